"""Annotators: one file per task, each prepare → run → decode; `annotate` runs them all and joins by tooth."""

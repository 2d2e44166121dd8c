"""Evaluation: the models against marked images, and the report that fills their cards."""

"""One script for each screen of the chair, in the order of a visit: inputs, one call of the workflow, output."""

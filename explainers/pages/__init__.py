"""The patient's pages: an explanation as HTML bytes, complete in themselves."""

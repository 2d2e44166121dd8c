"""Decoding untrusted files, in a process that has given up everything it does not need."""

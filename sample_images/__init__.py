"""Simulated radiographs for demonstration, tests and practice."""

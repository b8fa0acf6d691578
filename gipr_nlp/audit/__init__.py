"""Audit: checks of a report against itself."""

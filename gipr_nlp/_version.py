"""The version, as a literal: reading it from installed metadata would slow the import."""

__version__ = "0.1.0"

"""Annotated corpora: sources with inline marks, gold records, checks, and exports for training."""

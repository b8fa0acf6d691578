"""spaCy components, one for each part of a reading."""

"""Claims: units of text, and which of them are achievements, problems or commitments."""

"""Text layer: a raw text becomes a folded view that rules match on, and words laid back on the raw text."""

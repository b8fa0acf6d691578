"""Rules as data: the TOML files, their schema, the loader with overlays, and the one engine that runs them."""

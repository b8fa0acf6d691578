"""Exchange: records to dictionaries and JSON and back, and the JSON Schema of them."""

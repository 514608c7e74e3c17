"""The text of a YAML file as nodes with their place, and records read from them."""

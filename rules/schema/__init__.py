"""The JSON Schema of a trial file."""

"""The form of every answer: what the builder returns, the command line prints, OpenAPI tells."""

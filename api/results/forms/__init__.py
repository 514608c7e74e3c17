"""The form of every answer: the builder returns it, the command line prints it, OpenAPI has it."""

"""The form of the page: its fields, how they are written, and what it takes."""

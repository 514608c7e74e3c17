"""The board: many patients at once."""

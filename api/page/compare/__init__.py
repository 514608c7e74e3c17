"""The open trials side by side: the page, and the one sheet that is printed of it."""

"""How letters say what a profile states: patterns, and the words around them, as data."""

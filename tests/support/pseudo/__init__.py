"""A language that nobody speaks: English with every letter accented, and what is left unaccented."""

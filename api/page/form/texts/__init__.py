"""How a field of the page is written and read: the spellings of letters, dates and numbers."""

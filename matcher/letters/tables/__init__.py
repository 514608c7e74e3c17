"""Tables in a letter, read as the sentences that their rows stand for."""

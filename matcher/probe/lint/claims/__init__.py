"""What the words of a quote claim and what its rule says, kind by kind."""

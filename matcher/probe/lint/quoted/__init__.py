"""Whether a rule says what its quoted words say."""

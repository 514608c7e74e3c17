"""Whether the statement that a judgement's person is asked says what the quoted words say."""

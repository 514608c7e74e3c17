"""Other ways to evaluate the same trees; each gives the verdicts of `matcher.judge`."""

"""A rule held against its words by what anybody sees without understanding the sentence."""

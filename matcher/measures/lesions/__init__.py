"""Measures of lesions: which are selected, how many there are, what is asked of them, growth."""

"""Lesions in a sentence: what it calls them, where they lie, how many, how large, how changed."""

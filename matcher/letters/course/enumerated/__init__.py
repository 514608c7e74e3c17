"""Lesions that are counted and told one by one, also by organ: how many, and each of them."""

"""Lesions and stagings out of what sentences say: never two lesions of one, nor one of two."""

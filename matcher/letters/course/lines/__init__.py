"""Lines of systemic treatment out of what sentences say of drugs."""

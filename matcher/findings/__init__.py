"""The findings derived from sure facts, and the steps of each derivation."""

"""What drafts find in a sentence."""

"""What letters say of genes: their results and variants."""

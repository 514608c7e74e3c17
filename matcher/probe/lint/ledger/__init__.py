"""What the words of a quote and its rule say, each thing of either against the other."""

"""What the terminal needs: choices, streams, progress and marks."""

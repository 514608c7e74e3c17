"""What is told of a line once it was begun: what it came to, its end, and whether it goes on."""

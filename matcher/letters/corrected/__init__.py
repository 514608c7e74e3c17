"""What a letter takes back of what it told before."""

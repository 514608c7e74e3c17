"""What a sentence says of its local treatments, a part of it in each module."""

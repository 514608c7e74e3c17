"""What a sentence says of its drugs, a part of it in each module."""

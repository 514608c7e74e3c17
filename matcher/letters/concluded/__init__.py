"""What follows from the facts that were read, by rules of the profile."""

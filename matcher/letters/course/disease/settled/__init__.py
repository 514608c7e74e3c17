"""What the treatments of all letters were of, once every sentence is read."""

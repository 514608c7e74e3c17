"""The shipped trials written by hand, to compare what is generated with."""

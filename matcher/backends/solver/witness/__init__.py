"""A patient that the solver found, written as a profile."""

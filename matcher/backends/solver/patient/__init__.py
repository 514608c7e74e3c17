"""One patient as open facts for the solver."""

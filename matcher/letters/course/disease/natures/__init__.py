"""Of what nature the lesions are that no sentence names."""

"""What a letter lists of illnesses beside the cancer."""

"""What trials ask, and in which words; knows no patient."""

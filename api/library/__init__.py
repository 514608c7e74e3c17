"""What a program calls: the functions and answers behind the public names of `oligomatch`."""

"""What the library shows and the solver takes minutes to find: kept with the rules' digests."""

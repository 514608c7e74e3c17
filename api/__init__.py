"""Every outer face: the command line and its words; the only place with sentences and the clock."""

"""What became of lesions that are known, as clauses say it of one or of several."""

"""Records in the formats of others: what of them a profile says, from where, and what was left."""

"""What a trial file says that its author may not have meant: findings as data, for rule authors."""

"""What each trial offers: its treatment and endpoints as data, from the words of the source."""

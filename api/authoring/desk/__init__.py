"""The author's desk: a folder of trial files that one sentence after the other is finished in."""

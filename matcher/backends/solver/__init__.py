"""The exact layer: what the facts of the world leave of a verdict that the judge left open.

Everything here needs z3 (`pip install oligomatch[exact]`) and is asked for by name: nothing of it
runs on the path of a plain match.
"""

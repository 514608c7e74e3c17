"""Other ways to evaluate the same trees; each gives the verdicts of
`oligomatch.matcher.match.judge`.
"""

"""How long a sentence may be that is read: of letters, of eligibility texts and of quotes.

Some of what is looked for in a sentence takes time by the square of its length. One that is longer
is not read in part, since the rest may take back what a part says: it is left to a person.
"""

from __future__ import annotations

# signs; the longest of 24,083 sentences of the known letters and the examples has 1,058, and the
# longest of 891 quotes of the trial files 798
MOST_OF_SENTENCE = 5_000


def is_endless(words: str) -> bool:
    """Whether a sentence or a quote is longer than is read."""
    return len(words) > MOST_OF_SENTENCE

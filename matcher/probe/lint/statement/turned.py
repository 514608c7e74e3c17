"""Whether what a person is asked lets in or keeps out as its words do, by the list they stand in.

Among what is asked for the question says the words; among what keeps out it denies them. Only a
question in the words themselves is looked at, of a sentence that hangs on nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from oligomatch.matcher.probe.lint.judged import is_judged
from oligomatch.matcher.probe.lint.noted import Noted, turned
from oligomatch.matcher.probe.lint.statement.clauses import Statement, telling
from oligomatch.rules.drafting.wordings import pattern

_TURNS = pattern("statement", "turns")
_HANGS = pattern("statement", "hangs")
_ABLE = pattern("statement", "able")
_LIMITS = pattern("statement", "limits")
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_LONG = 120  # letters


def asked_turned(one: Statement, lists: Mapping[str, bool]) -> Iterator[Noted]:
    """A judgement that is its person's answer alone, who is asked the opposite of what lets in."""
    quote = _BRACKETS.sub(" ", one.criterion.quote)
    if not is_judged(one.tree) or len(quote) > _LONG or _hangs(quote) or _hangs(one.text):
        return
    own = {word.begun for word in telling(one.criterion.quote)}
    heard = {word.begun for word in telling(_TURNS.sub(" ", one.text))}
    if not heard or not heard <= own:
        return  # it may say in another word what it denies
    same = _turns(quote) == _turns(one.text)
    lets_in = lists.get(one.criterion.id)
    if lets_in is None and _ABLE.match(quote):
        lets_in = True
    if lets_in is not None and same is not lets_in:
        yield turned(one.criterion, "asked_in" if lets_in else "asked_out")


def _hangs(words: str) -> bool:
    return _HANGS.search(words) is not None or _LIMITS.search(words) is not None


def _turns(words: str) -> bool:
    """Whether some words deny, a denial denied counted for none."""
    return len(_TURNS.findall(words)) % 2 == 1

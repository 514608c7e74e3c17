"""Whether what a person is asked lets in or keeps out as its words do, by the list they stand in.

Among what is asked for the question says the words; among what keeps out it denies them. Only a
question in the words themselves is looked at, of a sentence that hangs on nothing else.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from oligomatch.matcher.probe.lint.judged import is_judged
from oligomatch.matcher.probe.lint.noted import Noted, turned
from oligomatch.matcher.probe.lint.quoted import numbers
from oligomatch.matcher.probe.lint.statement.clauses import Statement, telling
from oligomatch.matcher.probe.lint.statement.opposed import on_same_side
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.tree import AllOf, AnyOf, Node, Not

_TURNS = pattern("statement", "turns")
_HANGS = pattern("statement", "hangs")
_ABLE = pattern("statement", "able")
_IN_BEGINS, _OUT_BEGINS = pattern("statement", "in_begins"), pattern("statement", "out_begins")
_CANNOT = re.compile(
    r"\b(?:unable to|cannot|can not|(?:is |are )?not able to|incapable of|inability to)\b", re.I
)
_LIMITS = pattern("statement", "limits")
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")
_PREFIX = re.compile(r"(?:un|in|im|non-?)(?P<of>[a-z]{4})")
_OF_NAME = re.compile(r"(?<=[A-Za-z])-?\d+\b")  # PD-1
_NEEDLESS = pattern("wording", "needless")
_WEIGHED = pattern("statement", "weighed")
_REFERS = pattern("statement", "refers")
_LIMITED = pattern("statement", "limited")
_BEYOND = re.compile(r"\bover(?=\s+\d)", re.I)  # a limit, that ends nothing
_LONG = 120  # letters
_NEITHER = re.compile(r"(\bneither\b[^.;]*?)\bnor\b", re.I)  # that denies once


def asked_turned(one: Statement, lists: Mapping[str, bool]) -> Iterator[Noted]:
    """A judgement whose person is asked the opposite of what lets in: by what its rule keeps out
    beside him, or by its list, where it is his answer alone."""
    if _kept_out(one, lists):
        yield turned(one.criterion, "asked_out")
        return
    quote = _BRACKETS.sub(" ", one.criterion.quote)
    if not is_judged(one.tree) or len(quote) > _LONG or _hangs(quote) or _hangs(one.text):
        return
    own = {word.begun for word in telling(one.criterion.quote)}
    heard = {word.begun for word in telling(_TURNS.sub(" ", one.text))}
    if not heard or not heard <= own:
        return  # it may say in another word what it denies
    of_quote, of_text = _turns(quote), _turns(one.text)
    apart = of_quote - of_text  # what both say turns neither
    if any(_unsaid(each, one.text) for each in apart):
        return  # it denies what the person is not asked
    same = apart.total() % 2 == (of_text - of_quote).total() % 2
    lets_in = lists.get(one.criterion.id)
    if lets_in is None and (_ABLE.match(quote) or _IN_BEGINS.match(quote)):
        lets_in = True
    if lets_in is None and _OUT_BEGINS.match(quote):
        lets_in = False
    if lets_in is not None and same is not lets_in:
        yield turned(one.criterion, "asked_in" if lets_in else "asked_out")


def _kept_out(one: Statement, lists: Mapping[str, bool]) -> bool:
    """Whether a rule keeps out what its words, which deny nothing, name, and a person is asked of
    the rest in the same words: a yes has to let in."""
    if not isinstance(one.tree, AllOf | AnyOf) or not one.restates:
        return False
    others = [part for part in one.tree.parts if not is_judged(part)]
    if len(others) == len(one.tree.parts) or not all(isinstance(part, Not) for part in others):
        return False
    if any(_leaves_what_is_said(part, one.criterion.quote) for part in others):
        return False
    if isinstance(one.tree, AnyOf) and lists.get(one.criterion.id) is not False:
        return False  # of those with it the rest may be asked for
    quote = _NEEDLESS.sub(" ", one.criterion.quote)
    if _same_limit_asked(one, quote):
        return True
    if _WEIGHED.search(quote) or _REFERS.search(one.text) or _LIMITED.search(one.text):
        return False
    of_quote, of_text = _turns(quote), _turns(one.text)
    own = telling(_TURNS.sub(" ", one.text))
    return bool(own) and not of_text - of_quote and not of_quote - of_text


def _same_limit_asked(one: Statement, quote: str) -> bool:
    """Whether a person is asked for the limit that keeps out, where the words let in by nothing."""
    bare = [_BEYOND.sub("", each) for each in (quote, one.text)]
    plain = isinstance(one.tree, AllOf) and not any(map(_turns, bare))
    return plain and not _WEIGHED.search(quote) and on_same_side(quote, one.text)


def _leaves_what_is_said(part: Node, quote: str) -> bool:
    """Whether what a limit that is denied leaves is what the words let in: over 18 of not at most
    18, no lines of not more than 0."""
    limits = [*numbers.bounds(part)]
    same = (one for one in numbers.said(quote) for each in limits if numbers.same_number(one, each))
    lets_in = {one.side is each.side for one in same for each in limits}
    none = any(each.measure.kind == "lines" and numbers.last_of(each) == 0 for each in limits)
    return lets_in == {True} or none


def _hangs(quote: str) -> bool:
    quote = _OF_NAME.sub(" ", quote)
    return _HANGS.search(quote) is not None or _LIMITS.search(quote) is not None


def _turns(quote: str) -> Counter[str]:
    """The words that deny, each as often as it stands there."""
    plain = _NEITHER.sub(r"\1", _CANNOT.sub("cannot", quote))
    return Counter(one.casefold() for one in _TURNS.findall(plain))


def _unsaid(turns: str, text: str) -> bool:
    """Whether a word is the opposite of one that the text does not have: unstable of stable."""
    of = _PREFIX.match(turns)
    return of is not None and of["of"] not in text.casefold()

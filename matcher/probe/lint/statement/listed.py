"""Whether what a person is asked leaves out one thing of a list of the words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from oligomatch.matcher.probe.lint.ledger.left_out import QuotedName, covered, joined
from oligomatch.matcher.probe.lint.noted import Lint, Noted
from oligomatch.matcher.probe.lint.statement.clauses import (
    Statement,
    Word,
    clauses,
    joints,
    telling,
    without_brackets,
)
from oligomatch.rules.drafting.wordings import pattern

_GOES_ON = pattern("statement", "goes_on")
_LEAD = pattern("statement", "lead")
_NO_THING = pattern("statement", "no_thing")
_CONSENT = pattern("statement", "consent")
_EXTENT = pattern("statement", "extent")
_GENERIC = pattern("statement", "generic")
_VERB = pattern("statement", "verb")
_EXCEPT = pattern("statement", "except")
_REFERS = pattern("statement", "refers")
_LIST_ENDS = re.compile(r"\b(?:and|or|nor)\b", re.I)
_INSIDE = re.compile(r"(?<=[(\[])[^()\[\]]*(?=[)\]])")
_SHORT = re.compile(r"\s*\(([^()\s]+)[^()]*\)")
_LONG = 300  # letters; what explains stands there too
_ROW = pattern("stated", "row")


def left_out_of_lists(one: Statement) -> Iterator[Noted]:
    """The one thing of a list that neither a person is asked nor a rule names, where what stands
    before the list, beside the thing and behind the list is asked."""
    if _CONSENT.search(one.quote) or not one.restates or len(one.quote) > _LONG:
        return
    excepted = _EXCEPT.search(one.quote)
    refers = excepted is not None and _REFERS.search(one.text)
    last = excepted.start() if excepted and refers else len(one.quote)
    plain = without_brackets(one.quote[:last])
    inside = (one.quote[m.start() : m.end()].rjust(m.end()) for m in _INSIDE.finditer(one.quote))
    for quote in (plain, *inside):
        for start, end in clauses(quote):
            for run in _runs(one, quote, start, end):
                if _is_left_out(one, quote, (start, end), run):
                    words = one.quote[run[0].start : run[-1].end]
                    details = {"words": words, "quote": one.criterion.quote}
                    how = "unasked_listed" if _among_named(one, run) else "unasked"
                    at = one.criterion.id, ("quote",), None, how
                    yield Noted(Lint.OTHER_NAME, *at, details)
                    return


def _among_named(one: Statement, run: tuple[Word, ...]) -> bool:
    """Whether the words are one thing of a list of which the rule names two others beside it."""
    own = QuotedName("", "", run[0].start, run[-1].end)
    ruled = [name for name in one.names if covered(name, {*one.known}, one.vocabulary)]
    beside = [name for name in ruled if joined(one.criterion.quote, name, own)]
    further = (o for name in beside for o in ruled if o not in beside
               and joined(one.criterion.quote, name, o))  # fmt: skip
    return len(beside) > 1 or (bool(beside) and any(further))


def _runs(one: Statement, quote: str, start: int, end: int) -> Iterator[tuple[Word, ...]]:
    """The words of a clause that stand together and that nothing explains."""
    run: list[Word] = []
    for word in _words(quote, start, end):
        if one.explained(word):
            if run:
                yield tuple(run)
            run = []
        else:
            run.append(word)
    if run:
        yield tuple(run)


def _words(quote: str, start: int, end: int) -> Sequence[Word]:
    plain = _GENERIC.sub(lambda match: " " * len(match[0]), quote[start:end])
    return [Word(w.begun, start + w.start, start + w.end) for w in telling(plain)]


def _is_left_out(
    one: Statement, quote: str, clause: tuple[int, int], run: tuple[Word, ...]
) -> bool:
    """Whether the words are one thing of a list, whole, beside another that is asked."""
    start, end = clause
    words = _words(quote, start, end)
    first, last = words.index(run[0]), words.index(run[-1])
    before = words[first - 1].end if first else start
    behind = words[last + 1].start if last + 1 < len(words) else end
    joined = [j for j in joints(quote, start, end) if _lists(quote, j, end)]
    inside = [j for j in joined if run[0].start <= j.start() < run[-1].end]
    if inside or not _EXTENT.sub("", " ".join(word.begun for word in run)).split():
        return False
    short = _SHORT.match(one.criterion.quote, run[-1].end)
    if short and short[1].casefold() in one.text.casefold():
        return False
    at_start = [j for j in joined if before <= j.start() and j.end() <= run[0].start]
    at_end = [j for j in joined if run[-1].end <= j.start() and j.end() <= behind]
    headed = last + 1 < len(words) and not _GOES_ON.search(quote[run[-1].end : behind])
    if headed and sum(one.begun == words[last + 1].begun for one in words) > 1:
        headed = False  # the noun stands beside another thing too
        behind = words[last + 2].start if last + 2 < len(words) else end
        at_end = [j for j in joined if run[-1].end <= j.start() and j.end() <= behind]
    beside = first and headed and _side_by_side(one, words[first - 1], words[last + 1])
    if headed and not at_end and not beside:
        return False
    if at_start and (first or not _ROW.match(quote, at_start[-1].start())):
        return first > 0 and _follows(quote, at_start[-1], before, run[0].start)
    if not at_end or first or last + 1 >= len(words):
        return False
    if one.asked_words - {word.begun for word in telling(one.criterion.quote)}:
        return False  # one of them may be this in another word
    led = quote[start : run[0].start]
    whole = not quote[run[-1].end : at_end[0].start()].strip()
    return whole and not _GOES_ON.search(led) and _next(quote, at_end[0].end(), behind)


def _side_by_side(one: Statement, first: Word, last: Word) -> bool:
    """Whether a person is asked of one word right before the other: of both things by one noun."""
    return any(
        (before.begun, behind.begun) == (first.begun, last.begun)
        and not joints(one.text, before.end, behind.start)
        for before, behind in pairwise(telling(one.text))
    )


def _follows(quote: str, joint: re.Match[str], before: int, begins: int) -> bool:
    """Whether a thing stands right behind what joins it to another one."""
    if _GOES_ON.search(quote[before : joint.start()]):
        return False
    if _NO_THING.match(quote, joint.end()):
        return False
    lead = _LEAD.match(quote, joint.end())
    return _next(quote, lead.end() if lead else joint.end(), begins)


def _next(quote: str, at: int, begins: int) -> bool:
    return not _GOES_ON.search(quote[at:begins])


def _lists(quote: str, joint: re.Match[str], end: int) -> bool:
    """Whether a comma parts the things of a list: one that ends with *and* or *or*."""
    if _LIST_ENDS.search(joint[0]):
        return True
    if joint[0].strip() == ",":
        return not _VERB.match(quote, joint.end()) and bool(
            _LIST_ENDS.search(quote, joint.end(), end)
        )
    return True

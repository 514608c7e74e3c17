"""Whether what a person is asked has the opposite of a word of the quote, or joins by *or* what
the quote joins by *and*."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from oligomatch.matcher.probe.lint.judged import is_judged
from oligomatch.matcher.probe.lint.ledger.left_out import covered, in_words, spans
from oligomatch.matcher.probe.lint.noted import Lint, Noted
from oligomatch.matcher.probe.lint.quoted import numbers
from oligomatch.matcher.probe.lint.statement.clauses import Statement, clauses, joints, telling
from oligomatch.rules.drafting.wordings import pattern, section
from oligomatch.rules.tree import AnyOf, Not

_MUST = pattern("statement", "must")
_DENIES = pattern("statement", "denies")
_EXCEPT = pattern("statement", "except")
_REFERS = pattern("statement", "refers")
_DURING, _AFTER = pattern("statement", "during"), pattern("statement", "after")
_BEFORE, _BEHIND = pattern("statement", "before"), pattern("statement", "behind")
_OF_LIMIT = pattern("statement", "of_limit")
_NOT_BOTH, _BOTH = pattern("statement", "not_both"), pattern("statement", "both")
_ABLE, _UNABLE = pattern("statement", "able"), pattern("statement", "unable")
_FIRST, _LAST = pattern("statement", "first"), pattern("statement", "last")
_FLIPS = {"or": "and", "and": "or"}
_OR, _AND = re.compile(r"\bor\b", re.I), re.compile(r"\band\b|&", re.I)
_JOINS = {"or": _OR, "and": _AND}
_NOT = pattern("statement", "turns")
_STANDS_FOR = re.compile(
    r"\ban? (?:(?!(?:in|at|of|on|with|has|that)\b)[\w-]+ ){1,5}one of \w+$", re.I
)
_BRACKETS = re.compile(r"\([^()]*\)")
_LONG_WORD = re.compile(r"\b[a-z]{5,}\b")
_WAYS: Sequence[Sequence[str]] = tuple(section("ways"))
_FORMS = [tuple(re.compile(rf"\b(?:{form})\b", re.I) for form in pair) for pair in _WAYS]


def opposed(one: Statement) -> Iterator[Noted]:
    """Every word, join and exception of which a person is asked the opposite, or nothing."""
    quote, text = one.criterion.quote, one.text
    for first, last in _FORMS:
        for said, asked in ((first, last), (last, first)):
            of_quote, of_text = said.search(quote), asked.search(text)
            if not of_quote or not of_text or asked.search(quote) or said.search(text):
                continue
            if _STANDS_FOR.search(text[: of_text.end()]):
                continue  # for a thing named before
            yield _noted(one, "asked_way", of_text[0])
            return
    yield from _unlike(one)
    able, unable = _ABLE.match(quote), _UNABLE.search(text)
    if able and unable and not _DENIES.search(quote):
        yield _noted(one, "asked_way", unable[0])
    yield from _joined(one)
    yield from _excepted(one)
    yield from _others(one)
    yield from _times(one)
    yield from _sides_of_time(one)


def _unlike(one: Statement) -> Iterator[Noted]:
    """A word of which words that require have the opposite alone: detectable of undetectable."""
    quote, text = one.criterion.quote.casefold(), one.text.casefold()
    if not _MUST.search(quote) or _NOT.search(text):
        return
    for word in _LONG_WORD.findall(text):
        lacks = re.search(rf"\b(?:un|in){word}\b", quote)
        if lacks and not re.search(rf"\b{word}\b", quote) and lacks[0] not in text:
            yield _noted(one, "asked_way", word)
            return


def _joined(one: Statement) -> Iterator[Noted]:
    """Two things that words which require them join by the other word, or of which those who had
    both alone are kept out."""
    if _NOT_BOTH.search(one.text) and _OR.search(one.quote) and not _BOTH.search(one.quote):
        yield _noted(one, "asked_join", "both")
    own = {word.begun for word in telling(one.criterion.quote)}
    if not _MUST.search(one.criterion.quote) and not one.asked_words <= own:
        return
    if _DENIES.search(one.criterion.quote) or _DENIES.search(one.text):
        return
    ways = dict(_pairs(one.quote))
    found = _EXCEPT.search(one.quote)
    either = {pair for pair, _ in _pairs(one.quote[found.end() :])} if found else set()
    flipped = on_other_side(one.criterion.quote, one.text)
    for pair, by in _pairs(one.text):
        if pair in either and by == "or":
            continue  # of what is excepted, by whichever word, one is enough
        if flipped and by in _FLIPS:
            by = _FLIPS[by]  # of "A or B above 2" each is to be 2 or less
        if ways.get(pair, by) != by:
            yield _noted(one, "asked_join", by)
            return


def _sides(quote: str, text: str) -> set[bool]:
    """For each number that both have with a side, whether it is the same side."""
    return {
        one.side is other.side
        for one in numbers.said(quote)
        for other in numbers.said(text)
        if (one.value, one.unit) == (other.value, other.unit)
        and numbers.Side.OPEN not in (one.side, other.side)
    }


def on_other_side(quote: str, text: str) -> bool:
    """Whether a question asks for just what is left by a limit of its words."""
    return _sides(quote, text) == {False}


def on_same_side(quote: str, text: str) -> bool:
    """Whether a question asks for a limit on the side on which its words have it."""
    return _sides(quote, text) == {True}


def _pairs(quote: str) -> Iterator[tuple[frozenset[str], str]]:
    plain = _OF_LIMIT.sub(lambda match: " " * len(match[0]), quote)
    for start, end in clauses(plain):
        for joint in joints(plain, start, end):
            found = {word for word, form in _JOINS.items() if form.search(joint[0])}
            by = found.pop() if len(found) == 1 else ""  # "and/or" is either
            before, behind = (
                telling(plain[start : joint.start()]),
                telling(plain[joint.end() : end]),
            )
            if by and before and behind:
                yield frozenset({before[-1].begun, behind[0].begun}), by


def _excepted(one: Statement) -> Iterator[Noted]:
    """An exception of which neither the rule nor what a person is asked has a word."""
    found = _EXCEPT.search(one.criterion.quote)
    if found is not None and _against(one, one.criterion.quote[found.end() :]):
        yield _noted(one, "asked_way", one.text)
        return
    if found is None or not one.restates or _EXCEPT.search(one.text) or _REFERS.search(one.text):
        return
    before, behind = one.criterion.quote[: found.start()], one.criterion.quote[found.end() :]
    known = {word.begun for word in telling(before)}
    own = [word for word in telling(behind) if word.begun not in known]
    if own and all(word.begun not in one.there for word in own):
        yield _noted(one, "unasked", f"{found[0]}{behind[: own[0].end]}")


def _against(one: Statement, behind: str) -> bool:
    """Whether a person whose yes lets in is asked the opposite of what the words except."""
    parts = one.tree.parts if isinstance(one.tree, AnyOf) else ()
    if _EXCEPT.search(one.text):
        return False  # it takes something out itself
    if not any(map(is_judged, parts)) or not all(is_judged(p) or isinstance(p, Not) for p in parts):
        return False
    own = {word.begun for word in telling(behind)}
    plain = _BRACKETS.sub(" ", behind)  # what explains denies nothing again
    first = ((m, next(iter(telling(plain[m.end() :])), None)) for m in _NOT.finditer(plain))
    turns = [m for m, word in first if word is None or word.begun in one.asked_words]
    denied = len(_NOT.findall(one.text)) % 2 != len(turns) % 2
    return bool(one.asked_words) and one.asked_words <= own and denied


def _others(one: Statement) -> Iterator[Noted]:
    """Something else by its name than the words name, of one kind with it."""
    if not one.restates:
        return
    ours, theirs = one.names, spans(one.text)
    for name in theirs:
        same = [o for o in ours if o.kind == name.kind]
        known = {(o.kind, o.name) for o in ours} | {*one.known}
        if not same or covered(name, known, one.vocabulary) or in_words(name, one.criterion.quote):
            continue
        heard = {(o.kind, o.name) for o in theirs}
        if all(
            covered(o, heard, one.vocabulary) or covered(o, {*one.known}, one.vocabulary)
            for o in same
        ):
            continue  # every thing of the words is asked, by the rule or by the person
        yield _noted(one, "asked_other", one.text[name.start : name.end])
        return


def _times(one: Statement) -> Iterator[Noted]:
    """One of two times left out: while the trial goes on, and for so long after it."""
    for said, other in ((_DURING, _AFTER), (_AFTER, _DURING)):
        both = said.search(one.criterion.quote) and other.search(one.criterion.quote)
        if both and said.search(one.text) and not other.search(one.text):
            found = other.search(one.criterion.quote)
            yield _noted(one, "unasked", found[0] if found else "")
            return


def _sides_of_time(one: Statement) -> Iterator[Noted]:
    """Before something, where the words say after it, or the other way round."""
    ways = ((_BEFORE, _BEHIND), (_BEHIND, _BEFORE), (_FIRST, _LAST), (_LAST, _FIRST))
    for said, asked in ways:
        of_quote = {_begun(m["what"]) for m in said.finditer(one.criterion.quote)}
        twice = {_begun(m["what"]) for m in asked.finditer(one.criterion.quote)}
        for match in asked.finditer(one.text):
            if _begun(match["what"]) in of_quote - twice:
                yield _noted(one, "asked_way", match[0])
                return


def _begun(word: str) -> str:
    return word.casefold()[:5]


def _noted(one: Statement, how: str, words: str) -> Noted:
    details = {"words": words.strip(), "quote": one.criterion.quote}
    return Noted(Lint.OTHER_NAME, one.criterion.id, ("quote",), None, how, details)

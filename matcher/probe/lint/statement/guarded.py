"""Whether what a rule says beside a person spares, and joins, as the words do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.matcher.probe.lint.asked_of import names_some
from oligomatch.matcher.probe.lint.judged import is_judged
from oligomatch.matcher.probe.lint.ledger.connected import groups
from oligomatch.matcher.probe.lint.ledger.fitting import stems
from oligomatch.matcher.probe.lint.ledger.left_out import QuotedName, asked, covered, joined, spans
from oligomatch.matcher.probe.lint.ledger.places import first_limit, place
from oligomatch.matcher.probe.lint.noted import Lint, Noted, turned
from oligomatch.matcher.probe.lint.quoted import numbers
from oligomatch.matcher.probe.lint.quoted.numbers import kept_out
from oligomatch.matcher.probe.lint.statement.clauses import Statement, telling
from oligomatch.rules.drafting.wordings import pattern, section
from oligomatch.rules.tree import AllOf, AnyOf, Is, Node, Not, Within, measures_of

_NONE_IS = re.compile(r"\W*(?:none|no|neither|nothing)\b", re.I)
_HARMS = frozenset(section("illnesses")) | frozenset(section("never_asked"))
_BAD = ("untreated_", "unstable_", "uncontrolled_", "symptomatic_", "active_")
_STOP = pattern("stated", "stop")
_PER = re.compile(r"(?<=\w)/(?=\w)")  # of a unit
_CHOICE = pattern("connected", "or_like")
_OR = re.compile(r"\bor\b|;", re.I)
_OF_SOME = (
    pattern("sides", "condition"),
    pattern("sides", "let_in_if"),
    pattern("asked_of", "only_if"),
    pattern("asked_of", "some_with"),
    pattern("asked_of", "some"),
)
_AND = re.compile(r"\band\b", re.I)
_AND_WITH = re.compile(r"\band (?:with|who (?:has|have|are|is))\b", re.I)
_EITHER = re.compile(r"\b(?:either|one of|any of|at least one of)\b", re.I)
_UNFIT = pattern("statement", "unfit")
_WEAK = re.compile(r"and\s*/\s*or|[;.:(]|\bbetween\b", re.I)
_QUALIFIES = pattern("statement", "qualifies")
_MUST = pattern("statement", "must_have")
_DENIES = pattern("statement", "denies")
_EXCEPT = pattern("statement", "except")
_OF_ACTIVITY = section("of_activity")
_NOUN = re.compile(r"^(?:metasta\w+|lesions?|disease|involvement|infections?)\W+", re.I)
_LATELY = pattern("guards", "lately")


def guarded_otherwise(one: Statement) -> Iterator[Noted]:
    """A person asked of everybody but those of whom the words ask, of a part of them alone, or
    where the rest is enough, or is not."""
    for group in groups(one.tree):
        answered = [part for part in group.parts if is_judged(part)]
        if not answered:
            continue
        others = [part for part in group.parts if part not in answered]
        if isinstance(group, AnyOf):
            yield from _let_off(one, others)
            yield from _spares_more(one, others)
        yield from _joined(one, group, others)
        if isinstance(group, AllOf):
            yield from _needed(one, others)
        yield from _one_of_several(one, group, others)
        required = [part for part in others if isinstance(part, Within)]
        choice = _CHOICE.search(_PER.sub(" ", one.quote)) or names_some(one.criterion.quote)
        if isinstance(group, AnyOf) and required == others and not choice:
            yield turned(one.criterion, "any_beside")


def _let_off(one: Statement, others: list[Node]) -> Iterator[Noted]:
    """Whoever has an illness let in without the answer."""
    for part in others:
        of_text = {(name.kind, name.name) for name in spans(one.text)}
        if isinstance(part, Is) and (_is_harm(part) or {*asked(part)} & of_text):
            if _either_lets_in(one, part):
                continue
            yield turned(one.criterion, "let_off")
            return


def _either_lets_in(one: Statement, part: Is) -> bool:
    """Whether the words join by *or* what somebody has and what a person is asked, who is asked
    for it too."""
    if _UNFIT.match(one.quote) and _DENIES.search(one.text) and _OR.search(one.quote):
        return True  # who cannot have it, or had it
    where = _place(one, part)
    if where is not None and _is_excepted(one, where[1]):
        return True
    asked_at = _asked_at(one, where)
    if where is None or asked_at is None or _DENIES.search(one.text):
        return False
    first, last = sorted((where, asked_at))
    between = one.quote[first[1] : last[0]]
    return bool(_OR.search(between)) and not _AND.search(between)


def _is_excepted(one: Statement, end: int) -> bool:
    """Whether a person is asked, in the words of the exception behind a place, whom it spares."""
    found = _EXCEPT.search(one.quote, end)
    own = () if found is None else telling(one.quote[found.end() :])
    return any(word.begun in one.asked_words for word in own)


def _is_harm(part: Is) -> bool:
    """Whether a part asks for illnesses that no trial asks for."""
    names = part.measure.names
    of_illness = part.measure.kind in ("has", "ever_had") and bool(names)
    return of_illness and all(name in _HARMS or name.startswith(_BAD) for name in names)


def _needed(one: Statement, others: list[Node]) -> Iterator[Noted]:
    """An illness that everybody has to have, where the words ask something of those with it."""
    for part in others:
        at = _place(one, part) if isinstance(part, Is) and _is_harm(part) else None
        if at is not None and not _MUST.search(one.criterion.quote[: at[0]]):
            yield turned(one.criterion, "harm")
            return


def _spares_more(one: Statement, others: list[Node]) -> Iterator[Noted]:
    """An illness of which a person is asked, and who has it is spared, as his rule has others of
    its list alone."""
    guards = [part.part for part in others if isinstance(part, Not) and isinstance(part.part, Is)]
    known = {name for part in guards for name in asked(part) if name[0] == "condition"}
    if not known:
        return
    of_text = {name.name for name in spans(one.text) if name.kind == "condition"}
    excepted = _EXCEPT.search(one.quote)
    last = excepted.start() if excepted else len(one.quote)
    named = [name for name in one.names if name.kind == "condition" and name.start < last]
    for name in named:
        if name.name not in of_text or covered(name, {*one.known}, one.vocabulary):
            continue
        beside = (o for o in named if o.name in of_text and covered(o, known, one.vocabulary))
        if any(joined(one.quote, name, other) for other in beside):
            details = {"words": one.quote[name.start : name.end], "quote": one.criterion.quote}
            yield Noted(Lint.OTHER_NAME, one.criterion.id, ("quote",), None, "spares", details)
            return


def _one_of_several(one: Statement, group: AllOf | AnyOf, others: list[Node]) -> Iterator[Noted]:
    """Several things that keep out, each by itself, of which one that is absent is enough."""
    quote = one.criterion.quote
    if not isinstance(group, AnyOf) or any(form.search(quote) for form in _OF_SOME):
        return
    absent = [part for part in others if isinstance(part, Not)]
    names = [_place(one, part) for part in absent]
    if len(absent) < 2 or len(absent) < len(others) or None in names:
        return
    first, last = sorted(name for name in names if name)[:2]
    between = quote[first[1] : last[0]]
    if _OR.search(between) or "," in between:
        yield turned(one.criterion, "any_beside")


def _joined(one: Statement, group: AllOf | AnyOf, others: list[Node]) -> Iterator[Noted]:
    """What a rule keeps out, and what a person is asked, joined by the other word."""
    for part in others:
        where = _place(one, part)
        asked_at = _asked_at(one, where)
        if where is None or asked_at is None:
            continue
        first, last = sorted((where, asked_at))
        between = one.quote[first[1] : last[0]]
        joint = between.rpartition(",")[2]  # "by X or Y, and Z": that "or" joins other things
        by_or, by_and = bool(_OR.search(joint)), bool(_AND.search(between))
        if isinstance(group, AnyOf):
            if not isinstance(part, Not):
                if any(m.kind == "sex" for m in measures_of(part)):
                    continue  # persons, not things
                if kept_out(one.quote, (part,)):
                    continue  # who has all of it is kept out
                if by_and and not by_or and _plainly_both(one, between):
                    yield turned(one.criterion, "both_beside")
                    return
                continue
            if by_or and not by_and and first is where and not _QUALIFIES.search(between):
                yield turned(one.criterion, "any_beside")
                return
            if by_and and not by_or and _MUST.search(one.quote[: first[0]]):
                yield turned(one.criterion, "any_beside")
                return
        elif _is_asked(part):
            if _keeps_out(one.quote, part):
                continue  # of what the words keep out, either one alone does
            either_way = first is where or isinstance(part, Within)
            if by_or and not by_and and either_way and not _QUALIFIES.search(between):
                yield turned(one.criterion, "all_either")
                return
        elif _NONE_IS.match(one.text):
            continue  # that there is none may be asked of everybody
        elif first is where and isinstance(part, Not) and _qualified(between):
            yield turned(one.criterion, "all_beside")
            return


def _keeps_out(quote: str, part: Node) -> bool:
    """Whether words state a limit on the side that its rule keeps out."""
    sides = {
        one.side is bound.side
        for bound in numbers.bounds(part)
        for one in numbers.said(quote)
        if numbers.same_number(one, bound) and one.side is not numbers.Side.OPEN
    }
    return sides == {False}


def _plainly_both(one: Statement, between: str) -> bool:
    """Whether words between two things join them by *and* alone, and leave no choice."""
    plain = _AND_WITH.sub("and", between)
    return not (_QUALIFIES.search(plain) or _WEAK.search(plain) or _EITHER.search(one.quote))


def _qualified(between: str) -> bool:
    """Whether words begin with what makes an exception, but for a time."""
    plain = _NOUN.sub("", _LATELY.sub(" ", between).strip(" ,"))
    return bool(_QUALIFIES.fullmatch(plain))


def _is_asked(part: Node) -> bool:
    """Whether a part asks for something that trials ask for."""
    return isinstance(part, Within) or (isinstance(part, Is) and not _is_harm(part))


def _place(one: Statement, part: Node) -> tuple[int, int] | None:
    """Where the one name of a part stands in the quote."""
    if isinstance(part, Within):
        return first_limit(part, one.criterion.quote) or place(part, one.criterion.quote)
    names = set(asked(part))
    at: list[QuotedName] = [
        n for n in one.names if {(n.kind, n.name), (n.kind, _OF_ACTIVITY.get(n.name))} & names
    ]
    return (at[0].start, at[0].end) if at else _state(one, part)


def _state(one: Statement, part: Node) -> tuple[int, int] | None:
    """Where the one word stands that makes an illness named elsewhere what a part asks for:
    `brain metastases must be treated`."""
    names = [name for kind, name in asked(part) if kind == "condition"]
    if len(names) != 1 or not isinstance(part, Is):
        return None
    begins, _, noun = names[0].partition("_")
    near = one.vocabulary.conditions_above(names[0]) & {name.name for name in one.names}
    found = list(re.finditer(rf"\b{re.escape(begins)}\b", one.criterion.quote, re.I))
    return found[0].span() if noun and near and len(found) == 1 else None


def _asked_at(one: Statement, but: tuple[int, int] | None) -> tuple[int, int] | None:
    """Where the words stand of which a person is asked, if all stand on one side of a name."""
    if but is None or not one.restates:
        return None
    heard = one.asked_words
    own = {w.begun for w in telling(one.quote[but[0] : but[1]])}
    if not {*stems(one.quote[but[0] : but[1]])} & {*stems(one.text)}:
        own = set()  # radiotherapy, and what radiation does
    words = [w for w in telling(one.quote) if w.begun in heard]
    words = [w for w in words if w.end <= but[0] or w.start >= but[1]]
    again = {w.begun for w in words}  # a noun that both have stands twice: major or minor surgery
    if not again - own or (heard & own) - again:
        return None
    if all(w.start >= but[1] for w in words) or all(w.end <= but[0] for w in words):
        return words[0].start, words[-1].end
    return None

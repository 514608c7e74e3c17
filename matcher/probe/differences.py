"""What changed from one version of a trial to another, criterion by criterion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from itertools import zip_longest

from oligomatch.rules.offers.model import Offer
from oligomatch.rules.tree import AllOf, AnyOf, AtLeast, Leaf, Node, Not, OneOf, Within
from oligomatch.rules.trial import (
    AS_FIRST_WRITTEN,
    Change,
    Criterion,
    Definition,
    Trial,
    Wait,
)


class What(StrEnum):
    """What kind of change it is."""

    ADDED = "added"
    DROPPED = "dropped"
    RENAMED = "renamed"
    KIND = "kind"
    LIMIT = "limit"
    VALUES = "values"
    PARAMETER = "parameter"
    PART_ADDED = "part_added"
    PART_DROPPED = "part_dropped"
    LOGIC = "logic"
    REWRITTEN = "rewritten"
    WAITS = "waits"
    READING = "reading"
    VERSIONS = "versions"
    ARMS = "arms"
    WORDS = "words"
    ORDER = "order"
    FACTS = "facts"


AS_FIRST = "as_first_written"  # the version in force before every amendment
EVERY_ARM = "all"  # of a criterion that names no arm
AS_WRITTEN = "as_written"  # a reading that changes nothing and has no words of its own
NO_RULE = frozenset({What.WORDS, What.ORDER, What.FACTS, What.RENAMED})


@dataclass(frozen=True, slots=True)
class RuleDifference:
    """One change: of which criterion, of what kind, in which place, from what to what."""

    what: What
    criterion: str = ""
    place: str = ""  # the reading, the wait, or the field
    old: Node | str | None = None
    new: Node | str | None = None

    @property
    def of_rule(self) -> bool:
        """Whether it may bear on a verdict."""
        return self.what not in NO_RULE


def differences(old: Trial, new: Trial) -> tuple[RuleDifference, ...]:
    """Every change, in the order of the new file; nothing of two trials that say the same."""
    pairs = _pairs(old, new)
    found = [
        RuleDifference(What.RENAMED, id, "id", was.id, id)
        for id, was in pairs.items()
        if was.id != id
    ]
    for criterion in new.criteria:
        if was := pairs.get(criterion.id):
            found += _of_criterion(replace(was, id=criterion.id), criterion)
        else:
            found.append(RuleDifference(What.ADDED, criterion.id, new=criterion.tree))
    kept = {one.id for one in pairs.values()}
    found += [
        RuleDifference(What.DROPPED, one.id, old=one.tree)
        for one in old.criteria
        if one.id not in kept
    ]
    before = [one.id for one in old.criteria if one.id in kept]
    if before != [pairs[one.id].id for one in new.criteria if one.id in pairs]:
        found.append(RuleDifference(What.ORDER))
    return (*found, *_of_facts(old, new))


def _pairs(old: Trial, new: Trial) -> dict[str, Criterion]:
    """The criterion of the old version that each of the new is, by the new id: of one id and one
    quote, else of the same words and all else, else of a quote that each version has once, else of
    one id. Two hands number the criteria of one text each in their own way."""
    found: dict[str, Criterion] = {}
    for alike in (_by_id_and_words, _by_all_else, _by_words, _by_id):
        kept = {one.id for one in found.values()}
        left = [one for one in old.criteria if one.id not in kept]
        come = [one for one in new.criteria if one.id not in found]
        before, after = (_once(alike, side) for side in (left, come))
        found |= {one.id: before[key] for key, one in after.items() if key in before}
    return found


def _once(alike: Callable[[Criterion], str], side: Iterable[Criterion]) -> dict[str, Criterion]:
    """Criteria by what they are told apart by, without those that share it."""
    each = [(alike(one), one) for one in side]
    many = Counter(key for key, _ in each)
    return {key: one for key, one in each if key and many[key] == 1}


def _by_id_and_words(one: Criterion) -> str:
    return f"{one.id} {one.quote}"


def _by_all_else(one: Criterion) -> str:
    return repr(replace(one, id=""))


def _by_words(one: Criterion) -> str:
    return " ".join(one.quote.casefold().split())


def _by_id(one: Criterion) -> str:
    return one.id


def _of_facts(old: Trial, new: Trial) -> Iterator[RuleDifference]:
    for before, after in ((old, new), (old.facts, new.facts)):
        for name in (field.name for field in fields(before)):
            was, now = getattr(before, name), getattr(after, name)
            if was != now and name not in NO_FACTS:
                yield RuleDifference(What.FACTS, place=name, old=_plain(was), new=_plain(now))


NO_FACTS = frozenset({"criteria", "of_file", "answers", "facts", "definitions"})


def offer_differences(old: Offer | None, new: Offer | None) -> Iterator[RuleDifference]:
    """What changed in what a trial offers, part by part; it bears on no verdict."""
    for field in fields(Offer):
        was, now = getattr(old, field.name, None), getattr(new, field.name, None)
        if isinstance(was or now, tuple):
            before, after = was or (), now or ()
            gone = [_plain(one) for one in before if one not in after]
            come = [_plain(one) for one in after if one not in before]
        else:
            gone, come = ([] if one is None else [_plain(one)] for one in (was, now))
        for one, other in zip_longest(gone, come):
            if one != other:
                yield RuleDifference(What.FACTS, place=f"offer {field.name}", old=one, new=other)


def _plain(value: object) -> str:
    """A fact as it would be written: `lint: OM203, because: ..`, without what is not told."""
    if value == AS_FIRST_WRITTEN:
        return AS_FIRST
    if is_dataclass(value):
        values = ((one, getattr(value, one.name)) for one in fields(value))
        named = ((f.name, one) for f, one in values if one not in (None, ()) and one != f.default)
        return ", ".join(f"{name}: {_plain(one)}" for name, one in named)
    if isinstance(value, tuple):
        return "; ".join(_plain(one) for one in value)
    return f"{value}"


def _of_criterion(old: Criterion, new: Criterion) -> Iterator[RuleDifference]:
    id = new.id
    if old.kind is not new.kind:
        yield RuleDifference(What.KIND, id, old=str(old.kind), new=str(new.kind))
    for found in _of_tree(old.tree, new.tree):
        yield replace(found, criterion=id)
    yield from _of_waits(id, old.waits, new.waits)
    yield from _of_readings(id, old.readings, new.readings)
    if old.arms != new.arms:
        was, now = (_plain(arms) or EVERY_ARM for arms in (old.arms, new.arms))
        yield RuleDifference(What.ARMS, id, "arms", was, now)
    for name in ("since", "before"):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield RuleDifference(What.VERSIONS, id, name, was or None, now or None)
    for name in ("quote", "basis", "source", "text", "note"):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield RuleDifference(What.WORDS, id, name, _plain(was), _plain(now))
    yield from _of_definitions(old, new)


def _of_definitions(old: Criterion, new: Criterion) -> Iterator[RuleDifference]:
    """Names of its parts, and the words quoted for them; what they require is of its rule."""
    before, after = (
        list(dict.fromkeys(_named(one.definition) for one in side.definitions))
        for side in (old, new)
    )
    for was, now in zip_longest(before, after):
        if was != now:
            yield RuleDifference(What.WORDS, new.id, "defined", was, now)


def _named(one: Definition) -> str:
    where = _plain(one.source) if one.source else ""
    return ", ".join(part for part in (one.name, one.quote, where) if part)


def _of_waits(id: str, old: tuple[Wait, ...], new: tuple[Wait, ...]) -> Iterator[RuleDifference]:
    for was, now in zip_longest(old, new):
        if was != now:
            event = str((now or was).event)
            situations = (one.situation if one else None for one in (was, now))
            yield RuleDifference(What.WAITS, id, event, *situations)


Letters = Mapping[str, Change]


def _of_readings(
    id: str, old: Mapping[str, Letters], new: Mapping[str, Letters]
) -> Iterator[RuleDifference]:
    for number in dict.fromkeys((*old, *new)):
        before, after = old.get(number, {}), new.get(number, {})
        for letter in dict.fromkeys((*before, *after)):
            was, now = before.get(letter), after.get(letter)
            if was == now:
                continue
            place = f"{number} {letter}"
            if was and now and replace(was, words="") == replace(now, words=""):
                yield RuleDifference(What.WORDS, id, place, was.words, now.words)
            else:
                yield RuleDifference(What.READING, id, place, _said(was), _said(now))


def _said(change: Change | None) -> str | None:
    return None if change is None else change.words or AS_WRITTEN


def _of_tree(old: Node | None, new: Node | None) -> Iterator[RuleDifference]:
    if old == new:
        return
    match old, new:
        case None, _:
            yield RuleDifference(What.REWRITTEN, new=new)
        case _, None:
            yield RuleDifference(What.REWRITTEN, old=old)
        case Not(part=a), Not(part=b):
            yield from _of_tree(a, b)
        case (AllOf(parts=a), AllOf(parts=b)) | (AnyOf(parts=a), AnyOf(parts=b)):
            yield from _of_parts(a, b)
        case _:
            yield RuleDifference(_kind_of(old, new), old=old, new=new)


def _of_parts(old: tuple[Node, ...], new: tuple[Node, ...]) -> Iterator[RuleDifference]:
    gone = [part for part in old if part not in new]
    come = [part for part in new if part not in old]
    if len(gone) == len(come):
        for was, now in zip(gone, come, strict=True):
            yield from _of_tree(was, now)
        return
    yield from (RuleDifference(What.PART_DROPPED, old=part) for part in gone)
    yield from (RuleDifference(What.PART_ADDED, new=part) for part in come)


def _kind_of(old: Node, new: Node) -> What:
    """What kind of change it is from one comparison, or one joint, to another."""
    match old, new:
        case (AllOf(parts=a), AnyOf(parts=b)) | (AnyOf(parts=a), AllOf(parts=b)) if a == b:
            return What.LOGIC
        case AtLeast(parts=a), AtLeast(parts=b) if a == b:
            return What.LIMIT
        case Within(measure=a), Within(measure=b) if a == b:
            return What.LIMIT
        case OneOf(measure=a), OneOf(measure=b) if a == b:
            return What.VALUES
    if isinstance(old, Leaf) and isinstance(new, Leaf) and type(old) is type(new):
        return What.PARAMETER if old.measure.kind == new.measure.kind else What.REWRITTEN
    return What.REWRITTEN

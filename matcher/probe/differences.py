"""What changed from one version of a trial to another, criterion by criterion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
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
    renamed = _renamed(old, new)
    before = {renamed.get(one.id, one.id): one for one in old.criteria}
    after = {one.id: one for one in new.criteria}
    found = [RuleDifference(What.RENAMED, id, "id", was, id) for was, id in renamed.items()]
    for id, criterion in after.items():
        if id in before:
            found += _of_criterion(replace(before[id], id=id), criterion)
        else:
            found.append(RuleDifference(What.ADDED, id, new=criterion.tree))
    found += [
        RuleDifference(What.DROPPED, id, old=one.tree)
        for id, one in before.items()
        if id not in after
    ]
    common = [id for id in before if id in after]
    if common != [id for id in after if id in before]:
        found.append(RuleDifference(What.ORDER))
    return (*found, *_of_facts(old, new))


def _renamed(old: Trial, new: Trial) -> dict[str, str]:
    """Criteria under another id that are otherwise the same, words and all."""
    ids = {one.id for one in old.criteria}, {one.id for one in new.criteria}
    gone = {repr(replace(one, id="")): one.id for one in old.criteria if one.id not in ids[1]}
    come = {repr(replace(one, id="")): one.id for one in new.criteria if one.id not in ids[0]}
    return {gone[text]: come[text] for text in gone if text in come}


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
            yield RuleDifference(What.WORDS, id, name, f"{was}", f"{now}")
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

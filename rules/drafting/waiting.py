"""What time alone turns: where a rule fails since too few days have passed, and nothing else."""

from __future__ import annotations

from oligomatch.rules.measures import MEASURES, Clock
from oligomatch.rules.normal import normalise
from oligomatch.rules.tree import AllOf, AnyOf, Is, Measure, Node, Not, Within
from oligomatch.rules.trial import Criterion, Event, Kind, Wait


def waits_of(criterion: Criterion) -> tuple[Wait, ...]:
    """The wait for time of a criterion that has none yet. What a person decides waits for nothing,
    but a rule beside the answer may: it says so with the answer, where both are required."""
    if criterion.kind not in (Kind.INCLUSION, Kind.JUDGEMENT) or criterion.tree is None:
        return criterion.waits
    if any(wait.event is Event.TIME for wait in criterion.waits):
        return criterion.waits
    situation = _too_early(normalise(criterion.tree))
    found = () if situation is None else (Wait(Event.TIME, situation),)
    return (*criterion.waits, *found)


def _too_early(tree: Node) -> Node | None:
    """The situation in which a tree in normal form fails and time alone meets it; None where time
    turns no part of it."""
    match tree:
        case Not(Within(measure) as inside) if _passes(measure) and inside.least is None:
            return inside
        case Within(measure) if _passes(measure) and tree.most is None:
            return tree.opposite
        case Is(measure) if MEASURES[measure.kind].clock is Clock.ENDS:
            return Not(tree)
        case AllOf(parts):
            return _all_but_time(parts)
        case AnyOf(parts):
            return _none_before_time(parts)
        case _:
            return None


def _passes(measure: Measure) -> bool:
    """Whether it is the time since something: what it names, a drug or a class was last there."""
    return MEASURES[measure.kind].since_named


def _answered(tree: Node) -> bool:
    """Whether it is the answer of a person: of several that would do, it fails with the others."""
    return isinstance(tree, Is) and tree.measure.kind == "judged"


def _all_but_time(parts: tuple[Node, ...]) -> Node | None:
    """Where of several that are required one fails by time, and none for good."""
    early = [one for part in parts if (one := _too_early(part)) is not None]
    if not early:
        return None
    beside = [part for part in parts if _too_early(part) is None]
    if len(early) > 1:  # each of them holds or waits
        timed = [(part, one) for part in parts if (one := _too_early(part)) is not None]
        beside += [AnyOf((part, one)) for part, one in timed if one != normalise(Not(part))]
    return normalise(AllOf((*beside, AnyOf(tuple(early)))))


def _none_before_time(parts: tuple[Node, ...]) -> Node | None:
    """Where of several of which one suffices all fail, and one of them by time."""
    early = [(part, one) for part in parts if (one := _too_early(part)) is not None]
    if not early:
        return None
    sure = (
        {part for part, _ in early} if len(early) == 1 else set[Node]()
    )  # it fails where it waits
    none = [normalise(Not(part)) for part in parts if part not in sure and not _answered(part)]
    return normalise(AllOf((*none, AnyOf(tuple(one for _, one in early)))))

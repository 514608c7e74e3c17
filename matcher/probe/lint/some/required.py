"""Whether everybody is asked what lets somebody in: an exception, a guard, one of several ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from oligomatch.matcher.probe.lint.judged import is_judged
from oligomatch.matcher.probe.lint.ledger.connected import groups
from oligomatch.matcher.probe.lint.ledger.fitting import stems
from oligomatch.matcher.probe.lint.ledger.left_out import asked, spans, types_named
from oligomatch.matcher.probe.lint.ledger.places import first_limit, place
from oligomatch.matcher.probe.lint.noted import Lint, Noted, quoting_plainly, turned
from oligomatch.matcher.probe.lint.quoted.numbers import kept_out
from oligomatch.rules.drafting.wordings import pattern, patterns
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import AllOf, AnyOf, Is, Node, Not, OneOf, Within, measures_of
from oligomatch.rules.trial import Criterion, Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

_MARKED, _FOLLOWING = pattern("some", "marked"), pattern("some", "following")
_QUALIFIES, _PARTS = pattern("some", "qualifies"), pattern("some", "parts")
_EXCEPTIONS = pattern("some", "exceptions")
_OR, _OR_SPREAD = pattern("counted", "or_word"), pattern("some", "or_spread")
_SPREAD = frozenset(patterns("spread"))
_KIDNEY = frozenset({"creatinine", "creatinine_clearance", "egfr"})
_SCALES, _OR_SCALE = frozenset({"ecog", "karnofsky"}), pattern("some", "or_scale")
_BETTER = ("treated_", "stable_", "asymptomatic_", "controlled_", "well_controlled_")
_STATES = frozenset({"has", "ever_had"})
_PERSONS = pattern("some", "persons")
_SUBJECT, _IS_SO = pattern("some", "subject"), pattern("some", "is_so")
_SEVERAL, _BEGINNING = 2, 4


def asked_of_everybody(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every criterion that asks all of what its words ask of some, or of what one will do."""
    ill = frozenset(_needed_by(trial))
    for criterion, tree in quoting_plainly(trial):
        if criterion.note:
            continue
        parts = [*all_of(tree)]
        if how := _excepted(criterion, parts):
            yield turned(criterion, how)
        elif _qualified(criterion, parts):
            yield turned(criterion, "asked_of_none")
        elif _either(criterion, tree):
            yield turned(criterion, "all")
        elif _better(criterion, parts or [tree], ill, vocabulary):
            yield turned(criterion, "some_of_all")


def all_of(node: Node) -> Iterator[Node]:
    """The parts of a rule that everybody has to meet, if there are several."""
    for part in node.parts if isinstance(node, AllOf) else ():
        yield from all_of(part) if isinstance(part, AllOf) else (part,)


def _excepted(criterion: Criterion, parts: list[Node]) -> str:
    """What makes an exception, asked beside what it is an exception of."""
    said = _MARKED.search(criterion.quote)
    if len(parts) < _SEVERAL or said is None:
        return ""
    rest = {(one.kind, one.name) for one in spans(criterion.quote[: said.start()])}
    named = {(one.kind, one.name) for one in spans(said[0])} - rest
    types = {one.name for one in types_named(said[0], kinds=True)}
    denied = any(isinstance(part, Not) for part in parts)
    for part in parts:
        of_type = isinstance(part, OneOf) and part.measure.kind == "cancer_type"
        if denied and of_type and isinstance(part, OneOf) and part.values & types:
            return "if_all"
        if denied and isinstance(part, Is | Within) and named & {*asked(part)} - _at_most(part):
            return "if_all"
        if not denied and _asks_more_of(part, named):
            return "all_beside"
        spares = denied or said[0].casefold().startswith("unless")
        if (
            spares
            and is_judged(part)
            and (_asks_in_words_of(criterion, said[0]) or _EXCEPTIONS.search(criterion.text))
        ):
            return "all_beside"
    return ""


def _at_most(part: Node) -> set[tuple[str, str]]:
    """What a part counts up to a limit: whoever has none of it meets it."""
    if not isinstance(part, Within) or part.least is not None:
        return set()
    return {*asked(part)} if MEASURES[part.measure.kind].counts_lesions else set()


def _asks_more_of(part: Node, excepted: set[tuple[str, str]]) -> bool:
    """Whether those of whom an exception speaks have to pass a person too: `any: [{not: X},
    judged]` beside a limit of all."""
    parts = part.parts if isinstance(part, AnyOf) else ()
    spared = [one for one in parts if isinstance(one, Not)]
    of_them = any(excepted & {*asked(one.part)} for one in spared)
    return of_them and len(spared) + sum(map(is_judged, parts)) == len(parts) > len(spared)


def _asks_in_words_of(criterion: Criterion, exception: str) -> bool:
    """Whether a person is asked in the words of an exception, and in no others."""
    before = _begun(criterion.quote.replace(exception, " "))
    heard, own = _begun(criterion.text), _begun(exception)
    return bool(heard - before) and heard <= own | before


def _begun(text: str) -> set[str]:
    plain = _PERSONS.sub(" ", text)
    return {word[:_BEGINNING] for word in stems(plain) if len(word) > _BEGINNING}


def _qualified(criterion: Criterion, parts: list[Node]) -> bool:
    """Whether nobody may have an illness, beside what the words ask of those with it: a count of
    cells of those with HIV."""
    for one in parts:
        if not isinstance(one, Not) or not isinstance(one.part, Is):
            continue
        measure = one.part.measure
        named = [o for o in spans(criterion.quote) if o.name in measure.names]
        for other in parts:
            if other is one or is_judged(other) or measure.kind not in _STATES:
                continue
            limit = first_limit(other, criterion.quote) if isinstance(other, Within) else None
            at = limit or place(other, criterion.quote)
            between = (criterion.quote[o.end : at[0]] for o in named if at and o.end <= at[0])
            if any(_QUALIFIES.search(b) and not _PARTS.search(b) for b in between):
                return True
    return False


def _either(criterion: Criterion, tree: Node) -> bool:
    """Whether two ways of one thing are both asked, where the words join them by *or*: two tests of
    the kidney, two scales of the performance, that a cancer has spread or cannot be resected."""
    if not _OR.search(criterion.quote):
        return False
    for group in groups(tree):
        parts = [*all_of(group)]
        tests = [p for p in parts if isinstance(p, Within) and p.measure.test in _KIDNEY]
        several = len({one.measure.test for one in tests}) > 1
        if several and not kept_out(criterion.quote, tests):
            return True
        limits = [part.measure for part in parts if isinstance(part, Within)]
        if {one.test or one.kind for one in limits} >= _SCALES and _OR_SCALE.search(
            criterion.quote
        ):
            return True
        bare = [part.measure for part in parts if isinstance(part, Is)]
        ways = {n for m in bare for n in (m.kind, *m.names)} & _SPREAD
        spread = "ever_metastatic" in ways and (len(ways) > 1 or any(map(is_judged, parts)))
        if spread and _OR_SPREAD.search(criterion.quote):
            return True
    return False


def _better(
    criterion: Criterion, parts: Iterable[Node], ill: frozenset[str], vocabulary: Vocabulary
) -> bool:
    """Whether everybody has to have an illness in its better state, where the words tell in which
    state the illness must be and no criterion asks for it."""
    quote = criterion.quote
    about = {
        one.name
        for one in spans(quote)
        if _SUBJECT.fullmatch(quote[: one.start]) and _IS_SO.match(quote, one.end)
    }
    states = (p.measure for p in parts if isinstance(p, Is) and p.measure.kind == "has")
    names = (name for one in states for name in one.names if name.startswith(_BETTER))
    above = [vocabulary.conditions_above(one) - {one} for one in names]
    return any(one & about and not one & ill for one in above)


def _needed_by(trial: Trial) -> Iterator[str]:
    for one in trial.criteria:
        for tree in one.spelt:
            for part in [*all_of(tree)] or [tree]:
                if isinstance(part, Is) and part.measure.kind in _STATES:
                    yield from part.measure.names


def below_headings(trial: Trial) -> Iterator[Noted]:
    """What a heading asks of those with an illness, asked of everybody by the criterion below."""
    for head, one in pairwise(trial.criteria):
        if one.tree is None or not one.quote or not _FOLLOWING.search(head.quote):
            continue
        named = {o.name for o in spans(head.quote)}
        spared = {name for tree in head.spelt for name in _spared(tree)}
        own = {name for tree in one.spelt for m in measures_of(tree) for name in m.names}
        if spared & named and not spared & own:
            details = {"words": ", ".join(sorted(spared & named)), "quote": one.quote}
            yield Noted(Lint.OTHER_NAME, one.id, ("quote",), None, "of_whom", details)


def _spared(tree: Node) -> Iterator[str]:
    for part in tree.parts if isinstance(tree, AnyOf) else ():
        leaf = part.part if isinstance(part, Not) else None
        if isinstance(leaf, Is) and leaf.measure.kind in _STATES:
            yield from leaf.measure.names

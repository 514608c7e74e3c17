"""Whether a rule speaks of the sex that its words speak of, asks now or ever as they do, and takes
a person's answer the way it was asked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.matcher.probe.lint.asked_of import LIFELONG
from oligomatch.matcher.probe.lint.judged import is_judged
from oligomatch.matcher.probe.lint.noted import Lint, Noted, deciding, other_name
from oligomatch.matcher.probe.lint.quoted.named_beside import condition_forms
from oligomatch.rules.drafting.wordings import pattern, patterns
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.normal import in_one_order
from oligomatch.rules.terms import SEXES
from oligomatch.rules.text.faults import fault
from oligomatch.rules.tree import (
    AllOf,
    AnyOf,
    AtLeast,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
    measures_of,
    parts_of,
    signed_leaves,
)
from oligomatch.rules.trial import Criterion, Kind, Trial

_SEXES = patterns("sexes")
_CLAUSE = re.compile(r"[,.;\d]|\b(?:and|or)\b")
_PARTNER = pattern("persons", "partner")
_ONCE = pattern("persons", "once")
_NOW_BEFORE, _OF_EITHER = pattern("lasting", "now_before"), pattern("persons", "of_either")
_NOW = pattern("persons", "now")
_BESIDE = pattern("persons", "beside")
_OF_TIME = pattern("persons", "of_time")
_OF_NOW = pattern("persons", "of_now")
_KEEPS_OUT = pattern("persons", "keeps_out")
_DENIES = pattern("persons", "denies")
_LETS_IN = pattern("persons", "lets_in")
_WORD, _STEM = re.compile(r"[^\W\d_]{4,}"), 5
_NEAR = 60  # letters
_LAST_WORD = re.compile(r"\w+\s*$")  # hepatic, of cirrhosis
_LET_IN_IF = pattern("sides", "let_in_if")


def other_persons(trial: Trial) -> Iterator[Noted]:
    """Every criterion whose rule speaks of the other sex, of another time, or against an answer."""
    for criterion in deciding(trial):
        assert criterion.tree is not None
        tree = in_one_order(criterion.tree)
        if _answered_against(tree) or _asked_against(criterion):
            details = {"quote": criterion.text or criterion.quote}
            yield Noted(Lint.TURNED_ROUND, criterion.id, ("quote",), None, "judged", details)
        if criterion.quote:
            yield from _sexes(criterion, tree)
            yield from _now_or_ever(criterion)
            yield from _limits_of_sexes(criterion, tree)


def _sexes(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """A sex that is asked for, or let off the rest, where the words speak of the other."""
    words = _PARTNER.sub(" ", criterion.quote)
    said = [sex for sex, form in _SEXES.items() if form.search(words)]
    if len(said) != 1:
        return
    (named,) = said
    other = "male" if named == "female" else "female"
    for values, let_off in _asked(tree, let_off=False):
        if (named in values) == let_off:
            yield other_name(criterion, "sex", named, other)


def _limits_of_sexes(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """A limit put on one sex, where the words beside its number speak of the other alone."""
    for node in _nodes(tree):
        parts = node.parts if isinstance(node, AllOf) else ()
        sexes = [
            one.values for one in parts if isinstance(one, OneOf) and one.measure.kind == "sex"
        ]
        limits = {limit for one in parts if isinstance(one, Within) for limit in one.limits}
        if len(sexes) != 1 or len(limits) != 1:
            continue
        (limit,) = limits
        number = rf"(?<![\d.,]){re.escape(f'{limit:g}')}(?![\d]|[.,]\d)"
        found = list(re.finditer(number, criterion.quote))
        if len(found) == 1:
            behind = _CLAUSE.split(criterion.quote[found[0].end() :])[0]
            before = _CLAUSE.split(criterion.quote[: found[0].start()])[-1]
            said = _named(behind) or _named(before)
            if len(said) == 1 and not said & sexes[0]:
                yield other_name(criterion, "sex", min(said), ", ".join(sorted(sexes[0])))


def _named(words: str) -> frozenset[str]:
    return frozenset(sex for sex, form in _SEXES.items() if form.search(words))


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for part in parts_of(node):
        yield from _nodes(part)


def _asked(node: Node, *, let_off: bool) -> Iterator[tuple[frozenset[str], bool]]:
    """Each sex that is asked for, and whether having it spares a patient the rest. What is kept
    out by its sex is left aside: the words may stand on either side of it."""
    match node:
        case OneOf(Measure(kind="sex"), values):
            yield values, let_off
        case Not(OneOf(Measure(kind="sex"), values)) if let_off:
            yield frozenset(SEXES) - values - {"other"}, let_off
        case AllOf(parts) | AtLeast(_, parts):
            for part in parts:
                yield from _asked(part, let_off=False)
        case AnyOf(parts):
            for part in parts:
                yield from _asked(part, let_off=True)
        case _:
            return


def _now_or_ever(criterion: Criterion) -> Iterator[Noted]:
    """Conditions asked of now where the words say history alone, or ever where they say now."""
    assert criterion.tree is not None
    asked = [one for one in measures_of(criterion.tree) if MEASURES[one.kind].of_conditions]
    kinds = {one.kind for one in asked}
    words = _BESIDE.split(criterion.quote)[0]
    once = bool(_ONCE.search(_OF_TIME.sub(" ", words)))
    now = bool(_NOW.search(_OF_NOW.sub(" ", words)))
    had = once and _before_name(criterion, words)
    if kinds == {"has"} and had and not _LET_IN_IF.search(criterion.quote):
        yield other_name(criterion, "time", fault("lint_ever"), fault("lint_now"))
    weighed = criterion.kind is Kind.JUDGEMENT  # asked of whoever ever had it: was it then?
    lifelong = all(one.names <= LIFELONG for one in asked)
    if kinds == {"ever_had"} and now and not once and not weighed and not lifelong:
        yield other_name(criterion, "time", fault("lint_now"), fault("lint_ever"))


def _before_name(criterion: Criterion, words: str) -> bool:
    """Whether a word of the past stands near what the rule names, if the words name it."""
    measures = () if criterion.tree is None else measures_of(criterion.tree)
    names = {n for one in measures if MEASURES[one.kind].of_conditions for n in one.names}
    forms = (condition_forms()[name] for name in names & condition_forms().keys())
    named = [match for form in forms for match in form.finditer(words)]
    return not named or any(
        _ONCE.search(words[max(0, one.start() - _NEAR) : one.end()])
        and not _now_again(words[max(0, one.start() - _NEAR) : one.start()])
        for one in named
    )


def _now_again(before: str) -> bool:
    """Whether of another thing the past is told, and right behind it that this one is there."""
    once = _ONCE.search(before)
    now = _NOW_BEFORE.search(before) or _NOW_BEFORE.search(_LAST_WORD.sub("", before))
    return bool(
        once and now and _WORD.search(_OF_EITHER.sub(" ", before[once.end() : now.start()]))
    )


def _asked_against(criterion: Criterion) -> bool:
    """Whether what a person is asked are the words themselves, of what keeps a patient out."""
    quote, text, tree = criterion.quote, criterion.text, criterion.tree
    if criterion.kind is not Kind.JUDGEMENT or criterion.basis != "text" or criterion.readings:
        return False
    if not isinstance(tree, AnyOf) or not any(map(is_judged, tree.parts)):
        return False
    if not any(isinstance(part, Not) for part in tree.parts) or not _KEEPS_OUT.search(text):
        return False
    if _DENIES.search(text) or _DENIES.search(quote) or _LETS_IN.search(quote):
        return False
    return {*_stems(text)} <= {*_stems(quote)}


def _stems(words: str) -> Iterator[str]:
    return (one[:_STEM].casefold() for one in _WORD.findall(words))


def _answered_against(tree: Node) -> bool:
    """Whether a yes of the person asked keeps a patient out; the question says what must hold."""
    leaves = signed_leaves(tree)
    return any(no and is_judged(one) for one, no in leaves)

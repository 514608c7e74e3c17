"""Of each ineligible trial one sentence: what would have to change, and by how much it misses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from oligomatch.api.results.matching import Result
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.clauses import Clause, joined
from oligomatch.api.words.deciding_leaves import deciding_tree, known, verdict_of
from oligomatch.api.words.lexicon import capital, grouped, listed
from oligomatch.api.words.sentences import (
    asked_words,
    deciding_clauses,
    margin_words,
    near_miss_words,
    trial_name,
)
from oligomatch.matcher.logic.values import YES, Numbers, passes
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Judged, Match, MatchClass
from oligomatch.matcher.match.near_miss import Margin
from oligomatch.rules.fold import compared
from oligomatch.rules.measures import MEASURES, Clock
from oligomatch.rules.tree import AllOf, AnyOf, Leaf, Node, Not, Within

PAST = ("diagnosis", "baseline")  # what was counted then stays
CURRENT = "current"
LASTING = (
    *("cancer_type", "histology", "subtype", "no_systemic_therapy_yet"),
    *("altered", "altered_exon", "variant", "actionable_driver"),
)


def needs_of(result: Result) -> tuple[tuple[str, str], ...]:
    """Of each ineligible trial what would have to change, and what cannot."""
    return tuple(
        (trial_name(one.match.trial), _need(one.match, result))
        for one in result.ranked
        if one.match.match is MatchClass.INELIGIBLE and one.section == "options"
    )


def _need(match: Match, result: Result) -> str:
    final = [one for one in match.with_verdict(Verdict.NOT_MET) if not one.events]
    if not final:
        return capital(say("treat.together"))
    found = grouped((_lasts(one, result), _that(one, result)) for one in final)
    each = {
        "treat.lasts": dict.fromkeys(found.get(True, ())),
        "treat.changes": dict.fromkeys(found.get(False, ())),
    }
    parts = (say(name, words=listed(words, "and")) for name, words in each.items() if words)
    return capital(say("match.then").join(parts))


def _that(judged: Judged, result: Result) -> str:
    """A criterion that fails as what would have to be otherwise: `that EGFR is not altered`."""
    if judged.exactly:
        return say("treat.that", clause=say("exact.fails", asks=asked_words(judged.criterion)))
    clauses = [
        _with_margin(leaf, clause, judged)
        for leaf, clause in deciding_clauses(judged, result.profile)
    ]
    if len(clauses) == 1 and judged.margin is not None and not _numbered(judged, result):
        return say("treat.that", clause=near_miss_words(judged, result.profile))
    either = _is_either(deciding_tree(judged), judged)

    def series(each: Sequence[Clause]) -> Clause:
        return Clause(
            say("treat.or_that" if either else "treat.and_that").join(c.with_verb() for c in each)
        )

    return say("treat.that", clause=joined(clauses, series).with_verb())


def _numbered(judged: Judged, result: Result) -> bool:
    """Whether a leaf that decides is a number with its limit, which says by how much it misses."""
    return any(isinstance(leaf, Within) for leaf, _ in deciding_clauses(judged, result.profile))


def _with_margin(leaf: Leaf | None, clause: Clause, judged: Judged) -> Clause:
    """A number with by how much it misses its limit, where both are known."""
    if not isinstance(leaf, Within):
        return clause
    value = known(judged)[leaf.measure]
    if not isinstance(value, Numbers) or not value.single or value.low is None:
        return clause
    if not value.low or (value.low != int(value.low) and leaf.measure.kind != "weeks"):
        return clause  # of nothing, or of a month begun, the limit alone says it
    short = leaf.low is not None and value.low < leaf.low
    over = leaf.high is not None and value.low > leaf.high
    limit = leaf.low if short else leaf.high
    if not limit or not (short or over):
        return clause
    margin = margin_words(Margin(leaf.measure, limit, value.low))
    return replace(clause, said=say("treat.margin", found=clause.said, margin=margin))


def _is_either(node: Node | None, judged: Judged) -> bool:
    """Whether one of several parts that fail would do if it were otherwise."""
    match node:
        case AllOf(parts):
            failing = [p for p in parts if verdict_of(p, known(judged)) is Verdict.NOT_MET]
            return len(failing) == 1 and _is_either(failing[0], judged)
        case AnyOf() | Not(AllOf()):
            return True
    return False


def _lasts(judged: Judged, result: Result) -> bool:
    """Whether what fails is of the past, or of what the cancer is."""
    leaves = [leaf for leaf, _ in deciding_clauses(judged, result.profile) if leaf is not None]
    each = [_is_lasting(leaf, judged) for leaf in leaves]
    either = _is_either(deciding_tree(judged), judged)
    return bool(each) and (all(each) if either else any(each))


def _is_lasting(leaf: Leaf, judged: Judged) -> bool:
    measure = compared(leaf).measure
    record, value = MEASURES[measure.kind], known(judged)[measure]
    if measure.kind == "begun":  # what has not begun may begin
        return value == YES
    if isinstance(leaf, Within) and isinstance(value, Numbers) and value.low is not None:
        fails = passes(value, leaf) is Verdict.NOT_MET
        risen = fails and leaf.most is not None and value.low >= leaf.most
        if record.clock is Clock.RISES and risen and measure.line != CURRENT:
            return True
    return measure.at in PAST or measure.kind in LASTING

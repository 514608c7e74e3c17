"""Pairs of patients on either side of each criterion, for people and for programs."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

from oligomatch.api.authoring.boundary_cases import BoundaryFound, expectation, way_words
from oligomatch.api.results.forms import authoring as forms
from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.citing import source_words
from oligomatch.api.words.lexicon import listed, plural, word
from oligomatch.api.words.requirements import requirement
from oligomatch.api.words.sentences import asked_words, trial_name
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import match_trial
from oligomatch.matcher.probe.boundaries import Boundary, Edge, Why
from oligomatch.matcher.probe.clause_set import Exercise, WhyMissing
from oligomatch.matcher.probe.coverage import coverage
from oligomatch.matcher.probe.search.goals import derived
from oligomatch.matcher.probe.search.plausible import oddities
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.trial import Trial
from oligomatch.rules.write import write_lines

WHY = {
    Why.NOBODY_FAILS: "boundary.nobody_fails",
    Why.NOBODY_MEETS: "boundary.nobody_meets",
    Why.NOT_ALONE: "boundary.not_alone",
    Why.NOT_EVERY: "boundary.not_every",
    Why.TO_DO: "boundary.to_do",
    Why.NOT_FOUND: "boundary.not_found",
    Why.NOT_TRIED: "boundary.not_tried",
    Why.NO_TIME: "boundary.no_time",
    Why.NOT_IN_FORCE: "boundary.not_in_force",
}
_NO_PAIR: Mapping[str, str] = table("no_pair")
_NO_CLAUSE: Mapping[str, str] = table("no_clause")
_ODDITIES: Mapping[str, str] = table("oddities")
SIGNS = {"  ": "     ", "- ": f"{say('boundary_view.in'):5}", "+ ": f"{say('boundary_view.out'):5}"}


def text_lines(found: BoundaryFound) -> Iterator[str]:
    """Each criterion with its two patients, their differences marked line by line."""
    yield _head(found)
    for edge in found.edges:
        yield from ("", *_edge_lines(found.trial, edge))
    late = [one for one in found.exercises if one.why is WhyMissing.NO_TIME]
    for one in found.exercises:
        if one.why is not WhyMissing.NO_TIME:
            yield from ("", *_exercise_lines(found.trial, one))
    if late:
        ids = listed(dict.fromkeys(one.criterion for one in late), "and")
        yield from ("", say("boundary.clauses_no_time", number=f"{len(late)}", criteria=ids))


def _head(found: BoundaryFound) -> str:
    profiles = [profile for _, _, profile in found.patients()]
    shown = {edge.criterion.id for edge in found.edges}
    patients = [derived(profile) for profile in profiles]
    clauses = [one for one in coverage(found.trial, patients) if one.criterion in shown]
    pairs = sum(len(edge.pairs) for edge in found.edges)
    both = sum(clause.both for clause in clauses)
    return say(
        "boundary.head",
        trial=trial_name(found.trial),
        pairs=plural(pairs, "pair", "pairs"),
        criteria=plural(len(found.edges), "criterion", "criteria"),
        clauses=say(
            "boundary_view.of", both=both, clauses=plural(len(clauses), "clause", "clauses")
        ),
        patients=plural(len(profiles), "patient", "patients"),
    )


def _edge_lines(trial: Trial, edge: Edge) -> Iterator[str]:
    criterion = edge.criterion
    yield f"{criterion.id} {asked_words(criterion)}"
    quote = f"“{criterion.quote}” " if criterion.quote else ""
    yield f"  {quote}{source_words(criterion.source)}"
    for one in (edge, *edge.further):
        why = say(WHY[one.why], others=listed(one.others, "and")) if one.why else ""
        if one.side is not None and why:
            why = say("boundary.side_why", side=one.side, why=why)
        elif one.side is not None:
            why = say("boundary.side", side=one.side)
        if one.pair is None and one.tried:
            why = f"{why} {say('boundary.tried', tried=f'{one.tried}')}"
        yield from (f"  {line}" for line in (why, *_pair_lines(trial, one.pair)) if line)


def _pair_lines(trial: Trial, pair: Boundary | None) -> Iterator[str]:
    if pair is None:
        return
    yield say("boundary.inside", match=class_words(trial, pair.inside))
    yield say("boundary.outside", match=class_words(trial, pair.outside))
    yield say("boundary.differ", facts=", ".join(pair.facts))
    if odd := dict.fromkeys((*oddities(pair.inside), *oddities(pair.outside))):
        yield say("boundary.odd", oddities=", ".join(map(_ODDITIES.__getitem__, odd)))
    one, other = (write_lines(profile.document()) for profile in (pair.inside, pair.outside))
    for line in difflib.ndiff(one, other):
        if not line.startswith("?"):
            yield SIGNS[line[:2]] + line[2:]


def class_words(trial: Trial, profile: Profile) -> str:
    """The class of a patient, with the criteria that are not met or open."""
    match = match_trial(derived(profile), trial)
    verdicts = [f"{one.id} {word(str(one.verdict))}" for one in match.with_verdict(Verdict.NOT_MET)]
    verdicts += [f"{one.id} {word(str(one.reason))}" for one in match.with_verdict(Verdict.UNKNOWN)]
    so = say("boundary.and_so", criteria=", ".join(verdicts)) if verdicts else ""
    return f"{word(match.match)}{so}"


def _exercise_lines(trial: Trial, one: Exercise) -> Iterator[str]:
    names = {
        None: "boundary.clause",
        WhyMissing.NOBODY: "boundary.clause_nobody",
        WhyMissing.NOT_FOUND: "boundary.clause_not_found",
    }
    words = requirement(one.leaf)
    if one.profile is None:
        yield say(names[one.why], criterion=one.criterion, way=way_words(one), words=words)
        return
    yield say("boundary.clause", criterion=one.criterion, words=f"{words}: {way_words(one)}")
    yield f"  {class_words(trial, one.profile)}"
    yield from (f"       {line}" for line in write_lines(one.profile.document()))


def as_object(found: BoundaryFound) -> forms.Boundary:
    """The same as data."""
    return {
        "trial": found.trial.id,
        "criteria": [_edge_object(found.trial, edge) for edge in found.edges],
        "clauses": [_exercise_object(found.trial, one) for one in found.exercises],
    }


def _edge_object(trial: Trial, edge: Edge) -> forms.EdgeOfCriterion:
    return {
        "criterion": edge.criterion.id,
        "requires": asked_words(edge.criterion),
        "quote": edge.criterion.quote,
        **_sides_object(trial, edge),
        "further": [{"side": str(one.side), **_sides_object(trial, one)} for one in edge.further],
    }


def _sides_object(trial: Trial, one: Edge) -> forms.EdgeSides:
    """The patients on either side, or why there are none."""
    pair = one.pair
    return {
        "because": None if one.why is None else _NO_PAIR[one.why],
        "criterion_ids": list(one.others),
        "patients_tried": one.tried,
        "differ": [] if pair is None else list(pair.facts),
        "inside": None if pair is None else _patient(trial, pair.inside),
        "outside": None if pair is None else _patient(trial, pair.outside),
    }


def _exercise_object(trial: Trial, one: Exercise) -> forms.EdgeOfClause:
    return {
        "criterion": one.criterion,
        "requires": requirement(one.leaf),
        "way": way_words(one),
        "because": None if one.why is None else _NO_CLAUSE[one.why],
        "example": None if one.profile is None else _patient(trial, one.profile),
    }


def _patient(trial: Trial, profile: Profile) -> forms.EdgePatient:
    return {
        "profile": profile.document(),
        "expect": expectation(match_trial(derived(profile), trial)),
        "unusual": [_ODDITIES[oddity] for oddity in oddities(profile)],
    }

"""Boundary patients as cases: each with the verdicts that the rules give it today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from oligomatch.api.words.catalogue import say
from oligomatch.api.words.requirements import requirement
from oligomatch.api.words.sentences import asked_words
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Match, match_trial
from oligomatch.matcher.probe.boundaries import Edge
from oligomatch.matcher.probe.clause_set import Exercise
from oligomatch.matcher.probe.search.goals import derived
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.trial import Trial
from oligomatch.rules.write import write_lines

SUFFIX = ".boundary.case.yaml"


@dataclass(frozen=True)
class BoundaryFound:
    """What was found of one trial: an edge for each criterion, and further clauses exercised."""

    trial: Trial
    edges: tuple[Edge, ...]
    exercises: tuple[Exercise, ...]

    def patients(self) -> Iterator[tuple[str, str, Profile]]:
        """Every patient once, with a name and a reason."""
        seen: set[str] = set()
        for name, because, profile in self._named():
            text = profile.model_dump_json()
            if text not in seen:
                seen.add(text)
                yield name, because, profile

    def _named(self) -> Iterator[tuple[str, str, Profile]]:
        for edge in self.edges:
            id, asked = edge.criterion.id, asked_words(edge.criterion)
            because = say("boundary.because", criterion=id, asked=asked)
            if edge.pair is not None:
                yield say("boundary.case_in", criterion=id), because, edge.pair.inside
                yield say("boundary.case_out", criterion=id), because, edge.pair.outside
            for number, side in enumerate(edge.further, 1):
                if side.pair is not None:
                    values = {"criterion": id, "side": str(side.side), "number": f"{number}"}
                    yield say("boundary.case_side_in", **values), because, side.pair.inside
                    yield say("boundary.case_side_out", **values), because, side.pair.outside
        shown = (one for one in self.exercises if one.profile is not None)
        for number, one in enumerate(shown, start=1):
            assert one.profile is not None
            id, way = one.criterion, way_words(one)
            name = say("boundary.case_clause", criterion=id, number=f"{number}", way=way)
            because = say("boundary.because", criterion=id, asked=requirement(one.leaf))
            yield name, because, one.profile


def way_words(one: Exercise) -> str:
    """Which way a clause is exercised."""
    return str(Verdict.MET if one.met else Verdict.NOT_MET)


def case_text(found: BoundaryFound) -> str:
    """The case file."""
    lines = [f"# {say('boundary.file', trial=found.trial.id)}"]
    for name, because, profile in found.patients():
        match = match_trial(derived(profile), found.trial)
        case = {
            "case": name,
            "patient": profile.document(),
            "expect": expectation(match),
            "because": because,
        }
        first, *rest = write_lines(case, 2)
        lines += ["", f"- {first.strip()}", *rest]
    return "\n".join(lines) + "\n"


def expectation(match: Match) -> dict[str, Any]:
    """What a case states of a match: every criterion that is not met, and why one is open."""
    expected: dict[str, Any] = {"match": str(match.match)}
    failed = [one for one in match.every if one.verdict is Verdict.NOT_MET]
    expected["not met"] = [one.id for one in failed]
    unknown = (one for one in match.every if one.verdict is Verdict.UNKNOWN)
    expected["unknown"] = {one.id: str(one.reason) for one in unknown}
    expected["waits"] = {one.id: list(map(str, one.events)) for one in failed if one.events}
    return {name: value for name, value in expected.items() if value}

"""A judgement whose rule time turns: whoever a person did not let in waits for the days."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from oligomatch import profile_of
from oligomatch.matcher.match.criteria import Match, MatchClass, match_trial
from oligomatch.matcher.patient.patient import derive
from oligomatch.rules.read import SHIPPED, read_trial
from oligomatch.rules.trial import Trial
from oligomatch.rules.write import write_tree

TRIAL = "NCT01796288"
WASHOUT = "at most: {measure: days_since, names: [transfusion], limit: 14}"
ANY = f"any: [{{not: {{{WASHOUT}}}}}, {{is: judged}}]"
ALL = f"all: [{{not: {{{WASHOUT}}}}}, {{is: judged}}]"
ANSWERED = f"all: [{{is: judged}}, {{{WASHOUT}}}]"


def trial(folder: Path, rule: str, when: str) -> Trial:
    """An own trial with one criterion, a judgement."""
    text = (SHIPPED / f"{TRIAL}.yaml").read_text(encoding="utf-8")
    head = text[: text.index("criteria:\n")]
    criterion = f"""criteria:
  - id: 6288-01
    kind: judgement
    basis: text
    quote: no transfusion within 14 days, unless the cytopenia is of the disease
    source: {{document: a protocol, line: 3}}
    asked: investigator
    text: the cytopenia is of the disease
    {rule}
    waits: [{{event: time, when: {{{when}}}}}]
"""
    path = folder / f"{TRIAL}.yaml"
    path.write_text(head + criterion, encoding="utf-8")
    return read_trial(path)


def matched(asked: Trial, last: str, answer: bool | None) -> Match:
    answers: dict[str, Any] = {} if answer is None else {TRIAL: {"6288-01": answer}}
    told = {"as_of": "2026-05-14", "conditions": {"transfusion": {"last": last}}}
    profile = profile_of({**told, "judgements": answers})
    assert profile.as_of is not None
    return match_trial(derive(profile, profile.as_of), asked)


@pytest.mark.parametrize(
    ("rule", "when", "last", "answer", "found", "day"),
    [
        (ANY, WASHOUT, "2026-05-10", True, MatchClass.ELIGIBLE, None),
        (ANY, WASHOUT, "2026-05-10", None, MatchClass.POSSIBLE, None),
        (ANY, WASHOUT, "2026-05-10", False, MatchClass.NOT_YET, "2026-05-25"),
        (ANY, WASHOUT, "2026-04-01", False, MatchClass.ELIGIBLE, None),
        (ALL, ANSWERED, "2026-05-10", True, MatchClass.NOT_YET, "2026-05-25"),
        (ALL, ANSWERED, "2026-05-10", None, MatchClass.NOT_YET, None),
        (ALL, ANSWERED, "2026-05-10", False, MatchClass.INELIGIBLE, None),  # no day helps
    ],
)
def test_it_waits_as_long_as_its_situation_may_hold(
    tmp_path: Path,
    rule: str,
    when: str,
    last: str,
    answer: bool | None,
    found: MatchClass,
    day: str | None,
) -> None:
    match = matched(trial(tmp_path, rule, when), last, answer)
    assert match.match is found
    days = [one.day.isoformat() for judged in match.criteria for one in judged.awaits if one.day]
    assert days == ([] if day is None else [day])


def test_the_answer_in_the_situation_is_that_of_its_own_criterion(tmp_path: Path) -> None:
    asked = trial(tmp_path, ALL, ANSWERED)
    (wait,) = asked.criterion("6288-01").waits
    assert f"{TRIAL}/6288-01" in repr(wait.situation)
    assert "judged" in write_tree(wait.situation)


def test_a_match_gives_a_criterion_by_its_id(tmp_path: Path) -> None:
    match = matched(trial(tmp_path, ANY, WASHOUT), "2026-05-10", True)
    assert str(match.criterion("6288-01").verdict) == "met"
    with pytest.raises(KeyError):
        match.criterion("6288-02")

"""The wash-out of a drug: half-lives or days, whichever is shorter or longer, since its last dose."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from oligomatch.api.commands.app import app
from oligomatch.api.words.sentences import sentence
from oligomatch.matcher.cohort.reading.parts import expressed
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Reason, judge_criterion
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.match.turning_days import turning_days
from oligomatch.matcher.measures import ask
from oligomatch.matcher.probe.lint.quoted.numbers import bounds
from oligomatch.rules.operators import read_tree, spell
from oligomatch.rules.text.text import RuleFileError, compose
from oligomatch.rules.tree import Is, Measure, Node, Not
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.matcher.match.test_turning_days import rule
from tests.support.patients import patient

Json = dict[str, Any]
TODAY = date(2026, 5, 14)
MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
SHORTER: Json = {"days": 28, "whichever": "shorter"}
LONGER: Json = {"days": 28, "whichever": "longer"}


def washed_out(*names: str, **more: Any) -> Measure:
    agents = load_vocabulary().agents
    kind = "drug_washed_out" if names[0] in agents else "therapy_washed_out"
    return Measure(kind, names=frozenset(names), half_lives=5, **more)


def line(agents: Any, ago: int | None = None, **more: Any) -> Json:
    """A line from January on, whose last day was so many days ago."""
    ended = {"ongoing": True} if ago is None else {"end": str(TODAY - timedelta(days=ago))}
    return {"intent": "palliative", "agents": agents, "start": "2026-01-05", **ended, **more}


def treated(*lines: Json, **more: Any) -> Json:
    return {"palliative_lines": len(lines), "adjuvant_lines": 0, "lines": [*lines], **more}


@pytest.mark.parametrize(
    ("agent", "more", "ago", "expected"),
    [
        # five half-lives of osimertinib are 240 hours, ten days
        ("osimertinib", SHORTER, 9, NOT_MET),
        ("osimertinib", SHORTER, 10, MET),
        ("osimertinib", LONGER, 27, NOT_MET),
        ("osimertinib", LONGER, 28, MET),
        ("osimertinib", {}, 9, NOT_MET),
        ("osimertinib", {}, 10, MET),
        # of erlotinib 181 hours: eight whole days
        ("erlotinib", SHORTER, 7, NOT_MET),
        ("erlotinib", SHORTER, 8, MET),
        # of pembrolizumab 110 days
        ("pembrolizumab", SHORTER, 27, NOT_MET),
        ("pembrolizumab", SHORTER, 28, MET),
        ("pembrolizumab", LONGER, 109, NOT_MET),
        ("pembrolizumab", LONGER, 110, MET),
        # no half-life of gefitinib: the other limit settles what it can
        ("gefitinib", SHORTER, 27, UNKNOWN),
        ("gefitinib", SHORTER, 28, MET),
        ("gefitinib", LONGER, 27, NOT_MET),
        ("gefitinib", LONGER, 28, UNKNOWN),
        ("gefitinib", {}, 120, UNKNOWN),
        ("gefitinib", SHORTER, 0, NOT_MET),  # no half-life is none
        ("osimertinib", SHORTER, None, NOT_MET),  # it goes on
        ("gefitinib", {}, None, NOT_MET),
    ],
)
def test_a_wash_out_to_the_day(agent: str, more: Json, ago: int | None, expected: Verdict) -> None:
    assert load_vocabulary().agents["gefitinib"].half_life is None
    who = patient(systemic_therapy=treated(line([agent], ago)))
    node = Is(washed_out(agent, **more))
    assert judge(node, who) is expected
    assert judge(Is(washed_out("tki", "ici", **more)), who) is expected
    other = {MET: NOT_MET, NOT_MET: MET, UNKNOWN: UNKNOWN}[expected]
    assert judge(Not(node), who) is other


@pytest.mark.parametrize(
    ("therapy", "expected"),
    [
        (treated(), MET),  # none was ever given: nothing to wash out
        (treated(line(["cisplatin"], 1)), MET),
        ({}, UNKNOWN),
        (treated(line(["osimertinib"], 30), palliative_lines=2), UNKNOWN),
        (treated(line(["osimertinib"], 3), palliative_lines=2), NOT_MET),
        (treated(line(None, 3)), UNKNOWN),
        (treated(line(None, 3, classes=["chemotherapy"])), MET),
        (treated(line(None, 3, classes=["egfr_tki_3"])), UNKNOWN),
        (treated(line({"at_least": ["cisplatin"]}, 3)), UNKNOWN),
        (treated(line(["osimertinib"], 60), line(["osimertinib"], 3, start="2026-04-01")), NOT_MET),
        # of a day in May some are ten days ago and some are not; of one in April all are
        (treated({**line(["osimertinib"]), "ongoing": False, "end": "2026-05"}), UNKNOWN),
        (treated({**line(["osimertinib"]), "ongoing": False, "end": "2026-04"}), MET),
        (treated({**line(["osimertinib"]), "ongoing": False, "start": "2026-05-06"}), NOT_MET),
        # given beside another drug, it may have been left out before the line ended
        (treated(line(["osimertinib", "pemetrexed"], 3)), UNKNOWN),
        (treated(line(["osimertinib", "pemetrexed"], 10)), MET),
        (treated(line(["osimertinib", "pemetrexed"], 3, start="2026-05-06")), NOT_MET),
        # told as surely given, in whichever line
        (treated(given=[{"agent": "osimertinib", "date": "2026-05-12"}], palliative_lines=1), NOT_MET),
        (treated(given=[{"agent": "osimertinib", "date": "2026-04-12"}], palliative_lines=1), UNKNOWN),
        (treated(line(None, 10), given=[{"agent": "osimertinib"}]), MET),
    ],
)  # fmt: skip
def test_what_is_not_told_of_the_lines_is_left_open(therapy: Json, expected: Verdict) -> None:
    found = judge(Is(washed_out("osimertinib", **SHORTER)), patient(systemic_therapy=therapy))
    assert found is expected


@pytest.mark.parametrize(("ago", "expected"), [(7, NOT_MET), (8, UNKNOWN), (9, UNKNOWN), (10, MET)])
def test_of_drugs_given_together_one_lasts_to_the_end(ago: int, expected: Verdict) -> None:
    """Eight days of erlotinib, ten of osimertinib: on the ninth either may have been the last."""
    who = patient(systemic_therapy=treated(line(["erlotinib", "osimertinib"], ago)))
    assert judge(Is(washed_out("erlotinib", "osimertinib", **SHORTER)), who) is expected


@pytest.mark.parametrize(
    ("agents", "ago", "expected"),
    [
        # each drug has its own time: 28 days of the one, ten of the other
        ([["pembrolizumab"], ["osimertinib"]], (30, 11), MET),
        ([["pembrolizumab"], ["osimertinib"]], (11, 30), NOT_MET),
        ([["a new drug"], ["osimertinib"]], (3, 11), UNKNOWN),
        ([["a new drug"], ["osimertinib"]], (28, 11), MET),
    ],
)
def test_each_drug_of_a_class_waits_for_its_own_half_lives(
    agents: list[list[str]], ago: tuple[int, int], expected: Verdict
) -> None:
    each = [line(a, n) for a, n in zip(agents, ago, strict=True)]
    who = patient(systemic_therapy=treated(*each))
    assert judge(Is(washed_out("systemic_therapy", **SHORTER)), who) is expected


@pytest.mark.parametrize(
    ("agents", "ago", "expected"),
    [
        (["cisplatin", "pemetrexed", "osimertinib"], 12, UNKNOWN),  # no half-life of the doublet
        (["cisplatin", "pemetrexed", "osimertinib"], 28, MET),
        (["cisplatin", "osimertinib"], 12, MET),  # no doublet
        ({"at_least": ["cisplatin", "osimertinib"]}, 12, UNKNOWN),
        ({"at_least": ["cisplatin", "osimertinib"]}, 28, MET),
    ],
)
def test_a_class_that_drugs_make_together(agents: Any, ago: int, expected: Verdict) -> None:
    who = patient(systemic_therapy=treated(line(agents, ago)))
    assert judge(Is(washed_out("platinum_doublet", "tki", **SHORTER)), who) is expected


def test_a_class_told_beside_a_drug_is_that_of_another() -> None:
    told = line(
        {"at_least": ["osimertinib"]}, 12, classes={"at_least": ["ici"]}, start="2026-05-02"
    )
    who = patient(systemic_therapy=treated(told))
    assert judge(Is(washed_out("tki", **SHORTER)), who) is UNKNOWN
    assert judge(Is(washed_out("ici", "tki", **LONGER)), who) is NOT_MET
    assert judge(Is(washed_out("ici", **LONGER)), who) is NOT_MET


def test_a_drug_that_does_not_count() -> None:
    who = patient(systemic_therapy=treated(line(["osimertinib"], 3)))
    other = frozenset({"osimertinib"})
    assert judge(Is(washed_out("tki", other_than=other, **SHORTER)), who) is MET
    assert judge(Is(washed_out("tki", **SHORTER)), who) is NOT_MET


def test_drugs_of_a_class_that_do_not_count() -> None:
    who = patient(systemic_therapy=treated(line(["osimertinib"], 3)))
    assert judge(Is(washed_out("tki", other_than=frozenset({"egfr_tki"}), **SHORTER)), who) is MET
    assert judge(Is(washed_out("tki", other_than=frozenset({"pd1"}), **SHORTER)), who) is NOT_MET
    study = patient(systemic_therapy=treated(line(["study drug"], 3)))
    other = frozenset({"egfr_tki"})
    assert judge(Is(washed_out("tki", other_than=other, **SHORTER)), study) is UNKNOWN


def test_a_class_that_the_line_surely_has_not_leaves_none_of_its_drugs_out() -> None:
    """Dabrafenib, which no source calls a TKI or not, was given on a day since the start."""
    given, recent = ["dabrafenib", "trametinib"], {"start": "2026-05-05"}
    apart = frozenset({"tki", "trametinib"})
    rule = Is(washed_out("braf_mek_inhibitor", other_than=apart, **LONGER))
    whole = line(given, 3, classes=["braf_mek_inhibitor"], **recent)
    assert judge(rule, patient(systemic_therapy=treated(whole))) is NOT_MET
    assert judge(rule, patient(systemic_therapy=treated(line(given, 3, **recent)))) is UNKNOWN


def test_it_ends_on_the_day_that_is_computed_for_it() -> None:
    who = patient(systemic_therapy=treated(line(["osimertinib"], 3)))
    node = Is(washed_out("osimertinib", **SHORTER))
    day = TODAY + timedelta(days=7)
    assert day in set(turning_days(who, node))
    assert judge(node, who.on(day - timedelta(days=1))) is NOT_MET
    assert judge(node, who.on(day)) is MET


def test_the_day_and_the_drugs_are_asked_for() -> None:
    lines = [{**line(["osimertinib"]), "ongoing": False}, line(None, 3, start="2026-05-01")]
    who = patient(systemic_therapy=treated(*lines))
    asks = ask(who, washed_out("osimertinib", **SHORTER)).asks
    assert asks[:2] == ("/systemic_therapy/lines/0/end", "/systemic_therapy/lines/1/agents")


def test_without_a_half_life_it_is_missing() -> None:
    criterion = rule(Is(washed_out("gefitinib", **LONGER)))
    judged = judge_criterion(patient(systemic_therapy=treated(line(["gefitinib"], 40))), criterion)
    assert (judged.verdict, judged.reason) == (UNKNOWN, Reason.MISSING)


def tree(more: str) -> Node:
    text = f"is: {{measure: drug_washed_out, names: [gefitinib], {more}}}"
    return read_tree(compose(text.encode(), "a.yaml"))


def test_a_rule_names_it_and_is_spelt_back() -> None:
    found = tree("half_lives: 5, days: 28, whichever: longer")
    assert found == Is(washed_out("gefitinib", **LONGER))
    assert read_tree(compose(json.dumps(spell(found)).encode(), "a.yaml")) == found
    assert tree("half_lives: 5") == Is(washed_out("gefitinib"))


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ("half_lives: 5, days: 28", "`whichever"),
        ("half_lives: 5, whichever: longer", "`days`"),
        ("half_lives: 0", "1 to 100 half-lives"),
        ("half_lives: 999999999", "1 to 100 half-lives"),
        ("half_lives: 5, days: 999999999, whichever: longer", "1 to 36525 days"),
        ("days: 28, whichever: longer", "half_lives"),
    ],
)
def test_a_wash_out_that_is_no_time_is_refused(more: str, problem: str) -> None:
    with pytest.raises(RuleFileError, match=problem):
        tree(more)


def test_the_longest_wash_out_that_a_rule_may_name_has_its_day() -> None:
    longest = tree("half_lives: 100, days: 36525, whichever: longer")
    on_it = patient(systemic_therapy=treated(line(["gefitinib"], 0)))
    assert date(2126, 5, 15) in set(turning_days(on_it, longest))
    assert judge(longest, on_it) is NOT_MET


def test_of_whom_never_had_the_drug_no_wash_out_is_said_to_be_complete() -> None:
    never = patient(systemic_therapy=treated())
    judged = judge_criterion(never, rule(Is(washed_out("osimertinib", **LONGER))))
    assert judged.verdict is MET
    assert "is complete or not needed" in sentence(judged, never.profile)


def test_its_column_is_the_judges() -> None:
    assert not expressed(washed_out("osimertinib"))
    assert not expressed(washed_out("tki"))


def test_each_half_life_has_a_page_that_states_it() -> None:
    stated = [one for one in load_vocabulary().agents.values() if one.half_life is not None]
    assert stated
    for one in stated:
        assert one.half_life is not None
        hours = one.half_life.half_life_hours
        length = f"{hours / 24} days" if hours >= 96 else f"{float(hours):g} hours"
        assert length in one.half_life.source, one.id


def test_the_lint_looks_for_its_lengths_in_the_words() -> None:
    found = {bound.value for bound in bounds(Is(washed_out("osimertinib", **SHORTER)))}
    assert found == {5, 28}
    assert {bound.value for bound in bounds(Is(washed_out("osimertinib")))} == {5}


HEAD = Path(__file__).parents[3] / "examples" / "measures" / "NCT00000001.yaml"
CRITERION = """criteria:
  - id: 0001-01
    kind: inclusion
    basis: text
    quote: 5 half-lives or 28 days, whichever is shorter
    source: {document: made up}
    is: {measure: therapy_washed_out, names: [tki], half_lives: 5, days: 28, whichever: shorter}
"""


def test_a_screen_in_columns_is_the_judges(tmp_path: Path) -> None:
    """By half-life, by days, open and ongoing: two drugs told alike in all but their days apart."""
    head = HEAD.read_text(encoding="utf-8").partition("criteria:")[0]
    (tmp_path / HEAD.name).write_text(head + CRITERION, encoding="utf-8")
    each = [
        {"as_of": str(TODAY), "systemic_therapy": treated(line([agent], ago))}
        for agent in ("osimertinib", "gefitinib")
        for ago in (9, 10, 27, 28, None)
    ]
    cohort = tmp_path / "cohort.ndjson"
    cohort.write_text("\n".join(map(json.dumps, each)), encoding="utf-8")
    for executor in ("columns", "judge"):
        out = tmp_path / executor
        with pytest.raises(SystemExit) as stop:
            app(["screen", str(cohort), "--trials", str(tmp_path), "--executor", executor,
                 "--out", str(out)], prog_name="oligomatch")  # fmt: skip
        assert not stop.value.code
        results = (out / "results.ndjson").read_text(encoding="utf-8").splitlines()
        found = [json.loads(one)["match"] for one in results]
        no, yes, open_ = "ineligible", "eligible", "possible"
        assert found == [no, yes, yes, yes, no, open_, open_, open_, yes, no]


def judged(asked: Measure, therapy: Json) -> Verdict:
    return judge_criterion(patient(systemic_therapy=therapy), rule(Is(asked))).verdict


@pytest.mark.parametrize(
    ("names", "agents"),
    [("platinum_partner", ["fluorouracil"]), ("platinum_doublet", ["cisplatin", "fluorouracil"])],
)
def test_a_drug_that_may_be_of_the_class_leaves_it_open(names: str, agents: list[str]) -> None:
    told = treated(line(agents, start="2026-05-01"))
    assert judged(washed_out(names, **LONGER), told) is UNKNOWN
    of_it = treated(line(agents, start="2026-05-01", classes=[names]))
    assert judged(washed_out(names, **LONGER), of_it) is NOT_MET


def test_of_at_least_some_drugs_one_that_nobody_named_may_have_lasted() -> None:
    told = treated(line({"at_least": ["osimertinib"]}, 4, classes=["egfr_tki_3"]))
    assert judged(washed_out("egfr_tki_3"), told) is UNKNOWN


def test_a_class_given_in_a_line_told_in_full_is_that_of_its_drugs() -> None:
    told = line(["osimertinib"], 24)
    given = {"given": [{"drug_class": "egfr_tki_3"}]}
    for more in ({}, given):
        assert judged(washed_out("egfr_tki_3"), treated(told, **more)) is MET

"""Measures of the patient beside the disease, against patients of whom everything is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.calendar import months_between
from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag, Numbers, Options
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.measures import ask
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.matcher.profile.profile import bounds_of
from oligomatch.matcher.profile.telling import telling
from oligomatch.rules.terms import STAGES
from oligomatch.rules.tree import AllOf, AnyOf, Is, Measure, Node, Not, OneOf, Within
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

TODAY = date(2026, 5, 14)


def patient(told: dict[str, Any]) -> Patient:
    profile = profile_of({"as_of": TODAY.isoformat(), **told})
    return derive(profile, TODAY)


def possible(told: dict[str, Any], kind: str, *names: str, **parameters: Any) -> Any:
    measure = Measure(kind, names=frozenset(names), **parameters)
    return ask(patient(told), measure).values


# --- age, performance, stage ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "kind", "values"),
    [
        ({}, "age", Numbers(0, None)),
        ({"age": 17}, "age", Numbers(17, 17)),
        ({"age": {"at_least": 18}}, "age", Numbers(18, None)),
        ({}, "ecog", Numbers(0, 5)),
        ({"ecog": {"at_most": 1}}, "ecog", Numbers(0, 1)),
        ({"ecog": {"at_least": 2}}, "ecog", Numbers(2, 5)),
        ({"sex": "male"}, "sex", Options.of("male")),
        ({}, "sex", Options.of("female", "male", "other")),
    ],
)
def test_what_is_told_bounds_what_is_possible(told: dict[str, Any], kind: str, values: Any) -> None:
    assert possible(told, kind) == values


def test_a_stage_without_its_subgroup_may_be_of_any() -> None:
    told = {"primary": {"stage": "III"}}
    assert possible(told, "stage") == Options.of("III", "IIIA", "IIIB", "IIIC")
    parts = ("IA1", "IA2", "IA3")
    assert possible({"primary": {"stage": "I"}}, "stage") == Options.of(
        "I", "IA", *parts, "IB", "IC"
    )
    assert possible({"primary": {"stage": "IA"}}, "stage") == Options.of("IA", *parts)
    assert possible({"primary": {"stage": "IA2"}}, "stage") == Options.of("IA2")


@pytest.mark.parametrize(
    ("stage", "asked", "verdict"),
    [
        ("IA2", "I", Verdict.MET),
        ("IA2", "IA", Verdict.MET),
        ("IA2", "IA3", Verdict.NOT_MET),
        ("IA", "IA2", Verdict.UNKNOWN),
        ("IB", "IA", Verdict.NOT_MET),
        ("IIIC", "III", Verdict.MET),
        ("IV", "I", Verdict.NOT_MET),
        ("III", "II", Verdict.NOT_MET),
    ],
)
def test_a_stage_that_a_rule_names_lets_its_subgroups_in(
    stage: str, asked: str, verdict: Verdict
) -> None:
    node = OneOf(Measure("stage"), frozenset({asked}))
    assert judge(node, patient({"primary": {"stage": stage}})) is verdict


def test_a_stage_of_another_edition_says_nothing_of_the_one_asked() -> None:
    told = {"primary": {"stage": "IIIA", "stage_edition": 7}}
    assert possible(told, "stage", edition="7") == Options.of("IIIA")
    assert possible(told, "stage", edition="8") == Options(frozenset(STAGES))
    assert possible(told, "stage") == Options.of("IIIA")


def test_a_judgement_is_answered_for_its_own_criterion_alone() -> None:
    told = {"judgements": {"NCT00000001": {"0001-01": True, "0001-02": False}}}
    assert possible(told, "judged", "NCT00000001/0001-01") == YES
    assert possible(told, "judged", "NCT00000001/0001-02") == NO
    assert possible(told, "judged", "NCT10000001/0001-01") == OPEN


# --- tests ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "test", "unit", "values"),
    [
        ("9.5 g/dL", "haemoglobin", "g/L", Numbers(95, 95)),
        ("150 x10^9/L", "platelets", "10*3/uL", Numbers(150, 150)),
        ("1500 /mm3", "neutrophils", "10*9/L", Numbers(1.5, 1.5)),
        ("1.5 x ULN", "ast", "ULN", Numbers(1.5, 1.5)),
        (
            {"value": 0.3, "unit": "mg/dL", "upper_limit": 0.2},
            "bilirubin",
            "ULN",
            Numbers(1.5, 1.5),
        ),
        ({"value": {"at_most": 40}, "unit": "U/L", "upper_limit": 40}, "alt", "ULN", Numbers(0, 1)),
        ("40 U/L", "alt", "ULN", Numbers(0, None)),  # the laboratory's limit is not told
        ("1.5 x ULN", "alt", "U/L", Numbers(0, None)),
        (1.1, "inr", "1", Numbers(1.1, 1.1)),
    ],
)
def test_a_value_is_turned_into_the_unit_asked(
    told: Any, test: str, unit: str, values: Numbers
) -> None:
    assert possible({"measurements": {test: told}}, "measured", test=test, unit=unit) == values


def test_a_rounded_factor_settles_nothing_at_the_limit() -> None:
    told = {"measurements": {"creatinine": "132.6 umol/L"}}
    values = possible(told, "measured", test="creatinine", unit="mg/dL")
    assert values.low < 1.5 < values.high
    assert values.high - values.low < 0.01


@pytest.mark.parametrize("test", load_vocabulary().measurements.values(), ids=lambda test: test.id)
def test_each_unit_is_read_back_in_itself(test: Any) -> None:
    for unit in test.known_units:
        told = {"measurements": {test.id: {"value": 7, "unit": unit}}}
        assert possible(told, "measured", test=test.id, unit=unit) == Numbers(7, 7)


@pytest.mark.parametrize(
    ("told", "where"),
    [
        ({"measurements": {"haemoglobin": 9}}, "/measurements/haemoglobin"),
        ({"measurements": {"haemoglobin": "9 stones"}}, "/measurements/haemoglobin"),
        ({"measurements": {"haemoglobin": "9 x ULN"}}, "/measurements/haemoglobin"),
        ({"measurements": {"haemoglobine": "9 g/dL"}}, "/measurements/0"),
        ({"conditions": {"autoimmune_disease": True}}, "/conditions/autoimmune_disease"),
        ({"conditions": {"pregnant": True, "pregnancy": False}}, "/conditions/pregnancy"),
        ({"conditions": {"live_vaccine": {"last": "2026-06"}}}, "/conditions/live_vaccine/last"),
        (
            {"measurements": {"alt": {"value": 1, "unit": "ULN", "date": "2027"}}},
            "/measurements/alt",
        ),
        ({"ecog": 6}, "/ecog"),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_place(told: dict[str, Any], where: str) -> None:
    with pytest.raises(ProfileError) as refused:
        patient(told)
    assert [problem.pointer.startswith(where) for problem in refused.value.problems] == [True]


@pytest.mark.parametrize(
    ("told", "asked", "values"),
    [
        ({"small_cell_component": True}, "neuroendocrine_component", YES),
        ({"large_cell_neuroendocrine_component": True}, "neuroendocrine_component", YES),
        ({"neuroendocrine_component": False}, "small_cell_component", NO),
        ({"neuroendocrine_component": True}, "small_cell_component", OPEN),
        ({"small_cell_component": False}, "neuroendocrine_component", OPEN),
        ({"sarcomatoid_component": True}, "squamous_component", OPEN),
    ],
)
def test_components_of_a_mixed_tumour(told: dict[str, bool], asked: str, values: Flag) -> None:
    assert possible({"conditions": told}, "has", asked) == values
    beside = {"histology": "adenosquamous", "cancer_type": "nsclc", "conditions": told}
    assert possible(beside, "has", asked) == values  # a histology tells of no component


# --- conditions, against patients of whom all is known ----------------------------------------------

NAMES = ("autoimmune_disease", "inflammatory_bowel_disease", "crohn_disease", "live_vaccine")
ABOVE = {"crohn_disease": ("inflammatory_bowel_disease", "autoimmune_disease"),
         "inflammatory_bowel_disease": ("autoimmune_disease",)}  # fmt: skip


@dataclass(frozen=True)
class Course:
    """One condition of a known patient: whether now, and the last day on which it was there."""

    now: bool
    last: date | None

    def joined(self, other: Course) -> Course:
        days = [day for day in (self.last, other.last) if day is not None]
        return Course(self.now or other.now, max(days, default=None))


@st.composite
def courses(draw: st.DrawFn) -> Course:
    if draw(st.booleans()):
        return Course(False, None)
    if draw(st.booleans()):
        return Course(True, TODAY)
    return Course(False, TODAY - timedelta(days=draw(st.integers(1, 400))))


@st.composite
def known(draw: st.DrawFn) -> dict[str, Course]:
    """A patient: whoever has a condition has each one above it."""
    own = {name: draw(courses()) for name in NAMES}
    found = dict(own)
    for name, tops in ABOVE.items():
        for top in tops:
            found[top] = found[top].joined(own[name])
    return found


def facts(truth: dict[str, Course]) -> list[tuple[str, str, Any]]:
    """Everything that can truly be told of a patient, dates by the month and by the day."""
    found: list[tuple[str, str, Any]] = []
    for name, course in truth.items():
        found += [(name, "now", course.now), (name, "ever", course.last is not None)]
        if course.last is not None:
            found += [(name, "last", f"{course.last:%Y-%m}"), (name, "last", f"{course.last}")]
    return found


def told(some: list[tuple[str, str, Any]]) -> dict[str, Any]:
    conditions: dict[str, dict[str, Any]] = {}
    for name, field, value in sorted(some, key=lambda one: (one[0], one[1], str(one[2]))):
        conditions.setdefault(name, {})[field] = value  # the day stands behind its month
    return {"conditions": conditions} if conditions else {}


def answers(truth: dict[str, Course], kind: str, names: frozenset[str]) -> Any:
    """What a measure is of the patient of whom all is known, from the definition alone."""
    if kind == "has":
        return any(truth[name].now for name in names)
    days = [day for name in names if (day := truth[name].last) is not None]
    if kind == "ever_had":
        return bool(days)
    if not days:
        return None
    last = max(days)
    return (TODAY - last).days if kind == "days_since" else months_between(last, TODAY)


def holds(values: Any, answer: Any) -> bool:
    if isinstance(values, Flag):
        return values.may_be_true if answer else values.may_be_false
    if answer is None:
        return values.absent or values.low is None
    high = float("inf") if values.high is None else values.high
    return values.low is not None and values.low <= answer <= high


def inside(narrow: Any, wide: Any) -> bool:
    if isinstance(narrow, Flag):
        return narrow.may_be_true <= wide.may_be_true and narrow.may_be_false <= wide.may_be_false
    if narrow.low is None:
        return wide.absent or wide.low is None
    if wide.low is None or (narrow.absent and not wide.absent):
        return False
    ends = [float("inf") if one.high is None else one.high for one in (narrow, wide)]
    return wide.low <= narrow.low and ends[0] <= ends[1]


KINDS = ("has", "ever_had", "days_since", "months_since")


@given(known(), st.data(), st.sampled_from(KINDS))
def test_the_truth_is_possible_and_more_told_only_narrows(
    truth: dict[str, Course], data: st.DataObject, kind: str
) -> None:
    names = data.draw(st.frozensets(st.sampled_from(NAMES), min_size=1, max_size=3))
    each = facts(truth)
    more = data.draw(st.lists(st.sampled_from(each), unique=True))
    less = data.draw(st.lists(st.sampled_from(more), unique=True)) if more else []
    wide, narrow = (possible(told(some), kind, *names) for some in (less, more))
    answer = answers(truth, kind, names)
    assert holds(wide, answer)
    assert holds(narrow, answer)
    assert inside(narrow, wide)


@given(known(), st.sampled_from(KINDS), st.sampled_from(NAMES))
def test_of_whom_all_is_told_nothing_is_open(
    truth: dict[str, Course], kind: str, name: str
) -> None:
    assert possible(told(facts(truth)), kind, name).single


@pytest.mark.parametrize(
    ("conditions", "place"),
    [
        ({"pregnancy": {"now": True, "ever": False}}, "/conditions/pregnancy/now"),
        ({"live_vaccine": {"ever": False, "last": "2026-01"}}, "/conditions/live_vaccine/last"),
        ({"hiv": {"now": True, "last": "2026-01"}}, "/conditions/hiv/now"),
        (
            {"autoimmune_disease": {"ever": False}, "crohn_disease": {"now": True}},
            "/conditions/crohn_disease/now",
        ),
        (
            {"autoimmune_disease": {"last": "2020"}, "crohn_disease": {"last": "2021"}},
            "/conditions/crohn_disease/last",
        ),
    ],
)
def test_conditions_at_odds_are_refused(conditions: dict[str, Any], place: str) -> None:
    with pytest.raises(ProfileError) as refused:
        patient({"conditions": conditions})
    assert [problem.pointer for problem in refused.value.problems] == [place]


@settings(max_examples=40)
@given(known(), st.data())
def test_the_solver_settles_only_what_is_so_and_at_least_what_the_judge_settles(
    truth: dict[str, Course], data: st.DataObject
) -> None:
    pytest.importorskip("z3", reason="z3-solver is not installed")
    from oligomatch.matcher.backends.solver.verdicts import ask as asked

    leaves = [_leaf(data), _leaf(data)]
    holding = [_true(truth, leaf) for leaf in leaves]
    every = data.draw(st.booleans())
    tree: Node = AllOf(tuple(leaves)) if every else AnyOf(tuple(leaves))
    some = data.draw(st.lists(st.sampled_from(facts(truth)), unique=True, max_size=6))
    one = patient(told(some))
    verdict = asked(one, [tree]).verdict(tree)
    right = Verdict.MET if (all(holding) if every else any(holding)) else Verdict.NOT_MET
    assert verdict.inexact is None
    assert verdict.verdict in (right, Verdict.UNKNOWN)
    if judge(tree, one) is not Verdict.UNKNOWN:
        assert verdict.verdict is judge(tree, one)


def _leaf(data: st.DataObject) -> Node:
    kind = data.draw(st.sampled_from(KINDS))
    names = data.draw(st.frozensets(st.sampled_from(NAMES), min_size=1, max_size=2))
    measure = Measure(kind, names=names)
    if kind in ("has", "ever_had"):
        leaf: Node = Is(measure)
    else:
        limit = data.draw(st.integers(0, 12 if kind == "months_since" else 60))
        side = data.draw(st.sampled_from(("low", "high", "under", "over")))
        leaf = Within(measure, **{side: limit})
    return Not(leaf) if data.draw(st.booleans()) else leaf


def _true(truth: dict[str, Course], node: Node) -> bool:
    """Whether a comparison holds of a patient of whom all is known, from its definition."""
    match node:
        case Not(part):
            return not _true(truth, part)
        case Is(measure):
            return bool(answers(truth, measure.kind, measure.names))
        case Within(measure, low, high, under, over):
            answer = answers(truth, measure.kind, measure.names)
            if answer is None:
                return False
            return (
                (low is None or answer >= low)
                and (high is None or answer <= high)
                and (under is None or answer < under)
                and (over is None or answer > over)
            )
        case _:
            raise ValueError(node)


# --- washouts ---------------------------------------------------------------------------------------


def line(agents: list[str], start: str, **more: Any) -> dict[str, Any]:
    return {"intent": "palliative", "agents": agents, "start": start, **more}


ENDED = line(["carboplatin", "pemetrexed"], "2026-01-02", end="2026-04-14")
ICI = line(["pembrolizumab"], "2026-04-20", ongoing=True)


def treated(*lines: dict[str, Any], **totals: Any) -> dict[str, Any]:
    told = {"palliative_lines": len(lines), "adjuvant_lines": 0, "lines": list(lines)}
    return {"systemic_therapy": {**told, **totals}}


@pytest.mark.parametrize(
    ("told", "name", "values"),
    [
        (treated(ENDED), "chemotherapy", Numbers(30, 30)),
        (treated(ENDED, ICI), "chemotherapy", Numbers(30, 30)),
        (treated(ENDED, ICI), "ici", Numbers(0, 0)),
        (treated(ENDED), "ici", Numbers.none()),
        (treated(), "chemotherapy", Numbers.none()),
        # a platinum may have been left out of the last cycles, and was given after the start
        (treated(ENDED), "platinum", Numbers(30, 132)),
        (treated(line(["carboplatin"], "2026-04")), "chemotherapy", Numbers(0, 43)),
        (treated(line(["a new drug"], "2026-05-01", end="2026-05-04")), "chemotherapy",
         Numbers(10, 13, absent=True)),
    ],
)  # fmt: skip
def test_days_since_a_class_was_last_given(
    told: dict[str, Any], name: str, values: Numbers
) -> None:
    assert possible(told, "days_since_therapy", name) == values


def test_lines_that_nobody_told_may_have_been_given_today() -> None:
    told = treated(ENDED, palliative_lines={"at_least": 1})
    assert possible(told, "days_since_therapy", "chemotherapy") == Numbers(0, 30)
    values = possible({}, "days_since_therapy", "chemotherapy")
    assert (values.low, values.absent) == (0, True)


def test_months_since_a_class_was_last_given() -> None:
    assert possible(treated(ENDED), "months_since_therapy", "chemotherapy") == Numbers(1, 1)


@pytest.mark.parametrize(
    ("told", "drug", "values"),
    [
        (treated(line(["durvalumab"], "2026-01-05", end="2026-04-20")), "durvalumab", Numbers(24, 24)),
        (treated(line(["durvalumab"], "2026-01-05", ongoing=True)), "durvalumab", Numbers(0, 0)),
        (treated(line(["nivolumab"], "2026-01-05", end="2026-04-20")), "durvalumab", Numbers.none()),
        (treated(line(["durvalumab", "nivolumab"], "2026-05-04", end="2026-05-10")), "durvalumab",
         Numbers(4, 10)),
        (treated(line(["a new drug"], "2026-05-01", end="2026-05-04")), "durvalumab",
         Numbers.none()),
    ],
)  # fmt: skip
def test_days_since_a_drug_was_last_given(told: dict[str, Any], drug: str, values: Numbers) -> None:
    assert possible(told, "days_since_drug", drug) == values


def test_months_since_a_drug_was_last_given() -> None:
    told = treated(line(["durvalumab"], "2026-01-05", end="2026-04-14"))
    assert possible(told, "months_since_drug", "durvalumab") == Numbers(1, 1)
    values = possible({}, "months_since_drug", "durvalumab")
    assert (values.low, values.absent) == (0, True)


@pytest.mark.parametrize(
    ("told", "fewest"), [({"ever": True, "now": False}, 31), ({"ever": True}, 0)]
)
def test_what_was_over_when_it_was_told_did_not_last_to_the_day_of_the_question(
    told: dict[str, Any], fewest: int
) -> None:
    told_on_14_may = profile_of({"as_of": "2026-05-14", "conditions": {"pneumonitis": told}})
    later = derive(told_on_14_may, date(2026, 6, 14))
    found: Any = ask(later, Measure("days_since", names=frozenset({"pneumonitis"}))).values
    assert (found.low, found.absent) == (fewest, False)


@pytest.mark.parametrize(
    ("day", "values", "asks"),
    [
        ("2026-04-16", Numbers(9.5, 9.5), ()),  # 28 days before
        ("2026-04-15", Numbers(0, None), ("/measurements/haemoglobin",)),
        ({"from": "2026-04-10", "to": "2026-04-16"}, Numbers(0, None),
         ("/measurements/haemoglobin/date",)),
    ],
)  # fmt: skip
def test_how_old_a_value_may_be_is_counted_to_the_day(
    day: object, values: Numbers, asks: tuple[str, ...]
) -> None:
    told = {"haemoglobin": {"value": 9.5, "unit": "g/dL", "date": day}}
    measure = Measure("measured", test="haemoglobin", unit="g/dL", within_days=28)
    found = ask(patient({"measurements": told}), measure)
    assert (found.values, found.asks) == (values, asks)


@pytest.mark.parametrize(
    ("told", "values", "asks"),
    [
        (None, Numbers(0, 5), ("/ecog",)),
        (1, Numbers(0, 5), ("/ecog/date",)),
        ({"at_most": 1}, Numbers(0, 5), ("/ecog/date",)),
        ({"value": 1, "date": "2026-04-30"}, Numbers(1, 1), ()),
        ({"at_most": 1, "date": "2026-05"}, Numbers(0, 1), ("/ecog",)),
        ({"value": 1, "date": "2026-04-29"}, Numbers(0, 5), ("/ecog",)),
        ({"value": 1, "date": "2026"}, Numbers(0, 5), ("/ecog/date",)),
    ],
)
def test_how_old_a_score_may_be_is_counted_to_the_day(
    told: Any, values: Numbers, asks: tuple[str, ...]
) -> None:
    stated = {} if told is None else {"ecog": told}
    found = ask(patient(stated), Measure("ecog", within_days=14))
    assert (found.values, found.asks) == (values, asks)
    ever = ask(patient(stated), Measure("ecog")).values
    assert ever == (
        Numbers(0, 5) if told is None else Numbers(*bounds_of(patient(stated).profile.ecog))
    )


@pytest.mark.parametrize("told", [{"value": 1, "at_most": 2}, {"date": "2026-05"}])
def test_a_score_is_a_number_or_bounds(told: Any) -> None:
    with pytest.raises(ProfileError) as refused:
        patient({"ecog": told})
    assert {one.pointer for one in refused.value.problems} == {"/ecog"}


def test_a_score_is_not_found_after_the_day_asked() -> None:
    with pytest.raises(ProfileError) as refused:
        patient({"ecog": {"value": 1, "date": "2026-06-01"}})
    assert refused.value.problems[0].pointer == "/ecog/date"


def test_the_day_is_told_of_the_score_that_is_told() -> None:
    assert telling({"ecog": 1}, "/ecog/date", "2026-05")["ecog"] == {"value": 1, "date": "2026-05"}
    told = {"ecog": {"at_most": 2, "date": "2026-05"}}
    assert telling(told, "/ecog", {"at_most": 1})["ecog"] == {"at_most": 1, "date": "2026-05"}
    assert told["ecog"]["at_most"] == 2
    with pytest.raises(IndexError):
        telling({}, "/ecog/date", "2026-05")
    scored = {"ecog": {"value": 1, "date": "2026-05"}}
    assert telling(scored, "/ecog", 1) == scored
    assert telling(scored, "/ecog", 2) == {"ecog": 2}  # another score, of whatever day


def test_a_value_of_today_alone() -> None:
    told = {"haemoglobin": {"value": 9.5, "unit": "g/dL", "date": "2026-05-13"}}
    measure = Measure("measured", test="haemoglobin", unit="g/dL", within_days=0)
    assert ask(patient({"measurements": told}), measure).values == Numbers(0, None)


@pytest.mark.parametrize(("ongoing", "fewest"), [(False, 31), (None, 0)])
def test_a_drug_that_was_stopped_when_it_was_told_was_not_given_to_the_day_of_the_question(
    ongoing: bool | None, fewest: int
) -> None:
    course = {"number": 1, "agents": ["docetaxel"], "start": "2026-01-05", "ongoing": ongoing}
    therapy = {"palliative_lines": 1, "adjuvant_lines": 0, "lines": [course]}
    told_on_14_may = profile_of({"as_of": "2026-05-14", "systemic_therapy": therapy})
    later = derive(told_on_14_may, date(2026, 6, 14))
    found: Any = ask(later, Measure("days_since_drug", names=frozenset({"docetaxel"}))).values
    assert found.low == fewest


def test_a_condition_dated_to_the_day_asks_for_no_date() -> None:
    told: dict[str, Any] = {"autoimmune_disease": {"last": "2026-02-03", "now": False}}
    measure = Measure("months_since", names=frozenset({"autoimmune_disease", "stroke"}))
    asks = ask(patient({"conditions": told}), measure).asks
    assert asks == ("/conditions/stroke/ever", "/conditions/stroke/last")

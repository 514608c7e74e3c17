"""What real eligibility texts ask beyond the seed: each measure against the truth of a whole patient,
and each word as the ward would tell it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.patient.patient import derive
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.drafting.finds import laboratory
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.read import trial_of
from oligomatch.rules.terms import PARTS, SUBTYPES
from oligomatch.rules.text.text import RuleFileError, compose
from oligomatch.rules.tree import Is, Measure, Node, OneOf, Within, measures_of, with_measures
from tests.oracle.completions import completions
from tests.oracle.drawn_profiles import staged_in_part, stated_in_part, weaker
from tests.oracle.drawn_rules import CLASSES, limits, some_of
from tests.oracle.drawn_worlds import Draw, one_of, worlds
from tests.oracle.truths import truth
from tests.oracle.worlds import World
from tests.support.patients import patient, values
from tests.support.profiles import fully_told
from tests.support.profiles import profile_of as stated_of

Json = dict[str, Any]
DRUGS = ("erlotinib", "osimertinib", "nivolumab", "cisplatin", "pemetrexed", "durvalumab")
CLASS_KINDS = ("prior_or_concurrent", "has_class")
SINCE = ("days_since_therapy", "months_since_therapy")
SHOWN = (
    *("brain_metastases", "untreated_brain_metastases", "treated_brain_metastases"),
    "peritoneal_carcinomatosis",
)


def _beside() -> st.SearchStrategy[frozenset[str]]:
    return st.one_of(st.just(frozenset[str]()), some_of(*DRUGS))


def _of_class(kind: str) -> st.SearchStrategy[Measure]:
    line = one_of("current", "1") if kind == "has_class" else st.none()
    return st.builds(
        lambda line, names, other: Measure(kind, line=line, names=names, other_than=other),
        line,
        some_of(*CLASSES),
        _beside(),
    )


def _lines() -> st.SearchStrategy[Measure]:
    return st.builds(
        lambda intent, names, other: Measure("lines", intent=intent, names=names, other_than=other),
        one_of("any", "palliative"),
        some_of(*CLASSES),
        _beside(),
    )


def _waits(kind: str) -> st.SearchStrategy[Measure]:
    """A wash-out of drugs or of classes, by half-lives alone or with days."""
    of_class = MEASURES[kind].names == "class"
    return st.builds(
        lambda names, other, n, days, which: Measure(
            kind, names=names, other_than=other, half_lives=n,
            days=None if which is None else days, whichever=which,
        ),
        some_of(*(CLASSES if of_class else DRUGS)),
        _beside() if of_class else st.just(frozenset[str]()),
        st.integers(1, 10), st.integers(1, 60), st.sampled_from([None, "shorter", "longer"]),
    )  # fmt: skip


def _growths() -> st.SearchStrategy[Measure]:
    """Growth by size against each earlier assessment, of some lesions or of metastases."""
    where = one_of(None, Is(Measure("intracranial")), Is(Measure("progressing")))
    return st.builds(
        lambda of, against, where, by, over: Measure(
            "grown", of=of, compared_with=against, where=where, percent=by, millimetres=over
        ),
        one_of("metastases", "lesions"), one_of(*PARTS["compared_with"]), where,
        one_of(1, 20, 100), one_of(None, 1, 5),
    )  # fmt: skip


def _nodal(organs: bool) -> Measure:
    where = OneOf(Measure("organ"), frozenset({"lymph_node"})) if organs else None
    return Measure("count", of="metastases", at="entry", by="NODAL", where=where)


ATOMS: dict[str, st.SearchStrategy[Node]] = {
    **{kind: _of_class(kind).map(Is) for kind in CLASS_KINDS},
    "given": some_of(*DRUGS).map(lambda names: Is(Measure("given", names=names))),
    "lines": _lines().flatmap(lambda measure: limits(measure, (0, 1, 2))),
    "cycles_given": _of_class("cycles_given").flatmap(lambda m: limits(m, (1, 4, 6))),
    **{kind: _of_class(kind).flatmap(lambda m: limits(m, (3, 28, 90))) for kind in SINCE},
    **{
        kind: some_of(*DRUGS).flatmap(
            lambda names, kind=kind: limits(Measure(kind, names=names), (3, 28, 90))
        )
        for kind in ("days_since_drug", "months_since_drug")
    },
    **{kind: _waits(kind).map(Is) for kind in ("drug_washed_out", "therapy_washed_out")},
    "grown": _growths().map(Is),
    "days_since_metastases": limits(Measure("days_since_metastases"), (28, 90, 365)),
    "months_since_metastases": limits(Measure("months_since_metastases"), (1, 3, 12)),
    "months_to_metastases": limits(Measure("months_to_metastases"), (1, 6, 24)),
    **{
        kind: st.builds(
            lambda since, until, kind=kind: Measure(kind, since=since, until=until),
            one_of(*PARTS["since"]),
            one_of(*PARTS["until"]),
        ).flatmap(lambda m: limits(m, (1, 3, 40)))
        for kind in ("days_between", "months_between")
    },
    "has": some_of(*SHOWN).map(lambda names: Is(Measure("has", names=names))),
    "nodal": st.booleans().map(_nodal).flatmap(lambda m: limits(m, (1, 2, 3))),
}


@st.composite
def in_two_steps(draw: Draw) -> tuple[World, Json, Json]:
    """A patient, a profile that fits, and one that knows less."""
    world, more = draw(stated_in_part(4))
    return world, more, draw(weaker(world, more, 6))


WHOLE = [  # those that no drug given beside another leaves open
    *("prior_or_concurrent", "has_class", "given", "lines", "has"),
    *("days_since_metastases", "months_since_metastases", "months_to_metastases"),
    *("days_between", "months_between"),
]


def verdict(told: Json, node: Node) -> Verdict:
    profile = profile_of(told)
    assert profile.as_of is not None
    return judge(node, derive(profile, profile.as_of))


def true_of(world: World, node: Node) -> Verdict:
    return Verdict.MET if truth(world, node) else Verdict.NOT_MET


@pytest.mark.parametrize("kind", ATOMS)
@settings(max_examples=20)
@given(data=st.data())
def test_what_is_settled_is_true_and_stays(kind: str, data: st.DataObject) -> None:
    world, more, less = data.draw(in_two_steps())
    node = data.draw(ATOMS[kind])
    found = verdict(less, node)
    assert found in (Verdict.UNKNOWN, true_of(world, node))
    assert found in (Verdict.UNKNOWN, verdict(more, node))


@pytest.mark.parametrize("kind", [*CLASS_KINDS, "lines", *SINCE, "cycles_given"])
@settings(max_examples=40)
@given(data=st.data())
def test_what_is_settled_of_all_but_some_classes_is_true_and_stays(
    kind: str, data: st.DataObject
) -> None:
    world, more, less = data.draw(in_two_steps())
    apart = data.draw(some_of(*DRUGS, *(one for one in CLASSES if one != "platinum_doublet")))
    node = with_measures(data.draw(ATOMS[kind]), lambda one: replace(one, other_than=apart))
    found = verdict(less, node)
    assert found in (Verdict.UNKNOWN, true_of(world, node))
    assert found in (Verdict.UNKNOWN, verdict(more, node))


@pytest.mark.parametrize("kind", WHOLE)
@settings(max_examples=10)
@given(data=st.data())
def test_a_patient_told_whole_leaves_nothing_open(kind: str, data: st.DataObject) -> None:
    world = data.draw(worlds().filter(fully_told))
    node = data.draw(ATOMS[kind])
    assert verdict(stated_of(world), node) is true_of(world, node)


@settings(max_examples=40)
@given(data=st.data())
def test_of_metastases_told_whole_it_is_known_whether_one_has_grown(data: st.DataObject) -> None:
    world = data.draw(worlds().filter(fully_told))
    node = Is(replace(data.draw(_growths()), of="metastases"))
    assert verdict(stated_of(world), node) is true_of(world, node)


# --- stage and categories, at diagnosis and now ---------------------------------------------------

STAGED = [kind for kind, record in MEASURES.items() if record.of_staging]
TOLD_OF_STAGINGS = frozenset({*STAGED, "date"})


def _staged(kind: str) -> st.SearchStrategy[Node]:
    return st.builds(
        lambda staged, values: OneOf(Measure(kind, staged=staged), values),
        one_of(*PARTS["staged"]),
        some_of(*MEASURES[kind].domain),
    )


@pytest.mark.parametrize("kind", STAGED)
@settings(max_examples=20)
@given(data=st.data())
def test_a_stage_that_is_settled_is_that_of_every_completion_and_stays(
    kind: str, data: st.DataObject
) -> None:
    world, more = data.draw(staged_in_part())
    less = data.draw(weaker(world, more, 8, TOLD_OF_STAGINGS))
    node = data.draw(_staged(kind))
    found = verdict(less, node)
    assert found in (Verdict.UNKNOWN, verdict(more, node))
    if found is not Verdict.UNKNOWN:
        assert all(true_of(one, node) is found for one in islice(completions(world, less), 60))


@pytest.mark.parametrize("kind", STAGED)
@pytest.mark.parametrize("staged", PARTS["staged"])
@settings(max_examples=5)
@given(data=st.data())
def test_a_staging_told_whole_is_known(kind: str, staged: str, data: st.DataObject) -> None:
    world, _ = data.draw(staged_in_part())
    assume(world.cancer_type == "nsclc")  # of whose nodes the profile tells the category
    node = OneOf(
        Measure(kind, staged=staged), frozenset(data.draw(some_of(*MEASURES[kind].domain)))
    )
    assert verdict(stated_of(world), node) is true_of(world, node)


# --- a class beside one drug ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ({"agents": ["durvalumab"]}, Verdict.NOT_MET),
        ({"agents": ["durvalumab", "tremelimumab"]}, Verdict.MET),
        ({"agents": ["durvalumab", "XYZ-1"]}, Verdict.UNKNOWN),
        ({"classes": ["ici"]}, Verdict.UNKNOWN),
        ({"classes": ["pd1"]}, Verdict.MET),
        ({"classes": ["chemotherapy"]}, Verdict.NOT_MET),
        # a class told that durvalumab has not is that of another drug, by whatever name
        ({"agents": ["XYZ-1"], "classes": ["pd1"]}, Verdict.MET),
        ({"agents": ["XYZ-1"], "classes": ["ici"]}, Verdict.MET),
        ({"agents": ["durvalumab", "XYZ-1"], "classes": ["pdl1", "ctla4"]}, Verdict.MET),
        ({"classes": ["pdl1", "ctla4"]}, Verdict.MET),
        ({"agents": ["durvalumab", "XYZ-1"], "classes": ["pdl1"]}, Verdict.UNKNOWN),
        ({"agents": ["durvalumb"], "classes": ["ici"]}, Verdict.UNKNOWN),
    ],
)
def test_immunotherapy_except_durvalumab(line: Json, expected: Verdict) -> None:
    lines = [{"number": 1, "intent": "palliative", **line}]
    therapy = {"palliative_lines": 1, "adjuvant_lines": 0, "lines": lines}
    other = frozenset({"durvalumab"})
    node = Is(Measure("prior_or_concurrent", names=frozenset({"ici"}), other_than=other))
    assert judge(node, patient(systemic_therapy=therapy)) is expected


# --- how old a value may be -----------------------------------------------------------------------

TODAY = date(2026, 5, 14)
PLATELETS = Measure("measured", test="platelets", unit="10*9/L", within_days=28)


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, Verdict.MET), (28, Verdict.MET), (29, Verdict.UNKNOWN), (None, Verdict.UNKNOWN)],
)
def test_a_value_counts_for_so_many_days(days: int | None, expected: Verdict) -> None:
    day = {} if days is None else {"date": str(TODAY - timedelta(days=days))}
    told = {"platelets": {"value": 120, "unit": "10*9/L", **day}}
    who = patient(measurements=told)
    assert judge(Within(PLATELETS, low=100), who) is expected
    failing = Verdict.NOT_MET if expected is Verdict.MET else Verdict.UNKNOWN
    assert judge(Within(PLATELETS, low=150), who) is failing


@settings(max_examples=40)
@given(
    st.dates(date(2026, 3, 1), TODAY),
    st.integers(50, 200),
    st.sampled_from(["day", "month", "span", "none"]),
)
def test_a_day_told_in_part_settles_only_what_every_day_in_it_does(
    day: date, value: int, how: str
) -> None:
    parts: dict[str, Json] = {
        "day": {"date": str(day)},
        "month": {"date": f"{day:%Y-%m}"},
        "span": {"date": {"from": str(day - timedelta(days=9)), "to": str(day)}},
        "none": {},
    }
    who = patient(measurements={"platelets": {"value": value, "unit": "10*9/L", **parts[how]}})
    found = judge(Within(PLATELETS, low=100), who)
    in_time = (TODAY - day).days <= 28
    true = Verdict.MET if value >= 100 else Verdict.NOT_MET
    assert found in (Verdict.UNKNOWN, true if in_time else Verdict.UNKNOWN)
    assert how != "day" or (found is true) is in_time


# --- subtypes -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "broad", "subtypes"),
    [
        ("ductal", {"adenocarcinoma"}, {"ductal"}),
        ("clear cell renal cell carcinoma", {"adenocarcinoma", "other"}, {"clear_cell"}),
        ("squamous", {"squamous"}, {"other"}),
        ("small cell carcinoma", {"other"}, {"small_cell"}),
        ({"one_of": ["ductal", "lobular"]}, {"adenocarcinoma"}, {"ductal", "lobular"}),
    ],
)
def test_a_subtype_tells_the_histology(told: Any, broad: set[str], subtypes: set[str]) -> None:
    who = patient(histology=told)
    assert set(values(who, "histology").values) == broad  # type: ignore[union-attr]
    assert set(values(who, "subtype").values) == subtypes  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("told", "possible"),
    [(None, set(SUBTYPES)), ("nos", set(SUBTYPES)), ("ductal", {"ductal"})],
)
def test_a_histology_not_told_may_be_of_any_subtype(told: Any, possible: set[str]) -> None:
    who = patient(**({} if told is None else {"histology": told}))
    assert set(values(who, "subtype").values) == possible  # type: ignore[union-attr]


def test_an_adenocarcinoma_may_be_ductal_and_is_not_urothelial() -> None:
    found = values(patient(histology="adenocarcinoma"), "subtype").values  # type: ignore[union-attr]
    assert "ductal" in found
    assert "urothelial_carcinoma" not in found


# --- conditions that lesions show -----------------------------------------------------------------

TREATED = [{"modality": "SABR", "date": "2026-01"}]


@pytest.mark.parametrize(
    ("lesions", "name", "expected"),
    [
        ([{"organ": "cerebellum"}], "brain_metastases", Verdict.MET),
        ([{"organ": "dura"}], "brain_metastases", Verdict.MET),
        ([{"organ": "dura", "prior_local_therapy": []}], "untreated_brain_metastases", Verdict.MET),
        ([{"organ": "dura"}], "brainstem_metastases", Verdict.NOT_MET),
        ([{"organ": "liver"}], "brain_metastases", Verdict.NOT_MET),
        ([{"organ": "brain", "prior_local_therapy": []}], "untreated_brain_metastases", Verdict.MET),
        ([{"organ": "brain", "prior_local_therapy": TREATED}], "untreated_brain_metastases",
         Verdict.NOT_MET),
        ([{"organ": "brain"}], "untreated_brain_metastases", Verdict.UNKNOWN),
        ([{"organ": "brain", "prior_local_therapy": TREATED}], "treated_brain_metastases",
         Verdict.MET),
        ([{"organ": "pons"}], "brainstem_metastases", Verdict.MET),
        ([{"organ": "liver"}], "symptomatic_brain_metastases", Verdict.NOT_MET),
        ([{"organ": "brain"}], "symptomatic_brain_metastases", Verdict.UNKNOWN),
    ],
)  # fmt: skip
def test_lesions_tell_of_brain_metastases(
    lesions: list[Json], name: str, expected: Verdict
) -> None:
    staged = [{"date": "2026-05-01", "totals": {"metastases": len(lesions)}}]
    who = patient(cancer_type="breast", lesions=lesions, assessments=staged)
    assert judge(Is(Measure("has", names=frozenset({name}))), who) is expected


def test_lesions_without_a_total_leave_the_brain_open() -> None:
    who = patient(cancer_type="breast", lesions=[{"organ": "liver"}])
    node = Is(Measure("has", names=frozenset({"brain_metastases"})))
    assert judge(node, who) is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("told", "lesions"),
    [
        ({"now": False}, [{"organ": "brain"}]),
        ({"ever": False}, [{"organ": "brain"}]),
        ({"now": True}, [{"organ": "liver"}]),
        ({"now": False}, [{"organ": "meninges"}]),
    ],
)
def test_a_condition_and_the_lesions_that_show_it_agree(told: Json, lesions: list[Json]) -> None:
    staged = [{"date": "2026-05-01", "totals": {"metastases": 1}}]
    patient_told = {
        "as_of": "2026-05-14",
        "cancer_type": "breast",
        "lesions": lesions,
        "assessments": staged,
        "conditions": {"brain_metastases": told},
    }
    with pytest.raises(ProfileError, match=r"shows|expected"):
        profile_of(patient_told)


def test_brain_metastases_may_lie_in_the_coverings_of_the_brain() -> None:
    staged = {"date": "2026-05-01", "totals": {"metastases": 1, "by_organ": {"brain": 0}}}
    told = {"as_of": "2026-05-14", "conditions": {"brain_metastases": {"now": True}}}
    each = ([], [{"organ": "meninges"}])
    assert all(profile_of({**told, "lesions": one, "assessments": [staged]}) for one in each)
    staged["totals"] = {"metastases": 1, "intracranial": 0}
    with pytest.raises(ProfileError, match=r"shows|expected"):
        profile_of({**told, "assessments": [staged]})


# --- a patient among trials -----------------------------------------------------------------------


def test_a_patient_in_a_folder_of_trials_is_called_so() -> None:
    with pytest.raises(RuleFileError, match="a patient, not a trial") as refused:
        trial_of(compose("as_of: 2026-05-14\ncancer_type: breast\n", "p.yaml"))
    assert len(list(refused.value)) == 1


# --- where a lesion is a metastasis ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("cancer", "organ", "expected"),
    [
        ("colorectal", "liver", Verdict.MET),
        ("colorectal", "large_bowel", Verdict.UNKNOWN),
        ("renal", "lung", Verdict.MET),
        ("melanoma", "skin", Verdict.UNKNOWN),
        ("sarcoma", "lung", Verdict.UNKNOWN),
    ],
)
def test_a_lesion_away_from_the_primary_s_organ_is_a_metastasis(
    cancer: str, organ: str, expected: Verdict
) -> None:
    who = patient(cancer_type=cancer, lesions=[{"organ": organ, "status": "stable"}])
    found = Measure("count", of="metastases", at="entry", by="DEFAULT")
    assert judge(Within(found, low=1), who) is expected


# --- drafts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Platelets >= 100 x 10^9/L within 28 days prior to registration", 28),
        ("Adequate laboratory data within 6 weeks prior to start: Platelets >= 100 x 10^9/L", 42),
        ("Platelets >= 100 x 10^9/L", None),
    ],
)
def test_a_draft_reads_how_old_a_value_may_be(text: str, days: int | None) -> None:
    found = [find.tree for find in laboratory.tests(text) if find.tree is not None]
    assert {measure.within_days for tree in found for measure in measures_of(tree)} == {days}

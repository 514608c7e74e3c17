"""Lesions and totals counted in columns give the reference's numbers, row by row."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from oligomatch.matcher.cohort.measuring.in_columns import Together
from oligomatch.matcher.cohort.records.records import Reader
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.matcher.profile.profile import Totals
from oligomatch.rules.terms import CONVENTIONS, TIMES
from oligomatch.rules.tree import AllOf, Is, Measure, Node, Not, OneOf, Within
from tests.support.measured import in_columns, read_as_the_reference_does
from tests.support.profiles import Json


def _where() -> list[Node | None]:
    progressing, organ = Is(Measure("progressing")), Measure("organ")
    diameter, volume = Measure("max_diameter_mm"), Measure("volume_cc")
    treated = Measure("prior_local_therapy", names=frozenset({"RT", "SABR"}))
    return [
        None,
        progressing,
        Not(OneOf(organ, frozenset({"bone"}))),
        OneOf(organ, frozenset({"vertebra", "liver"})),
        AllOf((Is(Measure("intracranial")), Within(diameter, None, 30, None))),
        AllOf((progressing, Not(Is(treated)), Within(volume, None, None, 4))),
        Is(Measure("amenable_to_local_therapy")),
        Is(replace(treated, dose=(Within(Measure("bed_gy"), low=61),))),
        AllOf((Is(Measure("target_of_treatment")), Not(Is(Measure("central"))))),
        Within(Measure("distance_to_mm", names=frozenset({"heart", "skin"})), low=20),
    ]


def _measures() -> list[Measure]:
    by = [None, *CONVENTIONS]
    each = [Measure("count", of="lesions", at="entry", by=one) for one in by]
    each += [Measure("organs", of="metastases", at="entry", by=one) for one in by]
    for where in _where():
        each.append(Measure("count", of="metastases", at="entry", by="DAGGER.A", where=where))
        each.append(Measure("count", of="lesions", at="post_induction", where=where))
        each.append(Measure("organs", of="metastases", at="diagnosis", where=where))
        each.append(Measure("sum_volume_cc", of="metastases", at="baseline", where=where))
        each.append(Measure("most_in_one_organ", of="metastases", at="entry", where=where))
    each += [Measure("most_in_one_organ", of="lesions", at="diagnosis", by=one) for one in by]
    each += [Measure("count", of="metastases", at=at) for at in TIMES]
    return [*each, Measure("ever_metastatic")]


MEASURES = tuple(dict.fromkeys(_measures()))
TOGETHER = Together(Reader(MEASURES))

ORGANS = ("bone", "vertebra", "liver", "lung", "left_lung", "brain", "lymph_node", "axillary_node",
          "supraclavicular_node", "kidney", "meninges", "other")  # fmt: skip
ROLES = ("metastasis", "distant_node", "regional_node", "satellite", "primary",
         "local_recurrence", "indeterminate")  # fmt: skip


def _some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    """A map that tells some of the fields."""
    return st.fixed_dictionaries({}, optional=fields)


def _bounded(most: int) -> st.SearchStrategy[Any]:
    number = st.integers(0, most)
    return st.one_of(
        number,
        st.builds(lambda n: {"at_least": n}, number),
        st.builds(lambda n: {"at_most": n}, number),
        st.builds(lambda n, more: {"at_least": n, "at_most": n + more}, number, st.integers(0, 4)),
    )


SIZE = st.one_of(st.sampled_from([3, 29.5, 30, 31, 55]), _bounded(40))
LESIONS = _some(
    id=st.just("A"),
    role=st.sampled_from(ROLES),
    organ=st.one_of(*[st.sampled_from(ORGANS)] * 5, st.just({"one_of": ["bone", "liver"]})),
    side=st.sampled_from(["left", "right"]),
    station=st.sampled_from(["4R", "10L"]),
    status=st.sampled_from(["new", "growing", "stable", "shrinking", "resolved"]),
    site=st.sampled_from(["one", "two"]),
    diameter_mm=SIZE,
    volume_cc=st.one_of(st.sampled_from([0, 0.1, 1.5, 2.3, 4, 7.7]), _bounded(9)),
    prior_local_therapy=st.sampled_from(
        [[], *([{"modality": "RT", "date": "2025-11", "bed_gy": gy}] for gy in (60.5, 61, 72))]
    ),
    amenable_to_local_therapy=st.booleans(),
    target_of_treatment=st.booleans(),
    central=st.booleans(),
    distance_mm=_some(heart=st.sampled_from([0, 20, {"at_most": 19}]), skin=st.just(20.5)),
)
TOTALS = _some(
    metastases=_bounded(7),
    satellites=_bounded(2),
    regional_nodes=_bounded(2),
    organs=_bounded(3),
    metastases_or_indeterminate=_bounded(7),
    intracranial=st.just(0),
    by_organ=st.dictionaries(
        st.sampled_from(["bone", "liver", "lung", "brain", "lymph_node", "kidney", "other"]),
        _bounded(3),
        max_size=4,
    ),
)
STATES = _some(
    status=st.sampled_from(["new", "growing", "stable", "shrinking", "resolved"]),
    diameter_mm=SIZE,
    volume_cc=st.one_of(st.sampled_from([0, 0.1, 2.3]), _bounded(9)),
)
ASSESSMENTS = _some(
    lesions=st.dictionaries(st.sampled_from(["lesion 1", "lesion 2", "A"]), STATES, max_size=2),
    date=st.sampled_from(["2025-10-01", "2026-01", "2026-03-15", "2026-05-01"]),
    at=st.sampled_from([["diagnosis"], ["diagnosis", "baseline"]]),
    response=st.sampled_from(["CR", "PR", "SD", "PD", "NE"]),
    totals=TOTALS,
    n_category=st.sampled_from(["N0", "N2", {"one_of": ["N0", "N1"]}, {"one_of": ["N2", "N3"]}]),
)
LINES = _some(
    lines=st.sampled_from([[], [{"number": 1, "start": "2026-02-01", "agents": ["osimertinib"]}]]),
    palliative_lines=st.sampled_from([0, 1, {"at_least": 1}]),
)
STATUSES = ("in_place_untreated", "in_place_treated", "resected", "locally_recurrent")
PROFILES = st.fixed_dictionaries(
    {
        "as_of": st.just("2026-05-14"),
        "cancer_type": st.sampled_from(["nsclc"] * 4 + ["breast", "renal"]),
        "lesions": st.lists(LESIONS, max_size=4),
        "assessments": st.lists(ASSESSMENTS, max_size=2),
    },
    optional={
        "primary": _some(
            status=st.sampled_from(STATUSES),
            side=st.sampled_from(["left", "right"]),
            amenable_to_local_therapy=st.booleans(),
            progressing=st.booleans(),
        ),
        "metastatic_disease": _some(ever=st.booleans()),
        "systemic_therapy": LINES,
    },
)
NOBODY: Json = {"as_of": "2026-05-14", "cancer_type": "nsclc", "lesions": [], "assessments": []}


@settings(max_examples=20)
@given(st.lists(PROFILES, min_size=4, max_size=8))
@example([NOBODY, {**NOBODY, "assessments": [{"totals": {"metastases": 0, "by_organ": {}}}]}])
@example([{**NOBODY, "lesions": [{"role": "metastasis", "organ": "bone"}] * 14}] * 2)
@example([{**NOBODY, "assessments": [{"totals": {"metastases": 3, "by_organ": {"other": 2}}}]}])
@example([{**NOBODY, "assessments": [{"totals": {"metastases": 5}}]}])  # all may be of one group
def test_any_lesions_and_totals_are_counted_as_the_reference_does(each: list[Json]) -> None:
    read_as_the_reference_does(each, TOGETHER)


def test_every_total_is_drawn() -> None:
    drawn: set[str] = set()

    @settings(max_examples=50, database=None, derandomize=True)
    @given(TOTALS)
    def draw(one: Json) -> None:
        drawn.update(one)

    draw()
    assert drawn == Totals.model_fields.keys()


def test_a_total_of_organs_alone_tells_of_metastases_to_the_columns_too() -> None:
    each = [told(assessments=[{"totals": {"organs": 2}}])]
    assert read_as_the_reference_does(each, TOGETHER) == 1


def told(**more: Any) -> Json:
    return {**NOBODY, **more}


def usable(each: list[Json]) -> list[Json]:
    found = []
    for one in each:
        try:
            profile_of(one)
        except ProfileError:
            continue
        found.append(one)
    return found


def test_what_a_database_tells_is_counted_in_columns() -> None:
    organs = ("bone", "liver", "brain", "adrenal", "pleura")
    each = [
        told(
            lesions=[
                {"id": f"L{n}", "organ": organ, "diameter_mm": 4 + 7 * n + number / 8}
                for n, organ in enumerate(organs[: number % 5])
            ]
        )
        for number in range(10)
    ]
    each += [
        told(assessments=[{"totals": {"metastases": {"at_least": number},
                                      "by_organ": {"bone": number // 2, "liver": {"at_most": 3}}}}])
        for number in range(10)
    ]  # fmt: skip
    assert read_as_the_reference_does(each, TOGETHER) == len(usable(each)) == 20


@pytest.mark.parametrize(
    "odd",
    [
        {"lesions": [{"role": "metastasis"}]},  # in any organ
        {"lesions": [{"role": "metastasis", "organ": "other"}]},
        {"lesions": [{"organ": "bone"}] * 2_001},
        {"lesions": [{"organ": "lung"}] * 6},  # each may be four things
        {"lesions": [{"organ": "brain", "volume_cc": size} for size in (0.1, 0.2, 0.3)]},
    ],
)
def test_what_the_columns_do_not_count_has_its_counts_from_the_reference(odd: Json) -> None:
    assert read_as_the_reference_does([told(**odd), told()], TOGETHER) == 2


def test_a_primary_told_to_progress_grows_at_the_latest_assessment_alone() -> None:
    where = _where()[1]
    measures = [
        Measure("count", of=of, at=at, by=by, where=where)
        for of, by in (("lesions", None), ("lesions", "SITES+"), ("metastases", "DEFAULT"))
        for at in TIMES
    ]
    one = {"date": "2026-03-15", "response": "SD"}
    lesions: list[list[Json]] = [[]]
    lesions += [
        [{"id": "P", "organ": "lung", "side": "left", "role": role, **status}]
        for role in ("primary", "local_recurrence")
        for status in ({}, {"status": "stable"}, {"status": "growing"})
    ]
    state = {"lesions": {"P": {"diameter_mm": 20}}}
    each = [
        told(lesions=listed, assessments=staging, primary={**primary, **grows})
        for listed in lesions
        for staging in ([one], [{"date": "2026-01", "response": "SD"}, one], [one | state])
        for primary in ({}, {"status": "in_place_treated"}, {"status": "locally_recurrent"})
        for grows in ({}, {"progressing": True})
    ]
    good = usable(each)
    assert read_as_the_reference_does(good, Together(Reader(measures))) > 100


def test_followed_lesions_of_sizes_of_their_own_are_kept_for_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    each = [
        told(
            lesions=[{"id": "L", "organ": "liver", "volume_cc": number + 1}],
            assessments=[
                {"date": "2026-01", "lesions": {"L": {"status": "stable"}}},
                {"date": "2026-03-15", "response": "SD"},
            ],
        )
        for number in range(120)
    ]
    measures = [Measure("sum_volume_cc", of="metastases", at=at) for at in TIMES]
    together = Together(Reader(measures))
    monkeypatch.setattr("oligomatch.matcher.cohort.measuring.in_columns.MOST_KEPT", 20)
    listings = together._listings
    for at in range(0, len(each), 8):
        assert read_as_the_reference_does(each[at : at + 8], together) == 8
        assert 0 < listings.follows <= 20 + 8
    assert together._listings is listings  # what is not of them is kept


def test_lesions_that_do_not_fit_their_totals_are_left() -> None:
    lesions = [{"organ": "bone"}, {"organ": "liver"}]
    totals: list[Json] = [
        {"metastases": 1},
        {"by_organ": {"bone": 0}},
        {"metastases": {"at_most": 1}},
    ]
    each = [told(lesions=lesions, assessments=[{"totals": one}]) for one in totals]
    assert not usable(each)
    assert not in_columns(each, TOGETHER).read.any()


def test_the_diagnosis_of_metastatic_disease_finds_a_metastasis() -> None:
    by = ("DEFAULT", "DAGGER.A")
    of = ("metastases", "lesions")
    measures = [Measure("count", of=one, at=at, by=how) for one in of for how in by for at in TIMES]
    stagings: list[list[Json]] = [
        [],
        [{"date": "2026-03-15"}],
        [{"date": "2026-03-15", "at": ["diagnosis"], "totals": {"metastases": {"at_most": 1}}}],
        [{"date": "2026-03-15", "totals": {"metastases": {"at_most": 3}}}],
        [{"date": "2026-03-15"}, {"date": "2026-04-15", "response": "CR"}],
    ]
    diseases: list[Json] = [{}, {"ever": True}, {"diagnosis_date": "2026-03"}]
    diseases += [{"first_metastasis_date": "2025"}, {"first_episode": False}, {"ever": False}]
    lesions: list[list[Json]] = [[], [{"organ": "lung"}]]
    each = [
        told(lesions=listed, assessments=staging, metastatic_disease=disease)
        for disease in diseases
        for staging in stagings
        for listed in lesions
    ]
    older = [{"date": "2026-03-15", "totals": {"metastases": 0}}]
    each += [told(assessments=older, metastatic_disease=disease) for disease in diseases]
    together = Together(Reader(measures))
    assert read_as_the_reference_does(each, together) >= len(each) - 5  # as many may be older


def test_what_was_resected_or_treated_since_the_diagnosis_is_not_carried_back() -> None:
    measures = [Measure("count", of="metastases", at=at, by="DEFAULT") for at in TIMES]
    treatments: list[Json | None] = [None, {"modality": "RT"}]
    treatments += [{"modality": "RT", "date": day} for day in ("2025-03", "2026-03-01", "2026-05")]
    each = [
        told(
            lesions=[lesion | {"prior_local_therapy": [treatment] if treatment else []}, *others],
            assessments=[{"date": "2026-03-15", "at": marks, "totals": {"metastases": 1}}],
            metastatic_disease={"diagnosis_date": "2026-02-01"},
            systemic_therapy={"palliative_lines": lines, "adjuvant_lines": 0},
        )
        for lesion in ({"organ": "liver", "status": "resected"}, {"organ": "liver"})
        for others in ([{"organ": "bone", "status": "stable"}], [])
        for treatment in treatments
        for marks in ([], ["diagnosis"])
        for lines in (0, 1)
    ]
    assert read_as_the_reference_does(each, Together(Reader(measures)))


def test_burdens_that_differ_in_one_fact_are_counted_apart() -> None:
    """What is counted once is counted for its equals only."""
    lesions = [
        {"id": "A", "organ": "bone", "diameter_mm": 31, "volume_cc": 2.5},
        {"id": "B", "organ": "liver", "diameter_mm": 29, "volume_cc": 7.5, "role": "metastasis"},
        {"id": "C", "organ": "brain", "volume_cc": 0.5},
    ]
    totals = {"metastases": {"at_least": 3}, "by_organ": {"bone": 1, "liver": {"at_most": 2}}}
    staged = {"date": "2026-03-15", "totals": totals}
    base = told(lesions=lesions, assessments=[staged])
    each = [base, {**base, "lesions": lesions[::-1]}]
    each += [{**base, "lesions": [lesions[0], {**lesions[1], name: value}, lesions[2]]}
             for name, value in (("volume_cc", 7.75), ("diameter_mm", 33), ("organ", "adrenal"),
                                 ("status", "growing"))]  # fmt: skip
    each += [{**base, "lesions": lesions[:2]}, {**base, "lesions": []}]
    more = {**totals, "metastases": {"at_least": 4}}
    each += [{**base, "assessments": [{**staged, "totals": more}]}]
    each += [{**base, "assessments": [{**staged, "response": "CR"}]}]
    each += [{**base, "primary": {"status": one}} for one in STATUSES]
    together = Together(Reader(MEASURES))
    for order in (each, each[::-1]):
        assert read_as_the_reference_does(order, together) >= len(each) - 2
    assert len(together.burdens) == len(each) - 2  # two are alike: but for order, and for a status

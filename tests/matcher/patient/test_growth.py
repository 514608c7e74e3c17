"""Growth by size: the largest diameter of a lesion today against that at an earlier assessment."""

from __future__ import annotations

from typing import Any

import pytest

from oligomatch.api.words.nouns import flag, measure_name
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.measures import ask
from oligomatch.rules.operators import read_tree, spell
from oligomatch.rules.text.text import RuleFileError, compose
from oligomatch.rules.tree import Is, Measure, Not, OneOf
from tests.support.patients import patient, values

Json = dict[str, Any]
MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
LINE = {"number": 1, "intent": "palliative", "classes": ["egfr_tki"], "start": "2026-03-10"}
BY_20 = Measure("grown", of="metastases", compared_with="previous", percent=20)
TWO = {"assessments_total": 2}
LIVER, BONE = {"id": "a", "organ": "liver"}, {"id": "b", "organ": "L3"}


def seen(*sizes: Any, total: int = 1, lesions: list[Json] | None = None, **more: Any) -> Json:
    """One liver metastasis through some assessments, each with its size; None: not mentioned."""
    days = ["2026-01-05", "2026-03-05", "2026-05-05"][-len(sizes) :]
    scans = [
        {
            "date": day,
            "totals": {"metastases": total},
            **({} if size is None else {"lesions": {"a": {"diameter_mm": size}}}),
        }
        for day, size in zip(days, sizes, strict=True)
    ]
    return {"lesions": lesions or [LIVER], "assessments": scans, **more}


def found(told: Json, **more: Any) -> Verdict:
    measure = Measure("grown", **{"of": "metastases", "compared_with": "previous", **more})
    return judge(Is(measure), patient(cancer_type="nsclc", **told))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (seen(20, 24, **TWO), MET),  # just so much
        (seen(20, 23.9, **TWO), NOT_MET),
        (seen(20, 20, **TWO), NOT_MET),
        (seen(0, 0, **TWO), NOT_MET),
        (seen(20, 24), UNKNOWN),  # one that nobody told may lie between
        (seen(20, {"at_least": 24}, **TWO), MET),
        (seen(20, {"at_most": 23}, **TWO), NOT_MET),
        (seen({"at_most": 20}, 24, **TWO), MET),
        (seen({"at_least": 20}, 23, **TWO), NOT_MET),
        (seen({"at_least": 19, "at_most": 21}, 24, **TWO), UNKNOWN),
        (seen(20, None, **TWO), UNKNOWN),
        (seen(None, 24, **TWO), UNKNOWN),
        (seen(24, assessments_total=1), NOT_MET),  # nothing to compare with
        (seen(24), UNKNOWN),
        (seen(20, 23, total=2, **TWO), UNKNOWN),  # another, not listed, may have grown
        (seen(20, 24, total=2, **TWO), MET),
        (seen(40, 20, 23, assessments_total=3), NOT_MET),
        (seen(40, 20, 24, assessments_total=3), MET),
    ],
)  # fmt: skip
def test_growth_between_the_two_latest_assessments(told: Json, expected: Verdict) -> None:
    assert found(told, percent=20) is expected


@pytest.mark.parametrize(
    ("sizes", "more", "expected"),
    [
        ((10, 12), {"percent": 20}, MET),
        ((10, 12), {"percent": 20, "millimetres": 5}, NOT_MET),  # both are required
        ((25, 30), {"percent": 20, "millimetres": 5}, MET),
        ((50, 55), {"percent": 20, "millimetres": 5}, NOT_MET),
        ((50, 55), {"millimetres": 5}, MET),
        ((12.1, 13.31), {"percent": 10}, MET),  # exactly a tenth, which is none of binary numbers
    ],
)
def test_per_cent_and_millimetres(sizes: Any, more: Json, expected: Verdict) -> None:
    assert found(seen(*sizes, **TWO), **more) is expected


@pytest.mark.parametrize(
    ("told", "against", "expected"),
    [
        (seen(20, 40, 30, assessments_total=3), "smallest", MET),
        (seen(20, 40, 30), "smallest", MET),  # of one more, not told, it may have been smaller yet
        (seen(40, 40, 30), "smallest", UNKNOWN),
        (seen(40, 40, 30, assessments_total=3), "smallest", NOT_MET),
        (seen(20, 40, 30, assessments_total=3), "previous", NOT_MET),
    ],
)
def test_against_the_smallest_size(told: Json, against: str, expected: Verdict) -> None:
    assert found(told, compared_with=against, percent=20) is expected


@pytest.mark.parametrize(
    ("lines", "sizes", "expected"),
    [
        ([LINE], (10, 20, 24), MET),  # from 20, the last before the line began
        ([LINE], (10, 24, 20), NOT_MET),
        ([], (10, 20, 24), NOT_MET),  # none has begun
        ([LINE | {"start": "2026-05-06"}], (10, 20, 24), NOT_MET),  # nothing since
        ([LINE | {"start": "2026"}], (10, 20, 24), UNKNOWN),
        ([LINE | {"start": "2025"}], (10, 20, 24), NOT_MET),  # nothing before
    ],
)
def test_since_a_line_began(lines: list[Json], sizes: Any, expected: Verdict) -> None:
    therapy = {"palliative_lines": len(lines), "adjuvant_lines": 0, "lines": lines}
    told = seen(*sizes, assessments_total=3, systemic_therapy=therapy)
    assert found(told, compared_with="current_line", percent=20) is expected
    assert found(told, compared_with="first_line", percent=20) is expected


def test_a_selector_says_of_which_lesion() -> None:
    scans = [
        {"date": "2026-03-05", "totals": {"metastases": 2}, "lesions": {"a": {"diameter_mm": 20}, "b": {"diameter_mm": 20}}},
        {"date": "2026-05-05", "totals": {"metastases": 2}, "lesions": {"a": {"diameter_mm": 30}, "b": {"diameter_mm": 20}}},
    ]  # fmt: skip
    who = patient(cancer_type="nsclc", lesions=[LIVER, BONE], assessments=scans, **TWO)
    for organ, expected in (("liver", MET), ("bone", NOT_MET)):
        where = OneOf(Measure("organ"), frozenset({organ}))
        measure = Measure(
            "grown", of="metastases", compared_with="previous", percent=20, where=where
        )
        assert judge(Is(measure), who) is expected


def test_growth_by_size_is_never_read_as_growing_nor_as_a_response() -> None:
    who = patient(cancer_type="nsclc", **seen(20, 40, **TWO))
    assert judge(Is(BY_20), who) is MET
    growing = Measure("count", of="metastases", at="entry", by="PROGRESSING")
    unsized = patient(cancer_type="nsclc", **seen(20, 20, **TWO))
    assert ask(who, growing).values == ask(unsized, growing).values
    for kind, more in (("recist", {"line": "1"}), ("trial_group", {"at": "entry"})):
        assert values(who, kind, **more) == values(unsized, kind, **more)
    stable = patient(
        cancer_type="nsclc", **seen(20, 40, **TWO, lesions=[LIVER | {"status": "stable"}])
    )
    assert judge(Is(BY_20), stable) is MET


def test_what_is_missing_is_asked_for() -> None:
    asks = ask(patient(cancer_type="nsclc", **seen(None, None)), BY_20).asks
    assert {"/assessments_total", "/lesions/0/diameter_mm", "/assessments/0/lesions"} <= {*asks}
    assert not ask(patient(cancer_type="nsclc", **seen(20, 24, **TWO)), BY_20).asks


def test_growth_is_said_in_words_and_written_as_it_is_read() -> None:
    assert measure_name(BY_20) == (
        "at least 1 metastasis has grown by at least 20 % in diameter "
        "since the assessment before the latest"
    )
    both = Measure("grown", of="lesions", compared_with="smallest", percent=20, millimetres=5)
    assert flag(both, yes=False) == (
        "no lesion has grown by at least 20 % and 5 mm in diameter since it was smallest"
    )
    text = "not: {is: {measure: grown, of: lesions, compared_with: smallest, percent: 20, millimetres: 5}}"
    assert read_tree(compose(text, "x")) == Not(Is(both))
    assert spell(Is(both))["is"]["percent"] == 20
    with pytest.raises(RuleFileError, match="percent"):
        read_tree(compose("is: {measure: grown, of: lesions, compared_with: previous}", "x"))

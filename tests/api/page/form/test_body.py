"""The body figure: its places are apart, stand where the style sheet has them, and mirror the rows."""

from __future__ import annotations

import math
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

import oligomatch.api.page
from oligomatch.api.page.form.body import MARGIN, Spot, body_of, lying, placed, places
from oligomatch.api.page.form.form import carried_text
from oligomatch.api.page.patient.doing import page_of
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

CSS = (Path(oligomatch.api.page.__file__).parent / "static/entry.css").read_text(encoding="utf-8")
APART = 24 / 2  # pixels of a target, at two pixels a step


def test_no_two_places_are_nearer_than_a_target_is_wide() -> None:
    near = [
        (one.id, other.id)
        for one, other in combinations(places(), 2)
        if math.dist((one.x, one.y), (other.x, other.y)) < APART
    ]
    assert near == []


def test_the_style_sheet_has_every_place_where_the_figure_has_it() -> None:
    found = {
        name: (float(left) / 12.5 * 100, float(top) / 16 * 128)
        for name, left, top in re.findall(r"\.b-(\S+) \{ left: (\S+)rem; top: (\S+)rem; \}", CSS)
    }
    expected = {re.sub("[ _]", "-", one.id): (one.x, one.y) for one in places()}
    assert found == {name: pytest.approx(at) for name, at in expected.items()}


def test_every_place_is_an_organ_that_the_profile_takes_and_mirrors_there() -> None:
    for one in places():
        assert one.organ in load_vocabulary().organs
        body = body_of(profile_of({"lesions": [placed({}, one.id)]}))
        assert [(spot.x, spot.y) for spot in body.spots] == [(one.x, one.y)], one.id


def spots(*lesions: dict[str, Any], **more: Any) -> tuple[Spot, ...]:
    return body_of(profile_of({"lesions": list(lesions), **more})).spots


def test_a_lesion_of_unknown_place_or_side_waits_in_the_margin() -> None:
    assert [(s.x, s.y) for s in spots({}, {"organ": "adrenal"})] == [
        MARGIN,
        (MARGIN[0], MARGIN[1] - 13),
    ]


def test_discs_tell_growth_and_treatment_and_crowds_are_counted() -> None:
    one = spots(
        {"organ": "liver", "status": "growing", "prior_local_therapy": [{"modality": "RT"}]}
    )
    assert (one[0].growing, one[0].treated) == (True, True)
    crowd = spots(*[{"organ": "liver"}] * 12)
    assert [spot.text for spot in crowd] == ["1", "2", "+10"]
    assert spots({"organ": "liver", "status": "resolved"}) == ()


def test_the_primary_is_an_open_ring_without_a_number() -> None:
    ring = spots(cancer_type="nsclc", primary={"side": "right"})
    assert [(spot.primary, spot.text, spot.x < 50) for spot in ring] == [(True, "", True)]


def test_a_place_adds_a_lesion_or_moves_the_chosen_one_and_is_undone() -> None:
    carry = ("carry", carried_text({"lesions": [{"organ": "L3", "status": "stable"}]}))
    added = page_of([carry, ("do", "place adrenal left"), ("chosen", "")])
    assert added.document["lesions"][1] == {"organ": "adrenal", "side": "left"}
    moved = page_of([carry, ("do", "place liver"), ("chosen", "0")])
    assert moved.document["lesions"] == [{"organ": "liver", "status": "stable"}]
    back = page_of([("carry", carried_text(moved.document)), ("undo", moved.undo), ("do", "undo")])
    assert back.document["lesions"] == [{"organ": "L3", "status": "stable"}]


def test_what_was_mistyped_comes_back_with_what_is_undone() -> None:
    carry = ("carry", carried_text({"lesions": [{"organ": "L3"}, {"organ": "liver"}]}))
    gone = page_of([carry, ("/lesions/1/diameter_mm", "big"), ("do", "drop /lesions/0")])
    assert {name: one.text for name, one in gone.mistakes.items()} == {
        "/lesions/0/diameter_mm": "big"
    }
    back = page_of([("carry", carried_text(gone.document)), ("undo", gone.undo), ("do", "undo")])
    assert back.mistakes["/lesions/1/diameter_mm"].text == "big"


def test_each_vertebra_is_drawn_at_its_own_height() -> None:
    names = [*(f"C{n}" for n in range(1, 8)), *(f"T{n}" for n in range(1, 13))]
    names += [*(f"L{n}" for n in range(1, 6)), "sacrum"]
    lesions = [{"organ": name} for name in names]
    heights = [body_of(profile_of({"lesions": [one]})).spots[0].y for one in lesions]
    assert heights == sorted(set(heights))


def test_neighbouring_vertebrae_stand_beside_each_other() -> None:
    one, other = body_of(profile_of({"lesions": [{"organ": "T8"}, {"organ": "T9"}]})).spots
    assert one.y != other.y
    assert abs(one.x - other.x) >= 9


@pytest.mark.parametrize("organ", ["pelvis", "acetabulum", "ilium"])
def test_a_pelvic_lesion_lies_on_the_side_stated_and_on_the_midline_without_one(
    organ: str,
) -> None:
    xs = [
        spots({"organ": organ, **side})[0].x for side in ({"side": "right"}, {}, {"side": "left"})
    ]
    assert xs[0] < xs[1] == 50 < xs[2]


@pytest.mark.parametrize(("organ", "at"), [("acetabulum", "pelvis"), ("brain", "brain")])
def test_a_lesion_with_a_side_lies_at_a_place_without_one(organ: str, at: str) -> None:
    assert lying([{"organ": organ, "side": "right"}], at) == [0]
    assert lying([{"organ": "adrenal", "side": "right"}], "adrenal left") == []

"""The two short lines of a patient on the board say no more than the profile does."""

from __future__ import annotations

import pytest

from oligomatch.api.page.board.short_lines import lesions_words, person_words
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.intake.intake import profile_of

NEGATIVE = dict.fromkeys(("EGFR", "ALK", "ROS1"), "negative")


def test_three_negative_genes_are_named_and_no_other_driver_is_denied() -> None:
    words = person_words(profile_of({"age": 58, "biomarkers": NEGATIVE}))
    assert words == f"58 y, {say('short_lines.negative', genes='EGFR, ALK, ROS1')}"


@pytest.mark.parametrize("result", ["pending", "not_tested"])
def test_of_fewer_no_result_is_said(result: str) -> None:
    words = person_words(profile_of({"biomarkers": {**NEGATIVE, "ROS1": result}}))
    assert "ALK" not in words


def test_a_gene_of_which_a_variant_is_absent_is_no_driver() -> None:
    report = {"EGFR": {"absent_variants": ["T790M"]}, "KRAS": {"variants": [{"name": "G12C"}]}}
    assert person_words(profile_of({"biomarkers": report})) == "KRAS G12C"


def test_the_side_of_an_organ_is_kept_where_one_lesion_lies_in_it() -> None:
    lesions = [{"organ": "acetabulum", "side": "right"}, {"organ": "liver"}, {"organ": "liver"}]
    assert lesions_words(profile_of({"lesions": lesions})) == "right acetabulum, liver 2"

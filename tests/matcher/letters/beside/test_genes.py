"""Sentences of several genes, made with known truth: none takes the result of another one."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)
GENES = ("EGFR", "ALK", "ROS1", "KRAS", "BRAF", "MET", "RET")
ALONE = {
    "{} positive": "positive",
    "{} was positive": "positive",
    "{} +": "positive",
    "{} negative": "negative",
    "{} wild type": "negative",
    "no {} mutation": "negative",
    "{} not detected": "negative",
    "{} pending": None,
    "{} not tested": None,
    "{} borderline": None,
}
TOGETHER = {
    "{} negative": "negative",
    "{} wild type": "negative",
    "negative for {}": "negative",
    "no alteration in {}": "negative",
    "{} pending": None,
}
BETWEEN = (", ", "; ", " and ", ", while ", " but ", " / ")
OPPOSITE = {"positive": "negative", "negative": "positive"}


def results_of(text: str) -> dict[str, str | None]:
    document = read_letters(
        [Letter(f"Adenocarcinoma of the lung. {text}", dated=DAY)], DAY
    ).document
    read = document.get("biomarkers", {})
    return {gene: one.get("result") if isinstance(one, dict) else one for gene, one in read.items()}


@st.composite
def reports(draw: st.DrawFn) -> tuple[str, dict[str, str | None]]:
    """A report of some genes, one by one or together, and what came out of each."""
    left = draw(st.lists(st.sampled_from(GENES), min_size=2, max_size=4, unique=True))
    said, came = [], dict[str, str | None]()
    while left:
        several = len(left) > 1 and draw(st.booleans())
        some = [left.pop() for _ in range(2 if several else 1)]
        words = draw(st.sampled_from([*(TOGETHER if several else ALONE)]))
        said.append(words.format(draw(st.sampled_from([" and ", ", ", " or "])).join(some)))
        came |= dict.fromkeys(some, (TOGETHER if several else ALONE)[words])
    text = said[0] + "".join(draw(st.sampled_from(BETWEEN)) + one for one in said[1:])
    return draw(st.sampled_from(["NGS: ", "Genes: ", ""])) + text + ".", came


@given(reports())
def test_no_gene_has_the_opposite_of_its_result(drawn: tuple[str, dict[str, str | None]]) -> None:
    text, came = drawn
    for gene, result in results_of(text).items():
        assert result != OPPOSITE.get(str(came.get(gene))), text
        assert came.get(gene) or result not in OPPOSITE, text


@pytest.mark.parametrize(
    ("text", "gene"),
    [
        ("Negative for MET or BRAF, RET positive.", "RET"),
        ("NGS negative for MET and BRAF, RET fusion detected.", "RET"),
        ("Negative for BRAF, ROS1 / ALK mutation detected.", "ALK"),
        ("No alteration in ROS1, EGFR, ALK / RET positive.", "RET"),
        ("Negative for KRAS or RET and ALK/EGFR not tested.", "ALK"),
        ("No alteration of KRAS and EGFR was positive.", "EGFR"),
    ],
)
def test_the_last_of_a_denied_list_may_have_its_own_result(text: str, gene: str) -> None:
    assert results_of(text).get(gene) != "negative"

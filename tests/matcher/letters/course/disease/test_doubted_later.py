"""Texts made with known truth: a lesion that was told as a metastasis and is doubted or refuted
behind that is neither a metastasis nor counted; one about which something else is open still is
one."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 5, 14)
PLACES = {
    "L3": ("L3", "bone"),
    "the left adrenal": ("left_adrenal", "adrenal"),
    "the liver": ("liver", "liver"),
    "the right 5th rib": ("rib", "bone"),
    "the spleen": ("spleen", "spleen"),
    "the sacrum": ("sacrum", "bone"),
}
TOLD = (
    "NSCLC. PET-CT of 3 March 2026: two metastases, in {one} and in {other}. ",
    "NSCLC. PET-CT of 3 March 2026: metastasis in {one}, metastasis in {other}. No others. ",
    "NSCLC, stage IVA. CT of 3 March 2026: metastases in {one} (12 mm) and {other} (15 mm). ",
    "NSCLC, diagnosed in February 2026 with two metastases ({one}, {other}). "
    "PET-CT of 3 March 2026: stable disease. ",
)
DOUBTED = (
    "{Other} may be degenerative.",
    "{Other} is possibly benign.",
    "{Other} is unclear.",
    "The lesion in {other} could be a haemangioma.",
    "It is not certain whether {other} is a metastasis.",
    "{Other} remains doubtful.",
    "The finding in {other} is equivocal.",
    "The radiologist is not sure about {other}.",
    "{Other}: DD fracture.",
    "{Other} is probably a cyst.",
    "{Other} might be an adenoma rather than a metastasis.",
    "Whether {other} is a metastasis is open.",
    "The nature of the lesion in {other} is unclear.",
    "For {other} a benign cause cannot be excluded.",
    "{Other}: metastasis or old fracture?",
    "The board doubts that {other} is a metastasis.",
    "{Other} could also be inflammatory.",
    "The uptake in {other} is non-specific.",
    "{Other}, however, is questionable.",
    "A benign lesion of {other} is possible.",
    "We are uncertain about {other}.",
    "{Other} looks more like a benign lesion.",
)
REFUTED = (
    "Our radiologist sees no lesion in {other}.",
    "On review, {other} is not a metastasis.",
    "{Other} was not confirmed on MRI of 9 March 2026.",
    "Only {one} is a metastasis.",
    "{Other} is regarded as benign.",
    "We consider {other} benign.",
    "{Other}: no metastasis on MRI of 9 March 2026.",
    "On MRI {other} is a haemangioma.",
    "Biopsy of {other}: no malignancy.",
    "{Other} does not count as a metastasis.",
    "The board does not regard {other} as a metastasis.",
    "In our view {other} is no metastasis.",
    "{Other} was misread.",
    "{Other} turned out to be benign.",
    "The lesion in {other} is known since 2012, a cyst.",
    "{Other} is a false positive.",
    "{Other} was taken for a metastasis by mistake.",
    "{Other} has been excluded as a metastasis.",
    "According to the second reading there is nothing in {other}.",
    "A metastasis in {other} has been ruled out by MRI.",
    "{Other} is not counted, since it is benign.",
    "The hot spot in {other} is post-traumatic.",
)
OPEN = (
    "{Other} is stable.",
    "The pain in {other} is unclear.",
    "The response of {other} is unclear.",
    "The size of {other} is not certain.",
    "SBRT of {other} is possible.",
    "A further lesion of 6 mm in the pancreas may be a cyst.",
)


def read_of(told: str, behind: str, one: str, other: str) -> tuple[set[str], list[dict[str, Any]]]:
    """The organs of what is read as metastases, and the totals of each staging."""
    words = (told + behind).format(one=one, other=other, Other=other[0].upper() + other[1:])
    document = read_letters([Letter(words)], DAY).document
    lesions = document.get("lesions", [])
    organs = {each["organ"] for each in lesions if each.get("role") != "indeterminate"}
    return organs, [each.get("totals", {}) for each in document.get("assessments", [])]


def two_places() -> st.SearchStrategy[tuple[str, str]]:
    """Two places in different organ systems."""
    each = st.sampled_from(sorted(PLACES))
    return st.tuples(each, each).filter(lambda two: PLACES[two[0]][1] != PLACES[two[1]][1])


@given(st.sampled_from(TOLD), st.sampled_from((*DOUBTED, *REFUTED)), two_places())
def test_a_metastasis_that_is_doubted_or_refuted_behind_that_is_not_counted(
    told: str, doubt: str, two: tuple[str, str]
) -> None:
    one, other = two
    organs, totals = read_of(told, doubt, one, other)
    assert PLACES[one][0] in organs
    assert PLACES[other][0] not in organs
    for each in totals:
        assert not each.keys() & {"metastases", "organs"}
        assert PLACES[other][1] not in each.get("by_organ", {})


@given(st.sampled_from(TOLD), st.sampled_from(OPEN), two_places())
def test_what_is_open_about_a_metastasis_leaves_it_one(
    told: str, open_: str, two: tuple[str, str]
) -> None:
    one, other = two
    organs, _ = read_of(told, open_, one, other)
    assert {PLACES[one][0], PLACES[other][0]} <= organs

"""What is said of one metastasis is not said of the second one, which its sentence sets apart from it."""

from __future__ import annotations

from datetime import date

import pytest

from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter

DAY = date(2026, 6, 10)

APART = (
    ("One liver metastasis was resected, the second in segment VII is stable.", "liver", "liver VII"),
    ("One liver metastasis was resected and a new one in segment VII found.", "liver", "liver VII"),
    ("One metastasis in the liver resected 2024, a new one in segment VII.", "liver", "liver VII"),
    ("One liver metastasis was resected, the other is stable.", "liver", "liver 2"),
    ("A brain metastasis was resected, another in the left cerebellum had SRS.", "brain", "left cerebellum"),
    ("The first brain metastasis was resected 3/2025, the second in the pons.", "brain", "pons"),
    ("One adrenal metastasis (left) was resected, the other on the right is stable.", "left adrenal", "right adrenal"),
    ("Right adrenal metastasis disappeared, the left one 14 mm.", "right adrenal", "left adrenal"),
    ("L3 metastasis resected, the second, in T8, is stable.", "L3", "T8"),
)  # fmt: skip

OF_NO_OTHER = (
    "Left adrenal metastasis resected, the right is normal.",
    "Left adrenal metastasis resected, the right adrenal is free.",
    "Left adrenal metastasis resected; on the other hand, new pain.",
    "Left adrenal metastasis resected, the second CT was clear.",
    "Left adrenal metastasis resected, the other findings are unchanged.",
)

OF_SOME = (
    "Of three brain metastases the largest (left frontal) was resected 3/2026.",
    "Of three brain metastases the largest was resected, the two others (pons, vermis) irradiated.",
)


def _read(text: str) -> tuple[dict[str, str | None], list[str]]:
    """The lesions with what they have become, and what is asked."""
    read = read_letters([Letter(f"NSCLC stage IV. {text}", "", DAY)], DAY)
    known = {one["id"]: one.get("status") for one in read.document.get("lesions", [])}
    return known, [one.kind for one in read.questions]


@pytest.mark.parametrize(("text", "gone", "there"), APART)
def test_the_second_one_is_not_what_the_first_has_become(text: str, gone: str, there: str) -> None:
    found, _ = _read(text)
    assert [*found] == [gone, there]
    assert found[gone] in ("resected", "resolved")
    assert found[there] not in ("resected", "resolved")


@pytest.mark.parametrize("text", OF_NO_OTHER)
def test_words_for_another_thing_make_no_second_one(text: str) -> None:
    assert _read(text) == ({"left adrenal": "resected"}, [])


@pytest.mark.parametrize("text", OF_SOME)
def test_the_largest_of_several_is_not_all_of_them(text: str) -> None:
    found, asked = _read(text)
    assert "resected" not in found.values()
    assert "which_treated" in asked

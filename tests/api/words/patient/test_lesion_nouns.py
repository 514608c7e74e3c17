"""Lesions as one asks about them: each by its own place, however many there are."""

from __future__ import annotations

from collections import Counter

import pytest

from oligomatch.api.words.patient import facts
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.profile.profile import Lesion, Profile

ORGANS = ("liver", "left_adrenal", "brain", "liver")
NOUNS = [
    "the liver lesion (no. 1 listed)",
    "the left adrenal lesion",
    "the brain lesion",
    "the liver lesion (no. 4 listed)",
]


def told(organs: tuple[str, ...]) -> Profile:
    return profile_of(
        {
            "as_of": "2026-05-14",
            "cancer_type": "nsclc",
            "lesions": [{"organ": one} for one in organs],
        }
    )


def nouns(profile: Profile) -> list[str]:
    return [facts.lesion_noun(profile, at) for at in range(len(profile.lesions))]


def test_the_lesions_of_each_patient_are_called_by_their_own_places() -> None:
    one, other = told(ORGANS), told(("brain", "brain", "liver"))
    assert nouns(one) == NOUNS
    assert nouns(other)[2] == "the liver lesion"
    assert facts.lesion_noun(one, 2) == "the brain lesion"
    assert facts.lesion_noun(other, 0) == "the brain lesion (no. 1 listed)"
    names = ["liver (lesion 1)", "left adrenal", "brain", "liver (lesion 4)"]
    assert facts.lesion_names(one) == names


def test_who_asks_about_every_lesion_looks_at_each_once(monkeypatch: pytest.MonkeyPatch) -> None:
    looked, place = Counter[int](), facts.sided_organ

    def counting(lesion: Lesion) -> str:
        looked[id(lesion)] += 1
        return place(lesion)

    monkeypatch.setattr(facts, "sided_organ", counting)
    profile = told(ORGANS * 50)
    nouns(profile)
    facts.lesion_names(profile)
    assert len(looked) == 200
    assert set(looked.values()) == {1}

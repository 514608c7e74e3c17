"""Lesions that are cut out of their lists are those that are read list by list."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oligomatch.matcher.cohort.columns.judged import measures_to_screen
from oligomatch.matcher.cohort.lesions.lesion_pieces import LesionPieces
from oligomatch.matcher.cohort.lesions.lesion_texts import LesionDecoding, LesionTexts
from oligomatch.matcher.cohort.measuring.in_columns import Together
from oligomatch.matcher.cohort.reading.fields import PARTED, Whole
from oligomatch.matcher.cohort.records.records import Reader
from oligomatch.rules.read import load_trials
from tests.support.measured import read_as_the_reference_does
from tests.support.profiles import Json

_LESION = st.fixed_dictionaries(
    {},
    optional={
        "id": st.sampled_from(["A", "B}", "[C", "D]"]),
        "organ": st.sampled_from(["brain", "bone", None]),
        "diameter_mm": st.sampled_from([3, 12.5, 301, {"at_least": 4}, None]),
        "volume_cc": st.sampled_from([0.25, 4]),
        "site": st.sampled_from(["a},", "[{b", "c"]),
        "prior_local_therapy": st.sampled_from(
            [[], ["RT"], [{"modality": "RT", "date": "2024-05-06"}]]
        ),
    },
)
ODD = (
    '{"id": "A"}',
    "null",
    '[[{"id": "A"}]]',
    '[{"id": "A"}, [{"id": "B"}]]',
    '[{"id": "A", "id": "B"}]',
    '[{"seen": 1}]',
    '[{"id": "A"}, 1, {"id": "B"}]',
)


class Numbers:
    """A number for all that lesions tell beside ids and plain sizes."""

    def __init__(self) -> None:
        self._known: dict[frozenset[tuple[str, str]], int] = {}

    def __call__(self, found: LesionTexts) -> Whole:
        """The number of each."""
        texts = [text.split(PARTED) if found.names else [] for text in found.rest]
        each = [zip(found.names, some, strict=True) for some in texts]
        parts = [frozenset(one for one in some if one[1]) for some in each]
        return np.array([self._known.setdefault(p, len(self._known)) for p in parts], np.int64)


def compared(texts: list[str], pieces: LesionPieces, numbers: Numbers) -> None:
    """What is read of lists together is what is read of each."""
    left, wanted_left = np.zeros(len(texts), bool), np.zeros(len(texts), bool)
    found = pieces.listed(texts, left, lambda _: None)
    wanted = LesionDecoding().listed(texts, wanted_left)
    for size in wanted.sizes:
        wanted_left[wanted.record[size.wrong]] = True
    assert left.tolist() == wanted_left.tolist()
    assert found.record.tolist() == wanted.record.tolist()
    assert [pieces.ids[id] for id in found.id.tolist()] == wanted.ids
    assert found.number.tolist() == numbers(wanted).tolist()
    assert found.odd.tolist() == wanted.odd.tolist()
    for sizes, size in zip((found.diameter, found.volume), wanted.sizes, strict=True):
        assert np.array_equal(sizes, size.number, equal_nan=True)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.lists(_LESION, max_size=4), min_size=1, max_size=6),
    st.sampled_from([(", ", ": "), (",", ":")]),
)
def test_lists_of_lesions_are_read_as_one_by_one(
    each: list[list[Json]], signs: tuple[str, str]
) -> None:
    texts = [json.dumps(one, separators=signs) for one in each]
    numbers = Numbers()
    pieces = LesionPieces(numbers)
    for _ in range(2):  # of each lesion as the first of its kind, and again
        compared(texts, pieces, numbers)


@pytest.mark.parametrize("lesion", [{}, {"id": "A"}, {"diameter_mm": 3}])
def test_the_first_lesions_of_a_cohort_may_tell_nothing_but_ids_and_sizes(lesion: Json) -> None:
    together = Together(Reader(measures_to_screen(load_trials())))
    profile = {"as_of": "2025-09-01", "lesions": [lesion]}
    assert read_as_the_reference_does([profile], together) == 1


@pytest.mark.parametrize("text", ODD)
def test_what_is_no_list_of_lesions_is_left_and_others_beside_it_are_read(text: str) -> None:
    plain = '[{"id": "A"}, {"id": "B", "organ": "bone"}]'
    numbers = Numbers()
    compared([plain, text, "", plain], LesionPieces(numbers), numbers)

"""Conditions that treatments of lesions tell of are those of the reference."""

from __future__ import annotations

import pytest

from oligomatch.matcher.cohort.measuring.in_columns import Together
from oligomatch.matcher.cohort.records.records import Reader
from oligomatch.rules.tree import Measure
from tests.support.measured import read_as_the_reference_does
from tests.support.profiles import Json

NAMES = (
    "radiotherapy",
    "brain_radiotherapy",
    "thoracic_radiotherapy",
    "stereotactic_radiosurgery",
    "liver_resection",
    "major_surgery",
)
LESIONS: list[Json] = [
    {"organ": organ, "role": "metastasis", **one}
    for organ in ("brain", "liver", "bone", "lung")
    for one in (
        {"prior_local_therapy": [{"modality": "RT", "date": "2024-05-06"}]},
        {"prior_local_therapy": [{"modality": "SABR"}]},
        {"prior_local_therapy": [{"modality": "surgery", "date": "2024-05-06"}]},
        {"status": "resected"},
    )
]


@pytest.mark.parametrize("name", NAMES)
def test_where_a_lesion_was_treated_counts_as_it_does_for_the_reference(name: str) -> None:
    kinds = ("ever_had", "days_since")
    measures = [Measure(kind, names=frozenset({name})) for kind in kinds]
    together = Together(Reader(measures))
    profiles = [{"as_of": "2025-09-01", "lesions": [one]} for one in LESIONS]
    read = read_as_the_reference_does([*profiles, {"as_of": "2025-09-01"}], together)
    of_surgery = name in ("liver_resection", "major_surgery")
    assert read == len(profiles) + 1 - of_surgery  # what is resected there is the reference's

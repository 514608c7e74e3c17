"""Rows of numbers are cut where each part of them starts."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from oligomatch.matcher.cohort.reading.rows import rows_cut


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(-3, 3), max_size=4), max_size=8))
def test_parts_of_rows_are_their_bytes(parts: list[list[int]]) -> None:
    flat = np.array([one for part in parts for one in part], np.int64)
    start = np.cumsum([0, *map(len, parts)])[:-1]
    for rows in (
        flat,
        np.stack([flat, -flat], axis=1),
        np.stack([flat, flat, flat], axis=1)[:, 1:],
    ):
        each = [rows[at : at + len(p)].tobytes() for at, p in zip(start, parts, strict=True)]
        assert rows_cut(rows, start) == each

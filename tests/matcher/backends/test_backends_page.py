"""The matrix of measures and back ends: current, and no hole in it without a reason."""

from __future__ import annotations

import pytest

pytest.importorskip("z3", reason="z3-solver is not installed")

from oligomatch.rules.measures import MEASURES
from scripts.backends_page import PAGE, answers, page

OWN = {"yes", "its column by the judge"}


def test_the_page_is_what_the_records_and_the_back_ends_give() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("backend", ["judge", "durable", "columns", "solver"])
def test_what_a_back_end_leaves_to_the_judge_has_its_reason_in_the_record(backend: str) -> None:
    left = {kind for kind in MEASURES if answers(backend, kind) not in OWN}
    assert left == {kind for kind, record in MEASURES.items() if backend in record.left_open}

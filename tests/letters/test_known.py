"""Letters of many hands: nothing is read of them that the profile made by hand does not imply."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.letters import Score, files_of, score_letter

KNOWN = sorted((Path(__file__).parent / "known").glob("*.yaml"))


@pytest.mark.parametrize("answer", KNOWN, ids=lambda one: one.stem)
def test_a_letter_tells_nothing_that_is_not_so(answer: Path) -> None:
    score = Score()
    score_letter(files_of(answer), answer, score)
    assert score.wrong == []
    assert score.letters == 1

"""Getting ready for letters before the first one comes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from oligomatch.matcher.letters.reader import getting_ready, read_letters
from oligomatch.matcher.letters.reading import Letter
from oligomatch.rules.reading.kept import Form

LETTER = Path(__file__).parent / "known" / "a_dictated.txt"


def test_a_letter_makes_no_form_that_was_not_ready() -> None:
    steps = sum(1 for _ in getting_ready())
    assert steps > len(Form.each)  # whoever asks meanwhile does not wait for the whole
    assert len(Form.index) == len(Form.each) > 0
    before = len(Form.each)
    day = date(2026, 5, 14)
    assert read_letters([Letter(LETTER.read_text(encoding="utf-8"))], day).document
    assert len(Form.each) == before

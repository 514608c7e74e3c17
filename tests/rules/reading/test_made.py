"""Forms that are kept for the next start are those that Python would make anew."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from oligomatch.rules.reading import made
from oligomatch.rules.reading.made import form_of, keep_forms, needs_of, quick_of
from oligomatch.rules.text import forms as text_forms
from oligomatch.rules.text import kept as module
from oligomatch.rules.text.forms import Made
from oligomatch.rules.text.kept import begin, recalled
from tests.rules.reading.test_needed import each

WRITTEN = [r"a(?P<x>b)|c(?P<y>d)?", r"(?<!no )(?:lung|liver)s?", r"\d*"]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where it is kept in this test, in a program that keeps."""
    place = tmp_path / "__pycache__" / "kept.pyc"
    monkeypatch.setattr(module, "cache_from_source", lambda *_, **__: str(place))
    monkeypatch.setattr(module, "_KEEPING", [])
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(made, "MADE", Made("forms"))
    begin()
    return place


def start_again() -> None:
    made.MADE.begin_again()


def all_of(written: str) -> tuple[object, ...]:
    return form_of(written), needs_of(written), quick_of(written)


def test_what_is_kept_is_taken_at_the_next_start(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = [all_of(one) for one in WRITTEN]
    keep_forms()
    start_again()
    for place_of, name in ((text_forms, "coded"), (made, "needed"), (made, "quickened")):
        monkeypatch.delattr(place_of, name)
    assert [all_of(one)[:2] for one in WRITTEN] == [one[:2] for one in first]
    for one in WRITTEN:
        quick, form = quick_of(one), form_of(one)
        for text in ("ab", "no liver, lungs cd", "LIVERS", ""):
            found = {it.start() for it in form.finditer(text)}
            assert quick is None or found <= {it.start() for it in quick.finditer(text.lower())}


def test_a_form_that_is_put_together_is_the_one_that_python_makes(place: Path) -> None:
    some = [*each().values()][::12]
    assert len(some) > 100
    for one in some:
        written = one.whole.pattern
        assert form_of(written) == one.whole
        assert (form_of(written).groups, form_of(written).groupindex) == (
            one.whole.groups,
            one.whole.groupindex,
        )


def test_nothing_is_kept_where_nothing_is_new(place: Path) -> None:
    form_of("liver")
    keep_forms()
    place.unlink()
    keep_forms()
    assert not place.exists()


def test_forms_that_are_no_more_are_kept_until_all_that_letters_need_was_made(place: Path) -> None:
    for one in ("liver", "lung"):
        form_of(one)
    keep_forms()
    form_of("liver")
    keep_forms()
    assert {written for _, written in recalled(made.MADE.name)} == {"liver", "lung"}
    form_of("liver")
    keep_forms(every=True)
    assert {written for _, written in recalled(made.MADE.name)} == {"liver"}


def test_a_program_that_keeps_nothing_makes_the_same(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = [all_of(one)[:2] for one in WRITTEN]
    monkeypatch.setattr(module, "_KEEPING", [])
    assert [all_of(one)[:2] for one in WRITTEN] == kept
    assert form_of("liver") == re.compile("liver", re.I)
    assert not place.exists()


def test_a_file_that_somebody_else_wrote_is_not_taken(place: Path) -> None:
    form_of("liver")
    keep_forms()
    place.chmod(0o666)
    start_again()
    assert form_of("liver") == re.compile("liver", re.I)
    assert made.MADE.new

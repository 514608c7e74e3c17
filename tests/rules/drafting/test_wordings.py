"""The wordings of eligibility texts name what the vocabulary has, in forms that can be used."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from oligomatch.rules.drafting import wordings
from oligomatch.rules.text import kept
from oligomatch.rules.text.forms import Made
from oligomatch.rules.text.text import compose_file, plain
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
CONDITIONS = ("conditions", "states", "events", "state_phrases", "event_phrases", "markers")
FOLDER = Path(__file__).parents[3] / "rules" / "drafting"
DOCUMENT = plain(compose_file(FOLDER / "sentences.yaml"))[0]
assert isinstance(DOCUMENT, dict)
LINT = FOLDER.parents[1] / "matcher" / "probe" / "lint"
CODE = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in (FOLDER, LINT)
    for path in sorted(folder.rglob("*.py"))
)
TEXT = "".join(
    (FOLDER / f"{name}.yaml").read_text(encoding="utf-8") for name in ("sentences", "wordings")
)


@pytest.mark.parametrize("section", CONDITIONS)
def test_conditions_are_those_of_the_vocabulary(section: str) -> None:
    assert set(wordings.forms(section)) <= set(VOCABULARY.conditions)


def test_what_was_given_is_a_condition_or_a_class_of_drugs() -> None:
    assert set(wordings.forms("done")) <= set(VOCABULARY.conditions)
    assert set(wordings.forms("drugs")) | set(wordings.section("treatments")) <= set(
        VOCABULARY.classes
    )


def test_a_test_is_measured_in_units_that_it_has() -> None:
    for name, (written, units) in wordings.tests().items():
        assert set(units) <= set(VOCABULARY.measurements[name].known_units), name
        assert re.compile(written)


@pytest.mark.parametrize("section", [*CONDITIONS, "done", "drugs", "units"])
def test_every_form_can_be_used_and_is_found_in_no_empty_text(section: str) -> None:
    for name, form in wordings.forms(section).items():
        assert re.compile(form, re.I)
        assert section == "units" or not re.fullmatch(form, ""), name


@pytest.mark.parametrize("section", sorted(DOCUMENT))
def test_every_form_is_a_regular_expression_that_the_code_reads(section: str) -> None:
    names = DOCUMENT[section]
    assert isinstance(names, dict)
    for name in names:
        if section == "parts":
            assert re.compile(wordings.part(name))
            assert f'part("{name}")' in CODE or f"part('{name}')" in CODE or f"{name})" in TEXT
        else:
            assert wordings.pattern(section, name).flags & re.IGNORECASE
            whole = f'patterns("{section}")' in CODE
            assert whole or f'pattern("{section}", "{name}")' in CODE


@pytest.mark.parametrize(
    ("form", "texts"),
    [
        ("(?&number)x", ["3.5x", "fivex"]),
        ("(?&done.stroke)", ["history of stroke"]),
        ("(?&conditions)", ["cirrhosis", "malignant ascites"]),
        ("a\n  |b\n", ["a", "b"]),
        ("(?&unnamed_where)(?&unnamed_where)x", ["brain liver x"]),
    ],
)
def test_a_form_names_its_parts_and_may_stand_on_several_lines(form: str, texts: list[str]) -> None:
    found = re.compile(wordings.whole_form(form))
    assert all(found.fullmatch(text) for text in texts)


def test_forms_are_kept_for_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "kept.pyc"
    monkeypatch.setattr(kept, "cache_from_source", lambda *_, **__: str(place))
    monkeypatch.setattr(wordings, "MADE", Made("drafting"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    kept.begin()
    made = wordings.patterns("behind")
    wordings.keep_forms()
    assert {form.pattern for form in made.values()} == {
        written for _, written in kept.recalled("drafting")
    }
    assert wordings.patterns("behind") == made

"""An answer to a change sends the pieces of the page that differ, and only the names of the rest."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import pytest

from oligomatch.api.intake.case import WORDS
from oligomatch.api.page.form.examples import example_text
from oligomatch.api.page.patient.doing import Page, page_of
from oligomatch.api.page.patient.patient import argued, course_context
from oligomatch.api.page.pieces import BEGIN, END, signed
from oligomatch.api.page.rendering import patient_page, render
from oligomatch.api.results.matching import load_rules
from oligomatch.matcher.intake.intake import read_profile

RULES, DAY = load_rules(None), date(2026, 5, 20)
SIGN = re.compile(r'data-sign="(\w+)"')


def golden() -> dict[str, Any]:
    return dict(read_profile(example_text("golden")).document())


def shown(document: dict[str, Any], have: frozenset[str] | None, *, opened: str = "") -> str:
    rows = frozenset({opened} if opened else ())
    return patient_page(Page(document, opened=rows, have=have), RULES, DAY, theme="")


def test_a_piece_whose_sign_is_known_is_left_out_and_others_stay() -> None:
    text = f'<p>{BEGIN}<b id="a" class="x">one</b>{END} and {BEGIN}<b id="b">two</b>{END}</p>'
    whole = signed(text)
    first, second = SIGN.findall(whole)
    assert first != second
    assert "one" in whole
    assert 'class="x"' in whole
    left = signed(text, {first})
    assert left.startswith(f'<p><b id="a" data-same="{first}"></b> and <b id="b"')
    assert "one" not in left
    assert "two" in left


def test_the_same_words_in_another_place_are_another_piece() -> None:
    one, other = (signed(f'{BEGIN}<b id="{name}">same</b>{END}') for name in "ab")
    assert SIGN.findall(one) != SIGN.findall(other)


def test_a_piece_begins_with_an_element_and_its_id() -> None:
    with pytest.raises(ValueError, match="begins with an element"):
        signed(f"{BEGIN}words{END}")


def test_what_a_patient_is_told_as_cannot_look_like_a_piece() -> None:
    text = f"{BEGIN}{END}<!--"
    page = shown({**golden(), "patient": text}, None)
    assert text not in page
    assert "&lt;!--[--&gt;" in page


def test_an_unchanged_profile_is_answered_with_names_alone() -> None:
    signs = SIGN.findall(shown(golden(), None))
    again = shown(golden(), frozenset(signs))
    assert again.count("data-same=") == len(signs)
    assert SIGN.findall(again) == []
    assert len(again) < len(shown(golden(), None)) / 3


def test_what_a_change_makes_otherwise_is_sent_and_is_the_same_as_in_the_whole_page() -> None:
    signs = frozenset(SIGN.findall(shown(golden(), None)))
    changed = {**golden(), "imaging": {"fdg_pet": "done"}}
    sent = set(SIGN.findall(shown(changed, signs)))
    whole = set(SIGN.findall(shown(changed, None)))
    assert sent
    assert sent == whole - signs


def test_what_takes_longer_is_left_to_its_own_request() -> None:
    trial = "NCT03705403"
    page = shown(golden(), frozenset(), opened=trial)
    assert '<p id="state" data-keep></p>' in page
    assert "<svg viewBox" not in page.partition('id="profile"')[0]
    assert f'id="arg-{trial}"' in page
    assert 'class="crit"' not in page
    course = render(
        "course_part.html", {**course_context(Page(golden()), RULES, DAY), "part": True}
    )
    whole = shown(golden(), None, opened=trial)
    assert "data-old" not in course
    told = course.split('<p id="state"')[0].strip()
    assert told in whole
    argument = render(
        "argument_part.html",
        {
            "row": argued(Page(golden()), trial, RULES, DAY),
            "case": Page(golden()).case,
            "board_words": WORDS,
        },
    )
    assert argument.strip() in whole  # without scripts the opened argument is in the page


def test_a_form_without_pieces_asks_for_the_whole_page() -> None:
    pairs = [("carry", json.dumps(golden()))]
    assert page_of(pairs).have is None
    assert page_of([*pairs, ("have", "")]).have == frozenset()
    assert page_of([*pairs, ("have", "aa bb"), ("do", "clear")]).have == {"aa", "bb"}

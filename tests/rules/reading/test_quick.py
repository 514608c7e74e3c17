"""Forms made quicker: what they find in a letter is the same as without."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oligomatch.rules.reading.kept import OFTEN, Form, SentenceText
from oligomatch.rules.reading.made import quick_of as quick
from oligomatch.rules.reading.patterns import names, patterns
from oligomatch.rules.reading.quick import small
from tests.rules.reading.test_needed import Key, each


def used(written: str) -> Form:
    """A form that was looked for so often that it is made quicker."""
    form = Form(written)
    for _ in range(OFTEN):
        form.search("")
    return form


def same(form: Form, text: str) -> bool:
    """Whether a form's quicker one is found wherever it is; whether that is anywhere."""
    letters, quicker = small(text), form.quick
    found = [one.span() for one in form.whole.finditer(text)]
    if quicker is not None and letters is not None:
        assert len(letters) == len(text)
        form._tried = OFTEN
        assert [one.span() for one in form.finditer(text)] == found, (form.whole.pattern, text)
    return bool(found)


@pytest.mark.parametrize(
    ("form", "text"),
    [
        (r"metast\w+|mets?\b", "METS and Metastasis, met"),
        (r"(?-i:MI)(?= acute)|(?-i:PE)", "mi acute, PE, MI acute"),
        (r"(?!(?-i:eGFR))egfr", "eGFR EGFR egfr"),
        (r"(?-i:[^A-Z])x", "Ax ax"),
        (r"(?-i:(?i:liver) X)", "LIVER X liver x"),
        (r"[A-F]\d|[^a-z ]b", "f1 cb Cb 1B"),
        (r"(?<!no )(?:lung|liver)s?", "no lung, Lungs, no LIVER, liver"),
        (r"(?>ab|a)c", "abc ac"),
        (r"(?:µ|u)g|μl", "µg Μl µl UG"),
        (r"mär|m[äö]h", "MÄR MÖH"),
        (r"(?P<a>no|none)\b|(?P<b>nothing)", "NOTHING none no"),
        (r"aa?", "aaaa a"),
        (r"ends\Z|^begins", "begins ends"),
        (r"(?<![\w-])(?:lungs?|\b(?!liver-)liver)|\bmets?\b", "lung, x-lung liver- Liver met mets"),
        (r"(?=b)\w?rain|(?<!\d)x?\d", "brain rain x1 1 21 x22"),
        (r"\b(?:an?\s)?(?:\d|two)\b|(?<=,)[^a]", "a 2 an Two 22 ,b,a,,"),
    ],
)
def test_a_form_made_quicker_finds_the_same(form: str, text: str) -> None:
    assert quick(form) is not None
    assert same(used(form), text)


def test_a_form_is_led_by_the_signs_it_may_begin_with() -> None:
    made = quick(r"(?<!\w)(?:liver|\bLung)s?")
    assert made is not None
    assert made.search("xx liver s").span() == (3, 4)  # type: ignore[union-attr]


def test_a_form_that_is_not_in_a_text_is_not_looked_for_again() -> None:
    form, text = used(r"\bliver\w"), SentenceText("liver and lung")
    text.may |= form.bit
    assert form.search(text, 1) is None
    assert text.may & form.bit
    assert form.search(text) is None
    assert not text.may & form.bit


@pytest.mark.parametrize("form", [r"x?", r"(a?)\1", r"(?s:a.b)", r"ς", r"θ", r"[\u0000-\uffff]"])
def test_a_form_that_may_be_empty_or_is_odd_is_left(form: str) -> None:
    assert quick(form) is None
    assert [one[0] for one in used(form).finditer("a")] == re.findall(form, "a", re.I)


@pytest.mark.parametrize(
    "form",
    [
        r"(?:(?:(?-i:EGFR|ALK)|egfr|alk),? ?)+:",
        r"(?:(?>\w+),? ?)+:",
        r"(?:(?!(?-i:ALK))\w+,? ?)+:",
        r"(?-i:(?:[A-Z]\w|[a-z]\d)*):",
        r"(?>(?:E|EGFR|GFR|,? ?)*):",
    ],
)
def test_what_is_repeated_is_not_read_in_more_ways_than_it_is_written(form: str) -> None:
    assert quick(form) is None


@pytest.mark.parametrize(
    ("form", "begins", "text"),
    [
        (r"(a)\1", "a", "ba aa A"),
        (r"met(?:(?-i:ABC),? ?)+x|b", "met|b", "metABC, ABCx metabcx METABCx B"),
        (r"\bno (?:(?>\w+), ?)+end", "no ", "no one, two, end; no end"),
        (r"(?:one(?:two|(?-i:X)y)*|z)!", "one|z", "oneXy! onexy! z! ONETWO!"),
        (r"(?:ab(?>\w+) ?)+;", "ab", "abc abd; abc;"),
    ],
)
def test_what_cannot_be_said_ends_the_quicker_form(form: str, begins: str, text: str) -> None:
    made = quick(form)
    assert made is not None
    assert [one.start() for one in made.finditer(text.lower())] == [
        one.start() for one in re.finditer(begins, text.lower())
    ]
    assert same(used(form), text)


def test_what_is_put_in_for_what_is_found_is_as_of_the_form_itself() -> None:
    form, text = used(r"(?P<size>\d+) ?mm\b"), "No 3 mm, 4MM and 5 m; 12 mm"
    for by in (" ", r"<\g<size>>", lambda found: "#" * len(found[0])):
        for one in (text, SentenceText(text), "none", SentenceText("")):
            assert form.sub(by, one) == form.whole.sub(by, one)
    assert form.sub("", text, 1) == form.whole.sub("", text, 1)


def test_a_match_of_a_form_looked_for_often_is_as_of_the_form_itself() -> None:
    form, text = used(r"(?<!no )mets?\b"), SentenceText("No mets, 2 METS, Met")
    for first in range(len(text)):
        for last in (sys.maxsize, len(text), 13, 3):
            one, other = form.match(text, first, last), form.whole.match(text, first, last)
            assert (one and one.span()) == (other and other.span())


def test_a_text_in_small_letters_is_the_same_sign_by_sign() -> None:
    assert small("Straße, 3 µL") == "straße, 3 μl"
    assert [small(one) for one in "\u0130\u0131\u017f\u212a\u03a3\u03c2"] == [None] * 6
    signs = [sign for code in range(sys.maxunicode + 1) if _has_case(sign := chr(code))]
    known = [(sign, letter) for sign in signs if (letter := small(sign)) is not None]
    assert all(len(letter) == 1 for _, letter in known)
    whole = "".join(sign for sign, _ in known)
    for one in "abcdefghijklmnopqrstuvwxyz_0äöüéµ":
        alike = {sign for sign, letter in known if letter == small(one)}
        assert {*re.findall(one, whole, re.I)} == alike


def _has_case(sign: str) -> bool:
    return not sign.lower() == sign.upper() == sign or sign.isascii()


def test_forms_are_found_in_the_texts_of_their_files_as_without() -> None:
    found = 0
    for name in names():
        known = patterns(name)
        texts = {id: (*one.examples, *one.against) for id, one in known.items()}
        others = [text.upper() for each_text in texts.values() for text in each_text][::40]
        for (of, id), form in each().items():
            if of == name:
                found += sum(same(form, text) for text in (*texts[id], *others))
    assert found > 2_000


@settings(suppress_health_check=list(HealthCheck), deadline=None, max_examples=20)
@given(st.data())
def test_what_a_form_is_found_in_its_quicker_one_is(data: st.DataObject) -> None:
    key: Key = data.draw(st.sampled_from([*each()]))
    same(each()[key], data.draw(st.from_regex(each()[key].whole)))


def test_a_form_looked_for_often_says_the_same_of_a_stretch() -> None:
    form, text = used(r"(?<!no )mets?\b"), "No mets, 2 METS, Met"
    assert form.quick is not None
    for one in (text, SentenceText(text)):
        found = form.search(one, 4)
        assert found is not None
        assert (found[0], found.span()) == ("METS", (11, 15))
        assert form.search(one, 4, 13) is None
        assert form.search(one, 12, 17) is None
        assert [found[0] for found in form.finditer(one)] == ["METS", "Met"]


def test_a_form_is_made_quicker_only_when_it_was_often_looked_for() -> None:
    form = Form(r"adrenals?\b")
    for look in (form.search, form.finditer):
        look("left adrenal")
        assert "quick" not in vars(form)  # which a single letter would wait for
    for _ in range(OFTEN):
        form.finditer("left adrenal")
    assert form.quick is not None
    assert [one[0] for one in form.finditer("Both ADRENALS")] == ["ADRENALS"]

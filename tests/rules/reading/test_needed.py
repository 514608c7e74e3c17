"""Words that a form needs: what is found in a letter is the same with them as without."""

from __future__ import annotations

import gc
import re
import sys
import weakref
from datetime import date
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oligomatch.matcher.letters.course.days import written
from oligomatch.matcher.letters.course.sites import sites
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter
from oligomatch.matcher.letters.tables.columns import day_of, kinds_of
from oligomatch.rules.reading.kept import AT_ONCE, OFTEN, Form, SentenceText, kept
from oligomatch.rules.reading.needed import Index, Needs, bare, needed
from oligomatch.rules.reading.patterns import names, patterns
from tests.conftest import some_of

Key = tuple[str, str]


@cache
def each() -> dict[Key, Form]:
    """Every form; made when a test asks, for every process that collects the tests reads this."""
    return {(name, id): form for name in names() for id, form in forms(name).items()}


@cache
def needs() -> dict[Key, Needs]:
    return {key: needed(form.whole.pattern) for key, form in each().items()}


@cache
def index_of(key: Key) -> Index:
    return Index([needs()[key]])


@pytest.mark.parametrize(
    ("form", "words"),
    [
        (r"progress(?:ed|ion)?", [{"progress"}, {"progress", "rogressed", "ogression"}]),
        (r"\bno\s+(?:sign|evidence)", [{" no sign", " no evide"}, {" no sign", " evidence"}]),
        (r"(?<![\w-])CT(?![\w-])", [{" ct "}]),
        (r"\d{1,2}\s*mm\b", [{"0mm ", "0 mm "}]),
        (r"(?:19|20)\d\d", [{"0"}]),
        (r"[ab]\d|cd", [{"a0", "b0", "cd"}]),
        (r"(?:\dx\d){2}", [{"0x0x0"}]),
        (r"(?i:Leber)-?metastase", [{"leber met", "lebermeta"}, {"metastase"}]),
        (r"m[äa]rz", [{"m rz", "marz"}]),
        (r"(?>liver|bone)\s", [{"liver ", "bone "}]),
        (r"liver.*metasta\w+.*bone.*lung", [{"metasta"}, {"liver"}, {"bone"}]),
        (
            r"liver.*cyst|bone.*(?:scan|x-ray)|brain",
            [{"liver", "bone", "brain"}, {"cyst", "scan", "x ray", "brain"}],
        ),
        (r"liver.*cyst|\w+", []),
        (r"(?=liver)", []),
        (r"(?!liver)\w+", []),
        (r"(?<![^\w])ab", [{"ab"}]),
        (r"(?:liver)?", []),
        (r"(?:liver)*x?", []),
        (r"liver|.", []),
        (r"(liver)\1", [{"liver"}]),
    ],
)
def test_words_that_a_form_needs(form: str, words: list[set[str]]) -> None:
    assert [*needed(form)] == words


def test_each_sign_is_held_beside_the_same_as_a_form_takes_it_for() -> None:
    whole = "".join(map(chr, range(sys.maxunicode + 1)))
    for one in "abcdefghijklmnopqrstuvwxyz_\xdf-":
        signs = re.findall(one, whole, re.I)
        assert {bare(f"x{sign}x") for sign in signs} == {bare(f"x{one}x")}, signs
    assert {bare(sign) for sign in re.findall(r"\d", whole)} == {" 0 "}
    assert {bare(sign) for sign in re.findall(r"\W", whole)} == {" "}


def test_forms_are_found_in_the_texts_of_their_files_as_without_an_index() -> None:
    passed = tried = 0
    for name in names():
        keys = [key for key in each() if key[0] == name]
        index = Index([needs()[key] for key in keys])
        texts = {t for one in patterns(name).values() for t in (*one.examples, *one.against)}
        for text in some_of(texts, 3):
            may = index.may(text)
            for at, key in enumerate(keys):
                tried += 1
                if may >> at & 1:
                    passed += 1
                else:
                    assert each()[key].whole.search(text) is None, (key, text)
    assert passed < tried / 2  # most forms are not tried


def test_an_index_finds_the_words_that_stand_in_a_text_whatever_it_knows_beforehand() -> None:
    """Between two gaps, across one and across several, at both ends, of one letter and of nine."""
    words = [
        "0",
        "ct",
        " ct",
        "ct ",
        "of t",
        "t of",
        "f the l",
        " no sig",
        "0 mm ",
        "_x",
        "a b c d e",
    ]
    each = [(frozenset([word]),) for word in words]
    texts = ["", " ", "CT", "Act of the left", "no sign", "12 mm", "12mm", "a b c d e", "b c d e"]
    texts += [f"{one}, {other}" for one in texts for other in texts]
    for common in ((), ["act", "the", "12", "no", "mm", "a", "d"]):
        index = Index(each, common)
        for text in texts:
            may = index.may(text)
            found = {word for at, word in enumerate(words) if may >> at & 1}
            assert found == {word for word in words if word in bare(text)}, text


def test_forms_are_found_by_the_common_words_of_letters_as_without_these() -> None:
    keys = [key for key in each() if key[0] in ("lesions", "days")]
    needed_by = [needs()[key] for key in keys]
    assert Form.common
    plain, knowing = Index(needed_by), Index(needed_by, Form.common)
    texts = {t for one in patterns("lesions").values() for t in (*one.examples, *one.against)}
    for text in some_of(texts, 10):
        assert plain.may(text) == knowing.may(text)


@settings(suppress_health_check=list(HealthCheck), deadline=None)
@given(st.data())
def test_what_a_form_is_found_in_has_a_word_that_it_needs(data: st.DataObject) -> None:
    key = data.draw(st.sampled_from([key for key, words in needs().items() if words]))
    text = data.draw(st.from_regex(each()[key].whole))
    assert index_of(key).may(text) & 1


def test_a_form_that_needs_a_word_is_not_tried_without_it_and_else_is() -> None:
    form, edge = forms("lesions")["metastasis"], Form(r"\bmetastases\b")
    texts = ["No metastases in the liver."] * 2 * AT_ONCE + ["ECOG 1.", "metastasesx"]
    *_, found, none, longer = map(SentenceText, texts)
    later = Form("ecog")  # behind the index
    for one in (later, form):
        text = none if one is later else found
        assert one.search(text)
        assert [*one.finditer(text)]
        assert not one.fullmatch(text, 2)
    assert later.match(none)
    assert later.fullmatch(none, 0, 4)
    with pytest.MonkeyPatch.context() as other:
        other.setattr(form, "whole", re.compile("."))
        assert (form.search(none), form.match(none), form.fullmatch(none)) == (None,) * 3
        assert not [*form.finditer(none)]
        assert form.search(found)
        assert form.fullmatch(none, 3, 4) is None  # a part that ends where a word does
        assert form.fullmatch(none, 6, len(none)) is None
        assert form.fullmatch(none, 2, 3)  # a part of a word may be another
    assert edge.search(longer) is None
    assert edge.search(longer, 0, 10)  # the end of a stretch is the edge of a word


def test_a_form_that_is_not_in_the_whole_text_may_be_in_its_beginning() -> None:
    form = Form(r"liver$")
    text = SentenceText("The liver and the lung.")
    for _ in range(2 * OFTEN):
        assert form.search(text) is None  # from the hundredth on it is not looked for again
    assert not text.may & form.bit
    assert form.search(text, 0, 9)


def test_a_text_that_keeps_is_not_made_again() -> None:
    text = SentenceText("CT of 3 May 2024")
    assert SentenceText.of(text) is text
    assert SentenceText.of(str(text)) == text


def test_what_a_text_says_is_looked_up_once_and_goes_with_it() -> None:
    asked = []

    @kept
    def words(text: str, *, short: bool = False) -> list[str]:
        asked.append(text)
        return [one for one in text.split() if not short or len(one) < 4]

    text = SentenceText("CT of 3 May 2024: liver metastasis")
    assert words(text) == words(text) == tuple(text.split())
    assert len(asked) == 1
    assert words(text, short=True) == ("CT", "of", "3", "May")
    assert len(asked) == 2
    assert words(str(text)) == words(text)
    assert len(asked) == 3
    asked.clear()
    assert [one.text for one in sites(text)] == ["liver"]
    assert len(written(text)) == 1
    left = weakref.ref(text)
    del text
    gc.collect()
    assert left() is None  # no cache of the process holds it


def test_no_head_of_a_table_is_kept_behind_its_letter() -> None:
    text = "Lesion | Site | 03.05.2024\n1 | liver | 12 mm\n2 | brain | 5 mm\n"
    read_letters([Letter(text)], date(2026, 5, 14))
    assert kinds_of.cache_info().currsize == day_of.cache_info().currsize == 0

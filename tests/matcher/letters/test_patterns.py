"""Every pattern reads its examples and nothing of what looks like them; every trigger likewise."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from oligomatch.api.words.catalogue import TABLES
from oligomatch.matcher.letters import reader
from oligomatch.matcher.letters.proposal import REASONS
from oligomatch.matcher.letters.reader import read_letters
from oligomatch.matcher.letters.reading import Letter
from oligomatch.matcher.letters.sentences import sentences
from oligomatch.matcher.letters.wording import plain
from oligomatch.rules.reading.patterns import Pattern, names, patterns
from oligomatch.rules.reading.triggers import TriggerKind, triggers
from tests.matcher.letters.concluded.said import said

EACH = [(name, one) for name in names() for one in patterns(name).values()]


@pytest.mark.parametrize(("name", "one"), EACH, ids=[f"{name}-{one.id}" for name, one in EACH])
def test_a_pattern_reads_its_examples_and_nothing_else(name: str, one: Pattern) -> None:
    assert one.against or one.examples
    for text, facts in {**one.examples, **one.against}.items():
        day = date(2026, 5, 14)
        assert said(read_letters([Letter(text, dated=day)], day)) == facts, text


@pytest.mark.parametrize("kind", triggers().kinds, ids=lambda one: one.id)
def test_what_words_around_say_is_said_of_what_they_speak_of(kind: TriggerKind) -> None:
    for texts, so in ((kind.examples, True), (kind.against, False)):
        for text in texts:
            found = re.fullmatch(r"([^*]*)\*([^*]+)\*([^*]*)", text)
            assert found is not None, text
            (sentence,) = sentences(plain(found[1] + found[2] + found[3]).text)
            at = len(found[1])
            around = sentence.context(at, at + len(found[2]))
            assert (kind.id in around) is so, (text, around)


KINDS = re.compile(r'\.(ask|leave)\(\s*"(\w+)"|_ask_each\("(\w+)"')


def test_each_kind_of_question_and_of_reason_is_said() -> None:
    folder = Path(reader.__file__).parent
    texts = [one.read_text(encoding="utf-8") for one in folder.rglob("*.py")]
    found = [match for text in texts for match in KINDS.finditer(text)]
    asked = {one[2] or one[3] for one in found if one[1] != "leave"}
    left = {one[2] for one in found if one[1] == "leave"} | set(REASONS)
    assert asked == set(TABLES["letter_questions"])
    assert left == set(TABLES["letter_unused"])


@pytest.mark.parametrize(
    ("below", "planned"),
    [
        ("CT 8 June 2026: no tumour. CT 14 September 2026: a new metastasis in the liver.", False),
        ("MRI of 3 March 2026 showed a stable lesion of the pons.", False),
        ("First CT in January 2027. Should lesions appear, he could be referred.", True),
        ("CT in December, then every 3 months.", True),
        ("Radiation oncology 09/21 for SRS to the left parietal lesion.", True),
        ("CT on 3 June 2026 for the adrenal metastasis.\n\nCT of 2 March 2026: stable.", True),
    ],
)
def test_a_follow_up_that_looks_back_is_no_plan(below: str, planned: bool) -> None:
    each = [one for one in sentences(f"Osimertinib.\n\nFollow-up\n{below}") if one.heading]
    assert {"planned" in one.section for one in each} == {planned}

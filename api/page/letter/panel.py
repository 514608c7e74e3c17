"""What the page shows of letters: the text with its marks, and each fact with its field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from oligomatch.api.page.form.entry import FormContents, entry
from oligomatch.api.page.form.fields import GROUPS, field_at
from oligomatch.api.page.form.form import ROWS, value_at
from oligomatch.api.page.form.texts.variants import RESULTS, show_variants
from oligomatch.api.page.letter.confirming import field_of, head_of, is_below, open_in
from oligomatch.api.page.letter.marked import MarkedWords, marked
from oligomatch.api.page.letter.read import LetterFact, LettersRead, Stretch
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import capital
from oligomatch.api.words.patient.facts import fact
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.text.pointer import parts_of

OPEN, SURE, OTHER, GONE = "open", "sure", "other", "gone"
NEXT = "next"  # the next fact to confirm takes the focus

_STATE = {
    SURE: "letter_page.state_sure",
    OTHER: "letter_page.state_other",
    GONE: "letter_page.state_gone",
}
_ROW = {
    "lesions": "letter_page.row_lesions",
    "assessments": "letter_page.row_assessments",
    "lines": "letter_page.row_lines",
}


@dataclass(frozen=True, slots=True)
class FactRow:
    """One field that letters fill: what it is called and says, and whether it is confirmed."""

    number: int
    at: str
    label: str
    text: str
    state: str
    quotes: tuple[str, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether the form has a field to change it in."""
        return self.at.startswith("/biomarkers/") or field_at(self.at) is not None

    @property
    def state_words(self) -> str:
        """That it is confirmed, changed or dropped."""
        return say(_STATE[self.state])


@dataclass(frozen=True, slots=True)
class LetterPanel:
    """All that is shown of letters."""

    letters: tuple[tuple[str, tuple[MarkedWords, ...]], ...]
    facts: tuple[FactRow, ...]
    questions: tuple[tuple[str, str, str], ...]  # the letter's words, the question, and its field
    left: int  # facts that nobody has confirmed
    focus: int = 0  # the fact to be confirmed next, where one was just now

    @property
    def head(self) -> str:
        """What stands over all that is shown of the patient."""
        return head_of(self.left)


def panel_of(
    contents: FormContents, found: LettersRead | None, focus: str = ""
) -> LetterPanel | None:
    """What is shown of letters, and of what nobody has confirmed where there are none; nothing
    where all is confirmed and no letter is open. `focus`: the fact after which the next has it."""
    document = contents.document
    waiting = open_in(document)
    if found is None and not waiting:
        return None
    facts = found.facts if found is not None else ()
    known = {one.at for one in facts}
    facts = (
        *facts,
        *(LetterFact(at=at, value=None, places=()) for at in waiting if at not in known),
    )
    fields: dict[str, list[LetterFact]] = {}
    for one in sorted(facts, key=_begin):
        fields.setdefault(field_of(one.at) if one.at else f"#{one.places}", []).append(one)
    rows = tuple(
        _row(number, at, each, contents, waiting, found)
        for number, (at, each) in enumerate(fields.items(), 1)
    )
    left = sum(one.state == OPEN for one in rows)
    onto = _next(rows, focus.partition(" ")[2]) if focus.partition(" ")[0] == NEXT else 0
    if found is None:
        return LetterPanel((), rows, (), left, onto)
    numbers: dict[Stretch, tuple[int, ...]] = {}
    for row, each in zip(rows, fields.values(), strict=True):
        for place in (place for one in each for place in one.places):
            numbers[place] = (*(n for n in numbers.get(place, ()) if n != row.number), row.number)
    texts = tuple(tuple(each) for each in marked(found, numbers))
    return LetterPanel(
        tuple((say("letter_page.of", number=i), one) for i, one in enumerate(texts, 1)),
        rows,
        tuple(
            (_words(found, one.place), one.words, field_of(one.at) if one.at else "")
            for one in found.questions
        ),
        left,
        onto,
    )


def _next(rows: tuple[FactRow, ...], at: str) -> int:
    """The number of the next fact to confirm; from the first again after the last."""
    here = next((one.number for one in rows if one.at == at), 0)
    waiting = [one.number for one in rows if one.state == OPEN]
    return next((one for one in waiting if one > here), next(iter(waiting), 0))


def _begin(fact: LetterFact) -> tuple[Stretch, ...]:
    return tuple(sorted(fact.places)) or ((1 << 30, 0, 0),)


def _row(
    number: int,
    at: str,
    facts: list[LetterFact],
    contents: FormContents,
    waiting: tuple[str, ...],
    found: LettersRead | None,
) -> FactRow:
    places = dict.fromkeys(place for one in facts for place in sorted(one.places))
    quotes = tuple(_words(found, place) for place in places) if found is not None else ()
    if at.startswith("#"):
        return FactRow(number, "", "", "", GONE, quotes)
    label, text = _said(contents, at)
    if any(is_below(one, at) for one in waiting):
        state = OPEN
    elif value_at(contents.document, at) is None:
        state = GONE
    else:
        same = all(value_at(contents.document, one.at) == one.value for one in facts)
        state = SURE if same else OTHER
    return FactRow(number, at, label, text, state, quotes)


def _said(contents: FormContents, at: str) -> tuple[str, str]:
    """What a field is called, and what it says, as the form has them."""
    value = value_at(contents.document, at)
    if at.startswith("/biomarkers/"):
        return parts_of(at)[1], _gene_words(value)
    one = field_at(at)
    if one is None or one in GROUPS["further"].fields:
        label = _labelled(at, capital(fact(at, Profile()).short))
        return label, plain_words(value) if one is None else entry(contents, one, at).text
    return _labelled(at, one.label), entry(contents, one, at).text


def _gene_words(value: Any) -> str:
    """The result of a gene, and its variants."""
    long = value if isinstance(value, Mapping) else {"result": value}
    result = RESULTS.get(str(long.get("result") or ""), "")
    return ", ".join(filter(None, (result, show_variants(long))))


def _labelled(at: str, label: str) -> str:
    rows = next((rows for rows in ROWS if at.startswith(f"{rows}/")), None)
    if rows is None:
        return label
    number, *rest = at.removeprefix(f"{rows}/").split("/")
    words = say(_ROW[rows.rpartition("/")[2]], number=int(number) + 1, label=label)
    return words if rest[:1] != ["lesions"] else say("letter_page.seen", lesion=rest[1], of=words)


def plain_words(value: Any) -> str:
    """A value that no field of the form shows."""
    if isinstance(value, Mapping):
        return ", ".join(
            f"{key.replace('_', ' ')} {plain_words(one)}" for key, one in value.items()
        )
    if isinstance(value, list | tuple):
        return ", ".join(map(plain_words, value))
    if isinstance(value, bool):
        return say("letter_page.yes") if value else say("letter_page.no")
    return "" if value is None else str(value)


def _words(found: LettersRead, place: Stretch) -> str:
    letter, begin, end = place
    return found.letters[letter][begin:end] if letter < len(found.letters) else ""

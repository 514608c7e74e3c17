"""Letters in the body of a request, and what they say."""

from __future__ import annotations

from dataclasses import dataclass

from oligomatch.api.intake.files import Day, full_day
from oligomatch.api.intake.letters import MOST_LETTERS, MOST_SIGNS, letter_of, read_on, too_large
from oligomatch.api.results.forms.letters import ReadLetters
from oligomatch.api.results.records.letters_view import letters_object
from oligomatch.api.web.problems import HttpProblem, Kind, RequestFault
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.letters.reading import Letter
from oligomatch.rules.text.text import Fields, Items, Node, Text

KEYS = ("text", "name", "date")
EXAMPLE = {
    "letters": [
        {
            "text": "67-year-old man with adenocarcinoma of the lung, left upper lobe. EGFR wild "
            "type, KRAS G12C mutated, PD-L1 TPS 60 %. ECOG 1.",
            "name": "tumour board",
            "date": "2026-05-14",
        }
    ]
}


@dataclass(frozen=True, slots=True)
class LettersQuestion:
    """One request to read letters."""

    body: bytes
    day: Day


def schema() -> dict[str, object]:
    """The form of the body."""
    text = {"type": "string", "minLength": 1}
    one = {
        "type": "object",
        "required": ["text"],
        "additionalProperties": False,
        "properties": {
            "text": {**text, "maxLength": MOST_SIGNS},
            "name": {**text, "maxLength": 200},
            "date": {"type": "string", "format": "date"},
        },
    }
    return {
        "type": "object",
        "required": ["letters"],
        "additionalProperties": False,
        "properties": {
            "letters": {"type": "array", "items": one, "minItems": 1, "maxItems": MOST_LETTERS}
        },
    }


def letters_of(node: Node) -> tuple[Letter, ...]:
    """The letters of a body.

    Raises:
        HttpProblem: a body of another form; no word of it is repeated.
    """
    parts = {key.value: value for key, value in node.entries} if isinstance(node, Fields) else {}
    each = parts.get("letters")
    if set(parts) != {"letters"} or not isinstance(each, Items) or not each.nodes:
        raise _refused([_fault(node, "", "letter.expected_letters")])
    found = [_letter(one, f"/letters/{number}") for number, one in enumerate(each.nodes)]
    if faults := [one for one in found if isinstance(one, RequestFault)]:
        raise _refused(faults)
    letters = tuple(one for one in found if isinstance(one, Letter))
    if (large := too_large(letters)) is not None:
        raise _refused([RequestFault(large.expected, large.fix, pointer="/letters")])
    return letters


def _letter(node: Node, pointer: str) -> Letter | RequestFault:
    entries = node.entries if isinstance(node, Fields) else ()
    parts = {
        key.value: value.value
        for key, value in entries
        if isinstance(value, Text) and not value.plain
    }
    if (
        len(parts) != len(entries)
        or not set(parts) <= set(KEYS)
        or not parts.get("text", "").strip()
    ):
        return _fault(node, pointer, "letter.expected_letter")
    try:
        dated = full_day(parts["date"]) if "date" in parts else None
    except ValueError as error:
        return RequestFault(str(error), pointer=f"{pointer}/date")
    return letter_of(parts["text"], parts.get("name", "")[:200], dated)


def letters_read(node: Node, day: Day) -> ReadLetters:
    """What the letters of a body say.

    Raises:
        HttpProblem: a body of another form.
    """
    return letters_object(read_on(letters_of(node), day))


def _fault(node: Node, pointer: str, key: str) -> RequestFault:
    return RequestFault(say(key), pointer=pointer, line=node.line, column=node.column)


def _refused(faults: list[RequestFault]) -> HttpProblem:
    return HttpProblem(Kind.UNUSABLE_PROFILE, say("letter.not_read"), tuple(faults))

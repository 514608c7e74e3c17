"""A profile in the making: what is stated at each place, what is at odds, and what was left.

All kinds of statements write into the one of a reading, in the order of `reader.EXTRACTORS`, and
look there for what those before have stated. Places are pointers of the profile
(`/lesions/0/organ`)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from oligomatch.matcher.letters.reading import (
    Letter,
    Mention,
    Place,
    Question,
    ReadFact,
    Unused,
)
from oligomatch.matcher.letters.sentences import Sentence
from oligomatch.matcher.letters.wording import order_of
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.reading.kept import Form, SentenceText

# of several things that the words around a statement say of it, the one that is given as reason
REASONS = ("family", "other_person", "criteria", "corrected", "conditional", "recommended",
           "planned", "negated", "doubtful", "historical", "then")  # fmt: skip


class Proposal:
    """What the kinds of statements make of their mentions: facts, questions, and what is unused."""

    def __init__(
        self,
        letters: Sequence[Letter],
        as_of: date,
        texts: Sequence[str],
        rows: Sequence[Collection[int]],
    ) -> None:
        self.letters, self.as_of = tuple(letters), as_of
        self.rows = tuple(rows)  # where in each text a row of a table begins, as its sentences
        # as they are read, which all places count by; each keeps which forms it may have
        self.texts = tuple(map(SentenceText.of, texts))
        self.sentences: Sequence[Sentence] = ()  # of all letters
        self.questions: list[Question] = []
        self._asked = set[object]()  # what is told of each of them
        self.unused: list[Unused] = []
        self.spread_at_diagnosis: list[Place] = []  # where metastases are said to have been then
        self.surely_then: list[Place] = []  # of them those beside words for the diagnosis
        self.cured_by_rays = set[Place]()  # where radiotherapy alone is said to have been to cure
        self.came_back: list[Place] = []  # where the cancer is said to have gone, or to be back
        self.about_when: dict[int, date | None] = {}  # letters without their day were written
        self._stated: dict[str, tuple[Any, list[Place]]] = {}
        self._disputed: set[str] = set()

    @property
    def last_letter(self) -> int:
        """The number of the latest letter."""
        return len(self.letters) - 1

    @property
    def is_of_lung(self) -> bool:
        """Whether the cancer is known to be a carcinoma of the lung."""
        return self.stated("/cancer_type") in ("nsclc", "sclc")

    @cached_property
    def day_is_first(self) -> bool | None:
        """Whether the letters write the day before the month, where a date of them shows that."""
        return order_of(self.texts)

    def tells(self, form: Form | re.Pattern[str]) -> bool:
        """Whether a letter has words of a form."""
        return any(form.search(text) for text in self.texts)

    def words(self, place: Place) -> str:
        """The words at a place, as they are read."""
        return self.texts[place.letter][place.start : place.end]

    def state(self, pointer: str, value: Any, *places: Place) -> None:
        """A fact. The same again has one more place; another at the same place is no fact, nor is
        the one before: both are asked."""
        value = _whole(value)
        if pointer in self._disputed:
            self._ask_each("contradicts", pointer, places)
            return
        before = self._stated.get(pointer)
        if before is not None and before[0] != value:
            del self._stated[pointer]
            self._disputed.add(pointer)
            self._ask_each("contradicts", pointer, [*before[1], *places])
            return
        kept = before[1] if before is not None else []
        self._stated[pointer] = (value, [*kept, *(one for one in places if one not in kept)])

    def take_back(self, pointer: str) -> None:
        """Ask what was stated at a place, and what is stated there from now on."""
        _, places = self._stated.pop(pointer)
        self._disputed.add(pointer)
        self._ask_each("contradicts", pointer, places)

    def add(self, pointer: str, word: str, *places: Place) -> None:
        """One more of the words that are listed at a pointer."""
        words, known = self._stated.get(pointer, ([], []))
        if pointer not in self._disputed and word not in words:
            self._stated[pointer] = ([*words, word], [*known, *places])

    def stated(self, pointer: str) -> Any:
        """The value stated at a pointer; None where there is none."""
        return self._stated.get(pointer, (None,))[0]

    def disputed(self, pointer: str) -> bool:
        """Whether the letters say two things there, which are asked."""
        return pointer in self._disputed

    def places(self, pointer: str) -> tuple[Place, ...]:
        """Where the letters say what is stated at a place."""
        return tuple(self._stated[pointer][1]) if pointer in self._stated else ()

    def ask(self, kind: str, place: Place, pointer: str | None = None, **parameters: str) -> None:
        """A question in place of a fact."""
        key = kind, pointer, place, tuple(sorted(parameters.items()))
        if key not in self._asked:
            self._asked.add(key)
            self.questions.append(Question(kind, pointer, parameters, place))

    def _ask_each(self, kind: str, pointer: str, places: Iterable[Place]) -> None:
        for place in places:
            self.ask(kind, place, pointer)

    def leave(self, kind: str, what: str, place: Place) -> None:
        """A statement that is not used, and why."""
        self.unused.append(Unused(kind, what, place))

    def usable(
        self, mentions: Iterable[Mention], but: frozenset[str] = frozenset()
    ) -> Iterator[Mention]:
        """The mentions that the words around leave as they are; the others are left with the first
        reason, what is in doubt is asked. `but`: what the words around may say all the same."""
        for one in mentions:
            against = one.context - but
            if not against:
                yield one
            elif against == {"doubtful"}:
                self.ask("doubtful", one.place, one.payload.get("pointer"), what=one.kind)
            else:
                self.leave(next(why for why in REASONS if why in against), one.kind, one.place)

    def latest(self, mentions: Sequence[Mention]) -> list[Mention]:
        """Of mentions in letters of several days those in the latest; all where a letter among them
        has no day."""
        days = {one.place.letter: self.letters[one.place.letter].dated for one in mentions}
        last = max((day for day in days.values() if day is not None), default=None)
        if last is None or None in days.values():
            return list(mentions)
        return [one for one in mentions if days[one.place.letter] == last]

    def facts(self) -> tuple[ReadFact, ...]:
        """What is stated, with its places in order."""
        return tuple(
            ReadFact(pointer, value, tuple(sorted(places)))
            for pointer, (value, places) in self._stated.items()
        )

    def drop_at_odds(self, error: ProfileError) -> bool:
        """Take back, as questions, the facts at or below, else around, the places that the intake
        refuses; whether any was."""
        before = len(self._stated)
        for problem in error.problems:
            at = problem.pointer
            found: list[str] = []
            while at and not found:
                found = [one for one in self._stated if one == at or one.startswith(f"{at}/")]
                found = found or [one for one in self._stated if at.startswith(f"{one}/")]
                at = at.rpartition("/")[0]
            for pointer in found:
                places = self._stated.pop(pointer)[1]
                self._ask_each("contradicts", pointer, places)
        return len(self._stated) < before


def document_of(facts: Iterable[ReadFact]) -> tuple[dict[str, Any], tuple[ReadFact, ...]]:
    """The document that facts make, and the facts at the places that they have in it: numbers of
    lists are closed up where all of an entry was taken back."""
    document: dict[str, Any] = {}
    numbers: dict[tuple[str, ...], dict[str, str]] = {}
    moved = []
    for fact in sorted(facts, key=_order):
        at: Any = document
        parts = fact.pointer.strip("/").split("/")
        path: list[str] = []
        for depth, part in enumerate(parts):
            if isinstance(at, list):
                known = numbers.setdefault(tuple(parts[:depth]), {})
                part = known.setdefault(part, str(len(known)))
                if int(part) == len(at):
                    at.append({})
            key: Any = int(part) if isinstance(at, list) else part
            path.append(part)
            if depth == len(parts) - 1:
                at[key] = fact.value
            else:
                below = parts[depth + 1]
                fresh: Any = [] if below.isdigit() else {}
                at = at[key] if isinstance(at, list) and at[key] else _below(at, key, fresh)
        moved.append(ReadFact("/" + "/".join(path), fact.value, fact.places))
    return document, tuple(moved)


def _whole(value: Any) -> Any:
    """A value with its whole numbers written as such: 18, not 18.0."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: _whole(part) for key, part in value.items()}
    return [_whole(part) for part in value] if isinstance(value, list) else value


def _below(at: Any, key: Any, fresh: Any) -> Any:
    if isinstance(at, list):
        if not at[key] and isinstance(fresh, list):
            at[key] = fresh
        return at[key]
    return at.setdefault(key, fresh)


def _order(fact: ReadFact) -> tuple[tuple[int, str], ...]:
    return tuple(
        (int(part), "") if part.isdigit() else (-1, part) for part in fact.pointer.split("/")
    )


def bounds(least: float | None, most: float | None) -> float | Mapping[str, float]:
    """A number by its ends."""
    if least is not None and least == most:
        return least
    ends = {"at_least": least, "at_most": most}
    return {key: end for key, end in ends.items() if end is not None}

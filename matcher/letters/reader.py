"""From letters to a profile's document: each kind of statement, then the ordinary intake.

Letters come in from the earliest on. Each is cut into sentences; each extractor says what a
sentence mentions, then settles the mentions of all sentences in one `Proposal`. Its facts go
through the ordinary intake, and what that refuses becomes a question. Out comes a
`LetterReading`."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import accumulate
from typing import Any, Protocol

from oligomatch.matcher.findings.engines import chainer
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.letters import (
    cancers,
    conditions,
    diagnosis,
    person,
    tumour,
)
from oligomatch.matcher.letters.concluded.conditions import conditions_of
from oligomatch.matcher.letters.concluded.totals import totals_of
from oligomatch.matcher.letters.corrected.taken_back import taken_back
from oligomatch.matcher.letters.course import course
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.genes import genes
from oligomatch.matcher.letters.measured import pd_l1, smoking, values
from oligomatch.matcher.letters.ocr import Mended
from oligomatch.matcher.letters.proposal import Proposal, document_of
from oligomatch.matcher.letters.reading import (
    Letter,
    LetterReading,
    Mention,
    Place,
    Question,
    ReadFact,
    by_day,
)
from oligomatch.matcher.letters.sentences import Sentence, sentences
from oligomatch.matcher.letters.tables.spoken import with_rows
from oligomatch.matcher.letters.wording import plain
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.reading.kept import Form
from oligomatch.rules.reading.made import keep_forms
from oligomatch.rules.reading.patterns import names
from oligomatch.rules.reading.triggers import triggers
from oligomatch.rules.text.sentence import is_endless


class Extractor(Protocol):
    """One kind of statement: what of it a sentence mentions, and what the mentions come to."""

    def mentions(self, sentence: Sentence) -> Iterable[Mention]:
        """What one sentence says of it."""

    def settle(self, each: Sequence[Mention], proposal: Proposal) -> None:
        """Facts, questions and what is unused, of all mentions together."""


EXTRACTORS: tuple[Extractor, ...] = (
    person,
    tumour,
    diagnosis,
    cancers,
    conditions,
    genes,
    pd_l1,
    values,
    smoking,
    course,
)


def endless(letter: Letter) -> Place | None:
    """The first sentence of a letter that is longer than is read."""
    if not is_endless(letter.text):
        return None
    mended, rows = _as_read(letter)
    each = sentences(mended.text, 0, rows)
    beyond = (one for one in each if is_endless(one.text))
    return next((_as_written(one.here, [mended]) for one in beyond), None)


def _as_read(letter: Letter) -> tuple[Mended, frozenset[int]]:
    """A letter as it is read, and where in it the rows of tables begin, each a sentence."""
    return with_rows(plain(letter.text))


def _as_written(place: Place, letters: Sequence[Mended]) -> Place:
    """A place of the letter as read as one of the letter as written."""
    return Place(place.letter, *letters[place.letter].span(place.start, place.end))


def read_letters(letters: Sequence[Letter], as_of: date) -> LetterReading:
    """What letters of one patient say, as a document that the intake takes; whoever takes letters
    of others in refuses the `endless` ones before."""
    ordered = by_day(letters)
    each_read = [_as_read(one) for one in ordered]
    mended, rows_of = [one for one, _ in each_read], [rows for _, rows in each_read]
    proposal = Proposal(ordered, as_of, [one.text for one in mended], rows_of)
    whole = [
        one
        for at, (text, rows) in enumerate(zip(proposal.texts, rows_of, strict=True))
        for one in sentences(text, at, rows)
    ]
    form = forms("letter")["of_form"]
    rows = [one for one in whole if form.search(one.text)]
    apart = {(one.letter, one.start) for one in rows}
    proposal.sentences = read = [one for one in whole if (one.letter, one.start) not in apart]
    for one in rows:  # which box is ticked is not read
        proposal.leave("of_form", "row", one.here)
    back = taken_back(read)
    for one in back:
        proposal.ask("contradicts", one.here)
    gone = {(one.letter, one.start) for one in back}
    proposal.sentences = read = [one for one in read if (one.letter, one.start) not in gone]
    for extractor in EXTRACTORS:
        each = [mention for one in read for mention in extractor.mentions(one)]
        extractor.settle(each, proposal)
    document, facts, concluded = _accepted(proposal)

    def written(place: Place) -> Place:
        return _as_written(place, mended)

    # of the rows of a table several sentences may stand for the same words
    facts = tuple(
        replace(fact, places=tuple(dict.fromkeys(map(written, fact.places)))) for fact in facts
    )
    questions = list[Question]()
    for asked in proposal.questions:
        if (moved := replace(asked, place=written(asked.place))) not in questions:
            questions.append(moved)
    unused = [replace(left, place=written(left.place)) for left in proposal.unused]
    spoken = [place for fact in facts for place in fact.places]
    spoken += [*(one.place for one in questions), *(one.place for one in unused)]
    return LetterReading(
        ordered,
        document,
        facts,
        tuple(sorted(questions, key=lambda one: one.place)),
        tuple(sorted(unused, key=lambda one: one.place)),
        tuple(_apart([written(one.here) for one in whole], spoken)),
        concluded,
    )


def getting_ready() -> Iterator[None]:
    """Make once what every letter needs, which the first ones would wait for; step by step, so that
    whoever is asked in between can answer first."""
    for name in names():
        forms(name)
        yield
    triggers()
    yield
    read_letters([Letter("NSCLC")], date(2026, 1, 1))
    yield
    yield from Form.learning()
    yield from Form.quickening()
    keep_forms(every=True)


def _accepted(
    proposal: Proposal,
) -> tuple[dict[str, Any], tuple[ReadFact, ...], tuple[str, ...]]:
    """The document and its facts, without what the intake refuses, and with what follows from
    them, whose pointers are the third."""
    while True:
        facts = proposal.facts()
        try:
            document, placed, patient = _taken_in(facts, proposal.as_of)
        except ProfileError as error:
            if proposal.drop_at_odds(error):
                continue
            raise
        open_treatment = any(one.kind == "which_treated" for one in proposal.questions)
        cured = proposal.cured_by_rays
        more = (
            *conditions_of(
                patient,
                document,
                placed,
                cured,
                open_treatment=open_treatment,
                texts=proposal.texts,
            ),
            *totals_of(patient, document, placed),
        )
        if not more:
            return document, placed, ()
        try:
            whole, every, _ = _taken_in((*facts, *more), proposal.as_of)
        except ProfileError:  # what was read goes before what follows
            return document, placed, ()
        return whole, every, tuple(one.pointer for one in more)


def _taken_in(
    facts: Sequence[ReadFact], as_of: date
) -> tuple[dict[str, Any], tuple[ReadFact, ...], Patient]:
    """The document that facts make, the facts at their places in it, and its patient.

    Raises:
        ProfileError: what the intake refuses.
    """
    document, placed = document_of(facts)
    places = [fact.pointer for fact in placed]
    unconfirmed = {"unconfirmed": places} if places else {}
    document |= {"as_of": as_of.isoformat(), **unconfirmed}
    document = {key: document[key] for key in Profile.model_fields if key in document}
    made: list[Patient] = []

    def derived(profile: Profile) -> Patient:
        made.append(derive(profile, as_of, chainer=chainer().plain))
        return made[-1]

    profile = profile_of(document, derived)
    return document, placed, made[-1] if made else derived(profile)


def _apart(each: Iterable[Place], others: Iterable[Place]) -> Iterator[Place]:
    """The places that meet none of the others."""
    known = sorted(others)
    starts = [(one.letter, one.start) for one in known]
    ends = [*accumulate(((one.letter, one.end) for one in known), max)]  # the last of those so far
    for one in each:
        before = bisect_left(starts, (one.letter, one.end))
        if not before or ends[before - 1] <= (one.letter, one.start):
            yield one

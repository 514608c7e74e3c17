"""How the disease stands, in one line: the trial groups still left, and the EORTC/ESTRO state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Annotated

from typing_extensions import TypedDict

from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.fields import means
from oligomatch.api.words.lexicon import GROUP_TIMES, NEITHER, listed, word
from oligomatch.matcher.explain.disease_state import Standing, standing
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.patient.sharing import shared_of_all
from oligomatch.rules.findings.states import ANSWERS, READINGS, load_states

MOST_NAMED = 2  # states of the classification that are still named one by one
_OPEN: Mapping[str, str] = table("depends_on")  # to answer a question of the classification


def state_line(patient: Patient) -> str:
    """What is known of how the disease stands; empty where nothing is.

    `Disease state: synchronous (sOMD) at diagnosis; persistent (peOMD) now; EORTC/ESTRO: repeat
    oligopersistence`.
    """
    return _line(_found(patient))


By = Mapping[str, Standing]  # by reading


def _found(patient: Patient) -> By:
    """By the reference: the patient's engine derives every rule anew where somebody asks why."""
    by = patient.chainer.plain
    return {reading: standing(patient, reading, rules=by) for reading in READINGS}


def _line(found: By) -> str:
    parts = [*_groups(found), *_label(found)]
    return say("disease_state.disease_state", parts="; ".join(parts)) if parts else ""


class Left(TypedDict):
    """What is left, under each reading of a line that ended 1 to 28 days before (A-39)."""

    inactive: Annotated[list[str], means(say("disease_state.where_such_line_counts"))]
    active: Annotated[list[str], means(say("disease_state.where_it_counts_as"))]


class State(TypedDict):
    """How the disease stands: what is still left of each classification."""

    words: Annotated[str, means(say("disease_state.in_one_line_empty"))]
    diagnosis: Left
    """The trial groups at diagnosis of the metastases: sOMD, rOMD, none."""
    entry: Annotated[Left, means(say("disease_state.trial_groups_now_peomd"))]
    label: Left
    """The states of the EORTC/ESTRO classification; for display, no trial asks for them."""


def state_object(patient: Patient) -> State:
    """The same as data: what is left at each time and of the label, under each reading; worked
    out once for all patients of whom all is told alike, since it says nothing of anyone's own."""
    shared = shared_of_all(patient)
    known: State | None = shared.get(state_object)
    if known is None:
        known = shared[state_object] = _state_object(patient)
    return known


def _state_object(patient: Patient) -> State:
    found = _found(patient)

    def left(names: Callable[[Standing], Iterable[str]]) -> Left:
        inactive, active = (sorted(names(found[reading])) for reading in READINGS)
        return {"inactive": inactive, "active": active}

    return {
        "words": _line(found),
        "diagnosis": left(lambda one: one.groups("diagnosis")),
        "entry": left(lambda one: one.groups("entry")),
        "label": left(lambda one: one.labels()),
    }


def _groups(found: By) -> Iterator[str]:
    for at, states in load_states().groups.items():
        left = [one.groups(at) for one in found.values()]
        names = [name for name in states.groups if any(name in one for one in left)]
        if names == ["none"]:
            yield f"{NEITHER[at]} {GROUP_TIMES[at]}"
        elif len(names) < len(states.groups):
            yield f"{listed(map(word, names))} {GROUP_TIMES[at]}{_by_reading(left)}"


def _label(found: By) -> Iterator[str]:
    states = load_states().states
    left = [one.labels() for one in found.values()]
    names = [name for name in (*states, "none") if any(name in one for one in left)]
    if len(names) == len(states) + 1:
        return
    named = _named(names) if len(names) <= MOST_NAMED else word("open")
    question = _open_question(names)
    depends = say("disease_state.depends_on", question=_OPEN[question]) if question else ""
    yield f"EORTC/ESTRO: {named}{_by_reading(left) or depends}"


def _named(names: Sequence[str]) -> str:
    """`repeat or induced oligopersistence`, the common noun once."""
    words = [say("disease_state.no_state") if name == "none" else word(name) for name in names]
    nouns = {text.split()[-1] for text in words}
    if len(nouns) > 1 or len(words) == 1:
        return listed(words)
    return f"{listed(text.split()[0] for text in words)} {nouns.pop()}"


def _open_question(names: Iterable[str]) -> str | None:
    """The first question of the classification that would tell the states that are left apart."""
    states = load_states().states
    for question in ANSWERS:
        answers = {states[name].needs.get(question) for name in names if name in states}
        if len(answers - {None}) > 1:
            return question
    return None


def _by_reading(left: Iterable[frozenset[str]]) -> str:
    """A mark where it depends on whether treatment that had just ended was active then."""
    return say("disease_state.depends_on_reading") if len({*left}) > 1 else ""

"""The file of what trial sites have answered: which of two readings of the source holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from oligomatch.rules.misspelling import nearest
from oligomatch.rules.text.faults import Fault, fault, said
from oligomatch.rules.text.record import listing, made, record, words
from oligomatch.rules.text.text import (
    Items,
    Node,
    RuleFileError,
    compose,
    compose_file,
    together,
    under,
)
from oligomatch.rules.trial import SiteAnswer, Trial


def read_answers(
    content: str | bytes, file: str, trials: Iterable[Trial]
) -> tuple[SiteAnswer, ...]:
    """The answers of a file, each of a reading that a trial has.

    Raises:
        RuleFileError: not a file of answers, an unknown trial, reading or choice, a day that is
            none, or two answers to one reading.
    """
    return _answers(compose(content, file), trials)


def load_answers(path: Path, trials: Iterable[Trial]) -> tuple[SiteAnswer, ...]:
    """The answers in a file on disk.

    Raises:
        RuleFileError: no such file, or one that cannot be used.
    """
    return _answers(compose_file(path), trials)


def _answers(root: Node, trials: Iterable[Trial]) -> tuple[SiteAnswer, ...]:
    known = {trial.id: trial for trial in trials}
    found: tuple[SiteAnswer, ...] = record(root, {"answers": listing(_answer(known))})["answers"]
    repeated = list(_repeated(root, found))
    if repeated:
        raise together(repeated)
    return found


def _answer(known: Mapping[str, Trial]) -> Callable[[Node], SiteAnswer]:
    own = made(SiteAnswer, {"on": _day})

    def read(node: Node) -> SiteAnswer:
        answer = own(node)
        if problem := misfit(answer, known):
            raise RuleFileError(node.file, *(under(node, problem[0]) or node).place, problem[1])
        return answer

    return read


def misfit(answer: SiteAnswer, known: Mapping[str, Trial]) -> tuple[str, Fault] | None:
    """The field of an answer that fits no trial, and why; None where all fit."""
    trial = known.get(answer.trial)
    if trial is None:
        near = nearest(answer.trial, known)
        return "trial", fault("unknown_trial", trial=answer.trial, near=near)
    letters = trial.readings.get(answer.reading)
    if letters is None:
        if not trial.readings:
            return "reading", fault(
                "trial_without_readings", trial=trial.id, reading=answer.reading
            )
        known_here = tuple(trial.readings)
        return "reading", fault(
            "no_such_reading", trial=trial.id, reading=answer.reading, known=known_here
        )
    if answer.choice not in letters:
        parts = {"reading": answer.reading, "choice": answer.choice}
        return "choice", fault("no_such_choice", **parts, known=tuple(letters))
    return None


def _day(node: Node) -> str:
    text: str = words(node)
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise node.problem("text_no_day", text=text) from None


def _items(root: Node) -> list[Node]:
    value = under(root, "answers")
    return value.nodes if isinstance(value, Items) else []


def _repeated(root: Node, answers: Iterable[SiteAnswer]) -> Iterable[RuleFileError]:
    first: dict[tuple[str, str], Node] = {}
    for node, answer in zip(_items(root), answers, strict=True):
        earlier = first.setdefault((answer.trial, answer.reading), node)
        if earlier is not node:
            yield node.problem(
                "second_answer",
                trial=answer.trial,
                reading=answer.reading,
                line=str(earlier.line),
            )


def with_answer(content: str, file: str, answer: SiteAnswer, trials: Iterable[Trial]) -> str:
    """The text of a file with one answer more; an empty text makes a new file.

    Raises:
        RuleFileError: the file cannot be used, or has an answer to that reading already.
    """
    known = tuple(trials)
    before = read_answers(content, file, known) if content.strip() else ()
    indent = _indent(content, file) if content.strip() else 2
    text = content if content.strip() else f"# {said(fault('answers_head'))}\nanswers:\n"
    added = f"{text.rstrip()}\n{_written(answer, indent)}"
    if read_answers(added, file, known) != (*before, answer):
        raise RuleFileError(file, 1, 1, fault("not_added_at_end"))
    return added


def _indent(content: str, file: str) -> int:
    """How far the items of the list stand in."""
    first = _items(compose(content, file))[0]
    return max(0, first.column - 3)


def _written(answer: SiteAnswer, indent: int) -> str:
    fields: dict[str, Any] = {name: getattr(answer, name) for name in answer.__slots__}
    lines = [f"{name}: {_scalar(value)}" for name, value in fields.items() if value]
    marks = ["- ", *["  "] * (len(lines) - 1)]
    return "".join(f"{' ' * indent}{mark}{line}\n" for mark, line in zip(marks, lines, strict=True))


def _scalar(text: str) -> str:
    plain = text.replace("-", "").isalnum() and text.isascii()
    return text if plain else json.dumps(text, ensure_ascii=False)

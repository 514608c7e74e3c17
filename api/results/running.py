"""One call over patients: results out one by one, the refused told on the way."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, TypeVar

from rich.console import Console, RenderableType
from rich.rule import Rule
from rich.text import Text

from oligomatch.api.intake.files import Day, Given, Refused, read_patients
from oligomatch.api.results.matching import Only, Result, Rules, match_patient
from oligomatch.api.terminal.marks import new_console, put
from oligomatch.api.terminal.progress import progress
from oligomatch.api.terminal.streams import (
    complain,
    fault_words,
    print_line,
    print_rows,
    print_value,
)
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import plural
from oligomatch.matcher.match.trial_keys import LOWER_KEYS

Made = TypeVar("Made")


class LeftOut(Exception):
    """Why nothing can be made of one patient, in words of ours."""


class Run:
    """One call: what is made of each patient, and how many were given and left out."""

    def __init__(
        self,
        rules: Rules,
        only: Only,
        paths: Sequence[str],
        day: Day,
        *,
        quick: bool,
        keys: tuple[str, ...] = LOWER_KEYS,
        progress_wanted: bool | None = False,
    ) -> None:
        self.rules, self.only, self.paths, self.day = rules, only, paths, day
        self.quick, self.keys = quick, keys
        self.progress_wanted = progress_wanted
        self.given = self.left_out = 0

    def each(self, make: Callable[[Result], Made]) -> Iterator[Made]:
        """What is made of every patient; one that cannot be used is told and left out."""
        with progress(self.progress_wanted) as tick:
            for path in self.paths:
                for one in read_patients(path, self.day):
                    self.given += 1
                    if isinstance(one, Refused):
                        self.left_out += 1
                        leave_out(one)
                    else:
                        yield from self._made(one, make)
                    tick()

    def _made(self, given: Given, make: Callable[[Result], Made]) -> Iterator[Made]:
        try:
            result = match_patient(given, self.rules, self.only, quick=self.quick, keys=self.keys)
            made = make(result)
        except LeftOut as error:
            self.left_out += 1
            complain(f"{given.origin}: {error}")
            return
        except Exception as error:
            self.left_out += 1
            complain(
                say(
                    "running.this_patient_left_out",
                    origin=given.origin,
                    fault_words=fault_words(error),
                )
            )
            return
        yield made


def leave_out(refused: Refused) -> None:
    """Say on standard error what is wrong with a patient or an input, and that it is left out."""
    for fault in refused.faults:
        print(fault, file=sys.stderr)
    what = (
        say("running.patient", number=refused.origin.number)
        if refused.patient
        else say("running.this_input")
    )
    problems = plural(len(refused.faults), "problem", "problems")
    complain(say("running.left_out", file=refused.origin.file, what=what, problems=problems))


def print_table(
    run: Run, columns: Sequence[str], rows_of: Callable[[Result], Iterable[Mapping[str, Any]]]
) -> None:
    """The rows that are made of every patient, as CSV."""
    each = run.each(lambda result: list(rows_of(result)))
    print_rows(columns, chain.from_iterable(each))


def print_parts(run: Run, make: Callable[[Result, Console], list[RenderableType]]) -> None:
    """What is made of every patient, on a terminal, with a rule between two patients."""
    console = new_console()
    shown = run.each(lambda result: make(result, console))
    between: list[RenderableType] = [Text(), Rule(style="dim")]
    for number, parts in enumerate(shown):
        put(console, *(between if number else []), *parts)


def print_objects(run: Run, make: Callable[[Result], object]) -> None:
    """One object for one patient given, a list for several."""
    objects = list(run.each(make))
    if run.given == 1:
        for one in objects:
            print_value(one)
    else:
        print_value(objects)


def print_lines(run: Run, make: Callable[[Result], object]) -> None:
    """One object a line, each as soon as it is ready."""
    for one in run.each(make):
        print_line(one)

"""Every outer face over the same patients: what each answers, or that it refuses; never a fault.

A face takes documents and says of each what class every trial has, or that the patient is refused.
The commands, their flags and forms, and the routes are found, not listed: a new one is run too.
"""

from __future__ import annotations

import inspect
import json
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from enum import Enum
from itertools import cycle
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from starlette.testclient import TestClient
from typer.testing import CliRunner

import oligomatch.api.web.app
from oligomatch.api.cohort.batches import Screener
from oligomatch.api.cohort.reading.records import RawLine
from oligomatch.api.commands.app import app
from oligomatch.api.intake.files import Day, Given, Origin, dated
from oligomatch.api.results.matching import Only, Rules, match_patient
from oligomatch.api.terminal.streams import FAULT
from oligomatch.api.web import options
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.work import HttpAnswer, answer
from oligomatch.matcher.intake.intake import profile_of, read_profile
from oligomatch.matcher.profile.problems import ProfileError
from tests.net.drawn import AS_OF, Json
from tests.support.page_form import PatientPage

TODAY = date.fromisoformat(AS_OF)
Classes = Mapping[str, str]  # of each trial that the face tells of
REFUSED: Classes = {"": "refused"}
UNSTATED: Classes = {"": "not told"}  # the face does not say whom it refuses
Face = Callable[[Sequence[Json]], list[Classes]]


class Faulty(AssertionError):
    """A face that neither answers nor refuses."""


def by_the_judge(told: Json, rules: Rules) -> Classes:
    """What the library says: the measure of all the others."""
    try:
        profile = profile_of(dated(told, Day(TODAY))[0])
    except ProfileError:
        return REFUSED
    assert profile.as_of is not None
    given = Given(Origin("test", 1, 1), profile, profile.as_of, "profile")
    found = match_patient(given, rules, Only(), quick=True)
    return {one.match.trial.id: str(one.match.match) for one in found.ranked}


def alike(face: Classes, judge: Classes, *, exact: bool = False) -> bool:
    """Whether a face agrees with the judge where it speaks; the exact layer may settle what is
    open, and no more."""
    if face is UNSTATED:
        return True
    if (face == REFUSED) != (judge == REFUSED):
        return False
    open_ = ("possible", "not yet") if exact else ()
    return all(
        judge[trial] in (kind, *open_) for trial, kind in face.items() if judge is not REFUSED
    )


# --- the command line ------------------------------------------------------------------------------

PATIENTS = ("PATIENT", "COHORT", "PATH")  # in the name of an argument that takes patients
# what a command needs beside its patients; `{}` stands for a folder
BESIDE: Mapping[str, tuple[str, ...]] = {
    "explain": ("core",),
    "screen": ("--out", "{}", "--processes", "1"),
}
BEFORE: Mapping[str, tuple[str, ...]] = {"compare": ("{old}", "{new}")}
# commands that take no patient, or are run elsewhere
ELSEWHERE = {
    "cases": "case files of the rules",
    "export": "tells a profile and judges nothing: tests/api/exchange/fhir/test_exported.py",
    "read": "letters, of which it tells no class: tests/api/commands/test_read.py",
    "import": "records of a hospital, of which it tells no class: tests/api/exchange",
    "screen-spark": "as `screen`, on a cluster: tests/api/cohort/spark/test_tables.py",
}
# one file, one patient
ONE_BY_ONE = frozenset({"explain", "site", "outlook --format ics"})
NO_FLAG = frozenset({"progress", "watch", "unverified"})  # they ask no patient
OWN = {"explain": ("own1",)}


@dataclass(frozen=True, slots=True)
class Command:
    """One way to call a command: its name, and one flag or form."""

    name: str
    words: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join((self.name, *self.words))


def commands() -> Iterator[Command]:
    """Every command that takes patients, in every form and with every flag, one at a time."""
    for one in app.registered_commands:
        callback = one.callback
        assert callback is not None
        name = one.name or callback.__name__.replace("_", "-")
        hints = get_type_hints(inspect.unwrap(callback), include_extras=True)
        if name in ELSEWHERE or not _takes_patients(hints):
            continue
        yield Command(name)
        defaults = inspect.signature(callback).parameters
        for parameter, hint in hints.items():
            if parameter in NO_FLAG or parameter == "return":
                continue
            plain, option = hint.__origin__, _name_of(parameter, hint)
            if plain is bool and defaults[parameter].default is False:
                yield Command(name, (option,))
            elif isinstance(plain, type) and issubclass(plain, Enum):
                for value in plain:
                    yield Command(name, (option, str(value.value)))
            elif get_origin(plain) is Literal:
                for value in get_args(plain):
                    yield Command(name, (option, value))


def _takes_patients(hints: Mapping[str, Any]) -> bool:
    arguments = (
        getattr(each, "metavar", None) or ""
        for hint in hints.values()
        for each in getattr(hint, "__metadata__", ())
        if type(each).__name__ == "ArgumentInfo"
    )
    return any(word in metavar for metavar in arguments for word in PATIENTS)


def _name_of(parameter: str, hint: Any) -> str:
    # typer takes the first name of an annotated option for its default, and fixes that later
    told = [n for one in hint.__metadata__ for n in (one.default, *(one.param_decls or ()))]
    long = [n.partition("/")[0] for n in told if isinstance(n, str) and n.startswith("--")]
    return long[0] if long else f"--{parameter.replace('_', '-')}"


def by_command(command: Command, folder: Path, trials: Path | None = None) -> Face:
    """The face of a command; the trials of a folder, where one is named."""

    def face(each: Sequence[Json]) -> list[Classes]:
        if str(command) in ONE_BY_ONE or command.name in ONE_BY_ONE:
            return [_run(command, [told], folder, trials)[0] for told in each]
        return _run(command, each, folder, trials)

    return face


def _run(
    command: Command, each: Sequence[Json], folder: Path, trials: Path | None
) -> list[Classes]:
    """A command over patients in one file; each is named by its number."""
    path, out = folder / "patients.ndjson", folder / "out"
    named = [{**told, "patient": f"P{n}"} for n, told in enumerate(each)]
    path.write_text("".join(json.dumps(one) + "\n" for one in named), encoding="utf-8")
    beside = ({**BESIDE, **OWN} if trials else BESIDE).get(command.name, ())
    places = {"{}": str(out), "{old}": str(trials or "shipped"), "{new}": str(trials or "shipped")}
    words = [
        places.get(word, word)
        for word in (*BEFORE.get(command.name, ()), *_around(path, command.name, beside))
    ]
    if trials and command.name not in ("compare", "check"):
        words += ["--trials", str(trials)]
    done = CliRunner().invoke(app, [command.name, *words, *command.words])
    refused = [at for at in range(len(each)) if f"{path}:{at + 1}:" in done.output]
    if (out / "refused.ndjson").exists():
        left_out = (out / "refused.ndjson").read_text(encoding="utf-8").splitlines()
        refused += [json.loads(line)["line"] - 1 for line in left_out]
    said = done.output
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise Faulty(f"{command}: {done.exception!r}") from done.exception
    if FAULT in said or "Traceback" in said:
        raise Faulty(f"{command}: {_line_with(said, FAULT)}")
    if done.exit_code not in (0, 1, 2) or (done.exit_code == 2 and not refused):
        raise Faulty(f"{command}: exit {done.exit_code}: {done.stderr[-500:]}")
    if command.name == "check" and command.words[-1:] != ("text",) and command.words:
        return [UNSTATED] * len(each)
    found = {**_classes_in(done.stdout), **_results_in(out)}
    return [REFUSED if at in refused else found.get(f"P{at}", {}) for at in range(len(each))]


def _around(path: Path, name: str, beside: tuple[str, ...]) -> tuple[str, ...]:
    return (*beside, str(path)) if name == "compare" else (str(path), *beside)


def _line_with(text: str, words: str) -> str:
    return next((line for line in text.splitlines() if words in line), text[-500:])


def _classes_in(text: str) -> dict[str, Classes]:
    """The classes that an answer in JSON or NDJSON tells, by the patient's label."""
    try:
        objects = json.loads(text)
    except ValueError:
        try:
            objects = [json.loads(line) for line in text.splitlines()]
        except ValueError:
            return {}
    objects = objects if isinstance(objects, list) else [objects]
    return {
        one["patient"]: classes_of(one)
        for one in objects
        if isinstance(one, dict) and one.get("patient")
    }


def classes_of(told: Any) -> Classes:
    """The classes that one patient's answer tells."""
    if not isinstance(told, dict):
        return {}
    each = (*told.get("matches", ()), *told.get("offers", ()))
    return {one["trial"]: one["match"] for one in each if "match" in one}


def _results_in(out: Path) -> dict[str, Classes]:
    """The results that a screening has written; its folder goes."""
    import shutil

    import polars as pl

    found: dict[str, dict[str, str]] = {}
    if (out / "results.ndjson").exists():
        frame = pl.read_ndjson(out / "results.ndjson", infer_schema_length=None)
    elif (out / "results").exists():
        frame = pl.read_parquet(out / "results" / "*.parquet")
    elif (out / "results.parquet").exists():
        frame = pl.read_parquet(out / "results.parquet")
    else:
        shutil.rmtree(out, ignore_errors=True)
        return {}
    for row in frame.iter_rows(named=True):
        found.setdefault(str(row["patient"]), {})[row["trial"]] = row["match"]
    shutil.rmtree(out)
    return dict(found)


# --- columns -----------------------------------------------------------------------------------------


def lines_of(each: Sequence[Json]) -> list[RawLine]:
    """The patients as lines of a file."""
    return [
        RawLine(Origin("all.ndjson", at, at), json.dumps(told).encode())
        for at, told in enumerate(each, 1)
    ]


def by_columns(rules: Rules) -> Face:
    """The columns of a screening, all patients in one batch."""

    def face(each: Sequence[Json]) -> list[Classes]:
        batch = Screener(rules.trials, Day(TODAY), keep=True).screen(lines_of(each))
        refused = {one.origin.number - 1: one for one in batch.refused}
        for one in refused.values():
            if any(FAULT in fault.expected for fault in one.faults):
                raise Faulty(f"columns: {one.faults[0].expected}")
        found: list[dict[str, str]] = [{} for _ in each]
        for row in batch.results.iter_rows(named=True):
            found[row["line"] - 1][row["trial"]] = row["match"]
        return [REFUSED if at in refused else found[at] for at in range(len(each))]

    return face


# --- HTTP and the page -------------------------------------------------------------------------------


class Here:
    """In place of the crew: whoever asks is answered in this process."""

    rules: Rules

    def __init__(self, *_: Any, **__: Any) -> None:
        self.ready, self.waiting = True, 0

    async def start(self) -> None:
        """Nobody is hired."""

    async def stop(self) -> None:
        """Nobody is let go."""

    async def ask(self, question: Any, client: str) -> HttpAnswer:  # noqa: ARG002
        """The answer, as a worker makes it."""
        return answer(question, self.rules, ServerLimits())


@contextmanager
def client(rules: Rules, desk: Path | None = None) -> Iterator[TestClient]:
    """The whole application over HTTP, its workers in this process."""
    real, oligomatch.api.web.app.Crew = (
        oligomatch.api.web.app.Crew,
        type("Crew", (Here,), {"rules": rules}),
    )  # type: ignore[misc, assignment]
    try:
        application = oligomatch.api.web.app.create_app(rules, lambda: TODAY, desk=desk)
    finally:
        oligomatch.api.web.app.Crew = real  # type: ignore[misc]
    with TestClient(application, base_url="http://127.0.0.1", raise_server_exceptions=False) as one:
        yield one


def questions() -> tuple[str, ...]:
    """Every route that takes a patient as JSON, with each flag and choice of its query."""
    found: list[str] = []
    for task, known in options.PATIENT.items():
        needed = "?trial=core" if any(one.required for one in known) else ""
        found.append(f"{task}{needed}")
        for one in known:
            values = one.schema.get("enum", ["true"] if one.schema.get("type") == "boolean" else [])
            sign = "&" if needed else "?"
            found += [f"{task}{needed}{sign}{one.name}={value}" for value in values]
    return tuple(found)


def by_http(http: TestClient, question: str) -> Face:
    """The face of one route."""
    task = question.partition("?")[0]

    def face(each: Sequence[Json]) -> list[Classes]:
        return [_asked(told) for told in each]

    def _asked(told: Json) -> Classes:
        # the label is what no other fact contradicts
        body = {"patient": told, "set": {"/patient": "B"}} if task == "whatif" else told
        said = http.post(f"/v1/{question}", json=body)
        if said.status_code == 422:
            places = said.json()["errors"]
            if not places or any("detail" not in place for place in places):
                raise Faulty(f"{question}: refused without a place: {said.text[:300]}")
            return REFUSED
        if said.status_code != 200 or FAULT in said.text:
            raise Faulty(f"{question}: {said.status_code}: {said.text[:300]}")
        return classes_of(said.json())

    return face


# every route of the page that takes the form of a patient
PAGE_ROUTES = (
    "/sheet",
    "/compare",
    "/sheet.pdf",
    "/ask",
    "/course",
    "/what-if",
    "/profile.yaml",
    "/bundle",
    "/argument/{}",
)
PARTS = {**{kind: kind for kind in ("eligible", "possible", "ineligible")}, "not-yet": "not yet"}


def by_page(http: TestClient, rules: Rules) -> Face:
    """The page: a profile brought, its form posted back, and one further route of the page."""
    routes, trials = cycle(PAGE_ROUTES), cycle(rules.trials)

    def face(each: Sequence[Json]) -> list[Classes]:
        return [_shown(told) for told in each]

    def _page(path: str, data: Any) -> PatientPage:
        return PatientPage(_text(path, data))

    def _text(path: str, data: Any) -> str:
        said = http.post(path, data=data)
        if said.status_code != 200:
            raise Faulty(f"page {path}: {said.status_code}: {said.text[-300:]}")
        return said.text

    def _shown(told: Json) -> Classes:
        dated_, _ = dated(told, Day(TODAY))
        text = json.dumps(dated_)
        first = _page("/bring", {"text": text, "do": "bring"})
        try:
            profile = profile_of(dated_)
        except ProfileError:
            if not first.wrong:
                raise Faulty("page: took what the reader refuses") from None
            return REFUSED
        if first.wrong:
            return REFUSED
        form: dict[str, list[str]] = {}
        for name, value in first.pairs:
            form.setdefault(name, []).append(value)
        second = _page("/", form)
        if second.wrong:
            raise Faulty("page: its own form is wrong")
        if first.ranking != second.ranking:
            raise Faulty("page: another ranking when its own form is posted")
        kept = read_profile(_text("/profile.yaml", form))
        if said_in(kept.document()) != said_in(profile.document()):
            raise Faulty("page: the form does not keep the profile")
        _text(next(routes).format(next(trials).id), form)
        return {trial: kind for part, kind in PARTS.items() for trial in second.ranking[part]}

    return face


def said_in(value: Any) -> Any:
    """A document without the maps that say nothing; a row of a list says that there is one."""
    if isinstance(value, list):
        return [said_in(item) for item in value]
    if not isinstance(value, dict):
        return value
    parts = {name: said_in(item) for name, item in value.items()}
    return {name: part for name, part in parts.items() if part != {}}


def by_board(http: TestClient) -> Face:
    """The board: all patients brought as one list, judged row by row, summed and as a table."""

    def face(each: Sequence[Json]) -> list[Classes]:
        text = "\n".join(json.dumps(told) for told in each)
        for path, data in (
            ("/board", {"text": text, "name": "list.ndjson"}),
            ("/board.csv", {"text": text, "name": "list.ndjson"}),
            ("/board/rows", {"one": [f"{n} {json.dumps(told)}" for n, told in enumerate(each)]}),
        ):
            said = http.post(path, data=data)
            if said.status_code != 200 or FAULT in said.text:
                raise Faulty(f"{path}: {said.status_code}: {_line_with(said.text, FAULT)[-500:]}")
        return [{} for _ in each]

    return face


@contextmanager
def quiet() -> Iterator[None]:
    """Without the line that a server writes for each request."""
    before = logging.root.manager.disable
    logging.disable(logging.INFO)
    try:
        yield
    finally:
        logging.disable(before)

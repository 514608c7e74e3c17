"""Writes docs/names.md: every public word, over all faces, as the program itself has it."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "names.md"
FACES = ("command line", "HTTP", "JSON", "CSV", "frames", "Python")
MEANINGS = (  # what a program looks for in several answers, and the one name of each
    (
        "a trial, by its registry number",
        "trial",
        "trials, opens, closes, postpones, in_reach, left_out",
    ),
    ("a criterion, by its identifier", "criterion", "criterion_ids, settled_exactly, ambiguous"),
    ("a reading of the source, by its number", "reading", "readings, site_readings, site"),
    ("the class of a match", "match", "match_before, by_judge, match_if"),
    ("a verdict", "verdict", "verdict_before, verdicts, settled"),
    ("a verdict, or why it is open", "standing", "standing_before"),
    ("what an answer makes of trials", "opens, closes, postpones", ""),
    ("what a trial's own treatment makes of others", "rules_out", ""),
    ("a place in the profile", "fact", "facts, based_on, pointer, lesion"),
    ("a rule of the findings", "rule", ""),
    ("the size that a trial plans", "planned", ""),
    ("the day that is asked", "as_of", ""),
    ("the day on which a status was known", "verified", ""),
    ("what is wrong with an input", "detail", ""),
    ("how to put it right", "fix", ""),
    ("why, as a word or a clause", "because", ""),
    ("what trial sites have answered", "site_answers", ""),
    ("where results go; how many processes", "out; processes", ""),
)
HEAD = """# Names

One meaning has one word on every face: the command line (`--as-of`), HTTP (`as_of`), JSON, CSV,
data frames and Python. Only the spelling is each face's own, and an object of Python has its own
identifier as `id` (`trial.id`). What people read is the form `text`.

| what it is | name | in lists and beside another |
| --- | --- | --- |
{meanings}

This page is written by `python -m scripts.names` from the program itself.
`tests/claims/test_one_name.py` holds it to that, holds each word to one form, and looks in the
answers themselves that a trial, a criterion, a class or a verdict is found under no other name.

"""


def commands(command: Any = None, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every command of the command line, by its whole name."""
    if command is None:
        import typer

        from oligomatch.api.commands.app import app

        command = typer.main.get_command(app)
    if not hasattr(command, "commands"):
        yield before, command
        return
    for name, one in command.commands.items():
        yield from commands(one, f"{before} {name}".strip())


def options() -> Iterator[tuple[str, str, str]]:
    """Every option: its word, the command, and what it takes."""
    for name, command in commands():
        for one in command.params:
            for word in one.opts:
                if word.startswith("--") and word not in ("--help", "--version"):
                    taken = "" if getattr(one, "is_flag", False) else _taken(one)
                    yield word.removeprefix("--").replace("-", "_"), name, taken


def _taken(one: Any) -> str:
    kind = getattr(one, "type", None)
    choices = getattr(kind, "choices", None)
    return "choice" if choices else one.metavar or getattr(kind, "name", "")


def parameters() -> Iterator[tuple[str, str]]:
    """Every parameter of a query over HTTP, and the question that takes it."""
    from oligomatch.api.web import options as web

    for question, known in {**web.PATIENT, "trials": web.TRIALS, "$match": web.STUDIES}.items():
        for one in known:
            yield one.name, question


@cache
def forms() -> dict[str, Mapping[str, Any]]:
    """The form of every answer, by its name in the OpenAPI document."""
    from oligomatch.api.results.matching import load_rules
    from oligomatch.api.web.document.document import document
    from oligomatch.api.web.limits import ServerLimits

    schemas = document(load_rules(), ServerLimits())["components"]["schemas"] | _of_commands()
    asked = _named_in("Profile", schemas)  # what a profile states has a page of its own
    return {name: one for name, one in schemas.items() if name not in {*asked, "Patients"}}


def _of_commands() -> dict[str, Mapping[str, Any]]:
    """The forms that only the command line prints."""
    from pydantic import TypeAdapter

    from oligomatch.api.registry.freshness import RegistryStatus
    from oligomatch.api.results.forms.authoring import (
        Boundary,
        Checked,
        ComparedTrial,
        RuleOfFindings,
    )
    from oligomatch.api.results.forms.cases import Cases
    from oligomatch.api.results.forms.explain import AllWitnesses
    from oligomatch.api.results.forms.exported import ExportedPatient
    from oligomatch.api.results.forms.imported import ImportedPatient
    from oligomatch.api.results.forms.site import Site

    asked = (Site, AllWitnesses, Cases, Boundary, Checked, ComparedTrial, RuleOfFindings)
    records = (ImportedPatient, ExportedPatient, RegistryStatus)
    each = [(one, "serialization", TypeAdapter(one)) for one in (*asked, *records)]
    return TypeAdapter.json_schemas(each, ref_template="#/components/schemas/{model}")[1]["$defs"]


def _named_in(name: str, schemas: Mapping[str, Any]) -> set[str]:
    found, left = set[str](), [name]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += [ref.rpartition("/")[2] for ref in _references(schemas[one])]
    return found


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for one in value.values():
            yield from _references(one)
    elif isinstance(value, list):
        for one in value:
            yield from _references(one)


def answer_keys() -> Iterator[tuple[str, str, Any]]:
    """Every key of an answer: the word, the form it stands in, and its type."""
    for name, form in forms().items():
        for key, schema in form.get("properties", {}).items():
            yield key, name, schema


def columns() -> Iterator[tuple[str, str]]:
    """Every column of CSV, and the table it stands in."""
    from oligomatch.api.registry import freshness
    from oligomatch.api.results import findings_view, match_json, trial_view
    from oligomatch.api.results.forms import rows

    for table, each in {
        "match": match_json.MATCH_COLUMNS,
        "match --explain": match_json.CRITERION_COLUMNS,
        "explain": match_json.CRITERION_COLUMNS,
        "gaps": rows.GAPS.columns,
        "ask": rows.ASK.columns,
        "outlook": rows.OUTLOOK.columns,
        "whatif": rows.WHATIF.columns,
        "site": rows.SITE.columns,
        "offers": rows.OFFERS.columns,
        "trials": trial_view.COLUMNS,
        "trials TRIAL": trial_view.CRITERION_COLUMNS,
        "findings": findings_view.COLUMNS,
        "registry status": freshness.COLUMNS,
    }.items():
        yield from ((column, table) for column in each)


@cache
def frame_columns() -> tuple[tuple[str, str], ...]:
    """Every column of the frames of a cohort, and of its files."""
    import oligomatch

    patient = {"as_of": "2026-05-14", "cancer_type": "nsclc", "lesions": [{"organ": "brain"}]}
    found = oligomatch.screen([patient, {"age": "?"}], per_month=1, leave_out=True)
    matches = oligomatch.match(oligomatch.profile_of(patient))
    frames = {name: found[name] for name in found}
    frames |= {"Matches": matches.to_frame(), "Ranked": matches[0].to_frame()}
    return tuple((column, name) for name, frame in frames.items() for column in frame.columns)


def public() -> Iterator[tuple[str, str]]:
    """Every public name of the package, what its functions take, and what its answers have."""
    import oligomatch

    for name in oligomatch.__all__:
        one = getattr(oligomatch, name)
        yield name, "oligomatch"
        if inspect.isfunction(one):
            yield from ((taken, f"{name}()") for taken in inspect.signature(one).parameters)
        elif name in ("Answer", "Matches", "Ranked", "Screened"):
            for had, value in vars(one).items():
                if not had.startswith("_"):
                    yield had, name
                    if inspect.isfunction(value):
                        taken = [*inspect.signature(value).parameters][1:]
                        yield from ((each, f"{name}.{had}()") for each in taken)


def faces() -> dict[str, dict[str, list[str]]]:
    """Where each word stands, by face."""
    found: dict[str, dict[str, list[str]]] = {}
    for face, each in zip(
        FACES,
        (
            ((word, name) for word, name, _ in options()),
            parameters(),
            ((word, name) for word, name, _ in answer_keys()),
            columns(),
            frame_columns(),
            public(),
        ),
        strict=True,
    ):
        for word, place in each:
            places = found.setdefault(word, {}).setdefault(face, [])
            if place not in places:
                places.append(place)
    return found


def page() -> str:
    """The page as a text."""
    rows = faces()
    lines = [f"| {' | '.join(cells)} |" for cells in _rows(rows)]
    meanings = "\n".join(_row((what, *map(_coded, each))) for what, *each in MEANINGS)
    table = "\n".join([_row(("word", *FACES)), _row(("---",) * 7), *lines])
    return f"{HEAD.format(meanings=meanings)}{table}\n"


def _rows(found: Mapping[str, Mapping[str, list[str]]]) -> Iterator[list[str]]:
    for word in sorted(found):
        yield [f"`{word}`", *(", ".join(found[word].get(face, ())) for face in FACES)]


def _coded(words: str) -> str:
    return ", ".join(f"`{one}`" for one in re.split("[,;] ", words) if one)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    PAGE.write_text(page(), encoding="utf-8")

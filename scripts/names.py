"""Writes docs/names.md: every public word, over all faces, as the program itself has it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "names.md"
FACES = ("command line", "HTTP", "JSON", "CSV", "frames", "Python")
HEAD = """# Names

One meaning has one word on every face: the command line (`--as-of`), HTTP (`as_of`), JSON, CSV,
data frames and Python. Only the spelling is each face's own. The class of a match is `match`; what
people read is the form `text`; results go to `out`; processes are `processes`; what trial sites
answered is `site_answers`; how to put an error right is `fix`.

This page is written by `python -m scripts.names` from the program itself.
`tests/claims/test_one_name.py` holds it to that, and holds each word to one form.

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

    from oligomatch.api.results.forms.cases import Cases
    from oligomatch.api.results.forms.explain import AllWitnesses
    from oligomatch.api.results.forms.site import Site

    each = [(one, "serialization", TypeAdapter(one)) for one in (Site, AllWitnesses, Cases)]
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


def frame_columns() -> Iterator[tuple[str, str]]:
    """Every column of the frames of a cohort, and of its files."""
    from oligomatch import load_trials
    from oligomatch.matcher.cohort.results.frames import screen_frames

    patient = {"as_of": "2026-05-14", "cancer_type": "nsclc", "lesions": [{"organ": "brain"}]}
    found = screen_frames([patient, {"age": "?"}], load_trials(), per_month=1, leave_out=True)
    for name, frame in found.items():
        yield from ((column, name) for column in frame.columns)


def public() -> Iterator[tuple[str, str]]:
    """Every public name of the package."""
    import oligomatch

    yield from ((name, "oligomatch") for name in oligomatch.__all__)


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
    return HEAD + "\n".join([_row(("word", *FACES)), _row(("---",) * 7), *lines]) + "\n"


def _rows(found: Mapping[str, Mapping[str, list[str]]]) -> Iterator[list[str]]:
    for word in sorted(found):
        yield [f"`{word}`", *(", ".join(found[word].get(face, ())) for face in FACES)]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    PAGE.write_text(page(), encoding="utf-8")

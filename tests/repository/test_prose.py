"""The matcher speaks no prose, and no outer face takes a sentence of ours apart.

Prose is a literal of four words of English or more that no `raise` of a programming error holds: it
would reach a reader. Refusals of the rule reader, which say a place of a file to its author, are the
rooms named in `FOR_AUTHORS`, still to be said by kind.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORD = re.compile(r"(?<![\w`<{\\])[A-Za-z]{2,}(?![\w`>}])")
PROSE = 4
INTERNAL = {"ValueError", "KeyError", "TypeError", "AssertionError", "RuntimeError", "EditError",
            "Unsupported", "UnknownMeasureError", "BoundError", "DurableError"}  # fmt: skip
# what a file says to those who write it or to programs, and why
DATA = {
    "matcher/backends": "names of solver terms, and faults of an optional executor",
    "matcher/findings": "faults of the durable engine, which falls back to the plain one",
    "matcher/landscape": "patterns of the registry's own words, and names of tables",
    "matcher/probe": "patterns of quotes that the lint reads, and names of changes",
    "matcher/cohort": "patterns of Polars, and names of columns",
    "matcher/profile/profile.py": "descriptions of the profile's JSON Schema",
    "matcher/profile/changes.py": "a place of --set that is not there; said by kind is left to do",
    "matcher/match/trial_keys.py": "a wrong call from Python",
    "matcher/ask/reports.py": "values of JSON, the reports that answer a question",
    "matcher/measures/lesions.py": "a case that no tree has",
    "matcher/profile/reading.py": "the doses and salts behind a drug's name",
}


def literals(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Each text of a module that is no docstring and in no programming error."""
    left_out: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            left_out.add(node.value)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            name = getattr(node.exc.func, "id", getattr(node.exc.func, "attr", ""))
            if name in INTERNAL or name.endswith("Error"):
                left_out.update(ast.walk(node))
        if isinstance(node, ast.JoinedStr) and node not in left_out:
            left_out.update(node.values)
            parts = (p.value if isinstance(p, ast.Constant) else "{}" for p in node.values)
            yield node.lineno, "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and node not in left_out:
            yield node.lineno, node.value if isinstance(node.value, str) else ""


def test_the_matcher_speaks_no_prose() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text}"
        for path in sorted((ROOT / "matcher").rglob("*.py"))
        if not any(str(path.relative_to(ROOT)).startswith(room) for room in DATA)
        for line, text in literals(ast.parse(path.read_text(encoding="utf-8")))
        if len(WORD.findall(text)) >= PROSE
    ]
    assert found == []


def test_every_exemption_is_of_a_room_that_is_there() -> None:
    assert [room for room in DATA if not (ROOT / room).exists()] == []


APART = ("partition", "rpartition", "split", "rsplit", "replace", "removeprefix", "removesuffix")
SAYS = re.compile(r"(?:^|_)(?:words|sentence|why|why_here|say|requirement|found|phrase|reason)$")


def taken_apart(tree: ast.Module) -> Iterator[int]:
    """Lines on which a text that one of our own speakers returned, or the catalogue, is cut up."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        on = node.func.value if node.func.attr in APART else None
        if node.func.attr in ("sub", "match", "search", "fullmatch", "findall") and node.args:
            on = node.args[-1]
        called = on.func if isinstance(on, ast.Call) else on
        name = getattr(called, "id", getattr(called, "attr", ""))
        if on is not None and SAYS.search(name) and not node.func.attr.startswith("is"):
            yield node.lineno


def test_no_face_takes_a_sentence_of_ours_apart() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sorted((ROOT / "api").rglob("*.py"))
        for line in taken_apart(ast.parse(path.read_text(encoding="utf-8")))
        if str(path.relative_to(ROOT)) not in READ
    ]
    assert found == []


READ = {  # texts of others under such a name
    "api/page/form/texts/dates.py": "days as files have them, in what a clinician typed too",
    "api/cohort/reading/mapping.py": "a place in a file of the user's",
    "api/registry/drafting.py": "texts of the registry",
    "api/landscape/data.py": "texts of the registry",
    "api/page/patient/choosing.py": "the design as the source states it",
    "api/results/argument_table.py": "a convention of the vocabulary that names another",
}


def test_no_template_takes_a_sentence_apart() -> None:
    odd = re.compile(r"\.(?:partition|rpartition|split|replace)\(|\|\s*replace\(")
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in sorted((ROOT / "api").rglob("*.html"))
        for hit in odd.finditer(path.read_text(encoding="utf-8"))
        if path.name not in IDS
    ]
    assert found == []


IDS = dict.fromkeys(("body.html", "keys.html", "fields.html", "patient.html"), "an id")


def test_what_a_refusal_or_a_sentence_is_cut_from_is_seen() -> None:
    """The eye is open: each way in which it was done is found."""
    cut = (
        "why(judged, profile).partition(': ')",
        "row.why.removeprefix('the line ')",
        "requirement(part).replace(' at most ', ' over ')",
        "_MET.sub('', row.why)",
        "_COUNT.match(self.sentence)",
    )
    assert all(list(taken_apart(ast.parse(text))) for text in cut)
    assert not list(taken_apart(ast.parse("pointer.split('/')")))
    told = list(
        literals(ast.parse("x = 'expected a total of at least that'\nraise ValueError('a b')"))
    )
    assert [text for _, text in told] == ["expected a total of at least that"]

"""No layer below the outer faces speaks prose, and no face takes a sentence of ours apart.

Prose is a literal of four words of English or more that no `raise` of a programming error holds: it
would reach a reader. A refusal of what a user wrote is no programming error: it is named by kind.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
WORD = re.compile(r"(?<![\w`<{\\])[A-Za-z]{2,}(?![\w`>}])")
PROSE = 4
PATTERN = re.compile(r"\(\?|\\[bsWw]")  # of words of others, not ours
INTERNAL = {"ValueError", "KeyError", "TypeError", "AssertionError", "RuntimeError", "Unsupported",
            "UnknownMeasureError", "BoundError", "DurableError"}  # fmt: skip
# what a file says to those who write it or to programs, and why
DATA = {
    "matcher/backends/durable": "faults of an optional executor",
    "matcher/findings": "faults of the durable engine, which falls back to the plain one",
    "matcher/landscape/classify.py": "names of fields of a record",
    "matcher/landscape/doubts.py": "a pattern of the registry's own words",
    "matcher/probe/mutants.py": "names of changes, by which a file of equivalent ones calls them",
    "matcher/probe/strategies.py": "a wrong call from a test",
    "matcher/probe/lint/quoted/clinical.py": "words of a test's name that are no name",
    "matcher/cohort/columns/judged.py": "a wrong call from Python",
    "matcher/cohort/reading/columns.py": "a wrong call from Python",
    "matcher/profile/profile.py": "descriptions of the profile's JSON Schema",
    "matcher/ask/reports.py": "values of JSON, the reports that answer a question",
    "matcher/measures/lesions/tallies.py": "a case that no tree has",
    "rules/measures.py": "what each measure is, for the JSON Schema of a trial file",
    "rules/text/text.py": "a fault of libyaml, in its own words",
    "rules/operators.py": "what each operator means, for the JSON Schema of a trial file",
    "rules/write.py": "the first line of a file, which an editor reads",
}


def literals(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Each text of a module that is no docstring and in no programming error."""
    left_out: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            left_out.add(node.value)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            name = getattr(node.exc.func, "id", getattr(node.exc.func, "attr", ""))
            if name in INTERNAL:
                left_out.update(ast.walk(node))
        if isinstance(node, ast.JoinedStr) and node not in left_out:
            left_out.update(node.values)
            parts = (p.value if isinstance(p, ast.Constant) else "{}" for p in node.values)
            yield node.lineno, "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and node not in left_out:
            yield node.lineno, node.value if isinstance(node.value, str) else ""


def prose() -> Iterator[tuple[str, str]]:
    """Each sentence below the outer faces, with its file."""
    for room in ("matcher", "rules"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for line, text in literals(ast.parse(path.read_text(encoding="utf-8"))):
                if len(WORD.findall(text)) >= PROSE and not PATTERN.search(text):
                    yield str(path.relative_to(ROOT)), f"{line}: {text}"


def test_no_layer_below_the_faces_speaks_prose() -> None:
    assert [one for one in prose() if not any(one[0].startswith(room) for room in DATA)] == []


def test_every_exemption_is_of_a_room_that_needs_it() -> None:
    files = {file for file, _ in prose()}
    assert [room for room in DATA if not any(file.startswith(room) for file in files)] == []


APART = ("partition", "rpartition", "split", "rsplit", "replace", "removeprefix", "removesuffix",
         "startswith", "endswith")  # fmt: skip
SAYS = re.compile(
    r"(?:^|_)(?:words|sentence|why|why_here|say|requirement|found|phrase|reason|what|expected|fix"
    r"|detail|problem|measure_name)$"
)

ONE_TEXT = re.compile(r"(?:^|_)(?:sentence|why|why_here|what|expected|fix|detail|problem)$")


def spoken(node: ast.AST | None, names: re.Pattern[str] = SAYS) -> bool:
    """Whether a value is a text of one of our own speakers, by its name."""
    called = node.func if isinstance(node, ast.Call) else node
    return bool(names.search(getattr(called, "id", getattr(called, "attr", ""))))


def taken_apart(tree: ast.Module) -> Iterator[int]:
    """Lines on which a text that one of our own speakers returned, or the catalogue, is cut up,
    looked into for words, or compared with a phrase."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            (sign, *_), (right, *_) = node.ops, node.comparators
            literal = isinstance(node.left, ast.Constant | ast.JoinedStr)
            looked = isinstance(sign, ast.In | ast.NotIn) and literal and spoken(right, ONE_TEXT)
            said = isinstance(right, ast.Call) and getattr(right.func, "id", "") == "say"
            if looked or said:
                yield node.lineno
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            on = node.func.value if node.func.attr in APART else None
            if node.func.attr in ("sub", "match", "search", "fullmatch", "findall") and node.args:
                on = node.args[-1]
            if on is not None and spoken(on):
                yield node.lineno


def test_no_layer_takes_a_sentence_of_ours_apart() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for room in ("api", "matcher", "rules")
        for path in sorted((ROOT / room).rglob("*.py"))
        for line in taken_apart(ast.parse(path.read_text(encoding="utf-8")))
        if not str(path.relative_to(ROOT)).startswith(tuple(READ))
    ]
    assert found == []


READ = {  # texts of others under such a name
    "api/page/form/texts/dates.py": "days as files have them, in what a clinician typed too",
    "api/cohort/reading/mapping.py": "a place in a file of the user's",
    "api/registry/drafting.py": "texts of the registry",
    "api/landscape/data.py": "texts of the registry",
    "api/page/patient/choosing.py": "the design as the source states it",
    "api/results/argument_table.py": "a convention of the vocabulary that names another",
    "api/exchange/fhir": "codes of a FHIR record",
    "matcher/findings/sure_facts.py": "names of a table, by their number",
    "matcher/landscape/phrases.py": "phrases of the curated tables",
    "matcher/probe/lint/claims": "quotes",
    "matcher/probe/lint/ledger": "quotes",
    "matcher/probe/lint/quoted": "quotes, and what an author says of a reading",
    "rules/drafting": "sentences of the registry",
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
        "fault.expected.startswith(FAULT)",
        "measure_name(measure).replace('mm ', 'millimetres ')",
        "'recent_line' in what",
        "text == say('board.site')",
    )
    assert all(list(taken_apart(ast.parse(text))) for text in cut)
    assert not list(taken_apart(ast.parse("pointer.split('/')")))
    told = list(
        literals(ast.parse("x = 'expected a number of at least that'\nraise ValueError('a b')"))
    )
    assert [text for _, text in told] == ["expected a number of at least that"]

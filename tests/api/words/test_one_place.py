"""A sentence is reworded in one place: its words stand in the catalogue alone, and at most one place
of the tests pins them (`tests/api/words`, or one file); the others read `tests/support/wording.py`.
"""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from oligomatch.api.words.catalogue import LANGUAGE, OF_LINT, PHRASES, TABLES

ROOT = Path(__file__).parents[3]
LEAST = 4  # words by which a sentence is known; fewer stand in other sentences too
WORD = re.compile(r"[\w'’-]+")
PART = re.compile(r"\{[^{}]*\}")
SPOKEN = {".html", ".j2", ".js", ".typ", ".css", ".py"}
COMMENT = re.compile(r"\{#.*?#\}|/\*.*?\*/|^\s*//.*?$", re.DOTALL | re.MULTILINE)
# what describes the JSON Schemas in English, from which the schema of a language is made
SCHEMAS = {"matcher/profile/profile.py", "rules/measures.py"}
# names of sources, in answers and as keys; the review, by the name that its citations have
NAMES = {"blood tests and examinations", "review of ongoing trials"}
# words of eligibility texts and of letters, too
OF_TEXTS = {"amenable to local therapy", "mri of the brain"}


def texts(value: object) -> Iterator[str]:
    """Every text of a part of the catalogue."""
    if isinstance(value, str):
        yield value
    else:
        for one in value.values() if isinstance(value, dict) else value:  # type: ignore[attr-defined]
            yield from texts(one)


def plain(text: str) -> str:
    """A text by its words alone."""
    return " ".join(WORD.findall(text.casefold()))


@cache
def pieces() -> dict[str, frozenset[str]]:
    """Each piece of each phrase between its parts, by its first words."""
    found = defaultdict(set)
    for text in (*PHRASES.values(), *texts(TABLES), *texts(OF_LINT)):
        for piece in map(plain, PART.split(text)):
            if piece.count(" ") + 1 >= LEAST and piece not in NAMES | OF_TEXTS:
                found[" ".join(piece.split()[:LEAST])].add(piece)
    return {begins: frozenset(each) for begins, each in found.items()}


def spoken(path: Path) -> Iterator[str]:
    """What a file says: of a module its texts but the docstrings, else all but comments."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield COMMENT.sub("", text)
        return
    tree = ast.parse(text)
    inside: set[ast.AST] = set()  # docstrings, and the parts of a text that is formatted
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            inside.add(node.value)
        if isinstance(node, ast.JoinedStr):
            inside.update(node.values)
            each = (one.value for one in node.values if isinstance(one, ast.Constant))
            yield " ¦ ".join(map(str, each))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in inside:
            yield node.value


def held(texts: Iterable[str]) -> set[str]:
    """The pieces of phrases that stand in some of these texts."""
    found: set[str] = set()
    for text in texts:
        words = plain(text)
        at = words.split()
        for start in range(len(at) - LEAST + 1):
            for piece in pieces().get(" ".join(at[start : start + LEAST]), ()):
                if f" {words} ".find(f" {piece} ") >= 0:
                    found.add(piece)
    return found


def files(*rooms: str) -> Iterator[Path]:
    """The files of these rooms that can say a sentence."""
    for room in rooms:
        for path in sorted((ROOT / room).rglob("*")):
            own = set(path.relative_to(ROOT).parts)  # the folder of the checkout may be called so
            if path.suffix in SPOKEN and not {"vendor", "planted"} & own:
                yield path


def test_the_words_of_a_sentence_stand_in_the_catalogue_alone() -> None:
    found = {str(p.relative_to(ROOT)): held(spoken(p)) for p in files("api", "matcher", "rules")}
    assert {file: each for file, each in found.items() if each and file not in SCHEMAS} == {}


def test_one_place_of_the_tests_pins_the_words_of_a_sentence() -> None:
    pinned = defaultdict(set)
    for path in files("tests"):
        words = ROOT / "tests" / "api" / "words"
        place = words if words in path.parents else path
        for piece in held(spoken(path)):
            pinned[piece].add(str(place.relative_to(ROOT)))
    assert len(pinned) > 30
    assert {piece: each for piece, each in pinned.items() if len(each) > 1} == {}


def test_a_sentence_that_stands_twice_is_seen() -> None:
    (begins, *_) = sorted(pieces())
    (piece, *_) = sorted(pieces()[begins])
    assert held([f"x {piece} y"]) >= {piece}
    assert held(["x y z and no phrase of the catalogue at all, once"]) == set()


# what a reader meets first: by the command or the page that says it
FIRST = {
    "match examples/golden.yaml": (
        "first.dates", "first.ask", "first.close_one", "first.reason", "limits.unverified",
    ),
    "match examples/golden.yaml --all": ("match.ineligible", "match.all_met"),
    "gaps examples/sparse.yaml": ("gaps.head", "gaps.line"),
    "ask examples/sparse.yaml": ("ask_view.ask_next_for_still", "ask_view.bears_on"),
    "outlook examples/golden.yaml": ("outlook_view.if_nothing_changes_but", "outlook_view.closes_from_last_day"),
    "whatif examples/golden.yaml": ("whatif_view.one_number_alone_stands",),
    "explain examples/golden.yaml SARON": ("explain.place", "explain.design_line"),
    "site examples/golden.yaml": ("site_view.source_says",),
    "match examples/none.yaml": ("running.left_out",),
    "explain examples/golden.yaml none": ("matching.no_trial_oligomatch_trials",),
    "match examples/golden.yaml --only SARN": ("refused.mean",),
    "/": ("page.nothing_told_yet_type", "base.skip_page"),
    "/trials": ("trials.which_trials_shown",),
    "/board": ("board.up_patients_and_mb", "board.many_patients_against_all",),
}  # fmt: skip
ASKED = """
import json, sys
from typer.testing import CliRunner
from oligomatch.api.commands.app import app
from oligomatch.api.results.matching import load_rules
from tests.net.faces import client
said = {}
with client(load_rules(None)) as http:
    for asked in json.loads(sys.argv[1]):
        page = asked.startswith("/")
        run = (lambda: CliRunner().invoke(app, asked.split(), env={"COLUMNS": "400"}).output)
        said[asked] = http.get(asked).text if page else run()
json.dump(said, sys.stdout)
"""


def reworded(phrase: str, name: str) -> str:
    """A phrase with the same parts and one other word."""
    return f"«{name}» " + " ".join(PART.findall(phrase))


def test_what_a_reader_meets_first_is_reworded_by_one_text_each(tmp_path: Path) -> None:
    names = [name for each in FIRST.values() for name in each]
    assert len(set(names)) == len(names) > 20
    language = tmp_path / "language"
    shutil.copytree(LANGUAGE, language)
    words = json.loads((language / "phrases.json").read_text(encoding="utf-8"))
    for name in names:
        section, _, key = name.partition(".")
        words[section][key] = reworded(words[section][key], name)
    (language / "phrases.json").write_text(json.dumps(words), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", ASKED, json.dumps(list(FIRST))],
        cwd=ROOT,
        env={**os.environ, "OLIGOMATCH_LANGUAGE": str(language)},
        capture_output=True,
        text=True,
        check=True,
    )
    answers = json.loads(done.stdout)
    for asked, each in FIRST.items():
        found = plain(answers[asked])
        for name in each:
            assert f"«{name}»" in answers[asked], asked
            old = (piece for piece in map(plain, PART.split(PHRASES[name])) if piece.count(" ") > 1)
            assert [piece for piece in old if f" {piece} " in found] == [], asked

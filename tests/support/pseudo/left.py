"""The plain English that is left in an answer under the pseudo-catalogue.

Exempt, by mark: in HTML what stands in `translate="no"`, in quotes (`<q>`) and in code; in any text
what stands in backticks or in the marks of a quote, and what a program reads: paths, addresses,
options, identifiers. Exempt, by where it comes from: whole texts of the rule files (the source's words
and their author's), whole names of trials, drugs and countries, the labels of the example patients
(docs/architecture.md lists them).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache, lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from oligomatch.api.intake.profile_schema import SHIPPED as PROFILE_SCHEMA
from oligomatch.api.results.matching import load_rules
from oligomatch.api.web.document.document import document
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.words.patient.facts import AnswerSource
from oligomatch.matcher.cohort.results.tables import ORDERS
from oligomatch.matcher.findings.engines import available
from oligomatch.matcher.landscape.classify import NOT_STATED
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.rules.findings.findings import load_decisions
from oligomatch.rules.findings.findings import load_rules as load_rules_of_findings
from oligomatch.rules.read import load_trials
from oligomatch.rules.schema import SHIPPED as TRIAL_SCHEMA
from oligomatch.rules.terms import CANCER_TYPES
from oligomatch.rules.text.text import compose_file, plain
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

ROOT = Path(__file__).parents[3]
UNSEEN = {"script", "style", "code", "kbd", "pre", "q", "textarea"}  # no words of ours, or typed
SPOKEN = ("aria-label", "title", "placeholder", "alt", "data-words", "data-label")
EMPTY = {"meta", "link", "input", "br", "img", "hr", "use", "path", "circle", "rect", "line"}
LEAST = 6  # letters by which the beginning of a text that is cut is known
UNITS = {"mm", "kg", "Gy", "fr"}  # signs, not words
# what a program reads: a path, an address, an option, a name with a sign or a figure in it
READ_BY_PROGRAMS = re.compile(
    r"yaml-language-server|\w+…|^::\w+|(?<![\w<])/\w[\w/~-]*|`[^`]*`|“[^”]*”|https?://\S+|\S*(?<=\w)[/_@=.\\]+\w\S*|\S*(?<=\w)-+\w*[\d_/.A-Z]\S*|--?\w[\w-]*|<[^<>]*>|\w+\[\d+\]",
    re.MULTILINE,
)
OF_CODE = re.compile(r"```.*?```|^# OM\d+", re.DOTALL | re.MULTILINE)
# what the library that reads the command line (click) says, and what is typed there
OF_THE_LIBRARY = re.compile(
    r"^ *(Usage: )?oligomatch( .*)?$|^(Options|Arguments|Commands):$|\[(default|required)[^]]*\]"
    r"|Show this message and exit\.|Install completion for the current shell\."
    r"|Show completion for the current shell, to copy it or customize the installation\."
    r"|^  [a-z|-]+ |^Try 'oligomatch.*$|^Error: (Missing|No such|Invalid|Got).*$",
    re.MULTILINE,
)
# values of tables for programs: what a landscape's limits are of, the numbers of its innovations
OF_TABLES = {"diameter in mm", *(f"{one} of a kind" for one in ("metastases", "organs"))}
OF_TABLES |= {f"{number} points" for number in range(5)}
OF_SERVICES = {"Study Type: Interventional"}  # what the front end of a matching service looks for
UNSAID = {
    "id",
    "required",
    "pattern",
    "enum",
    "const",
    "$ref",
    "example",
    "examples",
}  # of a schema: for programs
NUMBERED = re.compile(r"^ *(\d+ +)*")  # of a line of a rule file that is shown
KEYED = re.compile(r"^\s*(\w+ +)?(- )*([a-z0-9_]+( [a-z0-9_]+)?:.*|[A-Z0-9]+: .*|- \S+$)")
# what prints the lines of a rule file or a profile
DOCUMENTS = (
    "boundary",
    "compare",
    "draft",
    "cases",
    "import",
    "read",
    "new",
    "--unverified",
    "template.yaml",
    "profile.yaml",
)
TYPED = re.compile(r"`[^`\n]*(?:\n[^`\n]*)?`")
BRACED = re.compile(r"\{[^{}]*\}")  # a part of a profile as it is typed
VERSIONED = re.compile(r"\S+@\d+")  # the name of a set of drivers, with its year
CELL = re.compile(r" {2,}")
TOKEN = re.compile(r"\w+")
AROUND = re.compile(r"^\W+|\W+$")
WORD = re.compile(r"(?<![\w.])[A-Za-z][a-z]+(?:[’'][a-z]+)?(?!\w)")


class _Spoken(HTMLParser):
    """What a page says to a reader: its texts, and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._open: list[tuple[str, bool]] = []

    @property
    def _exempt(self) -> bool:
        return bool(self._open) and self._open[-1][1]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = dict(attrs)
        exempt = self._exempt or tag in UNSEEN or of.get("translate") == "no"
        if not exempt:
            self.said += [of[name] or "" for name in SPOKEN if name in of]
        if tag not in EMPTY:
            self._open.append((tag, exempt))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content says nothing."""

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._exempt:
            self.said.append(data)


def english_left(answer: str, place: str = "") -> list[str]:
    """Each line of an answer in which plain English is left, with what it is."""
    answer = "\n".join(dict.fromkeys(_said(answer, place)))  # the same of many trials once
    for exempt in (BRACED, BRACED, OF_CODE):  # which may stand over several lines
        answer = exempt.sub(" ", answer)
    answer = TYPED.sub(" ", "\n".join(map(_unquoted, answer.splitlines())))
    if "report.pdf" in place:
        answer = _of_landscapes().sub(" ", answer)
    return list(dict.fromkeys(left for line in answer.splitlines() if (left := _left_in(line))))


@lru_cache(1 << 16)
def _left_in(line: str) -> str:
    """The plain English of a line, and what stands there without what is exempt."""
    if not WORD.search(line):
        return ""
    for exempt in (OF_THE_LIBRARY, READ_BY_PROGRAMS, _keys()):
        line = exempt.sub(" ", line)
    left = [word for word in WORD.findall(line) if word.casefold() not in _names()]
    return f"{' '.join(left)} | {line.strip()[:160]}" if left else ""


@lru_cache(1 << 16)
def _unquoted(line: str) -> str:
    """A line without the words of the rules: whole texts, from a word's beginning to a word's end."""
    if not WORD.search(line):
        return line
    line = VERSIONED.sub(" ", _uncut(line))  # before the rules' words, of which a name may hold one
    # a table's narrow column breaks the country and the groups of a trial into words
    cells = (cell.rpartition(", ") for cell in CELL.split(line.rstrip()))
    line = "  ".join(
        start if end in _fragments() else start + sign + end for start, sign, end in cells
    )
    plain, kept, end = line.lower(), "", 0
    for token in TOKEN.finditer(plain):
        if token.start() < end:
            continue
        for text in _by_first().get(token[0], ()):
            after = token.start() + len(text)
            if plain.startswith(text, token.start()) and not plain[after : after + 1].isalnum():
                kept, end = f"{kept}{line[end : token.start()]} ", after
                break
    return kept + line[end:]


def _said(answer: str, place: str) -> Iterator[str]:
    """What an answer says: of a page its texts, of JSON its sentences, of rules and profiles that
    are shown their comments; keys, identifiers and the words of a rule file are none."""
    begins = answer.lstrip()
    if "<html" in answer or begins.startswith("<"):
        page = _Spoken()
        page.feed(answer)
        yield from (text for text in page.said if not _cut(text, page.said))
    elif begins.startswith(("{", "[")):
        try:
            values = [json.loads(answer)]
        except ValueError:
            values = [json.loads(line) for line in answer.splitlines() if line[:1] in "{["]
        yield from (text for value in values for text in _sentences(value))
    elif "csv" in place:
        rows = list(csv.reader(io.StringIO(answer)))
        cells = (one for row in rows[1:] for one in row if " " in one and one not in _public())
        yield from (_after_value(cell) for cell in cells)
    elif "--help" not in place and any(name in place for name in DOCUMENTS):
        yield from map(_unruled, answer.splitlines())
    else:
        yield answer


def _cut(text: str, said: list[str]) -> bool:
    """Whether a text is the beginning of another of its page, cut for print."""
    begin = text.strip().removesuffix("…").rstrip()
    return text.strip().endswith("…") and any(
        one.strip().startswith(begin) and len(one) > len(text) for one in said
    )


def _after_value(cell: str) -> str:
    """A cell without the class that it begins with, as `not yet` on the board."""
    return next((cell[len(one) :] for one in MatchClass if cell.startswith(f"{one} ")), cell)


def _sentences(value: Any, key: str = "") -> Iterator[str]:
    """The sentences of JSON: texts of several words that are no public value; of a schema what
    describes."""
    if isinstance(value, dict):
        schema = "$defs" in value or "properties" in value or "anyOf" in value
        quoted = {"words"} if {"letter", "start", "words"} <= value.keys() else set()  # of a letter
        for name, one in value.items():
            if name not in UNSAID | quoted and not (schema and name in ("required", "default")):
                yield from _sentences(one, name)
    elif isinstance(value, list):
        for one in value:
            yield from _sentences(one, key)
    elif isinstance(value, str) and " " in value and value not in _public():
        yield value


def _unruled(row: str) -> str:
    """A line without what it shows of a rule file or a profile."""
    plain = NUMBERED.sub("", row)
    if plain.strip() in _lines_of_rules():
        return ""
    shown, _, comment = f" {plain}".partition(" #")
    shown = KEYED.sub("", shown)
    key, _, value = shown.rpartition(": ")
    # of a public value what stands for it in a hospital's table
    return (key if value in _public() | {"true", "false"} else shown) + comment


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield " ".join(value.split())
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list | tuple | set | frozenset):
        for one in value:
            yield from _texts(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))


def _uncut(line: str) -> str:
    """A line without the text of a rule file that is cut at its end, where a page has no room."""
    if not line.rstrip().endswith("…"):
        return line
    shown = line.rstrip(" …").casefold()
    starts = (shown.find(text[:LEAST]) for text in _long_texts())
    tails = {at: shown[at:] for at in starts if at >= 0}
    cut = (at for at, tail in tails.items() if any(t.startswith(tail) for t in _long_texts()))
    return line[: min(cut, default=len(line))]


@cache
def _long_texts() -> frozenset[str]:
    return frozenset(text.casefold() for text in _rule_texts() if len(text) > LEAST)


@cache
def _by_first() -> Mapping[str, Sequence[str]]:
    """Every text of the rules, every label of an example patient and every name, by its first word,
    the longest first."""
    found: dict[str, list[str]] = {}
    texts = {AROUND.sub("", text.lower()) for text in (*_rule_texts(), *_whole_names())}
    for text in sorted((text for text in texts if len(text) > 3), key=len, reverse=True):
        found.setdefault(TOKEN.match(text)[0], []).append(text)  # type: ignore[index]
    return found


@cache
def _rule_texts() -> frozenset[str]:
    """Every text of the trials, of the rules of the findings and of the example patients' labels."""
    said = {text for trial in load_trials() for text in _texts(list(_worded(trial)))}
    rules = ROOT / "rules"
    said.update(_texts([(one.rule, one.case, one.what) for one in load_decisions().values()]))
    for rule in load_rules_of_findings():
        said.update((rule.says, *(" ".join(one) for one in (*rule.premises, rule.conclusion))))
        said.update(one.partition(" ")[2] for one in rule.source.split("; "))  # places in documents
    documents = (one.source.document for trial in load_trials() for one in trial.criteria)
    said.update(one.partition(", ")[2] for one in documents)
    tables = ("offers", "vocabulary", "landscape", "landscapes", "cases")
    for path in (file for name in tables for file in rules.glob(f"{name}/**/*.yaml")):
        said.update(
            text
            for text in _texts(plain(compose_file(path))[0])
            if "offers" in path.parts or (" " in text and ("groups" in path.parts or len(text) > 9))
        )
    for path in (ROOT / "examples").glob("*.yaml"):
        told = plain(compose_file(path))[0]
        label = told.get("patient") if isinstance(told, dict) else None
        said.update((path.stem.replace("-", " "), *([label] if label else [])))
    return frozenset(said)


def _worded(trial: Any) -> Iterator[Any]:
    """What of a trial is the words of its source, or of who wrote its file."""
    yield (trial.acronym, trial.source, trial.facts, trial.evidence, trial.gives)
    yield trial.recruitment
    yield [one.because for one in trial.silenced]
    for one in trial.criteria:
        readings = [
            change.words for letters in one.readings.values() for change in letters.values()
        ]
        yield (one.quote, one.text, one.note, one.source.document, readings)


@cache
def _schemas() -> tuple[Any, ...]:
    """What describes the documents and answers: their keys and public values."""
    files = (PROFILE_SCHEMA, TRIAL_SCHEMA)
    served = document(load_rules(None), ServerLimits())
    return (*(json.loads(file.read_text(encoding="utf-8")) for file in files), served)


def _parts(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, dict):
        yield value
        for one in value.values():
            yield from _parts(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _parts(one)


@cache
def _public() -> frozenset[str]:
    """The public values of answers and files: `not yet`, `met`, a kind, a case's key."""
    found: set[str] = set()
    for part in _parts(_schemas()):
        each = part.get("enum", ())
        found.update(one for one in each if isinstance(one, str))
        found.update([part["const"]] if isinstance(part.get("const"), str) else ())
    values = (*AnswerSource, *MatchClass, *Verdict, *ORDERS, NOT_STATED, *OF_TABLES, *OF_SERVICES)
    return frozenset(found).union(map(str, values))


@cache
def _keys() -> re.Pattern[str]:
    """A key of a file before its colon, as problems and forms name it."""
    found: set[str] = set()
    for part in _parts(_schemas()):
        found.update(part["properties"] if isinstance(part.get("properties"), dict) else ())
    return re.compile(rf"\b(?:{'|'.join(sorted(found, key=len, reverse=True))})(?=:)")


@cache
def _lines_of_rules() -> frozenset[str]:
    """Every line of the rules: `cases --coverage` shows them with the numbers of their cases."""
    found: set[str] = set()
    for path in (ROOT / "rules" / "trials").glob("*.yaml"):
        found.update(line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return frozenset(found)


@cache
def _whole_names() -> frozenset[str]:
    """Names of several words that no language changes here: of countries, of the groups of trials."""
    countries = (one.name for one in load_vocabulary().countries.values())
    of_trials = (text for one in load_trials() for text in (one.facts.group, one.facts.country))
    return frozenset((*countries, *of_trials))


@cache
def _fragments() -> frozenset[str]:
    """Every run of words of a country or a group."""
    found: set[str] = set()
    for words in (text.split() for text in _whole_names()):
        ends = range(len(words) + 1)
        found.update(" ".join(words[at:end]) for end in ends for at in range(end))
    return frozenset(found)


@cache
def _of_landscapes() -> re.Pattern[str]:
    """The labels of one word in the rules of the landscapes: `report.html` marks them."""
    texts = {
        text
        for path in (ROOT / "rules").glob("landscape*/**/*.yaml")
        for text in _texts(plain(compose_file(path))[0])
    }
    return re.compile(rf"\b(?:{'|'.join(sorted(text for text in texts if text.isalpha()))})\b")


@cache
def _names() -> frozenset[str]:
    """Names of one word that no language changes here: of drugs, engines, units, cancer types."""
    words = (*load_vocabulary().agents, *available(), *UNITS, *CANCER_TYPES, "oligomatch")
    return frozenset(word.casefold() for word in words)

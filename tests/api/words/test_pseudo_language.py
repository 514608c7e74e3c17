"""Another language is one folder: under one with every letter accented no English is left."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest

from oligomatch.api.results.matching import load_rules
from oligomatch.api.words.catalogue import say
from tests.net.faces import client
from tests.support.pseudo.catalogue import accented, write_pseudo
from tests.support.pseudo.commands import RUNS, every_command
from tests.support.pseudo.left import ROOT, english_left
from tests.support.pseudo.served import routes

FOR_PROGRAMS = {"/metrics"}  # it counts, for programs
# of equal length, and in one process those that ask the same
PROCESSES = (("http", "page"), ("command", "help", "author", "desk", "library"))
FACES = tuple(face for some in PROCESSES for face in some)
# names of documents and tables that the files of the tests quote, and what the system says itself
OF_THE_FILES = re.compile(
    r"a registry text|EGFR, ALK and ROS1.*?\[M\]|\(start: .*?\)|: Is a directory"
)


@pytest.fixture(scope="module")
def pseudo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pseudo")
    write_pseudo(folder)
    return folder


@cache
def every_answer(pseudo: Path) -> dict[str, list[tuple[str, str]]]:
    """The answers of every face in the pseudo-language, by processes side by side: this file is one
    of the last and the longest of a whole run."""
    with ThreadPoolExecutor(len(PROCESSES)) as pool:
        some = pool.map(lambda faces: _answers(pseudo, faces), PROCESSES)
        return {face: found for each in some for face, found in each.items()}


def answers(pseudo: Path, face: str) -> list[tuple[str, str]]:
    """Every answer of a face in the pseudo-language, each by the place that gave it."""
    return every_answer(pseudo)[face]


def _answers(pseudo: Path, faces: tuple[str, ...]) -> dict[str, list[tuple[str, str]]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.pseudo.faces", *faces],
        cwd=ROOT,
        env={**os.environ, "OLIGOMATCH_LANGUAGE": str(pseudo)},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, list[tuple[str, str]]] = json.loads(done.stdout)
    return found


def test_english_that_is_left_is_found_and_what_is_marked_is_not() -> None:
    assert english_left("<p>Trials <q>of all</q> <b translate='no'>durable</b></p>") == [
        "Trials | Trials"
    ]
    assert english_left('<a aria-label="Press it">ţřîàĺ</a>') == ["Press it | Press it"]
    assert english_left("`match` “as the source says” --trials docs/match.md NCT02417662") == []
    assert english_left("still 3 wounds") == ["still wounds | still 3 wounds"]


def test_words_of_rules_are_exempt_as_whole_texts_only() -> None:
    assert english_left("ţřîàĺ, United Kingdom, South Korea") == []  # countries
    assert english_left("the United front") == ["the United front | the United front"]
    assert english_left("China, Chinatown") == ["Chinatown | , Chinatown"]


def test_english_in_what_programs_read_is_found_and_public_values_are_not() -> None:
    assert english_left('{"match": "not yet", "trial": "core", "why": "ţőő ṁàñý"}') == []
    assert english_left('{"why": "too many"}') == ["too many | too many"]
    assert english_left("trial,why\nNCT02417662,not yet\n", "x.csv") == []
    assert english_left("trial,why\nNCT02417662,too many\n", "x.csv") == ["too many | too many"]
    assert english_left("ecog: 1  # how well", "new") == ["how well | how well"]


@pytest.mark.parametrize("face", FACES)
def test_no_plain_english_is_left_under_the_pseudo_language(pseudo: Path, face: str) -> None:
    each = answers(pseudo, face)
    if face == "author":
        each = [(place, OF_THE_FILES.sub("", answer)) for place, answer in each]
    assert len(each) > 10
    assert any(accented(say("base.dark")) in text or "ĺ" in text for _, text in each)
    assert {p: left for p, answer in each if (left := english_left(answer, p))} == {}


def test_every_command_is_walked() -> None:
    assert set(RUNS) == set(every_command())


def test_every_route_is_walked(pseudo: Path) -> None:
    with client(load_rules(None)) as http:
        every = {path for path, _ in routes(http)} - FOR_PROGRAMS
    walked = " ".join(place for face in ("page", "http") for place, _ in answers(pseudo, face))
    # of a path with a part that is filled in, what stands before it
    assert [path for path in every if path.partition("{")[0] not in walked] == []

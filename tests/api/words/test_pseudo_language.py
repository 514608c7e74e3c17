"""Another language is one file: under a catalogue with every letter accented no English is left."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from oligomatch.api.words.catalogue import say
from tests.support.pseudo.catalogue import accented, write_pseudo
from tests.support.pseudo.left import ROOT, english_left

# texts of the library that reads the command line (click), and what is typed there
OF_THE_LIBRARY = re.compile(
    r"^ *(Usage: )?oligomatch( .*)?$|^(Options|Arguments|Commands):$|\[(default|required)[^]]*\]"
    r"|Show this message and exit\.|Install completion for the current shell\."
    r"|Show completion for the current shell, to copy it or customize the installation\."
    r"|^  [a-z|-]+ ",
    re.MULTILINE,
)
# names of documents and tables that the files of the tests quote, and what the system says itself
OF_THE_FILES = re.compile(
    r"a registry text|EGFR, ALK and ROS1.*?\[M\]|\(start: .*?\)|: Is a directory"
)


@pytest.fixture(scope="module")
def pseudo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pseudo") / "catalogue.json"
    write_pseudo(path)
    return path


def answers(pseudo: Path, face: str) -> list[tuple[str, str]]:
    """Every answer of a face in the pseudo-language, each by the place that gave it."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.pseudo.faces", face],
        cwd=ROOT,
        env={**os.environ, "OLIGOMATCH_CATALOGUE": str(pseudo)},
        capture_output=True,
        text=True,
        check=True,
    )
    found: list[tuple[str, str]] = json.loads(done.stdout)
    return found


def left_in(pseudo: Path, face: str) -> dict[str, list[str]]:
    """The places of a face at which plain English is left."""
    each = answers(pseudo, face)
    assert len(each) > 15
    assert any(accented(say("base.dark")) in text or "ĺ" in text for _, text in each)
    left_out = {"help": OF_THE_LIBRARY, "author": OF_THE_FILES}.get(face)
    if left_out is not None:
        each = [(place, left_out.sub("", answer)) for place, answer in each]
    return {place: left for place, answer in each if (left := english_left(answer))}


def test_english_that_is_left_is_found_and_what_is_marked_is_not() -> None:
    assert english_left("<p>Trials <q>of all</q> <b translate='no'>durable</b></p>") == [
        "Trials | Trials"
    ]
    assert english_left('<a aria-label="Open it">ţřîàĺ</a>') == ["Open it | Open it"]
    assert english_left("`match` “as the source says” --trials docs/match.md NCT02417662") == []
    assert english_left("not yet: 3 metastases") == ["not yet metastases | not yet: 3 metastases"]


@pytest.mark.parametrize("face", ["page", "help", "author"])
def test_no_plain_english_is_left_under_the_pseudo_language(pseudo: Path, face: str) -> None:
    assert left_in(pseudo, face) == {}

"""What was read of the rules is kept for the next start, and taken where nothing has changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from oligomatch.rules.read import load_trials
from oligomatch.rules.text import kept as module
from oligomatch.rules.text.kept import begin, kept, recalled, remember


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where it is kept in this test, in a program that keeps."""
    place = tmp_path / "__pycache__" / "kept.pyc"
    monkeypatch.setattr(module, "cache_from_source", lambda *_, **__: str(place))
    monkeypatch.setattr(module, "_KEEPING", [])
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    begin()
    return place


@pytest.fixture
def source(tmp_path: Path) -> Path:
    source = tmp_path / "a.yaml"
    source.write_text("one")
    return source


def asked(source: Path) -> tuple[str, int]:
    """What is had of the file, and how often it was read for it."""
    read: list[str] = []

    def reading() -> str:
        read.append(source.read_text())
        return read[-1]

    return kept("tables", [source], reading), len(read)


def test_what_was_read_once_is_not_read_again(place: Path, source: Path) -> None:
    assert [asked(source), asked(source)] == [("one", 1), ("one", 0)]
    assert [path.name for path in place.parent.iterdir()] == [place.name]


def test_twice_what_the_forms_of_letters_take_is_taken_again(place: Path) -> None:
    """They are 11 MB, and more with each pattern: what is cut off is made anew at each start."""
    whole = bytes(24_000_000)
    remember("forms", whole)
    assert recalled("forms") == whole


def test_a_byte_of_the_file_that_changes_is_read(place: Path, source: Path) -> None:
    asked(source)
    source.write_text("two")
    assert [asked(source), asked(source)] == [("two", 1), ("two", 0)]


def test_other_code_reads_anew(
    place: Path, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(source)
    (tmp_path / "text").mkdir()
    (tmp_path / "text" / "other.py").write_text("")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    module._of_code.cache_clear()
    try:
        assert asked(source) == ("one", 1)
    finally:
        module._of_code.cache_clear()


@pytest.mark.parametrize("harm", ["cut", "changed", "by others", "elsewhere", "pipe"])
def test_what_cannot_be_trusted_is_not_taken(place: Path, source: Path, harm: str) -> None:
    asked(source)
    whole = place.read_bytes()
    if harm == "cut":
        place.write_bytes(whole[:-1])
    elif harm == "changed":
        place.write_bytes(whole.replace(b"one", b"two"))
    elif harm == "by others":
        place.chmod(0o646)
    elif harm == "pipe":
        place.unlink()
        os.mkfifo(place)
    else:
        other = place.with_name("other")
        place.rename(other)
        place.symlink_to(other)
    assert asked(source) == ("one", 1)
    assert asked(source) == ("one", 0)


def test_nothing_is_kept_where_python_keeps_nothing(
    place: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert [asked(source), asked(source)] == [("one", 1), ("one", 1)]
    assert not place.exists()


def test_nothing_is_kept_by_who_has_not_asked_for_it(
    place: Path, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_KEEPING", [])
    assert [asked(source), asked(source)] == [("one", 1), ("one", 1)]
    assert not place.exists()


def test_a_folder_that_takes_nothing_keeps_nothing(
    place: Path, source: Path, tmp_path: Path
) -> None:
    place.parent.write_text("")  # no folder
    assert [asked(source), asked(source)] == [("one", 1), ("one", 1)]


AGAIN = """
import sys
from oligomatch.rules.text import text
from oligomatch.rules.text.kept import begin
begin()
from oligomatch.rules.findings.findings import load_rules
from oligomatch.rules.offers.read import load_offers
from oligomatch.rules.read import load_trials
from oligomatch.rules.vocabulary.vocabulary import shipped_vocabulary
if sys.argv[1:]:
    del text.compose  # nothing is parsed
trials, words = load_trials(), shipped_vocabulary()
shown = [repr(one) for one in (trials, load_rules(), load_offers())]
names = [repr(getattr(words, name)) for name in ("agents", "conditions", "genes", "organs")]
asks = [repr(sorted(map(repr, one.question.measures))) for t in trials for one in t.criteria]
hashed = [hash(m) == hash(m.__reduce__()[0](*m.__reduce__()[1]))
    for t in trials for one in t.criteria for m in one.question.measures]
print(len(trials), all(hashed), hash(tuple(map(len, (*shown, *names, *asks)))))
"""


def test_a_new_process_has_the_same_rules_without_reading_them(tmp_path: Path) -> None:
    """Numbers of signs, as the order of a set is another in another process."""
    env = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    said = [
        subprocess.run(
            [sys.executable, "-c", AGAIN, *words],
            env=env,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for words in ([], ["kept"])
    ]
    assert said[0] == said[1]
    assert said[0].startswith(f"{len(load_trials())} True")
    assert len(list(tmp_path.rglob("kept.*.opt-*.pyc"))) == 4

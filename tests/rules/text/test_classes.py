"""Methods of dataclasses are taken as they were compiled, and are the same."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from pathlib import Path

import pytest

from oligomatch.rules.text import classes as module


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where they are kept in this test, in a program that keeps."""
    place = tmp_path / "__pycache__" / "classes.pyc"
    monkeypatch.setattr(module, "cache_from_source", lambda *_, **__: str(place))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    for name in ("_FOUND", "_NEW"):
        monkeypatch.setattr(module, name, {})
    yield place
    vars(dataclasses).pop("exec", None)


def started() -> None:
    """What a program does as it begins, with nothing in mind of the one before."""
    module._FOUND.clear()
    module._NEW.clear()
    module.begin()


def made() -> list[object]:
    """What a class does that is made now."""

    @dataclass(frozen=True, slots=True, order=True)
    class Made:
        number: int
        words: tuple[str, ...] = ()
        _: dataclasses.KW_ONLY
        own: list[int] = dataclasses.field(default_factory=list, compare=False)

    one = Made(1, ("a",), own=[2])
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.number = 2  # type: ignore[misc]
    said = repr(one).rpartition("Made")[2]
    same = one == replace(one, own=[]), hash(one) == hash(Made(1, ("a",))), one < Made(2)
    return [said, *same, [each.name for each in fields(Made)], Made.__init__.__annotations__]


def test_classes_are_the_same_as_without(place: Path) -> None:
    plain = made()
    for _ in range(2):
        started()
        assert made() == plain
        module.end()


def test_what_was_compiled_once_is_not_compiled_again(place: Path) -> None:
    started()
    made()
    assert module._NEW
    module.end()
    before = place.read_bytes()
    started()
    made()
    assert not module._NEW
    module.end()
    assert place.read_bytes() == before


def test_what_other_programs_compiled_stays(place: Path) -> None:
    started()
    made()
    module.end()
    started()
    module._compiled("another = 1")
    module.end()
    started()
    made()
    module._compiled("another = 1")
    assert not module._NEW


@pytest.mark.parametrize("harm", ["cut", "by others", "another Python"])
def test_what_cannot_be_trusted_is_not_taken(
    place: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    started()
    plain = made()
    module.end()
    if harm == "cut":
        place.write_bytes(place.read_bytes()[:-1])
    elif harm == "by others":
        place.chmod(0o646)
    else:
        monkeypatch.setattr(sys, "version", "another")
    started()
    assert not module._FOUND
    assert made() == plain
    assert module._NEW


def test_nothing_is_kept_where_python_keeps_nothing(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    started()
    made()
    module.end()
    assert not place.exists()

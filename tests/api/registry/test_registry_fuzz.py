"""Altered copies of real records: what the registry may come to send is read, none lost, none silent."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from oligomatch.api.registry.drafting import DraftError, draft_of
from oligomatch.api.registry.reading import read_records
from oligomatch.rules.read import trial_of
from oligomatch.rules.text.text import compose
from oligomatch.rules.write import write_trial

CTGOV = Path(__file__).parents[4] / "shared" / "data" / "ctgov"
DATES = ("2020", "2020-05", "2020-05-17", "2020-05-17T08:30", "1900-01", "2999-12")
ODD: tuple[Any, ...] = (None, 0, -1, 1.5, True, [], {}, [None], "2020-02-30", "N/A", [1, "a", {}])
COPIES = 25

pytestmark = pytest.mark.skipif(not CTGOV.is_dir(), reason="../shared/data is absent")

Path_ = tuple[str | int, ...]


def real() -> list[dict[str, Any]]:
    return [dict(one.raw) for one in read_records([CTGOV]).records]


def places(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    yield path
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, one in inner:
        yield from places(one, (*path, key))


def plausible(value: Any, rng: random.Random) -> Any:
    """A value as the registry may come to send it: of the same kind, other in content."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, str):
        if re.match(r"\d{4}-\d", value):
            return rng.choice(DATES)
        if value.isupper():
            return "A_VALUE_OF_TOMORROW"
        return rng.choice(["", f"{value} \u202e漢字 🧬", value * 50, value.replace("\n", "\r\n")])
    if isinstance(value, int):
        return rng.choice([0, 10**9, -1])
    if isinstance(value, list):
        return rng.choice([[], value * 3, value[::-1]])
    return {} if isinstance(value, dict) else value


def altered(
    record: dict[str, Any], rng: random.Random, number: int, *, sane: bool
) -> dict[str, Any]:
    """A copy with some fields taken out, empty, of tomorrow, or, where not sane, of another kind."""
    own = copy.deepcopy(record)
    for _ in range(rng.choice([1, 3, 10, 40])):
        path = rng.choice([p for p in places(own) if len(p) > 2] or [("protocolSection", "x")])
        inner: Any = own
        for key in path[:-1]:
            inner = inner[key]
        last = path[-1]
        change = rng.choice(["out", "none", "new", "value", "value"])
        if change == "out":
            inner.pop(last, None) if isinstance(inner, dict) else inner.pop(last)
        elif change == "none":
            inner[last] = None
        elif change == "new" and isinstance(inner, dict):
            inner["aFieldOfTomorrow"] = rng.choice(ODD)
        else:
            inner[last] = (
                plausible(inner.get(last) if isinstance(inner, dict) else inner[last], rng)
                if sane
                else copy.deepcopy(rng.choice(ODD))
            )
    head = own["protocolSection"].get("identificationModule")
    own["protocolSection"]["identificationModule"] = {
        **(head if isinstance(head, dict) else {}),
        "nctId": f"NCT{10_000_000 + number}",
    }
    return own


def copies(seed: int, *, sane: bool) -> list[dict[str, Any]]:
    rng = random.Random(seed)
    records = real()
    return [altered(rng.choice(records), rng, number, sane=sane) for number in range(COPIES)]


def written(folder: Path, records: list[dict[str, Any]]) -> Path:
    path = folder / "records.ndjson"
    path.write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    return path


@pytest.mark.parametrize("seed", [1, 2])
def test_no_plausible_record_is_lost_and_each_can_be_drafted(seed: int, tmp_path: Path) -> None:
    records = copies(seed, sane=True)
    reading = read_records([written(tmp_path, records)])
    assert not [str(fault) for fault in reading.lost]
    assert len(reading.records) == COPIES
    for one in reading.records:
        try:
            trial = draft_of(one).trial
        except DraftError:
            continue  # its text was taken out: said in a sentence
        assert trial_of(compose(write_trial(trial), "x.yaml")) == trial


def test_of_broken_records_each_is_read_or_told_with_its_place(tmp_path: Path) -> None:
    reading = read_records([written(tmp_path, copies(3, sane=False))])
    assert len(reading.records) + len({fault.place for fault in reading.lost}) == COPIES
    assert all(re.search(r"records\.ndjson:\d+", fault.place) for fault in reading.lost)

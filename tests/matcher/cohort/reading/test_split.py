"""Lines taken apart into columns tell what each line tells."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from random import Random
from typing import Any

import msgspec
import numpy as np
import pytest

from oligomatch.matcher.cohort.reading.fields import form_of
from oligomatch.matcher.cohort.reading.split import colons_in, colons_of, split
from oligomatch.matcher.cohort.reading.texts import DAY_HERE
from oligomatch.matcher.logic.calendar import parse_day

DATES = ("2024-02-29", "2023-02-29", "1900-01-01", "2199-12-31", "2024", "2024-00", "2024-13",
         "2024-11", "1900", "2199", "2199-12", "2024-01-00", "2024-04-31", "2024-12-31")  # fmt: skip
OTHERS = ("1899-12-31", "2200", "2024-1-01", "2024-01-1", "2024-01-011", "20245", "x2024", " 2024",
          "2024 ", "2-24", "19", "2024-05-", "1/01/2024", "2024-0a-01")  # fmt: skip
NAMES, DATED = ("a", "b", "c"), ("a", "c")
DECODE = msgspec.json.Decoder(form_of("_Told", NAMES)).decode


def drawn(number: int) -> Iterator[list[dict[str, list[str]]]]:
    random = Random(3)
    for _ in range(number):
        yield [
            {
                name: random.choices(DATES * 2 + OTHERS, k=random.randrange(4))
                for name in NAMES
                if random.random() < 0.8
            }
            for _ in range(random.randrange(1, 6))
        ]


def ends_of(text: str) -> list[int]:
    try:
        day = parse_day(text)
    except ValueError:
        return [0, 0]
    return [day.first.toordinal(), day.last.toordinal()]


def test_days_are_found_as_they_are_read_one_by_one() -> None:
    for told in drawn(100):
        found = split([DECODE(json.dumps(one).encode()) for one in told], NAMES, DATED)
        each = [[d for n in DATED for d in one.get(n, ()) if d in DATES] for one in told]
        ends = [ends_of(day) for days in each for day in days]
        assert found.days.ends.tolist() == ends
        assert found.days.number.tolist() == list(map(len, each))
        of = np.repeat(np.arange(len(told)), found.days.number)
        wrong = {int(of[at]) for at, end in enumerate(ends) if end == [0, 0]}
        assert set(np.flatnonzero(found.days.wrong).tolist()) == wrong


def test_texts_are_told_as_they_stand_but_for_the_days_of_some() -> None:
    for told in drawn(100):
        found = split([DECODE(json.dumps(one).encode()) for one in told], NAMES, DATED)
        for at, one in enumerate(told):
            for name in NAMES:
                wanted: list[Any] = one.get(name, [])
                if name in DATED:
                    wanted = [0 if day in DATES else day for day in wanted]
                text = re.sub(f"{DAY_HERE}+", "0", found.texts[name][at])
                assert json.loads(text or "[]") == wanted
                assert found.raw(name, at) == (
                    json.dumps(one[name]).encode() if name in one else b""
                )


@pytest.mark.parametrize(
    ("line", "twice"),
    [
        ('{"a": 1, "b": {"x:": 2}, "c": null}', False),
        ('{"a": 1, "a": 1}', True),
        ('{"a": {"x": 1, "y": 2}, "a": null, "b": "::"}', True),
        ("{}", False),
    ],
)
def test_a_key_that_stands_twice_is_one_colon_more(line: str, twice: bool) -> None:
    plain = b'{"a":"x","b":[1,{"y":"a:b"}]}'
    lines = [plain, line.encode(), plain]
    records = [DECODE(one) for one in lines]
    assert (split(records, NAMES, DATED).colons != colons_in(b"".join(lines))) is twice
    assert (colons_of(records[1]) != line.count(":")) is twice
    assert colons_of(records[0]) == plain.count(b":")


def test_null_is_as_good_as_not_told_at_the_top_alone() -> None:
    found = split([DECODE(b'{"a": null, "b": null, "c": [null]}')], NAMES, DATED)
    assert {name: texts[0] for name, texts in found.texts.items()} == {
        "a": "",
        "b": "",
        "c": "[null]",
    }
    assert found.raw("a", 0) == b""

"""Lesions that assessments follow are read together as they are read one by one."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import date
from itertools import islice
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.cohort_made import followed
from oligomatch.matcher.cohort.columns.judged import measures_to_screen
from oligomatch.matcher.cohort.counting.counts import LesionCounts
from oligomatch.matcher.cohort.lesions.followed import parted
from oligomatch.matcher.cohort.lesions.pieces import STATUSES, Pieces
from oligomatch.matcher.cohort.lesions.tracked import Tracked, tracked
from oligomatch.matcher.cohort.measuring.in_columns import Together
from oligomatch.matcher.cohort.reading.fields import LEFT
from oligomatch.matcher.cohort.reading.parts import AskedDay
from oligomatch.matcher.cohort.reading.split import days_taken
from oligomatch.matcher.cohort.records.records import Reader
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.read import load_trials
from tests.support.measured import read_as_the_reference_does
from tests.support.profiles import Json

MADE = list(followed(60))
MEASURES = measures_to_screen(load_trials())
EMPTY: Json = {"date": "2025-01-01", "lesions": {}}
DAY = AskedDay(date(2025, 9, 1), date(2025, 9, 1))
ONE = '[{"date": "2025-02-03", "lesions": {"A": {"status": "stable", "diameter_mm": 12}}}]'


def dayless(texts: Sequence[str]) -> list[str]:
    """Texts without their days, as they are read."""
    return [days_taken(text.encode(), 1)[0][0] for text in texts]


_STATE = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(["stable", "growing", "resolved"]),
        "diameter_mm": st.sampled_from([0, 3, 12.5, 1e1]),
        "volume_cc": st.sampled_from([0.25, 4]),
    },
)
_ASSESSMENT = st.fixed_dictionaries(
    {},
    optional={
        "date": st.sampled_from(["2024", "2024-05", "2024-05-06", None]),
        "lesions": st.dictionaries(st.sampled_from(["A", "lesions", "b c:d", "L]"]), _STATE),
        "response": st.sampled_from(["SD", "PR"]),
        "totals": st.sampled_from(
            [{}, {"metastases": 2}, {"by_organ": {"bone": {"at_least": 1}}, "satellites": 0}]
        ),
        "at": st.sampled_from([[], ["baseline"]]),
    },
)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.lists(_ASSESSMENT, max_size=4), min_size=1, max_size=6),
    st.sampled_from([(", ", ": "), (",", ":")]),
    st.randoms(use_true_random=False),
)
def test_assessments_in_any_order_of_fields_are_read_as_one_by_one(
    each: list[list[Json]], signs: tuple[str, str], random: Random
) -> None:
    shuffled = [[dict(random.sample([*one.items()], len(one))) for one in some] for some in each]
    texts = dayless([json.dumps(some, separators=signs) for some in shuffled])
    here = [at for at, text in enumerate(texts) if '"lesions"' in text]
    found = tracked(here, list(texts), Pieces())
    assert np.flatnonzero(found.views).tolist() == here
    compared(found, texts)


def compared(found: Tracked, texts: Sequence[str]) -> None:
    """The states that were read are those of each text."""
    names = [*found.numbers]
    for at in np.flatnonzero(found.views).tolist():
        states: list[Json] = [{} for _ in range(found.views[at])]
        for n in np.flatnonzero(found.record == at).tolist():
            sizes = {"diameter_mm": found.diameter[n], "volume_cc": found.volume[n]}
            state: Json = {name: size for name, size in sizes.items() if size == size}
            status = {"status": STATUSES[found.status[n]]} if found.status[n] else {}
            states[found.view[n]][names[found.ids[n]]] = status | state
        assert states == list(found.states(at)) == list(parted(texts[at])[1])


def test_states_are_those_read_one_by_one() -> None:
    stated = [one["assessments"] for one in MADE]
    stated += [[{"date": "2024"}, *each] for each in stated]
    stated += [[EMPTY], [{**EMPTY, "date": "2025-02"}, {"at": ["baseline"], "response": "SD"}]]
    own: list[Json] = [{"volume_cc": 1.25}, {"status": "new"}, {}, {"diameter_mm": 0}]
    stated += [[{"lesions": {"a b:c": one}, "totals": {"metastases": 2}}] for one in own]
    texts = dayless([json.dumps(one) for one in stated])
    rest = list(texts)
    found = tracked(range(len(rest)), rest, Pieces())
    assert np.flatnonzero(found.views).tolist() == list(range(len(texts)))
    for at, text in enumerate(texts):
        bare, wanted = (json.loads(one.replace("\x03", "1")) for one in (rest[at], parted(text)[0]))
        assert all(one.pop("lesions", {}) == {} for one in bare)
        assert bare == wanted
    compared(found, texts)


@pytest.mark.parametrize(
    "text",
    [
        '[{"lesions": {"A": {"status": "stable", "status": "growing"}}}]',
        '[{"lesions": {"A": {}}, "lesions": {"A": {}}}]',
        '[{"lesions": {"A}": {}}}]',
        '[{"lesions": {"{A": {}, "B}": {}}}]',
        '[{"lesions": {"A": {"status": {}}}}]',
        '[{"lesions": {"A": {"status": "shrunken"}}}]',
        '[{"lesions": {"A": {"status": null}}}]',
        '[{"lesions": {"A": {"diameter_mm": {"at_least": 3}}}}]',
        '[{"lesions": {"A": {"diameter_mm": 1.00000000000000012}}}]',
        '[{"lesions": {"A": {"diameter_mm": "12"}}}]',
        '[{"lesions": {"A": {"diameter_mm": 301}}}]',
        '[{"lesions": {"A": {"size": 3}}}]',
        '[{"lesions": {"\\u0041": {}}}]',
        '[{"lesions": {"Ä": {}}}]',
        '[{"lesions": null}]',
        '[{"lesions": []}]',
        '{"lesions": {}}',
        json.dumps([EMPTY] * 16),
    ],
)
def test_texts_of_another_form_are_left_as_they_are_and_others_beside_them_are_read(
    text: str,
) -> None:
    texts = dayless([ONE, text, ONE])
    before = list(texts)
    found = tracked(range(3), texts, Pieces())
    assert texts[1] == before[1]
    assert not found.views[1]
    assert np.flatnonzero(found.views).tolist() == [0, 2]
    assert all(texts[at] != before[at] for at in np.flatnonzero(found.views))


def test_columns_of_followed_lesions_are_the_reference_s() -> None:
    together = Together(Reader(MEASURES))
    assert read_as_the_reference_does(MADE, together) == len(MADE)


def test_what_stands_beside_the_lesions_of_an_assessment_is_read_as_strictly_as_without() -> None:
    together = Together(Reader(MEASURES))
    odd: list[Json] = [{"seen": 1}, {"date": 111111}, {"response": "}{"}, {"response": "A{B}"}]
    refused = [{**MADE[0], "assessments": [{**EMPTY, **one}]} for one in odd]
    twice = [{**EMPTY, "lesions": {"L1": {}, "LX": {}}}]
    assert read_as_the_reference_does(refused, together) == 0
    listed = {**MADE[0], "assessments": [[EMPTY]]}
    assert read_as_the_reference_does([listed], together) == 0
    text = json.dumps({**MADE[0], "assessments": twice})
    assert not together.read([text.replace("LX", "L1").encode()], lambda _: DAY).read.any()
    assert together.read([text.replace(', "LX": {}', "").encode()], lambda _: DAY).read.all()


def varied() -> list[Json]:
    """Profiles whose lesions and assessments agree, differ or leave out what the other states."""
    found: list[Json] = []
    for one in islice(MADE, 12):
        first, *rest = one["lesions"]
        *_, latest = one["assessments"]
        state = latest["lesions"][first["id"]]
        for own in (
            {"status": "growing"},
            {"status": "stable", "diameter_mm": state["diameter_mm"]},
            {"diameter_mm": {"at_least": 5}},
            {"diameter_mm": 3},
            {"volume_cc": 2.5, "status": "resolved"},
            {"diameter_mm": 12.3456789},
        ):
            found.append({**one, "lesions": [{**first, **own}, *rest]})
        bare = {name: value for name, value in first.items() if name != "diameter_mm"}
        unnamed = {name: value for name, value in bare.items() if name != "id"}
        renamed = [
            {**staging, "lesions": {"lesion 1": staging["lesions"][first["id"]]}}
            for staging in one["assessments"]
        ]
        others = [{**staging, "lesions": {}} for staging in one["assessments"][:-1]]
        found += [
            {**one, "lesions": [bare, *rest]},
            {**one, "lesions": [unnamed, *rest], "assessments": renamed},
            {**one, "lesions": rest},
            {**one, "lesions": [], "assessments": [{**latest, "lesions": {}}]},
            {**one, "assessments": [*others, latest]},
            {**one, "assessments": [*one["assessments"][:-1], {**latest, "lesions": {}}]},
            {**one, "assessments": [{**latest, "date": None}]},
        ]
    return found


def test_lesions_and_assessments_that_differ_are_read_as_the_reference_does() -> None:
    each = varied()
    together = Together(Reader(MEASURES))
    usable = 0
    for one in each:
        try:
            usable += profile_of(one) is not None
        except ProfileError:
            continue
    read = read_as_the_reference_does(each, together)
    assert usable > read > len(each) / 2


A_AND_B: Json = {
    "as_of": "2025-09-01",
    "lesions": [{"id": "A", "organ": "liver"}, {"id": "B", "organ": "bone"}],
}
NODES = '{"date": "2025-01-01", "n_category": "N0"}'
LATEST = '{"date": "2025-08-01", "lesions": {"A": {"status": "growing"}, "B": {"status": "new"}}}'


@pytest.mark.parametrize("text", ["[%s ,%s,%s]", "[%s\n, %s, %s]", "[%s, %s\t,%s]", "[%s,%s,%s ]"])
def test_what_closes_with_a_space_behind_it_is_not_cut(text: str) -> None:
    texts = dayless([ONE, text % (NODES, NODES, LATEST), ONE])
    assert np.flatnonzero(tracked(range(3), texts, Pieces()).views).tolist() == [0, 2]


_SIGN = st.sampled_from(["", "", "", " ", "\n", " \t"])


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.lists(
            st.fixed_dictionaries(
                {"date": st.sampled_from(["2025-01", "2025-02-03", "2025-04-05"])},
                optional={
                    "lesions": st.dictionaries(
                        st.sampled_from(["A", "B"]),
                        st.fixed_dictionaries(
                            {"status": st.sampled_from(["stable", "growing", "resected"])}
                        ),
                    ),
                    "n_category": st.sampled_from(["N0", "N2"]),
                    "totals": st.sampled_from([{}, {"by_organ": {"bone": 2}, "metastases": 3}]),
                },
            ),
            max_size=4,
        ),
        min_size=1,
        max_size=8,
    ),
    st.data(),
)
def test_records_with_spaces_anywhere_are_measured_as_the_reference_does(
    each: list[list[Json]], data: st.DataObject
) -> None:
    usable = []
    for some in each:
        one = {**A_AND_B, "assessments": sorted(some, key=lambda staging: staging["date"])}
        try:
            profile_of(one)
        except ProfileError:
            continue
        usable.append(one)

    def spaced(one: Json) -> str:
        if data.draw(st.booleans()):
            return json.dumps(one, indent=data.draw(st.integers(0, 2)))
        signs = re.split(r'("[^"]*"|[{}\[\],:])', json.dumps(one, separators=(",", ":")))
        return "".join(sign + data.draw(_SIGN) if sign in [*"{}[],:"] else sign for sign in signs)

    read_as_the_reference_does(usable, Together(Reader(MEASURES)), write=spaced)


STATES: list[Json] = [
    {"status": "gone"},
    {"status": ["new"]},
    {"status": 1},
    {"diameter_mm": "12"},
    {"diameter_mm": -3},
    {"diameter_mm": True},
    {"diameter_mm": [4]},
    {"diameter_mm": {"at_least": 5, "at_most": 3}},
    {"volume_cc": {"at_least": "5"}},
    {"volume_cc": {"seen": 5}},
]


@pytest.mark.parametrize("state", STATES, ids=str)
def test_a_state_that_no_lesion_has_is_left_to_the_model(state: Json) -> None:
    own: Json = {"id": "A", "organ": "liver", "diameter_mm": 12, "volume_cc": 3}
    staging = {"date": "2025-08-01", "lesions": {"A": state}}
    each = [
        {**A_AND_B, "lesions": [lesion], "assessments": [staging]}
        for lesion in (own, {"id": "A", "organ": "liver"})
    ]
    with pytest.raises(ProfileError):
        profile_of(each[0])
    together = Together(Reader(MEASURES))
    for told in (each[:1], each):  # by itself, and more than one at once
        assert read_as_the_reference_does(told, together) == 0
    assert read_as_the_reference_does([*each, *MADE[:3]], together) == 3


def test_a_batch_may_begin_with_what_cannot_be_cut() -> None:
    one = {"date": "2025-08-01", "lesions": {"A": {"volume_cc": {"at_least": 3}}}}
    told = [{**A_AND_B, "assessments": [one]}]
    assert read_as_the_reference_does(told, Together(Reader(MEASURES))) == 1


def test_looks_that_have_no_key_are_left_before_any_has_one() -> None:
    reader = Reader(MEASURES)
    kinds = LesionCounts(reader.counted, reader.asked).lesions
    assert kinds.looked(np.array([-4, -1]), lambda _: 0).tolist() == [LEFT, LEFT]

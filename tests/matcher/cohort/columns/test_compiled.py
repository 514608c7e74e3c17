"""The column executor gives the judge's verdicts, and refuses by name what it does not hold."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oligomatch.matcher.cohort.columns.arrays import settled
from oligomatch.matcher.cohort.columns.compiled import Settled, Steps, comparison
from oligomatch.matcher.cohort.columns.fitting import Taken, fitting
from oligomatch.matcher.cohort.columns.judged import result_columns
from oligomatch.matcher.cohort.columns.packed import packed
from oligomatch.matcher.cohort.reading.columns import (
    NoColumn,
    bits,
    column,
    measure_frame,
    measures_of_trials,
)
from oligomatch.matcher.cohort.results.frames import result_frame
from oligomatch.matcher.cohort.results.screening import deciding_of, screen_trial
from oligomatch.matcher.cohort.results.tables import result_rows
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.values import Flag, Numbers, Options, Possible
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.measures.answer import Answer
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.rules.measures import MEASURES, Type
from oligomatch.rules.read import load_trials
from oligomatch.rules.tree import (
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Is,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
)
from oligomatch.rules.trial import Criterion, Kind, Trial
from tests.oracle.drawn_profiles import stated_in_part
from tests.oracle.drawn_rules import examinations, nodes
from tests.oracle.worlds import World
from tests.support.cohorts import cohort
from tests.support.profiles import Json
from tests.support.rule_trees import trials as any_trials

TRIALS = load_trials()


def patient_of(told: Json) -> Patient:
    profile = profile_of(told)
    assert profile.as_of is not None
    return derive(profile, profile.as_of)


def trial_of(*trees: Node) -> Trial:
    first = TRIALS[0]
    one = replace(first.criteria[0], kind=Kind.INCLUSION, readings={}, waits=())
    return replace(
        first,
        criteria=tuple(replace(one, id=f"c{n}", tree=tree) for n, tree in enumerate(trees)),
    )


def verdicts(frame: pl.DataFrame, trees: list[Node]) -> list[list[Verdict]]:
    """By arrays; by expressions over measure columns, packed or not, they are the same."""
    steps = Steps()
    numbers = [steps.add(tree) for tree in trees]
    by_arrays = settled(steps, frame)
    rows = frame.with_row_index("row").select("row")
    found = [_read(by_arrays[n], rows, frame) for n in numbers]
    for kept in (frame, packed(frame, measures_of_trials([trial_of(*trees)]))):
        taken = Taken(frozenset(kept.columns))
        settled_there = steps.run(lambda node, of=taken: comparison(node, of))
        whole = kept.with_columns(**taken.each)
        assert [_read(settled_there[n], rows, whole) for n in numbers] == found
    return [list(row) for row in zip(*found, strict=True)]


def _read(told: Settled, rows: pl.DataFrame, frame: pl.DataFrame) -> list[Verdict]:
    each = frame.with_columns(rows["row"])
    planes = [
        each.select(pl.col("row") >= 0 if one is True else pl.col("row") < 0)
        if isinstance(one, bool)
        else each.select(one)
        if isinstance(one, pl.Expr)
        else pl.DataFrame({"one": one})
        for one in told
    ]
    of = {
        (True, True): Verdict.MET,
        (False, True): Verdict.UNKNOWN,
        (False, False): Verdict.NOT_MET,
    }
    both = zip(*(plane.to_series().to_list() for plane in planes), strict=True)
    return [of[met, may] for met, may in both]


# --- against the judge --------------------------------------------------------------------------


@settings(max_examples=40)
@given(
    st.lists(stated_in_part(), min_size=1, max_size=3),
    st.lists(nodes() | examinations(), min_size=1, max_size=6),
)
def test_random_trees_get_the_judge_s_verdict(
    cases: list[tuple[World, Json]], trees: list[Node]
) -> None:
    patients = [patient_of(told) for _, told in cases]
    frame = measure_frame(patients, [trial_of(*trees)])
    assert verdicts(frame, trees) == [[judge(tree, who) for tree in trees] for who in patients]


def wanted(patients: list[Patient], trials: tuple[Trial, ...]) -> pl.DataFrame:
    return result_frame(
        [
            {"number": number, **row}
            for number, who in enumerate(patients, 1)
            for row in result_rows(trials, {t.id: screen_trial(who, t) for t in trials})
        ]
    )


def test_the_trials_get_the_judge_s_results_row_by_row() -> None:
    patients = [patient_of(told) for told in cohort(40)]
    found = result_columns(measure_frame(patients, TRIALS), TRIALS)
    assert found.to_dicts() == wanted(patients, TRIALS).to_dicts()


@settings(max_examples=15)
@given(st.data())
def test_readings_waits_and_kinds_fold_as_in_a_match(data: st.DataObject) -> None:
    trial = data.draw(any_trials())
    patients = [patient_of(told) for told in cohort(40)[:3]]
    found = result_columns(measure_frame(patients, [trial]), [trial])
    assert found.to_dicts() == wanted(patients, (trial,)).to_dicts()


def test_columns_kept_as_parquet_in_parts_and_in_another_order_give_the_same(
    tmp_path: Path,
) -> None:
    patients = [patient_of(told) for told in cohort(40)]
    whole = measure_frame(patients, TRIALS)
    once = result_columns(whole, TRIALS)
    for number, part in enumerate(whole.iter_slices(7)):
        part.write_parquet(tmp_path / f"{number:03}.parquet")
    kept = [pl.read_parquet(path) for path in sorted(tmp_path.iterdir())]
    assert pl.concat(result_columns(part, TRIALS) for part in kept).equals(once)
    mixed = list(range(whole.height))
    Random(5).shuffle(mixed)
    assert result_columns(whole[mixed], TRIALS).sort("number", maintain_order=True).equals(once)


def counted(found: pl.DataFrame, trials: tuple[Trial, ...]) -> list[tuple[str, int, int]]:
    """How many surely fit each trial, and how many may, by rows of results."""
    kinds = {t.id: found.filter(pl.col("trial") == t.id)["match"].to_list() for t in trials}
    sure = {id: each.count("eligible") for id, each in kinds.items()}
    return [(id, sure[id], sure[id] + each.count("possible")) for id, each in kinds.items()]


def test_who_fits_and_who_may_is_counted_as_the_judge_finds() -> None:
    patients = [patient_of(told) for told in cohort(40)]
    frame = measure_frame(patients, TRIALS)
    found = fitting(frame.lazy(), TRIALS)
    assert found.rows() == counted(wanted(patients, TRIALS), TRIALS)
    assert fitting(packed(frame, measures_of_trials(TRIALS)).lazy(), TRIALS).equals(found)
    assert sum(found["possible"]) > 0


@settings(max_examples=15)
@given(st.data())
def test_of_any_trial_too(data: st.DataObject) -> None:
    trials = (data.draw(any_trials()),)
    patients = [patient_of(told) for told in cohort(40)[:3]]
    frame = measure_frame(patients, trials)
    found = fitting(frame.lazy(), trials)
    assert found.rows() == counted(wanted(patients, trials), trials)
    assert fitting(packed(frame, measures_of_trials(trials)).lazy(), trials).equals(found)


def test_a_row_longer_than_a_key_keeps_every_sign() -> None:
    pet, naf, due = Is(Measure("fdg_pet_done")), Is(Measure("naf_pet_done")), Always()
    trees: list[Node] = [*[pet] * 12, *[Not(naf)] * 13, *[due] * 12, naf]
    patients = [patient_of(told) for told in cohort(40)]
    frame = measure_frame(patients, [trial_of(*trees)])
    found = result_columns(frame, [trial_of(*trees)])
    assert found.to_dicts() == wanted(patients, (trial_of(*trees),)).to_dicts()
    assert len(set(found["standings"])) > 1


def test_one_measuring_serves_rules_with_other_limits() -> None:
    patients = [patient_of(told) for told in cohort(40)]
    measure = Measure("count", of="metastases", at="entry", by="DEFAULT")
    strict, loose = (trial_of(Within(measure, low=1, high=end)) for end in (3, 5))
    frame = measure_frame(patients, [strict])
    assert result_columns(frame, [loose]).to_dicts() == wanted(patients, (loose,)).to_dicts()


# --- one comparison on its own ------------------------------------------------------------------

WEEKS = Measure("weeks", line="1")
EDGE = st.sampled_from([0, 1, 2, 2.5, 3, 0.1, 0.3, 41 / 7, 6, 29.999999999, 30, 1e9])
LIMIT = st.none() | st.sampled_from([0, 1, 2, 2.5, 3, 0.1, 0.3, 6, 30])


def ranges() -> st.SearchStrategy[Numbers]:
    ends = st.tuples(EDGE, EDGE).map(sorted)
    closed = st.builds(lambda e, a: Numbers(e[0], e[1], a), ends, st.booleans())
    open_ = st.builds(lambda low, a: Numbers(low, None, a), EDGE, st.booleans())
    return closed | open_ | st.just(Numbers.none())


@pytest.mark.parametrize("most", [3, 254, 255, 70_000, 2**31 - 2, 2**31, 2.5])
@pytest.mark.parametrize("limit", [0, 1, 2.5, 254, 255, 256, 70_000, 2**31, 2**40])
def test_ends_of_any_size_are_packed_without_a_loss(most: float, limit: float) -> None:
    each = [Numbers(0, most), Numbers(most, most), Numbers(most, None), Numbers.none()]
    each += [Numbers(0, None, absent=True), Numbers(0, most, absent=True)]
    who = [patient_of({"as_of": "2026-05-14"}) for _ in each]
    for one, values in zip(who, each, strict=True):
        one.memo[WEEKS] = Answer(values)
    limits = ((limit, None, None), (None, limit, None), (None, None, limit), (-1, None, None))
    trees: list[Node] = [Within(WEEKS, *ends) for ends in (*limits, (limit, 2**41, None))]
    found = verdicts(measure_frame(who, [trial_of(*trees)]), trees)
    assert found == [[judge(tree, one) for tree in trees] for one in who]


def on(node: Node, values: Possible, measure: Measure) -> tuple[Verdict, Verdict]:
    """What the columns and the judge make of possible values that are put in their hands."""
    who = patient_of({"as_of": "2026-05-14"})
    who.memo[measure] = Answer(values)
    ((found,),) = verdicts(measure_frame([who], [trial_of(node)]), [node])
    return found, judge(node, who)


@given(ranges(), LIMIT, LIMIT, LIMIT)
def test_a_range_is_compared_as_the_judge_does(
    values: Numbers, low: float | None, high: float | None, under: float | None
) -> None:
    found, judged = on(Within(WEEKS, low, high, under), values, WEEKS)
    assert found is judged


@given(st.data())
def test_a_category_is_compared_as_the_judge_does(data: st.DataObject) -> None:
    recist = Measure("recist", line="1")
    words = st.sampled_from(MEASURES["recist"].domain)
    values = data.draw(st.frozensets(words | st.none(), min_size=1))
    asked = data.draw(st.frozensets(words, min_size=1))
    found, judged = on(OneOf(recist, asked), Options(values), recist)
    assert found is judged


@pytest.mark.parametrize("may", [(True, False), (False, True), (True, True)])
def test_a_flag_is_compared_as_the_judge_does(may: tuple[bool, bool]) -> None:
    pet = Measure("fdg_pet_done")
    found, judged = on(Is(pet), Flag(*may), pet)
    assert found is judged


@pytest.mark.parametrize(
    "tree",
    [
        Always(),
        Not(Always()),
        AllOf(()),
        AnyOf(()),
        AtLeast(0, ()),
        AtLeast(1, ()),
        AtLeast(2, (Always(), Always(), Not(Always()))),
    ],
    ids=str,
)
def test_a_tree_without_a_measure_is_judged_too(tree: Node) -> None:
    patients = [patient_of(told) for told in cohort(40)[:2]]
    frame = measure_frame(patients, [trial_of(tree)])
    assert verdicts(frame, [tree]) == [[judge(tree, who)] for who in patients]


# --- what it does not hold ----------------------------------------------------------------------


def test_what_the_columns_do_not_hold_is_refused_by_name() -> None:
    frame = measure_frame([patient_of(cohort(40)[0])], [trial_of(Is(Measure("fdg_pet_done")))])
    other = trial_of(Is(Measure("naf_pet_done")))
    small = packed(frame, [Measure("fdg_pet_done")])
    for ask in (
        result_columns,
        lambda measures, asked: fitting(measures.lazy(), asked),
        lambda _, asked: fitting(small.lazy(), asked),
    ):
        with pytest.raises(NoColumn, match=r"criterion `c0` asks a `naf_pet_done`"):
            ask(frame, [other])


def test_a_word_outside_its_domain_is_refused_by_name() -> None:
    with pytest.raises(NoColumn, match="`XY` is no word of `recist`"):
        bits(Measure("recist", line="1"), ["XY"])


def test_every_category_of_the_trials_has_a_domain_that_fits_its_bits() -> None:
    for measure in measures_of_trials(TRIALS):
        if MEASURES[measure.kind].type is Type.CATEGORY:
            assert 0 < len(MEASURES[measure.kind].domain) < 31


def test_no_two_measures_share_a_column_and_each_is_named_alike_in_every_process() -> None:
    measures = measures_of_trials(TRIALS)
    names = [column(measure) for measure in measures]
    assert len(set(names)) == len(measures)
    program = (
        "from oligomatch.matcher.cohort.reading.columns import *; from oligomatch.rules.read import load_trials\n"
        "print(*map(column, measures_of_trials(load_trials())), sep='\\n')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[4],
        env={"PYTHONHASHSEED": "4711", "PYTHONPATH": "."},
    )
    assert done.stdout.split("\n")[:-1] == names


def test_a_criterion_still_to_be_encoded_is_missing() -> None:
    to_do = Criterion("c0", Kind.TO_DO, None, "words", "cell", TRIALS[0].source)
    trial = replace(TRIALS[0], criteria=(to_do,))
    frame = measure_frame([patient_of(cohort(40)[0])], [trial])
    assert result_columns(frame, [trial])["standings"].to_list() == ["?"]
    assert deciding_of(trial) == (to_do,)

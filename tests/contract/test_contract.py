from __future__ import annotations

import re
from itertools import product

import pytest

from oligomatch.rules.read import load_trials
from oligomatch.rules.trial import Criterion, Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.support.contract import DOMAIN, Row, rows, table
from tests.support.quotes import plain

pytestmark = pytest.mark.skipif(
    not DOMAIN.is_dir(),
    reason="the contract of the design lies outside the repository, in ../shared",
)

TRIALS = {trial.id: trial for trial in load_trials()}
BREAST = "NCT02364557"
YES = {"yes": True, "no": False}


def each_trial() -> pytest.MarkDecorator:
    return pytest.mark.parametrize("trial", TRIALS.values(), ids=TRIALS)


def rows_of(trial: Trial) -> list[Row]:
    return [row for row in rows() if row.nct == trial.id]


def pairs(trial: Trial) -> list[tuple[Criterion, Row]]:
    return list(zip(trial.criteria, rows_of(trial), strict=True))


def test_all_rows_of_the_contract_were_read() -> None:
    assert len(rows()) == 310
    assert {row.nct for row in rows()} == set(TRIALS)


@each_trial()
def test_every_row_is_encoded_and_nothing_else(trial: Trial) -> None:
    encoded = [(c.id, c.kind.value, c.basis, plain(c.quote)) for c in trial.criteria]
    assert encoded == [(r.id, r.kind, r.basis, plain(r.quote)) for r in rows_of(trial)]


@each_trial()
def test_each_criterion_has_the_readings_of_its_row(trial: Trial) -> None:
    for criterion, row in pairs(trial):
        letters = {number: list(changes) for number, changes in criterion.readings.items()}
        assert letters == {number: list(said) for number, said in row.readings.items()}, row.id


@each_trial()
def test_under_every_choice_of_readings_tree_and_waits_are_those_of_the_row(trial: Trial) -> None:
    for criterion, row in pairs(trial):
        for letters in product(*row.readings.values()):
            choice = dict(zip(row.readings, letters, strict=True))
            waits = [(w.event.value, w.situation) for w in criterion.waits_under(choice)]
            assert criterion.under(choice) == row.under(choice), (row.id, choice)
            assert waits == list(row.waits_under(choice)), (row.id, choice)


@each_trial()
def test_facts_are_the_cells_of_the_table(trial: Trial) -> None:
    (cells,) = (row for row in table("trials.tsv") if row["nct"] == trial.id)
    facts = trial.facts
    assert trial.acronym == cells.pop("acronym")
    assert facts.drivers_only is YES[cells.pop("drivers_only")]
    assert facts.randomised is YES[cells.pop("randomised")]
    assert facts.n == (int(n) if (n := cells.pop("n")) else None)
    assert cells.pop("nct") == trial.id
    line = cells.pop("seed_line")
    assert line in (str(trial.source.line), trial.source.document.removeprefix("seed "))
    if trial.id == BREAST:  # the cell holds results, which are evidence and no endpoint
        told = " ".join(one.words for one in trial.evidence.values())
        assert all(n in told for n in re.findall(r"[\d.]+%", cells.pop("secondary_endpoints")))
        assert facts.secondary_endpoints == "NR"
    assert cells == {name: getattr(facts, name) for name in cells}


@each_trial()
def test_countries_are_those_the_cell_names(trial: Trial) -> None:
    countries = load_vocabulary().countries
    named = {code for code, c in countries.items() if {c.name, *c.names} & {trial.facts.country}}
    if trial.facts.region is None:
        assert named == set(trial.facts.countries)
    assert (trial.facts.region == "europe") == trial.facts.country.startswith("European")
    assert (trial.facts.region == "international") == ("international" in trial.facts.country)


@each_trial()
def test_tumour_types_and_states_are_those_its_criteria_ask_for(trial: Trial) -> None:
    asked = [row.expression for row in rows_of(trial)]
    (cancer,) = (text for text in asked if text.startswith("cancer_type in"))
    assert cancer == f"cancer_type in {{{', '.join(trial.facts.tumour_types)}}}"
    groups = next((text for text in asked if text.startswith("trial_group at")), "")
    states = {state for state in ("sOMD", "rOMD", "peOMD", "pOMD") if state in _words(groups)}
    overall = "overall population" in trial.facts.primary_endpoints  # ranking.md, key 6
    assert trial.facts.state_groups == (0 if overall else len(states))


def _words(text: str) -> set[str]:
    return set(text.translate(str.maketrans("{},", "   ")).split())


def test_lines_that_tell_the_same_use_the_same_words() -> None:
    texts: dict[str, set[str]] = {}
    for trial in TRIALS.values():
        for criterion, row in pairs(trial):
            if criterion.text:
                texts.setdefault(row.expression, set()).add(criterion.text)
    assert all(len(said) == 1 for said in texts.values())
    assert len({text for said in texts.values() for text in said}) == len(texts)


def test_the_registry_status_is_unverified_where_the_source_states_none() -> None:
    closed = [t.id for t in TRIALS.values() if t.recruitment.status != "unverified"]
    assert closed == ["NCT02364557"]

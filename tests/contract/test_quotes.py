from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oligomatch.rules.read import load_trials
from oligomatch.rules.trial import Criterion, Source, Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.support.contract import SEEDS, SHARED
from tests.support.quotes import FOOTNOTES, GROUP_LINES, TITLE, plain, stands_in

pytestmark = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the seeds lie outside the repository, in ../shared"
)

TRIALS = {trial.id: trial for trial in load_trials()}
QUOTED = [(t, c) for t in TRIALS.values() for c in t.criteria if c.basis != "impl"]
IMPLIED = [c for t in TRIALS.values() for c in t.criteria if c.basis == "impl"]
MSK = SHARED / "data" / "authoring" / "msk_match_criteria.json"
BREAST = "NCT02364557"  # seed 001: an article, not the row of a table


def found(quote: str, source: Source) -> bool:
    return source.line is not None and stands_in(quote, source.document, source.line)


def test_each_quote_stands_in_the_line_it_names() -> None:
    assert QUOTED
    assert [c.id for _, c in QUOTED if not found(c.quote, c.source)] == []


def test_that_line_is_the_trials_own_or_speaks_for_it() -> None:
    assert [c.id for t, c in QUOTED if c.source.document != t.source.document] == []
    assert [c.id for t, c in QUOTED if t.id != BREAST and not _speaks_for(t, c)] == []


def _speaks_for(trial: Trial, criterion: Criterion) -> bool:
    line = criterion.source.line
    if criterion.basis == "group":
        return line == GROUP_LINES[criterion.quote]
    return line in FOOTNOTES if criterion.basis == "foot" else line == trial.source.line


@pytest.mark.parametrize("criterion", IMPLIED, ids=[c.id for c in IMPLIED])
def test_an_implied_criterion_has_no_quote_and_names_its_reason(criterion: Criterion) -> None:
    assert not criterion.quote
    assert criterion.source in (Source("seed 000", TITLE), Source("criteria.md, decision 7"))


def test_the_evidence_and_the_closing_are_quoted() -> None:
    trial = TRIALS[BREAST]
    assert found(trial.recruitment.quote, trial.recruitment.source or Source(""))
    assert len(trial.evidence) == 18  # the sponsor and funder among them
    assert "NRG Oncology" in trial.evidence["sponsor"].words
    for name, evidence in trial.evidence.items():
        assert found(evidence.quote, evidence.source), name


def test_the_figures_of_the_evidence_are_those_of_its_quote() -> None:
    for name, evidence in TRIALS[BREAST].evidence.items():
        if name in ("completion", "correction"):  # dates, written the other way round
            continue
        told = set(re.findall(r"\d+(?:\.\d+)?", evidence.words))
        quoted = set(re.findall(r"\d+(?:\.\d+)?", evidence.quote))
        assert told - quoted <= {"1", "2", "129"}, name


def test_the_quotes_of_the_conventions_stand_in_the_seed() -> None:
    for convention in load_vocabulary().conventions.values():
        if convention.quote:
            line = re.match(r"seed 000 line (\d+)", convention.source)
            if line is None:  # of a trial beyond the seed
                assert convention.source.startswith("MSK 18-486"), convention.id
                assert convention.quote in " ".join(MSK.read_text(encoding="utf-8").split())
                continue
            assert stands_in(convention.quote, "seed 000", int(line[1])), convention.id


@pytest.mark.parametrize(
    ("falsified", "line"),
    [("≤6", 12), ("≤5 in ≤4 organs", 12), ("EGFR-TKI ×2 months", 24), ("<6", 35), ("4–11", 19)],
)
def test_a_falsified_quote_is_not_found(falsified: str, line: int) -> None:
    assert not stands_in(falsified, "seed 000", line)


def test_no_long_quote_survives_the_change_of_one_letter_or_digit() -> None:
    for _, criterion in QUOTED:
        quote = criterion.quote
        places = [n for n, sign in enumerate(quote) if sign.isalnum()] if len(quote) > 9 else []
        for n in places:
            other = "7" if quote[n] != "7" else "8"
            assert not found(quote[:n] + other + quote[n + 1 :], criterion.source), criterion.id


@given(st.text(st.characters(codec="utf-8", exclude_characters="\\<")))
def test_comparing_quotes_drops_no_letter_and_no_digit(text: str) -> None:
    assert [s for s in plain(text) if s.isalnum()] == [s for s in text if s.isalnum()]

"""Clauses are data until they are printed: joined, and given a verb, without being read again."""

from __future__ import annotations

import pytest

from oligomatch.api.words.catalogue import say
from oligomatch.api.words.clauses import Clause, joined
from oligomatch.api.words.values import clause
from oligomatch.matcher.logic.values import NO, YES, Numbers, Possible
from oligomatch.rules.tree import Measure

METS = Measure("count", of="metastases", at="entry", by="DEFAULT")
LINE = "the current line"


def test_what_is_said_of_one_line_names_it_once() -> None:
    begun = Clause("has 2 cycles", LINE)
    assert str(joined([begun, Clause("is under way", LINE)])) == (
        "the current line has 2 cycles and is under way"
    )


def test_genes_of_one_result_stand_together() -> None:
    clauses = [clause(Measure("altered", gene=gene), NO) for gene in ("EGFR", "ALK")]
    assert str(joined(clauses)) == "EGFR and ALK are not altered"


def test_that_a_line_has_not_begun_says_all_that_follows_from_it() -> None:
    idle = clause(Measure("months", line="current"), Numbers.none())
    assert str(joined([Clause("ECOG 1"), idle])) == "the current line has not begun"


def test_clauses_with_commas_of_their_own_are_joined_by_semicolons() -> None:
    assert str(joined([Clause("a, b"), Clause("c")])) == "a, b; c"
    assert str(joined([Clause("a"), Clause("c")])) == "a and c"


@pytest.mark.parametrize(
    ("measure", "values", "words", "verb"),
    [
        (METS, Numbers.exactly(6), "6 metastases at entry", "many"),
        (METS, Numbers(0, 1), "at most 1 metastasis at entry", "one"),
        (METS, Numbers.exactly(0), "no metastasis at entry", "one"),
        (METS, Numbers(1, 3), "1 to 3 metastases at entry", "many"),
        (
            Measure("months", line="current"),
            Numbers.exactly(3),
            "3 months of the current line",
            "span_many",
        ),
        (
            Measure("months_since_start", line="current"),
            Numbers(0, 2.5),
            "under 3 months since the start of the current line",
            "since",
        ),
        (Measure("actionable_driver"), NO, "no actionable driver", "one"),
        (Measure("variant", gene="EGFR", names=frozenset({"L858R"})), NO, "no EGFR L858R", "one"),
        (Measure("altered", gene="EGFR"), YES, "EGFR is altered", ""),
    ],
)
def test_a_clause_takes_the_verb_of_what_it_counts(
    measure: Measure, values: Possible, words: str, verb: str
) -> None:
    said = clause(measure, values)
    assert str(said) == words
    assert said.with_verb() == (say(f"there.{verb}", clause=words) if verb else words)

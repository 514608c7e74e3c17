"""What a report may still say of a gene: every gene, every kind of variant and every flag, asked
and told in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any, get_args

import pytest

from oligomatch.api.words.answers import answer_words, answers_words
from oligomatch.matcher.ask.possible_answers import AnswerLimits, Choices, domain
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.profile import profile as fields
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.api.commands.test_app import Call
from tests.api.commands.test_app import call as call

WORDS = load_vocabulary()
DAY = date(2026, 5, 14)
ANY = AnswerLimits(1)
KINDS = ("mutation", "fusion", "amplification", "vus")


def reports(gene: str) -> Iterator[dict[str, Any]]:
    """Every form in which a report of one gene can be told, with its first known variants."""
    names = list(WORDS.genes[gene].variants)[:2]
    listed: list[list[dict[str, Any]]] = [[], *([{"kind": kind}] for kind in KINDS), [{"exon": 1}]]
    listed += [[{"name": "Q999K"}], [{"protein": "Q999K"}], [{"kind": "mutation"}, {"exon": 2}]]
    listed += [[{"name": name}] for name in names] + [[{"name": name} for name in names]]
    listed += [[{"kind": "mutation"}, {"name": name}] for name in names[:1]]
    flags: list[dict[str, Any]] = [{}, {"no_other_variants": True}]
    absent: list[dict[str, Any]] = [{}, *({"absent_variants": [name]} for name in names)]
    for result, own, flag, without in product(get_args(fields.TestResult), listed, flags, absent):
        yield {"result": result, **({"variants": own} if own else {}), **flag, **without}


@pytest.mark.parametrize("gene", WORDS.genes)
def test_every_answer_to_every_report_of_a_gene_is_worded_and_says_something_new(
    gene: str,
) -> None:
    place, asked = f"/biomarkers/{gene}", 0
    for report in reports(gene):
        try:
            told = profile_of({"biomarkers": {gene: report}})
        except ProfileError:
            continue
        answers = domain(told, place, DAY, ANY, WORDS)
        assert isinstance(answers, Choices)
        words = [answer_words(place, one, told, DAY) for one in answers.values]
        assert all(words), report
        assert len(set(words)) == len(words), (report, words)
        assert answers_words(place, answers.values, told, DAY) or not words
        for answer, said in zip(answers.values, words, strict=True):
            assert answer != report, said
            asked += 1
    assert asked


@pytest.mark.parametrize(
    ("gene", "form"), [("KRAS", "text"), ("BRAF", "json"), ("MET", "text"), ("EGFR", "json")]
)
def test_a_gene_with_a_mutation_that_is_not_named_and_no_other_is_asked_by_every_command(
    gene: str, form: str, call: Call, tmp_path: Path
) -> None:
    report = {"result": "positive", "variants": [{"kind": "mutation"}], "no_other_variants": True}
    file = tmp_path / "p.json"
    told = {"as_of": "2026-05-14", "cancer_type": "nsclc", "biomarkers": {gene: report}}
    file.write_text(json.dumps(told))
    for command in ("match", "gaps", "ask", "outlook", "site"):
        done = call(command, str(file), "-f", form)
        assert (done.status, done.err) == (0, ""), command
    for trial in ("SINDAS", "SARON", "CORE", "NCT03119519"):
        done = call("explain", str(file), trial, "-f", form)
        assert (done.status, done.err) == (0, ""), trial


def test_the_variant_that_a_report_leaves_unnamed_can_be_named() -> None:
    report = {"result": "positive", "variants": [{"kind": "mutation"}], "no_other_variants": True}
    told = profile_of({"biomarkers": {"KRAS": report}})
    answers = domain(told, "/biomarkers/KRAS", DAY, ANY, WORDS)
    assert isinstance(answers, Choices)
    words = {answer_words("/biomarkers/KRAS", one, told, DAY): one for one in answers.values}
    assert words["G12C"]["variants"] == [{"kind": "mutation", "name": "G12C"}]
    assert words["G12C ruled out"]["absent_variants"] == ["G12C"]
    assert "no other variant" not in words  # it is told already

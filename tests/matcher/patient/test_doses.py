"""The dose of an earlier local treatment: what a rule may ask, and what is known of it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from oligomatch.api.results.exact_view import sides_words
from oligomatch.api.words.answers import answer_words
from oligomatch.api.words.nouns import lesions
from oligomatch.api.words.patient.profile_facts import fact_words
from oligomatch.api.words.problems import refusal_words
from oligomatch.matcher.ask.gaps import Gaps, asked_of
from oligomatch.matcher.ask.possible_answers import Choices, domain
from oligomatch.matcher.backends.solver.verdicts import ask as solved
from oligomatch.matcher.backends.solver.witnesses import witnesses
from oligomatch.matcher.cohort.measuring.in_columns import Together
from oligomatch.matcher.cohort.records.records import Reader
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import judge_criterion
from oligomatch.matcher.match.judge import judge
from oligomatch.matcher.measures import ask
from oligomatch.matcher.probe.lint import limits
from oligomatch.matcher.probe.mutants import changed
from oligomatch.rules.operators import read_tree, spell
from oligomatch.rules.text.faults import Fault, fault
from oligomatch.rules.text.text import RuleFileError, compose
from oligomatch.rules.tree import Exists, Is, Node, Not
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.matcher.match.test_turning_days import rule
from tests.planted.quoting import criterion, noted, quoting
from tests.support.measured import read_as_the_reference_does
from tests.support.patients import TRIALS, patient

Json = dict[str, Any]
MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
ABLATIVE = "{bed_gy: {at least: 100}, fractions: {at most: 5}}"
GIVEN = {"modality": "SABR"}


def asks(dose: str, names: str = "RT, SABR") -> Exists:
    where = f"is: {{measure: prior_local_therapy, names: [{names}], dose: {dose}}}"
    found = read(f"exists: {{of: metastases, at: entry, where: {{{where}}}}}")
    assert isinstance(found, Exists)
    return found


def read(text: str) -> Node:
    return read_tree(compose(text.encode(), "a.yaml"))


def had(treatments: Any, **more: Any) -> Any:
    one = {"date": "2026-05-01", "totals": {"metastases": 1}}
    return patient(lesions=[_liver(treatments)], assessments=[one], **more)


def _liver(treatments: Any) -> Json:
    lesion = {"id": "a", "organ": "liver", "role": "metastasis", "status": "stable"}
    return lesion | ({} if treatments is None else {"prior_local_therapy": treatments})


@pytest.mark.parametrize(
    ("treatments", "verdict"),
    [
        ([], NOT_MET),
        (None, UNKNOWN),
        ([{"modality": "surgery"}], NOT_MET),
        ([GIVEN], UNKNOWN),  # a dose that is not told is never low
        ([GIVEN | {"bed_gy": 100, "fractions": 5}], MET),
        ([GIVEN | {"bed_gy": 99.5, "fractions": 5}], NOT_MET),
        ([GIVEN | {"bed_gy": 100, "fractions": 6}], NOT_MET),
        ([GIVEN | {"bed_gy": 100}], UNKNOWN),
        ([GIVEN | {"fractions": 6}], NOT_MET),
        ([GIVEN | {"dose_gy": 60, "fractions": 3}], UNKNOWN),  # no BED is worked out
        # all limits are of one treatment
        (
            [GIVEN | {"bed_gy": 120, "fractions": 8}, GIVEN | {"bed_gy": 40, "fractions": 1}],
            NOT_MET,
        ),
        ([GIVEN | {"bed_gy": 40}, GIVEN | {"fractions": 3}], UNKNOWN),
        ([GIVEN | {"bed_gy": 40}, GIVEN | {"bed_gy": 110, "fractions": 3}], MET),
        # a list told in part proves presence alone
        ({"at_least": [GIVEN | {"bed_gy": 40}]}, UNKNOWN),
        ({"at_least": [GIVEN | {"bed_gy": 110, "fractions": 3}]}, MET),
    ],
)
def test_a_treatment_has_the_dose_asked(treatments: Any, verdict: Verdict) -> None:
    assert judge(asks(ABLATIVE), had(treatments)) is verdict
    assert judge(Not(asks(ABLATIVE)), had(treatments)) is {
        MET: NOT_MET, NOT_MET: MET, UNKNOWN: UNKNOWN
    }[verdict]  # fmt: skip


def test_who_never_had_radiation_had_none_of_that_dose() -> None:
    never = {"conditions": {"radiotherapy": {"ever": False}}}
    assert judge(asks(ABLATIVE), had({"at_least": [{"modality": "RFA"}]}, **never)) is NOT_MET


@pytest.mark.parametrize(
    ("dose", "below", "at", "above"),
    [
        ("{dose_gy: {at least: 30}}", NOT_MET, MET, MET),
        ("{dose_gy: {more than: 30}}", NOT_MET, NOT_MET, MET),
        ("{dose_gy: {at most: 30}}", MET, MET, NOT_MET),
        ("{dose_gy: {less than: 30}}", MET, NOT_MET, NOT_MET),
        ("{dose_gy: {at least: 30, less than: 31}}", NOT_MET, MET, NOT_MET),
    ],
)
def test_each_limit_includes_or_excludes_its_end(
    dose: str, below: Verdict, at: Verdict, above: Verdict
) -> None:
    found = [judge(asks(dose), had([GIVEN | {"dose_gy": gy}])) for gy in (29, 30, 31)]
    assert found == [below, at, above]


def test_it_is_spelt_back_and_said_in_words() -> None:
    dose = "{bed_gy: {more than: 60, at most: 100}, fractions: {less than: 6}}"
    found = asks(dose)
    assert read_tree(compose(json.dumps(spell(found)).encode(), "b.yaml")) == found
    said = lesions(found.measure, many=True)
    limits = "BED more than 60 and at most 100 Gy and fewer than 6 fractions"
    assert said == f"metastases previously treated with RT or SABR ({limits})"


@pytest.mark.parametrize(
    ("dose", "names", "problem"),
    [
        ("{}", "RT", "expected a limit of `bed_gy`"),
        ("{bed_gy: {}}", "RT", "one lower limit"),
        ("{bed_gy: {at least: 3, more than: 3}}", "RT", "one lower limit"),
        ("{bed_gy: {at least: 5, at most: 3}}", "RT", "no number between"),
        ("{bed_gy: {at least: 5, less than: 5}}", "RT", "no number between"),
        ("{fractions: {more than: 2, less than: 3}}", "RT", "no number between"),
        ("{BED: {at least: 5}}", "RT", "expected a limit of `bed_gy`, `dose_gy`, `fractions`"),
        ("{fractions: {exactly: 5}}", "RT", "exactly a number is at least and at most it"),
        ("{bed_gy: {at least: 5}}", "RT, surgery", "is of radiation"),
        ("{bed_gy: {at least: 5}}", "RFA", "is of radiation"),
    ],
)
def test_a_dose_that_says_nothing_is_refused(dose: str, names: str, problem: str) -> None:
    with pytest.raises(RuleFileError, match=problem):
        asks(dose, names)


@pytest.mark.parametrize("treatments", [None, [GIVEN], {"at_least": [GIVEN | {"bed_gy": 40}]}])
def test_a_dose_that_is_open_is_asked_for_and_an_answer_settles_it(treatments: Any) -> None:
    """An open dose is a question about the treatments of the lesion."""
    fact, who = "/lesions/0/prior_local_therapy", had(treatments)
    assert fact in ask(who, asks(ABLATIVE).measure).asks
    judged = judge_criterion(who, rule(asks(ABLATIVE)))
    (gap,) = [one for one in Gaps(who.profile, who.as_of).of(judged) if one.fact == fact]
    assert gap.met
    assert gap.not_met


def test_what_is_told_in_full_is_not_asked_again() -> None:
    told = had([GIVEN | {"fractions": 6}, GIVEN | {"bed_gy": 40}, {"modality": "RFA"}])
    assert ask(told, asks(ABLATIVE).measure).asks == ()


def test_each_limit_has_its_mutants() -> None:
    """A limit one more, one less, with its end out, and left out."""
    (leaf,) = [asks("{bed_gy: {at least: 100}}").measure.where]
    assert isinstance(leaf, Is)
    doses = {
        json.dumps(spell(tree)["is"].get("dose", {}))
        for _, tree in changed(leaf)
        if isinstance(tree, Is) and tree.measure.names == leaf.measure.names
    }
    each = ({"at least": 99}, {"at least": 101}, {"more than": 100})
    assert doses == {"{}", *(json.dumps({"bed_gy": one}) for one in each)}


DOSED = (
    "not: {exists: {of: metastases, at: entry, where: "
    "{is: {measure: prior_local_therapy, names: [RT, SABR], dose: %s}}}}"
)


@pytest.mark.parametrize(
    ("dose", "how"),
    [
        ("{bed_gy: {at least: 100}}", set()),
        ("{bed_gy: {more than: 100}}", {"side"}),  # who had 100 would be let in
        ("{bed_gy: {at most: 100}}", {"side"}),
        ("{bed_gy: {at least: 60}}", {"", "unused"}),
    ],
)
def test_the_words_of_a_dose_are_weighed(dose: str, how: set[str]) -> None:
    quote = "No metastasis that had a BED of ≥ 100 Gy before"
    found = noted(quoting(criterion(quote, DOSED % dose)))
    assert {one.how for each in found.values() for one in each} == how


@pytest.mark.parametrize(
    ("dose", "how"),
    [
        ("{bed_gy: {at least: 600}}", "high"),  # no treatment can have it
        ("{bed_gy: {more than: 500}}", "high"),
        ("{dose_gy: {at least: 0}}", "always"),
        ("{fractions: {less than: 1}}", "never"),
        ("{fractions: {at most: 4.5}}", "whole"),
        ("{fractions: {at most: 5}, dose_gy: {more than: 20, at most: 60}}", None),
    ],
)
def test_a_dose_that_no_treatment_can_have_is_found(dose: str, how: str | None) -> None:
    trial = replace(next(iter(TRIALS.values())), criteria=(rule(Not(asks(dose))),))
    assert {one.how for one in limits.limits(trial)} == ({how} if how else set())


def test_columns_tell_doses_apart() -> None:
    """Of records that differ in one figure alone each has the judge's count."""
    together = Together(Reader((asks(ABLATIVE).measure,)))
    each = [
        {"as_of": "2026-05-14", "cancer_type": "nsclc", "lesions": [_liver([GIVEN | dose])]}
        for dose in ({}, {"bed_gy": 99, "fractions": 3}, {"bed_gy": 100, "fractions": 3},
                     {"bed_gy": 100, "fractions": 6}, {"bed_gy": 110.5, "fractions": 5})
    ]  # fmt: skip
    assert read_as_the_reference_does(each, together) == len(each)


def test_the_solver_leaves_a_dose_to_the_judge_and_says_so() -> None:
    asked = asks(ABLATIVE)
    found = solved(had([GIVEN]), [asked]).verdict(asked)
    assert (found.verdict, found.inexact) == (UNKNOWN, "dose_of_a_treatment")
    never = solved(had([]), [asked]).verdict(asked)
    assert (never.verdict, never.inexact) == (NOT_MET, None)


@pytest.mark.parametrize(
    ("dose", "words"),
    [
        ({}, "liver treated with SABR"),
        ({"bed_gy": 100, "fractions": 5}, "liver treated with SABR (BED 100 Gy and 5 fractions)"),
        (
            {"dose_gy": 20.5, "fractions": 1},
            "liver treated with SABR (dose 20.5 Gy and 1 fraction)",
        ),
    ],
)
def test_a_treatment_is_said_with_its_dose(dose: Json, words: str) -> None:
    assert fact_words(had([GIVEN | dose]).profile, "/lesions/0/prior_local_therapy") == words


def test_answers_that_differ_in_the_dose_are_said_apart() -> None:
    who = had([GIVEN])
    (gap,) = Gaps(who.profile, who.as_of).of(judge_criterion(who, rule(asks(ABLATIVE))))
    said = [answer_words(gap.fact, one, who.profile, who.as_of) for one in (*gap.met, *gap.not_met)]
    assert "SABR (BED 100 Gy and 5 fractions)" in said
    assert len({*said}) == len(said) > 2


@pytest.mark.parametrize("dose", ["{dose_gy: {at least: 60}}", ABLATIVE])
@pytest.mark.parametrize("treatments", [None, [GIVEN], {"at_least": [GIVEN, {"modality": "RFA"}]}])
def test_each_answer_is_offered_once_and_has_a_dose_where_one_is_asked(
    dose: str, treatments: Any
) -> None:
    who = had(treatments)
    limits_asked = asked_of(rule(asks(dose)))
    found = domain(
        who.profile, "/lesions/0/prior_local_therapy", who.as_of, limits_asked, load_vocabulary()
    )
    assert isinstance(found, Choices)
    each = [json.dumps(one) for one in found.values]
    assert len({*each}) == len(each)
    dosed = {one["modality"] for each in found.values for one in each if len(one) > 1}
    assert dosed == ({"SABR"} if isinstance(treatments, list) else {"RT", "SABR"})


def test_no_witness_is_said_to_be_missing_where_the_solver_was_not_asked() -> None:
    trial = replace(next(iter(TRIALS.values())), criteria=(rule(asks(ABLATIVE)),))
    (sides,) = witnesses(had([GIVEN]), trial)
    assert (sides.met, sides.failed, sides.inexact) == (None, None, "dose_of_a_treatment")
    (said,) = sides_words(sides)
    assert "does not cover dose of a treatment" in said


@pytest.mark.parametrize(
    ("dose", "words"),
    [
        ("{bed_gy: {at least: 90}}", "at least 90 Gy BED"),
        ("{fractions: {more than: 5}}", "more than 5 fractions"),
    ],
)
def test_a_limit_of_a_dose_is_said_with_its_unit(dose: str, words: str) -> None:
    treated = f"is: {{measure: prior_local_therapy, names: [RT, SABR], dose: {dose}}}"
    rule = f"exists: {{of: metastases, at: entry, where: {{{treated}}}}}"
    (found,) = noted(quoting(criterion("A metastasis treated with 100 Gy BED in 3", rule))).values()
    limits_said = [one.details["limit"] for one in found if "limit" in one.details]
    assert [refusal_words(one) for one in limits_said if isinstance(one, Fault)] == [words]


def test_a_limit_without_a_unit_has_no_space_behind_it() -> None:
    assert refusal_words(fault("lint_more_than", number="5", unit="")) == "more than 5"
    assert refusal_words(fault("lint_at_most", number="5", unit="mm")) == "at most 5 mm"

"""What the words alone show of bugs in the style of other trials, planted by the lint's author."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from oligomatch.matcher.probe.lint import limits
from oligomatch.matcher.probe.lint.compared import compared
from oligomatch.matcher.probe.lint.noted import Lint, Noted
from oligomatch.matcher.probe.lint.quoted import (
    classes,
    clinical,
    counted,
    degrees,
    drafted,
    guards,
    named_beside,
    numbers,
    persons,
    sides,
    whole,
    wording,
)
from oligomatch.matcher.probe.lint.rank import is_hint
from oligomatch.matcher.probe.lint.solved import Solved
from oligomatch.rules.read import read_trial
from oligomatch.rules.tree import Every, Measure, Within
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from tests.planted import (
    planted_guest,
    planted_held,
    planted_kit,
    planted_newcomer,
    planted_stranger,
    planted_tester,
    planted_visitor,
)
from tests.planted.hands import (
    planted_boarder,
    planted_caller,
    planted_lodger,
    planted_renter,
    planted_sharer,
    planted_tenant,
)
from tests.planted.planted_foreign import MISSED, ROWS
from tests.rules.amended import PET, rule
from tests.support.patients import TRIALS

_ASKED = "    text: the investigator says so\n    asked: investigator\n"
EXAMPLE = Path(__file__).parents[3] / "examples" / "trials" / "NCT03955198.yaml"


def quoting(rows: list[tuple[str, str]], folder: Path) -> Trial:
    """A trial of criteria that quote some words, each with its rule."""
    text = EXAMPLE.read_text(encoding="utf-8").split("silenced:")[0] + "criteria:\n"
    source = "{document: ClinicalTrials.gov NCT03955198}"
    for number, (quote, tree) in enumerate(rows, 1):
        kind = "judgement" if "is: judged" in tree else "inclusion"
        text += (
            f"\n  - id: 5198-{number:02}\n    kind: {kind}\n    basis: text\n"
            f"    quote: {json.dumps(quote, ensure_ascii=False)}\n    source: {source}\n"
            f"{_ASKED if kind == 'judgement' else ''}"
            f"    {tree}\n"
        )
    path = folder / "NCT03955198.yaml"
    path.write_text(text, encoding="utf-8")
    return read_trial(path)


def noted(rows: list[tuple[str, str]], folder: Path) -> dict[int, Noted]:
    """A finding of each row that has one, by its number."""
    trial, vocabulary = quoting(rows, folder), load_vocabulary()
    found = (
        *numbers.numbers(trial),
        *wording.names(trial, vocabulary),
        *wording.turned_round(trial),
        *counted.counted_otherwise(trial),
        *counted.joined_otherwise(trial),
        *clinical.named_otherwise(trial, vocabulary),
        *sides.let_in_or_out(trial),
        *named_beside.named_beside(trial, vocabulary),
        *classes.other_classes(trial, vocabulary),
        *degrees.other_degree(trial, vocabulary),
        *guards.unguarded(trial),
        *drafted.drafted_otherwise(trial),
        *whole.held_in_part(trial),
        *compared(trial, vocabulary),
        *limits.limits(trial),
        *persons.other_persons(trial),
    )
    return {int(one.criterion.rpartition("-")[2]) - 1: one for one in found}


def test_clean_criteria_of_that_style_have_no_finding(tmp_path: Path) -> None:
    found = noted([(quote, rule) for quote, rule, _ in ROWS], tmp_path)
    assert {ROWS[number][0]: one.how for number, one in found.items()} == {}


def test_bugs_of_that_style_are_found_by_their_words(tmp_path: Path) -> None:
    bugs = [(name, quote, rule) for quote, _, each in ROWS for name, rule in each.items()]
    found = noted([(quote, rule) for _, quote, rule in bugs], tmp_path)
    missed = {name for number, (name, *_) in enumerate(bugs) if number not in found}
    assert missed == MISSED
    assert len(bugs) >= 37


def test_bugs_of_a_newcomer_are_found_by_their_words(tmp_path: Path) -> None:
    clean = [(quote, rule) for quote, rule, _ in planted_newcomer.ROWS]
    assert {clean[number]: one.how for number, one in noted(clean, tmp_path).items()} == {}
    bugs = [
        (n, quote, rule) for quote, _, each in planted_newcomer.ROWS for n, rule in each.items()
    ]
    # each in a trial of its own, since the limits of a quote may stand in another criterion
    missed = {name for name, quote, rule in bugs if not noted([(quote, rule)], tmp_path)}
    assert missed == planted_newcomer.UNSEEN
    assert len(bugs) == 37


def test_bugs_of_a_stranger_are_found_by_their_words(tmp_path: Path) -> None:
    """Beside them the solver finds limits exchanged, and the lint of persons a history."""
    rows = planted_stranger.ROWS
    clean = [*((quote, rule) for quote, rule, _ in rows), *planted_stranger.CLEAN]
    alarms = {clean[number][0] for number in noted(clean, tmp_path)}
    assert alarms == planted_stranger.FALSE_ALARMS
    assert len(alarms) * 50 <= len(clean)
    bugs = [(n, quote, rule) for quote, _, each in rows for n, rule in each.items()]
    missed = {name for name, quote, rule in bugs if not noted([(quote, rule)], tmp_path)}
    assert missed == planted_stranger.UNSEEN
    assert len(bugs) == 37


def test_bugs_of_a_tester_are_found_by_their_words(tmp_path: Path) -> None:
    rows = planted_tester.ROWS
    clean = [*((quote, rule) for quote, rule, *_ in rows), *planted_tester.CLEAN]
    alarms = {clean[number][0] for number in noted(clean, tmp_path)}
    assert alarms == planted_tester.FALSE_ALARMS
    missed = {name for quote, _, name, bug in rows if not noted([(quote, bug)], tmp_path)}
    assert missed == planted_tester.UNSEEN
    assert len(rows) == 20


def test_bugs_of_a_visitor_are_found_by_their_words(tmp_path: Path) -> None:
    rows = (*planted_visitor.ROWS, *planted_visitor.AGAIN)
    clean = [(quote, rule) for quote, rule, *_ in rows]
    clean += [*planted_visitor.CLEAN, *planted_visitor.CLEAN_AGAIN]
    alarms = {clean[number][0] for number in noted(clean, tmp_path)}
    assert alarms == planted_visitor.FALSE_ALARMS
    assert len(alarms) * 50 <= len(clean)
    missed = {name for quote, _, name, bug in rows if not noted([(quote, bug)], tmp_path)}
    assert missed == planted_visitor.UNSEEN | planted_visitor.UNSEEN_AGAIN
    assert (len(planted_visitor.ROWS), len(planted_visitor.AGAIN)) == (37, 20)


def test_any_alteration_for_the_one_variant_that_is_named_is_found(tmp_path: Path) -> None:
    any_kras = "is: {measure: altered, gene: KRAS}"
    rows = [
        ("KRAS G12C mutation", any_kras),
        ("KRAS mutation, e.g. KRAS G12C", any_kras),
        ("KRAS mutation including G12C", any_kras),
        ("KRAS G12C mutation", "is: {measure: variant, gene: KRAS, names: [G12C]}"),
        ("No KRAS p.G12C mutation", f"not: {{{any_kras}}}"),
        ("KRAS G12C mutation, ECOG 0 or 1", any_kras),
    ]
    assert set(noted(rows, tmp_path)) == {0, 4, 5}


def test_one_variant_named_beside_others_is_not_the_only_one(tmp_path: Path) -> None:
    rows = [
        ("KRAS G12C or other activating mutations", "KRAS"),
        ("EGFR L858R or any sensitising mutation", "EGFR"),
        ("EGFR L858R, exon 19 deletion and uncommon mutations", "EGFR"),
        ("EGFR L858R or 19del", "EGFR"),
        ("BRAF V600E or V600K", "BRAF"),
        ("BRAF V600E/K mutation", "BRAF"),
        ("KRAS-G12C, G12D or G12V", "KRAS"),
    ]
    ruled = [(quote, f"is: {{measure: altered, gene: {gene}}}") for quote, gene in rows]
    assert noted(ruled, tmp_path) == {}


def test_a_limit_with_what_must_be_absent_beside_it_is_no_exclusion(tmp_path: Path) -> None:
    limit = "at least: {measure: measured, test: hemoglobin, unit: g/dL, limit: 9}"
    rows = [
        ("Hemoglobin >= 9 g/dL without transfusion", limit),
        ("Hemoglobin >= 9 g/dL, no transfusion", limit),
        ("Without transfusion, hemoglobin >= 9 g/dL", limit),
        ("No hemoglobin >= 9 g/dL", limit),
        ("Hemoglobin >= 9 g/dL is not allowed, no exception", limit),
    ]
    found = noted(rows, tmp_path)
    assert [found[number].how for number in range(5)] == ["beside"] * 3 + [""] * 2


# what looks like one of these bugs, and is none
RIGHT = (
    ("All non-menopaused women should have a negative pregnancy test",
     "any: [{one of: {measure: sex, values: [male]}}, {not: {is: {measure: has, names: [pregnancy]}}}]"),
    ("Patients who were treated with anti-PD-1 therapy other than durvalumab",
     "not: {is: {measure: prior_or_concurrent, names: [pd1]}}"),
    ("Over 18 years of age", "at least: {measure: age, limit: 18}"),
    ("Largest lesion at least 2 cm",
     "exists: {of: lesions, at: entry, where: {at least: {measure: max_diameter_mm, limit: 20}}}"),
    ("Creatinine ≤ 1.5 x ULN or creatinine clearance ≥ 60 mL/min",
     "any: [{at most: {measure: measured, test: creatinine, unit: ULN, limit: 1.5}}, {at least: {measure: measured, test: creatinine_clearance, unit: mL/min, limit: 60}}]"),
    ("A metastasis that grew by at least 20 % or more than 5 mm since the previous scan",
     "any: [{is: {measure: grown, of: metastases, compared_with: previous, percent: 20}}, {is: {measure: grown, of: metastases, compared_with: previous, millimetres: 5}}]"),
    ("Up to 3 progressive metastases",
     "at most: {measure: count, of: metastases, at: entry, by: PROGRESSING, limit: 3}"),
    ("Progression on osimertinib or an EGFR mutation",
     "any: [{all: [{is: {measure: has_drug, line: current, names: [osimertinib]}}, {one of: {measure: recist, line: current, values: [PD]}}]}, {is: {measure: altered, gene: EGFR}}]"),
    ("A TKI for at least 6 months",
     "at least: {measure: lines, intent: palliative, names: [tki], months_at_least: 6, limit: 1}"),
    ("No chemotherapy of less than 3 months",
     "not: {at least: {measure: lines, intent: palliative, names: [chemotherapy], months_below: 3, limit: 1}}"),
)  # fmt: skip


def test_growth_by_another_number_than_quoted_is_found(tmp_path: Path) -> None:
    grown = "is: {measure: grown, of: metastases, compared_with: previous, percent: 30}"
    assert noted([("A metastasis grew by at least 20 %", grown)], tmp_path)


def test_sizes_added_up_beside_sizes_limited_leave_only_the_sum_undecided() -> None:
    metastases = Measure("sum_diameters_mm", of="metastases", at="entry")
    each = Every(Measure("count", of="metastases", at="entry"),
                 Within(Measure("max_diameter_mm"), high=20))  # fmt: skip
    asked = (rule(1, each), rule(2, Within(metastases, high=100)), rule(3, PET))
    trial = replace(TRIALS["NCT02417662"], criteria=asked)
    found = [one for one in Solved(trial).findings() if one.lint is Lint.NOT_DECIDED]
    assert [(one.criterion, one.details["what"]) for one in found] == [(asked[1].id, "diameter_mm")]


def test_what_only_looks_like_such_a_bug_has_no_finding(tmp_path: Path) -> None:
    found = noted([*RIGHT], tmp_path)
    assert {RIGHT[number][0]: one.how for number, one in found.items()} == {}


def test_sisters_of_bugs_of_other_hands_are_found_by_their_words(tmp_path: Path) -> None:
    clean = [*((quote, rule) for quote, rule, *_ in planted_guest.ROWS), *planted_guest.CLEAN]
    assert [row for row in clean if noted([row], tmp_path)] == []
    missed = {
        name for quote, _, name, bug in planted_guest.ROWS if not noted([(quote, bug)], tmp_path)
    }
    assert missed == set()


def test_rules_that_hold_a_part_of_their_words_are_found(tmp_path: Path) -> None:
    clean = [*((quote, rule) for quote, rule, _ in planted_held.ROWS), *planted_held.CLEAN]
    assert [row for row in clean if noted([row], tmp_path)] == []
    bugs = [(quote, bug) for quote, _, bug in planted_held.ROWS]
    assert [row for row in bugs if not noted([row], tmp_path)] == []


def test_bugs_of_the_kit_are_found_by_their_words(tmp_path: Path) -> None:
    rows = (*planted_kit.LOOKED_AT, *planted_kit.KEPT)
    clean = {quote for quote, rule, *_ in rows if noted([(quote, rule)], tmp_path)}
    assert clean == planted_kit.FALSE_ALARMS
    missed = {name for quote, _, name, bug in rows if not noted([(quote, bug)], tmp_path)}
    assert missed == planted_kit.MISSED
    assert len(rows) == 60


def test_what_a_further_hand_showed_holds_in_other_words(tmp_path: Path) -> None:
    """Of the rows kept until after the mend 6 of the 26 right ones had a finding at first, and none of
    the 11 bugs was missed."""
    rows = (*planted_lodger.ROWS, *planted_lodger.KEPT)
    clean = [*planted_lodger.CLEAN, *planted_lodger.KEPT_CLEAN]
    clean += [(quote, rule) for quote, rule, *_ in rows]
    assert [row for row in clean if noted([row], tmp_path)] == []
    assert [name for quote, _, name, bug in rows if not noted([(quote, bug)], tmp_path)] == []
    assert (len(clean), len(rows)) == (81, 29)


def test_what_a_third_hand_showed_holds_in_other_words(tmp_path: Path) -> None:
    """Before the mend 23 of the first right rows had a finding, and 13 of the first bugs were missed.
    Of the rows kept until after it none of the 29 right ones had one at first, and four of 21
    bugs were missed (another could not be read)."""
    rows = (*planted_boarder.ROWS, *planted_boarder.KEPT)
    clean = [*planted_boarder.CLEAN, *planted_boarder.KEPT_CLEAN]
    clean += [(quote, rule) for quote, rule, *_ in rows]
    assert [row for row in clean if noted([row], tmp_path)] == []
    missed = {name for quote, _, name, bug in rows if not noted([(quote, bug)], tmp_path)}
    assert missed == planted_boarder.MISSED
    assert (len(clean), len(rows)) == (78, 37)


def test_what_a_fourth_hand_showed_holds_in_other_words(tmp_path: Path) -> None:
    """Before the mend six of the first 17 right rows had a finding, and seven of the first 11 bugs were
    missed. Of the rows kept until after it two of the 19 right ones had one (three before the mend),
    and none of eight bugs was missed (five)."""
    rows = (*planted_tenant.ROWS, *planted_tenant.KEPT)
    clean = [*planted_tenant.CLEAN, *planted_tenant.KEPT_CLEAN]
    clean += [(quote, rule) for quote, rule, *_ in rows]
    found = {row[0] for row in clean if noted([row], tmp_path)}
    assert found == planted_tenant.FALSE_ALARMS
    assert [name for quote, _, name, bug in rows if not noted([(quote, bug)], tmp_path)] == []
    assert (len(clean), len(rows)) == (36, 19)


def test_what_a_fifth_hand_showed_holds_in_other_words(tmp_path: Path) -> None:
    """Before the mend 13 of the first 27 right rows had a finding, and seven of the first 11 bugs were
    missed. Of the rows kept until after it three of the 19 right ones had one, and one of nine bugs
    was missed."""
    rows = (*planted_caller.ROWS, *planted_caller.KEPT)
    clean = [*planted_caller.CLEAN, *planted_caller.KEPT_CLEAN]
    clean += [(quote, rule) for quote, rule, *_ in rows]
    assert {row[0] for row in clean if noted([row], tmp_path)} == planted_caller.FALSE_ALARMS
    missed = {name for quote, _, name, bug in rows if not noted([(quote, bug)], tmp_path)}
    assert missed == planted_caller.MISSED
    assert (len(clean), len(rows)) == (46, 20)


def test_what_a_sixth_hand_showed_holds_in_other_words(tmp_path: Path) -> None:
    right = [(quote, rule) for quote, rule, *_ in planted_renter.ROWS]
    assert not {row[0] for row in (*planted_renter.CLEAN, *right) if noted([row], tmp_path)}
    found = [name for quote, _, name, bug in planted_renter.ROWS if noted([(quote, bug)], tmp_path)]
    assert len(found) == len(planted_renter.ROWS) == 4


def test_how_old_values_may_be_hides_no_or(tmp_path: Path) -> None:
    creatinine = (
        "at most: {measure: measured, test: creatinine, unit: ULN, within_days: 28, limit: 1.5}"
    )
    gfr = "at least: {measure: measured, test: egfr, unit: 'mL/min/{1.73_m2}', within_days: 28, limit: 50}"
    quote = "Creatinine ≤ 1.5 x ULN or GFR ≥ 50 mL/min"
    found = [
        noted([(quote, f"{way}: [{{{creatinine}}}, {{{gfr}}}]")], tmp_path)
        for way in ("all", "any")
    ]
    assert [one[0].how for one in found] == ["all", ""]  # the age itself is noted


def test_bugs_that_a_machine_showed_unfound_are_found(tmp_path: Path) -> None:
    rows = planted_sharer.ROWS
    right = [*planted_sharer.CLEAN, *((quote, rule) for quote, rule, *_ in rows)]
    assert {row[0]: one.how for row in right for one in noted([row], tmp_path).values()} == {}
    assert [name for quote, _, name, bug in rows if not alarms((quote, bug), tmp_path)] == []


def alarms(row: tuple[str, str], folder: Path) -> list[Noted]:
    """The findings of a row by its words that are no hints."""
    trial = quoting([row], folder)
    found = (*compared(trial, load_vocabulary()), *drafted.drafted_otherwise(trial))
    return [one for one in found if not is_hint(one, trial)]

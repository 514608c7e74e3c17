"""Small changes to a criterion, and the patients who notice them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from oligomatch.matcher.probe.mutants import changed, mutants, survivors
from oligomatch.rules.tree import (
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Every,
    Exists,
    Is,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
)
from oligomatch.rules.trial import Change, Criterion, Event, Kind, Source, Wait
from tests.support.patients import GOLDEN, TRIALS, nsclc, patient

PET, BRAIN = Is(Measure("fdg_pet_done")), Is(Measure("brain_imaging_done"))
METS = Measure("count", of="metastases", at="entry", by="DEFAULT")
INSIDE = Is(Measure("intracranial"))


def rule(tree: Node | None, kind: Kind = Kind.INCLUSION, **fields: Any) -> Criterion:
    return Criterion("x-1", kind, tree, "quote", "cell", Source("seed"), **fields)


def what(node: Node) -> list[str]:
    return [words for words, _ in changed(node)]


def test_a_limit_moves_by_one_either_way() -> None:
    found = dict(changed(Within(METS, high=3)))
    assert found["count high 3 to 4"] == Within(METS, high=4)
    assert found["count high 3 to 2"] == Within(METS, high=2)


def test_no_limit_moves_below_zero() -> None:
    assert "count high 0 to -1" not in what(Within(METS, high=0))
    assert "count high 0 to 1" in what(Within(METS, high=0))


def test_a_category_loses_and_gains_values() -> None:
    found = dict(changed(OneOf(Measure("histology"), frozenset({"squamous", "other"}))))
    assert found["histology: squamous left out"] == OneOf(
        Measure("histology"), frozenset({"other"})
    )
    assert "histology: adenocarcinoma let in" in found


def test_a_variant_gains_only_variants_of_its_gene() -> None:
    found = what(Is(Measure("variant", gene="ALK", names=frozenset({"fusion"}))))
    assert not [one for one in found if "let in" in one]
    found = what(Is(Measure("variant", gene="MET", names=frozenset({"exon_14_skipping"}))))
    assert "variant: amplification let in" in found
    found = what(Is(Measure("variant", gene="EGFR", names=frozenset({"L858R"}))))
    assert "variant: T790M let in" in found


def test_a_group_gains_only_groups_of_its_time() -> None:
    node = OneOf(Measure("trial_group", at="diagnosis"), frozenset({"sOMD"}))
    assert "trial_group: rOMD let in" in what(node)
    assert "trial_group: pOMD let in" not in what(node)
    assert not any(" at " in words for words in what(node))


def test_a_flag_is_negated_and_a_negation_dropped() -> None:
    assert dict(changed(PET)) == {"fdg_pet_done negated": Not(PET)}
    assert ("negation dropped", PET) in list(changed(Not(PET)))
    assert all(not isinstance(tree, Not) or tree.part != Not(PET) for _, tree in changed(Not(PET)))


def test_parts_are_dropped_and_their_connective_swapped() -> None:
    found = dict(changed(AllOf((PET, BRAIN))))
    assert found["AllOf for AnyOf"] == AnyOf((PET, BRAIN))
    assert (found["part 1 dropped"], found["part 2 dropped"]) == (BRAIN, PET)
    assert found["brain_imaging_done negated"] == AllOf((PET, Not(BRAIN)))


def test_a_number_of_parts_moves_by_one() -> None:
    assert what(AtLeast(2, (PET, BRAIN)))[:2] == ["at least 3 of", "at least 1 of"]


def test_time_convention_gene_line_class_and_selector_are_swapped() -> None:
    outside = replace(METS, where=Not(INSIDE))
    assert "count at entry to diagnosis" in what(Within(METS, high=3))
    assert "count by DEFAULT to BETA" in what(Within(METS, high=3))
    assert "count: selector dropped" in what(Exists(outside))
    assert "count where negation dropped" in what(Every(outside, INSIDE))
    assert "altered gene EGFR to ALK" in what(Is(Measure("altered", gene="EGFR")))
    assert "months line 1 to current" in what(Within(Measure("months", line="1"), low=3))
    tki = Is(Measure("has_class", line="1", names=frozenset({"tki"})))
    assert "has_class: chemotherapy let in" in what(tki)
    assert "has_class: egfr_tki let in" not in what(tki)  # it lies below one that is named


def test_conventions_that_count_alike_are_not_swapped() -> None:
    assert not any("to YEN" in words or "DAGGER" in words for words in what(Within(METS, high=3)))


def test_no_rule_has_no_change() -> None:
    assert what(Always()) == []


@pytest.mark.parametrize("kind", [Kind.STRATUM, Kind.LATER, Kind.INFO])
def test_only_what_decides_is_changed(kind: Kind) -> None:
    assert list(mutants(rule(PET, kind))) == []
    assert list(mutants(rule(None))) == []


def test_a_criterion_is_dropped_with_its_waits_and_readings() -> None:
    told = rule(
        PET,
        waits=(Wait(Event.TIME, BRAIN),),
        readings={"A-1": {"A": Change(), "B": Change(replace=BRAIN)}},
    )
    found = {mutant.what: mutant.criterion for mutant in mutants(told)}
    assert found["dropped"] == replace(told, tree=Always(), waits=(), readings={})
    assert found["wait for time dropped"].waits == ()
    assert set(found["A-1 B dropped"].readings["A-1"]) == {"A"}
    assert found["A-1 B: brain_imaging_done negated"].readings["A-1"]["B"] == Change(
        replace=Not(BRAIN)
    )


def test_each_mutant_differs_from_the_original_in_one_change() -> None:
    for trial in TRIALS.values():
        for criterion in trial.criteria:
            for mutant in mutants(criterion):
                assert mutant.criterion != criterion, mutant.what
                assert mutant.criterion.id == criterion.id


def surviving(tree: Node, *told: Any, **fields: Any) -> set[str]:
    trial = replace(TRIALS["NCT02417662"], criteria=(rule(tree, **fields),))
    return {mutant.what for mutant in survivors(trial, told)}


def counted(*numbers: int) -> list[Any]:
    return [
        nsclc(assessments=[{"date": "2026-05-01", "totals": {"metastases": n}}]) for n in numbers
    ]


def test_patients_on_both_sides_of_a_limit_notice_its_move() -> None:
    few = Within(METS, high=3)
    limits = {"count high 3 to 4", "count high 3 to 2"}
    assert limits <= surviving(few, *counted(1, 9))
    assert not limits & surviving(few, *counted(3, 4))
    assert "count high 3 to 4" in surviving(few, *counted(3))


def test_without_patients_every_mutant_survives() -> None:
    assert surviving(PET) == {"dropped", "fdg_pet_done negated"}


def test_a_wait_is_noticed_by_what_is_awaited() -> None:
    untreated = nsclc(systemic_therapy={"palliative_lines": 0})
    months = Within(Measure("months", line="1"), low=3)
    wait = (Wait(Event.INDUCTION, Is(Measure("no_systemic_therapy_yet"))),)
    assert "wait for induction dropped" not in surviving(months, untreated, waits=wait)
    assert "wait for induction dropped" in surviving(months, patient(), waits=wait)


def test_what_a_wait_says_of_the_limit_itself_is_no_change_of_its_own() -> None:
    months = Measure("months", line="1")
    wait = (Wait(Event.TIME, Within(months, under=3)),)
    found = {one.what for one in mutants(rule(Within(months, low=3), waits=wait))}
    assert "wait for time dropped" in found
    assert "wait for time: months under 3 to 2" in found
    assert "wait for time: months under 3 to 4" not in found
    assert "wait for time: months: under for at most" not in found


def test_a_joint_of_one_part_has_none_to_drop() -> None:
    assert "part 1 dropped" not in what(AllOf((PET,)))


def test_the_worked_patient_notices_a_dropped_driver() -> None:
    trial = replace(TRIALS["NCT03667820"], criteria=(rule(Is(Measure("altered", gene="ALK"))),))
    assert "dropped" not in {mutant.what for mutant in survivors(trial, [patient(GOLDEN)])}


# --- limits between numbers, settings of a reading, recent lines ----------------------------------


def test_where_numbers_lie_between_at_most_is_swapped_for_under_and_at_least_for_over() -> None:
    size = Measure("max_diameter_mm")
    assert dict(changed(Within(size, high=30)))["max_diameter_mm: at most for under"] == Within(
        size, under=30
    )
    assert dict(changed(Within(size, under=30)))["max_diameter_mm: under for at most"] == Within(
        size, high=30
    )
    months = Within(Measure("months", line="1"), low=3)
    assert dict(changed(months))["months: at least for over"] == Within(months.measure, over=3)
    assert dict(changed(Within(months.measure, over=3)))["months: over for at least"] == months
    assert not any(" for " in words for words in what(Within(METS, high=3)))  # whole numbers


def test_what_a_reading_sets_is_set_otherwise() -> None:
    told = rule(
        Within(METS, high=5), readings={"A-18": {"A": Change(), "B": Change(at="diagnosis")}}
    )
    found = {mutant.what: mutant.criterion for mutant in mutants(told)}
    assert found["A-18 B: at diagnosis to post_induction"].readings["A-18"]["B"].at == (
        "post_induction"
    )
    assert "A-18 B: at diagnosis to baseline" not in found  # one and the same until therapy


def test_a_recent_line_is_swapped_where_active_therapy_decides_the_group() -> None:
    def asked(at: str, *groups: str) -> bool:
        node = OneOf(Measure("trial_group", at=at, recent_line="inactive"), frozenset(groups))
        return any("recent_line" in words for words in what(node))

    assert asked("diagnosis", "rOMD")
    assert asked("diagnosis", "sOMD", "rOMD")
    assert asked("entry", "pOMD")
    assert not asked("diagnosis", "sOMD")
    assert not asked("entry", "peOMD")
    assert not asked("diagnosis", "rOMD", "none")


def test_counted_lines_are_all_or_those_that_progressed() -> None:
    lines = Measure("lines", intent="any", progressed=True)
    assert "lines: any" in what(Within(lines, low=1))
    assert "lines: only progressed" in what(Within(replace(lines, progressed=False), low=1))

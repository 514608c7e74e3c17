"""Whether what a file says of its trial agrees with the criteria: the ranking reads the one, the
verdicts rest on the other."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.logic.verdict import KLEENE, Verdict
from oligomatch.matcher.probe.lint.noted import Lint, Noted
from oligomatch.rules.fold import fold
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.terms import CANCER_TYPES
from oligomatch.rules.text.faults import Part, fault
from oligomatch.rules.tree import Leaf, Measure, Node, OneOf, every_leaf, measures_of
from oligomatch.rules.trial import DECIDING, Kind, Trial

_MOLECULAR = frozenset(k for k, one in MEASURES.items() if one.alone == "biomarkers")


def other_facts(trial: Trial) -> Iterator[Noted]:
    """Facts that the criteria contradict; while some are to do, nobody knows."""
    if any(criterion.kind is Kind.TO_DO for criterion in trial.criteria):
        return
    leaves = _leaves(trial)
    yield from _design(trial)
    yield from _tumours(trial, leaves)
    yield from _states(trial, leaves)
    yield from _molecular(trial, leaves)
    yield from _examinations(trial, leaves)


def _leaves(trial: Trial) -> list[Node]:
    criteria = [one for one in trial.criteria if one.kind in DECIDING and one.basis != "treat"]
    trees = [tree for criterion in criteria for tree in criterion.spelt]
    return [leaf for tree in trees for leaf in every_leaf(tree)]


def _measures(leaves: list[Node]) -> list[Measure]:
    return [measure for leaf in leaves for measure in measures_of(leaf)]


def _noted(fact: str, says: str, criteria: Part) -> Noted:
    details: dict[str, Part] = {"fact": fact, "says": says, "criteria": criteria}
    return Noted(Lint.OTHER_FACTS, "", ("facts", fact), details=details)


def _design(trial: Trial) -> Iterator[Noted]:
    facts = trial.facts
    if facts.randomised != (facts.design == "randomised"):
        design = fault("lint_design", design=facts.design)
        yield _noted("randomised", str(facts.randomised).lower(), design)


def _tumours(trial: Trial, leaves: list[Node]) -> Iterator[Noted]:
    tumours = set(trial.facts.tumour_types)
    if not any(isinstance(one, OneOf) and one.measure.kind == "cancer_type" for one in leaves):
        taken = set(CANCER_TYPES)
    else:
        arms = [arm.name for arm in trial.arms] or [""]
        taken = {one for one in CANCER_TYPES if any(_takes(trial, one, arm) for arm in arms)}
    named = set(CANCER_TYPES) if "any" in tumours else tumours
    if named != taken and not ("any" in tumours and len(taken) * 2 > len(CANCER_TYPES)):
        yield _noted("tumour_types", ", ".join(sorted(tumours)), ", ".join(sorted(taken)))


def _takes(trial: Trial, tumour: str, arm: str) -> bool:
    """Whether no criterion of an arm, under each of its readings, keeps a cancer type out."""

    def leaf(node: Leaf) -> Verdict:
        if isinstance(node, OneOf) and node.measure.kind == "cancer_type":
            return Verdict.MET if tumour in node.taken else Verdict.NOT_MET
        return Verdict.UNKNOWN

    return all(
        any(fold(tree, KLEENE, leaf) is not Verdict.NOT_MET for tree in one.question.trees)
        for one in trial.criteria
        if one.kind in DECIDING and one.tree is not None and (not one.arms or arm in one.arms)
    )


def _states(trial: Trial, leaves: list[Node]) -> Iterator[Noted]:
    groups = any(measure.kind == "trial_group" for measure in _measures(leaves))
    if groups != bool(trial.facts.state_groups):
        asked = fault("lint_state" if groups else "lint_no_state")
        yield _noted("state_groups", str(trial.facts.state_groups), asked)


def _molecular(trial: Trial, leaves: list[Node]) -> Iterator[Noted]:
    kinds = {measure.kind for measure in _measures(leaves)} & _MOLECULAR
    says = trial.facts.molecular
    silent = says in ("all_comers", "not_specified")
    if silent and kinds:
        yield _noted("molecular", says, fault("lint_gene"))
    if not silent and not kinds:
        yield _noted("molecular", says, fault("lint_no_gene"))
    if says == "gene" and kinds and kinds <= {"variant", "altered_exon"}:
        yield _noted("molecular", says, fault("lint_variant"))
    if says == "variant" and kinds and not kinds & {"variant", "altered_exon"}:
        yield _noted("molecular", says, fault("lint_no_variant"))


_EXAMINED = {
    "pet": frozenset({"fdg_pet_done", "naf_pet_done", "pet_ct", "psma_pet"}),
    "brain_imaging": frozenset({"brain_imaging_done", "brain_mri", "brain_ct"}),
}


def _examinations(trial: Trial, leaves: list[Node]) -> Iterator[Noted]:
    kinds = {name for measure in _measures(leaves) for name in (measure.kind, *measure.names)}
    for cell, asked in _EXAMINED.items():
        says: str = getattr(trial.facts, cell)
        silent = says in ("", "NR") or says.casefold().startswith(("no*", "no ", "not "))
        if not silent and not kinds & asked:
            yield _noted(cell, says, fault("lint_not_required"))
        if silent and kinds & asked:
            yield _noted(cell, says, fault("lint_required"))

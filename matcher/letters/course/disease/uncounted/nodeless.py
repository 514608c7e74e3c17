"""That a scan shows no lymph node of the region to be involved."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from oligomatch.matcher.letters.course.absence import ends_so, stands_so
from oligomatch.matcher.letters.course.days import stated_day
from oligomatch.matcher.letters.course.disease.examinations import moment_of
from oligomatch.matcher.letters.course.disease.record import Disease, Moment, MomentAt, NumberSaid
from oligomatch.matcher.letters.course.disease.stagings import body_beside, is_beside
from oligomatch.matcher.letters.course.lesions.lesion import is_far
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.matcher.letters.pieces import part_begins, part_ends
from oligomatch.matcher.logic.calendar import Day

_FULL_STOP = re.compile(r"(?<=[.;])\s")


def take_nodeless(disease: Disease, said: SentenceSaid, moments: Sequence[MomentAt]) -> None:
    """That no regional node is involved, on a scan that shows them."""
    known, text = forms("nodeless"), said.sentence.text
    behind = said.sentence.whole
    each = [(one, False) for one in known["no_nodes"].finditer(text)]
    for one in known["none_of_them"].finditer(text):
        at, ends = said.sentence.start + one.end(), part_ends(text, one.end(), ";")
        elsewhere = known["nodes_elsewhere"].search(text, 0, ends)
        if elsewhere is None and not said.exams:
            elsewhere = known["of_tissue"].search(said.sentence.before)
        if not (elsewhere or _is_there_after_all(behind[at:])):
            each.append((one, True))
    for one, alone in each:
        moment = moment_of(disease, one.start(), moments, said)
        kind = disease.staged
        if kind == "brain" and not said.exams:  # of what looked at the body beside it
            body = body_beside(disease, moment)
            moment, kind = body, "scan" if body is not None else ""
        known_day = moment is not None and moment.first <= disease.proposal.as_of
        seen = kind in ("pet", "scan") and known_day
        around = said.sentence.context(*one.span()) - {"negated"}
        part = forms("staging")["abdomen_only"].search(text) is not None
        part |= _is_below_chest(text, one.start())
        # `.. and a scalene node`
        node = known["higher_node"].search(text[: one.start()] + " " + text[one.end() :])
        so = (stands_so if alone else ends_so)(said, one.end())
        if seen and not (around or part or node) and so:
            place = said.sentence.place(*one.span())
            disease.counts.append(NumberSaid("regional_nodes", 0, moment, place))


def take_counted_nodes(disease: Disease, said: SentenceSaid, moments: Sequence[MomentAt]) -> None:
    """How many regional nodes are involved, on a scan that shows them."""
    text = said.sentence.text
    for one in forms("nodeless")["counted"].finditer(text):
        moment = moment_of(disease, one.start(), moments, said)
        seen = disease.staged in ("pet", "scan") and moment is not None
        doubt = forms("all_there_is")["doubted"].search(text)
        if not seen or doubt or said.sentence.context(*one.span()) or _is_there_behind(said, one):
            continue
        place = said.sentence.place(*one.span())
        number = whole_number(group(one)["number"])
        disease.counts.append(NumberSaid("regional_nodes", number, moment, place))


def _is_there_behind(said: SentenceSaid, one: re.Match[str]) -> bool:
    """Whether a sentence tells of one more node behind their number."""
    known = forms("all_there_is")
    return any(
        known["another_node"].search(clause) and "node" in clause
        for clause in re.split(r"[,;]", said.sentence.text[one.end() :])
    )


def _is_there_after_all(behind: str) -> bool:
    """Whether a sentence further on tells of a node that may be involved."""
    known = forms("nodeless")
    return any(
        known["node_after_all"].search(clause) and not known["sampled_clear"].search(clause)
        for clause in _FULL_STOP.split(behind)
    )


def _is_below_chest(text: str, at: int) -> bool:
    """Whether the label in front of a place is that of another part of the body (`Abdomen: ..`)."""
    label, known = text[:at].rpartition(":")[0], forms("regions")
    label = label[part_begins(label, len(label), ".;:") :]
    part = known["part"].search(label) or known["below_chest"].search(label)
    return bool(part) and not (known["chest"].search(label) or known["whole"].search(label))


def nodes_there(
    disease: Disease,
    one: NumberSaid,
    to: int,
    at_of: Mapping[Moment, int],
    staging: Day | None,
) -> bool:
    """Whether the same staging has a node where words tell that there is none. The N category of
    the diagnosis is of the staging beside it, as is a node that is told ahead without a day."""
    category = disease.proposal.stated(f"/assessments/{to}/n_category")
    beside = to == 0 and _is_of_diagnosis(disease, staging)
    category = category or (beside and disease.proposal.stated("/primary/n_category"))
    if category not in (None, False, "N0"):
        return True
    seen = [
        (moment, place)
        for node, moment, place in disease.nodes
        if disease.verdicts.get(node.site.parts.get("station", ""), True)
    ]
    for each in disease.entities:
        if each.site.is_node and not is_far(each.site):
            seen += [
                (day, place)
                for day, state in each.seen.items()
                if not any(status in ("resolved", "resected") for status, _ in state.statuses)
                for place in state.places
            ]
    return any(
        at_of.get(day) == to if day is not None else beside or one.place < place
        for day, place in seen
    )


def _is_of_diagnosis(disease: Disease, staging: Day | None) -> bool:
    """Whether a staging, the first, may be that of the diagnosis: that was no earlier by its day,
    nor was the primary treated before."""
    day = stated_day(disease.proposal.stated("/primary/diagnosis_date"))
    days = [day] if day is not None else [on for _, on, _ in disease.primary if on is not None]
    if staging is None or not days:
        return True
    return any(is_beside(one, staging) or one.first >= staging.first for one in days)


def state_nodeless(disease: Disease, stagings: int) -> None:
    """Where no regional node is involved, the category is N0."""
    proposal = disease.proposal
    for at in range(stagings):
        pointer, category = (
            f"/assessments/{at}/{name}" for name in ("totals/regional_nodes", "n_category")
        )
        known = proposal.stated(category) is not None or proposal.disputed(category)
        if proposal.stated(pointer) == 0 and not known:
            proposal.state(category, "N0", *proposal.places(pointer))

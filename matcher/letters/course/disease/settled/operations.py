"""Treatments of organs and of targets that a sentence names, as those of the lesions that are known
at the end; and radiosurgery."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from oligomatch.matcher.letters.course.days import value_of
from oligomatch.matcher.letters.course.disease.local.targets import (
    TargetTreated,
    lesions_of,
)
from oligomatch.matcher.letters.course.disease.organs_treated import (
    known_by_operation,
    known_by_treatment,
    treated_in,
)
from oligomatch.matcher.letters.course.disease.record import (
    Disease,
)
from oligomatch.matcher.letters.course.disease.settled.treated import treat
from oligomatch.matcher.letters.course.operations import operated_on
from oligomatch.matcher.letters.course.sites import (
    WhereSaid,
    sites_beside,
    within,
)
from oligomatch.matcher.letters.course.treated.local import ALONE
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import parse_day
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

AROUND = 80  # signs behind a treatment in which words tell that it goes on


def state_operations(disease: Disease) -> None:
    """What was operated on, where the operation's name tells the organ."""
    for one, said in disease.operations:
        each = disease.metastases
        lesion = operated_on(one, each)
        if one.organ not in ALONE:
            if not any(within(other.site.organ, one.organ) for other in disease.entities):
                continue  # of another illness
            in_time = lesion is not None and lesion.seen_on and one.day is not None
            lesion = lesion if in_time else None  # it may be of one
        lesion = lesion or known_by_operation(disease, one, said)
        if lesion is None:
            disease.unlinked = True
            disease.unsettled_treatments.append(said.sentence.here)
            own = f"{one.side}_{one.organ}"
            organ = own if own in load_vocabulary().organs else one.organ
            disease.cut.append((one.place, [WhereSaid(organ, (), 0, 0, "")]))
            disease.proposal.ask("which_treated", one.place)
        else:
            treat(disease, [lesion], one.said, said, one.place)

    for target in disease.targets_treated:
        lesions = lesions_of(disease, target)
        if lesions is None:
            disease.unlinked = True
            disease.unsettled_treatments.append(target.sentence.sentence.here)
            disease.proposal.ask("which_treated", target.place)
            if target.said.modality == "surgery":
                text, one = target.sentence.sentence.text, target.said
                disease.cut.append((target.place, sites_beside(text, one.start, one.end)))
            continue
        treat(disease, lesions, target.said, target.sentence, target.place)
        if any(one.kind == "primary" for one in target.targets):
            _treat_primary(disease, target)

    for treated in disease.organs_treated:
        known = [
            treated_in(disease, treated, site)
            or known_by_treatment(disease, treated.said, treated.sentence, site, treated.place)
            for site in treated.sites
        ]
        found = [lesion for lesion in known if lesion is not None]
        if len(found) < len(known):
            disease.unlinked = True
            own = treated.sentence.sentence
            disease.open_treatments.append(own.here)
            disease.proposal.ask("which_treated", treated.place)
            if treated.said.modality == "surgery":
                text, one = treated.sentence.sentence.text, treated.said
                disease.cut.append((treated.place, sites_beside(text, one.start, one.end)))
        treat(disease, found, treated.said, treated.sentence, treated.place)


def _treat_primary(disease: Disease, target: TargetTreated) -> None:
    """The primary as what was irradiated or ablated, with the day on which that ended."""
    said = target.sentence
    day = said.day(target.said.until) or said.day(target.said.day)
    if target.said.modality == "surgery":
        disease.primary.append((replace(target.said, primary="resected"), day, target.place))
        return
    disease.radical.append((target.said, day, target.place))
    known, text = forms("local"), said.sentence.text
    to_cure = known["meant_to_cure"].search(text, 0, target.said.start)
    if to_cure and not known["not_whole"].search(text):
        disease.meant_to_cure.add(target.place)
    if not forms("treatment")["not_curative"].search(said.sentence.text):
        disease.curative.add(target.place)


def state_radiosurgery(disease: Disease) -> None:
    """That lesions had radiosurgery, and its last day, where all local treatments are told of
    their lesions and each of these with its day."""
    found = list[tuple[Any, Place]]()
    for each in disease.entities:
        for given, place in each.treatments:
            text = disease.proposal.texts[place.letter]
            named = forms("treatment")["radiosurgery"].search(text, place.start, place.end)
            if given["modality"] == "SABR" and named:
                begun = forms("treatment")["course_begun"].search(text[place.end :][:AROUND])
                found.append((None if begun else given.get("date"), place))
    if not found:
        return
    days = [parse_day(day) for day, _ in found if isinstance(day, str)]
    last: dict[str, Any] = {}
    if len(days) == len(found) and not disease.unlinked:
        end = max(days, key=lambda day: (day.last, day.first))
        if end.last <= disease.proposal.as_of and all(
            day == end or day.last < end.first for day in days
        ):
            last = {"last": value_of(end)}
    pointer = "/conditions/stereotactic_radiosurgery"
    disease.proposal.state(pointer, {"ever": True, **last}, *(place for _, place in found))

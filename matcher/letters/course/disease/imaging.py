"""The PET and the imaging of the brain that were done, and their last day; that none was."""

from __future__ import annotations

from collections.abc import Sequence

from oligomatch.matcher.letters.course.days import value_of
from oligomatch.matcher.letters.course.disease.record import Disease, Moment
from oligomatch.matcher.letters.course.sites import within
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day

# the examination by its own name, where the words of it have this one alone, and their form
_BY_NAME = {
    "pet": {"pet_ct": "pet_with_ct"},
    "brain": {"brain_mri": "magnetic", "brain_ct": "tomography"},
}


def state_imaging(disease: Disease) -> None:
    """Whether a PET and an examination of the brain were done, with the last day of each."""
    proposal = disease.proposal
    for kind, name in (("pet", "fdg_pet"), ("brain", "brain_imaging")):
        exams = [one for one in disease.exams if one[0] == kind] or disease.first_exams
        done = [(day, place) for one, day, place in exams if one == kind]
        done = [one for one in done if one[0] is not None or not _went_on(disease, one[1], done)]
        if done:
            known = [(day, place) for day, place in done if day is not None]
            never = [place for one, place in disease.never if one == kind]
            never = [place for place in never if not _by_other_means(disease, place, done[-1][1])]
            if not known and never:  # `the brain has not been imaged. .. PET, brain MRI, p40`
                for place in (*never, done[-1][1]):
                    proposal.ask("contradicts", place, f"/imaging/{name}")
            elif not known or any(day is None for day, _ in done):
                proposal.state(f"/imaging/{name}", True, done[-1][1])
            else:
                day, place = max(known, key=lambda one: one[0].last)
                others = [other for one, other in disease.unnamed if one == kind]
                later = [
                    one
                    for one in others
                    if one is None or (day.last < one.last and one.first <= proposal.as_of)
                ]
                # the last one may be another, whose day is told and not what it was of
                again = bool(later) or (kind == "brain" and _seen_since(disease, day))
                value = True if again else {"done": True, "date": value_of(day)}
                proposal.state(f"/imaging/{name}", value, place)
                if not again:
                    _state_named(disease, kind, day, place)
        else:
            _state_never(disease, kind, name)


def _by_other_means(disease: Disease, place: Place, other: Place) -> bool:
    """Whether an examination names its means and another has other ones (`MRI`, and `CT`)."""
    own, others, known = *map(disease.proposal.words, (place, other)), forms("staging")
    named = (known[form] for form in ("magnetic", "tomography"))
    return any(one.search(own) and not one.search(others) for one in named)


def _went_on(disease: Disease, place: Place, done: Sequence[tuple[Moment, Place]]) -> bool:
    """Whether an examination whose day is not told was done before one with its day, which the
    letter comes to later: it is told in the order of its days, and one lies between them."""
    letter = disease.proposal.letters[place.letter]
    days = [(day, at) for day, at in disease.dated if at.letter == place.letter]
    days = [(day, at) for day, at in days if day != letter.dated and day.first <= day.last]
    before = [day for day, at in days if at < place]
    later = [(day, at) for day, at in done if day is not None and place < at]
    if not before or not later:
        return False
    last, at = max(later, key=lambda one: one[0].last)
    between = [day for day, spot in days if place.end < spot.start and spot.end < at.start]
    first = max(day.last for day in before)
    return bool(between) and all(first < day.first and day.last < last.first for day in between)


def _seen_since(disease: Disease, day: Day) -> bool:
    """Whether a lesion of the brain was measured or compared at a staging after a day: its head was
    looked at again, which no sentence tells."""
    return any(
        moment is not None and moment.first > day.last and (state.sizes or state.statuses)
        for one in disease.entities
        if within(one.site.organ, "brain")
        for moment, state in one.seen.items()
    )


def _state_named(disease: Disease, kind: str, day: Day, place: Place) -> None:
    """The last examination of a kind by its own name: MRI or CT of the brain."""
    text = disease.proposal.words(place)
    known = forms("staging")
    named = [name for name, form in _BY_NAME[kind].items() if known[form].search(text)]
    if len(named) == 1 and not known["other_tracer"].search(text):
        value = value_of(day)
        last = {"last": value} if isinstance(value, str) else {}  # of a span it says no more
        disease.proposal.state(f"/conditions/{named[0]}", {"ever": True, **last}, place)


def _state_never(disease: Disease, kind: str, name: str) -> None:
    """That an examination was not done, where no word tells that one may have been."""
    last = disease.proposal.last_letter
    found = [place for one, place in disease.never if one == kind and place.letter == last]
    if not found or kind in disease.maybe or any(one == kind for one, _ in disease.unnamed):
        return
    letters = disease.proposal.texts
    known, spoken = forms("staging"), "of_the_head" if kind == "brain" else "of_a_pet"
    if any(known[name].search(text) for name in (spoken, "corrected") for text in letters):
        return
    disease.proposal.state(f"/imaging/{name}", False, found[-1])

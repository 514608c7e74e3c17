"""That the cancer never had metastases: it had none at its diagnosis and has none today, and no
sentence of any letter tells of one, or of a cancer that came back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.matcher.letters.course.disease.record import Disease
from oligomatch.matcher.letters.course.disease.uncounted.hints import (
    is_outside,
    may_lie_outside,
    without_harmless,
)
from oligomatch.matcher.letters.course.disease.uncounted.total_of_none import IN_DOUBT
from oligomatch.matcher.letters.course.sites import sites
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.pieces import blanked
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.letters.sentences import Sentence

EVER = "/metastatic_disease/ever"
# of what is spoken of so, nothing is there: neither now nor of this patient
NOT_HIS = frozenset({"family", "other_person", "criteria", "conditional"})
DENIED = frozenset({"negated", "historical"})  # `history of prostate cancer, without recurrence`
_EARLY = re.compile(r"I{1,3}(?=$|[ABC])")  # stages before those with metastases
_CLAUSES = re.compile(r"[^.;,:]+")


def state_never(disease: Disease, latest: int) -> None:
    """That there never was one; `latest`: which of the stagings is the last."""
    proposal = disease.proposal
    if proposal.places(EVER) or any(_came_back(disease, one) for one in proposal.came_back):
        return
    if any(each.kind != "primary" and not each.site.is_node for each in disease.entities):
        return
    if any(_is_open(disease, one.place) for one in proposal.questions if one.kind in IN_DOUBT):
        return
    each = proposal.sentences
    latest_letter = proposal.last_letter
    denied = [one for one in each if one.letter == latest_letter and _never_had(one)]
    by_then = max([(one.letter, one.start) for one in denied], default=(-1, 0))
    if any(_tells_of_some(one, never=(one.letter, one.start) < by_then) for one in each):
        return
    if not (_was_early(disease) or any(map(_never_had, each))):
        return
    total = f"/assessments/{latest}/totals/metastases"
    places = [*proposal.places(total)] if proposal.stated(total) == 0 else []
    places += [place for one in each if one.letter == latest_letter for place in _none_now(one)]
    if places:
        proposal.state(EVER, False, *places)


def _came_back(disease: Disease, place: Place) -> bool:
    """Whether words for a cancer that came back are none that its sentence is asked about."""
    said = disease.proposal.words(place)
    return forms("never")["spoken_of"].search(said) is None


def _was_early(disease: Disease) -> bool:
    """Whether the letters say that there was none when the cancer was found."""
    m, stage = (disease.proposal.stated(f"/primary/{one}") for one in ("m_category", "stage"))
    if m is not None:
        return bool(m == "M0")
    return isinstance(stage, str) and _EARLY.match(stage) is not None


def _is_open(disease: Disease, place: Place) -> bool:
    """Whether what is asked may be a metastasis: it lies outside of the chest, or somewhere."""
    return may_lie_outside(disease.proposal.words(place))


def _tells_of_some(sentence: Sentence, *, never: bool = False) -> bool:
    """Whether a sentence may tell of metastases, or of a lesion where they lie; `never`: in front
    of words that there never was one, where a cancer that came back did so in the chest."""
    text, known = sentence.text, forms("never")
    local = [one.span() for name in ("local_one", "none_now") for one in known[name].finditer(text)]
    spans = [
        one.span()
        for one in known["spoken_of"].finditer(text)
        if not any(start <= one.start() and one.end() <= end for start, end in local)
    ]
    chest = never and not any(map(is_outside, sites(without_harmless(text))))
    for span in spans:
        around = sentence.context(*span)
        if chest and known["came_back"].match(text, span[0]):
            continue
        if not (around & NOT_HIS or (around and around <= DENIED and "negated" in around)):
            return True
    if sentence.section & NOT_HIS:
        return False
    return any(_may_be_one(clause[0]) for clause in _CLAUSES.finditer(blanked(text, spans)))


def _may_be_one(clause: str) -> bool:
    seen = forms("lesions")["is_there"].search(clause)
    seen = seen or forms("never")["something_there"].search(clause)
    if not seen or not any(map(is_outside, sites(without_harmless(clause)))):
        return False
    doubted = forms("all_there_is")["doubted"].search(clause)
    named = forms("lesions")["benign"].search(clause) or forms("free")["nowhere"].search(clause)
    return bool(doubted or not named)


def _never_had(sentence: Sentence) -> bool:
    found = forms("never")["none_now"].finditer(sentence.text)
    return any("never" in group(one) for one in found)


def _none_now(sentence: Sentence) -> Iterator[Place]:
    for one in forms("never")["none_now"].finditer(sentence.text):
        if not sentence.context(*one.span(), [one.span()]) - {"negated", "historical"}:
            yield sentence.place(*one.span())

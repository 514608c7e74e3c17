"""That the cancer has never spread: a stage without metastases, words that there are none today,
and no word of any letter by which there may have been one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.matcher.letters.course.disease.record import Disease
from oligomatch.matcher.letters.course.sites import sites, within
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.reading import Place

EVER = "/metastatic_disease/ever"
_SENTENCE = re.compile(r"[^.;\n]+(?:\.(?=\d)[^.;\n]+)*")
_ORGANS = ("lung", "lymph_node")


def state_never_spread(disease: Disease) -> None:
    """That there never was a metastasis, where the last letter says that there is none."""
    stated = disease.proposal.stated
    if stated(EVER) is not None or stated("/cancer_type") not in ("nsclc", "sclc"):
        return
    if any(not (one.kind == "primary" or one.site.is_node) for one in disease.entities):
        return
    if disease.open_number or stated("/lesions/0/role") == "metastasis":
        return
    denied = list[Place]()
    for place, text in _sentences(disease):
        said = _denied(disease, text)
        if said:
            denied.append(place)
        if not said and _may_have_spread(text):
            return
    last = len(disease.proposal.letters) - 1
    denied = [place for place in denied if place.letter == last]
    if denied:
        disease.proposal.state(EVER, False, *denied)


def _sentences(disease: Disease) -> Iterator[tuple[Place, str]]:
    for at, letter in enumerate(disease.proposal.letters):
        for one in _SENTENCE.finditer(letter.text):
            yield Place(at, *one.span()), " ".join(one[0].split())


def _denied(disease: Disease, text: str) -> bool:
    """Whether a sentence says that there never was one, or, of a cancer found without any, that
    there is none: of the whole body, today."""
    known, stage = forms("recurrence"), str(disease.proposal.stated("/primary/stage") or "")
    if known["never_spread"].search(text):
        return True
    local = stage.startswith("I") and not stage.startswith("IV")
    if not local or disease.proposal.stated("/primary/m_category") != "M0":
        return False
    if known["spread_then"].search(text) or forms("cancers")["other"].search(text):
        return False
    elsewhere = [one for one in sites(text) if not any(within(one.organ, each) for each in _ORGANS)]
    return not elsewhere and known["not_spread"].search(text) is not None


def _may_have_spread(text: str) -> bool:
    """Whether a sentence speaks of metastases and no word in it denies them or puts them aside."""
    known = forms("recurrence")
    return bool(known["spread"].search(text) and not known["spread_aside"].search(text))

"""How the primary was treated, and what is left there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from oligomatch.matcher.letters.course.days import stated_day, value_of
from oligomatch.matcher.letters.course.disease.local.account import primary_untreated
from oligomatch.matcher.letters.course.disease.organs_treated import DIAGNOSED
from oligomatch.matcher.letters.course.disease.record import Disease
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, sites, within
from oligomatch.matcher.letters.course.treated.local import RAYS, LocalSaid
from oligomatch.matcher.letters.course.whose import (
    is_of_metastases,
    is_of_one_metastasis,
    lies_on_other_side,
)
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import part_begins
from oligomatch.matcher.letters.reading import Place

LINES = ("/systemic_therapy/palliative_lines", "/systemic_therapy/adjuvant_lines")
AHEAD = 40  # signs in front of such words, in which a label of theirs stands
MOST_STEREOTACTIC = 8  # fractions: a limit of ours
RADICAL = 45  # Gy: less may have been given for symptoms
# fractions, and Gy in each, of stereotactic treatment by its dose alone: in seed 000 SBRT is of
# `10 Gy ×5 fr` (PROMISE-004), and palliative RT of `8 Gy/1 fr, 20 Gy/5 fr or 30 Gy/10 fr`
# (SABR-COMET 10)
FEW, ABLATIVE = 5, 10
# what radiotherapy left of a primary, where no words tell
LEFT = {"one_of": ["in_place_treated", "complete_response"]}
NEAR_SIDE = 16  # signs behind a word for an operation, in which its side stands


def state_primary(disease: Disease) -> None:
    """What was done to the primary, as facts."""
    proposal = disease.proposal
    state_in_place(disease, primary_untreated(disease))
    _state_radical(disease)
    irradiated = [day for one, day, _ in disease.primary if one.primary == "chemoradiation"]
    back = bool(disease.primary) and _may_be_back(proposal.texts)
    for one, day, place in disease.primary:
        if one.primary == "chemoradiation":
            last = _last_of_chemoradiation(disease)
            proposal.state("/conditions/chemoradiation", {"ever": True, **last}, place)
            spread = str(proposal.stated("/primary/m_category")).startswith("M1") or str(
                proposal.stated("/primary/stage")
            ).startswith("IV")  # then it may have been of a part of the disease
            if place in disease.curative and not spread and not proposal.spread_at_diagnosis:
                proposal.state("/primary/definitively_treated", True, place)
                _state_irradiated(disease, last, back=back, place=place)
            continue
        disputed = any(map(proposal.disputed, ("/primary/side", "/primary/lobe")))
        if disputed or _lies_on_other_side(disease, place):
            proposal.ask("which_treated", place)  # it may have been of an earlier tumour
            continue
        if back:
            proposal.ask("contradicts", place, "/primary/status")
        else:
            proposal.state("/primary/status", "resected", place)
        proposal.state("/primary/definitively_treated", True, place)
        # radiotherapy since then, or on a day that is not told, may have been the last of it
        if day is not None and all(other and other.last < day.first for other in irradiated):
            proposal.state("/primary/definitive_treatment_end", value_of(day), place)


def state_in_place(disease: Disease, never: Sequence[Place]) -> bool:
    """That the primary was not treated, and is in its place where no words tell that it may be
    gone, by where its treatment is denied."""
    proposal = disease.proposal
    known = proposal.stated("/cancer_type") or proposal.stated("/primary/lobe")
    if not (never and known) or proposal.came_back or proposal.stated("/primary/status"):
        return False
    gone = proposal.tells(forms("untreated")["primary_gone"])
    if gone or any(response == "CR" for response, _, _ in disease.responses):
        proposal.state("/primary/definitively_treated", False, *never)
    else:
        proposal.state("/primary/status", "in_place_untreated", *never)
    return True


def _lies_on_other_side(disease: Disease, place: Place) -> bool:
    """Whether the cancer is said to lie in a lobe of the other side than that of an operation."""
    text = disease.proposal.texts[place.letter]
    first = part_begins(text, place.start, ".;\n")
    return lies_on_other_side(disease.proposal.texts, text[first : place.end + NEAR_SIDE])


def _state_radical(disease: Disease) -> None:
    """That the primary was treated by radiotherapy or ablation, and what is left there."""
    proposal = disease.proposal
    if not disease.radical or disease.primary or disease.operated:
        return
    said, day, place = max(disease.radical, key=lambda one: one[2])
    low = said.modality == "RT" and (said.dose is None or said.dose < RADICAL)
    low &= said.dose is not None or place not in disease.meant_to_cure
    if low or place not in disease.curative:
        return
    proposal.state("/primary/definitively_treated", True, place)
    few = said.fractions is not None and said.fractions <= MOST_STEREOTACTIC
    if said.modality == "RT" and said.dose is not None and not few and len(disease.radical) == 1:
        proposal.cured_by_rays.add(place)
    if day is not None and len(disease.radical) == 1:
        proposal.state("/primary/definitive_treatment_end", value_of(day), place)
    if not _may_be_back(proposal.texts):
        _state_left(disease, place)


def _state_left(disease: Disease, place: Place) -> None:
    """That a primary that was irradiated is in place, by words for what is left; else it may be
    gone as well."""
    texts = disease.proposal.texts
    left = any(forms("tumour")["left_there"].search(text) for text in texts)
    gone = any(forms("untreated")["primary_gone"].search(text) for text in texts)
    disease.proposal.state(
        "/primary/status", "in_place_treated" if left and not gone else LEFT, place
    )


def _state_irradiated(disease: Disease, last: dict[str, Any], *, back: bool, place: Place) -> None:
    """What chemoradiation with the aim to cure left of the primary, and when it ended, where
    nothing was cut out or may have come back."""
    if (
        disease.operated
        or disease.radical
        or any(one.primary == "resected" for one, _, _ in disease.primary)
    ):
        return
    if "last" not in last:
        return
    disease.proposal.state("/primary/definitive_treatment_end", last["last"], place)
    if not back and not forms("tumour")["grows_there"].search("\n".join(disease.proposal.texts)):
        _state_left(disease, place)


def _last_of_chemoradiation(disease: Disease) -> dict[str, Any]:
    """The day on which chemoradiation ended, where its words tell the end and no other."""
    ends = {
        disease.ends.get(place)
        for one, _, place in disease.primary
        if one.primary == "chemoradiation"
    }
    if len(ends) != 1 or (day := ends.pop()) is None or day.last > disease.proposal.as_of:
        return {}
    return {"last": value_of(day)}


def _may_be_back(texts: Sequence[str]) -> bool:
    """Whether the cancer may have come back where it was removed."""
    known, denied = forms("tumour"), forms("recurrence")["none_locally"]
    plain = (known["not_back"].sub("", denied.sub("", text)) for text in texts)
    return any(known["back_there"].search(text) for text in plain)


def is_of_local_cancer(disease: Disease, said: SentenceSaid, one: LocalSaid) -> bool:
    """Whether radiotherapy with the aim to cure, of no place by name, was of a cancer that had not
    spread: its stage says so, and no metastasis was told before."""
    text, stage = said.sentence.text, str(disease.proposal.stated("/primary/stage") or "IV")
    spread = stage.startswith("IV") or any(each.metastasis for each in disease.entities)
    elsewhere = [site for site in sites(text) if not within(site.organ, "lung")]
    if spread or one.modality not in RAYS or said.lesions or elsewhere:
        return False
    if disease.radical or disease.primary or disease.operated:
        return False
    known = forms("local")
    day, diagnosed = said.day(one.until) or said.day(one.day), disease.proposal.stated(DIAGNOSED)
    since = stated_day(diagnosed)
    if known["not_whole"].search(text) or (day and since and day.last < since.first):
        return False
    front = known["meant_to_cure"].search(text, 0, one.start)
    return bool(front or known["meant_so_behind"].match(text, one.end))


def is_lobe_of_primary(disease: Disease, site: WhereSaid) -> bool:
    """Whether a place is the lobe that the primary lies in, and no other lesion is known in a
    lung."""
    proposal = disease.proposal
    lobe, side = (proposal.stated(f"/primary/{one}") for one in ("lobe", "side"))
    if not lobe or site.organ not in (f"{side}_{lobe}_lobe", f"{lobe}_lobe"):
        return False
    return not any(
        within(each.site.organ, "lung") and each.kind != "primary" for each in disease.entities
    )


def is_of_lobe(disease: Disease, said: SentenceSaid, one: LocalSaid) -> bool:
    """Whether a dose to cure, or a stereotactic one, was given to the lobe of the primary, which
    its sentence names right beside it and no other place (`radical radiotherapy RUL 55 Gy/20#`)."""
    text, places = said.sentence.text, [*sites(said.sentence.text)]
    if len(places) != 1 or one.modality not in RAYS or one.dose is None or len(said.locals) != 1:
        return False
    if disease.primary or disease.operated or said.lesions:
        return False
    (site,) = places
    if not is_lobe_of_primary(disease, site) or forms("local")["not_whole"].search(text):
        return False
    between = text[one.end : site.start] if site.start >= one.end else text[site.end : one.start]
    few = one.modality == "SABR" or forms("local")["meant_to_cure"].search(text, 0, one.start)
    return bool(few and forms("local")["right_beside"].fullmatch(between))


def given_to_primary(disease: Disease) -> list[tuple[dict[str, Any], Place]]:
    """The local treatments of a primary that was not removed, as those of a lesion."""
    removed = any(one.primary == "resected" for one, _, _ in disease.primary)
    if disease.operated or removed:
        return []
    found = list[tuple[dict[str, Any], Place]]()
    end = _last_of_chemoradiation(disease).get("last")
    by_rays = [(one, end, place) for one, _, place in disease.primary]
    each = [(one, value_of(day) if day else None, place) for one, day, place in disease.radical]
    for one, day, place in sorted([*by_rays, *each], key=lambda it: it[2]):
        given: dict[str, Any] = {"modality": "SABR" if is_ablative(one) else one.modality}
        given |= {"date": day} if day is not None else {}
        given |= {"dose_gy": one.dose} if one.dose is not None else {}
        given |= {"fractions": one.fractions} if one.fractions is not None else {}
        same = [at for at, (known, _) in enumerate(found) if _agrees(known, given)]
        if same:
            found[same[0]] = {**found[same[0]][0], **given}, found[same[0]][1]
        else:
            found.append((given, place))
    return found


def _agrees(known: dict[str, Any], given: dict[str, Any]) -> bool:
    """Whether two statements may be of one treatment."""
    return all(known[key] == one for key, one in given.items() if key in known)


def is_ablative(one: LocalSaid) -> bool:
    """Whether the dose of a radiotherapy without another name is one of stereotactic treatment."""
    if one.modality != "RT" or one.dose is None or one.fractions is None:
        return False
    return 1 < one.fractions <= FEW and one.dose >= ABLATIVE * one.fractions


def state_naive(disease: Disease) -> None:
    """That no lesion was treated locally, nor the primary, where words by which no systemic
    treatment is read deny any (`treatment-naive`, `prior therapies: none`)."""
    proposal = disease.proposal
    given = any(each.treatments for each in disease.entities)
    given |= bool(disease.primary or disease.radical or disease.operated or disease.cut)
    if given or disease.unlinked or disease.open_treatments:
        return
    palliative, adjuvant = LINES
    found = [place for place in proposal.places(palliative) if _is_of_any(disease, place)]
    of_all = [place for place in found if not is_of_metastases(proposal.texts, place)]
    none_ever = proposal.stated(palliative) == proposal.stated(adjuvant) == 0
    if not found or (of_all and not none_ever) or proposal.stated("/conditions/radiotherapy/ever"):
        return
    of_one = all(is_of_one_metastasis(proposal.texts, place) for place in found)
    if of_one and len(disease.metastases) > 1:
        return  # `the liver metastasis is new; no treatment for it`
    whole = bool(of_all and none_ever)  # whatever the tumour is in, or may be
    own = [
        at
        for at, each in enumerate(disease.entities)
        if (each.kind == "metastasis" and not each.site.is_node) or (whole and each.kind == "node")
    ]
    number = len(disease.entities)  # behind them stand those of which it is open what they are
    for at in range(number, number + len(disease.undecided)) if whole else ():
        own += [at] if proposal.stated(f"/lesions/{at}/role") == "indeterminate" else []
    for at in own:
        pointer = f"/lesions/{at}/prior_local_therapy"
        named = proposal.stated(f"/lesions/{at}/id") is not None
        if named and not proposal.stated(pointer):
            proposal.state(pointer, [], *found)
    if state_in_place(disease, of_all):
        for at, each in enumerate(disease.entities):
            if each.kind == "primary":
                proposal.state(f"/lesions/{at}/prior_local_therapy", [], *found)


def _is_of_any(disease: Disease, place: Place) -> bool:
    """Whether words of the last letter deny any treatment, not only systemic ones."""
    if place.letter != disease.proposal.last_letter:
        return False
    text, known = disease.proposal.texts[place.letter], forms("untreated")
    first = max(place.start - AHEAD, text.rfind(". ", 0, place.start) + 1)
    first = max(first, text.rfind("\n\n", 0, place.start) + 1, 0)
    said = text[first : place.end]
    if known["but_local"].search(said):
        return False  # `no treatment except SABR`
    return bool(known["any_treatment"].search(said)) and not known["of_drugs"].search(said)

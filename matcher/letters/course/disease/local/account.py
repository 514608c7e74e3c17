"""Which lesions were never treated locally: what follows from the denials of the last letter,
beside the treatments of all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from oligomatch.matcher.letters.course.cured import may_be_treated
from oligomatch.matcher.letters.course.disease.local.targets import meets
from oligomatch.matcher.letters.course.disease.local.untreated import (
    ABLATION,
    ANY,
    KNIFE,
    RADIOTHERAPY,
    RAYS,
    Denied,
    Part,
    is_every,
)
from oligomatch.matcher.letters.course.disease.record import Disease, Entity
from oligomatch.matcher.letters.course.lesions.lesion import same_segment
from oligomatch.matcher.letters.course.sites import may_meet, sites, within
from oligomatch.matcher.letters.course.whose import (
    is_of_metastases,
    is_of_one_metastasis,
    is_of_who_treats,
    names_spread,
    without_kin,
)
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day

OF_LATE = timedelta(62)  # within which what was found is not always treated, and is told if it is
BESIDE = 40  # signs behind a treatment, in which its day stands
_ABDOMEN = (
    "liver", "adrenal", "spleen", "kidney", "pancreas", "abdominal_node", "retroperitoneal_node",
)  # fmt: skip
_OF_MODALITY = {"SABR": RAYS, "RT": RAYS, "surgery": KNIFE, "RFA": ABLATION}


def never_treated(disease: Disease, each: Entity) -> list[Place]:
    """Where the last letter denies any local treatment of a lesion, or radiotherapy of one that is
    new, or of one in bone or brain that it names; nowhere where one is told. Of the primary what is
    read of its status."""
    if each.treatments:
        return []
    if each.kind == "primary":
        return primary_untreated(disease)
    last = disease.proposal.last_letter
    found = [
        one
        for one in disease.denials
        if one.place.letter == last and _covers(disease, one, each) and not _at_odds(disease, one)
    ]
    if whole := _all_denied(disease, found):
        return whole
    fresh = each.new or "new" in each.statuses
    metastasis = each.kind == "metastasis" and not each.site.is_node
    rays = [one for one in found if RAYS in one.kinds]
    # nobody ablates what lies there but with a word for it, as in a liver
    own = each.site.system in ("bone", "brain") and any(
        part.site or part.lesions for one in rays for part in one.parts
    )
    denied = [one.place for one in rays] or _rays_denied(disease)
    if denied and metastasis and (fresh or own) and _never_cut(disease, each):
        return denied
    return _found_since(disease, each) if metastasis and fresh else []


def _found_since(disease: Disease, each: Entity) -> list[Place]:
    """Where a lesion is called new, that nothing can have been done to: it was first seen on a day
    that is not long ago, and every local treatment that may have been of it was before that day."""
    days, proposal = each.seen_on, disease.proposal
    if not days or not is_of_who_treats(proposal.texts):
        return []
    found = min(days, key=lambda one: one.first)
    if proposal.as_of - found.first > OF_LATE or _treated_since(disease, each, found):
        return []
    if _done_besides(disease):
        return []
    return [place for place in each.places if place.letter == proposal.last_letter][:1]


def _treated_since(disease: Disease, each: Entity, found: Day) -> bool:
    """Whether a local treatment is told that may have been of a lesion since it was found."""
    each_one = [
        (place, [*sites(disease.proposal.words(place))]) for place in disease.open_treatments
    ]
    each_one += [(place, [*where]) for place, where in disease.cut]
    each_one += [(one.place, [*one.sites]) for one in disease.organs_treated]
    each_one += [(one.place, [it.site for it in one.targets]) for one in disease.targets_treated]
    for place, where in each_one:
        if where and not any(site is None or meets(each.site, site) for site in where):
            continue
        days = [day for day, at in disease.dated if _is_near(at, place)]
        if not days or any(day.last >= found.first for day in days):
            return True
    return False


def _is_near(one: Place, other: Place) -> bool:
    """Whether a day stands beside a treatment: among its words, or right behind them."""
    return one.letter == other.letter and other.start <= one.start <= other.end + BESIDE


def none_anywhere(disease: Disease) -> list[Place]:
    """Where the last letter denies any local treatment of whatever there is, and none is told."""
    last = disease.proposal.last_letter
    if any(each.treatments for each in disease.entities) or disease.primary or disease.radical:
        return []
    found = [
        one
        for one in disease.denials
        if one.place.letter == last
        and _is_of_everything(disease, one)
        and not _at_odds(disease, one)
    ]
    if denied := _all_denied(disease, found):
        return denied
    if disease.unlinked or disease.operated:
        return []
    return [
        place
        for but, everything, place in disease.locally
        if everything and not but and place.letter == last
    ]


def _rays_denied(disease: Disease) -> list[Place]:
    """Where the last letter says that there never was any radiotherapy."""
    if disease.proposal.stated(RADIOTHERAPY) is not False:
        return []
    last = disease.proposal.last_letter
    return [one for one in disease.proposal.places(RADIOTHERAPY) if one.letter == last]


def _never_cut(disease: Disease, each: Entity) -> bool:
    """Whether a lesion had no other local treatment than rays: it is there, so nobody cut it out,
    and no word tells of an operation or an ablation that may have been of it."""
    sized = each.is_sized
    there = bool(each.seen_on or each.statuses or sized)
    if not there or each.removed or each.is_gone or _done_besides(disease):
        return False
    for _, found in disease.cut:
        if not found or any(meets(each.site, one) for one in found):
            return False
    named = [(one.said, [it.site for it in one.targets]) for one in disease.targets_treated]
    named += [(one.said, [*one.sites]) for one in disease.organs_treated]
    for said, found in named:
        rays = _OF_MODALITY.get(said.modality) == RAYS
        if not rays and any(site is None or meets(each.site, site) for site in found):
            return False
    for place in disease.open_treatments:
        text = disease.proposal.words(place)
        if forms("untreated")["by_knife"].search(text):
            found = [*sites(text)]
            if not found or any(meets(each.site, one) for one in found):
                return False
    return True


def _done_besides(disease: Disease) -> bool:
    """Whether a letter has words for what may have been a local treatment, and is read as none."""
    known = forms("untreated")
    return any(disease.proposal.tells(known[one]) for one in ("bone_held", "done_besides"))


def _all_denied(disease: Disease, each: Sequence[Denied]) -> list[Place]:
    """Where denials together leave no local treatment, beside that there never was radiotherapy."""
    kinds, never = frozenset(kind for one in each for kind in one.kinds), list[Place]()
    if KNIFE in kinds and not is_every(kinds):
        never = _rays_denied(disease)
        kinds |= {RAYS} if never else set()
    return [*(one.place for one in each), *never] if is_every(kinds) else []


def _at_odds(disease: Disease, one: Denied) -> bool:
    """Whether a treatment is told that the denial leaves no room for."""
    if one.parts and all(_is_of_part(part) for part in one.parts):
        return _may_be_treated_behind(disease, one)
    behind = any(place > one.place for place in disease.open_treatments)
    headed = any(_is_heading_of_done(disease, place) for place in disease.open_treatments)
    if behind or headed or (not one.parts and disease.unlinked):
        return True
    given = {
        _OF_MODALITY.get(str(treatment["modality"]), ANY)
        for each in disease.entities
        for treatment, _ in each.treatments
    }
    fresh = one.parts and all(part.fresh or part.primary for part in one.parts)
    return not fresh and bool(given and (ANY in one.kinds | given or given & one.kinds))


def _may_be_treated_behind(disease: Disease, one: Denied) -> bool:
    """Whether a treatment is told behind a denial, of which it is open what was treated, and that
    may be of what the denial names: `liver metastasis: no local treatment so far. RFA in March`."""
    own = [part.site for part in one.parts if part.site is not None]
    for place in disease.open_treatments:
        if place > one.place:
            text = disease.proposal.words(place)
            found = [*sites(text)]
            if not found or any(meets(it, each) for it in own for each in found):
                return True
    return False


def _is_heading_of_done(disease: Disease, place: Place) -> bool:
    text = disease.proposal.words(place)
    return forms("treatment")["heading_of_done"].search(text) is not None


def _is_of_part(part: Part) -> bool:
    """Whether words leave room for a treatment of something else."""
    return bool(
        part.primary
        or part.site
        or part.other
        or part.body
        or part.but
        or part.lesions
        or part.region
    )


def _covers(disease: Disease, one: Denied, each: Entity) -> bool:
    of_all = _is_of_everything(disease, one)
    if each.kind == "node":
        return of_all or any(
            (part.site and may_meet(each.site, part.site))
            or (part.region and _lies_in(each, part.region))
            or any(known is each for known in part.lesions)
            for part in one.parts
        )
    if not one.parts and is_of_one_metastasis(disease.proposal.texts, one.place):
        return [each] == [it for it in disease.entities if _may_spread(it)]
    return _may_spread(each) and (
        not one.parts or any(_is_of(disease, part, each) for part in one.parts)
    )


def _may_spread(each: Entity) -> bool:
    return each.kind == "metastasis" or each.metastasis


def _is_of(disease: Disease, part: Part, each: Entity) -> bool:
    """Whether a lesion is of those that words name."""
    if part.lesions:
        return any(one is each for one in part.lesions)
    if part.region:
        return _lies_in(each, part.region)
    if part.segment:
        return same_segment(part.segment, each.segment)
    if part.but is not None:
        return not may_meet(each.site, part.but)
    if part.primary or (part.body and within(each.site.organ, "brain")):
        return False
    left = [one for one in disease.entities if _may_spread(one)]
    if part.site is not None:
        there = [one for one in left if may_meet(one.site, part.site)]
        if part.number is not None and len(there) > part.number:
            return False
        return each in there and (len(there) == 1 or part.several)
    treated = [one for one in left if one.treatments]
    if part.other or part.fresh:
        left = [one for one in left if not one.treatments]
    if part.other and not treated:
        return False
    if part.fresh and part.number != len(left):
        return False
    if part.number is not None and len(left) > part.number:  # those that are left
        left = [one for one in left if not one.is_gone]
    return part.number is None or (len(left) <= part.number and each in left)


def _lies_in(each: Entity, region: str) -> bool:
    """Whether a lesion lies in the chest or the abdomen."""
    system = each.site.system
    if region == "abdomen":
        return system in _ABDOMEN or each.site.organ in _ABDOMEN
    return system == "lung" or bool(each.site.parts.get("station"))


def primary_untreated(disease: Disease) -> list[Place]:
    """Where the last letter denies any local treatment of the primary."""
    last = disease.proposal.last_letter
    once = may_be_treated(disease.proposal.texts)
    found = [
        one
        for one in disease.denials
        if one.place.letter == last
        and (
            any(
                part.primary
                or (part.region and part.region != "abdomen")
                or _is_main(disease, part)
                for part in one.parts
            )
            or (
                not (disease.operated or once)
                and _is_of_everything(disease, one)
                and not _at_odds(disease, one)
            )
        )
    ]
    if disease.primary or disease.radical:
        return []
    if denied := _all_denied(disease, found):
        return denied
    if disease.operated or once:
        return []
    unrayed = any(RAYS in one.kinds and one.parts for one in found)
    if disease.unlinked or disease.open_treatments:
        return _beyond_reach(disease, unrayed=unrayed)
    treated = any(each.treatments for each in disease.entities)
    denied = [
        place
        for but, everything, place in disease.locally
        if everything and place.letter == last and but is treated
    ]
    return denied or _beyond_reach(disease, unrayed=unrayed)


def _is_main(disease: Disease, part: Part) -> bool:
    """Whether words name the primary by where it lies (`the mass of the right upper lobe, or of
    the lung, was never irradiated`), where nothing else lies."""
    main, site = disease.main, part.site
    if main is None or site is None or part.several or not within(main.site.organ, site.organ):
        return False
    return within(site.organ, "lung") and not any(
        may_meet(each.site, site) for each in disease.entities if each is not main
    )


def _beyond_reach(disease: Disease, *, unrayed: bool) -> list[Place]:
    """Where the primary was measured, or how it changed, that nothing can have treated: there never
    was any radiotherapy, or none of it, and no word tells of an operation of the lung or of an
    ablation."""
    main, proposal = disease.main, disease.proposal
    if main is None or not (unrayed or proposal.stated(RADIOTHERAPY) is False):
        return []
    for _, found in disease.cut:
        if not found or any(within(one.organ, "lung") for one in found):
            return []
    never = (forms("untreated")["lung_or_ablation"], forms("cancers")["other"])
    # `none of the sites` is of nobody in the family; `she has had neither` may be
    texts = [*without_kin(proposal.texts)] if unrayed else proposal.texts
    if any(one.search(text) for one in never for text in texts):
        return []
    for place in disease.open_treatments:  # of a radiotherapy that is to come, or an operation
        text = proposal.words(place)
        elsewhere = any(not within(one.organ, "lung") for one in sites(text))
        if forms("untreated")["an_operation"].search(text) and not elsewhere:
            return []
    last = proposal.last_letter
    states = [one for seen in main.seen.values() for one in seen.statuses]
    if any(name in ("resected", "resolved") for name, _ in states):
        return []
    return [place for place in main.places if place.letter == last][:1]


def _is_of_everything(disease: Disease, one: Denied) -> bool:
    """Whether a denial is of the primary and the nodes too, which it does not name."""
    texts, place = disease.proposal.texts, one.place
    if is_of_metastases(texts, place) or names_spread(texts[place.letter], place.start, place.end):
        return False
    return not one.parts or any(part.nodes and part.but is None for part in one.parts)

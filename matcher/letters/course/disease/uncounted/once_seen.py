"""A metastasis that an earlier staging showed, and of which it is open whether it is there today:
it is listed as seen then, and the latest staging says nothing of it (docs/profile.md, Lesions)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from oligomatch.matcher.letters.course.disease.local.account import never_treated
from oligomatch.matcher.letters.course.disease.record import Disease, Entity, Moment, Stagings
from oligomatch.matcher.letters.course.lesions.lesion import GONE
from oligomatch.matcher.letters.course.sites import overlap, within
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.rules.text.pointer import escaped


def state_once_seen(
    disease: Disease,
    at_of: Mapping[Moment, int],
    stagings: Stagings,
    label: Callable[[Entity, set[str]], str],
) -> None:
    """The lesions that earlier stagings alone showed, where no other may be one of them and no
    number of those stagings leaves them out."""
    proposal, taken = disease.proposal, set[str]()
    at = len(disease.entities) + len(disease.undecided)
    for one in disease.left:
        days = sorted({at_of[day] for day in one.seen_on if day in at_of})
        if not days or days[-1] >= len(stagings) - 1 or not _stands_alone(disease, one):
            continue
        if any(_is_left_out(disease, one, staged, at_of) for staged in days) or _had_gone(one):
            continue
        plain = label(one, taken)
        taken.add(plain)
        name = f"{plain} (once)"
        base = f"/lesions/{at}"
        at += 1
        proposal.state(f"{base}/id", name, *one.places)
        proposal.state(f"{base}/organ", one.site.organ, *one.places)
        state_parts(proposal, base, one)
        if one.treatments:
            given = [each for each, _ in one.treatments]
            spots = [place for _, place in one.treatments]
            proposal.state(f"{base}/prior_local_therapy", {"at_least": given}, *spots)
        elif never := never_treated(disease, one):
            proposal.state(f"{base}/prior_local_therapy", [], *never)
        for day, seen in one.seen.items():
            if day not in at_of:
                continue
            there = f"/assessments/{at_of[day]}/lesions/{escaped(name)}"
            gone = any(status in GONE for status, _ in seen.statuses)
            for size, place in () if gone else seen.sizes:
                proposal.state(f"{there}/diameter_mm", size, place)
            for status, place in seen.statuses:
                proposal.state(f"{there}/status", status, place)
            if not (seen.sizes or seen.statuses):
                proposal.state(there, {}, *seen.places)


def state_parts(proposal: Proposal, base: str, one: Entity) -> None:
    """The side, lobe and station of a lesion, under its pointer."""
    for part in ("side", "lobe", "station"):
        if part == "side" and within(one.site.organ, "liver"):
            continue  # of its lobe: there is one liver
        if one.site.parts.get(part):
            proposal.state(f"{base}/{part}", one.site.parts[part], *one.places)


def _had_gone(one: Entity) -> bool:
    """Whether it was gone when it was last spoken of: it is none of those that may be there."""
    last = max(one.seen_on, key=lambda day: day.last)
    return any(status in GONE for status, _ in one.seen[last].statuses)


def _stands_alone(disease: Disease, one: Entity) -> bool:
    """Whether it surely is a metastasis, and no other lesion that is told may be the same."""
    others = [*disease.entities, *(each for each in disease.left if each is not one)]
    alike = [each for each in others if overlap(each.site.organ, one.site.organ)]
    alike = [each for each in alike if not (one.generic and each.generic == one.generic)]
    known = one.metastasis and one.sure and not (one.doubted or one.vague)
    refuted = any(overlap(each.site.organ, one.site.organ) for each in disease.undecided)
    return known and not alike and not refuted


def _is_left_out(disease: Disease, one: Entity, staged: int, at_of: Mapping[Moment, int]) -> bool:
    """Whether a number of a staging is that of the others."""
    each = [*disease.metastases, *disease.left]
    there = [x for x in each if any(at_of.get(day) == staged for day in x.seen_on)]
    system = one.site.system
    inside = [x for x in there if x.site.system == system]
    base = f"/assessments/{staged}/totals"
    names = {"metastases": len(there), f"by_organ/{system}": len(inside)}
    if system == "brain":
        names["intracranial"] = len(inside)
    stated = ((disease.proposal.stated(f"{base}/{name}"), many) for name, many in names.items())
    return any(isinstance(value, int) and value < many for value, many in stated)

"""Whether words tell that a part of a lung was removed: the primary may be gone then, and a
metastasis of the lobe."""

from __future__ import annotations

import re

from oligomatch.matcher.letters.course.disease.natures.doubts import names_place
from oligomatch.matcher.letters.course.disease.record import Disease, Entity
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, sites, within
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.pieces import part_ends


def take_lung_cut(disease: Disease, said: SentenceSaid) -> None:
    """That a part of a lung was removed, where the sentence tells which: its lobe."""
    if not _was_lung_cut(said):
        return
    disease.operated = True
    text = said.sentence.text
    found = [site for site in sites(text, every=True) if site.system == "lung"]
    for one in forms("treatment")["lobe_removed"].finditer(text):
        named = group(one)
        organ = "_".join((named["side"], named["lobe"], "lobe")).casefold()
        found.append(WhereSaid(organ, (), *one.span(), "lung"))
    day = said.day(0) if len(said.days) == 1 else None
    if found:
        disease.lungs_cut.append((said.sentence.here, tuple(found), day))


def may_be_cut_out(disease: Disease, each: Entity) -> bool:
    """Whether a lesion of a lung besides the primary is spoken of no more behind an operation in
    its lobe that was not before the last scan that showed it."""
    if each.kind == "primary" or not within(each.site.organ, "lung") or each.treatments:
        return False
    last, shown = max(each.places), max((day.first for day in each.seen_on), default=None)
    return any(
        place > last
        and names_place(found, each.site)
        and (day is None or shown is None or day.last >= shown)
        for place, found, day in disease.lungs_cut
    )


def _was_lung_cut(said: SentenceSaid) -> bool:
    """Whether a sentence tells so: no operation of another organ, nor one that may come."""
    text, known = said.sentence.text, forms("treatment")
    if not said.days and known["open"].search(text):
        return False
    if known["cut_may_come"].search(text) and not known["cut_done"].search(text):
        return False
    return any(
        not said.sentence.context(*one.span()) - SO
        for one in known["lung_surgery"].finditer(text)
        if not (_is_of_another_organ(text, one) or _is_to_come(said, one))
    )


def _is_to_come(said: SentenceSaid, one: re.Match[str]) -> bool:
    """Whether the words right beside an operation tell that it was not done, or its day is one to
    come: no lung was cut so far."""
    text, known = said.sentence.text, forms("treatment")
    ahead, behind = known["cut_ahead"], known["cut_behind"]
    if ahead.search(text, 0, one.start()) or behind.match(text, one.end()):
        return True
    settled = known["cut_settled"].search(text, 0, one.start())
    if settled and not known["cut_done"].search(text, one.end()):
        return all(said.lies_ahead(at) for at in range(len(said.days)))
    end = part_ends(text, one.end(), ";")
    own = [at for at, day in enumerate(said.days) if one.end() <= day.start < end]
    return bool(own) and all(said.lies_ahead(at) for at in own)


def _is_of_another_organ(text: str, one: re.Match[str]) -> bool:
    """Whether it was removed (`resected`, of whatever) from an organ besides the lung, the only one
    that its sentence names."""
    known = forms("treatment")
    if known["from_anywhere"].fullmatch(one[0]) is None:
        return False
    if known["cut_elsewhere"].search(text):
        return True
    if known["of_the_lung"].search(text):
        return False
    systems = {site.system for site in sites(text)}
    return bool(systems) and not systems & {"lung", "lymph_node", None}

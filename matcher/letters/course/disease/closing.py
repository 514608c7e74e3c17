"""Whether the metastases that were understood are all, where a scan showed no other."""

from __future__ import annotations

import re
from collections.abc import Sequence

from oligomatch.matcher.letters.course.disease.record import Disease, Entity, Moment
from oligomatch.matcher.letters.course.sites import WhereSaid, sites, within
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_CLAUSES = re.compile(r"[^.;,]+")
_HARMLESS = (("nature", "normal"), ("lesions", "benign"))
_REGIONAL = ("mediastinal_node", "hilar_node")


def state_closed(
    disease: Disease, at_of: dict[Moment, int], stagings: Sequence[tuple[Day, list[Day]]]
) -> None:
    """That there are no other metastases, or as many as are named: those listed are all, where each
    was understood."""
    metastases = [
        each for each in disease.entities if each.kind != "primary" and not _regional(each)
    ]
    whole: list[tuple[Moment, Place, int | None]] = [(*one, None) for one in disease.closed]
    for moment, place, number in [*whole, *disease.counted]:
        at = at_of.get(moment, _staging_of(moment, stagings))
        there = [
            each for each in metastases if any(at_of.get(day) == at for day in each.seen if day)
        ]
        clear = all(
            load_vocabulary().organs[each.site.organ].system not in ("lung", "lymph_node")
            and not any(
                s in ("resolved", "resected")
                for state in each.seen.values()
                for s, _ in state.statuses
            )
            for each in there
        )
        if (
            at is not None
            and there
            and number in (None, len(there))
            and clear
            and len(there) == len(metastases)
            and not disease.open_number
            and not _unplaced(disease, there, place)
            and not _unread(disease, there, moment, place)
            and not _asked_behind(disease, place)
        ):
            disease.proposal.state(f"/assessments/{at}/totals/metastases", len(there), place)


def _asked_behind(disease: Disease, place: Place) -> bool:
    """Whether a later sentence of the letter speaks of a lesion in doubt: another scan of the same
    staging may have shown it."""
    return any(
        one.kind == "doubtful"
        and one.parameters.get("what") == "lesion"
        and one.place.letter == place.letter
        and one.place > place
        for one in disease.proposal.questions
    )


def _staging_of(moment: Moment, stagings: Sequence[tuple[Day, list[Day]]]) -> int | None:
    """The one staging within whose days an examination was."""
    found = [
        at
        for at, (span, _) in enumerate(stagings)
        if moment is not None and span.first <= moment.first and moment.last <= span.last
    ]
    return found[0] if len(found) == 1 else None


def _regional(each: Entity) -> bool:
    """Whether it is a node at a station or of a group that is of the region."""
    return each.site.is_node and (bool(each.site.zone) or each.site.organ in _REGIONAL)


def _unread(disease: Disease, there: Sequence[Entity], moment: Moment, place: Place) -> bool:
    """Whether a place is named between the examination and the word that there is no other, of
    which nothing was read and that is not said to be normal (`uptake of the sacrum`), or one is
    told to be involved behind that word, before the paragraph ends."""
    starts = [one.start for day, one in disease.scanned if day == moment and one < place]
    starts += [one.start for each in there for one in each.places if one < place]
    text, begin = disease.proposal.texts[place.letter], min(starts, default=place.start)
    if forms("lesions")["and_more"].search(text, begin, place.start):
        return True
    nexts = [one.start for _, one in disease.scanned if one.letter == place.letter and one > place]
    paragraph = text.find("\n\n", place.end)
    end = min([len(text) if paragraph < 0 else paragraph, *nexts])
    for clause in _CLAUSES.finditer(text, begin, end):
        behind = clause.start() >= place.end
        if any(forms(name)[word].search(clause[0]) for name, word in _HARMLESS):
            continue
        if behind and not forms("lesions")["is_there"].search(clause[0]):
            continue
        if forms("lesions")["may_be_more"].search(clause[0]) and not _is_denied(clause[0]):
            return True
        if any(_is_another(site, there, clause[0]) for site in sites(clause[0])):
            return True
    return False


def _is_another(site: WhereSaid, there: Sequence[Entity], clause: str) -> bool:
    """Whether a place is none of those known, nor of the chest."""
    if site.is_node:
        regional = site.zone not in ("", "supraclavicular")
        regional |= site.organ in _REGIONAL or bool(forms("lesions")["of_chest"].search(clause))
        regional &= not forms("lesions")["beyond_chest"].search(clause)
        return not regional and not _is_denied(clause)
    if load_vocabulary().organs[site.organ].system in ("lung", None):
        return False
    return not any(
        within(site.organ, one.site.organ) or within(one.site.organ, site.organ) for one in there
    )


def _is_denied(clause: str) -> bool:
    return forms("listed")["none"].search(clause) is not None


def _unplaced(disease: Disease, there: Sequence[Entity], place: Place) -> bool:
    """Whether lesions are spoken of, between the first of those and the word that there is no
    other, of which nothing was understood (`a second one, 8 mm`)."""
    proposal = disease.proposal
    known = [one for each in disease.entities for one in each.places]
    known += [one.place for one in proposal.questions]
    known += [one.place for one in proposal.unused]
    known = [one for one in known if one.letter == place.letter]
    first = min((one.start for each in there for one in each.places if one in known), default=0)
    text = proposal.letters[place.letter].text[first : place.start]
    each = [first + one.start() for one in forms("lesions")["one_more_unplaced"].finditer(text)]
    return any(not any(one.start <= at < one.end for one in known) for at in each)

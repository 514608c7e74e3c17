"""Whether the metastases that were understood are all: by a number of them that each is listed
behind, where a scan showed no other, or by words that they are all there are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from oligomatch.matcher.letters.course.absence import ends_so, goes_on_well
from oligomatch.matcher.letters.course.disease.examinations import moment_of
from oligomatch.matcher.letters.course.disease.record import (
    Disease,
    Entity,
    Moment,
    MomentAt,
    NumberSaid,
    Stagings,
)
from oligomatch.matcher.letters.course.disease.stagings import body_beside, near
from oligomatch.matcher.letters.course.disease.tallies import is_of_all
from oligomatch.matcher.letters.course.disease.totals import (
    ORDINALS,
    all_seen_on,
    below_organ,
    may_be_of_a_part,
    of_a_part,
    take_first_total,
    without_closing,
)
from oligomatch.matcher.letters.course.disease.uncounted.hints import is_outside, tells_of_another
from oligomatch.matcher.letters.course.disease.uncounted.total_of_none import IN_DOUBT
from oligomatch.matcher.letters.course.lesions.lesion import GONE, is_far
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, overlap, sites, within
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.matcher.letters.pieces import PARAGRAPH, part_begins, part_ends
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day, parse_day

_CLAUSES = re.compile(r"(?:[^.;,]|(?<=\d)[.,](?=\d))+")  # a day in figures is of one
_THERE_IS = re.compile(
    r"(?<=[,;)])\s+(?:and |but )?there (?:is|was|were|are|has been|had been) $", re.I
)
_NO = re.compile(r"\b(?:no|without)\s+$", re.I)
_THESE = re.compile(r"\b(?:the|these|those|confirm\w*)\s+$", re.I)
_FEW = {"two": 2, "three": 3, "four": 4}
_NEAR = 3  # signs between two sentences
_HARMLESS = (("nature", "normal"), ("lesions", "benign"), ("all_there_is", "scan_clear"))
_REGIONAL = ("mediastinal_node", "hilar_node")


def take_one_by_one(disease: Disease, said: SentenceSaid, moments: Sequence[MomentAt]) -> None:
    """How many metastases there are where each is told behind their number, and of an organ of
    which several are told as one."""
    one = said.counted
    if one is None:
        return
    text, known = said.sentence.text, forms("lesions")
    start, first = one.listed.start, one.listed.first
    moment, staged = all_seen_on(disease, start, moments, said)
    place = said.sentence.place(start, max(first, one.listed.last))
    rest = without_closing(text[one.listed.last :])
    some = known["total_of_some"].search(text[:start]) or known["total_of_some"].search(rest)
    in_head = all(
        within(seen.site.organ, "brain") for each in one.listed.each for seen in each.seen
    )
    if staged == "brain" and not in_head:
        staged = "staging"  # what else was told before
    elif moment is not None and staged == "brain":
        disease.counts.append(NumberSaid("by_organ/brain", one.number, moment, place))
        return
    if moment is not None:
        for system, number in one.groups:
            disease.counts.append(NumberSaid(f"by_organ/{system}", number, moment, place))
    regional = any(
        seen.site.is_node and not is_far(seen.site)
        for each in one.listed.each
        for seen in each.seen
    )
    if some or known["total_but"].search(rest) or not one.whole or regional:
        return
    take_first_total(disease, said, (start, max(first, start + 1)), one.number)
    if disease.part or (of_a_part(said, start) and staged != "staging"):
        return
    if moment is None or staged not in ("pet", "staging", "scan"):
        return
    whole = said.sentence.whole
    end = part_ends(whole, place.end, PARAGRAPH)
    if known["known_besides"].search(whole, place.end, end):
        return
    if known["all_told"].search(one.around) or (
        known["of_which"].search(one.around) and staged != "scan"
    ):
        disease.counts.append(NumberSaid("metastases", one.number, moment, place))
    elif staged == "pet" or (staged == "staging" and _is_of_whole(said, start)):
        # told at the end of its paragraph, so that all that stands before it is held against it
        spot = replace(place, start=end, end=end)
        disease.counted.append((moment, spot, one.number))
        disease.one_by_one[spot] = (
            place,
            [seen.site for each in one.listed.each for seen in each.seen],
        )


def _is_of_whole(said: SentenceSaid, start: int) -> bool:
    """Whether a list is of a whole staging: one that was told before, or a PET and a scan of the
    brain that stand in front of it and nothing else does."""
    ahead = [exam for exam in said.exams if exam.start < start]
    kinds = {exam.kind for exam in ahead}
    sure = all(exam.is_own and exam.done and exam.day is not None for exam in ahead)
    return len(ahead) == len(said.exams) and (not ahead or (sure and kinds == {"pet", "brain"}))


def take_counted(disease: Disease, said: SentenceSaid, moments: Sequence[MomentAt]) -> None:
    """How many metastases a PET showed, or there were at the diagnosis, or an examination of the
    brain in it, where those that are named behind are as many."""
    text, known = said.sentence.text, forms("lesions")
    found = [*known["counted"].finditer(text), *known["one_alone"].finditer(text)]
    for one in () if said.counted is not None else found:
        listed = [
            seen
            for each in said.lesions
            if each.head.end > one.start() and not each.none
            for seen in each.seen
        ]
        plain = all(
            seen.kind != "node" and not seen.site.is_node and not within(seen.site.organ, "lung")
            for seen in listed
        )
        number = whole_number(group(one)["number"]) if "number" in group(one) else 1
        if not plain or sum(seen.number or 0 for seen in listed) != number:
            continue
        some = known["counted_of_some"].search(text, 0, one.start())
        some = some or known["total_but"].search(text, one.end())
        some = some or known["total_of_some"].search(text)
        some = some or known["counted_there"].match(text, one.end())
        if some or said.sentence.context(*one.span()):
            continue
        moment = moment_of(disease, one.start(), moments, said)
        place = said.sentence.place(*one.span())
        if disease.staged == "brain":
            if all(within(seen.site.organ, "brain") for seen in listed) and moment is not None:
                disease.counts.append(NumberSaid("by_organ/brain", number, moment, place))
            continue
        systems = {seen.site.system for seen in listed}
        part = may_be_of_a_part(disease, said, one, number, disease.staged)
        part |= of_a_part(said, one.start())
        if (len(systems) < 2 and number > 1) or part:
            continue  # `two metastases in the liver`: of others nothing is said
        take_first_total(disease, said, one.span(), number)
        if moment is not None and disease.staged == "pet":
            whole = said.sentence.whole
            end = part_ends(whole, place.end, PARAGRAPH)
            if known["known_besides"].search(whole, place.end, end):
                continue
            # told at the end of its paragraph, so that all that stands before it is held against it
            disease.counted.append((moment, replace(place, start=end, end=end), number))


def take_nothing_else(disease: Disease, said: SentenceSaid, moments: Sequence[MomentAt]) -> None:
    """That an examination showed no more than what was named: in the same sentence or in those
    before, and of no one organ."""
    text = said.sentence.text
    for one, of_any in _words(text):
        moment, staged = all_seen_on(disease, one.start(), moments, said)
        front, named_so = _THERE_IS.sub("", text[: one.start()]), group(one)
        named = any(each.seen and each.head.start < one.start() for each in said.lesions)
        apart = "and" in named_so or front.rstrip().endswith((",", ";", ")"))
        clause = front[front.rfind(",") + 1 :]
        shown = forms("all_there_is")["it_showed"].search(clause)
        apart = apart or bool(shown and "," in front and not any(sites(clause)))
        parted = front.rstrip().endswith((",", ";"))  # `no nodes, no other lesions`
        alone = all(parted and site.is_node for site in sites(front))
        alone = alone and all(one.none for one in said.lesions if one.seen)
        # `MRI of the brain: ..`, before another examination of its own sentence, is no such label
        own_scan = any(exam.done and exam.word <= one.start() for exam in said.exams)
        alone = alone and (own_scan or not below_organ(disease, said))
        around = said.sentence.context(*one.span()) - {"negated"} - (SO if of_any else set())
        of_scan = of_any and "near" not in named_so
        whole = staged in ("pet", "staging") and not disease.part
        # `no extracranial metastases`, of a CT that looked at more than one region
        whole |= "outside" in named_so and staged == "scan" and not disease.part
        whole = is_of_all(disease, said, moment, staged) if of_scan else whole
        if (
            whole and staged == "brain"
        ):  # what the scan of the body beside it showed, is held against it
            moment = body_beside(disease, moment)
        seen = whole and moment is not None
        seen = seen and not of_a_part(said, one.start())
        so = (named and apart) or alone or ("outside" in named_so and own_scan)
        so = so or (not {"verb", "known"}.isdisjoint(named_so) and _is_of_known(disease, front))
        if "near" in named_so:
            so = alone and _is_behind_lesions(disease, said)
        ends = ends_so(said, one.end()) or goes_on_well(text, one.end())
        if not (seen and so and not around and ends):
            continue
        if (outside := named_so.get("outside")) and not _all_within(disease, outside):
            continue
        if _is_doubted(front):
            continue  # `a metastasis in L3 and perhaps one in T4, otherwise clear`
        of = said.sentence.before if "near" in named_so else front
        if "number" in named_so and forms("lesions")["total_of_some"].search(of):
            continue  # `progression of L3 and T4, two in all`
        place, nth = said.sentence.place(*one.span()), named_so.get("nth")
        if nth:  # `there is no third one`
            disease.counted.append((moment, place, ORDINALS[nth.casefold()] - 1))
        elif number := named_so.get("number"):
            disease.counted.append((moment, place, whole_number(number)))
        else:
            disease.closed.append((moment, place))


def _is_of_known(disease: Disease, front: str) -> bool:
    """Whether the places in front of `was the only site` are those of known metastases."""
    each = sites(front)
    known = [one.site.organ for one in disease.metastases]
    return bool(each) and all(any(overlap(site.organ, organ) for organ in known) for site in each)


def _all_within(disease: Disease, organ: str) -> bool:
    """Whether all metastases lie in the organ outside of which is nothing (`extrahepatic`)."""
    system = "brain" if organ.casefold() in ("cranial", "head", "skull") else sites(organ)[0].organ
    each = [one for one in disease.entities if one.kind != "primary" and not _regional(one)]
    return bool(each) and all(within(one.site.organ, system) for one in each)


def _is_doubted(front: str) -> bool:
    """Whether one of those that are named in front may be none."""
    doubted = forms("all_there_is")["doubted"]
    return any(
        doubted.search(clause[0]) and not _is_denied(clause[0])
        for clause in _CLAUSES.finditer(front)
    )


def _words(text: str) -> Iterator[tuple[re.Match[str], bool]]:
    """The words that there is nothing else, and whether they are of all there is, not only of what
    one examination showed."""
    known = forms("all_there_is")
    counted = [*known["only_these"].finditer(text)]
    for form in (forms("lesions")["nothing_else"], known["no_other"]):
        for one in form.finditer(text):  # `so three, no more` is of three
            if not any(each.start() <= one.start() < each.end() for each in counted):
                yield one, False
    yield from ((one, True) for one in counted)


def _is_behind_lesions(disease: Disease, said: SentenceSaid) -> bool:
    """Whether the sentence right before told of lesions."""
    if disease.before is None:
        return False
    letter, end, each = disease.before
    return bool(each) and letter == said.sentence.letter and said.sentence.start - end <= _NEAR


def state_closed(disease: Disease, at_of: dict[Moment, int], stagings: Stagings) -> None:
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
        begin, listed = disease.one_by_one.get(place, (None, []))
        clear = all(
            _surely_distant(each, numbered=number is not None)
            and (number is not None or not (each.vague or _is_added(each, moment, place)))
            and not _is_gone(
                each,
                stagings[at][0] if at is not None else None,
                early=at is not None and at + 1 < len(stagings),
            )
            for each in there
        )
        if (
            at is not None
            and there
            and (number in (None, len(there)) or (begin and number > len(there)))
            and clear
            and all(
                each in there
                or _went_before(disease, each, stagings[at][0])
                or _came_after(each, stagings[at][0], numbered=number is not None)
                for each in metastases
            )
            and (number is not None or not disease.open_number)
            and not _unplaced(disease, there, place, begin)
            and not _unread(disease, there, moment, place, begin, listed, stagings[at][0])
            and not _asked_about(disease, there, place, begin)
            and not _taken_back(disease, place)
            and not tells_of_another(disease, metastases, place, stagings[at][0])
        ):
            in_all = number or len(there)
            disease.proposal.state(f"/assessments/{at}/totals/metastases", in_all, begin or place)


def _is_added(each: Entity, moment: Moment, place: Place) -> bool:
    """Whether a lesion is told only behind the word that those are all, of another examination."""
    return moment not in each.seen and place < min(each.places)


def _is_gone(each: Entity, staging: Day | None, *, early: bool) -> bool:
    """Whether a lesion is said to be gone, unless it went or was removed after a staging; `early`:
    that another staging came behind, after which what is told without a day may have been."""
    gone = [
        (day, status)
        for day, state in each.seen.items()
        for status, _ in state.statuses
        if status in ("resolved", "resected")
    ]
    cut = [given.get("date") for given, _ in each.treatments]
    if staging is None:
        return bool(gone)
    later = all(isinstance(on, str) and parse_day(on).first > staging.last for on in cut)
    shown = any(day.first <= staging.last for day in each.seen_on)
    for day, status in gone:
        since = early if day is None else day.first > staging.last
        if status == "resected" and not (cut and later and (day is None or since)):
            return True
        if status == "resolved" and not (since and shown):
            return True
    return False


def _went_before(disease: Disease, each: Entity, staging: Day) -> bool:
    """Whether a lesion is said to have gone before a staging, or at it, or was removed before; in
    the head only where that was looked at again."""
    again = not within(each.site.organ, "brain") or any(
        "brain" in kinds and near(staging, day) for day, kinds in disease.looked.items()
    )
    return (again and any(day.last < staging.first for day in each.removed)) or any(
        status in ("resolved", "resected") and day is not None and day.last <= staging.last
        for day, state in each.seen.items()
        for status, _ in state.statuses
    )


def _came_after(each: Entity, staging: Day, *, numbered: bool) -> bool:
    """Whether a lesion was seen at later stagings alone; where no number was told before, it is
    called new there."""
    days, undated = each.seen_on, each.seen.get(None)
    # that it is gone today tells nothing of then
    held = undated is None or all(status in GONE for status, _ in undated.statuses)
    held &= undated is None or (bool(undated.statuses) and not undated.sizes)
    late = held and all(staging.last < day.first for day in days)
    new = each.new or "new" in each.statuses
    return late and bool(days) and (numbered or new)


def _asked_about(
    disease: Disease, there: Sequence[Entity], place: Place, enumerated: Place | None
) -> bool:
    """Whether a sentence of the letter speaks of a lesion in doubt: one of those that are told, but
    not in a list that comes to its number, or a later one, which another scan of the same staging
    may have shown."""
    letter = place.letter
    starts = [one.start for each in there for one in each.places if one.letter == letter]
    first = min([at for at in starts if at < place.start], default=place.start)
    text = disease.proposal.texts[letter]
    for one in disease.proposal.questions:
        spot = one.place
        if spot.letter != letter or one.kind not in IN_DOUBT or one.kind == "lesion_nature":
            continue
        if enumerated is not None and enumerated.start <= spot.start < enumerated.end:
            continue
        asked = text[spot.start : spot.end]
        each = [site for site in sites(asked) if is_outside(site)]
        nodal = not each and forms("free")["nodal"].search(asked)
        listed = first <= spot.start < place.start and not nodal
        listed &= forms("all_there_is")["summed_up"].search(asked) is None
        of_lesion = one.kind != "doubtful" or one.parameters.get("what") == "lesion"
        if of_lesion and (listed or (one.kind == "doubtful" and spot > place)):
            return True
    return False


def _taken_back(disease: Disease, place: Place) -> bool:
    """Whether words behind correct the letter, or add to it."""
    text = disease.proposal.texts[place.letter]
    return forms("uncounted")["corrected"].search(text, place.end) is not None


def _staging_of(moment: Moment, stagings: Stagings) -> int | None:
    """The one staging within whose days an examination was."""
    found = [
        at for at, (span, _) in enumerate(stagings) if moment is not None and span.holds(moment)
    ]
    return found[0] if len(found) == 1 else None


def _surely_distant(each: Entity, *, numbered: bool) -> bool:
    """Whether a lesion counts as a distant metastasis: one of a lung, or a node beyond the region,
    may be another, but where words call it a metastasis and tell how many there are."""
    system = each.site.system
    if system == "lymph_node":
        alone = forms("all_there_is")["several_nodes"].search(each.site.text) is None
        return numbered and each.kind == "metastasis" and is_far(each.site) and alone
    return system != "lung" or (numbered and each.sure)


def _regional(each: Entity) -> bool:
    """Whether it is a node at a station or of a group that is of the region."""
    return each.site.is_node and (bool(each.site.zone) or each.site.organ in _REGIONAL)


def _unread(
    disease: Disease,
    there: Sequence[Entity],
    moment: Moment,
    place: Place,
    since: Place | None,
    listed: Sequence[WhereSaid],
    staging: Day,
) -> bool:
    """Whether a place is named between the examination and the word that there is no other, of
    which nothing was read and that is not said to be normal (`uptake of the sacrum`), or one is
    told to be involved behind that word, before the paragraph ends. What was told before a list
    that comes to its number, is not held against it (`since`: where that stands)."""
    starts = [one.start for day, one in disease.scanned if day == moment and one < place]
    starts += [one.start for each in there for one in each.places if one < place]
    text, begin = disease.proposal.texts[place.letter], min(starts, default=place.start)
    if since is not None:
        begin = since.end
    if forms("lesions")["and_more"].search(text, begin, place.start):
        return True
    sentence = part_begins(text, begin, (". ", "\n"))
    span = forms("all_there_is")["span"].search(text, sentence, place.start)
    if since is None and (span or _is_unnumbered(text, sentence, place.start)):
        return True
    nexts = [
        one.start
        for day, one in disease.scanned
        if one.letter == place.letter
        and (one > place or (since is not None and one > since and day.first > staging.last))
    ]
    end = min([part_ends(text, place.end, PARAGRAPH), *nexts])
    for clause in _CLAUSES.finditer(text, begin, end):
        behind = clause.start() >= place.end
        if any(forms(name)[word].search(clause[0]) for name, word in _HARMLESS):
            continue
        if behind and not forms("lesions")["is_there"].search(clause[0]):
            continue
        if forms("lesions")["may_be_more"].search(clause[0]) and not _is_denied(clause[0]):
            return True
        each = [site for site in sites(clause[0]) if _is_another(site, there, clause[0])]
        if any(not any(_is_in(site, one) for one in listed) for site in each):
            return True
    return False


def _is_in(site: WhereSaid, other: WhereSaid) -> bool:
    """Whether a place is one of those that were told, on the same side."""
    sides = {site.parts.get("side"), other.parts.get("side")} - {None}
    return within(site.organ, other.organ) and len(sides) < 2


def _is_unnumbered(text: str, first: int, last: int) -> bool:
    """Whether some metastases of an organ are told without their number, and not denied."""
    known = forms("all_there_is")
    return any(
        not known["number_ahead"].search(text, first, one.start())
        for one in known["unnumbered"].finditer(text, first, last)
    )


def _is_another(site: WhereSaid, there: Sequence[Entity], clause: str) -> bool:
    """Whether a place is none of those known, nor of the chest."""
    if site.is_node:
        if any(_is_that_node(site, one, clause) for one in there):
            return False
        regional = site.zone not in ("", "supraclavicular")
        regional |= site.organ in _REGIONAL or bool(forms("lesions")["of_chest"].search(clause))
        regional |= forms("nodes")["bare"].search(clause) is not None
        regional &= not forms("lesions")["beyond_chest"].search(clause)
        return not regional and not _is_denied(clause)
    if site.system == "lung":
        return False
    if forms("free")["nowhere"].search(clause):
        return False
    return not any(overlap(site.organ, one.site.organ) for one in there)


def _is_that_node(site: WhereSaid, one: Entity, clause: str) -> bool:
    """Whether a node that a clause names is one that is known: on the same side, and no other."""
    beside = site.parts.get("side") == one.site.parts.get("side")
    same = beside and within(site.organ, one.site.organ)
    known = forms("all_there_is")
    several = known["several_nodes"].search(site.text) or known["another_node"].search(clause)
    return same and not several


def _is_denied(clause: str) -> bool:
    return forms("listed")["none"].search(clause) is not None


def _unplaced(
    disease: Disease, there: Sequence[Entity], place: Place, listed: Place | None
) -> bool:
    """Whether lesions are spoken of, between the first of those and the word that there is no
    other, of which nothing was understood (`a second one, 8 mm`)."""
    proposal = disease.proposal
    known = [one for each in disease.entities for one in each.places]
    known += [one.place for one in proposal.questions]
    known += [one.place for one in proposal.unused]
    known = [one for one in known if one.letter == place.letter]
    first = min((one.start for each in there for one in each.places if one in known), default=0)
    text = proposal.texts[place.letter][first : place.start]
    each = [
        first + one.start()
        for one in forms("lesions")["one_more_unplaced"].finditer(text)
        if not _NO.search(text, 0, one.start())
        and not (_THESE.search(text, 0, one.start()) and _is_of_all(one[0], len(there)))
        and not (listed and listed.start <= first + one.start() < listed.end)
    ]
    return any(not any(one.start <= at < one.end for one in known) for at in each)


def _is_of_all(text: str, number: int) -> bool:
    """Whether words for several lesions are of as many as there are in all."""
    first = text.split()[0].casefold()
    return first in _FEW and _FEW[first] == number

"""How many metastases there are in all, and where there are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from oligomatch.matcher.letters.course.absence import ends_so, goes_on_well, is_whole, none_at_all
from oligomatch.matcher.letters.course.disease.examinations import (
    is_of_one_region,
    moment_of,
    none_in_head,
)
from oligomatch.matcher.letters.course.disease.record import (
    Disease,
    Entity,
    Moment,
    MomentAt,
    NumberSaid,
)
from oligomatch.matcher.letters.course.disease.stagings import body_beside
from oligomatch.matcher.letters.course.disease.uncounted.hints import has_gone
from oligomatch.matcher.letters.course.free import free_organs
from oligomatch.matcher.letters.course.lesions.lesion import Named
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, sites, within
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.matcher.letters.pieces import lies_in, part_begins, part_ends
from oligomatch.matcher.letters.reading import Place

_LABELS = re.compile(r"[\w /,()-]{2,40}:(?=\s)")
LABEL = 6  # words of a label, at most
NEXT = 3  # signs between two sentences
OTHERWISE = ("or_another", "counted_anew")  # behind a number
ORDINALS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}


def take_none(
    disease: Disease,
    one: Named,
    moment: Moment,
    around: frozenset[str],
    place: Place,
    said: SentenceSaid,
) -> None:
    """That there is none: in the brain, in an organ, anywhere, or none beside those named."""
    text = said.sentence.text
    if one.none == "change":
        disease.proposal.ask("doubtful", place, what="lesion")
        disease.open_number = True
        return
    if around - {"negated"} or forms("lesions")["opinion"].search(text):
        return
    whole = one.none == "more" and one.head.kind == "lesion" and disease.staged == "pet"
    if one.head.kind != "metastasis" and not whole:
        return
    dated = moment is not None or not said.days
    if one.none == "more":
        plain = not one.places and forms("lesions")["only_more"].search(text[: one.head.start])
        part = disease.part or is_of_one_region(said)
        part |= whole and any(sites(text))  # `Liver: no other lesions`
        ends = ends_so(said, one.head.end) or goes_on_well(text, one.head.end)
        so = plain and not part and ends
        if so and moment is not None and disease.staged in ("pet", "scan"):
            disease.closed.append((moment, place))
        return
    denied = none_at_all(one, said)
    if denied is None:
        disease.proposal.leave("negated", "lesion", place)
        return
    if not dated:
        return
    place = said.sentence.place(*denied)
    if _is_unseen(said, *denied):
        return
    if one.none == "intracranial":
        disease.counts.append(NumberSaid("intracranial", 0, moment, place))
    elif forms("lesions")["other_none"].search(text[: denied[0]]):
        return
    elif one.none == "distant" and not (one.places or disease.part) and disease.staged == "pet":
        disease.counts.append(NumberSaid("metastases", 0, moment, place))
    elif one.none == "organ":
        for site in one.places:
            if disease.staged == "brain" and not within(site.organ, "brain"):
                continue  # `Skull: no bone metastases` in an MRI of the brain
            if is_whole(site) and site.organ not in ("lung", "lymph_node"):
                disease.counts.append(NumberSaid(f"by_organ/{site.organ}", 0, moment, place))
        if not one.places and disease.staged == "brain" and said.exams:
            name = none_in_head(disease, text[denied[0] : denied[1]])
            disease.counts.append(NumberSaid(name, 0, moment, place))


def _is_unseen(said: SentenceSaid, start: int, end: int) -> bool:
    """Whether what is denied there was not looked for with a scan, or is still to be known."""
    text, known = said.sentence.text, forms("free")
    if known["to_be_known"].search(text, 0, start):
        return True
    if any(one.done and one.kind != "staging" for one in said.exams):
        return False
    ahead, behind = known["of_no_look"].search(text, 0, start), known["no_look"].match(text, end)
    return (ahead or behind) is not None


def take_free(disease: Disease, said: SentenceSaid, moments: Sequence[MomentAt]) -> None:
    """The organs that an examination of them calls free."""
    for site, first, last in free_organs(said):
        moment = moment_of(disease, first, moments, said)
        now = said.exams and not said.days
        now = now and not forms("free")["some_time"].search(said.sentence.text)
        known = moment is not None or bool(now)
        looked = disease.staged in ("pet", "scan")
        if within(site.organ, "brain"):
            named = forms("lesions")["metastasis"].search(said.sentence.text, first, last)
            scan = any(exam.kind == "scan" and exam.done for exam in said.exams)
            scan &= forms("staging")["brain_unseen"].search(said.sentence.text) is None
            looked = disease.staged == "brain" or scan or (looked and named is not None)
        letter, end = said.sentence.letter, said.sentence.end
        amended = forms("free")["amended"].match(disease.proposal.texts[letter], end)
        unseen = amended or _is_unseen(said, first, last) or _is_apart(disease, said)
        if known and looked and not unseen:
            place = said.sentence.place(first, last)
            disease.free.append(NumberSaid(f"by_organ/{site.organ}", 0, moment, place))


def take_head_free(disease: Disease, said: SentenceSaid) -> None:
    """That nothing is in the head, where an examination of it was named in the same paragraph."""
    text, known = said.sentence.text, forms("free")
    letter, start = said.sentence.letter, said.sentence.start
    for one in known["head_free"].finditer(text):
        seen = [
            (place, day)
            for kind, day, place in disease.exams
            if kind == "brain" and place.letter == letter and place.start < start + one.start()
        ]
        if not seen or said.sentence.context(*one.span(), [one.span()]):
            continue
        place, day = max(seen, key=lambda each: each[0])
        between = disease.proposal.texts[letter][place.end : start + one.start()]
        other = forms("lesions")["other_none"].search(text[: one.start() + 1])
        opinion = forms("lesions")["opinion"].search(text) or known["of_no_scan"].search(text)
        if day is None or "\n\n" in between or other or opinion or not ends_so(said, one.end()):
            continue
        name = none_in_head(disease, "")
        spot = said.sentence.place(*one.span())
        disease.counts.append(NumberSaid(name, 0, day, spot))


def _is_apart(disease: Disease, said: SentenceSaid) -> bool:
    """Whether words for something else than an examination's findings stand between it and a
    sentence of another paragraph."""
    if _is_below(disease, said):
        return False
    letter, start = said.sentence.letter, said.sentence.start
    ends = [one.end for _, one in disease.scanned if one.letter == letter]
    between = disease.proposal.texts[letter][max(ends, default=0) : start]
    return forms("free")["seen_elsewhere"].search(between) is not None


def take_totals(disease: Disease, said: SentenceSaid, moments: Sequence[MomentAt]) -> None:
    """How many metastases there are in all."""
    text = said.sentence.text
    for one in forms("lesions")["told_total"].finditer(text):
        limit = forms("lesions")["up_to"].search(text[: one.start()])
        around = said.sentence.context(*one.span(), [one.span()])
        rest = without_closing(text[one.end() :])
        but = forms("lesions")["total_but"].search(rest)
        named = group(one)
        number = 1 if "one" in named else whole_number(named["number"])
        if "one" in named and forms("lesions")["one_of_mood"].search(text):
            continue
        if "total" in named.get("in_clause", "") and not forms("lesions")["metastasis"].search(
            text
        ):
            continue
        moment, staged = all_seen_on(disease, one.start(), moments, said)
        if limit or but or around - SO or may_be_of_a_part(disease, said, one, number, staged):
            continue
        take_first_total(disease, said, one.span(), number)
        if around:
            continue
        undated = (
            not said.days and not disease.scanned and "historical" not in said.sentence.section
        )
        if moment is not None or undated:
            place = said.sentence.place(*one.span())
            disease.counts.append(NumberSaid("metastases", number, moment, place))
            disease.counts += organs_behind(text, one, disease.counts[-1])


def organs_behind(text: str, one: re.Match[str], count: NumberSaid) -> list[NumberSaid]:
    """In how many organs all metastases are, where that stands with their number."""
    found = forms("totals")["in_organs"].search(text, one.start())
    if found is None or found.start() >= one.end():
        return [*_all_in(text, one.end(), count)]
    return [replace(count, name="organs", value=whole_number(found["number"]))]


def _all_in(text: str, end: int, count: NumberSaid) -> Iterator[NumberSaid]:
    """The number in the organ of which a word right behind a total says that all are there (`five
    metastases, all of them in bone`)."""
    behind = forms("totals")["all_in"].match(text, end)
    site = next((one for one in sites(text) if behind and one.start == behind.end()), None)
    if site is None or not is_whole(site) or text[site.end :].lstrip()[:1] not in ("", ".", ";"):
        return
    yield replace(count, name=f"by_organ/{site.organ}")


def leave_vague(disease: Disease) -> None:
    """Leave the numbers open behind which another is told: `three metastases, possibly four`;
    `three metastases. On review there are two`."""
    for one in [*disease.counts]:
        text, end = disease.proposal.texts[one.place.letter], one.place.end
        known = forms("totals")
        if one.value != 0 and any(known[way].match(text, end) for way in OTHERWISE):
            disease.counts.remove(one)
            disease.open_number = True


def without_closing(text: str) -> str:
    """The words without those that say that there is nothing else."""
    return forms("lesions")["nothing_else"].sub("", text)


def all_seen_on(
    disease: Disease,
    at: int,
    moments: Sequence[MomentAt],
    said: SentenceSaid,
) -> tuple[Moment, str]:
    """The examination that a total is of, and its kind: of several that a sentence names, that of
    the body."""
    body = [one for one in moments if one[0] <= at and one[2] in ("pet", "staging", "scan")]
    if body:
        return body[-1][1], body[-1][2]
    later = [
        one.start
        for one in said.exams
        if one.day is not None and said.days[one.day].kind == "later"
    ]
    if moments and all(at < start and start in later for start, _, _ in moments):
        return (
            None,
            "",
        )  # `there were three metastases, and none in the brain on MRI three days later`
    return moment_of(disease, at, moments, said), disease.staged


def may_be_of_a_part(
    disease: Disease, said: SentenceSaid, one: re.Match[str], number: int, staged: str
) -> bool:
    """Whether a total may be that of one region, or only of those that grow or were treated."""
    text, known = said.sentence.text, forms("lesions")
    ahead = sites(text[: one.start()]) if known["number_of"].match(one[0]) else ()
    if any(not text[at.end : one.start()].strip(" ,:-") for at in ahead):
        return True  # `liver, number of metastases: 2`
    if "of_organs" in group(one) and known["total_of_some"].search(text):
        return True
    if "in_clause" in group(one):
        first = part_begins(text, one.start(), ",;:.")
        last = part_ends(text, one.end(), (*",;:.", " and "))
        clause = known["response_goes_on"].sub("", text[first:last])
        if known["total_of_some"].search(clause) or known["new"].search(text, one.start()):
            return True
        if any(sites(text[first : one.start()])):
            return True  # `in the liver there are now two metastases`
    one_region = is_of_one_region(said) and staged != "pet"
    whole = staged == "brain" and (
        _is_of_all(disease, number) or is_beyond_head(disease, disease.now, one)
    )
    if (staged in ("brain", "ultrasound") and not whole) or disease.part or one_region:
        return _is_below(disease, said)
    behind = said.sentence.whole[said.sentence.start + one.end() :]
    return known["further_new"].search(behind.split("\n\n")[0]) is not None


def is_beyond_head(disease: Disease, moment: Moment, one: re.Match[str]) -> bool:
    """Whether a number behind an examination of the head is of more than the head: that showed
    none, or fewer than are summed up with those of the scan of the body beside it (`MRI: one in the
    cerebellum. Hence three in all.`)."""
    if moment is None or body_beside(disease, moment) is None:
        return False
    named = group(one)
    number = 1 if "one" in named else whole_number(named["number"])
    there = [
        each
        for each in disease.entities
        if each.kind == "metastasis" and within(each.site.organ, "brain") and not has_gone(each)
    ]
    clear = any(
        count.value == 0 and count.name in ("intracranial", "by_organ/brain")
        for count in disease.counts
        if count.moment == moment
    )
    if clear:
        return not there
    shown = [each for each in there if moment in each.seen]
    summed = forms("totals")["in_sum"].search(one[0]) is not None
    return summed and 0 < len(shown) == len(there) < number


def _is_of_all(disease: Disease, number: int) -> bool:
    """Whether so many are known, in the head and outside of it."""
    each = [one for one in disease.entities if one.kind == "metastasis"]
    outside = [one for one in each if not within(one.site.organ, "brain")]
    return len(each) == number and bool(outside)


def _is_below(disease: Disease, said: SentenceSaid) -> bool:
    """Whether a sentence stands in the paragraph of the examination that is spoken of."""
    letter, start = said.sentence.letter, said.sentence.start
    ends = [one.end for _, one in disease.scanned if one.letter == letter]
    between = disease.proposal.texts[letter][max(ends, default=start) : start]
    return bool(said.exams) or "\n\n" not in between


def take_first_total(
    disease: Disease, said: SentenceSaid, span: tuple[int, int], number: int
) -> None:
    """A total beside one day of no examination, or beside words for the diagnosis."""
    known, text = forms("tumour"), said.sentence.text
    ahead = [one for one in said.exams if one.start < span[1] or one.day is not None]
    if ahead or len(said.days) > 1 or known["recurrent"].search(text):
        return
    day = said.day(0) if said.days else None
    if day is not None or (not said.days and known["first"].search(text)):
        disease.first_counts.append((number, day, said.sentence.place(*span)))


def take_nothing_new(disease: Disease, said: SentenceSaid, moments: Sequence[MomentAt]) -> None:
    """That a scan of more than one region showed nothing new. `Nothing new` may be of anything: it
    counts beside the name of a scan or of a lesion, in its sentence or in the one right before."""
    for one in forms("lesions")["nothing_new"].finditer(said.sentence.text):
        bare = "bare" in group(one)
        if bare and not (said.exams or said.lesions or _is_behind(disease, said)):
            continue
        start, end = one.span("bare" if bare else 0)
        moment = moment_of(disease, start, moments, said)
        whole = disease.staged in ("pet", "scan", "staging")
        if disease.staged == "brain" and not said.exams:  # and of the body beside it
            whole = body_beside(disease, moment) is not None
        whole = whole and not of_a_part(said, start)
        around = said.sentence.context(start, end) - {"negated"}
        plain = whole and not disease.part and not around and _stands_alone(said, end)
        if moment is not None and plain:
            disease.none_new.append((moment, said.sentence.place(start, end)))


def _stands_alone(said: SentenceSaid, at: int) -> bool:
    """Whether nothing behind words that a scan showed nothing new takes a part back; that there was
    no progression, or how many are left, goes with them."""
    known, text = forms("lesions"), said.sentence.text
    rest = known["so_too"].sub("", text[at:])
    return bool(known["none_ends"].match(rest)) and not known["none_but"].search(rest)


def _is_behind(disease: Disease, said: SentenceSaid) -> bool:
    """Whether the sentence right before tells of lesions or of a scan."""
    letter, start = said.sentence.letter, said.sentence.start
    spots = [place for each in disease.entities for place in each.places]
    spots += [place for _, place in disease.scanned]
    before = said.sentence.before
    first = start - NEXT - len(before)
    named = any(sites(before)) or forms("free")["nodal"].search(before) is not None
    return named or any(at.letter == letter and first < at.end <= start for at in spots)


def of_a_part(said: SentenceSaid, at: int) -> bool:
    """Whether what stands there speaks of one region: `Skeleton: metastasis in L4, no others`."""
    text = said.sentence.text
    if is_of_one_region(said):
        return True
    colon = text.rfind(":", 0, at)
    for one in forms("listed")["title"].finditer(text):
        if one.end() > colon >= one.start():  # `Metastases: L3, liver, nothing else`
            return _is_below_region(said, one.start())
    # a stop within a day ends nothing: `PET-CT of 16.05.2025: two metastases`
    begins = part_begins(text, max(colon, 0), (":", ";", ". ", "\n"))
    if forms("totals")["label_of_all"].fullmatch(text, begins, max(colon, begins)):
        return False
    if len(text[begins:colon].split()) > LABEL and not any(sites(text[begins:colon])):
        return False  # `with a remission that became complete: the CT of May shows none`
    return colon >= 0 and not any(begins <= one.start < colon for one in said.exams)


def _is_below_region(said: SentenceSaid, at: int) -> bool:
    """Whether the label in front of a list names a part of the body: `Skeleton: metastases: L3`."""
    front = said.sentence.text[:at].rstrip()
    if not front.endswith(":"):
        return False
    ends = [one.end for one in said.exams if one.end <= at]
    label = front[max([*ends, *(front.rfind(sign, 0, -1) + 1 for sign in ",:;.")]) :]
    parts = ("part", "chest", "below_chest")
    return any(sites(label)) or any(forms("regions")[name].search(label) for name in parts)


def is_there(
    disease: Disease, name: str, to: int, at_of: Mapping[Moment, int], latest: int
) -> bool:
    """Whether the same staging has a metastasis where a total says that there is none."""
    for each in disease.entities:
        system = each.site.system
        if (
            name not in ("metastases", *_totals_of(system))
            or each.kind != "metastasis"
            or system in ("lung", "lymph_node")
        ):
            continue
        here = [
            s for day, s in each.seen.items() if (at_of.get(day, latest) if day else latest) == to
        ]
        if here and not has_gone(each):
            return True
    return False


def below_organ(disease: Disease, said: SentenceSaid) -> bool:
    """Whether a sentence follows a label that names an organ, in the same paragraph: what it says
    may be of that organ alone."""
    text, end = said.sentence.whole, said.sentence.start
    before = re.split(r"\n\s*\n", text[:end])[-1]
    labels = [*_LABELS.finditer(before)]
    return bool(labels) and any(sites(labels[-1][0]))


def _totals_of(system: str) -> tuple[str, ...]:
    """The totals in which a metastasis of an organ counts."""
    head = ("intracranial",) if system in ("brain", "meninges") else ()
    return (f"by_organ/{system}", *head)


def state_gone(disease: Disease, count: NumberSaid, at_of: Mapping[Moment, int]) -> None:
    """A metastasis of an earlier staging, where the latest has none there, is gone."""
    for at, each in enumerate(disease.entities):
        system = each.site.system
        known = all(day in at_of and not state.statuses for day, state in each.seen.items())
        known |= _stayed_away(each)
        listed = disease.proposal.stated(f"/lesions/{at}/id")
        if count.name in _totals_of(system) and each.kind == "metastasis" and known and listed:
            disease.proposal.state(f"/lesions/{at}/status", "resolved", count.place)


def _stayed_away(each: Entity) -> bool:
    """Whether the last that is told of a lesion on a day is that it had gone."""
    undated = each.seen.get(None)
    ends = [
        (day.last, state.statuses[-1][0])
        for day, state in each.seen.items()
        if day and state.statuses
    ]
    return (
        bool(ends)
        and max(ends)[1] == "resolved"
        and not (undated and (undated.statuses or undated.sizes))
    )


def count_free(disease: Disease) -> None:
    """No metastasis in the organs that an examination calls free, where no sentence doubts what
    lies there, and none is known to lie or have lain there."""
    for one in disease.free:
        organ = one.name.removeprefix("by_organ/")
        doubted = any(
            within(site.organ, organ) and not _is_in(one.place, place, site)
            for place, each in disease.doubts
            for site in each
        )
        there = [each for each in disease.entities if within(each.site.organ, organ)]
        if any(not _came_later(each, one.moment) for each in there):
            disease.proposal.ask("doubtful", one.place, what="lesion")
        elif not doubted and not _may_be_there(disease, organ, one.place):
            disease.counts.append(one)


def _came_later(each: Entity, moment: Moment) -> bool:
    """Whether a lesion was new on an examination after one that called its organ free."""
    new = each.new or "new" in each.statuses
    return new and moment is not None and all(day.first > moment.last for day in each.seen_on)


def _may_be_there(disease: Disease, organ: str, place: Place) -> bool:
    """Whether any letter names the organ, or what may lie in it, elsewhere than where it is called
    free, or the examination may not have shown it."""
    known, texts = forms("free"), disease.proposal.texts
    held = [one.place for one in disease.free if one.name == f"by_organ/{organ}"]
    for letter, text in enumerate(texts):
        own = [(one.start, one.end) for one in held if one.letter == letter]
        named = [one.start for one in sites(text) if within(one.organ, organ)]
        named += [one.start() for one in known[f"of_{organ}"].finditer(text)]
        if any(not lies_in(at, own) for at in named):
            return True
        if forms("staging")["corrected"].search(text):
            return True
    text = texts[place.letter]
    rest = text[place.end :].split("\n\n")[0]
    if known["goes_on"].search(rest, 0, next((one.start for one in sites(rest)), len(rest))):
        return True
    scans = [one for _, one in disease.scanned if one.letter == place.letter]
    before = max((one.start for one in scans if one.start <= place.start), default=0)
    return known[f"no_{organ}"].search(text, before, place.start) is not None


def _is_in(place: Place, sentence: Place, site: WhereSaid) -> bool:
    """Whether a place that a sentence names lies in a part of it."""
    start = sentence.start + site.start
    return place.letter == sentence.letter and place.start <= start < place.end

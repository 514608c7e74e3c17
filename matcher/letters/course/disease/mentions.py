"""Which lesion a mention is of: what may be one of several is asked.

In: a `LesionSaid` of a sentence and the moment of its examination. Out: the `Entity`s of the
`Disease` that it is of, the known ones or new ones, with what it says noted at that moment."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from oligomatch.matcher.letters.course.disease.natures.measured import is_changed, is_measured
from oligomatch.matcher.letters.course.disease.record import (
    Disease,
    Entity,
    Moment,
    NumberSaid,
    StateSaid,
)
from oligomatch.matcher.letters.course.disease.totals import take_none
from oligomatch.matcher.letters.course.enumerated.lists import FEW
from oligomatch.matcher.letters.course.lesions.heads import heads
from oligomatch.matcher.letters.course.lesions.involved import is_involved
from oligomatch.matcher.letters.course.lesions.lesion import (
    NOT_THERE,
    QUIET,
    TAKEN_BACK,
    UNREAD,
    LesionSaid,
    Named,
    is_far,
    same_segment,
    single_places,
)
from oligomatch.matcher.letters.course.lesions.status import new_since
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, is_part, site_of, sites, within
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.course.whose import may_have_spread
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.proposal import REASONS
from oligomatch.matcher.letters.reading import Place

GROWS = ("growing", "new")
_PART = re.compile(r"[.;:,]\s|\b(?:and|with)\b")  # between what may lie in several places
_NEXT = re.compile(r"(?<=[.;])\s|\n")  # between sentences
STAYS = ("stable", "shrinking", "resolved")
MOVES = ("growing", "shrinking")  # what else does neither


def take_lesion(
    disease: Disease, one: Named, moment: Moment, said: SentenceSaid, fresh: list[Entity]
) -> list[Entity]:
    """The lesions that a mention is of, with what it says of them."""
    text_place = said.sentence.place(one.head.start, one.head.end)
    since = [*new_since(said.sentence.text, one.head.end)]
    if said.counted is not None and one.listed:  # `two metastases and no more: L3 and ..`
        since.append((said.counted.listed.start, said.counted.listed.first))
    around = said.sentence.context(one.head.start, one.head.end, since)
    known, text = forms("lesions"), said.sentence.text
    part = known["part_said"].search(text) or known["part_of_many"].search(text)
    if part or known["upper_bound"].search(text, 0, one.head.end):
        disease.proposal.ask("how_many", text_place)
        disease.open_number = True
        return []
    if one.none == NOT_THERE:
        return []
    if one.none in (UNREAD, TAKEN_BACK):
        disease.proposal.ask("how_many", text_place)
        disease.open_number = True
        return []
    if one.none:
        take_none(disease, one, moment, around, text_place, said)
        return []
    if _is_specimen(one, said):
        if one.head.kind == "metastasis" and not around - SO:
            disease.proposal.state("/metastatic_disease/ever", True, text_place)
        disease.proposal.ask("which_lesion", text_place)
        disease.open_number = True
        return []
    if _were_taken_out(one, said):
        disease.proposal.ask("which_lesion", text_place)
        return []
    if one.head.kind == "lesion" and _is_mass(disease, one, said):
        return []
    node = any(each.site.is_node for each in one.seen)
    if forms("cancers")["with_metastasis"].search(said.sentence.text):
        disease.proposal.ask("lesion_nature", text_place)
        return []
    if may_have_spread(said, one.head.start):
        disease.proposal.ask("lesion_nature", text_place)
        return []
    if node and forms("cancers")["other"].search(said.sentence.text):
        disease.proposal.ask("lesion_nature", text_place)  # `breast cancer, axillary nodes`
        return []
    against = around - SO
    if "?" in said.sentence.text[one.head.first : one.head.last]:
        against |= {"doubtful"}
    if any(each.status == "resolved" for each in one.seen):
        against -= {"negated"}
    if one.benign and "doubtful" not in against:
        disease.proposal.leave("benign", "lesion", text_place)
        return []
    grows = any(each.status in GROWS for each in one.seen)
    if _is_choice(one, said):
        disease.proposal.ask("which_lesion", text_place)
        disease.open_number = True
        return []
    if against == {"doubtful"}:
        disease.proposal.ask("doubtful", text_place, what="lesion")
        disease.open_number = True
        if grows:
            disease.unsettled.append((moment, text_place))
        return []
    if grows and may_be_effect(said):
        disease.proposal.ask("doubtful", text_place, what="lesion")
        disease.open_number = True
        return []
    if against:
        why = next(why for why in REASONS if why in against)
        disease.proposal.leave(why, "lesion", text_place)
        return []
    sure = tuple(x for x in one.seen if not known["doubt_of_place"].match(text, x.site.end))
    if len(sure) < len(one.seen):  # `a metastasis in the liver and L3 (suspected)`
        disease.proposal.ask("doubtful", text_place, what="lesion")
        disease.open_number = True
        one = replace(one, seen=sure)
    found: list[Entity] = []
    whole = said.sentence.text[one.head.first : one.head.last]
    lead = len(whole) - len(whole.lstrip(" ,;:("))
    first, last = one.head.first + lead, one.head.first + len(whole.rstrip(" ,;:(."))
    words = said.sentence.place(first, max(last, one.head.end))
    for each in one.seen:
        found += _seen(disease, one, each, moment, words, fresh, said)
    return found


def _is_choice(one: Named, said: SentenceSaid) -> bool:
    """Whether a lesion may lie in another place than in its own, or one of several may: `two
    metastases, in L3 and possibly in the spleen`, `in L3 or L4`."""
    text, known = said.sentence.text, forms("lesions")
    if any((each.number or 0) > 1 for each in one.seen) and known["one_unsure"].match(
        text, one.end
    ):
        return True
    ends = {each.end for each in one.places}
    starts = {each.start for each in one.places}
    places = sorted(sites(text), key=lambda each: each.start)
    return any(
        (first.end in ends or second.start in starts)
        and known["or_there"].fullmatch(text, first.end, second.start)
        for first, second in pairwise(places)
    )


def may_be_effect(said: SentenceSaid) -> bool:
    """Whether a sentence speaks of an effect of radiotherapy, by which a lesion may seem larger."""
    return any(
        "negated" not in said.sentence.context(*one.span())
        for one in forms("lesions")["treatment_effect"].finditer(said.sentence.text)
    )


def doubt_growth(disease: Disease, said: SentenceSaid) -> None:
    """What the sentence right before calls larger, or any where that one names no lesion: this one
    speaks of such an effect."""
    placed = any(one.places for one in said.lesions)
    if placed or disease.before is None or not may_be_effect(said):
        return
    for each in disease.before[2] or disease.entities:
        for state in each.seen.values():
            grown = [place for status, place in state.statuses if status in GROWS]
            state.statuses = [one for one in state.statuses if one[0] not in GROWS]
            for place in grown:
                disease.proposal.ask("doubtful", place, what="lesion")
                disease.open_number = True


def _is_specimen(one: Named, said: SentenceSaid) -> bool:
    """Whether a lesion is named for what was tested of it, or with its margins: it was removed, or
    may have been."""
    text, known = said.sentence.text, forms("nature")
    first, last = one.start, one.end
    taken_out = any(local.modality == "surgery" for local in said.locals)
    if not taken_out and known["margins_behind"].match(text, last):
        return True
    if any(each.size or each.status for each in one.seen):
        return False
    return bool(known["was_tested"].match(text, last) or known["matter_of"].search(text, 0, first))


def _were_taken_out(one: Named, said: SentenceSaid) -> bool:
    """Whether nodes of the chest are those that an operation on the primary in front of them took
    out: `lobectomy in 3/2025 with lymph node metastases in 4R`."""
    text, known = said.sentence.text, forms("nodes")
    if not one.seen or not all(each.site.is_node and not is_far(each.site) for each in one.seen):
        return False
    if said.exams or any(day.start >= one.end for day in said.days):
        return False
    ends = [x.end for x in said.locals if x.primary == "resected" and x.given]
    start = one.start
    return any(end <= start and known["taken_with"].fullmatch(text, end, start) for end in ends)


def _is_mass(disease: Disease, one: Named, said: SentenceSaid) -> bool:
    """Whether a word for a lesion is that of the primary, read as such."""
    return any(
        other.head.kind == "mass"
        and other.head.start <= one.head.start < other.head.end
        and _in_main_lobe(disease, other.places[0])
        for other in said.lesions
    )


def main_organ(disease: Disease) -> str | None:
    """The lobe of the primary, as the letters tell it."""
    side, lobe = (disease.proposal.stated(f"/primary/{one}") for one in ("side", "lobe"))
    found = site_of(f"{side} {lobe} lobe") if side and lobe else None
    return found.organ if found else None


def _in_main_lobe(disease: Disease, site: WhereSaid) -> bool:
    """Whether a place is the lobe of the primary."""
    own = main_organ(disease)
    return own is not None and within(site.organ, own)


def _seen(
    disease: Disease,
    named: Named,
    one: LesionSaid,
    moment: Moment,
    place: Place,
    fresh: list[Entity],
    said: SentenceSaid,
) -> list[Entity]:
    """The lesions that a mention is of; none where that is asked, or where it is none of a lesion;
    `fresh`: those that this sentence has named so far."""
    alike = [each for each in disease.entities if each.may_be(one)]
    alike = [each for each in alike if not _was_removed(each, one, moment)]
    if not one.definite and any(
        may_be_beside(each, one.site, one.status, moment) for each in alike if each not in fresh
    ):
        disease.proposal.ask("which_lesion", place)
        disease.open_number = True
        return []
    if one.number is None:
        return _several(disease, one, moment, place, alike)
    if one.kind == "node" and not is_involved(named, said.sentence):
        known = [each for each in alike if each.site.is_node]
        if len(known) == 1 and one.site.parts.get("station") == known[0].site.parts.get("station"):
            note(disease, known[0], one, moment, place)
            return known
        disease.nodes.append((one, moment, place))
        return []
    own = main_organ(disease)
    if (
        one.kind == "primary"
        and own
        and not (one.site.organ == "lung" or _in_main_lobe(disease, one.site))
    ):
        return []
    if one.kind == "primary" or (one.kind == "mass" and _in_main_lobe(disease, one.site)):
        note_main(disease, one, moment, place, said, whole=named.whole)
        return []
    if one.kind == "tumour" and own and _is_of_chest(disease, said, named) and are_of_lung(disease):
        note_main(disease, one, moment, place, said, whole=named.whole)
    if one.kind in ("mass", "tumour"):
        return []
    if one.kind == "site" and not alike and _in_main_lobe(disease, one.site):
        beside = forms("lesions")["beside_primary"].search(said.sentence.text)
        if beside or forms("tumour")["other_mass"].search(said.sentence.text):
            return []
        if one.status not in ("new", "resolved", "resected"):  # `CT of 3 May: RUL 15 mm`
            note_main(disease, one, moment, place, said)
        return []
    if one.kind == "site":  # an organ by itself: its lesion, where there is one
        known = [each for each in alike if not each.site.is_node and not each.generic]
        if len(known) == 1 and len(alike) == 1:
            known[0].refine(one)  # `stage IVB (bone, adrenal)`, then `right adrenal 10 mm`
            note(disease, known[0], one, moment, place)
        elif (
            not alike
            and moment is not None
            and (is_measured(disease, named, one, said) or is_changed(disease, named, one, said))
        ):
            found = Entity(one.site, one.segment, "metastasis", sure=False)
            disease.entities.append(found)
            fresh.append(found)
            note(disease, found, one, moment, place)
            return [found]
        elif named.whole and not alike and moment is not None and one.status != "new":
            disease.unplaced.append((one, moment, place))
        return []
    # a nodule of a lung that grows may be another cancer as well, one that shrinks the primary
    moves = one.status in MOVES and not within(one.site.organ, "lung")
    one_more = one.another and all(_differ(each, one, moment) for each in alike)
    if one.kind == "lesion" and not moves and (not alike or one_more):
        if one.number > 1:
            return _group(disease, one, moment, place, alike, fresh)
        found = Entity(one.site, one.segment, "metastasis", sure=False, another=one.another)
        disease.entities.append(found)
        fresh.append(found)
        note(disease, found, one, moment, place)
        return [found]
    if one.number > 1:
        return _group(disease, one, moment, place, alike, fresh)
    if one.status == "new" and alike and said.courses and not said.exams:
        disease.proposal.ask("which_lesion", place)  # why a line ended: it may be one of those
        return []
    earlier = [each for each in alike if each not in fresh]
    if one.another or (one.status == "new" and not any(each.new for each in alike)):
        earlier = []
        if (
            one.status == "new"
            and alike
            and not one.another
            and any(each not in fresh for each in alike)
        ):
            same_day = [each for each in alike if moment in each.seen and each not in fresh]
            earlier = (
                same_day if len(same_day) == 1 and not _differ(same_day[0], one, moment) else []
            )
    if not one.definite and fresh and (mine := [each for each in alike if each in fresh]):
        alone = one.size is None and not one.segment and not one.apart
        if alone and all(not each.segment for each in mine):
            disease.proposal.ask("which_lesion", place)
            return []
        earlier = [each for each in earlier if each not in mine]
    if one.of_group and (group := [each for each in alike if each.generic]):
        earlier = group
    exact = [each for each in earlier if one.segment and same_segment(each.segment, one.segment)]
    exact = exact or [each for each in earlier if not _differ(each, one, moment)]
    again = len(alike) == 1 and not one.another and one.status != "new"
    if again and one.site.organ in single_places():
        exact = alike  # measured again: which of the sizes is today's is asked
    if exact and (
        len(exact) == 1 or (len({each.generic for each in exact}) == 1 and exact[0].generic)
    ):
        found = exact[0]
        found.refine(one)
        found.sure = found.sure or one.kind != "lesion" or moves
        note(disease, found, one, moment, place)
        fresh.append(found)
        return [found]
    if len(exact) > 1:
        disease.proposal.ask("which_lesion", place)
        return []
    if one.kind == "lesion" and not moves:
        disease.proposal.ask("lesion_nature", place)
        for each in alike:  # it may be that one, or another beside it
            each.several = True
        return []
    if earlier and one.definite and not one.another:
        disease.proposal.ask("which_lesion", place)
        return []
    found = Entity(one.site, one.segment, one.kind, new=one.status == "new")
    disease.entities.append(found)
    fresh.append(found)
    note(disease, found, one, moment, place)
    counts = one.only and not one.another and one.status not in ("new", "growing")
    if counts and moment is not None and not _is_treated_before(said, named.head.end):
        system = one.site.system
        if system not in ("lung", "lymph_node") and not forms("lesions")["one_more"].search(
            said.sentence.text, named.head.end
        ):
            disease.counts.append(NumberSaid(f"by_organ/{system}", 1, moment, place))
            text, front = said.sentence.text, named.head.start
            of_all = all(at.start >= named.head.end for at in named.places)
            of_all &= forms("lesions")["metastasis"].search(text, 0, front) is None
            if of_all and disease.staged in ("pet", "staging"):
                disease.counted.append((moment, place, 1))
    return [found]


def _was_removed(each: Entity, one: LesionSaid, moment: Moment) -> bool:
    """Whether a lesion had been cut out before the examination that shows one: it is another."""
    if moment is None or one.definite or one.status in ("resected", *STAYS):
        return False
    days = each.removed_on
    return bool(days) and all(day.last < moment.first for day in days)


def may_be_beside(each: Entity, site: WhereSaid, status: str, moment: Moment) -> bool:
    """Whether a lesion in a part of an organ may be another than one of that organ of which only
    an earlier treatment is told (`SABR of a bone metastasis in 2024. CT of 3 May 2026: L3`)."""
    if moment is None or not each.treatments or status in ("resected", *STAYS, *MOVES):
        return False
    finer = is_part(site.organ, each.site.organ)
    finer |= bool(site.parts.get("side")) and not each.site.parts.get("side")
    early = all(day.last < moment.first for day in each.treated_on())
    return finer and early and not each.seen_on


def _is_treated_before(said: SentenceSaid, end: int) -> bool:
    """Whether a treatment is told of a lesion in front of the examination behind it: what that
    showed may be gone (`ablation of the single liver metastasis left nothing on CT`)."""
    treated = forms("lesions")["total_of_some"]
    later = [one.start for one in said.exams if one.start >= end]
    return any(treated.search(said.sentence.text, 0, at) for at in later)


def _is_of_chest(disease: Disease, said: SentenceSaid, named: Named) -> bool:
    """Whether nothing in front of *the tumour* tells of anything but the chest: no other place, no
    examination of another part, no operation; nor the sentence before, where this one tells of no
    scan of its own."""
    front, elsewhere = said.sentence.text[: named.start], forms("changed")["not_of_chest"]
    kinds = {exam.kind for exam in said.exams if exam.is_own and exam.start < named.start}
    if not kinds:
        front = f"{_NEXT.split(said.sentence.before.rstrip())[-1]} {front}"
        kinds = {disease.staged} - {""}
    if not kinds <= {"scan", "pet"} or elsewhere.search(front):
        return False
    return all(one.is_node or within(one.organ, "lung") for one in sites(front, every=True))


def are_of_lung(disease: Disease) -> bool:
    """Whether no letter names a tumour that lies elsewhere than in the lung, or another cancer."""
    own, others = forms("changed")["tumours"], forms("cancers")["other"]
    if disease.operated or disease.proposal.tells(others):
        return False
    for text in disease.proposal.texts:
        for one in own.finditer(text):
            ahead = _PART.split(text[: one.start()])[-1]
            around = f"{ahead}{_PART.split(text[one.start() :])[0]}"
            if any(not (x.is_node or within(x.organ, "lung")) for x in sites(around, every=True)):
                return False
    return True


def note_main(
    disease: Disease,
    one: LesionSaid,
    moment: Moment,
    place: Place,
    said: SentenceSaid,
    *,
    whole: bool = False,
) -> None:
    """Keep what a mention says of the primary; not that it is smaller or unchanged where this
    sentence or the next may tell that it grew since. `whole`: its clause is understood."""
    disease.main = disease.main or Entity(one.site, "", "primary")
    if one.status in QUIET and _may_have_grown(disease, said, whole=whole):
        one = replace(one, status="")
    note(disease, disease.main, one, moment, place)


def _may_have_grown(disease: Disease, said: SentenceSaid, *, whole: bool) -> bool:
    """Whether a sentence compares with another time or thing, or the next tells of growth."""
    sentence, known = said.sentence, forms("lesions")
    if not whole and known["may_have_grown"].search(sentence.text):
        return True
    behind = sentence.after
    following = _NEXT.split(behind.lstrip(" .\n"), maxsplit=1)[0]
    if any(not within(one.organ, "lung") for one in sites(following)):
        return False
    if any(one.kind in ("metastasis", "node") for one in heads(following)):
        return False
    return known["grown_again"].search(following) is not None


def _differ(entity: Entity, one: LesionSaid, moment: Moment) -> bool:
    """Whether the same staging measured another lesion there."""
    state = entity.seen.get(moment)
    return bool(
        state
        and one.size is not None
        and state.sizes
        and one.size not in {s for s, _ in state.sizes}
    )


def _several(
    disease: Disease, one: LesionSaid, moment: Moment, place: Place, alike: list[Entity]
) -> list[Entity]:
    """Several without a number: those known, or at least two."""
    if alike and (one.definite or one.status):
        for each in alike:
            note(disease, each, one, moment, place)
        return alike
    disease.open_number = True
    system = one.site.system
    if one.many and one.kind == "metastasis" and system not in ("lung", "lymph_node"):
        least = {"at_least": max(one.least, 2)}
        disease.counts.append(NumberSaid(f"by_organ/{system}", least, moment, place))
        disease.proposal.state("/metastatic_disease/ever", True, place)
    disease.proposal.ask("how_many", place)
    return alike


def _group(
    disease: Disease,
    one: LesionSaid,
    moment: Moment,
    place: Place,
    alike: list[Entity],
    fresh: list[Entity],
) -> list[Entity]:
    """The lesions that a mention of so many alike is of: those that are known if they are as many,
    or new ones if none is."""
    assert one.number is not None
    alike = (
        []
        if one.another
        else [each for each in alike if not (one.status == "new" and not each.new)]
    )
    if one.status in STAYS and len(old := [each for each in alike if not each.new]) == one.number:
        alike = old  # `one new lesion; the two earlier ones remain undetectable`
    if len(alike) == one.number:
        found = alike
    elif alike:
        disease.proposal.ask("which_lesion", place)
        disease.open_number = True
        return []
    elif one.number > FEW and not one.sizes and one.kind == "metastasis" and not one.site.is_node:
        system = one.site.system
        disease.open_number = True
        disease.counts.append(NumberSaid(f"by_organ/{system}", one.number, moment, place))
        disease.proposal.state("/metastatic_disease/ever", True, place)
        return []
    else:
        disease.groups += 1
        sure = one.kind != "lesion" or one.status in MOVES
        found = [
            Entity(one.site, "", "metastasis" if one.kind == "lesion" else one.kind,
                   generic=disease.groups, new=one.status == "new", sure=sure)
            for _ in range(one.number)
        ]  # fmt: skip
        disease.entities += found
    for at, each in enumerate(found):
        each.sure = each.sure or one.kind != "lesion" or one.status in MOVES
        note(disease, each, one, moment, place)
        if at < len(one.sizes) and not each.seen[moment].sizes:
            each.seen[moment].sizes.append((one.sizes[at], place))
    fresh += found
    return found


def note(disease: Disease, entity: Entity, one: LesionSaid, moment: Moment, place: Place) -> None:
    """Keep what a mention says of its lesion."""
    entity.vague = one.vague and (entity.vague or not entity.places)
    entity.places.append(place)
    entity.called += [place] if one.kind == "metastasis" else []
    entity.now |= not one.then
    if one.status == "new" and moment is not None and set(entity.seen) == {moment}:
        entity.new = True  # the same scan in other words
    state = entity.seen.setdefault(moment, StateSaid())
    state.places.append(place)
    if one.size is not None:
        state.sizes.append((one.size, place))
    if one.status and not (one.kind == "metastasis" and one.status == "new" and not entity.new):
        state.statuses.append((one.status, place))

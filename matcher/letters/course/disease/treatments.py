"""Which lesion a local treatment was of, and whether it was done."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from oligomatch.matcher.letters.course.days import without_days
from oligomatch.matcher.letters.course.disease.local.back import (
    is_back,
    is_of_one_counted,
    is_of_primary,
)
from oligomatch.matcher.letters.course.disease.local.carried import is_open
from oligomatch.matcher.letters.course.disease.local.clauses import parts_of
from oligomatch.matcher.letters.course.disease.local.dosed import take_dosed
from oligomatch.matcher.letters.course.disease.local.elsewhere import elsewhere
from oligomatch.matcher.letters.course.disease.local.hints import is_ahead, is_of_another_illness
from oligomatch.matcher.letters.course.disease.local.primary_treated import (
    is_of_lobe,
    is_of_local_cancer,
)
from oligomatch.matcher.letters.course.disease.local.targets import (
    named_targets,
    nothing_done_to,
    of_cavity,
    target_of,
)
from oligomatch.matcher.letters.course.disease.local.which import (
    Which,
    in_its_organ,
    is_of_other,
    named_last,
    part_of,
    which_of,
)
from oligomatch.matcher.letters.course.disease.organs_treated import (
    OrganTreated,
    organs_beside,
)
from oligomatch.matcher.letters.course.disease.record import (
    Disease,
    Entity,
)
from oligomatch.matcher.letters.course.disease.settled.treated import (
    ask_which,
    is_there,
    may_be_cut,
    treat,
)
from oligomatch.matcher.letters.course.lesions.lesion import Named
from oligomatch.matcher.letters.course.operations import operated, organ_of
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import (
    may_meet,
    sites,
    sites_beside,
    within,
)
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.course.treated.doses import doses_in
from oligomatch.matcher.letters.course.treated.local import RAYS, LocalSaid
from oligomatch.matcher.letters.course.whose import (
    may_be_of_another,
    sentence_before,
)
from oligomatch.matcher.letters.forms import forms, whole_number
from oligomatch.matcher.letters.pieces import part_begins, part_ends
from oligomatch.matcher.letters.proposal import REASONS
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day

PLANNED = frozenset({"planned"})
PLANS = PLANNED | {"recommended"}
_AND_ELSE = re.compile(r";|,\s+and\s+(?!both\b|each\b|all\b|the\b|one\b)")  # what else was done
_WHILE = re.compile(
    r"\b(?:but|while|whereas)\b|"
    r"(?:,|\band)\s+(?=the\b[^,;]{0,40}?\b(?:was|were|is|has|had|received|underwent)\b)",
    re.I,
)
_VERB = re.compile(r"\b(?:was|were|is|are|has|had|received|underwent)\b", re.I)


def take_treatments(
    disease: Disease,
    said: SentenceSaid,
    linked: Sequence[tuple[Named, list[Entity]]],
    denied: Sequence[tuple[int, int]] = (),
) -> list[tuple[int, int]]:
    """The local treatments of a sentence, each of the lesions that it was of; `denied`: the words
    that deny some. The words of a list of doses, which no other treatment is told by."""
    if not denied and take_dosed(disease, said):
        return [(0, len(said.sentence.text))]
    parts = [*parts_of(said, linked)]
    before = disease.before
    for part, own in parts:
        by = part.sentence.start - said.sentence.start
        shifted = [(start - by, end - by) for start, end in denied]
        _take_treatments(disease, part, own, shifted, whole=said)
        named = [lesion for _, found in own for lesion in found]
        if part.locals and not named:
            disease.before = None  # what follows may be of that
        if named:
            end = part.sentence.end
            disease.before = (said.sentence.letter, end, named)
    disease.before = before
    return []


def _take_treatments(
    disease: Disease,
    said: SentenceSaid,
    linked: Sequence[tuple[Named, list[Entity]]],
    denied: Sequence[tuple[int, int]],
    *,
    whole: SentenceSaid,
) -> None:
    """The local treatments of a sentence or clause; `whole`: the sentence that it is of."""
    by = said.sentence.start - whole.sentence.start
    aside: list[tuple[int, int]] = []
    if said.locals:
        no_hint = forms("treatment")["no_hint"]
        aside = [one.span() for one in no_hint.finditer(said.sentence.text)]
    each = [
        one
        for one in said.locals
        if not any(
            start <= one.start and one.end <= end
            for start, end in (*denied, *(() if organ_of(said.sentence.text, one) else aside))
        )
    ]
    plain = [one for one in each if not one.primary]
    last_one = forms("dosed")["last_one"].search(without_days(said.sentence.text, said.days))
    for one in each:
        if last_one and said is not whole and _has_two_doses(whole):
            one = replace(one, day=None, until=None)  # the last fraction of whichever
        place = said.sentence.place(one.start, one.end)
        against = whole.sentence.context(one.start + by, one.end + by) - SO
        one = one if against else _of_sure_days(said, one)
        words = (forms("treatment")[name] for name in ("open", "not_given"))
        text = forms("local")["no_plan"].sub("", whole.sentence.text)
        planned = any(form.search(text) for form in words)
        planned |= is_ahead(whole, one.start + by, one.end + by)
        planned |= one.modality == "surgery" and one.day in said.coming
        undone = planned or bool(against)  # not by the want of a word that it was given alone
        if not (planned or against) and _may_be_done(said, one):
            ask_which(disease, said, one, place)
            continue
        if planned or not one.given:
            against = against or PLANNED
        if _may_come(said, whole, one):
            _is_not_cut(said, linked, one)
            if not whole.ahead:  # `SBRT of L3 from 1 July`, of a letter without a day
                disease.unlinked = True
                may_be_cut(disease, said, one, place)
            disease.proposal.ask("which_day", place)
            continue
        if (
            against
            and against <= PLANS
            and forms("treatment")["done_after_all"].match(said.sentence.text, one.end)
        ):
            disease.unlinked = True
            disease.proposal.ask("which_treated", place)
            continue
        if against:
            why = next(why for why in REASONS if why in against)
            disease.proposal.leave(why, "local_treatment", place)
            if undone:
                _is_not_cut(said, linked, one)
            continue
        if is_open(disease, said, one):
            disease.unlinked = True
            disease.proposal.ask("which_treated", place)
            _is_not_cut(said, linked, one)
            continue
        if is_of_other(said, one):
            disease.unlinked = True
            disease.proposal.ask("which_treated", place)
            _is_not_cut(said, linked, one)
            continue
        if _is_of_other_cancer(disease, said, one) or _is_a_time(disease, said, one):
            continue
        if one.primary and _may_be_of_another(disease, said, one, place):
            disease.unlinked = True
            disease.proposal.ask("which_treated", place)
            continue
        if one.day is None and one.dose is None and is_back(disease, said, one.start, one.end):
            continue
        if one.day is None and is_of_one_counted(said, one.start, one.end):
            disease.unlinked = True
            disease.proposal.ask("which_treated", place)
            continue
        if forms("treatment")["other_reason"].search(said.sentence.text) or _but_one(said, one):
            disease.unlinked = True
            disease.proposal.ask("which_treated", place)
            continue
        if one.primary:
            scanned = any(one.day == exam.day for exam in said.exams)  # the day of the scan
            day = said.day(one.until) or (None if scanned else said.day(one.day))
            if forms("local")["in_steps"].search(said.sentence.text):
                day = None  # of which of the operations it is, is open
            disease.primary.append((one, day, place))
            disease.ends[place] = _end(said, one)
            if not forms("treatment")["not_curative"].search(said.sentence.text):
                disease.curative.add(place)
            continue
        if (whole_course := _ends_course(said, one)) is not None:
            disease.ends[said.sentence.place(*whole_course)] = said.day(one.day)
            continue
        after = forms("treatment")["some_time_after"].search(said.sentence.text, 0, one.start)
        if after or (linked and is_of_primary(said, one.start, one.end)):
            disease.unlinked = True
            disease.proposal.ask("which_treated", place)
            continue
        aims = [
            (named, entities)
            for named, entities in linked
            if entities
            and not said.sentence.context(named.head.start, named.head.end) - SO
            and ";" not in said.sentence.text[named.head.end : one.start]
            and ";" not in said.sentence.text[one.end : named.head.start]
            and not nothing_done_to(
                said.sentence.text, named.head.start, *(place.start for place in named.places)
            )
        ]
        aims = _of_its_clause(said, one, aims)
        targets = [entities for _, entities in aims]
        bracketed = _before_bracket(said, one, linked)
        attributed = _attributed(said, one, linked)
        listed = [(named, entities) for named, entities in linked if named.listed]
        if len(listed) > 1:
            found = [
                each
                for named, entities in listed
                if named.head.first <= one.start < named.head.last
                for each in entities
            ]
        elif bracketed is not None:
            found = bracketed
        elif attributed is not None:
            found = attributed
        elif len(targets) == len(plain):
            found = targets[plain.index(one)]
        elif _stands_between(said, one):
            found = []
        elif (ahead := _parted_off(said, one, linked)) is not None:
            found = ahead
        elif len(plain) == 1 and targets and len(said.lesions) == len(targets):
            own = _each_changed(said, one)
            which = Which(targets[-1], open=True) if own else which_of(said, one, aims)
            disease.unlinked |= which.open
            if which.open and not own:
                ask_which(disease, said, one, place)
            found = list(which.found)
        elif len(targets) == len(said.lesions) == 1 and _of_one_lesion(said, plain):
            found = targets[0]
        else:
            found = []
        whole_aim = [aim for aim in aims if len(found) > 1 and [*aim[1]] == [*found]]
        part = in_its_organ(said.sentence.text, one, found) if found else None
        if part is None and whole_aim and _are_targets(said):
            part = part_of(said, one, whole_aim[0])
        if part is not None:
            disease.unlinked |= part.open
            found, several = list(part.found), found
            if part.open and found:
                disease.proposal.ask("which_treated", place)
            if not found:
                organ = organ_of(said.sentence.text, one)
                own = not organ or any(within(each.site.organ, organ) for each in several)
                ask_which(disease, said, one, place, cut=own)
                continue
        found = found if _are_targets(said) and not _of_one_of_them(said, one, found) else []
        if found and (last := named_last(said, one)) is not None:
            found = [each for each in found if may_meet(each.site, last)]
            if not found:
                ask_which(disease, said, one, place)
                continue
        other = elsewhere(said, one, found) if found else []
        found = [] if other else found
        if found and one.modality in RAYS and _and_cavity(said, one):
            found = [*found, *(each for each in of_cavity(disease) if each not in found)]
            doses = [*forms("treatment")["dose"].finditer(whole.sentence.text)]
            if len(doses) > 1:  # of which each is, is not read
                one = replace(one, dose=None, fractions=None, bed=None)
        if not found and not said.lesions:
            found = _spoken_of(disease, said, one) or _of_the_one_before(disease, said, one)
            one_day = said.day(one.day)
            of_organ = None if found else operated(said.sentence.text, one, one_day, place)
            if of_organ is not None:
                disease.operations.append((of_organ, said))
                continue
        if not found and is_of_lobe(disease, said, one):
            disease.radical.append((one, said.day(one.until) or said.day(one.day), place))
            disease.curative.add(place)
            continue
        organs = () if found or not _are_targets(said) else organs_beside(said, one)
        if organs:
            disease.organs_treated.append(OrganTreated(one, said, organs, place))
            continue
        if not found and (target := target_of(disease, said, one, place)) is not None:
            disease.targets_treated.append(target)
            continue
        if not found and is_of_local_cancer(disease, said, one):
            disease.radical.append((one, said.day(one.until) or said.day(one.day), place))
            disease.curative.add(place)
            disease.meant_to_cure.add(place)
            continue
        if not found and take_dosed(disease, said, named=True):
            continue
        if not found and one.modality == "surgery" and is_of_another_illness(said):
            continue
        if not found:
            disease.unlinked = True
            bed = forms("nature")["bed"].match(said.sentence.text, one.end)
            if one.modality == "surgery" and not bed:
                beside = sites_beside(said.sentence.text, one.start, one.end)
                disease.cut.append((place, other or beside))
            if any(named.head for named, _ in linked) or one.modality != "surgery":
                disease.proposal.ask("which_treated", place)
            continue
        if len(found) > 1 and _has_two_doses(whole):  # of which each is, is not read
            one = replace(one, dose=None, fractions=None)
        treat(disease, found, one, said, place)


def _but_one(said: SentenceSaid, one: LocalSaid) -> bool:
    """Whether what is named behind a treatment had none (`irradiated in 2024 except L3`)."""
    text = said.sentence.text
    found = forms("treatment")["but_one"].search(text, one.end)
    if found is None:
        return False
    rest = text[found.end() : part_ends(text, found.end(), ",;.")]
    return any(True for _ in sites(rest))


def _of_sure_days(said: SentenceSaid, one: LocalSaid) -> LocalSaid:
    """A treatment without the days that words for a doubt stand before: `irradiated, he believes
    in July 2025`."""

    def sure(at: int | None) -> int | None:
        if at is None:
            return None
        day = said.days[at]
        return None if "doubtful" in said.sentence.context(day.start, day.end) else at

    return replace(one, day=sure(one.day), until=sure(one.until))


def _has_two_doses(said: SentenceSaid) -> bool:
    return len({one[0] for one in doses_in(said.sentence.text)}) > 1


def _of_its_clause(
    said: SentenceSaid, one: LocalSaid, aims: list[tuple[Named, list[Entity]]]
) -> list[tuple[Named, list[Entity]]]:
    """The lesions of the clause in which a treatment stands, where it names any: `the adrenal
    metastasis is left alone, while the lesion in L3 received 27 Gy`."""
    text, ends = said.sentence.text, list[int]()
    for found in _WHILE.finditer(text):
        if _VERB.search(text, max(ends, default=0), found.start()):
            ends.append(found.start())
    first = max((end for end in ends if end < one.start), default=0)
    last = min((end for end in ends if end > one.start), default=len(text))
    own = [aim for aim in aims if first <= aim[0].head.start < last]
    return own or aims


def _may_be_done(said: SentenceSaid, one: LocalSaid) -> bool:
    """Whether an operation that is named without a verb or a day may have been done: no word of
    its clause tells that it is to come, or of what it is spoken."""
    text, known = said.sentence.text, forms("treatment")
    if one.given or one.primary or one.modality != "surgery":
        return False
    if known["bare_operation"].fullmatch(text, one.start, one.end) is None:
        return False
    opens = known["opens_bare"].fullmatch(text, 0, one.start) is not None
    if not said.lesions and not (opens and known["takes_out"].search(text, one.start, one.end)):
        return False  # `drain removed`, `Surgery / radiotherapy: none`, `as in the 2022 resection`
    first = part_begins(text, one.start, ".;:,(")
    last = part_ends(text, one.end, ".;,)")
    return known["spoken_of_only"].search(text, first, last) is None


def _is_not_cut(
    said: SentenceSaid, linked: Sequence[tuple[Named, list[Entity]]], one: LocalSaid
) -> None:
    """Takes back that lesions were removed, which the word for an operation that was not done says
    beside their names."""
    if one.modality != "surgery" or one.primary:
        return
    for lesion in (each for _, found in linked for each in found):
        is_there(said, lesion)


def _and_cavity(said: SentenceSaid, one: LocalSaid) -> bool:
    """Whether radiotherapy was of a cavity besides lesions that are named in front of it: `the
    resection cavity and the cerebellar lesion were irradiated`."""
    each = named_targets(said.sentence.text)
    return any(target.kind == "cavity" and target.end <= one.start for target in each)


def _stands_between(said: SentenceSaid, one: LocalSaid) -> bool:
    """Whether a treatment stands between lesions, set off by commas: `three in the brain, the ones
    irradiated in 2018, five in the liver`. It is of some of them."""
    heads, text = [named.head for named in said.lesions], said.sentence.text
    before = [head.end for head in heads if head.end <= one.start]
    behind = [head.start for head in heads if head.start >= one.end]
    if not before or not behind:
        return False
    return "," in text[before[-1] : one.start] and "," in text[one.end : behind[0]]


def _may_come(said: SentenceSaid, whole: SentenceSaid, one: LocalSaid) -> bool:
    """Whether the day of a treatment, or all behind it, may be to come, and no word of its clause
    tells that it was begun; `whole`: the sentence of which it is said."""
    start = one.start + said.sentence.start - whole.sentence.start
    end, text = start + one.end - one.start, whole.sentence.text
    behind = [n for n, day in enumerate(whole.days) if end <= day.start]
    if not (said.may_come(one.day) or (behind and all(map(whole.may_come, behind)))):
        return False
    first = part_begins(text, start, ",;:(")
    last = part_ends(text, end, ",;)")
    return forms("carried")["done_then"].search(text, first, last) is None


def _is_of_other_cancer(disease: Disease, said: SentenceSaid, one: LocalSaid) -> bool:
    """Whether a treatment was of another cancer than that of the lung, which is the patient's."""
    text, stated = said.sentence.text, disease.proposal.stated("/cancer_type")
    lung = stated in ("nsclc", "sclc")
    named = forms("cancers")["other"].search(text)
    own = forms("treatment")["of_own_cancer"].search(text)
    return bool(lung and named and not own and not one.primary and not said.lesions)


def _may_be_of_another(disease: Disease, said: SentenceSaid, one: LocalSaid, place: Place) -> bool:
    """Whether what reads like a treatment of the primary may be of another cancer; a lobe of the
    lung tells by itself, unless a metastasis of that cancer was in it."""
    text = said.sentence.text
    if one.primary == "resected" and forms("treatment")["of_lobe"].search(text):
        return forms("cancers")["with_metastasis"].search(text) is not None
    letter = disease.proposal.texts[place.letter]
    return may_be_of_another(letter[: place.start], text[one.end :])


def _is_a_time(disease: Disease, said: SentenceSaid, one: LocalSaid) -> bool:
    """Whether an operation is spoken of as the time of something else (`given after surgery`), or
    as one for which the patient is unfit."""
    front = said.sentence.text[: one.start]
    if one.modality != "surgery" or one.primary or one.day is not None:
        return False
    if forms("treatment")["unfit_for"].search(front):
        return True
    return bool(
        forms("treatment")["time_of"].search(front) and (disease.operated or disease.primary)
    )


def _end(said: SentenceSaid, one: LocalSaid) -> Day | None:
    """The day on which a course ended, by a span or by a word in front of the day, where nothing
    else is told in between."""
    known, text = forms("treatment"), said.sentence.text
    last = one.day if one.until is None else one.until
    if one.day is None or last is None or last in said.ahead:
        return None
    first = said.days[one.day]
    if one.until is not None and said.days[one.until].end <= one.start:
        so = known["course_behind"].fullmatch(text, said.days[one.until].end, one.start)
    elif one.until is not None:
        so = known["within_course"].fullmatch(text, one.end, first.start)
    else:
        so = known["ended_on"].fullmatch(text, one.end, first.start)
    return said.day(last) if so else None


def _of_one_of_them(said: SentenceSaid, one: LocalSaid, found: Sequence[Entity]) -> bool:
    """Whether a treatment is of one of lesions that are told by their number (`two metastases, one
    resected`)."""
    heads = [named.head.end for named in said.lesions if named.head.end <= one.start]
    of_which = forms("treatment")["of_which"]
    return (
        len(found) > 1
        and len(said.lesions) == 1
        and bool(heads and of_which.search(said.sentence.text, heads[-1], one.start))
    )


def _each_changed(said: SentenceSaid, one: LocalSaid) -> bool:
    """Whether a treatment is of the last lesion in front of it: each has a change of its own, or
    its verb speaks of one (`.., another in L3 was irradiated`)."""
    heads = [named.head for named in said.lesions]
    if len(heads) < 2 or heads[-1].end > one.start:
        return False
    if forms("treatment")["of_each"].search(said.sentence.text, heads[-1].end):
        return False
    form = forms("treatment")["each_changed"]
    if form.search(said.sentence.text, heads[0].end, heads[-1].start):
        return True
    verb = forms("treatment")["of_one"].search(said.sentence.text, heads[-1].end, one.end)
    return bool(verb) and not heads[-1].plural


def _before_bracket(
    said: SentenceSaid, one: LocalSaid, linked: Sequence[tuple[Named, list[Entity]]]
) -> list[Entity] | None:
    """Of a treatment in brackets, the lesions named right before them, where more are named;
    None of one that stands in no brackets."""
    text = said.sentence.text
    opens = text.rfind("(", 0, one.start)
    if opens < 0 or ")" in text[opens : one.start]:
        return None
    several = sum(len(found) for _, found in linked) > 1
    if several and forms("treatment")["of_which"].search(text, opens, one.end):
        return []  # `(the former had SBRT)`
    if len(linked) < 2:
        return None
    before = [(named, found) for named, found in linked if named.head.start < opens]
    within = [named for named, _ in linked if opens < named.head.start < one.end]
    return before[-1][1] if before and not within else None


def _ends_course(said: SentenceSaid, one: LocalSaid) -> tuple[int, int] | None:
    """The chemoradiation of which a sentence tells the end by that of its radiotherapy
    (`chemoradiation with cisplatin, finishing radiotherapy on 2 August`)."""
    front = forms("local")["finishing"].search(said.sentence.text, 0, one.start)
    each = [
        (other.start, other.end)
        for other in said.locals
        if other.primary == "chemoradiation" and other.end <= one.start
    ]
    ended = one.modality == "RT" and one.day is not None and front is not None
    return each[0] if ended and len(each) == 1 else None


def _attributed(
    said: SentenceSaid, one: LocalSaid, linked: Sequence[tuple[Named, list[Entity]]]
) -> list[Entity] | None:
    """Of a treatment that stands as a word in front of a lesion (`L4 grew, while the irradiated T7
    lesion is stable`), that lesion alone; None where it stands otherwise."""
    text, known = said.sentence.text, forms("local")
    if known["told_as_done"].search(text, 0, one.start):
        return None
    for named, found in linked:
        at = named.head.start
        if one.end <= at and known["up_to_it"].fullmatch(text, one.end, at):
            return found
    return None


def _parted_off(
    said: SentenceSaid, one: LocalSaid, linked: Sequence[tuple[Named, list[Entity]]]
) -> list[Entity] | None:
    """Of a treatment behind a lesion, that lesion alone, where words part another one off (`L3 was
    irradiated while T7 is stable`); nothing where several stand before it, None without such."""
    ahead = [found for named, found in linked if named.head.end <= one.start]
    behind = [named.head.start for named, _ in linked if named.head.start >= one.end]
    form = forms("local")["parts_off"]
    if not ahead or not behind or not form.search(said.sentence.text, one.end, min(behind)):
        return None
    return ahead[0] if len(ahead) == 1 else []


def _spoken_of(disease: Disease, said: SentenceSaid, one: LocalSaid) -> list[Entity]:
    """The lesions of the sentence right before, where this one speaks of them (`It was removed`,
    `Both were irradiated`) and of no other place."""
    text, known = said.sentence.text, forms("treatment")
    plain = without_days(text, said.days)
    lead = known["at_a_time"].match(plain)
    they = known["they_were"].match(text, lead.end() if lead else 0)
    spoken = they or known["it_was"].match(text)
    if spoken is None or list(sites(text)):
        return []
    # a dose alone tells its verb: `all three received 20 Gy`
    if spoken.end() <= one.start and not known["had_it"].fullmatch(plain, spoken.end(), one.start):
        return []  # `both were new after radiotherapy`
    if they and known["not_both"].search(text, they.end()):
        return []  # `both had drugs, and one radiotherapy`
    behind = plain[one.end :]
    ends = _AND_ELSE.search(behind)
    if ends is not None and not known["hint_of_local"].search(behind, ends.end()):
        behind = behind[: ends.start()]
    if they and not known["behind_both"].fullmatch(behind):
        return []  # `both had radiotherapy planning`, `both had surgery or radiotherapy`
    if known["not_had"].match(behind):
        return []
    count = 1 if not they else whole_number(they["number"]) if they["number"] else 2
    found = disease.just_before(said.sentence)
    if they and they["head"]:  # `the three intracranial lesions`, of five
        here = found or [each for each in disease.entities if each.kind == "metastasis"]
        found = [each for each in here if within(each.site.organ, "brain")]
    return found if len(found) == count else []


def _of_the_one_before(disease: Disease, said: SentenceSaid, one: LocalSaid) -> list[Entity]:
    """The one lesion of the sentence right before, where a stereotactic treatment of that day or
    later is told and no place (`Right temporal lobe, solitary metastasis. Radiosurgery 22 Gy x 1 on
    24 March 2020`); none where the tumour itself was spoken of."""
    text, day = without_days(said.sentence.text, said.days), said.day(one.day)
    found = disease.just_before(said.sentence)
    if one.modality != "SABR" or day is None or len(found) != 1 or len(said.locals) != 1:
        return []
    known, (lesion,) = forms("local"), found
    if not known["opens_with_it"].fullmatch(text, 0, one.start) or [*sites(text)]:
        return []
    letter = said.sentence.whole
    before = sentence_before(letter[: said.sentence.start])
    if known["tumour_itself"].search(before) or lesion.kind != "metastasis" or lesion.treatments:
        return []
    in_head = within(lesion.site.organ, "brain")
    alone = known["only_one"].search(before)
    own = forms("treatment")["radiosurgery"].search(text, one.start, one.end)
    later = all(seen.first <= day.last for seen in lesion.seen_on)
    return found if later and (alone or (own and in_head)) else []


def _of_one_lesion(said: SentenceSaid, each: Sequence[LocalSaid]) -> bool:
    """Whether treatments that are told one after another were of one lesion: `resected, followed
    by radiotherapy of the cavity`."""
    text = without_days(said.sentence.text, said.days)
    known = forms("treatment")
    joined = all(
        known["and_also"].fullmatch(text, one.end, other.start) for one, other in pairwise(each)
    )
    return joined and not known["of_another"].match(text, each[-1].end)


def _are_targets(said: SentenceSaid) -> bool:
    return not forms("treatment")["not_target"].search(said.sentence.text)

"""The lesions and stagings as facts; what the latest staging says of a lesion is its state.

In: the `Disease` when all letters have been read. Out: facts and questions in its `Proposal`. First
it is settled what each lesion is and whether it is there today; then the stagings get their
numbers, and what was seen in each is stated below them; then totals, the first episode, and what
never was."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from oligomatch.matcher.letters.course.days import stated_day, value_of
from oligomatch.matcher.letters.course.disease.category import state_first_totals, state_left
from oligomatch.matcher.letters.course.disease.changes.nodes_since import (
    state_nodeless_since,
    state_nodes_since,
)
from oligomatch.matcher.letters.course.disease.changes.over_time import (
    by_sizes,
    take_free_since,
    take_stayed_away,
    went_earlier,
)
from oligomatch.matcher.letters.course.disease.changes.refuted import (
    leave_of_another,
    leave_refuted,
    take_back_spread,
)
from oligomatch.matcher.letters.course.disease.closing import state_closed
from oligomatch.matcher.letters.course.disease.episodes.first_episode import (
    state_at_diagnosis,
    state_first_episode,
    state_found,
)
from oligomatch.matcher.letters.course.disease.episodes.never import state_never
from oligomatch.matcher.letters.course.disease.episodes.no_recurrence import (
    state_neither,
    state_no_recurrence,
)
from oligomatch.matcher.letters.course.disease.episodes.then import leave_found_later
from oligomatch.matcher.letters.course.disease.imaging import state_imaging
from oligomatch.matcher.letters.course.disease.local.account import never_treated
from oligomatch.matcher.letters.course.disease.local.denied import all_by_account, all_local
from oligomatch.matcher.letters.course.disease.local.hints import settle_back
from oligomatch.matcher.letters.course.disease.local.lung_cut import may_be_cut_out
from oligomatch.matcher.letters.course.disease.local.planned import main_is_there, planned_of
from oligomatch.matcher.letters.course.disease.local.primary_treated import (
    given_to_primary,
    state_primary,
)
from oligomatch.matcher.letters.course.disease.local.targets import meets
from oligomatch.matcher.letters.course.disease.mentions import main_organ, note
from oligomatch.matcher.letters.course.disease.nature import (
    left_out,
    may_have_gone,
    settle_nature,
)
from oligomatch.matcher.letters.course.disease.natures.doubts import names_place
from oligomatch.matcher.letters.course.disease.natures.lungs import called_so, take_main_lesion
from oligomatch.matcher.letters.course.disease.nodes import clause_at, settle_nodes, take_staged
from oligomatch.matcher.letters.course.disease.record import (
    Disease,
    Entity,
    Moment,
    NumberSaid,
    Staging,
    Stagings,
    StateSaid,
)
from oligomatch.matcher.letters.course.disease.settled.operations import (
    state_operations,
    state_radiosurgery,
)
from oligomatch.matcher.letters.course.disease.stagings import (
    ONE_STAGING,
    day_of,
    followed,
    found_only,
    is_beside,
    looked_again,
    near,
    read_days,
    stagings_of,
)
from oligomatch.matcher.letters.course.disease.totals import (
    count_free,
    is_there,
    leave_vague,
    state_gone,
)
from oligomatch.matcher.letters.course.disease.uncounted.nodeless import (
    nodes_there,
    state_nodeless,
)
from oligomatch.matcher.letters.course.disease.uncounted.once_seen import (
    state_once_seen,
    state_parts,
)
from oligomatch.matcher.letters.course.disease.uncounted.total_of_none import is_open
from oligomatch.matcher.letters.course.disease.uncounted.undecided import state_undecided
from oligomatch.matcher.letters.course.lesions.lesion import is_far, is_regional
from oligomatch.matcher.letters.course.sites import WhereSaid, overlap, sites, within
from oligomatch.matcher.letters.course.staging import is_feigned
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import part_ends
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day, parse_day
from oligomatch.rules.text.pointer import escaped

ABLATIONS = ("RFA", "other")
GONE = ("resected", "resolved")
IN_PLACE = ("in_place_untreated", "in_place_treated")
_STOP = re.compile(r"\.\s|\n")  # between two sentences


def state(disease: Disease) -> None:
    """The lesions, stagings and treatments as facts."""
    proposal = disease.proposal
    take_staged(disease, proposal.stated("/primary/side"))
    for node, seen_on, spot in disease.nodes:  # that a later sentence says to be involved
        station = node.site.parts.get("station")
        named = [each for each in disease.entities if each.site.parts.get("station") == station]
        if not station or len(named) != 1 or node.status:
            proposal.ask("lesion_nature", spot)
        elif node.size is not None:
            note(disease, named[0], node, seen_on, spot)
    _take_unplaced(disease)
    leave_vague(disease)
    take_free_since(disease)
    count_free(disease)
    state_nodes_since(disease)
    settle_nodes(disease)
    main = main_organ(disease)
    settle_nature(disease, main)
    leave_refuted(disease)
    take_main_lesion(disease, main)
    for each in disease.entities:
        if not each.sure:  # nothing says what it is
            proposal.ask("lesion_nature", each.places[0])
            disease.open_number = True
            for day, seen in each.seen.items():
                if each.new or any(status == "new" for status, _ in seen.statuses):
                    disease.unsettled.append((day, each.places[0]))
    disease.unsure = [each for each in disease.entities if not each.sure]
    disease.entities = [each for each in disease.entities if each.sure]
    for each in [one for one in disease.entities if not (one.now or one.treatments)]:
        _leave_open(disease, each)  # whether it is there today
    for each in [one for one in disease.entities if _before_surgery(disease, one)]:
        _leave_open(disease, each)
    settle_back(disease)
    state_operations(disease)
    gone = (may_have_gone, may_be_cut_out)
    for each in [one for one in disease.entities if any(may(disease, one) for may in gone)]:
        _leave_open(disease, each)
    for each in left_out(disease):
        _leave_open(disease, each)
    take_stayed_away(disease)
    leave_of_another(disease)
    for each in went_earlier(disease):
        _leave_open(disease, each)  # whether it has come back
    _main(disease)
    state_imaging(disease)
    state_primary(disease)
    _take_in_place(disease)
    state_radiosurgery(disease)
    state_no_recurrence(disease)
    _take_earlier(disease)
    leave_found_later(disease)
    stagings = stagings_of(disease)
    shown = bool(read_days(disease) - found_only(disease))  # of one it is told what it showed
    at_of: dict[Moment, int] = {day: at for at, (_, days) in enumerate(stagings) for day in days}
    latest = max(len(stagings) - 1, 0)
    for at, (span, days) in enumerate(stagings):
        own = [place for _, day, place in disease.responses if day in days]
        own += [one.place for one in disease.counts if one.moment in days]
        own += [
            p
            for each in disease.entities
            for day in days
            if day in each.seen
            for p in each.seen[day].places
        ]
        own += [place for day, place in disease.scanned if day in days]
        day = day_of(disease, span, days)
        proposal.state(f"/assessments/{at}/date", value_of(day), own[0])
        for response, moment, place in disease.responses:
            if moment not in days:
                continue
            stale = at == latest and _grew_since(disease, span)
            behind = at == latest and _new_behind(disease, place)
            open_ = stale or behind or _open_new(disease, days)
            if response == "PD":
                open_ = is_feigned(proposal.texts[place.letter], place)
            if open_:
                proposal.ask("response_of_part", place)
            else:
                proposal.state(f"/assessments/{at}/response", response, place)
    for each in disease.entities:
        system = each.site.system
        other_lung = system == "lung" and _on_other_side(disease, each)
        if each.kind == "metastasis" and (system not in ("lung", "lymph_node") or other_lung):
            proposal.state("/metastatic_disease/ever", True, *each.places)
    _lesions(disease, at_of, stagings, looked_again(disease, seen=shown))
    state_undecided(disease, at_of, stagings)
    alone = [one for one in disease.counts if one.value == 1 and one.name.startswith("by_organ/")]
    plain = [one for one in disease.counts if one not in alone]
    alone = [one for one in alone if not _another_in_doubt(disease, one)]
    _state_counts(disease, plain, at_of, stagings, shown=shown)
    state_closed(disease, at_of, stagings)
    _state_counts(disease, alone, at_of, stagings, shown=shown)
    state_first_episode(disease)
    state_at_diagnosis(disease, stagings)
    state_nodeless(disease, len(stagings))
    state_neither(disease, latest)
    state_found(disease, stagings)
    state_first_totals(disease, stagings, at_of)
    state_left(disease, stagings, at_of)
    take_back_spread(disease)
    state_once_seen(disease, at_of, stagings, _label)
    state_never(disease, latest)
    _state_undated(disease, stagings)


def _state_undated(disease: Disease, stagings: Sequence[Staging]) -> None:
    """That another staging came behind the last one, of which words alone tell (`03/24 dx, one
    cerebral met`), where an examination without its day stands behind them: what it showed may
    be more than is read."""
    if not stagings or any(day in stagings[-1][1] for day, _ in disease.scanned):
        return
    own = f"/assessments/{len(stagings) - 1}/"
    facts = (one for one in disease.proposal.facts() if one.pointer.startswith(own))
    last = max((place for fact in facts for place in fact.places), default=None)
    behind = [place for place in disease.undated if last is not None and last < place]
    if behind and disease.proposal.stated(f"/assessments/{len(stagings)}") is None:
        disease.proposal.state(f"/assessments/{len(stagings)}", {}, behind[-1])


def _take_unplaced(disease: Disease) -> None:
    """What was told of a place before the sentence that calls what lies there a metastasis:
    `spleen 11 mm, stable. Two residual metastases (spleen, humerus)`; not of one that is new."""
    for one, seen_on, spot in disease.unplaced:
        alike = [each for each in disease.entities if each.may_be(one)]
        if len(alike) != 1 or within(one.site.organ, "lung"):
            continue
        (own,) = alike
        known = own.metastasis and own.sure and not (own.generic or own.doubted or own.new)
        if known and own.called and spot < min(own.places):
            note(disease, own, one, seen_on, spot)


def _state_counts(
    disease: Disease,
    counts: Sequence[NumberSaid],
    at_of: Mapping[Moment, int],
    stagings: Stagings,
    *,
    shown: bool,
) -> None:
    """The numbers of metastases, under the stagings that they are of."""
    latest, one_staging = max(len(stagings) - 1, 0), len(stagings) <= 1
    last = stagings[-1][0].last if stagings else date.max
    treated = any(day.first > last for day in disease.treated_on)  # since
    for one in counts:
        to = at_of.get(one.moment) if one.moment is not None else None
        early = any(one.place < scan for _, scan in disease.scanned)  # and so of before it
        if one.moment is None and (not early and (not shown or (one_staging and one.value == 0))):
            to = latest
        if one.now and treated:
            continue  # of those that the treatment since left
        to = latest if one.now else to
        if to is not None:
            whole = disease.proposal.stated(f"/assessments/{to}/totals/metastases")
            if one.value == 1 and whole == 1 and not _is_that_one(disease, one):
                continue  # the one there is, wherever it lies
            if one.name == "organs" and whole is None:
                continue  # the number that it was told with does not hold
            pointer = f"/assessments/{to}/totals/{one.name}"
            if one.headless and _is_in_head(disease, one.value, to, at_of):
                continue
            if one.name == "metastases" and _more_there(disease, one.value, to, at_of):
                disease.proposal.ask("contradicts", one.place, pointer)
                continue
            staging = stagings[to][0] if to < len(stagings) else None
            none = one.value == 0 and one.name == "metastases"
            if none and is_open(disease, one, to, at_of, staging):
                continue
            nodal = one.name == "regional_nodes"
            if one.value == 0 and (
                nodes_there(disease, one, to, at_of, staging)
                if nodal
                else is_there(disease, one.name, to, at_of, latest)
            ):
                disease.proposal.ask("contradicts", one.place, pointer)
                continue
            disease.proposal.state(pointer, one.value, one.place)
            if one.value == 0 and to == latest:
                state_gone(disease, one, at_of)
                if nodal:
                    state_nodeless_since(disease, one.moment, one.place)


def _is_that_one(disease: Disease, one: NumberSaid) -> bool:
    """Whether a metastasis is known in the organ in which one is counted, and none elsewhere."""
    organ = one.name.removeprefix("by_organ/")
    each = disease.metastases
    return bool(each) and all(within(known.site.organ, organ) for known in each)


def _another_in_doubt(disease: Disease, one: NumberSaid) -> bool:
    """Whether another lesion of an organ in which one is called single is in doubt (`left humeral
    head indeterminate`)."""
    system = one.name.removeprefix("by_organ/")
    known = [each.site for each in disease.entities]
    return any(
        site.organ != system
        and site.system == system
        and not any(overlap(site.organ, x.organ) for x in known)
        for place, found in disease.doubts
        if place > one.place
        for site in found
    )


def _more_there(disease: Disease, value: Any, to: int, at_of: Mapping[Moment, int]) -> bool:
    """Whether a staging shows more metastases than a number that is to be all of them: another
    examination of it may have found one more."""
    if not isinstance(value, int) or value == 0:
        return False
    return len(_there(disease, to, at_of)) > value


def _is_in_head(disease: Disease, value: Any, to: int, at_of: Mapping[Moment, int]) -> bool:
    """Whether the staging of a PET that counted metastases has some in the head, and not just as
    many as it counted were read: they may have been found beside it."""
    there = _there(disease, to, at_of)
    return any(within(each.site.organ, "brain") for each in there) and len(there) != value


def _there(disease: Disease, to: int, at_of: Mapping[Moment, int]) -> list[Entity]:
    """The metastases that a staging shows."""
    return [
        each
        for each in disease.entities
        if each.metastasis
        and each.sure
        and any(
            at_of.get(day) == to
            and not any(s in ("resected", "resolved") for s, _ in state.statuses)
            for day, state in each.seen.items()
            if day is not None
        )
    ]


def _on_other_side(disease: Disease, each: Entity) -> bool:
    """Whether a lesion of a lung lies in the other one than the primary."""
    sides = {each.site.side, disease.proposal.stated("/primary/side")}
    return sides == {"left", "right"} and within(each.site.organ, "lung")


def _take_earlier(disease: Disease) -> None:
    """Responses that a day follows are those of a staging then, where scans came later and none
    of them may be it."""
    known = [day for day, _ in disease.scanned]
    known += [day for each in disease.entities for day in each.seen_on]
    known += [one.moment for one in disease.counts if one.moment is not None]
    known += [day for _, day, _ in disease.responses if day is not None]
    for response, day, place in disease.earlier:
        others = [*known, *(one for _, one, _ in disease.earlier if one != day)]
        meets = any(one.meets(day) for one in others)
        if not meets and any(day.last < one.first for one in known):
            disease.responses.append((response, day, place))
    each = [*known, *(day for _, day, _ in disease.responses if day is not None)]
    # another examination may be the one that showed what came of a line
    for response, day, place in disease.of_lines:
        beside = any(is_beside(day, one) or is_beside(one, day) for one in each)
        front = disease.proposal.texts[place.letter][: place.start]
        beside |= forms("staging")["still_so"].search(front) is not None  # as before
        if not beside and any(day.last < one.first for one in known):
            disease.responses.append((response, day, place))
            each.append(day)


def _open_new(disease: Disease, days: Sequence[Day]) -> bool:
    """Whether a staging shows a new metastasis, or something new of which nothing says what it is,
    or that a part of the tumour grew: with a lesion that is new the response would be another."""
    spread = [one for one in disease.entities if one.metastasis or _on_other_side(disease, one)]
    fresh = [found for one in spread for found in _new_of(one)]
    each = [
        moment
        for moment, _ in (*disease.unsettled, *disease.new_spread, *fresh)
        if moment is not None
    ]
    return any(moment in days or any(near(day, moment) for day in days) for moment in each)


def _new_behind(disease: Disease, response: Place) -> bool:
    """Whether something new is told behind a response of the latest staging, in its paragraph, of
    an examination whose day is not known: it may be of the same staging."""
    spread = [one for one in disease.entities if one.metastasis or _on_other_side(disease, one)]
    fresh = [found for one in spread for found in _new_of(one)]
    return any(
        moment is None
        and place > response
        and place.letter == response.letter
        and "\n\n" not in disease.proposal.texts[place.letter][response.end : place.start]
        for moment, place in (*disease.unsettled, *disease.new_spread, *fresh)
    )


def _leave_open(disease: Disease, one: Entity) -> None:
    """Ask which lesion is meant: one less is known of, and it may be any."""
    disease.proposal.ask("which_lesion", one.places[0])
    if one.metastasis:
        disease.proposal.state("/metastatic_disease/ever", True, *one.places)
    disease.open_number = True
    disease.unsettled += _new_of(one)
    disease.entities.remove(one)
    disease.left.append(one)


def _new_of(one: Entity) -> list[tuple[Moment, Place]]:
    """When a lesion was new, by its words."""
    return [
        (day, state.places[0])
        for day, state in one.seen.items()
        if any(status == "new" for status, _ in state.statuses)
    ]


def _grew_since(disease: Disease, staging: Day) -> bool:
    """Whether words tell, behind a day that is later than a staging and all others, that something
    grew: what that staging came to holds no longer."""
    for one in disease.grew:
        days = [day for day, place in disease.dated if place < one and place.letter == one.letter]
        if days and staging.last < days[-1].first and days[-1].last <= disease.proposal.as_of:
            return True
    return False


def _before_surgery(disease: Disease, each: Entity) -> bool:
    """Whether it is a node at a station, seen before the primary was removed with its nodes,
    and not again."""
    operated = [place for one, _, place in disease.primary if one.primary == "resected"]
    days = [day for one, day, _ in disease.primary if one.primary == "resected" and day]
    early = all(day is None or any(day.last < other.first for other in days) for day in each.seen)
    return (
        bool(each.site.parts.get("station"))
        and bool(operated)
        and early
        and all(one < operated[-1] for one in each.places)
    )


def _main(disease: Disease) -> None:
    """The primary among the lesions, where it was not removed: in its lobe, or in a lung."""
    organ = main_organ(disease)
    removed = disease.primary or disease.proposal.stated("/primary/status") == "resected"
    if disease.main is None or removed:
        return
    if disease.operated:  # as it seems: it may be what was removed, or what came back
        disease.proposal.ask("lesion_nature", disease.main.places[0])
    elif organ is not None or _is_called_primary(disease):
        disease.main.site = WhereSaid(organ or "lung", (), 0, 0, "primary")
        disease.entities.append(disease.main)


def _take_in_place(disease: Disease) -> None:
    """The primary among the lesions, where words tell that it is in place and nothing else is told
    of it."""
    proposal = disease.proposal
    if proposal.stated("/primary/status") not in IN_PLACE or disease.operated:
        return
    if any(each.kind == "primary" for each in disease.entities):
        return
    organ = main_organ(disease)
    if organ is None and not _is_called_primary(disease):
        return
    places = [*proposal.places("/primary/status")]
    site = WhereSaid(organ or "lung", (), 0, 0, "primary")
    disease.main = Entity(site, "", "primary", places)
    disease.entities.append(disease.main)


def _is_called_primary(disease: Disease) -> bool:
    """Whether a primary whose lobe is not told is that of the lung: no other cancer is named, and
    nothing came back."""
    proposal = disease.proposal
    others = forms("cancers")["other"], forms("tumour")["elsewhere"]
    other = any(map(proposal.tells, others))
    return proposal.stated("/cancer_type") == "nsclc" and not (other or proposal.came_back)


def _now(
    disease: Disease,
    each: Entity,
    day: Moment,
    state: StateSaid,
    stagings: Stagings,
) -> StateSaid:
    """What is said of a lesion that still holds: neither a size once it was treated, nor what
    stands without a day before the scans of the latest staging."""
    cut = [
        place
        for one in each.seen.values()
        for status, place in one.statuses
        if status == "resected"
    ]
    span = stagings[-1][0] if stagings else None
    late = [place for scan, place in disease.scanned if span is not None and span.holds(scan)]

    gone = day is not None and any(day.first <= one.last for one in each.removed)
    treated = False  # since, as it may be
    for given, _ in each.treatments:
        on = given.get("date")
        dated = isinstance(on, str) and day is not None and day.first > parse_day(on).last
        treated |= not dated
        gone |= not dated and given["modality"] == "other"  # an ablation leaves a scar

    # a treatment since then, of which it is open what was treated, may have been of this one
    treated |= span is not None and any(
        span.last < on.first
        and on.last <= disease.proposal.as_of
        and (not named or any(meets(each.site, one) for one in named))
        for on, named in disease.open_on
    )

    def holds(place: Place) -> bool:
        if day is None and any(place < one for one in cut):
            return False  # `a metastasis not visible in November .. was cut out`
        return not gone and (day is not None or all(one < place for one in late))

    def measured(place: Place) -> bool:
        return holds(place) or (not gone and _is_of_first(disease, each, place, stagings))

    return StateSaid(
        [] if cut or treated else [one for one in state.sizes if measured(one[1])],
        [one for one in state.statuses if one[0] in ("resected", "resolved") or holds(one[1])],
        state.places,
    )


def _is_of_first(disease: Disease, each: Entity, place: Place, stagings: Stagings) -> bool:
    """Whether a size of the primary that is told without a day is of the only staging there is: no
    scan of that measured it, and no day well before it is told ahead, nor any other beside it
    (`RUL tumour 36 mm, squamous (bronchoscopy 18.06.2024). PET-CT 24.06.2024: ..`)."""
    if each.kind != "primary" or len(stagings) != 1:
        return False
    if any(state.sizes for day, state in each.seen.items() if day is not None):
        return False
    span, end = stagings[0][0], part_ends(disease.proposal.texts[place.letter], place.end, (". ",))
    days = [(day, at) for day, at in disease.dated if at.letter == place.letter and at.start < end]
    beside = [day for day, at in days if at.start >= place.start]
    early = any(day.last < span.first - ONE_STAGING for day, _ in days)
    return not early and all(near(day, span) or near(span, day) for day in beside)


def _later_words(disease: Disease, each: Entity, span: Day | None) -> set[Place]:
    """Where a sentence with a day well behind the latest staging tells of a lesion, whatever showed
    it: what was measured before is none of today's sizes."""
    if span is None:
        return set()
    found, proposal = set[Place](), disease.proposal
    said = (one for state in each.seen.values() for one in (*state.statuses, *state.sizes))
    for _, place in said:
        text = proposal.texts[place.letter]
        for day, at in disease.dated:
            if at.letter != place.letter or at.start > place.end or day.last > proposal.as_of:
                continue
            if day.first - span.last > ONE_STAGING and not _STOP.search(text[at.end : place.start]):
                found.add(place)
    return found


def _since_then(state: StateSaid, since: set[Place]) -> StateSaid:
    """What is said of a lesion, without what was said before places `since`."""

    def holds(place: Place) -> bool:
        return place in since or not any(place < one for one in since)

    return StateSaid(
        [one for one in state.sizes if holds(one[1])],
        [one for one in state.statuses if one[0] in GONE or holds(one[1])],
        state.places,
    )


def _may_be_gone(each: Entity) -> bool:
    """Whether it was ablated and no later scan tells what is left of it."""
    on = [given.get("date") for given, _ in each.treatments if given["modality"] in ABLATIONS]
    if not on:
        return False
    days = [one for one in on if isinstance(one, str)]
    last = (
        max((parse_day(one).last for one in days), default=None) if len(days) == len(on) else None
    )
    return not any(
        status in ("resected", "resolved") or (last and day is not None and day.first > last)
        for day, state in each.seen.items()
        for status in [*(one for one, _ in state.statuses), *("" for _ in state.sizes)]
    )


def _is_silent_since(disease: Disease, each: Entity, stagings: Stagings) -> bool:
    """Whether nothing is said of how a lesion was found at any time, and it was irradiated before
    the latest staging, or words beside it leave open that it has gone."""
    if any(state.statuses or state.sizes for state in each.seen.values()):
        return False
    rays = [
        stated_day(one.get("date"))
        for one, _ in each.treatments
        if one["modality"] not in ABLATIONS
    ]
    span, on = stagings[-1] if stagings else (None, [])
    before = span is not None and (None in rays or all(d.first <= span.last for d in rays if d))
    if rays and before and each.seen.keys().isdisjoint(on):
        return True
    quiet = forms("vanished")["may_have_gone"]
    texts = (disease.proposal.words(one) for one in each.places)
    return any(
        names_place([site], each.site) and quiet.search(clause_at(text, site.start))
        for text in texts
        if quiet.search(text)
        for site in sites(text)
    )


def _lesions(
    disease: Disease,
    at_of: dict[Moment, int],
    stagings: list[Staging],
    again: Place | None,
) -> None:
    """The lesions with their states; `again`: where it is said that they were looked at again,
    which says nothing of one without a status or size."""
    taken: set[str] = set()
    latest = len(stagings) - 1
    shown = stagings if read_days(disease) else []
    since = followed(disease, stagings[-1][1]) if stagings else None
    planned, of_primary = planned_of(disease)
    if of_primary and main_is_there(disease) and disease.proposal.stated("/cancer_type"):
        disease.proposal.state("/primary/target_of_treatment", True, *of_primary)
    for at, each in enumerate(disease.entities):
        base, proposal = f"/lesions/{at}", disease.proposal
        ablated = _may_be_gone(each)
        if ablated:
            proposal.ask("doubtful", each.treatments[-1][1], what="lesion")
            disease.open_number = True
        name = _label(each, taken)
        taken.add(name)
        proposal.state(f"{base}/id", name, *each.places)
        proposal.state(f"{base}/organ", each.site.organ, *each.places)
        if each.kind == "primary":
            proposal.state(f"{base}/role", "primary", *each.places)
        if called := called_so(disease, each):
            proposal.state(f"{base}/role", "metastasis", *called)
        if each.kind == "node" and not each.site.parts.get("station"):
            role = "regional_node" if is_regional(each.site) else None
            role = "distant_node" if is_far(each.site) else role
            if role and proposal.stated("/cancer_type") == "nsclc" and not called:
                proposal.state(f"{base}/role", role, *each.places)
        state_parts(proposal, base, each)
        bare = (
            bool(each.seen)
            and {*each.seen} <= {None, *found_only(disease)}
            and not any(one.statuses or one.sizes for one in each.seen.values())
        )
        then = f"/assessments/{len(stagings)}/lesions/{escaped(name)}"  # of some other day
        looked = (again, since if each.kind != "primary" else None)
        behind = max((one for one in looked if one is not None), default=None)
        if behind is not None and bare and max(each.places) < behind:
            proposal.state(then, {}, *each.places)
            if not stagings:
                proposal.state("/assessments/1", {}, behind)
        open_now = ablated or each.left_open or _is_silent_since(disease, each, stagings)
        later_words = _later_words(disease, each, stagings[-1][0] if stagings else None)
        for day, state in each.seen.items():
            staged = at_of.get(day, latest) if day is not None else latest
            if staged == latest and open_now:
                proposal.state(then, {}, *state.places)
                if not stagings:
                    proposal.state("/assessments/1", {}, *state.places)
            elif staged == latest:
                state = _since_then(state, later_words)
                held = _state_of(disease, base, _now(disease, each, day, state, shown))
                change, spots = by_sizes(disease, each, stagings, at_of) if held else ("", [])
                if change:
                    proposal.state(f"{base}/status", change, *spots)
            else:
                there = f"/assessments/{staged}/lesions/{escaped(name)}"
                if not _state_of(disease, there, state):
                    proposal.state(there, {}, *state.places)
        change = proposal.stated(f"{base}/status")
        if proposal.disputed(f"{base}/diameter_mm") and change in (
            "growing",
            "shrinking",
            "stable",
        ):
            proposal.take_back(f"{base}/status")  # it is of one of two sizes, perhaps the earlier
        aims = [place for lesion, place in planned if lesion is each]
        aims += of_primary if each.kind == "primary" else []
        if aims:
            proposal.state(f"{base}/target_of_treatment", True, *aims)
        if each.kind == "primary" and not each.treatments:
            each.treatments += given_to_primary(disease)
        given = [one for one, _ in each.treatments]
        never = [place for found, place in disease.untouched if each in found]
        if each.metastasis and never and not given and not disease.unlinked:
            proposal.state(f"{base}/prior_local_therapy", [], *never)
            continue
        if not given and (none := never_treated(disease, each)):
            proposal.state(f"{base}/prior_local_therapy", [], *none)
            continue
        if whole := all_local(disease, each):
            pointer = f"{base}/prior_local_therapy"
            proposal.state(pointer, given, *(place for _, place in each.treatments), *whole)
        elif given:
            all_of_it = all_by_account(disease, each)
            proposal.state(
                f"{base}/prior_local_therapy",
                given if all_of_it else {"at_least": given},
                *(place for _, place in each.treatments),
            )


def _state_of(disease: Disease, base: str, state: StateSaid) -> bool:
    proposal = disease.proposal
    gone = {"resected", "resolved"} & {one for one, _ in state.statuses}
    for size, place in () if gone else state.sizes:
        proposal.state(f"{base}/diameter_mm", size, place)
    for status, place in state.statuses:
        proposal.state(f"{base}/status", status, place)
    return bool(state.sizes or state.statuses)


def _label(entity: Entity, taken: set[str]) -> str:
    """A label of its own: where it lies, in the words of the letter."""
    parts = entity.site.parts
    if entity.kind == "primary":
        return "primary"
    plain = parts.get("station") or entity.site.organ.replace("_", " ")
    plain = " ".join(
        one for one in (parts.get("side"), parts.get("lobe"), plain, entity.segment) if one
    )
    name, number = plain, 2
    while name in taken:
        name, number = f"{plain} {number}", number + 1
    return name

"""Nodes that the tumour was found in: whether what is said elsewhere leaves them so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from oligomatch.matcher.letters.course.disease.changes.nodes_since import has_nodes_since
from oligomatch.matcher.letters.course.disease.mentions import note
from oligomatch.matcher.letters.course.disease.record import Disease, Entity
from oligomatch.matcher.letters.course.lesions.involved import is_involved
from oligomatch.matcher.letters.course.lesions.lesion import (
    LesionSaid,
    Named,
    is_far,
    is_regional,
)
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import sites
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.pieces import part_around
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

CHEST = frozenset({"lung", "lymph_node", None})
_CLAUSES = re.compile(r"[^.;:,]+")
_SIGNS = re.compile(r"(?<![\w.])1?\d[RL]?(?![\w.])")
_CATEGORIES = ("N1", "N2", "N3")
_WEAKENED = ("in_doubt", "harmless", "another_report", "looked_into")
_ENLARGED = 10  # mm, of a node that is not normal by its size (RECIST 1.1)
_TO_COME = frozenset({"planned", "recommended", "conditional", "criteria"})


def take_nodes(disease: Disease, said: SentenceSaid) -> None:
    """In which stations the tumour was found, or is not or in doubt, and that nodes may be gone."""
    text, known = said.sentence.text, forms("nodes")
    for one in said.lesions:
        stations = {at.parts["station"] for at in one.places if at.parts.get("station")}
        against = one.none or known["clear"].match(text, one.end)
        if not (said.locals or said.courses):
            against = against or known["in_doubt"].search(text, one.head.first, one.head.last)
        found = one.head.kind == "node" and not against and is_involved(one, said.sentence)
        for station in stations if against or found else ():
            if found or not has_nodes_since(disease, said, station):
                disease.verdicts[station] = bool(found)
        if stations and not (found or against) and _is_plain(one, said):
            category = (
                group(stage)["category"] if (stage := known["staged_so"].search(text)) else ""
            )
            place = said.sentence.here
            disease.plain_nodes += [(place, station, category) for station in stations]
    for part in _CLAUSES.findall(text) if known["station_gone"].search(text) else ():
        if known["names_station"].search(part) and known["station_gone"].search(part):
            disease.stations_open |= {*_SIGNS.findall(part)}
    disease.nodes_open += [(_last_day_of(said), why) for why in _leaves_open(said)]


def _is_plain(one: Named, said: SentenceSaid) -> bool:
    """Whether a node is told as a finding that no word of its sentence weakens: neither sampled,
    nor harmless, small or in doubt."""
    text, known, head = said.sentence.text, forms("nodes"), one.head
    part = part_around(text, head.first, head.last, ";")
    if head.kind != "node" or any(known[name].search(part) for name in _WEAKENED):
        return False
    if any(known[name].search(text, head.first, head.last) for name in ("not_so", "sampled")):
        return False
    return not any(
        each.status in ("new", "resolved", "resected")
        or (each.size is not None and max(each.size, each.earlier or 0) < _ENLARGED)
        for each in one.seen
    )


def take_staged(disease: Disease, side: object) -> None:
    """The tumour is in the nodes that are told plainly, where the category of the nodes is what
    they give; `side`: that of the primary."""
    stated = disease.proposal.stated("/primary/n_category")
    plain: dict[tuple[Place, str], str] = {}
    for place, station, category in disease.plain_nodes:
        plain[place, station] = f"N{category}" if category else str(stated)[:2]
    each = [
        (one, moment, place, _named_in(plain, one, place)) for one, moment, place in disease.nodes
    ]
    own = [(one, moment, place, category) for one, moment, place, category in each if category]
    each_station = {one.site.parts["station"]: category for one, _, _, category in own}
    gives = {_gives(station, side, category) for station, category in each_station.items()}
    known = {each.site.parts.get("station") for each in disease.entities if each.kind == "node"}
    gives |= {_gives(one, side, str(stated)[:2]) for one in known if one and own}
    if len({*each_station.values()}) != 1 or max(gives) != next(iter(each_station.values())):
        return
    for one, moment, place, _ in own:
        station = one.site.parts["station"]
        if not disease.verdicts.get(station, True):
            continue
        same = [x for x in disease.entities if x.site.parts.get("station") == station]
        same = same or [x for x in disease.entities if _is_by_place(x) and x.may_be(one)]
        found = same[0] if same else Entity(one.site, one.segment, "node")
        found.refine(one)
        disease.entities += [] if same else [found]
        note(disease, found, one, moment, place)
        disease.nodes.remove((one, moment, place))


def _is_by_place(each: Entity) -> bool:
    """Whether a node of the chest is known by its group alone."""
    return each.kind == "node" and is_regional(each.site) and not each.site.parts.get("station")


def _named_in(plain: Mapping[tuple[Place, str], str], one: LesionSaid, place: Place) -> str:
    """The category that holds where a node is told plainly; nothing where it is not."""
    for (sentence, station), category in plain.items():
        if sentence.has_start_of(place) and one.site.parts.get("station") == station:
            return category if category in _CATEGORIES else ""
    return ""


def _gives(station: str, side: object, category: str) -> str:
    """The category that a station gives; `N9` where it is open and may be higher."""
    one = load_vocabulary().stations[station]
    if one.side == "midline" or one.n_ipsilateral == one.n_contralateral or one.side == side:
        return one.n_ipsilateral
    if one.side is None:  # of a side that is not told: that of the category
        return one.n_ipsilateral if one.n_ipsilateral == category else "N9"
    return one.n_contralateral if side in ("left", "right") else "N9"


def _last_day_of(said: SentenceSaid) -> Day | None:
    """The last day of a sentence, where each of its days is understood."""
    days = [said.day(at) for at in range(len(said.days)) if at not in said.ahead]
    known = [day for day in days if day is not None]
    return max(known, key=lambda day: day.last) if known and len(known) == len(days) else None


def _leaves_open(said: SentenceSaid) -> Iterator[str]:
    """Whether a sentence tells of a benign finding in what was sampled, of a treatment, or of nodes
    that are gone."""
    text, known = said.sentence.text, forms("nodes")
    places = {one.system for one in sites(text)}
    beyond = bool(places - CHEST)
    back, why = None, "benign"
    if not known["names_station"].search(text):
        back = known["taken_back"].search(text)
        if back and beyond and _is_of_another_place(text, back):
            back = None
        elsewhere = places - {"lymph_node"}
        if back is None and not elsewhere and (back := known["taken_back_there"].search(text)):
            why = "benign" if known["sampled_so"].search(back[0]) else "gone"
    if back and not known["of_marker"].search(text[: back.end()]):
        there = why == "benign" and known["of_chest"].search(text)
        yield "benign_there" if there else why
    given_there = () if beyond else known["treated_there"].finditer(text)
    to_come = known["to_come"].search(text) and not known["done"].search(text)
    for given in (*known["treated"].finditer(text), *given_there):
        part = clause_at(text, given.start())
        not_given = known["not_given"].search(part)
        then = not_given and known["to_come"].search(not_given[0]) and known["done"].search(part)
        if to_come or (not_given and not then):
            continue
        if not said.sentence.context(*given.span()) & (_TO_COME | {"negated"}):
            yield "treated"
            return
    beyond_hilum = _is_in_lobe(said)
    for clause in _CLAUSES.finditer(text) if known["spoken_of"].search(text) else ():
        if beyond_hilum and known["none_beyond"].match(clause[0]):
            continue
        gone = known["changed"].search(clause[0])
        at = clause.start() + gone.start() if gone else 0
        if (
            gone
            and not known["not_given"].search(clause[0])
            and not known["felt"].search(clause[0])
            and known["spoken_of"].search(clause[0])
            and not known["names_station"].search(clause[0])
            and (known["of_chest"].search(clause[0]) or not known["elsewhere"].search(clause[0]))
            and not said.sentence.context(at, at + 1) & _TO_COME
        ):
            yield "gone"
            return


def _is_of_another_place(text: str, back: re.Match[str]) -> bool:
    """Whether what is benign is said of another place than nodes: none is spoken of, or that place
    stands behind it (`no tumour was visible in the brain`)."""
    if forms("nodes")["spoken_of"].search(text) is None:
        return True
    return any(not one.is_node for one in sites(re.split(r"[.;,(]", text[back.end() :])[0]))


def clause_at(text: str, at: int) -> str:
    """The clause of a sentence that holds a place."""
    return part_around(text, at, at, ".;,:")


def _is_in_lobe(said: SentenceSaid) -> bool:
    """Whether the stations that a sentence names are of the hilum or the lobes alone."""
    zones = [at.zone for one in said.lesions for at in one.places if at.zone]
    return bool(zones) and all(zone in ("hilar", "peripheral") for zone in zones)


def settle_nodes(disease: Disease) -> None:
    """Ask of the nodes that may be none of the tumour, or may have been treated since; those that
    may have gone without it were there."""
    for each in [one for one in disease.entities if one.kind == "node"]:
        station = each.site.parts.get("station", "")
        found = disease.verdicts.get(station, True)
        if not each.site.zone and not is_regional(each.site):  # of the axilla, the neck, the belly
            another = forms("nodes")["another_cause"]
            found &= not disease.proposal.tells(another)
        if found and each.is_gone:
            continue
        since = {why for day, why in disease.nodes_open if _may_be_since(each, day)}
        since &= {"benign"} if is_far(each.site) else since
        primary = () if is_far(each.site) else disease.primary
        if any(_may_be_since(each, day) for _, day, _ in primary):
            since.add("treated")
        if (
            not found
            or since & {"treated", "benign", "benign_there"}
            or (since and disease.operated)
        ):
            kind = "which_lesion" if found else "lesion_nature"
            disease.proposal.ask(kind, max(each.places))
            disease.entities.remove(each)
            disease.counts = [  # that there is none, as the same scan is said to show
                one
                for one in disease.counts
                if one.name != "regional_nodes" or not {one.moment, None} & each.seen.keys()
            ]
        elif since or station in disease.stations_open:
            each.left_open = True


def _may_be_since(each: Entity, day: Day | None) -> bool:
    """Whether a day may be later than the last on which a node was seen."""
    return day is None or not each.seen_on or max(on.first for on in each.seen_on) <= day.last

"""What became of nodes that a sentence speaks of without their stations: `hilar node no longer
enlarged`, `the mediastinal nodes have shrunk`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from oligomatch.matcher.letters.course.disease.examinations import moment_of
from oligomatch.matcher.letters.course.disease.record import (
    Disease,
    Entity,
    Moment,
    MomentAt,
    NodesSince,
    StateSaid,
)
from oligomatch.matcher.letters.course.lesions.lesion import is_far
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import sites
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.reading import Place
from oligomatch.rules.vocabulary.entries import Station
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_CLAUSES = re.compile(r"[^.;:,()]+(?:\([^()]*\)[^.;:,()]*)*")
_STATIONS = re.compile(r"(?<![\w.])(?:1[0-4]|[1-9])[RL]?(?![\w.])")
_OWN = frozenset({"negated"})  # what the words of a change say themselves
_CHANGES = {"gone_since": "resolved", "smaller_since": "shrinking", "same_since": "stable"}


def take_nodes_since(disease: Disease, said: SentenceSaid, moments: Sequence[MomentAt]) -> None:
    """What a sentence says that the nodes, or some by their place, have become."""
    text, known = said.sentence.text, forms("nodes")
    if not any(known[name].search(text) for name in ("spoken_of", "names_station")):
        return
    if known["not_since"].search(text):
        return
    for clause in _CLAUSES.finditer(text):
        for name, status in _CHANGES.items():
            one = known[name].match(text, clause.start(), clause.end())
            if one is None:
                continue
            around = said.sentence.context(*one.span(), [one.span()]) - SO - _OWN
            moment = moment_of(disease, one.start(), moments, said)
            if moment is None or around or moment.last > disease.proposal.as_of:
                continue
            where = [at for at in sites(one["which"]) if at.is_node]
            stations = {at for at in _STATIONS.findall(one["which"]) if at in _known()}
            place = said.sentence.place(one.start("which"), one.end())
            disease.nodes_since.append(
                NodesSince(where, stations, bool(one["many"]), status, moment, place)
            )


def state_nodes_since(disease: Disease) -> None:
    """Tell of each node that an earlier staging showed what a later one says that it has become;
    of one by its place only where it is the one there."""
    nodes = [one for one in disease.entities if one.kind == "node" and not is_far(one.site)]
    for said in disease.nodes_since:
        each = [one for one in nodes if _was_there(one, said.moment) and _is_meant(one, said)]
        for one in each if said.many or said.stations or len(each) == 1 else ():
            state = one.seen.setdefault(said.moment, StateSaid())
            if not state.statuses:
                state.statuses.append((said.status, said.place))
                state.places.append(said.place)
            later = [x for day, x in one.seen.items() if day and said.moment.last < day.first]
            for each_later in later if said.status == "resolved" else ():  # `nothing has changed`
                each_later.statuses = [
                    ("resolved" if status == "stable" else status, at)
                    for status, at in each_later.statuses
                ]


def has_nodes_since(disease: Disease, said: SentenceSaid, station: str) -> bool:
    """Whether a sentence tells what a node has become that was seen at a station before."""
    sentence = said.sentence
    return any(
        station in one.stations
        and one.place.letter == sentence.letter
        and sentence.start <= one.place.start < sentence.end
        and any(
            each.site.parts.get("station") == station and _was_there(each, one.moment)
            for each in disease.entities
        )
        for one in disease.nodes_since
    )


def state_nodeless_since(disease: Disease, moment: Moment, place: Place) -> None:
    """That the nodes of the region that an earlier staging showed have gone, where the latest shows
    none."""
    for at, each in enumerate(disease.entities):
        regional = each.kind == "node" and not is_far(each.site) and _was_there(each, moment)
        later = any(day.first >= moment.first for day in each.seen_on) if moment else True
        if regional and not later and disease.proposal.stated(f"/lesions/{at}/id"):
            disease.proposal.state(f"/lesions/{at}/status", "resolved", place)


def _was_there(node: Entity, moment: Moment) -> bool:
    """Whether a node was seen before a day, and not called gone."""
    days = node.seen_on
    return (
        not node.is_gone
        and bool(days)
        and moment is not None
        and min(on.last for on in days) < moment.first
    )


def _is_meant(node: Entity, said: NodesSince) -> bool:
    """Whether a node is of those that are named; a place without a group names all."""
    own = node.site.parts.get("station", "")
    if said.stations:
        return own in said.stations
    organs, station = load_vocabulary().organs, _known().get(own)
    zone = station.zone if station else organs[node.site.organ].node_group
    for at in said.where:
        group = at.zone or organs[at.organ].node_group
        sides = {at.parts.get("side"), station.side if station else node.site.parts.get("side")}
        if group in (None, "", zone) and sides != {"left", "right"}:
            return True
    return False


def _known() -> Mapping[str, Station]:
    return load_vocabulary().stations

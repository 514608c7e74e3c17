"""Nodes that the tumour was found in: whether what is said elsewhere leaves them so."""

from __future__ import annotations

import re

from oligomatch.matcher.letters.course.disease.mentions import involved
from oligomatch.matcher.letters.course.disease.record import Disease, Entity
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import sites
from oligomatch.matcher.letters.forms import forms
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

CHEST = frozenset({"lung", "lymph_node", None})
_CLAUSES = re.compile(r"[^.;:,]+")
_TO_COME = frozenset({"planned", "recommended", "conditional", "criteria"})


def take_nodes(disease: Disease, said: SentenceSaid) -> None:
    """In which stations the tumour was found, or is not or in doubt, and that nodes may be gone."""
    text, known = said.sentence.text, forms("nodes")
    for one in said.lesions:
        stations = {at.parts["station"] for at in one.places if at.parts.get("station")}
        against = one.none or known["clear"].match(text, one.end)
        if not (said.locals or said.courses):
            against = against or known["in_doubt"].search(text, one.head.first, one.head.last)
        found = one.head.kind == "node" and not against and involved(one, said)
        for station in stations if against or found else ():
            disease.verdicts[station] = bool(found)
    disease.nodes_open |= _leaves_open(said)


def _leaves_open(said: SentenceSaid) -> bool:
    """Whether a sentence tells of a treatment, of a benign finding in what was sampled, or of nodes
    that are gone."""
    text, known = said.sentence.text, forms("nodes")
    places = {load_vocabulary().organs[one.organ].system for one in sites(text)}
    beyond = bool(places - CHEST)
    given_there = () if beyond else known["treated_there"].finditer(text)
    for given in (*known["treated"].finditer(text), *given_there):
        if not said.sentence.context(*given.span()) & (_TO_COME | {"negated"}):
            return True
    back = None
    if not known["names_station"].search(text):
        back = known["taken_back"].search(text)
        elsewhere = places - {"lymph_node"}
        back = back or (None if elsewhere else known["taken_back_there"].search(text))
    if back and not known["of_marker"].search(text[: back.end()]):
        return True
    beyond_hilum = _is_in_lobe(said)
    for clause in _CLAUSES.finditer(text) if known["spoken_of"].search(text) else ():
        if beyond_hilum and known["none_beyond"].match(clause[0]):
            continue
        gone = known["changed"].search(clause[0])
        at = clause.start() + gone.start() if gone else 0
        if (
            gone
            and known["spoken_of"].search(clause[0])
            and not known["names_station"].search(clause[0])
            and (known["of_chest"].search(clause[0]) or not known["elsewhere"].search(clause[0]))
            and not said.sentence.context(at, at + 1) & _TO_COME
        ):
            return True
    return False


def _is_in_lobe(said: SentenceSaid) -> bool:
    """Whether the stations that a sentence names are of the hilum or the lobes alone."""
    zones = [at.zone for one in said.lesions for at in one.places if at.zone]
    return bool(zones) and all(zone in ("hilar", "peripheral") for zone in zones)


def settle_nodes(disease: Disease) -> None:
    """Ask of the nodes that may be none of the tumour, or be gone by now."""
    for each in [one for one in disease.entities if one.kind == "node"]:
        found = disease.verdicts.get(each.site.parts.get("station", ""), True)
        if not found or _may_be_gone(disease, each):
            kind = "which_lesion" if found else "lesion_nature"
            disease.proposal.ask(kind, max(each.places))
            disease.entities.remove(each)
            disease.counts = [  # that there is none, as the same scan is said to show
                one
                for one in disease.counts
                if one.name != "regional_nodes" or not {one.moment, None} & each.seen.keys()
            ]


def _may_be_gone(disease: Disease, each: Entity) -> bool:
    """Whether any words, in front of the node or behind it, leave open that it is the tumour's and
    there, or tell that the primary was treated."""
    statuses = {status for seen in each.seen.values() for status, _ in seen.statuses}
    return not statuses & {"resolved", "resected"} and (disease.nodes_open or bool(disease.primary))

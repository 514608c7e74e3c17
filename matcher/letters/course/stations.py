"""Nodal stations in a sentence, also those that stand without a word for a node (`4R and 7`)."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.letters.course.sites import WhereSaid
from oligomatch.matcher.letters.forms import forms
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary


def stations_from(text: str, at: int) -> list[WhereSaid]:
    """The stations that stand one after another from a place of a text on."""
    found: list[WhereSaid] = []
    known, lesions = load_vocabulary().stations, forms("lesions")
    while (one := lesions["station"].match(text, at)) and one[1].upper() in known:
        name = one[1].upper()
        found.append(WhereSaid("lymph_node", (("station", name),), one.start(1), one.end(1), name))
        between = lesions["station_next"].match(text, one.end())
        if between is None:
            break
        at = between.end()
    return found


def bare_stations(text: str) -> Iterator[tuple[int, int]]:
    """Where stations stand in a sentence that speaks of nodes, and no word for one beside them:
    `4L` by itself may as well be a line of treatment."""
    if forms("nodes")["of_nodes"].search(text):
        for one in forms("nodes")["bare"].finditer(text):
            yield one.span()

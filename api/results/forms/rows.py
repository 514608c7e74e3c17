"""Answers as tables: the columns of the CSV of each, and a row for each thing that it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from oligomatch.api.results.forms.ask import AskedNext, Gaps, Moves
from oligomatch.api.results.forms.changes import (
    DifferentTrial,
    Outlook,
    OutlookChange,
    WhatIf,
)
from oligomatch.api.results.forms.match import Head
from oligomatch.api.results.forms.offers import Offers
from oligomatch.api.results.forms.site import Site

Row = dict[str, Any]
Made = TypeVar("Made")
HEAD = ("patient", "file", "number", "as_of", "rules", "engine", "executor")


@dataclass(frozen=True)
class Table(Generic[Made]):
    """The columns of an answer, and its rows; a column that a row leaves out is empty."""

    columns: tuple[str, ...]
    rows: Callable[[Made], Iterable[Row]]


def _table(rows: Callable[[Any], Iterable[Row]], *columns: str) -> Table[Any]:
    """A table of answers about a patient: each row begins with who it is about, and when. Where
    there is a column for it, the last rows say which searches were done in part."""

    def whole(found: Head) -> Iterator[Row]:
        about = {
            "patient": found["patient"] or "",
            "file": found["input"]["file"],
            "number": found["input"]["number"],
            **{name: found[name] for name in ("as_of", "rules", "engine", "executor")},
        }
        for row in rows(found):
            yield {**about, **{name: _cell(value) for name, value in row.items()}}
        for one in found.get("considered", ()) if "considered" in columns else ():
            yield {**about, "considered": f"{one['what']}: {one['done']} of {one['of']}"}

    return Table((*HEAD, *columns), whole)


def _cell(value: Any) -> Any:
    """A cell: truth values in lower case, several names with blanks between them."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return " ".join(map(str, value))
    return "" if value is None else value


def _gaps(found: Gaps) -> Iterator[Row]:
    for place in found["reports"]:
        for one in place["missing"]:
            for open_ in one["open_criteria"]:
                yield {
                    "report": place["report"],
                    "fact": one["fact"],
                    "ask": one["ask"],
                    "trial": open_["trial"],
                    "criterion": open_["criterion"],
                    "reason": str(open_["reason"]),
                    "alone": open_["alone"],
                    "met": open_["met"]["words"],
                    "not_met": open_["not_met"]["words"],
                    "ask_site": open_["ask_site"]["words"],
                }
    for question in found["site_questions"]:
        for trial in question["trials"]:
            yield {"trial": trial, "question": question["question"]}


def _ask(found: AskedNext) -> Iterator[Row]:
    for question in found["questions"]:
        for fact in question["missing"]:
            about = {"report": question["report"], "fact": fact["fact"], "ask": fact["ask"]}
            about["trials"] = " ".join(fact["trials"])
            for effect in fact["effects"]:
                yield {**about, "words": effect["words"], **_moves(effect)}
            if not fact["effects"]:
                yield about
    for idle in found["settles_nothing"]:
        yield {"fact": idle["fact"], "ask": idle["ask"], "settles_nothing": True}
    for one in found["settling"]:
        yield {"trial": one["trial"], "obtain": "; ".join(one["obtain"]), "sure": one["sure"]}


def _moves(effect: Moves) -> Row:
    settled = [
        f"{one['criterion']}={one['standing'].replace(' ', '_')}" for one in effect["settles"]
    ]
    names = {name: effect[name] for name in ("opens", "postpones", "closes")}
    return {**names, "settles": settled}


def _moved(change: OutlookChange | DifferentTrial) -> Row:
    """How a trial stands before and after."""
    return {
        "trial": change["trial"],
        "acronym": change["acronym"] or "",
        "effect": change["effect"],
        "match_before": str(change["match_before"]),
        "match": str(change["match"]),
    }


def _outlook(found: Outlook) -> Iterator[Row]:
    for change in found["changes"]:
        moved = {"day": change["day"], **_moved(change)}
        for one in change["criteria"]:
            yield {
                **moved,
                "criterion": one["criterion"],
                "verdict_before": str(one["verdict_before"]),
                "verdict": str(one["verdict"]),
                "sentence": one["sentence"],
            }
    for waiting in found["waiting"]:
        about = {"event": str(waiting["event"]), "trial": waiting["trial"]}
        for each in waiting["criteria"]:
            yield {**about, "acronym": waiting["acronym"], **each}


def _whatif(found: WhatIf) -> Iterator[Row]:
    for change in found["changes"]:
        moved = _moved(change)
        for one in change["criteria"]:
            yield {
                **moved,
                "criterion": one["criterion"],
                "verdict_before": str(one["verdict_before"]),
                "verdict": str(one["verdict"]),
                "sentence_before": one["sentence_before"],
                "sentence": one["sentence"],
            }
        if not change["criteria"]:
            yield moved
    for near in found["near"]:
        yield {
            "trial": near["trial"],
            "match": str(near["match"]),
            "criterion": near["criterion"],
            **{name: near[name] for name in ("measure", "value", "would_do", "words")},
        }


def _site(found: Site) -> Iterator[Row]:
    for question in found["questions"]:
        for choice in question["choices"]:
            yield {
                "trial": question["trial"],
                "acronym": question["acronym"],
                "person": "site",
                "reading": question["reading"],
                "criterion": [one["criterion"] for one in question["criteria"]],
                "quote": "; ".join(dict.fromkeys(one["quote"] for one in question["criteria"])),
                "choice": choice["choice"],
                "words": choice["words"],
                "match": str(choice["match"]),
            }
    for one in found["judgements"]:
        for answer, match in one["match_if"].items():
            yield {
                **{name: one[name] for name in ("trial", "acronym", "person", "criterion")},
                "quote": one["quote"],
                "choice": answer,
                "words": one["words"],
                "match": match,
            }


def _offers(found: Offers) -> Iterator[Row]:
    for offer in found["offers"]:
        about = {
            **{name: offer[name] for name in ("trial", "acronym", "rank", "allocation", "country")},
            "match": str(offer["match"]),
            "needed": "; ".join(offer["needed"]),
            "recruitment": offer["recruitment"]["status"],
            "rules_out": list(dict.fromkeys(one["trial"] for one in offer["rules_out"])),
        }
        for arm in offer["arms"]:
            treated = [one["lesion"] for one in arm["lesions"] if one["treated"] == "surely"]
            yield {
                **about,
                **{name: arm[name] for name in ("arm", "name", "standard", "stays")},
                "drugs": "; ".join(arm["drugs"]),
                "treated": treated,
            }
        if not offer["arms"]:
            yield {**about, "name": offer["treatment"]}


GAPS = _table(
    _gaps, "report", "fact", "ask", "trial", "criterion", "reason", "alone", "met", "not_met",
    "ask_site", "question", "considered",
)  # fmt: skip
ASK = _table(
    _ask, "report", "fact", "ask", "trials", "words", "opens", "postpones", "closes", "settles",
    "settles_nothing", "trial", "obtain", "sure", "considered",
)  # fmt: skip
OUTLOOK = _table(
    _outlook, "day", "event", "trial", "acronym", "effect", "match_before", "match", "criterion",
    "verdict_before", "verdict", "waits", "sentence",
)  # fmt: skip
WHATIF = _table(
    _whatif, "trial", "acronym", "effect", "match_before", "match", "criterion", "verdict_before",
    "verdict", "sentence_before", "sentence", "measure", "value", "would_do", "words",
)  # fmt: skip
SITE = _table(
    _site, "trial", "acronym", "person", "reading", "criterion", "quote", "choice", "words",
    "match",
)  # fmt: skip
OFFERS = _table(
    _offers, "trial", "acronym", "match", "rank", "needed", "allocation", "arm", "name", "standard",
    "drugs", "stays", "treated", "country", "recruitment", "rules_out",
)  # fmt: skip

"""Writes rules/schema/offer.schema.json from the records of what a trial offers, for editors.

python -m scripts.offer_schema
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import MISSING, fields
from typing import Any

from oligomatch.api.words.offers.treatment import ENDPOINTS, MODALITIES, SITES
from oligomatch.rules.offers import model
from oligomatch.rules.schema import OFFER
from oligomatch.rules.trial import Source
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

Schema = dict[str, Any]
RANGE = {"pattern": "^([≤≥>] ?)?[0-9]+([.][0-9]+)?(–[0-9]+([.][0-9]+)?)?$"}
TEXT = {"type": "string", "minLength": 1}


def offer_schema() -> Schema:
    """The schema of the file of what one trial offers."""
    vocabulary = load_vocabulary()
    sites = _named(SITES)
    agents = _one_of((*vocabulary.classes, *vocabulary.agents))
    modalities = _named(MODALITIES)
    endpoints = _named(ENDPOINTS)
    given = _one_of(model.GIVEN)
    dose = _record(model.Dose, {"sites": _list(sites)})
    target = _record(model.Target, {"site": sites, "given": given})
    own = {
        "modality": modalities,
        "agents": _list(agents),
        "one_of": _list(agents, least=2),
        "sites": _list(target),
        "doses": _list(dose),
        "given": given,
    }
    treatment = _record(model.Therapy, own)
    step = {"part": _one_of(model.PARTS), "gives": _list(treatment), "given": given}
    source = {"source": _record(Source)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "OligoMatch offer",
        "description": "what one trial does with a patient, from the words of its source",
        **_record(
            model.Offer,
            {
                **source,
                "trial": {"type": "string", "pattern": "^NCT[0-9]{8}$"},
                "allocation": _one_of(model.ALLOCATIONS),
                "arms": _list(_record(model.Arm)),
                "steps": _list(_record(model.Step, step)),
                "endpoints": _list(_record(model.Endpoint, {"term": endpoints})),
                "parties": _list(
                    _record(model.Party, {**source, "role": _one_of(("sponsor", "funder"))})
                ),
                "notes": _list(_record(model.Note, source)),
                "open": _list(_record(model.Open, {"about": _one_of(model.ABOUT)})),
            },
        ),
    }


def schema_text() -> str:
    """The schema as the shipped file holds it."""
    return json.dumps(offer_schema(), indent=1, ensure_ascii=False) + "\n"


# by how a dataclass declares a field
_OF_TYPE: dict[str, Schema] = {
    "str": TEXT,
    "bool": {"type": "boolean"},
    "int | None": {"type": "integer", "minimum": 1},
    "tuple[str, ...]": {"type": "array", "items": TEXT, "minItems": 1},
    "Range | None": {"anyOf": [{"type": "string", **RANGE}, {"type": "number", "minimum": 0}]},
}


def _record(make: Any, own: dict[str, Schema] | None = None) -> Schema:
    found = {one.name: (own or {}).get(one.name) or _OF_TYPE[str(one.type)] for one in fields(make)}
    return {
        "type": "object",
        "description": make.__doc__,
        "properties": found,
        "required": [one.name for one in fields(make) if one.default is MISSING],
        "additionalProperties": False,
    }


def _list(item: Schema, *, least: int = 1) -> Schema:
    return {"type": "array", "items": item, "minItems": least}


def _one_of(names: Iterable[str]) -> Schema:
    return {"enum": list(names)}


def _named(words: dict[str, str]) -> Schema:
    return {"enum": list(words), "enumDescriptions": list(words.values())}


if __name__ == "__main__":
    OFFER.write_text(schema_text(), encoding="utf-8")

"""Patients drawn from the profile's own schema: each field alone, at its edges, and several together.

Nothing here names a field but for what no schema can say: which words a vocabulary has for a
place, and what a field needs beside it. A field added to the schema is drawn without more.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from random import Random
from typing import Any

from oligomatch.api.intake.case import CASE, NOT_READ
from oligomatch.api.intake.profile_schema import profile_schema
from oligomatch.api.page.form.examples import EXAMPLES, example_text
from oligomatch.matcher.intake.intake import profile_of, read_profile
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.terms import STRUCTURES
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

Json = dict[str, Any]
Schema = Mapping[str, Any]
AS_OF = "2026-05-14"
LATER = "=later"  # a day after the one asked: in no patient who can be
NULL = "=null"
KEY_FORMS = 4  # of each key of a map
_VOCABULARY = load_vocabulary()


@dataclass(frozen=True, slots=True)
class Drawn:
    """One thing that a profile can say: where, in which form, and a profile that says it alone."""

    form: str
    told: Json


# --- what the schema says --------------------------------------------------------------------------


@cache
def _schema() -> Schema:
    schema = profile_schema()
    for name in (CASE, NOT_READ):  # they stand beside the profile in its file
        del schema["$defs"]["Profile"]["properties"][name]
    return schema


def _resolved(node: Schema) -> Schema:
    while "$ref" in node:
        node = _schema()["$defs"][node["$ref"].rpartition("/")[2]]
    return node


def _root() -> Schema:
    return _resolved({"$ref": "#/$defs/Profile"})


def places() -> frozenset[str]:
    """Every place of the schema; `*` stands for an entry of a list or of a map."""
    return frozenset(_places(_root(), ""))


_known = cache(places)  # for what asks at every patient drawn


def _places(node: Schema, at: str) -> Iterator[str]:
    node = _resolved(node)
    for one in node.get("anyOf", ()):
        yield from _places(one, at)
    if "items" in node:
        yield f"{at}/*"
        yield from _places(node["items"], f"{at}/*")
    if isinstance(node.get("additionalProperties"), Mapping):
        yield f"{at}/*"
        yield from _places(node["additionalProperties"], f"{at}/*")
    for name, below in node.get("properties", {}).items():
        yield f"{at}/{name}"
        yield from _places(below, f"{at}/{name}")


def closed_words() -> frozenset[str]:
    """The form of every word of a closed list of the schema."""
    return frozenset(_closed(_root(), ""))


def _closed(node: Schema, at: str) -> Iterator[str]:
    node = _resolved(node)
    for one in node.get("anyOf", ()):
        yield from _closed(one, at)
    yield from (f"{at}={value}" for value in node.get("enum", ()))
    for below in (node.get("items"), node.get("additionalProperties")):
        if isinstance(below, Mapping):
            yield from _closed(below, f"{at}/*")
    for name, field in node.get("properties", {}).items():
        yield from _closed(field, f"{at}/{name}")


def place_of(form: str) -> str:
    """The place that a form is of; of an entry of a map the map's."""
    place = re.split("[=:]", form)[0]
    return re.sub(r"^(/\w+)/[^*/][^/]*", r"\1/*", place) if place not in _known() else place


# --- each thing alone -------------------------------------------------------------------------------


@cache
def singles() -> tuple[Drawn, ...]:
    """Each thing that the schema lets a profile say, alone: every place in each of its forms."""
    found: dict[str, Json] = {}
    for form, value in _forms(_root(), "", ()):
        if isinstance(value, dict):
            found.setdefault(form, _with_companions(value))
    return tuple(Drawn(form, told) for form, told in found.items())


def _forms(node: Schema, at: str, keys: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """Every value a place may have, with a name of its form."""
    node = _resolved(node)
    if "anyOf" in node:
        for one in node["anyOf"]:
            yield from _forms(one, at, keys)
    elif "enum" in node:
        yield from ((f"{at}={value}", value) for value in node["enum"])
    elif "const" in node:
        yield f"{at}={node['const']}", node["const"]
    else:
        yield from _BY_TYPE[node["type"]](node, at, keys)


def _texts(node: Schema, at: str, keys: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    pattern = node.get("pattern", "")
    if "[0-9]{2}" in pattern:
        yield from ((f"{at}={form}", day) for form, day in _DAYS if re.search(pattern, day))
        yield f"{at}{LATER}", "2026-06-02"
    elif pattern:
        yield f"{at}:word", _fitting(pattern)
    else:
        yield from ((f"{at}={word}", word) for word in words(at, keys))


_DAYS = (
    ("day", "2025-11-14"),
    ("today", AS_OF),
    ("yesterday", "2026-05-13"),
    ("leap day", "2024-02-29"),
    ("first of all", "1900-01-01"),
    ("month", "2025-11"),
    ("this month", "2026-05"),
    ("year", "2025"),
    ("this year", "2026"),
    ("first year", "1900"),
)


def _fitting(pattern: str) -> str:
    for word in ("IT", "A", "a", "1"):
        if re.search(pattern, word):
            return word
    raise AssertionError(f"no word known that fits {pattern}: add one")


def _numbers(node: Schema, at: str, _: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    low = node.get("minimum", node.get("exclusiveMinimum", 0))
    high = node.get("maximum", 1e9)
    whole = node["type"] == "integer"
    step = 1 if whole else 0.5
    if "exclusiveMinimum" in node:
        low += step
    edges = {"least": low, "next": low + step, "few": low + 3, "many": low + 40, "most": high}
    if whole and (low, high) == (1900, 2199):  # a year
        edges = {"least": low, "year": 2025, "this year": 2026}
        yield f"{at}{LATER}", high
    for form, value in edges.items():
        if low <= value <= high:
            yield f"{at}={form}", int(value) if whole else value
    if not whole:
        yield f"{at}=whole", int(low) + 2
        yield f"{at}=fine", low + 0.001


def _flags(_: Schema, at: str, __: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    yield f"{at}=true", True
    yield f"{at}=false", False


def _lists(node: Schema, at: str, keys: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    if not node.get("minItems"):
        yield f"{at}=[]", []
    each = [(form, [value]) for form, value in _forms(node["items"], f"{at}/*", keys)]
    yield from each
    if len(each) > 1:
        yield f"{at}=two", [*each[0][1], *each[-1][1]]
    yield f"{at}=twice", [*each[0][1], *copy.deepcopy(each[0][1])]


def _maps(node: Schema, at: str, keys: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    below = node.get("additionalProperties")
    if isinstance(below, Mapping):
        yield f"{at}=" + "{}", {}
        known = words(f"{at}/*", keys)
        for number, key in enumerate(known[1:], 1):
            each = list(_forms(below, f"{at}/*", (*keys, key)))
            for turn in range(KEY_FORMS):  # not each form for each key: each form for some key
                form, value = each[turn * number % len(each)]
                yield f"{at}/{key}{form.removeprefix(f'{at}/*')}", {key: value}
        for form, value in _forms(below, f"{at}/*", (*keys, known[0])):
            yield form, {known[0]: value}
        return
    if "properties" not in node:
        return
    needed = {
        name: _plain(node["properties"][name], f"{at}/{name}", keys)
        for name in node.get("required", ())
    }
    yield f"{at}=" + "{}", dict(needed)
    for name, field in node["properties"].items():
        for form, value in _forms(field, f"{at}/{name}", keys):
            yield form, {**needed, name: value}
    if len(node["properties"]) <= 3:  # two bounds, two ends of a span
        every = {n: _plain(f, f"{at}/{n}", keys) for n, f in node["properties"].items()}
        yield f"{at}=whole", every


def _plain(node: Schema, at: str, keys: tuple[str, ...]) -> Any:
    """The first value of a place that says something."""
    return next(value for _, value in _forms(node, at, keys) if value is not None)


def _nothing(_: Schema, at: str, __: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    yield f"{at}{NULL}", None


_BY_TYPE: Mapping[str, Callable[..., Iterator[tuple[str, Any]]]] = {
    "string": _texts,
    "integer": _numbers,
    "number": _numbers,
    "boolean": _flags,
    "array": _lists,
    "object": _maps,
    "null": _nothing,
}


# --- what no schema says ------------------------------------------------------------------------------


def words(at: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    """Words for a place: those of its vocabulary, else any."""
    tail = at.rpartition("lesions")[2]
    vocabulary: Mapping[str, Callable[[], Sequence[str]]] = {
        "/lesions/*/organ": lambda: ("bone", *_VOCABULARY.organs),
        "/lesions/*/organ/one_of/*": lambda: ("bone", "liver", *_VOCABULARY.organs),
        "/lesions/*/station": lambda: ("7", *_VOCABULARY.stations),
        "/assessments/*/totals/by_organ/*": lambda: ("bone", *sorted(_VOCABULARY.systems)),
        "/lesions/*/distance_mm/*": lambda: STRUCTURES,
        "/primary/distance_mm/*": lambda: STRUCTURES,
        "/biomarkers/*": lambda: ("KRAS", "EGFR", *_VOCABULARY.genes),
        "/biomarkers/*/variants/*/name": lambda: (
            *_VOCABULARY.genes[keys[-1]].variants,
            "X999Y",
        ),
        "/biomarkers/*/variants/*/protein": lambda: ("p.Gly12Cys", "G13D", "p.Gly12_Gly13insVal"),
        "/biomarkers/*/absent_variants/*": lambda: (
            *_VOCABULARY.genes[keys[-1]].variants,
            "X999Y",
        ),
        "/systemic_therapy/lines/*/agents/*": lambda: (
            *("osimertinib", "an unknown drug"),
            *_VOCABULARY.agents,
            *_VOCABULARY.regimens,
        ),
        "/systemic_therapy/lines/*/agents/at_least/*": lambda: tuple(_VOCABULARY.agents),
        "/systemic_therapy/lines/*/classes/*": lambda: tuple(_VOCABULARY.classes),
        "/systemic_therapy/lines/*/classes/at_least/*": lambda: tuple(_VOCABULARY.classes),
        "/systemic_therapy/given/*/agent": lambda: ("an unknown drug", *_VOCABULARY.agents),
        "/systemic_therapy/given/*/drug_class": lambda: tuple(_VOCABULARY.classes),
        "/conditions/*": lambda: ("hypertension", *_VOCABULARY.conditions),
        "/measurements/*": lambda: tuple(_VOCABULARY.measurements),
        "/measurements/*/unit": lambda: _VOCABULARY.measurements[keys[-1]].known_units,
    }
    known = {name: find for name, find in vocabulary.items() if at.endswith(name)}
    if at == "/measurements/*" and keys:  # the value, not its name
        return tuple(f"9 {unit}" for unit in _VOCABULARY.measurements[keys[-1]].known_units)
    if at == "/assessments/*/lesions/*" or tail == "/*/id":
        return ("L1", "a node/of~the left")
    if at.startswith("/judgements/*/*"):
        return ("4557-04", "a criterion")
    if at.startswith("/judgements/*"):
        return ("NCT03774732", "NCT00000000")
    return tuple(dict.fromkeys(known[at]())) if at in known else ("a", "A word of ours", "é" * 80)


def _with_companions(told: Json) -> Json:
    """What is told with what it needs beside it: a lesion of an assessment stands in the list."""
    named = {
        id for one in told.get("assessments") or () for id in ((one or {}).get("lesions") or {})
    }
    known = {one.get("id") for one in told.get("lesions") or ()}
    if missing := sorted(named - known):
        more = [{"id": id, "organ": "bone"} for id in missing]
        told = {**told, "lesions": [*(told.get("lesions") or ()), *more]}
    if reports := told.get("biomarkers"):
        told = {**told, "biomarkers": {gene: _whole(one) for gene, one in reports.items()}}
    if isinstance(score := told.get("ecog"), dict) and score:
        told = {**told, "ecog": _scored(score)}
    return told if "as_of" in told else {"as_of": AS_OF, **told}


def _scored(score: Json) -> Json:
    """A performance status as a number or by its bounds, beside its day."""
    bounds = {"at_least", "at_most"} & {n for n, end in score.items() if end is not None}
    if score.get("value") is None and bounds:
        return score
    day = {"date": score["date"]} if score.get("date") is not None else {}
    return {"value": score.get("value") or 1, **day}


def _whole(report: Any) -> Any:
    """A gene's report with what it says nothing without: a variant that is called something, and
    the result beside what was looked for."""
    if not isinstance(report, dict):
        return report
    variants = [
        {"exon": 20, **one} if isinstance(one, dict) and one.keys() == {"pathogenic"} else one
        for one in report.get("variants") or ()
    ]
    if variants:
        return {**report, "variants": variants}
    alone = report.keys() == {"no_other_variants"} and report["no_other_variants"] is False
    return {"result": "positive", **report} if alone else report


# --- several together ----------------------------------------------------------------------------------


def merged(one: Any, other: Any, random: Random) -> Any:
    """What both say; the other where they say it of one place. Of two lists the entries stand beside
    each other, or are one and the same."""
    if isinstance(one, dict) and isinstance(other, dict):
        both = dict(one)
        for name, value in other.items():
            both[name] = merged(both[name], value, random) if name in both else value
        return both
    if isinstance(one, list) and isinstance(other, list) and random.random() < 0.8:
        if not one or not other or random.random() < 0.4:
            return [*one, *other]
        at = random.randrange(len(one))
        return [*one[:at], merged(one[at], other[0], random), *one[at + 1 :], *other[1:]]
    return copy.deepcopy(other)


@cache
def _bases() -> tuple[Json, ...]:
    found = [read_profile(example_text(name)).document() for name, _ in EXAMPLES]
    return ({}, {"cancer_type": "nsclc"}, *found)


@cache
def _accepted() -> tuple[Drawn, ...]:
    """Those of the things drawn alone that a patient can be told with."""
    return tuple(one for one in singles() if accepted(one.told))


@cache
def _by_place() -> tuple[tuple[Drawn, ...], ...]:
    """The same by their place, so that a place of many words is drawn no more often than others."""
    found: dict[str, list[Drawn]] = {}
    for one in _accepted():
        found.setdefault(place_of(one.form), []).append(one)
    return tuple(map(tuple, found.values()))


def accepted(told: Json) -> bool:
    """Whether the reader takes a document for a patient; a fault of ours is raised."""
    try:
        profile_of(told)
    except ProfileError:
        return False
    return True


def mixed(random: Random) -> Json:
    """Several things told together, of nobody yet or of a patient of the examples."""
    told = copy.deepcopy(random.choice(_bases())) if random.random() < 0.7 else {}
    for _ in range(random.choice((1, 2, 2, 2, 3, 4, 6, 9))):
        place = random.choice(_by_place())
        more = random.choice(place).told
        if "as_of" in told and random.random() < 0.9:
            more = {name: value for name, value in more.items() if name != "as_of"}
        told = merged(told, more, random)
    return _with_companions(told)


TRIES = 400  # of two fields, until two things are drawn that one patient can be told with


def fields() -> tuple[str, ...]:
    """The top-level fields of the schema."""
    return tuple(_root()["properties"])


@cache
def pairs() -> tuple[tuple[frozenset[str], Json], ...]:
    """Of every two top-level fields a patient who can be, told something of both; no other field
    but the day, and what the two need beside them."""
    random, of_field = Random(15), dict[str, list[tuple[Drawn, ...]]]()
    for place in _by_place():
        field = place_of(place[0].form).strip("/").split("/")[0]
        of_field.setdefault(field, []).append(place)
    return tuple(
        (frozenset(two), _pair(random, of_field, *two)) for two in combinations(fields(), 2)
    )


def _pair(
    random: Random, of_field: Mapping[str, Sequence[Sequence[Drawn]]], one: str, other: str
) -> Json:
    for _ in range(TRIES):
        first, second = (random.choice(random.choice(of_field[name])).told for name in (one, other))
        more = {name: v for name, v in second.items() if name != "as_of" or other == "as_of"}
        told = _with_companions(merged(first, more, random))
        if accepted(told) and None not in (told.get(one), told.get(other)):
            return told
    raise AssertionError(f"no patient can be told with {one} and {other}")


def usable(seed: int, number: int) -> list[Json]:
    """So many patients of whom several things are told and who can be, the same for a seed."""
    random, found = Random(seed), list[Json]()
    while len(found) < number:
        told = mixed(random)
        if accepted(told):
            found.append(told)
    return found


def told_places(told: Any) -> frozenset[str]:
    """The places of the schema that a document tells something at."""
    return frozenset(_stated(_root(), told, ""))


def _stated(node: Schema, value: Any, at: str) -> Iterator[str]:
    node = _resolved(node)
    for one in node.get("anyOf", ()):
        yield from _stated(one, value, at)
    if isinstance(value, list) and "items" in node:
        for item in value:
            yield f"{at}/*"
            yield from _stated(node["items"], item, f"{at}/*")
    if not isinstance(value, dict):
        return
    for name, item in value.items():
        if name in node.get("properties", {}) and item is not None:
            yield f"{at}/{name}"
            yield from _stated(node["properties"][name], item, f"{at}/{name}")
        elif isinstance(node.get("additionalProperties"), Mapping) and item is not None:
            yield f"{at}/*"
            yield from _stated(node["additionalProperties"], item, f"{at}/*")

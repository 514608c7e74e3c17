"""Writes rules/schema/trial.schema.json from the tables of measures and operators, for editors.

python -m scripts.trial_schema
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING
from dataclasses import fields as columns
from typing import Any

from oligomatch.rules.measures import MEASURES, MONTHS_OF_LIFE, Record, Type
from oligomatch.rules.operators import (
    DOSE_LIMITS,
    LINE_WHICH,
    MOST_DAYS,
    MOST_HALF_LIVES,
    OPERATORS,
    USE,
    Operator,
    domain,
    entries_named,
    names_known,
)
from oligomatch.rules.read import BASES, DAY, MOLECULAR
from oligomatch.rules.read import VERSION as NAME_OF_VERSION
from oligomatch.rules.schema import SHIPPED
from oligomatch.rules.terms import CANCER_TYPES, DESIGNS, IRRADIATING, PARTS, RECRUITMENT
from oligomatch.rules.trial import (
    BRIEF,
    EVIDENCE,
    PERSONS,
    Eligibility,
    Event,
    Evidence,
    Facts,
    Kind,
    Recruitment,
    Silence,
    Source,
)
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary
from scripts.value_words import words_of

Schema = dict[str, Any]


def trial_schema() -> Schema:
    """The schema of one trial file."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "OligoMatch trial",
        "description": "what one trial asks of a patient, quoted before it is encoded",
        **_object(
            {
                "trial": _text("registry number; the file is named by it", "^NCT[0-9]{8}$"),
                "source": _ref("source"),
                "facts": _facts(),
                "recruitment": {
                    "description": "the registry status as last verified",
                    **_record(
                        "recruitment",
                        Recruitment,
                        {
                            "status": _choice("the status", RECRUITMENT, "recruitment"),
                            "source": _ref("source"),
                        },
                    ),
                },
                "criteria": {
                    "type": "array",
                    "minItems": 1,
                    "description": "one atomic criterion each",
                    "items": _ref("criterion"),
                },
            },
            {
                "acronym": _text("short name"),
                "brief": {
                    **_text("what the trial gives, in own words: one line of a list"),
                    "maxLength": BRIEF,
                },
                "evidence": _evidence(),
                "eligibility": _eligibility(),
                "silenced": _silenced(),
                "arms": {
                    "type": "object",
                    "description": "arms, cohorts or steps whose criteria differ, by short names",
                    "propertyNames": {"pattern": ARM},
                    "minProperties": 2,
                    "additionalProperties": _object(
                        {"words": _text("what it is called, such as cohort B")},
                        {"quote": _text("the words of the source"), "source": _ref("source")},
                    ),
                },
                "versions": _list(
                    _object(
                        {
                            "name": {**VERSION, "description": "its name, such as 3.0"},
                            "since": _text("the first day on which it is in force", f"^{DAY}$"),
                        },
                        {"quote": _text("the words of the source"), "source": _ref("source")},
                    ),
                    "versions of the protocol by their days, each from its amendment on",
                ),
                "define": {
                    "type": "object",
                    "description": "rules stated once, by a name that criteria use",
                    "propertyNames": {"pattern": "^[A-Za-z][A-Za-z0-9 -]*$"},
                    "additionalProperties": _ref("definition"),
                },
            },
        ),
        "$defs": {
            "source": {"description": "where the words stand", **_record("source", Source)},
            "criterion": _criterion(),
            "change": _change(),
            "definition": _definition(),
            "defined": _defined(),
            "tree": _tree(of_lesion=False),
            "lesion_tree": _tree(of_lesion=True),
            **_values(of_lesion=False),
            **_values(of_lesion=True),
            **_names(),
        },
    }


def schema_text() -> str:
    """The schema as the shipped file holds it."""
    return json.dumps(trial_schema(), indent=1, ensure_ascii=False) + "\n"


ARM = "^[A-Za-z0-9]{1,12}$"
# a name such as 3.0 is a number to an editor where it stands without quotes
MOST: Mapping[str, int] = {
    **dict.fromkeys(("within_days", "days"), MOST_DAYS),
    **dict.fromkeys(("months_at_least", "months_below"), int(MONTHS_OF_LIFE.high)),
    "half_lives": MOST_HALF_LIVES,
}
VERSION: Mapping[str, Any] = {"type": ["string", "number"], "pattern": f"^{NAME_OF_VERSION}$"}


def _object(required: Mapping[str, Any], optional: Mapping[str, Any] | None = None) -> Schema:
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def _text(words: str, pattern: str | None = None) -> Schema:
    form = {"minLength": 1} if pattern is None else {"pattern": pattern}
    return {"type": "string", "description": words, **form}


def _choice(words: str, values: tuple[str, ...], family: str) -> Schema:
    """One of some values, each with its words for the hover of an editor."""
    stated = words_of(family)
    described = {"enum": list(values), "enumDescriptions": [stated[value] for value in values]}
    return {**described, **({"description": words} if words else {})}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _list(item: Schema, words: str = "", *, least: int = 1) -> Schema:
    said = {"description": words} if words else {}
    return {"type": "array", "items": item, "minItems": least, **said}


def _record(name: str, make: Any, own: Mapping[str, Schema] | None = None) -> Schema:
    """The schema of a record: each field by its own schema, else as its dataclass declares it."""
    words, own = words_of(f"{name} fields"), own or {}
    declared = {column.name: column for column in columns(make)}
    required: dict[str, Schema] = {}
    optional: dict[str, Schema] = {}
    for field in dict.fromkeys((*words, *own)):
        column = declared[field]
        needed = column.default is MISSING and column.default_factory is MISSING
        found = own[field] if field in own else _OF_TYPE[str(column.type)](words[field])
        (required if needed else optional)[field] = found
    return _object(required, optional)


def _whole(words: str, least: int = 1) -> Schema:
    return {"type": "integer", "minimum": least, "description": words}


def _flag(words: str) -> Schema:
    return {"type": "boolean", "description": words}


# by how a dataclass declares a field
_OF_TYPE: Mapping[str, Callable[[str], Schema]] = {
    **dict.fromkeys(("str", "str | None"), _text),
    **dict.fromkeys(("int", "int | None"), _whole),
    "bool": _flag,
    "float | None": lambda words: {"type": "number", "minimum": 0, "description": words},
}


def _facts() -> Schema:
    words = words_of("facts fields")
    groups = words_of("state_groups")
    own = {
        "design": _choice(words["design"], DESIGNS, "design"),
        "molecular": _choice(words["molecular"], MOLECULAR, "molecular"),
        "state_groups": {
            "enum": [*map(int, groups)],
            "enumDescriptions": list(groups.values()),
            "description": words["state_groups"],
        },
        "tumour_types": _list(
            _choice("", (*CANCER_TYPES, "any"), "cancer_type"), words["tumour_types"]
        ),
        "n": _whole(words["n"], 0),
        "countries": _list(
            _choice("", tuple(load_vocabulary().countries), "country code"), words["countries"]
        ),
        "region": _choice(words["region"], ("europe", "international"), "region"),
    }
    about = "what the source says of the trial besides eligibility"
    return {"description": about, **_record("facts", Facts, own)}


def _eligibility() -> Schema:
    own = {"digest": _text(words_of("eligibility fields")["digest"], "^[0-9a-f]{16}$")}
    about = "the registry's eligibility text that the rules were written from"
    return {"description": about, **_record("eligibility", Eligibility, own)}


def _silenced() -> Schema:
    own = {"lint": _text(words_of("silence fields")["lint"], "^OM2[0-9]{2}$")}
    about = "findings of `oligomatch check` that are meant, each with its reason"
    return _list(_record("silence", Silence, own), about)


def _evidence() -> Schema:
    words = words_of("evidence fields")
    own = {
        "source": _ref("source"),
        "kind": _choice(words["kind"], EVIDENCE, "evidence"),
        "arms": {
            "type": "object",
            "description": words["arms"],
            "additionalProperties": {"type": "number", "minimum": 0},
        },
    }
    return {
        "type": "object",
        "description": "what the source reports of a trial that has answered its question",
        "additionalProperties": _record("evidence", Evidence, own),
    }


def _criterion() -> Schema:
    events = tuple(event.value for event in Event)
    wait = _object(
        {
            "event": _choice("what it waits for", events, "event"),
            "when": {"description": "the situation in which it still waits", **_ref("tree")},
        }
    )
    letters = {
        "type": "object",
        "propertyNames": {"pattern": "^[A-Z]$"},
        "minProperties": 2,
        "additionalProperties": _ref("change"),
    }
    schema = _object(
        {
            "id": _text("last four digits of the trial and a number", "^[0-9]{4}-[0-9]{2,3}$"),
            "kind": _choice(
                "what it does to the match", tuple(kind.value for kind in Kind), "kind"
            ),
            "basis": _choice("what part of the source it rests on", BASES, "basis"),
            "source": _ref("source"),
        },
        {
            "quote": _text("the words of the source, before anything is encoded"),
            "text": _text("what an info, later or stratum line says, in our words"),
            "note": _text("what a reader needs to know, in our words"),
            "arms": _list(
                {"type": "string", "pattern": ARM}, "the arms for which it holds, if not for all"
            ),
            "since": {
                **VERSION,
                "description": "the version of the protocol from which on it holds",
            },
            "before": {
                **VERSION,
                "description": "the version of the protocol with which it ceases to hold",
            },
            "asked": _choice("of a judgement: whom the question is put to", PERSONS, "asked"),
            "waits": _list(wait, "in which situation a failure still waits, and for what"),
            "readings": {
                "type": "object",
                "description": "the meanings the source's words admit, by number and letter",
                "propertyNames": {"pattern": "^A-[0-9]{2}$"},
                "additionalProperties": letters,
            },
            **_rules(),
        },
    )
    one_operator = {"oneOf": [{"required": [name]} for name in (*OPERATORS, USE)]}
    decides = {"properties": {"kind": {"enum": ["inclusion", "workup", "warn"]}}}
    bare = {
        "if": {"properties": {"kind": {"enum": ["info", "to do"]}}},
        "then": {"not": {"anyOf": [{"required": [name]} for name in (*OPERATORS, USE)]}},
    }
    judgement = {
        "if": {"properties": {"kind": {"const": Kind.JUDGEMENT.value}}, "required": ["kind"]},
        "then": {"required": ["asked"]},
        "else": {"not": {"required": ["asked"]}},
    }
    return {
        **schema,
        "if": decides,
        "then": one_operator,
        "else": {"required": ["text"], **bare},
        "allOf": [judgement],
    }


def _change() -> Schema:
    set_to, words = ("at", "by", "drivers", "recent_line", "intent"), words_of("parameter")
    return {
        "description": "one reading; with `words` alone it is the criterion as written",
        **_object(
            {"words": _text("the reading in plain words, for the question to the trial site")},
            {
                "replace": {"description": "stands in place of the tree", **_ref("tree")},
                "also": {"description": "is required too", **_ref("tree")},
                **{name: _choice(words[name], PARTS[name], name) for name in set_to},
            },
        ),
    }


def _rules() -> dict[str, Schema]:
    """What a criterion may have as its rule."""
    use = {"description": "a rule that the file or its folder defines", **_ref("defined")}
    return {**_operators(of_lesion=False), USE: use}


def _definition() -> Schema:
    about = {
        "takes": _list(_text("a parameter: `$name` in the rule", "^[a-z][a-z_]*$"), "parameters"),
        "quote": _text("the words of the source that it encodes"),
        "source": _ref("source"),
    }
    written = _rules()
    # a parameter stands where a value would: only a rule without parameters can be checked here
    open_rules = {name: {"description": one["description"]} for name, one in written.items()}
    return {
        "description": "a rule by its name",
        **_object({}, {**about, **open_rules}),
        "oneOf": [{"required": [name]} for name in written],
        "if": {"not": {"required": ["takes"]}},
        "then": {"properties": written},
    }


def _defined() -> Schema:
    name = _text("the name of a definition")
    given = {"description": "what it takes, by the names of its parameters"}
    return {
        "oneOf": [
            name,
            {
                "type": "object",
                "properties": {"name": name},
                "required": ["name"],
                "additionalProperties": given,
            },
        ]
    }


def _tree(*, of_lesion: bool) -> Schema:
    return {
        "type": "object",
        "description": "one operator" + (" over one lesion" if of_lesion else ""),
        "properties": _operators(of_lesion=True) if of_lesion else _rules(),
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    }


def _operators(*, of_lesion: bool) -> dict[str, Schema]:
    return {
        name: {"description": operator.words, **_ref(_value_name(name, of_lesion))}
        for name, operator in OPERATORS.items()
        if not (of_lesion and operator.shape in ("exists", "every"))
    }


def _values(*, of_lesion: bool) -> dict[str, Schema]:
    """The value of each operator, once: a criterion and a tree both point to it."""
    return {
        _value_name(name, of_lesion): _value(OPERATORS[name], of_lesion)
        for name in _operators(of_lesion=of_lesion)
    }


def _entry(words: str, table: str) -> Schema:
    """An entry of a table of the vocabulary, by any of its names."""
    entries = entries_named()[table]
    stated = words_of(table)
    each = [(one.id, one.id) for one in entries.values()]
    each += [(name, one.id) for one in entries.values() for name in one.names]
    named = dict(reversed(each))
    values = list(dict.fromkeys(name for name, _ in each))
    described = {"enum": values, "enumDescriptions": [stated[named[value]] for value in values]}
    return {**described, **({"description": words} if words else {})}


def _value_name(operator: str, of_lesion: bool) -> str:
    return ("lesion_" if of_lesion else "") + operator.replace(" ", "_") + "_value"


def _names() -> dict[str, Schema]:
    """The names of the vocabulary that rules may use, and the ways to name a line."""
    agents = _list(_ref("agent"), "all of these agents")
    held = "a drug of the class, or of one of these classes"
    any_class = {"anyOf": [_ref("class"), _list(_ref("class"))], "description": held}
    which = _choice("which of the palliative lines that hold it", LINE_WHICH, "which")
    line: list[Schema] = [
        _choice("", ("current", "current_or_adjuvant"), "line"),
        {"type": "integer", "minimum": 1, "maximum": 9},
        _object({"with": agents}, {"which": which}),
        _object({"with class": any_class}, {"which": which}),
    ]
    return {
        "agent": _entry("a drug", "agent"),
        "class": _entry("a class of drugs", "class"),
        "gene": _entry("a gene", "gene"),
        "organ": _entry("an organ, or a part of one", "organ"),
        "condition": _entry("a condition", "condition"),
        "test": _entry("what is measured", "test"),
        "line": {"anyOf": line},
    }


def _value(operator: Operator, of_lesion: bool) -> Schema:
    tree = _ref("lesion_tree" if of_lesion else "tree")
    match operator.shape:
        case "parts":
            return _list(tree)
        case "part":
            return tree
        case "some":
            n = {"type": "integer", "minimum": 1, "description": "so many of the parts"}
            return _object({"n": n, "of": _list(tree, "the parts")})
        case "number":
            limits = {
                name: {"type": "number", "minimum": 0, "description": words_of("limit")[name]}
                for name in operator.limits
            }
            return _any_measure(Type.NUMBER, of_lesion, limits)
        case "category":
            return _any_measure(Type.CATEGORY, of_lesion, {"values": {}})
        case "flag":
            return _any_measure(Type.FLAG, of_lesion, {})
        case "exists":
            return _lesions({})
        case "every":
            test = {"description": "what each such lesion has to pass", **_ref("lesion_tree")}
            return _lesions({"is": test})
        case _:
            return {"const": True}


def _any_measure(type_: Type, of_lesion: bool, own: Mapping[str, Schema]) -> Schema:
    kinds = {
        kind: row
        for kind, row in MEASURES.items()
        if row.type is type_ and row.of_lesion == of_lesion
    }
    bare = tuple(kind for kind, row in kinds.items() if not row.takes)
    said = [kinds[kind].about for kind in bare]
    one = {"enum": list(bare), "enumDescriptions": said, "description": "a statement, by its name"}
    short = [one] if type_ is Type.FLAG else []
    return {"anyOf": [*short, *(_measure(kind, row, own) for kind, row in kinds.items())]}


def _measure(kind: str, row: Record, own: Mapping[str, Schema]) -> Schema:
    unit = f" ({row.unit})" if row.unit else ""
    own = dict(own)
    if "values" in own:
        by_name = _entry("", kind) if kind in entries_named() else _choice("", domain(kind), kind)
        value = _ref("organ") if kind == "organ" else by_name
        own["values"] = _list(value, "any of these")
    takes = (*row.takes, "by") if kind == "count" else row.takes
    schema = _object(
        {
            "measure": {"const": kind, "description": row.about + unit},
            **{name: _parameter(kind, name) for name in takes},
            **own,
        },
        {name: _parameter(kind, name) for name in row.may_take if name not in takes},
    )
    if "dose" in row.may_take:
        radiated = {"names": {"items": {"enum": list(IRRADIATING)}}}
        schema["dependentSchemas"] = {"dose": {"properties": radiated}}
    return {"description": row.about + unit, **schema}


def _lesions(own: Mapping[str, Schema]) -> Schema:
    row = MEASURES["count"]
    return _object(
        {**{name: _parameter("count", name) for name in row.takes}, **own},
        {name: _parameter("count", name) for name in row.may_take},
    )


def _parameter(kind: str, name: str) -> Schema:
    words = words_of("parameter")[name]
    match name:
        case "where":
            return {"description": words, **_ref("lesion_tree")}
        case "names" if kind == "altered_exon":
            return _list({"type": "integer", "minimum": 1, "maximum": 99}, "any of these exons")
        case "names" | "other_than" if MEASURES[kind].names == "variant":
            named = _choice("", names_known(kind), "variant")
            change = {"pattern": "^[A-Z].*[0-9]", **_text(words_of("of_protein")["change"])}
            return _list({"anyOf": [named, change]}, words_of("of_protein").get(name, words))
        case "names":
            kinds = ("class", "agent", "condition")
            tables = {kind_: _ref(kind_) for kind_ in kinds}
            name_ = tables.get(MEASURES[kind].names) or _choice(
                "", names_known(kind), MEASURES[kind].names
            )
            return _list(name_, words)
        case "gene" | "line" | "test":
            return {"description": words, **_ref(name)}
        case "unit":
            return _text(words)
        case "edition":
            known = PARTS[name]
            said = [*words_of(name).values()] * 2  # with quotes, and without
            return {
                "description": words,
                "enum": [*known, *map(int, known)],
                "enumDescriptions": said,
            }
        case "dose":
            limit = {"type": "number", "minimum": 0}
            limits = {
                key: {**limit, "description": words_of("dose limit")[key]} for key in DOSE_LIMITS
            }
            sides = (("low", "over"), ("high", "under"))
            twice = [
                {"required": [key for key, of in DOSE_LIMITS.items() if of in side]}
                for side in sides
            ]
            figures = {
                figure: {
                    **_object({}, limits),
                    "minProperties": 1,
                    "not": {"anyOf": twice},  # included and excluded, of one side
                    "description": said,
                }
                for figure, said in words_of("dose").items()
            }
            return {**_object({}, figures), "minProperties": 1, "description": words}
        case "progressed":
            return {"description": words, "const": True}
        case (
            "within_days"
            | "days"
            | "half_lives"
            | "percent"
            | "millimetres"
            | "months_at_least"
            | "months_below"
        ):
            most = {"maximum": MOST[name]} if name in MOST else {}
            return {"type": "integer", "minimum": 1, **most, "description": words}
        case "other_than":
            return _list({"anyOf": [_ref("agent"), _ref("class")]}, words)
        case "with_drugs":
            return _list(_ref("agent"), words)
        case "stopped_for" | "responses" | "latest_responses":
            of_line = {"stopped_for": "stop_reason", "responses": "best_response"}.get(
                name, "recist"
            )
            return _list(_choice("", MEASURES[of_line].domain, of_line), words)
        case _:
            return _choice(words, MEASURES[kind].allowed(name), name)


if __name__ == "__main__":
    SHIPPED.write_text(schema_text(), encoding="utf-8")

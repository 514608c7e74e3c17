"""How a trial file spells a tree: the table of operators, and both ways through it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from dataclasses import fields as columns
from functools import cache
from math import ceil, floor
from types import MappingProxyType
from typing import Any, assert_never

from oligomatch.rules.measures import DOSES, MEASURES, MONTHS_OF_LIFE, Type
from oligomatch.rules.misspelling import nearest
from oligomatch.rules.terms import (
    IRRADIATING,
    MODALITIES,
    PARTS,
    RESPONSES,
    STOP_REASONS,
    STRUCTURES,
)
from oligomatch.rules.text.record import (
    Reader,
    fields,
    flag,
    like,
    listing,
    names,
    number,
    one_of,
    record,
    unknown_operator,
    whole,
    words,
)
from oligomatch.rules.text.text import Fields, Node, Text, under
from oligomatch.rules.tree import (
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Every,
    Exists,
    Is,
    LineWith,
    Measure,
    Not,
    OneOf,
    Within,
)
from oligomatch.rules.tree import Node as Tree
from oligomatch.rules.vocabulary.entries import Entry
from oligomatch.rules.vocabulary.protein import protein_word
from oligomatch.rules.vocabulary.spellings import entry_of, folded, ids_by_exact_name, named, near
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

LINE_WHICH = ("latest", "first")  # of the lines that hold what a line is named by
USE = "defined"  # stands in the place of an operator: a rule that the file states by name


@dataclass(frozen=True, slots=True)
class Operator:
    """One operator key: its shape, what it says, and for a comparison the limits it takes."""

    shape: str  # parts | part | some | number | category | flag | exists | every | always
    words: str
    limits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # key -> fields of Within


OPERATORS: Mapping[str, Operator] = {
    "all": Operator("parts", "every part is required"),
    "any": Operator("parts", "one part suffices"),
    "not": Operator("part", "the part is an exclusion"),
    "at least n": Operator("some", "so many of the parts are required"),
    "at most": Operator("number", "the number has an upper limit", {"limit": ("high",)}),
    "at least": Operator("number", "the number has a lower limit", {"limit": ("low",)}),
    "less than": Operator("number", "the number stays below a limit", {"limit": ("under",)}),
    "more than": Operator("number", "the number lies above a limit", {"limit": ("over",)}),
    "between": Operator(
        "number", "the number has two limits, both included", {"low": ("low",), "high": ("high",)}
    ),
    "exactly": Operator("number", "the number is this one", {"value": ("low", "high")}),
    "one of": Operator("category", "the category is one of the values"),
    "is": Operator("flag", "the statement is true"),
    "exists": Operator("exists", "at least one such lesion is there"),
    "every": Operator("every", "each such lesion passes the test; true where there is none"),
    "always": Operator("always", "no rule: true of every patient"),
}


@cache
def names_known(kind: str) -> tuple[str, ...]:
    """The names a measure can be asked about; none where any number will do (exons)."""
    table = MEASURES[kind].names
    if table == "variant":
        genes = load_vocabulary().genes.values()
        return tuple(sorted({name for gene in genes for name in gene.known}))
    closed = {"modality": MODALITIES, "structure": STRUCTURES}
    return closed.get(table) or tuple(entries_named().get(table, ()))


@cache
def entries_named() -> Mapping[str, Mapping[str, Entry]]:
    """The tables of the vocabulary that a rule names entries of, by any of their names."""
    vocabulary = load_vocabulary()
    histologies = vocabulary.histologies
    return {
        "class": vocabulary.classes,
        "agent": vocabulary.agents,
        "driver_set": vocabulary.driver_sets,
        "condition": vocabulary.conditions,
        "gene": vocabulary.genes,
        "test": vocabulary.measurements,
        "organ": vocabulary.organs,
        "cancer_type": vocabulary.cancer_types,
        **{kind: {id: histologies[id] for id in domain(kind)} for kind in ("histology", "subtype")},
    }


@cache
def domain(kind: str) -> tuple[str, ...]:
    """The values a category can take."""
    return tuple(load_vocabulary().organs) if kind == "organ" else MEASURES[kind].domain


def read_tree(node: Node, *, of_lesion: bool = False) -> Tree:
    """The tree under the one operator key of a map.

    Raises:
        RuleFileError: not exactly one operator, or one that is misspelt.
    """
    if not isinstance(node, Fields) or len(node.entries) != 1:
        raise node.problem("no_one_operator", such=("at most", "all"))
    ((key, value),) = node.entries
    if key.value not in OPERATORS:
        raise unknown_operator(key, OPERATORS)
    if of_lesion and OPERATORS[key.value].shape in ("exists", "every"):
        raise key.problem("of_all_lesions", key=key.value)
    return read_operator(key.value, value, of_lesion=of_lesion)


def read_operator(name: str, value: Node, *, of_lesion: bool = False) -> Tree:
    """The tree that one operator key and its value spell."""
    operator = OPERATORS[name]
    match operator.shape:
        case "parts":
            parts = _parts(of_lesion)(value)
            return AllOf(parts) if name == "all" else AnyOf(parts)
        case "part":
            return Not(read_tree(value, of_lesion=of_lesion))
        case "some":
            return _some(value, of_lesion)
        case "number":
            return _number(value, operator.limits, of_lesion)
        case "category":
            return _category(value, of_lesion)
        case "flag":
            return Is(_measure(value, Type.FLAG, of_lesion, {})[0])
        case "exists":
            return Exists(_lesions(value, {})[0])
        case "every":
            measure, own = _lesions(value, {"is": _of_lesion})
            return Every(measure, own["is"])
        case _:
            if not flag(value):
                raise value.problem("always_not_true")
            return Always()


def _parts(of_lesion: bool) -> Callable[[Node], tuple[Tree, ...]]:
    return listing(lambda part: read_tree(part, of_lesion=of_lesion))


def _of_lesion(node: Node) -> Tree:
    return read_tree(node, of_lesion=True)


def _some(node: Node, of_lesion: bool) -> Tree:
    values = record(node, {"n": whole, "of": _parts(of_lesion)})
    n, parts = values["n"], values["of"]
    if not 1 <= n <= len(parts):
        raise node.problem("n_of_parts", n=str(n), most=str(len(parts)))
    return AtLeast(n, parts)


def _number(node: Node, limits: Mapping[str, tuple[str, ...]], of_lesion: bool) -> Tree:
    measure, own = _measure(node, Type.NUMBER, of_lesion, dict.fromkeys(limits, number))
    if measure.kind == "count" and measure.by is None:
        raise node.problem("no_convention")
    within = {name: own[key] for key, names_ in limits.items() for name in names_}
    if "low" in own and own["low"] >= own["high"]:
        raise node.problem("low_above_high", low=str(own["low"]), high=str(own["high"]))
    return Within(measure, **within)


def _category(node: Node, of_lesion: bool) -> Tree:
    measure, own = _measure(node, Type.CATEGORY, of_lesion, {"values": lambda values: values})
    table = entries_named().get(measure.kind)
    known = one_of(domain(measure.kind), key=measure.kind)
    value = known if table is None else entry_of(table, key=measure.kind)
    return OneOf(measure, names(value)(own["values"]))


def _lesions(node: Node, own: Mapping[str, Reader]) -> tuple[Measure, dict[str, Any]]:
    takes = MEASURES["count"]
    values = record(
        node,
        {**{name: _PARAMETERS[name] for name in takes.takes}, **own},
        {name: _PARAMETERS[name] for name in takes.may_take},
    )
    own_values = {name: values.pop(name) for name in own}
    return Measure("count", **values), own_values


def _measure(
    node: Node, wanted: Type, of_lesion: bool, own: Mapping[str, Reader]
) -> tuple[Measure, dict[str, Any]]:
    """The measure an operator asks for, and the values of the operator's own keys."""
    if isinstance(node, Text) and not own:
        kind = _kind(node, wanted, of_lesion)
        if MEASURES[kind].takes:
            raise node.problem("measure_needs", measure=kind, keys=MEASURES[kind].takes)
        return Measure(kind), {}
    stated = under(fields(node), "measure")
    if stated is None:
        raise node.problem("missing_key", key="measure")
    kind = _kind(stated, wanted, of_lesion)
    row = MEASURES[kind]
    at = one_of(row.allowed("at"), key="at")
    readers = {**_PARAMETERS, "names": _names(kind), "at": at}
    if kind == "variant":
        readers["other_than"] = readers["names"]
    values = record(
        node,
        {"measure": words, **{name: readers[name] for name in row.takes}, **own},
        {name: readers[name] for name in row.may_take},
    )
    del values["measure"]
    if kind == "variant":
        for key in ("names", "other_than"):
            if key in values:
                values[key] = names(_variant(values["gene"]))(values[key])
    own_values = {name: values.pop(name) for name in own}
    measure = Measure(kind, **{**row.defaults, **values})
    if kind == "measured":
        _known_unit(node, measure)
    if measure.since is not None and measure.since == measure.until:
        raise node.problem("same_event", event=measure.since)
    if (measure.days is None) != (measure.whichever is None):
        raise node.problem("days_or_half_lives")
    if "percent" in row.may_take and measure.percent is None and measure.millimetres is None:
        raise node.problem("no_growth")
    if measure.latest_responses and measure.intent != "palliative":
        raise node.problem("latest_of_palliative")
    _months_in_order(node, measure)
    if measure.dose and not measure.names <= {*IRRADIATING}:
        raise node.problem("dose_of_radiation", known=IRRADIATING)
    return measure, own_values


def _months_in_order(node: Node, measure: Measure) -> None:
    least, below = measure.months_at_least, measure.months_below
    if least is not None and below is not None and least >= below:
        raise node.problem("months_in_order", least=f"{least}", below=f"{below}")


def _kind(node: Node, wanted: Type, of_lesion: bool) -> str:
    kind = words(node)
    fitting = [name for name, row in MEASURES.items() if row.of_lesion == of_lesion]
    if kind not in MEASURES:
        raise node.problem("unknown_measure", measure=kind, near=nearest(kind, fitting))
    row = MEASURES[kind]
    if row.of_lesion and not of_lesion:
        raise node.problem("of_one_lesion", measure=kind)
    if of_lesion and not row.of_lesion:
        raise node.problem("of_patient", measure=kind)
    if row.type is not wanted:
        raise node.problem("other_type", measure=kind, found=str(row.type), wanted=str(wanted))
    return kind


def _variant(gene: str) -> Reader:
    """The reader of a variant of the gene: an entry, a word of every gene, a change of the protein
    in HGVS's letters, or one of its codons (`C797`: any other amino acid there)."""
    known = load_vocabulary().genes[gene].known

    def read(node: Node) -> str:
        text = words(node)
        change = protein_word(text) if folded(text) not in ids_by_exact_name(known) else None
        if (found := change or named(known, node)) is None:
            raise node.problem("no_such_variant", gene=gene, variant=text, near=near(known, text))
        return found

    return read


def _known_unit(node: Node, measure: Measure) -> None:
    test = load_vocabulary().measurements[measure.test or ""]
    if measure.unit not in test.known_units:
        unit = measure.unit or ""
        raise node.problem("other_unit", test=test.id, unit=unit, known=test.known_units)


def _names(kind: str) -> Reader:
    table = MEASURES[kind].names
    if table == "variant":
        return lambda node: node  # which are known is the gene's to say
    if entries := entries_named().get(table):
        return names(entry_of(entries, table))
    if table:
        return names(one_of(names_known(kind), table))
    return names(like("[1-9][0-9]?", "an_exon"))


def _line(node: Node) -> str:
    if isinstance(node, Text):
        return like("current|current_or_adjuvant|[1-9]", "a_line")(node)
    vocabulary, by_drugs = load_vocabulary(), under(fields(node), "with") is not None
    held: dict[str, Reader] = (
        {"with": names(entry_of(vocabulary.agents, "agent"))}
        if by_drugs
        else {"with class": _one_or_more(entry_of(vocabulary.classes, "class"))}
    )
    values = record(node, held, {"which": one_of(LINE_WHICH, key="which")})
    first, drugs = values.get("which") == "first", values.get("with", frozenset())
    return str(LineWith(first, drugs, values.get("with class", frozenset())))


def _one_or_more(read: Reader) -> Reader:
    """The reader of a name alone, or of a list of names."""
    several = names(read)
    return lambda node: frozenset({read(node)}) if isinstance(node, Text) else several(node)


def _true(node: Node) -> bool:
    if not flag(node):
        raise node.problem("true_or_nothing")
    return True


MOST_DAYS, MOST_HALF_LIVES = 36_525, 100  # a hundred years; no wash-out is longer


def _days(node: Node) -> int:
    if not 1 <= (days := whole(node)) <= MOST_DAYS:
        raise node.problem("no_days", most=f"{MOST_DAYS}")
    return days


def _half_lives(node: Node) -> int:
    if not 1 <= (number := whole(node)) <= MOST_HALF_LIVES:
        raise node.problem("no_half_lives", most=f"{MOST_HALF_LIVES}")
    return number


def _months(node: Node) -> int:
    if not 1 <= (number := whole(node)) <= MONTHS_OF_LIFE.high:
        raise node.problem("no_months", most=f"{MONTHS_OF_LIFE.high:.0f}")
    return number


def _growth(node: Node) -> int:
    if (size := whole(node)) < 1:
        raise node.problem("no_growth")
    return size


DOSE_LIMITS = {  # how a limit of a dose is spelled, and the field of `Within` that it is
    name: fields_[0]
    for name, operator in OPERATORS.items()
    if (fields_ := operator.limits.get("limit", ()))
}


def _dose(node: Node) -> tuple[Within, ...]:
    """What is asked of the dose of one treatment: limits of its figures."""
    asked = [key.value for key, _ in fields(node).entries]
    if not asked or not {*asked} <= {*DOSES}:
        raise node.problem("no_dose", known=tuple(DOSES))
    stated = record(node, {}, {figure: _of_figure(figure) for figure in DOSES})
    return tuple(stated[figure] for figure in DOSES if figure in stated)


def _of_figure(figure: str) -> Reader:
    def read(node: Node) -> Within:
        if not {key.value for key, _ in fields(node).entries} <= {*DOSE_LIMITS}:
            raise node.problem("no_dose_limit", known=tuple(DOSE_LIMITS))
        stated = record(node, {}, dict.fromkeys(DOSE_LIMITS, number))
        limits = {DOSE_LIMITS[name]: value for name, value in stated.items()}
        if not limits or {"low", "over"} <= {*limits} or {"high", "under"} <= {*limits}:
            raise node.problem("no_dose_limit", known=tuple(DOSE_LIMITS))
        asked = Within(Measure(figure), **limits)
        if _leaves_none(asked, whole=DOSES[figure].whole):
            raise node.problem("dose_in_order", figure=figure)
        return asked

    return read


def _leaves_none(asked: Within, *, whole: bool) -> bool:
    """Whether no number lies between two limits."""
    least, most = asked.least, asked.most
    if least is None or most is None:
        return False
    if whole:
        first = floor(least) + 1 if asked.over is not None else ceil(least)
        last = ceil(most) - 1 if asked.under is not None else floor(most)
        return last < first
    strict = asked.over is not None or asked.under is not None
    return most < least or (strict and most == least)


_PARAMETERS: Mapping[str, Reader] = {
    "dose": _dose,
    "within_days": _days,
    "days": _days,
    "half_lives": _half_lives,
    "percent": _growth,
    "millimetres": _growth,
    "other_than": lambda node: names(entry_of(load_vocabulary().set_apart, "agent"))(node),
    "where": _of_lesion,
    "line": _line,
    "gene": lambda node: entry_of(load_vocabulary().genes, "gene")(node),
    "progressed": _true,
    "stopped_for": names(one_of(STOP_REASONS, key="stop_reason")),
    "responses": names(one_of(RESPONSES, key="best_response")),
    "latest_responses": names(one_of(RESPONSES, key="recist")),
    "months_at_least": _months,
    "months_below": _months,
    "with_drugs": lambda node: names(entry_of(load_vocabulary().agents, "agent"))(node),
    "test": lambda node: entry_of(load_vocabulary().measurements, "test")(node),
    "unit": words,
    **{name: one_of(known, key=name) for name, known in PARTS.items()},
}


_ORDER = tuple(column.name for column in columns(Measure))[1:]


def spell(tree: Tree, named: Mapping[Tree, Any] = MappingProxyType({})) -> dict[str, Any]:
    """The tree as the map that `read_tree` reads; a part that is `named` by its name.

    Raises:
        ValueError: a comparison with a set of limits that no operator has.
    """
    if named and tree in named:
        return {USE: named[tree]}
    match tree:
        case AllOf(parts):
            return {"all": [spell(part, named) for part in parts]}
        case AnyOf(parts):
            return {"any": [spell(part, named) for part in parts]}
        case AtLeast(n, parts):
            return {"at least n": {"n": n, "of": [spell(part, named) for part in parts]}}
        case Not(part):
            return {"not": spell(part, named)}
        case Within(measure):
            return _spell_number(tree, measure)
        case OneOf(measure, values):
            return {"one of": {**_spell_measure(measure), "values": sorted(values)}}
        case Is(measure):
            asked = _spell_measure(measure)
            return {"is": asked if len(asked) > 1 else measure.kind}
        case Exists(measure):
            return {"exists": _parameters(measure)}
        case Every(measure, test):
            return {"every": {**_parameters(measure), "is": spell(test)}}
        case Always():
            return {"always": True}
        case _:
            assert_never(tree)


def _spell_number(tree: Within, measure: Measure) -> dict[str, Any]:
    stated = {
        name: value
        for name in ("low", "high", "under", "over")
        if (value := getattr(tree, name)) is not None
    }
    same = set(stated) == {"low", "high"} and tree.low == tree.high
    for name, operator in OPERATORS.items():
        wanted = [field_ for fields_ in operator.limits.values() for field_ in fields_]
        if sorted(wanted) == sorted(stated) and same == (name == "exactly"):
            limits = {key: stated[fields_[0]] for key, fields_ in operator.limits.items()}
            return {name: {**_spell_measure(measure), **limits}}
    raise ValueError(f"no operator compares with {sorted(stated)}")


def _spell_measure(measure: Measure) -> dict[str, Any]:
    return {"measure": measure.kind, **_parameters(measure)}


def _parameters(measure: Measure) -> dict[str, Any]:
    row = MEASURES[measure.kind]
    default = row.defaults
    spelled: dict[str, Any] = {}
    for name in _ORDER:
        value = getattr(measure, name) if name in (*row.takes, *row.may_take) else None
        if value and value != default.get(name):
            spelled[name] = _spell_parameter(name, value)
    return spelled


def _spell_figure(asked: Within) -> dict[str, float]:
    stated = {key: getattr(asked, field_) for key, field_ in DOSE_LIMITS.items()}
    return {key: limit for key, limit in stated.items() if limit is not None}


def _spell_parameter(name: str, value: Any) -> Any:
    match name, value:
        case "where", tree:
            return spell(tree)
        case (
            "other_than" | "stopped_for" | "responses" | "latest_responses" | "with_drugs",
            several,
        ):
            return sorted(several)
        case "dose", asked:
            return {one.measure.kind: _spell_figure(one) for one in asked}
        case "names", known:
            exons = all(text.isdigit() for text in known)
            return sorted(map(int, known)) if exons else sorted(known)
        case "line", str(line) if line.isdigit():
            return int(line)
        case "line", str(line) if (named := LineWith.of(line)) is not None:
            which = {"which": "first"} if named.first else {}
            if named.drugs:
                return {"with": sorted(named.drugs), **which}
            held = sorted(named.classes)
            return {"with class": held if len(held) > 1 else held[0], **which}
        case _:
            return value

"""From parsed JSON or YAML to a profile: every problem at once, and no word of the patient's.

A problem names its place (a JSON pointer made of known keys and positions), what was expected, and
how to fix it. A key or value that is not understood is never repeated.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from oligomatch.matcher.logic.calendar import Day
from oligomatch.matcher.profile.problems import Problem, problem
from oligomatch.matcher.profile.profile import LONGEST_WORD, PartialDay, Profile
from oligomatch.matcher.profile.variants import each_of_family
from oligomatch.rules.misspelling import misspelt
from oligomatch.rules.text.faults import Fault, Unfit, fault
from oligomatch.rules.vocabulary.entries import Condition, Entry, Gene, Measurement
from oligomatch.rules.vocabulary.protein import change_of, differ, short
from oligomatch.rules.vocabulary.spellings import (
    folded,
    ids_by_exact_name,
    ids_by_name,
    ids_by_wider_name,
)
from oligomatch.rules.vocabulary.vocabulary import Vocabulary, load_vocabulary


def odd_key(value: object, pointer: str = "") -> Problem | None:
    """A map with a key that is no word: YAML allows it, a profile does not."""
    parts: Iterable[tuple[object, object]] = enumerate(value) if isinstance(value, list) else ()
    if isinstance(value, dict):
        parts = value.items()
        if not all(isinstance(key, str) for key in value):
            return problem(pointer, "keys_no_words", SEE)
    known = known_names()
    for key, item in parts:
        below = f"{pointer}/{key}" if isinstance(key, int) or key in known else f"{pointer}/*"
        if found := odd_key(item, below):
            return found
    return None


SEE = fault("see_schema")
PROFILE_DAY: TypeAdapter[Day] = TypeAdapter(PartialDay)

MOST_PARTS = 60_000  # fields and entries of one patient; the fullest of our examples has 140
OPEN_ENDED = frozenset({"gene"})  # names of which one that is not known is kept: it decides nothing
COUNTRIES = ("country", "second_country")
_CODE = re.compile(r"[A-Z]{2}")  # two letters by which a country is known are read as its code: UK
MOST_HINTS = 50  # the search for the nearest name is slow, and fifty tell enough


def canonical(
    value: dict[str, Any], vocabulary: Vocabulary
) -> tuple[dict[str, Any], list[Problem]]:
    """The document with organs, stations, genes, variants, agents and classes as ids."""
    namer = _Namer(vocabulary, value.get("as_of"))
    named = dict(value)
    tumours = {"cancer_type": vocabulary.cancer_types, "histology": vocabulary.histologies}
    for field, table in tumours.items():
        if field in value:
            named[field] = namer.one_or_more(value[field], table, f"/{field}")
    for field in COUNTRIES:
        if _CODE.fullmatch(str(value.get(field))):
            named[field] = ids_by_name(vocabulary.countries).get(folded(value[field]), value[field])
    named["lesions"] = namer.each(value.get("lesions"), "/lesions", namer.lesion)
    named["assessments"] = namer.each(value.get("assessments"), "/assessments", namer.assessment)
    maps = {
        ("biomarkers", "gene", "join_results"): (vocabulary.genes, namer.variants),
        ("conditions", "condition", "join_told"): (vocabulary.conditions, namer.condition),
        ("measurements", "test", "keep_latest"): (vocabulary.measurements, namer.measurement),
    }
    widened = {**value, "biomarkers": each_of_family(value.get("biomarkers"))}
    for what, (entries, make) in maps.items():
        named[what[0]] = namer.under_names(widened.get(what[0]), entries, what, make)
    therapy = value.get("systemic_therapy")
    if isinstance(therapy, dict):
        lines = namer.each(therapy.get("lines"), "/systemic_therapy/lines", namer.line)
        given = namer.each(therapy.get("given"), "/systemic_therapy/given", namer.given)
        named["systemic_therapy"] = {**therapy, "lines": lines, "given": given}
    # a field left out stays left out; null means not known, as leaving out does
    return _without_nulls(named), namer.problems


def is_exact(word: Any, table: Mapping[str, Entry]) -> bool:
    """Whether a word means all of an entry, no kind or part of it."""
    return not isinstance(word, str) or folded(word) in ids_by_exact_name(table)


_DENY = {"condition": "deny_all_of_it", "gene": "deny_variants"}


def _denies(stated: Any) -> bool:
    """Whether what is stated of a condition or a gene says that it is not, or not after a day."""
    if not isinstance(stated, dict):
        return stated is False or stated == "negative"
    denied = any(stated.get(when) is False for when in ("now", "ever"))
    none_but = stated.get("result") == "negative" or stated.get("no_other_variants")
    return denied or "last" in stated or bool(none_but)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value


class _Namer:
    """Finds the id of each name, by id or by one of its other spellings."""

    def __init__(self, vocabulary: Vocabulary, as_of: Any = None) -> None:
        self.vocabulary, self.as_of = vocabulary, as_of
        self.problems: list[Problem] = []

    def _refuse(self, pointer: str, kind: str, remedy: Fault, /, **parts: str) -> None:
        self.problems.append(problem(pointer, kind, remedy, **parts))

    def each(self, items: Any, base: str, change: Any) -> Any:
        if not isinstance(items, list):
            return items
        return [
            change(item, f"{base}/{i}") if isinstance(item, dict) else item
            for i, item in enumerate(items)
        ]

    def under_names(
        self, value: Any, table: Mapping[str, Entry], what: tuple[str, str, str], make: Any
    ) -> Any:
        """A map under names of a table, each once; what is under one is made by its entry.
        `what`: the field of the profile, what its names are, and what to do with one told twice."""
        if not isinstance(value, dict):
            return value
        field, kind, remedy = what
        named: dict[str, Any] = {}
        for position, (word, stated) in enumerate(value.items()):
            name = self.name(word, table, f"/{field}/{position}", kind, keep=kind in OPEN_ENDED)
            if name not in table:
                if kind in OPEN_ENDED:
                    named[name] = stated
                continue
            place = f"/{field}/{name}"
            if kind == "condition" and not is_exact(word, table):
                stated = self._was(stated)
            if name in named:
                self._refuse(place, f"each_once_{kind}", fault(remedy))
            if _denies(stated) and not is_exact(word, table):
                self._refuse(
                    f"/{field}/{position}", f"kind_of_{kind}", fault(_DENY[kind], name=name)
                )
            named[name] = make(table[name], stated, place)
        return named

    def _was(self, stated: Any) -> Any:
        """What the last day of a kind of a condition says of the whole: that it was there, for
        another kind may have been there since."""
        if not isinstance(stated, dict) or False in (stated.get("now"), stated.get("ever")):
            return stated
        try:
            day = PROFILE_DAY.validate_python(stated.get("last"))
            until = PROFILE_DAY.validate_python(self.as_of or day.first.isoformat())
        except ValidationError:
            return stated  # a day that cannot be read is told as it stands
        if day.first > until.last:
            return stated
        return {**{k: v for k, v in stated.items() if k != "last"}, "ever": True}

    def name(
        self,
        word: Any,
        table: Mapping[str, Entry],
        pointer: str,
        what: str,
        *,
        keep: bool = False,
    ) -> Any:
        """The id of a word; an unknown one is kept as it stands, or is a problem, told with the
        nearest known name."""
        if not isinstance(word, str):
            return word
        known = ids_by_name(table)
        found = known.get(folded(word))
        if found is None and (wider := ids_by_wider_name(table).get(folded(word))) is not None:
            self._refuse(pointer, f"unknown_{what}", fault("means_more", name=wider))
            return word
        if found is None and keep:
            return word
        if found is None:
            hinted = len(self.problems) < MOST_HINTS
            near = misspelt(word, known) if hinted else None
            remedy = fault("did_you_mean", near=near) if near else _known(known.values())
            self._refuse(pointer, f"unknown_{what}", remedy)
            return word
        return found

    def names(self, words: Any, table: Mapping[str, Entry], base: str, what: str) -> list[Any]:
        """The ids of the words of a list."""
        return [self.name(word, table, f"{base}/{i}", what) for i, word in enumerate(words)]

    def one_or_more(self, value: Any, table: Mapping[str, Entry], pointer: str) -> Any:
        """A word, or one of several, by their ids."""
        what = pointer.rsplit("/", 1)[1]
        if isinstance(value, dict) and isinstance(value.get("one_of"), list):
            return {
                **value,
                "one_of": self.names(value["one_of"], table, f"{pointer}/one_of", what),
            }
        return self.name(value, table, pointer, what)

    def lesion(self, lesion: dict[str, Any], pointer: str) -> dict[str, Any]:
        named = dict(lesion)
        if "organ" in lesion:
            organs = self.vocabulary.organs
            named["organ"] = self.one_or_more(lesion["organ"], organs, f"{pointer}/organ")
        if "station" in lesion:
            word = str(lesion["station"]) if _is_whole(lesion["station"]) else lesion["station"]
            stations = self.vocabulary.stations
            named["station"] = self.name(word, stations, f"{pointer}/station", "station")
        return named

    def assessment(self, assessment: dict[str, Any], pointer: str) -> dict[str, Any]:
        totals = assessment.get("totals")
        if not isinstance(totals, dict) or not isinstance(totals.get("by_organ"), dict):
            return assessment
        by_organ: dict[str, Any] = {}
        for position, (word, number) in enumerate(totals["by_organ"].items()):
            place = f"{pointer}/totals/by_organ/{position}"
            organ = self.name(word, self.vocabulary.organs, place, "organ")
            known = self.vocabulary.organs.get(organ)
            if known is not None and not is_exact(word, self.vocabulary.organs):
                self._refuse(place, "part_of_organ", fault("total_of_all_of_it", name=organ))
            if known is not None and known.is_a is not None:
                self._refuse(place, "organ_system", fault("total_of_system", system=known.system))
            if organ in by_organ:
                self._refuse(place, "each_once_organ", fault("state_once"))
            by_organ[organ] = number
        return {**assessment, "totals": {**totals, "by_organ": by_organ}}

    def variants(self, gene: Gene, result: Any, base: str) -> Any:
        """The result of a gene's test, its variants by their ids."""
        if not isinstance(result, dict):
            return result
        known = ids_by_name(gene.known)
        named = dict(result)
        if isinstance(result.get("variants"), list):
            named["variants"] = self.each(
                result["variants"],
                f"{base}/variants",
                lambda one, _: self._variant(one, gene),
            )
        if isinstance(result.get("absent_variants"), list):
            absent = [_by_change(word, known) for word in result["absent_variants"]]
            exact = ids_by_exact_name(gene.known)  # G719A is not there: G719X may be
            named["absent_variants"] = [
                exact.get(folded(word), word) if isinstance(word, str) else word for word in absent
            ]
        return named

    def _variant(self, variant: dict[str, Any], gene: Gene) -> dict[str, Any]:
        """A variant under its name in the vocabulary, also where its protein change alone is told;
        a name that is not known is kept."""
        known = ids_by_name(gene.known)
        if "name" not in variant:
            protein = variant.get("protein")
            change = _by_change(protein, known) if isinstance(protein, str) else ""
            name = known.get(folded(change))
            return variant if name is None else {**variant, "name": name}
        word = _by_change(variant["name"], known)
        name = known.get(folded(word), word) if isinstance(word, str) else word
        named = {**variant, "name": name}
        if not isinstance(word, str) or is_exact(word, gene.known) or change_of(word) is None:
            return named
        if differ(word, variant.get("protein")):
            return variant  # two changes: the reader of the whole says so
        return {"protein": short(word), **named}  # G719A is a G719X, and stays G719A

    def _drugs(self, word: Any) -> tuple[Any, ...]:
        """The drugs that a word names: each of those of a regimen (FOLFOX), else the one."""
        if not isinstance(word, str):
            return (word,)
        regimen = ids_by_name(self.vocabulary.regimens).get(folded(word))
        return self.vocabulary.regimens[regimen].agents if regimen else (self._agent(word),)

    def _agent(self, word: str) -> str:
        """The id of a drug, also with a dose or salt behind it; an unknown one as it stands."""
        if len(word) > LONGEST_WORD:
            return word  # no name, and taking the dose off would take its square in time
        agents = ids_by_name(self.vocabulary.agents)
        return agents.get(folded(word)) or agents.get(_bare_drug(word), word)

    def condition(self, entry: Condition, value: Any, place: str) -> Any:
        """What a plain yes or no tells: of a state whether it is so now, of an event whether it
        ever was; of a disease it leaves open which, and is refused."""
        if not isinstance(value, bool):
            return value
        match entry.bare:
            case "state":
                return {"now": value}
            case "event":
                return {"ever": value}
            case _:
                remedy = fault("write_condition", name=entry.id, value=str(value).lower())
                self._refuse(place, "now_or_ever", remedy)
                return value

    def measurement(self, test: Measurement, stated: Any, place: str) -> Any:
        """A value with its unit; a plain number where the test has none."""
        match stated:
            case bool():
                return stated
            case int() | float() if "1" in test.known_units:
                return {"value": stated, "unit": "1"}
            case str():
                short = _VALUE.fullmatch(stated.strip())
                value = {"value": float(short[1]), "unit": short[2].strip()} if short else {}
            case dict():
                value = dict(stated)
            case int() | float():
                value = {}
            case _:
                return stated
        units = {_folded_unit(unit): unit for unit in test.known_units}
        unit = units.get(_folded_unit(str(value.get("unit", ""))))
        if unit is None:
            known = ", ".join(test.known_units)
            self._refuse(place, "in_unit", fault("write_unit", unit=test.unit), units=known)
            return stated
        return {**value, "unit": unit}

    def line(self, line: dict[str, Any], pointer: str) -> dict[str, Any]:
        named = dict(line)
        for name, listed in (("agents", self._every_drug), ("classes", self._every_class)):
            stated, place = line.get(name), f"{pointer}/{name}"
            if isinstance(stated, list):
                named[name] = listed(stated, place)
            elif isinstance(stated, dict) and isinstance(some := stated.get("at_least"), list):
                named[name] = {**stated, "at_least": listed(some, f"{place}/at_least")}
        return named

    def _every_drug(self, words: list[Any], _place: str) -> list[Any]:
        """The drugs of a line; one that the vocabulary does not know is kept: it may be of any
        class (W8)."""
        return [drug for word in words for drug in self._drugs(word)]

    def _every_class(self, words: list[Any], place: str) -> Any:
        return self.names(words, self.vocabulary.classes, place, "class")

    def given(self, one: dict[str, Any], pointer: str) -> dict[str, Any]:
        """A drug surely given, or its class, under the name of the vocabulary."""
        named = dict(one)
        if "drug_class" in one:
            place = f"{pointer}/drug_class"
            named["drug_class"] = self.name(
                one["drug_class"], self.vocabulary.classes, place, "class"
            )
        if isinstance(word := one.get("agent"), str):
            drugs = self._drugs(word)
            if len(drugs) > 1:
                self._refuse(f"{pointer}/agent", "one_drug", fault("entry_each_drug"))
            named["agent"] = drugs[0]
        return named


_DOSE_OR_SALT = re.compile(
    r"\s+(?:\d[\d.,]*\s*(?:mg|g|µg|mcg)?\S*|mesylate|hydrochloride|tosylate|dimaleate|maleate"
    r"|disodium|tartrate|daily|oral|tablets?|iv)$"
)


def _bare_drug(word: str) -> str:
    """The name of a drug without the dose, salt or form written behind it."""
    bare = folded(word)
    while (shorter := _DOSE_OR_SALT.sub("", bare)) != bare:
        bare = shorter
    return bare


_VALUE = re.compile(r"([0-9]{1,7}(?:\.[0-9]{1,6})?)\s*(?:[x×]\s*)?(\S.*)")


def _folded_unit(unit: str) -> str:
    """A unit without what spellings differ in: `x10^9/L`, `10*9/l`, `10⁹/L` are one."""
    plain = unit.casefold().replace("⁹", "^9").replace("³", "^3").replace("²", "2")
    plain = plain.replace("µ", "u").replace("μ", "u").replace("^", "*").replace(" ", "")
    return plain.removeprefix("x").removeprefix("×").replace("cells/", "/")


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _by_change(word: Any, known: Mapping[str, str]) -> Any:
    """A protein change in three letters (`Leu858Arg`) as the vocabulary has it, where it does."""
    if not isinstance(word, str) or folded(word) in known:
        return word
    change = short(word)
    return change if change is not None and folded(change) in known else word


def _known(names: Collection[str], most: int = 12) -> Fault:
    each = list(dict.fromkeys(names))
    return fault("known", names=", ".join(each[:most]) + (", .." if len(each) > most else ""))


# kinds of pydantic whose words are those of another
_SAME = {
    "int_from_float": "int_type",
    "int_parsing": "int_type",
    "float_parsing": "float_type",
    "string_too_long": "too_long",
}
KINDS = frozenset(
    {
        "missing",
        "bool_type",
        "int_type",
        "float_type",
        "string_type",
        "list_type",
        "dict_type",
        "model_type",
        "finite_number",
        "string_too_short",
        "literal_error",
        "greater_than_equal",
        "less_than_equal",
        "too_long",
        "too_short",
        "string_pattern_mismatch",
    }
)
_OF_OURS = ("ge", "le", "max_length", "min_length")  # limits of ours, no input


def _of_form(details: ErrorDetails) -> Fault:
    """The kind of a fault that the form of the profile found, and the limit that it found."""
    kind, context = _SAME.get(details["type"], details["type"]), details.get("ctx", {})
    error = context.get("error")
    if isinstance(error, Unfit):
        return error.fault  # our own: no validator here tells its input
    if kind == "literal_error":
        return fault(kind, expected=_words_of(details))
    parts = {name: f"{context[name]:g}" for name in _OF_OURS if name in context}
    return fault(kind, **parts) if kind in KINDS else fault("another_form")


def of_form(details: list[ErrorDetails], places: Collection[str]) -> list[ErrorDetails]:
    """The problems of form at places of which nothing is told yet; where a word is not one of
    those known, or a list is wrong in itself, that it is no map either is not worth telling, nor
    of a map that is wrong that it is no list."""
    words = {
        _place(one)
        for one in details
        if one["type"] == "literal_error" and isinstance(one["input"], str)
    }
    left = [one for one in details if _pointer(_place(one)) not in places]
    left = [one for one in left if one["type"] != "model_type" or _place(one) not in words]
    return [one for one in left if not _is_of_another_branch(one, left)]


_OTHER_FORM = {"model_type": list, "list_type": dict}  # what is wrong in itself, as what


def _is_of_another_branch(one: ErrorDetails, all_of_them: list[ErrorDetails]) -> bool:
    """Whether a form is missed that was not meant: what was is wrong there, or below."""
    if not isinstance(one["input"], _OTHER_FORM.get(one["type"], ())):
        return False
    place = _place(one)
    return any(other is not one and _place(other)[: len(place)] == place for other in all_of_them)


def _place(details: ErrorDetails) -> tuple[int | str, ...]:
    return tuple(part for part in details["loc"] if not _is_branch(part))


def _nearest(details: ErrorDetails) -> str | None:
    """The known word that a misspelt one is nearest to."""
    word = details["input"]
    if not isinstance(word, str):
        return None
    return misspelt(word, {one: one for one in _words_of(details)})


def _words_of(details: ErrorDetails) -> tuple[str, ...]:
    """The words or numbers that a field may hold, as pydantic lists them."""
    listed = re.findall(r"'([^']+)'|(\d+)", str(details.get("ctx", {}).get("expected", "")))
    return tuple(word or number for word, number in listed)


def form_problem(details: ErrorDetails, *, hinted: bool) -> Problem:
    """A problem of form, told without the input: place, expectation, remedy."""
    if details["type"] == "extra_forbidden":
        *above, strange = details["loc"]  # the strange name may look like that of a branch
        path = [part for part in above if not _is_branch(part)]
        fields = fields_at(path)
        near = misspelt(str(strange), {one: one for one in fields}) if hinted else None
        names = ", ".join(fields)
        remedy = fault("known_here", names=names) if fields else SEE
        if near:
            remedy = fault("mean_or_known_here", near=near, names=names)
        return problem(_pointer(path), "unknown_field", remedy)
    nearest = _nearest(details) if details["type"] == "literal_error" and hinted else None
    remedy = fault("did_you_mean", near=nearest) if nearest else SEE
    return Problem(_pointer(_place(details)), (_of_form(details),), (remedy,))


def joined(problems: list[Problem]) -> Iterator[Problem]:
    """One problem a place: a field that may take several forms names them all."""
    places: dict[str, list[Problem]] = {}
    for one in problems:
        places.setdefault(one.pointer, []).append(one)
    for pointer, here in places.items():
        forms = dict.fromkeys(form for one in here for form in one.expected)
        remedies = dict.fromkeys(remedy for one in here for remedy in one.fix)
        yield Problem(pointer, tuple(forms), tuple(remedies))


_BRANCHES = ("int", "float", "bool", "constrained", "function", "literal", "str", "nullable")


def _is_branch(part: int | str) -> bool:
    """Whether a part of a location names a branch of a union, not a field."""
    if isinstance(part, int):
        return False
    name = re.split(r"[\[-]", part)[0]
    return "[" in part or name in _BRANCHES or (name[:1].isupper() and name in _models())


def _models() -> frozenset[str]:
    from oligomatch.matcher.profile import profile

    return frozenset(
        name for name, item in vars(profile).items() if isinstance(item, type) and name[0].isupper()
    )


def _pointer(path: Iterable[int | str]) -> str:
    """A pointer made of known names and positions only."""
    known = known_names()
    shown = [str(p) if isinstance(p, int) or p in known else "*" for p in path]
    return "".join(f"/{part}" for part in shown)


@cache
def known_names() -> frozenset[str]:
    """The fields of a profile with the genes and organs: words that are nobody's own."""
    from oligomatch.matcher.profile import profile
    from oligomatch.matcher.profile.profile import PatientModel

    fields = {
        field
        for item in vars(profile).values()
        if isinstance(item, type) and issubclass(item, PatientModel)
        for field in item.model_fields
    }
    vocabulary = load_vocabulary()
    names = (vocabulary.genes, vocabulary.organs, vocabulary.conditions, vocabulary.measurements)
    return frozenset(fields).union(*names)


@cache
def _schema() -> dict[str, Any]:
    return Profile.model_json_schema()


def fields_at(path: Iterable[int | str]) -> list[str]:
    """The field names known at a place, read from the schema."""
    schema = _schema()
    node: Any = schema
    for part in path:
        node = _below(schema, node, part)
        if node is None:
            return []
    options = _options(schema, node)
    return list(dict.fromkeys(name for one in options for name in one.get("properties", {})))


def places_of(name: str) -> list[str]:
    """Where a name belongs that is none where it stands: what fields of a whole profile take it,
    directly or in each item. A gene is known in whatever letters."""
    vocabulary = load_vocabulary()
    tables = {
        "biomarkers": {gene.casefold(): gene for gene in vocabulary.genes},
        "conditions": vocabulary.conditions,
        "measurements": vocabulary.measurements,
    }
    found = [field for field, table in tables.items() if name in table or name.casefold() in table]
    fields = Profile.model_fields
    return found or [one for one in fields if name in fields_at([one]) + fields_at([one, 0])]


def _options(schema: dict[str, Any], node: dict[str, Any]) -> list[dict[str, Any]]:
    if "$ref" in node:
        return _options(schema, schema["$defs"][node["$ref"].rsplit("/", 1)[1]])
    if "anyOf" in node:
        return [one for option in node["anyOf"] for one in _options(schema, option)]
    return [node]


def _below(schema: dict[str, Any], node: dict[str, Any], part: int | str) -> Any:
    for option in _options(schema, node):
        if isinstance(part, int) and "items" in option:
            return option["items"]
        if part in option.get("properties", {}):
            return option["properties"][part]
        if isinstance(option.get("additionalProperties"), dict):
            return option["additionalProperties"]
    return None

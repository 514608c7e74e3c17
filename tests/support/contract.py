"""The expression language of the criteria contract, read into trees apart from the YAML reader."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, cast

import lark

from oligomatch.rules.measures import MEASURES, Type
from oligomatch.rules.terms import CONVENTIONS, TIMES
from oligomatch.rules.tree import (
    AllOf,
    Always,
    AnyOf,
    Every,
    Exists,
    Is,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
    with_measures,
)

SHARED = Path(__file__).parents[3] / "shared"
DOMAIN = SHARED / "design" / "domain"
SEEDS = SHARED / "seeds"

GRAMMAR = r"""
?start: alternatives
?alternatives: conjunction ("or" conjunction)* -> any_of
?conjunction: term ("and" term)* -> all_of
?term: "not" term -> negation
     | "(" alternatives ")"
     | atom

?atom: NUMBER "<=" measure "<=" NUMBER -> from_to
     | measure "in" NUMBER ".." NUMBER -> in_range
     | measure "<=" NUMBER -> at_most
     | measure ">=" NUMBER -> at_least
     | measure "<" NUMBER -> less_than
     | measure "==" NUMBER -> exactly
     | measure "in" "{" "any" "}" -> whatever
     | measure "in" "{" names "}" -> among
     | measure "==" WORD -> equals
     | measure "!=" WORD -> differs
     | measure "==" TRUTH -> flag_is
     | measure -> stands

?measure: "count" "(" selection ")" "at" WORD "by" NAME -> count
        | "organs" "(" selection ")" "at" WORD "by" NAME -> organs
        | "sum" "(" "volume_cc" "of" selection ")" "at" WORD -> volume
        | "count" "(" lines ")"
        | "exists" "(" selection ")" "at" WORD -> exists
        | "all" "(" selection ":" test ")" "at" WORD -> every
        | "months_since" "(" "primary_definitive_treatment_end" ")" -> since_treatment
        | "trial_group" "at" WORD -> group
        | "altered" "(" WORD ")" -> altered
        | "altered" "(" WORD ")" "in" "exon" "{" names "}" -> exon
        | "variant" "(" WORD "," WORD ")" -> variant
        | "actionable_driver" "(" NAME ")" -> driver
        | "prior_or_concurrent" "(" WORD ")" -> prior
        | "class" "(" line ")" "has" "any" "{" names "}" -> class_any
        | "class" "(" line ")" "has" WORD -> class_one
        | "drug" "(" line ")" "has" WORD -> drug
        | WORD "(" line ")" -> of_line
        | WORD -> patient

lines: PALLIATIVE? "lines" ("where" "class" "has" WORD PROGRESSED?)?
PALLIATIVE: "palliative"
PROGRESSED: /and\s+progressed/

selection: ROLE ("where" test)?
ROLE: "mets" | "lesions"
?test: test_part ("and" test_part)* -> all_of
?test_part: "not" test_part -> negation
          | "(" test ")"
          | "organ" "==" WORD -> in_organ
          | "max_diameter_mm" "<=" NUMBER -> diameter
          | "prior_local_therapy" "has" "any" "{" names "}" -> local_therapy
          | WORD -> lesion_flag

line: "line" NUMBER -> numbered
    | "line" "with" "{" names "}" -> with_drugs
    | WORD -> named

names: item ("," item)*
item: WORD | NUMBER
TRUTH.2: "true" | "false"
NUMBER: /[0-9]+/
WORD: /[A-Za-z_][A-Za-z0-9_]*/
NAME: /[A-Za-z_][A-Za-z0-9_.@+\-]*/
%ignore /\s+/
"""

NAMES = {"TKI": "tki", "ICI": "ici"}


def _name(text: str) -> str:
    return NAMES.get(text, text)


class _Trees(lark.Transformer[Any, Node]):
    """Each grammar rule as the tree it stands for."""

    def any_of(self, parts: list[Node]) -> Node:
        return AnyOf(tuple(parts)) if len(parts) > 1 else parts[0]

    def all_of(self, parts: list[Node]) -> Node:
        return AllOf(tuple(parts)) if len(parts) > 1 else parts[0]

    def negation(self, parts: list[Node]) -> Node:
        return Not(parts[0])

    # comparisons
    def from_to(self, parts: list[Any]) -> Node:
        low, measure, high = parts
        return Within(measure, low=int(low), high=int(high))

    def in_range(self, parts: list[Any]) -> Node:
        measure, low, high = parts
        return Within(measure, low=int(low), high=int(high))

    def at_most(self, parts: list[Any]) -> Node:
        return Within(parts[0], high=int(parts[1]))

    def at_least(self, parts: list[Any]) -> Node:
        return Within(parts[0], low=int(parts[1]))

    def less_than(self, parts: list[Any]) -> Node:
        return Within(parts[0], under=int(parts[1]))

    def exactly(self, parts: list[Any]) -> Node:
        return Within(parts[0], low=int(parts[1]), high=int(parts[1]))

    def whatever(self, _: list[Any]) -> Node:
        return Always()

    def among(self, parts: list[Any]) -> Node:
        measure, values = parts
        if MEASURES[measure.kind].type is not Type.NUMBER:
            return OneOf(measure, frozenset(values))
        numbers = sorted(int(text) for text in values)
        assert numbers == list(range(numbers[0], numbers[-1] + 1))
        return Within(measure, low=numbers[0], high=numbers[-1])

    def equals(self, parts: list[Any]) -> Node:
        return OneOf(parts[0], frozenset({str(parts[1])}))

    def differs(self, parts: list[Any]) -> Node:
        return OneOf(parts[0], frozenset(MEASURES[parts[0].kind].domain) - {str(parts[1])})

    def flag_is(self, parts: list[Any]) -> Node:
        return Is(parts[0]) if str(parts[1]) == "true" else Not(Is(parts[0]))

    def stands(self, parts: list[Any]) -> Node:
        """A flag alone; `exists` and `all` are trees already."""
        return Is(parts[0]) if isinstance(parts[0], Measure) else parts[0]

    def exists(self, parts: list[Any]) -> Node:
        return Exists(self._lesions("count", parts[0], str(parts[1])))

    def every(self, parts: list[Any]) -> Node:
        selection, test, at = parts
        return Every(self._lesions("count", selection, str(at)), test)

    # measures of the patient
    def count(self, parts: list[Any]) -> Measure:
        return self._lesions("count", parts[0], str(parts[1]), str(parts[2]))

    def organs(self, parts: list[Any]) -> Measure:
        return self._lesions("organs", parts[0], str(parts[1]), str(parts[2]))

    def volume(self, parts: list[Any]) -> Measure:
        return self._lesions("sum_volume_cc", parts[0], str(parts[1]))

    def _lesions(self, kind: str, selection: Any, at: str, by: str | None = None) -> Measure:
        of, where = selection
        assert at in TIMES
        assert by is None or by in CONVENTIONS or by == "DAGGER"
        return Measure(kind, of=of, where=where, at=at, by="DAGGER.A" if by == "DAGGER" else by)

    def exon(self, parts: list[Any]) -> Measure:
        return Measure("altered_exon", gene=str(parts[0]), names=frozenset(parts[1]))

    def class_any(self, parts: list[Any]) -> Measure:
        names = frozenset(_name(text) for text in parts[1])
        return Measure("has_class", line=parts[0], names=names)

    def class_one(self, parts: list[Any]) -> Measure:
        return Measure("has_class", line=parts[0], names=frozenset({_name(str(parts[1]))}))

    def drug(self, parts: list[Any]) -> Measure:
        return Measure("has_drug", line=parts[0], names=frozenset({str(parts[1])}))

    def lines(self, parts: list[Any]) -> Measure:
        kinds = {token.type: str(token) for token in parts if token is not None}
        return Measure(
            "lines",
            intent="palliative" if "PALLIATIVE" in kinds else "any",
            names=frozenset({_name(kinds["WORD"])} if "WORD" in kinds else ()),
            progressed="PROGRESSED" in kinds,
        )

    def since_treatment(self, _: list[Any]) -> Measure:
        return Measure("months_since_definitive_treatment")

    def of_line(self, parts: list[Any]) -> Measure:
        return Measure(str(parts[0]), line=parts[1])

    def group(self, parts: list[Any]) -> Measure:
        return Measure("trial_group", at=str(parts[0]), recent_line="inactive")

    def patient(self, parts: list[Any]) -> Measure:
        return Measure(str(parts[0]))

    def altered(self, parts: list[Any]) -> Measure:
        return Measure("altered", gene=str(parts[0]))

    def variant(self, parts: list[Any]) -> Measure:
        return Measure("variant", gene=str(parts[0]), names=frozenset({str(parts[1])}))

    def driver(self, parts: list[Any]) -> Measure:
        return Measure("actionable_driver", names=frozenset({str(parts[0])}), drivers="sure")

    def prior(self, parts: list[Any]) -> Measure:
        return Measure("prior_or_concurrent", names=frozenset({_name(str(parts[0]))}))

    # one lesion
    def selection(self, parts: list[Any]) -> tuple[str, Node | None]:
        role = {"mets": "metastases", "lesions": "lesions"}[str(parts[0])]
        return role, parts[1] if len(parts) > 1 else None

    def in_organ(self, parts: list[Any]) -> Node:
        return OneOf(Measure("organ"), frozenset({str(parts[0])}))

    def diameter(self, parts: list[Any]) -> Node:
        return Within(Measure("max_diameter_mm"), high=int(parts[0]))

    def local_therapy(self, parts: list[Any]) -> Node:
        return Is(Measure("prior_local_therapy", names=frozenset(parts[0])))

    def lesion_flag(self, parts: list[Any]) -> Node:
        return Is(Measure(str(parts[0])))

    # lines and lists
    def numbered(self, parts: list[Any]) -> str:
        return str(parts[0])

    def named(self, parts: list[Any]) -> str:
        return str(parts[0])

    def with_drugs(self, parts: list[Any]) -> str:
        return "with:" + "+".join(sorted(parts[0]))

    def names(self, parts: list[Any]) -> tuple[str, ...]:
        return tuple(parts)

    def item(self, parts: list[Any]) -> str:
        return str(parts[0])


@cache
def _parser() -> lark.Lark:
    return lark.Lark(GRAMMAR, parser="lalr", transformer=_Trees())


@cache
def tree_of(expression: str) -> Node:
    """The tree of one expression."""
    parsed = _parser().parse(expression)
    return cast(Node, parsed)


@dataclass(frozen=True)
class Row:
    """One row of criteria.tsv, its expressions read."""

    nct: str
    id: str
    kind: str
    basis: str
    expression: str
    tree: Node | None
    waits: tuple[tuple[str, Node], ...]
    readings: Mapping[str, Mapping[str, str]]  # number -> letter -> what it says
    quote: str
    note: str

    def under(self, choice: Mapping[str, str]) -> Node | None:
        """The tree under one letter for each reading, as the column `readings` words it."""
        if self.tree is None:
            return None
        said = [self.readings[number][letter] for number, letter in choice.items()]
        tree, joined = self.tree, []
        for words in said:
            if words.startswith("and "):
                joined.append(tree_of(words.removeprefix("and ")))
            elif (instead := self._instead(words)) is not None:
                tree = instead
        if joined:
            tree = AllOf((tree, *joined))
        return _set(tree, said)

    def waits_under(self, choice: Mapping[str, str]) -> tuple[tuple[str, Node], ...]:
        """The situations under the same letters."""
        said = [self.readings[number][letter] for number, letter in choice.items()]
        return tuple((event, _set(situation, said)) for event, situation in self.waits)

    @staticmethod
    def _instead(words: str) -> Node | None:
        if words == "as written" or words in SETTINGS:
            return None
        return Always() if words == "true" else tree_of(words)


SETTINGS: Mapping[str, Mapping[str, str]] = {
    "at entry": {"at": "entry"},
    "at diagnosis": {"at": "diagnosis"},
    "by DAGGER.A": {"by": "DAGGER.A"},
    "by DAGGER.B": {"by": "DAGGER.B"},
    "by DAGGER.C": {"by": "DAGGER.C"},
    "with the sure genes only": {"drivers": "sure"},
    "with the sure and the open genes": {"drivers": "open"},
    "a line that ended 1–28 days before is not active": {"recent_line": "inactive"},
    "it is active": {"recent_line": "active"},
    # the row's expression again, and "the same choice in the situation"
    "count(palliative lines where class has chemotherapy and progressed) >= 1": {
        "intent": "palliative"
    },
}


def _set(tree: Node, said: list[str]) -> Node:
    for words in said:
        given = SETTINGS.get(words, {})
        tree = with_measures(tree, lambda measure, given=given: _given(measure, given))  # type: ignore[misc]
    return tree


def _given(measure: Measure, given: Mapping[str, str]) -> Measure:
    held = {name: value for name, value in given.items() if getattr(measure, name) is not None}
    return replace(measure, **held)  # type: ignore[arg-type]


def table(name: str) -> Iterator[dict[str, str]]:
    """The rows of one tab-separated table of the domain folder."""
    with (DOMAIN / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


@cache
def rows() -> tuple[Row, ...]:
    """Every criterion of the contract."""
    return tuple(_row(cells) for cells in table("criteria.tsv"))


def _row(cells: Mapping[str, str]) -> Row:
    expression = cells["expression"]
    return Row(
        nct=cells["nct"],
        id=cells["cid"],
        kind=cells["kind"],
        basis=cells["basis"],
        expression=expression,
        tree=_tree(cells["kind"], expression.split(" -> ")[0]),
        waits=tuple(_wait(text) for text in cells["awaits"].split("; ") if text),
        readings=_readings(cells["readings"]),
        quote=cells["quote"],
        note=cells["note"],
    )


def _tree(kind: str, expression: str) -> Node | None:
    if kind in ("info", "later") or expression == "oligometastatic":
        return None
    return tree_of(expression)


def _wait(text: str) -> tuple[str, Node]:
    event, situation = text.split(": ", 1)
    return event, tree_of(situation)


def _readings(cell: str) -> dict[str, dict[str, str]]:
    numbers = re.split(r"(?:^|; )(A-[0-9]{2}): ", cell)[1:]
    return {
        number: {letters[0]: _without_remark(letters[2:]) for letters in said.split(" | ")}
        for number, said in zip(numbers[::2], numbers[1::2], strict=True)
    }


def _without_remark(words: str) -> str:
    """The reading without its explanation, a last bracket that follows no operator."""
    rest = words.replace("; with the same choice in the situation", "")
    return re.sub(r"(?<!not)(?<!and)(?<!or) \([^()]*\)$", "", rest)

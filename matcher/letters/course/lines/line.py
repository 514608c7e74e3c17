"""A line of systemic treatment in the making, and what its drugs are."""

from __future__ import annotations

from dataclasses import dataclass, field

from oligomatch.matcher.letters.course.drugs.agents import PLATINUM
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

CONSOLIDATION = "durvalumab"
HORMONAL = frozenset(
    {
        *("hormonal_therapy", "androgen_receptor_inhibitor", "androgen_receptor_inhibitor_1"),
        *("androgen_receptor_pathway_inhibitor", "androgen_deprivation_therapy"),
    }
)
ORAL = frozenset({"tki", "kras_inhibitor", "braf_mek_inhibitor"})


@dataclass
class OneLine:
    """One line, as far as it is known; `odd`: its fields of which two things were said."""

    agents: tuple[str, ...]
    places: list[Place]
    values: dict[str, object] = field(default_factory=dict)
    days: dict[str, Day] = field(default_factory=dict)
    where: dict[str, Place] = field(default_factory=dict)
    odd: set[str] = field(default_factory=set)
    more: bool = False  # that it went on behind the cycles that were counted
    follows: bool = False  # whether words tell that something was given before it
    some: bool = False  # whether others were given with its drugs, which are not named
    beside: bool = False  # whether it may belong to the one before: added, or for its toxicity
    part: bool = False  # whether it is but the maintenance of a line that is not told else

    @property
    def is_adjuvant(self) -> bool:
        """Whether it was given to keep the cancer away."""
        return self.values.get("intent") == "adjuvant"

    @property
    def is_ongoing(self) -> bool:
        """Whether it is still given, as far as is said."""
        ended = {"end"} & {*self.days, *self.odd} or "reason" in self.values
        return bool(self.values.get("ongoing")) and not ended

    def put(self, name: str, value: object, place: Place) -> None:
        """What is said of a field; said otherwise before, it is open."""
        if value in (None, "", False):
            return
        if self.values.setdefault(name, value) != value:
            self.odd.add(name)
        self.where.setdefault(name, place)

    def put_no(self, name: str, place: Place) -> None:
        """That a field is denied, where nothing else is said of it."""
        if self.values.setdefault(name, False) is False:
            self.where.setdefault(name, place)

    def put_day(self, name: str, day: Day | None, place: Place) -> None:
        """A day, the narrower of two that agree."""
        if day is None:
            return
        before = self.days.get(name)
        if before is not None:
            if not before.meets(day):
                self.odd.add(name)
                return
            if day.last - day.first >= before.last - before.first:
                return
        self.days[name] = day
        self.where[name] = place


def may_be_one(one: OneLine, other: OneLine) -> bool:
    """Whether two groups of drugs may be parts of one line: they share a drug or the platinum, are
    of the same classes, or words tell that one was added, or given for the toxicity of the other"""
    known = load_vocabulary().agents
    first, second = (
        {name for agent in line.agents for name in known[agent].classes} for line in (one, other)
    )
    if other.agents == (CONSOLIDATION,) or one.some or other.some:
        return True
    same = {*one.agents} & {*other.agents} or PLATINUM in first & second or first == second
    return bool(same) or (other.beside and "progressed" not in one.values)


def is_of(line: OneLine, kind: str) -> bool:
    """Whether drugs of a line are of a kind: a class, swallowed, or infused."""
    classes = [load_vocabulary().classes_of(agent) for agent in line.agents]
    if kind == "infused":
        return not all(ORAL & each for each in classes)
    return any(ORAL & each if kind == "oral" else kind in each for each in classes)


def has_platinum(agents: tuple[str, ...]) -> bool:
    """Whether a platinum is among drugs: they are no maintenance."""
    known = load_vocabulary().agents
    return any(PLATINUM in known[agent].classes for agent in agents)


def is_hormonal(agent: str) -> bool:
    """Whether a drug acts on hormones: of another cancer."""
    known = load_vocabulary().agents.get(agent)
    return known is not None and any(one in HORMONAL for one in known.classes)

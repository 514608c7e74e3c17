"""Records put into the classes of the curated tables: sponsor, region, reason, stage, treatment."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from oligomatch.matcher.landscape.phrases import find
from oligomatch.matcher.landscape.record import Record
from oligomatch.rules.landscape.tables import STAGES, Class, Tables
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

SPONSOR = "protocolSection.sponsorCollaboratorsModule.leadSponsor.name"
SPONSOR_CLASS = "protocolSection.sponsorCollaboratorsModule.leadSponsor.class"
COUNTRIES = "protocolSection.contactsLocationsModule.locations.country"
WHY = "protocolSection.statusModule.whyStopped"
INTERVENTIONS = "protocolSection.armsInterventionsModule.interventions"
ELIGIBILITY = "protocolSection.eligibilityModule.eligibilityCriteria"
# Where the stage is looked for, in this order, in each by numeral first and then by words; the
# first that tells it decides.
STAGE_FIELDS = (
    (
        "protocolSection.identificationModule.briefTitle",
        "protocolSection.identificationModule.officialTitle",
        "protocolSection.conditionsModule.conditions",
        "protocolSection.conditionsModule.keywords",
    ),
    ("protocolSection.descriptionModule.briefSummary",),
    (ELIGIBILITY,),
)
NOT_STATED = "not stated"
_DRUGS = frozenset({"DRUG", "BIOLOGICAL", "COMBINATION_PRODUCT", "GENETIC"})
_EXCLUSION = re.compile(r"^\W*(?:key\s+|main\s+)?exclusion\s+criteria", re.I | re.M)


@dataclass(frozen=True, slots=True)
class Classification:
    """The class of a record, and the words that put it there."""

    value: str
    path: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Treatment:
    """One intervention: its type, its name, and the kinds it belongs to."""

    type: str
    name: str
    kinds: frozenset[str]

    @property
    def is_drug(self) -> bool:
        """Whether the registry calls it a drug, a biological or the like."""
        return self.type in _DRUGS


class Classifier:
    """The curated tables at work; one for a whole run."""

    def __init__(self, tables: Tables, vocabulary: Vocabulary) -> None:
        self.tables, self.vocabulary = tables, vocabulary

    def classify(self, record: Record, by: str) -> Classification:
        """The class of a record by one classification; `not told` where none applies."""
        return {
            "sponsor": self.sponsor,
            "region": self.region,
            "reason": self.reason,
            "stages": self.stages,
        }[by](record)

    def sponsor(self, record: Record) -> Classification:
        """The kind of house that leads the trial: by its name, then by the registry's class; of
        several leaders none is chosen."""
        names = record.texts(SPONSOR)
        for name in names if len(names) == 1 else ():
            found = _by_name(name, self.tables.sponsors)
            if found:
                return Classification(found, SPONSOR, name)
            if "INDUSTRY" in record.texts(SPONSOR_CLASS):
                return Classification("company", SPONSOR_CLASS, "INDUSTRY")
        return Classification(NOT_STATED)

    def region(self, record: Record) -> Classification:
        """The sponsor's home where a source tells it, else where most sites are."""
        for name in record.texts(SPONSOR):
            home = self.tables.homes.get(name)
            if home:
                return Classification(self._region(home), SPONSOR, name)
        sites = record.texts(COUNTRIES)
        regions = [self._region(site) for site in sites]
        if not regions:
            return Classification(NOT_STATED)
        most = Counter(regions).most_common(1)[0][0]  # of equals, the one listed first
        return Classification(most, COUNTRIES, sites[regions.index(most)])

    def _region(self, country: str) -> str:
        return _by_name(country, self.tables.regions) or NOT_STATED

    def reason(self, record: Record) -> Classification:
        """Why the trial stopped: the first class one of whose phrases the sponsor uses."""
        for text in record.texts(WHY):
            for one in self.tables.reasons.values():
                if find(text, one.phrases):
                    return Classification(one.id, WHY, text)
            return Classification("other", WHY, text)
        return Classification(NOT_STATED)

    def stages(self, record: Record) -> Classification:
        """The span of stages, as `III` or `III-IV`, from the first fields that tell one."""
        for paths in STAGE_FIELDS:
            texts = [
                (path, _inclusion(text) if path == ELIGIBILITY else text)
                for path in paths
                for text in record.texts(path)
            ]
            for tell in (_numerals, self._stage_words):
                stated = [(path, *tell(text)) for path, text in texts]
                stages = {stage for _, named, _ in stated for stage in named}
                if stages:
                    path, words = next((path, said) for path, named, said in stated if named)
                    return Classification(_span(stages), path, words)
        return Classification(NOT_STATED)

    def _stage_words(self, text: str) -> tuple[set[str], str]:
        for one in self.tables.stages.values():
            found = find(text, one.phrases)
            if found:
                return set(one.id.split("-")), text[found.start : found.end]
        return set(), ""

    def treatments(self, record: Record) -> tuple[Treatment, ...]:
        """Every intervention with the kinds its type, name and other names tell."""
        return tuple(
            self._treatment(one) for one in record.at(INTERVENTIONS) if isinstance(one, Mapping)
        )

    def _treatment(self, one: Mapping[str, object]) -> Treatment:
        type_, name = str(one.get("type", "")), str(one.get("name", ""))
        others = one.get("otherNames")
        texts = [name, *(str(o) for o in (others if isinstance(others, list) else []))]
        kinds = {
            kind for kind, names in self._names.items() if any(find(text, names) for text in texts)
        }
        kinds |= {k.id for k in self.tables.treatments.values() if type_ in k.types}
        return Treatment(type_, name, frozenset(kinds))

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        return {
            kind.id: (*kind.names, *self._agents(frozenset(kind.classes)))
            for kind in self.tables.treatments.values()
        }

    def _agents(self, classes: frozenset[str]) -> Iterable[str]:
        """The drugs of the vocabulary in these classes, the names of the classes with them."""
        for agent in self.vocabulary.agents.values():
            if classes & self.vocabulary.classes_of(agent.id):
                yield from (agent.id, *agent.known_as)
        for name in sorted(classes):
            yield from self.vocabulary.classes[name].known_as


def _by_name(name: str, classes: Mapping[str, Class]) -> str | None:
    """The class that lists the name itself, else the first one with a phrase that it uses."""
    for one in classes.values():
        if name.casefold() in (known.casefold() for known in one.names):
            return one.id
    for one in classes.values():
        if one.phrases and find(name, one.phrases):
            return one.id
    return None


def _inclusion(text: str) -> str:
    """The eligibility text before its exclusion criteria."""
    match = _EXCLUSION.search(text)
    return text[: match.start()] if match else text


_ONE = r"(?:IV|III|II|I|[1-4])(?:\s*[ABCabc][1-4]?)?(?![a-zA-Z0-9])"
_JOIN = (
    r"(?:\s*(?:,|/|-|–|—|\bto\b|\band\b|\bor\b|\band/or\b|&)\s*(?:or\s+|and\s+)?(?:stages?\s+)?)"
)
_STAGE = re.compile(rf"\bstages?\s*:?\s*\(?({_ONE}(?:{_JOIN}{_ONE})*)", re.I)
_SPAN = re.compile(r"-|–|—|\bto\b", re.I)
_NUMERAL = re.compile(_ONE, re.I)
_ARABIC = dict(zip("1234", STAGES, strict=True))


def _numerals(text: str) -> tuple[set[str], str]:
    match = _STAGE.search(text)
    return (stages_named(text), match.group(0).strip()) if match else (set(), "")


def _span(stages: set[str]) -> str:
    first, *rest = sorted(stages, key=STAGES.index)
    return f"{first}-{rest[-1]}" if rest else first


def stages_named(text: str) -> set[str]:
    """The stages I to IV that a text names after the word `stage`; a span names all within it."""
    named: set[str] = set()
    for match in _STAGE.finditer(text):
        previous, end = None, 0
        for part in _NUMERAL.finditer(match.group(1)):
            stage = _stage(part.group(0))
            if previous and _SPAN.search(match.group(1)[end : part.start()]):
                low, high = sorted((STAGES.index(previous), STAGES.index(stage)))
                named |= set(STAGES[low : high + 1])
            named.add(stage)
            previous, end = stage, part.end()
    return named


def _stage(text: str) -> str:
    numeral = re.match(r"IV|III|II|I|[1-4]", text, re.I)
    assert numeral is not None
    return _ARABIC.get(numeral.group(0), numeral.group(0).upper())

"""From a profile to the patient the measures ask: sure findings, lesions, stagings, lines.

The findings are derived by forward chaining (`oligomatch.matcher.findings.chain`) over rule data;
what stays open after them is kept as alternatives, never as a default."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from typing import Any, NamedTuple, TypeVar, TypeVarTuple

from oligomatch.matcher.findings.chain import Derivation, Follows, Support
from oligomatch.matcher.findings.engines import Strata
from oligomatch.matcher.findings.engines import chainer as chainer_of
from oligomatch.matcher.findings.genes_stated import SureFact
from oligomatch.matcher.findings.sure_facts import LESION as OF_LESION
from oligomatch.matcher.findings.sure_facts import LINE
from oligomatch.matcher.findings.sure_facts import NODE as NODE
from oligomatch.matcher.findings.sure_facts import OTHER as OTHER
from oligomatch.matcher.logic.values import Numbers
from oligomatch.matcher.patient.follows import Apart, findings_from
from oligomatch.matcher.patient.lines import Slot, Therapy
from oligomatch.matcher.patient.regimens import Regimen, with_given
from oligomatch.matcher.patient.same_parts import ANEW, SameParts
from oligomatch.matcher.patient.staging import Staging
from oligomatch.matcher.profile.profile import (
    Given,
    Lesion,
    LesionState,
    Line,
    OneOfOrgans,
    Profile,
)
from oligomatch.rules.findings.findings import Fact
from oligomatch.rules.terms import CANCER_TYPES
from oligomatch.rules.vocabulary.vocabulary import Vocabulary, load_vocabulary

OWN_ORGAN = {"nsclc": "lung", "breast": "breast", "prostate": "prostate"}  # of a told primary
LESION = "lesion"  # in the findings of a kind
ROLE_OF_LESION = ("role", LESION)
ROLES = {  # that a lesion of an organ system may have where nothing else is told
    NODE: {"regional_node", "metastasis"},
    OTHER: {"metastasis", "primary", "local_recurrence", "satellite"},
}
SIZES = ("diameter_mm", "volume_cc")
MANY = 10  # organ systems: a lesion that may lie in so many is not located
OF_KINDS = ("organ_system", "node_region", "role", "cannot_be")  # findings of a lesion
METASTATIC = frozenset({"metastasis", "distant_node"})
CANCERS = frozenset(CANCER_TYPES)
Made = TypeVar("Made")
Of = TypeVarTuple("Of")


class LesionKind(NamedTuple):
    """One thing a lesion may be: its role, organ system, and nodal region (None: not told)."""

    role: str  # metastasis | satellite | regional_node | primary | local_recurrence | benign
    system: str
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Site:
    """One listed lesion and everything it may be."""

    index: int
    id: str
    lesion: Lesion
    kinds: frozenset[LesionKind]
    organs: frozenset[str]  # the organ named and all it is part of; empty where open

    @property
    def pointer(self) -> str:
        """Where it stands in the profile."""
        return f"/lesions/{self.index}"


class Patient:
    """One profile on one day, with its findings; what every measure reads."""

    def __init__(
        self,
        profile: Profile,
        as_of: date,
        vocabulary: Vocabulary,
        findings: Apart,
        chainer: Strata,
        *,
        known_on: date | None = None,
        same: SameParts = ANEW,
    ) -> None:
        self.profile = profile
        self.same = same  # what profiles that share parts with this one share
        self.vocabulary = vocabulary
        self._findings = findings
        self.ran: set[str] = set()  # the engines that derived further findings
        self.chainer = chainer  # the rules in force
        self.cancers = one_of(profile.cancer_type) or CANCERS
        self.systems = vocabulary.systems | {OTHER}
        listed = (profile.lesions, profile.cancer_type, profile.primary.side)
        self.sites, self.stated_systems, self._roles_of_sites = same.made(
            "sites", listed, self._of_sites
        )
        self._ask_on(as_of, known_on or as_of)

    def _ask_on(self, as_of: date, known_on: date) -> None:
        """What hangs on the day, anew: the lines, the stagings, and all that is kept of them."""
        self.as_of = as_of
        self.known_on = known_on  # nothing told lies after it (W5)
        lines = self.profile.systemic_therapy
        self.therapy = self.same.made(
            ("therapy", as_of, known_on),
            (lines,),
            lambda: Therapy(lines, as_of, known_on=known_on, may_hold=self._may_hold()),
        )
        self.staging = Staging(self.profile, self.therapy, self._roles_of_sites, same=self.same)
        self.memo: dict[object, Any] = {}
        self._regimens: dict[object, Regimen] = {}
        self.counts: dict[object, Numbers] = {}  # of lesions; shared where dates alone differ

    def _of_sites(
        self,
    ) -> tuple[tuple[Site, ...], frozenset[str], tuple[frozenset[str], ...]]:
        """The listed lesions, the organ systems that count apart, and the roles of each lesion."""
        beside = (self.profile.cancer_type, self.profile.primary.side)
        made = self.same.made
        alike: dict[object, frozenset[LesionKind]] = made("kinds", beside, dict)
        sites = self.sites = tuple(
            [
                made(("site", i), (lesion, *beside), partial(self._site, i, lesion, alike))
                for i, lesion in enumerate(self.profile.lesions)
            ]
        )
        roles = tuple([frozenset(kind.role for kind in site.kinds) for site in sites])
        return sites, self._stated_systems(), roles

    @property
    def engine(self) -> str:
        """What derived the findings so far: plain as soon as some were left to it."""
        return self.engine_by(self.ran_at_once)

    def engine_by(self, at_once: frozenset[str]) -> str:
        """The same, where the engines that derived what follows from all that is told are known."""
        return "plain" if "plain" in at_once | self.ran else "durable"

    @property
    def ran_at_once(self) -> frozenset[str]:
        """The engines that derived what follows from all that is told."""
        return self._findings.whole.ran

    @property
    def sure(self) -> tuple[SureFact, ...]:
        """What the findings began from, each with its place."""
        return self._findings.sure

    @property
    def derivation(self) -> dict[Fact, tuple[Support, ...]]:
        """What follows from it, each with the ways in which it does."""
        return self._findings.whole.derivation

    def found(self, predicate: str, subject: str) -> frozenset[str]:
        """The findings of one kind about one thing."""
        return self._findings.found(predicate, subject)

    def follows_of(self, gene: str) -> Follows:
        """What follows of one gene, maybe among other findings."""
        return self._findings.follows_of(gene)

    def of_kind(self, kind: LesionKind, cancer: str | None = None) -> Derivation:
        """What follows for a lesion of which nothing is known but what it is (its role, unless it
        is the role that is asked for: then of which cancer)."""
        memory = self.chainer.memory
        known = memory.get((kind, cancer))
        if known is None:
            facts: list[Fact] = [("asked", "counting"), ("organ", LESION, kind.system)]
            facts += [("organ_system", LESION, kind.system)] if kind.system == OTHER else []
            facts += [("node_region", LESION, kind.region)] if kind.region is not None else []
            if cancer is None:
                facts.append(("stated_role", LESION, kind.role))
            else:
                facts += [("role_open", LESION), ("cancer_type", cancer)]
            ran, known = findings_from(facts, self.chainer.kinds, self.chainer)
            self.ran.add(ran)
            memory[kind, cancer] = known
        return known  # type: ignore[return-value]

    @cached_property
    def alike(self) -> tuple[tuple[Site, ...], ...]:
        """The listed lesions, those together that say the same."""
        return tuple(self._alike())

    @cached_property
    def alike_but_size(self) -> tuple[tuple[Site, ...], ...]:
        """The listed lesions, those together that say the same but for how large each is."""
        if len(self.sites) < MANY:
            return self.alike
        return tuple(self._alike(frozenset({"id", *SIZES})))

    def _alike(self, apart: frozenset[str] = frozenset({"id"})) -> Iterator[tuple[Site, ...]]:
        """The listed lesions, those together that say the same but for some fields."""
        if len(self.sites) < MANY:
            yield from ((site,) for site in self.sites)
            return
        groups: dict[tuple[object, ...], list[Site]] = {}
        maps = [a.lesions for a in self.profile.assessments if a.lesions]
        for site in self.sites:
            places = tuple(_said(lesions.get(site.id), apart) for lesions in maps)
            mentioned = any(site.id in lesions for lesions in maps)
            key = (_said(site.lesion, apart), site.kinds, site.organs, mentioned, places)
            groups.setdefault(key, []).append(site)
        yield from map(tuple, groups.values())

    def _stated_systems(self) -> frozenset[str]:
        """The organ systems that count apart: those told of a lesion, and those with rules of
        their own; all others behave alike."""
        special = self.vocabulary.intracranial_systems
        stated = [site.kinds for site in self.sites if len({k.system for k in site.kinds}) < MANY]
        return frozenset({OTHER, NODE, *OWN_ORGAN.values(), *special}).union(
            kind.system for kinds in stated for kind in kinds
        )

    def on(self, day: date) -> Patient:
        """The same profile asked on another day (kept: many limits are reached on one day)."""
        return self.kept((Patient.on, day), lambda: self._on(day, self.known_on))

    def known_by(self, day: date) -> Patient:
        """The same profile, told and asked on another day: what follows from it is the same."""
        return self._on(day, day)

    def _on(self, day: date, known_on: date) -> Patient:
        other = copy(self)
        other._ask_on(day, known_on)
        return other

    def kept(self, key: object, made: Callable[[*Of], Made], *of: *Of) -> Made:
        """What is made of the patient once, when it is first asked for; of what is given."""
        known: Made | None = self.memo.get(key)
        if known is None:
            known = self.memo[key] = made(*of)
        return known

    @cached_property
    def _stated_regimens(self) -> tuple[Regimen, ...]:
        lines, made = enumerate(self.profile.systemic_therapy.lines), self.same.made
        return tuple([made("regimen", (one,), partial(self._regimen, i, one)) for i, one in lines])

    def _regimen(self, index: int, line: Line) -> Regimen:
        """What a line consists of; where every drug is known, the one of all such lines."""
        subject, known = f"{LINE}{index}", self.vocabulary.agents
        if not all(drug in known for drug in line.drugs):
            return Regimen(self.vocabulary, line, self.found("class", subject))
        read = self._findings.follows_of(subject).read
        key = Regimen, subject, *line.drugs, line.all_drugs, *line.declared, line.all_classes
        if key not in read:
            alone = Line.model_construct(agents=line.agents, classes=line.classes)
            read[key] = Regimen(self.vocabulary, alone, self.found("class", subject))
        found: Regimen = read[key]
        return found

    def regimen(self, slot: Slot) -> Regimen:
        """What a line consists of, with the drugs surely given that only it may have had."""
        if slot.index is not None and not slot.given:
            return self._stated_regimens[slot.index]
        key = (slot.index, repr(slot.given)) if slot.given else None
        if key not in self._regimens:
            self._regimens[key] = Regimen(self.vocabulary, with_given(slot.line, slot.given))
        return self._regimens[key]

    def _may_hold(self) -> Callable[[int, Given], bool]:
        """Whether a told line may have had a drug. It holds the regimens alone: a patient whom its
        own therapy holds is garbage that has to be looked for."""
        if not self.profile.systemic_therapy.given:
            return lambda _index, _one: True
        regimens = self._stated_regimens
        return lambda index, one: regimens[index].may_hold(one)

    def _site(self, index: int, lesion: Lesion, alike: dict[object, frozenset[LesionKind]]) -> Site:
        name = f"{OF_LESION}{index}"
        organs = self.found("organ", name)
        follows = (self.found(what, name) for what in OF_KINDS)
        key = (lesion.role, str(lesion.organ), *follows)
        kinds = alike.get(key)
        if kinds is None:
            kinds = alike[key] = frozenset(self._kinds(lesion, name))
        return Site(index, lesion_id(index, lesion), lesion, kinds, organs)

    def _kinds(self, lesion: Lesion, name: str) -> Iterator[LesionKind]:
        regions = self.found("node_region", name)
        region = min(regions) if regions else None
        for system in self._systems(lesion, name):
            for role in self._roles(lesion, name, system):
                if role == "indeterminate":
                    yield LesionKind("metastasis", system, region)
                    yield LesionKind("benign", system)
                else:
                    stated = "metastasis" if role in METASTATIC else role
                    yield LesionKind(stated, system, region if system == NODE else None)

    def _systems(self, lesion: Lesion, name: str) -> frozenset[str]:
        found = self.found("organ_system", name)
        if found:
            return found
        if isinstance(lesion.organ, OneOfOrgans):
            return frozenset(self.vocabulary.organs[o].system for o in lesion.organ.one_of)
        if lesion.role in ("distant_node", "regional_node"):
            return frozenset({NODE})
        if lesion.role in ("primary", "satellite", "local_recurrence"):
            own = {OWN_ORGAN.get(cancer) for cancer in self.cancers}
            return frozenset(o for o in own if o) if None not in own else self.systems
        return self.systems

    def _roles(self, lesion: Lesion, name: str, system: str) -> frozenset[str]:
        if lesion.role is not None:
            return frozenset({lesion.role})
        follows = self.found("role", name)
        if follows:
            return follows
        roles: set[str] = set()
        for cancer in self.cancers:
            derived = self.of_kind(LesionKind("", system), cancer)
            roles |= {fact[2] for fact in derived if fact[:2] == ROLE_OF_LESION} or ROLES.get(
                system, ROLES[OTHER]
            )
        return frozenset(roles) - self.found("cannot_be", name)


def _said(of: Lesion | LesionState | None, apart: frozenset[str]) -> tuple[object, ...] | None:
    """What is told of a lesion, of some fields only that they are told, and how closely."""
    if of is None:
        return None
    return tuple(
        (name, type(value) if name in apart else value if isinstance(value, str) else repr(value))
        for name, value in of
        if value is not None and name != "id"
    )


def lesion_id(index: int, lesion: Lesion) -> str:
    """The lesion's own id, else its place in the list."""
    return lesion.id if lesion.id is not None else f"lesion {index + 1}"


def one_of(value: object) -> frozenset[str]:
    """A told word, or the several it may be; empty when nothing is told."""
    if value is None:
        return frozenset()
    if isinstance(value, str):
        return frozenset({value})
    return frozenset(value.one_of)  # type: ignore[attr-defined]


def n_categories(stated: object) -> frozenset[str]:
    """The N category told, or the several it may be, without its subgroup."""
    return frozenset(word[:2] for word in one_of(stated))


def derive(
    profile: Profile, as_of: date, *, chainer: Strata | None = None, same: SameParts = ANEW
) -> Patient:
    """The patient of a profile on a day, with everything that follows from what is sure.

    A profile told on an earlier day is asked as it stands: nothing it tells lies after its own day.
    `same`: what was made of parts that it shares with others.
    """
    known_on = min(as_of, profile.as_of or as_of)
    vocabulary, by = load_vocabulary(), chainer or chainer_of()
    findings = Apart(profile, vocabulary, by, same)
    return Patient(profile, as_of, vocabulary, findings, by, known_on=known_on, same=same)

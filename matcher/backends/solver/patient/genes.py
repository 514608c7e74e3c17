"""Genes as open facts: altered or not, by which named variants, in which exons."""

from __future__ import annotations

from itertools import combinations, permutations
from typing import Any

from oligomatch.matcher.backends.solver.logic import FALSE, TRUE, Bool, both, either, implies, no
from oligomatch.matcher.backends.solver.terms import NotEncodedError, World, holds
from oligomatch.matcher.findings.genes_stated import (
    OF_COPIES,
    OF_PROTEIN,
    UNCALLED,
    driving_kinds,
    entails,
    entry_of,
    gene_test,
    is_variant,
    kind_of,
    names_all,
)
from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag
from oligomatch.matcher.measures import ask
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.profile.profile import Biomarker, Variant
from oligomatch.rules.tree import Measure
from oligomatch.rules.vocabulary.entries import Alterations, Gene

ALTERING = ("mutation", "fusion")
EXON = "exon "
OF_A_KIND = ("any", "some")  # classes of all or some alterations of a kind


class GeneTerms:
    """What may alter one gene."""

    def __init__(self, world: World, patient: Patient, name: str) -> None:
        self.name, self.patient, self.world = name, patient, world
        self.known: Gene = patient.vocabulary.genes[name]
        self.test: Biomarker | None = gene_test(patient.profile, name)
        self.altered = world.flag(f"{name} altered", self._judged("altered"))
        self.variants = {v: self._variant(v) for v in self.known.variants if self._alters(v)}
        # alterations that the vocabulary does not name, by exon; `None`: of an exon not asked for
        self.others: dict[str, Bool] = {}
        unaltered = False if self.altered is FALSE else None
        # what the vocabulary does not name, by its kind
        self.other = {kind: world.flag(f"{name} other {kind}", unaltered) for kind in ALTERING}
        # listed findings that may be this or that variant, or lie here or there, each with what
        self.open = [one for one in self._listed() if self._open(one)]
        self.being: list[dict[str, Bool]] = [{} for _ in self.open]
        carried = [*self.variants.values(), *self.other.values()]
        world.require(self.altered, when=either(*carried))
        world.require(either(*carried), when=self.altered)
        for one, above in permutations(self.variants, 2):
            self._entailed(one, above)
        for variant in self.variants:
            self._any_of_kind(variant)
        if self._names_all():
            world.require(*self._only_listed())
        elif self.test is not None and self.test.result == "positive" and not self.test.variants:
            for kind in sorted(driving_kinds(patient.vocabulary, name)):
                world.require(self._has(kind))

    def _entailed(self, one: str, above: str) -> None:
        """Whoever has the one has the other, where the vocabulary says so."""
        if entails(self.known.known[one], self.known.known[above]) == YES:
            self.world.require(self.variants[above], when=self.variants[one])

    def _any_of_kind(self, name: str) -> None:
        """A name that holds of all of a kind holds of what the vocabulary does not name."""
        entry = self.known.known[name]
        if entry.change == "any" and entry.kind in self.other:
            self.world.require(self.variants[name], when=self.other[entry.kind])

    def _open(self, listed: Variant) -> bool:
        """Whether a listed finding may be this or that variant, or lie in this or that exon."""
        may_be = any(self._is(listed, name) == OPEN for name in self.variants)
        return may_be or entry_of(self.known, listed) is None or self._unplaced(listed)

    def _unplaced(self, listed: Variant) -> bool:
        """Whether a listed finding is a mutation whose exon nobody tells."""
        entry = entry_of(self.known, listed)
        one_exon = entry is not None and len(entry.exons) == 1
        return listed.exon is None and not one_exon and self._kind(listed) in (None, OF_PROTEIN)

    def _kind(self, listed: Variant) -> str | None:
        entry = entry_of(self.known, listed)
        return listed.kind if entry is None else entry.kind

    def _alters(self, variant: str) -> bool:
        return self.known.variants[variant].kind in ALTERING

    def _variant(self, name: str) -> Bool:
        return self.world.flag(f"{self.name} {name}", self._judged("variant", name))

    def _judged(self, kind: str, *names: str) -> bool | None:
        """What the judge says of the gene, where that is settled."""
        values = ask(self.patient, Measure(kind, gene=self.name, names=frozenset(names))).values
        assert isinstance(values, Flag)
        return values.settled

    def _names_all(self) -> bool:
        """Whether the report names every variant that it found."""
        return self.test is not None and names_all(self.test)

    def _is(self, listed: Variant, name: str) -> Flag:
        """Whether a listed finding is a variant."""
        assert self.test is not None
        return is_variant(self.known, self.test, listed, name)

    def _only_listed(self) -> list[Bool]:
        """Each variant is one of those listed, and no two that cannot be one are the same."""
        rules: list[Bool] = []
        known = self.known.variants
        for listed, flags in zip(self.open, self.being, strict=True):
            for name, has in self.variants.items():
                if self._is(listed, name) != NO:
                    flags[name] = self.world.flag(f"{self.name} listed is {name}")
                    rules.append(implies(flags[name], has))
            for one, other in combinations(flags, 2):
                ways = entails(known[one], known[other]), entails(known[other], known[one])
                if ways == (NO, NO):
                    rules.append(no(both(flags[one], flags[other])))
        names = {n for n in self.variants for one in self._listed() if self._is(one, n) == YES}
        rules += [
            implies(has, either(*(flags[name] for flags in self.being if name in flags)))
            for name, has in self.variants.items()
            if name not in names
        ]
        return rules

    def has(self, names: frozenset[str]) -> Bool:
        """Whether it carries one of the named variants.

        Raises:
            NotEncodedError: a word beyond the gene's own entries, which the judge compares with
                each listed finding; where none is listed, one beyond those of every gene.
        """
        known = self.known.variants if self._listed() else self.known.known
        if not names <= known.keys():
            raise NotEncodedError("variant")
        return either(*(self._has(name) for name in names))

    def _has(self, name: str) -> Bool:
        if name not in self.variants:  # an amplification, or a word that holds of every gene
            known, has = self.known.known, self._variant(name)
            if known[name].kind in ALTERING:
                self.world.require(self.altered, when=has)
            self.variants[name] = has
            for other in [one for one in self.variants if one != name]:
                self._entailed(other, name)
                self._entailed(name, other)
            self._any_of_kind(name)
        return self.variants[name]

    def in_exons(self, exons: frozenset[str]) -> Bool:
        """Whether it carries a mutation in one of the exons."""
        return either(*(self._in_exon(exon) for exon in sorted(exons)))

    def _in_exon(self, exon: str) -> Bool:
        if exon not in self.others:
            self.others[exon] = self.world.flag(f"{self.name} exon {exon} otherwise")
            self.world.require(self.other[OF_PROTEIN], when=self.others[exon])
            if self.test is not None and self.test.no_other_variants:
                self.world.require(self._listed_in(exon), when=self.others[exon])
        inside = [
            self.variants[name]
            for name, variant in self.known.variants.items()
            if variant.kind == OF_PROTEIN and variant.exons == (exon,)
        ]
        return either(self.others[exon], *inside)

    def _listed_in(self, exon: str) -> Bool:
        """Whether a listed finding lies in an exon that its name does not tell."""
        hosts = []
        for listed, flags in zip(self.open, self.being, strict=True):
            entry = entry_of(self.known, listed)
            exons = (str(listed.exon),) if listed.exon is not None else entry.exons if entry else ()
            if self._kind(listed) not in (None, OF_PROTEIN) or (exons and exon not in exons):
                continue
            if self._unplaced(listed):
                place = self.world.flag(f"{self.name} listed in exon {exon}")
                others = (has for being, has in flags.items() if self._elsewhere_than(being, exon))
                self.world.require(*(no(both(place, other)) for other in others))
                flags[f"{EXON}{exon}"] = place
                hosts.append(place)
            else:
                hosts.append(TRUE)
        return either(*hosts)

    def _elsewhere_than(self, being: str, exon: str) -> bool:
        """Whether what a listed finding may be tells its exon, so that no other need be asked."""
        if being.startswith(EXON):
            return True
        exons = self.known.variants[being].exons
        return bool(exons) and (exon not in exons or len(exons) == 1)

    def actionable(self, part: Alterations) -> Bool:
        """Whether it carries one of a driver set's alterations."""
        if part.variants:
            return self.has(frozenset(part.variants))
        return self.altered if part.kind is None else self._has(part.kind)

    def stated(self, model: Any) -> dict[str, Any] | str:
        """The report of this gene in one completion."""
        carried = sorted(name for name, has in self.variants.items() if holds(model, has))
        if not holds(model, self.altered):
            return self._unaltered(carried)
        exons = [exon for exon, has in self.others.items() if holds(model, has)]
        listed = [
            self._called(one, self._named(one, model), exons if carried else None)
            for one in self._listed()
        ]
        names = {one.get("name") for one in listed}
        listed += [self._elsewhere({"name": name}) for name in carried if name not in names]
        stated = {str(one.get("exon")) for one in listed}
        listed += [{"kind": OF_PROTEIN, "exon": int(e)} for e in exons if e not in stated]
        kinds = {self._kind(Variant.model_validate(one)) for one in listed}
        unnamed = [kind for kind in self._unnamed(model) if kind not in kinds]
        listed += [self._elsewhere({"kind": kind}) for kind in unnamed]
        absent = sorted(set(self.variants) - set(carried))
        report = {"result": "positive", "variants": listed, "no_other_variants": True}
        return {**report, "absent_variants": absent} if absent else report

    def _named(self, listed: Variant, model: Any) -> dict[str, Any]:
        """A listed finding with the name or exon it has in this completion."""
        variant = listed.model_dump(exclude_none=True)
        place = next((i for i, one in enumerate(self.open) if one is listed), None)
        if place is None:
            return variant
        entry = entry_of(self.known, listed)
        wide = entry is not None and entry.change in OF_A_KIND
        being = [one for one, has in self.being[place].items() if holds(model, has)]
        named = [one for one in being if not one.startswith(EXON)]
        if named and (wide or (entry is None and listed.name is None)):
            variant["name"] = named[0]
        for one in (one for one in being if one.startswith(EXON)):
            variant |= {"exon": int(one.removeprefix(EXON))}
            variant |= {} if "name" in variant else {"kind": OF_PROTEIN}
        return self._elsewhere(variant)

    def _called(
        self, listed: Variant, stated: dict[str, Any], exons: list[str] | None
    ) -> dict[str, Any]:
        """A finding that nobody calls pathogenic, with what it is: it alters the gene where nothing
        else does, and where the exon that it lies in is altered."""
        if not self._uncalled(listed):
            return stated
        return {**stated, "pathogenic": exons is None or str(stated.get("exon")) in exons}

    def _uncalled(self, listed: Variant) -> bool:
        return self.test is not None and kind_of(self.known, self.test, listed) == UNCALLED

    def _elsewhere(self, stated: dict[str, Any]) -> dict[str, Any]:
        """A finding in an exon that nobody asks for, where exons decide."""
        entry = self.known.known.get(stated.get("name", ""))
        kind = stated.get("kind", OF_PROTEIN) if entry is None else entry.kind
        if kind != OF_PROTEIN or "exon" in stated or (entry is not None and len(entry.exons) == 1):
            return stated
        if "name" in stated and not self.others:
            return stated
        known = {exon for variant in self.known.variants.values() for exon in variant.exons}
        free = (str(n) for n in range(1, 101) if str(n) not in known)
        within = entry.exons if entry is not None and entry.exons else free
        exon = next((one for one in within if one not in self.others), None)
        if exon is None:
            return stated
        return {**stated, "exon": int(exon), **({} if "name" in stated else {"kind": OF_PROTEIN})}

    def _unaltered(self, carried: list[str]) -> dict[str, Any] | str:
        listed = [one.model_dump(exclude_none=True) for one in self._listed()]
        if self.test is not None and self.test.result is None and listed:
            report = self.test.model_dump(exclude_none=True)
            benign = [
                {**stated, "pathogenic": False} if self._uncalled(one) else stated
                for one, stated in zip(self._listed(), listed, strict=True)
            ]
            return {**report, "variants": benign, "no_other_variants": True}
        if self.test is not None and self.test.result == "positive":
            report = self.test.model_dump(exclude_none=True)
            return {**report, "variants": listed, "no_other_variants": True}
        copies = [name for name in self.variants if self.known.known[name].kind in OF_COPIES]
        if found := [name for name in copies if name in carried]:
            benign = [{"name": name, "pathogenic": False} for name in found]
            return {"variants": benign, "no_other_variants": True}
        return {"result": "negative", "absent_variants": sorted(copies)} if copies else "negative"

    def _listed(self) -> list[Variant]:
        return list(self.test.variants or ()) if self.test else []

    def _unnamed(self, model: Any) -> list[str]:
        """The kinds of what it carries and the vocabulary does not name, where none may be one of
        those listed."""
        if self._listed():
            return []
        return [kind for kind, has in self.other.items() if holds(model, has)]


class GenesTerms:
    """Every gene that a question asks about."""

    def __init__(self, world: World, patient: Patient) -> None:
        self.world, self.patient = world, patient
        self.asked: dict[str, GeneTerms] = {}

    def of(self, measure: Measure) -> GeneTerms:
        """The gene that a measure asks about."""
        return self.gene(measure.gene or "")

    def gene(self, name: str) -> GeneTerms:
        """One gene."""
        if name not in self.asked:
            self.asked[name] = GeneTerms(self.world, self.patient, name)
        return self.asked[name]

    def actionable(self, measure: Measure) -> Bool:
        """Whether an alteration of the named driver set is there."""
        drivers = self.patient.vocabulary.driver_sets[min(measure.names)]
        parts = drivers.sure + (drivers.open if measure.drivers == "open" else ())
        return either(*(self.gene(part.gene).actionable(part) for part in parts))

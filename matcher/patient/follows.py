"""What follows from what a profile says for sure: at once, or of each lesion and line apart."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from functools import cached_property, partial

from oligomatch.matcher.findings.chain import (
    Chainer,
    Derivation,
    EngineError,
    Refused,
    Support,
    renamed,
)
from oligomatch.matcher.findings.engines import Strata, strata
from oligomatch.matcher.findings.engines import chainer as chainer_of
from oligomatch.matcher.findings.genes_stated import SureFact
from oligomatch.matcher.findings.sure_facts import (
    facts_about,
    of_all,
    stated_of,
    sure_facts,
    wherever,
)
from oligomatch.matcher.patient.same_parts import ANEW, SameParts
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.findings.findings import Fact
from oligomatch.rules.vocabulary.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Findings:
    """What follows from what a profile says for sure."""

    sure: tuple[SureFact, ...]  # what they began from, each with its place
    ran: frozenset[str]  # the engines that derived them
    derivation: dict[Fact, tuple[Support, ...]]
    by_subject: dict[tuple[str, str], frozenset[str]]  # of a kind about one thing

    def found(self, predicate: str, subject: str) -> frozenset[str]:
        """The findings of one kind about one thing."""
        return self.by_subject.get((predicate, subject), frozenset())

    def follows_of(self, _gene: str) -> Container[Fact]:
        """What follows of one gene: it is among what follows of all."""
        return self.derivation


class Apart:
    """The findings of a profile that shares its parts with others: what follows of one lesion, line
    or gene is found once for all that share it, when it is first asked for."""

    def __init__(
        self, profile: Profile, vocabulary: Vocabulary, by: Strata, same: SameParts
    ) -> None:
        self._profile, self._vocabulary, self._by, self._same = profile, vocabulary, by, same
        self._known: dict[str, Findings] = {}

    def found(self, predicate: str, subject: str) -> frozenset[str]:
        """As `Findings`."""
        return self._about(subject).found(predicate, wherever(subject))

    def follows_of(self, gene: str) -> Container[Fact]:
        """As `Findings`."""
        return self._about(gene).derivation

    def _about(self, subject: str) -> Findings:
        """What follows of one lesion, line or gene, by the name that it has wherever it stands."""
        known = self._known.get(subject)
        if known is None:
            name, stated = wherever(subject), stated_of(self._profile, subject)
            found = partial(self._found, subject, name)
            known = self._known[subject] = self._same.made((Apart, name), stated, found)
        return known

    def _found(self, subject: str, name: str) -> Findings:
        of_it = facts_about(self._profile, subject, self._vocabulary)
        facts = [(renamed(fact, subject, name), place) for fact, place in of_it]
        return _found((*of_all(self._profile), *facts), self._by)

    @cached_property
    def _whole(self) -> Findings:
        return _found(tuple(sure_facts(self._profile, self._vocabulary)), self._by)

    @property
    def sure(self) -> tuple[SureFact, ...]:
        """As `Findings`."""
        return self._whole.sure

    @property
    def ran(self) -> frozenset[str]:
        """As `Findings`."""
        return self._whole.ran

    @property
    def derivation(self) -> dict[Fact, tuple[Support, ...]]:
        """As `Findings`."""
        return self._whole.derivation


def findings_of(
    profile: Profile, vocabulary: Vocabulary, by: Strata, same: SameParts
) -> Findings | Apart:
    """What follows from a profile: at once, or of each of its parts that it shares."""
    if same is ANEW:
        return _found(tuple(sure_facts(profile, vocabulary)), by)
    return Apart(profile, vocabulary, by, same)


def _found(sure: tuple[SureFact, ...], by: Strata) -> Findings:
    ran, derivation = findings_from((fact for fact, _ in sure), by, by)
    by_subject: dict[tuple[str, str], frozenset[str]] = {}
    for fact in derivation:
        if len(fact) == 3:
            key = (fact[0], fact[1])
            by_subject[key] = by_subject.get(key, frozenset()) | {fact[2]}
    return Findings(sure, frozenset({ran}), dict(derivation), by_subject)


def findings_from(
    facts: Iterable[Fact], chainer: Chainer, rules: Strata | None = None
) -> tuple[str, Derivation]:
    """What follows from the facts, and the engine that ran: the plain one, over the same rules,
    where another refuses them, or fails."""
    given = tuple(facts)
    try:
        return chainer.name, chainer.derive(given)
    except (Refused, EngineError):
        plain = strata((rules or chainer_of()).rules, "plain")
        by = (
            plain if chainer is rules else plain.whole
        )  # what a profile tells meets the first alone
        return plain.name, by.derive(given)

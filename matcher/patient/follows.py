"""What follows from what a profile says for sure, of each lesion, line and gene apart."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property, partial
from typing import NamedTuple

from oligomatch.matcher.findings.chain import (
    Chainer,
    Derivation,
    EngineError,
    Follows,
    Refused,
    renamed,
)
from oligomatch.matcher.findings.engines import Strata, own, strata
from oligomatch.matcher.findings.engines import chainer as chainer_of
from oligomatch.matcher.findings.genes_stated import SureFact
from oligomatch.matcher.findings.sure_facts import (
    facts_about,
    of_all,
    stated_of,
    sure_facts,
    wherever,
)
from oligomatch.matcher.logic.values import new
from oligomatch.matcher.patient.same_parts import SameParts
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.findings.findings import Fact
from oligomatch.rules.vocabulary.vocabulary import Vocabulary


class Findings(NamedTuple):
    """What follows from what a profile says for sure, with the engines that derived it."""

    ran: frozenset[str]
    derivation: Follows


class Apart:
    """The findings of a profile, part by part: what follows of one lesion, line or gene is found
    when it is first asked for, and once for all profiles of which the same is stated."""

    def __init__(
        self, profile: Profile, vocabulary: Vocabulary, by: Strata, same: SameParts
    ) -> None:
        self._profile, self._vocabulary, self._by, self._same = profile, vocabulary, by, same
        self._joined = bool(own())  # an author's own rules may join what is said of two parts
        self._known: dict[str, Findings] = {}

    def found(self, predicate: str, subject: str) -> frozenset[str]:
        """The findings of one kind about one thing."""
        if self._joined:
            return self.whole.derivation.by_subject.get((predicate, subject), NONE)
        name = wherever(subject)
        return self._about(subject, name).derivation.by_subject.get((predicate, name), NONE)

    def follows_of(self, subject: str) -> Follows:
        """What follows of one lesion, line or gene, by the name that it has wherever it stands;
        among it may be what follows of others."""
        if self._joined:
            return self.whole.derivation
        return self._about(subject, wherever(subject)).derivation

    def _about(self, subject: str, name: str) -> Findings:
        """What follows of one lesion, line or gene, by the name that it has wherever it stands."""
        known = self._known.get(subject)
        if known is None:
            stated = stated_of(self._profile, subject)
            found = partial(self._found, subject, name)
            known = self._known[subject] = self._same.made((Apart, name), stated, found)
        return known

    def _found(self, subject: str, name: str) -> Findings:
        facts = [fact for fact, _ in facts_about(self._profile, subject, self._vocabulary)]
        if subject != name:
            facts = [renamed(fact, subject, name) for fact in facts]
        return _found((*self._of_all, *facts), self._by.parts, self._by)

    @cached_property
    def _of_all(self) -> tuple[Fact, ...]:
        """What bears on every lesion."""
        return tuple([fact for fact, _ in of_all(self._profile)])

    @cached_property
    def sure(self) -> tuple[SureFact, ...]:
        """What the findings begin from, each with its place."""
        return tuple(sure_facts(self._profile, self._vocabulary))

    @cached_property
    def whole(self) -> Findings:
        """The findings of all parts together."""
        return _found((fact for fact, _ in self.sure), self._by, self._by)


NONE = frozenset[str]()


def _found(facts: Iterable[Fact], chainer: Chainer, by: Strata) -> Findings:
    ran, derivation = findings_from(facts, chainer, by)
    follows = derivation if isinstance(derivation, Follows) else Follows(derivation)
    return new(Findings, (frozenset({ran}), follows))


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

"""What a line of therapy consists of: its drugs and classes, by name and by vocabulary (W8).

A line may be told whole, or by what it had at least; a drug surely given that has no other place
belongs to the one line that it may have been given in (W17).
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cached_property

from oligomatch.matcher.logic.values import NO, OPEN, YES, Flag
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.profile.profile import AtLeastWords, Given, Line
from oligomatch.rules.tree import Measure
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

LIKENESS = 0.8  # `osimertinb` for osimertinib; gefitinib and icotinib stay apart


class Regimen:
    """The drugs and classes of one line; `derived`: the classes that follow from its drugs."""

    def __init__(
        self, vocabulary: Vocabulary, line: Line, derived: frozenset[str] | None = None
    ) -> None:
        self.vocabulary, self.line = vocabulary, line
        self.holds: dict[Measure, Verdict] = {}  # what measures found that it holds
        self.declared = with_parts(vocabulary, frozenset(line.declared))
        known = [drug for drug in line.drugs if drug in vocabulary.agents]
        self.all_known = line.all_drugs and len(known) == len(line.drugs)
        if derived is None:
            drugs = frozenset[str]().union(*(vocabulary.classes_of(drug) for drug in known))
            above = (vocabulary.classes_above(name) for name in self.declared)
            derived = with_made(vocabulary, drugs.union(*above))
        self._sure = self.declared | derived
        self._may_be = self._open_of(self._sure, known)

    def has_class(self, name: str) -> Flag:
        """Whether it has a class: by its drugs, its declared classes, or openly."""
        if name in self._sure:
            return YES
        if self.all_known:
            return OPEN if name in self._may_be and not self.line.all_classes else NO
        if not self.line.all_classes:
            return OPEN  # an agent that nobody told, or the vocabulary does not know, is of any
        return OPEN if name in self._may_have else NO

    def has_drug(self, agent: str) -> Flag:
        """Whether it has a drug, or may have it by its declared classes."""
        line = self.line
        if agent in line.drugs:
            return YES
        if line.all_drugs:
            known = self.vocabulary.agents
            return OPEN if any(d not in known and _alike(d, agent) for d in line.drugs) else NO
        if not line.all_classes:
            return OPEN
        drug = self.vocabulary.agents.get(agent)
        return OPEN if drug is None or self._fits(drug.classes) else NO

    def has_other_of_class(self, name: str, other_than: frozenset[str]) -> Flag:
        """Whether it has a drug of a class beside the drugs, and those of the classes, that do not
        count."""
        whole = self.has_class(name)
        vocabulary, line = self.vocabulary, self.line
        classes = other_than & vocabulary.classes.keys()
        held = any(self.has_class(one) != NO for one in sorted(classes))
        apart = [drug for drug in sorted(other_than - classes) if self.has_drug(drug) != NO]
        if whole == NO or not (apart or held):
            return whole
        ruled = {drug: self.stands_apart(drug, other_than) for drug in line.drugs}
        left = [drug for drug, one in ruled.items() if one != YES]
        known = [drug for drug in left if drug in vocabulary.agents]
        sure = [vocabulary.classes_of(drug) for drug in known if ruled[drug] == NO]
        if not held:  # a class told that none of those has is that of another drug
            theirs = frozenset[str]().union(*(vocabulary.classes_of(drug) for drug in apart))
            sure += [
                vocabulary.classes_above(one)
                for one in self.declared - theirs
                if not vocabulary.classes[one].needs
            ]
        if name in with_made(vocabulary, frozenset[str]().union(*sure)):
            return YES
        each = frozenset[str]().union(*sure, *(vocabulary.classes_of(drug) for drug in known))
        may_be = with_made(vocabulary, each) | self._open_of(each, known)
        every_drug_known = line.all_drugs and len(known) == len(left)
        return NO if every_drug_known and name not in may_be else OPEN

    def stands_apart(self, drug: str, other_than: frozenset[str]) -> Flag:
        """Whether a drug of it does not count; none is of a class that the line surely has not."""
        classes = other_than & self.vocabulary.classes.keys()
        denied = {one for one in classes if self.has_class(one) == NO}
        return stands_apart(self.vocabulary, drug, other_than - denied)

    def _open_of(self, sure: frozenset[str], agents: list[str]) -> frozenset[str]:
        """The classes that no source gives some drugs together or denies them."""
        found = self.vocabulary.may_be(agents)
        return with_made(self.vocabulary, sure | found) - sure if found else found

    def may_hold(self, one: Given) -> bool:
        """Whether a drug surely given may have been given in this line."""
        if one.agent is not None:
            return self.has_drug(one.agent) != NO
        return one.drug_class is None or self.has_class(one.drug_class) != NO

    @cached_property
    def _may_have(self) -> frozenset[str]:
        """The classes that a regimen of the declared classes may be of too: those below them, and
        those that a drug of theirs belongs to as well (crizotinib)."""
        vocabulary = self.vocabulary
        theirs = (one for one in vocabulary.agents.values() if self._fits(one.classes))
        return self._below.union(*(vocabulary.classes_of(one.id) for one in theirs))

    @cached_property
    def _below(self) -> frozenset[str]:
        """The classes that lie below one of the declared, so that they may be meant by them."""
        above = self.vocabulary.classes_above
        return frozenset(
            name for name in self.vocabulary.classes if not self.declared.isdisjoint(above(name))
        )

    def _fits(self, classes: tuple[str, ...]) -> bool:
        return not self._below.isdisjoint(classes)


def stands_apart(vocabulary: Vocabulary, drug: str, other_than: frozenset[str]) -> Flag:
    """Whether a drug is one of those, or of one of the classes, that do not count."""
    if drug in other_than:
        return YES
    classes = other_than & vocabulary.classes.keys()
    if drug not in vocabulary.agents:  # it may be of any class
        return OPEN if classes else NO
    if not classes.isdisjoint(vocabulary.classes_of(drug)):
        return YES
    return NO if classes.isdisjoint(vocabulary.may_be([drug])) else OPEN


def with_parts(vocabulary: Vocabulary, declared: frozenset[str]) -> frozenset[str]:
    """The declared classes with those they are made of: a doublet has a platinum."""
    return declared.union(*(vocabulary.classes[name].needs for name in declared))


def with_made(vocabulary: Vocabulary, classes: frozenset[str]) -> frozenset[str]:
    """The classes of some drugs with those that they make together: a doublet."""
    made = (
        one.id for one in vocabulary.classes.values() if one.needs and classes.issuperset(one.needs)
    )
    return classes.union(*(vocabulary.classes_above(name) for name in made))


def _alike(written: str, agent: str) -> bool:
    """Whether an agent that the vocabulary does not know may be a spelling of the one asked for."""
    folded = written.casefold()
    return agent in folded or SequenceMatcher(None, folded, agent).ratio() > LIKENESS


def with_given(line: Line, given: Iterable[Given]) -> Line:
    """The line with drugs that were surely given in it, as open or as whole as it was told."""
    agents = [one.agent for one in given if one.agent is not None]
    classes = [one.drug_class for one in given if one.drug_class is not None]
    more = {
        # as it is: with what was given anywhere it may hold more than may be told of one line
        name: [*dict.fromkeys((*stated, *found))] if whole else AtLeastWords.model_construct(
            at_least=[*dict.fromkeys((*stated, *found))]
        )
        for name, stated, whole, found in (
            ("agents", line.drugs, line.all_drugs, agents),
            ("classes", line.declared, line.all_classes, classes),
        )
        if found
    }  # fmt: skip
    return line.model_copy(update=more) if more else line

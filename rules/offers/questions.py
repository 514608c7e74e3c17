"""Plain filters over what a trial offers: each answers yes, open or no for every arm.

Yes: the source says so of the arm. Open: it leaves it to a choice, or names something wider ("RT",
"systemic therapy"). No: it names nothing of the kind. None of them says anything of eligibility.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from oligomatch.rules.offers.model import Offer, Step, Therapy
from oligomatch.rules.offers.terms import load_terms
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary


class Stated(StrEnum):
    """What the source says of one question."""

    NO = "no"
    OPEN = "open"
    YES = "yes"


_ORDER = (Stated.NO, Stated.OPEN, Stated.YES)
Test = Callable[[Therapy], Stated]
Answer = Mapping[str, Stated]  # by arm


def any_of(stated: Iterable[Stated]) -> Stated:
    """The strongest of them; no where there is none."""
    return max(stated, key=_ORDER.index, default=Stated.NO)


def all_of(stated: Iterable[Stated]) -> Stated:
    """The weakest of them; yes where there is none."""
    return min(stated, key=_ORDER.index, default=Stated.YES)


def opposite(stated: Stated) -> Stated:
    """Yes for no, no for yes; open stays."""
    return _ORDER[2 - _ORDER.index(stated)]


def at_most_open(stated: Stated) -> Stated:
    """What is stated, but that it depends on something."""
    return all_of((stated, Stated.OPEN))


def one_of(stated: Iterable[Stated]) -> Stated:
    """Whether one of several alternatives passes: surely if each of them does."""
    each = tuple(stated)
    best = any_of(each)
    return best if all_of(each) is best else at_most_open(best)


def in_step(step: Step, test: Test) -> Stated:
    """Whether the step holds something that passes: of alternatives surely if each passes."""
    groups: dict[str, list[Stated]] = defaultdict(list)
    found: list[Stated] = []
    for treatment in step.gives:
        stated = test(treatment)
        if "may" in (treatment.given, step.given):
            stated = at_most_open(stated)
        (groups[treatment.choice] if treatment.choice else found).append(stated)
    return any_of((*found, *map(one_of, groups.values())))


def in_arm(offer: Offer, arm: str, test: Test) -> Stated:
    """Whether the trial gives something in that arm, after entry, that passes."""
    return any_of(in_step(step, test) for step in offer.in_trial(arm))


def by_arm(offer: Offer, test: Test) -> Answer:
    """The same for every arm."""
    return {arm.id: in_arm(offer, arm.id, test) for arm in offer.arms}


def is_a(modality: str) -> Test:
    """Whether a treatment is of that kind; open where the source names a wider one."""
    terms = load_terms()

    def test(treatment: Therapy) -> Stated:
        own = treatment.modality
        if modality in terms.kinds_of(own):
            return Stated.YES
        open_ = own in terms.kinds_of(modality) or modality in terms.modalities[own].may_be
        return Stated.OPEN if open_ else Stated.NO

    return test


def of_class(name: str) -> Test:
    """Whether a treatment holds a drug of that class; open where it may be one of its drugs."""
    vocabulary = load_vocabulary()

    def holds(agent: str) -> Stated:
        drug = agent in vocabulary.agents
        own = vocabulary.classes_of(agent) if drug else vocabulary.classes_above(agent)
        if name in own or name == agent:
            return Stated.YES
        wider = not drug and agent in vocabulary.classes_above(name)
        return Stated.OPEN if wider else Stated.NO

    def test(treatment: Therapy) -> Stated:
        agents = (*treatment.agents, *load_terms().modalities[treatment.modality].agents)
        if treatment.one_of:
            return one_of(map(holds, treatment.one_of))
        if not agents and treatment.modality in ("systemic", "unspecified"):
            return Stated.OPEN
        return any_of(map(holds, agents))

    return test


def to_site(of: str, *, every: bool = False) -> Test:
    """Whether a local treatment goes to the primary, metastases or nodes; `every`: to all of them.

    Open where the source names no site, or only those that persist or progress.
    """
    sites = load_terms().sites

    def reaches(site: str) -> Stated:
        covered = sites[site]
        if of not in covered.covers:
            return Stated.OPEN if of in covered.may_cover else Stated.NO
        sure = covered.which == "all" if every else covered.which != "some"
        return Stated.YES if sure and not covered.only else Stated.OPEN

    def test(treatment: Therapy) -> Stated:
        local = is_a("local")(treatment)
        if not treatment.sites:
            return at_most_open(local)
        reached = (
            at_most_open(reaches(one.site))
            if one.given == "may" or one.choice
            else reaches(one.site)
            for one in treatment.sites
        )
        return all_of((local, any_of(reached)))

    return test


def both(*tests: Test) -> Test:
    """A treatment that passes every test."""
    return lambda treatment: all_of(test(treatment) for test in tests)


def keeps(name: str) -> Callable[[Offer], Answer]:
    """Whether a drug of that class, which the patient has, goes on; open where an arm may be silent
    of drugs, or names one that the patient may have or not."""

    def goes_on(treatment: Therapy) -> Stated:
        if treatment.keeps and not treatment.agents:
            return Stated.YES
        named = of_class(name)(treatment)
        return named if treatment.keeps else at_most_open(named)

    def of_arm(offer: Offer, arm: str) -> Stated:
        found = in_arm(offer, arm, goes_on)
        speaks = in_arm(offer, arm, is_a("systemic")) is Stated.YES
        return found if speaks else any_of((found, Stated.OPEN))

    return lambda offer: {arm.id: of_arm(offer, arm.id) for arm in offer.arms}


def randomised(offer: Offer) -> Answer:
    """Whether patients are randomised."""
    stated = Stated.YES if offer.allocation == "randomised" else Stated.NO
    return {arm.id: stated for arm in offer.arms}


def randomised_for(test: Test) -> Callable[[Offer], Answer]:
    """Whether what passes is part of what is randomised: the arms differ in it, or in how."""

    def answer(offer: Offer) -> Answer:
        stated = Stated.NO
        if offer.allocation == "randomised":
            stated = any_of(in_step(step, test) for step in offer.steps if step.arms)
            stated = stated if len(offer.arms) > 1 else Stated.OPEN
        return {arm.id: stated for arm in offer.arms}

    return answer


def with_or_without(test: Test) -> Callable[[Offer], Answer]:
    """Whether one arm surely has what passes and another, by the words of the source, need not."""

    def answer(offer: Offer) -> Answer:
        stated = set(by_arm(offer, test).values())
        apart = offer.allocation == "randomised" and Stated.YES in stated and len(stated) > 1
        return {arm.id: Stated.YES if apart else Stated.NO for arm in offer.arms}

    return answer


def _each(test: Test) -> Callable[[Offer], Answer]:
    return lambda offer: by_arm(offer, test)


def _none(test: Test) -> Callable[[Offer], Answer]:
    return lambda offer: {arm: opposite(stated) for arm, stated in by_arm(offer, test).items()}


QUESTIONS: Mapping[str, Callable[[Offer], Answer]] = {
    "randomised": randomised,
    "randomised_for_radiotherapy": randomised_for(is_a("radiotherapy")),
    "with_or_without_local_treatment": with_or_without(is_a("local")),
    "keeps_tki": keeps("tki"),
    "gives_ici": _each(of_class("ici")),
    "treats_primary": _each(to_site("primary")),
    "treats_all_metastases": _each(to_site("metastasis", every=True)),
    "sabr_to_all_metastases": _each(both(is_a("sabr"), to_site("metastasis", every=True))),
    "gives_sabr": _each(is_a("sabr")),
    "gives_radiotherapy": _each(is_a("radiotherapy")),
    "gives_surgery": _each(is_a("surgery")),
    "no_chemotherapy": _none(of_class("chemotherapy")),
}


def ask(offer: Offer, question: str) -> Answer:
    """The answer of an offer to one of QUESTIONS, by arm."""
    return QUESTIONS[question](offer)


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a board would ask and the source does not state; `arm` "" is the trial."""

    about: str  # one of ABOUT
    arm: str = ""
    quote: str = ""  # the treatment that it is about


def open_points(offer: Offer) -> tuple[Gap, ...]:
    """What the data of an offer leave open, beside what its own `open` says."""
    found = []
    if offer.allocation == "randomised":
        found += [Gap("arms")] if len(offer.arms) < 2 else []
        found += [] if offer.ratio else [Gap("ratio")]
    for arm in offer.arms:
        steps = offer.in_trial(arm.id)
        found += [
            Gap(about, arm.id, one.quote)
            for step in steps
            for one in step.gives
            for about in _unstated(one)
        ]
        before = [step for step in offer.of_arm(arm.id) if step.required]
        had = any_of(in_step(step, is_a("systemic")) for step in before)
        given = any_of(in_step(step, is_a("systemic")) for step in steps)
        found += [Gap("continuation", arm.id)] if had is Stated.YES and given is Stated.NO else []
    return tuple(dict.fromkeys(found))


def _unstated(treatment: Therapy) -> Iterable[str]:
    kinds = load_terms().kinds_of(treatment.modality)
    dosed = any(dose.gy or dose.each or dose.bed for dose in treatment.doses)
    if "radiotherapy" in kinds and not dosed:
        yield "dose"
    if "local" in kinds and not treatment.sites:
        yield "sites"
    named = treatment.agents or treatment.one_of or treatment.keeps
    if treatment.modality in ("systemic", "unspecified") and not named:
        yield "drugs"

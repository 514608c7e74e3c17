"""Drugs that words name together: those that were given together, those that a comma joins to
others that were given before, and those of which it is open which were given, or which at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from oligomatch.matcher.letters.course.drugs.agents import PLATINUM, agents_of
from oligomatch.matcher.letters.forms import forms
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

# classes of which two drugs, told together, may be of two lines: bounds of ours, by which more is
# left open and nothing is stated
ONE_AT_A_TIME = ("egfr_tki", "alk_tki", "ret_tki", "kras_inhibitor", "pd", PLATINUM)
PARTNER, CHEMO = "platinum_partner", "chemotherapy"
TARGETED = {"egfr_tki", "alk_tki", "ros1_tki", "ret_tki", "met_tki", "ntrk_tki", "kras_inhibitor"}


@dataclass(frozen=True, slots=True)
class DrugGroup:
    """Drugs that stand together; `sure`: that they were given at once, if they were given."""

    agents: tuple[str, ...]
    start: int
    end: int
    sure: bool = True


def groups(text: str, agents: tuple[str, ...], start: int, end: int) -> Iterator[DrugGroup]:
    """The drugs between two places, the former apart from the latter."""
    known, drug = forms("apart"), forms("treatment")["one_drug"]
    if len(agents) == 1:
        yield DrugGroup(agents, start, end)
        return
    each = [one.span() for one in drug.finditer(text, start, end)]
    gaps = [(one[1], other[0]) for one, other in pairwise(each)]
    loose = any(known["loosely"].fullmatch(text, *gap) for gap in gaps)
    turns = known["by_turns"].match(text, end) or known["by_turns_ahead"].search(text, 0, start)
    if turns and loose | _may_be_apart(agents, loose=False):
        yield DrugGroup(agents, start, end, sure=False)
        return
    cuts = [gap for gap in gaps if known["comma_alone"].fullmatch(text, *gap)]
    led = known["former_ahead"].search(text, 0, start) and known["begun_behind"].match(text, end)
    if not (led and cuts):
        yield DrugGroup(agents, start, end, sure=not _may_be_apart(agents, loose=loose))
        return
    (former, latter) = cuts[-1]
    first, last = agents_of(text[start:former]), agents_of(text[latter:end])
    listed = [gap for gap in gaps if known["loosely"].fullmatch(text, *gap)]
    # `after carboplatin, pemetrexed and pembrolizumab`: which of them were the first is open
    before = [gap for gap in listed if gap < cuts[-1]]
    is_open = (not before and listed[-1] != cuts[-1]) or (before and before[-1] in cuts)
    if is_open or is_platinum_alone(first) or set(first) & set(last):
        yield DrugGroup(agents, start, end, sure=False)
        return
    for some, at, to in ((first, start, former), (last, latter, end)):
        yield DrugGroup(some, at, to, sure=not _may_be_apart(some, loose=True))


def _may_be_apart(agents: tuple[str, ...], *, loose: bool) -> bool:
    """Whether drugs may be of more than one line; `loose`: a comma or *and* alone joins some."""
    each = [_families(agent) for agent in agents]
    if any(sum(name in one for one in each) > 1 for name in ONE_AT_A_TIME):
        return True
    partners = [agent for agent, one in zip(agents, each, strict=True) if PARTNER in one]
    if "docetaxel" in partners and len(partners) > 1 and "pemetrexed" in partners:
        return True
    targeted = any(one & TARGETED for one in each)
    single = "docetaxel" in partners or any("pd" in one for one in each)
    return loose and targeted and single


def _families(agent: str) -> set[str]:
    """The classes of a drug, without the generation of an inhibitor."""
    names = load_vocabulary().agents[agent].classes
    return {"pd" if one in ("pd1", "pdl1") else one.rstrip("_123") for one in names}


def is_of_one_kind(agents: tuple[str, ...]) -> bool:
    """Whether all drugs are chemotherapy, or none is."""
    known = load_vocabulary()
    return len({CHEMO in known.classes_of(agent) for agent in agents}) == 1


def is_platinum_alone(agents: tuple[str, ...]) -> bool:
    """Whether all that is named is one platinum drug."""
    return len(agents) == 1 and PLATINUM in load_vocabulary().agents[agents[0]].classes

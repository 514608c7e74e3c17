"""What a trial gives, in words: treatments, drugs, sites, and the patient's lesions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import listed, word
from oligomatch.api.words.patient.facts import lesion_name
from oligomatch.matcher.logic.values import Numbers
from oligomatch.matcher.offers.given import DRUGS
from oligomatch.matcher.offers.sites import LesionPlace
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.offers.dose import worked_out_bed
from oligomatch.rules.offers.model import Dose, Offer, Range, Step, Therapy
from oligomatch.rules.offers.questions import open_points

MODALITIES: Mapping[str, str] = table("offer_modalities")
SITES: Mapping[str, str] = table("offer_sites")
ENDPOINTS: Mapping[str, str] = table("offer_endpoints")
GAPS = table("offer_gaps")  # what the source does not state, by what it is about


def local_words(treatment: Therapy) -> str:
    """A local treatment in a word or two."""
    return MODALITIES[treatment.modality]


def site_words(site: str) -> str:
    """Where it goes, in words."""
    return SITES[site]


def bed_words(dose: Dose) -> str:
    """The BED of a dose (alpha/beta 10), worked out, in Gy; empty where it cannot be."""
    bed = worked_out_bed(dose)
    return "" if bed is None else say("offers.gy", number=range_words(bed))


def range_words(numbers: Range) -> str:
    """`54`, `50 to 55`, `at least 30` or `at most 8`."""
    low, high = numbers.low, numbers.high
    if low is None:
        return say("offers.at_most", number=f"{high:g}")
    if high is None:
        return say("offers.above" if numbers.above else "offers.at_least", number=f"{low:g}")
    return f"{low:g}" if low == high else say("offers.span", low=f"{low:g}", high=f"{high:g}")


def open_words(offer: Offer) -> Iterator[tuple[str, str]]:
    """What the source leaves open, each with what it is about: in the offer's own records, and by
    what its data do not state."""
    yield from ((one.about, one.words) for one in offer.open)
    gaps: dict[str, list[str]] = defaultdict(list)
    for gap in open_points(offer):
        if gap.quote not in gaps[gap.about]:
            gaps[gap.about].append(gap.quote)
    for about, quotes in gaps.items():
        names = listed((f"“{quote}”" for quote in quotes if quote), "and")
        yield about, GAPS[about].format(quotes=names)


def place_words(place: LesionPlace, profile: Profile) -> str:
    """A lesion of the patient in words."""
    if place.site is not None:
        return lesion_name(profile, place.site.index)
    return say("offers.primary") if place.more is None else _not_listed(place.more)


def _not_listed(more: Numbers) -> str:
    if more.high is None and not more.low:
        return say("offers.any_listed")
    return say("offers.not_listed", number=range_words(Range(more.low, more.high)))


def drugs_words(steps: Iterable[Step]) -> list[str]:
    """The drugs that the steps add to what the patient has: alternatives in one entry, optional
    where one of them adds none."""
    found: dict[str, bool] = {}  # whether it is optional
    for step in steps:
        groups: dict[str, list[Therapy]] = defaultdict(list)
        for number, one in enumerate(step.gives):
            groups[one.choice or f"{number}"].append(one)
        for alternatives in groups.values():
            adding = [one for one in alternatives if one.modality in DRUGS and not one.keeps]
            if not adding:
                continue
            optional = step.given == "may" or len(adding) < len(alternatives)
            optional |= all(one.given == "may" for one in adding)
            words = listed(dict.fromkeys(map(_drugs, adding)))
            found[words] = found.get(words, True) and optional
    return [say("offers.optional", what=one) if may else one for one, may in found.items()]


def _drugs(treatment: Therapy) -> str:
    if treatment.one_of:
        return listed(map(word, treatment.one_of))
    if not treatment.agents:
        return say("offers.standard_drugs" if treatment.standard else "offers.unnamed_drugs")
    return " + ".join(map(word, treatment.agents))

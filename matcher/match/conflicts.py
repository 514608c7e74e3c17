"""Which other trials a trial would close: those that its own opening treatment makes impossible.

Some trials open with systemic therapy. Once it has begun, another trial may be out for good: it
asks for another drug, or for none yet. The treatment is told to the profile, and all is matched
anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import product
from typing import Any

from oligomatch.matcher.findings.engines import chainer
from oligomatch.matcher.intake.contradictions import contradictions
from oligomatch.matcher.match.criteria import Match, MatchClass, match_trial
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.matcher.profile.telling import telling
from oligomatch.rules.trial import Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

Regimen = Mapping[str, Sequence[str]]

OPENINGS: Mapping[str, tuple[Regimen, ...]] = {  # the criterion whose words name it: each choice
    "3332-08": ({"agents": ["gefitinib"]}, {"agents": ["erlotinib"]}),
    "6477-08": ({"classes": ["chemotherapy"]},),
    "9519-09": ({"classes": ["platinum_doublet"]}, {"classes": ["egfr_tki"]}),
    "5468-10": ({"agents": ["durvalumab", "carboplatin", "paclitaxel"]},),
    "5836-09": (
        {"agents": ["paclitaxel", "carboplatin", "durvalumab"]},
        {"agents": ["pemetrexed", "cisplatin", "durvalumab"]},
    ),
}


def opening(trial: Trial) -> tuple[Regimen, ...]:
    """The regimens with which a trial opens, by its own words; none where it does not."""
    each = (OPENINGS.get(criterion.id, ()) for criterion in trial.criteria)
    return next((regimens for regimens in each if regimens), ())


def closes(
    profile: Profile, as_of: date, match: Match, others: Iterable[Match]
) -> tuple[Trial, ...]:
    """The trials in reach that are out for good once a trial's own treatment has begun, whichever
    of its regimens it is."""
    if match.match is MatchClass.INELIGIBLE:
        return ()
    begun = list(_begun(profile, as_of, opening(match.trial)))
    if not begun:
        return ()
    return tuple(
        other.trial
        for other in others
        if other.trial.id != match.trial.id
        and other.match is not MatchClass.INELIGIBLE
        and all(match_trial(p, other.trial).match is MatchClass.INELIGIBLE for p in begun)
    )


def _begun(profile: Profile, as_of: date, regimens: Iterable[Regimen]) -> Iterator[Patient]:
    """The patient with one palliative line more, begun today, by each regimen: whether a line under
    way ends with it or goes on beside it."""
    for regimen, ends in product(regimens, (True, False)):
        stated = Profile.model_validate(_with_line(profile, as_of, regimen, ends=ends))
        if not any(True for _ in contradictions(stated, load_vocabulary())):
            yield derive(stated, as_of, chainer=chainer("plain"))


def _with_line(profile: Profile, as_of: date, regimen: Regimen, *, ends: bool) -> dict[str, Any]:
    line = {"intent": "palliative", "start": as_of.isoformat(), "ongoing": True, **regimen}
    document_with = telling(profile.document(), "/systemic_therapy/lines/-", line)
    therapy = document_with["systemic_therapy"]
    for earlier in therapy["lines"][:-1] if ends else ():
        if earlier.pop("ongoing", False):
            earlier["end"] = as_of.isoformat()
    total = therapy.get("palliative_lines")
    if isinstance(total, int):
        therapy["palliative_lines"] = total + 1
    elif total is not None:
        therapy["palliative_lines"] = {end: number + 1 for end, number in total.items()}
    return document_with

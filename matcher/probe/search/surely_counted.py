"""Counts of which surely one number is left, told without counting: most of whoever is drawn.

Where an assessment tells of no metastasis but the listed ones, and of each listed lesion is told
whatever a selector or a convention asks, nothing is left that a count of metastases leaves open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from oligomatch.matcher.findings.sure_facts import NODE, OTHER
from oligomatch.matcher.logic.values import NO, OPEN, YES, union
from oligomatch.matcher.measures.lesions.selected import convention, passes_where, untreated
from oligomatch.matcher.measures.lesions.tallies import UNKNOWN, standing_for
from oligomatch.matcher.patient.counting import listed_so
from oligomatch.matcher.patient.patient import Patient, Site
from oligomatch.matcher.patient.staging import Moment
from oligomatch.matcher.patient.totals import ANY, stated_at
from oligomatch.rules.measures import MEASURES, SIZES, Reduce
from oligomatch.rules.tree import Measure, leaves_of
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

MOST_KEPT = 500  # lesions told alike


def of_metastases(measure: Measure) -> bool:
    """Whether a measure counts metastases one by one: nothing that it does not count has a part in
    it. Several may be of one site, and each organ is asked apart which has most of them."""
    by_site = convention(load_vocabulary(), measure).by_site
    way = MEASURES[measure.kind].reduce
    return measure.of == "metastases" and way is not Reduce.FULLEST and not by_site


class SurelyCounted:
    """Counts of metastases at a time point, by all that their selectors ask of a lesion."""

    def __init__(self, at: str, measures: Iterable[Measure], *, sizes: bool) -> None:
        self._at, self._sizes = at, sizes
        wheres = [one.where for one in measures if one.where is not None]
        self._leaves = tuple(dict.fromkeys(leaf for where in wheres for leaf in leaves_of(where)))
        self._roles: dict[object, str | None] = {}  # of lesions told alike

    def unseen(self, patient: Patient) -> bool:
        """Whether no assessment stands for the time point, and no count there is open."""
        stands = standing_for(patient, self._at)
        cases = (*stands.unseen, *stands.older) or (UNKNOWN,)
        return not (patient.therapy.undecided or stands.moments) and union(cases).single

    def single(self, patient: Patient) -> bool:
        """Whether each count surely is one number; it may be one where this says no."""
        stands = standing_for(patient, self._at)
        if patient.therapy.undecided or stands.unseen or stands.older or len(stands.moments) != 1:
            return False
        (moment,) = stands.moments
        stated = stated_at(patient, moment)
        if stated.rooms or stated.spans is not None or stated.seen != ANY:
            return False
        listed: Counter[str | None] = Counter()
        alike = patient.alike if self._sizes else patient.alike_but_size
        each = listed_so(patient, moment, sizes=self._sizes)
        for sites, so in zip(alike, each, strict=True):
            listed[self._role(patient, sites[0], moment, so)] += len(sites)
        beside = ("satellite", stated.satellites), ("regional_node", stated.regional)
        fits = all(max(room.low, listed[role]) <= room.high for role, room in beside)
        return fits and not listed[None] and {*stated.total} == {listed["metastasis"]}

    def _role(self, patient: Patient, site: Site, moment: Moment, so: object) -> str | None:
        """What a lesion surely is (found once for those told alike); None where that is open, or
        whether it counts."""
        key = so, untreated(patient)
        if key not in self._roles:
            if len(self._roles) >= MOST_KEPT:
                self._roles.clear()
            self._roles[key] = self._sure_role(patient, site, moment)
        return self._roles[key]

    def _sure_role(self, patient: Patient, site: Site, moment: Moment) -> str | None:
        seen = patient.staging.seen(site.id, site.lesion, moment)
        if seen.present == NO:
            return "gone"
        if seen.present != YES or len(site.kinds) != 1:
            return None
        (kind,) = site.kinds
        answers = [passes_where(patient, leaf, kind, site, seen) for leaf in self._leaves]
        sizes = [seen.size(name) for name in SIZES] if self._sizes else []
        # a node of any region, and lesions of organs that have no name, count as several may
        in_one_place = kind.system != OTHER and (kind.system != NODE or kind.region is not None)
        sure = OPEN not in (seen.growing(kind.role), *answers) and all(a == b for a, b in sizes)
        return kind.role if sure and in_one_place else None

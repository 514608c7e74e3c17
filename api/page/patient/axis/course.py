"""The course of the disease as the profile tells it: periods, scans, and lesions followed through
them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter

from oligomatch.api.page.patient.ranking import target
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import plural, span, word
from oligomatch.api.words.patient.facts import lesion_names, line_words
from oligomatch.matcher.logic.calendar import Day
from oligomatch.matcher.patient.patient import lesion_id
from oligomatch.matcher.profile.profile import (
    Assessment,
    Examination,
    Lesion,
    Line,
    Profile,
    bounds_of,
)

GONE = ("resolved", "resected")
MOST_APART = 6  # so many lesions have a line each; of more, those with the same course share one
EXAMINATIONS = {
    "brain_imaging": say("course.brain_imaging"),
    "fdg_pet": "FDG-PET",
    "naf_pet": "NaF-PET",
}


@dataclass(frozen=True, slots=True)
class Look:
    """Something that was found or done on one day; None: the day is not told."""

    day: Day | None
    words: str
    target: str
    short: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """One line of treatment: from when to when, and whether it goes on (None: not told)."""

    start: Day | None
    end: Day | None
    goes_on: bool | None
    words: str
    more: str
    target: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What one scan says of a lesion; an empty status: it was seen, and growth is not told."""

    day: Day
    status: str
    target: str


@dataclass(frozen=True, slots=True)
class Path:
    """One lesion through the scans; `alike` counts the lesions that took the same course."""

    number: int
    name: str
    target: str
    since: Day | None  # it may have been there from this day, before a scan tells of it
    seen: tuple[Seen, ...]
    treated: tuple[Look, ...]
    alike: int = 1

    @property
    def gone(self) -> bool:
        """Whether the last word is that it is no more."""
        return bool(self.seen) and self.seen[-1].status in GONE

    @property
    def stated(self) -> int:
        """How much its course tells: those that moved or were treated come first."""
        moved = [one for one in self.seen if one.status not in ("", "stable")]
        return 2 * len(moved) + 3 * len(self.treated)


@dataclass(frozen=True, slots=True)
class DatedCourse:
    """Everything that a profile dates."""

    primary: tuple[Look, ...]
    metastases: tuple[Look, ...]
    ended: tuple[Look, ...]  # the treatment of the primary
    lines: tuple[Period, ...]
    scans: tuple[Look, ...]
    lesions: tuple[Path, ...]

    @property
    def looks(self) -> Iterator[Look]:
        """Everything that was found or done on one day."""
        yield from (*self.primary, *self.metastases, *self.ended, *self.scans)
        yield from (one for path in self.lesions for one in path.treated)

    @property
    def days(self) -> Iterator[Day]:
        """Every day that stands on the axis."""
        ends = (day for line in self.lines for day in (line.start, line.end))
        yield from (day for day in (*(one.day for one in self.looks), *ends) if day is not None)


def course_of(profile: Profile) -> DatedCourse:
    """The course that a profile tells."""
    primary, disease = profile.primary, profile.metastatic_disease
    first, now = disease.first_metastasis_date, disease.diagnosis_date
    side = " ".join(
        filter(
            None,
            (
                primary.side and word(primary.side),
                primary.lobe and say("course.lobe", lobe=word(primary.lobe)),
            ),
        )
    )
    found = say("course.primary_found", side=f", {side}" if side else "")
    return DatedCourse(
        tuple(
            _look(
                primary.diagnosis_date,
                "/primary/diagnosis_date",
                found,
                say("course.primary_found_2"),
            )
        ),
        (
            *_look(
                first, f"{_DISEASE}/first_metastasis_date", say("course.first_metastasis_found")
            ),
            *_look(
                now if now != first else None,
                f"{_DISEASE}/diagnosis_date",
                say("course.present_metastases_found"),
            ),
        ),
        tuple(
            _look(
                primary.definitive_treatment_end,
                "/primary/definitive_treatment_end",
                say("course.treatment_primary_ended"),
                say("course.primary_treated"),
            )
        ),
        tuple(_period(line, i) for i, line in enumerate(profile.systemic_therapy.lines)),
        tuple(_scans(profile)),
        tuple(_alike(_paths(profile))),
    )


_DISEASE = "/metastatic_disease"


def _look(day: Day | None, pointer: str, words: str, short: str = "") -> Iterator[Look]:
    """What was found on a day, where the day is told."""
    if day is not None:
        yield Look(day, words, target(pointer), short or words)


def _period(line: Line, index: int) -> Period:
    number = (
        say("course.line", number=line.number) if line.number is not None else line.intent or ""
    )
    name = line_words(line, index)
    return Period(
        line.start,
        line.end,
        line.ongoing if line.end is None else False,
        name,
        number if number != name else "",
        target(f"/systemic_therapy/lines/{index}/start"),
    )


def _scans(profile: Profile) -> Iterator[Look]:
    for index, one in enumerate(profile.assessments):
        words = ", ".join((word("scan"), *_findings(one)))
        at = target(f"/assessments/{index}/date")
        yield Look(one.date, words, at, one.response or word("scan"))
    for name, words in EXAMINATIONS.items():
        scan = getattr(profile.imaging, name)
        if isinstance(scan, Examination) and scan.done:
            yield from _look(scan.date, f"/imaging/{name}", words)


def _findings(one: Assessment) -> Iterator[str]:
    if one.response is not None:
        yield one.response
    total = one.totals.metastases if one.totals is not None else None
    if total is None:
        return
    low, high = bounds_of(total)
    if low == high:
        yield plural(low, "metastasis", "metastases") if low else say("course.no_metastasis")
        return
    if low or high is not None:
        yield say("course.metastases", number=span(low or None, high))


Dated = Sequence[tuple[int, Assessment, Day]]


def _paths(profile: Profile) -> Iterator[Path]:
    """The lesions in the order of the rows."""
    each = enumerate(profile.assessments)
    dated = [(index, one, one.date) for index, one in each if one.date is not None]
    dated.sort(key=lambda path: (path[2].first, path[2].last))
    since = _first_day(profile, dated)
    for index, (lesion, name) in enumerate(
        zip(profile.lesions, lesion_names(profile), strict=True)
    ):
        at = f"/lesions/{index}"
        seen = tuple(_until_gone(_seen(lesion, index, dated)))
        field = target(f"{at}/prior_local_therapy")
        treated = (
            Look(one.date, say("course.of", word=word(one.modality), what=name), field)
            for one in lesion.treatments
        )
        known = bool(seen) and (len(seen) > 1 or seen[0].status == "new")
        begin = None if known else since
        yield Path(index + 1, name, target(f"{at}/organ"), begin, seen, tuple(treated))


def _first_day(profile: Profile, dated: Dated) -> Day | None:
    """Where a lesion may have been there from, if no scan says when it was first seen."""
    disease = profile.metastatic_disease
    day = disease.diagnosis_date or disease.first_metastasis_date
    return day or (dated[0][2] if dated else None)


def _seen(lesion: Lesion, index: int, dated: Dated) -> Iterator[Seen]:
    """What each scan says of a lesion; what the lesion says of itself was said by the latest."""
    id = lesion_id(index, lesion)
    for place, (scan, one, day) in enumerate(dated, 1):
        state = (one.lesions or {}).get(id)
        if place == len(dated) and lesion.status is not None:
            yield Seen(day, lesion.status, target(f"/lesions/{index}/status"))
        elif state is not None:
            yield Seen(day, state.status or "", target(f"/assessments/{scan}/date"))


def _until_gone(seen: Iterator[Seen]) -> list[Seen]:
    """Without the scans that only say again that it is gone."""
    each = list(seen)
    while len(each) > 1 and each[-1].status in GONE and each[-2].status in GONE:
        each.pop()
    return each


def _alike(paths: Iterator[Path]) -> list[Path]:
    """Many lesions: those that took the same course share a line, those that moved come first."""
    each = list(paths)
    if len(each) <= MOST_APART:
        return each
    found: dict[object, Path] = {}
    for path in each:
        looks = tuple((one.day, one.status) for one in path.seen)
        key = (path.since, looks, tuple(one.day for one in path.treated))
        same = found.get(key)
        found[key] = path if same is None else replace(same, alike=same.alike + 1)
    return sorted(found.values(), key=attrgetter("stated"), reverse=True)

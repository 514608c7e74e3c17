"""When the metastases were found, and whether a systemic therapy was active then."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.matcher.logic.calendar import EARLIEST, Day
from oligomatch.matcher.logic.values import OPEN, Flag, flag, new, union
from oligomatch.matcher.logic.verdict import any_of
from oligomatch.matcher.measures.answer import Answer, imprecise, stated_in
from oligomatch.matcher.patient.lines import Course, Slot, Therapy, active_on
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.profile.profile import bounds_of

DISEASE = "/metastatic_disease"
EPISODE = ("diagnosis_date", "first_metastasis_date", "first_episode")  # of the disease
THERAPY = "/systemic_therapy"
TOTALS = ("palliative_lines", "adjuvant_lines")
GRACE_DAYS = 28  # a line that ended so many days before may count as active


def episode_days(patient: Patient, first: bool) -> tuple[Day, Day]:
    """The days of the first metastasis and of the present episode, if this is the first or not
    (kept: much hangs on them)."""
    return patient.kept((episode_days, first), _episode_days, patient, first)


def _episode_days(patient: Patient, first: bool) -> tuple[Day, Day]:
    disease = patient.profile.metastatic_disease
    open_day = Day(EARLIEST, patient.known_on)
    begin = disease.first_metastasis_date or open_day
    episode = disease.diagnosis_date or open_day
    begin, episode = begin.up_to(patient.known_on), episode.up_to(patient.known_on)
    if not first:
        return begin, episode.from_(begin.first)
    both = Day(max(begin.first, episode.first), min(begin.last, episode.last))
    return (both, both) if both.first <= both.last else (begin, episode)


def episodes(patient: Patient) -> tuple[bool, ...]:
    """Whether the present episode may be the first, and whether it may be a later one."""
    disease = patient.profile.metastatic_disease
    if disease.first_episode is not None:
        return (disease.first_episode,)
    first, now = disease.first_metastasis_date, disease.diagnosis_date
    if first is None or now is None:
        return (True, False)
    may_be_first = first.meets(now)
    may_be_later = first.first < now.last
    return (True,) * may_be_first + (False,) * may_be_later


def line_dates(patient: Patient) -> tuple[str, ...]:
    """The told facts about when each line began and ended, and how many there were (kept: much
    hangs on them)."""
    return patient.therapy.kept(line_dates, _line_dates, patient)


def _line_dates(patient: Patient) -> tuple[str, ...]:
    each = range(len(patient.therapy.lines))
    facts = [fact for i in each for fact in stated_of(patient, i, "start", "end", "ongoing")]
    stated = stated_in(patient.profile.systemic_therapy, THERAPY, *TOTALS)
    return (*facts, *stated, *given_facts(patient))


def given_facts(patient: Patient) -> list[str]:
    """Where drugs are told that were surely given, in whichever line."""
    return [f"{THERAPY}/given/{at}" for at in range(len(patient.therapy.given))]


def stated_of(patient: Patient, index: int, *names: str) -> list[str]:
    """Where some fields of a line are told, as far as they are."""
    return [*stated_in(patient.therapy.lines[index], f"{THERAPY}/lines/{index}", *names)]


def episode_facts(patient: Patient) -> tuple[str, ...]:
    """Where the dates of the metastases, and which episode it is, are told (kept)."""
    disease = patient.profile.metastatic_disease
    return patient.kept(episode_facts, stated_in, disease, DISEASE, *EPISODE)


def therapy_asks(patient: Patient) -> list[str]:
    """What is open about the lines' dates and whether all were told."""
    asks = []
    for i, line in enumerate(patient.therapy.lines):
        if imprecise(line.start):
            asks.append(f"{THERAPY}/lines/{i}/start")
        if imprecise(line.end) and line.ongoing is not True:
            asks.append(f"{THERAPY}/lines/{i}/end")
    therapy = patient.therapy
    for total, ask in (  # of lines that nobody told: a total, or the line itself
        (therapy.palliative, therapy.ask_palliative),
        (therapy.adjuvant, therapy.ask_adjuvant),
    ):
        if total[0] != total[1] or ask.endswith("/-"):
            asks.append(ask)
    return asks


def episode_asks(patient: Patient) -> list[str]:
    """What is open about when the metastases of the present episode were found."""
    disease = patient.profile.metastatic_disease
    asks = [] if len(episodes(patient)) == 1 else [f"{DISEASE}/first_episode"]
    if imprecise(disease.diagnosis_date) and imprecise(disease.first_metastasis_date):
        asks.append(f"{DISEASE}/diagnosis_date")
    return [*asks, *ever_metastatic(patient).asks]


def under_therapy(patient: Patient, day: Day, grace: int) -> Flag:
    """Whether any systemic therapy, adjuvant too, was active on a day."""
    therapy = patient.therapy
    return therapy.kept((under_therapy, day, grace), _under, therapy, day, grace)


def _under(therapy: Therapy, day: Day, grace: int) -> Flag:
    if therapy.undecided:
        return OPEN
    by_course = [
        flag(any_of(active_on(slot, day, grace_days=grace).holds() for slot in therapy.slots(one)))
        for one in therapy.courses
    ]
    return union(by_course) if by_course else OPEN


def found_under_adjuvant(
    patient: Patient, course: Course, grace: int
) -> Iterator[tuple[Slot, Flag]]:
    """The adjuvant courses under which the metastases may have been found."""
    days = [episode_days(patient, first)[1] for first in episodes(patient)]
    for slot in patient.therapy.slots(course):
        if slot.position is None:
            active = union(active_on(slot, day, grace_days=grace) for day in days)
            if active.may_be_true:
                yield slot, active


def count_asks(patient: Patient) -> list[str]:
    """What would settle how many palliative lines there are."""
    low, high = bounds_of(patient.profile.systemic_therapy.palliative_lines)
    intents = [
        f"{THERAPY}/lines/{i}/intent"
        for i, line in enumerate(patient.therapy.lines)
        if line.intent is None and line.number is None
    ]
    unstated = patient.therapy.ask_palliative
    return [*intents, *([unstated] if low != high or unstated.endswith("/-") else [])]


def drug_facts(patient: Patient, index: int) -> list[str]:
    """Where the drugs of a line are told."""
    return [*stated_of(patient, index, "agents", "classes"), *given_facts(patient)]


def total_facts(patient: Patient) -> tuple[str, ...]:
    """The stated total of palliative lines, if told, and drugs that need a line (kept)."""
    return patient.therapy.kept(total_facts, _total_facts, patient)


def _total_facts(patient: Patient) -> tuple[str, ...]:
    stated = stated_in(patient.profile.systemic_therapy, THERAPY, "palliative_lines")
    return (*stated, *given_facts(patient))


def ever_metastatic(patient: Patient) -> Answer:
    """Stage IV from the start or by recurrence: told, dated, listed or counted."""
    ever, fact = patient.staging.ever_metastatic
    return new(Answer, (ever, (fact,) if fact else (), tuple(ever_asks(patient))))


def ever_asks(patient: Patient) -> list[str]:
    """What would tell whether there ever were metastases, where nothing does."""
    return [] if patient.staging.ever_metastatic[0].single else ["/metastatic_disease/ever"]

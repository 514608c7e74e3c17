"""The facts of a profile as questions to the clinic, gathered as a clinician would ask them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from api.phrases import TIMES, listed, word
from matcher.profile import Biomarker, Lesion, Line, Profile

MOST_NAMED = 4  # subjects spelled out in one short question


class Group(StrEnum):
    """Where an answer is found: one report or one record answers a whole group."""

    HISTORY = "diagnosis and history"
    MOLECULAR = "molecular report"
    SCAN = "staging report"
    TREATMENT = "systemic treatment"
    EXAMINATION = "examinations to do"
    BOARD = "tumour board"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact to obtain: a question about a subject; facts of one question are asked together."""

    group: Group
    question: str  # with {} where the subject stands
    subject: str = ""

    def __str__(self) -> str:
        return self.question.format(self.subject)


# --- one fact -----------------------------------------------------------------------------------

_H, _S, _T, _E, _B = Group.HISTORY, Group.SCAN, Group.TREATMENT, Group.EXAMINATION, Group.BOARD

_PLAIN: Mapping[str, Fact] = {
    "/cancer_type": Fact(_H, "type of cancer"),
    "/histology": Fact(_H, "histological subtype"),
    "/primary/diagnosis_date": Fact(_H, "date of diagnosis of the primary"),
    "/primary/side": Fact(_H, "side of the primary"),
    "/primary/status": Fact(_H, "state of the primary: in place, treated, resected or recurrent"),
    "/primary/definitively_treated": Fact(_H, "whether the primary was treated definitively"),
    "/primary/definitive_treatment_end": Fact(
        _H, "date on which definitive treatment of the primary ended"
    ),
    "/primary/progressing": Fact(_S, "whether the primary site has progressed since its treatment"),
    "/primary/accessible_to_curative_treatment": Fact(
        _B, "whether the primary is accessible to curative treatment"
    ),
    "/primary/amenable_to_local_therapy": Fact(
        _B, "whether the primary is amenable to local therapy"
    ),
    "/metastatic_disease/ever": Fact(_H, "whether there were ever distant metastases"),
    "/metastatic_disease/diagnosis_date": Fact(_H, "date on which the present metastases were found"),
    "/metastatic_disease/first_metastasis_date": Fact(
        _H, "date on which the first metastasis was found"
    ),
    "/metastatic_disease/first_episode": Fact(
        _H, "whether these are the first metastases, or earlier ones were all gone before"
    ),
    "/locoregional_recurrence/present": Fact(_S, "whether there is a locoregional recurrence"),
    "/locoregional_recurrence/location": Fact(_S, "whether the recurrence is central or peripheral"),
    "/assessments_total": Fact(_S, "how many assessments there were in all"),
    "/systemic_therapy/palliative_lines": Fact(
        _T, "number of palliative lines begun (0 if untreated)"
    ),
    "/systemic_therapy/adjuvant_lines": Fact(_T, "number of adjuvant or neoadjuvant courses"),
    "/imaging/fdg_pet": Fact(_E, "FDG-PET"),
    "/imaging/naf_pet": Fact(_E, "NaF-PET"),
    "/imaging/brain_imaging": Fact(_E, "brain imaging (MRI or CT)"),
}

_OF_LESION: Mapping[str, tuple[Group, str]] = {
    "": (_S, "what {} is"),
    "role": (_S, "whether {} is a metastasis, a node, a satellite or the primary"),
    "organ": (_S, "organ of {}"),
    "side": (_S, "side of {}"),
    "station": (_S, "nodal station of {}"),
    "status": (_S, "whether {} is new, growing, stable or gone"),
    "diameter_mm": (_S, "largest diameter of {}"),
    "volume_cc": (_S, "volume of {}"),
    "prior_local_therapy": (_S, "earlier local treatment of {}"),
    "amenable_to_local_therapy": (_B, "whether {} is amenable to local therapy"),
}

_OF_LINE: Mapping[str, str] = {
    "": "what is known of {}",
    "number": "number of {} among the palliative lines",
    "intent": "whether {} is palliative or adjuvant",
    "agents": "drugs of {}",
    "classes": "kind of treatment of {}",
    "start": "start date of {}",
    "end": "end date of {}",
    "ongoing": "whether {} goes on",
    "cycles": "cycles given of {}",
    "latest_response": "response at the latest assessment under {}",
    "best_response": "best response under {}",
    "progressed": "whether the disease progressed under {}",
    "progression_date": "date of progression under {}",
    "stop_reason": "why {} was stopped",
}

_OF_STAGING: Mapping[str, str] = {
    "": "what {} found",
    "date": "date of {}",
    "response": "response (RECIST) at {}",
    "n_category": "N category at {}",
    "lesions": "what {} says of each lesion",
    "totals/metastases": "number of metastases in all at {}",
    "totals/satellites": "number of satellite nodules at {}",
    "totals/regional_nodes": "number of regional nodes at {}",
    "totals/by_organ": "number of metastases in each organ at {}",
}


def fact(pointer: str, profile: Profile) -> Fact:
    """What a pointer into the profile asks for."""
    if pointer in _PLAIN:
        return _PLAIN[pointer]
    for pattern, make in _PATTERNS:
        found = pattern.fullmatch(pointer)
        if found:
            return make(profile, *found.groups(default=""))
    return Fact(Group.HISTORY, pointer.strip("/").replace("/", ", ").replace("_", " "))


def _of_lesion(profile: Profile, index: str, field: str) -> Fact:
    group, question = _OF_LESION.get(field.split("/")[0], (_S, field.replace("_", " ") + " of {}"))
    return Fact(group, question, lesion_name(profile.lesions[int(index)], int(index)))


def _of_line(profile: Profile, index: str, field: str) -> Fact:
    question = _OF_LINE.get(field, field.replace("_", " ") + " of {}")
    return Fact(_T, question, line_words(profile.systemic_therapy.lines[int(index)], int(index)))


def _of_staging(profile: Profile, which: str, field: str) -> Fact:
    question = _OF_STAGING.get(field, field.replace("_", " ").replace("/", " ") + " at {}")
    return Fact(_S, question, _staging_name(profile, which))


def _of_gene(profile: Profile, gene: str, _: str) -> Fact:
    told = profile.biomarkers.get(gene)
    result = told.result if isinstance(told, Biomarker) else told
    variants = isinstance(told, Biomarker) and told.variants
    question = {
        None: "{}: test result",
        "pending": "{}: result (pending)",
        "failed": "{}: repeat of the failed test",
        "not_tested": "{}: test (not tested yet)",
        "positive": "{}: whether other variants were found" if variants else "{}: which variant",
        "negative": "{}: what the test covers",
    }[result]
    return Fact(Group.MOLECULAR, question, gene)


_PATTERNS: Sequence[tuple[re.Pattern[str], Callable[..., Fact]]] = (
    (re.compile(r"/lesions/(\d+)(?:/(.+))?"), _of_lesion),
    (re.compile(r"/systemic_therapy/lines/(\d+)(?:/(.+))?"), _of_line),
    (re.compile(r"/assessments/([^/]+)(?:/(.+))?"), _of_staging),
    (re.compile(r"/biomarkers/([^/]+)(/.*)?"), _of_gene),
)


def lesion_name(lesion: Lesion, index: int) -> str:
    """A lesion as one speaks of it: by organ, else by its number in the list."""
    if not isinstance(lesion.organ, str):
        return f"lesion {index + 1}"
    organ = word(lesion.organ)
    side = f"{lesion.side} " if lesion.side and lesion.side not in organ else ""
    station = f" {lesion.station}" if lesion.station else ""
    return f"{side}{organ}{station} (lesion {index + 1})"


def line_words(line: Line, index: int) -> str:
    """A line as one speaks of it: by its drugs, else by its number."""
    given = line.agents or [word(name) for name in line.classes or ()]
    if given:
        return listed(given, "and")
    return f"line {line.number}" if line.number is not None else f"treatment {index + 1}"


def _staging_name(profile: Profile, which: str) -> str:
    if which in TIMES:
        return f"a staging {TIMES[which]}" if which != "entry" else "a present staging"
    if not which.isdigit():
        return "the present staging"
    day = profile.assessments[int(which)].date
    return f"the staging of {day}" if day is not None else f"assessment {int(which) + 1}"


# --- many facts ---------------------------------------------------------------------------------


def gathered(facts: Iterable[Fact], *, most: int | None = None) -> dict[Group, list[str]]:
    """The questions of each group, those that differ in their subject alone put together."""
    subjects: dict[tuple[Group, str], list[str]] = {}
    for one in dict.fromkeys(facts):
        subjects.setdefault((one.group, one.question), []).append(one.subject)
    groups: dict[Group, list[str]] = {}
    for group in Group:
        questions = [
            question.format(_some(names, most))
            for (own, question), names in subjects.items()
            if own is group
        ]
        if questions:
            groups[group] = questions
    return groups


def _some(names: list[str], most: int | None) -> str:
    if most is None or len(names) <= most:
        return listed(names, "and")
    return f"{', '.join(names[: most - 1])} and {len(names) - most + 1} more"


def brief(facts: Iterable[Fact]) -> str:
    """All facts in one line, the longest lists shortened."""
    groups = gathered(facts, most=MOST_NAMED)
    return "; ".join(question for questions in groups.values() for question in questions)


# --- the patient in one line --------------------------------------------------------------------

_HISTOLOGY = {"nos": "NOS"}


def case_line(profile: Profile) -> str:
    """The patient as a colleague would introduce them; what is not told is left out."""
    parts = [_tumour(profile), _metastases(profile), _molecular(profile), _treatment(profile)]
    text = "; ".join(part for part in parts if part)
    return text or "nothing is told of the patient yet"


def _tumour(profile: Profile) -> str:
    words = [
        _HISTOLOGY.get(value, word(value))
        for value in (profile.cancer_type, profile.histology)
        if isinstance(value, str)
    ]
    return " ".join(words)


def _metastases(profile: Profile) -> str:
    roles = ("primary", "local_recurrence", "satellite", "regional_node")
    organs: dict[str, int] = {}
    for lesion in profile.lesions:
        if lesion.role not in roles and lesion.status not in ("resolved", "resected"):
            name = word(lesion.organ) if isinstance(lesion.organ, str) else "organ not told"
            organs[name] = organs.get(name, 0) + 1
    listed_organs = ", ".join(f"{n} {name}" if n > 1 else name for name, n in organs.items())
    latest = profile.assessments[-1] if profile.assessments else None
    total = latest.totals.metastases if latest and latest.totals else None
    if total is None:
        return f"lesions listed: {listed_organs} (total not told)" if organs else ""
    if isinstance(total, int):
        text = f"{total} {'metastasis' if total == 1 else 'metastases'}"
    else:
        ends = (("at least", total.at_least), ("at most", total.at_most))
        bounds = " and ".join(f"{name} {end}" for name, end in ends if end is not None)
        text = f"{bounds} metastases"
    return f"{text}: {listed_organs}" if organs else text


def _molecular(profile: Profile) -> str:
    results: dict[str, list[str]] = {}
    for gene, told in profile.biomarkers.items():
        result = told.result if isinstance(told, Biomarker) else told
        name = gene
        if isinstance(told, Biomarker):
            variants = [word(v.name) for v in told.variants or () if v.name]
            name = " ".join([gene, *variants]) if result == "positive" else gene
        results.setdefault(result, []).append(name)
    return ", ".join(f"{listed(genes, 'and')} {word(r)}" for r, genes in results.items())


def _treatment(profile: Profile) -> str:
    therapy = profile.systemic_therapy
    if not therapy.lines:
        return "no palliative line" if therapy.palliative_lines == 0 else ""
    return ", then ".join(_course(line, index) for index, line in enumerate(therapy.lines))


def _course(line: Line, index: int) -> str:
    since = f" since {line.start}" if line.start is not None and line.ongoing else ""
    when = since or (f" from {line.start}" if line.start is not None else "")
    until = f" to {line.end}" if line.end is not None else ""
    intent = "adjuvant " if line.intent == "adjuvant" else ""
    return f"{intent}{line_words(line, index)}{when}{until}"

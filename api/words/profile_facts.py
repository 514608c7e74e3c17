"""What a profile tells at a pointer, as a clause: `first metastasis 2026-03-04`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from oligomatch.api.words.facts import fact, lesion_name, line_words
from oligomatch.api.words.lexicon import listed, plural, word
from oligomatch.api.words.person import condition_words, value_words
from oligomatch.matcher.logic.calendar import Day
from oligomatch.matcher.profile.profile import (
    Assessment,
    Biomarker,
    Bounds,
    Examination,
    Lesion,
    Line,
    OneOfCancerTypes,
    OneOfHistologies,
    OneOfNCategories,
    OneOfOrgans,
    OneOfStatuses,
    Profile,
    Variant,
    WholeBounds,
)
from oligomatch.rules.measures import SIZES
from oligomatch.rules.text.pointer import parts_of, unescaped

_PLAIN: Mapping[str, str] = {
    "/cancer_type": "{}",
    "/histology": "{}",
    "/age": "{} years old",
    "/sex": "{}",
    "/ecog": "ECOG {}",
    "/primary/stage": "stage {} at diagnosis",
    "/primary/stage_edition": "staged by edition {}",
    "/primary/diagnosis_date": "primary diagnosed {}",
    "/primary/side": "primary {}",
    "/primary/lobe": "primary in the {} lobe",
    "/primary/status": "primary {}",
    "/primary/definitive_treatment_end": "definitive treatment of the primary ended {}",
    "/metastatic_disease/first_metastasis_date": "first metastasis {}",
    "/metastatic_disease/diagnosis_date": "present metastases {}",
    "/locoregional_recurrence/location": "recurrence {}",
}
_FLAGS: Mapping[str, tuple[str, str]] = {  # told yes, told no
    "/primary/definitively_treated": (
        "primary treated definitively",
        "primary not treated definitively",
    ),
    "/primary/progressing": ("primary site progressing", "primary site not progressing"),
    "/primary/progressed": (
        "progression at the primary site since its treatment",
        "no progression at the primary site since its treatment",
    ),
    "/primary/accessible_to_curative_treatment": (
        "primary accessible to curative treatment",
        "primary not accessible to curative treatment",
    ),
    "/primary/amenable_to_local_therapy": (
        "primary amenable to local therapy",
        "primary not amenable to local therapy",
    ),
    "/metastatic_disease/ever": ("metastatic", "never metastatic"),
    "/metastatic_disease/first_episode": ("first episode", "a later episode"),
    "/metastatic_disease/polymetastatic_before": (
        "polymetastatic before",
        "never polymetastatic before",
    ),
    "/metastatic_disease/oligometastatic_before": (
        "oligometastatic before",
        "never oligometastatic before",
    ),
    "/locoregional_recurrence/present": ("locoregional recurrence", "no locoregional recurrence"),
    "/willing_to_travel": ("willing to travel", "not willing to travel"),
}
_COUNTS: Mapping[str, tuple[str, str]] = {
    "/systemic_therapy/palliative_lines": ("palliative line", "palliative lines"),
    "/systemic_therapy/adjuvant_lines": ("adjuvant course", "adjuvant courses"),
    "/assessments_total": ("assessment in all", "assessments in all"),
}
_EXAMINATIONS: Mapping[str, str] = {
    "fdg_pet": "FDG-PET",
    "naf_pet": "NaF-PET",
    "brain_imaging": "brain imaging",
}
_STATES: Mapping[str, str] = {
    "in_place_untreated": "in place, untreated",
    "in_place_treated": "in place, treated",
    "complete_response": "gone after treatment",
    "locally_recurrent": "recurrent",
}
_OF_LINE: Mapping[str, str] = {
    "agents": "{line}",  # the line goes by them
    "classes": "{line}",
    "number": "{line}: palliative line {value}",
    "intent": "{line} {value}",
    "start": "{line} begun {value}",
    "end": "{line} ended {value}",
    "latest_response": "{value} under {line}",
    "best_response": "best response {value} under {line}",
    "progression_date": "progression under {line} {value}",
    "stop_reason": "{line} stopped for {value}",
}
_OF_LINE_FLAGS: Mapping[str, tuple[str, str]] = {
    "ongoing": ("{line} ongoing", "{line} ended"),
    "progressed": ("progression under {line}", "no progression under {line}"),
}
_TOTALS: Mapping[str, tuple[str, str]] = {
    "metastases": ("metastasis in all", "metastases in all"),
    "metastases_or_indeterminate": (
        "metastasis or indeterminate lesion",
        "metastases or indeterminate lesions",
    ),
    "satellites": ("satellite nodule", "satellite nodules"),
    "regional_nodes": ("regional node", "regional nodes"),
    "organs": ("organ with metastases", "organs with metastases"),
}


def fact_words(profile: Profile, pointer: str) -> str:
    """What is told at a pointer; empty where it goes without saying."""
    value = _stated(profile, pointer)
    if isinstance(value, Line | Lesion | Assessment):
        return _whole(profile, value, int(pointer.rpartition("/")[2]))
    if pointer in _FLAGS and isinstance(value, bool):
        return _FLAGS[pointer][not value]
    if pointer in _COUNTS:
        return _counted(value, *_COUNTS[pointer])
    if pointer in _PLAIN:
        return _PLAIN[pointer].format(_words(value))
    for pattern, say in _PATTERNS:
        found = pattern.fullmatch(pointer)
        if found:
            return say(profile, value, *map(unescaped, found.groups()))
    return f"{fact(pointer, profile).noun}: {_words(value)}"


def _whole(profile: Profile, value: Line | Lesion | Assessment, index: int) -> str:
    """A line, lesion or staging of which everything was read, by its name."""
    if isinstance(value, Line):
        return line_words(value, index)
    if isinstance(value, Lesion):
        return lesion_name(profile, index)
    return staging_words(profile, index)


def staging_words(profile: Profile, index: int) -> str:
    """An assessment as one speaks of it."""
    day = profile.assessments[index].date
    return f"the staging of {day}" if day is not None else f"assessment {index + 1}"


def _stated(profile: Profile, pointer: str) -> Any:
    value: Any = profile
    for key in parts_of(pointer):
        if isinstance(value, Mapping):
            value = value[key]
        else:
            value = value[int(key)] if isinstance(value, Sequence) else getattr(value, key)
    return value


# --- entries of a list --------------------------------------------------------------------------


def _of_line(profile: Profile, value: Any, index: str, field: str) -> str:
    line = line_words(profile.systemic_therapy.lines[int(index)], int(index))
    if field in _OF_LINE_FLAGS and isinstance(value, bool):
        return _OF_LINE_FLAGS[field][not value].format(line=line)
    if field == "cycles":
        return f"{_counted(value, 'cycle', 'cycles')} of {line}"
    return _OF_LINE[field].format(line=line, value=_words(value))


def _of_staging(profile: Profile, value: Any, index: str, field: str) -> str:
    if field == "date":
        return f"staging of {value}"
    if field == "at":
        return f"{staging_words(profile, int(index))} is that at {listed(value, 'and')}"
    return f"{_words(value)} at {staging_words(profile, int(index))}"


def _of_seen(profile: Profile, value: Any, index: str, field: str) -> str:
    """What a staging tells lesion by lesion, or organ by organ."""
    if field == "totals/by_organ":
        return f"metastases by organ at {staging_words(profile, int(index))}"
    return f"lesions seen at {staging_words(profile, int(index))}"


def _of_total(profile: Profile, value: Any, index: str, what: str) -> str:
    return f"{_counted(value, *_TOTALS[what])} at {staging_words(profile, int(index))}"


def _of_skull(profile: Profile, value: Any, index: str) -> str:
    return f"no intracranial metastasis at {staging_words(profile, int(index))}"


def _of_organ(profile: Profile, value: Any, index: str, organ: str) -> str:
    many = _counted(value, *_TOTALS["metastases"])
    return f"{many} in {word(organ)} at {staging_words(profile, int(index))}"


def _of_lesion(profile: Profile, value: Any, index: str, field: str) -> str:
    return _lesion_words(lesion_name(profile, int(index)), value, field)


def _lesion_words(name: str, value: Any, field: str) -> str:
    match field:
        case "diameter_mm" | "volume_cc":
            return f"{name} {_words(value)} {SIZES[field].unit}"
        case "prior_local_therapy":
            given = listed((word(one.modality) for one in value), "and")
            return (
                f"{name} treated with {given}"
                if given
                else f"{name} without earlier local treatment"
            )
        case "amenable_to_local_therapy":
            return f"{name} {'' if value else 'not '}amenable to local therapy"
        case "role":
            return f"{name}: {_words(value)}"
        case _:
            words = _words(value)
            return f"lesion: {name}" if name.startswith(words) else f"{name} {words}"


def _of_growth(profile: Profile, lesion: Any, index: str) -> str:
    return f"{lesion_name(profile, int(index))} {lesion.status or 'new or growing'}"


def _of_lesion_at(profile: Profile, value: Any, index: str, id: str, field: str) -> str:
    return f"{_lesion_words(id, value, field)} at {staging_words(profile, int(index))}"


# --- molecular results and examinations ---------------------------------------------------------


def _of_gene(profile: Profile, value: Any, gene: str) -> str:
    if isinstance(value, Biomarker):
        value = value.result
    return f"{gene} {word(value)}"


def _of_result(profile: Profile, value: Any, gene: str, field: str) -> str:
    if field == "result":
        return f"{gene} {word(value)}"
    return f"no other {gene} variant" if value else f"other {gene} variants not excluded"


def _of_variant(profile: Profile, value: Any, gene: str, field: str, index: str) -> str:
    return f"{gene} {_variant(value)}" if field == "variants" else f"no {gene} {word(value)}"


def _variant(variant: Variant) -> str:
    exon = f"exon {variant.exon}" if variant.exon else ""
    kind = word(variant.kind) if variant.kind else ""
    return word(variant.name) if variant.name else f"{exon} {kind}".strip() or str(variant.protein)


def _of_examination(profile: Profile, value: Any, field: str) -> str:
    done = value.done if isinstance(value, Examination) else value
    day = f" {value.date}" if isinstance(value, Examination) and value.date else ""
    return f"{_EXAMINATIONS[field]} {'done' if done else 'not done'}{day}"


def _of_condition(profile: Profile, value: Any, name: str, field: str) -> str:
    return condition_words(name, field, value)


def _of_test(profile: Profile, value: Any, name: str) -> str:
    return value_words(name, value.value, value.unit)


def _of_judgement(profile: Profile, value: Any, trial: str, criterion: str) -> str:
    return f"{criterion} of {trial} judged {'so' if value else 'otherwise'}"


_PATTERNS: Sequence[tuple[re.Pattern[str], Callable[..., str]]] = (
    (re.compile(r"/systemic_therapy/lines/(\d+)/([a-z_]+)"), _of_line),
    (re.compile(r"/assessments/(\d+)/(date|response|at|n_category)"), _of_staging),
    (
        re.compile(
            r"/assessments/(\d+)/totals/(metastases|metastases_or_indeterminate|satellites"
            r"|regional_nodes|organs)"
        ),
        _of_total,
    ),
    (re.compile(r"/assessments/(\d+)/totals/intracranial"), _of_skull),
    (re.compile(r"/assessments/(\d+)/totals/by_organ/([^/]+)"), _of_organ),
    (re.compile(r"/assessments/(\d+)/(lesions|totals/by_organ)"), _of_seen),
    (re.compile(r"/assessments/(\d+)/lesions/([^/]+)/([a-z_]+)"), _of_lesion_at),
    (re.compile(r"/lesions/(\d+)"), _of_growth),
    (re.compile(r"/lesions/(\d+)/([a-z_]+)"), _of_lesion),
    (re.compile(r"/biomarkers/([^/]+)"), _of_gene),
    (re.compile(r"/biomarkers/([^/]+)/(result|no_other_variants)"), _of_result),
    (re.compile(r"/biomarkers/([^/]+)/(variants|absent_variants)/(\d+)"), _of_variant),
    (re.compile(r"/imaging/([a-z_]+)"), _of_examination),
    (re.compile(r"/conditions/([^/]+)/([a-z_]+)"), _of_condition),
    (re.compile(r"/measurements/([^/]+)"), _of_test),
    (re.compile(r"/judgements/([^/]+)/([^/]+)"), _of_judgement),
)


# --- values -------------------------------------------------------------------------------------


def _counted(value: Any, one: str, many: str) -> str:
    """`1 palliative line`, `3 to 5 metastases`."""
    if isinstance(value, WholeBounds):
        last = value.at_most if value.at_most is not None else value.at_least
        return f"{_words(value)} {one if last == 1 else many}"
    return plural(value, one, many)


def _words(value: Any) -> str:
    match value:
        case Day():
            return (
                str(value)
                if " to " not in str(value)
                else f"between {value.first} and {value.last}"
            )
        case Bounds(at_least=low, at_most=high) | WholeBounds(at_least=low, at_most=high):
            return _span(low, high)
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}"
        case list() | tuple():
            return listed((_words(one) for one in value), "and")
        case (
            OneOfCancerTypes()
            | OneOfHistologies()
            | OneOfStatuses()
            | OneOfOrgans()
            | OneOfNCategories()
        ):
            return listed(_words(one) for one in value.one_of)
        case _:
            return _STATES.get(value, word(str(value)))


def _span(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"at least {low:g}" if high is None else f"at most {high:g}"
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"

"""What a profile tells at a pointer, as a clause: `first metastasis 2026-03-04`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import (
    listed,
    plural,
    span,
    treatment_words,
    variant_word,
    word,
)
from oligomatch.api.words.patient.facts import fact, given_words, lesion_name, line_words
from oligomatch.api.words.patient.person import condition_words, value_words
from oligomatch.matcher.logic.calendar import Day
from oligomatch.matcher.profile.profile import (
    Biomarker,
    Bounds,
    EcogBounds,
    Examination,
    Profile,
    Variant,
    WholeBounds,
)
from oligomatch.rules.measures import SIZES
from oligomatch.rules.text.pointer import parts_of

# by place, `*` for the number of an entry: a text; or two, of a flag yes and no, else one and many
_STATED: Mapping[str, str | Sequence[str]] = table("stated")
_EXAMINATIONS: Mapping[str, str] = table("examinations")
STATES: Mapping[str, str] = table("stated_states")


def fact_words(profile: Profile, pointer: str) -> str:
    """What is told at a pointer; empty where it goes without saying."""
    value, place, of = _stated(profile, pointer), pointer, ""
    match parts_of(pointer):
        case ["systemic_therapy", "lines", index, *field]:
            place = "/".join(("/systemic_therapy/lines/*", *field))
            of = line_words(profile.systemic_therapy.lines[int(index)], int(index))
        case ["systemic_therapy", "given", index, *field]:
            place = "/".join(("/systemic_therapy/given/*", *field))
            of = given_words(profile.systemic_therapy.given[int(index)])
        case ["assessments", index, "totals", "by_organ", organ]:
            place = "/assessments/*/totals/by_organ/*"
            of = say(
                "profile_facts.at",
                word=word(organ),
                staging_words=staging_words(profile, int(index)),
            )
        case ["assessments", index, *field]:
            place, of = "/".join(("/assessments/*", *field)), staging_words(profile, int(index))
        case ["lesions", index, *field]:
            place, of = "/".join(("/lesions/*", *field)), lesion_name(profile, int(index))
    if (words := _STATED.get(place)) is None:
        return _otherwise(profile, pointer, value, of)
    if isinstance(words, str):
        return words.format(value=_words(value) if "{value}" in words else "", of=of)
    said = words[not value] if isinstance(value, bool) else _counted(value, *words)
    return said.format(of=of)


def _otherwise(profile: Profile, pointer: str, value: Any, of: str) -> str:
    """What is told where more than the value is said; `of`: the entry that it is told of."""
    match parts_of(pointer):
        case ["lesions", _, "distance_mm", structure]:
            return _distance_words(of, {structure: value})
        case ["primary", "distance_mm", *structure]:
            each = {structure[0]: value} if structure else value
            return _distance_words(word("primary"), each)
        case ["assessments", _, *field] if words := _of_staging(value, of, field, profile):
            return words
        case ["lesions", _, field]:
            return _lesion_words(of, value, field)
        case ["biomarkers", gene, *field] if words := _of_gene(value, gene, field):
            return words
        case ["imaging", name]:
            return _of_examination(value, _EXAMINATIONS[name])
        case ["conditions", name, field]:
            return condition_words(name, field, value)
        case ["measurements", name]:
            return value_words(name, value.value, value.unit)
        case ["judgements", trial, criterion]:
            return say(
                "profile_facts.judged",
                criterion=criterion,
                trial=trial,
                value=word("so" if value else "otherwise"),
            )
        case _:
            return f"{fact(pointer, profile).noun}: {_words(value)}"


def staging_words(profile: Profile, index: int) -> str:
    """An assessment as one speaks of it."""
    day = profile.assessments[index].date
    return (
        say("facts.staging", day=day)
        if day is not None
        else say("profile_facts.assessment", index=index + 1)
    )


def _stated(profile: Profile, pointer: str) -> Any:
    value: Any = profile
    for key in parts_of(pointer):
        if isinstance(value, Mapping):
            value = value[key]
        else:
            value = value[int(key)] if isinstance(value, Sequence) else getattr(value, key)
    return value


def _of_staging(value: Any, staging: str, field: Sequence[str], profile: Profile) -> str:
    """What a staging tells of itself or of a lesion; empty where it goes by its question."""
    match field:
        case ["date"]:
            return say("profile_facts.staging_2", value=value)
        case ["at"]:
            return say(
                "profile_facts.that_at", staging=staging, value=listed(map(word, value), "and")
            )
        case ["lesions", id, what]:
            rows = (row for row, one in enumerate(profile.lesions) if one.id == id)
            name = next((lesion_name(profile, row) for row in rows), id)
            return say(
                "profile_facts.at_2", lesion_words=_lesion_words(name, value, what), staging=staging
            )
        case _:
            return ""


def _distance_words(name: str, each: Mapping[str, Any]) -> str:
    """`left adrenal 12 mm from the spinal cord`."""
    return listed(
        (
            say("profile_facts.distance", what=name, value=_words(value), structure=word(structure))
            for structure, value in each.items()
        ),
        "and",
    )


def _lesion_words(name: str, value: Any, field: str) -> str:
    match field:
        case "distance_mm":
            return _distance_words(name, value)
        case "diameter_mm" | "volume_cc":
            return f"{name} {_words(value)} {SIZES[field].unit}"
        case "prior_local_therapy":
            some = getattr(value, "at_least", value)
            given = listed((treatment_words(one.modality, vars(one)) for one in some), "and")
            return (
                say("profile_facts.treated_with", what=name, given=given)
                if given
                else say("profile_facts.without_earlier_local_treatment", what=name)
            )
        case "amenable_to_local_therapy":
            return say(
                "profile_facts.amenable_local_therapy", what=name, value="" if value else "not "
            )
        case "role":
            return f"{name}: {_words(value)}"
        case _:
            words = _words(value)
            return say("profile_facts.lesion", what=name) if words in name else f"{name} {words}"


def _of_gene(value: Any, gene: str, field: Sequence[str]) -> str:
    """A gene's result, or what the report tells of its variants; empty where it goes by its
    question."""
    match field:
        case [] if isinstance(value, Biomarker):
            return _of_report(value, gene)
        case [] | ["result"]:
            return f"{gene} {word(value)}"
        case ["variants", _]:
            return f"{gene} {_variant(value)}"
        case ["absent_variants", _]:
            return say("profile_facts.no", gene=gene, word=variant_word(value))
        case ["no_other_variants"]:
            return (
                say("profile_facts.no_other_variant", gene=gene)
                if value
                else say("profile_facts.other_variants_not_excluded", gene=gene)
            )
        case _:
            return ""


def _of_report(report: Biomarker, gene: str) -> str:
    """All that a report tells of a gene: `EGFR positive (EGFR L858R, no EGFR T790M)`."""
    found = [
        _of_gene(one, gene, (field, "0"))
        for field in ("variants", "absent_variants")
        for one in getattr(report, field) or ()
    ]
    if report.no_other_variants is not None:
        found.append(_of_gene(report.no_other_variants, gene, ["no_other_variants"]))
    if report.result is None:
        return ", ".join(found)
    result = f"{gene} {word(report.result)}"
    if not found:
        return result
    return say("profile_facts.report", result=result, more=", ".join(found))


def _variant(variant: Variant) -> str:
    exon = say("profile_facts.exon", exon=variant.exon) if variant.exon else ""
    kind = word(variant.kind) if variant.kind else ""
    name = (
        variant_word(variant.name)
        if variant.name
        else f"{exon} {kind}".strip() or str(variant.protein)
    )
    match variant.pathogenic:
        case None:
            return name
        case pathogenic:
            return f"{name} {word('pathogenic' if pathogenic else 'benign')}"


def _of_examination(value: Any, name: str) -> str:
    done = value.done if isinstance(value, Examination) else value
    day = f" {value.date}" if isinstance(value, Examination) and value.date else ""
    return (
        say("profile_facts.done", name=name, day=day)
        if done
        else say("profile_facts.not_done", name=name, day=day)
    )


def _counted(value: Any, one: str, many: str) -> str:
    """`no palliative line`, `1 palliative line`, `3 to 5 metastases`."""
    if isinstance(value, WholeBounds):
        last = value.at_most if value.at_most is not None else value.at_least
        return f"{_words(value)} {one if last == 1 else many}"
    return plural(value, one, many) if value else say("requires.no", what=one)


def _words(value: Any) -> str:
    match value:
        case Day():
            return (
                str(value)
                if " to " not in str(value)
                else say("profile_facts.between_and", first=value.first, last=value.last)
            )
        case EcogBounds(date=Day() as day):
            return say("in_part.on", name=_words(value.model_copy(update={"date": None})), day=day)
        case EcogBounds(value=int() as score):
            return f"{score}"
        case Bounds(at_least=low, at_most=high) | WholeBounds(at_least=low, at_most=high):
            return span(low, high)
        case bool():
            return word("yes" if value else "no")
        case float():
            return f"{value:g}"
        case dict():
            return listed((f"{_words(one)} {word(of)}" for of, one in value.items()), "and")
        case list() | tuple():
            return listed((_words(one) for one in value), "and")
        case object(one_of=each):  # of any field that takes one of several
            return listed(_words(one) for one in each)
        case _:
            return STATES.get(value, word(str(value)))

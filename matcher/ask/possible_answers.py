"""The answers that one fact of a profile may get, and the profile that tells one of them.

An answer is what the profile would state at the fact's place; it may only narrow what is told
there already. Numbers and days are told as spans, everything else as one of a few words.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from math import ceil, floor, inf
from typing import Any, get_args

from oligomatch.matcher.findings.genes_stated import (
    UNCALLED,
    is_variant,
    kind_of,
    positive_denied,
)
from oligomatch.matcher.logic.calendar import EARLIEST, Day, add_days
from oligomatch.matcher.logic.values import YES
from oligomatch.matcher.profile import profile as fields
from oligomatch.matcher.profile.profile import (
    MAX_LINES,
    MOST,
    Biomarker,
    Line,
    Measurement,
    OneOfOrgans,
    Profile,
    bounds_of,
)
from oligomatch.matcher.profile.telling import Json
from oligomatch.matcher.profile.types import kinds_at
from oligomatch.rules.measures import DISTANCE, DOSES, MEASURES, SIZES
from oligomatch.rules.measures import Field as ReadAt
from oligomatch.rules.terms import IRRADIATING, MODALITIES, SUBGROUPS
from oligomatch.rules.tree import Measure, Within
from oligomatch.rules.vocabulary.entries import Gene, Variant
from oligomatch.rules.vocabulary.protein import ACIDS, change_of, codon
from oligomatch.rules.vocabulary.vocabulary import Vocabulary, load_vocabulary


@dataclass(frozen=True, slots=True)
class Choices:
    """One of a few answers, each told by itself."""

    values: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class CountAnswers:
    """A whole number from `low` on; above `top` all are alike, `high` None means no known end."""

    low: int
    high: int | None
    top: int

    @property
    def values(self) -> Iterator[Json]:
        """Each number by itself, and all above the last of interest as one."""
        last = self.top if self.high is None else min(self.top, self.high)
        yield from range(self.low, last + 1)
        if self.high is None:
            yield {"at_least": last + 1}
        elif self.high > last:
            yield {"at_least": last + 1, "at_most": self.high}


@dataclass(frozen=True, slots=True)
class DayAnswers:
    """A day of a span."""

    first: date
    last: date


Domain = Choices | CountAnswers | DayAnswers


@dataclass(frozen=True, slots=True)
class AnswerLimits:
    """What an answer may have to do with: the limits and the names that a criterion uses."""

    limit: int  # the largest on a number of lesions
    names: frozenset[str] = frozenset()
    steps: Mapping[str, tuple[Step, ...]] = dataclasses.field(default_factory=dict)
    sums: frozenset[Within] = frozenset()  # limits on sizes of lesions added up
    recent: Mapping[str, int] = dataclasses.field(default_factory=dict)
    # by the place of a value, how many days old it may be where that is asked, at least

    @classmethod
    def of(cls, each: Sequence[AnswerLimits]) -> AnswerLimits:
        """Those of all together."""
        steps: dict[str, tuple[Step, ...]] = {}
        for one in each:
            for number, ends_of in one.steps.items():
                steps[number] = tuple(sorted({*steps.get(number, ()), *ends_of}))
        names = frozenset[str]().union(*(one.names for one in each))
        sums = frozenset[Within]().union(*(one.sums for one in each))
        recent: dict[str, int] = {}
        for one in each:
            for place, days in one.recent.items():
                recent[place] = min(days, recent.get(place, days))
        return cls(max((one.limit for one in each), default=2), names, steps, sums, recent)


Step = tuple[float, float]  # the last value on one side of a limit, the first on the other


def number_asked(measure: Measure) -> str | None:
    """The number told at one place that a measure reads, in its unit; None where it is another."""
    form = MEASURES[measure.kind].form
    if not MEASURES[measure.kind].stated or not isinstance(form, ReadAt):
        return None
    return f"{measure.test} {measure.unit}" if measure.test else form.path.strip("/")


def recent_asked(measure: Measure) -> Mapping[str, int]:
    """The place of the value that a measure reads, and how many days old it may be; empty where it
    may be of any age."""
    form = MEASURES[measure.kind].form
    if measure.within_days is None or not isinstance(form, ReadAt):
        return {}
    return {f"{form.path}/{measure.test}" if measure.test else form.path: measure.within_days}


def out_of_date(profile: Profile, place: str, as_of: date, asked: AnswerLimits) -> bool:
    """Whether the value at a place surely is older than is asked, so that another is to be found:
    it may be any, and stands in the place of the one that is told."""
    day = getattr(stated_at(profile, place), "date", None)
    if place not in asked.recent or day is None:
        return False
    return bool(day.up_to(as_of).last < add_days(as_of, -asked.recent[place]))


def steps_at(limits: Within, beside: float = 0) -> Iterator[Step]:
    """The steps at each limit, less what is there `beside` the number."""
    reached, passed = (limits.low, limits.under), (limits.high, limits.over)
    for end, over in (*((end, False) for end in reached), *((end, True) for end in passed)):
        if end is not None and end >= beside:
            end = round(end - beside, 6)
            least = 0.1 if limits.measure.test and end < SMALL else 1
            yield (end, round(end + least, 6)) if over else (max(0, round(end - least, 6)), end)


SMALL = 20  # below it a value is told with one decimal


def domain(
    profile: Profile,
    place: str,
    as_of: date,
    asked: AnswerLimits,
    words: Vocabulary,
    *,
    listed: Mapping[str, int] | None = None,
) -> Domain:
    """The answers that the fact at a pointer may get; no answer where none is known of.

    Only those are named that say at least what the profile tells there already. `listed`: how many
    of the listed lesions a total may be of, where that is known.
    """
    parts = place.strip("/").split("/")
    held = None if out_of_date(profile, place, as_of, asked) else stated_at(profile, place)
    found = {"date": as_of.isoformat()} if held is None and place in asked.recent else {}
    field = "biomarkers" if parts[0] == "biomarkers" else parts[-1]
    if parts[-2:-1] == ["distance_mm"]:
        field = parts[-2]
    if field in ("diagnosis", "baseline"):
        return CountAnswers(0, None, asked.limit)
    if field == "-":
        return Choices(tuple(_UNSTATED[parts[0]](asked, words)) if parts[0] in _UNSTATED else ())
    if field in _COUNTS:
        low, high = bounds_of(held)
        top = _COUNTS[field]
        if field in TOTAL_OF:  # so many beside those listed: more make no difference
            top = asked.limit + (len(profile.lesions) if listed is None else listed[field])
        top, most = max(top, int(low)), MOST if field in _WIDE else MAX_LINES
        if high is None and top >= most:  # none above it can be told
            return CountAnswers(int(low), most, most)
        return CountAnswers(int(low), None if high is None else int(high), top)
    if Day in (taken := kinds_at(place)):
        day = held.up_to(as_of) if isinstance(held, Day) else Day(EARLIEST, as_of)
        return DayAnswers(day.first, day.last)
    if field in _MOST_OF:
        spans = _between(held, asked.steps.get(field, ()), _MOST_OF[field])
        return Choices(tuple({**span, **found} for span in spans))
    if field == "biomarkers":
        return Choices(tuple(_results(parts[1], held, asked.names, words)))
    if field == "agents":
        return Choices(tuple(_given(stated_at(profile, place.rpartition("/")[0]), asked, words)))
    if field == "organ":
        return Choices(tuple(_organs(held, asked, words)))
    if field == "prior_local_therapy":
        return Choices(tuple({repr(one): one for one in _treatments(held, asked)}.values()))
    if parts[0] == "measurements":
        return Choices(tuple({**o, **found} for o in _results_of(parts[1], held, asked, words)))
    of_staging = field in MEASURES and MEASURES[field].of_staging
    if of_staging and isinstance(held, str):  # which subgroup of it
        return Choices(tuple(sorted(SUBGROUPS[field][held])))
    if field == "histology" and isinstance(held, str):  # which subtype of it
        return Choices(tuple(name for name, one in words.histologies.items()
                             if held in one.is_a or (held == "nos" and name != held)))  # fmt: skip
    if bool in taken:
        return Choices((True, False))
    if field == "number":
        return Choices(_FIRST_LINES)
    allowed = getattr(held, "one_of", None) or taken
    words_of = (one for one in taken if isinstance(one, str | int) and one not in _VAGUE)
    return Choices(tuple(one for one in words_of if one in allowed))


def _treatments(held: Any, asked: AnswerLimits) -> Iterator[Json]:
    """All local treatment of a lesion: what is told, and one more where it may be; each figure of
    a dose that is not told on either side of the limits that it has to stand to."""
    some = getattr(held, "at_least", held) or ()
    stated = [one.model_dump(mode="json", exclude_none=True) for one in some]
    each = {name: _either_side(name, asked) for name in DOSES}
    figures = {name: values for name, values in each.items() if values}
    for values in product(*figures.values()):
        dose = dict(zip(figures, values, strict=True))
        each_dosed = [{**_dosed(one["modality"], dose, asked), **one} for one in stated]
        yield each_dosed
        if not isinstance(held, list):
            yield from ([*each_dosed, _dosed(name, dose, asked)] for name in MODALITIES)


def _dosed(modality: str, dose: Mapping[str, float], asked: AnswerLimits) -> Json:
    """A treatment with a dose, where one is asked of it."""
    has_one = modality in IRRADIATING and modality in asked.names
    return {"modality": modality, **(dose if has_one else {})}


def _either_side(figure: str, asked: AnswerLimits) -> Sequence[float]:
    """The values of a figure of a dose next to each of its limits, that a profile can hold."""
    known = DOSES[figure]
    ends = {end for step in asked.steps.get(figure, ()) for end in step}
    each = {one for end in ends for one in ((floor(end), ceil(end)) if known.whole else (end,))}
    return sorted(one for one in each if known.low <= one <= known.high)


def _results_of(test: str, held: Any, asked: AnswerLimits, words: Vocabulary) -> Iterator[Json]:
    """The value of a test, by the limits that it has to stand to, in each unit."""
    for unit in words.measurements[test].known_units if held is None else ():
        for value in _between(None, asked.steps.get(f"{test} {unit}", ())):
            yield {"value": value, "unit": unit}


_MOST_OF: Mapping[str, float] = {  # no rule asks what no profile can tell
    "age": fields.OLDEST,
    "ecog": fields.WORST,
    "distance_mm": DISTANCE.high,
    **{size: record.bounds.high for size, record in SIZES.items() if record.bounds},
}


def _between(stated: Any, steps: Sequence[Step], most: float = inf) -> Iterator[Json]:
    """Spans of a number from limit to limit, within what is told of it, up to what can be told."""
    low, high = bounds_of(stated)
    steps = [(last, first) for last, first in steps if first <= most]
    firsts = [low, *(first for _, first in steps if low < first)]
    lasts = [*(last for last, first in steps if low < first), high]
    for first, last in zip(firsts, lasts, strict=True):
        end = high if last is None else last if high is None else min(last, high)
        if (first and (high is not None and first > high)) or (end is not None and first > end):
            continue
        span = {"at_least": first or None, "at_most": end}
        if stated_span := {name: value for name, value in span.items() if value is not None}:
            yield stated_span


TOTAL_OF = {  # the totals of lesions, and the role of those that each is of
    "metastases": "metastasis",
    "satellites": "satellite",
    "regional_nodes": "regional_node",
}
_WIDE = TOTAL_OF.keys() | {"assessments_total"}  # up to `MOST`, lines and cycles up to `MAX_LINES`
_COUNTS: Mapping[str, int] = {  # beyond these numbers no rule makes a difference
    "metastases": 0,
    "satellites": 0,
    "regional_nodes": 0,
    "palliative_lines": 4,
    "adjuvant_lines": 2,
    "cycles": 8,
    "assessments_total": 6,
}
EXACT = frozenset({"number", "stage_edition"})  # numbers that a profile tells exactly or not at all
_FIRST_LINES = (1, 2, 3, 4)  # numbers of a line: rules ask for none beyond
_VAGUE = frozenset({"nos", "indeterminate", "NE", "I", "II", "III", "IV"})  # they settle nothing


def stated_exactly(profile: Profile, place: str) -> bool:
    """Whether a profile tells a fact to the end: another answer would correct it, not narrow it."""
    if place.startswith("/biomarkers/"):
        return False  # a result may name more variants, or fewer
    value = stated_at(profile, place)
    field = place.rpartition("/")[2]
    if field in MEASURES and MEASURES[field].of_staging and isinstance(value, str):
        return not SUBGROUPS[field][value]  # T2 may be T2a
    if place.endswith("/organ"):
        return isinstance(value, str) and not any(_organs(value, _NOTHING, load_vocabulary()))
    if isinstance(value, Day):
        return value.exact
    if isinstance(value, Measurement):
        return True  # a value told in another unit would be another value
    return isinstance(value, str | int | float) and not place.startswith("/imaging/")


def stated_at(profile: Profile, place: str) -> Any:
    """What the profile states at a place."""
    value: Any = profile
    for part in place.strip("/").split("/"):
        if isinstance(value, list):
            value = value[int(part)] if part.isdigit() else None
        elif isinstance(value, dict):
            value = value.get(part)
        else:
            value = getattr(value, part, None)
        if value is None:
            return None
    return value


def _results(gene: str, stated: Any, asked: frozenset[str], words: Vocabulary) -> Iterator[Json]:
    """What a report may say of a gene: the result, a known variant or one that a criterion names,
    or none beside those told."""
    entry = words.genes.get(gene, Gene(gene, "", False))
    known = {**entry.variants, **dict(_named(entry, asked))}
    result = stated.result if isinstance(stated, Biomarker) else stated
    if isinstance(stated, Biomarker) and result in ("positive", "negative", None):
        own = stated.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
        listed = stated.variants or ()
        named = [n for n in known if any(is_variant(entry, stated, v, n) == YES for v in listed)]
        if result is None:
            yield from _called(entry, stated, own)
        if stated.no_other_variants:
            yield from _names_stated(own, known)
        elif result != "negative":
            if listed or result == "positive":
                yield {**own, "no_other_variants": True}
            for name in known:
                if name not in named and (stated.variants or known[name].kind not in SILENT):
                    yield {**own, "variants": [*own.get("variants", ()), {"name": name}]}
        for name in known:
            if name not in (*named, *(stated.absent_variants or ())):
                absent = [*own.get("absent_variants", ()), name]
                denied = stated.model_copy(update={"absent_variants": absent})
                if not positive_denied(words, entry, denied):
                    yield {**own, "absent_variants": absent}
        return
    if result != "positive":
        yield "negative"
        yield "positive"
    for name in known:
        if result == "positive" and known[name].kind in SILENT:
            continue  # a bare positive means: altered
        yield {"result": "positive", "variants": [{"name": name}]}
        yield {"result": "positive", "variants": [{"name": name}], "no_other_variants": True}
    if result == "negative":
        for name in known:
            yield {"result": "negative", "absent_variants": [name]}


def _named(gene: Gene, asked: frozenset[str]) -> Iterator[tuple[str, Variant]]:
    """The words of criteria that name a variant which the gene has no entry of its own for; of a
    codon a change of it that no criterion names."""
    for name in sorted(asked):
        if (place := codon(name)) is not None:
            others = set(ACIDS.values()) - {"*", place[0]}
            name = next(n for acid in sorted(others) if (n := f"{name}{acid}") not in asked)
        if name in gene.known:
            if name not in gene.variants:
                yield name, gene.known[name]
        elif change_of(name) is not None:
            yield name, Variant(name, "", False, gene=gene.id, kind="mutation")


def _called(gene: Gene, stated: Biomarker, own: Mapping[str, Json]) -> Iterator[Json]:
    """What a report that does not call the gene positive may say of it."""
    listed = stated.variants or ()
    yield {**own, "result": "positive"}
    if not listed:
        yield {**own, "result": "negative"}
    elif all(kind_of(gene, stated, one) == UNCALLED for one in listed):
        benign = [{**one, "pathogenic": False} for one in own["variants"]]
        yield {**own, "variants": benign, "no_other_variants": True}


def _names_stated(own: Mapping[str, Json], known: Mapping[str, Variant]) -> Iterator[Json]:
    """A report that names every variant found, with a name for one that it leaves unnamed."""
    listed = own.get("variants", [])
    for name, entry in known.items():
        for place, one in enumerate(listed):
            exons = {str(one["exon"])} if "exon" in one else set(entry.exons)
            fits = exons <= set(entry.exons) or not entry.exons
            unnamed = "name" not in one and "protein" not in one
            if unnamed and fits and one.get("kind", entry.kind) == entry.kind:
                named = [*listed[:place], {**one, "name": name}, *listed[place + 1 :]]
                yield {**own, "variants": named}
                break


SILENT = frozenset(
    {"vus", "amplification", "loss"}
)  # alone they leave open whether the gene is altered
_USUAL = ("platinum_doublet", "single_agent_ct", "egfr_tki", "alk_tki", "ros1_tki", "ici")


def _regimens(asked: AnswerLimits, words: Vocabulary) -> Iterator[Json]:
    """A regimen by its class, and each drug that a criterion names."""
    for name in _USUAL:
        yield {"classes": [name]}
    for name in sorted(asked.names & set(words.agents)):
        yield {"agents": [name]}


def _given(line: Any, asked: AnswerLimits, words: Vocabulary) -> Iterator[Json]:
    """What a line was, which says at least what is told of it: no other drugs than those told, and
    no class but one below those told; of one told by its drugs in part, the rest."""
    line = line or Line()
    agents, classes = line.agents, line.declared
    if line.drugs and not line.all_drugs:
        yield from _completed(line.drugs, asked, words)
        return
    if classes and not line.all_classes:
        yield {"classes": [*classes]}
    for regimen in _regimens(asked, words):
        match regimen:
            case {"classes": [name]} if classes:
                if name not in classes and words.classes_above(name) >= {*classes}:
                    yield {"classes": [*classes, name]}
            case {"agents": _} if agents:
                continue
            case _:
                yield regimen
    if classes and not agents:
        yield from _combined(classes, asked, words)


def _completed(drugs: tuple[str, ...], asked: AnswerLimits, words: Vocabulary) -> Iterator[Json]:
    """All drugs of a line of which some are told: those alone, or with one more."""
    yield {"agents": [*drugs]}
    for regimen in _regimens(asked, words):
        for name in regimen.get("classes", ()):
            of_class = (one for one in words.agents if name in words.classes_of(one))
            if (one := next(of_class, None)) is not None and one not in drugs:
                yield {"agents": [*drugs, one]}
        named = (one for one in regimen.get("agents", ()) if one not in drugs)
        yield from ({"agents": [*drugs, one]} for one in named)


def _combined(classes: Sequence[str], asked: AnswerLimits, words: Vocabulary) -> Iterator[Json]:
    """Drugs given together that have exactly the classes told, one of each; those that a criterion
    names first."""
    above = {one: words.classes_above(one) - {one} for one in classes}
    lowest = [one for one in classes if not any(one in above[other] for other in classes)]
    drugs = [[a.id for a in words.agents.values() if {*a.classes} == {one}] for one in lowest]
    if len(lowest) < 2 or not all(drugs):
        return
    usual = [min(each, key=lambda drug: drug not in asked.names) for each in drugs]
    yield {"agents": usual}
    for place, each in enumerate(drugs):
        for drug in each:
            if drug in asked.names and drug != usual[place]:
                yield {"agents": [*usual[:place], drug, *usual[place + 1 :]]}


_PLACES = ("brain", "bone", "liver", "lung", "adrenal", "lymph_node")


def _organs(stated: Any, asked: AnswerLimits, words: Vocabulary) -> Iterator[Json]:
    if isinstance(stated, OneOfOrgans):
        yield from stated.one_of
        return
    if isinstance(stated, str):  # which part of it: an axillary node, a vertebra
        yield from (organ.id for organ in words.organs.values() if organ.is_a == stated)
        return
    named = sorted((asked.names & set(words.organs)) - set(_PLACES))
    yield from (name for name in (*_PLACES, *named) if name in words.organs)


_NOTHING = AnswerLimits(0)

_UNSTATED: Mapping[str, Callable[[AnswerLimits, Vocabulary], Iterable[Json]]] = {
    "lesions": lambda asked, words: ({"organ": name} for name in _organs(None, asked, words)),
    "systemic_therapy": lambda asked, words: (
        {"intent": intent, **regimen}
        for intent in get_args(fields.Intent)
        for regimen in _regimens(asked, words)
    ),
}

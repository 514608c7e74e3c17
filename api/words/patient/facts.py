"""The facts of a profile as questions to the clinic, gathered as a clinician would ask them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple
from weakref import ref

from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import TIMES, grouped, listed, span, variant_word, word
from oligomatch.api.words.nouns import condition_word
from oligomatch.api.words.patient.person import OF_CONDITION, test_word
from oligomatch.matcher.logic.calendar import Day
from oligomatch.matcher.profile.profile import (
    Assessment,
    Biomarker,
    Given,
    Lesion,
    Line,
    Primary,
    Profile,
    Whole,
    WholeBounds,
    bounds_of,
)
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.terms import SUBGROUPS

MOST_NAMED = 4  # genes spelled out in a short list


class AnswerSource(StrEnum):
    """Where an answer is found: one report or one record answers a whole group."""

    HISTORY = "diagnosis and history"
    MOLECULAR = "molecular report"
    SCAN = "staging report"
    TREATMENT = "systemic treatment"
    EXAMINATION = "examinations to do"
    BOARD = "tumour board"
    TEST = "blood tests and examinations"
    PERSON = "a person's judgement"


HOW: Mapping[str, str] = table("how")  # one obtains a whole group at once


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact to obtain: a question about a subject; facts of one question are asked together."""

    group: AnswerSource
    question: str  # with {} where the subject stands
    short: str = ""  # for a list in one line; a gene's is its name
    without: str = ""  # the question without the answers it may have, where it names them
    subject: str = ""

    def __str__(self) -> str:
        return self.question.format(self.subject)

    @property
    def form(self) -> str:
        """The question without the answers it may have, with {} where the subject stands."""
        return self.without or self.question

    @property
    def noun(self) -> str:
        """The fact without the answers it may have: `EGFR test`, `state of the primary`."""
        return self.form.format(self.subject)


_FACTS: Mapping[str, Fact] = {  # by place; `*` stands for the number of an entry
    place: Fact(AnswerSource(group), *words) for place, (group, *words) in table("facts").items()
}
_OF_GENE: Mapping[str, Sequence[str]] = table("of_gene")  # by result: question, short name, noun


def fact(pointer: str, profile: Profile) -> Fact:
    """What a pointer into the profile asks for."""
    if pointer in _FACTS:
        field = pointer.removeprefix("/primary/")
        return _of_stated(_FACTS[pointer], field, profile.primary)
    match pointer.split("/")[1:]:
        case ["lesions", "-", *_]:
            return _FACTS["/lesions/-"]
        case ["lesions", index, "distance_mm", structure] if index.isdecimal():
            noun, words = lesion_noun(profile, int(index)), word(structure)
            question = say("facts.distance", structure=words)
            short = say("facts.short_distance", structure=words)
            return Fact(AnswerSource.SCAN, question, short, subject=noun)
        case ["primary", "distance_mm", structure]:
            question = say("facts.distance_of_primary", structure=word(structure))
            short = say("facts.short_distance", structure=word(structure))
            return Fact(AnswerSource.SCAN, question, short)
        case ["lesions", index, *rest] if index.isdecimal():
            noun = lesion_noun(profile, int(index))
            return _of_entry("/lesions/*", "".join(rest[:1]), noun, "/".join(rest), "of")
        case ["systemic_therapy", "lines", "-", *_]:
            return _FACTS["/systemic_therapy/lines/-"]
        case ["systemic_therapy", "lines", index, *rest] if index.isdecimal():
            lines, field = profile.systemic_therapy.lines, "/".join(rest)
            known = int(index) < len(lines)
            name = line_words(lines[int(index)], int(index)) if known else say("facts.new_line")
            return _of_entry("/systemic_therapy/lines/*", field, name, field, "of")
        case ["systemic_therapy", "given", index, *rest] if index.isdecimal():
            name, field = given_words(profile.systemic_therapy.given[int(index)]), "/".join(rest)
            return _of_entry("/systemic_therapy/given/*", field, name, field, "of")
        case ["assessments", which, *rest]:
            name, field = _staging_name(profile, which), "/".join(rest)
            asked = _of_entry("/assessments/*", field, name, " ".join(rest), "at")
            listed_one = which.isdecimal() and int(which) < len(profile.assessments)
            part = profile.assessments[int(which)] if listed_one else None
            return _of_stated(asked, field, part)
        case ["biomarkers", gene, *_]:
            return _of_gene(profile, gene)
        case ["conditions", name, *rest]:
            question, short = OF_CONDITION.get("/".join(rest), OF_CONDITION[""])
            condition = condition_word(name)
            short = short.format(condition)
            return Fact(AnswerSource.HISTORY, question, short, subject=condition)
        case ["measurements", name, *_]:
            return Fact(AnswerSource.TEST, "{}", test_word(name), subject=test_word(name))
        case ["judgements", trial, criterion]:
            about = say("facts.of", criterion=criterion, trial=trial)
            return Fact(AnswerSource.PERSON, say("facts.judgement"), "judgements", subject=about)
        case _:
            plain = pointer.strip("/").replace("/", ", ").replace("_", " ")
            return Fact(AnswerSource.HISTORY, plain, plain)


def _of_stated(known: Fact, field: str, part: Primary | Assessment | None) -> Fact:
    """A fact of the primary or of an assessment; of a stage or category that is told, which of its
    subgroups it is, where it has some."""
    stated = getattr(part, field, None)
    staged = field in MEASURES and MEASURES[field].of_staging
    if not staged or not isinstance(stated, str) or not SUBGROUPS[field][stated]:
        return known
    short = say("facts.subgroup", of=stated)
    question = say("facts.which_subgroup", what=known.question, of=stated)
    return replace(known, question=question, short=short, without=known.form)


def lesion_fact(field: str, lesion: str) -> Fact:
    """A fact of a lesion that is called so."""
    return _of_entry("/lesions/*", field, lesion, field, "of")


def _of_entry(entry: str, field: str, subject: str, plain: str, joint: str) -> Fact:
    """A fact of one entry of a list; a field without a question of its own goes by its name."""
    known = _FACTS.get(f"{entry}/{field}".rstrip("/"))
    if known is not None:
        return replace(known, subject=subject)
    plain = plain.replace("_", " ")
    return Fact(_FACTS[entry].group, f"{plain} {joint} {{}}", plain, subject=subject)


def _of_gene(profile: Profile, gene: str) -> Fact:
    report = profile.biomarkers.get(gene)
    result = report.result if isinstance(report, Biomarker) else report
    named = isinstance(report, Biomarker) and report.variants
    listing = {"positive": "more", None: "uncalled"}.get(result) if named else None
    question, short, noun = _OF_GENE[listing or result or ""]
    return Fact(AnswerSource.MOLECULAR, question, short.format(gene), noun, gene)


def lesion_name(profile: Profile, index: int) -> str:
    """A lesion by its place, and by its number where that is not enough: `left adrenal`."""
    named = _named(profile)
    own, number = named.places[index], index + 1
    if not own:
        return say("facts.lesion_2", number=number)
    return own if named.times[own] == 1 else say("facts.lesion", own=own, number=number)


def lesion_names(profile: Profile) -> list[str]:
    """Every lesion by its name."""
    return [lesion_name(profile, index) for index in range(len(profile.lesions))]


def lesion_noun(profile: Profile, index: int) -> str:
    """A lesion as one asks about it: `the left adrenal lesion`, `the lymph node 4R`."""
    if index >= len(profile.lesions):
        return say("facts.lesion_not_listed")
    named = _named(profile)
    own, lesion = named.places[index], profile.lesions[index]
    if not own:
        return say("facts.lesion_2", number=index + 1)
    noun = own if str(lesion.organ).endswith("node") else say("facts.lesion_3", own=own)
    return (
        say("facts.the", noun=noun)
        if named.times[own] == 1
        else say("facts.no_listed", noun=noun, index=index + 1)
    )


class _Named(NamedTuple):
    """The lesions of a profile by their places, and how often each place is theirs."""

    of: Callable[[], Profile | None]
    places: Sequence[str]
    times: Mapping[str, int]


_LAST: list[_Named] = []  # one is asked about after the other; it goes with its profile


def _named(profile: Profile) -> _Named:
    """The lesions of a profile by their places, looked at once for all that are asked about."""
    found = next(iter(_LAST), None)
    if found is None or found.of() is not profile:
        places = [_place(lesion) for lesion in profile.lesions]
        found = _Named(ref(profile, lambda _: _LAST.clear()), places, Counter(places))
        _LAST[:] = [found]
    return found


def _place(lesion: Lesion) -> str:
    organ = sided_organ(lesion)
    return f"{organ} {lesion.station}" if organ and lesion.station else organ


def sided_organ(lesion: Lesion) -> str:
    """Its organ with the side where that is stated: `left adrenal`; empty where no organ is."""
    if not isinstance(lesion.organ, str):
        return ""
    organ = word(lesion.organ)
    return f"{word(lesion.side)} {organ}" if lesion.side and lesion.side not in organ else organ


def given_words(one: Given) -> str:
    """A drug surely given, as one speaks of it; its class where the name is not told."""
    name = one.agent or one.drug_class
    return word(name) if name else say("facts.some_systemic_therapy")


def line_words(line: Line, index: int) -> str:
    """A line as one speaks of it: by its drugs, else by its number."""
    given = line.drugs or tuple(word(name) for name in line.declared)
    if given:
        return listed(given, "and")
    return (
        say("facts.line", number=line.number)
        if line.number is not None
        else say("facts.treatment", index=index + 1)
    )


def _staging_name(profile: Profile, which: str) -> str:
    if which in TIMES:
        return (
            say("facts.staging_2", which=TIMES[which])
            if which != "entry"
            else say("facts.present_staging_2")
        )
    if not which.isdigit():
        return say("facts.present_staging")
    if int(which) >= len(profile.assessments):
        return say("facts.present_staging")
    day = profile.assessments[int(which)].date
    return (
        say("facts.staging", day=day)
        if day is not None
        else say("facts.assessment", int=int(which) + 1)
    )


def gathered(facts: Iterable[Fact]) -> dict[AnswerSource, list[str]]:
    """The questions of each group, those that differ in their subject alone put together."""
    each = dict.fromkeys(facts)
    subjects = grouped(((one.group, one.question), one.subject) for one in each)
    questions = grouped(
        (group, question.format(listed(names, "and")))
        for (group, question), names in subjects.items()
    )
    return {group: questions[group] for group in AnswerSource if group in questions}


def spelled(facts: Iterable[Fact]) -> str:
    """All facts in one line, each in full."""
    return "; ".join(question for questions in gathered(facts).values() for question in questions)


def brief(facts: Iterable[Fact]) -> str:
    """All facts in one line by their short names, the genes shortened to a few."""
    each = list(dict.fromkeys(facts))
    order = list(AnswerSource)
    genes = list(dict.fromkeys(one.short for one in each if one.group is AnswerSource.MOLECULAR))
    others = sorted(
        (one for one in each if one.group is not AnswerSource.MOLECULAR),
        key=lambda f: order.index(f.group),
    )
    named = list(dict.fromkeys(one.short for one in others if not _of_many(one)))
    many = [
        name
        for noun in ("condition", "test")
        for name in _few(list(dict.fromkeys(o.short for o in others if _of_many(o) == noun)), noun)
    ]
    return ", ".join([*_few(genes, "gene"), *named, *many])


def _of_many(one: Fact) -> str:
    """What a fact is one of many of, in a trial that asks for all of them: a condition, a test."""
    if one.group is AnswerSource.TEST:
        return "test"
    return "condition" if one.group is AnswerSource.HISTORY and one.subject else ""


def _few(names: list[str], noun: str) -> list[str]:
    if len(names) <= MOST_NAMED:
        return names
    return [
        *names[: MOST_NAMED - 1],
        say("facts.more_s", names=len(names) - MOST_NAMED + 1, noun=noun),
    ]


_HISTOLOGY = {"nos": "NOS"}


def case_line(profile: Profile) -> str:
    """The patient as a colleague would introduce them; what is not told is left out."""
    parts = [_tumour(profile), _metastases(profile), _molecular(profile), _treatment(profile)]
    text = "; ".join(part for part in parts if part)
    return text or say("facts.nothing_told_patient_yet")


def case_lines(profile: Profile) -> tuple[str, str]:
    """The same in two lines: who has which tumour; where it has spread, and what is given."""
    age, ecog = _bounded(profile.age), _bounded(profile.ecog)
    age = age and say("facts.years", age=age)
    ecog = ecog and say("facts.ecog", ecog=ecog)
    sex = word(profile.sex) if profile.sex is not None else ""
    who = ", ".join(filter(None, (age, sex, ecog, _tumour(profile), _molecular(profile))))
    spread = "; ".join(filter(None, (_metastases(profile), _treatment(profile))))
    return (who, spread) if who else (spread or case_line(profile), "")


def _bounded(number: Whole | None) -> str:
    low, high = bounds_of(number)
    return "" if (low, high) == (0, None) else span(low if low == high else low or None, high)


def _tumour(profile: Profile) -> str:
    words = [
        _HISTOLOGY.get(value, word(value))
        for value in (profile.cancer_type, profile.histology)
        if isinstance(value, str)
    ]
    return " ".join(words)


def _metastases(profile: Profile) -> str:
    organs: dict[str, int] = {}
    for lesion in profile.lesions:
        if _may_be_metastasis(lesion):
            name = sided_organ(lesion) or say("short_lines.organ_not_told")
            organs[name] = organs.get(name, 0) + 1
    listed_organs = ", ".join(f"{n} {name}" if n > 1 else name for name, n in organs.items())
    total = _latest_total(profile)
    if total is None:
        return say("facts.lesions_listed_total_not", listed_organs=listed_organs) if organs else ""
    if total == 0:
        return say("facts.no_metastasis")
    low, high = (total.at_least, total.at_most) if isinstance(total, WholeBounds) else (total,) * 2
    text = f"{span(low, high)} {word('metastasis' if total == 1 else 'metastases')}"
    return f"{text}: {listed_organs}" if organs else text


def _may_be_metastasis(lesion: Lesion) -> bool:
    """Whether it is to be named beside the metastases: there, and no primary or regional node."""
    if lesion.status in ("resolved", "resected"):
        return False
    if lesion.role is not None:
        return lesion.role in ("metastasis", "distant_node", "indeterminate")
    return lesion.station is None


def _latest_total(profile: Profile) -> Whole | None:
    """The total today, over every staging that may be the latest; None where one bounds none."""
    newest = max((one.date.first for one in profile.assessments if one.date), default=None)
    latest = [
        one.totals.metastases if one.totals else None
        for one in profile.assessments
        if one.date is None or (newest is not None and one.date.last >= newest)
    ]
    if None in latest or not latest:
        return None
    lows, highs = zip(*map(bounds_of, latest), strict=True)
    low, high = int(min(lows)), None if None in highs else int(max(highs))
    if not low and high is None:
        return None  # at least none says nothing
    return low if low == high else WholeBounds(at_least=low or None, at_most=high)


def _molecular(profile: Profile) -> str:
    results = grouped(_result(gene, report) for gene, report in profile.biomarkers.items())
    absent = results.pop("absent", [])
    each = [f"{listed(genes, 'and')} {word(r)}" for r, genes in results.items()]
    return ", ".join([*each, *absent])


def _result(gene: str, report: Biomarker | str) -> tuple[str, str]:
    """The result of a gene, and its name with the variants that are found."""
    if not isinstance(report, Biomarker):
        return report, gene
    found = report.variants or () if report.result in ("positive", None) else ()
    names = (variant_word(v.name or v.protein or "") for v in found)
    if report.result is None and not report.variants:
        absent = map(variant_word, report.absent_variants or ())
        return "absent", say("facts.gene_without", gene=gene, variants=listed(absent, "or"))
    return report.result or "found", " ".join([gene, *filter(None, names)])


def _treatment(profile: Profile) -> str:
    therapy = profile.systemic_therapy
    given = listed(dict.fromkeys(map(given_words, therapy.given)), "and")
    if not therapy.lines and not given:
        return say("facts.no_palliative_line") if therapy.palliative_lines == 0 else ""
    lines = ""
    for index, line in enumerate(therapy.lines):
        lines += _between(therapy.lines[index - 1], line) if index else ""
        lines += _course(line, index)
    surely = [say("facts.surely_given", given=given)] if given else []
    return ", ".join([*([lines] if lines else []), *surely])


def _between(before: Line, line: Line) -> str:
    """`then` of a line that has surely not begun before the end of the one before it."""
    after = before.end and line.start and line.start.first >= before.end.last
    return say("facts.then") if after else "; "


def _course(line: Line, index: int) -> str:
    when = "" if line.start is None else _begun(line.start, ongoing=bool(line.ongoing))
    until = say("facts.to", end=line.end) if line.end is not None else ""
    intent = say("facts.adjuvant") if line.intent == "adjuvant" else ""
    return f"{intent}{line_words(line, index)}{when}{until}"


def _begun(start: Day, *, ongoing: bool) -> str:
    if " to " in str(start):
        return say("facts.begun_between_and", first=start.first, last=start.last)
    return say("facts.since", start=start) if ongoing else say("facts.from", start=start)

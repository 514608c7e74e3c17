"""The answers to a question in words, and what they make of a criterion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import ARTICLES, grouped, listed, treatment_words, word
from oligomatch.api.words.patient.facts import fact
from oligomatch.api.words.patient.person import span_words
from oligomatch.matcher.ask.gaps import Gap, StatedFact
from oligomatch.matcher.logic.calendar import EARLIEST
from oligomatch.matcher.profile.profile import Biomarker, Profile
from oligomatch.rules.measures import MEASURES, SIZES
from oligomatch.rules.terms import SUBGROUPS, broadest

Json = Any

_OTHER: Mapping[str, str] = table("answer_others")
_NOUNS: Mapping[str, str] = table("answer_nouns")
MANY = 5  # of fewer answers each is named
MOST_LEFT_OUT = 4  # variants that another one is not
_STATES: Mapping[str, str] = table("answer_states")


def answers_words(
    pointer: str,
    answers: Iterable[Json],
    profile: Profile,
    as_of: date,
    elsewhere: Iterable[Json] = (),
) -> str:
    """Several answers of one outcome: `exon 19 deletion or L858R`, `6 or more`; `any other type`
    where the answers `elsewhere`, of the other outcomes, are all the rest."""
    each = list(answers)
    if rest := _rest(pointer, each, elsewhere):
        return rest
    if pointer.startswith("/biomarkers/"):
        return _results(each, _report(profile, pointer), tuple(elsewhere))
    if each and all(isinstance(one, dict) and "intent" in one for one in each):
        return _regimens(each)
    if (field := pointer.rsplit("/", 1)[-1]) in SUBGROUPS and all(map(_is_word, each)):
        broad = broadest(field, frozenset(each))
        each = [one for one in each if one in broad]  # N1 says N1mi too
    return listed(answer_words(pointer, answer, profile, as_of) for answer in each)


def _is_word(answer: Json) -> bool:
    return isinstance(answer, str)


def _rest(pointer: str, answers: list[Json], elsewhere: Iterable[Json]) -> str:
    """Many answers that are the rest of a vocabulary, by the few that are not among them."""
    field = pointer.rsplit("/", 1)[-1]
    noun = _NOUNS.get(field)
    if noun is None or len(answers) < MANY or "other" not in answers:
        return ""
    others = [one for one in MEASURES[field].domain if one not in (*answers, "nos")]
    if len(others) >= len(answers):
        return ""
    if not others or set(others) <= set(elsewhere):
        return say("answer.rest" if others else "answer.whole", noun=noun)
    return say("answer.rest_but", noun=noun, names=listed(word(one) for one in others))


def answer_words(pointer: str, answer: Json, profile: Profile, as_of: date) -> str:
    """One answer: `3 to 5`, `on or before 2026-02-14`, `an EGFR-TKI`."""
    field = pointer.rsplit("/", 1)[-1]
    if pointer.startswith("/biomarkers/"):
        return _results([answer], _report(profile, pointer))
    if field in ("diagnosis", "baseline"):
        return say("answer.metastases", number=answer_words("", answer, profile, as_of))
    if isinstance(answer, bool):
        return _truth(pointer, answer)
    if isinstance(answer, int | float):
        return f"{answer:g}"
    if answer == "other":
        return _OTHER.get(field, word(answer))
    if isinstance(answer, list):
        return listed((treatment_words(one["modality"], one) for one in answer), "and") or word(
            "none"
        )
    if isinstance(answer, dict):
        return _of_map(pointer, answer, as_of)
    if _is_day(answer):
        return say("answer.day", day=answer)
    return _STATES.get(answer, word(answer))


def _truth(pointer: str, answer: bool) -> str:
    if pointer.startswith("/imaging/"):
        return word("done") if answer else say("answers.not_done")
    return word("yes" if answer else "no")


def _unit_at(pointer: str) -> str:
    """The unit of a number at a place, where it is a size or a distance."""
    field = pointer.rpartition("/")[2]
    if "/distance_mm/" in pointer:
        return "mm"
    return SIZES[field].unit if field in SIZES else ""


def _of_map(pointer: str, answer: Mapping[str, Json], as_of: date) -> str:
    if "from" in answer:
        return _days(answer["from"], answer["to"], as_of)
    if "date" in answer:
        found = {name: value for name, value in answer.items() if name != "date"}
        return say("in_part.on", name=_of_map(pointer, found, as_of), day=answer["date"])
    if set(answer) <= {"at_least", "at_most"}:
        return _span(answer.get("at_least"), answer.get("at_most"), _unit_at(pointer))
    if "unit" in answer:
        return span_words(answer["value"], answer["unit"])
    if "organ" in answer:
        return word(answer["organ"])
    return _regimens([answer]) if "intent" in answer else _regimen(answer)


def _regimen(answer: Mapping[str, Json]) -> str:
    given = [f"{ARTICLES.get(name, '')} {word(name)}".strip() for name in answer.get("classes", ())]
    return listed([*answer.get("agents", ()), *given], "and")


def _regimens(answers: Iterable[Mapping[str, Json]]) -> str:
    """Regimens by their intent: `chemotherapy or a TKI with palliative intent`."""
    by_intent = grouped((answer["intent"], _regimen(answer)) for answer in answers)
    return say("answer.or").join(
        say("answer.regimen", regimens=listed(regimens), intent=word(intent))
        for intent, regimens in by_intent.items()
    )


def _span(low: float | None, high: float | None, unit: str) -> str:
    unit = f" {unit}" if unit else ""
    if high is None:
        return say("answer.at_least", number=f"{low:g}{unit}")
    if not low and unit:
        return say("answer.at_most", number=f"{high:g}{unit}")
    low = low or 0
    if not unit and high == low + 1:
        return say("answer.either", low=f"{low:g}", high=f"{high:g}")
    return say("answer.range", low=f"{low:g}", high=f"{high:g}{unit}")


def _days(first: str, last: str, as_of: date) -> str:
    begins, ends = first == EARLIEST.isoformat(), last == as_of.isoformat()
    if begins and ends:
        return say("answer.any_day")
    if begins:
        return say("answer.until", day=last)
    if ends:
        return say("answer.since", day=first)
    return say("answer.between", first=first, last=last)


def _is_day(answer: str) -> bool:
    return len(answer) == 10 and answer[4] == answer[7] == "-" and answer[:4].isdigit()


def _report(profile: Profile, pointer: str) -> Biomarker | None:
    """What a profile tells of the variants of a gene; None where it tells nothing of them."""
    report = profile.biomarkers.get(pointer.split("/")[2])
    return report if isinstance(report, Biomarker) else None


def _results(answers: list[Json], before: Biomarker | None, elsewhere: Sequence[Json] = ()) -> str:
    """Results of one gene, those of one form together: `negative, or exon 19 deletion or L858R`;
    many variants that do the same by those of the answers `elsewhere`, which do otherwise."""
    others = _by_form((one for one in elsewhere if one not in answers), before)
    by_variant = any(others[form] for form in _FORMS)
    unnamed = say("answer.unnamed") if by_variant else word("positive")
    plain = [unnamed if one == "positive" else word(one) for one in answers if isinstance(one, str)]
    named = _by_form(answers, before)
    absent = set(named["answer.without"])
    names = dict.fromkeys(name for form in _FORMS for name in others[form])
    many = [form for form in _MANY if names and len(named[form]) >= MANY]
    if "answer.without" in many and absent.issuperset(named["answer.variant"]):
        many = [form for form in _MANY if named[form]]  # each found, or looked for and not found
    each = [
        say(form, variants=listed(map(word, named[form])))
        for form in _FORMS
        if named[form] and form not in many
    ]
    if many:
        but = say("answer.not_these", names=listed(map(word, names)))
        name = "answer.other_either_way" if len(many) > 1 else _MANY[many[0]]
        each.append(say(name, but=but if len(names) <= MOST_LEFT_OUT else ""))
    return say("answer.or").join([*plain, *map(say, named[""]), *each])


_FORMS = ("answer.variant", "answer.only", "answer.without")
_MANY = {"answer.variant": "answer.other_variant", "answer.without": "answer.other_ruled_out"}


def _by_form(answers: Iterable[Json], before: Biomarker | None) -> dict[str, list[str]]:
    """The variants that answers name, by the form of the answer; without a form, those that name
    none."""
    found: dict[str, list[str]] = {form: [] for form in (*_FORMS, "")}
    for answer in answers:
        if isinstance(answer, dict):
            form, name = _form(answer, before)
            found[form if name else ""].append(name or form)
    return found


def _form(answer: Mapping[str, Json], before: Biomarker | None) -> tuple[str, str]:
    """The form of a result, by what it says beyond the report as it is: the variant that it names,
    or looks for and does not find, or that there is no other."""
    variants, absent, no_others = _listed(before)
    if before is not None and before.result is None and (result := answer.get("result")):
        return "answer.called" if result == "positive" else "answer.negative", ""
    if any(one.get("pathogenic") is False for one in answer.get("variants", ())):
        return "answer.benign", ""
    found = [v["name"] for v in answer.get("variants", ()) if v.get("name")]
    if new := [name for name in found if name not in variants]:
        only = answer.get("no_other_variants") and not no_others
        return "answer.only" if only else "answer.variant", new[-1]
    if new := [name for name in answer.get("absent_variants", ()) if name not in absent]:
        return "answer.without", new[-1]
    return "answer.no_other", ""


def _listed(report: Biomarker | None) -> tuple[frozenset[str], frozenset[str], bool]:
    """The variants that a report names and those that it excludes; whether it names all."""
    if report is None or report.result not in ("positive", "negative", None):
        return frozenset(), frozenset(), False
    named = frozenset(variant.name for variant in report.variants or () if variant.name)
    return named, frozenset(report.absent_variants or ()), bool(report.no_other_variants)


def gap_lines(gaps: Iterable[Gap], profile: Profile, as_of: date) -> list[str]:
    """`Settled by EGFR test: exon 19 deletion or L858R → met; negative → not met.`

    Facts of one kind and outcome stand together; those that settle nothing alone come last.
    """
    each = ((fact(gap.fact, profile), outcome_words(gap, profile, as_of)) for gap in gaps)
    alike = grouped(((asked.form, outcomes), asked.subject) for asked, outcomes in each)
    settling = [
        say("gap.line", fact=form.format(listed(subjects)), outcomes=outcomes)
        for (form, outcomes), subjects in alike.items()
        if outcomes
    ]
    others = [form.format(listed(who, "and")) for (form, words), who in alike.items() if not words]
    return [*settling, *([say("gap.needed", facts="; ".join(others))] if others else [])]


def outcome_words(gap: Gap, profile: Profile, as_of: date) -> str:
    """What the answers make of the criterion; empty where none settles it alone."""
    every = (*gap.met, *gap.not_met, *gap.ambiguous)
    words = [
        say(f"gap.{name}", answers=answers_words(gap.fact, answers, profile, as_of, every))
        for name, answers in (
            ("met", gap.met),
            ("not_met", gap.not_met),
            ("ambiguous", gap.ambiguous),
        )
        if answers
    ]
    return "; ".join(words)


def together_words(facts: Iterable[StatedFact], profile: Profile, as_of: date) -> str:
    """Answers that jointly make a criterion met: `EGFR and ALK test: negative`."""
    each = (
        (fact(one.fact, profile), answer_words(one.fact, one.answer, profile, as_of))
        for one in facts
    )
    alike = grouped(((asked.form, answer), asked.subject) for asked, answer in each)
    return "; ".join(
        say("gap.told", fact=form.format(listed(subjects, "and")), answer=answer)
        for (form, answer), subjects in alike.items()
    )

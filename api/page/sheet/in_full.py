"""The pages of the sheet behind its first: what the answer rests on, each open trial in full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from oligomatch.api.page.form.texts.dates import dated
from oligomatch.api.page.sheet.sheet_fit import InFull, OpenCriterion, TrialInFull
from oligomatch.api.results.argument_table import in_order
from oligomatch.api.results.matching import Result
from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.citing import documents_of, registry_link, source_in_full, version_words
from oligomatch.api.words.lexicon import capital, grouped, word
from oligomatch.api.words.patient.facts import AnswerSource, fact
from oligomatch.api.words.patient.profile_facts import fact_words
from oligomatch.api.words.sentences import (
    arm_name,
    asked_words,
    design_words,
    place_of,
    recruitment_words,
    sentence,
    trial_name,
)
from oligomatch.matcher.logic.verdict import Verdict
from oligomatch.matcher.match.criteria import Judged, MatchClass
from oligomatch.matcher.match.rank import Ranked
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.text.pointer import parts_of, pointer
from oligomatch.rules.trial import Kind

SEEN = ("status", "diameter_mm", "volume_cc")  # of a lesion, today and at a scan
_SOURCES: Mapping[str, str] = table("found_in")


def in_full(result: Result) -> InFull:
    """Everything of the patient that decided something, and every trial that is an option."""
    options = [one for one in result.ranked if one.section == "options"]
    reached = [one for one in options if one.match.match is not MatchClass.INELIGIBLE]
    closed = [one for one in options if one.match.match is MatchClass.INELIGIBLE]
    return InFull(
        tuple(_facts(result)),
        tuple(_trial(one, result) for one in reached),
        tuple(_out(one, result) for one in closed),
        documents_of(one.match.trial for one in options),
    )


def _facts(result: Result) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What settled a criterion of any trial, by where it was found, in the order of the profile."""
    settled = (judged for one in result.ranked for judged in one.match.criteria if judged.decides)
    decided = (judged for judged in settled if judged.verdict not in (None, Verdict.UNKNOWN))
    cited = {p for judged in decided if not judged.exactly for p in result.based_on(judged)}
    pointers = dict.fromkeys(p for one in sorted(cited) for p in _whole(one, result.profile))
    by_source = grouped((_source(p, result), fact_words(result.profile, p)) for p in pointers)
    for source in AnswerSource:
        facts = dict.fromkeys(dated(words) for words in by_source.get(source, ()) if words)
        if facts:
            yield _SOURCES[source], tuple(facts)


def _whole(at: str, profile: Profile) -> Iterator[str]:
    """A fact with what a reader of it alone would lack: of the lesions that a scan has seen each
    with what it was then, of a lesion what has become of it."""
    match parts_of(at):
        case ["assessments", scan, "lesions"]:
            for name, seen in (profile.assessments[int(scan)].lesions or {}).items():
                known = [field for field in SEEN if getattr(seen, field, None) is not None]
                yield from (pointer(("assessments", scan, "lesions", name, one)) for one in known)
        case ["lesions", row, *_]:
            lesion = profile.lesions[int(row)]
            known = [field for field in SEEN if getattr(lesion, field) is not None]
            yield from (at, *(pointer(("lesions", row, field)) for field in known))
        case _:
            yield at


def _source(at: str, result: Result) -> AnswerSource:
    return fact(at, result.profile).group


def _trial(one: Ranked, result: Result) -> TrialInFull:
    match, trial = one.match, one.match.trial
    number = say("sheet.number", n=trial.facts.n) if trial.facts.n else ""
    recruiting = recruitment_words(trial) or word(trial.recruitment.status)
    version = dated(version_words(trial))
    about = (trial.facts.phase, design_words(trial), number, trial.facts.country)
    design = (*about, recruiting, version)
    return TrialInFull(
        str(match.match),
        trial_name(trial),
        trial.id,
        registry_link(trial.id),
        capital(trial.brief),
        trial.facts.treatment,
        "; ".join(filter(None, design)),
        source_in_full(trial.source),
        _standing(one, result),
        tuple(_open(judged, result) for judged in in_order(match) if _is_open(judged, match.arm)),
        tuple(capital(asked_words(c)) for c in trial.criteria if c.kind is Kind.LATER),
    )


def _standing(one: Ranked, result: Result) -> str:
    """How much of an open trial is met."""
    match = one.match
    if match.match is MatchClass.ELIGIBLE:
        return dated(capital(str(place_of(one, result.profile))))
    met, of = len(match.with_verdict(Verdict.MET)), len(match.deciding)
    name = "sheet.one_met_of" if met == 1 else "sheet.met_of"
    stands = say(name, met=met or capital(word("none")), of=of)
    return (
        say("arm.of", arm=arm_name(match.trial, match.arm), words=stands) if match.arms else stands
    )


def _is_open(judged: Judged, arm: str) -> bool:
    if not judged.criterion.holds_in(arm):
        return False
    open_ = judged.decides and judged.verdict in (Verdict.UNKNOWN, Verdict.NOT_MET)
    return open_ or judged.warns


def _open(judged: Judged, result: Result) -> OpenCriterion:
    says = dated(sentence(judged, result.profile))
    return OpenCriterion(capital(asked_words(judged.criterion)), says)


def _out(one: Ranked, result: Result) -> tuple[str, str, str, str]:
    trial = one.match.trial
    reason = dated(capital(str(place_of(one, result.profile))))
    return trial_name(trial), trial.id, registry_link(trial.id), reason

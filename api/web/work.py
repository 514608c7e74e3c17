"""One question about patients, from the bytes of its body to the bytes of its answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from oligomatch import __version__
from oligomatch.api.intake.files import (
    Day,
    Given,
    Origin,
    Refused,
    decoded,
    patients_in,
    record_in,
    unreadable,
)
from oligomatch.api.intake.json_text import compose_json
from oligomatch.api.page.wanted import PagePart, Unreadable, Wanted
from oligomatch.api.results.ask.ask_json import AskChoice, ask_object
from oligomatch.api.results.ask.gaps_json import gaps_object
from oligomatch.api.results.explain_json import explain_object
from oligomatch.api.results.forms.explain import Explained
from oligomatch.api.results.forms.match import About
from oligomatch.api.results.match_json import patient_object
from oligomatch.api.results.matching import Result, Rules, match_patient, with_executor
from oligomatch.api.results.offers.offers_json import OffersChoice, offers_object
from oligomatch.api.results.outlook_view import outlook_object
from oligomatch.api.results.records.studies import shown_object, studies_object
from oligomatch.api.results.whatif_view import whatif_object
from oligomatch.api.terminal.logs import FAULTS
from oligomatch.api.terminal.streams import fault_words
from oligomatch.api.web.changing import changed, parts_of_change
from oligomatch.api.web.fhir.asking import FhirQuestion, FhirTask, asked
from oligomatch.api.web.fhir.outcome import outcome
from oligomatch.api.web.letters import LettersQuestion, letters_read
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.options import EXACT, Options
from oligomatch.api.web.problems import HttpProblem, Kind, RequestFault, of_faults
from oligomatch.api.web.said_before import SaidBefore, written
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.problems import shown_by
from oligomatch.matcher.findings.engines import available
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.text.text import Items, Node, RuleFileError

BODY = "body"  # what stands for the file of a patient that came over HTTP


class Task(StrEnum):
    """What is asked about patients."""

    MATCH = "match"
    EXPLAIN = "explain"
    GAPS = "gaps"
    ASK = "ask"
    OUTLOOK = "outlook"
    WHATIF = "whatif"
    OFFERS = "offers"


@dataclass(frozen=True, slots=True)
class PatientQuestion:
    """One request about patients."""

    task: Task
    body: bytes
    options: Options
    today: date


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What is sent back: a status and its body, the days asked, and the number of patients."""

    status: int
    body: bytes
    days: tuple[str, ...] = ()
    patients: int = 0


def about(rules: Rules) -> About:
    """What every answer carries."""
    return {"rules": rules.digest, "engine": available()[0], "version": __version__}


Question = PatientQuestion | FhirQuestion | LettersQuestion | Wanted
_LONG = (PagePart.ASK, PagePart.ARGUMENT, PagePart.TRY)
# bytes: what is larger may take a second, whatever is asked about it
_TYPED, _BROUGHT, _RECORD, _LETTERS = 48 << 10, 16 << 10, 128 << 10, 8 << 10
_AS_BROUGHT = (PagePart.BRING, PagePart.BOARD, PagePart.ROWS, PagePart.TABLE, PagePart.COMPARE)
_OF_RECORD = b'"resourceType"'  # which no profile has


def takes_long(question: Question) -> bool:
    """Whether a question may take seconds."""
    match question:
        case Wanted(part=PagePart.LETTER, form=form):
            return len(form) > _LETTERS
        case Wanted(part=part, form=form):
            return part in _LONG or len(form) > (_BROUGHT if part in _AS_BROUGHT else _TYPED)
        case PatientQuestion(task=task, body=body, options=options):
            large = len(body) > (_RECORD if _OF_RECORD in body else _BROUGHT)
            return task is not Task.MATCH or options.exact or large
        case LettersQuestion(body=body):
            return len(body) > _LETTERS
        case FhirQuestion(query=query, body=body):  # whose options may stand in its body
            return (EXACT.name, "true") in query or b'"exact"' in body or len(body) > _RECORD


def answer(question: Question, rules: Rules, bounds: ServerLimits) -> HttpAnswer:
    """The answer to a question: of one patient an object, of a list a list, else a problem."""
    try:
        if isinstance(question, Wanted):
            with shown_by("page"):
                return _page(question, rules)
        with shown_by("http"):
            if isinstance(question, FhirQuestion):
                return _studies(question, rules, bounds)
            if isinstance(question, LettersQuestion):
                read = letters_read(read_body(question.body, bounds), question.day)
                return HttpAnswer(200, written({**read, **about(rules)}), (read["as_of"],), 1)
            return _answered(question, rules, bounds)
    except HttpProblem as problem:
        return _refusal(question, problem, rules)
    except Exception as error:
        words = fault_words(error)
        FAULTS.error("%s", words)
        return _refusal(question, HttpProblem(Kind.FAULT, words), rules)


def _refusal(question: Question, problem: HttpProblem, rules: Rules) -> HttpAnswer:
    of_fhir = isinstance(question, FhirQuestion)
    return HttpAnswer(problem.status, outcome(problem) if of_fhir else problem.body(about(rules)))


def _page(wanted: Wanted, rules: Rules) -> HttpAnswer:
    """A page, whole or in part."""
    from oligomatch.api.page.answering import made  # what only the page needs

    try:
        return HttpAnswer(200, made(wanted, rules))
    except Unreadable:
        raise HttpProblem(Kind.UNREADABLE_BODY, say("pages.form_cannot_be_read")) from None


def _changed(question: PatientQuestion, rules: Rules, bounds: ServerLimits) -> HttpAnswer:
    """What differs for one patient when something is told otherwise."""
    patient, edits = parts_of_change(read_body(question.body, bounds))
    if isinstance(patient, Items):
        fault = RequestFault(say("work.expected_one_patient_as"), pointer="/patient")
        raise HttpProblem(Kind.UNUSABLE_PROFILE, say("work.one_patient_changed_at"), (fault,))
    day = Day(question.today, question.options.as_of)
    (given,) = given_of(patient, day, bounds, root="/patient")
    options = question.options
    asked = replace(_evaluated(rules, options.executor), exact=options.exact)
    found = changed(given, edits, asked, options.only)
    body = written(whatif_object(found))
    return HttpAnswer(200, body, (given.as_of.isoformat(),), 1)


class _Derived:
    """The patients of one request, derived once: to hold what is told against, and to match."""

    def __init__(self) -> None:
        self._each: dict[int, Patient] = {}  # by the profile, which each of them holds

    def __call__(self, profile: Profile) -> Patient:
        """The patient of a profile on its own day, kept until it is taken."""
        patient = self._each[id(profile)] = derive(profile, profile.as_of or date.max)
        return patient

    def taken(self, given: Given) -> Patient | None:
        """That of a profile, where its own day is the one asked."""
        patient = self._each.pop(id(given.profile), None)
        return patient if patient is not None and patient.as_of == given.as_of else None


def _answered(question: PatientQuestion, rules: Rules, bounds: ServerLimits) -> HttpAnswer:
    if question.task is Task.WHATIF:
        return _changed(question, rules, bounds)
    day, derived = Day(question.today, question.options.as_of), _Derived()
    given, alone = _given_in(question.body, day, bounds, derived)
    options = question.options
    quick = options.quick or question.task is not Task.EXPLAIN
    evaluated = replace(_evaluated(rules, options.executor), exact=options.exact)
    answers = [
        _answer_of(
            question,
            match_patient(
                one,
                evaluated,
                options.only,
                quick=quick,
                keys=options.order,
                patient=derived.taken(one),
            ),
        )
        for one in given
    ]
    content = answers[0] if alone else answers
    days = tuple(sorted({one.as_of.isoformat() for one in given}))
    return HttpAnswer(200, written(content), days, len(answers))


def _studies(question: FhirQuestion, rules: Rules, bounds: ServerLimits) -> HttpAnswer:
    """The trials of the one patient of a record, as FHIR."""
    given, options = asked(question, rules.trials, bounds)
    evaluated = replace(_evaluated(rules, options.executor), exact=options.exact)
    result = match_patient(given, evaluated, options.only, quick=True, keys=options.order)
    if question.task is FhirTask.SHOWN:
        content = shown_object(result)
    else:
        content = studies_object(result, options.count)
    return HttpAnswer(200, written(content), (given.as_of.isoformat(),), 1)


_MADE: dict[tuple[str, str], Rules] = {}  # an executor takes time to make


def _evaluated(rules: Rules, executor: str) -> Rules:
    """The same rules, their criteria evaluated by the executor named."""
    key = (rules.digest, executor)
    if key not in _MADE:
        _MADE[key] = with_executor(rules, executor)
    return _MADE[key]


_TASKS: Mapping[Task, Callable[[Result], object]] = {
    Task.EXPLAIN: explain_object,
    Task.GAPS: gaps_object,
    Task.OUTLOOK: outlook_object,
}


def _answer_of(question: PatientQuestion, result: Result) -> object:
    """What one patient is answered; of trials that are named it is asked what settles them."""
    if question.task is Task.MATCH:
        brief = question.options.criteria == "brief"
        return patient_object(result, brief=brief, said=SaidBefore(result))
    if question.task is Task.ASK:
        return ask_object(AskChoice(result, question.options.only.trials))
    if question.task is Task.OFFERS:
        chosen = question.options
        return offers_object(OffersChoice(result, chosen.only.trials, chosen.offers))
    if question.task is Task.EXPLAIN and question.options.witness:
        return _with_witnesses(explain_object(result), result)
    return _TASKS[question.task](result)


def _with_witnesses(explained: Explained, result: Result) -> Explained:
    """Each match shown with a patient on either side of what is open."""
    from oligomatch.api.results.exact_view import sides_object  # loads the solver
    from oligomatch.matcher.backends.solver.witnesses import witnesses

    for match, one in zip(explained["matches"], result.shown, strict=True):
        found = witnesses(result.patient, one.match.trial)
        match["witnesses"] = [sides_object(sides) for sides in found]
    return explained


def read_body(body: bytes, bounds: ServerLimits) -> Node:
    """The body as nodes.

    Raises:
        HttpProblem: not one JSON value as `oligomatch.api.intake.json_text` reads it, or too many
        patients.
    """
    if not body.strip():
        place = RequestFault(say("work.expected_patient_as_json"), pointer="")
        raise HttpProblem(Kind.UNREADABLE_BODY, say("work.body_empty"), (place,))
    try:
        node = compose_json(decoded(body, BODY), BODY)
    except RuleFileError as error:
        raise _unreadable(error, bounds) from None
    if isinstance(node, Items) and len(node.nodes) > bounds.patients:
        raise _too_many(bounds)
    return node


def _given_in(
    body: bytes, day: Day, bounds: ServerLimits, derived: _Derived
) -> tuple[list[Given], bool]:
    """Every patient of a body, and whether it is one alone: a profile, or a record of one."""
    try:
        text = decoded(body, BODY) if body.strip() else ""
        record = record_in(text, Origin(BODY, 1, 1), day)
    except RuleFileError as error:
        raise _unreadable(error, bounds) from None
    if record is None:
        node = read_body(body, bounds)
        found = [*patients_in(node, Origin(BODY, 1, node.line), day, derived)]
        alone = not isinstance(node, Items) and len(found) == 1
    else:
        found, alone = record, len(record) == 1
    if len(found) > bounds.patients:
        raise _too_many(bounds)
    return _all_usable(found, bounds), alone


def _unreadable(error: RuleFileError, bounds: ServerLimits) -> HttpProblem:
    faults = [("", one) for one in unreadable(error, Origin(BODY, 1, 1), patient=False).faults]
    return of_faults(Kind.UNREADABLE_BODY, faults, most=bounds.faults)


def _too_many(bounds: ServerLimits) -> HttpProblem:
    words = say("work.expected_at_most_patients", patients=bounds.patients)
    place = RequestFault(words, say("work.send_others_in_further"), pointer="")
    return HttpProblem(Kind.TOO_MANY_PATIENTS, words, (place,))


def given_of(node: Node, day: Day, bounds: ServerLimits, *, root: str = "") -> list[Given]:
    """Every patient of the body; where one cannot be used, none is answered.

    Raises:
        HttpProblem: every fault of every patient.
    """
    return _all_usable([*patients_in(node, Origin(BODY, 1, node.line), day)], bounds, root=root)


def _all_usable(
    each: list[Given | Refused], bounds: ServerLimits, *, root: str = ""
) -> list[Given]:
    faults = [
        (root + fault.pointer, fault)
        for one in each
        if isinstance(one, Refused)
        for fault in one.faults
    ]
    if own := [fault.expected for _, fault in faults if fault.of_ours]:
        FAULTS.error("%s", own[0])
        raise HttpProblem(Kind.FAULT, own[0])
    if faults:
        raise of_faults(Kind.UNUSABLE_PROFILE, faults, most=bounds.faults)
    return [one for one in each if isinstance(one, Given)]

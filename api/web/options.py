"""The parameters of a request's query: known ones only, each read strictly, every fault at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from oligomatch.api.intake.files import full_day
from oligomatch.api.results.matching import Only, by_name, not_exact
from oligomatch.api.results.matching import only as read_only
from oligomatch.api.results.trial_view import NoTrialHasError
from oligomatch.api.web.problems import HttpProblem, Kind, RequestFault
from oligomatch.api.words.catalogue import say, table
from oligomatch.matcher.backends.named import EXECUTORS
from oligomatch.matcher.findings.engines import available
from oligomatch.matcher.match.criteria import MatchClass
from oligomatch.matcher.match.trial_keys import LOWER_KEYS
from oligomatch.rules.offers.questions import QUESTIONS
from oligomatch.rules.trial import Trial


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter as it is written and described."""

    name: str
    schema: Mapping[str, Any]
    example: Any
    repeats: bool = False
    required: bool = False

    def as_object(self) -> dict[str, Any]:
        """The parameter as it stands in the OpenAPI document."""
        schema = dict(self.schema)
        if self.repeats:
            schema = {"type": "array", "items": schema}
        if self.required:
            schema = {**schema, "minItems": 1, "maxItems": MOST_TRIALS}
        return {
            "name": self.name,
            "in": "query",
            "required": self.required,
            "description": _ABOUT[self.name],
            "schema": schema,
            "example": self.example,
        }


LONGEST = 100
MOST_TRIALS = 5  # explained in one request
_ABOUT: Mapping[str, str] = table("parameters")
_WORD = {"type": "string", "minLength": 1, "maxLength": LONGEST}
_FLAG = {"type": "boolean"}

AS_OF = Parameter("as_of", {"type": "string", "format": "date"}, "2026-05-14")
ONLY = Parameter("only", _WORD, ["eligible", "possible"], repeats=True)
TRIAL = Parameter("trial", _WORD, ["SARON"], repeats=True, required=True)
_KEY = {"type": "string", "enum": list(LOWER_KEYS)}
ORDER = Parameter("order", _KEY, ["reach", "recruitment"], repeats=True)
QUICK = Parameter("quick", _FLAG, True)
EXECUTOR = Parameter("executor", {"type": "string", "enum": list(EXECUTORS)}, "judge")
EXACT = Parameter("exact", _FLAG, True)
WITNESS = Parameter("witness", _FLAG, True)
CRITERIA = Parameter("criteria", {"type": "string", "enum": ["whole", "brief"]}, "brief")
GROUP = Parameter("group", _WORD, "sOMD")
PHASE = Parameter("phase", _WORD, "III")
COUNTRY = Parameter("country", _WORD, "IT")
FIND = Parameter("find", _WORD, "osimertinib")
_OFFER = {"type": "string", "enum": list(QUESTIONS)}
COUNT = Parameter("count", {"type": "integer", "minimum": 1}, 5)
OFFERS = Parameter("offers", _OFFER, ["no_chemotherapy"], repeats=True)


@dataclass(frozen=True, slots=True)
class Options:
    """What a question about patients asks for."""

    as_of: date | None = None
    only: Only = field(default_factory=Only)
    order: tuple[str, ...] = LOWER_KEYS
    quick: bool = False
    executor: str = EXECUTORS[0]
    exact: bool = False
    witness: bool = False
    criteria: str = "whole"
    offers: tuple[str, ...] = ()
    count: int | None = None


_FIELDS = {"trial": "only"}  # the trials explained are those shown
Pairs = Iterable[tuple[str, str]]


def options_of(pairs: Pairs, known: Iterable[Parameter], trials: Iterable[Trial]) -> Options:
    """The options of a question.

    Raises:
        HttpProblem: a parameter that is not known, stands twice, or cannot be read.
    """
    options, faults = _gathered(pairs, known)
    readers: Mapping[str, Callable[[list[str]], Any]] = {
        AS_OF.name: lambda values: full_day(values[0]),
        ONLY.name: lambda values: _only(values, trials),
        TRIAL.name: lambda values: _trials(values, trials),
        ORDER.name: _order,
        QUICK.name: lambda values: _flag(values[0]),
        EXECUTOR.name: lambda values: _executor(values[0]),
        EXACT.name: lambda values: _of_solver(values[0]),
        WITNESS.name: lambda values: _of_solver(values[0]),
        CRITERIA.name: lambda values: _criteria(values[0]),
        OFFERS.name: offered,
        COUNT.name: lambda values: _count(values[0]),
    }
    found: dict[str, Any] = {}
    for name, values in options.items():
        try:
            found[_FIELDS.get(name, name)] = readers[name](values)
        except ValueError as error:
            faults.append(RequestFault(str(error), parameter=name))
    if found.get(EXACT.name) and found.get(EXECUTOR.name, EXECUTORS[0]) != EXECUTORS[0]:
        detail = say("options.expected_no_executor_but", executors=EXECUTORS[0], what=EXACT.name)
        faults.append(
            RequestFault(detail, say("options.leave_out_one_two"), parameter=EXECUTOR.name)
        )
    if faults:
        raise _refused(faults)
    return Options(**found)


def words_of(pairs: Pairs, known: Iterable[Parameter]) -> dict[str, str]:
    """The parameters that are plain words.

    Raises:
        HttpProblem: a parameter that is not known, stands twice, or is empty or long.
    """
    words, faults = _gathered(pairs, known)
    for name, values in words.items():
        if not 0 < len(values[0]) <= LONGEST:
            faults.append(
                RequestFault(say("options.expected_word_at_most", longest=LONGEST), parameter=name)
            )
    if faults:
        raise _refused(faults)
    return {name: values[0] for name, values in words.items()}


def offers_of(pairs: Pairs) -> tuple[str, ...]:
    """The filters by what trials offer.

    Raises:
        HttpProblem: one that there is not.
    """
    try:
        return offered(value for name, value in pairs if name == OFFERS.name)
    except ValueError as error:
        raise _refused([RequestFault(str(error), parameter=OFFERS.name)]) from None


def no_trial_has(error: NoTrialHasError) -> HttpProblem:
    """The problem of a group or phase that no trial has, without the word that was sent."""
    return _refused(
        [
            RequestFault(
                say("options.no_trial_has_this"),
                say("options.known_2", known=error.known),
                parameter=error.option.removeprefix("--"),
            )
        ]
    )


def _gathered(
    pairs: Pairs, known: Iterable[Parameter]
) -> tuple[dict[str, list[str]], list[RequestFault]]:
    """Each known parameter with its values; a name that is not known is never repeated."""
    parameters = {parameter.name: parameter for parameter in known}
    names = ", ".join(f"`{name}`" for name in parameters) or "none"
    gathered: dict[str, list[str]] = {}
    faults: dict[RequestFault, None] = {}
    for name, value in pairs:
        if name not in parameters:
            faults[
                RequestFault(
                    say("options.expected_only_known_parameters"),
                    say("options.known_here", names=names),
                )
            ] = None
            continue
        gathered.setdefault(name, []).append(value)
        if len(gathered[name]) > 1 and not parameters[name].repeats:
            faults[
                RequestFault(
                    say("options.expected_once"), say("options.leave_out_all_but"), parameter=name
                )
            ] = None
    for name in (p.name for p in parameters.values() if p.required and p.name not in gathered):
        faults[RequestFault(say("options.expected_at_least_once"), parameter=name)] = None
    return gathered, list(faults)


def _refused(faults: list[RequestFault]) -> HttpProblem:
    return HttpProblem(Kind.WRONG_PARAMETER, say("options.query_cannot_be_used"), tuple(faults))


def _only(values: list[str], trials: Iterable[Trial]) -> Only:
    try:
        return read_only(values, trials)
    except ValueError:  # its words repeat the value
        classes = ", ".join(MatchClass)
        raise ValueError(say("options.expected_class_or_trial", classes=classes)) from None


def _trials(values: list[str], trials: Iterable[Trial]) -> Only:
    known = by_name(trials)
    if len(values) > MOST_TRIALS:
        raise ValueError(say("options.expected_at_most_trials", most_trials=MOST_TRIALS))
    if not all(value.casefold() in known for value in values):
        raise ValueError(say("options.expected_trials_get_v"))
    return Only(trials=frozenset(known[value.casefold()].id for value in values))


def _order(values: list[str]) -> tuple[str, ...]:
    if not set(values) <= set(LOWER_KEYS):
        raise ValueError(say("options.expected_ranking_keys_out", lower_keys=", ".join(LOWER_KEYS)))
    if len(set(values)) != len(values):
        raise ValueError(say("options.expected_each_ranking_key"))
    return tuple(values)


def _executor(value: str) -> str:
    known = [name for name in EXECUTORS if name in (EXECUTORS[0], *available())]
    if value not in known:
        raise ValueError(say("options.expected_executor_that_can", known=", ".join(known)))
    return value


def _count(value: str) -> int:
    if not (value.isascii() and value.isdigit() and 0 < len(value) <= 6 and int(value)):
        raise ValueError(say("options.expected_count"))
    return int(value)


def _criteria(value: str) -> str:
    if value not in CRITERIA.schema["enum"]:
        raise ValueError(say("options.expected_whole_or_brief"))
    return value


def offered(values: Iterable[str]) -> tuple[str, ...]:
    """The filters named.

    Raises:
        ValueError: one that there is not; the word that was sent is not repeated.
    """
    each = tuple(dict.fromkeys(values))
    if not set(each) <= QUESTIONS.keys():
        raise ValueError(say("options.expected_filters_out", questions=", ".join(QUESTIONS)))
    return each


def _flag(value: str) -> bool:
    if value not in ("true", "false"):
        raise ValueError(say("options.expected_true_or_false"))
    return value == "true"


def _of_solver(value: str) -> bool:
    """A flag that only a server with the solver of the exact layer can answer to."""
    wanted = _flag(value)
    if wanted and (why := not_exact()):
        raise ValueError(say("options.expected_false_on_this", why=why))
    return wanted


PATIENT: Mapping[str, tuple[Parameter, ...]] = {
    "match": (AS_OF, ONLY, ORDER, EXECUTOR, EXACT, CRITERIA),
    "explain": (TRIAL, AS_OF, ORDER, QUICK, EXECUTOR, EXACT, WITNESS),
    "gaps": (AS_OF, ONLY, ORDER, EXECUTOR, EXACT),
    "ask": (AS_OF, ONLY, EXECUTOR),
    "outlook": (AS_OF, ONLY, EXECUTOR),
    "whatif": (AS_OF, ONLY, EXECUTOR, EXACT),
    "offers": (AS_OF, ONLY, OFFERS, ORDER, EXECUTOR),
}
STUDIES = (AS_OF, ONLY, ORDER, COUNT, EXECUTOR, EXACT)  # over FHIR
LETTERS = (AS_OF,)
TRIALS = (GROUP, PHASE, COUNTRY, FIND, OFFERS)

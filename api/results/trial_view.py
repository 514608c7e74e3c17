"""Trials as a clinician reads them: the list, and one trial whole with what it leaves unsaid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console, RenderableType
from rich.text import Text

from oligomatch.api.results.forms import trials as forms
from oligomatch.api.results.match_json import (
    answer_object,
    arms_object,
    evidence_object,
    recruitment_object,
    version_objects,
)
from oligomatch.api.terminal.marks import grid, printable, put
from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.citing import (
    cited,
    defined_words,
    definitions_of,
    every_version,
    registry_link,
    source_words,
    trial_source,
)
from oligomatch.api.words.lexicon import CONVENTIONS, capital, listed, plural, titled, word
from oligomatch.api.words.requirements import requirement
from oligomatch.api.words.sentences import (
    answered_words,
    asked_words,
    design_words,
    fixed_words,
    silences,
    situation_words,
    status_words,
    trial_name,
)
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.offers.filters import answer, answers, passes
from oligomatch.rules.offers.model import Offer
from oligomatch.rules.offers.questions import Stated
from oligomatch.rules.offers.read import load_offers
from oligomatch.rules.tree import Measure
from oligomatch.rules.trial import DECIDING, Criterion, Defined, Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

HEADS: Mapping[str, str] = table("trial_heads")  # of the list, in order
_HEADINGS: Mapping[str, str] = table("kinds_of_criteria")  # in the order they are shown


Offers = Mapping[str, Offer]  # by registry number


def _offer(trial: Trial, known: Offers | None) -> Offer | None:
    return (load_offers() if known is None else known).get(trial.id)


class NoTrialHasError(ValueError):
    """A filter of which no trial has what is asked; `known`: what they have, in words."""

    def __init__(self, option: str, wanted: str, known: str) -> None:
        super().__init__(
            say("trial_view.no_trial_has_known", option=option, wanted=wanted, there=known)
        )
        self.option, self.known = option, known


@dataclass(frozen=True, slots=True)
class Filter:
    """Which trials to list; what is left empty does not filter."""

    group: str = ""
    phase: str = ""
    country: str = ""
    text: str = ""
    offers: tuple[str, ...] = ()  # questions to which the source does not say no
    known: Offers | None = None  # what the trials offer; None: as shipped

    def among(self, trials: Sequence[Trial]) -> list[Trial]:
        """The trials that pass.

        Raises:
            ValueError: a group, phase or country that no trial has.
        """
        known = {
            "--group": (self.group, {g for t in trials for g in _groups(t)}),
            "--phase": (self.phase, {t.facts.phase.split(" ")[0] for t in trials}),
            "--country": (self.country, {n for t in trials for n in _countries(t)}),
        }
        for option, (wanted, there) in known.items():
            if wanted and wanted.casefold() not in {name.casefold() for name in there}:
                raise NoTrialHasError(option, wanted, listed(sorted(there)))
        return [trial for trial in trials if self.takes(trial)]

    def takes(self, trial: Trial) -> bool:
        """Whether a trial passes every part of the filter."""
        facts = trial.facts
        groups = facts.group.split("(")[0].casefold().split("+")
        return (
            (not self.group or self.group.casefold() in groups)
            and (not self.phase or self.phase.casefold() == facts.phase.split(" ")[0].casefold())
            and (not self.country or self._in_country(trial))
            and (not self.text or self.text.casefold() in _words(trial))
            and passes(_offer(trial, self.known), self.offers)
        )

    def _in_country(self, trial: Trial) -> bool:
        return self.country.casefold() in (name.casefold() for name in _countries(trial))


def _countries(trial: Trial) -> tuple[str, ...]:
    """The country as the source names it, and its codes."""
    return (trial.facts.country, *trial.facts.countries)


def _groups(trial: Trial) -> list[str]:
    """The state groups of a trial; none where its source names no state."""
    names = trial.facts.group.split("+")
    return [name for name in names if name.endswith("OMD")]


def _words(trial: Trial) -> str:
    facts = trial.facts
    texts = [trial.id, trial.acronym, facts.treatment, facts.molecular_status, facts.country]
    texts += [facts.number_of_metastases, facts.notes, facts.footnotes, *facts.tumour_types]
    for criterion in trial.criteria:
        texts += [criterion.quote, criterion.text, criterion.note, asked_words(criterion)]
    return " ".join(texts).casefold()


def show_list(
    trials: Iterable[Trial],
    console: Console,
    offers: Sequence[str] = (),
    known: Offers | None = None,
) -> None:
    """One row a trial; then those of which the source leaves open what was asked."""
    rows = grid(11, 14, 9, 8, 9)
    rows.expand = True
    rows.add_row(*(Text(head, style="dim") for head in HEADS.values()))
    each = list(trials)
    for trial in each:
        facts = trial.facts
        rows.add_row(
            Text(trial.id),
            Text(trial.acronym, style="bold"),
            Text(facts.group.split(" (")[0]),
            Text(facts.phase.split(" (")[0]),
            Text(facts.country),
            Text(facts.number_of_metastases),
        )
    put(console, rows)
    more = say("trial_view.oligomatch_trials_id_shows") if each else say("trial_view.ask_for_less")
    put(console, Text(f"{plural(len(each), 'trial', 'trials')}; {more}."))
    for words in answering(each, offers, known):
        put(console, Text(words))


def answering(
    trials: Iterable[Trial], offers: Sequence[str], known: Offers | None = None
) -> Iterator[str]:
    """Of which trials the source says what is asked, and of which it leaves it open."""
    each = list(trials)
    left_open = [
        trial_name(trial)
        for trial in each
        if any(answer(_offer(trial, known), one) is Stated.OPEN for one in offers)
    ]
    sure = [name for name in map(trial_name, each) if name not in left_open] if offers else []
    if sure:
        yield say("offers.sure_ones", trials=listed(sure, "and"))
    if left_open:
        yield say("offers.open_ones", trials=listed(left_open, "and"))


def show_trial(trial: Trial, console: Console) -> None:
    """One trial whole."""
    title = trial.id if not trial.acronym else f"{trial.acronym}, {trial.id}"
    put(console, Text(title, style="bold"))
    put(console, _facts(trial))
    for kind, heading in _HEADINGS.items():
        criteria = [criterion for criterion in trial.criteria if criterion.kind == kind]
        if criteria:
            put(console, Text(f"\n{heading}", style="bold"))
            for criterion in criteria:
                put(console, _criterion(criterion))
    for part in (*_answered(trial), *_counting(trial), *_silent(trial), *_evidence(trial)):
        put(console, part)


def _facts(trial: Trial) -> RenderableType:
    facts = trial.facts
    kind = design_words(trial)
    endpoints = (facts.primary_endpoints, facts.secondary_endpoints)
    rows = {
        say("trial_view.group"): facts.group,
        say("trial_view.design"): say(
            "trial_view.phase_n",
            phase=facts.phase,
            kind=kind,
            country=facts.country,
            n=facts.n or say("trial_view.not_stated"),
        ),
        say("trial_view.treatment"): facts.treatment,
        capital(say("arm.arms")): arms_words(trial),
        capital(say("version.versions")): every_version(trial),
        say("trial_view.metastases"): facts.number_of_metastases,
        say("trial_view.molecular"): facts.molecular_status,
        say("trial_view.endpoints"): say("trial_view.also").join(filter(None, endpoints)),
        say("trial_view.notes"): facts.notes,
        say("trial_view.footnotes"): facts.footnotes,
        say("trial_view.recruitment"): status_words(trial.recruitment),
        say("trial_view.source"): trial_source(trial),
    }
    table = grid(12)
    for name, value in rows.items():
        if value:
            table.add_row(Text(name, style="dim"), Text(printable(value)))
    return table


def arms_words(trial: Trial) -> str:
    """What each arm is called, by its name."""
    named = (say("arm.called", name=arm.name, words=arm.words) for arm in trial.arms)
    return "; ".join(named)


def _criterion(criterion: Criterion) -> RenderableType:
    text = Text(capital(asked_words(criterion)))
    quote = (
        f" “{criterion.quote}”" if criterion.quote else say("argument_table.implied_no_words_its")
    )
    text.append(f"{quote} {source_words(criterion.source)}", style="italic dim")
    for line in defined_words(criterion):
        text.append(f"\n{line}", style="dim")
    for wait in criterion.waits:
        text.append(
            say(
                "trial_view.not_met_it_waits",
                event=word(wait.event),
                situation_words=situation_words(wait),
            )
        )
    if fixed := fixed_words(criterion):
        text.append(say("argument_table.by_site_s_answer", fixed=fixed))
    for number in criterion.open_readings:
        letters = criterion.readings[number]
        text.append(
            say("trial_view.two_readings", number=number)
            if len(letters) == 2
            else say("trial_view.readings", number=number)
        )
        text.append(
            "; ".join(
                f"({letter}) {change.words or say('readings.as_written')}"
                for letter, change in letters.items()
            )
        )
        text.append(".")
    if criterion.note:
        text.append(say("trial_view.note", note=criterion.note), style="dim")
    table = grid(8)
    table.add_row(Text(criterion.id, style="dim"), text)
    return table


def _answered(trial: Trial) -> Iterator[Text]:
    """What the trial's site has answered about how it is read."""
    if trial.answers:
        yield Text(say("trial_view.by_answer_trial_site"), style="bold")
    for one in trial.answers:
        yield Text(printable(answered_words(trial, one)))


def _counting(trial: Trial) -> Iterator[Text]:
    from oligomatch.rules.tree import measures_of

    trees = [c.under(choice) for c in trial.criteria for choice in c.choices()]
    names = dict.fromkeys(m.by for tree in trees if tree for m in measures_of(tree) if m.by)
    conventions = load_vocabulary().conventions
    if names:
        yield Text(say("trial_view.how_lesions_counted"), style="bold")
    for name in names:
        convention = conventions[name]
        quote = f" “{convention.quote}”" if convention.quote else ""
        words = CONVENTIONS[name].format(plain=CONVENTIONS["DEFAULT"])
        yield Text(f"{capital(words)}.{quote}")


def _silent(trial: Trial) -> Iterator[Text]:
    if not any(MEASURES[measure.kind].general for one in trial.criteria for measure in _asked(one)):
        yield Text(
            say("trial_view.not_covered_by_source"),
            style="bold",
        )
    if silent := silences(trial):
        yield Text(say("trial_view.it_also_silent_on", silent=len(silent)))


def _asked(criterion: Criterion) -> tuple[Measure, ...]:
    return criterion.question.measures if criterion.tree is not None else ()


def _evidence(trial: Trial) -> Iterator[Text]:
    if trial.evidence:
        yield Text(say("trial_view.reported_evidence"), style="bold")
    for about, one in trial.evidence.items():
        text = Text(f"{titled(about)}: {one.words}.")
        text.append(f" “{one.quote}” {source_words(one.source)}", style="italic dim")
        yield text


COLUMNS = (
    "trial", "acronym", "group", "phase", "allocation", "planned", "country", "molecular_status",
    "number_of_metastases", "pet", "brain_imaging", "treatment", "recruitment", "filters",
)  # fmt: skip


def trial_row(trial: Trial, known: Offers | None = None) -> forms.TrialRow:
    """One trial as a row of a table."""
    facts = trial.facts
    return {
        "trial": trial.id,
        "acronym": trial.acronym,
        "group": facts.group,
        "phase": facts.phase,
        "allocation": facts.design,
        "planned": facts.n,
        "country": facts.country,
        "molecular_status": facts.molecular_status,
        "number_of_metastases": facts.number_of_metastases,
        "pet": facts.pet,
        "brain_imaging": facts.brain_imaging,
        "treatment": facts.treatment,
        "recruitment": recruitment_object(trial.recruitment),
        "filters": dict(answers(_offer(trial, known))),
    }


def flat_row(row: forms.TrialRow) -> dict[str, Any]:
    """A row whose every cell is a word: its answers to the filters in one."""
    each = (f"{name}={stated}" for name, stated in row["filters"].items())
    return {**row, "recruitment": row["recruitment"]["status"], "filters": " ".join(each)}


def trial_object(trial: Trial, known: Offers | None = None) -> forms.Trial:
    """One trial with its criteria."""
    return {
        **trial_row(trial, known),
        "acronym": trial.acronym or None,
        "name": trial_name(trial),
        "primary_endpoints": trial.facts.primary_endpoints,
        "secondary_endpoints": trial.facts.secondary_endpoints,
        "notes": trial.facts.notes,
        "footnotes": trial.facts.footnotes,
        **cited(trial.source),
        "registry": registry_link(trial.id),
        **_arms(trial),
        **_versions(trial),
        "criteria": [_criterion_object(criterion) for criterion in trial.criteria],
        "not_stated": list(silences(trial)),
        "site_answers": [answer_object(answer) for answer in trial.answers],
        "evidence": [evidence_object(*one) for one in trial.evidence.items()],
    }


def _arms(trial: Trial) -> forms.ArmsOfTrial:
    each: list[forms.TrialArm] = [
        {
            "arm": one.name,
            "words": one.words,
            "quote": one.quote,
            "source": source_words(one.source) if one.source else None,
        }
        for one in trial.arms
    ]
    return {"arms": each} if each else {}


def _versions(trial: Trial) -> forms.VersionsOfTrial:
    stated = {one.name: one for one in trial.versions}
    each: list[forms.TrialVersion] = []
    for one in version_objects(trial) if stated else ():
        known = stated.get(one["name"])
        source = source_words(known.source) if known and known.source else None
        each.append({**one, "quote": known.quote if known else "", "source": source})
    return {"versions": each} if each else {}


def _criterion_object(criterion: Criterion) -> forms.TrialCriterion:
    return {
        "criterion": criterion.id,
        "kind": criterion.kind,
        "basis": criterion.basis,
        "decides": criterion.kind in DECIDING,
        **arms_object(criterion),
        "requires": asked_words(criterion),
        "definitions": [_definition(one) for one in definitions_of(criterion)],
        "quote": criterion.quote,
        **cited(criterion.source),
        "note": criterion.note,
        "awaits": [{"event": w.event, "while": situation_words(w)} for w in criterion.waits],
        "readings": {
            number: {
                letter: change.words or say("readings.as_written")
                for letter, change in letters.items()
            }
            for number, letters in criterion.readings.items()
        },
    }


def _definition(one: Defined) -> forms.DefinitionUsed:
    stated = one.definition
    return {
        "name": stated.name,
        "requires": requirement(one.tree),
        "quote": stated.quote,
        "source": source_words(stated.source) if stated.source else None,
    }


CRITERION_COLUMNS = (
    "trial", "acronym", "criterion", "kind", "basis", "requires", "quote", "source", "awaits",
    "readings", "note",
)  # fmt: skip


def criterion_rows(trial: Trial) -> Iterator[dict[str, Any]]:
    """One row a criterion of a trial."""
    for criterion in trial.criteria:
        known = _criterion_object(criterion)
        yield {
            **{name: cell for name, cell in known.items() if name in CRITERION_COLUMNS},
            "trial": trial.id,
            "acronym": trial.acronym,
            "awaits": " ".join(wait.event for wait in criterion.waits),
            "readings": " ".join(criterion.readings),
        }

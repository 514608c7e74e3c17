"""A draft trial file from a registry record: facts from its fields, criteria from its text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from oligomatch.api.registry.store import eligibility_digest, eligibility_of
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import plural
from oligomatch.matcher.landscape.freshness import status_of
from oligomatch.matcher.landscape.phrases import find
from oligomatch.matcher.landscape.record import Record
from oligomatch.rules.drafting.draft import Drafted, SentenceOutcome, draft, recognised, tally
from oligomatch.rules.landscape.tables import load_tables
from oligomatch.rules.tree import Measure, Node, OneOf, Within
from oligomatch.rules.trial import (
    DECIDING,
    Criterion,
    Eligibility,
    Facts,
    Kind,
    Recruitment,
    Source,
    Trial,
)
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

NOT_STATED = "not stated"
OUTCOMES: Mapping[SentenceOutcome, str] = {
    SentenceOutcome.ENCODED: "drafting.encoded",
    SentenceOutcome.PARTLY: "drafting.partly",
    SentenceOutcome.LEFT: "drafting.left",
}
_PHASES: Mapping[tuple[str, ...], str] = {
    ("EARLY_PHASE1",): "0",
    ("PHASE1",): "I",
    ("PHASE1", "PHASE2"): "I/II",
    ("PHASE2",): "II",
    ("PHASE2", "PHASE3"): "II/III",
    ("PHASE3",): "III",
    ("PHASE4",): "IV",
}


class DraftError(Exception):
    """A record that no draft can be made from, in one sentence."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The trial file, and what became of each sentence."""

    trial: Trial
    sentences: tuple[Drafted, ...]
    checks: tuple[str, ...]  # the structured fields against the text

    def summary(self) -> str:
        """How many sentences were encoded, partly encoded, left."""
        counted = tally(self.sentences)
        each = (say(OUTCOMES[one], number=number) for one, number in counted.items())
        return say(
            "drafting.summary",
            trial=self.trial.id,
            sentences=plural(len(self.sentences), "sentence", "sentences"),
            each=", ".join(each),
        )


def draft_of(record: Record) -> Draft:
    """The draft of a record.

    Raises:
        DraftError: the record has no registry number, or no eligibility text.
    """
    if not re.fullmatch(r"NCT[0-9]{8}", record.nct):
        raise DraftError(say("drafting.no_number", place=record.place))
    text = eligibility_of(record)
    if not text:
        raise DraftError(say("drafting.no_text", trial=record.nct))
    document = f"ClinicalTrials.gov {record.nct}, eligibility"
    sentences = draft(text, record.nct, document)
    criteria = [criterion for one in sentences for criterion in one.criteria]
    checks, more = _fields_against_text(record, sentences, len(criteria))
    if not sentences:
        raise DraftError(say("drafting.no_sentence", trial=record.nct))
    drafted = (*criteria, *more)
    if not any(one.kind in DECIDING for one in drafted):
        drafted = (*drafted, _still_to_say(record, len(drafted)))
    updated = _one(record, "updated") or NOT_STATED
    return Draft(
        Trial(
            id=record.nct,
            acronym=_one(record, "acronym"),
            source=Source(f"ClinicalTrials.gov {record.nct}"),
            facts=_facts(record, sentences),
            recruitment=status_of(record, load_tables()) or Recruitment("unverified", NOT_STATED),
            criteria=drafted,
            eligibility=Eligibility(eligibility_digest(text), updated),
        ),
        sentences,
        tuple(checks),
    )


def _one(record: Record, field: str) -> str:
    return " ".join(next(iter(_all(record, field)), "").split())


def _all(record: Record, field: str) -> tuple[str, ...]:
    return record.texts(load_tables().fields[field].path)


def _facts(record: Record, sentences: tuple[Drafted, ...]) -> Facts:
    countries = tuple(dict.fromkeys(_all(record, "site_countries")))
    allocation = _one(record, "allocation")
    randomised = allocation == "RANDOMIZED"
    return Facts(
        group=say("drafting.no_state"),
        drivers_only=False,
        design=_design(allocation, _one(record, "model"), record),
        phase=_PHASES.get(_all(record, "phases"), say("drafting.no_phase")),
        randomised=randomised,
        n=_enrolled(record),
        country=", ".join(countries) or NOT_STATED,
        pet="NR",
        brain_imaging="NR",
        molecular_status=_quoted(sentences, "gene", "variant"),
        number_of_metastases=_quoted(sentences, "count of metastases", "count of organs"),
        treatment="; ".join(_all(record, "intervention_names")) or NOT_STATED,
        primary_endpoints="; ".join(_all(record, "primary_outcomes")),
        secondary_endpoints="",
        notes=_one(record, "official_title") or _one(record, "brief_title"),
        footnotes="",
        countries=tuple(sorted(_codes(countries))),
        molecular="not_specified",
        state_groups=0,
        tumour_types=_tumours(record),
    )


def _design(allocation: str, model: str, record: Record) -> str:
    """How patients come to their arms, as far as the fields tell it."""
    arms = len(record.at(load_tables().fields["arms"].path))
    if allocation == "RANDOMIZED":
        return "randomised"
    if model == "SINGLE_GROUP" or (not model and arms == 1):
        return "single-arm"
    return "not randomised" if allocation in ("NON_RANDOMIZED", "NA") else NOT_STATED


def _enrolled(record: Record) -> int | None:
    """The enrolment; a negative one is no number of patients."""
    number = record.number(load_tables().fields["enrolment"].path)
    return number if number is not None and number >= 0 else None


def _quoted(sentences: tuple[Drafted, ...], *kinds: str) -> str:
    quotes = [" ".join(words.split()) for kind in kinds for _, words in recognised(sentences, kind)]
    return "; ".join(dict.fromkeys(quotes)) or "NR"


def _codes(countries: tuple[str, ...]) -> Iterator[str]:
    known = {
        name.casefold(): country.id
        for country in load_vocabulary().countries.values()
        for name in (country.name, *country.names)
    }
    return (known[name.casefold()] for name in countries if name.casefold() in known)


_OF_CANCER = (
    *("cancer", "cancers", "carcinoma", "carcinomas", "neoplasms"),
    *("adenocarcinoma", "ductal adenocarcinoma"),
)
_DISEASE = re.compile(r"cancer|carcinoma|tumou?r|oma\b|seminoma|carcinoid|leuk[ae]*mia", re.I)


@cache
def _cancer_phrases() -> Mapping[str, tuple[str, ...]]:
    """How each cancer of the vocabulary is written in a title: a site alone is no cancer."""
    found = {}
    for kind, one in load_vocabulary().cancer_types.items():
        names = [name for name in (kind.replace("_", " "), *one.known_as) if _DISEASE.search(name)]
        sites = [name.removesuffix("cancer") for name in names if name.endswith(" cancer")]
        each = (*names, *(site + word for site in sites for word in _OF_CANCER))
        found[kind] = tuple(dict.fromkeys(each))
    own = {"breast": ("breast",), "prostate": ("prostate", "prostatic")}
    own["nsclc"] = load_tables().wordings["nsclc"].phrases
    return {kind: (*own.get(kind, ()), *names) for kind, names in found.items() if kind != "other"}


def _tumours(record: Record) -> tuple[str, ...]:
    """The cancers that the record's own titles and conditions name."""
    phrases = _cancer_phrases()
    titles = ("conditions", "brief_title", "official_title")
    texts = [text for field in titles for text in _all(record, field)]
    if any(find(text, ("solid tumor", "solid tumour")) for text in texts):
        return ("any",)
    but_not = {"sclc": phrases["nsclc"]}
    found = [
        kind
        for kind, names in phrases.items()
        if any(find(text, names, but_not.get(kind, ())) for text in texts)
    ]
    return tuple(found) or ("other",)


_YEARS = re.compile(r"\d{1,3}")


def _fields_against_text(
    record: Record, sentences: tuple[Drafted, ...], number: int
) -> tuple[list[str], list[Criterion]]:
    """Whether age and sex agree with the text; what that does not tell is taken of the field."""
    checks: list[str] = []
    unstated: list[tuple[str, Node | None]] = []
    for field, limit in (("least_age", "drafting.least"), ("greatest_age", "drafting.greatest")):
        value = _one(record, field)
        if not value:
            continue
        words = say(limit, age=value)
        ages = [text for _, text in recognised(sentences, "age")]
        years = _YEARS.search(value)
        if years and any(years.group(0) in _YEARS.findall(text) for text in ages):
            checks.append(say("drafting.agrees", field=words))
        else:
            name = "drafting.otherwise" if ages else "drafting.not_found"
            checks.append(say(name, field=words, text=" / ".join(ages)))
            unstated.append((words, None if ages else _age(field, value)))
    sex = _one(record, "sex")
    if sex in ("FEMALE", "MALE"):
        words = say("drafting.sex", sex=sex)
        checks.append(say("drafting.by_field", field=words))
        unstated.append((words, OneOf(Measure("sex"), frozenset({sex.lower()}))))
    elif sex:
        checks.append(say("drafting.no_limit", field=say("drafting.sex", sex=sex)))
    return checks, [
        _of_field(record, f"{record.nct[-4:]}-{number + place:02}", words, tree)
        for place, (words, tree) in enumerate(unstated, 1)
    ]


def _age(field: str, value: str) -> Node | None:
    """A limit in whole years; other units are left to do."""
    match = re.fullmatch(r"(\d{1,3}) Years?", value)
    if match is None:
        return None
    age, years = Measure("age"), int(match[1])
    return Within(age, low=years) if field == "least_age" else Within(age, high=years)


def _still_to_say(record: Record, number: int) -> Criterion:
    """Where the record says nothing that decides, that this is still to be said: a file that asks
    nothing, so that everybody would be eligible, is refused."""
    source = Source(f"ClinicalTrials.gov {record.nct}, eligibility")
    id = f"{record.nct[-4:]}-{number + 1:02}"
    text = say("drafting.nothing_decides")
    return Criterion(id, Kind.TO_DO, None, "", "impl", source, text=text)


def _of_field(record: Record, id: str, words: str, tree: Node | None) -> Criterion:
    source = Source(f"ClinicalTrials.gov {record.nct}, fields")
    if tree is not None:
        note = say("drafting.of_field", field=words)
        return Criterion(id, Kind.INCLUSION, tree, "", "impl", source, note=note)
    text = say("drafting.of_field_to_do", field=words)
    return Criterion(id, Kind.TO_DO, None, "", "impl", source, text=text)

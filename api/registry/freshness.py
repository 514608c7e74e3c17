"""How fresh the trials' rules are, told from the registry's versions of their records."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from typing_extensions import TypedDict

from oligomatch.api.registry.store import WITHOUT_TEXT, Registry, Version, eligibility_of
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import word
from oligomatch.matcher.landscape.freshness import (
    TextChange,
    changes,
    recruitment,
    status_of,
    unquoted,
    verified,
)
from oligomatch.rules.landscape.tables import load_tables
from oligomatch.rules.trial import Recruitment, Trial

NO_RECORD = say("freshness.no_record")
NOT_FROM_TEXT = say("freshness.rules_were_not_written")
NO_TEXT = say("freshness.record_has_none")
UNCHANGED, CHANGED = "unchanged", "changed"


@dataclass(frozen=True, slots=True)
class Freshness:
    """One trial against its latest record."""

    trial: Trial
    version: Version | None
    recruitment: Recruitment  # as the record tells it; the rules' own where there is none
    eligibility: str  # NO_RECORD | NO_TEXT | NOT_FROM_TEXT | UNCHANGED | CHANGED
    # passage by passage, where the old text is in the registry
    changed: tuple[TextChange, ...] = ()
    unquoted: tuple[str, ...] = ()  # criteria whose words no longer stand there
    since: str = ""  # of rules not written from the text: the record it has changed since

    @property
    def status_changed(self) -> bool:
        """Whether the record tells another status than the rules."""
        return self.version is not None and self.recruitment.status != self.trial.recruitment.status

    @property
    def text_changed(self) -> bool:
        """Whether the text is another than that of the rules, or than an earlier record's."""
        return self.eligibility == CHANGED or bool(self.changed)


def freshness(trials: Iterable[Trial], registry: Registry) -> Iterator[Freshness]:
    """Each trial against its latest record."""
    for trial in trials:
        versions = registry.versions(trial.id)
        if not versions:
            yield Freshness(trial, None, trial.recruitment, NO_RECORD)
        else:
            yield _compared(trial, versions)


def _compared(trial: Trial, versions: tuple[Version, ...]) -> Freshness:
    latest = versions[0]
    stated = status_of(latest.record, load_tables()) or trial.recruitment
    fresh = Freshness(trial, latest, stated, NOT_FROM_TEXT)
    if not eligibility_of(latest.record).strip():
        return replace(fresh, eligibility=NO_TEXT)
    if trial.eligibility is None:
        return _since_first(fresh, versions)
    if trial.eligibility.digest == latest.eligibility:
        return replace(fresh, eligibility=UNCHANGED)
    text = eligibility_of(latest.record)
    known = [v for v in versions if v.eligibility == trial.eligibility.digest]
    before = eligibility_of(known[0].record) if known else ""
    return replace(
        fresh,
        eligibility=CHANGED,
        changed=changes(before, text, trial.criteria) if known else (),
        unquoted=tuple(unquoted(text, trial.criteria)),
    )


def _since_first(fresh: Freshness, versions: tuple[Version, ...]) -> Freshness:
    """The text against that of the first record, where the rules were written from neither."""
    latest = versions[0]
    with_text = [v for v in versions if eligibility_of(v.record).strip()]
    first = with_text[-1]
    if first.eligibility == latest.eligibility:
        return fresh
    before, text = eligibility_of(first.record), eligibility_of(latest.record)
    days = first.record.texts(load_tables().fields["updated"].path)
    changed = changes(before, text, fresh.trial.criteria)
    return replace(fresh, changed=changed, since=next(iter(days), first.added))


def with_registry(trials: Iterable[Trial], registry: Registry) -> tuple[Trial, ...]:
    """The trials with the recruitment status of their latest records, where there are any, and
    whether the text their rules were written from has changed."""
    return tuple(_verified(trial, *registry.status(trial.id)) for trial in trials)


def _verified(trial: Trial, status: str, day: str, eligibility: str) -> Trial:
    found = verified(trial, recruitment(trial.id, status, day))
    own = trial.eligibility
    if own is None or eligibility in ("", WITHOUT_TEXT, own.digest):
        return found
    return replace(found, recruitment=replace(found.recruitment, text_changed=True))


def lines(one: Freshness) -> Iterator[str]:
    """What is told of one trial, line by line."""
    trial = one.trial
    name = f"{trial.id} {trial.acronym}".strip()
    if one.version is None:
        yield say("freshness.no_record_2", what=name, word=_word(trial.recruitment.status))
        return
    status = say(
        "freshness.verified", word=_word(one.recruitment.status), as_of=one.recruitment.as_of
    )
    if one.recruitment.status == "unverified":
        status = say("freshness.unverified_registry_says", quote=one.recruitment.quote or "nothing")
    was = (
        say("freshness.rules_say", word=_word(trial.recruitment.status))
        if one.status_changed
        else ""
    )
    since = say("freshness.changed_since_record", since=one.since) if one.since else ""
    yield say(
        "freshness.eligibility_text",
        what=name,
        status=status,
        was=was,
        eligibility=one.eligibility,
        since=since,
    )
    for change in one.changed:
        yield f"    - {change.before}" if change.before else "    - (nothing)"
        yield f"    + {change.after}" if change.after else say("freshness.taken_out")
        if change.criteria:
            yield say("freshness.quoted_by", change=", ".join(change.criteria))
    if one.unquoted:
        yield say("freshness.words_that_no_longer", one=", ".join(one.unquoted))
    if one.eligibility == CHANGED and not one.changed:
        yield say("freshness.text_rules_were_written")


class RewordedCriteria(TypedDict):
    """A passage of a registry's text that has changed, and the criteria that quote it."""

    old: str
    new: str
    criterion_ids: list[str]


class RegistryStatus(TypedDict):
    """What the registry says of a trial now, beside what its rules were written from."""

    trial: str
    record: bool
    status: str
    verified: str
    status_in_rules: str
    status_changed: bool
    eligibility: str
    changed: list[RewordedCriteria]
    unquoted: list[str]
    since: str | None


COLUMNS = (
    "trial", "record", "status", "verified", "status_in_rules", "status_changed", "eligibility",
    "changed", "unquoted", "since",
)  # fmt: skip


def row(one: Freshness) -> Mapping[str, Any]:
    """What is told of one trial, in a row of COLUMNS."""
    cells = as_object(one)
    return {**cells, "changed": len(cells["changed"]), "unquoted": " ".join(cells["unquoted"])}


def _word(status: str) -> str:
    return word(status)


def as_object(one: Freshness) -> RegistryStatus:
    """What is told of one trial, as data."""
    return {
        "trial": one.trial.id,
        "record": one.version is not None,
        "status": one.recruitment.status,
        "verified": one.recruitment.as_of,
        "status_in_rules": one.trial.recruitment.status,
        "status_changed": one.status_changed,
        "eligibility": one.eligibility,
        "changed": [
            {"old": c.before, "new": c.after, "criterion_ids": list(c.criteria)}
            for c in one.changed
        ],
        "unquoted": list(one.unquoted),
        "since": one.since,
    }

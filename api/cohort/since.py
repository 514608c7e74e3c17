"""What changed since an earlier screening: who became eligible, possible, not yet, or lost."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from oligomatch.api.cohort.incremental import Saved
from oligomatch.api.cohort.layout import criterion_words, page
from oligomatch.api.cohort.outputs import CHANGES
from oligomatch.api.cohort.reading.earlier import Earlier, ScreenedBy, memory_in
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import capital, listed, plural, word
from oligomatch.api.words.sentences import limits_of_use, trial_name
from oligomatch.matcher.cohort.columns.changes import CHANGES as WAYS
from oligomatch.matcher.cohort.columns.changes import (
    LOST,
    Because,
    Changed,
    Sides,
    Turned,
    Why,
    changes,
)
from oligomatch.rules.trial import Trial

MOST_NAMED = 500  # patients of one trial in the page and the text; changes.ndjson has all
MOST_CAUSES = 12  # of one trial in the report

_BECAUSE: Mapping[Because, str] = {
    Because.PROFILE: say("since.profile_changed"),
    Because.RULE: say("since.rule_changed"),
    Because.DATE: say("since.day_asked_changed"),
    Because.VOCABULARY: say("since.vocabulary_or_findings_changed"),
    Because.VERSION: say("since.another_version_oligomatch"),
    Because.TRIAL: say("since.trial_was_not_asked"),
    Because.LABEL: say("since.its_label_stands_on"),
}
_COME, _GONE = say("since.new_in_cohort_or"), say("since.no_longer_in_cohort")
_BECAME = {LOST: word(LOST)} | {
    way: say("since.became", way=word(way)) for way in WAYS if way != LOST
}


@dataclass(frozen=True, slots=True)
class Cause:
    """What turned some patients of a trial, all alike."""

    change: str
    words: tuple[str, ...]
    patients: int


@dataclass(frozen=True, slots=True)
class Named:
    """One patient who turned."""

    name: str
    change: str
    path: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfTrial:
    """What changed of one trial."""

    trial: Trial
    changed: Changed

    @property
    def name(self) -> str:
        """The acronym, else the registry number."""
        return trial_name(self.trial)

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many turned which way, in the order of the ways."""
        found = self.changed.counts
        return tuple((_BECAME[way], found[way]) for way in WAYS)

    @property
    def words(self) -> str:
        """The same in words."""
        return ", ".join(f"{number} {way}" for way, number in self.counts if number)

    @property
    def causes(self) -> list[Cause]:
        """What turned most patients first."""
        found: Counter[tuple[str, tuple[str, ...]]] = Counter()
        for why, who in self.changed.each:
            found[_BECAME[why.change], tuple(self._words(why))] += who.height
        order = sorted(found.items(), key=lambda one: (-one[1], one[0]))
        return [Cause(way, words, patients) for (way, words), patients in order]

    @property
    def named(self) -> list[Named]:
        """The patients, as many as are shown: those who may fit now first."""
        return list(islice(self._named(), MOST_NAMED))

    @property
    def patients(self) -> int:
        """How many turned."""
        return self.changed.counts.total()

    def _named(self) -> Iterator[Named]:
        for why, who in sorted(self.changed.each, key=lambda one: WAYS.index(one[0].change)):
            path = f"{word(str(why.before or 'new'))} → {word(str(why.after or 'gone'))}"
            words = tuple(self._words(why))
            for file, line, _, label in who.iter_rows():
                yield Named(label or f"{file}:{line}", _BECAME[why.change], path, words)

    def _words(self, why: Why) -> Iterator[str]:
        if not why.turned:
            yield from (because_words(cause, why) for cause in why.because)
        for one in why.turned:
            yield self._turned(one, why)

    def _turned(self, one: Turned, why: Why) -> str:
        before, after = (
            word(str(one.before)) if one.before else say("since.not_asked"),
            word(str(one.after)) if one.after else say("since.no_longer_asked_2"),
        )
        causes = listed([because_words(cause, why) for cause in one.because])
        return f"{self.asks(one.criterion)}: {before} → {after} ({causes})"

    def asks(self, criterion: str) -> str:
        """What a criterion asks; one that is no longer there has its number alone."""
        known = {c.id for c in self.trial.criteria}
        return criterion_words(self.trial.criterion(criterion)) if criterion in known else criterion

    def rows(self) -> Iterator[dict[str, Any]]:
        """Every patient who turned, as plain values."""
        for why, who in self.changed.each:
            words = _plain(self.trial.id, why)
            for row in who.iter_rows(named=True):
                yield {**row, **words}


def because_words(cause: Because, why: Why) -> str:
    """What is another than before."""
    if cause is Because.PATIENT:
        return _COME if why.before is None else _GONE
    return _BECAUSE[cause]


def _plain(trial: str, why: Why) -> dict[str, Any]:
    return {
        "trial": trial,
        "change": why.change,
        "match_before": _text(why.before),
        "match": _text(why.after),
        "because": [str(cause) for cause in why.because],
        "criteria": [
            {
                "criterion": one.criterion,
                "standing_before": _text(one.before),
                "standing": _text(one.after),
                "because": [str(cause) for cause in one.because],
            }
            for one in why.turned
        ],
    }


def _text(word: object) -> str | None:
    return None if word is None else str(word)


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed since an earlier screening."""

    folder: str
    saved: Saved
    trials: tuple[OfTrial, ...]
    no_longer: tuple[str, ...]  # trials that are asked no more
    first: int | None = None  # where no more than the first records were looked at

    most_named, most_causes = MOST_NAMED, MOST_CAUSES

    @property
    def limits(self) -> str:
        """The limits of use of the trials asked."""
        return limits_of_use(one.trial for one in self.trials)

    @property
    def turned(self) -> tuple[OfTrial, ...]:
        """The trials of which some patient turned."""
        return tuple(one for one in self.trials if one.patients)

    @property
    def computed(self) -> str:
        """How much was computed again."""
        saved = self.saved
        again = say("since.and_for_changed_trials", again=saved.again) if saved.again else ""
        first = (
            ""
            if self.first is None
            else say(
                "since.only_first_looked_at",
                limit=plural(self.first, say("since.record_was"), say("since.records_were")),
            )
        )
        return say(
            "since.measured_again_verdicts_on",
            records=saved.records,
            saved=plural(saved.all_records, "record", "records"),
            again=again,
            pairs=saved.pairs,
            of_pairs=saved.of_pairs,
            first=first,
        )

    @property
    def ways(self) -> tuple[str, ...]:
        """How a patient may turn, as headings."""
        return tuple(capital(_BECAME[way]) for way in WAYS)

    def as_object(self) -> dict[str, Any]:
        """The counts as plain values."""
        return {
            "since": self.folder,
            "computed": asdict(self.saved),
            "first": self.first,
            "no_longer_asked": list(self.no_longer),
            "trials": {
                one.trial.id: {way: one.changed.counts[way] for way in WAYS} for one in self.trials
            },
        }

    def text(self) -> str:
        """Everything as plain text."""
        return "\n".join(_lines(self)) + "\n"

    def html(self) -> str:
        """The page; nothing in it comes from elsewhere."""
        return page("changes.html.j2", changes=self)


def changes_of(
    earlier: Earlier,
    room: Path,
    trials: Sequence[Trial],
    saved: Saved,
    first: int | None = None,
) -> Changes:
    """Who stands otherwise in a room of results than in an earlier screening."""
    reached = first if first is not None and saved.all_records >= first else None
    now = ScreenedBy.of(trials)
    after = memory_in(room, tuple(now.trials))
    sides = Sides(
        earlier.frame,
        after,
        earlier.asked.trials,
        now.trials,
        _everywhere(earlier, now),
        cut=reached is not None,
    )
    each = zip(trials, changes(sides), strict=True)
    return Changes(
        str(earlier.folder),
        saved,
        tuple(OfTrial(trial, changed) for trial, changed in each),
        tuple(id for id in earlier.asked.trials if id not in now.trials),
        reached,
    )


def _everywhere(earlier: Earlier, now: ScreenedBy) -> tuple[Because, ...]:
    old = earlier.asked
    version = (old.version, old.engine) != (now.version, now.engine)
    causes = ((Because.VOCABULARY, old.shared != now.shared), (Because.VERSION, version))
    return tuple(cause for cause, is_other in causes if is_other)


def write_changes(found: Changes, room: Path) -> None:
    """A line for each patient and trial that turned, the counts, and both to read."""
    with (room / f"{CHANGES}.ndjson").open("w", encoding="utf-8") as file:
        for one in found.trials:
            for row in one.rows():
                print(json.dumps(row, ensure_ascii=False), file=file)
    text = json.dumps(found.as_object(), ensure_ascii=False, indent=1)
    (room / f"{CHANGES}.json").write_text(text + "\n", encoding="utf-8")
    (room / f"{CHANGES}.txt").write_text(found.text(), encoding="utf-8")
    (room / f"{CHANGES}.html").write_text(found.html(), encoding="utf-8")


def count_lines(found: Changes) -> Iterator[str]:
    """How many turned, a line for each trial of which some did."""
    if not found.turned:
        yield say("since.nobody_became_eligible_possible")
    for one in found.turned:
        yield f"{one.name}: {one.words}"
    if found.no_longer:
        yield say("since.no_longer_asked", found=listed(found.no_longer))


def _lines(found: Changes) -> Iterator[str]:
    yield say("since.since_screening_in", folder=found.folder, computed=found.computed)
    yield ""
    yield from count_lines(found)
    for one in found.turned:
        name = one.name if one.name == one.trial.id else f"{one.name} ({one.trial.id})"
        yield f"\n== {name}: {one.words}"
        for who in one.named:
            yield f"  {who.name}: {who.path}"
            yield from (f"    {words}" for words in who.words)
        if one.patients > MOST_NAMED:
            yield say(
                "since.and_more_see_ndjson", most_named=one.patients - MOST_NAMED, changes=CHANGES
            )
    yield ""
    yield found.limits

"""Further facts: what trials of one's own ask of a patient beyond the fields that all have.

A fact is shown where a trial in reach asks for it, where it is told, and where it was mistyped.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from oligomatch.api.page.form import entry as form
from oligomatch.api.page.form.entry import Entry, FormContents, element, entry
from oligomatch.api.page.form.fields import GROUPS, field_at
from oligomatch.api.page.form.form import HOW, ROWS, row_count, value_at
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import capital, grouped
from oligomatch.api.words.patient.facts import fact
from oligomatch.api.words.sentences import trial_name
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.text.pointer import parts_of, pointer
from oligomatch.rules.trial import Criterion, Kind, Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

ID = "further"
Judged = Mapping[str, tuple[Trial, Criterion]]  # by the pointer of the answer
_ASPECTS = ("now", "ever", "last")
_PLAIN = {one.pointer: one for one in GROUPS["further"].fields if "*" not in one.pointer}
_HEADS = {"conditions": say("further.conditions_and_history"), "measurements": say("further.tests")}


@dataclass(frozen=True, slots=True)
class Shelf:
    """Some further facts under one head, folded until one asks for them."""

    id: str
    title: str
    entries: tuple[Entry, ...]

    @property
    def open(self) -> int:
        """How many of them a trial in reach asks for and nobody has told."""
        return sum(bool(one.trials) and not one.text for one in self.entries)


def shelves(contents: FormContents, trials: Iterable[Trial]) -> tuple[Shelf, ...]:
    """The further facts of a patient; none where no trial asks for any."""
    judged = judged_in(trials)
    shown = set(_shown(contents))
    known = (*_PLAIN, *_named({name for at in shown for name in parts_of(at)}), *judged)
    ordered = (*(at for at in known if at in shown), *sorted(shown.difference(known)))
    groups = grouped((_title(at, judged), _entry(contents, at, judged)) for at in ordered)
    return tuple(
        Shelf(f"{ID}{element('/' + title)}", title, tuple(each)) for title, each in groups.items()
    )


def _entry(contents: FormContents, at: str, judged: Judged) -> Entry:
    one = field_at(at)
    assert one is not None, "every further fact has a field"
    return entry(contents, replace(one, label=_label(at, judged)), at)


def judged_in(trials: Iterable[Trial]) -> Judged:
    """What persons are asked to judge, by the pointer of their answer."""
    return {
        pointer(("judgements", trial.id, one.id)): (trial, one)
        for trial in trials
        for one in trial.criteria
        if one.kind is Kind.JUDGEMENT
    }


def _shown(contents: FormContents) -> Iterator[str]:
    """The pointers of the further facts that are asked, told, mistyped or contradicted."""
    for at in (*contents.asked, *contents.mistakes, *contents.problems):
        if _is_further(at):
            yield at
    yield from (at for at in _PLAIN if value_at(contents.document, at) is not None)
    for name, said in (contents.document.get("conditions") or {}).items():
        yield from (pointer(("conditions", name, one)) for one in _ASPECTS if one in said)
    tests = (pointer(("measurements", one)) for one in contents.document.get("measurements") or {})
    yield from filter(_is_further, tests)
    for name, said in (contents.document.get("judgements") or {}).items():
        yield from (pointer(("judgements", name, one)) for one in said)


def _is_further(at: str) -> bool:
    return field_at(at) in GROUPS["further"].fields


def _named(names: Container[str]) -> Iterator[str]:
    """The conditions and tests of these names, in the vocabulary's order."""
    vocabulary = load_vocabulary()
    for name in filter(names.__contains__, vocabulary.conditions):
        yield from (pointer(("conditions", name, one)) for one in _ASPECTS)
    for name in filter(names.__contains__, vocabulary.measurements):
        yield pointer(("measurements", name))


def _title(at: str, judged: Judged) -> str:
    first, *rest = parts_of(at)
    if first == "judgements":
        name = trial_name(judged[at][0]) if at in judged else rest[0]
        return say("further.judgements_for", what=name)
    return _HEADS.get(first, say("further.stage_and_course"))


def _label(at: str, judged: Judged) -> str:
    if at in judged:
        return capital(judged[at][1].text)
    if at in _PLAIN:
        return _PLAIN[at].label
    if at.startswith("/judgements/"):
        return parts_of(at)[-1]
    return capital(fact(at, Profile()).short)


def pairs_of(contents: FormContents, trials: Iterable[Trial] = ()) -> list[tuple[str, str]]:
    """Everything that the form posts if nothing is changed on it."""
    rows = [row for at in ROWS for row in form.rows(contents, at)]
    each: list[Entry] = [one for group in form.sections(contents) for one in group.entries]
    each += [one for row in rows for one in (*row.entries, *row.more)]
    scans = range(row_count(contents.document, "/assessments"))
    each += [one for scan in scans for one in form.seen(contents, scan)]
    each += [one for shelf in shelves(contents, trials) for one in shelf.entries]
    found = [(one.name, one.text) for one in each]
    found += [(one.name + HOW, one.how) for one in each if one.how]
    for gene in form.genes(contents):
        found += [(gene.name, gene.result), (f"{gene.name}/variants", gene.variants)]
    return found

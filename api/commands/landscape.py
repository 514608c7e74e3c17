"""The command that computes a landscape of trials from registry records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from oligomatch.api.commands.options import Records, RegistryFile, argument, option
from oligomatch.api.commands.records import latest_of, records_of
from oligomatch.api.commands.shared import DONE, WRONG, as_wrong_use, rules_used
from oligomatch.api.terminal.streams import reason_words
from oligomatch.api.terminal.wrong_use import WrongUse
from oligomatch.api.words.catalogue import say

if TYPE_CHECKING:
    from oligomatch.api.registry.parse import RecordFault
    from oligomatch.api.registry.reading import Reading
    from oligomatch.matcher.landscape.record import Record
    from oligomatch.matcher.landscape.screen import Screen
    from oligomatch.matcher.landscape.study import Study
    from oligomatch.rules.landscape.definition import Landscape
    from oligomatch.rules.trial import Trial

FURTHER = ("landscape.json", "figures", "report.html", "records.html", "report.pdf")  # of tables


def landscape(
    file: Annotated[str, argument("landscape.file", metavar="FILE")] = "",
    records: Records = None,
    out: Annotated[Path, option("landscape.out", metavar="DIR")] = Path("landscape"),
    decisions: Annotated[Path | None, option("landscape.decisions", metavar="FILE")] = None,
    registry: RegistryFile = None,
    library: Annotated[bool, option("landscape.library", "--library")] = False,
    gap_map: Annotated[bool, option("landscape.gap_map", "--gap-map")] = False,
) -> int:
    """Screen and count registry records by a landscape file."""
    from oligomatch.api.landscape.decisions import read_decisions
    from oligomatch.matcher.landscape.study import run_study
    from oligomatch.rules.text.text import RuleFileError

    if gap_map and (file or decisions or library):
        raise WrongUse(say("landscape.gaps_takes_no_landscape"))
    if library and (records or registry):
        raise WrongUse(say("landscape.library_its_records_trial"))
    if gap_map:
        return _gaps(out, records, registry)
    if not file:
        raise WrongUse(say("landscape.name_landscape_file_or"))
    definition = _definition(file)
    with (
        as_wrong_use("", FileNotFoundError),
        as_wrong_use(say("landscape.decisions_cannot_be_used"), RuleFileError),
    ):
        decided = read_decisions(decisions, definition) if decisions else ()
    reading = _library() if library else _reading(records, registry)
    for fault in reading.lost:
        print(fault)
    study = run_study(definition, reading.records, _screen(), decided)
    _write(study, reading, out)
    _tell(study, out, len({f.nct or f.place for f in _doubts(reading)}))
    return WRONG if reading.lost else DONE


def _gaps(out: Path, records: list[Path] | None, registry: Path | None) -> int:
    """The map of gaps over the trial files; records tell who is open, years of start, and limits
    by drafts."""
    from oligomatch.api.landscape import gaps as stated
    from oligomatch.matcher.landscape.freshness import status_of, verified
    from oligomatch.matcher.landscape.gaps import gap_map, is_open, limits, moved, overlaps
    from oligomatch.rules.landscape.groups import load_groups
    from oligomatch.rules.landscape.tables import load_tables

    tables = load_tables()
    written = rules_used(None, as_written=True).trials
    reading = _known(records, registry)
    for fault in reading.lost:
        print(fault)
    starts = latest_of(reading)
    trials = tuple(
        verified(trial, status_of(starts[trial.id], tables)) if trial.id in starts else trial
        for trial in written
    )
    groups = load_groups()
    cells = gap_map(groups, trials)
    found = overlaps(cells, trials)
    drafts = _drafts(starts.values(), frozenset(trial.id for trial in trials))
    most = limits((*trials, *drafts), starts, tables)
    years = moved(most)
    figures = {
        "gaps": stated.map_figure(groups, cells),
        "overlaps": stated.overlap_figure(found, trials),
        "limits": stated.limit_figure(most),
        "limits-by-year": stated.moved_figure(years),
    }
    rows = stated.rows_of(cells, found, most, years, frozenset(trial.id for trial in drafts))
    ours = {"gaps.json", *(f"{name}.csv" for name in rows), *(f"{name}.svg" for name in figures)}
    with _whole(out, ours) as room:
        stated.write_gaps(rows, figures, room)
    for cell in stated.thin(cells):
        group, only = cell.group, ", ".join(cell.now) or say("landscape.no_open_trial")
        later = say("landscape.later", number=len(cell.later)) if cell.later else ""
        print(
            say(
                "landscape.metastases_now",
                group=group.row,
                driver=group.driver,
                count=group.count,
                only=only,
                later=later,
            )
        )
    opened = sum(map(is_open, trials))
    untaken = sum(not cell.now for cell in cells)
    competing = sum(one.compete for one in found)
    print(
        say(
            "landscape.groups_held_against_trials",
            cells=len(cells),
            opened=opened,
            untaken=untaken,
            competing=competing,
            found=len(found) - competing,
            out=out / "gaps.svg",
        )
    )
    return WRONG if reading.lost else DONE


def _known(records: list[Path] | None, registry: Path | None) -> Reading:
    """The records named, else those of the registry, where there is one."""
    from oligomatch.api.registry.place import default_path
    from oligomatch.api.registry.reading import Reading

    if records or registry or default_path().is_file():
        return _reading(records, registry)
    return Reading((), ())


def _drafts(records: Iterable[Record], known: frozenset[str]) -> list[Trial]:
    """The drafts of records that no trial file is of: their limits count, nothing else."""
    from oligomatch.api.registry.drafting import DraftError, draft_of

    found = []
    for record in records:
        if record.nct not in known:
            with suppress(DraftError):  # no eligibility text, so no limit
                found.append(draft_of(record).trial)
    return found


def _definition(file: str) -> Landscape:
    from oligomatch.api.words.lexicon import hint
    from oligomatch.rules.landscape.definition import load_landscape, shipped_landscapes
    from oligomatch.rules.text.text import RuleFileError

    shipped = shipped_landscapes()
    path = shipped.get(file) or Path(file)
    if not path.is_file():
        near = hint(file, shipped)
        raise WrongUse(
            say(
                "landscape.no_such_file_shipped",
                file=file,
                shipped=", ".join(f"`{one}`" for one in shipped),
                near=near,
            )
        )
    with as_wrong_use(say("landscape.landscape_file_cannot_be"), RuleFileError):
        return load_landscape(path)


def _screen() -> Screen:
    from oligomatch.matcher.landscape.classify import Classifier
    from oligomatch.matcher.landscape.screen import Screen
    from oligomatch.rules.landscape.tables import load_tables
    from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

    return Screen(Classifier(load_tables(), load_vocabulary()))


def _reading(records: list[Path] | None, registry: Path | None) -> Reading:
    from oligomatch.api.registry.reading import read_again, read_hits

    return records_of(records, registry, read_hits, read_again)


def _library() -> Reading:
    from oligomatch.api.landscape.library import library_records
    from oligomatch.api.registry.reading import Reading

    return Reading(library_records(rules_used(None).trials), ())


def _write(study: Study, reading: Reading, out: Path) -> None:
    """The tables, the figures and, where its packages are there, the report."""
    from oligomatch.api.landscape.data import all_tables, write_parquet, write_tables
    from oligomatch.api.landscape.figures import figures, write_figures
    from oligomatch.api.landscape.report import content, write_html, write_pdf

    tables = {f"{name}.{kind}" for name in all_tables(study) for kind in ("csv", "parquet")}
    lacking = ""
    with _whole(out, {*tables, *FURTHER}) as room:
        write_tables(study, room)
        drawings = figures(study)
        write_figures(drawings, room / "figures")
        report = content(
            study,
            drawings,
            _screen().classifier,
            lost=[str(fault) for fault in reading.lost],
            doubts=_doubts(reading),
        )
        try:
            write_parquet(study, room)
            write_html(report, room)
            write_pdf(report, room)
        except ModuleNotFoundError as error:
            lacking = str(error.name)
    if lacking:
        raise WrongUse(say("landscape.report_needs_pip_install", lacking=lacking, out=out))


@contextmanager
def _whole(out: Path, ours: Collection[str]) -> Iterator[Path]:
    """A room for these files, which takes the place of the folder when all of them are whole."""
    from oligomatch.api.cohort.reading.whole import folder

    try:
        with folder(out, ours.__contains__) as room:
            yield room
    except OSError as error:
        raise WrongUse(
            say("landscape.cannot_be_written", out=out, reason_words=reason_words(error))
        ) from None


def _doubts(reading: Reading) -> list[RecordFault]:
    """What is wrong with records that went in all the same."""
    return [fault for fault in reading.faults if not fault.lost]


def _tell(study: Study, out: Path, doubted: int) -> None:
    from oligomatch.matcher.landscape.published import agreement, compared

    print(say("figures.records_found", found=study.flow.found))
    for stage in study.flow.stages:
        step = stage.step
        printed = "" if step.removed is None else say("landscape.source", removed=step.removed)
        removed = say("landscape.removed", number=len(stage.removed), printed=printed)
        print(say("landscape.left", id=step.id, removed=removed, words=step.words, left=stage.left))
    print(say("figures.trials_included", study=len(study.flow.left)))
    if doubted:
        one = doubted == 1
        do = (
            say("landscape.record_contradicts_itself_or")
            if one
            else say("landscape.records_contradict_themselves_or")
        )
        print(say("landscape.word_nobody_knows_see", doubted=doubted, do=do))
    met, of = agreement(list(compared(study)))
    if of:
        print(say("landscape.source_s_figures_same", met=met, of=of))
    print(say("landscape.and_report_pdf_tables", out=out / "report.html"))

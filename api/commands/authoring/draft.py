"""The command that drafts a trial file from a registry's eligibility text."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from oligomatch.api.commands.options import Records, RegistryFile, argument, option
from oligomatch.api.commands.records import latest_of, records_of
from oligomatch.api.commands.shared import DONE, WRONG, as_wrong_use, missing, put
from oligomatch.api.terminal.streams import complain
from oligomatch.api.terminal.wrong_use import WrongUse
from oligomatch.api.words.catalogue import say
from oligomatch.rules.text.text import MOST_BYTES, STDIN, RuleFileError, contents

if TYPE_CHECKING:
    from oligomatch.api.registry.drafting import Draft
    from oligomatch.api.registry.parse import RecordFault
    from oligomatch.matcher.landscape.record import Record


def draft(
    trials: Annotated[list[str] | None, argument("draft.trials", metavar="TRIAL")] = None,
    records: Records = None,
    text: Annotated[Path | None, option("draft.text", metavar="FILE")] = None,
    out: Annotated[Path | None, option("draft.out", metavar="DIR")] = None,
    registry: RegistryFile = None,
) -> int:
    """Split a trial's eligibility text into criteria and encode what is sure."""
    from oligomatch.api.registry.drafting import DraftError, draft_of
    from oligomatch.rules.drafting.wordings import keep_forms
    from oligomatch.rules.vocabulary.own import OWN as WORDS
    from oligomatch.rules.vocabulary.own import put_in_force, read_beside
    from oligomatch.rules.write import write_trial

    lost: list[RecordFault] = []
    chosen = list(_chosen(trials or [], records, text, registry, lost))
    if not chosen:
        raise WrongUse(say("draft.no_record_draft_from"))
    if out is not None:
        with as_wrong_use("", RuleFileError):
            put_in_force(read_beside(out / WORDS))
    drafts, status = [], WRONG if lost else DONE
    for record in chosen:
        try:
            drafts.append(draft_of(record))
        except DraftError as error:
            complain(str(error))
            status = WRONG
    keep_forms()
    if out is None and len(drafts) > 1:
        raise WrongUse(say("draft.drafts_name_folder_for", drafts=len(drafts)))
    for one in drafts:
        _put(one, write_trial(one.trial), out)
    return status


def _chosen(
    trials: list[str],
    records: list[Path] | None,
    text: Path | None,
    registry: Path | None,
    lost: list[RecordFault],  # what could not be read is added to it
) -> Iterator[Record]:
    from oligomatch.api.registry.reading import Reading, read_records
    from oligomatch.matcher.landscape.record import Record

    for name in trials:
        if Path(name).suffix:
            raise WrongUse(say("draft.trial_is_a_file", name=name))
    if text is not None:
        if len(trials) != 1:
            raise WrongUse(say("draft.text_name_one_registry"))
        yield Record(_record_of(trials[0].upper(), text), str(text))
        return
    reading = records_of(records, registry, read_records, lambda kept: Reading(tuple(kept), ()))
    lost += reading.lost
    for fault in reading.lost:
        print(fault, file=sys.stderr)
    known = latest_of(reading)
    for nct in trials or list(known):
        if nct.upper() not in known:
            raise WrongUse(say("draft.no_such_record_oligomatch", nct=nct))
        yield known[nct.upper()]


def _record_of(nct: str, path: Path) -> dict[str, object]:
    try:
        content = sys.stdin.buffer.read() if str(path) == STDIN else contents(path)
        words = content.decode("utf-8-sig")
    except FileNotFoundError:
        raise missing(path) from None
    except (OSError, UnicodeDecodeError):
        raise WrongUse(say("draft.cannot_be_read_as", path=path)) from None
    if len(content) > MOST_BYTES:
        raise WrongUse(say("draft.larger_than_bytes_name", path=path, most_bytes=MOST_BYTES))
    return {
        "protocolSection": {
            "identificationModule": {"nctId": nct},
            "eligibilityModule": {"eligibilityCriteria": words},
        }
    }


def _put(one: Draft, written: str, out: Path | None) -> None:
    from oligomatch.api.authoring.linting import contradictions

    if out is None:
        print(written, end="")
    else:
        put(out / f"{one.trial.id}.yaml", written)
    print(one.summary(), file=sys.stderr)
    for words in (*one.checks, *contradictions(one.trial)):
        print(f"  {words}", file=sys.stderr)

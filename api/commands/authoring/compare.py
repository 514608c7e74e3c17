"""The command `oligomatch compare`: what changed between two versions of rules, and for whom."""

from __future__ import annotations

from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Literal

from oligomatch.api.commands.options import argument, option
from oligomatch.api.commands.shared import DONE, FOUND, WRONG, day_asked
from oligomatch.api.terminal.streams import complain
from oligomatch.api.terminal.wrong_use import WrongUse
from oligomatch.api.words.catalogue import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from oligomatch.matcher.probe.search.trying import Late
    from oligomatch.matcher.profile.profile import Profile
    from oligomatch.rules.trial import Trial

    Trials = Mapping[str, Trial]

NOT_DECIDED = 3
SECONDS = 45  # in which patients are drawn for one trial, where the solver has no answer


def compare(
    old: Annotated[str, argument("compare.old", metavar="OLD")],
    new: Annotated[str | None, argument("compare.new", metavar="NEW", show_default=False)] = None,
    patients: Annotated[
        list[str] | None, argument("compare.patients", metavar="PATIENT", show_default=False)
    ] = None,
    form: Annotated[Literal["text", "json"], option("compare.form", "--format", "-f")] = "text",
) -> int:
    """Compare two versions of rules."""
    from oligomatch.api.authoring.compare_view import (
        as_objects,
        code_lines,
        codes_apart,
        codes_object,
        compared,
        text_lines,
    )
    from oligomatch.api.commands.authoring.compare_source import (
        cases_at,
        codes_at,
        dated,
        offers_at,
        trials_at,
        words_of,
    )
    from oligomatch.api.terminal.progress import shown_so_far
    from oligomatch.api.terminal.streams import print_value
    from oligomatch.matcher.probe.versions import Distinguishable

    (old, then), (new, now) = dated(old), (None, None) if new is None else dated(new)
    if new is None and then is None:
        raise WrongUse(say("compare.no_new"))
    if (then is None) is not (now is None):  # a day on one side alone: on the other it is today
        then, now = (day or day_asked(None).today for day in (then, now))
    new = old if new is None else new
    before, after = _pair(trials_at(old, then), trials_at(new, now), old, new)
    words_of(old, new)
    cases: dict[str, list[Profile]] = {}
    changed = {id for id in before.keys() & after.keys() if before[id] != after[id]}
    for name, trials in ((old, before), (new, after)):
        asked = {id: trial for id, trial in trials.items() if id in changed}
        for id, profiles in cases_at(name, asked).items():
            known = cases.setdefault(id, [])
            known += [profile for profile in profiles if profile not in known]
    offers = offers_at(old), offers_at(new)
    if not all(offers):
        offers = {}, {}  # a place that says nothing of what its trials offer takes nothing back
    given, lost = _patients(patients or ())
    codes = codes_apart(codes_at(old), codes_at(new))
    with shown_so_far(say("compare.trials_compared")) as tick:
        found = []
        for one in compared(before, after, given, cases, offers, _time_of_one):
            found.append(one)
            tick()
    if form == "json":
        print_value([*as_objects(found), *codes_object(codes)])
    else:
        for line in (*text_lines(found), *code_lines(codes)):
            print(line)
    if lost:
        return WRONG
    if any(one.differs for one in found):
        return FOUND
    return NOT_DECIDED if any(one.answer is Distinguishable.NOT_DECIDED for one in found) else DONE


def _time_of_one() -> Late:
    """Whether the time in which patients are drawn for a trial is over, from now on."""
    end = monotonic() + SECONDS
    return lambda: monotonic() > end


def _pair(before: Trials, after: Trials, old: str, new: str) -> tuple[Trials, Trials]:
    """Both versions; where one side is a single file only its trial is compared."""
    if Path(old).is_file() and len(before) == 1:
        after = {id: trial for id, trial in after.items() if id in before}
    if Path(new).is_file() and len(after) == 1:
        before = {id: trial for id, trial in before.items() if id in after}
    if not before or not after:
        raise WrongUse(say("compare.and_have_no_trial", old=old, new=new))
    return before, after


def _patients(paths: Iterable[str]) -> tuple[list[tuple[str, Profile]], bool]:
    """The patients of files, each with its place, and whether one was left out."""
    from oligomatch.api.intake.files import Given, read_patients
    from oligomatch.api.results.running import leave_out

    found: list[tuple[str, Profile]] = []
    lost = False
    for path in paths:
        for one in read_patients(path, day_asked(None)):
            if not isinstance(one, Given):
                lost = True
                leave_out(one)
                continue
            if one.case.site_answers:
                complain(say("case.aside", origin=one.origin))
            profile = one.profile
            if profile.as_of is None:
                profile = profile.model_copy(update={"as_of": one.as_of})
            found.append((f"{one.origin}", profile))
    return found, lost

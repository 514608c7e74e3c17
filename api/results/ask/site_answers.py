"""Keeping what a trial site has answered in the file that the clinic names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from oligomatch.api.terminal.streams import reason_words, write_whole
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.sentences import answered_words, trial_name
from oligomatch.rules.site_answers import misfit, with_answer
from oligomatch.rules.text.faults import fault, said
from oligomatch.rules.text.text import RuleFileError, contents
from oligomatch.rules.trial import SiteAnswer, Trial


def record(answer: SiteAnswer, path: Path, trials: Sequence[Trial]) -> str:
    """Add one answer to a file, whole or not at all, and say what was recorded.

    Raises:
        RuleFileError: the file cannot be read or written, or is none of answers.
        ValueError: the trial has no such reading or choice.
    """
    known = {trial.id: trial for trial in trials}
    if problem := misfit(answer, known):
        why = said(problem[1])
        raise ValueError(
            say("site_answers.oligomatch_trials_shows_its", problem=why, trial=answer.trial)
        )
    try:
        content = contents(path).decode() if path.exists() else ""
        text = with_answer(content, str(path), answer, trials)
        write_whole(path, text)
    except (OSError, UnicodeDecodeError) as error:
        reason = reason_words(error) if isinstance(error, OSError) else fault("not_utf8")
        raise RuleFileError(str(path), 0, 0, fault("cannot_be_used", reason=reason)) from None
    trial = known[answer.trial]
    return f"{path}: {trial_name(trial)}: {answered_words(trial, answer)}"

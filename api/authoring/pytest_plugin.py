"""The pytest plugin: each case of a `*.case.yaml` file is a test, which fails with its argument.

The trial of a file stands beside it, in the folder that the setting `oligomatch_trials` names, or
among the shipped ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from oligomatch.api.words.catalogue import say

if TYPE_CHECKING:
    from oligomatch.matcher.match.criteria import Judged
    from oligomatch.rules.case_files import Case
    from oligomatch.rules.trial import Trial

SUFFIX = ".case.yaml"
FOLDER = "oligomatch_trials"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The setting that names the folder of the trials."""
    parser.addini(FOLDER, say("pytest_plugin.folder_trial_files_that"), default="")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CaseFile | None:
    """A case file is a module of tests."""
    if not file_path.name.endswith(SUFFIX):
        return None
    return CaseFile.from_parent(parent, path=file_path)


class Unlike(Exception):
    """A case whose patient gets other verdicts than it expects, in words."""


class CaseFile(pytest.File):
    """The cases of one file."""

    def collect(self) -> Iterator[CaseTest]:
        """A test for each case, in order of writing."""
        from oligomatch.api.authoring.case_patients import own_words_beside
        from oligomatch.rules.case_files import read_cases, trial_of

        with own_words_beside(self.path.parent):
            trial = self._trial() or trial_of(self.path)
            cases = read_cases(self.path, trial)
        for case in cases:
            assert trial is not None  # its cases have been read
            yield CaseTest.from_parent(self, name=case.name, case=case, trial=trial)

    def _trial(self) -> Trial | None:
        """The trial of the configured folder."""
        from oligomatch.rules.read import read_trial

        folder = str(self.config.getini(FOLDER))
        path = self.config.rootpath / folder / f"{self.path.name.split('.')[0]}.yaml"
        beside = self.path.with_name(path.name)
        return read_trial(path) if folder and path.is_file() and not beside.is_file() else None

    def repr_failure(
        self,
        excinfo: pytest.ExceptionInfo[BaseException],
        style: Any = None,  # noqa: ARG002 (pytest 9 asks for it, pytest 8 does not take it)
    ) -> Any:
        """The problems of a file that cannot be read, each as `file:line:column: problem`."""
        return _in_words(excinfo) or super().repr_failure(excinfo)


class CaseTest(pytest.Item):
    """One case: its patient must get the verdicts that it states."""

    def __init__(self, *, case: Case, trial: Trial, **rest: Any) -> None:
        super().__init__(**rest)
        self.case, self.trial = case, trial
        self.add_marker("oligomatch")

    def runtest(self) -> None:
        """Judge the patient; anything but the verdicts stated is a failure."""
        from oligomatch.api.authoring.case_patients import own_rules_beside
        from oligomatch.api.authoring.checking import case_findings, case_problems

        with own_rules_beside(self.path):
            if found := case_findings(self.case, self.trial):
                lines = [f"{one.place}: {one.text}" for one in found]
                odd = {one.criterion for one in case_problems(self.case, self.trial)}
                raise Unlike("\n".join([*lines, *_arguments(self.case, self.trial, odd)]))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The problems with the argument, in words, without a traceback."""
        return _in_words(excinfo) or super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the case stands."""
        return self.path, self.case.line - 1, f"{self.trial.id}: {self.name}"


def pytest_configure(config: pytest.Config) -> None:
    """Make the mark of the case tests known, so that `-m oligomatch` chooses them."""
    config.addinivalue_line("markers", say("pytest_plugin.oligomatch_case_case_yaml"))


def _in_words(excinfo: Any) -> str:
    from oligomatch.rules.text.text import RuleFileError

    return str(excinfo.value) if isinstance(excinfo.value, Unlike | RuleFileError) else ""


def _arguments(case: Case, trial: Trial, criteria: set[str]) -> Iterator[str]:
    """What the argument of each of some criteria is."""
    from oligomatch.api.authoring.case_patients import case_patient
    from oligomatch.matcher.match.criteria import match_trial
    from oligomatch.matcher.profile.problems import ProfileError
    from oligomatch.rules.text.text import RuleFileError

    with suppress(ProfileError, RuleFileError):  # which the problems tell
        for judged in match_trial(case_patient(case), trial).criteria:
            if judged.id in criteria:
                yield from ("", *argument_lines(judged, case))


def argument_lines(judged: Judged, case: Case) -> Iterator[str]:
    """What a criterion asks, the source's words, what was found, and what the profile tells."""
    from oligomatch.api.words.citing import source_words
    from oligomatch.api.words.patient.profile_facts import fact_words
    from oligomatch.api.words.sentences import asked_words, readings_words, sentence
    from oligomatch.matcher.intake.intake import profile_of

    criterion, profile = judged.criterion, profile_of(dict(case.patient))
    yield f"{judged.id} {asked_words(criterion)}"
    yield f"  “{criterion.quote}” {source_words(criterion.source)}"
    yield f"  {sentence(judged, profile)}"
    if readings := readings_words(judged):
        yield f"  {readings}"
    stated = [fact_words(profile, pointer) for pointer in judged.facts]
    if facts := "; ".join(dict.fromkeys(words for words in stated if words)):
        yield say("pytest_plugin.read", facts=facts)

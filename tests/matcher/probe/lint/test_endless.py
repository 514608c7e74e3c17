"""A quote that is too long to be read: it is told, and no lint of words looks into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from oligomatch.api.authoring.linting import noted_in
from oligomatch.matcher.probe.lint import limits
from oligomatch.matcher.probe.lint.noted import Lint
from oligomatch.matcher.probe.lint.quoted import numbers
from oligomatch.rules.read import read_trial
from oligomatch.rules.text.sentence import MOST_OF_SENTENCE

FAILING = Path(__file__).parents[3] / "api/authoring/lint/OM229/failing/NCT99999999.yaml"


def test_a_quote_without_end_is_told_and_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    said, looked = numbers.said, list[str]()

    def counted(words: str) -> object:
        looked.append(words)
        return said(words)

    for module in (numbers, limits):
        monkeypatch.setattr(module, "said", counted)
    trial = read_trial(FAILING)
    endless = [one for one in trial.criteria if len(one.quote) > MOST_OF_SENTENCE]
    found = [one for one in noted_in(FAILING, trial) if one.lint is Lint.NOT_READ]

    assert [one.criterion for one in found] == [one.id for one in endless] == ["9999-05"]
    assert looked
    assert all(len(words) <= MOST_OF_SENTENCE for words in looked)

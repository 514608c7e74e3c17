"""A sentence that is too long to be read leaves the text to do, and is looked into no further."""

from __future__ import annotations

import pytest

from oligomatch.rules.drafting import draft as drafting
from oligomatch.rules.drafting.draft import SentenceOutcome, draft
from oligomatch.rules.text.sentence import MOST_OF_SENTENCE
from oligomatch.rules.trial import Kind

PARTS = ("platelets at least 100 x 10^9/L, ", "haemoglobin at least 9 g/dL, ")


def text_of(parts: int) -> str:
    endless = "".join(PARTS[n % 2] for n in range(parts))
    return f"Inclusion Criteria:\n\n* ECOG 0 or 1\n* Patients with {endless}all of them\n"


def test_with_a_sentence_without_end_every_sentence_is_left_to_do_and_quoted() -> None:
    first, endless = draft(text_of(300), "NCT99999999", "registry")

    for one in (first, endless):
        assert one.outcome is SentenceOutcome.LEFT
        (criterion,) = one.criteria
        assert criterion.kind is Kind.TO_DO
        assert criterion.quote == one.sentence.quote
    assert len(endless.sentence.quote) > MOST_OF_SENTENCE
    assert f"{MOST_OF_SENTENCE:,}" in endless.criteria[0].note
    assert not first.criteria[0].note
    assert [one.criteria[0].id for one in (first, endless)] == ["9999-01", "9999-02"]


def test_a_sentence_within_the_bound_is_read() -> None:
    first, _ = draft(text_of(20), "NCT99999999", "registry")
    assert first.outcome is SentenceOutcome.ENCODED


def test_nothing_is_looked_for_in_a_sentence_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    finds = drafting.finds

    def counted(quote: str) -> object:
        looked.append(quote)
        return finds(quote)

    monkeypatch.setattr(drafting, "finds", counted)
    draft(text_of(300), "NCT99999999", "registry")
    assert not looked
    draft(text_of(20), "NCT99999999", "registry")
    assert looked

"""What of the words of a criterion binds somebody, and whether it is asked of some alone."""

from __future__ import annotations

from oligomatch.matcher.probe.lint.asked_of import binding, names_some


def test_examples_notes_and_permissions_bind_nobody() -> None:
    quote = "Has had two lines (eg, with surgery between). Patients may have had more"
    assert binding(quote).split() == ["Has", "had", "two", "lines", "."]
    assert len(binding(quote)) == len(quote)
    assert names_some("women of childbearing potential")
    assert not names_some("Has received two lines")

"""What the pages of the author's desk show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from oligomatch.api.authoring.boundary_cases import BoundaryFound
from oligomatch.api.authoring.boundary_view import text_lines
from oligomatch.api.authoring.desk.accepted import digest_of
from oligomatch.api.authoring.desk.desk import HEAD, Desk, EntryOnDesk
from oligomatch.api.page.rendering import PAGES, frame_of, render
from oligomatch.api.results.matching import Rules
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.backends.solver import solver_found
from oligomatch.matcher.probe.boundaries import edge_of
from oligomatch.rules.drafting.headings import Section
from oligomatch.rules.trial import DECIDING, Kind
from oligomatch.rules.write import write_rule

HERE = "/author"
_SECTIONS: Mapping[Section | None, str] = {
    Section.INCLUSION: "author_desk.inclusion",
    Section.EXCLUSION: "author_desk.exclusion",
}


def _frame(rules: Rules, theme: str) -> dict[str, Any]:
    """What stands around its pages; the desk itself is one of them."""
    return {**frame_of(HERE, rules, theme), "pages": (*PAGES, (HERE, say("author_desk.title")))}


def files_page(
    desk: Desk, rules: Rules, theme: str, *, typed: Mapping[str, str], problem: str = ""
) -> str:
    """The files of the folder, and a form to begin another."""
    context = {
        **_frame(rules, theme),
        "folder": str(desk.folder),
        "files": list(desk.files()),
        "typed": typed,
        "problem": problem,
    }
    return render("author_files.html", context)


def trial_page(
    desk: Desk,
    rules: Rules,
    id: str,
    theme: str,
    *,
    up: str,
    at: str = "",
    kept: Mapping[str, str] | None = None,
    problems: Sequence[str] = (),
) -> str:
    """One file at the desk, at its first open entry from `at` on; `kept` is what was typed and not
    taken, with what is wrong with it.

    Raises:
        DeskError: there is no such file.
        RuleFileError: it cannot be read.
    """
    found = desk.trial(id)
    kept = kept or {}
    ids = [one.criterion.id for one in found.entries]
    begin = ids.index(at) if at in ids else 0
    ordered = (*found.entries[begin:], *found.entries[:begin])
    first = next((one.criterion.id for one in ordered if not one.accepted), "")
    open_after = [one.criterion.id for one in ordered if not one.accepted and one is not ordered[0]]
    context = {
        **_frame(rules, theme),
        "up": up,
        "folder": str(desk.folder),
        "found": found,
        "later": next((one for one in open_after if one != first), ""),
        "to_do": sum(one.criterion.kind is Kind.TO_DO for one in found.entries),
        "lines": found.text.splitlines(),
        "entries": [_shown(one, kept, problems) for one in found.entries],
        "head": kept["entry"] if kept.get("criterion") == HEAD else found.head,
        "head_seen": digest_of(found.head),
        "head_problems": problems if kept.get("criterion") == HEAD else (),
        "next": kept.get("criterion") or first,
    }
    return render("author_trial.html", context)


def broken_page(rules: Rules, theme: str, *, up: str, id: str, problem: str, typed: str) -> str:
    """What was typed, where the file or the folder can no longer be read."""
    context = {**_frame(rules, theme), "up": up, "id": id, "problem": problem, "typed": typed}
    return render("author_broken.html", context)


def _shown(one: EntryOnDesk, kept: Mapping[str, str], problems: Sequence[str]) -> dict[str, Any]:
    own = kept.get("criterion") == one.criterion.id
    rule = write_rule(one.like.criterion) if one.like is not None else ""
    return {
        "at": one,
        "criterion": one.criterion,
        "section": _SECTIONS.get(one.section, ""),
        "decides": one.criterion.kind in DECIDING and one.criterion.kind is not Kind.TO_DO,
        "text": kept["entry"] if own and kept.get("entry") else one.entry,
        "problems": problems if own else (),
        "like": one.like if _may_be_taken(one, rule) else None,
        "rule": rule,
    }


def _may_be_taken(one: EntryOnDesk, rule: str) -> bool:
    """Whether what was accepted for a like sentence says something else: a rule, or what a person
    is asked."""
    if one.accepted or one.like is None:
        return False
    own, other = one.criterion, one.like.criterion
    if rule != write_rule(own):
        return True
    return other.kind is Kind.JUDGEMENT and (own.kind, own.text, own.asked) != (
        other.kind,
        other.text,
        other.asked,
    )


def boundary_part(desk: Desk, id: str, criterion: str) -> str:
    """The two patients on either side of one criterion.

    Raises:
        DeskError: there is no such file or criterion.
        RuleFileError: it cannot be read.
    """
    trial, one = desk.criterion(id, criterion)
    if not solver_found():
        return render("author_boundary.html", {"lines": [say("linting.lints_that_need_solver")]})
    found = BoundaryFound(trial, (edge_of(trial, one),), ())
    return render("author_boundary.html", {"lines": [line.rstrip() for line in text_lines(found)]})

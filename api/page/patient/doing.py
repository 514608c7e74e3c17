"""What a button of the patient's form does to the profile, and what can be undone of it."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from oligomatch.api.intake.case import NOTHING, CaseNotes, parted, together
from oligomatch.api.page.case import posted_words
from oligomatch.api.page.form import scans
from oligomatch.api.page.form.body import lying, placed
from oligomatch.api.page.form.form import (
    COMPLETE,
    HOW,
    ROWS,
    Document,
    Mistake,
    carried_text,
    dropped,
    is_row,
    posted,
    row_count,
    scan_of,
    value_at,
    without_row,
)
from oligomatch.api.page.form.pasted import pasted
from oligomatch.api.page.letter.confirming import (
    confirmed,
    doubted,
    followed,
    left_out,
)
from oligomatch.api.page.letter.read import LettersRead, beside, carried_letters
from oligomatch.api.page.patient.choosing import Choosing, choosing_of
from oligomatch.api.page.patient.next import stated_by
from oligomatch.api.page.patient.trying import Tried, added_in, copied, is_total, tried_in
from oligomatch.api.words.catalogue import say
from oligomatch.matcher.match.trial_keys import LOWER_KEYS
from oligomatch.matcher.patient.treating import LesionTreatment

Pairs = Sequence[tuple[str, str]]
MOST_BACK = 1 << 20  # bytes; what is larger is not carried twice
UNDO = "undo"
SURE, LEAVE = "sure", "leave"  # of a field that was read, and is confirmed or dropped
OF_READ = (SURE, "unsure", LEAVE)  # what says itself what of the profile is unconfirmed
ADDS = "add"  # an organ pressed on the figure is the place of a further lesion in any case


@dataclass(frozen=True, slots=True)
class Page:
    """What one request asks of the page: the fields, the rows that are open, and the button."""

    document: Document
    mistakes: Mapping[str, Mistake] = field(default_factory=dict)
    echoes: Mapping[str, str] = field(default_factory=dict)  # what was understood, by pointer
    opened: frozenset[str] = frozenset()
    undo: str = ""  # what the undo button brings back
    undo_at: str = ""  # the list that it stands beside, or `ask`, `bring`, `what-if`
    more: str = ""  # the list that is to have a row more to write in
    choosing: Choosing = field(default_factory=Choosing)
    ask: bool = False  # whether it is told what each answer would do
    focus: str = ""  # the field or button that takes the focus
    trying: bool = False  # whether changes are tried on a copy
    tried: tuple[Tried, ...] = ()
    treat: tuple[int, str] | None = None  # the row of the lesion treated on the copy, and how
    complete: frozenset[str] = frozenset()  # the totals that are told by the list
    lesion: str = ""  # the row that the next organ pressed on the figure is the place of
    have: frozenset[str] | None = None  # the pieces that the browser has; None: it asks for all
    case: CaseNotes = NOTHING  # what stands beside the profile
    letters: LettersRead | None = None  # what the profile was read of, while it is confirmed

    @property
    def carried(self) -> dict[str, Any]:
        """What the form carries: the profile, and what stands beside it."""
        return together(self.document, self.case)


def page_of(pairs: Pairs) -> Page:
    """What the form posts, with what its button does to it."""
    named = dict(pairs)
    verb, _, at = named.get("do", "").partition(" ")
    if verb == "write":
        pairs = _written(pairs, *at.partition(" ")[::2])
    carried, case = parted(map_of(named.get("carry", "")))
    form = posted(pairs, carried)
    letters = carried_letters(named.get("letters", ""))
    page = Page(
        confirmed(followed(carried, form.document), (text for name, text in pairs if name == SURE)),
        form.mistakes,
        form.echoes,
        frozenset(value for name, value in pairs if name == "open"),
        choosing=choosing_of(named),
        ask=named.get("do") == "ask",
        trying="trying" in named,
        tried=tried_in(pairs),
        treat=_treat(named.get("treat", ""), named.get("treat-how", "")),
        complete=frozenset(_complete(pairs, form.document)),
        lesion=named.get("chosen", ""),
        have=frozenset(named["have"].split()) if "have" in named else None,
        case=posted_words(case, named),
        letters=letters and letters.moved(carried, form.document),
    )
    if leave := [text for name, text in pairs if name == LEAVE]:
        page = _going_on(page, _left(page, leave), LEAVE)
    return _going_on(page, _done(page, verb, at, named), verb)


def _going_on(page: Page, done: Page, verb: str) -> Page:
    """What was done to a page, with what was read of letters where it now lies."""
    if verb in (UNDO, "clear"):
        return done
    letters = done.letters and done.letters.moved(page.document, done.document)
    document = done.document
    if verb not in OF_READ:
        document = followed(page.document, document)
    return replace(done, document=document, letters=letters)


def _left(page: Page, places: Sequence[str]) -> Page:
    """The page without the fields at places that were read."""
    return _undoable(replace(page, document=left_out(page.document, places)), page, "letters")


def _done(page: Page, verb: str, at: str, named: Mapping[str, str]) -> Page:
    """The page after its button."""
    match verb:
        case "sure":
            return replace(page, document=confirmed(page.document, [at]), focus=f"next {at}")
        case "unsure" if page.letters is not None:
            places = [one.at for one in page.letters.facts]
            return replace(page, document=doubted(page.document, at, places))
        case "leave":
            return replace(_left(page, [at]), focus=f"next {at}")
        case "letters":
            return replace(page, letters=None)
        case "undo":
            return _undone(page, named.get(UNDO, ""))
        case "clear":
            anew = Page({}, choosing=page.choosing, have=page.have)
            return _undoable(anew, page, "clear") if page.carried or page.mistakes else anew
        case "tell":
            return _undoable(replace(page, document=stated_by(page.document, at)), page, "ask")
        case "confirm":
            own = page.case.model_copy(update={"record": None})
            return _undoable(replace(page, case=own), page, "confirm")
        case "site":
            trial, reading, choice = [*at.split(" "), "", ""][:3]
            said = page.case.site_says(trial[:100], reading[:100], choice[:100])
            return _undoable(replace(page, case=said), page, "ask")
        case "write":
            return replace(page, focus=at.partition(" ")[0])
        case "drop":
            return _dropped(page, at)
        case "place":
            return _placed(replace(page, lesion=""), at, page.lesion)
        case "try":
            return replace(page, trying=True, focus=added_in(page.tried))
        case "treat":
            treat = _treat(at, named.get("treat-how", ""))
            tried = tuple(one for one in page.tried if not is_total(one[0]))  # it says which now
            return replace(page, trying=True, treat=treat, tried=tried, focus="treat-how")
        case "untry" if not at:
            return replace(page, trying=False, treat=None)
        case "untreat":
            return replace(page, treat=None)
        case "adopt":
            return _adopted(page)
        case "earlier" | "later":
            chosen = page.choosing.moved(at, -1 if verb == "earlier" else 1)
            ends = {chosen.keys[0]: "later", chosen.keys[-1]: "earlier"}  # the way that is left
            return replace(page, choosing=chosen, focus=f"{ends.get(at, verb)} {at}")
        case "usual":
            return replace(page, choosing=replace(page.choosing, keys=LOWER_KEYS))
        case "all":
            return replace(page, choosing=Choosing(keys=page.choosing.keys))
        case "paste":
            return _pasted(page, named.get("rows", ""), named.get("rows-at", ""))
        case "more" if at in ROWS:
            if (
                at == scans.SCANS
                and page.document.get("lesions")
                and not row_count(page.document, at)
            ):
                document = copy.deepcopy(page.document)
                scans.kept_under(document, 0)  # what is told so far is of a scan before it
                page = replace(page, document=document)
            first = f"{at}/{row_count(page.document, at)}/{ROWS[at]}"
            return replace(page, more=at, focus=first)
        case _:
            return page


def _treat(row: str, how: str) -> tuple[int, str] | None:
    """The lesion that is treated on the copy, and how: by surgery where that is not said yet."""
    return (int(row), how or LesionTreatment.RESECTED) if is_row(row) else None


def _complete(pairs: Pairs, document: Document) -> Iterator[str]:
    """The totals that are told by the list, as long as no other number is written."""
    for name, text in pairs:
        if text == COMPLETE and (scan := scan_of(name)) is not None:
            stated = value_at(document, name.removesuffix(HOW))
            if stated == scans.listed(document, scan):
                yield name


def _pasted(page: Page, text: str, at: str) -> Page:
    """The page with the rows of a spreadsheet in its table."""
    form = posted(pasted(page.document, text, at), page.document)
    there = replace(page, document=form.document, mistakes={**page.mistakes, **form.mistakes})
    return _undoable(there, page, "/lesions")


def _written(pairs: Pairs, name: str, text: str) -> Pairs:
    """The pairs with one field written in full, as one of its readings says."""
    return [(one, text if one == name else typed) for one, typed in pairs]


def _dropped(page: Page, at: str) -> Page:
    """The page without one row; a mistyped value goes with it."""
    rows, _, index = at.rpartition("/")
    if rows not in ROWS or not is_row(index):
        return page
    kept = without_row(page.mistakes, at)
    document = dropped(page.document, at)
    left = replace(
        page, document=document, mistakes=kept, focus=UNDO, lesion="", complete=frozenset()
    )
    return _undoable(left, page, rows)


def _placed(page: Page, at: str, chosen: str) -> Page:
    """The page with one lesion more at a place of the figure, or with the chosen one there; where
    one lies already, the page that tries its treatment."""
    lesions = list(page.document.get("lesions") or ())
    if not chosen and (rows := lying(lesions, at)):
        return _treated_at(page, rows)
    if is_row(chosen) and int(chosen) < len(lesions):
        lesions[int(chosen)] = placed(lesions[int(chosen)], at)
    else:
        lesions.append(placed({}, at))
    there = replace(
        page, document={**page.document, "lesions": lesions}, focus=say("doing.place", at=at)
    )
    return _undoable(there, page, "/lesions")


def _treated_at(page: Page, rows: Sequence[int]) -> Page:
    """The page that tries a treatment of the lesion pressed; of several, one after another."""
    now = page.treat[0] if page.treat is not None else None
    row = rows[(rows.index(now) + 1) % len(rows)] if now in rows else rows[0]
    return replace(page, trying=True, treat=(row, LesionTreatment.RESECTED), focus="treat-how")


def _adopted(page: Page) -> Page:
    """The page with the changes that were tried on a copy written into the profile."""
    tried = [(pointer, text) for pointer, text in page.tried if text is not None]
    copy = copied(page.document, tried)
    there = replace(page, document=copy.document, trying=False, tried=(), treat=None, focus=UNDO)
    return _undoable(there, page, "what-if")


def replaced(before: Page, page: Page) -> Page:
    """A page that begins with another profile; the one before it can be brought back."""
    return _undoable(page, before, "bring") if before.carried else page


def with_letters(before: Page, read: LettersRead, document: Document) -> Page:
    """The page with what letters say, none of it confirmed; the page before can be brought back."""
    taken = beside(before.document, document, read.facts)
    there = replace(before, document=taken, letters=read, undo="", focus="next")
    return _undoable(there, before, "bring")


def page_carrying(text: str) -> Page:
    """The page of what a form carries."""
    document, case = parted(map_of(text))
    return Page(document, case=case)


def _undoable(page: Page, before: Page, at: str) -> Page:
    """The page with what was before it, to be brought back until the next change."""
    typed = {name: one.text for name, one in before.mistakes.items()}
    letters = before.letters.model_dump(mode="json") if before.letters is not None else None
    back = carried_text({"document": before.carried, "typed": typed, "letters": letters})
    return replace(page, undo=back, undo_at=at) if len(back) < MOST_BACK else page


def _undone(page: Page, back: str) -> Page:
    kept = map_of(back)
    carried, typed = kept.get("document"), kept.get("typed")
    if not isinstance(carried, dict) or not isinstance(typed, dict):
        return page
    document, case = parted(carried)
    form = posted([(str(name), str(text)) for name, text in typed.items()], document)
    letters = carried_letters(carried_text(kept.get("letters") or {}))
    return replace(page, document=form.document, mistakes=form.mistakes, case=case, letters=letters)


def map_of(text: str) -> Mapping[str, Any]:
    """A map that the form carries; an empty one where it cannot be read."""
    try:
        value = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}

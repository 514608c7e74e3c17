"""How a sentence says that a lesion changed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from oligomatch.matcher.letters.course.lesions.lesion import STATUSES, Head, form_of
from oligomatch.matcher.letters.course.lesions.sizes import NEXT_CLAUSE
from oligomatch.matcher.letters.course.sites import WhereSaid, sites
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.pieces import BRACKET, part_begins
from oligomatch.matcher.letters.sentences import Sentence
from oligomatch.rules.reading.kept import kept

_OPENS = re.compile(r"\s*\(")
_OF_NEXT = re.compile(
    r"\s+of (?:the|an?|his|her|one|both|two|all)\b(?! (?:size|diameter|volume|lesion|whole|same))",
    re.I,
)
_COMMA = re.compile(
    r"[,:]\s*(?:(?:in addition|additionally|also|besides|further|moreover)\s*)?$", re.I
)


def status_of(
    text: str, head: Head, ahead: Sequence[WhereSaid], end: int, sentence: Sentence
) -> str:
    """How the sentence says that it changed; nothing where it says two things."""
    front = min([head.start, *(one.start for one in ahead)])
    if form_of("thing_of").search(text, head.first, front):
        return ""  # `the oedema around the pons metastasis is stable`
    if form_of("set_against").search(text, 0, front):
        return ""  # `L3, unlike the liver metastasis, grew`
    count = form_of("count").search(text, head.first, front)
    some = count.start() if count and not text[count.end() : front].strip() else front
    if head.plural and any(form_of("one_of").search(text, 0, at) for at in (some, front)):
        return ""  # `one of the liver lesions has grown`
    stop = form_of("rest").search(text, end, head.last)
    last = stop.start() if stop else head.last
    found: set[str] = set()
    for name in STATUSES:
        form = forms("lesions")[name]
        for one in form.finditer(text, head.first, last):
            if any(form_of(but).match(text, one.end()) for but in ("metabolic", "since_a_year")):
                continue
            if _is_of_other(text, end, one) or compares(text, head, one):
                continue
            if one.start() >= end and _OF_NEXT.match(text, one.end()):
                continue  # `response of the primary, progression of the adrenal metastasis`
            if name in ("growing", "shrinking") and form_of("changed_after").match(text, one.end()):
                continue
            if form_of("then_otherwise").match(text, one.end()):
                return ""
            if name == "resected" and form_of("resected_primary").match(text, one.end()):
                continue
            if name == "resected" and is_left(text, one.start(), one.end()):
                continue
            if name == "resected" and head.plural and _is_of_last(text, head, one):
                continue
            if one.start() < head.start:
                between = text[one.end() : front]
                loose = name in ("new", "growing", "shrinking")
                if one.start() < front and _is_of_one_ahead(text, one, front):
                    continue
                if one.start() < front and not (
                    form_of("leads" if loose else "leads_closely").fullmatch(between)
                ):
                    continue
            own = name == "resolved" and form_of("says_no").match(one[0])
            if not own and "negated" in sentence.context(one.start(), one.end()):
                continue
            if name == "resolved" and form_of("not_gone").search(text, 0, one.start()):
                continue
            if form_of("of_thing").search(text, end, one.start()):
                continue
            if head.plural and form_of("of_some").search(text, head.end, one.start()):
                continue
            if head.plural and form_of("of_one_place").search(text, end, one.start()):
                continue
            if head.plural and one.start() >= end and _is_right_there(text, one.end()):
                continue  # `metastases in T4 and L2, progressive in T4`
            if is_hedged(text, one):
                continue
            back = name in ("resolved", "shrinking") and form_of("came_back").match(text, one.end())
            if back:
                continue
            if name == "growing" and form_of("slightly").search(text, head.first, one.start()):
                return ""
            in_part = name == "resolved" and is_in_part(text, one)
            found.add("shrinking" if in_part else name)
    opens = not found and form_of("together_opens").fullmatch(text, 0, front)
    if opens and (both := form_of("together").match(text, end)):
        found.update(group(both))
    if "new" in found and found <= {"new", "growing"}:
        return "new"
    if "resolved" in found and found <= {"resolved", "shrinking"}:
        return "resolved"
    if not found and (label := _labelled(text, head)):
        return label
    return found.pop() if len(found) == 1 else ""


def _labelled(text: str, head: Head) -> str:
    """What the label of a line says of all that it lists: `Unchanged: the metastasis in L3`; not
    behind a semicolon, or what tells of another change."""
    label = form_of("labelled").match(text)
    ahead = text[label.end() : head.start] if label else ";"
    if label is None or ";" in ahead:
        return ""
    if form_of("has_change").search(ahead) or form_of("labels_else").search(ahead):
        return ""
    names = [one for one in STATUSES if forms("lesions")[one].fullmatch(label["label"].strip())]
    return names[0] if len(names) == 1 else ""


def is_bracketed(text: str, end: int) -> bool:
    """Whether what stands behind the last of several places is a bracket that is not of all
    (`in the liver and L3 (resolved)`)."""
    opens = _OPENS.match(text, max(end, 0))
    return opens is not None and not forms("local")["of_all_of_them"].search(text, opens.end())


def _is_of_last(text: str, head: Head, one: re.Match[str]) -> bool:
    """Whether a word stands in a bracket behind the last of several places, and is of that one
    (`in the liver (untreated) and L3 (resected)`)."""
    opens = text.rfind("(", head.end, one.start())
    if opens < 0 or ")" in text[opens : one.start()]:
        return False
    if forms("local")["of_all_of_them"].search(text, opens):
        return False
    return len({site.text for site in sites(text[head.start : opens])}) > 1


def _is_right_there(text: str, end: int) -> bool:
    """Whether a place stands right behind a change: `progressive in T4`."""
    there = form_of("right_there").match(text, end)
    return there is not None and any(one.start == there.end() for one in sites(text))


def is_left(text: str, start: int, end: int) -> bool:
    """Whether an operation left some of a lesion, or the lesion came back where it was."""
    ahead = form_of("part_removed").search(text, 0, start)
    return ahead is not None or form_of("left_or_back").match(text, end) is not None


def is_in_part(text: str, one: re.Match[str]) -> bool:
    """Whether some is left of what is said to be gone: `disappeared except for a small rest`."""
    return form_of("some_rest").match(text, one.end()) is not None


def is_hedged(text: str, one: re.Match[str]) -> bool:
    """Whether the words of its clause leave open that something has changed."""
    ahead = form_of("hedged").search(text, 0, one.start())
    return ahead is not None or form_of("hedged_behind").match(text, one.end()) is not None


def _is_of_other(text: str, end: int, one: re.Match[str]) -> bool:
    """Whether a change behind a lesion and a comma is of what follows: `L3, SUV 12, new pain`."""
    if one.start() < end:
        return False
    between = BRACKET.sub("", text[end : one.start()])
    if form_of("of_uptake").search(between) or form_of("of_the_others").search(between):
        return True
    comma = _COMMA.search(between) is not None
    if comma and any(
        form_of("up_to_next").fullmatch(text, one.end(), site.start)
        for site in sites(text)
        if site.start >= one.end()
    ):
        return True  # `left adrenal metastasis, new: L3`
    return comma and form_of("other_thing").match(text, one.end()) is not None


def _is_of_one_ahead(text: str, one: re.Match[str], front: int) -> bool:
    """Whether a change in front of a lesion and a comma is of what stands before it: `primary
    growing, left adrenal metastasis`, `L3 has grown and the liver metastasis`."""
    if NEXT_CLAUSE.search(text, one.end(), front) is None:
        return False
    ahead = BRACKET.sub(lambda found: " " * len(found[0]), text[: one.start()])
    begins = part_begins(ahead, len(ahead), ":;,.(")
    if not ahead[begins:].strip() and ahead[begins - 1 : begins] == ",":  # `L3 30 mm, growing and`
        begins = part_begins(ahead, begins - 1, ":;,.(")
    own = ahead[begins:]
    return form_of("has_change").search(own) is not None or any(sites(own))


def compares(text: str, head: Head, one: re.Match[str]) -> bool:
    """Whether a word tells a lesion from another: `the larger 12 mm lesion`, `larger than L3`."""
    such = () if head.many else form_of("one_such").finditer(text)
    is_one = any(each.end() == one.end() for each in such)
    ahead = one.start() < head.start and form_of("comparative").fullmatch(one[0])
    return is_one or bool(ahead) or form_of("than_another").match(text, one.end()) is not None


def changes(text: str, head: Head) -> bool:
    """Whether a word for a change follows: what is denied may be the change."""
    return any(
        form_of(name).search(text, head.end)
        for name in ("growing", "shrinking", "stable", "resolved")
    )


@kept
def new_since(text: str, end: int) -> Sequence[tuple[int, int]]:
    """Where words behind a lesion say that it was not there before: they deny it not."""
    return [one.span() for one in form_of("unseen_before").finditer(text, end)]

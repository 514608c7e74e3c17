"""Whether a patient takes steroids today: by the dose of today, a list of drugs, or a denial; none
where they were ended not long ago."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from oligomatch.matcher.letters.beside.items import PARTS, is_own, split
from oligomatch.matcher.letters.course.days import (
    RECENT,
    calendar_in,
    day_in_story,
    value_of,
    without_days,
    written,
)
from oligomatch.matcher.letters.course.whose import is_of_kin
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.pieces import BRACKET, blanked, lies_in, without
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention, Place
from oligomatch.matcher.letters.sentences import Sentence
from oligomatch.matcher.logic.calendar import Day
from oligomatch.rules.reading.kept import SentenceText

STEROIDS, LAST = "/conditions/systemic_steroids/now", "/conditions/systemic_steroids/last"
TIMES = {"once": 1, "twice": 2, "thrice": 3}  # a day
AGAIN = 120  # signs behind the end of steroids, in which they may be begun once more
BESIDE = 100  # signs around a dose that stands by itself, in which words may tell of another time
ENDED = timedelta(92)  # a limit of ours: what was ended before may have been begun again since


def steroids(sentence: Sentence) -> Iterator[Mention]:
    """That steroids are taken today, or none; that a dose is named; that they are over."""
    text, known = sentence.text, forms("conditions")
    word = known["steroid_word"].search(text)
    stopped = known["steroids_stopped"].search(text)
    if word is None and stopped is None:
        return
    # `since 3 May 2026` is no other time
    since = known["steroids_since"].finditer(without_days(text, written(text)))
    plain = blanked(text, (one.span() for one in since))
    # `4 mg daily, to be tapered off over ten days` is taken today
    to_come = [one.span() for one in known["steroids_to_taper"].finditer(plain)]
    plain = blanked(plain, to_come)
    over = list(known["steroids_over"].finditer(plain))
    aside = list[tuple[int, int]]()  # where a steroid is named that is none of today
    for found in known["no_steroids"].finditer(text):
        start, end = found.span()
        aside.append((start, end))
        if not _is_of_another_time(text, start, end):
            own = known["steroid_reason"].search(sentence.line_ahead) is None
            past = frozenset({"historical"}) if own else frozenset()
            around = sentence.context(start, end, but=past)
            yield Mention("no_steroids", _which(found[0]), sentence.place(start, end), around)
    for found in known["not_on_steroids"].finditer(text):
        start, end = found.span()
        aside.append((start, end))
        part = _part(plain, start, end)
        again = known["steroids_again"].search(text, end) or known["steroid_again_ahead"].search(
            text
        )
        if not (again or known["steroids_over"].search(part) or known["denial_open"].search(part)):
            around = sentence.context(start, end, but=frozenset({"historical"})) - {"negated"}
            yield Mention("no_steroids", _which(found[0]), sentence.place(start, end), around)
    at_times = known["at_times"].search(text)
    taken = False
    for found in () if at_times else known["on_steroids"].finditer(text):
        if any(one.start() < found.start() or found.end() <= one.start() for one in over):
            continue
        taken = True
        place = sentence.place(*found.span())
        around = sentence.context(*found.span())
        payload = _taken(sentence, *found.span())
        undosed = not any(sign.isdecimal() for sign in found[0])
        if undosed and is_of_kin(sentence.before):
            continue  # `his wife has rheumatism. She is on prednisone`
        if undosed:  # `On dexamethasone.`: of the time told
            payload |= {"days": written(SentenceText(_just_ahead(sentence, found.start())))}
        yield Mention("on_steroids", payload, place, around)
    for start, end in () if at_times or taken else _listed(sentence, plain):
        taken = True
        around = sentence.context(start, end)
        yield Mention(
            "on_steroids", _taken(sentence, start, end), sentence.place(start, end), around
        )
    if not (at_times or taken) and (alone := _alone(sentence)) is not None:
        taken = True
        yield alone
    ended = list[tuple[int, int]]()
    for found in known["steroids_ended"].finditer(text):
        at = found.end()
        day = next((one for one in written(text) if one.start <= at < one.end), None)
        around = sentence.context(*found.span(), but=frozenset({"historical"})) - {"negated"}
        again = known["steroids_again"].search(f"{text[found.end() :]}{sentence.behind[:AGAIN]}")
        if day is not None and again is None:
            ended.append(found.span())
            # `none since April`: the last may have been before that
            payload = {"day": day, "last": not (found["since"] or found["since2"])}
            yield Mention("steroids_ended", payload, sentence.place(*found.span()), around)
    healed = [one.span() for one in known["healed_by_steroids"].finditer(text)]
    over = [one for one in over if not lies_in(one.start(), aside)]
    for dose in () if taken else known["a_steroid"].finditer(text):
        behind = any(to <= dose.start() for _, to in aside)  # `off prednisone, on hydrocortisone`
        if (over and not ended) and not (behind and _is_of_today(text, dose.start(), over)):
            continue
        if not lies_in(dose.start(), (*ended, *aside, *healed)):
            yield Mention("a_steroid", {}, sentence.place(*dose.span()))
    for found in known["dose_named"].finditer(text):
        whole = known["steroid_dose"].match(text, found.start())
        each_day = {"dose": _dose(whole)} if whole else {}
        yield Mention("steroid_dose", each_day, sentence.place(*found.span()))
    if word and known["steroids_meant"].search(text):
        yield Mention("steroids_meant", {}, sentence.place(*word.span()))
    if stopped:
        yield Mention("steroids_over", {"which": {"any"}}, sentence.place(*stopped.span()))
    elif word and not taken and known["steroid_end"].search(blanked(text, to_come)):
        yield Mention("steroids_over", _which(text), sentence.place(*word.span()))


def _taken(sentence: Sentence, start: int, end: int) -> dict[str, Any]:
    """Which steroids are taken, and how much of one a day where the sentence tells one dose."""
    text, known = sentence.text, forms("conditions")
    each = [*known["steroid_dose"].finditer(text)]
    said = _which(text[start:end])
    near = f"{text}{sentence.behind[:AGAIN]}"
    if len(each) != 1 or not start <= each[0].start() < end or known["dose_again"].search(near):
        return said
    return {**said, "dose": _dose(each[0])}


def _dose(found: re.Match[str]) -> tuple[str, float]:
    """A steroid and its milligrams a day."""
    named = group(found)
    (drug,) = named.keys() & {"dexamethasone", "prednisone"}
    (often,) = named.keys() & TIMES.keys()
    return drug, float(named["mg"].replace(",", ".")) * TIMES[often]


def _which(text: str) -> dict[str, set[str]]:
    """Which steroids some words name."""
    found = forms("conditions")["steroid_stem"].finditer(text)
    return {"which": {name for one in found for name in group(one)}}


def _is_of_another_time(text: str, start: int, end: int) -> bool:
    """Whether words beside a bare denial tell another time, or for what none were given."""
    known = forms("conditions")
    # `apixaban (embolism in 2024), no steroids`: the bracket is of what stands in front of it
    text = without(BRACKET, text[:start]) + text[start:]
    first, last = text.rfind(";", 0, end), text.find(";", end)
    aside = [
        one
        for one in known["steroids_over"].finditer(text)
        if known["steroid_reason"].search(one[0])
        or (first < one.start() and (last < 0 or one.start() < last))
    ]
    return any(one.start() < start or end <= one.start() for one in aside)


def _part(text: str, start: int, end: int) -> str:
    """What a sentence says beside a stretch in its own part, and behind it, as far as that is not
    of something else; what tells the time at the beginning counts too."""
    time = forms("anticoagulants")["of_a_time"]
    goes_on = forms("anticoagulants")["goes_on"]
    said = list[str]()
    for number, (at, to) in enumerate(split(text, 0, len(text), PARTS)):
        if to <= start:
            said += [text[at:to]] if not number and time.match(text, at) else []
        elif at < end:
            said += [text[at : max(at, start)], text[min(end, to) : to]]
        elif not goes_on.match(text, at) and is_own(text, at, to):
            break
        else:
            said.append(text[at:to])
    return " | ".join(said)


def _is_not_taken(sentence: Sentence, plain: str | None = None) -> bool:
    """Whether a sentence (`plain`: without what is to come) or what stands above it is of drugs
    that are not taken today."""
    each = (sentence.text if plain is None else plain, sentence.heading, sentence.above)
    return any(map(forms("conditions")["not_taken"].search, each))


def _listed(sentence: Sentence, plain: str) -> Iterator[tuple[int, int]]:
    """The steroids of a list of drugs that are taken, and those of an illness that lasts."""
    text, known = sentence.text, forms("conditions")
    if _is_not_taken(sentence, plain):
        return
    in_list = known["list_of_drugs"].search(text) or known["list_of_drugs"].search(sentence.heading)
    in_list = in_list or known["list_of_drugs"].search(sentence.above)
    in_list = in_list or known["drug_beside"].search(text)
    for found in known["steroid_in_list"].finditer(text) if in_list else ():
        if not known["steroids_over"].search(_part(plain, *found.span())):
            yield found.span()
    for found in known["on_steroids_for"].finditer(text):
        if not known["steroids_over"].search(_part(plain, *found.span())):
            yield found.span()


def _alone(sentence: Sentence) -> Mention | None:
    """A daily dose that is all a sentence or its last part says, with the days told in front of it:
    none where the words around tell of another time or person."""
    text, known = sentence.text, forms("conditions")
    found = known["steroid_alone"].fullmatch(text)
    last = max(text.rfind("; "), text.rfind(", ")) + 1
    if found is None and last:  # `ECOG 1; mild ataxia, dexamethasone 4 mg per day`
        found = known["steroid_alone"].fullmatch(text, last)
    if found is None or _is_not_taken(sentence):
        return None
    ahead = _just_ahead(sentence, found.start())
    behind = sentence.after[:BESIDE]
    if known["of_a_course"].search(ahead) or known["of_a_course"].search(behind):
        return None
    if known["of_rays"].search(ahead):
        return None
    payload = {**_taken(sentence, *found.span()), "days": written(SentenceText(ahead))}
    return Mention(
        "on_steroids", payload, sentence.place(*found.span()), sentence.context(*found.span())
    )


def _just_ahead(sentence: Sentence, start: int) -> str:
    """What the letter says right in front of a place of a sentence."""
    at = sentence.start + start
    return sentence.whole[max(0, min(sentence.start, at - BESIDE)) : at]


def _is_of_today(text: str, at: int, over: Sequence[re.Match[str]]) -> bool:
    """Whether the part of a sentence around a place tells no other time."""
    parts = split(text, 0, len(text), PARTS)
    first, last = next((one for one in parts if one[0] <= at < one[1]), (0, len(text)))
    return not any(first <= one.start() < last for one in over)


def settle_steroids(each: Sequence[Mention], proposal: Proposal) -> None:
    """Whether steroids are taken today, by the mentions of the last letter: nothing where it tells
    of both, nor of a dose that may be taken still beside none, nor of an end beside a dose; none
    where they were ended not long ago and no other is named."""
    kinds = (
        "on_steroids",
        "no_steroids",
        "a_steroid",
        "steroids_over",
        "steroids_ended",
        "steroids_meant",
    )
    of = {kind: [one for one in each if one.kind == kind] for kind in kinds}
    taken, none = (list(proposal.usable(of[kind])) for kind in ("on_steroids", "no_steroids"))
    against = [*of["no_steroids"], *of["steroids_over"]]
    taken = [one for one in taken if _is_recent(one, proposal)]
    if taken and not any(_takes_back(end, one) for one in taken for end in against):
        for one in taken:
            proposal.state(STEROIDS, True, one.place)
        _settle_dose(each, taken, proposal)
    elif none and not (of["on_steroids"] or of["a_steroid"]):
        for one in none:
            proposal.state(STEROIDS, False, one.place)
    elif not (of["on_steroids"] or of["a_steroid"]):
        ends = dict[Place, Day]()
        for one in proposal.usable(of["steroids_ended"]):
            day = day_in_story(proposal, one.place, one.payload["day"])
            if any(again.place > one.place for again in of["steroids_meant"]):
                continue
            if day is not None and proposal.as_of - ENDED <= day.last <= proposal.as_of:
                proposal.state(STEROIDS, False, one.place)
                if one.payload["last"]:
                    ends[one.place] = day
        if len({*ends.values()}) == 1:
            for place, day in ends.items():
                proposal.state(LAST, value_of(day), place)


def _settle_dose(each: Sequence[Mention], taken: Sequence[Mention], proposal: Proposal) -> None:
    """How much is taken a day, where one dose of one steroid is all that its letters tell."""
    doses = {one.payload.get("dose") for one in taken}
    letters = {one.place.letter for one in taken}
    for one in each:
        if one.kind in ("a_steroid", "steroid_dose") and one.place.letter in letters:
            doses.add(one.payload.get("dose"))
    bare = forms("conditions")["dose_bare"]
    if any(bare.search(proposal.texts[letter]) for letter in letters):
        return
    if len(doses) == 1 and (dose := doses.pop()):
        for one in taken:
            value = {"value": dose[1], "unit": "mg/d"}
            proposal.state(f"/measurements/{dose[0]}_dose", value, one.place)


def _is_recent(taken: Mention, proposal: Proposal) -> bool:
    """Whether no day told in front of a dose that stands by itself is of an earlier time."""
    days = taken.payload.get("days", ())
    each = [calendar_in(proposal, taken.place.letter).day(one) for one in days]
    return all(day is not None and proposal.as_of - RECENT <= day.last for day in each)


def _takes_back(end: Mention, taken: Mention) -> bool:
    """Whether an end or a denial of steroids may be of one that is taken: a later one, or one in
    front of it that names the same."""
    which: set[str] = end.payload["which"]
    if end.kind == "no_steroids" and "any" not in which:
        return bool(which & taken.payload["which"])
    same = bool(which & {*taken.payload["which"], "any"})
    return (
        same
        if end.kind == "no_steroids" or end.place > taken.place
        else bool(which & taken.payload["which"])
    )

"""Whether a local treatment that a sentence names was carried out: a visit, a test or a request on
the way to it was not it, one that is to come is none yet, and one that runs or was broken off is
none as a whole."""

from __future__ import annotations

import re
from datetime import timedelta

from oligomatch.matcher.letters.course.days import without_days
from oligomatch.matcher.letters.course.disease.record import Disease
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.treated.local import LocalSaid
from oligomatch.matcher.letters.forms import forms

_CUT = re.compile(r"[;(]|[.]\s|,\s+(?:and|but|while|whereas)\s")
# bounds of ours, within which it is left open that a treatment has ended
COURSE = timedelta(60)  # in which chemoradiation may still run
SHORT_COURSE = timedelta(21)  # the same of radiotherapy of a lesion
AROUND = 120  # signs behind a treatment in which it is told how it went on


def is_open(disease: Disease, said: SentenceSaid, one: LocalSaid) -> bool:
    """Whether it is open that a treatment was carried out as a whole."""
    text = without_days(said.sentence.text, said.days)
    if _is_led_to(text, one) or _is_broken_off(disease, said, text, one):
        return True
    return _hangs_on(said, text, one)


def _is_led_to(text: str, one: LocalSaid) -> bool:
    """Whether words tell of something on the way to a treatment."""
    known = forms("carried")
    if known["done_for_sure"].search(text):
        return False
    led = known["led_to"].search(text, 0, one.start)
    if led and not known["given_before"].search(text, 0, led.start()):
        return True
    behind = known["visit_behind"].match(text, one.end)
    if _is_participle(text, one) and known["by_decision"].match(text, one.end):
        behind = None  # `irradiated as per MDT decision`
    return bool(behind or known["visit_ahead"].search(text, 0, one.start))


def _is_participle(text: str, one: LocalSaid) -> bool:
    return text[one.start : one.end].casefold().endswith("ed")


def _is_broken_off(disease: Disease, said: SentenceSaid, text: str, one: LocalSaid) -> bool:
    """Whether a treatment runs, was broken off or only tried."""
    known, day = forms("carried"), said.day(one.day)
    ends = known["of_drugs"].search(text, _behind_drugs(text, one), one.end + AROUND)
    region = text[one.end : ends.start() if ends else one.end + AROUND]
    over = known["all_given"].search(region)
    if known["broken_off"].search(region) and not over:
        return True
    ahead = known["running_ahead"].search(text, 0, one.start)
    if (ahead and known["tried"].search(ahead[0])) or known["tried_behind"].match(text, one.end):
        return True
    within = COURSE if one.primary else SHORT_COURSE
    if over or one.until is not None or one.modality == "surgery":
        return False
    if day is not None and day.last < disease.proposal.as_of - within:
        return False
    begun = one.day is not None and known["begun_on"].search(text, 0, said.days[one.day].start)
    later = (n for n, day in enumerate(said.days) if one.end <= day.start)
    return bool(ahead or begun or any(map(said.lies_ahead, later)))


def _behind_drugs(text: str, one: LocalSaid) -> int:
    """Where the drugs end that were given with chemoradiation."""
    drug = forms("treatment")["drugs"].search(text, one.end)
    if not drug or not one.primary:
        return one.end
    own = forms("treatment")["its_drugs"].fullmatch(text, one.end, drug.start("drugs"))
    return drug.end("drugs") if own else one.end


def _hangs_on(said: SentenceSaid, text: str, one: LocalSaid) -> bool:
    """Whether a treatment without a day is told to come, hangs on something, or is a conclusion."""
    known = forms("carried")
    if any(said.day(n) is not None for n in range(len(said.days))):
        return False
    first = max([0, *(cut.end() for cut in _CUT.finditer(text, 0, one.start))])
    stop = _CUT.search(text, one.end)
    last = stop.start() if stop else len(text)
    if known["came_about"].search(text, first, last):
        return False
    if known["still_to_come"].match(text, one.end, last):
        return True
    return (
        not _is_participle(text, one)
        and known["concludes"].match(said.sentence.heading) is not None
    )

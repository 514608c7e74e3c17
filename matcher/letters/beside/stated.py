"""What a clause states of the patient or of the disease: that she is on dialysis, cannot swallow
tablets, has a sarcomatoid component; that the brain or chest was irradiated, or never was. What is
so today is that of the last letter; of a day, that of a day not long ago."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from oligomatch.matcher.letters.beside.items import is_of_others
from oligomatch.matcher.letters.course.days import RECENT, calendar_in, written
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention
from oligomatch.matcher.letters.sentences import Sentence

# each form with the time that it speaks of, and whether it says that it is so
KINDS: Mapping[str, tuple[str, bool]] = {
    "so": ("now", True),
    "not_so": ("now", False),
    "once": ("ever", True),
    "never": ("ever", False),
}
_OF_THEN = frozenset({"historical", "then"})


def stated(sentence: Sentence) -> Iterator[Mention]:
    """What a sentence states so, and that it leaves open whether it is."""
    text, known = sentence.text, forms("stated")
    if known["spoken_of"].search(text) is None:
        return
    each = [(kind, one) for kind in KINDS for one in known[kind].finditer(text)]
    if not each or is_of_others(sentence):
        return
    days = written(text)
    for kind, found in each:
        time, so = KINDS[kind]
        around = f"{text[: found.start()]} , {text[found.end() :]}"
        if known["open" if so else "open_denial"].search(around):
            continue
        if KINDS[kind] == ("now", True) and known["over"].search(around):
            continue
        if so and known["denied_ahead"].search(text, 0, found.start()):
            continue
        but = _OF_THEN if time == "ever" else frozenset[str]()
        said_of = sentence.context(*found.span(), but=frozenset({"historical"})) - but
        said_of -= set() if so and not _denies_itself(found[0]) else {"negated"}
        for name in group(found):
            payload = {"condition": name, "time": time, "so": so, "days": days}
            yield Mention("stated", payload, sentence.place(*found.span()), said_of)


def _denies_itself(text: str) -> bool:
    """Whether a form holds the word for a denial itself: `MRI is not possible`."""
    return " not " in f" {text} " or "cannot" in text or "no longer" in text


def settle_stated(each: Sequence[Mention], proposal: Proposal) -> None:
    """Each of them, where the letters do not tell both."""
    last = proposal.last_letter
    said = [one for one in each if one.kind == "stated"]
    said = [one for one in said if one.payload["time"] == "ever" or one.place.letter == last]
    names = {(one.payload["condition"], one.payload["time"]) for one in said}
    for name, time in sorted(names):
        own = [
            one for one in said if (one.payload["condition"], one.payload["time"]) == (name, time)
        ]
        if len({one.payload["so"] for one in own}) != 1:
            continue
        against = {
            ("now", True): "gone",
            ("now", False): "all_told",
            ("ever", False): "all_the_same",
        }
        form = against.get((time, own[0].payload["so"]))
        if form is not None and _is_spoken_against(name, form, proposal):
            continue
        for one in proposal.usable(own):
            if time == "ever" or _is_recent(one, proposal):
                proposal.state(f"/conditions/{name}/{time}", one.payload["so"], one.place)


def _is_spoken_against(name: str, form: str, proposal: Proposal) -> bool:
    """Whether a letter tells what may have put an end to it, or that it was so once."""
    known = forms("stated")[form]
    return any(name in group(one) for text in proposal.texts for one in known.finditer(text))


def _is_recent(one: Mention, proposal: Proposal) -> bool:
    """Whether each day in the sentence of a state is one of the last weeks."""
    days = [calendar_in(proposal, one.place.letter).day(said) for said in one.payload["days"]]
    return all(
        day is not None and proposal.as_of - RECENT <= day.last and day.first <= proposal.as_of
        for day in days
    )

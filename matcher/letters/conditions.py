"""Chronic conditions beside the cancer, and those that a letter says are not there.

Only what lasts is taken as present, and only where the words around leave it as it is; what comes
and goes (pneumonitis, colitis) is read where a letter denies it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention
from oligomatch.matcher.letters.sentences import Sentence


def mentions(sentence: Sentence) -> Iterator[Mention]:
    """The conditions of a sentence, each with whether it is there."""
    text, known = sentence.text, forms("conditions")
    for kind in ("chronic", "passing"):
        for found in known[kind].finditer(text):
            (name,) = group(found)
            start, end = found.span()
            around = sentence.context(start, end, but=frozenset({"historical"}))
            denied = bool(
                known["denied"].search(text, 0, start) and known["denied_behind"].match(text, end)
            )
            if denied:
                around -= {"negated"}
            elif known["not_now"].search(text) and kind == "chronic":
                continue
            payload = {"condition": name, "now": not denied}
            yield Mention(kind, payload, sentence.place(start, end), around)


def settle(each: Sequence[Mention], proposal: Proposal) -> None:
    """Each condition, where the letters agree on it; what comes and goes is denied by the latest
    letter, and nowhere told."""
    passing = [one for one in each if one.kind == "passing"]
    held = {one.payload["condition"] for one in passing if one.payload["now"]}
    last = len(proposal.letters) - 1
    said = [one for one in each if one.kind == "chronic"]
    said += [
        one for one in passing if one.place.letter == last and one.payload["condition"] not in held
    ]
    for one in proposal.usable(said):
        pointer = f"/conditions/{one.payload['condition']}/now"
        proposal.state(pointer, one.payload["now"], one.place)

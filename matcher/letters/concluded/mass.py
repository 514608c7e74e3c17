"""The seat of the cancer where a mass of the lung lies, in letters that tell no other."""

from __future__ import annotations

from collections.abc import Sequence

from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import SENTENCE, sentences_of
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention, Place
from oligomatch.matcher.letters.sentences import Sentence


def take_mass(found: Sequence[Mention], proposal: Proposal) -> None:
    """The seat of the cancer where a mass lies, where no other words tell one."""
    each = {tuple(sorted(one.payload.items())) for one in found}
    if len(each) != 1 or not all(each) or proposal.stated("/cancer_type") != "nsclc":
        return
    known = {key: proposal.stated(f"/primary/{key}") for key in ("side", "lobe")}
    if known["lobe"] or known["side"] not in (None, found[0].payload.get("side")):
        return
    if any(_lung_was_cut(_without_others(text)) for text in proposal.texts):
        return
    first = min(one.place for one in found)
    if any(_came_back_ahead(one, first) for one in proposal.sentences):
        return
    for one in found:
        for key, value in one.payload.items():
            proposal.state(f"/primary/{key}", value, one.place)


def _lung_was_cut(text: str) -> bool:
    """Whether a part of a lung may have been removed: not only planned, nor of another organ."""
    known, treatment = forms("tumour"), forms("treatment")
    return any(
        treatment["lung_surgery"].search(known["cut_elsewhere"].sub("", one))
        and not known["cut_to_come"].search(one)
        for one in sentences_of(text)
    )


def _without_others(text: str) -> str:
    """A text without the parts that name another cancer, which may have been cut out."""
    other = forms("cancers")["other"]
    return " ; ".join(part for part in SENTENCE.split(text) if other.search(part) is None)


def _came_back_ahead(sentence: Sentence, first: Place) -> bool:
    """Whether a sentence in front of a mass, or its own, tells that the cancer was gone or is back:
    the mass may be another then."""
    if (sentence.letter, sentence.start) > (first.letter, first.start):
        return False
    if forms("cancers")["other"].search(sentence.text):
        return False
    return any(
        "negated" not in sentence.context(*one.span())
        for one in forms("tumour")["came_back"].finditer(sentence.text)
    )

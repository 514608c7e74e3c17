"""Other cancers that the patient had, or that there was none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import piece_behind
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention, Place
from oligomatch.matcher.letters.sentences import Sentence

EVER, NOW = "/conditions/other_malignancy/ever", "/conditions/other_malignancy/now"
SO = frozenset({"historical", "then"})
_STOP = re.compile(r"(?<=[.!?])\s|\n")


def mentions(sentence: Sentence) -> Iterator[Mention]:
    """The other cancers that a sentence names as the patient's, and that there was none."""
    text, known = sentence.text, forms("cancers")
    for found in known["none"].finditer(text):
        if known["but_one"].search(text):
            continue  # `barring a basal cell carcinoma, no other malignancy`
        around = sentence.context(*found.span()) - {"negated"}
        yield Mention("no_cancer", {}, sentence.place(*found.span()), around)
    for found in known["other"].finditer(text):
        around = sentence.context(*found.span())
        kin = known["of_kin"], forms("conditions")["of_kin"]
        if any(one.search(text, 0, found.start()) for one in kin):
            around |= {"family"}
        if known["supposed"].search(text, 0, found.start()):
            continue
        if around & SO or known["had"].search(text):
            payload = {"cured": _is_cured(sentence, found)}
            yield Mention("cancer", payload, sentence.place(*found.span()), around)


def _is_cured(sentence: Sentence, found: re.Match[str]) -> bool:
    """Whether words right behind another cancer say that it is over, and neither its sentence nor
    the one behind that it may not be: a cancer that is wrongly called over opens a trial."""
    known, text = forms("cancers"), sentence.text
    over = known["cured"].search(text, found.end())
    if over is None or not known["to_cured"].fullmatch(text, found.end(), over.start()):
        return False
    rest = text[: over.start()] + " " + text[over.end() :]
    behind = piece_behind(_STOP, sentence.after.lstrip())
    return not any(known["back"].search(one) for one in (rest, behind))


def settle(each: Sequence[Mention], proposal: Proposal) -> None:
    """Whether there ever was another cancer; that of which the letters are is none of them:
    where they speak of metastases and name no lung cancer, it may be the one that spread."""
    spread = proposal.tells(forms("cancers")["spread"])
    about = proposal.stated("/cancer_type") or (
        "" if spread and not _in_lung(proposal) else "nsclc"
    )
    said = [
        one
        for one in proposal.usable(each, but=SO)
        if one.kind == "no_cancer" or about in ("nsclc", "sclc")
    ]
    for one in said:
        proposal.state(EVER, one.kind == "cancer", one.place)
    if all(one.kind == "cancer" and one.payload["cured"] for one in said):
        over = [one.place for one in said]
        kin = [one.place for one in each if "family" in one.context]
        if over and _names_no_more(proposal, [*over, *kin]):
            proposal.state(NOW, False, *over)


def _names_no_more(proposal: Proposal, places: Sequence[Place]) -> bool:
    """Whether the letters name no other cancer and no disease of the blood but those at places,
    and no drug that keeps one down: what is not said to be over may be there."""
    known = forms("cancers")
    if proposal.tells(known["hormone"]):
        return False
    return all(
        any(
            one.letter == number and one.start <= found.start() and found.end() <= one.end
            for one in places
        )
        for number, text in enumerate(proposal.texts)
        for kind in ("other", "by_short", "unsettled")
        for found in known[kind].finditer(text)
    )


def _in_lung(proposal: Proposal) -> bool:
    """Whether the letters tell where in the lung the primary is or was: they are of its cancer."""
    return any(proposal.stated(f"/primary/{key}") for key in ("lobe", "side"))

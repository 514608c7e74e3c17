"""Other cancers that the patient had, or that there was none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention
from oligomatch.matcher.letters.sentences import Sentence

EVER, NOW = "/conditions/other_malignancy/ever", "/conditions/other_malignancy/now"
SO = frozenset({"historical", "then"})


def mentions(sentence: Sentence) -> Iterator[Mention]:
    """The other cancers that a sentence names as the patient's, and that there was none."""
    text, known = sentence.text, forms("cancers")
    for found in known["none"].finditer(text):
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
            payload = {"cured": _is_cured(text, found.end())}
            yield Mention("cancer", payload, sentence.place(*found.span()), around)


def _is_cured(text: str, start: int) -> bool:
    """Whether words behind another cancer say that it is over, and none that it came back."""
    known = forms("cancers")
    found = known["cured"].search(text, start)
    if found is None or known["back"].search(text, start):
        return False
    return known["own"].search(text, start, found.start()) is None


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
        for one in said:
            proposal.state(NOW, False, one.place)


def _in_lung(proposal: Proposal) -> bool:
    """Whether the letters tell where in the lung the primary is or was: they are of its cancer."""
    return any(proposal.stated(f"/primary/{key}") for key in ("lobe", "side"))

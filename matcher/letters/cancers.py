"""Other cancers that the patient had, or that there was none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention
from oligomatch.matcher.letters.sentences import Sentence

EVER = "/conditions/other_malignancy/ever"
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
            yield Mention("cancer", {}, sentence.place(*found.span()), around)


def settle(each: Sequence[Mention], proposal: Proposal) -> None:
    """Whether there ever was another cancer; that of which the letters are is none of them:
    where they speak of metastases and name no lung cancer, it may be the one that spread."""
    spread = proposal.tells(forms("cancers")["spread"])
    about = proposal.stated("/cancer_type") or ("" if spread else "nsclc")
    for one in proposal.usable(each, but=SO):
        if one.kind == "no_cancer" or about in ("nsclc", "sclc"):
            proposal.state(EVER, one.kind == "cancer", one.place)

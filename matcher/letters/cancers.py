"""Other cancers that the patient had, or that there was none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention
from oligomatch.matcher.letters.sentences import Sentence

NOW = "/conditions/other_malignancy/now"
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
        if known["of_kin"].search(text, 0, found.start()):
            around |= {"family"}
        over = known["over"].search(text, found.end()) and not known["not_over"].search(text)
        payload = {"over": bool(over), "name": found[0].casefold()}
        if around & SO or known["had"].search(text):
            yield Mention("cancer", payload, sentence.place(*found.span()), around)
        else:
            yield Mention("named", payload, sentence.place(*found.span()), around)


def settle(each: Sequence[Mention], proposal: Proposal) -> None:
    """Whether there ever was another cancer; that of which the letters are is none of them:
    where they speak of metastases and name no lung cancer, it may be the one that spread."""
    spread = any(forms("cancers")["spread"].search(one.text) for one in proposal.letters)
    about = proposal.stated("/cancer_type") or ("" if spread else "nsclc")
    named = [one for one in each if one.kind in ("cancer", "named")]
    for one in proposal.usable((one for one in each if one.kind != "named"), but=SO):
        if one.kind == "no_cancer" or about in ("nsclc", "sclc"):
            proposal.state(EVER, one.kind == "cancer", one.place)
        if one.kind == "cancer" and about in ("nsclc", "sclc") and _is_over(named):
            proposal.state(NOW, False, one.place)


def _is_over(each: Sequence[Mention]) -> bool:
    """Whether nothing is left of the one other cancer that the letters name: each sentence that
    names it says so."""
    return len({one.payload["name"] for one in each}) == 1 and all(
        one.payload["over"] for one in each
    )

"""That a metastasis is proven by what was taken of it: a sample or an operation of a lesion far
from the primary, in which this cancer was found.

The words for what was found alone are those of any cancer: they count where no letter names
another one, or where they tell of the lung."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from oligomatch.matcher.letters.course.sites import WhereSaid, sites
from oligomatch.matcher.letters.forms import forms, part_taken
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention
from oligomatch.matcher.letters.sentences import Sentence
from oligomatch.rules.reading.kept import SentenceText

PROVEN = "/conditions/biopsy_proven_metastasis/now"
SO = frozenset({"historical", "then"})
BACK = 700  # signs in front of a result in which the operation is told that it is of
BEHIND = 200  # signs behind a result in which it may be taken back
FAR = frozenset({"brain", "meninges", "bone", "liver", "adrenal", "kidney", "spleen", "pancreas",
                 "peritoneum", "gastrointestinal", "skin", "soft_tissue", "ovary", "thyroid",
                 "salivary_gland", "breast"})  # fmt: skip
FAR_NODES = frozenset({"axillary_node", "abdominal_node", "retroperitoneal_node", "pelvic_node",
                       "inguinal_node"})  # fmt: skip
# with cancers of their own, which what was found there may be
OWN = frozenset({"kidney", "pancreas", "gastrointestinal", "skin", "ovary", "thyroid",
                 "salivary_gland", "breast"})  # fmt: skip
_BEGINS = re.compile(r"[;]|\.\s")
_PART = re.compile(r"[.;,:]|\b(?:and|but)\b")


def proofs(sentence: Sentence) -> Iterator[Mention]:
    """Where a sentence tells that this cancer was found in what was taken of a metastasis."""
    text, known = sentence.text, forms("biopsies")
    cancers = forms("cancers")
    if cancers["other"].search(text) or cancers["of_other_origin"].search(text):
        return
    for found in known["taken_of"].finditer(text):
        first = max((one.end() for one in _BEGINS.finditer(text, 0, found.start())), default=0)
        front = text[first : found.start("what")]
        if known["open"].search(front):
            continue
        rest = text[found.start("what") : found.end() + BEHIND // 4]
        again = known["again"].search(rest) is not None
        if _is_far(front) and (again or not _may_be_of_its_own(front)):
            yield from _proof(sentence, found.start(), *found.span("what"))
        elif not _named(front) and not known["near"].search(front):
            # `A lesion of the left eighth rib; biopsy on 12 August confirmed metastatic ..`
            before = _last_clause(f"{sentence.before} {text[:first]}")
            if again and _is_far(before):
                yield from _proof(sentence, found.start(), *found.span("what"))
    for found in known["proven"].finditer(text):
        name = part_taken(found)
        start, end = found.span()
        around = found[0] + _PART.split(text[end : end + BEHIND // 4])[0]
        if _is_far(around) and not known["open"].search(around):
            yield from _proof(sentence, start, found.start(name), end)
    for kind in ("reported", "result"):
        if kind == "result" and not known["below_result"].fullmatch(sentence.heading):
            continue
        for found in known[kind].finditer(text):
            if known["open"].search(found[0]):
                continue
            if _is_of_far_cut(_ahead(sentence) + text[: found.start()]):
                yield from _proof(sentence, found.start(), *found.span("what"))
    for found in known["by_taken"].finditer(text):
        near = text[found.start() : found.end() + BEHIND // 4]
        if _is_far(found["where"]) and not known["open"].search(near):
            yield from _proof(sentence, found.start(), *found.span())


def _proof(sentence: Sentence, first: int, start: int, end: int) -> Iterator[Mention]:
    """The mention of what was found, where no word behind it takes it back."""
    text, known = sentence.text, forms("biopsies")
    whole = sentence.whole
    at = sentence.start + end
    behind = whole[at : at + BEHIND].split("\n\n")[0]
    if known["undone"].search(behind) or re.match(r"\W{0,2}\?", behind):
        return
    rest = text[start : end + BEHIND // 2]
    if known["foreign"].search(rest):
        return
    if known["open_behind"].match(text, end) or known["of_a_node"].match(text, end):
        return
    lung = known["of_lung"].search(rest) is not None
    payload = {"lung": lung, "what": text[start:end]}
    around = sentence.context(first, end, [(first, end)]) - SO
    yield Mention("proven_metastasis", payload, sentence.place(first, end), around)


def _last_clause(text: str) -> str:
    """The clause that a text ends with."""
    return _BEGINS.split(text.rstrip(" .;"))[-1]


def _ahead(sentence: Sentence) -> str:
    """What the letter says in front of a sentence, each of its lines a clause."""
    whole = sentence.whole
    return whole[max(0, sentence.start - BACK) : sentence.start].replace("\n", " ; ")


def _is_of_far_cut(text: str) -> bool:
    """Whether the last operation or sample that a text tells was of a place far from the primary:
    its own clause says so, or where that names no place the one before, and none leaves it open."""
    known = forms("biopsies")
    for found in reversed([*known["taken_out"].finditer(text)]):
        begins = [0, *(one.end() for one in _BEGINS.finditer(text, 0, found.start()))]
        last = next((one.start() for one in _BEGINS.finditer(text, found.end())), len(text))
        for first in begins[:-4:-1]:
            clause = text[first:last]
            if known["near"].search(clause) or known["open"].search(clause):
                return False
            if _is_far(clause) or known["cut_far"].search(clause):
                return True
            if _named(clause):
                return False
        return False
    return False


def _is_far(text: str) -> bool:
    """Whether all places that a text names are far from the primary, and one is."""
    each, known = _named(text), forms("biopsies")
    if known["near"].search(text):
        return False
    if any(known["segment"].match(one.text) for one in each) and not known["liver"].search(text):
        return False  # it may be one of a lung
    return bool(each) and all(one.system in FAR or one.organ in FAR_NODES for one in each)


def _may_be_of_its_own(text: str) -> bool:
    """Whether a place that a text names has cancers of its own."""
    return any(one.system in OWN for one in _named(text))


def _named(text: str) -> list[WhereSaid]:
    """Every place that a text names."""
    return list(sites(SentenceText(text), every=True))


def _may_be(tissue: str, others: Sequence[str]) -> bool:
    """Whether what was found may be one of the other cancers that the letters name."""
    known = forms("biopsies")
    squamous, adeno = (known[kind].search(tissue) for kind in ("squamous", "adeno"))
    if squamous and not adeno:
        return any(known["scaly"].search(one) for one in others)
    if adeno and not squamous:
        return any(known["glandular"].search(one) for one in others)
    return bool(others)


def settle_proofs(each: Sequence[Mention], proposal: Proposal) -> None:
    """That a metastasis is proven: by words of the lung, or where the letters name no other cancer;
    by a squamous one only where the cancer is known as one."""
    if not proposal.is_of_lung:
        return
    histology = proposal.stated("/histology")
    cancers = forms("cancers")
    others = [
        text[max(0, one.start() - 30) : one.end() + 30]
        for text in proposal.texts
        for one in cancers["other"].finditer(text)
        # one of the family's is none of the patient's
        if not cancers["of_kin"].search(text[max(0, one.start() - BEHIND) : one.start()])
    ]
    for one in proposal.usable(one for one in each if one.kind == "proven_metastasis"):
        known, tissue = forms("biopsies"), one.payload["what"]
        scaly = known["squamous"].search(tissue) and not known["adeno"].search(tissue)
        if scaly and histology not in ("squamous", "adenosquamous"):
            continue  # it may be another cancer, or one that has changed
        if one.payload["lung"] or not _may_be(tissue, others):
            proposal.state(PROVEN, True, one.place)

"""Whether a patient is fully anticoagulated today: by what its own part of a sentence tells, not by
what is told of the illnesses beside it in the same list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oligomatch.matcher.letters.beside.items import PARTS, is_of_others, is_own, split
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import STOP, pieces_back
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention
from oligomatch.matcher.letters.sentences import Sentence

ANTICOAGULATION = "/conditions/therapeutic_anticoagulation/now"
NEXT = 2  # signs between a sentence and the next


def anticoagulation(sentence: Sentence) -> Iterator[Mention]:
    """That the patient is fully anticoagulated, or not, or a sentence by which that may be over."""
    text, known = sentence.text, forms("anticoagulants")
    over = known["over"].search(text)
    if over is not None and not _is_of_smoking(text, over.end()):
        yield Mention("over", {"start": sentence.start}, sentence.place(*over.span()))
    words = list(known["named"].finditer(text))
    if not words:
        return
    if (none := _denial(sentence)) is not None:
        yield none
        return
    each = list(known["anticoagulated"].finditer(text))
    within = [one.span() for one in each]
    if (
        _is_former(sentence)
        or any(_is_below_another(text, one.start()) for one in words)
        or known["vague"].search(text)
        or any(known["open"].search(_around(text, *one.span(), within)) for one in words)
    ):
        yield Mention("anticoagulation_open", {}, sentence.place(*words[0].span()))
        return
    for found in each:
        around = sentence.context(*found.span(), but=frozenset({"historical"}))
        payload = {"end": sentence.end}
        yield Mention("anticoagulated", payload, sentence.place(*found.span()), around)
    if not each:
        yield Mention("anticoagulant_named", {}, sentence.place(*words[0].span()))


def _denial(sentence: Sentence) -> Mention | None:
    """That no anticoagulant is taken today, where its own part of the sentence tells no other
    time and no other part names one."""
    text, known = sentence.text, forms("anticoagulants")
    found = known["not_anticoagulated"].search(text)
    if found is None or known["vague"].search(text) or is_of_others(sentence):
        return None
    rest = f"{text[: found.start()]}{' ' * len(found[0])}{text[found.end() :]}"
    if known["named"].search(rest) or known["denial_open"].search(rest):
        return None
    piece = text[text.rfind(";", 0, found.start()) + 1 : found.start()]
    bare = found["plain"] is not None and not found["today"]
    if bare and (known["year"].search(piece) or known["then_clotted"].search(_ahead(sentence))):
        return None
    past = frozenset({"historical"})
    around = sentence.context(*found.span(), but=past) - {"negated", "historical"}
    return Mention("not_anticoagulated", {}, sentence.place(*found.span()), around)


def _ahead(sentence: Sentence) -> str:
    """The sentence in front of one, on its line or above it."""
    whole = sentence.whole
    pieces = pieces_back(STOP, whole, sentence.start)
    return next((one for one in pieces if one.strip(" -•*\t")), "")


def _around(text: str, start: int, end: int, within: Sequence[tuple[int, int]]) -> str:
    """What a sentence says of the anticoagulant at a stretch: its part of the sentence, the parts
    behind as far as they are not of something else, and what tells the time at the beginning;
    without what was understood together with it."""
    known = forms("anticoagulants")
    first, last = next(((at, to) for at, to in within if at <= start and end <= to), (start, end))
    parts = list(split(text, 0, len(text), PARTS))
    said = list[str]()
    beside = False
    for number, (at, to) in enumerate(parts):
        part = text[at:to]
        if to <= first:
            if not number and known["of_a_time"].match(part):
                said.append(part)
        elif at < last:
            said += [text[at : min(first, to)] if at < first else "", text[max(last, at) : to]]
        elif known["named"].search(part):
            break  # it is looked at by itself
        else:
            beside |= not known["goes_on"].match(part) and is_own(text, at, to)
            if not beside or _is_stopped(part):
                said.append(part)
    return " | ".join(said)


def _is_stopped(part: str) -> bool:
    """Whether a part behind another illness may tell that the anticoagulant was stopped."""
    known = forms("anticoagulants")
    stopped = known["stopped_behind"].search(part)
    return stopped is not None and not _is_of_smoking(part, stopped.end())


def _is_of_smoking(text: str, end: int) -> bool:
    """Whether a word for an end, which stands in front of `end`, is of smoking or a valve."""
    found = forms("anticoagulants")["smoking_over"]
    behind = text.find(" ", end + 1)
    return any(found.search(text, 0, at) for at in (end, behind if behind > 0 else len(text)))


def _is_former(sentence: Sentence) -> bool:
    """Whether the heading of a sentence, or a label above it, is of what is taken no more, or of
    drugs that are none of today."""
    if _is_of_former(sentence.heading) or _is_of_none(sentence.above):
        return True
    above = sentence.ahead.rstrip().split("\n\n")[-1]
    labels = [one for one in above.split("\n") if one.rstrip().endswith(":")]
    return bool(labels) and _is_of_former(labels[-1])


def _is_of_former(label: str) -> bool:
    """Whether a heading is of drugs that are taken no more, or not yet."""
    known = forms("anticoagulants")
    former = known["former"].search(label) is not None
    return former or (known["of_drugs"].search(label) is not None and _is_of_none(label))


def _is_below_another(text: str, at: int) -> bool:
    """Whether the label in front of a place in a sentence tells that nothing of it is taken."""
    label, colon, _ = text[:at].rpartition(":")
    return bool(colon) and _is_of_none(STOP.split(label)[-1])


def _is_of_none(label: str) -> bool:
    """Whether a label tells that what it names is not taken today; that of a list of illnesses
    (`Prior diseases`) tells it not."""
    known = forms("anticoagulants")
    if known["of_illnesses"].search(label) and not known["of_drugs"].search(label):
        return False
    return forms("conditions")["not_taken"].search(label) is not None


def settle_anticoagulation(each: Sequence[Mention], proposal: Proposal) -> None:
    """Whether the patient is fully anticoagulated by the last letter, whose mentions these are:
    nothing where it leaves open what is taken, or tells of both."""
    kinds = ("anticoagulated", "not_anticoagulated", "anticoagulation_open", "anticoagulant_named")
    of = {kind: [one for one in each if one.kind == kind] for kind in kinds}
    ends = [one for one in each if one.kind == "over"]
    if of["anticoagulation_open"]:
        return
    if not of["not_anticoagulated"]:
        for one in proposal.usable(of["anticoagulated"]):
            if any(0 <= end.payload["start"] - one.payload["end"] <= NEXT for end in ends):
                continue
            proposal.state(ANTICOAGULATION, True, one.place)
    elif not (of["anticoagulated"] or of["anticoagulant_named"]):
        for one in proposal.usable(of["not_anticoagulated"]):
            proposal.state(ANTICOAGULATION, False, one.place)

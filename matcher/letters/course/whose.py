"""Of what words for no treatment are: of the cancer, or of another illness or person, which the
words before them tell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import sites
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import part_ends, pieces_back
from oligomatch.matcher.letters.reading import Place
from oligomatch.rules.reading.kept import Form
from oligomatch.rules.reading.triggers import triggers

_LEAD = re.compile(  # what names nothing
    r"\b(?:he|she|it|they|the|a|an|this|that|his|her|patient|pt|has|have|had|is|are|was|were|been"
    r"|did|does|not|yet|so|far|until|till|now|today|to|date|up|as|of|and|but|with|any|there|thus"
    r"|received?|hence|therefore|hitherto|no|currently|at|present|for|known|seen|in|on|day|from)\b|\d+",
    re.I,
)
# of a sentence on the family, that the next is not of them: they died, or it is an entry of its own
_OF_KIN_ALONE = re.compile(
    r"\b(?:died|(?:is|are|both) dead|deceased|passed away|late (?:mother|father|brother|sister))\b"
    r"|^\W*(?:family|FH|FHx)(?: history)?\s*[:(]",
    re.I,
)
_CLAUSE = re.compile(r"[,;:|]\s+|\.\s+|\s[-–]\s")
_STOP = re.compile(r"(?<=[.!?])\s+|\n")
_PIECES = re.compile(r"(?<=[.;!?])\s+(?=[A-Z])|\n")
_TREATED = re.compile(r"\b(?:primary|lobe|lobectomy|patient|ablat\w*)\b", re.I)
_LIST_LINE = re.compile(r"\s+\S|\s*[-*•–]\s")  # that goes on with what stands above it
LONG = 90  # signs of a line of a head
HEAD = 2  # lines of a head that name the examination which is reported
_PARAGRAPH = re.compile(r"\n[ \t]*\n[ \t]*(?:[-*•]\s*)?$")


def sentence_before(before: str) -> str:
    """The sentence or line that ends a text."""
    return next(filter(_named, pieces_back(_STOP, before, len(before))), "")


def may_be_of_another(before: str, behind: str = "") -> bool:
    """Whether a treatment may be of another cancer than that of the lung: this is the last that
    its part of the letter names in front of it, or the one that it is said to be of; or of one of
    the family."""
    known = forms("cancers")
    for name in ("other", "by_short"):
        found = known[name].search(behind)
        if found is not None and known["for_it"].fullmatch(behind, 0, found.start()):
            return True
    part = before[max([0, *(one.end() for one in known["anew"].finditer(before))]) :]
    if known["kin_label"].search(part):
        return True
    return bool(_last_of_another(part))


def may_have_spread(said: SentenceSaid, start: int) -> bool:
    """Whether a metastasis may be of another cancer: this is the last that stands in front of it in
    its sentence, or in the one before on the same line, or on the line above that it goes on; and
    no examination of a day is what tells of it."""
    sentence, front = said.sentence, said.sentence.text[:start]
    if any(one.start < start for one in said.exams):
        return False
    if (last := _last_of_another(front)) is not None:
        return last
    line = sentence.line_ahead
    goes_on = line.strip() or _LIST_LINE.match(line + sentence.text)
    if not goes_on or forms("cancers")["any"].search(front):
        return False
    before = sentence.before if line.strip() else sentence.above or sentence.before
    return not _of_kin().search(before) and bool(_last_of_another(before))


def _of_kin() -> Form:
    return next(one for one in triggers().kinds if one.id == "family").words["sentence"]


def is_of_kin(text: str) -> bool:
    """Whether words speak of the family."""
    return _of_kin().search(text) is not None


def without_kin(texts: Sequence[str]) -> Iterator[str]:
    """Letters without the sentences on the illnesses of the family: of a `brother who died of bowel
    cancer` no treatment is told."""
    kin = _of_kin()
    for text in texts:
        each = _PIECES.split(text)
        yield " ".join(one for one in each if not kin.search(one) or _TREATED.search(one))


def _last_of_another(text: str) -> bool | None:
    """Whether the last cancer that words name is another than that of the lung; None: they name
    none."""
    known = forms("cancers")
    others = [
        one.end()
        for name in ("other", "by_short")
        for one in known[name].finditer(text)
        if not known["not_had"].search(text, 0, one.start())
    ]
    own = [one.end() for one in known["own"].finditer(text)]
    return max(others, default=-1) > max(own, default=-1) if others or own else None


def is_all_of_another(text: str) -> bool:
    """Whether a sentence tells of another cancer, and of no other thing that may have been treated
    locally: no place but its own, no metastasis, nothing of the chest."""
    known = forms("cancers")
    named = [
        one
        for name in ("other", "by_short")
        for one in known[name].finditer(text)
        if not known["not_had"].search(text, 0, one.start())
    ]
    if not named or forms("treatment")["of_own_cancer"].search(text):
        return False
    own = {word.casefold() for one in named for word in one[0].split()} | {"left", "right"}
    return all({*one.text.casefold().split()} <= own for one in sites(text))


def drugs_of_another(agents: Sequence[str], before: str, whole: str) -> bool:
    """Whether drugs may be of another cancer, which a letter names: those that lung cancer is not
    given, or that stand behind it and are none of lung cancer alone."""
    known = forms("cancers")
    if any(known["drug_of_lung"].search(agent) for agent in agents):
        return False
    if all(known["drug_of_other"].search(agent) for agent in agents):
        return any(known[name].search(whole) for name in ("other", "by_short"))
    return may_be_of_another(before)


def is_of_else(
    before: str, front: str, *, every: bool, today: bool = False, illness: bool = False
) -> bool:
    """Whether words for no treatment may be of another illness or person; `front` and `before`:
    what stands in front of them in their sentence and before it; `every`: words that can be of any
    illness (`no treatment`), where the cancer must be what is spoken of; `today`: that they are of
    somebody who lives; `illness`: that they can be of another illness, where one alone is spoken
    of."""
    clauses = [one for one in _CLAUSE.split(front) if _named(one)]
    near = clauses[-1] if clauses else sentence_before(before)
    ahead = sentence_before(before)
    kin = _of_kin()
    anew = not clauses and _PARAGRAPH.search(before)
    of_kin = kin.search(ahead) and not (anew or (today and _OF_KIN_ALONE.search(ahead)))
    if kin.search(front) or of_kin:
        return True
    known = forms("treatment")
    if forms("cancers")["other"].search(near) or known["other_tumour"].search(near):
        return True
    alone = illness and not anew and not known["of_cancer"].search(near)
    if alone and known["other_disease"].search(near):
        return True
    if not every or not near or anew:
        return False
    matter = (known["of_the_matter"], known["drugs"])
    return bool(known["other_disease"].search(near)) or not any(one.search(near) for one in matter)


def is_of_metastases(texts: Sequence[str], place: Place) -> bool:
    """Whether words for no treatment (`no treatment for it`) are of what their letter names last
    in front of them, and this is a metastasis: of the primary they say nothing."""
    return _metastases_meant(texts, place) != ""


def is_of_one_metastasis(texts: Sequence[str], place: Place) -> bool:
    """Whether such words are of a single one: of any others they say nothing either."""
    return _metastases_meant(texts, place) == "one"


def names_spread(text: str, start: int, end: int) -> bool:
    """Whether words for no local treatment name the metastases, and so not the primary: `no local
    treatment of any metastasis`."""
    own, known = text[start : part_ends(text, end, ",;.")], forms("untreated")
    return bool(known["of_lesions"].search(own)) and not known["of_the_primary"].search(own)


def _metastases_meant(texts: Sequence[str], place: Place) -> str:
    """Whether such words are of `one` metastasis or of `several`; empty where of something else."""
    text, start, end, known = texts[place.letter], place.start, place.end, forms("untreated")
    of_it = known["for_it"].search(text, start, part_ends(text, end, ",;:.\n"))
    if of_it is None:
        return ""
    front = text[text.rfind("\n\n", 0, start) + 1 : start]
    each = [*known["cancer_or_spread"].finditer(front)]
    meant = "one" if of_it["one"] else "several"
    return meant if each and each[-1][meant] is not None else ""


def _named(text: str) -> str:
    return _LEAD.sub("", text).strip(" \t\n.,;:-–|*•()")


def lies_on_other_side(texts: Sequence[str], removed: str) -> bool:
    """Whether letters put the cancer into a lobe of the other side than that of which words tell
    that it was operated on."""
    known = forms("tumour")
    sides = {one["side"][0].casefold() for one in known["side_of_lobe"].finditer(removed)}
    found = (one["side"][0].casefold() for text in texts for one in known["lies_in"].finditer(text))
    return len(sides) == 1 and any(side not in sides for side in found)


def is_of_who_treats(texts: Iterable[str]) -> bool:
    """Whether a letter is of somebody who treats the patient; the report of an examination tells
    of the treatment no more than its reader needs."""
    treats = forms("letter")["of_who_treats"]
    return any(treats.search(one) and not _is_report(one) for one in texts)


def _is_report(text: str) -> bool:
    lines = [line.strip() for line in text.splitlines() if line.strip()][:HEAD]
    # what follows the first line in whole sentences is no head, nor is a first one that is told
    prose = forms("letter")["prose"]
    top = [
        line[:LONG]
        for at, line in enumerate(lines)
        if len(line) <= LONG or not (at or prose.match(line[:LONG]))
    ]
    return forms("letter")["examination_reported"].search(" / ".join(top)) is not None

"""Words that tell of a local treatment in any way: with one nothing is said to be untreated."""

from __future__ import annotations

import re
from collections.abc import Sequence

from oligomatch.matcher.letters.course.disease.local.back import is_back, is_of_same, speaks_back
from oligomatch.matcher.letters.course.disease.record import Disease
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import sites, within
from oligomatch.matcher.letters.course.whose import is_all_of_another
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.sentences import NOT_SO

_CLAUSE = re.compile(r"[;:(]\s|[.;)]\s*$|,\s+(?:and|but|while|whereas)\s|\)\s")
_TO_DO = re.compile(r"(?:re-?)?irradiate|ablate|(?:re-?)?operate", re.I)
_WE = re.compile(r"\b(?:we|they|I|you)\s+(?:\w+\s+)?$", re.I)
PLANS = frozenset({"planned", "recommended", "conditional", "criteria"})


def take_hints(disease: Disease, said: SentenceSaid, denials: Sequence[tuple[int, int]]) -> None:
    """Whether a sentence may tell of a local treatment that is not read as one; `denials`: what
    says that there was none."""
    text, known = said.sentence.text, forms("treatment")
    kept = known["to_come"].sub("", text)
    if known["heading_of_done"].search(kept):
        disease.unlinked = True  # whatever else a heading stands for
        return
    plain = known["some_time"].sub(" ", kept)
    done = known["hint_done"].search(plain) is not None
    if not done and known["hint_ahead"].search(text):
        return
    read = [one for one in said.locals if one.given]
    aside = [*denials, *(one.span() for one in known["no_hint"].finditer(text))]
    aside += [(one.start, one.end) for one in read]
    for one in known["hint_of_local"].finditer(text):
        if any(start < one.end() and one.start() < end for start, end in aside):
            continue
        to_do = _TO_DO.fullmatch(one[0]) and not _WE.search(text[: one.start()])
        heading = one[0] == text.strip(" .:") and one[0].casefold().startswith("local")
        if to_do or heading:
            continue  # a verb that tells of nothing done; a heading
        if is_all_of_another(text) or is_of_another_illness(said):
            continue  # of another cancer
        if read and (one["dose"] or any(each.primary for each in read)):
            continue  # of that treatment
        if is_ahead(said, *one.span()) or is_of_same(said, one):
            continue
        if is_back(disease, said, *one.span()):
            continue  # of one told before
        around = said.sentence.context(*one.span(), denials) & NOT_SO
        so = not (around - PLANS if done else around)
        if so and speaks_back(said, *one.span()):
            disease.spoken_back.append((said, one.span()))  # of one that may be told below
            continue
        disease.unlinked |= so


def settle_back(disease: Disease) -> None:
    """Leave open what words speak of as of a treatment that was told, where none was, above or
    below, or they name a place in which none was given."""
    for said, (start, end) in disease.spoken_back:
        treated = [one.site.organ for one in disease.entities if one.treatments]
        chest = all(
            within(one.organ, "lung")
            or one.is_node
            or any(within(organ, one.organ) for organ in treated)
            for one in sites(said.sentence.text)
        )
        if not (chest and is_back(disease, said, start, end)):
            disease.unlinked = True
            disease.open_treatments.append(said.sentence.here)


def is_of_another_illness(said: SentenceSaid) -> bool:
    """Whether an operation was of what is no part of the disease (`cataract operated`)."""
    text = said.sentence.text
    other = forms("nature")["other_operation"].search(text)
    alone = sum(one.modality == "surgery" for one in said.locals) == 1
    it_was = forms("treatment")["it_was"].match(text)
    lesion = forms("nature")["own_lesion"].search(text)
    cancer = forms("cancers")["other"].search(text)
    if cancer is not None and alone and not (it_was or lesion):
        return all(cancer.start() <= at.start < cancer.end() for at in sites(text))
    if other is None or not alone or it_was or lesion:
        return False
    return all(other.start() <= at.start < other.end() for at in sites(text))


def is_ahead(said: SentenceSaid, start: int, end: int) -> bool:
    """Whether the clause of a treatment tells that it may be given, and nothing that it was: no
    word of one that was, and no day behind it."""
    text, known = said.sentence.text, forms("treatment")
    first = max([0, *(one.end() for one in _CLAUSE.finditer(text, 0, start))])
    stop = _CLAUSE.search(text, end)
    last = stop.start() if stop else len(text)
    if known["done_after_all"].match(text, end):
        return False
    if known["set_for"].match(text, end):
        return True
    if known["undecided"].search(text, first, last):
        return True
    behind = [at for at, day in enumerate(said.days) if end <= day.start < last]
    if not behind and known["of_board"].search(text, 0, start):
        return True  # whose day stands in front
    done = forms("carried")["done_then"].search(text, first, last)
    if behind and all(map(said.lies_ahead, behind)) and not done:
        return True  # `SABR, start on 27 October`
    chosen = known["settled_on"].search(text, first, last)
    if not chosen and any(
        end <= day.start < last for at, day in enumerate(said.days) if not said.lies_ahead(at)
    ):
        return False
    clause = known["denied_done"].sub(" ", text[first:last])
    clause = known["some_time"].sub(" ", known["to_come"].sub(" shall ", clause))
    return bool(known["hint_ahead"].search(clause)) and not known["hint_done"].search(clause)

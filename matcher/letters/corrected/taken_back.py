"""Sentences of a letter that a later one takes back: a drug that was never taken after all, a
treatment that did not take place, the result of a gene that was not confirmed, a progression that
was none. None of what they tell is read, and the reader is asked about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from oligomatch.matcher.letters.course.drugs.agents import agents_of
from oligomatch.matcher.letters.course.sites import sites, within
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.genes.names import genes_named
from oligomatch.matcher.letters.sentences import NOT_YET, Sentence

Tells = Callable[[Sentence], bool]


def taken_back(each: Sequence[Sentence]) -> list[Sentence]:
    """Those of some sentences that a later one of the same letter takes back."""
    found: list[Sentence] = []
    for at, one in enumerate(each):
        before = [other for other in each[:at] if other.letter == one.letter]
        found += [other for other in _meant(one, before) if other not in found]
    return found


def _meant(one: Sentence, before: Sequence[Sentence]) -> list[Sentence]:
    """The sentences that one takes back."""
    text, known = one.text, forms("taken_back")
    never, refuted = known["never_given"].search(text), known["gene_refuted"].search(text)
    none = known["progression_refuted"].search(text)
    found = next((each for each in (refuted, none, never) if each is not None), None)
    if not before or found is None or text.rstrip().endswith("?"):
        return _restaged(one, before)
    if one.context(*found.span(), [found.span()]) & NOT_YET:
        return []
    if refuted and (genes := {*genes_named(text)}):
        return [other for other in before if genes & {*genes_named(other.text)}]
    if none:
        return _last(before, lambda other: known["told_progression"].search(other.text) is not None)
    if never is None or known["of_some_time"].search(text):
        return []
    clause = _clause(text, *never.span())
    if drugs := {*agents_of(clause)}:
        return [other for other in before if drugs & {*agents_of(other.text)}]
    if known["told_treatment"].search(clause):
        places = [site.organ for site in sites(clause)]
        definite = known["the_treatment"].search(clause) is not None
        return _last(before, lambda other: definite and _treats(other, places))
    points = known["points_back"].search(clause) and known["says_no_more"].match(text, never.end())
    return [before[-1]] if points and _gives(before[-1]) else []


def _clause(text: str, start: int, end: int) -> str:
    """The clause of a sentence that some words stand in."""
    first = max(text.rfind(sign, 0, start) for sign in ",;:") + 1
    ends = [at for sign in ",;" if (at := text.find(sign, end)) >= 0]
    return text[first : min(ends, default=len(text))].strip()


def _restaged(one: Sentence, before: Sequence[Sentence]) -> list[Sentence]:
    """The sentence with the stage that one corrects."""
    known = forms("taken_back")
    if known["stage_corrected"].search(one.text) is None:
        return []
    return _last(before, lambda other: known["told_stage"].search(other.text) is not None)


def _last(before: Sequence[Sentence], tells: Tells) -> list[Sentence]:
    """The last of some sentences that tells something."""
    return [one for one in before if tells(one)][-1:]


def _treats(one: Sentence, places: Sequence[str]) -> bool:
    """Whether a sentence tells of a treatment by its place, of one of some places if they are
    named."""
    if forms("taken_back")["told_treatment"].search(one.text) is None:
        return False
    own = [site.organ for site in sites(one.text)]
    return not places or any(within(a, b) or within(b, a) for a in own for b in places)


def _gives(one: Sentence) -> bool:
    """Whether a sentence tells of a drug, or of a treatment by its place."""
    treated = forms("taken_back")["told_treatment"].search(one.text)
    return treated is not None or bool(agents_of(one.text))

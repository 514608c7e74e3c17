"""Sentences of a letter that a later one takes back: a drug that was never taken after all, a
treatment that did not take place, the result of a gene that was not confirmed, a progression that
was none, or whatever stands right before *This was not confirmed*. None of what they tell is read,
and the reader is asked about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set

from oligomatch.matcher.letters.course.days import written
from oligomatch.matcher.letters.course.drugs.agents import agents_of
from oligomatch.matcher.letters.course.sites import overlap, sites
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.genes.names import genes_named
from oligomatch.matcher.letters.pieces import part_begins, part_ends
from oligomatch.matcher.letters.sentences import NOT_YET, Sentence
from oligomatch.rules.reading.kept import kept

WAYS = (
    "never_given",
    "gene_refuted",
    "progression_refuted",
    "stage_corrected",
    "side_corrected",
    "all_of_it",
    "opinion_only",
    "sample_in_doubt",
)
KINDS = ("by_rays", "by_knife", "by_heat")
Tells = Callable[[Sentence], bool]


def taken_back(each: Sequence[Sentence]) -> list[Sentence]:
    """Those of some sentences that a later one of the same letter takes back."""
    found: list[Sentence] = []
    whole = [*each]  # those that none has taken back yet
    for one in each:
        if any(forms("taken_back")[way].search(one.text) for way in WAYS):
            place = one.letter, one.start
            before = [x for x in whole if x.letter == one.letter and (x.letter, x.start) < place]
            if own := _meant(one, before):
                found += own
                whole = [x for x in whole if not any(x is other for other in own)]
    return found


def _meant(one: Sentence, before: Sequence[Sentence]) -> list[Sentence]:
    """The sentences that one takes back."""
    text, known = one.text, forms("taken_back")
    if before and (known["all_of_it"].search(text) or known["opinion_only"].search(text)):
        return [before[-1]]
    if before and known["sample_in_doubt"].search(text) and _genes(before[-1].text):
        return [before[-1]]
    if before and (other := known["side_corrected"].search(text)) is not None:
        sides = {each["side"].lower() for each in known["told_side"].finditer(before[-1].text)}
        return [before[-1]] if sides and other["side"].lower() not in sides else []
    never, refuted = known["never_given"].search(text), known["gene_refuted"].search(text)
    none = known["progression_refuted"].search(text)
    found = next((each for each in (refuted, none, never) if each is not None), None)
    if not before or found is None or text.rstrip().endswith("?"):
        return _restaged(one, before)
    if one.context(*found.span(), [found.span()]) & NOT_YET:
        return []
    if refuted and (genes := {*_genes(text)}):
        if known["of_no_result"].search(text):
            return []
        own = [other for other in before if genes & {*_genes(other.text)}]
        return own if known["unconfirmed"].search(text) is None else _unconfirmed(text, own)
    if refuted and known["a_variant"].search(text):  # `EGFR L858R. Correction: L861Q`
        return [before[-1]] if _genes(before[-1].text) else []
    if none:
        places = [site.organ for site in sites(text)]
        return _last(before, lambda other: _progresses(other, places))
    if never is None or known["of_some_time"].search(text):
        return []
    clause = _clause(text, *never.span())
    if drugs := {*agents_of(clause)}:
        own = [other for other in before if drugs & {*_drugs(other.text)}]
        return [other for other in own if _is_of_its_days(clause, other.text)]
    if known["told_treatment"].search(clause):
        places = [site.organ for site in sites(clause)]
        definite = known["the_treatment"].search(clause) is not None
        kinds = _kinds(clause)
        return _last(before, lambda other: definite and _treats(other, places, kinds))
    points = known["points_back"].search(clause) and known["says_no_more"].match(text, never.end())
    return [before[-1]] if points and _gives(before[-1]) else []


@kept
def _drugs(text: str) -> Iterable[str]:
    return agents_of(text)


@kept
def _genes(text: str) -> Iterable[str]:
    return genes_named(text)


def _clause(text: str, start: int, end: int) -> str:
    """The clause of a sentence that some words stand in."""
    first = part_begins(text, start, ",;:")
    return text[first : part_ends(text, end, ",;")].strip()


def _restaged(one: Sentence, before: Sequence[Sentence]) -> list[Sentence]:
    """The sentence with the stage that one corrects."""
    known = forms("taken_back")
    if known["stage_corrected"].search(one.text) is None:
        return []
    return _last(before, lambda other: known["told_stage"].search(other.text) is not None)


def _last(before: Sequence[Sentence], tells: Tells) -> list[Sentence]:
    """The last of some sentences that tells something."""
    return [one for one in before if tells(one)][-1:]


def _treats(one: Sentence, places: Sequence[str], kinds: Set[str]) -> bool:
    """Whether a sentence tells of a treatment by its place, of one of some kinds, and of one of
    some places if they are named."""
    if not kinds & _kinds(one.text):
        return False
    own = [site.organ for site in sites(one.text)]
    return not places or _meet(own, places)


def _kinds(text: str) -> Set[str]:
    """The kinds of treatment by its place that a text names."""
    return {kind for kind in KINDS if forms("taken_back")[kind].search(text)}


def _progresses(one: Sentence, places: Sequence[str]) -> bool:
    """Whether a sentence tells of a progression, and of none that is of other places alone."""
    if forms("taken_back")["told_progression"].search(one.text) is None:
        return False
    own = [site.organ for site in sites(one.text)]
    return not (own and places) or _meet(own, places)


def _meet(each: Sequence[str], others: Sequence[str]) -> bool:
    """Whether one of some places is, or is within, one of the others, or the other way round."""
    return any(overlap(a, b) for a in each for b in others)


def _is_of_its_days(clause: str, other: str) -> bool:
    """Whether all days that a clause names are named in another sentence too: what was not given
    on another day may well have been given on those. A day on which that was told is none."""
    if forms("taken_back")["learned"].search(clause):
        return True
    return all(clause[day.start : day.end] in other for day in written(clause))


def _unconfirmed(text: str, each: Sequence[Sentence]) -> list[Sentence]:
    """Those of some sentences with a gene that one that did not find it again may be of: blood
    takes back only what was found in blood."""
    blood = forms("taken_back")["of_blood"]
    if blood.search(text):
        each = [one for one in each if blood.search(one.text)]
    return [one for one in each if _may_be_of_one_variant(text, one.text)]


def _may_be_of_one_variant(text: str, other: str) -> bool:
    """Whether two sentences do not name each another variant of a gene."""
    form = forms("taken_back")["variant"]
    own, others = ({one[0].casefold() for one in form.finditer(each)} for each in (text, other))
    return not (own and others) or bool(own & others)


def _gives(one: Sentence) -> bool:
    """Whether a sentence tells of a drug, or of a treatment by its place."""
    treated = forms("taken_back")["told_treatment"].search(one.text)
    return treated is not None or bool(_drugs(one.text))

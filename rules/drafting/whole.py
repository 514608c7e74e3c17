"""Sentences that are understood to their last word: what was recognised, and harmless words."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import replace

from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.drafting.wordings import pattern
from oligomatch.rules.tree import AllOf, AnyOf, Measure, Node, Not, Within, measures_of

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_PERSONS = frozenset(
    person + end
    for person in ("patient", "participant", "subject")
    for end in ("", "s", "'s", "’s")
)
_SMALL = frozenset({"a", "an", "the", "of", "in", "at", "with", "who", "whose", "is", "are", "be"})
_HAVING = frozenset(
    {"must", "should", "have", "has", "had", "documented", "presence", "evidence", "diagnosis"}
)
_HARMLESS = _PERSONS | _SMALL | _HAVING | {"total", "disease", "harboring", "harbouring"}
_ENTRY = frozenset(
    {"study", "entry", "enrolment", "enrollment", "inclusion", "baseline", "screening"}
)
_HARMLESS_IN = _HARMLESS | _ENTRY | {"and", "include", "includes", "including"}
_HARMLESS_OUT = _HARMLESS | _ENTRY | {"known", "any"}
_ALTERNATIVES = frozenset(
    {
        *("laboratory", "condition", "washout", "pregnancy", "measurable", "age", "ECOG"),
        *("life expectancy", "count of metastases", "count of organs", "count per organ"),
    }
)
_FOR_LIFE = frozenset({"hiv"})
# what a text names side by side where one of them is enough, or where all are denied together
_SIDE_BY_SIDE = (frozenset({"gene", "variant"}), frozenset({"site"}))
# what `A or B` may join: of each it is plain by itself what it asks, and when
_JOINED = frozenset({"condition", "marker", "site", "gene", "variant", "laboratory", "pregnancy"})
_OR = pattern("whole", "or")
_OR_GIVEN = pattern("whole", "or_given")
_SHARED = pattern("whole", "shared")
_CONFIRMED = pattern("whole", "confirmed")
_BEFORE_ENTRY = pattern("whole", "before_entry")
_OF_SOME = pattern("whole", "of_some")
_AT_DIAGNOSIS = pattern("whole", "at_diagnosis")
_FROM_DIAGNOSIS = pattern("whole", "from_diagnosis")
_MARK = pattern("whole", "mark")
_ADULTS = pattern("whole", "adults")
_OLIGO = pattern("whole", "oligo")
_DISTANT = pattern("whole", "distant")
_LABEL = pattern("whole", "label")
_AIDED = pattern("whole", "aided")
_EVERYBODY = pattern("whole", "everybody")
_APART = pattern("whole", "apart")
_AT_ENTRY = pattern("whole", "at_entry")
_TOGETHER = pattern("whole", "together")
_ALSO = pattern("whole", "also")
_OF_THAT_AGE = pattern("whole", "of_that_age")
_THE_AGE_BEHIND = pattern("whole", "the_age_behind")
_COMMA = re.compile(r"\s*,\s*")
_OPENED = re.compile(r"\W*[(\[]\W*(?:\w+\W+){0,3}")
_LIMITS = frozenset({"age", "ECOG", "laboratory", "life expectancy", "measurable"})
_OF_TODAY = frozenset({"age", "ECOG", "laboratory", "pregnancy"})
# what once held holds for good, or says itself how long ago it was
_LASTING = frozenset(
    {
        *("ever_had", "ever_metastatic", "days_since", "months_since", "days_since_therapy"),
        *("months_since_therapy", "altered", "variant", "sex", "histology", "cancer_type"),
    }
)


def unread(quote: str, found: tuple[Find, ...]) -> str:
    """The sentence without what was recognised surely."""
    kept, at = [], 0
    for find in found:
        if find.tree is not None:
            kept.append(quote[at : find.start])
            at = find.end
    return " ".join([*kept, quote[at:]])


def inclusion(quote: str, found: tuple[Find, ...]) -> tuple[Find, ...]:
    """The finds, where they and harmless words are the whole sentence."""
    found = _any_gene(quote, _few(quote, found))
    rest = unread(quote, found)
    if _OF_SOME.search(rest) or _FROM_DIAGNOSIS.search(quote):
        return ()
    if {find.kind for find in found} <= {"tumour", "histology"}:
        rest = _BEFORE_ENTRY.sub(" ", rest)
    if any(find.kind == "tumour" for find in found) and "metasta" not in quote.casefold():
        rest = _CONFIRMED.sub(" ", rest)
    if any(find.kind == "age" and find.tree is not None for find in found):
        rest = _ADULTS.sub(" ", rest)
    if any(_is_some(find) for find in found):
        rest = _OLIGO.sub(" ", rest)
    if _is_of_today(rest, found):
        return ()
    if _is_of_an_age(quote, found):
        return ()  # `patients ≥ 16 years must have ..` asks it of those alone
    rest = _plainer(_MARK.sub(" ", rest), found)
    if all(find.kind == "laboratory" for find in found):
        rest = _AIDED.sub(" ", _LABEL.sub(" ", rest))
    if {find.kind for find in found} <= _LIMITS:
        rest = _AT_ENTRY.sub(" ", _EVERYBODY.sub(" ", rest))
    words = {word.casefold() for word in _WORD.findall(rest)}
    sure = _merged(find for find in found if find.tree is not None)
    if "had" in words and not all(map(_is_lasting, sure)):
        return ()
    kinds = {find.kind for find in sure}
    if len(sure) > 1 and not kinds <= _LIMITS and any(word.startswith("includ") for word in words):
        return ()  # `metastases, including brain metastases` asks for none of the brain
    if either(quote, sure) or kinds >= {"laboratory", "site"}:
        return ()  # `≤ 5 x ULN with liver metastases` asks for no metastasis
    return sure if sure and words <= _HARMLESS_IN and not _AT_DIAGNOSIS.search(rest) else ()


def _plainer(rest: str, found: Iterable[Find]) -> str:
    """The words beside what was found, without those that say no more than it: that metastases are
    distant."""
    metastatic = any(one.kind == "metastatic disease" and one.tree is not None for one in found)
    return _DISTANT.sub(" ", rest) if metastatic else rest


def _is_some(find: Find) -> bool:
    """Whether a find is a number of metastases that is not none."""
    tree = find.tree
    return find.kind == "count of metastases" and isinstance(tree, Within) and bool(tree.low)


def _few(quote: str, found: tuple[Find, ...]) -> tuple[Find, ...]:
    """The finds, a number of metastases of oligometastatic disease from one on: `oligometastatic
    disease (up to 5 metastases)` is asked of those who have metastases."""
    if _OLIGO.search(quote) is None:
        return found
    return tuple(
        replace(find, tree=replace(find.tree, low=1))
        if find.kind == "count of metastases"
        and isinstance(find.tree, Within)
        and find.tree.high is not None
        and find.tree.low is None
        else find
        for find in found
    )


def _any_gene(quote: str, sure: tuple[Find, ...]) -> tuple[Find, ...]:
    """The finds, genes and variants that a text joins by `or` as one: either is enough. Of a list
    the last alone has the word; where one of them denies, the word before it may deny all."""
    of_genes = [find for find in sure if find.kind in _SIDE_BY_SIDE[0]]
    unsure = any(find.tree is None or _denies(find.tree) for find in of_genes)
    if len(of_genes) < 2 or unsure:
        return sure
    first = sure.index(of_genes[0])
    run = sure[first : first + len(of_genes)]
    between = [quote[one.end : other.start] for one, other in itertools.pairwise(run)]
    listed = all(_OR.fullmatch(one) or _COMMA.fullmatch(one) for one in between[:-1])
    if list(run) != of_genes or not listed or not _OR.fullmatch(between[-1]):
        return sure
    tree = AnyOf(tuple(find.tree for find in run if find.tree is not None))
    one = replace(run[0], end=run[-1].end, tree=tree)
    return (*sure[:first], one, *sure[first + len(run) :])


def _is_of_an_age(quote: str, found: tuple[Find, ...]) -> bool:
    """Whether a sentence asks something of those of an age alone."""
    pairs = itertools.pairwise(find for find in found if find.tree is not None)
    for one, other in pairs:
        between = quote[one.end : other.start]
        if one.kind == "age" != other.kind and (
            _OF_THAT_AGE.search(between) or _OPENED.fullmatch(quote[: one.start])
        ):
            return True
        if one.kind != "age" == other.kind and _THE_AGE_BEHIND.search(between):
            return True
    return False


def _is_of_today(rest: str, found: Iterable[Find]) -> bool:
    """Whether a sentence speaks of metastases as they are seen today, and not of earlier ones."""
    return "evidence" in rest.casefold() and any(f.kind == "metastatic disease" for f in found)


def either(quote: str, sure: tuple[Find, ...]) -> bool:
    """Whether of what stands side by side one may be enough (`EGFR mutation / ALK fusion`), or all
    may be denied by the word before the first (`no EGFR mutation and ALK fusion`)."""
    denied = False
    for one, other in itertools.pairwise(sure):
        between = quote[one.end : other.start]
        denied = denied or (one.kind in _SIDE_BY_SIDE[0] and _denies(one.tree))
        if (
            denied
            and other.kind not in _LIMITS
            and not _denies(other.tree)
            and _ALSO.search(between)
        ):
            return True
        alike = any({one.kind, other.kind} <= kinds for kinds in _SIDE_BY_SIDE)
        apart = "/" in between and {one.kind, other.kind} != {"marker"}
        if apart or (alike and not _TOGETHER.search(between)):
            return True
    return False


def _denies(tree: Node | None) -> bool:
    """Whether a tree says that something is not there; `over 30` is no denial."""
    if isinstance(tree, AllOf):
        return all(_denies(part) for part in tree.parts)
    return isinstance(tree, Not) and not isinstance(tree.part, Within)


def _merged(found: Iterable[Find]) -> tuple[Find, ...]:
    """Neighbours that state the same as one find: `stage IV metastatic disease`."""
    merged: list[Find] = []
    for find in found:
        if merged and merged[-1].tree == find.tree:
            merged[-1] = replace(merged[-1], end=find.end)
        else:
            merged.append(find)
    return tuple(merged)


def exclusion(
    quote: str, found: tuple[Find, ...], also: frozenset[str] = frozenset()
) -> Node | None:
    """What must not be, where the finds, harmless words and those of `also` are the sentence."""
    if any(find.kind == "variant" and "(" in quote[find.start : find.end] for find in found):
        return None  # what brackets name may be but examples of what is kept out
    rest = unread(quote, found)
    if _OF_SOME.search(rest) or _FROM_DIAGNOSIS.search(quote):
        return None
    if {find.kind for find in found} <= _OF_TODAY:
        rest = _AT_ENTRY.sub(" ", rest)
    if _is_of_today(rest, found):
        return None
    rest = _plainer(_MARK.sub(" ", rest), found)
    joined = _joined(quote, found, also)
    if joined is not None:
        return joined
    words = {word.casefold() for word in _WORD.findall(rest)}
    if _AT_DIAGNOSIS.search(rest) or ("had" in words and not all(map(_is_lasting, found))):
        return None  # what was there then need not be there today
    trees = [find.tree for find in found if find.tree is not None and not find.workup]
    sure = [find for find in found if find.tree is not None]
    if any(_APART.search(quote[a.end : b.start]) for a, b in itertools.pairwise(sure)):
        return None  # `A, B` or `A / B` may exclude whoever has either
    if any(find.kind == "size" for find in found):
        return None  # what one lesion may not be is not what all may not be
    if not trees or words - _HARMLESS_OUT - also or any(find.workup for find in found):
        return None
    if len(trees) > 1 and any(find.kind in _ALTERNATIVES for find in found):
        return None  # `A, B` may exclude whoever has either
    inner: Node = trees[0] if len(trees) == 1 else AllOf(tuple(trees))
    return _turned(inner)


def _turned(tree: Node) -> Node:
    return tree.part if isinstance(tree, Not) else Not(tree)


def _joined(quote: str, found: tuple[Find, ...], also: frozenset[str]) -> Node | None:
    """What must not be of an `A or B` whose parts are plain: none of them. Whoever has none of them
    has none of `active A or symptomatic B` either, whose words are `also`."""
    sure = [find for find in found if find.tree is not None]
    timed = {find.kind == "washout" for find in sure}  # each with a time of its own, or none
    if len(sure) < 2 or any(find.workup for find in sure):
        return None
    if len(timed) > 1 and not _is_beside_given(quote, sure, also):
        return None
    if True not in timed and any(find.kind not in _JOINED for find in sure):
        return None
    between = [quote[one.end : other.start] for one, other in itertools.pairwise(sure)]
    between = [_without(words, also) for words in between]
    outside = f"{quote[: sure[0].start]} {quote[sure[-1].end :]}"
    words = {word.casefold() for word in _WORD.findall(outside)}
    if words - _HARMLESS_OUT - also or ("had" in words and not all(map(_is_lasting, sure))):
        return None
    joins = (_OR, _OR_GIVEN) if len(timed) > 1 else (_OR,)
    if {find.kind for find in sure} <= _SIDE_BY_SIDE[0]:  # of a list of genes the last has the word
        between = [one for one in between[:-1] if not _COMMA.fullmatch(one)] + between[-1:]
    if not all(any(form.fullmatch(one) for form in joins) for one in between):
        return None
    if _AT_DIAGNOSIS.search(outside):
        return None
    if any(
        _denies(one.tree) and not _denies(other.tree) for one, other in itertools.pairwise(sure)
    ):
        return None  # `without A or B` may deny both
    ever = {measure.kind == "ever_had" for find in sure for measure in _measures(find)}
    first = quote[sure[0].start : sure[0].end]
    names_itself = sure[0].kind in ("gene", "laboratory")  # `uncontrolled hypertension (> 160 ..)`
    shared = not also and _SHARED.search(first) and not names_itself
    if len(ever) > 1 or shared:
        return None  # `history of A or B` and `active A or B` may mean both
    return AllOf(tuple(_turned(find.tree) for find in sure if find.tree is not None))


def _is_beside_given(quote: str, sure: list[Find], also: frozenset[str]) -> bool:
    """Whether a condition stands beside what was given within a time that is told of that alone:
    `a diagnosis of X, or is receiving Y within 7 days`."""
    if len(sure) != 2 or also:
        return False
    first, last = sure
    between = quote[first.end : last.start]
    return (
        first.kind == "condition" and last.kind == "washout" and bool(_OR_GIVEN.fullmatch(between))
    )


def _without(words: str, also: frozenset[str]) -> str:
    return _WORD.sub(lambda match: "" if match[0].casefold() in also else match[0], words)


def lasting(tree: Node) -> bool:
    """Whether a tree asks but what cannot have been otherwise before and gone since."""
    return all(
        measure.kind in _LASTING or measure.names == _FOR_LIFE for measure in measures_of(tree)
    )


def _is_lasting(find: Find) -> bool:
    return find.tree is None or lasting(find.tree)


def _measures(find: Find) -> Iterable[Measure]:
    return () if find.tree is None else measures_of(find.tree)

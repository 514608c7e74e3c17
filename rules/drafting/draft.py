"""A first trial file from a registry's eligibility text: encoded where sure, else `to do`.

Nothing is dropped: every sentence is quoted by a criterion. Nothing is guessed: a sentence is
encoded only where what is recognised and harmless words cover it; a part of a sentence only where
the rest cannot take it back, and then the whole sentence stays to do beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from oligomatch.rules.drafting import bound, whole
from oligomatch.rules.drafting.behind import behind
from oligomatch.rules.drafting.finds.find import Find
from oligomatch.rules.drafting.finds.laboratory import of_age
from oligomatch.rules.drafting.finds.tumour import four_is_metastatic
from oligomatch.rules.drafting.frame import excluded, may_be_either
from oligomatch.rules.drafting.headings import (
    Section,
    asks_beside,
    dated_heading,
    days_of_heading,
    heading,
    names_some,
)
from oligomatch.rules.drafting.judged import (
    JUDGED,
    LeftToPerson,
    concerned,
    explains,
    explains_children,
    judgement,
    may_stand_under,
    names_a_part,
    of_entry,
    of_list,
    of_whole_entry,
    permission,
    required,
    requires,
    requires_if,
    tells,
    tells_how,
)
from oligomatch.rules.drafting.parts import parts as parts_of
from oligomatch.rules.drafting.questions import beside, excepts, spares
from oligomatch.rules.drafting.recognise import finds
from oligomatch.rules.drafting.sides import fits, lifted
from oligomatch.rules.drafting.split import Item, Sentence, split
from oligomatch.rules.drafting.waiting import waits_of
from oligomatch.rules.drafting.wordings import pattern, patterns, section
from oligomatch.rules.read import addressed
from oligomatch.rules.text.faults import Fault, fault, said
from oligomatch.rules.text.sentence import MOST_OF_SENTENCE, is_endless
from oligomatch.rules.tree import (
    AllOf,
    AnyOf,
    Is,
    Measure,
    Node,
    Not,
    OneOf,
    every_leaf,
    measures_of,
)
from oligomatch.rules.trial import Criterion, Kind, Source
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary


class SentenceOutcome(StrEnum):
    """What became of one sentence."""

    ENCODED = "encoded"
    PARTLY = "partly encoded"
    LEFT = "left to do"


@dataclass(frozen=True, slots=True)
class Drafted:
    """One sentence with its criteria and what was recognised in it."""

    sentence: Sentence
    section: Section
    outcome: SentenceOutcome
    finds: tuple[Find, ...]
    criteria: tuple[Criterion, ...]


_ADMITS = pattern("admitted", "of_some")
_METASTATIC = Is(Measure("ever_metastatic"))
# what a text may keep out, and let in where it is treated or rests
_MAY_BE_LET_IN = frozenset({"condition", "site", "washout"})
_MATTERS, _LET_IN = patterns("matters"), patterns("let_in")
_LETS_SOME = pattern("permissions", "lets_some")
_OF_KIND = {
    "age": pattern("permissions", "lets_age"),
    "ECOG": pattern("permissions", "lets_ECOG"),
}
_OF_WHOM = pattern("permissions", "of_whom")
_LETS_THEM = pattern("permissions", "lets_them")
_OF_SOME_LIMIT = pattern("lifted_of_some", "of_some")
_OF_LIVER = frozenset(section("lifted")["liver"])
_LIMITS = frozenset({"age", "ECOG", "laboratory", "life expectancy"})


def draft(text: str, trial: str, document: str) -> tuple[Drafted, ...]:
    """Every sentence of an eligibility text with its criteria, numbered in order."""
    raw = split(text)
    if any(is_endless(one.quote) for item in raw for one in item.sentences):
        return tuple(_unread(raw, trial, document))
    items = _set_behind(tuple(_with_exceptions(text, item) for item in raw))
    asked = " ".join(_quote(item) for item in items if item.section is Section.INCLUSION)
    lists = _lists(text, items)
    lists = {**lists, **_entries(text, items, lists)}
    lifts = [lifted(_quote(item)) for item in items]
    admitted = [(one, _admitted(one.quote)) for item in items for one in item.sentences]
    made: list[tuple[int, str, Drafted]] = []
    for own, item in enumerate(items):
        above = _above(items, item)
        if item.leaves is not None and item.leaves not in lists:
            first = items[item.leaves].sentences[0]
            made += [(own, above, _behind(item, one, first, document)) for one in item.sentences]
            continue
        below = [more for each in items if each.leaves == own for more in each.sentences]
        for sentence in item.sentences:
            if own in lists and sentence is item.sentences[0]:
                one = _of_list(item, sentence, *lists[own], document)
            elif own in lists:
                one = _part_of_question(item, sentence, document)
            else:
                setting = _setting(items, item, lists)
                one = _drafted(item, sentence, above, setting, document, asked)
                if others := _tests(one) & _lifted(items, own, lifts):
                    one = _limit_of_others(one, others, item, above, document)
            made.append((own, above, _as_new(one, [*item.behind, *below])))
        first = item.sentences[0]
        made += [(own, above, _behind(item, one, first, document)) for one in item.behind]
    number, left = 0, set[int]()
    found: list[Drafted] = []
    for own, above, one in made:
        others = _limited_elsewhere(one, [each for _, _, each in made])
        if own not in lists and others:
            one = _limit_of_others(one, others, items[own], above, document)
        one = _spared(one, [names for other, names in admitted if other != one.sentence])
        one = _widened(one, [other for _, _, other in made if other.sentence != one.sentence])
        is_behind = one.sentence in items[own].behind
        if (is_behind and found[-1].outcome is SentenceOutcome.LEFT) or items[own].leaves in left:
            one = _left(one, items[own], above, document)
        elif one.outcome is SentenceOutcome.LEFT:
            left.add(own)
        one = _aged(one, [_quote(items[place]) for place in items[own].under])
        each = enumerate(one.criteria, number + 1)
        numbered = tuple(_numbered(criterion, trial, place) for place, criterion in each)
        number += len(numbered)
        found.append(replace(one, criteria=numbered))
    return tuple(found)


def _admitted(quote: str) -> frozenset[str]:
    """What a sentence lets in on some condition: by its names, and by its matters."""
    if not _LETS_SOME.search(quote):
        return frozenset()
    named = _said_of([find.tree for find in finds(quote) if find.kind in _MAY_BE_LET_IN])
    known = load_vocabulary()
    wider = (known.conditions_above(name) for name in named if name in known.conditions)
    return named.union(_matters(_LET_IN, quote), *wider)


def _matters(forms: Mapping[str, re.Pattern[str]], words: str) -> frozenset[str]:
    """What words are about, whatever name of it they use: `HBsAg`, `hepatitis B`."""
    return frozenset(f"as {name}" for name, form in forms.items() if form.search(words))


def _said_of(trees: Iterable[Node | None]) -> frozenset[str]:
    """The names of the conditions, and the organs of the metastases, of which trees speak."""
    leaves = [leaf for tree in trees if tree is not None for leaf in every_leaf(tree)]
    organs = [
        one.values for one in leaves if isinstance(one, OneOf) and one.measure.kind == "organ"
    ]
    names = [measure.names for tree in trees if tree is not None for measure in measures_of(tree)]
    return frozenset[str]().union(*organs, *names)


def _widened(one: Drafted, others: Sequence[Drafted]) -> Drafted:
    """An age or a score, asked of a person of those whom another sentence lets in with another:
    `age ≥ 18`, and further on `patients aged 12 to 17 may be enrolled`."""
    kinds = {find.kind for find in one.finds if find.tree is not None}
    decides = len(one.criteria) == 1 and one.criteria[0].kind is Kind.INCLUSION
    if not decides or len(kinds) != 1 or not kinds <= {*_OF_KIND}:
        return one
    (kind,), tree = kinds, one.criteria[0].tree
    others_said = [
        find.tree
        for each in others
        for find in each.finds
        if find.kind == kind and _lets_in(each.sentence.quote, find)
    ]
    some = any(
        _LETS_SOME.search(each.sentence.quote) and _OF_KIND[kind].search(each.sentence.quote)
        for each in others
        if not any(find.kind == kind and find.tree for find in each.finds)  # of whom is not read
        and not explains_children(each.sentence.quote)
    )
    if tree is None or not (some or any(other not in (tree, None) for other in others_said)):
        return one
    return _asked_of_others(one, tree, "draft_admitted_exception")


def _asked_of_others(one: Drafted, tree: Node, name: str) -> Drafted:
    """A sentence with one criterion, asked of a person of those for whom it does not hold."""
    text = said(fault("draft_says", person="investigator", what=fault(name)))
    return replace(one, criteria=(_asked_else(one.criteria[0], tree, text),))


def _limit_of_others(
    one: Drafted, others: frozenset[str], item: Item, above: str, document: str
) -> Drafted:
    """Limits of tests of which another sentence tells another for some: who meets this one is asked
    nothing, of everybody else a person says whether the other is theirs."""
    sure = one.outcome is SentenceOutcome.ENCODED and one.section is Section.INCLUSION
    if not sure or any(criterion.tree is None for criterion in one.criteria):
        return _left(one, item, above, document)
    text = said(fault("draft_says", person="investigator", what=fault("draft_admitted_exception")))
    criteria = tuple(
        criterion
        if criterion.tree is None or others.isdisjoint(_tests_of(criterion.tree))
        else _asked_else(criterion, criterion.tree, text)
        for criterion in one.criteria
    )
    return replace(one, criteria=criteria)


def _asked_else(criterion: Criterion, tree: Node, text: str) -> Criterion:
    """A criterion asked of a person of those for whom a tree does not hold."""
    tree = AnyOf((tree, JUDGED))
    return replace(
        criterion, kind=Kind.JUDGEMENT, tree=tree, text=text, asked="investigator", note=""
    )


def _tests_of(tree: Node) -> frozenset[str]:
    return frozenset(measure.test for measure in measures_of(tree) if measure.test)


def _lets_in(quote: str, find: Find) -> bool:
    """Whether a sentence lets in those of whom a find is: `adolescents aged 12 to 17 may enrol`."""
    return (
        _OF_WHOM.fullmatch(quote[: find.start]) is not None
        and _LETS_THEM.match(quote, find.end) is not None
    )


def _all_of(tree: Node) -> tuple[Node, ...]:
    """What must all hold."""
    return tree.parts if isinstance(tree, AllOf) else (tree,)


def _spared(one: Drafted, others: Sequence[frozenset[str]]) -> Drafted:
    """What keeps out, asked of a person of those whom another sentence of the text lets in: `known
    HIV infection`, and further on `patients with well-controlled HIV may participate`."""
    kept = [find.kind for find in one.finds if find.tree is not None]
    decides = len(one.criteria) == 1 and one.criteria[0].kind is Kind.INCLUSION
    if not decides or not set(kept) <= _MAY_BE_LET_IN:
        return one
    tree = one.criteria[0].tree
    if tree is None or not all(isinstance(part, Not) for part in _all_of(tree)):
        return one
    own = _said_of([tree])
    known = load_vocabulary()  # who is let in with an illness may have it active
    own = own.union(*(known.conditions_above(name) for name in own if name in known.conditions))
    own |= frozenset[str]().union(*(_matters(_MATTERS, name) for name in own))
    if own.isdisjoint(frozenset[str]().union(*others)):
        return one
    return _asked_of_others(one, tree, "draft_excluded_but_exceptions")


def _with_exceptions(text: str, item: Item) -> Item:
    """An item of which a limit and the sentence behind it, which admits another of some, are one
    sentence: `bilirubin ≤ 1.5 x ULN. Patients with Gilbert's disease .. may be enrolled`."""
    if len(item.sentences) < 2 or item.section is not Section.INCLUSION:
        return item
    kept: list[Sentence] = []
    for one in item.sentences:
        last = kept[-1] if kept and _ADMITS.match(one.quote) else None
        both = last and replace(last, end=one.end, quote=text[last.start : one.end])
        if both and whole.inclusion(both.quote, finds(both.quote)):
            kept[-1] = both
        else:
            kept.append(one)
    return replace(item, sentences=tuple(kept))


def _set_behind(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The items, of those that are understood what leaves them as they are set apart: further
    sentences, and entries under them."""
    set_apart = list(items)
    for place, item in enumerate(items):
        first, *further = item.sentences
        below = [number for number, one in enumerate(items) if place in one.under]
        plain = _setting(items, item, {}) is _Setting.PLAIN and not item.joined
        if not (further or below) or not plain:
            continue
        found = finds(first.quote)
        beside = [*further, *(one for number in below for one in items[number].sentences)]
        includes = item.section is Section.INCLUSION
        if any(behind(one.quote, found, includes=includes) is None for one in beside):
            continue
        alone = replace(item, sentences=(first,), has_parts=False, behind=tuple(further))
        if _whole(alone, first, found, Source("", first.line)):
            set_apart[place] = alone
            for number in below:
                set_apart[number] = replace(items[number], leaves=place)
    return tuple(set_apart)


def _behind(item: Item, sentence: Sentence, first: Sentence, document: str) -> Drafted:
    """A sentence that leaves the one before it as it is, with what it asks more."""
    source, found = Source(document, sentence.line), finds(sentence.quote)
    includes = item.section is Section.INCLUSION
    one = behind(sentence.quote, finds(first.quote), includes=includes)
    asked = None if one is None else one.asked
    if asked is not None:
        criterion = _criterion(sentence.quote, source, asked.tree, "", Kind.JUDGEMENT)
        criterion = replace(criterion, text=said(asked.text), asked=asked.person)
    else:
        aged = one is not None and one.days is not None
        words = said(fault("draft_exception" if aged else "draft_explains"))
        criterion = Criterion("", Kind.INFO, None, sentence.quote, "text", source, text=words)
    return Drafted(sentence, item.section, SentenceOutcome.ENCODED, found, (criterion,))


def _as_new(one: Drafted, further: Sequence[Sentence]) -> Drafted:
    """A score as new as a sentence behind it, or an entry under it, asks."""
    each = [behind(more.quote, one.finds) for more in further]
    days = [more.days for more in each if more is not None and more.days is not None]
    if not days:
        return one
    dated = (replace(each, tree=of_age(each.tree, min(days))) for each in one.criteria)
    return replace(one, criteria=tuple(dated))


def _limited_elsewhere(one: Drafted, made: Sequence[Drafted]) -> frozenset[str]:
    """The tests of which another sentence of the section has another limit for some of the
    patients, who need not meet that of this one then: `INR ≤ 3 x ULN with liver metastases`."""
    beside = [each for each in made if each is not one and each.section is one.section]
    of_some = frozenset[str]().union(*map(_limited_of_some, beside))
    return of_some & _limited(one, of_some=False)


def _limited_of_some(one: Drafted) -> frozenset[str]:
    """The tests of which a sentence tells a limit for some of the patients, encoded or not."""
    named = {find.test for find in one.finds if find.kind == "laboratory" and find.test}
    of_some = _OF_SOME_LIMIT.search(one.sentence.quote) is not None
    return _limited(one, of_some=True) | (named if of_some else frozenset())


def _limited(one: Drafted, *, of_some: bool) -> frozenset[str]:
    """The tests on which a sentence decides by itself for everybody; `of_some`: of which it tells a
    limit for who has metastases there, or Gilbert's syndrome."""
    found = set[str]()
    for tree in (one.tree for one in one.criteria if one.kind is Kind.INCLUSION and one.tree):
        measures = list(measures_of(tree))
        own = any(m.kind == "count" or "gilbert_syndrome" in m.names for m in measures)
        found |= {m.test for m in measures if m.test} if own is of_some else set()
    return frozenset(found)


def _tests(one: Drafted) -> frozenset[str]:
    """The tests on which a sentence decides by itself, for whoever has metastases there too."""
    found: set[str] = set()
    for tree in (one.tree for one in one.criteria if one.kind is Kind.INCLUSION and one.tree):
        measures = list(measures_of(tree))
        of_some = any(measure.kind == "count" for measure in measures)
        found |= {m.test for m in measures if m.test and not (of_some and m.test in _OF_LIVER)}
    return frozenset(found)


def _lifted(items: tuple[Item, ...], own: int, lifts: Sequence[frozenset[str]]) -> frozenset[str]:
    """The tests whose limit another entry of the section may lift: `any degree of cytopenia is
    allowed where the marrow is involved`."""
    section = items[own].section
    others = (place for place, one in enumerate(items) if place != own and one.section is section)
    return frozenset[str]().union(*(lifts[place] for place in others))


def _left(one: Drafted, item: Item, above: str, document: str) -> Drafted:
    source = Source(document, one.sentence.line)
    to_do = _to_do(item, one.sentence, one.finds, above, source)
    return replace(one, outcome=SentenceOutcome.LEFT, criteria=(to_do,))


def _unread(items: Sequence[Item], trial: str, document: str) -> Iterator[Drafted]:
    """A text with a sentence that is too long to be read: it may let in or bind what any other
    keeps out, so that each is left to do."""
    each = [(item, one) for item in items for one in item.sentences]
    for number, (item, one) in enumerate(each, 1):
        lines = (item.scope, *(_quote(items[place]) for place in item.under))
        above = " / ".join(line for line in lines if line and not is_endless(line))
        to_do = _to_do(item, one, (), above, Source(document, one.line))
        if is_endless(one.quote):
            length, most = f"{len(one.quote):,}", f"{MOST_OF_SENTENCE:,}"
            to_do = replace(to_do, note=said(fault("draft_endless", length=length, most=most)))
        to_do = _numbered(to_do, trial, number)
        yield Drafted(one, item.section, SentenceOutcome.LEFT, (), (to_do,))


def _quote(item: Item) -> str:
    return " ".join(" ".join(sentence.quote.split()) for sentence in item.sentences)


def _numbered(criterion: Criterion, trial: str, number: int) -> Criterion:
    """The criterion with its id, and with what its rule waits for."""
    criterion = replace(criterion, waits=waits_of(criterion))
    return addressed(trial, replace(criterion, id=f"{trial[-4:]}-{number:02}"))


def _is_heading(item: Item) -> bool:
    if len(item.sentences) == 2:
        return dated_heading(_quote(item), item.section)
    return len(item.sentences) == 1 and (
        item.over_all or heading(item.sentences[0].quote, item.section)
    )


def _is_over_some(item: Item) -> bool:
    return len(item.sentences) == 1 and names_some(_quote(item))


class _Setting(StrEnum):
    """What the lines above an entry make of it."""

    PLAIN = "plain"  # it stands for itself
    EXCEPTION = "exception"  # it is part of the question before it
    SOME = "some"  # it is of those of whom the lines above say that it is
    BOUND = "bound"  # the lines above may bind it


_Lists = Mapping[int, tuple[LeftToPerson, str]]


def _lists(text: str, items: tuple[Item, ...]) -> _Lists:
    """The entries that are asked of a person with the list under them, and the words of both."""
    found: dict[int, tuple[LeftToPerson, str]] = {}
    for place, item in enumerate(items):
        plain = _setting(items, item, found) is _Setting.PLAIN and not _is_heading(item)
        if not plain or not item.has_parts or len(item.sentences) > 1 or excepts(item):
            continue
        (sentence,) = item.sentences
        own = [one for one in items[place + 1 :] if place in one.under and one.indented]
        named = any(names_a_part(one.quote) for each in own for one in each.sentences)
        asked = of_list(sentence.quote, item.section) if own and not named else None
        if asked is not None and own[0] is items[place + 1]:
            found[place] = asked, text[sentence.start : own[-1].sentences[-1].end]
    return found


def _entries(text: str, items: tuple[Item, ...], lists: _Lists) -> _Lists:
    """The entries of several sentences, or over a list, of which a person is asked: all of it is
    one question, so that what follows cannot be lost to it."""
    found: dict[int, tuple[LeftToPerson, str]] = {}
    for place, item in enumerate(items):
        below = [one for one in items if place in one.under]
        if place in lists or not (below or len(item.sentences) > 1) or _is_heading(item):
            continue
        if not all(one.indented for one in below) or (below and below[0] is not items[place + 1]):
            continue
        if item.section is Section.INCLUSION and any(map(_has_value, below)):
            continue  # values of a list are decided each by itself, where their heading is known
        setting = _setting(items, item, lists)
        further = [one.quote for each in (item, *below) for one in each.sentences][1:]
        if setting is _Setting.PLAIN:
            asked = _asked_entry(item, further)
        elif setting is _Setting.EXCEPTION or not found.keys().isdisjoint(item.under):
            continue
        else:
            asked = _asked_entry_of_some(item, further, setting, _above(items, item))
        if asked is not None:
            last = (below or [item])[-1].sentences[-1]
            found[place] = asked, text[item.sentences[0].start : last.end]
    return found


def _asked_entry(item: Item, further: list[str]) -> LeftToPerson | None:
    """The question of an entry with what follows its first sentence, where nobody is bound."""
    if beside(item) and (not item.has_parts or excepts(item)):
        return None
    own = [one.quote for one in item.sentences]
    asked = of_entry(own[0], further, item.section)
    if asked is None and item.section is Section.INCLUSION and (item.has_parts or _is_open(item)):
        asked = of_whole_entry(own, further[len(own) - 1 :])
    decides = asked is not None and any(_decides(item, one) for one in item.sentences)
    return None if decides else asked


def _asked_entry_of_some(
    item: Item, further: list[str], setting: _Setting, above: str
) -> LeftToPerson | None:
    """The same under lines that may bind it to some."""
    if item.joined or bound.of_others(above):
        return None
    if setting is _Setting.BOUND and not may_stand_under(above, item.section):
        return None
    own = [one.quote for one in item.sentences]
    asked = of_entry(own[0], further, item.section)
    if asked is None and item.section is Section.INCLUSION:
        asked = of_whole_entry(own, further[len(own) - 1 :])
    if asked is None:
        return None
    includes = item.section is Section.INCLUSION
    holds = "draft_included_of_entry_holds" if includes else "draft_nothing_excluded_of_entry"
    under = fault("draft_under", above=above)
    text = fault("draft_where_it_binds", what=fault(holds), under=under)
    return LeftToPerson(asked.person, fault("draft_says", person=asked.person, what=text))


def _above(items: tuple[Item, ...], item: Item) -> str:
    """The lines over an entry that say of whom it is."""
    lines = (item.scope, *(_quote(items[place]) for place in item.under))
    return " / ".join(line for line in lines if line)


def _has_value(item: Item) -> bool:
    return any(find.kind == "laboratory" for one in item.sentences for find in finds(one.quote))


def _decides(item: Item, sentence: Sentence) -> bool:
    """Whether a sentence of an entry decides by itself, without a person."""
    source = Source("", sentence.line)
    alone = (len(item.sentences) == 1 and not item.has_parts) or _each_entire(item)
    return alone and bool(_whole(item, sentence, finds(sentence.quote), source))


def _is_open(item: Item) -> bool:
    """Whether a sentence of an entry is left to do, each taken by itself."""
    each = (_drafted(item, one, "", _Setting.PLAIN, "", "") for one in item.sentences)
    return any(one.outcome is SentenceOutcome.LEFT for one in each)


def _part_of_question(item: Item, sentence: Sentence, document: str) -> Drafted:
    """A sentence of an entry that is asked as one question."""
    source, words = Source(document, sentence.line), said(fault("draft_exception"))
    criterion = Criterion("", Kind.INFO, None, sentence.quote, "text", source, text=words)
    found = finds(sentence.quote)
    return Drafted(sentence, item.section, SentenceOutcome.ENCODED, found, (criterion,))


def _of_list(
    item: Item, sentence: Sentence, asked: LeftToPerson, quote: str, document: str
) -> Drafted:
    """An entry with the list under it, as one question."""
    source = Source(document, sentence.line)
    criterion = _criterion(quote, source, asked.tree, "", Kind.JUDGEMENT)
    criterion = replace(criterion, text=said(asked.text), asked=asked.person)
    found = finds(sentence.quote)
    return Drafted(sentence, item.section, SentenceOutcome.ENCODED, found, (criterion,))


def _setting(items: tuple[Item, ...], item: Item, lists: _Lists) -> _Setting:
    above = [items[place] for place in item.under]
    if item.scope and not bound.of_criteria(item.scope):
        return _Setting.BOUND
    if any(place in lists for place in item.under):
        return _Setting.EXCEPTION if item.indented else _Setting.BOUND
    if item.section is Section.INCLUSION and any(one.joined for one in (item, *above)):
        return _Setting.BOUND
    if all(_is_heading(one) for one in above):
        return _Setting.SOME if item.scope else _Setting.PLAIN
    if all(_is_heading(one) or _is_over_some(one) for one in above):
        return _Setting.SOME
    return _Setting.EXCEPTION if len(above) == 1 and excepts(above[0]) else _Setting.BOUND


def _drafted(
    item: Item, sentence: Sentence, above: str, setting: _Setting, document: str, asked_of: str
) -> Drafted:
    """One sentence with its criteria."""
    found = _staged(finds(sentence.quote), sentence.quote, asked_of)
    source = Source(document, sentence.line)
    line = _line(item, sentence, setting)
    if line is not None:
        words = said(line)
        criterion = Criterion("", Kind.INFO, None, sentence.quote, "text", source, text=words)
        if line.kind == "draft_heading" and _asks_beside(item, sentence):
            criterion = _asked_beside(sentence, source)
        return Drafted(sentence, item.section, SentenceOutcome.ENCODED, found, (criterion,))
    to_do = _to_do(item, sentence, found, above, source)
    alone = len(item.sentences) == 1 and not item.has_parts
    some = _of_some(item, sentence, setting, above, source) if alone else None
    if some is None and alone and setting in (_Setting.BOUND, _Setting.SOME):
        some = _required_of_some(item, sentence, above, source)
    if some is not None:
        return Drafted(sentence, item.section, SentenceOutcome.ENCODED, found, (some,))
    if setting in (_Setting.BOUND, _Setting.SOME):
        return Drafted(sentence, item.section, SentenceOutcome.LEFT, found, (to_do,))
    entire = _whole(item, sentence, found, source) if alone or _each_entire(item) else ()
    if entire:
        return Drafted(sentence, item.section, SentenceOutcome.ENCODED, found, entire)
    asked = _judgement(item, sentence, found, source)
    if asked is not None and item.has_parts and not excepts(item):
        asked = None
    parts = parts_of(sentence.quote, found) if alone and item.section is Section.INCLUSION else ()
    parts = parts if fits(sentence.quote, parts, Section.INCLUSION) else ()
    criteria = (*(_encoded(sentence, find, source) for find in parts), asked or to_do)
    outcome = SentenceOutcome.PARTLY if parts else SentenceOutcome.LEFT
    outcome = SentenceOutcome.ENCODED if asked else outcome
    return Drafted(sentence, item.section, outcome, found, criteria)


def _aged(one: Drafted, above: list[str]) -> Drafted:
    """Values under a heading that says how old they may be, of that age where they tell none."""
    days = [days_said for quote in above if (days_said := days_of_heading(quote)) is not None]
    if len(days) != 1:
        return one
    dated = (replace(one, tree=of_age(one.tree, days[0])) for one in one.criteria)
    return replace(one, criteria=tuple(dated))


def _staged(found: tuple[Find, ...], *texts: str) -> tuple[Find, ...]:
    """The finds, a stage IV alone without a tree where the cancers named may have it without
    metastases."""
    if four_is_metastatic(*texts):
        return found
    return tuple(
        replace(find, tree=None) if find.kind == "stage" and find.tree == _METASTATIC else find
        for find in found
    )


def _line(item: Item, sentence: Sentence, setting: _Setting) -> Fault | None:
    """What a sentence says that decides nothing by itself."""
    if setting is _Setting.PLAIN and item.has_parts and _is_heading(item):
        return fault("draft_heading")
    further = sentence is not item.sentences[0] and setting is _Setting.PLAIN
    if setting is _Setting.EXCEPTION or (
        further and beside(item) and (not item.has_parts or excepts(item))
    ):
        return fault("draft_exception")
    plain = setting in (_Setting.PLAIN, _Setting.SOME) and not item.has_parts
    if plain and explains(sentence.quote, item.section):
        return fault("draft_explains")
    return None


def _each_entire(item: Item) -> bool:
    """Whether every sentence of an entry is a limit that is understood to its last word, so that
    none of them binds another: `ECOG 0-1; platelets ≥ 100 x 10^9/L`."""
    if item.has_parts or item.section is not Section.INCLUSION:
        return False
    asks = [one.quote for one in item.sentences if not tells(one.quote)]
    each = [whole.inclusion(one, finds(one)) for one in asks]
    return bool(each) and all(one and {find.kind for find in one} <= _LIMITS for one in each)


def _whole(
    item: Item, sentence: Sentence, found: tuple[Find, ...], source: Source
) -> tuple[Criterion, ...]:
    """The criteria of a sentence that is understood to its last word."""
    if item.section is Section.UNSTATED:
        return ()
    tree: Node | None = None
    inclusion = item.section is Section.INCLUSION
    turned = excluded(sentence.quote, inclusion=inclusion)
    if inclusion:
        entire = whole.inclusion(sentence.quote, found)
        if entire and fits(sentence.quote, entire, Section.INCLUSION):
            return tuple(_encoded(sentence, find, source) for find in entire)
    elif (
        turned is None
        and not may_be_either(sentence.quote)
        and fits(sentence.quote, found, Section.EXCLUSION)
    ):
        tree = whole.exclusion(sentence.quote, found)
    if turned is not None and fits(turned, finds(turned), Section.EXCLUSION):
        tree = whole.exclusion(turned, finds(turned))
    return () if tree is None else (_criterion(sentence.quote, source, tree, _noted(tree)),)


def _asks_beside(item: Item, sentence: Sentence) -> bool:
    """Whether a sentence is the first of a heading over values that asks something beside them."""
    first = sentence is item.sentences[0] and item.section is Section.INCLUSION
    return first and asks_beside(_quote(item))


def _asked_beside(sentence: Sentence, source: Source) -> Criterion:
    """The question of a heading over values that asks something beside them."""
    criterion = _criterion(sentence.quote, source, JUDGED, "", Kind.JUDGEMENT)
    text = said(fault("draft_says", person="investigator", what=fault("draft_included_holds")))
    return replace(criterion, text=text, asked="investigator")


def _judgement(
    item: Item, sentence: Sentence, found: tuple[Find, ...], source: Source
) -> Criterion | None:
    """The question to a person, where the sentence leaves its answer to one."""
    quote, first = sentence.quote, sentence is item.sentences[0]
    asked = beside(item) if first else None
    alone = len(item.sentences) == 1 and not item.has_parts
    asked = asked or (concerned(quote, item.section, found) if alone else None)
    asked = asked or permission(quote, item.section, found)
    if asked is None and (first or item.section is Section.INCLUSION):
        asked = judgement(quote, item.section, found, alone)
    if asked is None and alone and item.section is Section.INCLUSION:
        asked = required(quote) if requires(quote) else requires_if(quote)
    if asked is None and alone:
        asked = spares(quote, item.section)
    if asked is None:
        return None
    criterion = _criterion(quote, source, asked.tree, "", Kind.JUDGEMENT)
    return replace(criterion, text=said(asked.text), asked=asked.person)


def _of_some(
    item: Item, sentence: Sentence, setting: _Setting, above: str, source: Source
) -> Criterion | None:
    """The question of an entry of which lines above it, or its own words, say of whom it is."""
    quote = sentence.quote
    if setting is _Setting.PLAIN:
        bare, above = bound.without_label(quote), ""
    else:
        bare = quote if setting is _Setting.SOME else None
    asked = None if bare is None else bound.asked_of_some(bare, item.section, above)
    if asked is None:
        return None
    criterion = _criterion(quote, source, asked.tree, "", Kind.JUDGEMENT)
    return replace(criterion, text=said(asked.text), asked=asked.person)


def _required_of_some(
    item: Item, sentence: Sentence, above: str, source: Source
) -> Criterion | None:
    """The question of an entry that requires something, or keeps out, under lines that may bind it
    to some. What is understood of it spares nobody: the lines may turn it."""
    if item.joined or not may_stand_under(above, item.section):
        return None
    includes = item.section is Section.INCLUSION
    if includes and requires(sentence.quote):
        what, under = fault("draft_included_holds"), fault("draft_under", above=above)
        binds = fault("draft_where_it_binds", what=what, under=under)
        person, text = "investigator", fault("draft_says", person="investigator", what=binds)
    else:
        asked = bound.asked_of_some(sentence.quote, item.section, above)
        if asked is None or (includes and tells_how(sentence.quote)):
            return None
        person, text = asked.person, asked.text
    criterion = _criterion(sentence.quote, source, JUDGED, "", Kind.JUDGEMENT)
    return replace(criterion, text=said(text), asked=person)


def _encoded(sentence: Sentence, find: Find, source: Source) -> Criterion:
    assert find.tree is not None
    quote = sentence.quote[find.start : find.end]
    kind = Kind.WORKUP if find.workup else Kind.INCLUSION
    return _criterion(quote, source, find.tree, _noted(find.tree), kind)


def _noted(tree: Node) -> str:
    default = any(measure.by == "DEFAULT" for measure in measures_of(tree))
    return said(fault("draft_convention")) if default else ""


def _criterion(
    quote: str, source: Source, tree: Node, note: str, kind: Kind = Kind.INCLUSION
) -> Criterion:
    return Criterion("", kind, tree, quote, "text", source, note=note)


def _to_do(
    item: Item, sentence: Sentence, found: tuple[Find, ...], above: str, source: Source
) -> Criterion:
    spans = ((one.kind, " ".join(sentence.quote[one.start : one.end].split())) for one in found)
    seen = "; ".join(dict.fromkeys(f"{kind} ({words})" for kind, words in spans))
    note = said(fault("draft_recognised", found=seen)) if seen else ""
    under = fault("draft_under", above=above) if above else ""
    text = said(fault(f"draft_{item.section.name.lower()}", under=under))
    return Criterion("", Kind.TO_DO, None, sentence.quote, "text", source, text=text, note=note)


def tally(drafted: tuple[Drafted, ...]) -> Mapping[SentenceOutcome, int]:
    """How many sentences were encoded, partly encoded, left."""
    return {one: sum(each.outcome is one for each in drafted) for one in SentenceOutcome}


def recognised(drafted: tuple[Drafted, ...], kind: str) -> Iterator[tuple[Drafted, str]]:
    """Every sentence in which something of a kind was recognised, with the words."""
    for one in drafted:
        for find in one.finds:
            if find.kind == kind:
                yield one, one.sentence.quote[find.start : find.end]

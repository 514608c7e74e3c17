"""Whether a rule asks the tests, units, conditions, organs and histologies that its words say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from oligomatch.matcher.probe.lint.asked_of import guards, names_some, organs_left_out
from oligomatch.matcher.probe.lint.noted import Lint, Noted, other_name, quoting
from oligomatch.matcher.probe.lint.quoted.classes import drugs_named
from oligomatch.matcher.probe.lint.quoted.named_beside import conditions_named
from oligomatch.matcher.probe.lint.quoted.wording import let_in
from oligomatch.matcher.probe.lint.understood.words import unknown_in
from oligomatch.rules.drafting.wordings import pattern, patterns
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.terms import RESPONSES
from oligomatch.rules.text.faults import fault
from oligomatch.rules.tree import (
    AllOf,
    Exists,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
    every_leaf,
    measures_of,
    parts_of,
)
from oligomatch.rules.trial import Criterion, Kind, Trial
from oligomatch.rules.vocabulary.entries import Measurement
from oligomatch.rules.vocabulary.vocabulary import Vocabulary, load_vocabulary

_PLAIN = re.compile(r"[^\W_]+")
_PLURAL = re.compile(r"\b([A-Z]{2,})s\b")  # of an abbreviation: ASTs
_LETTERS = 5  # of a word that have to agree: haemoglobin and haemoglobins, not the ending
_SHORT = 3
_TESTS_SAID = patterns("tests_said")
_PRESSURE = "_blood_pressure"
_BY_TWO_NUMBERS = pattern("clinical", "pressure")
_SPELT = (("ae", "e"), ("oe", "e"), ("ou", "o"))  # British and American


def named_otherwise(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every criterion whose rule asks for what its own words do not name."""
    for criterion, tree in quoting(trial):
        for look in _LOOKS:
            yield from look(criterion, tree, vocabulary)


def _unsaid(criterion: Criterion, kind: str, ruled: Iterable[str]) -> Iterator[Noted]:
    listed = ", ".join(sorted(ruled))
    if listed:
        details = {"kind": kind, "ruled": listed, "quote": criterion.quote}
        yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "unsaid", details)


def _words(text: str) -> set[str]:
    """The beginnings of the words of a text, in one spelling."""
    plain = text.casefold()
    for british, american in _SPELT:
        plain = plain.replace(british, american)
    return {word[:_LETTERS] for word in _PLAIN.findall(plain)}


_RESULT = _words("positive negative")
_OF_MANY = _words("count absolute total serum level disease therapy treatment prior previous")


def _said(quote: set[str], names: Iterable[str]) -> bool:
    """Whether some word of some name stands in the quote."""
    words = {word for name in names for word in _words(name) if len(word) >= _SHORT}
    return bool((words - _OF_MANY) & quote)


def names_a_test(quote: str) -> bool:
    """Whether some word of a quote is one of the name of a test."""
    words, known = _words(quote), load_vocabulary().measurements.values()
    return any((_test_words(one) - _OF_MANY) & words or _abbreviated(one, words) for one in known)


def _measured(tree: Node) -> list[Measure]:
    return [one for one in measures_of(tree) if one.kind == "measured" and one.test]


def _tests(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    quote = _words(_PLURAL.sub(r"\1", criterion.quote))
    named = _named_alone(criterion.quote, vocabulary)
    asked = {one.test for one in _measured(tree) if one.test is not None}
    known = {test: vocabulary.measurements[test] for test in asked}
    words = {id: _test_words(one) for id, one in vocabulary.measurements.items()}
    odd = [
        test
        for test in known
        if (
            not (words[test] - _OF_MANY) & quote
            and not _abbreviated(known[test], quote)
            and not (test in _TESTS_SAID and _TESTS_SAID[test].search(criterion.quote))
            and not _by_protein(words, test, quote)
            and not (test.endswith(_PRESSURE) and _BY_TWO_NUMBERS.search(criterion.quote))
        )
        or (test not in named and _another(words, test, asked, quote))
    ]
    yield from _unsaid(criterion, "test", odd)
    yield from _exchanged(criterion, tree, words)


def _named_alone(quote: str, vocabulary: Vocabulary) -> set[str]:
    """The tests whose names stand in a quote, and not only within the longer name of another."""
    found = [
        (match.start(), match.end(), id)
        for id, one in vocabulary.measurements.items()
        for name in (id.replace("_", " "), one.words, *one.worded)
        if len(name) >= _SHORT
        for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", quote, re.I)
    ]
    return {
        id
        for start, end, id in found
        if not any(s <= start and end <= e and e - s > end - start for s, e, _ in found)
    }


def _test_words(one: Measurement) -> set[str]:
    return {word for name in (one.id, one.words, *one.worded) for word in _words(name)
            if len(word) >= _SHORT}  # fmt: skip


def _abbreviated(test: Measurement, quote: set[str]) -> bool:
    """Whether the quote has a name of the test that is too short to be looked for in others."""
    return any(len(name) < _SHORT and name.casefold() in quote for name in test.worded)


def _by_protein(words: Mapping[str, set[str]], test: str, quote: set[str]) -> bool:
    """Whether the quote has the protein alone that several tests measure: PD-L1, by no score."""
    short = {part for part in test.split("_") if len(part) < _SHORT}
    same = [id for id in words if short <= {*id.split("_")}]
    return (
        len(short) > 1 and short <= quote and not any((words[id] - _RESULT) & quote for id in same)
    )


def _another(words: Mapping[str, set[str]], test: str, asked: set[str], quote: set[str]) -> bool:
    """Whether the quote has a word of another test, and none by which this one differs from it."""
    return any(
        own - other and other - own and (other - own) & quote and not (own - other) & quote
        and (own & other) - _OF_MANY & quote
        for id, other in words.items() if id not in asked and (own := words[test]) is not None
    )  # fmt: skip


def _exchanged(criterion: Criterion, tree: Node, words: Mapping[str, set[str]]) -> Iterator[Noted]:
    """Two tests with the limits of each other: in their order, the numbers of the quote are."""
    limits = [one for one in every_leaf(tree) if isinstance(one, Within) and one.measure.test]
    if len(limits) != 2 or limits[0].measure.unit != limits[1].measure.unit:
        return
    tests, ends = [str(one.measure.test) for one in limits], [one.limits for one in limits]
    own = [words[tests[0]] - words[tests[1]], words[tests[1]] - words[tests[0]]]
    text = criterion.quote.casefold()
    places = [min((text.find(word) for word in one if word in text), default=-1) for one in own]
    numbers = [_place_of(text, end[0]) if len(end) == 1 else -1 for end in ends]
    at_normal = _AT_NORMAL.search(criterion.quote)
    if limits[0].measure.unit == "ULN" and at_normal and (1,) in ends:
        numbers = [
            at_normal.start() if e == (1,) else n for e, n in zip(ends, numbers, strict=True)
        ]
    if min(*places, *numbers) < 0 or ends[0] == ends[1]:
        return
    if (places[0] < places[1]) != (numbers[0] < numbers[1]):
        ruled = [f"{one[0]:g}" for one in ends]
        yield other_name(criterion, "number", ", ".join(reversed(ruled)), ", ".join(ruled))


def _place_of(text: str, number: float) -> int:
    """Where a number stands in a text, by itself: not the 1 of 1.5."""
    found = re.search(rf"(?<![\d.]){re.escape(f'{number:g}')}(?!\.?\d)", text)
    return -1 if found is None else found.start()


_UNITS = patterns("units_of_quotes")
_SAME_UNITS = (frozenset({"10*9/L", "10*3/uL", "/uL", "/mm3"}), frozenset({"wk", "mo"}))


def _units(criterion: Criterion, tree: Node, _: Vocabulary) -> Iterator[Noted]:
    said = {unit for unit, form in _UNITS.items() if form.search(criterion.quote)}
    asked = {one.unit for one in _measured(tree) if one.unit is not None}
    if len(asked) > 1 and said < asked:
        return  # of a list the words give some their unit, and the others none
    for unit in sorted(asked & _UNITS.keys() if said else ()):
        alike = next((group for group in _SAME_UNITS if unit in group), frozenset({unit}))
        if not said & alike:
            yield other_name(criterion, "unit", ", ".join(sorted(said)), unit)


_GOES_ON = re.compile(r"(?:and|or|but|with|which)\b")


def _conditions(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Conditions of which no word stands in the quote; one of those below it will do."""
    quote = _words(criterion.quote)
    asked = {n for one in measures_of(tree) if MEASURES[one.kind].of_conditions for n in one.names}
    odd = []
    for name in asked & vocabulary.conditions.keys():
        family = {name, *vocabulary.conditions_above(name), *vocabulary.conditions_below(name)}
        entries = [vocabulary.conditions[one] for one in family]
        if not _said(quote, (w for e in entries for w in (e.id, e.words, *e.worded))):
            odd.append(name)
    if names_some(criterion.quote) and not conditions_named(criterion.quote):
        odd = [n for n in odd if n not in _spared(criterion.quote, tree)]  # told by their treatment
    if _GOES_ON.match(criterion.quote):
        return  # what it speaks of stands in the words before it
    if odd and len(odd) == len(asked):  # what stands beside one that is named may be meant by it
        yield from _unsaid(criterion, "condition", odd)


def _spared(quote: str, tree: Node) -> set[str]:
    """The conditions without which nothing is asked."""
    return {name for one in guards(quote, tree) for m in measures_of(one) for name in m.names}


def _values(tree: Node, kind: str) -> set[str]:
    """The words of one kind that a rule names, also where it chooses lesions."""
    asked = (leaf for leaf in every_leaf(tree) if leaf.measure.kind == kind)
    return {value for leaf in asked if isinstance(leaf, OneOf) for value in leaf.values}


_ORGANS = patterns("organs")
_CANCER = pattern("clinical", "cancer")
_ELSEWHERE = pattern("clinical", "elsewhere")


def _organs(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Organs of which the quote speaks, where the rule chooses by organ, and by others."""
    ruled = _values(tree, "organ")
    above = {up for value in ruled for up in (value, *vocabulary.organs_above(value))}
    words = _CANCER.sub(" ", criterion.quote)
    said = {name for name, form in _ORGANS.items() if form.search(words)}
    if ruled and ruled == organs_left_out(tree) and said and not said & above:
        return  # the rule names the others
    missing = said - above
    unsaid = {one for one in ruled & _ORGANS.keys() if not _ORGANS[one].search(words)}
    if ruled and missing and (not said & above or unsaid):
        # every one for another
        whole = not said & above and ruled == unsaid
        one_for_one = len(missing) == len(unsaid) == 1 and not unknown_in(criterion.quote)
        apart = (whole or one_for_one) and not _ELSEWHERE.search(criterion.quote)
        listed = ", ".join(sorted(missing)), ", ".join(sorted(ruled))
        yield other_name(criterion, "organ", *listed, "swapped" if apart else "")
        return
    excepted = unsaid & set(_of_exceptions(tree)) if said else set()
    if excepted and not _ELSEWHERE.search(criterion.quote):
        listed = ", ".join(sorted(said)), ", ".join(sorted(excepted))
        yield other_name(criterion, "organ", *listed, "swapped")


def _of_exceptions(node: Node) -> Iterator[str]:
    """The organs whose lesions put another limit on a test."""
    parts = parts_of(node)
    if isinstance(node, AllOf) and any(isinstance(p, Within) and p.measure.test for p in parts):
        for part in parts:
            if isinstance(part, Exists):
                yield from _values(part, "organ")
    for part in parts:
        yield from _of_exceptions(part)


_HISTOLOGIES = patterns("histologies")


def _histologies(criterion: Criterion, tree: Node, _: Vocabulary) -> Iterator[Noted]:
    leaves = (leaf for leaf in let_in(tree) if isinstance(leaf, OneOf))
    taken = {one for leaf in leaves if leaf.measure.kind == "histology" for one in leaf.values}
    ruled = _values(tree, "histology")
    said = {name for name, form in _HISTOLOGIES.items() if form.search(criterion.quote)}
    if not ruled or not said:
        return
    odd = sorted(name for name in said if not _fits(name, ruled) and not _fits(name, taken))
    if odd:
        yield other_name(criterion, "histology", ", ".join(odd), ", ".join(sorted(ruled)))


def _fits(histology: str, ruled: set[str]) -> bool:
    return "squamous" not in ruled if histology == "non-squamous" else histology in ruled


_GROWS = pattern("clinical", "grows")
_WHOLE_NUMBER = pattern("clinical", "whole_number")
_CURRENT = pattern("clinical", "current")
_AT_NORMAL = pattern("clinical", "at_normal")
_MULTIPLE = pattern("clinical", "multiple")
_ANCHORS = patterns("anchors")
_OF_LINES = {name for name in _ANCHORS if "line" in MEASURES[name].takes}
_LASTING = frozenset({"months", "weeks"})
_ON_TREATMENT = pattern("clinical", "on_treatment")
_ANCHORED = (_OF_LINES, {*_ANCHORS} - _OF_LINES)
_RESPONSES = patterns("responses_said")
_SHRUNK = pattern("clinical", "shrunk")
_HELD_TOO = pattern("clinical", "held_too")
_AS_GIVEN = pattern("clinical", "as_given")
_GIVEN_WITH = pattern("clinical", "given_with")
_SEVERAL = pattern("clinical", "several")
_GROWING = pattern("clinical", "growing")
_HELD = pattern("wording", "held")
_EXCEPT = pattern("wording", "except")
_OR = pattern("counted", "or_word")
_TOGETHER = (("ast", "alt"), ("systolic_blood_pressure", "diastolic_blood_pressure"))
_LINES = patterns("lines")


def _growth(criterion: Criterion, tree: Node, _: Vocabulary) -> Iterator[Noted]:
    """Counts of all lesions where the words count those that grow."""
    counts = [one for one in measures_of(tree) if MEASURES[one.kind].counts_lesions]
    if not counts or not _GROWING.search(criterion.quote):
        return
    if not any("progressing" in repr(one.where) or one.by == "PROGRESSING" for one in counts):
        yield other_name(criterion, "lesions", fault("lint_growing"), fault("lint_all"))


def _total(criterion: Criterion, tree: Node, _: Vocabulary) -> Iterator[Noted]:
    """Counts of those that grow where the words count all."""
    counts = (one for one in measures_of(tree) if MEASURES[one.kind].counts_lesions)
    by = {one.by for one in counts if one.by is not None}
    all_said = _WHOLE_NUMBER.search(criterion.quote) or criterion.basis == "text"
    if by == {"PROGRESSING"} and all_said and not _GROWS.search(criterion.quote):
        yield other_name(criterion, "lesions", fault("lint_all"), fault("lint_growing"))


def _at_normal(criterion: Criterion, tree: Node, _: Vocabulary) -> Iterator[Noted]:
    """A multiple of the upper limit of normal where the words say the limit itself."""
    if not _AT_NORMAL.search(criterion.quote) or _MULTIPLE.search(criterion.quote):
        return
    for leaf in every_leaf(tree):
        if isinstance(leaf, Within) and leaf.measure.unit == "ULN" and {*leaf.limits} - {1}:
            yield other_name(criterion, "number", "1", ", ".join(f"{n:g}" for n in leaf.limits))


def _anchors(criterion: Criterion, tree: Node, _: Vocabulary) -> Iterator[Noted]:
    """Spans from another event than the words say."""
    ruled = {one.kind for one in measures_of(tree)}
    for pair in _ANCHORED:  # each is taken for the other
        said = {name for name in pair if _ANCHORS[name].search(criterion.quote)}
        asked = ruled & {*pair}
        if _LASTING & asked and said == {"months_since_start"} and _goes_on(criterion, tree):
            continue
        if len(said) == len(asked) == 1 and said != asked:
            yield other_name(criterion, "time", *(_event(one) for one in (said, asked)))


def _goes_on(criterion: Criterion, tree: Node) -> bool:
    """Whether the time since a line began is how long it lasts: it goes on."""
    measures = [*measures_of(tree)]
    current = all(one.line == "current" for one in measures if one.kind in _LASTING)
    under_way = any(one.kind == "under_way" for one in measures)
    return current or under_way or _ON_TREATMENT.search(criterion.quote) is not None


def _event(kinds: set[str]) -> str:
    return ", ".join((kind.partition("_")[2] or kind).replace("_", " ") for kind in kinds)


def _responses(criterion: Criterion, tree: Node, _: Vocabulary) -> Iterator[Noted]:
    """Responses in whole words that the rule does not let in."""
    said = {name for name, form in _RESPONSES.items() if form.search(criterion.quote)}
    ruled = _values(tree, "recist") | _values(tree, "best_response")
    weighed = criterion.kind is Kind.JUDGEMENT and ruled <= said  # a person is asked of the rest
    if ruled and said - ruled and not isinstance(tree, Not) and not weighed:
        yield other_name(criterion, "response", ", ".join(sorted(said)), ", ".join(sorted(ruled)))
    taken = {one for leaf in let_in(tree) if isinstance(leaf, OneOf) for one in leaf.values}
    shrunk = _SHRUNK.search(criterion.quote) and not _HELD_TOO.search(criterion.quote)
    if shrunk and "SD" in taken & ruled:
        yield other_name(criterion, "response", "CR, PR", ", ".join(sorted(taken & ruled)))
    if ruled and _HELD.search(criterion.quote) and "PD" in taken:
        held = ", ".join(sorted({*RESPONSES} - {"PD"}))
        yield other_name(criterion, "response", held, ", ".join(sorted(taken & {*RESPONSES})))


def _exceptions(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Classes of drugs of which the words leave one out, and the rule none."""
    said = {match["drug"].casefold() for match in _EXCEPT.finditer(criterion.quote)}
    apart = said & vocabulary.agents.keys()
    measures = list(measures_of(tree))
    takes = (one for one in measures if "other_than" in MEASURES[one.kind].may_take)
    ruled = sorted({name for one in takes for name in one.names})
    apart = {one for one in apart if not vocabulary.classes_of(one).isdisjoint(ruled)}
    named = {name for one in measures for name in (*one.names, *one.other_than, *one.line_drugs)}
    if apart and not apart & named:
        listed = ", ".join(sorted(apart)), ", ".join(ruled)
        yield other_name(criterion, "agent", *listed, "excepted")


def _class_for_drug(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Drugs that the words name, and no class, of which the rule takes any of their class."""
    said = drugs_named(criterion.quote)
    words = _AS_GIVEN.sub(" ", _GIVEN_WITH.sub(" ", criterion.quote))
    if not said or _SEVERAL.search(words):
        return
    measures = [one for one in measures_of(tree) if MEASURES[one.kind].names in _OF_DRUGS]
    ruled = {name for one in measures for name in one.names}
    if not ruled or ruled & vocabulary.agents.keys():
        return
    above = frozenset[str]().union(*map(vocabulary.classes_of, said))
    others = {
        agent for agent in vocabulary.agents if not vocabulary.classes_of(agent).isdisjoint(ruled)
    }
    if ruled <= above and others - said:
        yield other_name(criterion, "agent", ", ".join(sorted(said)), ", ".join(sorted(ruled)))


_OF_DRUGS = frozenset({"class", "agent", "agent_or_class"})


def _one_of_two(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """One of two tests that the words name together, of which a rule asks the other."""
    asked = {one.test for one in _measured(tree) if one.test is not None}
    quote = {*_PLAIN.findall(criterion.quote.casefold())}
    for pair in _TOGETHER:
        own = {test: {test.partition("_")[0], *_short(vocabulary, test)} for test in pair}
        named = all(not words.isdisjoint(quote) for words in own.values())
        if named and len(asked & {*pair}) == 1 and not _OR.search(criterion.quote):
            yield other_name(criterion, "test", ", ".join(pair), ", ".join(sorted(asked & {*pair})))


def _short(vocabulary: Vocabulary, test: str) -> set[str]:
    """The abbreviations of a test."""
    entry = vocabulary.measurements[test]
    return {name.casefold() for name in (entry.words, *entry.worded) if name.isupper()}


def _lines(criterion: Criterion, tree: Node, _: Vocabulary) -> Iterator[Noted]:
    """Rules of the current line, whichever it is, where the words say the first."""
    lines = {one.line for one in measures_of(tree) if one.line is not None}
    current = bool(lines) and lines <= {"current", "current_or_adjuvant"}
    if current and _LINES["1"].search(criterion.quote):
        yield other_name(criterion, "line", "1", ", ".join(sorted(lines)))
    elif lines == {"1"} and _CURRENT.search(criterion.quote):
        first = _LINES["1"].search(criterion.quote)
        yield from () if first else [other_name(criterion, "line", "current", "1")]


_CATEGORY = re.compile(r"\b[cpy]{0,2}([TNM])([0-4])[a-d]?\b")
_RANGE = pattern("clinical", "range_of_categories")
_FROM_TO = re.compile(
    r"\b[cpy]{0,2}([TNM])([0-4])\s*(?:-|–|to|through)\s*(?:[cpy]{0,2}\1)?([0-4])\b"
)


def _each_category(match: re.Match[str]) -> str:
    """What a span of categories takes in, one by one."""
    return " ".join(f"{match[1]}{n}" for n in range(int(match[2]), int(match[3]) + 1))


def _categories(criterion: Criterion, tree: Node, _: Vocabulary) -> Iterator[Noted]:
    """A category of T, N or M that the rule lets in, and the words do not name."""
    quote = _FROM_TO.sub(_each_category, criterion.quote)
    if _RANGE.search(quote):
        return
    for letter in "TNM":
        said = {letter + n for which, n in _CATEGORY.findall(quote) if which == letter}
        kind = f"{letter.lower()}_category"
        leaves = [one for one in let_in(tree) if isinstance(one, OneOf)]
        taken = {one[:2] for leaf in leaves if leaf.measure.kind == kind for one in leaf.values}
        ruled = {one[:2] for one in _values(tree, kind)}
        another = not said <= taken and not said <= ruled
        if said and ruled and (another or (ruled - said and taken - said)):
            how = "more" if said < ruled else "fewer" if ruled < said else "swapped"
            listed = ", ".join(sorted(said)), ", ".join(sorted(ruled))
            yield other_name(criterion, "stage", *listed, how)


_LOOKS = (
    *(_tests, _units, _conditions, _organs, _histologies),
    *(_growth, _total, _lines, _at_normal, _anchors, _responses),
    *(_exceptions, _one_of_two, _class_for_drug, _categories),
)

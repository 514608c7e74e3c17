"""Whether a rule names what its words name beside the obvious: the events of a span, every
condition of a list, who an exception is for, a change of a protein, the lines of a setting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from oligomatch.matcher.probe.lint.asked_of import guards
from oligomatch.matcher.probe.lint.noted import Noted, other_name, quoting, turned
from oligomatch.matcher.probe.lint.quoted.numbers import Bound, Side, bounds
from oligomatch.matcher.probe.lint.quoted.numbers import said as numbers_said
from oligomatch.rules.drafting.wordings import alone, form_of, pattern, patterns, section
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.text.faults import fault
from oligomatch.rules.tree import (
    AllOf,
    AnyOf,
    Exists,
    Is,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
    every_leaf,
    measures_of,
    parts_of,
    signed_leaves,
)
from oligomatch.rules.trial import Criterion, Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary, load_vocabulary

_EVENTS = patterns("events_said")
_OF_PRIMARY = pattern("beside", "of_primary")
_WHICHEVER = patterns("whichever_said")
_ADJUVANT_TOO = pattern("beside", "adjuvant_too")
_METASTATIC = pattern("beside", "metastatic_setting")
_ADJUVANT = pattern("beside", "adjuvant")
_EACH_DENIED = pattern("beside", "each_denied")
_SHOWN_BY = pattern("asked_of", "shown_by")
_OPEN_LIST = pattern("beside", "open_list")
_NOTHING_DENIED = pattern("beside", "denied")
_PERMITS = pattern("beside", "permits")
_LAST_DOSE = pattern("beside", "last_dose")
_INSTEAD = pattern("near", "instead")
_BEFORE_MORE = pattern("beside", "before_more")
_ASIDE = pattern("beside", "aside")
_AND, _OR = pattern("counted", "and"), pattern("counted", "or_word")
_PLACES = patterns("organs")
_NUMBER_OF = r"\b{number}\s+(?:\w+\s+)?(?:metasta|lesion)"
_LET_IN_IF = pattern("sides", "let_in_if")
_EXONS_SAID = re.compile(r"\b(?:exons?|ex\.?)\s*\d+(?:(?:,| or| and|/)\s*\d+)*", re.I)
_EXON_NAMED = re.compile(r"exon_(\d+)")
_CHANGE = re.compile(r"\b[A-Z]\d{2,4}[A-Z]\b")
_WORD = re.compile(r"[^\W_]+")
_TWO_PRESSURES = re.compile(r"\b(\d{2,3})\s*/\s*(?:[≥≤<>]=?\s*)?(\d{2,3})\b")
_PRESSURES = ("systolic_blood_pressure", "diastolic_blood_pressure")
_SHORT = 4  # letters of a name that stands alone
_ACTIVE, _ASKED_ACTIVE = frozenset(section("of_activity")), re.compile(r"\bactive", re.I)
_CLAUSES = re.compile(r"[;.]\s|;")
_HARMS = frozenset({"weight_loss", "qtc", "prednisone_dose", "dexamethasone_dose"})
_SIDED = frozenset({"has", "ever_had"})
_SINCE_METASTASES = frozenset({"days_since_metastases", "months_since_metastases"})
_SINCE_THERAPY = frozenset(
    {"days_since_therapy", "months_since_therapy", "days_since_drug", "months_since_drug"}
)


def named_beside(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every criterion whose rule leaves out, or names otherwise, what its words name beside."""
    for criterion, tree in quoting(trial):
        yield from _events(criterion, tree)
        yield from _whichever(criterion, tree)
        yield from _changes(criterion, tree)
        yield from _exons(criterion, tree)
        yield from _intent(criterion, tree)
        yield from _let_in_if(criterion, tree)
        yield from _places_exchanged(criterion, tree)
        yield from _pressures(criterion, tree)
        yield from _conditions(criterion, tree, vocabulary)
        yield from _exception_denied(criterion, tree)
        yield from _allowed_kept_out(criterion, tree, vocabulary)
        yield from _placed(trial, criterion, tree)
        yield from _either(criterion, tree)
        yield from _each_denied(criterion, tree)
        yield from _harmful(criterion, tree)


def _events(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """Spans between other events than the words say, and spans up to today instead of one."""
    spans = [one for one in measures_of(tree) if one.since is not None]
    said = {name for name, form in _EVENTS.items() if form.search(criterion.quote)}
    for one in spans:
        asked = {str(one.since), str(one.until or "today")}
        if len(said) == 2 and len(spans) == 1 and not said <= asked:
            lacking, instead = sorted(said - asked), sorted(asked - said)
            yield other_name(criterion, "time", ", ".join(lacking), ", ".join(instead))
        elif said == {"definitive_treatment"} and one.since == "primary" and said.isdisjoint(asked):
            yield other_name(criterion, "time", "definitive_treatment", "primary")
    kinds = {one.kind for one in measures_of(tree) if MEASURES[one.kind].clock is not None}
    if kinds and kinds <= _SINCE_METASTASES and _OF_PRIMARY.search(criterion.quote):
        yield other_name(criterion, "time", "primary", "metastases")


def _whichever(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """The shorter of two times where the words say the longer."""
    said = {name for name, form in _WHICHEVER.items() if form.search(criterion.quote)}
    asked = {one.whichever for one in measures_of(tree) if one.whichever is not None}
    if len(said) == len(asked) == 1 and said != asked:
        yield other_name(criterion, "time", *said, *map(str, asked))


def _changes(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """One change of a protein for another: the words name them as a rule does."""
    said = set(_CHANGE.findall(criterion.quote))
    named = {name for one in measures_of(tree) if one.gene for name in one.names | one.other_than}
    asked = {name for name in named if _CHANGE.fullmatch(name)}
    if said and asked and asked - said:
        yield other_name(criterion, "gene", ", ".join(sorted(said)), ", ".join(sorted(asked)))


def _exons(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """An alteration of another exon than those that the words name."""
    said = {n for one in _EXONS_SAID.findall(criterion.quote) for n in re.findall(r"\d+", one)}
    names = {name for one in measures_of(tree) if one.kind == "variant" for name in one.names}
    asked = {match[1] for name in names if (match := _EXON_NAMED.match(name))}
    if said and asked - said:
        yield other_name(criterion, "exon", ", ".join(sorted(said)), ", ".join(sorted(asked)))


def _intent(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """Lines of any intent counted where the words speak of those of the metastatic disease, and
    those alone asked for where by the words an adjuvant one will do."""
    intents = {one.intent for one in measures_of(tree) if one.kind == "lines"}
    quote = criterion.quote
    if intents == {"any"} and _METASTATIC.search(quote) and not _ADJUVANT.search(quote):
        said, ruled = (fault("lint_lines", intent=one) for one in ("palliative", "any"))
        yield other_name(criterion, "line", said, ruled)
    asked = [leaf for leaf in every_leaf(tree) if isinstance(leaf, Within)]
    asked = [leaf for leaf in asked if leaf.measure.kind == "lines" and leaf.least]
    if intents == {"palliative"} and asked and _ADJUVANT_TOO.search(quote):
        said, ruled = (fault("lint_lines", intent=one) for one in ("any", "palliative"))
        yield other_name(criterion, "line", said, ruled, "fewer")


_OF_ILLNESS = 2  # words of the name of an illness, before what is found of it
_RADIO = re.compile("radiotherapy", re.I)
_RADIATED = "(?:radiotherapy|radiation(?: therapy)?|irradiation)"
_LETTERS = r"(?: \([A-Z]{2,5}\))?"  # for what stands before it
_PART = "(?:(?:upper|lower|left|right|whole|entire) )?"  # of a place
_GIVEN = "(?:(?:received|receipt of|any|prior|previous) )*"  # as before its name elsewhere
_CNS = r"(?:CNS|central nervous system(?: \(CNS\))?)"
_OF_PLACE = {id: one.pattern for id, one in patterns("radiated").items()}
_BRAIN = re.compile(_CNS, re.I)
_LONGER = {id: one.pattern for id, one in patterns("longer_names").items()}
_ALSO = patterns("also_called")


# fistulae of a fistula, metastases of a metastasis
_ENDS = (("a", "ae"), ("is", "es"), ("um", "a"))
_LATIN = {end: re.compile(rf"(?<=[a-z]{{4}}){end}$") for end, _ in _ENDS}
_PLURAL = re.compile(r"^(?P<one>[a-z]{5,}[^aiosu])s$")


@cache
def condition_forms() -> Mapping[str, re.Pattern[str]]:
    """How the words of a quote name each condition: by its names, or as drafts read it."""
    found = {}
    for id, entry in load_vocabulary().conditions.items():
        names = {id.replace("_", " "), entry.words, *entry.worded}
        names = {_PLURAL.sub(r"\g<one>", one) for one in names}  # of one word: "an anticonvulsant"
        names |= {_LATIN[end].sub(plural, one) for one in names for end, plural in _ENDS if one}
        longest = sorted((re.escape(n) for n in names if len(n) >= _SHORT), key=len, reverse=True)
        each = _RADIO.sub(_RADIATED, "|".join(longest)).replace("\\ ", r"[\s-]+")
        each = re.sub(r"\bbrain\b", lambda _: f"(?:brain|{_CNS})", each)
        found[id] = rf"(?<![\w-]){_LONGER.get(id, '')}(?:{each})s?(?![\w-])"
        if also := _ALSO.get(id):
            found[id] += rf"|(?<![\w-])(?:{also.pattern})(?![\w-])"
        if place := _OF_PLACE.get(id):
            found[id] += (
                rf"|{_GIVEN}{_RADIATED}{_LETTERS} (?:to|of|in|over) (?:the )?{_PART}(?:{place})\b"
            )
    for table in ("conditions", "states", "markers", "done"):
        found |= {id: f"{found[id]}|{form}" for id, form in alone(table) if id in found}
    return {id: form_of(form) for id, form in found.items()}


def _conditions(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """A condition of a list that no rule names, and one that the words name instead of the rule's:
    of a list that goes on or explains, nothing is said."""
    asked = {n for one in measures_of(tree) if MEASURES[one.kind].of_conditions for n in one.names}
    if not asked or _OPEN_LIST.search(criterion.quote):
        return
    known = asked & vocabulary.conditions.keys()
    near = frozenset[str]().union(
        *(vocabulary.conditions_above(one) | vocabulary.conditions_below(one) for one in known)
    )
    said = conditions_named(_INSTEAD.sub(" ", criterion.quote))
    missing = {
        one for one in said - near
        if not (vocabulary.conditions_above(one) | vocabulary.conditions_below(one)) & asked
    }  # fmt: skip
    if _ASKED_ACTIVE.search(criterion.text):
        missing -= _ACTIVE  # a person is asked of that
    if any(leaf.measure.kind in ("organ", "intracranial") for leaf in every_leaf(tree)):
        missing = {one for one in missing if not vocabulary.conditions[one].shown_by}
    in_list = len(asked) > 1 and len(said & asked) > 1
    own = _words_of(" ".join(known).replace("_", " ")) - _words_of(" ".join(said).replace("_", " "))
    quoted = _words_of(_BRAIN.sub("brain", criterion.quote))
    own = set() if own & _opposites(quoted) else own  # "must be stable" forbids unstable ones
    instead = not said & near and bool(own) and not own & quoted
    exchanged = len(said) == len(asked) == len(said & asked) + 1 > 1
    if exchanged:  # `ascites` beside `malignant` is no other condition
        (one,), (other,) = said - asked, asked - said
        exchanged = not _words_of(one.replace("_", " ")) <= _words_of(other.replace("_", " "))
    if missing and (in_list or instead or exchanged):
        listed = ", ".join(sorted(missing)), ", ".join(sorted(asked))
        yield other_name(criterion, "condition", *listed, _how(missing, asked))


def _how(said: set[str], asked: set[str]) -> str:
    """Whether one finding stands for another of one illness: an antibody for an antigen."""
    if len(said) != 1 or len(asked) != 1:
        return ""
    if said | asked <= _OF_PLACE.keys():
        return "swapped"  # radiotherapy of another place
    (first, second) = (one.split("_")[:_OF_ILLNESS] for each in (said, asked) for one in each)
    return "swapped" if first == second and len(first) == _OF_ILLNESS else ""


def _opposites(words: set[str]) -> set[str]:
    """The opposites of some words: unstable of stable."""
    pairs: Sequence[Sequence[str]] = tuple(section("poles"))
    each = ((pair[0], pair[1]) for pair in pairs)
    return {b if a in words else a for a, b in each if (a in words) != (b in words)}


def asks_of(name: str, text: str) -> bool:
    """Whether a person is asked of a condition, by a name of it or as of such a one."""
    return bool(condition_forms()[name].search(text)) or asks_of_such(name, text)


def asks_of_such(name: str, text: str) -> bool:
    """Whether a person is asked of *such an injury*, where the words tell what injury."""
    entry = load_vocabulary().conditions[name]
    ends = sorted({one.split()[-1] for one in (name.replace("_", " "), *entry.worded) if one})
    such = rf"\bsuch (?:an? )?(?:{'|'.join(map(re.escape, ends))})\b"
    return re.search(such, text, re.I) is not None


def conditions_named(quote: str) -> set[str]:
    """The conditions that some words name; of two that overlap the one in more words."""
    found = sorted(
        ((match.end() - match.start(), match.start(), match.end(), id)
         for id, form in condition_forms().items() for match in form.finditer(quote)),
        reverse=True,
    )  # fmt: skip
    taken: list[tuple[int, int, str]] = []
    for _, start, end, id in found:
        if all(end <= first or last <= start for first, last, _ in taken):
            taken.append((start, end, id))
    # what shows it is asked instead; "major surgery" may stand again as "surgery"
    named = [(quote[start:end].casefold(), start) for start, end, _ in taken]
    return {
        id for start, end, id in taken
        if not _SHOWN_BY.match(quote, end)
        and not any(
            first < start and longer.endswith(f" {quote[start:end].casefold()}")
            for longer, first in named
        )
    }  # fmt: skip


def _exception_denied(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """A looser limit for those without a condition, where the words deny nothing."""
    if not _NOTHING_DENIED.search(criterion.quote) and any(map(_of_those_without, _nodes(tree))):
        yield turned(criterion, "of_others")


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    for part in parts_of(node):
        yield from _nodes(part)


def _of_those_without(node: Node) -> bool:
    """Whether one of several parts is a limit beside a condition that must be lacking."""
    if not isinstance(node, AnyOf) or any(isinstance(part, Not) for part in node.parts):
        return False  # none of it at all, or less than a limit of what is left
    for part in (part for part in node.parts if isinstance(part, AllOf)):
        denied = [
            p
            for p in part.parts
            if isinstance(p, Not) and (_is_sided(p.part) or isinstance(p.part, Exists))
        ]
        if denied and any(isinstance(p, Within) for p in part.parts):
            return True
    return False


def _is_sided(node: Node) -> bool:
    return isinstance(node, Is) and node.measure.kind in _SIDED


def _allowed_kept_out(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """A condition kept out of which only the clause speaks that lets somebody in."""
    clauses = [one for one in _CLAUSES.split(criterion.quote) if one]
    let_in = [one for one in clauses if _PERMITS.search(one)]
    if not let_in or len(let_in) == len(clauses):
        return
    inside = _words_of(" ".join(let_in))
    outside = _words_of(" ".join(one for one in clauses if one not in let_in))
    spared = guards(criterion.quote, tree)
    for leaf, negated in signed_leaves(tree):
        if not negated or not isinstance(leaf, Is) or leaf in spared:
            continue
        known = leaf.measure.names & vocabulary.conditions.keys()
        for first, *rest in (name.split("_") for name in known):
            if first not in outside and {first, *rest} - outside <= inside:
                yield turned(criterion, "kept")
                return


def _let_in_if(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """Everybody with a condition kept out, of whom the words let some in."""
    match = _LET_IN_IF.search(criterion.quote)
    if match is None or not isinstance(tree, Not) or not _is_sided(tree.part):
        return
    own = {word for one in measures_of(tree) for name in one.names for word in name.split("_")}
    if own <= _words_of(match["who"]):
        yield turned(criterion, "kept")


def _places_exchanged(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """The limit of one organ for that of another, where the words give each its own."""
    parts = tree.parts if isinstance(tree, AllOf) else ()
    limits = {
        place: part.limits[0]
        for part in parts
        if isinstance(part, Within) and len(part.limits) == 1
        for place in _one_place(part.measure)
    }
    said: dict[str, float] = {}
    for match in re.finditer(r"\b(\d+)\b[^\d.;]*", criterion.quote):
        places = [name for name, form in _PLACES.items() if form.search(match[0])]
        if len(places) == 1:
            said[places[0]] = float(match[1])
    if len(limits) != 2 or limits.keys() != said.keys() or len({*limits.values()}) != 2:
        return
    (first, one), (second, other) = limits.items()
    if (said[first], said[second]) == (other, one):
        yield other_name(criterion, "number", f"{other:g}, {one:g}", f"{one:g}, {other:g}")


def _pressures(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """The limit of one blood pressure for that of the other, where the words put them together."""
    limits = {(one.measure.test, one.value) for one in bounds(tree)}
    for match in _TWO_PRESSURES.finditer(criterion.quote):
        said = {*zip(_PRESSURES, (float(one) for one in match.groups()), strict=True)}
        there = {value for test, value in limits if test in _PRESSURES}
        if said - limits and {value for _, value in said} <= there:
            ruled = sorted(f"{test}: {value:g}" for test, value in limits if test in _PRESSURES)
            yield other_name(criterion, "number", match[0], ", ".join(ruled))


def _one_place(measure: Measure) -> Iterator[str]:
    match measure.where:
        case OneOf(Measure(kind="organ"), values) if len(values) == 1:
            yield from values
        case Is(Measure(kind="intracranial")):
            yield "brain"


def _words_of(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def _placed(trial: Trial, criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """So many metastases of any organ, where the words count those of one; another criterion may
    take no other."""
    every = (leaf for other in trial.criteria for one in other.spelt for leaf in every_leaf(one))
    elsewhere = {
        value for leaf in every
        if isinstance(leaf, OneOf) and leaf.measure.kind == "organ" for value in leaf.values
    }  # fmt: skip
    for leaf in every_leaf(tree):
        if not isinstance(leaf, Within) or leaf.measure.kind != "count" or leaf.measure.where:
            continue
        for limit in leaf.limits:
            form = re.compile(_NUMBER_OF.format(number=f"{limit:g}"), re.I)
            match = form.search(criterion.quote)
            said = [] if match is None else [n for n, o in _PLACES.items() if o.search(match[0])]
            if said and elsewhere.isdisjoint(said):
                yield other_name(criterion, "organ", ", ".join(said), fault("lint_all"))


def _either(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """Every one of some limits, where the words join limits on the same sides by *or*."""
    plain = _ASIDE.sub(" ", criterion.quote)
    digits = [one.start() for one in re.finditer(r"\d", plain)]
    if not isinstance(tree, AllOf) or not digits:
        return
    words = [one.span() for one in _OR.finditer(plain, digits[0], digits[-1])]
    about = ((max(d for d in digits if d < a), min(d for d in digits if d >= z)) for a, z in words)
    if all(_CLAUSES.search(plain[first:last]) for first, last in about):
        return  # it joins no two limits
    limits = [part for part in tree.parts if isinstance(part, Within) and part.measure.test]
    # how old a value may be is no limit of the words
    own = [one for part in limits for one in bounds(part) if one.measure == part.measure]
    if len(limits) != len(tree.parts) or len(limits) < 2 or _AND.search(criterion.quote):
        return
    said = [one for one in numbers_said(criterion.quote) if one.side is not Side.OPEN]
    if len(own) == len(said) == len(limits) and all(map(_on_its_side, own, said)):
        yield turned(criterion, "all")


def _each_denied(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """Something asked for, where each part of the words is denied."""
    if not _EACH_DENIED.search(criterion.quote) or not isinstance(tree, AllOf):
        return
    denied = [part for part in tree.parts if isinstance(part, Not)]
    asked = [p for p in tree.parts if isinstance(p, Exists) or _is_sided(p)]
    if denied and asked:
        yield turned(criterion, "mixed")


def _on_its_side(bound: Bound, said: object) -> bool:
    return bound.side is getattr(said, "side", None)


def _harmful(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """What no trial asks for: more of what harms, or a drug within so short a time."""
    for bound in bounds(tree):
        if bound.measure.test in _HARMS and bound.side is Side.LOWER:
            yield turned(criterion, "harm")
    match tree:
        case Within(Measure(kind=kind)) if kind in _SINCE_THERAPY and tree.least is None:
            if _LAST_DOSE.search(criterion.quote) and not _BEFORE_MORE.search(criterion.quote):
                yield turned(criterion, "harm")

"""Whether what a rule requires and what it forbids are so by its words: each against the others of
the same sentence, and against what trials ask for at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import combinations

from oligomatch.matcher.probe.lint.asked_of import binding, guards
from oligomatch.matcher.probe.lint.judged import is_judged, without_persons
from oligomatch.matcher.probe.lint.ledger.connected import groups
from oligomatch.matcher.probe.lint.ledger.fitting import fit
from oligomatch.matcher.probe.lint.ledger.left_out import asked, joined, spans
from oligomatch.matcher.probe.lint.noted import Noted, quoting, quoting_plainly, turned
from oligomatch.matcher.probe.lint.quoted import numbers
from oligomatch.matcher.probe.lint.quoted.numbers import Side
from oligomatch.rules.drafting.wordings import pattern, patterns, section
from oligomatch.rules.normal import in_one_order
from oligomatch.rules.tree import (
    AllOf,
    AnyOf,
    Every,
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
from oligomatch.rules.trial import Kind, Trial
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_MIXED = pattern("signs", "mixed")
_UNLESS = pattern("signs", "unless")
_UNLESS_YES = pattern("signs", "unless_yes")
_BRAIN_LESIONS = pattern("signs", "brain_lesions")
_AMONG = pattern("signs", "among")
_MUST = pattern("signs", "must")
_LETS_IN, _ONLY_THOSE = pattern("signs", "lets_in"), pattern("signs", "only_those")
_OF_DISEASE = frozenset(
    {
        "cancer_type",
        "histology",
        "variant",
        "altered",
        "has",
        "lines",
        "given",
        "prior_or_concurrent",
    }
)
_PARTS = pattern("signs", "parts")
_EITHER_SIDE = pattern("signs", "either_side")
_OF_WHOM = pattern("signs", "of_whom")
_SPARES = pattern("signs", "spares")
_NEEDED = pattern("signs", "needed")
_DENIED_FIRST = pattern("signs", "denied_first")
_DENIED_LAST = pattern("signs", "denied_last")
_BEHIND, _NEAR = 25, 80  # letters
_NEGATES = re.compile(r"\b(?:no|not|non|nor|neither|without|never|absence)\b", re.I)
_WORD = re.compile(r"[^\W\d_]+")
_OR_ALONE = re.compile(r"\W*(?:or|and/or|nor)\W+(?:[\w-]+\W+){0,2}?", re.I)
_LACK = re.compile(r"(?:un|in)(?P<of>[a-z]{4})")
_LACK_NAMED = re.compile(r"(?:un|non_?|no_)(?P<of>[a-z]{3,5})")
_ONE = pattern("signs", "one")
_ALL = pattern("signs", "all")
_ENOUGH = pattern("signs", "enough")
_EACH = pattern("support", "each_lesion")
_OUTSIDE = pattern("claims", "outside_brain")
_INSIDE, _ELSEWHERE = pattern("signs", "inside"), pattern("near", "elsewhere")
_HARMS = frozenset(section("illnesses")) | frozenset(section("never_asked"))
_WANTED = frozenset(section("never_kept_out"))
_LATELY = frozenset({"investigational_agent", "major_surgery", "live_vaccine"})
_EXAMS = frozenset(section("examinations"))
_LATELY_SAID = pattern("guards", "lately")
_BARE = pattern("signs", "bare")
_GIVEN, _LAST_DOSE = pattern("signs", "given"), pattern("signs", "last_dose")
_SINCE_GIVEN = frozenset(
    {"days_since_therapy", "months_since_therapy", "days_since_drug", "months_since_drug"}
)
_ONE_LIST = pattern("signs", "one_list")
_APART = pattern("signs", "apart")
_MUST_BE = pattern("signs", "must_be")
_MUST_HAVE_HAD = pattern("signs", "must_have_had")
_OF_WOMEN = frozenset({"sex", "age"})
_WAS_GIVEN = pattern("signs", "was_given")
_PRETREATED = re.compile(r"[\s-]*(?:pre-?treated|experienced|exposed)\b", re.I)
_NAIVE = pattern("wording", "naive")
_SAYS_NO = patterns("signs_no")
_SAYS_YES = patterns("signs_yes")
_GUARDED = frozenset({"childbearing_potential"})
_NO_MATTER, _ONLY_IN = pattern("signs", "no_matter"), pattern("signs", "only_in")
_NO_SUCH, _BUT = pattern("signs", "no_such"), pattern("signs", "but")


def signed_otherwise(trial: Trial) -> Iterator[Noted]:
    """Every criterion of which a part is required or forbidden against its words."""
    asked_too = {one.id for one, tree in quoting(trial) if _asks_whom_it_spares(tree)}
    for criterion, tree in quoting_plainly(without_persons(trial)):
        if criterion.kind is Kind.JUDGEMENT:
            continue
        for check in _CHECKS:
            how = check(criterion.quote, tree)
            if check in (_spared, _asked_of) and criterion.id in asked_too:
                continue  # of the exception a person is asked
            if check is _confined and criterion.text:
                continue  # of the other places a person is asked
            if how:
                yield turned(criterion, how)
                break


def _asks_whom_it_spares(tree: Node) -> bool:
    """Whether a person's answer is enough by itself, or of those who have something."""
    parts = tree.parts if isinstance(tree, AnyOf) else ()
    of_those = (one for part in parts if isinstance(part, AllOf) for one in part.parts)
    return any(map(is_judged, (*parts, *of_those)))


def _oriented(quote: str, tree: Node) -> str:
    """Limits of which some are on the side of the words, and others on the other one."""
    words = [one for one in numbers.said(quote) if one.side is not Side.OPEN]
    found = set()
    for bound in numbers.bounds(tree):
        if not isinstance(bound.leaf, Within) or bound.measure.kind in numbers.SINCE:
            continue
        if numbers.left_out(quote, bound):
            continue
        same = [one for one in words if numbers.same_number(one, bound)]
        sides = {(one.side is bound.side) != one.none_above for one in same}
        if len(sides) == 1:
            found |= sides
    if found == {False} and _NEEDED.search(quote) and not _EITHER_SIDE.search(quote):
        return "wanted"
    return "mixed" if len(found) == 2 and not _EITHER_SIDE.search(quote) else ""


def _denied(quote: str, tree: Node) -> str:
    """What the words deny, first or last, and the rule requires."""
    match tree:
        case Exists() | Is(Measure(kind="prior_or_concurrent" | "given" | "variant" | "altered")):
            if _DENIED_FIRST.search(quote) or _DENIED_LAST.search(quote):
                return "wanted"
    for leaf, no in required_of(tree):
        if no or not isinstance(leaf, Within) or leaf.most is not None:
            continue
        if leaf.measure.kind == "lines" and _DENIED_FIRST.search(quote):
            return "wanted"  # so many lines, where there are to be none
    return ""


def _listed(quote: str, tree: Node) -> str:
    """Two things of one list, one required and the other forbidden."""
    signs: dict[tuple[str, str], set[bool]] = {}
    spared = guards(quote, tree)
    for leaf, no in signed_leaves(tree):
        if leaf in spared:
            continue
        for name in asked(leaf):
            signs.setdefault(name, set()).add(no)
    named = [one for one in spans(quote) if (one.kind, one.name) in signs]
    for one, other in combinations(named, 2):
        first, second = (signs[each.kind, each.name] for each in (one, other))
        if (
            one.kind != other.kind
            or {one.name, other.name} & _GUARDED
            or not len(first) == len(second) == 1
            or first == second
        ):
            continue
        start, end = sorted((one, other), key=lambda each: each.start)
        near = quote[start.end : end.start]
        if not joined(quote, one, other):  # "EGFR and ALK negative" denies both
            near += quote[end.end : end.end + _BEHIND]
        if len(near) <= _NEAR and not _PARTS.search(near):
            plain = _OR_ALONE.fullmatch(near) and not _MIXED.search(_without_names(quote, tree))
            return "mixed_or" if plain else "mixed"
    return ""


def _without_names(quote: str, tree: Node) -> str:
    """Some words without those by which a name of the rule begins: `untreated` brain metastases."""
    begins = {name.partition("_")[0] for one in measures_of(tree) for name in one.names}
    return _WORD.sub(lambda one: " " if one[0].casefold() in begins else one[0], quote)


def _spared(quote: str, tree: Node) -> str:
    """What spares somebody a limit by the words, and has to be absent by the rule."""
    signs: dict[tuple[str, str], set[bool]] = {}
    for leaf, no in signed_leaves(tree):
        for name in asked(leaf):
            signs.setdefault(name, set()).add(no)
    limited = any(isinstance(leaf, Within) for leaf, _ in signed_leaves(tree))
    for one in spans(quote):
        if (
            limited
            and _UNLESS.search(quote[: one.start])
            and signs.get((one.kind, one.name)) == {True}
        ):
            return "spared"
    if isinstance(tree, AnyOf) and _UNLESS_YES.search(quote):
        limits = any(isinstance(part, Within) for part in tree.parts)
        absent = (p.part for p in tree.parts if isinstance(p, Not) and isinstance(p.part, Is))
        if limits and any(one.measure.names for one in absent):
            return "spared"
    asked_of = (
        isinstance(leaf, Is) and bool(leaf.measure.names & _GUARDED) and not no
        for leaf, no in signed_leaves(tree)
    )
    return "spared" if isinstance(tree, AnyOf) and any(asked_of) else ""


def required_of(node: Node, *, negated: bool = False) -> Iterator[tuple[Node, bool]]:
    """The leaves that every patient has to meet, each with whether it has to fail."""
    match node:
        case Not(part):
            yield from required_of(part, negated=not negated)
        case AllOf(parts) if not negated:
            for part in parts:
                yield from required_of(part)
        case AnyOf(parts) if negated:
            for part in parts:
                yield from required_of(part, negated=True)
        case AnyOf(parts):
            each = [[*required_of(part)] for part in parts]
            if all(len(one) == 1 for one in each) and all(map(_harm, (one[0] for one in each))):
                yield from (one[0] for one in each)
        case AllOf():
            return
        case _:
            yield node, negated


@cache
def _harms() -> frozenset[str]:
    """The illnesses that no trial asks for, with the kinds of each."""
    below = load_vocabulary().conditions_below
    return _HARMS.union(*(below(one) for one in _HARMS))


def _harm(signed: tuple[Node, bool]) -> bool:
    match signed:
        case Is(Measure(kind="has" | "ever_had", names=names)), False:
            return names <= _harms()
        case Within(Measure(kind="days_since" | "months_since", names=names)) as leaf, False:
            return leaf.least is None and names <= _harms() | _LATELY
        case _:
            return False


def _wanted(signed: tuple[Node, bool]) -> bool:
    match signed:
        case Is(Measure(kind="has" | "ever_had", names=names)), True:
            return bool(names & _WANTED)
        case Is(Measure(kind=kind, half_lives=half_lives)), True:
            return kind in _WANTED or half_lives is not None
        case Every(_, Is(Measure(kind=kind))), True:
            return kind in _WANTED
        case Within(Measure(kind="days_since", names=names)) as leaf, True:
            return leaf.least is None and bool(names & _WANTED)
        case Within(Measure(kind="age")) as leaf, True:
            return leaf.least is not None and leaf.least <= 21 and leaf.most is None
        case _:
            return False


def _lately_given(signed: tuple[Node, bool]) -> bool:
    """Whether a treatment has to be of so short a time ago."""
    match signed:
        case Within(Measure(kind=kind, names=names)) as leaf, False:
            lately = leaf.least is None and leaf.most is not None and not names & _EXAMS
            return lately and kind in _SINCE_GIVEN
        case _:
            return False


def _unwashed(signed: tuple[Node, bool]) -> bool:
    """Whether somebody has to have had a drug too short a time ago to be washed out."""
    match signed:
        case Is(Measure(half_lives=half_lives)), True:
            return half_lives is not None
        case _:
            return False


def _old_exam(signed: tuple[Node, bool]) -> bool:
    """Whether an examination has to be of so long ago."""
    match signed:
        case Within(Measure(kind="days_since" | "months_since", names=names)) as leaf, False:
            return leaf.most is None and names <= _EXAMS
        case _:
            return False


def _asked_for(quote: str, tree: Node) -> str:
    """An illness that everybody has to have, and what trials ask for that nobody may have."""
    needed = [*required_of(tree)]
    if not _LETS_IN.search(quote) and any(map(_harm, needed)):
        return "harm"
    every = [*needed, *signed_leaves(tree)]
    given = _GIVEN.search(_LAST_DOSE.sub(" ", quote))
    if any(map(_lately_given, needed)) and _BARE.match(quote) and not given:
        return "harm"
    if any(map(_unwashed, every)):
        return "harm"
    if any(map(_old_exam, every)) and _LATELY_SAID.search(quote):
        return "kept"
    only = _ONLY_THOSE.search(quote) and not _NEGATES.search(quote)
    of_disease = all(one.kind in _OF_DISEASE for one in measures_of(tree))
    if only and of_disease and isinstance(tree, Not):
        return "forbids"
    if any(map(_wanted, every)) and not _NEGATES.search(quote):
        return "forbids"
    return ""


def _one_way(quote: str, tree: Node) -> str:
    """Things of which one is required and another forbidden, where no word parts them."""
    signs = set()
    spared = guards(quote, tree)
    for leaf, no in signed_leaves(tree):
        if leaf in spared:
            continue
        if isinstance(leaf, OneOf | Is | Exists):
            if leaf.measure.kind in _OF_WOMEN or leaf.measure.names & _GUARDED:
                return ""
            named = any(_denies_word(name, quote) for name in leaf.measure.names)
            signs.add(no != named)
        elif isinstance(leaf, Within) and leaf.measure.kind not in numbers.SINCE:
            words = [one for one in numbers.said(quote) if one.side is not Side.OPEN]
            for bound in numbers.bounds(leaf, negated=no):
                sides = {one.side for one in words if numbers.same_number(one, bound)}
                if len(sides) == 1 and bound.measure is leaf.measure:
                    signs.add(sides != {bound.side})
    if len(signs) < 2 or _MIXED.search(quote):
        return ""
    return "mixed_or" if _ONE_LIST.search(quote) else "mixed"


def _denies_word(name: str, quote: str) -> bool:
    """Whether a name denies a word of the quote: `unstable`, where that has `stable`, and not
    `progressive`."""
    lack = _LACK_NAMED.match(name)
    return lack is not None and lack["of"] in quote.casefold()


def _placed(quote: str, tree: Node) -> str:
    """Lesions inside the skull for those outside it, or the other way round."""
    leaves = [leaf for leaf in every_leaf(tree) if leaf.measure.of is not None]
    placed = [leaf.measure.where is not None for leaf in leaves]
    if _BRAIN_LESIONS.search(quote) and not _AMONG.search(quote) and len({*placed}) == 2:
        return "mixed"
    outside, inside = bool(_OUTSIDE.search(quote)), bool(_INSIDE.search(_OUTSIDE.sub(" ", quote)))
    if outside == inside or (inside and _ELSEWHERE.search(quote)):
        return ""  # of both the words tell something
    for leaf in every_leaf(tree):
        for where in (leaf.measure.where, leaf.test if isinstance(leaf, Every) else None):
            for one, no in () if where is None else signed_leaves(where):
                brain = isinstance(one, Is) and one.measure.kind == "intracranial"
                brain = brain or (isinstance(one, OneOf) and one.values == {"brain"})
                if brain and no != outside:
                    return "skull"
    return ""


def _sized(quote: str, tree: Node) -> str:
    """No small lesion, where the words speak of none so large."""
    for leaf, no in signed_leaves(tree):
        if isinstance(leaf, Exists) and no and leaf.measure.where is not None:
            for one, inner in signed_leaves(leaf.measure.where):
                if isinstance(one, Within) and one.measure.kind == "max_diameter_mm":
                    low = one.least is None if not inner else one.most is None
                    if low and not _EACH.search(quote):
                        return "mixed"
    return ""


def _one_small(quote: str, tree: Node) -> str:
    """One lesion below a size, where no word says that one is enough."""
    for leaf, no in signed_leaves(tree):
        if (
            no
            or not isinstance(leaf, Exists)
            or leaf.measure.where is None
            or _ENOUGH.search(quote)
        ):
            continue
        sizes = [one for one, inner in signed_leaves(leaf.measure.where) if not inner
                 and isinstance(one, Within) and one.measure.kind == "max_diameter_mm"]  # fmt: skip
        if sizes and all(one.least is None for one in sizes):
            return "each"
    return ""


def _each(quote: str, tree: Node) -> str:
    """All lesions, where the words speak of one, and not all, where they speak of none."""
    for leaf, no in signed_leaves(tree):
        if isinstance(leaf, Every) and (_ONE.search(quote) if not no else not _ALL.search(quote)):
            return "each" if no else "one_of_all"
    return ""


def _said_so(quote: str, tree: Node) -> str:
    """What the words deny, required, or what they claim, forbidden."""
    for leaf, no in signed_leaves(in_one_order(tree)):
        if not isinstance(leaf, Is | OneOf):
            continue
        kind = leaf.measure.kind
        if kind in _SAYS_NO and not no and _SAYS_NO[kind].search(quote):
            return "mixed"
        if kind in _SAYS_YES and no and _SAYS_YES[kind].search(quote):
            return "mixed"
    return ""


def _lacking(quote: str, tree: Node) -> str:
    """A lack that is required, where the words name what is not lacking: stable, and no word of
    an instability."""
    words = quote.casefold()
    for leaf, no in signed_leaves(tree):
        if no or not isinstance(leaf, Is):
            continue
        for part in (part for name in leaf.measure.names for part in name.split("_")):
            lack = _LACK.match(part)
            if lack and lack[0] not in words and re.search(rf"\b{lack['of']}", words):
                return "lacking"
    return ""


def _chosen(quote: str, tree: Node) -> str:
    """Lesions chosen because they were treated, where the words say that they were not, or the
    other way round."""
    for kind in _SAYS_NO.keys() & _SAYS_YES.keys():
        denied = bool(_SAYS_NO[kind].search(quote))
        if denied == bool(_SAYS_YES[kind].search(_SAYS_NO[kind].sub(" ", quote))):
            continue
        wheres = (leaf.measure.where for leaf in every_leaf(tree))
        signed = (one for where in wheres if where is not None for one in signed_leaves(where))
        asked_so = (no for leaf, no in signed if isinstance(leaf, Is) and leaf.measure.kind == kind)
        if any(no != denied for no in asked_so):
            return "mixed"
    return ""


def _asked_of(quote: str, tree: Node) -> str:
    """A limit that spares just those of whom the words ask it."""
    limits = {one.value for one in numbers.said(quote) if one.side is not Side.OPEN}
    if len(limits) != 1 or _SPARES.search(quote):
        return ""
    of_whom = {(one.kind, one.name) for one in spans(quote) if _OF_WHOM.search(quote[: one.start])}
    for group in groups(tree):
        parts = parts_of(group) if isinstance(group, AnyOf) else ()
        spared = {name for part in parts if isinstance(part, Is | Exists) for name in asked(part)}
        if spared & of_whom and any(isinstance(part, Within) for part in parts):
            return "spared"
    return ""


def _elsewhere(quote: str, tree: Node) -> str:
    """One lesion outside of a place required, where the words name the place and deny nothing:
    none is to be in it."""
    if not isinstance(tree, Exists) or tree.measure.where is None or _APART.search(quote):
        return ""
    said = {one.name for one in spans(quote) if one.kind == "organ"}
    for leaf, no in signed_leaves(tree.measure.where):
        if not no or not isinstance(leaf, OneOf) or leaf.measure.kind != "organ":
            continue
        if leaf.values & said or any(fit("organs", one, quote) for one in leaf.values):
            return "mixed"
    return ""


def _needed_gene(quote: str, tree: Node) -> str:
    """An alteration forbidden that the words, which deny nothing, say must be there."""
    denied = isinstance(tree, Not) and isinstance(tree.part, Is)
    if not denied or not _MUST_BE.search(quote) or _APART.search(quote):
        return ""
    return "forbids" if all(one.kind in ("variant", "altered") for one in measures_of(tree)) else ""


def _never_given(quote: str, tree: Node) -> str:
    """No line of a kind of which the words, which deny nothing, say that there must be one."""
    words = binding(quote)
    if not _MUST_HAVE_HAD.search(words) or _APART.search(words) or _NAIVE.search(words):
        return ""
    for leaf, no in required_of(tree):
        if not isinstance(leaf, Within) or leaf.measure.kind != "lines":
            continue
        if (leaf.least == 1 and leaf.most is None) if no else leaf.most == 0:
            return "never_given"
    return ""


def _given_denied(quote: str, tree: Node) -> str:
    """A treatment kept out of which the words, which deny nothing, say that it was given to those
    whom they let in."""
    parts = tree.parts if isinstance(tree, AllOf) else ()
    either = (o for one in parts for o in (one.parts if isinstance(one, AnyOf) else (one,)))
    lets_in = any(isinstance(one, Is | OneOf) for one in either)
    if not lets_in or _APART.search(quote) or _NAIVE.search(quote):
        return ""
    given = {
        (o.kind, o.name)
        for o in spans(quote)
        if _WAS_GIVEN.search(quote[: o.start]) or _PRETREATED.match(quote, o.end)
    }
    for part in parts:
        if isinstance(part, Not) and isinstance(part.part, Is) and given & {*asked(part.part)}:
            return "forbids"
    return ""


def _long_ago(quote: str, tree: Node) -> str:
    """What was long ago kept out, and what was lately let in, where the words say *within*."""
    words = [one for one in numbers.said(quote) if one.side is Side.UPPER]
    for bound in numbers.bounds(tree):
        late = bound.denied and bound.side is Side.UPPER and bound.measure.kind in numbers.SINCE
        late = late and isinstance(bound.leaf, Within) and bool(bound.measure.names)
        if late and any(numbers.same_number(one, bound) for one in words):
            return "kept_late"
    return ""


def _lately(leaf: Node) -> bool:
    """Whether something has to have been at most so long ago."""
    if not isinstance(leaf, Within) or leaf.most is None:
        return False
    return leaf.measure.kind in numbers.SINCE


def _plainly_denied(quote: str, tree: Node) -> str:
    """What everybody has to have, where right before its name the words say *no* each time."""
    if _BUT.search(quote):
        return ""
    named = spans(quote)
    for leaf, no in required_of(tree):
        if no or not (isinstance(leaf, Is) or _lately(leaf)):
            continue
        own = {*asked(leaf)}
        places = [one.start for one in named if (one.kind, one.name) in own]
        if places and all(_NO_SUCH.search(quote[:start]) for start in places):
            return "mixed_found"
    return ""


def _whatever(quote: str, tree: Node) -> str:
    """What everybody has to have, or may not have, of which the words say each time that it does
    not matter."""
    named = spans(quote)
    for leaf, _ in required_of(tree):
        own = {*asked(leaf)} if isinstance(leaf, Is) else set()
        places = [one.start for one in named if (one.kind, one.name) in own]
        if places and all(_NO_MATTER.search(quote[:start]) for start in places):
            return "mixed_found"
    return ""


def _confined(quote: str, tree: Node) -> str:
    """One lesion in a place, where the words say that there is none elsewhere."""
    said = _ONLY_IN.search(quote)
    behind = quote[said.end() :] if said else ""
    leaves = [leaf for leaf in every_leaf(tree) if leaf.measure.of is not None]
    if said is None or not all(isinstance(leaf, Exists) for leaf in leaves):
        return ""
    if any(no for leaf, no in signed_leaves(tree) if leaf in leaves):
        return ""  # the others are kept out
    organs = {one.name for one in spans(behind) if one.kind == "organ"}
    for leaf in leaves:
        where = leaf.measure.where
        if (
            isinstance(where, OneOf)
            and where.measure.kind == "organ"
            and (where.values & organs or any(fit("organs", one, behind) for one in where.values))
        ):
            return "each"
    return ""


_CHECKS = (
    _whatever,
    _confined,
    _plainly_denied,
    _never_given,
    _given_denied,
    _long_ago,
    _elsewhere,
    _needed_gene,
    _lacking,
    _chosen,
    _asked_of,
    _oriented,
    _denied,
    _listed,
    _spared,
    _asked_for,
    _one_way,
    _placed,
    _sized,
    _one_small,
    _each,
    _said_so,
)

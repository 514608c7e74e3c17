"""Numbers, organs, sizes and sites of metastases as eligibility texts word them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from oligomatch.rules.drafting.finds.find import Find, within
from oligomatch.rules.drafting.finds.numbers import LimitPair, limits, number
from oligomatch.rules.drafting.wordings import part, pattern, patterns
from oligomatch.rules.measures import MEASURES, Reduce
from oligomatch.rules.terms import MODALITIES
from oligomatch.rules.tree import AllOf, AnyOf, Every, Exists, Is, Measure, Node, Not, OneOf, Within
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_COUNT = pattern("lesions", "count")
_COUNT_LESS = pattern("lesions", "count_less")
_ORGANS = pattern("lesions", "organs")
_PER_ORGAN = pattern("lesions", "per_organ")
_SIZE = pattern("lesions", "size")
_LARGEST = (pattern("lesions", "largest"), pattern("lesions", "largest_one"))
_COUNT_IN = pattern("lesions", "count_in")
_OTHER_COUNT = pattern("lesions", "other_count")
_NUMBER_OF = pattern("lesions", "number_of")
_SAME_SCOPE = pattern("lesions", "same_scope")
_EVER_COUNTED = pattern("lesions", "ever_counted")
_NARROWED = pattern("lesions", "narrowed")
_IN_MM = {"mm": 1, "cm": 10}
_INSIDE = Is(Measure("intracranial"))


def _selected(where: str | None) -> Node | None:
    named = (where or "").lower().replace("-", "").replace(" ", "")
    if named == "extracranial":
        return Not(_INSIDE)
    if named == "intracranial":
        return _INSIDE
    if named:
        organ = {"cerebral": "brain"}.get(named, named)
        return OneOf(Measure("organ"), frozenset({organ}))
    return None


def _counted(match: re.Match[str]) -> Node | None:
    """That the number of metastases, of those in the place that is named, is within the limits."""
    where = _selected(match["where"])
    measure = Measure("count", of="metastases", where=where, at="entry", by="DEFAULT")
    return within(measure, limits(match, whole=True))


def lesions(text: str) -> Iterator[Find]:
    """Numbers of metastases."""
    for form in (_COUNT, _COUNT_LESS, _NUMBER_OF):
        for match in form.finditer(text):
            rest = text[match.end() :]
            other = _NARROWED.match(rest) is not None and not _SAME_SCOPE.match(rest)
            narrowed = other or _EVER_COUNTED.search(text[: match.start()])
            tree = None if narrowed else _counted(match)
            yield Find("count of metastases", *match.span(), tree)
    for match in _COUNT_IN.finditer(text):
        if not _EVER_COUNTED.search(text[: match.start()]):
            yield Find("count of metastases", *match.span(), _counted(match))


def other_counts(text: str) -> Iterator[Find]:
    """Numbers of lesions or sites that may or may not be metastases: told, never encoded."""
    for match in _OTHER_COUNT.finditer(text):
        yield Find("count of lesions", *match.span())


def per_organ(text: str) -> Iterator[Find]:
    """Numbers of metastases in one organ; of bare numbers only where metastases were counted."""
    for match in _PER_ORGAN.finditer(text):
        named = re.search(r"metasta", match.group(0), re.I) or _COUNT.search(text)
        named = named or _COUNT_LESS.search(text) or _NUMBER_OF.search(text)
        measure = Measure("most_in_one_organ", of="metastases", at="entry", by="DEFAULT")
        bounds = limits(match, whole=True)
        past = _EVER_COUNTED.search(text[: match.start()])
        sure = named and bounds.low is None and not match["any"] and not past
        tree = within(measure, bounds) if sure else None
        yield Find("count per organ", *match.span(), tree)


def organs(text: str) -> Iterator[Find]:
    """Numbers of organs with metastases."""
    for match in _ORGANS.finditer(text):
        measure = Measure("organs", of="metastases", at="entry", by="DEFAULT")
        past = _EVER_COUNTED.search(text[: match.start()])
        tree = None if past else within(measure, limits(match, whole=True))
        yield Find("count of organs", *match.span(), tree)


def _upper_size(match: re.Match[str]) -> Node | None:
    """A largest diameter in millimetres; none where the limit is a lower one."""
    bounds = limits(match, whole=False).times(_IN_MM[match["unit"].lower()])
    return None if bounds.low is not None else within(Measure("max_diameter_mm"), bounds)


def largest(text: str) -> Iterator[Find]:
    """A limit on the largest diameter of every metastasis."""
    for match in (one for form in _LARGEST for one in form.finditer(text)):
        if test := _upper_size(match):
            tree = Every(Measure("count", of="metastases", at="entry"), test)
            yield Find("size", *match.span(), tree)


def sizes(text: str) -> Iterator[Find]:
    """Limits on the size of metastases."""
    for match in _SIZE.finditer(text):
        negative = match["each"].lower().startswith(("no", "none", "any"))
        tree: Node | None = None
        counted = _COUNT.search(text)
        alone = match["each"].lower() == "each"
        test = None if negative else _upper_size(match)
        if test and (counted or not alone):  # a bare `each` speaks of what was counted before it
            where = _selected(counted["where"]) if counted else None
            tree = Every(Measure("count", of="metastases", where=where, at="entry"), test)
        yield Find("size", *match.span(), tree)


def there_are(where: Node) -> Node:
    """That there is a metastasis of a kind."""
    return Exists(Measure("count", of="metastases", where=where, at="entry"))


_SUMS = patterns("sums")


def sums(text: str) -> Iterator[Find]:
    """Limits on a size of all metastases together, of each size that a measure adds up."""
    for kind, record in MEASURES.items():
        if record.reduce is not Reduce.SUM:
            continue
        for match in _SUMS[record.size].finditer(text):
            scale = _IN_MM.get(match["unit"].lower(), 1)
            treated = Is(Measure("prior_local_therapy", names=frozenset(MODALITIES)))
            where = [one for one in (_selected(match["where"]),) if one is not None]
            where += [Not(treated)] if match["untreated"] else []
            selected = AllOf(tuple(where)) if len(where) > 1 else where[0] if where else None
            measure = Measure(kind, of="metastases", where=selected, at="entry")
            tree = within(measure, limits(match, whole=False).times(scale))
            yield Find("sum", *match.span(), tree)


@cache
def _sites() -> Mapping[str, str]:
    """Names of organs, longest first, each with its organ."""
    named = {
        name.replace("_", " ").lower(): organ.id
        for organ in load_vocabulary().organs.values()
        for name in (organ.id, *organ.known_as)
        if len(name) > 3
    }
    return dict(sorted(named.items(), key=lambda item: (-len(item[0]), item[0])))


@cache
def _site_form() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in _sites())
    return re.compile(
        rf"(?:(?P<site>{names})\s+metasta(?:sis|ses)(?:\s+in\s+the\s+(?P<part>{names}))?"
        rf"|metasta(?:sis|ses)\s+(?:in|to)\s+the\s+(?P<in>{names}))\b",
        re.I,
    )


_BETWEEN = re.compile(r"\s*(?:,\s*(?:and/or|or)\s|,|\band/or\b|\bor\b)\s*")


@cache
def _site_list() -> re.Pattern[str]:
    """`brain, liver or peritoneal metastases`."""
    names = "|".join(re.escape(name) for name in _sites())
    return re.compile(
        rf"\b(?P<sites>(?:{names})(?:\s*,\s*(?:{names}))*\s*,?\s*(?:and/or|or)\s+(?:{names}))"
        r"\s+metastas[ei]s\b",
        re.I,
    )


def large_at_sites(text: str) -> Iterator[Find]:
    """A metastasis of an organ that is larger than so much."""
    for match in re.finditer(rf"\b(?:any )?{_site_form().pattern}{part('site_size')}", text, re.I):
        name = (match["part"] or match["site"] or match["in"]).lower()
        over = LimitPair(high=number(match["n"])).times(_IN_MM[match["unit"].lower()])
        organ = OneOf(Measure("organ"), frozenset({_sites()[name]}))
        large = Not(Within(Measure("max_diameter_mm"), high=over.high))
        tree = there_are(AllOf((organ, large)))
        yield Find("site", *match.span(), tree)


def in_central_nervous_system() -> Node:
    """That there are metastases inside the skull or in the spinal cord."""
    return there_are(AnyOf((_INSIDE, OneOf(Measure("organ"), frozenset({"spinal_cord"})))))


_LEPTOMENINGEAL = Is(Measure("has", names=frozenset({"leptomeningeal_disease"})))
_PLAIN = (  # what is said in words without a number: its form, kind and tree
    (
        pattern("lesions", "leptomeningeal"),
        "site",
        _LEPTOMENINGEAL,
    ),
    (
        pattern("lesions", "amenable"),
        "amenable",
        Every(
            Measure("count", of="metastases", at="entry"), Is(Measure("amenable_to_local_therapy"))
        ),
    ),
    (
        pattern("lesions", "cns"),
        "site",
        in_central_nervous_system(),
    ),
    (
        pattern("lesions", "intracranial"),
        "site",
        there_are(_INSIDE),
    ),
)


def at_sites(text: str) -> Iterator[Find]:
    """Metastases in named organs, and all that are amenable to local therapy."""
    for form, kind, tree in _PLAIN:
        for match in form.finditer(text):
            yield Find(kind, *match.span(), tree)
    for match in _site_list().finditer(text):
        named = [one for one in _BETWEEN.split(match["sites"].lower()) if one]
        organs = frozenset(_sites()[one] for one in named)
        there = there_are(OneOf(Measure("organ"), organs))
        # told as a condition, or as a place of a metastasis
        either = AnyOf((there, _LEPTOMENINGEAL)) if "meninges" in organs else there
        yield Find("site", *match.span(), either)
    for match in _site_form().finditer(text):
        name = (match["part"] or match["site"] or match["in"]).lower()
        tree = there_are(OneOf(Measure("organ"), frozenset({_sites()[name]})))
        yield Find("site", *match.span(), tree)

"""Numbers, organs, sizes and sites of metastases as eligibility texts word them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from oligomatch.rules.drafting.finds.find import Find, within
from oligomatch.rules.drafting.finds.numbers import LIMIT, NUMBER, limits
from oligomatch.rules.measures import MEASURES, Reduce
from oligomatch.rules.terms import MODALITIES
from oligomatch.rules.tree import AllOf, AnyOf, Every, Exists, Is, Measure, Node, Not, OneOf, Within
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_WHERE = r"(?P<where>extra-?\s?cranial|intra-?\s?cranial|brain|cerebral|liver|lung|bone)?\s*"
_METASTASES = r"(?:metastases|metastasis|metastatic (?:lesions?|sites?|foci|tumou?rs?))"
_COUNT = re.compile(
    rf"{LIMIT}\s*(?:\(\d+\)\s*)?(?:discrete |distinct |separate |distant )?"
    rf"{_WHERE}(?:oligo-?)?{_METASTASES}(?:\s+in total)?",
    re.I,
)
_COUNT_LESS = re.compile(
    rf"(?P<orless_n>{NUMBER})\s*{_WHERE}{_METASTASES}\s+or (?:less|fewer)", re.I
)
_ORGANS = re.compile(
    rf"{LIMIT}\s*(?:\(\d+\)\s*)?(?:different |distinct |involved |metastatic |affected )*"
    r"organs?(?: systems?)?\b(?!\s*(?:function|transplant|dysfunction))",
    re.I,
)
_LIMIT_UNNAMED = re.sub(r"\?P<\w+>", "?:", LIMIT)
_IN_ONE = (
    r"(?:in|per|to|within) (?:(?:any|a|each|every|one|the same|single|given|individual)\s+)*"
    r"organ(?: systems?)?\b(?!\s*(?:function|except|other|apart))"
)
_PER_ORGAN = re.compile(
    rf"{LIMIT}\s*(?:\(\d+\)\s*)?(?:(?:(?:distant )?metastases|metastasis|metastatic lesions?|"
    rf"(?P<any>lesions?))\s+)?{_IN_ONE}",
    re.I,
)
_SIZE = re.compile(
    r"(?P<each>(?:all|each|every|any|none of the|no)?\s*(?:of the\s+)?(?:metastatic|metastas[ei]s|"
    r"oligometastatic)\s*(?:lesions?|sites?|tumou?rs?)?|each)\s*(?:\([^)]*\)\s*)?,?\s*"
    r"(?:must be|should be|are|is|with|measuring|having)?\s*(?:a )?(?:(?:maximum|longest|greatest) "
    r"(?:diameter|dimension|size)(?: of)?\s*)?"
    rf"{LIMIT}\s*(?P<unit>cm|mm)\b(?:\s*(?:in|of)?\s*(?:its |the |their )?"
    r"(?:greatest|greater|largest|longest|maximum|maximal)\s*(?:diameter|dimension|axis|size)?s?"
    r"|\s*in (?:diameter|dimension|size))?",
    re.I,
)


_NUMBER_OF = re.compile(
    rf"(?:total )?number of {_WHERE}(?:distant )?{_METASTASES}\s*"
    rf"(?:is|must be|should be|of|between|:|=)?\s*{LIMIT}(?!\s*(?:cm|mm|%|months?|weeks?|years?))",
    re.I,
)
# what may follow a number of metastases without changing what is counted
_SAME_SCOPE = re.compile(
    rf"\s*(?:in\s+total|in\s+{LIMIT}\s*(?:different |distinct )?organs?"
    rf"|,?\s*(?:and|with)\s+{_LIMIT_UNNAMED}\s*(?:(?:metastases|lesions?)\s+)?{_IN_ONE}"
    r"|at\s+(?:study entry|entry|enrol+ment|inclusion|baseline|registration|randomi[sz]ation))\b",
    re.I,
)
# `has had 5 metastases` counts those of the whole course, not those of today
_EVER_COUNTED = re.compile(r"\bhad\b[\w\s,]*$", re.I)
_NARROWED = re.compile(r"\s*(?:in|within|per|to|of|at|on|for|from|with|that|which|who)\b", re.I)


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


def lesions(text: str) -> Iterator[Find]:
    """Numbers of metastases."""
    for form in (_COUNT, _COUNT_LESS, _NUMBER_OF):
        for match in form.finditer(text):
            rest = text[match.end() :]
            other = _NARROWED.match(rest) is not None and not _SAME_SCOPE.match(rest)
            narrowed = other or _EVER_COUNTED.search(text[: match.start()])
            measure = Measure(
                "count", of="metastases", where=_selected(match["where"]), at="entry", by="DEFAULT"
            )
            tree = None if narrowed else within(measure, limits(match, whole=True))
            yield Find("count of metastases", *match.span(), "a number of metastases", tree)


_OTHER_COUNT = re.compile(
    rf"{LIMIT}\s*(?:\(\d+\)\s*)?(?:discrete |distinct |separate |measurable |active |visible )*"
    r"(?:(?:disease|tumou?r|target)\s+)?(?:lesions?|sites?(?: of disease)?)",
    re.I,
)


def other_counts(text: str) -> Iterator[Find]:
    """Numbers of lesions or sites that may or may not be metastases: told, never encoded."""
    for match in _OTHER_COUNT.finditer(text):
        yield Find("count of lesions", *match.span(), "a number of lesions or sites")


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
        yield Find("count in one organ", *match.span(), "metastases in one organ", tree)


def organs(text: str) -> Iterator[Find]:
    """Numbers of organs with metastases."""
    for match in _ORGANS.finditer(text):
        measure = Measure("organs", of="metastases", at="entry", by="DEFAULT")
        past = _EVER_COUNTED.search(text[: match.start()])
        tree = None if past else within(measure, limits(match, whole=True))
        yield Find("count of organs", *match.span(), "a number of organs", tree)


_LARGEST = re.compile(
    r"(?:the )?(?:maximum|maximal|largest|longest|greatest) (?:diameter|dimension|size) of "
    r"(?:(?:individual|each|any|all|every|the)\s+)*(?:metastas[ei]s|metastatic lesions?)"
    rf"(?: in any dimension)?\s*(?:is|must be|should be|of|:)?\s*{LIMIT}\s*(?P<unit>cm|mm)\b",
    re.I,
)


def _upper_size(match: re.Match[str]) -> Node | None:
    """A largest diameter in millimetres; none where the limit is a lower one."""
    bounds = limits(match, whole=False)
    scale = 10 if match["unit"].lower() == "cm" else 1
    if bounds.low is not None or (bounds.high is None and bounds.under is None):
        return None
    high = None if bounds.high is None else bounds.high * scale
    under = None if bounds.under is None else bounds.under * scale
    return Within(Measure("max_diameter_mm"), None, high, under)


def largest(text: str) -> Iterator[Find]:
    """A limit on the largest diameter of every metastasis."""
    for match in _LARGEST.finditer(text):
        if test := _upper_size(match):
            tree = Every(Measure("count", of="metastases", at="entry"), test)
            yield Find("size", *match.span(), "the size of metastases", tree)


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
        yield Find("size", *match.span(), "the size of metastases", tree)


def _there(where: Node) -> Node:
    """That there is a metastasis of a kind."""
    return Exists(Measure("count", of="metastases", where=where, at="entry"))


_SUMMED = {  # the words of a size of a lesion and its units, each as so many of the record's
    "diameter_mm": (r"(?:diameters?|dimensions?)", {"mm": 1, "cm": 10}),
    "volume_cc": (r"volumes?", {"cc": 1, "cm3": 1, "cm³": 1, "ml": 1}),
}


@cache
def _sum_form(size: str) -> re.Pattern[str]:
    words, units = _SUMMED[size]
    return re.compile(
        r"(?:the )?(?:sum of|total|cumulative|combined|aggregate) (?:the |all )*"
        r"(?:(?:maximum|maximal|largest|longest|greatest|tumou?r) )*"
        rf"{words} of (?:the |all )*(?P<untreated>untreated )?{_WHERE}{_METASTASES}\s*"
        rf"(?:is|must be|should be|of|:)?\s*{LIMIT}\s*(?P<unit>{'|'.join(units)})(?!\w)",
        re.I,
    )


def sums(text: str) -> Iterator[Find]:
    """Limits on a size of all metastases together, of each size that a measure adds up."""
    for kind, record in MEASURES.items():
        if record.reduce is not Reduce.SUM:
            continue
        for match in _sum_form(record.size).finditer(text):
            scale = _SUMMED[record.size][1][match["unit"].lower()]
            bounds = limits(match, whole=False)
            low, high, under = (
                None if end is None else end * scale
                for end in (bounds.low, bounds.high, bounds.under)
            )
            treated = Is(Measure("prior_local_therapy", names=frozenset(MODALITIES)))
            where = [one for one in (_selected(match["where"]),) if one is not None]
            where += [Not(treated)] if match["untreated"] else []
            selected = AllOf(tuple(where)) if len(where) > 1 else where[0] if where else None
            measure = Measure(kind, of="metastases", where=selected, at="entry")
            sure = (low, high, under) != (None, None, None)
            tree = Within(measure, low, high, under) if sure else None
            yield Find("sum", *match.span(), record.about, tree)


@cache
def _sites() -> Mapping[str, str]:
    """Names of organs, longest first, each with its organ."""
    named = {
        name.replace("_", " ").lower(): organ.id
        for organ in load_vocabulary().organs.values()
        for name in (organ.id, *organ.names)
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


_SITE_SIZE = (
    r"\s*(?:that are |which are |is |are |measuring )?(?P<over>\\?>|(?:more|greater|larger|"
    r"bigger) than|"
    r"exceeding|over|above)\s*(?P<n>\d+(?:\.\d+)?)\s*(?P<unit>cm|mm)\b"
    r"(?:\s*(?:in )?(?:size|(?:its |the |their )?(?:greatest|largest|longest|maximum|maximal)?\s*"
    r"(?:diameter|dimension)s?))?"
)


def large_at_sites(text: str) -> Iterator[Find]:
    """A metastasis of an organ that is larger than so much."""
    for match in re.finditer(rf"\b(?:any )?{_site_form().pattern}{_SITE_SIZE}", text, re.I):
        name = (match["part"] or match["site"] or match["in"]).lower()
        limit = float(match["n"]) * (10 if match["unit"].lower() == "cm" else 1)
        high = int(limit) if limit == int(limit) else limit
        organ = OneOf(Measure("organ"), frozenset({_sites()[name]}))
        large = Not(Within(Measure("max_diameter_mm"), high=high))
        tree = _there(AllOf((organ, large)))
        yield Find("site", *match.span(), f"a large metastasis in: {name}", tree)


_INTRACRANIAL = re.compile(r"\b(?:known )?intra-?cranial metasta(?:s[ei]s|tic disease)\b", re.I)
_CNS = re.compile(
    r"\b(?:known )?(?:(?:CNS|central nervous system(?: \(CNS\))?) metastas[ei]s"
    r"|metastas[ei]s (?:in|to) the (?:CNS|central nervous system))\b",
    re.I,
)
_LEPTOMENINGEAL = re.compile(
    r"\b(?:known )?leptomeningeal (?:disease|carcinomatosis|involvement|spread|metastas[ei]s)\b",
    re.I,
)
_AMENABLE = re.compile(
    r"\ball (?:of the )?(?:known )?(?:metastatic (?:lesions|sites)|metastases) "
    r"(?:are|must be|should be|is) amenable to (?:definitive |radical |ablative )?local "
    r"(?:ablative |consolidative )?(?:therapy|treatment)\b",
    re.I,
)


def at_sites(text: str) -> Iterator[Find]:
    """Metastases in named organs, and all that are amenable to local therapy."""
    for match in _LEPTOMENINGEAL.finditer(text):
        tree: Node = Is(Measure("has", names=frozenset({"leptomeningeal_disease"})))
        yield Find("site", *match.span(), "leptomeningeal disease", tree)
    for match in _AMENABLE.finditer(text):
        lesions = Measure("count", of="metastases", at="entry")
        tree = Every(lesions, Is(Measure("amenable_to_local_therapy")))
        yield Find("amenable", *match.span(), "every metastasis amenable to local therapy", tree)
    for match in _CNS.finditer(text):
        cord = OneOf(Measure("organ"), frozenset({"spinal_cord"}))
        tree = _there(AnyOf((_INSIDE, cord)))
        yield Find("site", *match.span(), "metastases in the central nervous system", tree)
    for match in _site_list().finditer(text):
        named = [one for one in _BETWEEN.split(match["sites"].lower()) if one]
        tree = _there(OneOf(Measure("organ"), frozenset(_sites()[one] for one in named)))
        yield Find("site", *match.span(), f"metastases in: {', '.join(named)}", tree)
    for match in _INTRACRANIAL.finditer(text):
        yield Find("site", *match.span(), "intracranial metastases", _there(_INSIDE))
    for match in _site_form().finditer(text):
        name = (match["part"] or match["site"] or match["in"]).lower()
        tree = _there(OneOf(Measure("organ"), frozenset({_sites()[name]})))
        yield Find("site", *match.span(), f"metastases in: {name}", tree)

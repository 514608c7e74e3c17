"""What trials ask and what patients have in clinical English: measures, limits, values."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import NamedTuple, assert_never

from matcher.values import Flag, Numbers, Options, Possible
from rules.terms import MEASURES
from rules.tree import (
    AllOf,
    Always,
    AnyOf,
    AtLeast,
    Every,
    Exists,
    Is,
    Measure,
    Node,
    Not,
    OneOf,
    Within,
    offenders,
)

NOT_KNOWN = "not known"


class Said(NamedTuple):
    """One flag as a clause: when it holds, when it does not, when it is open."""

    yes: str
    no: str
    open: str


FLAGS: Mapping[str, Said] = {
    "ever_metastatic": Said(
        "the disease is metastatic (stage IV)",
        "the disease has never been metastatic",
        "whether the disease is metastatic is not known",
    ),
    "locoregional_recurrence": Said(
        "there is a locoregional recurrence",
        "there is no locoregional recurrence",
        "whether there is a locoregional recurrence is not known",
    ),
    "primary_definitively_treated": Said(
        "the primary was treated definitively",
        "the primary was not treated definitively",
        "whether the primary was treated definitively is not known",
    ),
    "progressed_at_primary": Said(
        "the primary site has progressed since its treatment",
        "no progression at the primary site",
        "whether the primary site has progressed is not known",
    ),
    "primary_accessible_to_curative_treatment": Said(
        "the primary is accessible to curative treatment",
        "the primary is not accessible to curative treatment",
        "whether the primary is accessible to curative treatment is not known",
    ),
    "primary_in_place": Said(
        "the primary is in place",
        "the primary is no longer in place",
        "whether the primary is in place is not known",
    ),
    "altered": Said(
        "{gene} is altered", "{gene} is not altered", "whether {gene} is altered is not known"
    ),
    "variant": Said(
        "{gene} {names} is present",
        "no {gene} {names}",
        "whether {gene} {names} is present is not known",
    ),
    "altered_exon": Said(
        "{gene} is mutated in exon {names}",
        "{gene} is not mutated in exon {names}",
        "whether {gene} is mutated in exon {names} is not known",
    ),
    "actionable_driver": Said(
        "there is an actionable driver",
        "no actionable driver",
        "whether there is an actionable driver is not known",
    ),
    "no_systemic_therapy_yet": Said(
        "no systemic therapy yet for the metastatic disease",
        "systemic therapy for the metastatic disease has begun",
        "whether systemic therapy has begun is not known",
    ),
    "prior_or_concurrent": Said(
        "{some}, earlier or present",
        "no {names}, earlier or present",
        "whether {some} was ever given is not known",
    ),
    "begun": Said(
        "{line} has begun", "{line} has not begun", "whether {line} has begun is not known"
    ),
    "under_way": Said(
        "{line} is under way", "{line} is not under way", "whether {line} is under way is not known"
    ),
    "is_current": Said(
        "{line} is the current one",
        "{line} is not the current one",
        "whether {line} is the current one is not known",
    ),
    "progressed": Said(
        "the disease progressed under {line}",
        "no progression under {line}",
        "whether the disease progressed under {line} is not known",
    ),
    "has_class": Said(
        "{line} has {some}", "{line} has no {names}", "whether {line} has {some} is not known"
    ),
    "has_drug": Said(
        "{line} has {names}", "{line} has no {names}", "whether {line} has {names} is not known"
    ),
    "fdg_pet_done": Said(
        "FDG-PET is done", "FDG-PET is not done", "whether FDG-PET is done is not known"
    ),
    "naf_pet_done": Said(
        "NaF-PET is done", "NaF-PET is not done", "whether NaF-PET is done is not known"
    ),
    "brain_imaging_done": Said(
        "brain imaging is done",
        "brain imaging is not done",
        "whether brain imaging is done is not known",
    ),
}

CATEGORIES: Mapping[str, tuple[str, str]] = {  # told, open
    "cancer_type": ("the cancer is {value}", "the cancer type is not known"),
    "histology": ("the histology is {value}", "the histology is not known"),
    "recurrence_location": (
        "the recurrence is {value}",
        "the place of the recurrence is not known",
    ),
    "recist": (
        "the latest response under {line} is {value}",
        "the latest response under {line} is not known",
    ),
    "best_response": (
        "the best response under {line} is {value}",
        "the best response under {line} is not known",
    ),
    "stop_reason": ("{line} was stopped for {value}", "why {line} was stopped is not known"),
}

NUMBERS: Mapping[str, str] = {  # what so many of the unit are of
    "months": "of {line}",
    "weeks": "of {line}",
    "cycles": "of {line}",
    "months_since_start": "since the start of {line}",
    "months_until_pd": "of {line} before progression",
    "months_since_definitive_treatment": "since definitive treatment of the primary",
}

WORDS: Mapping[str, str] = {
    "nsclc": "NSCLC",
    "breast": "breast cancer",
    "prostate": "prostate cancer",
    "other": "another one",
    "large_cell": "large cell",
    "patient_choice": "the patient's choice",
    "sOMD": "synchronous (sOMD)",
    "rOMD": "recurrent (rOMD)",
    "peOMD": "persistent (peOMD)",
    "pOMD": "progressive (pOMD)",
    "tki": "TKI",
    "egfr_tki": "EGFR-TKI",
    "alk_tki": "ALK-TKI",
    "ros1_tki": "ROS1-TKI",
    "ici": "immune checkpoint inhibitor",
    "platinum_doublet": "platinum doublet",
}

_ARTICLES: Mapping[str, str] = {
    "tki": "a",
    "egfr_tki": "an",
    "alk_tki": "an",
    "ros1_tki": "a",
    "ici": "an",
    "platinum_doublet": "a",
}

TIMES: Mapping[str, str] = {
    "diagnosis": "at diagnosis of the metastatic disease",
    "baseline": "at the start of systemic therapy",
    "post_induction": "after induction",
    "entry": "at entry",
}

_GROUP_TIMES: Mapping[str, str] = {"diagnosis": "at diagnosis", "entry": "now"}

_LINES: Mapping[str, str] = {
    "current": "the current line",
    "current_or_adjuvant": "the current or adjuvant line",
    "1": "the first line",
    "2": "the second line",
}


def word(name: str) -> str:
    """A name of the vocabulary as one writes it."""
    return WORDS.get(name, name.replace("_", " "))


def listed(words: Iterable[str], last: str = "or") -> str:
    """Words as a list: `CR, PR or SD`."""
    each = list(words)
    if len(each) < 2:
        return "".join(each)
    return f"{', '.join(each[:-1])} {last} {each[-1]}"


def capital(text: str) -> str:
    """The text with a capital first letter."""
    return text[:1].upper() + text[1:]


def plural(number: float, one: str, many: str) -> str:
    """`1 lesion`, `2 lesions`."""
    return f"{number:g} {one if number == 1 else many}"


# --- measures -----------------------------------------------------------------------------------


def measure_name(measure: Measure) -> str:
    """A measure as a noun: `extracranial metastases at entry, counted by YEN`."""
    kind = measure.kind
    if kind == "count":
        return f"{lesions(measure, many=True)}{_when(measure)}"
    if kind == "organs":
        return f"organs with {lesions(measure, many=True)}{_when(measure)}"
    if kind == "sum_volume_cc":
        return f"total volume of {lesions(measure, many=True)}{_when(measure)}"
    if kind == "trial_group":
        return f"group {_GROUP_TIMES[measure.at or 'entry']}"
    if kind in NUMBERS:
        return f"{MEASURES[kind].unit} {_filled(NUMBERS[kind], measure)}"
    if kind == "lines":
        return _lines_noun(measure)
    if kind == "line_due":
        return "the line of treatment due"
    if kind in FLAGS:
        return _filled(FLAGS[kind].yes, measure)
    return word(kind)


def lesions(measure: Measure, *, many: bool) -> str:
    """The lesions that a selector means: `progressing extracranial metastases`."""
    nouns = {"metastases": ("metastasis", "metastases"), "lesions": ("lesion", "lesions")}
    noun = nouns[measure.of or "metastases"][many]
    before, after = _qualities(measure.where)
    return " ".join([*before, noun, *after])


_AFTER = ("amenable ", "treated ", "outside ", "of ", "over ", "not ")


def _qualities(where: Node | None) -> tuple[list[str], list[str]]:
    """What stands before and after the noun."""
    if where is None:
        return [], []
    if isinstance(where, AllOf):
        each = [_qualities(part) for part in where.parts]
        return [b for before, _ in each for b in before], [a for _, after in each for a in after]
    text = _quality(where)
    return ([], [text]) if text.startswith(_AFTER) else ([text], [])


def _quality(node: Node) -> str:
    match node:
        case Is(Measure(kind="progressing")):
            return "progressing"
        case Is(Measure(kind="intracranial")) | Not(Not(Is(Measure(kind="intracranial")))):
            return "intracranial"
        case Not(Is(Measure(kind="intracranial"))):
            return "extracranial"
        case Is(Measure(kind="amenable_to_local_therapy")):
            return "amenable to local therapy"
        case Is(Measure(kind="prior_local_therapy", names=names)):
            return f"treated before with {listed(sorted(names))}"
        case OneOf(Measure(kind="organ"), values):
            return listed(word(value) for value in sorted(values))
        case Not(OneOf(Measure(kind="organ"), values)):
            return f"outside {listed(word(value) for value in sorted(values))}"
        case Within(measure, low, high, under):
            return f"of {limits(low, high, under)} {MEASURES[measure.kind].unit}"
        case Not(Within(measure, None, high, None)) if high is not None:
            return f"over {high:g} {MEASURES[measure.kind].unit}"
        case Not(Not(part)):
            return _quality(part)
        case Not(part):
            return f"not {_quality(part)}"
        case AnyOf(parts):
            return listed(_quality(part) for part in parts)
        case AllOf(parts):
            return listed((_quality(part) for part in parts), "and")
        case _:
            return requirement(node)


def _when(measure: Measure) -> str:
    """The time point, and the convention where it is not the plain one."""
    at = f" {TIMES[measure.at]}" if measure.at else ""
    by = measure.by or "DEFAULT"
    return at if by in ("DEFAULT", "PROGRESSING") else f"{at}, counted by {by}"


def _lines_noun(measure: Measure) -> str:
    intent = "palliative " if measure.intent == "palliative" else ""
    names = f" with {_names(measure)}" if measure.names else ""
    progressed = " and progression" if measure.progressed else ""
    return f"{intent}lines{names}{progressed}"


def line_name(line: str | None) -> str:
    """A line selector as a noun."""
    if line is None:
        return "the line"
    if line.startswith("with:"):
        return f"the line with {listed(line[5:].split('+'), 'and')}"
    return _LINES.get(line, f"line {line}")


def _names(measure: Measure) -> str:
    names = sorted(measure.names, key=lambda name: (not name.isdigit(), name))
    return listed(word(name) for name in names)


def _some(measure: Measure) -> str:
    """The names with their articles: `chemotherapy or an EGFR-TKI`."""
    names = sorted(measure.names, key=lambda name: (name in _ARTICLES, name))
    return listed(f"{_ARTICLES.get(name, '')} {word(name)}".strip() for name in names)


def _filled(text: str, measure: Measure, value: str = "") -> str:
    return text.format(
        gene=measure.gene,
        names=_names(measure),
        some=_some(measure),
        line=line_name(measure.line),
        value=value,
    )


# --- what is asked ------------------------------------------------------------------------------


def limits(low: float | None, high: float | None, under: float | None) -> str:
    """The limits of a number alone: `at most 5`, `4 to 10`, `fewer than 5`."""
    if under is not None:
        return f"fewer than {under:g}" if low is None else f"{low:g} to fewer than {under:g}"
    if low is not None and high is not None:
        if high == 0:
            return "none"
        return f"exactly {low:g}" if low == high else f"{low:g} to {high:g}"
    return (
        f"at least {low:g}"
        if low is not None
        else f"at most {high:g}"
        if high is not None
        else "any"
    )


def requirement(node: Node) -> str:
    """What a tree asks for, as a clause."""
    match node:
        case Within(measure):
            return _number_asked(node, measure)
        case OneOf(measure, values):
            return _category_asked(measure, values)
        case Is(measure):
            return _filled(FLAGS[measure.kind].yes, measure)
        case Exists(measure):
            return f"at least 1 {lesions(measure, many=False)}{_when(measure)}"
        case Every():
            return f"no {lesions(offenders(node), many=False)}{_when(node.measure)}"
        case Not(part):
            return _negated(part)
        case AllOf(parts):
            return _all_asked(parts)
        case AnyOf(parts):
            return _any_asked(parts)
        case AtLeast(n, parts):
            return f"at least {n} of: {'; '.join(requirement(part) for part in parts)}"
        case Always():
            return "no restriction"
        case _:
            assert_never(node)


def _number_asked(node: Within, measure: Measure) -> str:
    kind, limit = measure.kind, limits(node.low, node.high, node.under)
    if kind == "line_due":
        return f"the {_ordinals(node.low, node.high)} line of treatment is due"
    if kind == "sum_volume_cc":
        return f"{measure_name(measure)}: {limit} {MEASURES[kind].unit}"
    one, many, tail = _nouns(measure)
    if node.high == 0:
        return f"no {one}{tail}"
    last = node.high if node.high is not None else node.low
    return f"{limit} {one if last == 1 else many}{tail}"


def _ordinals(low: float | None, high: float | None) -> str:
    """`1st to 3rd`, `at least 2nd`."""
    first, last = (None if end is None else _ordinal(int(end)) for end in (low, high))
    if first == last or last is None:
        return f"{'' if last else 'at least '}{first}"
    return f"{first} to {last}" if first is not None else f"at most {last}"


_ENDINGS = {1: "st", 2: "nd", 3: "rd"}


def _ordinal(number: int) -> str:
    return f"{number}{_ENDINGS.get(number, 'th')}"


_NEITHER: Mapping[str, str] = {
    "diagnosis": "neither synchronous (sOMD) nor recurrent (rOMD)",
    "entry": "neither persistent (peOMD) nor progressive (pOMD)",
}


def _value(measure: Measure, value: str) -> str:
    """A category in words."""
    if measure.kind == "trial_group" and value == "none":
        return _NEITHER[measure.at or "entry"]
    return word(value)


def _category_asked(measure: Measure, values: frozenset[str]) -> str:
    domain = MEASURES[measure.kind].domain
    ordered = [value for value in domain if value in values] or sorted(values)
    others = [value for value in domain if value not in values]
    if len(others) == 1 and measure.kind in ("histology", "trial_group"):
        text = f"not {word(others[0])}"
    else:
        text = listed(_value(measure, value) for value in ordered)
    if measure.kind == "trial_group":
        return f"the disease is {text} {_GROUP_TIMES[measure.at or 'entry']}"
    return _filled(CATEGORIES[measure.kind][0], measure, text)


def _negated(part: Node) -> str:
    if isinstance(part, Is):
        return _filled(FLAGS[part.measure.kind].no, part.measure)
    if isinstance(part, OneOf):
        return _category_asked(part.measure, part.values).replace("is ", "is not ", 1)
    if isinstance(part, Not):
        return requirement(part.part)
    return f"not ({requirement(part)})"


def _all_asked(parts: tuple[Node, ...]) -> str:
    genes = [_gene(part.part) if isinstance(part, Not) else None for part in parts]
    if None not in genes:
        return f"{listed((gene for gene in genes if gene), 'and')} are not altered"
    lines = {_line_of(part) for part in parts}
    if len(lines) == 1 and None not in lines:
        return f"{line_name(lines.pop())}: {', '.join(_of_line(part) for part in parts)}"
    return ", ".join(_bracketed(part) for part in parts[:-1]) + f" and {_bracketed(parts[-1])}"


def _line_of(node: Node) -> str | None:
    """The line a leaf speaks of."""
    return node.measure.line if isinstance(node, Within | Is) else None


def _of_line(node: Node) -> str:
    """A leaf about a line, without the line: `a TKI`, `at least 3 months`, `under way`."""
    if isinstance(node, Is) and node.measure.kind == "progressed":
        return "progression under it"
    text, name = requirement(node), line_name(_line_of(node))
    for start in (f"{name} has ", f"{name} is ", f"{name} "):
        if text.startswith(start):
            return text.removeprefix(start)
    return text.replace(f" of {name}", "").replace(f" under {name}", "")


def _any_asked(parts: tuple[Node, ...]) -> str:
    genes = [_gene(part) for part in parts]
    if None not in genes:
        return f"{listed(gene for gene in genes if gene)} is altered"
    return "; or ".join(requirement(part) for part in parts)


def _gene(node: Node) -> str | None:
    return node.measure.gene if isinstance(node, Is) and node.measure.kind == "altered" else None


def _bracketed(node: Node) -> str:
    return f"({requirement(node)})" if isinstance(node, AnyOf) else requirement(node)


# --- what is found ------------------------------------------------------------------------------


def values_words(measure: Measure, values: Possible) -> str:
    """The possible values alone, in clinical units: `at least 4`, `2 to 5 months`, `not known`."""
    match values:
        case Numbers():
            return _numbers_words(measure, values)
        case Options():
            return _options_words(measure, values)
        case Flag(may_be_true, may_be_false):
            return NOT_KNOWN if may_be_true and may_be_false else "yes" if may_be_true else "no"
        case _:
            assert_never(values)


def _numbers_words(measure: Measure, values: Numbers) -> str:
    if values.low is None:
        return "none"
    unit = MEASURES[measure.kind].unit
    if measure.kind == "line_due":
        text = _ordinals(values.low, values.high)
    elif measure.kind in _COUNTED:
        text = _span(values.low, values.high, "")
    elif unit == "weeks" and values.low == values.high:
        text = _weeks(values.low)
    else:
        text = _span(values.low, values.high, unit)
    return f"{text}, or none" if values.absent and text != NOT_KNOWN else text


def _span(low: float, high: float | None, unit: str) -> str:
    """A range of numbers; months between two whole ones are kept as a half and read as `over 2`."""
    unit = f" {unit}" if unit else ""
    if high is None:
        return f"at least {math.floor(low)}{unit}" if low > 0 else NOT_KNOWN
    if low == high:
        text = (
            f"{low:g}"
            if low == int(low) or not unit.endswith("months")
            else f"over {math.floor(low)}"
        )
        return f"{text}{unit[:-1] if text == '1' and unit.endswith('s') else unit}"
    if low <= 0:
        return f"at most {math.ceil(high)}{unit}"
    return f"{math.floor(low)} to {math.ceil(high)}{unit}"


def _weeks(weeks: float) -> str:
    days = round(weeks * 7)
    text = plural(days // 7, "week", "weeks")
    return f"{text} and {plural(days % 7, 'day', 'days')}" if days % 7 else text


def _options_words(measure: Measure, values: Options) -> str:
    domain = MEASURES[measure.kind].domain
    told = [value for value in domain if value in values.values]
    told += sorted(value for value in values.values if value is not None and value not in domain)
    if len(told) == len(domain) > 1 or (measure.kind == "trial_group" and len(told) > 2):
        return NOT_KNOWN
    text = listed(_value(measure, value) for value in told)
    if None in values.values:
        return f"{text}, or none" if text else "none"
    return text


def found(measure: Measure, values: Possible) -> str:
    """What the profile says of a measure, as a clause: `2 metastases at entry`."""
    if isinstance(values, Flag):
        said = FLAGS[measure.kind]
        open_ = values.may_be_true and values.may_be_false
        text = said.open if open_ else said.yes if values.may_be_true else said.no
        return _filled(text, measure)
    text = values_words(measure, values)
    if isinstance(values, Options):
        return _category_found(measure, values, text)
    return _number_found(measure, values, text)


def _category_found(measure: Measure, values: Options, text: str) -> str:
    if measure.kind == "trial_group":
        when = _GROUP_TIMES[measure.at or "entry"]
        if text == NOT_KNOWN:
            return f"the group {when} is not known"
        return f"the disease is {text} {when}"
    told, open_ = CATEGORIES[measure.kind]
    if values.values == {None}:
        return _no_category(measure)
    return _filled(open_ if text == NOT_KNOWN else told, measure, text)


def _no_category(measure: Measure) -> str:
    if measure.kind == "stop_reason":
        return f"{line_name(measure.line)} was not stopped"
    return f"no response under {line_name(measure.line)}"


def _number_found(measure: Measure, values: Numbers, text: str) -> str:
    kind = measure.kind
    if values.low is None:
        return _no_number(measure)
    if kind == "line_due":
        return f"the {text} line of treatment is due"
    if kind == "sum_volume_cc":
        return f"{measure_name(measure)}: {text}"
    one, many, tail = _nouns(measure)
    if values.single and values.low == 0:
        return f"no {one}{tail}"
    if text == NOT_KNOWN:
        return (
            f"number of {many}{tail} not known" if kind in _COUNTED else f"{many}{tail} not known"
        )
    if kind not in _COUNTED:
        return f"{text}{tail}"
    return f"{text} {one if values.single and values.low == 1 else many}{tail}"


_COUNTED = ("count", "organs", "lines")


def _nouns(measure: Measure) -> tuple[str, str, str]:
    """What a number counts, for one and for many, and what it is of."""
    kind = measure.kind
    if kind == "count":
        return lesions(measure, many=False), lesions(measure, many=True), _when(measure)
    if kind == "organs":
        return "organ", "organs", f" with {lesions(measure, many=True)}{_when(measure)}"
    if kind == "lines":
        noun = _lines_noun(measure)
        return noun.replace("lines", "line", 1), noun, ""
    unit = MEASURES[kind].unit
    return unit.removesuffix("s"), unit, f" {_filled(NUMBERS[kind], measure)}"


def _no_number(measure: Measure) -> str:
    if measure.line is not None:
        return f"{line_name(measure.line)} has not begun"
    if measure.kind == "months_since_definitive_treatment":
        return "the primary was not treated definitively"
    return "systemic therapy for the metastatic disease has not begun"


def shortfall(leaf: Node, measure: Measure, values: Possible) -> str:
    """Why a leaf fails: what is found, and what is asked where that is not its mere opposite."""
    clause = found(measure, values)
    match leaf:
        case Within(_, low, high, under) if isinstance(values, Numbers) and values.low is not None:
            return f"{clause}, {limits(low, high, under)} asked"
        case OneOf(_, wanted) if isinstance(values, Options):
            domain = MEASURES[measure.kind].domain
            asked = [value for value in domain if value in wanted] or sorted(wanted)
            return f"{clause}, asked: {listed(word(value) for value in asked)}"
        case _:
            return clause

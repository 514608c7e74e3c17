"""What the vocabulary knows in a sentence: each find with its place, and a tree where it is sure.

A find with a tree states the whole meaning of the words it covers; one without is told to the
author and stays to do. A sentence is encoded whole only where finds and harmless words cover it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from rules.drafting.numbers import LIMIT, NUMBER, Limits, limits
from rules.tree import AllOf, AnyOf, Every, Exists, Is, Measure, Node, Not, OneOf, Within
from rules.vocabulary import load_vocabulary


@dataclass(frozen=True, slots=True)
class Find:
    """Words that are understood: what they speak of, where, and the tree they state."""

    kind: str
    start: int
    end: int
    words: str  # what was understood, in our words
    tree: Node | None = None
    workup: bool = False  # a required examination


Recogniser = Callable[[str], Iterator[Find]]


def finds(text: str) -> tuple[Find, ...]:
    """Every find of a sentence, in order of place; of those that overlap, the sure, the longest."""
    each = [find for recognise in RECOGNISERS.values() for find in recognise(text)]
    each.sort(key=lambda find: (find.tree is None, find.start - find.end, find.start))
    kept: list[Find] = []
    for find in each:
        if all(find.end <= other.start or other.end <= find.start for other in kept):
            kept.append(find)
    return tuple(sorted(kept, key=lambda find: find.start))


def _within(measure: Measure, told: Limits) -> Node | None:
    if told.low is not None and told.high is not None and told.low > told.high:
        return None
    if told.low is None and told.high is None and told.under is None:
        return None
    return Within(measure, told.low, told.high, told.under)


# --- lesions --------------------------------------------------------------------------------------

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
_SIZE = re.compile(
    r"(?P<each>(?:all|each|every|any|none of the|no)?\s*(?:of the\s+)?(?:metastatic|metastasis|"
    r"oligometastatic)\s*(?:lesions?|sites?|tumou?rs?)?|each)\s*(?:\([^)]*\)\s*)?,?\s*"
    r"(?:must be|should be|are|is|with|measuring|having)?\s*(?:a )?(?:(?:maximum|longest|greatest) "
    r"(?:diameter|dimension|size)(?: of)?\s*)?"
    rf"{LIMIT}\s*(?P<unit>cm|mm)\b(?:\s*(?:in|of)?\s*(?:its |the |their )?"
    r"(?:greatest|greater|largest|longest|maximum|maximal)\s*(?:diameter|dimension|axis|size)?s?)?",
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
    r"|at\s+(?:study entry|entry|enrol+ment|inclusion|baseline|registration|randomi[sz]ation))\b",
    re.I,
)
_NARROWED = re.compile(r"\s*(?:in|within|per|to|of|at|on|for|from|with|that|which|who)\b", re.I)


def _selected(where: str | None) -> Node | None:
    told = (where or "").lower().replace("-", "").replace(" ", "")
    if told == "extracranial":
        return Not(Is(Measure("intracranial")))
    if told == "intracranial":
        return Is(Measure("intracranial"))
    if told:
        organ = {"cerebral": "brain"}.get(told, told)
        return OneOf(Measure("organ"), frozenset({organ}))
    return None


def _lesions(text: str) -> Iterator[Find]:
    for form in (_COUNT, _COUNT_LESS, _NUMBER_OF):
        for match in form.finditer(text):
            rest = text[match.end() :]
            narrowed = _NARROWED.match(rest) and not _SAME_SCOPE.match(rest)
            measure = Measure(
                "count", of="metastases", where=_selected(match["where"]), at="entry", by="DEFAULT"
            )
            tree = None if narrowed else _within(measure, limits(match, whole=True))
            yield Find("count of metastases", *match.span(), "a number of metastases", tree)


_OTHER_COUNT = re.compile(
    rf"{LIMIT}\s*(?:\(\d+\)\s*)?(?:discrete |distinct |separate |measurable |active |visible )*"
    r"(?:(?:disease|tumou?r|target)\s+)?(?:lesions?|sites?(?: of disease)?)",
    re.I,
)


def _other_counts(text: str) -> Iterator[Find]:
    """Numbers of lesions or sites that may or may not be metastases: told, never encoded."""
    for match in _OTHER_COUNT.finditer(text):
        yield Find("count of lesions", *match.span(), "a number of lesions or sites")


def _organs(text: str) -> Iterator[Find]:
    for match in _ORGANS.finditer(text):
        measure = Measure("organs", of="metastases", at="entry", by="DEFAULT")
        tree = _within(measure, limits(match, whole=True))
        yield Find("count of organs", *match.span(), "a number of organs", tree)


def _sizes(text: str) -> Iterator[Find]:
    for match in _SIZE.finditer(text):
        told = limits(match, whole=False)
        scale = 10 if match["unit"].lower() == "cm" else 1
        negative = match["each"].lower().startswith(("no", "none", "any"))
        high = None if told.high is None else told.high * scale
        under = None if told.under is None else told.under * scale
        tree: Node | None = None
        counted = _COUNT.search(text)
        alone = match["each"].lower() == "each"
        if not negative and told.low is None and (high is not None or under is not None):
            test = Within(Measure("max_diameter_mm"), None, high, under)
            where = _selected(counted["where"]) if counted else None
            if counted or not alone:  # a bare `each` speaks of what was counted before it
                tree = Every(Measure("count", of="metastases", where=where, at="entry"), test)
        yield Find("size", *match.span(), "the size of metastases", tree)


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


_LEPTOMENINGEAL = re.compile(
    r"\bleptomeningeal (?:disease|carcinomatosis|involvement|spread)\b", re.I
)
_AMENABLE = re.compile(
    r"\ball (?:of the )?(?:known )?(?:metastatic (?:lesions|sites)|metastases) "
    r"(?:are|must be|should be|is) amenable to (?:definitive |radical |ablative )?local "
    r"(?:ablative |consolidative )?(?:therapy|treatment)\b",
    re.I,
)


def _at_sites(text: str) -> Iterator[Find]:
    for match in _LEPTOMENINGEAL.finditer(text):
        where = OneOf(Measure("organ"), frozenset({"meninges"}))
        tree: Node = Exists(Measure("count", of="metastases", where=where, at="entry"))
        yield Find("site", *match.span(), "leptomeningeal metastases", tree)
    for match in _AMENABLE.finditer(text):
        lesions = Measure("count", of="metastases", at="entry")
        tree = Every(lesions, Is(Measure("amenable_to_local_therapy")))
        yield Find("amenable", *match.span(), "every metastasis amenable to local therapy", tree)
    for match in _site_form().finditer(text):
        name = (match["part"] or match["site"] or match["in"]).lower()
        where = OneOf(Measure("organ"), frozenset({_sites()[name]}))
        tree = Exists(Measure("count", of="metastases", where=where, at="entry"))
        yield Find("site", *match.span(), f"metastases in: {name}", tree)


# --- the tumour -----------------------------------------------------------------------------------

_CANCERS = {
    "nsclc": (
        r"(?:non[\s‐‑-]*small[\s‐‑-]*cells?\s+lung\s+(?:cancer|carcinoma)(?:\s*\(NSCLC\))?|NSCLC)"
    ),
    "breast": r"(?:breast (?:cancer|carcinoma)|carcinoma of the breast|MBC)",
    "prostate": r"(?:prostate (?:cancer|carcinoma)|carcinoma of the prostate)",
}
_HISTOLOGY = re.compile(
    r"(?P<non>non[\s-]*)?(?P<kind>squamous|adenocarcinoma|large[\s-]cell|adenosquamous)"
    r"(?:[\s-]cell)?(?:\s+(?:histology|carcinoma|NSCLC))?\b"
    r"(?!\s*(?:carcinoma of the skin|skin|cell skin))",
    re.I,
)
_STAGE = re.compile(
    r"\bstages?\s*:?\s*(?:IV|III|II|I|[1-4])[ABCabc]?\d?(?:\s*(?:,|/|-|–|to|and|or)\s*"
    r"(?:stages?\s*)?(?:IV|III|II|I|[1-4])[ABCabc]?\d?)*\b",
    re.I,
)
_METASTATIC = re.compile(r"\bmetastatic(?: disease\b|(?=\s+(?:NSCLC|non[\s-]small)))", re.I)
_NUMERAL = re.compile(r"IV|I{1,3}|[1-4](?![\d.])")


_OTHER_THAN = re.compile(
    r"(?:any )?(?:cancer |tumou?r )?(?:histolog(?:y|ies)|types?)?\s*other than "
    rf"{_CANCERS['nsclc']}",
    re.I,
)


def _cancers(text: str) -> Iterator[Find]:
    for match in _OTHER_THAN.finditer(text):
        other = Not(OneOf(Measure("cancer_type"), frozenset({"nsclc"})))
        yield Find("tumour", *match.span(), "the cancer is not NSCLC", other)
    for kind, form in _CANCERS.items():
        for match in re.finditer(rf"\b{form}", text, 0 if kind == "nsclc" else re.I):
            tree = OneOf(Measure("cancer_type"), frozenset({kind}))
            yield Find("tumour", *match.span(), f"the cancer is {kind.upper()}", tree)
    for match in re.finditer(_CANCERS["nsclc"], text, re.I):
        tree = OneOf(Measure("cancer_type"), frozenset({"nsclc"}))
        yield Find("tumour", *match.span(), "the cancer is NSCLC", tree)


def _histologies(text: str) -> Iterator[Find]:
    for match in _HISTOLOGY.finditer(text):
        kind = re.sub(r"[\s-]+", "_", match["kind"].lower())
        tree: Node = OneOf(Measure("histology"), frozenset({kind}))
        if match["non"]:
            tree = Not(tree)
        yield Find("histology", *match.span(), "the histology", tree)


def _stages(text: str) -> Iterator[Find]:
    for match in _METASTATIC.finditer(text):
        tree = Is(Measure("ever_metastatic"))
        yield Find("metastatic disease", *match.span(), "metastatic disease", tree)
    for match in _STAGE.finditer(text):
        four = {n.upper() for n in _NUMERAL.findall(match.group(0).upper())} <= {"IV", "4"}
        stage = Is(Measure("ever_metastatic")) if four else None
        yield Find("stage", *match.span(), "the stage", stage)


# --- molecular ------------------------------------------------------------------------------------

_ALTERED = (
    r"(?:mutations?|rearrangements?|translocations?|fusions?|alterations?|aberrations?)"
    r"(?:[\s-]*positive)?"
)


@cache
def _genes() -> Mapping[str, str]:
    named = {gene.id: gene.id for gene in load_vocabulary().genes.values()}
    named |= {"HER2": "ERBB2"} if "ERBB2" in named else {}
    return named


@cache
def _variants() -> Mapping[tuple[str, str], str]:
    """(gene, spelling) to variant, the plain words of the vocabulary alone."""
    found = {}
    for gene in load_vocabulary().genes.values():
        for variant in gene.variants.values():
            if variant.kind == "mutation":
                for name in (variant.id.replace("_", " "), *variant.names):
                    found[gene.id, name.lower()] = variant.id
    return found


@cache
def _gene_list() -> str:
    names = "|".join(sorted(map(re.escape, _genes()), key=len, reverse=True))
    return rf"(?:{names})(?:\s*(?:,|/|and|or|,\s*and|,\s*or)\s*(?:{names}))*"


@cache
def _molecular_forms() -> tuple[tuple[re.Pattern[str], bool], ...]:
    one = _gene_list()
    return (
        (
            re.compile(
                rf"\b(?i:without|no|absence of)\s+(?:known\s+)?(?P<genes>{one})\s+{_ALTERED}\b"
            ),
            False,
        ),
        (re.compile(rf"\b(?i:wild)[\s-](?i:type)\s+(?:for\s+)?(?P<genes>{one})\b"), False),
        (re.compile(rf"\b(?P<genes>{one})\s+wild[\s-]type\b"), False),
        (re.compile(rf"\b(?P<genes>{one})[\s-]+{_ALTERED}\b"), True),
        (re.compile(rf"\b(?P<genes>{one})[\s-]+(?:mutated|mutant|positive|rearranged)\b"), True),
    )


def _named(genes: str) -> list[str]:
    return [
        _genes()[name] for name in re.split(r"\s*(?:,\s*(?:and|or)|,|/|\band\b|\bor\b)\s*", genes)
    ]


def _molecular(text: str) -> Iterator[Find]:
    yield from _variant_finds(text)
    for form, altered in _molecular_forms():
        for match in form.finditer(text):
            parts: list[Node] = [
                Is(Measure("altered", gene=gene)) for gene in _named(match["genes"])
            ]
            if altered:
                both = " and " in match["genes"]
                tree: Node | None = parts[0] if len(parts) == 1 else AnyOf(tuple(parts))
                tree = None if both else tree
            else:
                nots: list[Node] = [Not(part) for part in parts]
                tree = nots[0] if len(nots) == 1 else AllOf(tuple(nots))
            yield Find("gene", *match.span(), f"{match['genes']}", tree)


def _variant_finds(text: str) -> Iterator[Find]:
    for (gene, name), variant in _variants().items():
        spelled = [g for g, id in _genes().items() if id == gene]
        genes = "|".join(map(re.escape, spelled))
        form = rf"\b(?:{genes})[\s-]+(?i:{re.escape(name)})(?:\s+mutations?)?(?:[\s-]*positive)?\b"
        for match in re.finditer(form, text):
            measure = Measure("variant", gene=gene, names=frozenset({variant}))
            yield Find("variant", *match.span(), match.group(0), Is(measure))


# --- treatment ------------------------------------------------------------------------------------


@cache
def _treatments() -> Mapping[str, str]:
    """What may stand after `prior`: names of classes, with the class."""
    vocabulary = load_vocabulary()
    named = {
        "chemotherapy": "chemotherapy",
        "immunotherapy": "ici",
        "immune checkpoint inhibitor": "ici",
        "immune checkpoint inhibitors": "ici",
        "tyrosine kinase inhibitor": "tki",
        "tyrosine kinase inhibitors": "tki",
        "tki": "tki",
        "egfr-tki": "egfr_tki",
        "egfr tki": "egfr_tki",
        "alk-tki": "alk_tki",
        "alk tki": "alk_tki",
        "anti-pd-1": "pd1",
        "anti-pd1": "pd1",
        "pd-1 inhibitor": "pd1",
        "pd-1 inhibitors": "pd1",
        "anti-pd-l1": "pdl1",
        "anti-pdl1": "pdl1",
        "pd-l1 inhibitor": "pdl1",
        "pd-l1 inhibitors": "pdl1",
        "anti-ctla-4": "ctla4",
        "ctla-4 inhibitor": "ctla4",
    }
    return {name: id for name, id in named.items() if id in vocabulary.classes}


@cache
def _prior_form() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _treatments()), key=len, reverse=True))
    several = rf"(?:{names})(?:\s*(?:,|/|or|,\s*or)\s*(?:an?\s+)?(?:{names}))*"
    return re.compile(
        r"\b(?:any )?(?:prior|previous)"
        r"(?P<concurrent>\s+or\s+(?:concurrent|concomitant|current|ongoing))?"
        rf"\s+(?:treatment |therapy |exposure )?(?:with |to )?"
        rf"(?:any |an? )?(?P<names>{several})"
        r"(?:\s+(?:antibody|antibodies|therapy|treatment|agents?))?\b",
        re.I,
    )


@cache
def _naive_form() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, _treatments()), key=len, reverse=True))
    return re.compile(
        rf"\b(?P<names>{names})(?:\s*\([A-Z-]+\))?(?:\s+treatment)?[\s-]+(?:naive|naïve)\b"
        rf"|\btyrosine kinase inhibitor \(TKI\) treatment na[iï]ve\b",
        re.I,
    )


def _classes(text: str) -> frozenset[str]:
    parts = re.split(r"\s*(?:,\s*or\b|,|/|\bor\b)\s*(?:an?\s+)?", text)
    return frozenset(_treatments()[part.lower()] for part in parts)


def _prior(text: str) -> Iterator[Find]:
    for match in _prior_form().finditer(text):
        # `prior` alone may mean before the trial's own induction, which a present line may be
        measure = Measure("prior_or_concurrent", names=_classes(match["names"]))
        tree = Is(measure) if match["concurrent"] else None
        yield Find("prior treatment", *match.span(), "an earlier treatment", tree)
    for match in _naive_form().finditer(text):
        yield Find("prior treatment", *match.span(), "no earlier treatment of the kind")
    for match in _PRIOR_LINES.finditer(text):
        yield Find("lines", *match.span(), "a number of earlier lines")
    for agent in _agent_form().finditer(text):
        yield Find("drug", *agent.span(), f"the drug {agent.group(0)}")


_PRIOR_LINES = re.compile(
    rf"{LIMIT}\s*(?:prior |previous )?"
    r"(?:lines?|regimens?|prior systemic (?:treatments?|therap(?:y|ies)))"
    r"(?:\s+of\s+(?:prior |systemic )*(?:systemic )?(?:therapy|treatment|chemotherapy))?",
    re.I,
)


@cache
def _agent_form() -> re.Pattern[str]:
    names = {
        name
        for agent in load_vocabulary().agents.values()
        for name in (agent.id, *agent.names)
        if len(name) > 3
    }
    each = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(rf"\b(?:{each})\b", re.I)


# --- examinations, and what has no measure --------------------------------------------------------

_EXAMINATIONS = (
    ("fdg_pet_done", r"(?:18\s*F?-?\s*)?FDG[\s-]*PET(?:[\s/-]*CT)?|PET[\s/-]*CT|18FDG-PET"),
    ("brain_imaging_done", r"(?:brain|cerebral|cranial) (?:MRI|magnetic resonance imaging|CT)|"
                           r"MRI (?:of the |of )?brain"),
)  # fmt: skip
_ASKED = re.compile(
    r"\b(?:documented|confirmed|assessed|determined|staged|staging|evaluated|mandatory|required|"
    r"on the basis of|must have|must undergo|underwent|have had|by means of)\b",
    re.I,
)


def _examinations(text: str) -> Iterator[Find]:
    for kind, form in _EXAMINATIONS:
        for match in re.finditer(rf"\b(?:{form})\b", text, re.I):
            asked = _ASKED.search(text)
            tree = Is(Measure(kind)) if asked else None
            yield Find("imaging", *match.span(), match.group(0), tree, workup=True)


_YEARS = re.compile(r"\d{1,3}")
_SCORES = r"(?:ECOG|Eastern Cooperative Oncology Group|WHO|Zubrod|Karnofsky|KPS)"
_UNMEASURED: Mapping[str, str] = {
    "ECOG": rf"\b{_SCORES}\b[^.;,]{{0,80}}?\d(?:\s*(?:to|-|–|or|,|and)\s*\d)*\d?",
    "life expectancy": r"\blife expectancy\b|\bexpected survival\b",
    "washout": (
        r"\b(?:within|at least|last|less than|more than|≤|≥|\\?<|\\?>)?\s*(?:the\s+)?"
        rf"{NUMBER}\s*(?:days?|weeks?|months?)\b"
    ),
    "pregnancy": (
        r"\b(?:pregnan\w+|breast-?\s?feeding|lactating|nursing|childbearing|contracepti\w+)\b"
    ),
    "consent": r"\binformed consent\b|\bwilling and able\b",
    "laboratory": (r"\b(?:neutrophil|platelet|ha?emoglobin|bilirubin|creatinine|AST|ALT|ULN)\b"),
}
_AGED = re.compile(
    r"[^.;,]{0,40}?\b(?:age|aged|ages|years of age|years old|years or older|years and older)\b"
    r"[^.;,]{0,40}",
    re.I,
)


def _ages(text: str) -> Iterator[Find]:
    for match in _AGED.finditer(text):
        years = _YEARS.search(match.group(0))
        if years:
            yield Find("age", *match.span(), f"age: {years.group(0)}")
            return


def _unmeasured(text: str) -> Iterator[Find]:
    for kind, form in _UNMEASURED.items():
        for match in re.finditer(form, text, re.I):
            yield Find(kind, *match.span(), kind)


RECOGNISERS: Mapping[str, Recogniser] = {
    "lesions": _lesions,
    "other counts": _other_counts,
    "organs": _organs,
    "sizes": _sizes,
    "sites": _at_sites,
    "tumours": _cancers,
    "histologies": _histologies,
    "stages": _stages,
    "molecular": _molecular,
    "treatments": _prior,
    "examinations": _examinations,
    "ages": _ages,
    "unmeasured": _unmeasured,
}

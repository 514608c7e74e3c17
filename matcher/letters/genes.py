"""Genes with their results and variants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from oligomatch.matcher.letters.course.drugs.agents import agents_of
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.measured.bare_variants import is_left_open
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention
from oligomatch.matcher.letters.sentences import Sentence
from oligomatch.matcher.profile.variants import loose_names, variant_names, variant_of
from oligomatch.rules.reading.kept import Form
from oligomatch.rules.terms import GENE_FAMILIES
from oligomatch.rules.vocabulary.protein import short
from oligomatch.rules.vocabulary.spellings import folded, ids_by_name
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_ORDER = (
    "listed",
    "pair",
    "skipping",
    "lone_absent",
    "variant_before",
    "variants",
    "acquired",
    "lone",
    "waits_before",
    "wild_before",
    "headed",
    "not_amplified",
    "none_before",
    "altered",
    "altered_before",
    "co_mutated",
    "result",
    "rest_not_tested",
    "whole_panel",
    "none_of_panel",
    "named",
)
_ABSENT = re.compile(
    r"\b(?:negative|not (?:detected|found|present|seen|identified)|neg|wild|absent)\b", re.I
)
# a change for which drugs are given, and one that comes of them, which alone `not detected` is of
_DRIVER_AND_RESISTANCE = re.compile(
    r"(?P<driver>(?!T790|C797)[^,]+?),\s*(?P<resistance>(?:p\.)?\(?(?:T790M|C797S|Thr790Met|Cys797Ser)\)?)"
)
_OF_EGFR = re.compile(r"\bEGFR[- ](?:mutated|mutant|positive)\b", re.I)
_WAITS = re.compile(r"\b(?:pending|awaited|not (?:yet )?(?:tested|done))\b", re.I)
_CALLED = re.compile(
    r"mutat|mutant|positive|pos\b|fusion|rearrange|translocat|pathogenic"
    r"|(?:carr|bear|bore|harbo)\w* (?:an? |the )?(?:duplication|insertion|deletion)",
    re.I,
)
_SHOWN = re.compile(r"\b(?:detected|found|present)\b", re.I)
_VUS = re.compile(r"\bVUS\b|(?:uncertain|unknown) significance", re.I)
_NO = re.compile(
    r"\b(?:no|without|negative for|neither|no evidence of)\s+(?:an?\s+|any\s+)?$", re.I
)
_CALLS = re.compile(
    r"\b(?:wild[\s-]?type|wt|mutant|mutated|positive|negative|altered) (?:for )?$", re.I
)
_JOINED = re.compile(r"\b(?:and|or|nor)\b|/|as well as|&", re.I)
_BOTH = re.compile(r"^[^,/]*\band\b[^,/]*$", re.I)  # two that share a result
_ENDS = re.compile(r"\s*(?:[.;)]|$)")
_GOES_ON = re.compile(r",?\s*(?:and|or|nor)\s+[A-Z][A-Z0-9]{2,7}\s*(?:[.;)]|$)")  # another gene
_ALTERED = re.compile(
    r"(?:(?:mutation|alteration|change|aberration|rearrangement|fusion|translocation|variant)s?"
    r"|\b(?:mut|rearr|transl|transloc)\b\.?)\s*$",
    re.I,
)
_NONE_OF = re.compile(r"(?:neither|none of)\b", re.I)
_NOT_ALTERED = re.compile(
    r"\s+(?:genes? )?(?:(?:was|were|is|are|being|found|shown|to be|proved|had been|has been)\s+)*"
    r"(?:altered|mutated|mutant|rearranged|translocated|fused|positive|affected|aberrant|abnormal)"
    r"(?!\w|-)",
    re.I,
)
_WAS_TESTED = re.compile(
    r"\s+(?:was|were|has been|have been) (?:tested|examined|sequenced|analy[sz]ed|determined)"
    r"(?=\s*(?:[.;,)]|$|so far\b|yet\b))"
)
_NOT_SOUGHT = re.compile(
    r"\s+(?:could|can) (?:yet )?be (?:tested|examined|sequenced|analy[sz]ed|determined|assessed)\b"
)
_FURTHER = re.compile(r"\b(?:other|further|additional)\b", re.I)
_TARGETED = re.compile(r"\w(?:tinib|rasib)s?\b", re.I)  # given for an alteration that is known
_SINCE = re.compile(r".?changes? (?:since|from|compared|over|between|on)\b", re.I)
_FAMILY = GENE_FAMILIES["NTRK"]
_DENIED = (
    "pair",
    "variants",
    "variant_before",
    "acquired",
    "lone",
    "altered",
    "altered_before",
)  # by what is before them
_PANEL = ("EGFR", "ALK", "ROS1", "BRAF", "RET", "MET", *_FAMILY, "KRAS", "ERBB2")
_USUAL = ("EGFR", "ALK", "ROS1")  # which any test of the kind would have looked for
_SHORT = {"her2neu": "ERBB2", "her2": "ERBB2", "cmet": "MET", "p53": "TP53", "ros": "ROS1"}
MISSED = ("fusion", "amplification")  # that a test of plasma may miss
BY_FUSION = ("ALK", "ROS1", "RET", *_FAMILY, "NRG1")
_FUSIONS = re.compile(
    r"(?:fusion|rearrange|translocat)\w*(?![^.;]*(?:mutation|alteration|variant))", re.I
)
CO_MUTATED = ("TP53", "STK11", "KEAP1", "SMARCA4", "CDKN2A", "RB1", "PTEN", "PIK3CA")
_OF = re.compile(r"\b(?:of|in|affecting)\b[\s:]*(?:the\s+)?$", re.I)
_GENE_AHEAD = re.compile(r"[A-Z][A-Z0-9]{2,}(?: ?\([^()]*\))?[\s:=|-]*$")  # whose result it is
_MUTATION = re.compile(r"\b(?:mut\w*|alteration|aberration|driver)s?\b", re.I)
_NON = re.compile(r"\bnon[\s-]+$", re.I)
_TARGETS = re.compile(r"\b(?:actionable|targetable|druggable)\b", re.I)
_BY_PROTEIN = re.compile(r"\b(?:IHC|immunohist\w*|stain\w*|(?:over-?)?express\w*)\b", re.I)
_EXPRESSED = frozenset({"EGFR", "MET", "ERBB2"})  # whose protein tells of no mutation
_BESIDE = 30
_OF_VARIANT = re.compile(
    r"\d(?:[A-Z*]|del|ins|dup|fs)?\)?(?: mutations?| variants?)? (?:of|in) (?:the )?$"
)
_MAY_BE_KIDNEY = re.compile(
    r"\b(?:creat\w*|renal|kidney\w*|urea|potassium|liver|bilirubin)\b", re.I
)
_SOUGHT = re.compile(
    r"(?:(?<!positive )(?<!negative )\bfor|\b(?:loss|disappearance|lack) of) (?:an? |the )?$", re.I
)
_FIRST_ONE = re.compile(r"\bfirst (?:lung )?(?:cancer|carcinoma|primary|tumou?r)\b", re.I)
_NO_OTHER = re.compile(r"\b(?:not|no|than|nor|instead of) (?:an? |any |as |being )*$", re.I)
_IN_FRONT = re.compile(
    r"\b(?:after|when|once|before|until|in whom|as soon as|has|have|should|must)\b", re.I
)
_ANY_DENIAL = re.compile(r"\b(?:no|not|never|without|neither|nor|none|nothing|cannot)\b", re.I)
_OWN_DENIAL = (
    "result",
    "wild_before",
    "headed",
    "listed",
    "none_before",
)  # whose words deny an alteration by themselves
_EXON_CLASS = {  # the class that a list means by an exon alone
    "MET": "exon 14 skipping",
    "EGFR": "exon 20 insertion",
    "ERBB2": "exon 20 insertion",
}
_HOT = {"KRAS": (12, 13, 61), "NRAS": (12, 13, 61)}  # codons of which each change drives
_BY_CLASS = frozenset({("ERBB2", "exon 20 insertion")})
_CODON = re.compile(r"[A-Z](\d+)[A-Z]")
_OWN_VERB = re.compile(r"\b(?:harbou?r|carr(?:y|ie)|bear|bore|show|has|had)\w*\b", re.I)
_MANY = 3  # genes of a list that a word in front of it denies as a whole
_WAITING = ("pending", "not_tested", "failed")


@cache
def _ids() -> Mapping[str, str]:
    """Every gene by its names without hyphens, and those of a family by theirs."""
    table = load_vocabulary().genes.values()
    known = {_plain(name): one.id for one in table for name in (one.id, *one.known_as)}
    return {
        "her2neu": "ERBB2",
        "her2": "ERBB2",
        "cmet": "MET",
        "p53": "TP53",
        "ros": "ROS1",
        **known,
    }


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def _is_of_egfr(text: str) -> bool:
    """Whether a letter names a drug against EGFR, or calls the tumour altered in it."""
    known = load_vocabulary()
    drugs = any("egfr_tki" in known.classes_of(one) for one in agents_of(text))
    return drugs or _OF_EGFR.search(text) is not None


def _genes(text: str) -> list[str]:
    """The genes that a list names."""
    found: list[str] = []
    for one in forms("genes")["named"].finditer(text):
        plain = _plain(one[0].split(" (")[0])  # `HER2 (ERBB2)`
        found += (
            _FAMILY
            if plain.startswith("ntrk") and plain not in ("ntrk1", "ntrk2", "ntrk3")
            else [_ids()[plain]]
        )
    return list(dict.fromkeys(found))


def _drivers(text: str) -> list[str]:
    return [one for one in _genes(text) if one not in CO_MUTATED]


def mentions(sentence: Sentence) -> Iterator[Mention]:
    """What a sentence says of genes, each stretch of it read once."""
    text, known = sentence.text, forms("genes")
    taken: list[tuple[int, int]] = []
    each: list[tuple[tuple[int, int], str, dict[str, Any]]] = []
    for kind in _ORDER:
        for found in _apart(known[kind], text, taken):
            start, end = found.span()
            made = _MADE[kind](found, text)
            if made is None:
                continue
            before = _NO.search(text[:start]) if kind in _DENIED else None
            if before is not None:
                start, made["no"] = before.start(), True
            end -= made.pop("less", 0)
            taken.append((start, end))
            each += [((start, end), kind, one) for one in made.pop("beside", ())]
            each.append(((start, end), kind, made))
    for span, kind, made in each:
        # what a tumour had in its history it has
        context = sentence.context(*span, taken=taken, but=frozenset({"historical"}))
        outcome = made.get("result")
        front = re.split(r"[,;:(]", text[: span[0]])[-1]
        by_itself = outcome in ("negative", "failed") and kind in _OWN_DENIAL
        if by_itself and not _ANY_DENIAL.search(front):
            context -= {"negated"}  # `without driver (EGFR, ALK negative)`
        hedged = outcome not in (None, *_WAITING) and known["hedged"].match(text, span[1])
        unsettled = known["at_times"].match(text, span[1]) or known["at_times"].match(text, span[0])
        asked = text[span[1] :].lstrip().startswith("?")
        hedged = hedged or known["too_few"].search(text[: span[1]], span[0])
        hedged = hedged or known["too_few"].match(text, span[1])
        if made and (hedged or unsettled or asked or known["correction"].search(text)):
            context |= {"doubtful"}
        if "negated" in sentence.section and kind in _DENIED and made.get("variants"):
            made["no"], context = True, context - {"negated"}  # of a list of what was not found
        if kind in ("headed", "listed"):
            context -= sentence.section & {"negated"}  # its own head has been read
        if made:
            context |= _unsound(span, made, text)
            bare = made.get("variants") and not (_is_absent(made) or made.get("waits"))
            if bare and not made.get("own") and is_left_open(text, span, _drivers):
                context |= {"doubtful"}
            made |= {"elsewhere": True} if _of_another(span, made, text) else {}
        yield Mention(kind, made, sentence.place(*span), context)


def _unsound(span: tuple[int, int], made: Mapping[str, Any], text: str) -> frozenset[str]:
    """What the sentence says that makes a result none of this patient's tumour, or no sure one."""
    known, found = forms("genes"), set()
    if known["in_general"].search(text):
        found.add("criteria")
    if known["not_own"].search(text):
        found.add("other_person")
    decided = made.get("result") not in (None, *_WAITING)
    denied = made.get("result") == "negative" or _is_absent(made)
    if denied and known["otherwise"].match(text, span[1]):
        found.add("doubtful")
    if not denied and (
        known["taken_back"].match(text, span[1]) or _lost_sign(made, text[span[1] :])
    ):
        found.add("doubtful")
    if decided and known["later_found"].match(text, span[1]):
        found.add("doubtful")
    if decided and known["all_but"].search(text[: span[0]]):
        found.add("doubtful")
    if (made.get("no") or made.get("absent")) and known["of_two_samples"].search(text):
        found.add("doubtful")
    others = forms("tumour")["another_primary"].finditer(text)
    if any(not _NO_OTHER.search(text[: one.start()]) for one in others) or _FIRST_ONE.search(text):
        found.add("doubtful")
    return frozenset(found)


def _lost_sign(made: Mapping[str, Any], behind: str) -> bool:
    """Whether a gene is given a minus behind a result that is none: `ALK+ there, ALK- here`."""
    genes = (_genes(one["gene"]) for one in forms("genes")["signed_away"].finditer(behind))
    return any(not {*made["genes"]}.isdisjoint(one) for one in genes)


def _of_another(span: tuple[int, int], made: Mapping[str, Any], text: str) -> bool:
    """Whether a result is of another cancer, of another tissue or of the germline."""
    known, (start, end) = forms("genes"), span
    if known["germline"].search(text[:start]) or known["germline_behind"].match(text, end):
        return True
    if made["genes"] == ["ERBB2"] and known["by_hormones"].search(text):
        return True

    def named(part: str) -> bool:
        other = forms("cancers")["other"].search(part) or known["another_tissue"].search(part)
        return other is not None

    if named(_part(text, start, end, ",;")):
        return True
    clause = _part(text, start, end, ";")
    lung = any(forms("tumour")[one].search(clause) for one in ("nsclc", "lung_cancer", "lung"))
    return named(clause) and not lung


def _part(text: str, start: int, end: int, signs: str) -> str:
    """The part of a text between signs that a stretch of it lies in."""
    first = max(text.rfind(sign, 0, start) for sign in signs) + 1
    last = min((at for sign in signs if (at := text.find(sign, end)) >= 0), default=len(text))
    return text[first:last]


def _apart(form: Form, text: str, taken: Sequence[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """What a form finds outside of what is taken; behind that it looks again."""
    at = 0
    while (found := form.search(text, at)) is not None:
        start, end = found.span()
        over = [last for first, last in taken if start < last and first < end]
        if not over:
            yield found
        at = max(end, start + 1) if not over else max(start + 1, min(over))


def _in_list(found: re.Match[str], text: str) -> bool:
    """Whether a variant stands among genes that have no result of their own."""
    named = forms("genes")
    before, behind = text[: found.start()], text[found.end() :]
    ahead = named["listed_before"].search(before) and not named["slashed_before"].search(before)
    return bool(ahead or named["listed_behind"].match(behind))


def _left(found: re.Match[str], text: str) -> bool:
    """Whether what stands behind a finding makes it none."""
    behind = text[found.end() :]
    return bool(forms("genes")["asks"].match(behind) or forms("genes")["denied"].match(behind))


def _pair(found: re.Match[str], text: str) -> dict[str, Any] | None:
    if _left(found, text):
        return None
    first, last = re.split(r"-|::|/", found["pair"])
    if first in _ids().values() and found["pair"].count("/"):
        return None  # two genes, not two partners
    one = {"name": f"{first}-{last}", "kind": "fusion"}
    return {"genes": [last], "variants": [one], "absent": bool(_ABSENT.search(found["behind"])),
            "called": True}  # fmt: skip


def _before(found: re.Match[str], text: str) -> dict[str, Any] | None:
    """A variant in front of its gene."""
    return None if _SOUGHT.search(text[: found.start()]) else _variants(found, text)


def _variants(found: re.Match[str], text: str) -> dict[str, Any] | None:
    return _variants_of(_genes(found["gene"]), found, text)


def _lone(found: re.Match[str], text: str) -> dict[str, Any] | None:
    """A variant without its gene, where the vocabulary has it of one alone."""
    name = re.sub(r"^p\.", "", found["variants"].strip(" ()")).strip("()")
    genes = [gene for gene in _ids().values() if folded(short(name) or name) in variant_names(gene)]
    return _variants_of([*dict.fromkeys(genes)], found, text)


def _skipping(found: re.Match[str], text: str) -> dict[str, Any]:
    return {"genes": ["MET"], "variants": [{"name": "exon 14 skipping"}], "absent": True}


def _lone_absent(found: re.Match[str], text: str) -> dict[str, Any] | None:
    """Variants that were not found, where the vocabulary has them of one gene alone."""
    names = [one[0] for one in forms("genes")["variant_alone"].finditer(group(found)["variants"])]
    plain = [re.sub(r"^p\.", "", name.strip(" ()")).strip("()") for name in names]
    genes = {
        gene
        for gene in _ids().values()
        if all(folded(short(name) or name) in variant_names(gene) for name in plain)
    }
    each = [_variant(name, next(iter(genes))) for name in plain] if len(genes) == 1 else []
    if not each or None in each:
        return None
    return {"genes": [*genes], "variants": each, "absent": True}


def _variants_of(genes: list[str], found: re.Match[str], text: str) -> dict[str, Any] | None:
    signed = forms("genes")["minus"].match(text, found.end()) is not None
    denied = signed or _ABSENT.search(found["behind"]) is not None
    several = denied and "," in found["variants"]
    driver = _DRIVER_AND_RESISTANCE.fullmatch(found["variants"]) if several else None
    if driver is not None and len(genes) == 1 and not _left(found, text):
        first, later = (_variant(driver[one], genes[0]) for one in ("driver", "resistance"))
        if first is None or later is None:
            return None
        both = {"genes": genes, "waits": False, "called": False, "benign": False, "own": True}
        beside = {**both, "variants": [later], "absent": True}
        by_drug = {} if signed else {"by_drug": True}
        return {**both, "variants": [first], "absent": False, **by_drug, "beside": [beside]}
    if len(genes) != 1 or several or _left(found, text):
        return None
    around = found.groupdict().get("between", "") + found["behind"]
    settled = bool(signed) or any(
        (
            _OWN_VERB.search(found.groupdict().get("between", "")),
            _CALLED.search(around),
            _ABSENT.search(around),
            _SHOWN.search(found["behind"]),
            # `NGS showed EGFR exon 19 deletion, ALK and ROS1 negative`
            forms("genes")["shows"].search(text[: found.start()]),
            forms("genes")["found_behind"].match(text, found.end()),
        )
    )
    if not settled and _in_list(found, text):
        return None  # of a list with one result for all
    each = []
    for one in forms("genes")["variant_alone"].finditer(found["variants"]):
        variant = _variant(one[0], genes[0])
        if variant is None:
            return None
        each.append(variant)
    last = max(found.end(one) for one in ("gene", "variants") if one in found.groupdict())
    if (behind := forms("genes")["precise"].match(text, last)) is not None:
        more = _variant(behind["change"], genes[0])
        each += [more] if more is not None and _is_class_of(each[-1], more) else []
    each = _with_their_class(each)
    if _VUS.search(found["behind"]):
        each = [{**one, "kind": "vus"} for one in each]
    elif "pathogenic" in found["behind"].casefold():
        each = [{**one, "pathogenic": True} for one in each]
    return {
        "genes": genes,
        "variants": each,
        "absent": denied,
        "waits": bool(_WAITS.search(found["behind"])),
        "called": bool(_CALLED.search(around)),
        "benign": "benign" in around.casefold(),
    }


def _variant(text: str, gene: str) -> dict[str, Any] | None:
    plain = re.sub(r"^p\.?(?=[A-Z(])", "", text.strip(" ()")).strip("()")
    plain = re.sub(r"^(\w+) (?:in|of) (?:the )?exon ?(\d+)$", r"exon \2 \1", plain, flags=re.I)
    plain = re.sub(r"^del ?19$", "exon 19 deletion", plain, flags=re.I)
    plain = re.sub(r"(?i)^ex(?:on)?[\s.-]?(\d+)[\s-]?\(?", r"exon \1 ", plain)
    plain = re.sub(r"(?i)(deletion|insertion|duplication)s$", r"\1", plain)
    plain = re.sub(r"(?i)\bdeleted$", "deletion", plain)
    found = variant_of(short(plain) or plain, gene)
    if found and str(found.get("name", "")).casefold().startswith("exon"):
        return {"name": found["name"].casefold()}
    return {"name": found["name"]} if found and found.get("name") else None


def _with_their_class(each: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Variants, a class and the one of it that was found as one: `exon 20 ins (A767_V769dup)`."""
    whole: list[dict[str, Any]] = []
    for one in each:
        if whole and _is_class_of(whole[-1], one):
            whole[-1] = {**whole[-1], "protein": f"p.{one['name']}"}
        else:
            whole.append(one)
    return whole


def _is_class_of(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether one names a class that the other may be of, and no variant of it yet."""
    name, change = str(one["name"]).casefold(), str(other["name"]).casefold()
    kinds = {"insertion": ("dup", "ins"), "deletion": ("del",)}
    of_class = next((each for kind, each in kinds.items() if name.endswith(kind)), ())
    if not name.startswith("exon") or change.startswith("exon") or "protein" in one:
        return False
    return any(part in change for part in of_class)


def _altered(found: re.Match[str], text: str) -> dict[str, Any] | None:
    what = "amplification" if found["what"].casefold().startswith("amp") else "fusion"
    adjective = found["what"].casefold().endswith("ed")
    before = forms("genes")["shows"].search(text[: found.start()])
    partnered = re.search(r"[A-Z]", found["behind"]) is not None
    if _left(found, text) or (partnered and _NO.search(text[: found.start()])):
        return None  # `no RET fusion with KIF5B`: with another there may be
    if what == "fusion" and _NON.search(text[: found.start()]):
        return {"genes": _genes(found["gene"]), "result": "negative"}
    bare = not (adjective or found["behind"].strip(" ,-") or before)
    if bare:
        return None
    (gene, *more) = _genes(found["gene"])
    if more or what not in {folded(name) for name in variant_names(gene)}:
        return None
    return {"genes": [gene], "variants": [{"name": what}], "called": what == "fusion"}


def _altered_before(found: re.Match[str], text: str) -> dict[str, Any] | None:
    """A fusion or amplification in front of its gene, that was found: `with a fusion of RET`."""
    before = text[: found.start()]
    if _left(found, text) or _SOUGHT.search(before):
        return None
    if not (found["behind"].strip(" ,-") or forms("genes")["shows"].search(before)):
        return None
    what = "amplification" if found["what"].casefold().startswith("amp") else "fusion"
    (gene, *more) = _genes(found["gene"])
    if more or what not in {folded(name) for name in variant_names(gene)}:
        return None
    return {"genes": [gene], "variants": [{"name": what}], "called": what == "fusion"}


def _none_before(found: re.Match[str], text: str) -> dict[str, Any] | None:
    part = group(found)["genes"]
    after = text[found.end() :]
    if _narrowed(text, found.end()):
        return None
    by_itself = found["of"] is not None and not _OF.search(found[0][: -len(part)])
    if by_itself and _GENE_AHEAD.search(text[: found.start()]):
        return None  # `EGFR: no mutation   ALK: positive`
    if found["of"] is not None and forms("genes")["asks"].match(after):
        return None  # `no change in EGFR TKI`
    if re.match(r"\s+(?:gene )?amplification", after):
        gene = _genes(part)
        return (
            {"genes": gene, "variants": [{"name": "amplification"}], "absent": True}
            if len(gene) == 1
            else None
        )
    for_them = found[0].casefold().startswith("neg") or found["of"] is not None
    of_targets = _TARGETS.search(found[0][: len(found[0]) - len(part)])
    least = 0
    if not for_them:  # up to the last that an alteration is named of
        named = [*re.finditer(rf"(?:{_ALTERED.pattern.removesuffix('$')})", part, re.I)]
        if not named and _WAS_TESTED.match(after) and _NONE_OF.match(found[0]):
            return {"genes": _genes(part), "result": "not_tested"}
        if not named and _NOT_ALTERED.match(after) and _NONE_OF.match(found[0]):
            return {"genes": _genes(part), "result": "negative"}
        if not named and len(_genes(part)) >= _MANY and _ENDS.match(after):
            return {"genes": _genes(part), "result": "negative"}  # `NGS: no EGFR/BRAF/MET.`
        if not named:
            return None
        # `no EGFR mutation, ALK fusion absent`: the last has a result of its own
        last = named[-2 if len(named) > 1 and _ABSENT.match(after.lstrip()) else -1].end()
        least = len(part) - last
        part, after = part[:last], part[last:] + after
    if _NOT_SOUGHT.match(after) or _SINCE.match(part[-7:] + after):
        return None  # `neither could be tested`, `no EGFR change since`
    if re.match(r"\s+(?:of|with)\s", after):  # of known meaning: others there may be
        return None
    genes = _genes(part)
    ends = bool(_ENDS.match(after) or _GOES_ON.match(after))
    ends |= len(genes) >= _MANY and after.startswith(",")
    if len(genes) > 1 and not _JOINED.search(part) and not ends:
        return None
    if of_targets:  # of others that are no target it tells nothing
        genes = [one for one in genes if one not in (*CO_MUTATED, "KRAS", "NRAS")]
    if _FURTHER.search(found[0]) and len(genes) < _MANY:
        return None  # `no further alterations of EGFR`: one may be known
    if for_them and _FUSIONS.search(found[0]):
        genes = [one for one in genes if one in BY_FUSION]  # of another gene it tells no more
    return {"genes": genes, "result": "negative", "less": least} if genes else None


def _narrowed(text: str, at: int) -> bool:
    """Whether what stands behind a denial keeps it to a region, or takes a variant from it."""
    return bool(forms("genes")["but"].match(text, at))


def _waits_before(found: re.Match[str], text: str) -> dict[str, Any] | None:
    return {"genes": _genes(group(found)["genes"]), "result": "pending"}


def _wild_before(found: re.Match[str], text: str) -> dict[str, Any] | None:
    if _narrowed(text, found.end()):
        return None
    return {"genes": _genes(group(found)["genes"]), "result": "negative"}


def _not_amplified(found: re.Match[str], text: str) -> dict[str, Any] | None:
    genes = _genes(group(found)["genes"])
    if _narrowed(text, found.end()):
        return None
    if found["open"]:
        return {"genes": genes}  # of the gene it says less
    variants = [{"name": "amplification"}]
    return {"genes": genes, "variants": variants, "absent": True} if len(genes) == 1 else None


def _headed(found: re.Match[str], text: str) -> dict[str, Any] | None:
    """Genes with a result as a heading in front of them."""
    named = group(found)
    part = named.pop("genes")
    if _GENE_AHEAD.search(text[: found.start()]) or _narrowed(text, found.end()):
        return None  # `ALK negative: ..`
    if _IN_FRONT.search(text[: found.start()]):
        return None  # `once treated: rest negative: EGFR`
    genes = _genes(part)
    if _TARGETS.search(found[0]) or _TARGETS.search(text[: found.start()]):
        genes = [one for one in genes if one not in (*CO_MUTATED, "KRAS", "NRAS")]
    if _FUSIONS.search(found[0]) and not _MUTATION.search(found[0]):
        genes = [one for one in genes if one in BY_FUSION]
    if "amplif" in found[0]:
        return None
    return {"genes": genes, "result": next(iter(named))} if genes else None


def _only_protein(genes: Sequence[str], found: re.Match[str], text: str) -> bool:
    """Whether a positive result is that of a protein which tells of no mutation."""
    around = text[found.start() : found.end() + _BESIDE]
    return {*genes} <= _EXPRESSED and _BY_PROTEIN.search(around) is not None


def _chosen(found: re.Match[str], named: Mapping[str, str], text: str) -> bool:
    """Whether a result stands, where others stand right behind it: each the same, of several
    genes; else it is one of those to choose from."""
    at, others = found.end(), []
    while (other := forms("genes")["choice"].match(text, at)) is not None:
        others.append(other["other"].casefold()[:2])
        at = other.end()
    own = next(iter(named.values())).casefold()[:2]
    return all(one == own for one in others)


def _co_mutated(found: re.Match[str], text: str) -> dict[str, Any] | None:
    """A gene that is mutated, or lost, beside the driver."""
    if _left(found, text) or _NO.search(text[: found.start()]):
        return None
    if "beside" in group(found) and not forms("genes")["found_ahead"].search(text[: found.start()]):
        return None
    name = "loss" if "loss" in group(found) else "mutation"
    genes = [one for one in _genes(found[0]) if one in CO_MUTATED]
    called = name == "mutation"
    return {"genes": genes, "variants": [{"kind": name, "name": name}], "called": called}


def _result(found: re.Match[str], text: str) -> dict[str, Any] | None:
    named = group(found)
    part = named.pop("genes")
    if not _chosen(found, named, text):
        return None
    if "positive" in named and _NON.search(text[: found.start()]):
        named = {"negative": named["positive"]}  # `non EGFR mutated`
    too = named.get("negative", "").casefold() == "so"  # `and so are ALK and ROS1`
    if not too and len(_genes(part)) > 1 and _CALLS.search(text[: found.start()]):
        return None  # `mutant EGFR, ALK negative`: the first has its result before it
    if "positive" in named and forms("genes")["asks"].match(text[found.end() :]):
        return None
    if "negative" in named and _narrowed(text, found.end()):
        return None
    genes = _without_found(_genes(_behind_altered(part, named)), found, text)
    if _OF_VARIANT.search(text[: found.start()]):
        return None  # `the L858R mutation in EGFR: negative`
    if next(iter(named.values())).casefold() == "normal" and _MAY_BE_KIDNEY.search(text):
        return None
    if genes == ["EGFR"] and named.get("negative", "").casefold() == "normal":
        return None  # the filtration rate
    if "amplif" in named.get("negative", "").casefold():  # of mutations it tells nothing
        return {"genes": genes, "variants": [{"name": "amplification"}], "absent": True}
    if named.get("negative", "").casefold() == "intact":  # it was not lost
        genes = [one for one in genes if one not in CO_MUTATED]
    if "negative" in named and _FUSIONS.search(named["negative"]):
        genes = [one for one in genes if one in BY_FUSION]  # `EGFR: no fusion` tells no more
    if "positive" in named and _only_protein(genes, found, text):
        return None
    drivers = [one for one in genes if one not in CO_MUTATED]
    if "positive" in named and len(drivers) > 1 and not _BOTH.search(part):
        return None  # `clear as far as EGFR / ALK, KRAS was positive`: one driver is the rule
    return {"genes": genes, "result": next(iter(named))} if genes else None


def _behind_altered(part: str, named: Mapping[str, str]) -> str:
    """A list without what an alteration is named of, where the last has none: `KRAS mutation, EGFR
    wild type`."""
    items = re.split(r"\s*(?:,|/(?=\s*[A-Z]))\s*", part, flags=re.I)
    altered = [at for at, one in enumerate(items) if _ALTERED.search(one)]
    if "negative" not in named or not altered or altered[-1] == len(items) - 1:
        return part
    return ", ".join(items[altered[-1] + 1 :])


def _without_found(genes: list[str], found: re.Match[str], text: str) -> list[str]:
    """Genes of a list without those that may belong to what was found before them: `KRAS G12C,
    TP53, EGFR negative`; where each has a result of its own that is all but the last."""
    known = forms("genes")
    if len(genes) < 2 or not known["variant_ahead"].search(text, 0, found.start()):
        return genes
    if known["own_result"].match(text, found.end()):
        return genes[-1:]
    return [one for one in genes if one not in CO_MUTATED] or genes


def _rest_not_tested(found: re.Match[str], text: str) -> dict[str, Any] | None:
    """That no others were looked for than those that the sentence names, or none at all."""
    named = _genes(text)
    if "none" in group(found):
        return {"genes": [*_USUAL], "result": "not_tested"}
    rest = [one for one in _PANEL if one not in named]
    return {"genes": rest, "result": "not_tested"} if named else None


def _with_listed(found: re.Match[str], text: str) -> dict[str, Any] | None:
    """A list with one negative result: of a gene that stands with a variant only that is absent."""
    named, known = group(found), forms("genes")
    part = named["genes"]
    if _narrowed(text, found.end()) or known["asks"].match(text[found.end() :]):
        return None
    if _GENE_AHEAD.search(text[: found.start()]) or _IN_FRONT.search(text[: found.start()]):
        return None
    variants = [*known["listed_variant"].finditer(part)]
    ahead = found["last2"] is not None or found["last3"] is not None
    last = variants[-1]
    if ahead and last.end() == len(part) and not _JOINED.search(part[: last.start()][-5:]):
        return None  # of the last either may be meant
    plain = _genes("".join(_without(part, variants)))
    if plain[0] in CO_MUTATED:
        return None  # `TP53, BRAF V600E, EGFR negative`: the first two may have been found
    absent: list[dict[str, Any]] = []
    for one in variants:
        (gene,) = _genes(one["gene"])
        what = _EXON_CLASS[gene] if one["exon"] else one["what"].upper()
        absent.append({"genes": [gene], "variants": [{"name": what}], "absent": True})
    genes = _without_found(plain, found, text)
    return {"genes": genes, "result": "negative", "beside": absent}


def _without(text: str, found: Sequence[re.Match[str]]) -> Iterator[str]:
    """What is left of a text without what was found in it."""
    at = 0
    for one in found:
        yield text[at : one.start()]
        at = one.end()
    yield text[at:]


def _whole_panel(found: re.Match[str], text: str) -> dict[str, Any] | None:
    """That a panel which names no gene failed, is waited for or was never made."""
    if forms("genes")["not_first"].search(text) or _genes(text):
        return None
    (result,) = (name for name in _WAITING if name in group(found))
    return {"genes": [*_USUAL], "result": result, "of_any": True}


def _nothing(found: re.Match[str], text: str) -> dict[str, Any]:
    return {}


_MADE = {
    "listed": _with_listed,
    "pair": _pair,
    "skipping": _skipping,
    "lone_absent": _lone_absent,
    "variants": _variants,
    "variant_before": _before,
    "acquired": _lone,
    "lone": _lone,
    "waits_before": _waits_before,
    "not_amplified": _not_amplified,
    "wild_before": _wild_before,
    "headed": _headed,
    "none_before": _none_before,
    "altered": _altered,
    "altered_before": _altered_before,
    "co_mutated": _co_mutated,
    "result": _result,
    "rest_not_tested": _rest_not_tested,
    "whole_panel": _whole_panel,
    "none_of_panel": _nothing,
    "named": _nothing,
}


def _as_its_sample(one: Mention, proposal: Proposal) -> Mention:
    """A negative result, in doubt right behind a sentence that calls the sample too poor, or where
    its letter says that the test may miss alterations of this kind (fusions in plasma)."""
    absent = one.payload.get("result") == "negative" or _is_absent(one.payload)
    text = proposal.letters[one.place.letter].text
    if absent and _of_missed_kind(one) and forms("genes")["may_be_missed"].search(text):
        return replace(one, context=one.context | {"doubtful"})
    if one.payload.get("result") != "negative":
        return one
    lines = text[: one.place.start].rstrip(" \n.\t")
    before = re.split(r"[.;\n]", lines)[-1]
    poor = forms("genes")["poor_sample"].search(before) and not _genes(before)
    return replace(one, context=one.context | {"doubtful"}) if poor else one


def _of_missed_kind(one: Mention) -> bool:
    """Whether a result is of fusions or of an amplification."""
    if any(variant.get("name") in MISSED for variant in one.payload.get("variants", ())):
        return True
    return "variants" not in one.payload and {*one.payload["genes"]} <= {*BY_FUSION}


def settle(each: Sequence[Mention], proposal: Proposal) -> None:
    """The result of each gene, of all that was said of it."""
    of: dict[str, list[Mention]] = {}
    for one in each:
        if one.payload.get("elsewhere"):
            proposal.leave("elsewhere", "gene", one.place)
    said = [_as_its_sample(one, proposal) for one in each if one.payload]
    said = [one for one in said if not one.payload.get("elsewhere")]
    if not any(map(_is_of_egfr, proposal.texts)):
        said = [one for one in said if "by_drug" not in one.payload]
    named = any(one.kind not in ("whole_panel", "none_of_panel") for one in each)
    if named or any(_TARGETED.search(text) for text in proposal.texts):
        said = [one for one in said if "of_any" not in one.payload]
    for result, but in ((None, ()), ("pending", ("planned",)), ("not_tested", ("negated",))):
        kept = [one for one in said if _result_of(one) == result]
        for one in proposal.usable(kept, but=frozenset(but)):
            for gene in one.payload["genes"]:
                of.setdefault(gene, []).append(one)
    for one in proposal.usable(one for one in each if not one.payload):
        if one.kind == "none_of_panel":
            proposal.ask("which_genes", one.place)
        else:
            proposal.leave("no_result", "gene", one.place)
    denied = [one for one in each if not one.payload or "negated" in one.context]
    since = [(one, _genes(_text(one, proposal))) for one in denied if _was_not_then(one, proposal)]
    gone = forms("genes")["gone"]
    lost = [group(one)["variant"] for text in proposal.texts for one in gone.finditer(text)]
    for gene, found in of.items():
        newer = [one for one, genes in since if gene in genes]
        for one in newer:
            proposal.ask("contradicts", one.place, f"/biomarkers/{gene}")
        if not newer:
            _gene(gene, found, lost, proposal)


def _text(one: Mention, proposal: Proposal) -> str:
    return proposal.letters[one.place.letter].text[one.place.start : one.place.end]


def _was_not_then(one: Mention, proposal: Proposal) -> bool:
    """Whether a finding is denied behind it of an earlier time alone: it may be there now."""
    text = proposal.letters[one.place.letter].text
    return forms("genes")["not_then"].search(text[one.place.end :].split(". ")[0]) is not None


def _result_of(one: Mention) -> str | None:
    """Pending or not tested: what the words around may say of it differs."""
    result = one.payload.get("result")
    return result if result in ("pending", "not_tested") else None


def _gene(gene: str, found: Sequence[Mention], lost: Sequence[str], proposal: Proposal) -> None:
    """One gene: a finding stands above a test that has found nothing yet; of `lost` variants, in
    the words of the letters, none is stated."""
    pointer = f"/biomarkers/{gene}"
    sure = [one for one in found if not _open(one)]
    alone = [one for one in found if _open(one) and one.payload["genes"] == [gene]]
    if gene in _FAMILY and alone and all(one.payload["genes"] != [gene] for one in sure):
        sure = []  # `no NTRK fusion; NTRK3 not assessed`
        found = alone
    if not sure:
        results = {
            str(one.payload.get("result", "pending")) for one in found if "waits" not in one.payload
        }
        for one in found if len(results) == 1 else []:
            proposal.state(pointer, next(iter(results)), one.place)
        return
    value: dict[str, Any] = {}
    results = {one.payload["result"] for one in sure if "result" in one.payload}
    variants, absent = _listed(gene, sure, proposal)
    gone = _gone(gene, lost) if variants else frozenset[str]()
    if variants and all(folded(str(one.get("name"))) in gone for one in variants):
        for one in sure:
            proposal.ask("contradicts", one.place, pointer)
        return
    variants = [one for one in variants if folded(str(one.get("name"))) not in gone]
    if any(_makes_positive(gene, one) for one in sure):
        results.add("positive")
    names = {folded(str(one.get("name"))) for one in variants}
    clash = "negative" in results and (
        len(results) > 1 or any(one.get("kind") != "vus" for one in variants)
    )
    if clash or names & {folded(one) for one in absent}:
        for one in sure:
            proposal.ask("contradicts", one.place, pointer)
        return
    if results:
        value["result"] = next(iter(results))
    if variants:
        named = [one for one in variants if one["name"] != "mutation"]
        value["variants"] = [_by_kind(one) for one in named or variants]
    if absent and value.get("result") != "negative":
        value["absent_variants"] = absent
    if not value:  # without one fusion by its partners there may be another
        for one in sure:
            proposal.leave("narrower", "gene", one.place)
        return
    proposal.state(
        pointer,
        value["result"] if set(value) == {"result"} else value,
        *(one.place for one in sure if len(one.payload) > 1),
    )


def _gone(gene: str, lost: Iterable[str]) -> frozenset[str]:
    """The names of the variants of a gene that are no more, by the words for them."""
    made = (_variant(one, gene) for one in lost)
    return frozenset(folded(str(one["name"])) for one in made if one)


def _open(one: Mention) -> bool:
    return bool(one.payload.get("waits")) or one.payload.get("result") in _WAITING


def _is_absent(payload: Mapping[str, Any]) -> bool:
    return bool(payload.get("absent") or payload.get("no"))


def _listed(
    gene: str, sure: Iterable[Mention], proposal: Proposal
) -> tuple[list[dict[str, Any]], list[str]]:
    """The variants found and those absent; of words for less than a variant none is absent."""
    variants: list[dict[str, Any]] = []
    absent: list[str] = []
    for one in sure:
        for variant in one.payload.get("variants", ()):
            if _is_absent(one.payload):
                narrow = folded(variant["name"]) in loose_names(gene)
                absent += [variant["name"]] if not narrow and variant["name"] not in absent else []
            else:
                made = {**variant, **({"pathogenic": False} if one.payload.get("benign") else {})}
                same = [at for at, known in enumerate(variants) if _named_alike(known, made)]
                variants += [] if same else [made]
                for at in same:
                    variants[at] = {**made, **variants[at]}
    variants = _without_classes(gene, variants)
    if not any(forms("tumour")["another_primary"].search(text) for text in proposal.texts):
        variants = _classes_named(variants)
    if any(one.get("kind") == "fusion" for one in variants):  # the partners say more
        variants = [one for one in variants if one != {"name": "fusion"}]
    return variants, absent


def _by_kind(one: dict[str, Any]) -> dict[str, Any]:
    """A variant of which only the kind is told, without another name for it."""
    same = one["name"] == one.get("kind")
    return {key: part for key, part in one.items() if not (same and key == "name")}


def _classes_named(variants: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Variants, a class and the only one that may be of it as one, however far apart."""
    for one in variants:
        others = [other for other in variants if _is_class_of(one, other)]
        if len(others) == 1:
            whole = {**others[0], **one, "protein": f"p.{others[0]['name']}"}
            rest = [each for each in variants if each is not others[0]]
            return [whole if each is one else each for each in rest]
    return variants


def _without_classes(gene: str, variants: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Variants without the name for a class of them where one of the class is named: an exon 19
    deletion and `E746_A750del` are one."""
    ids = ids_by_name(load_vocabulary().genes[gene].known)
    names = [folded(str(one["name"])) for one in variants]
    named = {ids.get(name) for name in names if name in loose_names(gene)} - {None}
    return [
        one
        for name, one in zip(names, variants, strict=True)
        if name in loose_names(gene) or ids.get(name) not in named
    ]


def _named_alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two are one variant, of which one may be told with more."""
    each = [re.sub(r"[\s_-]+", " ", folded(str(variant["name"]))) for variant in (one, other)]
    both = [variant.get("kind") for variant in (one, other)]
    return each[0] == each[1] and (None in both or both[0] == both[1])


def _makes_positive(gene: str, one: Mention) -> bool:
    """Whether the report calls the gene altered, by its words or by a variant that is known."""
    each = one.payload.get("variants", ())
    if not each or _is_absent(one.payload) or one.payload.get("benign"):
        return False
    dosed = ("amplification", "loss")
    if any(variant.get("kind") == "vus" or variant["name"] in dosed for variant in each):
        return False
    return bool(one.payload["called"]) or all(_is_driver(gene, one["name"]) for one in each)


def _is_driver(gene: str, name: str) -> bool:
    """Whether a variant is one that the vocabulary has of a gene, or drives by where it lies."""
    codon = _CODON.fullmatch(name.upper())
    if codon is not None and int(codon[1]) in _HOT.get(gene, ()):
        return True
    return folded(name) in variant_names(gene) or (gene, folded(name)) in _BY_CLASS

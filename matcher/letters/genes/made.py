"""What each form of a gene makes of what it finds: genes with a result, or their variants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.genes.names import (
    BY_FUSION,
    CO_MUTATED,
    FAMILY,
    WAITING,
    gene_ids,
    genes_named,
)
from oligomatch.matcher.profile.variants import variant_names, variant_of
from oligomatch.rules.vocabulary.protein import short
from oligomatch.rules.vocabulary.spellings import folded

_ABSENT = re.compile(
    r"\b(?:negative|not (?:detected|found|present|seen|identified)|neg|wild|absent)\b", re.I
)
# a change for which drugs are given, and one that comes of them, which alone `not detected` is of
_DRIVER_AND_RESISTANCE = re.compile(
    r"(?P<driver>(?!T790|C797)[^,]+?),\s*(?P<resistance>(?:p\.)?\(?(?:T790M|C797S|Thr790Met|Cys797Ser)\)?)"
)
_WAITS = re.compile(r"\b(?:pending|awaited|not (?:yet )?(?:tested|done))\b", re.I)
_CALLED = re.compile(
    r"mutat|mutant|positive|pos\b|fusion|rearrange|translocat|pathogenic"
    r"|(?:carr|bear|bore|harbo)\w* (?:an? |the )?(?:duplication|insertion|deletion)",
    re.I,
)
_SHOWN = re.compile(r"\b(?:detected|found|present)\b", re.I)
_VUS = re.compile(r"\bVUS\b|(?:uncertain|unknown) significance", re.I)
NO_AHEAD = re.compile(
    r"\b(?:no|without|negative for|neither|no evidence of)\s+(?:an?\s+|any\s+)?$", re.I
)
_CALLS = re.compile(
    r"\b(?:wild[\s-]?type|wt|mutant|mutated|positive|negative|altered) (?:for )?$", re.I
)
_AND = r"\b(?:and|or|nor)\b|as well as|&"
_JOINED = re.compile(rf"{_AND}|/", re.I)
# the last of a list of genes, and what stands with it; and genes joined by a stroke
_APART = rf",|{_AND}"
_LAST = re.compile(
    rf"(?:,?\s*(?:{_APART})|\s/\s(?!.*(?:{_APART})))\s*(?=(?:(?!{_APART}).)*$)", re.I
)
_GENES = re.compile(r"^\W*[A-Z][\w-]*(?:\s*/\s*[A-Z][\w-]*)*")
_BOTH = re.compile(r"^[^,/]*\band\b[^,/]*$", re.I)  # two that share a result
_ENDS = re.compile(r"\s*(?:[.;)]|$)")
_GOES_ON = re.compile(r",?\s*(?:and|or|nor)\s+[A-Z][A-Z0-9]{2,7}\s*(?:[.;)]|$)")  # another gene
_ALTERED = re.compile(
    r"(?:(?:mutation|alteration|change|aberration|rearrangement|fusion|translocation|variant)s?"
    r"|\b(?:mut|rearr|transl|transloc)\b\.?)\s*$",
    re.I,
)
_WILD = re.compile(r"\b(?:wild|wt\b)", re.I)
_NONE_OF = re.compile(r"(?:neither|none of)\b", re.I)
_NOT_ALTERED = re.compile(
    r"\s+(?:genes? )?(?:(?:was|were|is|are|being|found|shown|to be|proved|had been|has been)\s+)*"
    r"(?:altered|mutated|mutant|rearranged|translocated|fused|positive|affected|aberrant|abnormal)"
    r"(?!\w|-)",
    re.I,
)
_WAS_TESTED = re.compile(
    r"\s+(?:was|were|has been|have been|had been|had ever been) (?:ever )?"
    r"(?:tested|examined|sequenced|analy[sz]ed|determined|looked for|sought|searched for|requested)"
    r"(?=\s*(?:[.;,)]|$|so far\b|yet\b))"
)
_NOT_SOUGHT = re.compile(
    r"\s+(?:could|can) (?:yet )?be (?:tested|examined|sequenced|analy[sz]ed|determined|assessed)\b"
)
_FURTHER = re.compile(r"\b(?:other|further|additional)\b", re.I)
_SINCE = re.compile(r".?changes? (?:since|from|compared|over|between|on)\b", re.I)
_PANEL = ("EGFR", "ALK", "ROS1", "BRAF", "RET", "MET", *FAMILY, "KRAS", "ERBB2")
_USUAL = ("EGFR", "ALK", "ROS1")  # which any test of the kind would have looked for
_FUSIONS = re.compile(
    r"(?:fusion|rearrange|translocat)\w*(?![^.;]*(?:mutation|alteration|variant))", re.I
)
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
_IN_FRONT = re.compile(
    r"\b(?:after|when|once|before|until|in whom|as soon as|has|have|should|must)\b", re.I
)
_EXON_CLASS = {  # the class that a list means by an exon alone
    "MET": "exon 14 skipping",
    "EGFR": "exon 20 insertion",
    "ERBB2": "exon 20 insertion",
}
_OWN_VERB = re.compile(r"\b(?:harbou?r|carr(?:y|ie)|bear|bore|show|has|had)\w*\b", re.I)
_MANY = 3  # genes of a list that a word in front of it denies as a whole


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
    if first in gene_ids().values() and found["pair"].count("/"):
        return None  # two genes, not two partners
    one = {"name": f"{first}-{last}", "kind": "fusion"}
    return {"genes": [last], "variants": [one], "absent": bool(_ABSENT.search(found["behind"])),
            "called": True}  # fmt: skip


def _before(found: re.Match[str], text: str) -> dict[str, Any] | None:
    """A variant in front of its gene."""
    return None if _SOUGHT.search(text[: found.start()]) else _variants(found, text)


def _variants(found: re.Match[str], text: str) -> dict[str, Any] | None:
    return _variants_of(genes_named(found["gene"]), found, text)


def _lone(found: re.Match[str], text: str) -> dict[str, Any] | None:
    """A variant without its gene, where the vocabulary has it of one alone."""
    name = re.sub(r"^p\.", "", found["variants"].strip(" ()")).strip("()")
    genes = [
        gene for gene in gene_ids().values() if folded(short(name) or name) in variant_names(gene)
    ]
    return _variants_of([*dict.fromkeys(genes)], found, text)


def _skipping(found: re.Match[str], text: str) -> dict[str, Any]:
    return {"genes": ["MET"], "variants": [{"name": "exon 14 skipping"}], "absent": True}


def _lone_absent(found: re.Match[str], text: str) -> dict[str, Any] | None:
    """Variants that were not found, where the vocabulary has them of one gene alone."""
    names = [one[0] for one in forms("genes")["variant_alone"].finditer(group(found)["variants"])]
    plain = [re.sub(r"^p\.", "", name.strip(" ()")).strip("()") for name in names]
    genes = {
        gene
        for gene in gene_ids().values()
        if all(folded(short(name) or name) in variant_names(gene) for name in plain)
    }
    each = [variant_in(name, next(iter(genes))) for name in plain] if len(genes) == 1 else []
    if not each or None in each:
        return None
    return {"genes": [*genes], "variants": each, "absent": True}


def _variants_of(genes: list[str], found: re.Match[str], text: str) -> dict[str, Any] | None:
    signed = forms("genes")["minus"].match(text, found.end()) is not None
    denied = signed or _ABSENT.search(found["behind"]) is not None
    several = denied and "," in found["variants"]
    driver = _DRIVER_AND_RESISTANCE.fullmatch(found["variants"]) if several else None
    if driver is not None and len(genes) == 1 and not _left(found, text):
        first, later = (variant_in(driver[one], genes[0]) for one in ("driver", "resistance"))
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
        variant = variant_in(one[0], genes[0])
        if variant is None:
            return None
        each.append(variant)
    last = max(found.end(one) for one in ("gene", "variants") if one in found.groupdict())
    if (behind := forms("genes")["precise"].match(text, last)) is not None:
        more = variant_in(behind["change"], genes[0])
        each += [more] if more is not None and is_class_of(each[-1], more) else []
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


def variant_in(text: str, gene: str) -> dict[str, Any] | None:
    """The variant of a gene that words name, as a profile has it; None where they name none."""
    plain = re.sub(r"^p\.?(?=[A-Z(])", "", text.strip(" ()")).strip("()")
    plain = re.sub(r"(?i)^(\w+) (?:(?:in|of|at) (?:the )?)?exon ?(\d+)$", r"exon \2 \1", plain)
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
        if whole and is_class_of(whole[-1], one):
            whole[-1] = {**whole[-1], "protein": f"p.{one['name']}"}
        else:
            whole.append(one)
    return whole


def is_class_of(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
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
    if _left(found, text) or (partnered and NO_AHEAD.search(text[: found.start()])):
        return None  # `no RET fusion with KIF5B`: with another there may be
    if what == "fusion" and _NON.search(text[: found.start()]):
        return {"genes": genes_named(found["gene"]), "result": "negative"}
    bare = not (adjective or found["behind"].strip(" ,-") or before)
    if bare:
        return None
    (gene, *more) = genes_named(found["gene"])
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
    (gene, *more) = genes_named(found["gene"])
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
        return _unamplified(part)
    for_them = found[0].casefold().startswith("neg") or found["of"] is not None
    of_targets = _TARGETS.search(found[0][: len(found[0]) - len(part)])
    least = 0
    if not for_them:  # up to the last that an alteration is named of
        named = [*re.finditer(rf"(?:{_ALTERED.pattern.removesuffix('$')})", part, re.I)]
        if not named and _WAS_TESTED.match(after) and _NONE_OF.match(found[0]):
            return {"genes": genes_named(part), "result": "not_tested"}
        if not named and _NOT_ALTERED.match(after) and _NONE_OF.match(found[0]):
            return {"genes": genes_named(part), "result": "negative"}
        if not named and len(genes_named(part)) >= _MANY and _ENDS.match(after):
            return {"genes": genes_named(part), "result": "negative"}  # `NGS: no EGFR/BRAF/MET.`
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
    if for_them and (own := _LAST.search(part)) is not None:
        behind = _GENES.sub("", part[own.end() :]) + after
        if forms("genes")["has_it"].match(behind):
            # `negative for MET or BRAF, RET positive`: the last has a result of its own
            least, after = len(part) - own.start(), part[own.start() :] + after
            part = part[: own.start()]
    genes = genes_named(part)
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


def _unamplified(part: str) -> dict[str, Any] | None:
    """Genes of which one word denies the amplification: `no MET or HER2 amplification`."""
    if (not _JOINED.search(part) and "," in part) or _MUTATION.search(part):
        return None  # `no EGFR mutation or MET amplification`
    absent = {"variants": [{"name": "amplification"}], "absent": True}
    return {"genes": genes_named(part), **absent}


def _narrowed(text: str, at: int) -> bool:
    """Whether what stands behind a denial keeps it to a region, or takes a variant from it."""
    return bool(forms("genes")["but"].match(text, at))


def _waits_before(found: re.Match[str], text: str) -> dict[str, Any] | None:
    return {"genes": genes_named(group(found)["genes"]), "result": "pending"}


def _wild_before(found: re.Match[str], text: str) -> dict[str, Any] | None:
    if _narrowed(text, found.end()):
        return None
    return {"genes": _of_wild_type(found), "result": "negative"}


def _of_wild_type(found: re.Match[str]) -> list[str]:
    """The genes of a list called wild type, without a last one that is told with an alteration
    (`wild type for EGFR and ALK, KRAS mutation`): that one may have it."""
    part = group(found)["genes"]
    own = _LAST.search(part) if _WILD.search(found[0]) and _ALTERED.search(part) else None
    return genes_named(part[: own.start()] if own else part)


def _not_amplified(found: re.Match[str], text: str) -> dict[str, Any] | None:
    genes = genes_named(group(found)["genes"])
    if _narrowed(text, found.end()):
        return None
    if found["open"]:
        return {"genes": genes}  # of the gene it says less
    variants = [{"name": "amplification"}]
    return {"genes": genes, "variants": variants, "absent": True} if len(genes) == 1 else None


def _headed(found: re.Match[str], text: str) -> dict[str, Any] | None:
    """Genes with a result as a heading in front of them."""
    named = group(found)
    named.pop("genes")
    if _GENE_AHEAD.search(text[: found.start()]) or _narrowed(text, found.end()):
        return None  # `ALK negative: ..`
    if _IN_FRONT.search(text[: found.start()]):
        return None  # `once treated: rest negative: EGFR`
    genes = _of_wild_type(found)
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
    if _left(found, text) or NO_AHEAD.search(text[: found.start()]):
        return None
    if "beside" in group(found) and not forms("genes")["found_ahead"].search(text[: found.start()]):
        return None
    name = "loss" if "loss" in group(found) else "mutation"
    genes = [one for one in genes_named(found[0]) if one in CO_MUTATED]
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
    if not too and len(genes_named(part)) > 1 and _CALLS.search(text[: found.start()]):
        return None  # `mutant EGFR, ALK negative`: the first has its result before it
    if "positive" in named and forms("genes")["asks"].match(text[found.end() :]):
        return None
    if "negative" in named and _narrowed(text, found.end()):
        return None
    genes = _without_found(genes_named(_behind_altered(part, named)), found, text)
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
    named = genes_named(text)
    if "none" in group(found):
        return {"genes": [*_USUAL], "result": "not_tested", "of_any": True}
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
    plain = genes_named("".join(_without(part, variants)))
    if plain[0] in CO_MUTATED:
        return None  # `TP53, BRAF V600E, EGFR negative`: the first two may have been found
    absent: list[dict[str, Any]] = []
    for one in variants:
        (gene,) = genes_named(one["gene"])
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
    if forms("genes")["not_first"].search(text) or genes_named(text):
        return None
    (result,) = (name for name in WAITING if name in group(found))
    return {"genes": [*_USUAL], "result": result, "of_any": True}


def _nothing(found: re.Match[str], text: str) -> dict[str, Any]:
    return {}


MADE = {
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

"""What a report says of genes and PD-L1, as one writes it in a line: `EGFR ALK neg, KRAS G12C`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from oligomatch.api.page.form.texts.measured import read_share, show_test
from oligomatch.api.page.form.texts.variants import (
    RESULTS,
    is_called,
    read_variants,
    result_of,
    show_variants,
)
from oligomatch.api.page.form.texts.written import FieldValue, Mistyped
from oligomatch.api.words.catalogue import say
from oligomatch.rules.text.pointer import escaped, unescaped
from oligomatch.rules.vocabulary.protein import change_of, protein_word
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

# of a gene that is not known, at the head of the line or behind a comma
_SYMBOL = re.compile(
    r"(?:^|[,;] ?(?:and )?)(?P<symbol>C\d{1,2}orf\d{1,4}|[A-Z][A-Z0-9-]{0,13}[A-Z0-9])(?![\w-])"
)
_NO_GENE = re.compile(  # what stands in capitals beside genes: methods, tests, words for variants
    r"IHC|FISH|NGS|PCR|(?:CT|CF|C)?DNA|M?RNA|FFPE|MS[IS](?:-[HL])?|[DP]MMR|TMB(?:-[HL])?|CPS|TC|IC"
    r"|HRD|LOH|VAF|CNV|VUS|WT|EX(?:ON)?-?\d*[A-Z]*|(?:AMP|DEL|INS|DUP|FUSION|SKIP|REARR|MUT)[A-Z]*"
    r"|LOSS|GAIN|V?I{1,3}|AND|OR|NOT?|NONE|NOTHING|OTHERS?"
)
_SEVERAL = re.compile(r"(?<![\w-])([a-z]{2,6}) ?(\d)((?:/\d)+|[-–]\d)(?!\w)", re.IGNORECASE)
OFFERED = ("positive", "negative", "not_tested")  # where a gene is written without its result


PD_L1 = "/measurements/pd_l1_tps"
_PD_L1 = r"pd-?l1(?: tps)?|tps"
_BETWEEN = " ,;:=/&."


def read_report(text: str) -> dict[str, FieldValue]:
    """What a report says, by its places in the profile: `egfr alk neg, KRAS G12C, pdl1 80`. A
    result holds of every gene named before it since the last one.

    Raises:
        Mistyped: a gene that is not known, or without its result.
    """
    plain = _SEVERAL.sub(_each_of, " ".join(text.split()))
    names = _names(plain)
    if not names or names[0][0]:
        raise Mistyped(say("genes.unknown"), _in_capitals(plain))
    values: dict[str, FieldValue] = {}
    waiting: list[str] = []  # genes of which the result is still to come
    ends = [start for start, _ in names[1:]]
    for (start, name), end in zip(names, [*ends, len(plain)], strict=True):
        said = plain[start + len(name) : end].strip(_BETWEEN)
        said = re.sub(r"(?:^| )and$", "", said).strip(_BETWEEN)
        if re.fullmatch(_PD_L1, name, re.IGNORECASE):
            if waiting:
                raise _without_result(waiting)
            values[PD_L1] = read_share(said)
            continue
        waiting.append(genes().get(name.casefold(), name))
        if said:
            for at, value in _results(waiting, said).items():
                values[at] = beside(at, values.get(at), value)
            waiting = []
    if waiting:
        raise _without_result(waiting)
    return values


def _names(plain: str) -> list[tuple[int, str]]:
    """Where genes are named, in order. One that is not known is named only where no known one
    waits for its result: `EGFR, XYZ1 neg` may be a variant of EGFR, and is asked."""
    known = {one.start(): one[0] for one in _named().finditer(plain)}
    found = {
        one.start("symbol"): one["symbol"]
        for one in _SYMBOL.finditer(plain)
        if one.start("symbol") not in known and _may_be_gene(one["symbol"])
    }
    for at in sorted(found):
        before = max((start for start in known if start < at), default=None)
        if before is not None and not plain[before + len(known[before]) : at].strip(_BETWEEN):
            del found[at]
    return sorted({**known, **found}.items())


def _in_capitals(plain: str) -> list[str]:
    """The line with a gene that is not known written in capitals, as what may be meant."""
    found = re.match(r"(?=[a-z-]*\d)[a-z][a-z0-9-]+(?![\w-])", plain)
    return (
        []
        if found is None
        else [report_words(read_report(found[0].upper() + plain[found.end() :]))]
    )


def _each_of(found: re.Match[str]) -> str:
    """`NTRK1/2/3`, `NTRK1-3` with every gene written out; as it is where one is no gene."""
    ends = re.findall(r"\d", found[2] + found[3])
    if "/" not in found[3]:
        ends = [str(one) for one in range(int(ends[0]), int(ends[-1]) + 1)]
    each = [genes().get(f"{found[1]}{end}".casefold(), "") for end in ends]
    return ", ".join(each) if each and all(each) else found[0]


def _may_be_gene(symbol: str) -> bool:
    """Whether a symbol may be that of a gene that is not known: no family of genes (`NTRK`), no
    variant, and no gene with its variant (`KRASG12C`)."""
    family = re.sub(r"\d-\d$", "", symbol)
    if _NO_GENE.fullmatch(symbol) or result_of(symbol) or protein_word(symbol):
        return False
    if any(re.fullmatch(rf"{family}\d", one, re.I) for one in genes()):
        return False
    behind = (symbol[at:] for at in range(2, len(symbol)) if symbol[:at].casefold() in genes())
    return not any(map(change_of, behind))


def _results(names: list[str], said: str) -> dict[str, FieldValue]:
    """The result of some genes, or the variants of one."""
    if (result := result_of(said)) is not None:
        return {f"/biomarkers/{escaped(gene)}": result for gene in names}
    if len(names) > 1 or not said.strip("?"):
        raise _without_result(names)
    found = read_variants(said, names[0])
    variants = found.get("variants", [])
    if not variants and "absent_variants" not in found:
        raise _without_result(names)
    if not all(map(is_called, variants)):
        raise _without_result(names)
    called = {"result": "positive"} if variants else {}
    return {f"/biomarkers/{escaped(names[0])}": {**called, **found}}


def _without_result(names: list[str]) -> Mistyped:
    each = ", ".join(names)
    return Mistyped(say("genes.no_result"), [gene_words(each, result) for result in OFFERED])


def report_words(values: Mapping[str, FieldValue]) -> str:
    """A report in words: `EGFR negative, KRAS G12C, PD-L1 80 %`."""
    return ", ".join(_said(at, value) for at, value in values.items())


def _said(at: str, value: FieldValue) -> str:
    if at == PD_L1:
        return f"PD-L1 {show_test(value).text}"
    gene = unescaped(at.rpartition("/")[2])
    return gene_words(gene, value) if isinstance(value, str) else f"{gene} {show_variants(value)}"


def beside(at: str, before: FieldValue, now: FieldValue) -> FieldValue:
    """What a report says at a place, with what is known there already.

    Raises:
        Mistyped: the two disagree.
    """
    if not at.startswith("/biomarkers/") or before is None:
        return now
    both = merged(before, now)
    if both is None:
        words = [report_words({at: each}) for each in (now, before)]
        raise Mistyped(say("genes.otherwise", now=words[0], before=words[1]))
    return both


def merged(before: FieldValue, now: FieldValue) -> FieldValue:
    """Two reports on one gene together; None where they disagree."""
    old, new = (one if isinstance(one, Mapping) else {"result": one} for one in (before, now))
    was, called = old.get("result"), new.get("result")
    if was in _WITHOUT:
        return now
    if (called is not None and (was or called) != called) or (called in _WITHOUT and old != new):
        return None
    if called == "negative" and old.get("variants"):
        return None
    both: dict[str, FieldValue] = {
        "result": called or was,
        "variants": list(old.get("variants") or ()),
    }
    both["variants"] += [one for one in new.get("variants") or () if one not in both["variants"]]
    names = [*(old.get("absent_variants") or ()), *(new.get("absent_variants") or ())]
    both["absent_variants"] = list(dict.fromkeys(names))
    for one in (old, new):
        if one.get("no_other_variants"):
            if both["variants"] != list(one.get("variants") or ()):
                return None
            both["no_other_variants"] = True
    kept = {key: part for key, part in both.items() if part}
    return kept["result"] if kept.keys() == {"result"} else kept


_WITHOUT = ("unknown", "pending", "not_tested", "failed")  # the test has found nothing yet


@cache
def _named() -> re.Pattern[str]:
    """A gene by any of its names, or PD-L1."""
    each = "|".join(map(re.escape, sorted(genes(), key=len, reverse=True)))
    return re.compile(rf"(?<![\w-])(?:{_PD_L1}|{each})(?![^\W_])", re.IGNORECASE)


def gene_words(gene: str, result: str) -> str:
    """`STK11 altered`."""
    return f"{gene} {RESULTS[result]}"


@cache
def genes() -> dict[str, str]:
    """Every gene of the vocabulary by each of its names."""
    each = load_vocabulary().genes.values()
    return {name.casefold(): one.id for one in each for name in (*one.names, one.id)}

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
from oligomatch.matcher.profile.protein import change_of
from oligomatch.rules.text.pointer import escaped, unescaped
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_SYMBOL = re.compile(r"[A-Z][A-Z0-9-]{0,13}[A-Z0-9](?![\w-])")  # of a gene, known or not
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
    names = list(_named().finditer(plain))
    if not names or names[0].start():
        found = _SYMBOL.match(plain)
        names = [found] if found is not None and _may_be_gene(found[0]) else []
    if not names:
        raise Mistyped(say("genes.unknown"))
    values: dict[str, FieldValue] = {}
    waiting: list[str] = []  # genes of which the result is still to come
    ends = [one.start() for one in names[1:]]
    for name, end in zip(names, [*ends, len(plain)], strict=True):
        said = re.sub(r"(?:^| )and$", "", plain[name.end() : end].strip(_BETWEEN)).strip(_BETWEEN)
        if re.fullmatch(_PD_L1, name[0], re.IGNORECASE):
            if waiting:
                raise _without_result(waiting)
            values[PD_L1] = read_share(said)
            continue
        waiting.append(genes().get(name[0].casefold(), name[0]))
        if said:
            values |= _results(waiting, said)
            waiting = []
    if waiting:
        raise _without_result(waiting)
    return values


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
    if change_of(symbol) or any(re.fullmatch(rf"{family}\d", one, re.I) for one in genes()):
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
    return {name.casefold(): one.id for one in each for name in (*one.known_as, one.id)}

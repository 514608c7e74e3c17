"""Genes with their results and variants: what a sentence says, and what a letter comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.genes.made import MADE, NO_AHEAD
from oligomatch.matcher.letters.genes.names import (
    BY_FUSION,
    WAITING,
    drivers_named,
    genes_named,
    is_of_egfr,
)
from oligomatch.matcher.letters.genes.results import is_absent, state_gene
from oligomatch.matcher.letters.measured.bare_variants import is_left_open
from oligomatch.matcher.letters.pieces import PARAGRAPH, part_around, part_begins, part_ends
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention, Place
from oligomatch.matcher.letters.sentences import Sentence
from oligomatch.rules.reading.kept import Form

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
_TARGETED = re.compile(r"\w(?:tinib|rasib)s?\b", re.I)  # given for an alteration that is known
_DENIED = (
    "pair",
    "variants",
    "variant_before",
    "acquired",
    "lone",
    "altered",
    "altered_before",
)  # by what is before them
MISSED = ("fusion", "amplification")  # that a test of plasma may miss
_ENDS = ".;\n"  # of a sentence, or of a row
_FIRST_ONE = re.compile(r"\bfirst (?:lung )?(?:cancer|carcinoma|primary|tumou?r)\b", re.I)
_NO_OTHER = re.compile(r"\b(?:not|no|than|nor|instead of) (?:an? |any |as |being )*$", re.I)
_ANY_DENIAL = re.compile(r"\b(?:no|not|never|without|neither|nor|none|nothing|cannot)\b", re.I)
_OWN_DENIAL = (
    "result",
    "wild_before",
    "headed",
    "listed",
    "none_before",
)  # whose words deny an alteration by themselves


def mentions(sentence: Sentence) -> Iterator[Mention]:
    """What a sentence says of genes, each stretch of it read once."""
    text, known = sentence.text, forms("genes")
    taken: list[tuple[int, int]] = []
    each: list[tuple[tuple[int, int], str, dict[str, Any]]] = []
    for kind in _ORDER:
        for found in _apart(known[kind], text, taken):
            start, end = found.span()
            made = MADE[kind](found, text)
            if made is None:
                continue
            before = NO_AHEAD.search(text[:start]) if kind in _DENIED else None
            if before is not None:
                start, made["no"] = before.start(), True
            end -= made.pop("less", 0)
            taken.append((start, end))
            each += [((start, end), kind, one) for one in made.pop("beside", ())]
            each.append(((start, end), kind, made))
    for span, kind, made in each:
        # what a tumour had in its history it has
        context = sentence.context(*span, taken=taken, but=frozenset({"historical"}))
        if made.get("result") == "not_tested" and known["tested_now"].match(text, span[1]):
            made["result"] = "pending"
        outcome = made.get("result")
        front = re.split(r"[,;:(]", text[: span[0]])[-1]
        by_itself = outcome in ("negative", "failed") and kind in _OWN_DENIAL
        if by_itself and not _ANY_DENIAL.search(front):
            context -= {"negated"}  # `without driver (EGFR, ALK negative)`
        hedged = outcome not in (None, *WAITING) and known["hedged"].match(text, span[1])
        unsettled = known["at_times"].match(text, span[1]) or known["at_times"].match(text, span[0])
        if outcome == "negative" and _was_tested_once(sentence, span[1]):
            unsettled, context = None, context - {"then"}  # what it lacked then, it lacks
        later = outcome == "negative" and known["found_later"].match(text, span[1])
        asked = text[span[1] :].lstrip().startswith("?")
        hedged = hedged or known["too_few"].search(text[: span[1]], span[0])
        hedged = hedged or known["too_few"].match(text, span[1])
        hedged = hedged or (outcome is None and known["only_named"].match(text, span[1]))
        if made and (hedged or unsettled or later or asked or known["correction"].search(text)):
            context |= {"doubtful"}
        if "negated" in sentence.section and kind in _DENIED and made.get("variants"):
            made["no"], context = True, context - {"negated"}  # of a list of what was not found
        if kind in ("headed", "listed"):
            context -= sentence.section & {"negated"}  # its own head has been read
        if made:
            context |= _unsound(span, made, text)
            bare = made.get("variants") and not (is_absent(made) or made.get("waits"))
            if bare and not made.get("own") and is_left_open(text, span, drivers_named):
                context |= {"doubtful"}
            made |= {"elsewhere": True} if _of_another(span, made, text) else {}
        yield Mention(kind, made, sentence.place(*span), context)


def _was_tested_once(sentence: Sentence, end: int) -> bool:
    """Whether a result of an earlier day is that of the tumour, of which no later test is told."""
    known, text = forms("genes"), sentence.whole
    dated = known["in_a_year"].match(sentence.text, end) or known["then_behind"].match(
        sentence.text, end
    )
    return dated is not None and known["tested_later"].search(text) is None


def _unsound(span: tuple[int, int], made: Mapping[str, Any], text: str) -> frozenset[str]:
    """What the sentence says that makes a result none of this patient's tumour, or no sure one."""
    known, found = forms("genes"), set()
    if known["in_general"].search(text):
        found.add("criteria")
    if known["not_own"].search(text):
        found.add("other_person")
    decided = made.get("result") not in (None, *WAITING)
    denied = made.get("result") == "negative" or is_absent(made)
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
    genes = (genes_named(one["gene"]) for one in forms("genes")["signed_away"].finditer(behind))
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

    if named(part_around(text, start, end, ",;")):
        return True
    clause = part_around(text, start, end, ";")
    lung = any(forms("tumour")[one].search(clause) for one in ("nsclc", "lung_cancer", "lung"))
    return named(clause) and not lung


def _apart(form: Form, text: str, taken: Sequence[tuple[int, int]]) -> Iterator[re.Match[str]]:
    """What a form finds outside of what is taken; behind that it looks again."""
    at = 0
    while (found := form.search(text, at)) is not None:
        start, end = found.span()
        over = [last for first, last in taken if start < last and first < end]
        if not over:
            yield found
        at = max(end, start + 1) if not over else max(start + 1, min(over))


def _as_its_sample(one: Mention, proposal: Proposal) -> Mention:
    """A negative result, in doubt right behind a sentence that calls the sample too poor, in a
    preliminary report, or where its letter says that the test may miss alterations of this kind
    (fusions in plasma)."""
    absent = one.payload.get("result") == "negative" or is_absent(one.payload)
    text = proposal.texts[one.place.letter]
    missed = _of_missed_kind(one) and forms("genes")["may_be_missed"].search(text)
    if absent and (missed or _has_no_tumour(text, one.place)):
        return replace(one, context=one.context | {"doubtful"})
    if one.payload.get("result") != "negative":
        return one
    lines = text[: one.place.start].rstrip(" \n.\t")
    before = re.split(r"[.;\n]", lines)[-1]
    poor = forms("genes")["poor_sample"].search(before) and not genes_named(before)
    poor = poor or _is_preliminary(text, one.place)
    return replace(one, context=one.context | {"doubtful"}) if poor else one


def _is_preliminary(text: str, place: Place) -> bool:
    """Whether the paragraph of a result calls it preliminary, and not final too."""
    paragraph, known = part_around(text, place.start, place.end, PARAGRAPH), forms("genes")
    return bool(known["preliminary"].search(paragraph)) and not known["final"].search(paragraph)


def _has_no_tumour(text: str, place: Place) -> bool:
    """Whether the sentence of a result, or the one before it, says that the sample held no DNA of a
    tumour: what it lacks is then not known of the tumour."""
    own = part_begins(text, place.start, _ENDS)
    before = part_begins(text, max(own - 1, 0), _ENDS)
    around = text[before : part_ends(text, place.start, _ENDS)]
    return forms("genes")["no_tumour_dna"].search(around) is not None


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
    if not any(map(is_of_egfr, proposal.texts)):
        said = [one for one in said if "by_drug" not in one.payload]
    named = any(one.kind != "none_of_panel" and "of_any" not in one.payload for one in each)
    if named or proposal.tells(_TARGETED):
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
    since = [
        (one, genes_named(_text(one, proposal))) for one in denied if _was_not_then(one, proposal)
    ]
    gone = forms("genes")["gone"]
    lost = [group(one)["variant"] for text in proposal.texts for one in gone.finditer(text)]
    for gene, found in of.items():
        newer = [one for one, genes in since if gene in genes]
        for one in newer:
            proposal.ask("contradicts", one.place, f"/biomarkers/{gene}")
        if not newer:
            state_gene(gene, found, lost, proposal)


def _text(one: Mention, proposal: Proposal) -> str:
    return proposal.words(one.place)


def _was_not_then(one: Mention, proposal: Proposal) -> bool:
    """Whether a finding is denied behind it of an earlier time alone: it may be there now."""
    text = proposal.texts[one.place.letter]
    return forms("genes")["not_then"].search(text[one.place.end :].split(". ")[0]) is not None


def _result_of(one: Mention) -> str | None:
    """Pending or not tested: what the words around may say of it differs."""
    result = one.payload.get("result")
    return result if result in ("pending", "not_tested") else None

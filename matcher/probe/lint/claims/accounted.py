"""Whether what the words of a quote claim is claimed by a rule of those words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from oligomatch.matcher.probe.lint.asked_of import binding, never_treated
from oligomatch.matcher.probe.lint.claims.features import features
from oligomatch.matcher.probe.lint.claims.for_person import for_person
from oligomatch.matcher.probe.lint.ledger.fitting import stems
from oligomatch.matcher.probe.lint.ledger.left_out import (
    OPEN,
    QuotedName,
    asked,
    covered,
    in_words,
    joined,
    spans,
)
from oligomatch.matcher.probe.lint.ledger.unused import shares
from oligomatch.matcher.probe.lint.noted import Lint, Noted, quoting, quoting_plainly
from oligomatch.matcher.probe.lint.quoted import numbers
from oligomatch.matcher.probe.lint.quoted.quotes import clauses
from oligomatch.rules.drafting.wordings import pattern, patterns, section
from oligomatch.rules.tree import AllOf, Is, Node, OneOf, measures_of
from oligomatch.rules.trial import DECIDING, Criterion, Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

_CLAIMS = patterns("claims")
_RULED = patterns("claims_ruled")
_ASIDE = pattern("accounted", "aside")
_INCLUDING = re.compile(r"\bincluding\b(?! but\b)", re.I)
_CLAUSE_END = re.compile(r"[.;:()]|\bwhich\b|\bthat\b")
_GOES_ON = pattern("accounted", "goes_on")
_SEVERAL = 2
_NEAR = 4  # letters
_BEHIND = pattern("accounted", "behind")
_BEFORE = pattern("accounted", "before")
_NOT_APPLIED = pattern("accounted", "not_applied")
_AMONG_COURSES = pattern("accounted", "among_courses")
_LINES_OF = pattern("accounted", "lines_of")
_ANY_CLASS = frozenset({"systemic_therapy"})
_LINE_RULED = re.compile(r"^(?:line |since (?:first|current)_line)", re.M)
_ANY_COURSE = re.compile(r"^kind (?:prior_or_concurrent|given)$", re.M)
_EXAMS = frozenset(section("examinations"))
_EITHER_EXAM = pattern("accounted", "either_exam")
_SHOWN = pattern("accounted", "shown")
_CHANGE = re.compile(r"(?:\b|(?<=[A-Z]{3}))([A-Z]\d{2,4}[A-Z])\b")  # KRASG12C too
_ANY_CHANGE = re.compile(r"^(?:names|other_than) (?:mutation|activating|[A-Z]\d+)$", re.M)
_IMPLIED = patterns("implied")
_LET_IN_IF = pattern("sides", "let_in_if")
_PLACES = frozenset({"liver", "bone", "lung", "adrenal", "inside_brain"})
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_SETTING = re.compile(r"\b(?:in the setting of|if|for (?:patients|those) with|with) ", re.I)
# what of a rule asks by itself what the words of another claim too
_BY_OTHERS = {
    "symptomatic": re.compile(r"^names symptomatic_brain_metastases$", re.M),
    "squamous": re.compile(r"^value histology squamous$", re.M),
}
_SUBJECTS = frozenset({"agent", "class", "gene", "condition"})
_DRUGS = frozenset({"agent", "class"})
_OF_DRUGS = frozenset({"investigational_agent"})
_LOAD, _LOAD_RULED = pattern("accounted", "load"), pattern("accounted", "load_ruled")
_LOAD_ASKED = pattern("accounted", "load_asked")
_OTHER_THAN = pattern("near", "other_than")
_OTHERS = re.compile(r"\b(?:an)?other\b", re.I)
_OR_OTHER, _SENTENCE_END = pattern("accounted", "or_other"), re.compile(r"[.;]")
_GIVEN = frozenset({"lines", "prior_or_concurrent", "given"})
_LASTING = frozenset({"months", "weeks"})
_OF_TIME = re.compile(r"\b(?:months?|weeks?)\b", re.I)
_KINDS = frozenset({"agent", "class", "gene", "test", "condition"})


def unaccounted(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every criterion whose words claim what no rule of them does: a progression, a place, a
    treatment that was or was not given, a setting, an exception."""
    limited = frozenset(
        m.test for _, tree in quoting(trial) for m in measures_of(tree) if m.test is not None
    )
    for criterion, tree in quoting_plainly(trial):
        if criterion.note:
            continue  # a note says what is left out, and why
        near = [one for one in trial.criteria if shares(one, criterion)]
        if any(one.kind not in DECIDING for one in near):
            continue
        trees = [each for one in near for each in one.spelt] or [tree]
        if any(one.kind == "judged" for each in trees for one in measures_of(each)):
            yield from _beside_person(criterion, near, trees, vocabulary)
            continue
        ruled = "\n".join(sorted({one for each in trees for one in features(each)}))
        words = _ASIDE.sub(lambda match: " " * len(match[0]), binding(criterion.quote))
        own = [arm for arm in trial.arms if arm.name in criterion.arms]  # they say who enters
        of_arms = " ".join(f"{a.name} {a.words} {a.quote}" for a in own).casefold()
        whole = spans(criterion.quote)
        elsewhere = frozenset(_needed(one for one in trial.criteria if one not in near))
        missing = {
            one.name
            for one in _unnamed(words, trees, ruled, vocabulary, elsewhere, limited)
            if one in whole and words[one.start : one.end].casefold() not in of_arms
        }
        same = _one_limit(criterion.quote)
        if same:
            missing = set()
        missing |= _changes(words, ruled)
        if missing:
            details = {"words": ", ".join(sorted(missing)), "quote": criterion.quote}
            yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "claim", details)
        for name, form in _CLAIMS.items():
            said = form.search(words)
            if said and name in _PLACES and same:
                continue  # the limit there is that of everybody
            if said and name == "ever_too" and _LET_IN_IF.search(criterion.quote):
                continue  # of those the rest is asked
            if said and name == "untreated" and never_treated(trial):
                continue
            if said and name in _BY_OTHERS and _asked_by_others(name, criterion, trial):
                continue
            if said and name == "symptomatic" and _has_no_state(words, said.end(), vocabulary):
                continue
            if said and name == "adjuvant" and _of_any_course(words, ruled):
                continue
            if said and not _RULED[name].search(ruled) and said[0].casefold() not in of_arms:
                details = {"words": said[0].strip(), "quote": criterion.quote}
                yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "claim", details)


def _beside_person(
    criterion: Criterion, near: Sequence[Criterion], trees: Sequence[Node], vocabulary: Vocabulary
) -> Iterator[Noted]:
    """What a sentence joins to what its rule names, of which neither the rule nor what a person is
    asked speaks."""
    quote = criterion.quote
    if all(one.kind == "judged" for each in trees for one in measures_of(each)):
        if others := _others_of_none(quote, " ".join(one.text for one in near), vocabulary):
            details = {"words": others, "quote": quote}
            yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "left", details)
        return
    ruled = "\n".join(sorted({one for each in trees for one in features(each)}))
    words = for_person(binding(quote), " ".join(one.text for one in near))
    words = _ASIDE.sub(lambda match: " " * len(match[0]), words)
    known = {one for tree in trees for one in asked(tree)}
    grown = _CLAIMS["progression"].search(words)
    of_lines = any(one.kind in _GIVEN for tree in trees for one in measures_of(tree))
    if grown and of_lines and not _RULED["progression"].search(ruled):
        details = {"words": grown[0].strip(), "quote": quote}
        yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "left", details)
        return
    asked_of = " ".join(one.text for one in near)
    loads = _LOAD.search(binding(quote))
    if loads and not _LOAD_RULED.search(ruled) and not _LOAD_ASKED.search(asked_of):
        details = {"words": loads[0].strip(), "quote": quote}
        yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "left", details)
        return
    cycles = _CLAIMS["cycles"].search(quote)
    lasting = any(m.kind in _LASTING for tree in trees for m in measures_of(tree))
    if cycles and lasting and "cycles" not in ruled and not _OF_TIME.search(quote):
        details = {"words": cycles[0].strip(), "quote": quote}
        yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "left", details)
        return
    named = sorted(spans(quote), key=lambda one: one.start)
    for one in _unnamed(words, trees, ruled, vocabulary):
        if one not in named or one.kind not in _SUBJECTS:
            continue
        beside = (o for o in named if o.kind == one.kind and covered(o, known, vocabulary))
        if any(joined(quote, one, other) for other in beside):
            details = {"words": one.name, "quote": quote}
            yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "left", details)
            return


def _others_of_none(quote: str, text: str, vocabulary: Vocabulary) -> str:
    """What words name, where a person is asked of others than that, and no rule has it."""
    if not _OTHERS.search(text) or _OTHERS.search(quote):
        return ""
    heard = {(one.kind, one.name) for one in spans(text)}
    named = (one for one in spans(binding(quote)) if one.kind in _SUBJECTS)
    named = (one for one in named if not in_words(one, text))
    return next((o.name for o in named if not covered(o, heard, vocabulary)), "")


def _asked_by_others(name: str, criterion: Criterion, trial: Trial) -> bool:
    """Whether other criteria of everybody whom this one is for ask what its words claim."""
    form = _BY_OTHERS[name]
    others = (one for one in trial.criteria if one is not criterion and one.kind in DECIDING)
    of_all = (one for one in others if not one.arms or {*criterion.arms} <= {*one.arms})
    return any(form.search("\n".join(features(tree))) for one in of_all for tree in one.spelt)


def _has_no_state(words: str, at: int, vocabulary: Vocabulary) -> bool:
    """Whether the condition right behind a word for its symptoms has no name with them."""
    behind = [o for o in spans(words) if o.kind == "condition" and 0 <= o.start - at < _NEAR]
    named = {down for one in behind for down in vocabulary.conditions_below(one.name) | {one.name}}
    return bool(behind) and not any(one.startswith("symptomatic_") for one in named)


def _of_any_course(quote: str, ruled: str) -> bool:
    """Whether words name an adjuvant course among others, and a rule takes all."""
    return _ANY_COURSE.search(ruled) is not None and _AMONG_COURSES.search(quote) is not None


def _one_limit(quote: str) -> bool:
    """Whether words that set a limit of its own for some set the one of everybody again."""
    return any(map(_twice, clauses(quote)))


def _twice(clause: str) -> bool:
    limits = (one for one in numbers.said(clause) if not one.unit)  # no time
    said = [(one.value, one.side) for one in limits if one.side is not numbers.Side.OPEN]
    return _SETTING.search(clause) is not None and len(said) > len({*said}) == 1


def _unnamed(
    words: str,
    trees: Sequence[Node],
    ruled: str,
    vocabulary: Vocabulary,
    elsewhere: frozenset[tuple[str, str]] = frozenset(),
    limited: frozenset[str] = frozenset(),
) -> Iterator[QuotedName]:
    """The names of some words that stand for themselves, and in no rule of them."""
    known = {one for tree in trees for one in asked(tree)}
    plain = ruled.replace("_", " ")
    genes = {name for kind, name in known if kind == "gene"}
    every_line = any(
        m.kind == "lines" and not m.names for tree in trees for m in measures_of(tree)
    )  # of whatever class
    for one in spans(words):
        if one.kind not in _KINDS or (one.kind == "class" and _LINE_RULED.search(ruled)):
            continue  # which class it was is often left to the line
        of_lines = one.kind == "class" and every_line
        if of_lines and (one.name in _ANY_CLASS or not _LINES_OF.search(words[: one.start])):
            continue
        implied = (_IMPLIED.get(key) for key in (one.kind, f"{one.kind}_{one.name}"))
        if any(form is not None and form.search(ruled) for form in implied):
            continue
        if one.name in _EXAMS and _SHOWN.search(words[: one.start]):
            continue  # by which something is shown
        if (one.kind in _DRUGS or one.name in _OF_DRUGS) and "systemic_therapy" in ruled:
            further = _OR_OTHER.search(words, one.end)
            if further and not _SENTENCE_END.search(words, one.end, further.start()):
                continue  # it is one of those
        if "brain_imaging" in ruled and _EITHER_EXAM.search(words) and one.name in _EXAMS:
            continue  # the rule takes both
        if (one.kind, one.name) in elsewhere:
            continue  # everybody has it by another criterion
        if one.kind == "test" and one.name in limited and not numbers.said(words):
            continue  # another criterion limits it
        there = covered(one, known, vocabulary) and not _instead(one, trees, vocabulary)
        if there or in_words(one, plain):
            continue
        behind = _BRACKETS.match(words, one.end)
        if behind and any(covered(each, known, vocabulary) for each in spans(behind[0])):
            continue  # which it is stands in brackets behind it
        conditions = (name for kind, name in known if kind == one.kind == "condition")
        if any(of_one_kind(one, name, words) for name in conditions):
            continue
        if one.kind == "condition" and in_other_words(one, words, known):
            continue
        if one.kind == "gene" and len(genes) > 1 and _OTHER_THAN.search(words[: one.start]):
            continue  # those that are asked for are named
        if one.kind in ("class", "agent") and _NOT_APPLIED.search(words[: one.start]):
            continue  # what no rule names is not taken out of it either
        if _BEHIND.match(words[one.end :]):
            continue
        if OPEN.search(words[: one.start]) and not _listed(one, words, known, vocabulary):
            continue
        if not _BEFORE.search(words[: one.start]):
            yield one


def _listed(
    one: QuotedName, words: str, known: set[tuple[str, str]], vocabulary: Vocabulary
) -> bool:
    """Whether a condition stands in a closed list of what is included of which a rule has others,
    and nothing by which all are meant."""
    before = [*_INCLUDING.finditer(words[: one.start])]
    ruled = [name for kind, name in known if kind == "condition"]
    if one.kind != "condition" or not before or len(ruled) < _SEVERAL:
        return False
    start = before[-1].end()
    end = _CLAUSE_END.search(words, one.end)
    listed = words[start : end.start() if end else len(words)]
    if _CLAUSE_END.search(words[start : one.start]) or _GOES_ON.search(listed):
        return False
    head = (o for o in spans(words[: before[-1].start()]) if o.kind == "condition")
    if any(covered(each, known, vocabulary) for each in head):
        return False
    others = (o for o in spans(listed) if o.kind == "condition")
    return any(covered(each, known, vocabulary) for each in others)


def _needed(criteria: Iterable[Criterion]) -> Iterator[tuple[str, str]]:
    """What everybody has by some criteria: a tumour or a condition that they require."""
    for one in criteria:
        tree = one.tree if one.kind in DECIDING else None
        for part in tree.parts if isinstance(tree, AllOf) else (tree,):
            if isinstance(part, Is | OneOf):
                yield from asked(part)


def _instead(one: QuotedName, trees: Sequence[Node], vocabulary: Vocabulary) -> bool:
    """Whether a rule has in place of a drug others of its class, and names no class."""
    measures = [m for tree in trees for m in measures_of(tree)]
    ruled = {n for m in measures for n in m.names | m.line_drugs | m.line_classes | m.with_drugs}
    drugs = one.kind == "agent" and one.name not in ruled
    return (
        drugs and bool(ruled & vocabulary.agents.keys()) and not ruled & vocabulary.classes.keys()
    )


def in_other_words(one: QuotedName, words: str, known: set[tuple[str, str]]) -> bool:
    """Whether a rule's condition holds the words of one in a quote, and no other words there name
    it: `haemorrhagic_brain_metastases` of a hemorrhage of metastases, `pneumonitis_with_steroids`
    of radiation pneumonitis."""
    said = {each.name for each in spans(words) if each.kind == "condition"}
    heads = stems(words[one.start : one.end])[-1:]
    ruled = (name for kind, name in known if kind == "condition" and name not in said)
    longer = (stems(name.replace("_", " ")) for name in ruled if "_" in name)
    return any({*heads} & {*each} for each in longer)


def of_one_kind(one: QuotedName, name: str, words: str) -> bool:
    """Whether a name of a rule is of the kind of one in the words, and all its words stand there:
    `brain_radiotherapy` of palliative radiotherapy to the brain."""
    parts = name.split("_")
    there = all(part in words.casefold() for part in parts)
    return there and len(parts) > 1 and parts[-1] == one.name.split("_")[-1]


def _changes(words: str, ruled: str) -> set[str]:
    """The changes of a protein that some words name and no rule of them does."""
    named = {one[1] for one in _CHANGE.finditer(ruled)}
    if not named or _ANY_CHANGE.search(ruled):
        return set()
    return {one[1] for one in _CHANGE.finditer(words)} - named

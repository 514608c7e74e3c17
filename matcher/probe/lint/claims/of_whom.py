"""Whether a rule asks what its words ask of some of those alone: women who may become pregnant,
those with one of several tumours, those with an illness."""

from __future__ import annotations

import re
from collections.abc import Iterator

from oligomatch.matcher.probe.lint.asked_of import binding
from oligomatch.matcher.probe.lint.claims.features import features
from oligomatch.matcher.probe.lint.headed import groups_of_tumours, lists_of_types, types_about
from oligomatch.matcher.probe.lint.judged import is_judged
from oligomatch.matcher.probe.lint.ledger.fitting import stems
from oligomatch.matcher.probe.lint.ledger.left_out import (
    asked,
    covered,
    in_words,
    joined,
    left,
    spans,
    types_named,
)
from oligomatch.matcher.probe.lint.ledger.unused import shares
from oligomatch.matcher.probe.lint.noted import Lint, Noted, other_name, quoting_plainly, turned
from oligomatch.matcher.probe.lint.some.required import all_of, below_headings
from oligomatch.rules.drafting.wordings import pattern, patterns, section
from oligomatch.rules.tree import (
    AllOf,
    AnyOf,
    Exists,
    Is,
    Node,
    Not,
    OneOf,
    Within,
    every_leaf,
    parts_of,
    signed_leaves,
)
from oligomatch.rules.trial import Criterion, Kind, Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

_FERTILE = pattern("of_whom", "fertile")
_PARTNER, _SEXES = pattern("persons", "partner"), patterns("sexes")
_SUBJECT, _OF_A_SEX = pattern("of_whom", "subject"), pattern("of_whom", "of_a_sex")
_EVERY_WOMAN = pattern("of_whom", "every_woman")
_GUARDS = pattern("of_whom", "guards")
_EXTENT = frozenset({"stage", "t_category", "n_category", "m_category", "histology", "subtype"})
_GROUP, _ANY_CANCER = pattern("of_whom", "group"), pattern("of_whom", "any_cancer")
_LISTS = pattern("counted", "either")
_OTHERS_TOO = pattern("of_whom", "others_too")
_THOSE_WITH = pattern("of_whom", "those_with")
_ANOTHER_WAY = pattern("near", "another_way")
_OF_TYPE = pattern("of_whom", "of_type")
_INFECTED = pattern("of_whom", "infected")
_MUST = pattern("of_whom", "must")
_OF_TUMOUR = pattern("of_whom", "of_tumour")
_SUBJECT_OF, _IS_SO = pattern("of_whom", "subject_of"), pattern("of_whom", "is_so")
_HEADS = re.compile(r"\W*:")
_DENIED_BESIDE = pattern("beside", "denied")
_SUPPOSED_KINDS = frozenset({"condition", "gene", "class", "agent"})
_DEFINITE = re.compile(r"\b(?:the|with)\s+(?:[\w-]+\s+)?$", re.I)
_OTHER_CANCER, _SUPPOSED = pattern("of_whom", "other_cancer"), pattern("of_whom", "supposed")
_BEGINNING, _PUT_RIGHT = 5, pattern("of_whom", "put_right")  # letters of a word
_OTHER_MALIGNANCY = "other_malignancy"
_NONE_OF, _IN_DOUBT = pattern("of_whom", "none_of"), pattern("of_whom", "in_doubt")
_STERILE = pattern("of_whom", "sterile")
_CHILDBEARING = frozenset({"childbearing_potential"})
_IF_WITH, _MUST_BE = pattern("of_whom", "if_with"), pattern("guards", "must")
_DENIES, _LET_IN_IF = pattern("statement", "denies"), pattern("sides", "let_in_if")
_ILLNESSES = frozenset(section("illnesses"))
_SEVERAL, _SHORT = 2, 4
_BRACKETS = re.compile(r"[(\[][^()\[\]]*[)\]]")


def asked_of_some(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every criterion that asks of everybody what its words ask of some."""
    types = {value for one in trial.criteria for each in one.spelt for value in _of_groups(each)}
    lists, groups = lists_of_types(trial), groups_of_tumours(trial)
    fertile = [one for one in trial.criteria if any("childbearing" in f for f in _features(one))]
    for criterion, tree in quoting_plainly(trial):
        if criterion.note:
            continue
        near = [one for one in trial.criteria if shares(one, criterion)]
        words = "\n".join(sorted({f for one in near for f in _features(one)}))
        text = " ".join(one.text for one in near)
        elsewhere = any(one not in near for one in fertile)
        yield from _women(criterion, f"{words} {text}", elsewhere=elsewhere)
        yield from _of_one_sex(criterion, tree, words, text)
        yield from _of_one_type(criterion, words, text, types)
        yield from _of_one_tumour(criterion, tree, words, groups)
        same = [one for one in trial.criteria if one.quote == criterion.quote]
        yield from _of_one_listed(criterion, same, types_about(criterion.quote, lists))
        yield from _of_those(criterion, tree, f"{words.replace('_', ' ')} {text}", vocabulary)
        yield from _supposed(criterion, tree, vocabulary)
        yield from _supposed_of_some(criterion, tree, vocabulary)
        yield from _idle_beside(criterion, tree, vocabulary)
        yield from _no_woman(criterion, tree)
        yield from _supposed_beside(criterion, tree, vocabulary)
        yield from _asked_of_none(criterion, tree, vocabulary)
        yield from _let_off(criterion, tree, frozenset())
        yield from _types_left(criterion, near)
        yield from _other_type(criterion, near)
        yield from _of_group(trial, criterion, tree, words)
    yield from below_headings(trial)


def _features(criterion: Criterion) -> frozenset[str]:
    return frozenset[str]().union(*map(features, criterion.spelt))


def _of_whom(criterion: Criterion, words: str) -> Noted:
    details = {"words": words.strip(), "quote": criterion.quote}
    return Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "of_whom", details)


def _women(criterion: Criterion, ruled: str, *, elsewhere: bool) -> Iterator[Noted]:
    """A pregnancy test, or contraception, of every woman, where these words ask it of those who may
    become pregnant, or others of the trial spare the rest."""
    own = _FERTILE.search(_PARTNER.sub(" ", criterion.quote))
    if _GUARDS.search(ruled) or _EVERY_WOMAN.search(criterion.quote):
        return
    if own and ("value sex" in ruled or "pregnancy_test_negative" in ruled):
        yield _of_whom(criterion, own[0])
    elif elsewhere and not own and "pregnancy_test_negative" in ruled:
        yield _of_whom(criterion, "childbearing potential")


def _of_one_sex(criterion: Criterion, tree: Node, ruled: str, text: str) -> Iterator[Noted]:
    """What a person is asked of everybody, and nothing else, where the words ask it of one sex and
    neither the question nor a rule names a sex."""
    words = _PARTNER.sub(" ", criterion.quote)
    said = [sex for sex, form in _SEXES.items() if form.search(words)]
    first = _SUBJECT.match(criterion.quote)
    if first is None or len(said) != 1 or not is_judged(tree) or "sex" in ruled:
        return
    if not _OF_A_SEX.search(text) and not _GUARDS.search(text):
        yield _of_whom(criterion, first["who"])


def _of_groups(tree: Node) -> Iterator[str]:
    """The types of cancer of which alone a part of a rule asks."""
    if isinstance(tree, AnyOf):
        for part in tree.parts:
            leaf = part.part if isinstance(part, Not) else part
            if isinstance(leaf, OneOf) and leaf.measure.kind == "cancer_type":
                yield from leaf.values
    for part in parts_of(tree):
        yield from _of_groups(part)


def _of_one_type(criterion: Criterion, ruled: str, text: str, types: set[str]) -> Iterator[Noted]:
    """What words ask of those with one type of cancer, where others of the trial spare the rest."""
    said = [one for one in types_named(binding(criterion.quote)) if one.name in types]
    said = [one for one in said if not _ANOTHER_WAY.search(criterion.quote[: one.start])]
    if not said or "cancer_type" in ruled or _OF_TUMOUR.search(ruled):
        return
    if {one.name for one in types_named(text)} & {one.name for one in said}:
        return
    for one in said:
        if _OF_TYPE.search(criterion.quote[: one.start]):
            yield _of_whom(criterion, criterion.quote[one.start : one.end])
            return


def _of_one_tumour(
    criterion: Criterion, tree: Node, ruled: str, groups: frozenset[str]
) -> Iterator[Noted]:
    """How far a tumour of these words is to have spread, or of which kind it is to be, asked of
    everybody, where others of the trial ask it of one tumour each."""
    named = types_named(binding(criterion.quote), kinds=True)
    of_tumour = all(leaf.measure.kind in _EXTENT for leaf in every_leaf(tree))
    if len(groups) > 1 and named and of_tumour and "cancer_type" not in ruled:
        yield _of_whom(criterion, criterion.quote[named[0].start : named[0].end])


def _of_one_listed(
    criterion: Criterion, same: list[Criterion], types: frozenset[str]
) -> Iterator[Noted]:
    """What a list of tumours says of one of them, asked of those with the others too."""
    named = {one.name for one in types_named(criterion.quote, kinds=True)}
    ruled = "\n".join(f for one in same for f in _features(one))
    if len(named) != 1 or not named < types or "cancer_type" in ruled:
        return
    if not types_named(criterion.text):
        yield _of_whom(criterion, criterion.quote)


def _of_those(
    criterion: Criterion, tree: Node, ruled: str, vocabulary: Vocabulary
) -> Iterator[Noted]:
    """What words ask a person of those with an illness, of which neither the rule nor the statement
    has a word."""
    if criterion.kind is not Kind.JUDGEMENT:
        return
    quote, known = binding(criterion.quote), set(asked(tree))
    for one in spans(quote):
        if one.kind != "condition":
            continue
        with_it = _THOSE_WITH.search(quote[: one.start]) and _MUST.match(quote, one.end)
        named = covered(one, known, vocabulary)
        if _INFECTED.match(quote, one.end) and not named:
            yield _of_whom(criterion, quote[one.start : one.end])
            return
        if with_it and not named and not in_words(one, ruled):
            yield _of_whom(criterion, quote[one.start : one.end])
            return


def _supposed(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """What a person is asked of everybody, and nothing else, about an illness of the words, as if
    everybody had it; and of those with it alone, where by the rule nobody may have it."""
    found = _subject(criterion, vocabulary)
    if found is None:
        return
    words, subject = found
    if is_judged(tree):
        yield _of_whom(criterion, words)
    elif isinstance(tree, AllOf) and any(map(is_judged, tree.parts)):
        kept_out = {down for one in _kept_out(tree) for down in (one, *_below(one, vocabulary))}
        begins = {part[:_BEGINNING] for one in _kept_out(tree) for part in one.split("_")}
        if subject in kept_out or (not subject and words[:_BEGINNING].casefold() in begins):
            yield turned(criterion, "all_beside")


def _idle_beside(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """What a person is asked of everybody about an illness that by the rule nobody may have, or of
    which it says nothing: as if the patient had it, or that he has none of a kind of it."""
    parts = [*all_of(tree)]
    if len(parts) < _SEVERAL or not any(map(is_judged, parts)) or _IN_DOUBT.search(criterion.text):
        return
    states = (p.part.measure for p in parts if isinstance(p, Not) and isinstance(p.part, Is))
    out = {name for one in states if one.kind in ("has", "ever_had") for name in one.names}
    known = {*asked(tree)}
    plain = " ".join(name for _, name in known).replace("_", " ")
    said = {one.name for one in spans(criterion.quote) if one.kind == "condition"}
    for one in spans(criterion.text):
        if one.kind != "condition":
            continue
        before, behind = criterion.text[: one.start], criterion.text[one.end :]
        supposed = "the" in before.casefold().split() and _SUBJECT_OF.fullmatch(before)
        none_of = _NONE_OF.match(criterion.text) and behind.strip(" .")
        if out & vocabulary.conditions_above(one.name) and (supposed or none_of):
            yield turned(criterion, "all_beside")
            return
        of_none = one.name in said and not covered(one, known, vocabulary)
        if supposed and _IS_SO.match(behind) and of_none and not in_words(one, plain):
            yield _of_whom(criterion, criterion.text[one.start : one.end])
            return


def _no_woman(criterion: Criterion, tree: Node) -> Iterator[Noted]:
    """No woman who may become pregnant, beside something that is asked of her."""
    parts = [*all_of(tree)]
    denied = (p.part.measure.names for p in parts if isinstance(p, Not) and isinstance(p.part, Is))
    asked_for = any(not isinstance(part, Not) for part in parts)
    if asked_for and _CHILDBEARING in denied and not _STERILE.search(criterion.quote):
        yield turned(criterion, "asked_of_none")


def _supposed_beside(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """What a person is asked about a thing as if the patient had it, where nobody may have it."""
    parts = tree.parts if isinstance(tree, AllOf) else ()
    if not any(map(is_judged, parts)):
        return
    denied = [part.part for part in parts if isinstance(part, Not)]
    names = {n for one in denied if isinstance(one, Is | Within) for n in one.measure.names}
    near = {n for o in names for n in (o, *_near(o, vocabulary))}
    for one in spans(criterion.text):
        before, behind = criterion.text[: one.start], criterion.text[one.end :]
        supposed = _SUBJECT_OF.fullmatch(before) and _IS_SO.match(behind)
        if one.name in near and supposed and "the" in before.casefold().split():
            yield turned(criterion, "all_beside")
            return


def _near(name: str, vocabulary: Vocabulary) -> frozenset[str]:
    if name not in vocabulary.conditions:
        return frozenset()
    return vocabulary.conditions_above(name) | vocabulary.conditions_below(name)


def _supposed_of_some(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """What a person is asked about a thing of the words, as if the patient had it, where a yes lets
    in and the rule says nothing of the thing."""
    if not isinstance(tree, AnyOf) or not any(map(is_judged, tree.parts)):
        return
    if any(isinstance(part, Not) for part in tree.parts):
        return  # of whom it is asked
    known = {*asked(tree)}
    plain = " ".join(name for _, name in known).replace("_", " ")
    said = {(one.kind, one.name) for one in spans(criterion.quote)}
    for one in spans(criterion.text):
        if one.kind not in _SUPPOSED_KINDS or (one.kind, one.name) not in said:
            continue
        definite = _DEFINITE.search(criterion.text[: one.start])
        if definite and not covered(one, known, vocabulary) and not in_words(one, plain):
            yield _of_whom(criterion, criterion.text[one.start : one.end])
            return


def _subject(criterion: Criterion, vocabulary: Vocabulary) -> tuple[str, str] | None:
    """What a question is about, as what the person has, with its name if it is a condition."""
    text, right = criterion.text, _PUT_RIGHT.search(criterion.text)
    if not text or (right and f"un{right['state']}" in criterion.quote.casefold()):
        return None
    said = [one.name for one in spans(criterion.quote) if one.kind == "condition"]
    if _OTHER_CANCER.match(text):
        return text, _OTHER_MALIGNANCY
    subject = _SUPPOSED.match(text)
    begins = (subject["thing"] or "")[:_SHORT].casefold() if subject else ""
    if subject and begins in criterion.quote.casefold():
        return subject["thing"] or subject["left"], ""
    near = {
        n for o in said for n in vocabulary.conditions_above(o) | vocabulary.conditions_below(o)
    }
    for one in spans(text):
        if one.kind != "condition" or one.name not in near | {*said}:
            continue
        illness = one.name in _ILLNESSES or vocabulary.conditions[one.name].bare == "disease"
        if illness and _SUBJECT_OF.fullmatch(text[: one.start]) and _IS_SO.match(text, one.end):
            return text[one.start : one.end], one.name
    return None


def _kept_out(tree: AllOf) -> set[str]:
    """The conditions that nobody may have, or lately, whatever else a rule asks; no states."""
    denied = (one.part for one in tree.parts if isinstance(one, Not))
    plain = (one for one in denied if isinstance(one, Is | Within))
    return {name for one in plain for name in one.measure.names}


def _below(name: str, vocabulary: Vocabulary) -> frozenset[str]:
    known = name in vocabulary.conditions
    return vocabulary.conditions_below(name) if known else frozenset()


def _asked_of_none(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """What words ask of those with an illness, where by the rule nobody may have it."""
    if not isinstance(tree, AllOf):
        return
    quote = binding(criterion.quote)
    if _of_denied_type(quote, tree):
        yield turned(criterion, "asked_of_none")
        return
    out = {down for one in _kept_out(tree) for down in (one, *_below(one, vocabulary))}
    women = _FERTILE.search(_PARTNER.sub(" ", quote))
    asked_of = women and _MUST_BE.search(quote) and not _DENIES.search(quote[: women.end()])
    if asked_of and out & _CHILDBEARING:
        yield turned(criterion, "asked_of_none")
        return
    let_in = _LET_IN_IF.match(quote)
    for one in spans(quote):
        if one.kind != "condition" or one.name not in out:
            continue
        before = quote[: one.start]
        must = _THOSE_WITH.search(before) and _MUST.match(quote, one.end)
        if_so = _IF_WITH.fullmatch(before) and not _DENIES.search(before)
        infected = _INFECTED.match(quote, one.end)
        if must or if_so or infected or (let_in and one.end <= let_in.end("who")):
            yield turned(criterion, "asked_of_none")
            return


def _of_denied_type(quote: str, tree: AllOf) -> bool:
    """Whether something is asked for beside the lack of a cancer of which the words ask it."""
    denied = [part.part for part in tree.parts if isinstance(part, Not)]
    types = {
        value
        for one in denied
        if isinstance(one, OneOf) and one.measure.kind == "cancer_type"
        for value in one.values
    }
    of_kind = any(
        isinstance(one, OneOf) and one.measure.kind in ("histology", "subtype")
        for one in tree.parts
    )
    named = [one for one in types_named(quote) if one.name in types]
    if not any(of_kind or _HEADS.match(quote, one.end) for one in named):
        return False
    for one in named:
        quote = quote[: one.start] + " " * (one.end - one.start) + quote[one.end :]
    return len(denied) < len(tree.parts) and not _DENIED_BESIDE.search(quote)


def _let_off(criterion: Criterion, tree: Node, needed: frozenset[str]) -> Iterator[Noted]:
    """Lesions of which a person is asked, where whoever has some is let in without the answer; not
    where everybody has to have some."""
    said = {(one.kind, one.name) for one in spans(criterion.text) if one.kind == "organ"}
    said = {one for one in said if not any(name.startswith(one[1]) for name in needed)}
    if isinstance(tree, AllOf):
        needed |= {name for one in tree.parts if isinstance(one, Is | Exists)
                   for _, name in asked(one)}  # fmt: skip
    for part in parts_of(tree):
        if isinstance(part, AnyOf):
            yield from _let_off(criterion, part, needed)
    parts = tree.parts if isinstance(tree, AnyOf) else ()
    answered = any(map(is_judged, parts))
    if answered and any(isinstance(one, Exists) and said & {*asked(one)} for one in parts):
        yield turned(criterion, "let_off")


def _types_left(criterion: Criterion, near: list[Criterion]) -> Iterator[Noted]:
    """A type of cancer of a list that no rule names, beside others of it that are named."""
    leaves = [leaf for one in near for tree in one.spelt for leaf in every_leaf(tree)]
    taken = [leaf for leaf in leaves if isinstance(leaf, OneOf)]
    ruled = {v for leaf in taken if leaf.measure.kind == "cancer_type" for v in leaf.values}
    plain = _BRACKETS.sub(lambda match: " " * len(match[0]), criterion.quote)
    named = types_named(criterion.quote, kinds=True)
    if len({one.name for one in named} & ruled) < _SEVERAL:
        return
    for one in named:
        beside = [other for other in named if other.name in ruled]
        if one.name not in ruled and any(joined(plain, one, o) for o in beside):
            yield left(criterion, "listed", "cancer_type", one.name)
            return


def _other_type(criterion: Criterion, near: list[Criterion]) -> Iterator[Noted]:
    """A type of cancer that is asked for in place of that of the words."""
    leaves = [leaf for one in near for tree in one.spelt for leaf in signed_leaves(tree)]
    types = [(leaf.values, no) for leaf, no in leaves if isinstance(leaf, OneOf)
             and leaf.measure.kind == "cancer_type"]  # fmt: skip
    ruled = {value for values, _ in types for value in values}
    named = types_named(criterion.quote, kinds=True)
    said = {one.name for one in named}
    if any(no for _, no in types) or _OTHERS_TOO.search(criterion.quote):
        return
    lost = (one for one in named if one.name not in ruled)
    there = [one for one in named if one.name in ruled]
    of_list = any(joined(criterion.quote, one, other) for one in lost for other in there)
    if said and ruled and (not said & ruled or (of_list and ruled - said)):
        listed = ", ".join(sorted(said)), ", ".join(sorted(ruled))
        yield other_name(criterion, "cancer_type", *listed, "swapped")


def _of_group(trial: Trial, criterion: Criterion, tree: Node, ruled: str) -> Iterator[Noted]:
    """What words ask of one group of patients, of which nothing in the rule speaks, nor anything
    that all have to be."""
    found = _GROUP.match(criterion.quote)
    if found is None or criterion.arms or criterion.kind is Kind.JUDGEMENT:
        return
    named = [o for o in spans(found["who"]) if o.kind == "condition"] + types_named(found["who"])
    if _chooses(tree) and not named:
        return  # it may let off the others
    who = _begun(_ANY_CANCER.sub(" ", found["who"]))
    known = ruled.replace("_", " ").casefold()
    others = (one for one in trial.criteria if one is not criterion and not one.arms)
    plain = (one.quote for one in others if not _LISTS.search(one.quote))
    of_all = map(_begun, plain)
    if who and not any(word in known for word in who) and not any(who <= one for one in of_all):
        yield _of_whom(criterion, found["who"])


def _begun(words: str) -> set[str]:
    """The beginnings of the longer words of a text."""
    return {word[:_SHORT] for word in stems(words) if len(word) >= _SHORT}


def _chooses(node: Node) -> bool:
    """Whether a rule lets somebody off."""
    if isinstance(node, AnyOf) or (isinstance(node, Not) and isinstance(node.part, AllOf)):
        return True
    return any(map(_chooses, parts_of(node)))

"""Whether a rule names what its words name, and not what is akin to it: a kind of it, or all of its
kind, of which no word speaks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from oligomatch.matcher.probe.lint.asked_of import binding
from oligomatch.matcher.probe.lint.ledger.fitting import fit, stems
from oligomatch.matcher.probe.lint.ledger.left_out import QuotedName, spans
from oligomatch.matcher.probe.lint.noted import Lint, Noted, other_name, quoting, quoting_plainly
from oligomatch.matcher.probe.lint.quoted.named_beside import condition_forms
from oligomatch.rules.drafting.wordings import pattern, patterns, section
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import AllOf, Is, Node, measures_of, signed_leaves
from oligomatch.rules.trial import Criterion, Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary

_PLACES = patterns("organs")
_PLACED = pattern("named", "placed")
_CLASSES = patterns("classes_said")
_BROAD = patterns("classes_broad")
_EXCEPT = pattern("named", "except")
_INFECTED = pattern("named", "infected")
_OF_SENTENCE = pattern("statement", "whole")
_OPEN = pattern("named", "open")
_SUPPORT = patterns("support")
_SPOKEN_OF = patterns("spoken_of")
_SYSTEMIC = pattern("named", "systemic")
_EXAMPLES = pattern("named", "examples")
_THIS_LINE = pattern("named", "this_line")
_REGIMEN = pattern("named", "regimen")
_AIMED, _CARRIES = pattern("named", "aimed"), pattern("named", "carries")
_TARGETED = pattern("named", "targeted")
_PAYLOADS, _LOADED = patterns("payloads"), patterns("payload_names")
_ILLNESSES = frozenset(section("illnesses"))
_STATES = frozenset({"has", "ever_had"})
_SEVERAL = 2
_OF_VIRUS = 2  # words of its name
_POLES = {one: [o for o in pole if o != one] for pole in section("poles") for one in pole}
_BOTH_POLES = r"\b(?:{0}\W+(?:or|and|and/or|/)\W+{1}|{1}\W+(?:or|and|and/or|/)\W+{0})\b"
_SEVERAL_SAID = pattern("clinical", "several")
_DRUGS_LISTED = re.compile(r"§(?:(?:[\s,/]*\b(?:or|and|and/or)\b)*[\s,/]*§)*")
_BEGINNING = 4  # letters
_WORSE = ("symptomatic_", "uncontrolled_", "untreated_", "unstable_", "unresolved_")
_LACK = re.compile(r"^(?:un|in)(?=[a-z]{3})")


def named_akin(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Every criterion with a name of which no word speaks, where one akin to it stands there."""
    altered = frozenset(_altered(trial))
    for criterion, tree in quoting_plainly(trial):
        yield from _narrower(criterion, tree, vocabulary)
        yield from _one_pole(criterion, tree, vocabulary)
        yield from _wider(criterion, tree, vocabulary)
        yield from _beside(criterion, tree, vocabulary)
        yield from _of_drug(criterion, tree, vocabulary)
        yield from _narrower_class(criterion, tree, vocabulary, altered)
        yield from _drug_for_class(criterion, tree, vocabulary)
        yield from _of_line(criterion, tree, vocabulary)
        yield from _other_target(criterion, tree, vocabulary)


def _narrower(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """A condition below the one that the words name, and of what makes it narrower no word."""
    words = f"{criterion.quote} {criterion.text}"
    said = {one.name for one in spans(binding(criterion.quote)) if one.kind == "condition"}
    placed = _PLACED.search(words) or any(form.search(words) for form in _PLACES.values())
    asked = {n for m in measures_of(tree) if MEASURES[m.kind].of_conditions for n in m.names}
    for name in sorted(asked & vocabulary.conditions.keys() - said):
        if re.search(r"\d", name) or (vocabulary.conditions[name].bare == "event" and placed):
            continue  # of classes see `degrees`; a treatment of one place has its own name
        above = (vocabulary.conditions_above(name) - {name}) & said - asked
        if above and not _spoken_of(name, above, words, vocabulary):
            details = {"kind": "condition", "quoted": ", ".join(sorted(above)), "ruled": name}
            yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "narrower", details)


def _one_pole(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """A condition in one of two states, where the words name both: its state does not matter."""
    asked = {n for m in measures_of(tree) if MEASURES[m.kind].of_conditions for n in m.names}
    for name in sorted(asked & vocabulary.conditions.keys()):
        begins, _, noun = name.partition("_")
        for other in _POLES.get(begins, ()):
            both = re.search(_BOTH_POLES.format(begins, other), criterion.quote, re.I)
            if noun and both and not {noun, f"{other}_{noun}"} & asked:
                details = {"kind": "condition", "quoted": noun.replace("_", " "), "ruled": name}
                yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "narrower", details)


def _spoken_of(name: str, above: frozenset[str], words: str, vocabulary: Vocabulary) -> bool:
    """Whether some word speaks of what makes a condition narrower than others above it."""
    if any(form.search(words) for form in (condition_forms()[name], _SPOKEN_OF.get(name)) if form):
        return True
    entry = vocabulary.conditions[name]
    own = {
        one for each in (name.replace("_", " "), entry.words, *entry.names) for one in stems(each)
    }
    for one in above:
        wide = vocabulary.conditions[one]
        own -= {s for each in (one.replace("_", " "), wide.words, *wide.names) for s in stems(each)}
    places = (form for form in _PLACES.values() if form.search(name.replace("_", " ")))
    own |= {
        _LACK.sub("", one) for one in own
    }  # of what is not controlled "poorly controlled" speaks
    begun = tuple(one[: min(_BEGINNING, len(one) - 2)] for one in own if len(one) > 2)
    begins = any(one.startswith(begun) for one in stems(words))  # `viral` of a virus
    return begins or any(form.search(words) for form in places)


def _wider(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """A condition without the word before it that makes it another: all brain metastases of the
    symptomatic ones."""
    words = binding(criterion.quote)
    named = [one for one in spans(words) if one.kind == "condition"]
    if any(one.kind == "judged" for one in measures_of(tree)):
        if _OF_SENTENCE.search(criterion.text):
            return  # what is meant of it the sentence tells, of which a person is asked
        heard = {*stems(criterion.text)}  # which of it is meant a person may be asked
        named = [one for one in named if stems(one.name.replace("_", " "))[-1] not in heard]
    asked = {n for m in measures_of(tree) if MEASURES[m.kind].of_conditions for n in m.names}
    for one in named:
        if (
            one.name in asked
            and (state := _state_before(one, words, vocabulary))
            and state not in asked
        ):
            details = {"kind": "condition", "quoted": state, "ruled": one.name}
            yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "wider", details)
    if asked & {one.name for one in named}:
        return
    for one in named:
        wide = asked & vocabulary.conditions_above(one.name)
        if (
            not wide
            or _EXCEPT.search(words[: one.start])
            or asked & _family({one.name}, vocabulary) - wide
        ):
            continue
        for name in sorted(wide):
            forms = condition_forms()[name].finditer(words)
            placed = one.name.endswith("_radiotherapy")  # radiotherapy to the chest
            ends = (
                m
                for m in forms
                if one.start < m.end() <= one.end and (placed or m.end() == one.end)
            )
            alone = sum(other.name == one.name for other in named) == 1
            if alone and (any(ends) or _elsewhere(one.name, name, vocabulary)):
                details = {"kind": "condition", "quoted": one.name, "ruled": name}
                yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "wider", details)


def _elsewhere(one: str, wide: str, vocabulary: Vocabulary) -> bool:
    """Whether lesions of another place show the one than the wider one."""
    shown = [vocabulary.conditions[name].shown_by for name in (one, wide)]
    organs = [each.organs for each in shown if each is not None]
    return len(organs) == len(shown) and not {*organs[0]} & {*organs[1]}


def _state_before(one: QuotedName, words: str, vocabulary: Vocabulary) -> str:
    """A state of a condition that the word right before its name tells: `symptomatic` congestive
    heart failure. Where the name stands again without it, none."""
    begins = re.search(r"([a-z]+)[\s-]+$", words[: one.start], re.I)
    state = f"{begins[1].casefold()}_{one.name}" if begins else ""
    again = sum(o.name == one.name for o in spans(words) if o.kind == "condition")
    below = vocabulary.conditions_below(one.name)
    return state if again == 1 and state in below and state.startswith(_WORSE) else ""


def _family(names: Iterable[str], vocabulary: Vocabulary) -> set[str]:
    return {
        o for n in names for o in vocabulary.conditions_above(n) | vocabulary.conditions_below(n)
    }


def _beside(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """One of several conditions of which no word speaks, where words name the others."""
    words = f"{criterion.quote} {criterion.text}"
    if _OPEN.search(words):
        return
    for measure in measures_of(tree):
        own = {*measure.names} & vocabulary.conditions.keys()
        if len(own) < _SEVERAL or not MEASURES[measure.kind].of_conditions:
            continue
        known = vocabulary.conditions
        states = measure.kind in _STATES
        own = {o for o in own if o in _ILLNESSES or (states and known[o].bare != "event")}
        odd = {one for one in own if not _named_at_all(one, words, vocabulary)}
        if _INFECTED.search(words):  # of a virus by whichever test
            odd = {one for one in odd if _virus(one) not in map(_virus, own - odd)}
        if odd and odd < own:
            listed = ", ".join(sorted(odd))
            details = {"kind": "condition", "quoted": ", ".join(sorted(own - odd)), "ruled": listed}
            yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "beside", details)


def _virus(name: str) -> str:
    """What of a name tells the virus, if it is of one: `hepatitis_c` of its antibody."""
    return "_".join(name.split("_")[:_OF_VIRUS])


def _named_at_all(name: str, words: str, vocabulary: Vocabulary) -> bool:
    """Whether a word stands for a condition, or for one above or below it."""
    family = _family({name}, vocabulary)
    if any(condition_forms()[one].search(words) for one in family):
        return True
    entries = (vocabulary.conditions[one] for one in family)
    texts = (t for one in entries for t in (one.id.replace("_", " "), one.words, *one.names))
    begun = {s[:_BEGINNING] for t in texts for s in stems(t) if len(s) > _BEGINNING - 1}
    return any(one[:_BEGINNING] in begun for one in stems(words))


def _of_drug(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """A class, or another drug of it, where the words name one drug, or several of a closed list,
    and no class."""
    words = f"{criterion.quote} {criterion.text}"
    named = [one for one in spans(binding(criterion.quote)) if one.kind == "agent"]
    if len({one.name for one in named}) > 1:
        yield from _of_drugs(criterion, tree, named, vocabulary)
        return
    if not named or _REGIMEN.search(words):
        return
    (said,) = {one.name for one in named}
    every = [*measures_of(tree)]
    ruled = {n for m in every for n in m.names | m.line_drugs | m.line_classes | m.with_drugs}
    if said in ruled | {n for m in every for n in m.other_than}:
        return
    classes = vocabulary.classes_of(said)
    near = {one for one in ruled & vocabulary.classes.keys() if one in classes}
    near |= {o for o in ruled & vocabulary.agents.keys() if vocabulary.classes_of(o) & classes}
    if near and not any(_CLASSES[one].search(words) for one in classes & _CLASSES.keys()):
        details = {"kind": "agent", "quoted": said, "ruled": ", ".join(sorted(near))}
        yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "drug", details)


def _of_drugs(
    criterion: Criterion, tree: Node, named: Sequence[QuotedName], vocabulary: Vocabulary
) -> Iterator[Noted]:
    """A class of several drugs, one of which the words do not list."""
    words = f"{criterion.quote} {criterion.text}"
    for one in sorted(named, key=lambda each: -each.start):
        words = f"{words[: one.start]}§{words[one.end :]}"
    if _SEVERAL_SAID.search(_DRUGS_LISTED.sub(" ", words)):
        return
    said = {one.name for one in named}
    ruled = {n for m in measures_of(tree) for n in m.names | m.line_drugs | m.line_classes}
    classes = ruled & vocabulary.classes.keys()
    wide = {c for c in classes if all(c in vocabulary.classes_of(one) for one in said)}
    if not wide or ruled & vocabulary.agents.keys():
        return
    others = {o for o in vocabulary.agents if not wide.isdisjoint(vocabulary.classes_of(o))} - said
    if others and not any(_CLASSES[one].search(words) for one in classes & _CLASSES.keys()):
        listed = ", ".join(sorted(said)), ", ".join(sorted(wide))
        yield other_name(criterion, "agent", *listed, "drug")


def _altered(trial: Trial) -> Iterator[str]:
    """The genes of which everybody has one altered: a drug may be meant that is against it."""
    for one, tree in quoting(trial):
        for part in tree.parts if isinstance(tree, AllOf) else (tree,):
            leaves = [*signed_leaves(part)]
            each = [leaf.measure.gene for leaf, no in leaves if isinstance(leaf, Is) and not no]
            if not one.arms and len(each) == len(leaves) and None not in each:
                yield from filter(None, each)


def _narrower_class(
    criterion: Criterion, tree: Node, vocabulary: Vocabulary, altered: frozenset[str]
) -> Iterator[Noted]:
    """A class of drugs below the one that the words name, of which no word speaks."""
    words = f"{criterion.quote} {criterion.text}"
    said = {n for n, form in _CLASSES.items() if form.search(binding(criterion.quote))}
    said |= {n for n, form in _BROAD.items() if form.search(binding(criterion.quote))}
    said |= {"systemic_therapy"} if _SYSTEMIC.search(binding(criterion.quote)) else set()
    ruled = {n for m in measures_of(tree) for n in m.names | m.line_classes}
    if any(m.kind == "lines" and not m.names | m.line_classes for m in measures_of(tree)):
        ruled.add("systemic_therapy")  # lines of whatever class are asked too
    for name in sorted(ruled & vocabulary.classes.keys() - said):
        above = (vocabulary.classes_above(name) - {name}) & said - ruled
        own = (form for form in (_CLASSES.get(name), _SUPPORT.get(f"class_{name}")) if form)
        of_it = (one for one in vocabulary.agents if name in vocabulary.classes_of(one))
        if not above or any(form.search(words) for form in own):
            continue
        if _gene_of(name, vocabulary) in altered:
            continue
        if not any(fit("agents", one, words) for one in of_it):
            details = {"kind": "class", "quoted": ", ".join(sorted(above)), "ruled": name}
            yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "narrower", details)


def _drug_for_class(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """A drug of the class that the words name, which they give as an example or do not name."""
    words = _EXAMPLES.sub(" ", f"{binding(criterion.quote)} {criterion.text}")
    named = {(one.kind, one.name) for one in spans(words)}
    every = [*measures_of(tree)]
    ruled = {n for m in every for n in m.names | m.line_drugs | m.with_drugs | m.line_classes}
    drugs = ruled & vocabulary.agents.keys()
    if not drugs or ruled & vocabulary.classes.keys() or any(kind == "agent" for kind, _ in named):
        return
    classes = frozenset.intersection(*map(vocabulary.classes_of, drugs))
    said = {name for kind, name in named if kind == "class"} & classes
    if said and (_AIMED.search(words) or _CARRIES.search(words)):
        yield from _other_aim(criterion, frozenset(drugs), words, vocabulary)
        return  # which of the class are meant their names do not tell
    others = {a for a in vocabulary.agents if said & vocabulary.classes_of(a)} - drugs
    if said and others:
        details = {
            "kind": "class",
            "quoted": ", ".join(sorted(said)),
            "ruled": ", ".join(sorted(drugs)),
        }
        yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "narrower", details)


def _other_aim(
    criterion: Criterion, drugs: frozenset[str], words: str, vocabulary: Vocabulary
) -> Iterator[Noted]:
    """A drug against something of which no word speaks, where words say what it is against."""
    aims = {one for found in _AIMED.finditer(words) for one in found.groups() if one}
    for drug in sorted(drugs):
        of_gene = (c for c in vocabulary.classes_of(drug) if _gene_of(c, vocabulary) is not None)
        forms = [form for c in of_gene if (form := _SUPPORT.get(f"class_{c}")) is not None]
        if aims and forms and not any(form.search(words) for form in forms):
            yield other_name(criterion, "agent", ", ".join(sorted(aims)), drug, "drug")
            return


def _gene_of(name: str, vocabulary: Vocabulary) -> str | None:
    """The gene against which a class of drugs is by its name."""
    begins = name.partition("_")[0].upper()
    return next((g for g, one in vocabulary.genes.items() if begins in (g, *one.names)), None)


def _other_target(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Drugs against another gene than the one against which the words say that they are, or with
    another payload than theirs."""
    words = binding(criterion.quote)
    named = [one for one in spans(words) if one.kind == "gene"]
    said = {one.name for one in named if _TARGETED.match(words, one.end)}
    every = [*measures_of(tree)]
    ruled = {n for m in every for n in m.names | m.line_drugs | m.line_classes | m.with_drugs}
    classes = {name: {name} for name in ruled & vocabulary.classes.keys()}
    classes |= {drug: {*vocabulary.classes_of(drug)} for drug in ruled & vocabulary.agents.keys()}
    aims = {name: {_gene_of(one, vocabulary) for one in own} - {None}
            for name, own in classes.items()}  # fmt: skip
    for name, genes in sorted(aims.items()):
        if said and genes and not genes & said and len(said) == len(named):
            yield other_name(criterion, "target", ", ".join(sorted(said)), name, "swapped")
            return
    carried = {load for load, form in _PAYLOADS.items() if form.search(words)}
    for drug in sorted(ruled & vocabulary.agents.keys()):
        own = {load for load, form in _LOADED.items() if form.search(drug)}
        if carried and own and not own & carried:
            yield other_name(criterion, "target", ", ".join(sorted(carried)), drug, "swapped")
            return


def _of_line(criterion: Criterion, tree: Node, vocabulary: Vocabulary) -> Iterator[Noted]:
    """The current line, whatever was given in it, where the words name what was."""
    every = [m for m in measures_of(tree) if m.kind != "judged"]
    of_line = [m for m in every if m.line == "current" and not m.names]
    named = any(m.names or m.line_classes or m.line_drugs or m.with_drugs for m in every)
    if not of_line or named or _THIS_LINE.search(criterion.quote):
        return
    said = [o for o in spans(binding(criterion.quote)) if o.kind in ("class", "agent")]
    if said and {one.name for one in said} - {"systemic_therapy", "chemotherapy"}:
        listed = ", ".join(sorted({one.name for one in said}))
        details = {"kind": "line", "quoted": listed, "ruled": "line: current"}
        yield Noted(Lint.OTHER_NAME, criterion.id, ("quote",), None, "drug", details)

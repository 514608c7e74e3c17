"""Whether a rule says of names, times and negation what the quoted words say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from oligomatch.matcher.probe.lint.asked_of import binding, by_lack, never_treated
from oligomatch.matcher.probe.lint.noted import Noted, other_name, quoting, turned
from oligomatch.matcher.probe.lint.quoted.classes import drugs_named
from oligomatch.matcher.probe.lint.quoted.numbers import kept_out
from oligomatch.matcher.probe.lint.quoted.quotes import Lines, bare
from oligomatch.matcher.probe.lint.quoted.sentences import items_of
from oligomatch.rules.drafting.headings import Section
from oligomatch.rules.drafting.wordings import pattern, patterns, section
from oligomatch.rules.measures import MEASURES, Clock
from oligomatch.rules.operators import domain
from oligomatch.rules.terms import GROUPS, RESPONSES
from oligomatch.rules.tree import (
    AllOf,
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
    every_leaf,
    leaves_of,
    measures_of,
    signed_leaves,
)
from oligomatch.rules.trial import Kind, Trial
from oligomatch.rules.vocabulary.vocabulary import Vocabulary, load_vocabulary


@dataclass(frozen=True, slots=True)
class Family:
    """Names of one kind: how words say them, and how a rule does."""

    of_words: Callable[[str], frozenset[str]]
    of_leaf: Callable[[Node], frozenset[str]]
    others: frozenset[str] = frozenset()  # a rule may name these instead: all but those said


_CANCERS = patterns("types_of_cancer")
_GENES = patterns("genes_spelt")
_TIMES = patterns("times")
_LINES = patterns("lines")
_AT_START = pattern("wording", "at_start")
_DRUG_OF = pattern("wording", "drug_of_gene")
_BUT = pattern("wording", "but")
_COMBINED = pattern("classes", "combined")
_EXCEPTION = pattern("classes", "exception")
_SPARED = pattern("wording", "spared")
_UNRESPONSIVE = pattern("wording", "unresponsive")
_UNTOLERATED = pattern("wording", "untolerated")
_NO_RESPONSE = frozenset({"SD", "PD"})
_ALLOWED = pattern("wording", "allowed")
_NO_GROWTH = pattern("wording", "no_growth")
_NO = pattern("wording", "no")
_IF = pattern("sides", "condition")
_NON = pattern("wording", "non")
_BESIDE = pattern("wording", "beside")
_ONE_APART = pattern("wording", "one_apart")
_NO_LIMIT = pattern("wording", "no_limit")
_NAIVE = pattern("wording", "naive")
_WITHOUT_CHANGE = pattern("wording", "without_change")
_ALTERED = frozenset({"variant", "altered"})
_SHOWS = pattern("wording", "shows")
_NEEDLESS = pattern("wording", "needless")
_DENIED_WITHIN = pattern("wording", "denied_within")
_EXAMS = frozenset(section("examinations"))
_LATELY = frozenset(
    f"{unit}_since{what}" for unit in ("days", "months") for what in ("", "_therapy", "_drug")
)
_EITHER_WAY = pattern("wording", "either_way")
_UNPROGRESSED = pattern("wording", "unprogressed")
_SENTENCE = re.compile(r"(?<=[\w)])\.\s+(?=[A-Z])")
_CLOSED = frozenset({"cancer_type", "histology", "subtype", "stage"})
_SPREAD = frozenset({"n_category", "m_category"})
_LACK_KEPT_OUT = pattern("wording", "lack_kept_out")
_STAGED = "latest_assessment"
_AT_LEAST_STABLE = re.compile(r"\bSD or better|\bat least SD\b", re.I)
_GROWTH = frozenset({"progressed", "progressing", "recist"})
_BESIDE_LIMIT = pattern("wording", "beside_limit")

_PD1 = re.compile(r"\b(?:anti-?)?PD-?\s?\(?L?\)?-?\s?1\b")  # of a drug


def _found(table: Mapping[str, re.Pattern[str]], text: str) -> frozenset[str]:
    return frozenset(name for name, form in table.items() if form.search(text))


def _words(names: Iterable[str]) -> Callable[[str], frozenset[str]]:
    """Which of some names a text uses, the longest where several begin alike."""
    longest_first = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    form = re.compile(rf"(?<![A-Za-z0-9])(?:{longest_first})(?![A-Za-z0-9])")
    return lambda text: frozenset(form.findall(text))


def _values(*kinds: str) -> Callable[[Node], frozenset[str]]:
    def of(leaf: Node) -> frozenset[str]:
        asked = isinstance(leaf, OneOf) and leaf.measure.kind in kinds
        return leaf.values if isinstance(leaf, OneOf) and asked else frozenset()

    return of


def _of_measure(read: Callable[[Measure], frozenset[str]]) -> Callable[[Node], frozenset[str]]:
    def of(leaf: Node) -> frozenset[str]:
        measure = getattr(leaf, "measure", None)
        return frozenset() if measure is None else read(measure)

    return of


def _genes_named(measure: Measure) -> frozenset[str]:
    """The genes that a measure names, also within the names of classes of drugs."""
    if measure.gene is not None:
        return frozenset({measure.gene})
    parts = {part.upper() for name in measure.names for part in re.split("[_ ]", name)}
    return frozenset(parts & {"EGFR", "ALK", "ROS1", "KRAS", "BRAF", "MET", "RET"})


def _agents_of(measure: Measure) -> frozenset[str]:
    """The drugs that a measure names: as drugs, or as those of its line."""
    own = measure.names if measure.kind in ("has_drug", "given") else frozenset[str]()
    return own | measure.line_drugs


_CLASSES = {
    "chemotherapy": r"(?<![Nn]on-cytotoxic )\bchemo\w*\b|"
    r"(?<!\bby )(?<!\bon )(?<!contrast )(?<!\bPET[/-])\bCT\b"
    r"(?!\s*(?:scans?|imaging|(?:/|or|and)\s*(?:MRI|PET))\b)",
    "tki": r"\bTKIs?\b",
    "ici": r"\bICIs?\b|(?<![Rr]adio)(?<![Rr]adio-)immunotherap|checkpoint|\banti-?\s?PD-?L?1",
}


def _classes_named(text: str) -> frozenset[str]:
    said = _EXCEPTION.sub(" ", _COMBINED.sub(" ", _ALLOWED.sub(" ", text)))
    return frozenset(name for name, form in _CLASSES.items() if re.search(form, said))


def _akin(one: str, other: str) -> bool:
    """Whether a class is the other, or one of the two lies above the other."""
    vocabulary = load_vocabulary()
    above = vocabulary.classes_above(one), vocabulary.classes_above(other)
    return one in above[1] or other in above[0]


def _exons_named(text: str) -> frozenset[str]:
    return frozenset(
        number
        for one in re.findall(r"exons? ([0-9]+(?:(?:,| or| and|/) ?[0-9]+)*)", text, re.I)
        for number in re.findall("[0-9]+", one)
    )


def _genes_said(vocabulary: Vocabulary) -> Callable[[str], frozenset[str]]:
    """Which genes a text names, as the vocabulary or as other texts write them (B-Raf)."""
    plain = _words(vocabulary.genes)
    return lambda text: plain(text) | _found(_GENES, text)


def families(vocabulary: Vocabulary) -> dict[str, Family]:
    """The families of names that are compared."""
    responses = _words(RESPONSES)
    return {
        "gene": Family(_genes_said(vocabulary), _of_measure(_genes_named)),
        "state": Family(
            _words(set(GROUPS) - {"none"}), _values("trial_group"), frozenset(GROUPS)
        ),
        "response": Family(
            lambda text: responses(_PD1.sub(" ", text)),
            _values("recist", "best_response"),
            frozenset(RESPONSES),
        ),
        "tumour_type": Family(
            lambda text: _found(_CANCERS, text), _values("cancer_type")
        ),
        "time": Family(
            lambda text: _found(_TIMES, text),
            _of_measure(lambda m: frozenset({m.at}) if m.at and m.kind != "trial_group" else
                        frozenset()),
        ),
        "agent": Family(
            lambda text: drugs_named(_BUT.sub(" ", text)), _of_measure(_agents_of)
        ),
        "class": Family(
            _classes_named,
            _of_measure(lambda m: m.names if MEASURES[m.kind].names == "class" else frozenset()),
        ),
        "exon": Family(
            _exons_named,
            _of_measure(lambda m: m.names if m.kind == "altered_exon" else frozenset()),
        ),
        "line": Family(
            lambda text: _found(_LINES, text),
            _of_measure(lambda m: frozenset({m.line or ""} & set(_LINES))),
        ),
    }  # fmt: skip


def names(trial: Trial, vocabulary: Vocabulary) -> Iterator[Noted]:
    """Names of a quote that its rule does not name, while it names others of their kind."""
    known = families(vocabulary)
    for criterion, tree in quoting(trial):
        written: list[Node] = list(every_leaf(tree))
        changes = [one for letters in criterion.readings.values() for one in letters.values()]
        replaced = [leaf for one in changes if one.replace for leaf in every_leaf(one.replace)]
        read_by = {kind: [*written, *replaced] for kind in _BY_READING}
        read_by |= {kind: list(let_in(tree)) for kind in _BY_VALUES}
        moved = frozenset(one.at for one in changes if one.at is not None)
        for kind, family in known.items():
            words = binding(criterion.quote) if kind == "agent" else criterion.quote
            quoted = family.of_words(words)
            read = (family.of_leaf(leaf) for leaf in read_by.get(kind, written))
            ruled = frozenset[str]().union(*read)
            ruled |= moved if kind == "time" and ruled else frozenset()
            if kind == "time" and criterion.basis == "text" and _AT_START.search(criterion.quote):
                quoted -= {"baseline"}  # of a study, that is at entry
            if kind == "response" and quoted and _AT_LEAST_STABLE.search(criterion.quote):
                quoted |= {"CR", "PR", "SD"}
            if kind == "agent":
                quoted = _uncovered(quoted, tree, vocabulary)
            if kind == "gene" and not any(_genes_named(m) for m in measures_of(tree) if not m.gene):
                quoted = family.of_words(_DRUG_OF.sub(" ", criterion.quote))
            said = bool(_NO_GROWTH.search(criterion.quote))
            if criterion.kind is Kind.JUDGEMENT and ruled <= quoted:
                continue  # of the rest a person is asked
            if ruled and criterion.arms:  # the other arms ask for the rest of these words
                shared = [one for one in trial.criteria if one.quote == criterion.quote]
                others = (leaf for one in shared for each in one.spelt for leaf in every_leaf(each))
                ruled = ruled.union(*map(family.of_leaf, others))
            if quoted and ruled and not _agree(kind, quoted, ruled, family, negated=said):
                lost, added = quoted - ruled, ruled - quoted
                if kind == "agent" and quoted & ruled and lost and added:  # one of a list
                    yield other_name(criterion, kind, _list(lost), _list(added), "swapped")
                else:
                    yield other_name(criterion, kind, _list(quoted), _list(ruled))
        for gene, variant in _wider(criterion.quote, written):
            yield other_name(criterion, "gene", f"{gene} {variant}", gene)


def _uncovered(agents: frozenset[str], tree: Node, vocabulary: Vocabulary) -> frozenset[str]:
    """The drugs of which the rule names no class."""
    classes = {name for one in measures_of(tree) for name in one.names | one.line_classes}
    return frozenset(one for one in agents if vocabulary.classes_of(one).isdisjoint(classes))


_VARIANT = pattern("wording", "variant")
_ANOTHER_VARIANT = pattern("wording", "another_variant")
_OPEN = pattern("beside", "open_list")
_CHANGE = re.compile(r"\b[A-Z]\d{2,4}[A-Z]\b")
_ANY_OF_GENE = frozenset({"mutation", "activating"})
_NO_NUMBER = re.compile(r"[(\[]([^()\[\]\d]*)[)\]]")  # a bracket that holds no other change


def _wider(quote: str, written: Iterable[Node]) -> Iterator[tuple[str, str]]:
    """The one variant of a gene that the words name alone, where the rule asks for any alteration
    of the gene."""
    quote = _NO_NUMBER.sub(r" \1 ", quote)
    asked = [leaf.measure for leaf in written if isinstance(leaf, Is)]
    any_one = {one.gene for one in asked if one.gene and one.names and one.names <= _ANY_OF_GENE}
    by_variant = {one.gene for one in asked if one.kind == "variant"} - any_one
    altered = {one.gene for one in asked if one.gene and one.kind == "altered"}
    of_others = {name for one in asked if one.kind == "variant" for name in one.names}
    for gene in sorted(altered | any_one):
        named = [m["variant"] for m in _VARIANT.finditer(quote) if m["gene"].upper() == gene]
        alone = len(named) == 1 and len(re.findall(rf"\b{re.escape(gene)}", quote, re.I)) == 1
        beside = _ANOTHER_VARIANT.search(_VARIANT.sub(" ", quote))
        if alone and gene not in by_variant and not beside and not _OPEN.search(quote):
            yield gene, named[0]
        changes = _CHANGE.findall(quote)
        unnamed = (
            len(changes) == 1
            and changes[0] not in of_others
            and not re.search(rf"\b{re.escape(gene)}\b", quote, re.I)
        )
        beside = _ANOTHER_VARIANT.search(_CHANGE.sub(" ", quote))
        if unnamed and gene not in by_variant and not beside and not _OPEN.search(quote):
            yield gene, changes[0]


_BY_READING = frozenset({"time", "line"})  # a reading may take the words at another
_BY_VALUES = frozenset({"state", "response"})  # of which a rule lets some in


def let_in(tree: Node) -> Iterator[Node]:
    """Every leaf of a tree; of what is excluded by its values, those that are left."""
    for leaf, negated in signed_leaves(tree):
        if negated and isinstance(leaf, OneOf):
            yield OneOf(leaf.measure, frozenset(domain(leaf.measure.kind)) - leaf.taken)
        else:
            yield from every_leaf(leaf)


def _agree(
    kind: str, quoted: frozenset[str], ruled: frozenset[str], family: Family, *, negated: bool
) -> bool:
    if family.others and ruled == family.others - quoted:
        return negated or kind == "state"
    if kind == "response" and negated:
        return quoted != ruled
    if kind == "class":
        return all(any(_akin(one, other) for other in ruled) for one in quoted)
    if kind == "tumour_type" and not ruled <= _CANCERS.keys():
        return quoted <= ruled  # the others go by their own names
    exact = kind in ("exon", "response", "state", "tumour_type")
    return quoted == ruled if exact else quoted <= ruled


def _list(found: frozenset[str]) -> str:
    return ", ".join(sorted(found))


def turned_round(trial: Trial) -> Iterator[Noted]:
    """Rules that exclude where the words do not, or the other way round."""
    for criterion, whole in quoting(trial):
        if criterion.kind is Kind.JUDGEMENT:
            continue  # its text says what must hold, whichever way the source puts it
        tree = _undated(whole)
        naive = _NAIVE.search(criterion.quote) and never_treated(trial)  # asked by another
        quote = _without_spared(criterion.quote, tree)
        if _lists_types(tree):
            quote = _ONE_APART.sub(" ", quote)
        if isinstance(tree, AnyOf) and any(m.kind in _ALTERED for m in measures_of(tree)):
            quote = _WITHOUT_CHANGE.sub(" ", quote)  # of those alone the rest is asked
        if {one for m in measures_of(tree) for one in m.responses} & _NO_RESPONSE:
            quote = _UNRESPONSIVE.sub(" ", quote)
        if any(m.kind == "stop_reason" or m.stopped_for for m in measures_of(tree)):
            quote = _UNTOLERATED.sub(" ", quote)
        said = negated_words(_NAIVE.sub("", quote) if naive else quote, tree)
        if said and _SHOWS.search(criterion.quote) and _asks_exam(tree):
            continue  # what the examination has to show is not there, the examination is
        lately = _DENIED_WITHIN.search(criterion.quote) and _asks_lately(tree)
        if _NON.match(criterion.quote):
            continue  # of another kind: kept out as well as asked for
        late = _DENIED_WITHIN.search(criterion.quote) and _asks_late(tree)
        if said and _first_alone(criterion.quote, tree):
            continue
        aged = _of_age(tree) and kept_out(criterion.quote, (tree,))  # the younger are excluded
        turned_lack = _takes_a_lack(tree) and _LACK_KEPT_OUT.search(quote)
        if said and not late and not aged and (lately or turned_lack or not _restricts(tree)):
            yield turned(criterion, "beside" if _only_limits(criterion.quote, tree) else "")
        elif excludes(tree) and not said and criterion.basis != "text":
            yield turned(criterion, "excludes")


def _undated(tree: Node) -> Node:
    """A rule without how old the staging may be that it asks beside one thing."""
    parts = tree.parts if isinstance(tree, AllOf) else ()
    dated = [one for one in parts if not any(m.since == _STAGED for m in measures_of(one))]
    return dated[0] if len(dated) == 1 else tree


def _without_spared(quote: str, tree: Node) -> str:
    """A quote without its exception of those with another tumour, whom the rule lets in as well."""
    parts = tree.parts if isinstance(tree, AnyOf) else ()
    tumours = (isinstance(one, OneOf) and one.measure.kind == "cancer_type" for one in parts)
    return _SPARED.sub(" ", quote) if any(tumours) else quote


def _lists_types(tree: Node) -> bool:
    """Whether a rule takes several types of cancer, and asks for nothing else."""
    several = isinstance(tree, OneOf) and len(tree.values) > 1
    return isinstance(tree, OneOf) and several and tree.measure.kind == "cancer_type"


def _first_alone(quote: str, tree: Node) -> bool:
    """Whether a first sentence denies nothing, and a rule takes some values of a closed list: that
    keeps out what a further sentence says is not allowed."""
    first, *further = _SENTENCE.split(quote)
    lists = any(
        isinstance(leaf, OneOf) and leaf.measure.kind in _CLOSED for leaf in every_leaf(tree)
    )
    return bool(further) and lists and not negated_words(first, tree)


def _of_age(tree: Node) -> bool:
    """Whether a rule limits the age alone."""
    return isinstance(tree, Within) and tree.measure.kind == "age"


def _asks_exam(tree: Node) -> bool:
    """Whether a rule asks for an examination, whatever it shows."""
    return isinstance(tree, Is) and tree.measure.kind.endswith("_imaging_done")


def _asks_lately(tree: Node) -> bool:
    """Whether a rule asks that something was given or there within so long a time."""
    match tree:
        case Within(Measure(kind=kind, names=names)) if kind in _LATELY:
            return tree.least is None and tree.most is not None and not names & _EXAMS
        case _:
            return False


def _asks_late(tree: Node) -> bool:
    """Whether a rule asks that so long a time has passed: nothing was there within it."""
    return isinstance(tree, Within) and tree.most is None and _lasts(tree.measure)


def _only_limits(quote: str, tree: Node) -> bool:
    """Whether a rule is the limit alone of words that name, behind it, what must not be."""
    return isinstance(tree, Within) and _BESIDE_LIMIT.search(quote) is not None


def negated_words(quote: str, tree: Node) -> bool:
    """Whether the words exclude, but for a limit ("no more than"), for what they explain and for
    what did not progress for the time that a rule limits."""
    plain = _EITHER_WAY.sub("", _NO_LIMIT.sub("", _BESIDE.sub("", _NEEDLESS.sub("", quote))))
    leaves = [*every_leaf(tree)]
    lasts = any(isinstance(leaf, Within) and _lasts(leaf.measure) for leaf in leaves)
    if lasts and not any(leaf.measure.kind in _GROWTH for leaf in leaves):
        plain = _UNPROGRESSED.sub("", plain)
    return bool(_NO.search(plain))


def _lasts(measure: Measure) -> bool:
    """Whether a measure is a time."""
    return MEASURES[measure.kind].unit in ("months", "weeks", "days")


def excludes(node: Node) -> bool:
    """Whether the rule as a whole excludes what it names."""
    match node:
        case Not(Within()):
            return False  # above a limit: another lint looks at its side
        case Not():
            return True
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            return all(excludes(part) for part in parts)
        case _:
            return False


def _asks_for_lesions(node: Node) -> bool:
    """Whether a rule asks for some lesions, by what they are alone."""
    where = node.measure.where if isinstance(node, Exists) else None
    signed = () if where is None else signed_leaves(where)
    return where is not None and all(isinstance(one, Is | OneOf) and not no for one, no in signed)


def _takes_a_lack(node: Node) -> bool:
    """Whether a rule takes those alone who have no metastasis, or no involved node: M0, N0."""
    if not isinstance(node, OneOf) or node.measure.kind not in _SPREAD:
        return False
    return all(one.endswith("0") for one in node.taken)


def _restricts(node: Node) -> bool:
    """Whether some part of the rule excludes something, in one way or another."""
    match node:
        case Not():
            return True
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            return any(_restricts(part) for part in parts)
        case Within():
            return node.most is not None or node.least is None
        case OneOf(measure):
            few = len(node.taken) * 2 < len(domain(measure.kind))
            return not few or _takes_a_lack(node)
        case Is(Measure(kind=kind, names=names)):
            without = any("negative" in name.split("_") for name in names)  # a finding by its lack
            waits = MEASURES[kind].clock is Clock.ENDS  # what was given keeps out for a time
            apart = bool(node.measure.other_than)
            return without or waits or apart or kind == "no_systemic_therapy_yet"
        case Every(_, Within() as test):
            return test.most is not None
        case Exists(measure) | Every(measure):
            return measure.where is not None or isinstance(node, Every)
        case _:
            return True


def against_section(trial: Trial, lines: Lines) -> Iterator[Noted]:
    """Rules that ask for what stands under the exclusion criteria of a running text, and rules
    that exclude what stands, without a word of negation, under the inclusion criteria."""
    for criterion, tree in quoting(trial):
        found = lines(criterion.source, trial.id)
        if found is None or criterion.basis != "text" or criterion.kind is not Kind.INCLUSION:
            continue
        section = _section(criterion.quote, "\n".join(found))
        said = negated_words(criterion.quote, tree)
        limited = kept_out(criterion.quote, leaves_of(tree))  # "haemoglobin < 9 g/dL"
        asks = _asks_for_lesions(tree) or not _restricts(tree)
        if section is Section.EXCLUSION and not said and asks and not limited:
            yield turned(criterion, "out")
        elif section is Section.INCLUSION and not said and excludes(tree):
            if _IF.match(criterion.quote) and isinstance(tree, AnyOf):
                continue  # no X, or no Y: what "if X, Y is undetectable" asks
            if any(by_lack(one, criterion.quote) for one in measures_of(tree)):
                continue  # not unable: "able to"
            yield turned(criterion, "in")


def _section(quote: str, text: str) -> Section:
    """The section of a text in which a quote stands; untold where it stands in none or in two."""
    wanted = bare(quote)
    sections = {
        item.section
        for item in items_of(text)
        if wanted in (whole := bare(" ".join(one.quote for one in item.sentences)))
        or (whole and whole in wanted)
    }
    return sections.pop() if len(sections) == 1 else Section.UNSTATED

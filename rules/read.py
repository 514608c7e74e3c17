"""Reads trial files into trials, and says of a bad one where and why."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache, partial
from os import PathLike
from pathlib import Path
from typing import Any

from oligomatch.rules.definitions import FOLDER, Definitions
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.misspelling import nearest
from oligomatch.rules.operators import OPERATORS, read_operator, read_tree
from oligomatch.rules.site_answers import load_answers
from oligomatch.rules.terms import CANCER_TYPES, DESIGNS, PARTS, RECRUITMENT
from oligomatch.rules.text.faults import expect, fault
from oligomatch.rules.text.kept import kept
from oligomatch.rules.text.record import (
    Reader,
    fields,
    items,
    like,
    listing,
    made,
    one_of,
    record,
    words,
)
from oligomatch.rules.text.record import number as figure
from oligomatch.rules.text.text import (
    Fields,
    Node,
    RuleFileError,
    Text,
    compose_file,
    contents,
    together,
    under,
)
from oligomatch.rules.tree import Is, Measure, asked_measures, measures_of, with_measures
from oligomatch.rules.tree import Node as Tree
from oligomatch.rules.trial import (
    BRIEF,
    DECIDING,
    EVIDENCE,
    PERSONS,
    RULED,
    Arm,
    Change,
    Criterion,
    Eligibility,
    Event,
    Evidence,
    Facts,
    Kind,
    Recruitment,
    Silence,
    Source,
    Trial,
    Version,
    Wait,
)
from oligomatch.rules.vocabulary.own import put_in_force_beside
from oligomatch.rules.vocabulary.vocabulary import IN_FORCE, load_vocabulary
from oligomatch.rules.vocabulary.vocabulary import SHIPPED as VOCABULARY

SHIPPED = Path(__file__).parent / "trials"
BASES = ("cell", "treat", "note", "foot", "group", "impl", "text")
VERSION = "[A-Za-z0-9]([A-Za-z0-9 ._-]{0,18}[A-Za-z0-9])?"  # a version's name: 3.0, Amendment 4
DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
JUDGED = Measure("judged")  # what a judgement without an operator asks
MOLECULAR = ("variant", "gene", "absence", "all_comers", "not_specified")


def load_trials(
    folder: Path | str | None = None, *, site_answers: Path | str | None = None
) -> tuple[Trial, ...]:
    """Every trial of a folder, by registry number; the shipped ones by default. A vocabulary that
    stands beside them is in force from here on. `site_answers` is the file of what their sites
    have answered: the readings that they chose hold.

    Raises:
        RuleFileError: every problem of every file; no such folder or file.
        TypeError: what is no path.
    """
    if folder is not None:
        expect("folder", folder, (str, PathLike), "a_folder")
        put_in_force_beside(Path(folder))
    if site_answers is not None:
        expect("site_answers", site_answers, (str, PathLike), "a_file")
    trials = _shipped() if folder is None else _trials(Path(folder))
    if site_answers is None:
        return trials
    answers = load_answers(Path(site_answers), trials)
    return tuple(trial.answered(answers) for trial in trials)


@cache
def _shipped() -> tuple[Trial, ...]:
    if IN_FORCE:
        return _trials(SHIPPED)
    sources = (*SHIPPED.rglob("*.yaml"), *VOCABULARY.glob("*.yaml"))
    return kept("trials", sources, _with_questions)


def _with_questions() -> tuple[Trial, ...]:
    """The shipped trials, of which what each criterion asks is worked out, to be kept so."""
    trials = _trials(SHIPPED)
    for criterion in (one for trial in trials for one in trial.criteria):
        _ = criterion.question
    return trials


def _trials(folder: Path) -> tuple[Trial, ...]:
    if not folder.is_dir():
        raise RuleFileError(str(folder), 0, 0, fault("no_trial_folder"))
    trials, problems = [], []
    for path in sorted(folder.glob("*.yaml")):
        if path.name.endswith((".case.yaml", ".offer.yaml")):
            continue  # its cases and what it offers may stand beside a trial
        try:
            trials.append(read_trial(path))
        except RuleFileError as error:
            problems.append(error)
    if problems:
        raise together(problems)
    return tuple(trials)


def read_trial(path: Path) -> Trial:
    """The trial of a file, which is named by its registry number.

    Raises:
        RuleFileError: every problem of the file, each with line and column.
    """
    root = compose_file(path)
    trial = trial_of(root, path.parent)
    if path.stem != trial.id:
        raise root.problem("other_trial_than_file", file=path.stem, trial=trial.id)
    return trial


_OF_A_PATIENT = frozenset({"as_of", "cancer_type", "lesions", "assessments"})


def trial_of(root: Node, folder: Path | None = None) -> Trial:
    """The trial that a file's root node spells; `folder` is where the file lies, whose shared
    definitions it may use."""
    keys = {key.value for key, _ in root.entries} if isinstance(root, Fields) else set()
    if "trial" not in keys and keys & _OF_A_PATIENT:
        raise root.problem("patient_not_trial")
    definitions = Definitions.of(root, folder)
    root, used, problems = definitions.unfold(root)
    if problems and not used:
        raise together(problems)
    try:
        values = _values(root)
    except RuleFileError as error:
        raise together([*problems, error]) from None
    if problems:
        raise together(problems)
    id = values.pop("trial")
    values["criteria"] = tuple(
        addressed(id, replace(one, definitions=tuple(use.read() for use in reversed(uses))))
        for one, uses in zip(values["criteria"], used, strict=True)
    )
    nodes = _entry(root, "criteria")
    problems = [
        *_misnumbered(id, values["criteria"], nodes),
        *_discord(values["criteria"], nodes),
        *_misarmed(values["criteria"], values.get("arms", ()), nodes),
        *_misdated(values["criteria"], values.get("versions", ()), root),
        *_undecided(values["criteria"], values.get("arms", ()), values.get("versions", ()), root),
        *_missilenced(values.get("silenced", ()), values["criteria"], _entry(root, "silenced")),
    ]
    if problems:
        raise together(problems)
    return Trial(id=id, **{"acronym": "", **values}, definitions=definitions.own)


def _values(root: Node) -> dict[str, Any]:
    return record(
        root,
        {
            "trial": like("NCT[0-9]{8}", "registry_number"),
            "source": _source,
            "facts": _facts,
            "recruitment": _recruitment,
            "criteria": listing(_criterion),
        },
        {
            "acronym": words,
            "brief": _brief,
            "evidence": lambda node: _named(node, words, _result),
            "eligibility": _eligibility,
            "silenced": listing(_silence),
            "arms": _arms,
            "versions": listing(_version),
        },
    )


def addressed(trial: str, criterion: Criterion) -> Criterion:
    """A judgement with its own address, so that its answer is told for it alone."""
    if criterion.kind is not Kind.JUDGEMENT or criterion.tree is None:
        return criterion
    own = frozenset({f"{trial}/{criterion.id}"})

    def of(tree: Tree) -> Tree:
        return with_measures(tree, lambda m: replace(m, names=own) if m.kind == "judged" else m)

    definitions = tuple(replace(one, tree=of(one.tree)) for one in criterion.definitions)
    waits = tuple(replace(one, situation=of(one.situation)) for one in criterion.waits)
    return replace(criterion, tree=of(criterion.tree), definitions=definitions, waits=waits)


def rules_digest(
    folder: Path | None = None,
    *,
    trials: Path | None = None,
    own: Path | None = None,
    vocabulary: Path | None = None,
) -> str:
    """Twelve hex digits that change with any byte of the trials, what they offer, the vocabulary or
    the findings; of the `trials` of another folder, with findings and a vocabulary of one's own,
    where given."""
    root = SHIPPED.parent if folder is None else folder
    rooms = {room: root / room for room in ("findings", "offers", "offers/trials")}
    rooms |= {"own": own} if own else {}
    rooms |= {"own vocabulary": vocabulary} if vocabulary else {}
    of_trials = trials or root / "trials"
    rooms |= {"trials": of_trials, "definitions": of_trials / FOLDER}
    rooms |= {"vocabulary": root / "vocabulary"}
    digest = hashlib.sha256()
    for room, place in rooms.items():
        for path in sorted(place.glob("*.yaml")):
            content = contents(path)
            digest.update(f"{room}/{path.name} {len(content)}\n".encode())
            digest.update(content)
    return digest.hexdigest()[:12]


def _arms(node: Node) -> tuple[Arm, ...]:
    """Two arms or more, by their names: one alone is the trial."""
    said = _named(node, like("[A-Za-z0-9]{1,12}", "arm_name"), _arm)
    if len(said) < 2:
        raise node.problem("one_arm")
    return tuple(Arm(name, **one) for name, one in said.items())


def _arm(node: Node) -> dict[str, Any]:
    return record(node, {"words": words}, {"quote": words, "source": _source})


def _misarmed(
    criteria: tuple[Criterion, ...], arms: tuple[Arm, ...], node: Node
) -> Iterator[RuleFileError]:
    """Arms that the trial does not have, named twice, or all of them where none need be named."""
    known = [arm.name for arm in arms]
    for criterion, place in zip(criteria, items(node).nodes, strict=True):
        named = criterion.arms
        where = _entry(place, "arms")
        for name in dict.fromkeys(named):
            if name not in known:
                yield where.problem("no_such_arm", name=name, near=nearest(name, known))
        if len(set(named)) < len(named):
            yield where.problem("arm_twice")
        if known and set(known) <= set(named):
            yield where.problem("every_arm")


def _version(node: Node) -> Version:
    name = like(VERSION, "version_name")
    return Version(
        **record(node, {"name": name, "since": _day}, {"quote": words, "source": _source})
    )


def _day(node: Node) -> date:
    said = like(DAY, "full_day")(node)
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise node.problem("no_such_day_of_version", day=said) from None


def _misdated(
    criteria: tuple[Criterion, ...], versions: tuple[Version, ...], root: Node
) -> Iterator[RuleFileError]:
    """Versions out of the order of their days, or two of one day or name; criteria of a version
    that the trial does not have, or that never hold."""
    places = items(_entry(root, "versions")).nodes if versions else ()
    for number, (one, place) in enumerate(zip(versions, places, strict=True)):
        before = versions[:number]
        if one.name in [other.name for other in before]:
            yield _entry(place, "name").problem("version_twice", name=one.name)
        elif before and one.since <= before[-1].since:
            same = one.since == before[-1].since
            yield _entry(place, "since").problem(
                "version_of_same_day" if same else "version_out_of_order",
                name=one.name,
                other=before[-1].name,
            )
    known = [one.name for one in versions]
    for criterion, place in zip(criteria, items(_entry(root, "criteria")).nodes, strict=True):
        named = {"since": criterion.since, "before": criterion.before}
        unknown = [(key, name) for key, name in named.items() if name and name not in known]
        for key, name in unknown:
            where = _entry(place, key)
            yield where.problem("no_such_version", name=name, near=nearest(name, known))
        both = all(named.values()) and not unknown
        if both and known.index(criterion.since) >= known.index(criterion.before):
            yield _entry(place, "before").problem("never_in_force", **named)


_ASKS_NOTHING = {  # of an arm, and as first written or in a version
    (False, None): "asks_nothing",
    (True, None): "arm_asks_nothing",
    (False, False): "first_version_asks_nothing",
    (True, False): "arm_of_first_version_asks_nothing",
    (False, True): "version_asks_nothing",
    (True, True): "arm_of_version_asks_nothing",
}


def _undecided(
    criteria: tuple[Criterion, ...],
    arms: tuple[Arm, ...],
    versions: tuple[Version, ...],
    root: Node,
) -> Iterator[RuleFileError]:
    """A trial, a version of it or an arm in which no criterion decides: it would take everybody."""
    known = [one.name for one in versions]
    names = (name for one in criteria for name in (one.since, one.before) if name)
    if not all(name in known for name in names):
        return
    for number, version in enumerate(("", *known)):  # the trial as first written begins
        deciding = [one for one in criteria if _decides(one, number, known)]
        empty = [arm.name for arm in arms if not any(one.holds_in(arm.name) for one in deciding)]
        said = {"name": version or "".join(known[:1])}
        at = bool(version) if known else None
        if not deciding:
            where = _entry(root, "versions" if known else "criteria")
            yield where.problem(_ASKS_NOTHING[False, at], **said)
            continue
        for arm in empty:
            where = _entry(_entry(root, "arms"), arm)
            yield where.problem(_ASKS_NOTHING[True, at], arm=arm, **said)


def _decides(criterion: Criterion, number: int, known: list[str]) -> bool:
    """Whether a criterion decides, or is to be encoded, in a version by its number: of the trial as
    first written 0."""
    begins = known.index(criterion.since) + 1 if criterion.since else 0
    ends = known.index(criterion.before) + 1 if criterion.before else len(known) + 1
    return criterion.kind in DECIDING and begins <= number < ends


def _entry(node: Node, name: str) -> Node:
    """What stands under a name; the map itself where the name is absent."""
    return under(fields(node), name) or node


def _brief(node: Node) -> str:
    said = words(node)
    if len(said) > BRIEF:
        raise node.problem("brief_too_long", length=str(len(said)), most=str(BRIEF))
    return said


_source = made(Source)


def _country(node: Node) -> str:
    return one_of(load_vocabulary().countries, "country_code")(node)


_facts = made(
    Facts,
    {
        "design": one_of(DESIGNS, "design"),
        "molecular": one_of(MOLECULAR, "kind_of_molecular_criterion"),
        "state_groups": lambda node: int(one_of(("0", "1", "2"), "number_of_groups")(node)),
        "tumour_types": listing(one_of((*CANCER_TYPES, "any"), "tumour_type")),
        "countries": listing(_country),
        "region": one_of(("europe", "international"), "region"),
    },
)
_eligibility = made(Eligibility, {"digest": like("[0-9a-f]{16}", "digest")})
_silence = made(Silence, {"lint": like("OM2[0-9]{2}", "lint_code")})
_result = made(
    Evidence,
    {
        "source": _source,
        "kind": one_of(EVIDENCE, "kind_of_evidence"),
        "arms": lambda arms: _named(arms, words, figure),
    },
)


def _recruitment(node: Node) -> Recruitment:
    status = one_of(RECRUITMENT, "status")
    return Recruitment(
        **record(node, {"status": status, "as_of": words}, {"quote": words, "source": _source})
    )


def _criterion(node: Node) -> Criterion:
    entries = fields(node).entries
    operators = [(key, value) for key, value in entries if key.value in OPERATORS]
    values = record(
        node,
        {
            "id": like("[0-9]{4}-[0-9]{2,3}", "criterion_id"),
            "kind": _kind,
            "basis": one_of(BASES, "basis"),
            "source": _source,
        },
        {
            "quote": words,
            "text": words,
            "note": words,
            "asked": one_of(PERSONS, "person_to_ask"),
            "arms": listing(words),
            "since": words,
            "before": words,
            "waits": listing(_wait),
            "readings": _readings,
            **{name: partial(read_operator, name) for name in OPERATORS},
        },
    )
    trees = [values.pop(key.value) for key, _ in operators]
    problems = [*_unfit(node, operators, values), *_misjudged(node, values["kind"], trees, values)]
    if problems:
        raise together(problems)
    tree = trees[0] if trees else Is(JUDGED) if values["kind"] is Kind.JUDGEMENT else None
    criterion = Criterion(**{"quote": "", "tree": tree, **values})
    _refuse_idle_readings(node, criterion)
    _refuse_other_times(node, criterion)
    return criterion


def _refuse_other_times(node: Node, criterion: Criterion) -> None:
    """A reading sets the time of every measure of its criterion; a group has but two, and what is
    told of a lesion today alone is asked of no earlier time."""
    for measure in (one for tree in criterion.question.bearing for one in asked_measures(tree)):
        of_lesions = measures_of(measure.where) if measure.where is not None else ()
        for kind in (measure.kind, *(one.kind for one in of_lesions)):
            times = tuple(MEASURES[kind].allowed("at"))
            if measure.at is not None and measure.at not in times:
                raise node.problem("other_time", measure=kind, times=times, at=measure.at)


def _kind(node: Node) -> Kind:
    return Kind(one_of([kind.value for kind in Kind], "kind")(node))


def _wait(node: Node) -> Wait:
    event = one_of([event.value for event in Event], "event")
    values = record(node, {"event": event, "when": read_tree})
    return Wait(Event(values["event"]), values["when"])


def _readings(node: Node) -> dict[str, dict[str, Change]]:
    number = like("A-[0-9]{2}", "reading_number")
    letter = like("[A-Z]", "reading_letter")
    return _named(node, number, lambda letters: _named(letters, letter, _change))


def _named(node: Node, name: Callable[[Node], str], read: Reader) -> dict[str, Any]:
    for key, _ in fields(node).entries:
        name(key)
    return record(node, {key.value: read for key, _ in fields(node).entries})


_SET_TO = ("at", "by", "drivers", "recent_line", "intent")
_CHANGED: dict[str, Reader] = {
    **dict.fromkeys(("replace", "also"), read_tree),
    **{name: one_of(PARTS[name], key=name) for name in _SET_TO},
}


def _change(node: Node) -> Change:
    return Change(**record(node, {"words": words}, _CHANGED))


def _unfit(
    node: Node, operators: list[tuple[Text, Node]], values: dict[str, Any]
) -> Iterator[RuleFileError]:
    """What is wrong with a criterion whose parts are each right."""
    kind, quoted = values["kind"], "quote" in values
    if len(operators) > 1:
        yield operators[1][0].problem("second_operator", first=operators[0][0].value)
    if kind in RULED and not operators:
        yield node.problem("no_operator", criterion=str(kind))
    if kind is Kind.INFO and operators:
        yield operators[0][0].problem("info_with_operator")
    if kind is Kind.TO_DO and operators:
        yield operators[0][0].problem("to_do_with_operator")
    if kind not in RULED and "text" not in values:
        yield node.problem("no_text_of_line", criterion=str(kind))
    if kind in RULED and operators and "text" in values:  # it would stand for the rule on each face
        yield _entry(node, "text").problem("text_of_rule", criterion=str(kind))
    if values["basis"] == "impl" and quoted:
        yield _entry(node, "quote").problem("implied_with_quote")
    if values["basis"] != "impl" and not quoted:
        yield node.problem("no_quote")
    if "readings" in values and kind is not Kind.INCLUSION:
        yield _entry(node, "readings").problem("inclusion_only", key="readings")
    ruled = kind is Kind.INCLUSION or (kind is Kind.JUDGEMENT and operators)
    if "waits" in values and not ruled:  # what a person alone answers, no time and no event turns
        yield _entry(node, "waits").problem("cannot_wait")


def _misjudged(
    node: Node, kind: Kind, trees: list[Tree], values: dict[str, Any]
) -> Iterator[RuleFileError]:
    """A judgement that asks nobody, or the answer of a person where none is asked."""
    asks = _asks_a_person(trees)
    changes = [one for letters in values.get("readings", {}).values() for one in letters.values()]
    elsewhere = [tree for one in changes for tree in (one.replace, one.also) if tree is not None]
    waited = [wait.situation for wait in values.get("waits", ())]
    if _asks_a_person(elsewhere if kind is Kind.JUDGEMENT else [*elsewhere, *waited]):
        yield node.problem("judged_elsewhere")
    if kind is not Kind.JUDGEMENT:
        if "asked" in values:
            yield _entry(node, "asked").problem("asked_of_no_judgement")
        if asks:
            yield node.problem("judged_of_no_judgement")
        return
    if "asked" not in values:
        yield node.problem("no_person_asked", persons=PERSONS)
    if trees and not asks:
        yield node.problem("judgement_without_judged")


def _asks_a_person(trees: list[Tree]) -> bool:
    return any(measure.kind == JUDGED.kind for tree in trees for measure in measures_of(tree))


def _refuse_idle_readings(node: Node, criterion: Criterion) -> None:
    problems = []
    for number, letters in fields(_entry(node, "readings")).entries if criterion.readings else ():
        said: list[Any] = []
        for letter, change in fields(letters).entries:
            choice = {number.value: letter.value}
            result = (criterion.under(choice), criterion.waits_under(choice))
            as_written = result == (criterion.tree, criterion.waits)
            if as_written and len(fields(change).entries) > 1:
                problems.append(letter.problem("idle_reading", letter=letter.value))
            elif result in said:
                problems.append(letter.problem("repeated_reading", letter=letter.value))
            said.append(result)
        if len(said) < 2:
            problems.append(number.problem("one_reading", number=number.value))
    if problems:
        raise together(problems)


def _misnumbered(
    trial: str, criteria: tuple[Criterion, ...], node: Node
) -> Iterator[RuleFileError]:
    seen: set[str] = set()
    for criterion, place in zip(criteria, items(node).nodes, strict=True):
        if criterion.id in seen:
            yield _entry(place, "id").problem("twice", name=criterion.id)
        if criterion.id[:4] != trial[-4:]:
            own = f"{trial[-4:]}-"
            yield _entry(place, "id").problem("id_of_other_trial", own=own, found=criterion.id)
        seen.add(criterion.id)


def _missilenced(
    silenced: tuple[Silence, ...], criteria: tuple[Criterion, ...], node: Node
) -> Iterator[RuleFileError]:
    """A silence names a criterion that is there, and none is told twice."""
    known, seen = [criterion.id for criterion in criteria], set()
    for silence, place in zip(silenced, items(node).nodes if silenced else (), strict=True):
        if silence.criterion is not None and silence.criterion not in known:
            near = nearest(silence.criterion, known)
            yield _entry(place, "criterion").problem(
                "no_criterion_here", name=silence.criterion, near=near
            )
        if (silence.lint, silence.criterion) in seen:
            yield place.problem("silenced_twice", lint=silence.lint)
        seen.add((silence.lint, silence.criterion))


def _discord(criteria: tuple[Criterion, ...], node: Node) -> Iterator[RuleFileError]:
    """A reading is one choice for the whole trial, so its letters are the same in every row."""
    letters: dict[str, list[str]] = {}
    for criterion, place in zip(criteria, items(node).nodes, strict=True):
        for number, changes in criterion.readings.items():
            if list(changes) != letters.setdefault(number, list(changes)):
                yield _entry(_entry(place, "readings"), number).problem(
                    "other_letters", number=number
                )

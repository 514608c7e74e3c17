"""Hypothesis strategies of patients, trials and criteria (the extra `probe`), for tests of rules.

What is drawn is a `Profile`, a `Trial` or a `Criterion`. Where nothing can be drawn a strategy
refuses with `InvalidArgument` and says why. A failing test prints what differs from the plain
patient.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache, partial
from typing import Any

from hypothesis import note, reject
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

from oligomatch.matcher.backends.solver import solver_found
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.matcher.logic.uncollected import uncollected
from oligomatch.matcher.patient.patient import OWN_ORGAN
from oligomatch.matcher.probe.boundaries import Boundary, Finder, TurnedPair
from oligomatch.matcher.probe.search.around import (
    Around,
    Fact,
    Near,
    around,
    as_wanted_of,
    eligible,
    fact_of,
    joined,
    laid_over,
    to_the_point,
)
from oligomatch.matcher.probe.search.goals import Goal, derived
from oligomatch.matcher.probe.search.moves import Document, apart
from oligomatch.matcher.probe.search.patients import (
    BARE,
    forgettable,
    read,
    read_again,
    read_as_wanted,
    without,
)
from oligomatch.matcher.probe.search.plausible import Oddity
from oligomatch.matcher.probe.search.settle import Answering
from oligomatch.matcher.probe.search.tidying import at
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.matcher.profile.profile import Profile
from oligomatch.matcher.profile.telling import Json
from oligomatch.rules.read import load_trials
from oligomatch.rules.trial import DECIDING, Criterion, Kind, Trial

ELIGIBLE = 12  # patients of one trial to draw from
DIFFERENCES = 6  # facts told otherwise than of the patient one begins with
FORGOTTEN = 12
USUAL = 15  # so many times as often as another answer is the usual one drawn
KEPT = 256  # answers to what is worked out once
ROUNDS = 4  # of questions that answers open
HINT = "" if solver_found() else "; with the extra `exact` a solver looks for more"
Draw = Callable[[st.SearchStrategy[Any]], Any]


def complete_patients(
    trials: Sequence[Trial] | None = None, *, known: Sequence[Profile] = (), **fixed: Json
) -> st.SearchStrategy[Profile]:
    """A patient of whom all is told that the trials ask, by default the shipped ones: the plain
    one (new NSCLC, one metastasis, nothing begun) or one near to a trial's limits, with
    differences around these limits; near to one who is `known` to meet the trial, where there is
    one. `fixed` are fields of the profile that are as given."""
    near = Near(_limits(trials, known), _fixed(fixed))
    return _complete(near).map(lambda found: _noted(near.limits, found))


def profiles(
    trials: Sequence[Trial] | None = None, *, known: Sequence[Profile] = (), **fixed: Json
) -> st.SearchStrategy[Profile]:
    """A patient of whom some facts are forgotten, a few or whole parts; nothing of what is
    `fixed`."""
    near = Near(_limits(trials, known), _fixed(fixed))
    return _in_part(near, _complete(near)).map(lambda found: _noted(near.limits, found))


@st.composite
def _in_part(draw: Draw, near: Near, complete: st.SearchStrategy[Profile]) -> Profile:
    found: Profile = draw(complete)
    document, fixed = found.document(), near.fixed
    ways = [way for way in forgettable(document) if way[0] not in fixed]
    ways += [way for way in WHOLE_PARTS if way[0] in document and way[0] not in fixed]
    if not ways:
        return found
    forgotten = draw(st.lists(st.sampled_from(ways), max_size=FORGOTTEN, unique_by=repr))
    less = _forgotten(document, forgotten)
    if (at_once := read_again(less)) is not None:
        return at_once
    for way in forgotten:
        less = without(document, way)
        document = document if read_again(less) is None else less
    return read_again(document) or found


WHOLE_PARTS = [(part,) for part in ("conditions", "measurements", "judgements", "biomarkers")]


def _forgotten(document: Document, ways: Iterable[tuple[str, ...]]) -> Document:
    for way in sorted(ways, key=len, reverse=True):
        document = without(document, way)
    return document


@st.composite
def _complete(draw: Draw, near: Near) -> Profile:
    """One to begin with, some facts told otherwise, and what is then missing answered."""
    number = draw(_place_in(len(near.limits.near) + 1))
    start = near.base(number) if number else None  # it may be searched for
    with uncollected():  # of the thousands of objects that are kept few are any one patient's
        found = _completed(draw, near, start)
    if found is None:
        reject()
    return found


def _completed(draw: Draw, near: Near, start: Document | None) -> Profile | None:
    limits, document = near.limits, _composed(draw, near) if start is None else start
    found = None if limits.given or near.fixed else read_again(document)
    if found is not None and found.cancer_type in OWN_ORGAN:
        return found  # of the plain patients all is told that the shipped trials ask
    drawn = draw(_differences(near))
    facts = [one for one, is_open in drawn if is_open or _makes_another(near, one)]
    tried = (_settled(draw, near, one) for one in _fewer(near, document, facts))
    return next((who for who in tried if who is not None), None)


def _fewer(near: Near, document: Document, facts: list[Fact]) -> Iterator[Document]:
    """A patient with some facts told otherwise; where nobody is so, with each of them that fits
    with those before, of one who is as fixed; with half of these; with none, and the plain one."""
    yield near.otherwise(document, facts)
    if not (possible := read_again(document) is not None):
        document = near.base(0)
    fitting, together = [], document
    for fact in facts:
        if read_again(more := near.otherwise(together, [fact])) is not None:
            together = more
            fitting.append(fact)
    # all together were tried, of one who is possible: something stays open
    tried = possible and len(fitting) == len(facts)
    for number in dict.fromkeys((len(fitting), len(fitting) // 2, 0)[tried:]):
        yield near.otherwise(document, fitting[:number])
    yield near.base(0)


def _composed(draw: Draw, near: Near) -> Document:
    """The plain patient with differences of each kind, and metastases where the trials look."""
    rows, places = _rows_and_places(near)
    return near.composed(draw(rows), draw(places))


@lru_cache(KEPT)
def _rows_and_places(near: Near) -> tuple[st.SearchStrategy[Any], st.SearchStrategy[list[str]]]:
    """How what a patient is composed of is drawn: the strategies are made once."""
    least, most = 1, near.limits.most
    if "lesions" in near.fixed:
        least = most = len(near.fixed["lesions"])
    places = st.lists(st.sampled_from(near.limits.sites), min_size=least, max_size=most)
    return st.tuples(*(st.sampled_from(row) for row in near.limits.rows)), places


@lru_cache(KEPT)  # made anew for each patient, a strategy took a tenth of the time
@st.composite
def _differences(draw: Draw, near: Near) -> list[tuple[Fact, bool]]:
    """Facts told otherwise, each on one side of a limit of one of the trials, or (true of these)
    left open by what is fixed."""
    if not near.pools:
        return []
    drawn = draw(_places_of(len(near.pools), DIFFERENCES))
    pools = [(number, pool) for number in drawn if (pool := _of_pool(near, number))]
    limited = near.around_limits
    return [(_one_of(draw, _one_of(draw, pool)), number >= limited) for number, pool in pools]


def _makes_another(near: Near, fact: Fact) -> bool:
    """Whether some plain patient is another by a fact, or one as fixed: nobody is with a total of
    lines that are not told, and a whole patient is drawn for nothing."""
    plain = _nothing_fixed(near.limits)  # first what is found once for all
    return _makes_another_near(plain, fact) or (
        bool(near.fixed) and _makes_another_near(near, fact)
    )


def _makes_another_near(near: Near, fact: Fact) -> bool:
    """Whether one of those one begins with is another by a fact, of whom the rest can be told
    (found once)."""
    known = near.making.get(spelled := repr(fact))
    if known is None:
        each = ((start, near.otherwise(start, [fact])) for start in near.starts(fact))
        others = (other for start, other in each if other != start)
        known = any(_settled(lambda _: 0, near, other) is not None for other in others)
        near.making[spelled] = known
    return known


@lru_cache(KEPT)
def _nothing_fixed(limits: Around) -> Near:
    return Near(limits, {})


@lru_cache(KEPT)
def _of_pool(near: Near, number: int) -> list[list[Fact]]:
    """The places of a pool, each with all that may be told there."""
    at_place: dict[str, list[Fact]] = {}
    for fact in near.pools[number]():
        at_place.setdefault(fact[0], []).append(fact)
    return [*at_place.values()]


def _one_of(draw: Draw, several: Sequence[Any]) -> Any:
    """One of several: what Hypothesis works out of a strategy is worked out once for each number
    of them."""
    return several[draw(_place_in(len(several)))]


@lru_cache(KEPT)
def _place_in(number: int) -> st.SearchStrategy[int]:
    return st.integers(0, number - 1)


@lru_cache(KEPT)
def _places_of(number: int, most: int) -> st.SearchStrategy[list[int]]:
    return st.lists(_place_in(number), max_size=most)


def _settled(draw: Draw, near: Near, document: Document) -> Profile | None:
    """Every missing fact answered, mostly in the usual way, as many at once; None where what is
    told or answered does not hold together, or opens ever more, or would take back what is fixed.
    What is told stays: a value that is too old stays where it is fixed."""
    for _ in range(ROUNDS):
        profile = read_again(document)
        if profile is None:
            return None
        answering = near.limits.answering(profile)
        if not near.keeps(document) and not near.keeps(answering.document):
            return None
        if answering.settled:
            return _to_the_point(draw, profile)
        if (more := _answered_once(draw, near, answering)) is None:
            # what is told leaves them open for good; where nothing is asked, something is not told
            lost = answering.unasked or any(map(answering.answers, near.free(answering.asks)))
            return None if lost else _to_the_point(draw, profile)
        document = more
    return None


def _to_the_point(draw: Draw, profile: Profile) -> Profile:
    """Every value that is only bounded by some number within: first its end at a limit."""
    return to_the_point(profile, lambda points: points[draw(_place_in(len(points)))])


def _answered_once(draw: Draw, near: Near, answering: Answering) -> Document | None:
    """Each missing fact answered, of a condition with its day one; None where none can be."""
    document, answered = answering.document, set[tuple[str, ...]]()
    further = [fact for fact in answering.asks if fact.endswith("/-")]
    for fact in [one for one in answering.asks if one not in further] or further[:1]:
        answers = near.limits.answers(answering, fact)
        if not answers or (whole := fact_of(fact)) in answered:
            continue
        first = draw(_mostly_first(len(answers)))
        in_turn = _from(answers, first, partial(answering.answers, fact))
        fitting = (near.stating(document, fact, one) for one in in_turn)
        if (more := next(filter(None, fitting), None)) is not None:
            document = more
            answered.add(whole)
    answering.forget()
    return document if answered else None


def _from(
    answers: Sequence[Json], first: int, others: Callable[[], Iterable[Json]]
) -> Iterator[Json]:
    """The answers from one on, then those that only this patient may get."""
    yield from answers[first:]
    yield from answers[:first]
    yield from others()


@lru_cache(KEPT)
def _mostly_first(answers: int) -> st.SearchStrategy[int]:
    """The place of one of so many answers, of which the first is the usual one."""
    return st.sampled_from((*[0] * USUAL * answers, *range(answers)))


def trials(among: Sequence[Trial] | None = None) -> st.SearchStrategy[Trial]:
    """One of the trials; the shipped ones by default."""
    known = load_trials() if among is None else tuple(among)
    if not known:
        raise InvalidArgument("no trial to draw from")
    return st.sampled_from(known)


def criteria(among: Sequence[Trial] | None = None) -> st.SearchStrategy[Criterion]:
    """One criterion that decides, of one of the trials."""
    known = load_trials() if among is None else tuple(among)
    found = [
        criterion
        for trial in known
        for criterion in trial.criteria
        if criterion.kind in DECIDING - {Kind.TO_DO}
    ]
    if not found:
        raise InvalidArgument("no criterion that decides in these trials")
    return st.sampled_from(found)


def refinements(
    profile: Profile, trials: Sequence[Trial] | None = None, *, most: int = 4
) -> st.SearchStrategy[Profile]:
    """The same patient, of whom up to `most` more facts are known that the trials ask for."""
    return _more(Answering.of(_possible(profile), _limits(trials).trials), most)


def completions(
    profile: Profile, trials: Sequence[Trial] | None = None
) -> st.SearchStrategy[Profile]:
    """The same patient, of whom no fact is missing any more that the trials ask for."""
    return _complete(Near(_limits(trials), _possible(profile).document()))


@st.composite
def _more(draw: Draw, settling: Answering, most: int) -> Profile:
    return _answered(draw, settling, draw(st.integers(0, most))).profile


def _answered(draw: Draw, settling: Answering, most: int) -> Answering:
    """So many facts told, each by the first answer that fits from a drawn one on."""

    def from_a_drawn_one(answers: list[Json]) -> list[Json]:
        first = draw(st.integers(0, max(0, len(answers) - 1)))
        return [*answers[first:], *answers[:first]]

    return settling.answered(most, from_a_drawn_one)


def _limits(trials: Sequence[Trial] | None, known: Sequence[Profile] = ()) -> Around:
    limits = around(trials, known)
    assert limits.near is not None  # looked for before anything is drawn
    return limits


def _possible(profile: Profile) -> Profile:
    if profile.as_of is None:
        raise InvalidArgument("the profile needs `as_of`: nothing here reads the clock")
    if read(profile.document()) is None:
        raise InvalidArgument("the profile contradicts itself: no patient fits it")
    return profile


def _fixed(fields: Mapping[str, Json]) -> Document:
    """Fields of the profile that are as given, spelled as the profile tells them."""
    try:
        return profile_of({"as_of": BARE["as_of"], **fields}).document() if fields else {}
    except ProfileError as error:
        raise InvalidArgument(f"what is fixed is no profile: {error}") from None


def _noted(limits: Around, found: Profile) -> Profile:
    """What is drawn; a failing test prints in what it differs from the plain patient."""
    note(Apart("plain patient → drawn:", limits.plain, found, whole=True))
    return found


@dataclass(frozen=True)
class Apart:
    """In what two patients differ, spelled where a test fails: most that are drawn do not."""

    head: str
    one: Profile
    other: Profile
    whole: bool = False  # also who is drawn, to be pasted into a test

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:  # noqa: ARG002
        apart_in = _apart(self.one.document(), self.other.document())
        pasted = [f"drawn: {self.other!r}"] if self.whole else []
        printer.text("\n".join((self.head, *apart_in, *pasted)))


def _apart(one: Document, other: Document) -> Iterator[str]:
    """Each place where two patients are told otherwise, `-` what is not told."""
    for place in sorted(apart(one, other)):
        values = ("-" if (value := at(side, place)) is None else value for side in (one, other))
        yield f"  /{'/'.join(place)}: {' → '.join(map(str, values))}"


def eligible_patients(
    trial: Trial, *, known: Sequence[Profile] = (), **fixed: Json
) -> st.SearchStrategy[Profile]:
    """A patient who meets every criterion of the trial, or of one of its arms: those `known` who
    do, else those found first, with as much told otherwise, around its limits, as leaves them
    eligible. `fixed` fields are as given."""
    near = _near(trial, fixed, known)
    (in_force,) = near.limits.trials
    arms = tuple(_near(in_force.of_arm(name), fixed, known) for name in in_force.each_arm)
    return _eligible(arms).map(lambda found: _noted(near.limits, found))


@st.composite
def _eligible(draw: Draw, arms: Sequence[Near]) -> Profile:
    first = draw(_place_in(len(arms))) if len(arms) > 1 else 0
    each = ((near, _as_fixed(near)) for near in (*arms[first:], *arms[:first]))
    near, starts = next((one for one in each if one[1]), (arms[0], []))
    if starts:
        goal, profile = _goal(near.limits), draw(st.sampled_from(starts))
        return _varied(draw, near, [profile], lambda one: [read_as_wanted(one[0], goal)])[0]
    (trial,), as_fixed = near.limits.trials, " and is as fixed" if near.fixed else ""
    who = f"who meets every criterion of {trial.id}{as_fixed}"
    raise InvalidArgument(f"no patient found {who}: {_in_the_way(near)}{HINT}")


def _in_the_way(near: Near) -> str:
    """The criteria for which nobody is found: those that nobody meets together, else those that
    the nearest patient fails."""
    if odds := _finder(near.limits).odds:
        together = " together" if odds[1:] else ""
        return f"no patient meets {_listed(odds)}{together}"
    return f"the nearest found does not meet {_listed(_missed(near))}"


def _missed(near: Near) -> tuple[str, ...]:
    """The criteria that the plain patient nearest to a trial, as fixed, does not meet."""
    goal = _goal(near.limits)
    misses = goal.misses(derived(profile_of(near.base(1))))
    return tuple(one.id for one in goal.asked if one.id in misses)


def _listed(ids: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(ids[:-1]), ids[-1])))


@lru_cache(KEPT)
def _as_fixed(near: Near) -> list[Profile]:
    """Those found first who meet a trial, as fixed; else the plain patient, where that one does."""
    goal, found = _goal(near.limits), _starts(near.limits)
    wanted = (joined(one.document(), near.fixed) if near.fixed else one for one in found)
    met = [one for one in wanted if one is not None and not goal.misses(derived(one))]
    if met or not near.fixed:
        return met
    plain = profile_of(near.base(1))
    return [] if goal.misses(derived(plain)) else [plain]


def boundary_patients(
    trial: Trial, *, known: Sequence[Profile] = (), **fixed: Json
) -> st.SearchStrategy[Boundary]:
    """Two patients on either side of one criterion of the trial, alike but for what it reads, and
    both with the same told otherwise than when they were found. Each comparison that alone turns
    it has pairs, where they are found; of the age of a value the one outside is `open`, since an
    old value counts as missing. Who are `known` to meet the trial, or all but one criterion, are
    tried first. `fixed` fields are as given."""
    if not any(criterion.kind in DECIDING for criterion in trial.criteria):
        raise InvalidArgument(f"no pair of patients: nothing decides in {trial.id}")
    return _on_either_side(_near(trial, fixed, known)).map(_noted_pair)


def _near(trial: Trial, fixed: Mapping[str, Json], known: Sequence[Profile] = ()) -> Near:
    """Around the limits of a trial; of one with versions, of the one in force on the day on which
    whoever is drawn is asked."""
    document = _fixed(fixed)
    day = date.fromisoformat(str(document.get("as_of", BARE["as_of"])))
    return Near(_limits([trial if trial.in_force else trial.on(day)], known), document)


@st.composite
def _on_either_side(draw: Draw, near: Near) -> Boundary:
    """The pairs of a criterion are looked for when it is first drawn, else those of the next."""
    limits, fixed = near.limits, near.fixed
    (trial,) = limits.trials
    deciding = [criterion for criterion in trial.criteria if criterion.kind in DECIDING]
    first = draw(_place_in(len(deciding)))
    for criterion in (*deciding[first:], *deciding[:first]):
        if pairs := _pairs(limits, criterion.id):
            turned: TurnedPair = draw(st.sampled_from(pairs))
            break
    else:
        raise InvalidArgument(
            f"no pair of patients found on either side of a limit of {trial.id}{HINT}"
        )
    pair, as_wanted = turned.pair, turned.as_wanted(criterion, 2 * len(Oddity))
    sides = [joined(one.document(), fixed) for one in (pair.inside, pair.outside)]
    if None in sides or as_wanted(*(one.document() for one in sides if one)) is None:
        reject()

    def both(documents: Sequence[Document]) -> Sequence[Profile | None]:
        return as_wanted(*documents) or (None, None)

    one, other = _varied(draw, near, [side for side in sides if side], both)
    return replace(pair, inside=one, outside=other)


def _varied(
    draw: Draw,
    near: Near,
    alike: Sequence[Profile],
    as_wanted: Callable[[Sequence[Document]], Sequence[Profile | None]],
) -> Sequence[Profile]:
    """Some patients with as many of the drawn facts told otherwise of each as leaves all as
    wanted: all of them, else one after the other."""
    facts = [one for one, _ in draw(_differences(near))]

    def with_these(changes: Sequence[Fact]) -> Sequence[Profile] | None:
        documents = [near.otherwise(one.document(), changes) for one in alike]
        found = as_wanted([laid_over(document, near.fixed) for document in documents])
        whole = [one for one in found if one is not None]
        return whole if len(whole) == len(alike) else None

    if (at_once := with_these(facts)) is not None:
        return at_once
    for fact in facts:
        alike = with_these([fact]) or alike
    return alike


@lru_cache(KEPT)
def _goal(limits: Around) -> Goal:
    return Goal.of(limits.trials[0])


@lru_cache(KEPT)
def _starts(limits: Around) -> list[Profile]:
    """Patients who meet a trial; where none is found, who stands just inside one of the criteria
    that the nearest patient does not meet."""
    goal = _goal(limits)
    if there := as_wanted_of(limits.known, goal)[:ELIGIBLE] or eligible(goal, ELIGIBLE):
        return there
    edges = (
        _finder(limits).edge(limits.trials[0].criterion(id)) for id in _missed(Near(limits, {}))
    )
    return next(([pair.inside for pair in edge.pairs] for edge in edges if edge.pairs), [])


@lru_cache(KEPT)
def _finder(limits: Around) -> Finder:
    return Finder(limits.trials[0], known=limits.known)


@lru_cache(KEPT)
def _pairs(limits: Around, criterion: str) -> tuple[TurnedPair, ...]:
    return _finder(limits).turned(limits.trials[0].criterion(criterion))


def _noted_pair(pair: Boundary) -> Boundary:
    """A failing test prints in what the two differ, and on which criterion they lie."""
    note(Apart(f"{pair.criterion}, in → out:", pair.inside, pair.outside))
    return pair

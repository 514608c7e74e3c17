"""A patient of whom some of the facts of one profile are told alone.

A fact is one told field, named by its path; a bound, a span or a regimen is one fact. Many such
patients are made of one profile: what is made of one of its fields is made once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from oligomatch.matcher.findings.engines import chainer, own
from oligomatch.matcher.intake.contradictions import contradictions
from oligomatch.matcher.logic.effort import UNBOUND, Effort
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.patient.same_parts import ANEW, SameParts
from oligomatch.matcher.patient.staging import GONE
from oligomatch.matcher.profile.profile import (
    Assessment,
    Biomarker,
    Lesion,
    Line,
    PatientModel,
    Profile,
    read_field,
)
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

Path = tuple[str | int, ...]
Facts = int  # some of the facts of one profile: a bit for each
Document = Mapping[str, Any]

WHOLE = frozenset({"at_least", "at_most", "one_of", "from", "to"})  # keys of a bounded value
LISTS = frozenset({"agents", "classes", "at", "prior_local_therapy"})  # lists told as one fact
LISTED: Mapping[str, type[PatientModel]] = {"lesions": Lesion, "assessments": Assessment}
LABELS = frozenset({"patient", "as_of"})
SELF = ("id",)  # a lesion's id is no fact of its own: it goes where its lesion goes


class Parts:
    """The patients of whom some facts of a profile are told alone, each made once. A fact goes by
    its number: its place among `paths`."""

    def __init__(self, profile: Profile, as_of: date, effort: Effort | None = None) -> None:
        self.as_of = as_of
        self.document = profile.document()
        self.paths: tuple[Path, ...] = tuple(leaves(self.document))
        self.every: Facts = (1 << len(self.paths)) - 1
        # hundreds of derivations: by the plain chainer, which finds the same and is faster
        self._chainer = chainer("plain").remembering()
        self._same = ANEW if own() else SameParts()  # an author's rules may join any two parts
        self._effort, self._lesions = effort or Effort(UNBOUND), len(profile.lesions)
        self._patients: dict[Facts, Patient] = {}
        self._can_be: dict[Facts, bool] = {}
        self._entries: dict[tuple[type[PatientModel], str], PatientModel] = {}

    def stating(self, facts: Facts) -> Patient:
        """The patient of whom these facts alone are told, whether they agree or not."""
        known = self._patients.get(facts)
        if known is None:
            self._effort.spend(self._lesions)
            same = self._same if facts else ANEW  # of whom nothing is told is the same for all
            known = derive(self._profile(facts), self.as_of, chainer=self._chainer, same=same)
            self._patients[facts] = known
        return known

    def can_be(self, facts: Facts) -> bool:
        """Whether what is told by these facts agrees.

        Of a patient who can be, fewer facts do, but for two. What an assessment shows may be at
        odds with what is told of today, once the later one is left out (W14). And a lesion is there
        today, once it is left out that it is gone or that an assessment spoke of it.
        """
        known = self._can_be.get(facts)
        if known is None:
            known = self._can_be[facts] = self._surely_agree(facts) or self._agree(facts)
        return known

    def _surely_agree(self, facts: Facts) -> bool:
        """Whether the whole can be, no assessment that may be the latest is left out beside
        another that is told, and nothing by which a lesion may not be there today."""
        if self._not_there & ~facts:
            return False
        stated_of = self._assessments & facts
        dated = not stated_of or all(map(stated_of.__and__, self._latest))
        return dated and self._whole_agrees

    def less_known(self, fewer: Facts, more: Facts) -> bool:
        """Whether the same patient is less known by some of the facts: then what all of them leave
        open some do. Without an assessment it is another patient (W14): which was the latest, and
        of when, may be settled otherwise."""
        if not self._surely_agree(more):
            return False
        left_out = more & ~fewer
        for one in self._of_assessments if left_out & self._assessments else ():
            if more & one and not fewer & one:
                return False
        return True

    def _agree(self, facts: Facts) -> bool:
        patient = self.stating(facts)
        at_odds = contradictions(patient.profile, load_vocabulary(), patient=patient)
        return not any(True for _ in at_odds)

    @cached_property
    def _whole_agrees(self) -> bool:
        return self._agree(self.every)

    @cached_property
    def _assessments(self) -> Facts:
        return facts_of(n for n, path in enumerate(self.paths) if path[0] == "assessments")

    @cached_property
    def _of_assessments(self) -> tuple[Facts, ...]:
        """What is told of each assessment."""
        each = dict.fromkeys(path[1] for path in self.paths if path[0] == "assessments")
        return tuple(
            facts_of(n for n, path in enumerate(self.paths) if path[:2] == ("assessments", one))
            for one in each
        )

    @cached_property
    def _not_there(self) -> Facts:
        """By what a listed lesion may not be there today: it is called gone, or an assessment
        speaks of it."""
        gone = [one.status in GONE for one in self.stating(self.every).profile.lesions]
        return facts_of(
            n
            for n, path in enumerate(self.paths)
            if _speaks_of_lesion(path)
            or (path[0] == "lesions" and path[2:] == ("status",) and gone[int(path[1])])
        )

    @cached_property
    def _latest(self) -> tuple[Facts, ...]:
        """What is told of each assessment that may be the latest."""
        latest = [view.index for view in self.stating(self.every).staging.latest]
        return tuple(
            facts_of(n for n, path in enumerate(self.paths) if path[:2] == ("assessments", index))
            for index in latest
        )

    def _profile(self, facts: Facts) -> Profile:
        """The profile that states these facts alone: no field of it is checked against another, so
        that each is read by itself."""
        values = {}
        for name, (all_of_it, spoken, known) in self._fields.items():
            some = facts & all_of_it
            for speaking in spoken:
                if facts & speaking:
                    some |= speaking
            if some:
                value = known.get(some)
                values[name] = value if value is not None else self._field(name, some)
        return self._nothing.model_copy(update=values)

    @cached_property
    def _nothing(self) -> Profile:
        return Profile.model_validate(stated(self.document, frozenset()))

    @cached_property
    def _fields(self) -> Mapping[str, tuple[Facts, tuple[Facts, ...], dict[Facts, Any]]]:
        """Each field of the profile: its facts, those by which assessments speak of each lesion,
        which list it, and what was made of some of them."""
        own, spoken = defaultdict[str, Facts](int), defaultdict[object, Facts](int)
        for n, path in enumerate(self.paths):
            own[str(path[0])] |= 1 << n
            if _speaks_of_lesion(path):
                spoken[path[3]] |= 1 << n
        if spoken:
            own["lesions"] |= 0  # of whom an assessment alone speaks
        of_lesions = tuple(spoken.values())
        return {
            name: (facts, of_lesions if name == "lesions" else (), {})
            for name, facts in own.items()
        }

    def _field(self, name: str, facts: Facts) -> Any:
        some = frozenset([path for n, path in enumerate(self.paths) if facts >> n & 1])
        found = stated({key: self.document[key] for key in (name,) if key in self.document}, some)
        nothing = vars(self._nothing)[name]
        value = self._read(name, found[name], nothing) if name in found else nothing
        self._fields[name][2][facts] = value
        return value

    def _read(self, name: str, stated: Any, nothing: Any) -> Any:
        """What is told in one field, with its entries as all who share them have them: what each
        entry tells is checked, and the whole was when the profile was read."""
        if name == "systemic_therapy":
            stated = {
                **stated,
                "lines": [self._entry(Line, one) for one in stated.get("lines", ())],
            }
        if name == "biomarkers":
            return {gene: self._entry(Biomarker, one) for gene, one in stated.items()}
        if name in LISTED:
            return [self._entry(LISTED[name], one) for one in stated]
        if isinstance(nothing, PatientModel):
            return type(nothing).model_validate(stated)
        return read_field(name, stated)

    def _entry(self, model: type[PatientModel], stated: Document | str) -> PatientModel | str:
        """One entry: what is told of it alike is one object for all parts."""
        if isinstance(stated, str):  # the result of a gene
            return stated
        key = model, repr(stated)
        known = self._entries.get(key)
        if known is None:
            known = self._entries[key] = model.model_validate(stated)
        return known


def facts_of(numbers: Iterable[int]) -> Facts:
    """Some facts by their numbers."""
    facts = 0
    for number in numbers:
        facts |= 1 << number
    return facts


def each_of(facts: Facts) -> list[Facts]:
    """Each of some facts alone, in their order."""
    each = []
    while facts:
        each.append(facts & -facts)
        facts &= facts - 1
    return each


def leaves(value: Any, path: Path = ()) -> Iterable[Path]:
    """The path of every fact in a document."""
    if isinstance(value, dict) and not WHOLE & set(value) and not _is_examination(path):
        for key, item in value.items():
            if not path and key in LABELS:
                continue
            if path[:1] == ("lesions",) and key in SELF:
                continue
            yield from leaves(item, (*path, key))
    elif isinstance(value, list) and path[-1] not in LISTS:
        for index, item in enumerate(value):
            if path[-1] in ("variants", "absent_variants"):
                yield (*path, index)
            elif isinstance(item, dict) and not set(item) - {"id"}:
                yield (*path, index)  # a lesion or line of which nothing is told but that it is
            else:
                yield from leaves(item, (*path, index))
    else:
        yield path


def stated(document: Document, paths: frozenset[Path]) -> dict[str, Any]:
    """The document with these facts alone; lists close up, ids and `as_of` stay where needed."""
    above = _above(paths)
    kept = _kept(document, paths, above, ())
    found: dict[str, Any] = kept if isinstance(kept, dict) else {}
    if "as_of" in document:
        found["as_of"] = document["as_of"]
    return _with_ids(found, document, paths, above)


def _above(paths: frozenset[Path]) -> frozenset[Path]:
    """Every place below which some of the facts stand."""
    return frozenset({path[:length] for path in paths for length in range(len(path))})


def _is_examination(path: Path) -> bool:
    """Whether a fact is an examination with its day, or a value with its unit: told as one."""
    return path == ("ecog",) or (len(path) == 2 and path[0] in ("imaging", "measurements"))


_GONE = object()


def _kept(value: Any, paths: frozenset[Path], above: frozenset[Path], path: Path) -> Any:
    if path in paths:
        return value
    if path not in above:
        return _GONE
    if isinstance(value, dict):
        parts = {key: _kept(item, paths, above, (*path, key)) for key, item in value.items()}
        some = {key: part for key, part in parts.items() if part is not _GONE}
        if some and path[:1] == ("biomarkers",) and len(path) == 2:
            if "result" in value:
                some["result"] = value["result"]  # a variant is told with the result it stands in
            elif set(some) <= {"no_other_variants"}:
                return _GONE  # that nothing else was found says nothing of what was
        return some or _GONE
    if isinstance(value, list):
        items = [_kept(item, paths, above, (*path, index)) for index, item in enumerate(value)]
        return [item for item in items if item is not _GONE] or _GONE
    return _GONE


def _with_ids(
    found: dict[str, Any], document: Document, paths: frozenset[Path], above: frozenset[Path]
) -> dict[str, Any]:
    """Lesions keep their ids, and those that an assessment speaks of stay listed under them."""
    spoken = {path[3] for path in paths if _speaks_of_lesion(path)}
    own = {path[1] for path in paths if path[:1] == ("lesions",)}
    listed = []
    for index, lesion in enumerate(document.get("lesions", ())):
        id = lesion.get("id", f"lesion {index + 1}")
        if index not in own and id not in spoken:
            continue
        kept = _kept(lesion, paths, above, ("lesions", index))
        listed.append({**(kept if isinstance(kept, dict) else {}), "id": id})
    return {**found, "lesions": listed} if listed else found


def _speaks_of_lesion(path: Path) -> bool:
    """Whether an assessment tells it of a listed lesion, by its id."""
    return path[:1] == ("assessments",) and path[2:3] == ("lesions",)

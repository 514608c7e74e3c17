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
from oligomatch.matcher.patient.patient import Patient, derive
from oligomatch.matcher.patient.same_parts import ANEW, SameParts
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

Path = tuple[str | int, ...]
Facts = frozenset[int]  # some of the facts of one profile, each by its number
Document = Mapping[str, Any]

WHOLE = frozenset({"at_least", "at_most", "one_of", "from", "to"})  # keys of a bounded value
LISTS = frozenset({"agents", "classes", "at", "prior_local_therapy"})  # lists told as one fact
LABELS = frozenset({"patient", "as_of"})
SELF = ("id",)  # a lesion's id is no fact of its own: it goes where its lesion goes


class Parts:
    """The patients of whom some facts of a profile are told alone, each made once. A fact goes by
    its number: its place among `paths`."""

    def __init__(self, profile: Profile, as_of: date) -> None:
        self.as_of = as_of
        self.document = profile.document()
        self.paths: tuple[Path, ...] = tuple(leaves(self.document))
        # hundreds of derivations: by the plain chainer, which finds the same and is faster
        self._chainer = chainer("plain").remembering()
        self._same = ANEW if own() else SameParts()  # an author's rules may join any two parts
        self._fields: dict[tuple[str, Facts], Any] = {}
        self._patients: dict[Facts, Patient] = {}
        self._can_be: dict[Facts, bool] = {}

    def __contains__(self, facts: Facts) -> bool:
        """Whether the patient of these facts was made before."""
        return facts in self._patients

    def stating(self, facts: Facts) -> Patient:
        """The patient of whom these facts alone are told, whether they agree or not."""
        known = self._patients.get(facts)
        if known is None:
            profile = self._profile(facts)
            known = derive(profile, self.as_of, chainer=self._chainer, same=self._same)
            self._patients[facts] = known
        return known

    def can_be(self, facts: Facts) -> bool:
        """Whether what is told by these facts agrees."""
        known = self._can_be.get(facts)
        if known is None:
            patient = self.stating(facts)
            at_odds = contradictions(patient.profile, load_vocabulary(), patient=patient)
            known = self._can_be[facts] = not any(True for _ in at_odds)
        return known

    def _profile(self, facts: Facts) -> Profile:
        """The profile that states these facts alone: no field of it is checked against another, so
        that each is read by itself."""
        by_field: defaultdict[str, set[int]] = defaultdict(set)
        for fact in facts:
            by_field[str(self.paths[fact][0])].add(fact)
            if fact in self._spoken:
                by_field["lesions"].add(self._spoken[fact])
        values = {name: self._field(name, frozenset(some)) for name, some in by_field.items()}
        return self._nothing.model_copy(update=values)

    @cached_property
    def _nothing(self) -> Profile:
        return Profile.model_validate(stated(self.document, frozenset()))

    @cached_property
    def _spoken(self) -> Mapping[int, int]:
        """Of each fact by which an assessment speaks of a lesion one that speaks of the same."""
        speaking = [(n, path[3]) for n, path in enumerate(self.paths) if _speaks_of_lesion(path)]
        last = {id: n for n, id in speaking}
        return {n: last[id] for n, id in speaking}

    def _field(self, name: str, facts: Facts) -> Any:
        key = name, facts
        if key not in self._fields:
            found = stated(self.document, frozenset(self.paths[fact] for fact in facts))
            alone = {name: found[name]} if name in found else {}
            self._fields[key] = getattr(Profile.model_validate(alone), name)
        return self._fields[key]


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

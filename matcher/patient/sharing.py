"""What patients share of whom all that is read is told alike: counts of lesions, and answers.

A patient asked again, typed on, told of one answer more or of some facts alone is mostly the one
before: what is told alike is worked out once. Keys are digests, so that no text is kept by them.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import blake2b
from itertools import chain
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from oligomatch.matcher.findings.engines import own
from oligomatch.matcher.logic.values import Numbers
from oligomatch.matcher.patient import counting
from oligomatch.matcher.patient.elsewhere import Never
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.patient.staging import Moment
from oligomatch.matcher.profile.profile import Assessment, Lesion, LesionState, Profile
from oligomatch.rules.measures import MEASURES, MOST_MEASURES, SIZES, reads_sizes
from oligomatch.rules.tree import Measure

if TYPE_CHECKING:
    from pydantic import BaseModel

# parts of a profile that no other part's measures read
APART = frozenset({"biomarkers", "histology", "age", "sex", "ecog", "measurements", "judgements"})
# parts that no measure reads
UNREAD = frozenset(
    {"patient", "note", "unconfirmed", "country", "second_country", "willing_to_travel"}
)
MOST = frozenset(Profile.model_fields) - UNREAD - APART
_SIZES_OF_EACH: dict[str, Any] = {"__all__": {*SIZES}}
_BUT_SIZES = {"lesions": _SIZES_OF_EACH, "assessments": {"__all__": {"lesions": _SIZES_OF_EACH}}}
OF_APART = frozenset(kind for kind, one in MEASURES.items() if not APART.isdisjoint(one.reads))

_ONE = Lock()  # of several threads one at a time finds and drops what is kept
MOST_COUNTED = 500  # lesions told alike, of which the last asked are kept
MOST_ANSWERED = 96  # patients told alike, the same
MOST_EACH = 1000  # counts, answers or criteria that each of them keeps
FEW = 10  # lesions, of whom a patient may have so many without being known by it
_ENTRY = re.compile(r"/\d")  # a lesion, an assessment, a line

Courses: TypeAlias = Sequence[tuple[Moment, ...] | None]
Counts: TypeAlias = dict[Measure, Numbers]
Tallies: TypeAlias = dict[Hashable, "counting.Tally | None"]


def patients_own(places: Sequence[str]) -> bool:
    """Whether places of a profile may be one patient's alone: one holds the name that a lesion was
    given in an assessment, or so many lie in lesions, lines and assessments that hardly another
    patient has them."""
    for one in places:
        if "/lesions/" in one and one.startswith("/assessments/"):
            return True
    return len(places) > FEW and sum(map(bool, map(_ENTRY.search, places))) > FEW


def shared_counts(
    patient: Patient,
    courses: Courses,
    untreated: Never,
    *,
    by_reference: bool,
    sizes: bool,
) -> Counts:
    """The counts at a time point of every patient with the same lesions, by the views that may
    stand for it in each course; apart those that the reference counts, and those that hang on how
    large a lesion is."""
    every = patient.kept(
        ("lesions told", sizes), lambda: _every_lesion_stated(patient, untreated, sizes=sizes)
    )
    moments = {one: _of_moment(patient, one, sizes=sizes) for each in courses for one in each or ()}
    views = tuple(None if each is None else tuple(map(moments.get, each)) for each in courses)
    return _found(patient.chainer.counts_told, (every, views, by_reference), MOST_COUNTED)


def shared_tallies(
    patient: Patient, moment: Moment, untreated: Never, *, by_reference: bool, sizes: bool
) -> Tallies:
    """The counts at a moment of every patient of whom the same is told there (kept); apart those
    that the reference counts, and those that hang on how large a lesion is."""

    def found() -> Tallies:
        stated = counting.stated_for_counts(patient, moment, sizes=sizes)
        key = "at a moment", stated, untreated, by_reference, sizes, counting.MOST_CASES
        return _found(patient.chainer.counts_told, key, MOST_COUNTED)

    return patient.kept((shared_tallies, moment, by_reference, sizes), found)


def shares(patient: Patient) -> bool:
    """Whether others may be told alike; an author's own rules may read anything of anyone."""
    return patient.same.alike and not own()


def shared_answers(patient: Patient, measure: Measure) -> dict[Hashable, Any]:
    """The answers of every patient of whom the same is told of what a measure reads."""
    return shared_by(patient, _reads(measure))


def shared_of(patient: Patient, measures: frozenset[Measure]) -> dict[Hashable, Any]:
    """What was worked out of every patient of whom all is told alike that these measures read;
    nothing of others of one who shares none."""
    return shared_by(patient, reads_of(measures))


def shared_of_all(patient: Patient) -> dict[Hashable, Any]:
    """What was worked out of every patient of whom all is told alike that any measure reads."""
    return shared_by(patient, ALL)


def engine_of(patient: Patient) -> str:
    """What derived the findings so far, as a patient tells it; of those who are told alike what
    follows from all that is told is derived once."""
    known = shared_of_all(patient)
    if engine_of not in known:
        known[engine_of] = patient.ran_at_once
    return patient.engine_by(known[engine_of])


class Reads(NamedTuple):
    """What some measures read beside what most do."""

    apart: bool  # the parts of a profile that no other part's measures read
    sizes: bool  # how large a lesion is


ALL = Reads(apart=True, sizes=True)


@lru_cache(maxsize=MOST_MEASURES)
def reads_of(measures: frozenset[Measure]) -> Reads:
    """What some measures read."""
    each = [_reads(one) for one in measures]
    return Reads(any(one.apart for one in each), any(one.sizes for one in each))


@lru_cache(maxsize=MOST_MEASURES)
def _reads(measure: Measure) -> Reads:
    return Reads(measure.kind in OF_APART, reads_sizes(measure))


def shared_by(patient: Patient, reads: Reads) -> dict[Hashable, Any]:
    """What was worked out of every patient of whom all is told alike that is read so (kept)."""
    known: dict[Hashable, Any] | None = patient.memo.get(reads)
    if known is None:
        known = patient.memo[reads] = _answers(patient, reads)
    return known


def _answers(patient: Patient, reads: Reads) -> dict[Hashable, Any]:
    if not shares(patient):
        return {}
    context = reads, patient.as_of, patient.known_on, counting.MOST_CASES
    most, sizes, apart = patient.kept("all told", _all_stated, patient.profile)
    stated = _digest(most, *[sizes] * reads.sizes, *[apart] * reads.apart)
    return _found(patient.chainer.answers_told, (context, stated), MOST_ANSWERED)


def _all_stated(profile: Profile) -> tuple[bytes, bytes, bytes]:
    """What is told that measures read: most of it, how large lesions are, and what is apart."""
    kinds, sizes = _sizes([*profile.lesions, *_states(profile.assessments)])
    most = profile.model_dump_json(include={*MOST}, exclude=_BUT_SIZES, exclude_none=True)
    apart = profile.model_dump_json(include={*APART}, exclude_none=True)
    return _digest(most.encode(), kinds), sizes, apart.encode()


def _found(store: dict[Hashable, dict[Any, Any]], key: Hashable, most: int) -> dict[Any, Any]:
    """What is kept under a key, which now is the last asked."""
    with _ONE:
        found = store.pop(key, None)
        if found is None or len(found) > MOST_EACH:
            found = {}
            while len(store) >= most:
                store.pop(next(iter(store)))
        store[key] = found
    return found


def _every_lesion_stated(patient: Patient, untreated: Never, *, sizes: bool) -> Hashable:
    """What is told of the lesions, made once for the parts of a profile that share it."""
    one = patient.profile
    return patient.same.made(
        ("every lesion", sizes, one.metastatic_disease.ever, untreated),
        (one.lesions, one.primary, one.cancer_type, one.assessments),
        lambda: _lesions_stated(patient, untreated, sizes=sizes),
    )


def _lesions_stated(patient: Patient, untreated: Never, *, sizes: bool) -> Hashable:
    """What is told of the lesions whenever they are looked at, and what each may be."""
    profile = patient.profile
    places: dict[int, int] = {}
    kinds = [site.kinds for site in patient.sites]
    each = [places.setdefault(id(one), len(places)) for one in kinds]
    distinct = tuple({id(one): one for one in kinds}.values())
    stated = patient.same.made(
        ("lesions told", sizes),
        (profile.lesions, profile.primary),
        lambda: _digest(_text(profile.primary), *_texts(profile.lesions, sizes=sizes)),
    )
    return (
        _digest(stated, repr((each, sorted(patient.staging.mentioned))).encode()),
        tuple(site.organs for site in patient.sites),
        distinct,
        profile.metastatic_disease.ever,
        patient.cancers,
        untreated,
        counting.MOST_CASES,
    )


def _of_moment(patient: Patient, moment: Moment, *, sizes: bool) -> Hashable:
    """What is told of them at one view; its day has no part in a count."""
    one = moment.view.assessment
    stated = patient.same.made(
        ("assessment told", sizes),
        (one,),
        lambda: _digest(_text(one, {"date", "lesions"}), *_of_lesions(one, sizes=sizes)),
    )
    return stated, moment.latest, moment.finds, patient.staging.response(moment)


def _of_lesions(one: Assessment, *, sizes: bool) -> Iterator[bytes]:
    each = one.lesions or {}
    return chain(map(str.encode, each), _texts([*each.values()], sizes=sizes))


def _texts(lesions: Sequence[Lesion | LesionState], *, sizes: bool) -> Iterator[bytes]:
    """What is told of some lesions; of their sizes, if they are not read, how each is told alone:
    as one number, by its bounds or not at all."""
    kinds, stated = _sizes(lesions)
    yield from (_text(one, {*SIZES}) for one in lesions)
    yield kinds
    if sizes:
        yield stated


def _sizes(lesions: Iterable[Lesion | LesionState]) -> tuple[bytes, bytes]:
    """How the sizes of lesions are told, and what they are."""
    each = [(one.diameter_mm, one.volume_cc) for one in lesions]
    kinds = [type(size).__name__ for sizes in each for size in sizes]
    return repr(kinds).encode(), repr(each).encode()


def _states(assessments: Iterable[Assessment]) -> Iterator[LesionState]:
    return chain.from_iterable((one.lesions or {}).values() for one in assessments)


def _text(part: BaseModel, left_out: set[str] | None = None) -> bytes:
    return part.model_dump_json(exclude=left_out, exclude_none=True).encode()


def _digest(*texts: bytes) -> bytes:
    found = blake2b(digest_size=16)
    for text in texts:
        found.update(b"%d " % len(text))
        found.update(text)
    return found.digest()

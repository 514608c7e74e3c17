"""What patients share of whom all that is read is told alike: counts of lesions, and answers.

A patient asked again, typed on, told of one answer more or of some facts alone is mostly the one
before: what is told alike is worked out once. Keys are digests, so that no text is kept by them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Sequence
from hashlib import blake2b
from threading import Lock
from typing import TYPE_CHECKING, Any, TypeAlias

from oligomatch.matcher.findings.engines import own
from oligomatch.matcher.logic.values import Numbers
from oligomatch.matcher.patient import counting
from oligomatch.matcher.patient.patient import Patient
from oligomatch.matcher.patient.same_parts import ANEW
from oligomatch.matcher.patient.staging import Moment
from oligomatch.matcher.profile.profile import Profile
from oligomatch.rules.measures import MEASURES
from oligomatch.rules.tree import Measure

if TYPE_CHECKING:
    from pydantic import BaseModel

# parts of a profile that no other part's measures read
APART = frozenset({"biomarkers", "histology", "age", "sex", "ecog", "measurements", "judgements"})
# parts that no measure reads
UNREAD = frozenset(
    {"patient", "note", "unconfirmed", "country", "second_country", "willing_to_travel"}
)
READ = tuple(name for name in Profile.model_fields if name not in UNREAD)
OF_APART = frozenset(kind for kind, one in MEASURES.items() if not APART.isdisjoint(one.reads))

_ONE = Lock()  # of several threads one at a time finds and drops what is kept
MOST_COUNTED = 500  # lesions told alike, of which the last asked are kept
MOST_ANSWERED = 48  # patients told alike, the same
MOST_EACH = 1000  # counts, answers or criteria that each of them keeps
FEW = 10  # lesions, of whom a patient may have so many without being known by it
_ENTRY = re.compile(r"/\d")  # a lesion, an assessment, a line

Courses: TypeAlias = Sequence[tuple[Moment, ...] | None]
Counts: TypeAlias = dict[Measure, Numbers]


def patients_own(places: Sequence[str]) -> bool:
    """Whether places of a profile may be one patient's alone: one holds the name that a lesion was
    given in an assessment, or so many lie in lesions, lines and assessments that hardly another
    patient has them."""
    if any(one.startswith("/assessments/") and "/lesions/" in one for one in places):
        return True
    return len(places) > FEW and sum(map(bool, map(_ENTRY.search, places))) > FEW


def shared_counts(
    patient: Patient, courses: Courses, untreated: frozenset[str], *, by_reference: bool
) -> Counts:
    """The counts at a time point of every patient with the same lesions, by the views that may
    stand for it in each course; apart those that the reference counts."""
    every = patient.kept("lesions told", lambda: _lesions_stated(patient, untreated))
    moments = {one: _of_moment(patient, one) for each in courses for one in each or ()}
    views = tuple(None if each is None else tuple(map(moments.get, each)) for each in courses)
    return _found(patient.chainer.counts_told, (every, views, by_reference), MOST_COUNTED)


def shares(patient: Patient) -> bool:
    """Whether others may be told alike: parts of one profile, made by the hundred, hardly ever are,
    and an author's own rules may read anything of anyone."""
    return patient.same is ANEW and not own()


def shared_answers(patient: Patient, measure: Measure) -> dict[Hashable, Any]:
    """The answers of every patient of whom the same is told of what a measure reads."""
    return shared_of_kinds(patient, (measure.kind,))


def shared_of_kinds(patient: Patient, kinds: Collection[str]) -> dict[Hashable, Any]:
    """What was worked out of every patient of whom all is told alike that measures of these kinds
    read; nothing of one who shares none."""
    if not shares(patient):
        return {}
    apart = not OF_APART.isdisjoint(kinds)
    return patient.kept(("answers told", apart), lambda: _answers(patient, apart=apart))


def shared_of_all(patient: Patient) -> dict[Hashable, Any]:
    """What was worked out of every patient of whom all is told alike that any measure reads."""
    return shared_of_kinds(patient, OF_APART)


def _answers(patient: Patient, *, apart: bool) -> dict[Hashable, Any]:
    context = apart, patient.as_of, patient.known_on, counting.MOST_CASES
    read = {name for name in READ if apart or name not in APART}
    stated = patient.profile.model_dump_json(include=read, exclude_defaults=True).encode()
    return _found(patient.chainer.answers_told, (context, _digest(stated)), MOST_ANSWERED)


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


def _lesions_stated(patient: Patient, untreated: frozenset[str]) -> Hashable:
    """What is told of the lesions whenever they are looked at, and what each may be."""
    profile, places = patient.profile, dict[int, int]()
    kinds = [site.kinds for site in patient.sites]
    each = [places.setdefault(id(one), len(places)) for one in kinds]
    distinct = tuple({id(one): one for one in kinds}.values())
    stated = patient.same.made(
        "lesions told",
        (profile.lesions, profile.primary),
        lambda: _digest(*map(_text, (*profile.lesions, profile.primary))),
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


def _of_moment(patient: Patient, moment: Moment) -> Hashable:
    """What is told of them at one view; its day has no part in a count."""
    one = moment.view.assessment
    stated = patient.same.made("assessment told", (one,), lambda: _digest(_text(one, {"date"})))
    return stated, moment.latest, moment.finds, patient.staging.response(moment)


def _text(part: BaseModel, left_out: set[str] | None = None) -> bytes:
    return part.model_dump_json(exclude=left_out, exclude_defaults=True).encode()


def _digest(*texts: bytes) -> bytes:
    found = blake2b(digest_size=16)
    for text in texts:
        found.update(b"%d " % len(text))
        found.update(text)
    return found.digest()

"""Who stands otherwise than in an earlier screening, and which criteria make the difference."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import polars as pl

from oligomatch.matcher.cohort.columns.pairs import pair_of
from oligomatch.matcher.cohort.results.states import NOT_IN_FORCE, State, state_of_sign
from oligomatch.matcher.match.criteria import MatchClass

Criteria = Mapping[str, Mapping[str, str]]  # of each trial the digests of the deciding ones


class Because(StrEnum):
    """What is another than before."""

    PROFILE = "profile"
    RULE = "rule"
    DATE = "date"
    VOCABULARY = "vocabulary"  # or the rules of findings
    VERSION = "version"
    PATIENT = "patient"  # new in the cohort, or no longer in it
    TRIAL = "trial"  # newly asked
    LABEL = "label"  # it stands on several records, of which nobody knows which was which


@dataclass(frozen=True, slots=True)
class Turned:
    """One criterion that stands otherwise; None where it was not, or is no longer, asked."""

    criterion: str
    before: State | None
    after: State | None
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True)
class Why:
    """What turned a match."""

    before: MatchClass | None  # None: not asked
    after: MatchClass | None
    because: tuple[Because, ...]
    turned: tuple[Turned, ...] = ()

    @property
    def change(self) -> str:
        """What became of the patient: the class, or `lost`."""
        lost = self.after in (None, MatchClass.INELIGIBLE)
        return LOST if lost else str(self.after)


LOST = "lost"
CHANGES = (*(str(kind) for kind in MatchClass if kind is not MatchClass.INELIGIBLE), LOST)


@dataclass(frozen=True, slots=True)
class Sides:
    """Two screenings: a row for each patient, a column of pairs for each trial."""

    before: pl.DataFrame
    after: pl.DataFrame
    asked_before: Criteria
    asked: Criteria
    everywhere: tuple[Because, ...] = ()  # what is another for every criterion
    cut: bool = False  # only the first records were looked at: who is not there may be there


@dataclass(frozen=True, slots=True)
class Changed:
    """Every patient of one trial who is of another class, those alike together."""

    trial: str
    each: tuple[tuple[Why, pl.DataFrame], ...]  # with where they stand and their labels

    @property
    def counts(self) -> Counter[str]:
        """How many turned which way."""
        found: Counter[str] = Counter()
        for why, who in self.each:
            found[why.change] += who.height
        return found


def changes(sides: Sides) -> Iterator[Changed]:
    """Each trial that is asked, with those who turned."""
    pairs = same_patients(sides.before, sides.after)
    if sides.cut:
        pairs = pairs.filter(pl.col("after").is_not_null())
    for trial in sides.asked:
        yield Changed(trial, tuple(_turned(sides, pairs, trial)))


def same_patients(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """Which row of the one is which of the other: `before` and `after`, one of them null where the
    patient is new or gone; `profile` and `date` where these are others.

    Of equal label and equal record first, then of equal label; a record without a label is known
    again only where nothing in it changed. So is one of a label that several records have: which of
    them was which nobody knows, and it is told as `doubled`.
    """
    twice = pl.concat([frame["patient"].filter(frame["patient"].is_duplicated())
                       for frame in (before, after)]).drop_nulls().unique()  # fmt: skip
    doubled = pl.col("patient").is_in(twice.implode()).fill_null(False)
    sides = [
        frame.select("patient", "digest", "day", pl.int_range(pl.len(), dtype=pl.Int64).alias(name))
        for name, frame in (("before", before), ("after", after))
    ]
    alike = _joined(sides[0], sides[1], ("patient", "digest"))
    rest = [side.join(alike, on=side.columns[-1], how="anti") for side in sides]
    once = pl.col("patient").is_not_null() & ~doubled
    before_named, after_named = (side.filter(once) for side in rest)
    named = _joined(before_named, after_named, ("patient",))
    known = pl.concat([alike, named])
    gone, new = (side.join(known, on=side.columns[-1], how="anti") for side in sides)
    flags = (pl.lit(False).alias("profile"), pl.lit(False).alias("date"))
    none = pl.lit(None, pl.Int64)
    whose = pl.when(doubled).then("patient").alias("doubled")
    return pl.concat(
        [
            known.with_columns(pl.lit(None, pl.String).alias("doubled")),
            new.select(none.alias("before"), "after", *flags, whose),
            gone.select("before", none.alias("after"), *flags, whose),
        ]
    )


def _joined(before: pl.DataFrame, after: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    turn = pl.int_range(pl.len()).over(by).alias("turn")
    both = before.with_columns(turn).join(
        after.with_columns(turn), on=[*by, "turn"], nulls_equal=True, suffix=" now"
    )
    other = pl.lit(False) if "digest" in by else pl.lit(True)
    day = pl.col("day").ne_missing(pl.col("day now"))
    return both.select("before", "after", other.alias("profile"), day.alias("date"))


def _turned(sides: Sides, pairs: pl.DataFrame, trial: str) -> Iterator[tuple[Why, pl.DataFrame]]:
    """Those whose class is another, by what they turned from and to, and why."""
    frame = pairs.with_columns(
        _of(sides.before, trial, pairs["before"]).alias("from"),
        _of(sides.after, trial, pairs["after"]).alias("to"),
    )
    classes = {text: _class(text) for name in ("from", "to") for text in frame[name].unique()}
    kind = {text: "" if found is None else str(found) for text, found in classes.items()}
    frame = frame.with_columns(
        pl.col("from").replace_strict(kind, return_dtype=pl.String).alias("was"),
        pl.col("to").replace_strict(kind, return_dtype=pl.String).alias("is"),
    )
    each = _without_equal(frame.filter(pl.col("was") != pl.col("is")))
    new_one, of_several = pl.col("before").is_null(), pl.col("doubled").is_not_null()
    by = ("from", "to", "profile", "date", new_one.alias("new"), of_several.alias("several"))
    for (old, now, profile, date, new, several), who in each.group_by(*by, maintain_order=True):
        causes = (Because.LABEL,) if several else _causes(profile, date)
        why = _why(sides, trial, (old, now), causes, new=bool(new))
        if why.before not in (None, MatchClass.INELIGIBLE) or why.change != LOST:
            yield why, _who(sides, who)


def _without_equal(frame: pl.DataFrame) -> pl.DataFrame:
    """Of the records of one label, as many as are of a class now as were before have not turned."""
    if frame["doubled"].null_count() == frame.height:
        return frame
    rows = frame.with_row_index("row")
    several = rows.filter(pl.col("doubled").is_not_null())
    lost, come = (
        several.filter(pl.col(gone).is_null())
        .select("row", "doubled", pl.col(kind).alias("kind"))
        .with_columns(pl.int_range(pl.len()).over("doubled", "kind").alias("turn"))
        for gone, kind in (("after", "was"), ("before", "is"))
    )
    both = lost.join(come, on=["doubled", "kind", "turn"], suffix=" now")
    equal = pl.concat([both["row"], both["row now"]])
    return rows.filter(~pl.col("row").is_in(equal.implode())).drop("row")


def _causes(profile: Any, date: Any) -> tuple[Because, ...]:
    causes = ((Because.PROFILE, profile), (Because.DATE, date))
    return tuple(cause for cause, is_other in causes if is_other)


def _of(frame: pl.DataFrame, trial: str, rows: pl.Series) -> pl.Series:
    """The pairs of some rows; empty where there is no row, or the trial was not asked."""
    if trial not in frame.columns:
        return pl.Series([""]).new_from_index(0, len(rows))
    kept = frame[trial].cast(pl.String)
    return pl.select(pl.lit(kept).gather(rows)).to_series().fill_null("")


def _class(text: str) -> MatchClass | None:
    return pair_of(text).kind if text else None


def _why(
    sides: Sides, trial: str, texts: tuple[Any, Any], causes: tuple[Because, ...], *, new: bool
) -> Why:
    before, after = map(_class, texts)
    if trial not in sides.asked_before:
        return Why(before, after, (Because.TRIAL,))
    if before is None or after is None:
        assert new == (before is None)
        known = Because.LABEL in causes
        return Why(before, after, (Because.LABEL if known else Because.PATIENT,))
    each = tuple(_criteria(sides, trial, texts, (*causes, *sides.everywhere)))
    found = {cause for one in each for cause in one.because}
    return Why(before, after, tuple(cause for cause in Because if cause in found), each)


def _criteria(
    sides: Sides, trial: str, texts: tuple[str, str], causes: tuple[Because, ...]
) -> Iterator[Turned]:
    """The criteria that stand otherwise."""
    old, now = sides.asked_before[trial], sides.asked[trial]
    before, after = (
        {
            criterion: state_of_sign(sign)
            for criterion, sign in zip(asked, pair_of(text).row, strict=True)
            if sign != NOT_IN_FORCE
        }
        for asked, text in zip((old, now), texts, strict=True)
    )
    for criterion in dict.fromkeys((*now, *old)):
        if before.get(criterion) is not after.get(criterion):
            rule = (Because.RULE,) if old.get(criterion) != now.get(criterion) else ()
            yield Turned(criterion, before.get(criterion), after.get(criterion), (*causes, *rule))


def _who(sides: Sides, who: pl.DataFrame) -> pl.DataFrame:
    """Where the patients stand, in the cohort as it is, else as it was."""
    shown = ("file", "line", "number", "patient")
    if who["after"].null_count():
        return sides.before[who["before"]].select(shown)
    return sides.after[who["after"]].select(shown)

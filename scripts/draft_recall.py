"""How drafts compare with the trials encoded by hand: docs/drafting.md.

python scripts/draft_recall.py
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from oligomatch.api.registry.reading import read_records
from oligomatch.api.registry.store import eligibility_of
from oligomatch.rules.drafting.draft import Drafted, draft
from oligomatch.rules.operators import spell
from oligomatch.rules.read import load_trials
from oligomatch.rules.tree import AllOf, Node
from oligomatch.rules.trial import DECIDING, Criterion, Kind, Trial

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "drafting.md"
MARKS = ("<!-- figures -->", "<!-- end of figures -->")
DATA = ROOT.parent / "shared" / "data"
AUTHORING = DATA / "authoring"
TWO = AUTHORING / "two_trials_full_eligibility.jsonl"


@dataclass(frozen=True, slots=True)
class Pair:
    """One sentence as drafted, and the criteria written by hand that quote it."""

    drafted: Drafted
    by_hand: tuple[Criterion, ...]

    @property
    def is_held(self) -> bool:
        """Whether the hand let the sentence decide something."""
        return any(one.kind in DECIDING for one in self.by_hand)


def texts() -> Mapping[str, str]:
    """Every eligibility text at hand, by registry number or protocol."""
    found = {
        one.nct: text
        for one in read_records([DATA / "ctgov", TWO]).records
        if (text := eligibility_of(one))
    }
    for protocol in json.loads((AUTHORING / "msk_match_criteria.json").read_text("utf-8")):
        if "inclusion" in protocol and "protocol" in protocol:
            found[protocol["protocol"]] = "".join(
                f"{name.title()} Criteria:\n\n"
                + "".join("* " + line.replace("\n", "\n  ") + "\n" for line in protocol[name])
                for name in ("inclusion", "exclusion")
            )
    return found


def plain(text: str) -> str:
    """The letters, digits and signs alone, without what the registry's markup adds."""
    return re.sub(r"[^0-9A-Za-z<>=≥≤]+", "", text)


def pairs(trial: Trial, text: str) -> Iterator[Pair]:
    """Every sentence of a text with what the hand made of it."""
    quoted = [
        (criterion, [plain(part) for part in re.split(r" (?=[*-] )", criterion.quote)])
        for criterion in trial.criteria
    ]
    for one in draft(text, trial.id, "x"):
        words = plain(one.sentence.quote)
        by_hand = [c for c, parts in quoted if any(p in words or words in p for p in parts if p)]
        yield Pair(one, tuple(by_hand))


def trees(criteria: tuple[Criterion, ...]) -> frozenset[Node]:
    """What criteria ask without a person, each part of an `all` by itself."""
    return frozenset(
        part
        for one in criteria
        if one.tree is not None and one.kind in (Kind.INCLUSION, Kind.WORKUP)
        for part in (one.tree.parts if isinstance(one.tree, AllOf) else (one.tree,))
    )


def standing(pair: Pair) -> str:
    """What became of one sentence, beside the hand."""
    own = trees(pair.drafted.criteria)
    asked = [one for one in pair.drafted.criteria if one.kind is Kind.JUDGEMENT]
    if not pair.is_held:
        return (
            "nothing to decide by hand" if not own and not asked else "decides, by hand it does not"
        )
    hand = trees(pair.by_hand)
    if own and own <= hand:
        return "encoded, the same tree as by hand"
    if own:
        return "encoded, another tree"
    if asked:
        judged = any(one.kind is Kind.JUDGEMENT for one in pair.by_hand)
        return "judged by a person, as by hand" if judged else "judged by a person, encoded by hand"
    return "left to do" if any(c.kind is Kind.TO_DO for c in pair.drafted.criteria) else "a heading"


def main() -> int:
    """Print the figures and put them into the page."""
    lines = list(_by_hand())
    print(*lines, sep="\n")
    before, _, after = re.split("|".join(MARKS), PAGE.read_text(encoding="utf-8"))
    PAGE.write_text("\n".join([before + MARKS[0], "", *lines, "", MARKS[1] + after]), "utf-8")
    return 0


def hand_encoded() -> Iterator[tuple[Trial, str]]:
    """The three trials of examples/trials with their texts."""
    found = texts()
    for trial in load_trials(ROOT / "examples" / "trials"):
        yield trial, found[trial.acronym if trial.acronym.startswith("MSK") else trial.id]


def _by_hand() -> Iterator[str]:
    pairs_of = {trial.acronym: list(pairs(trial, text)) for trial, text in hand_encoded()}
    counts = {name: Counter(standing(pair) for pair in each) for name, each in pairs_of.items()}
    yield "| sentences | " + " | ".join(counts) + " |"
    yield "| --- |" + " --- |" * len(counts)
    for row in sorted({row for count in counts.values() for row in count}):
        yield f"| {row} | " + " | ".join(str(count[row]) for count in counts.values()) + " |"
    for name, each in pairs_of.items():
        for pair in each:
            if standing(pair) == "encoded, another tree":
                yield ""
                quote = " ".join(pair.drafted.sentence.quote.split())
                yield f"{name}, another tree: “{quote[:160]}”"
                if "-v" in sys.argv:
                    yield str([spell(t) for t in trees(pair.drafted.criteria)])
                    yield str([spell(t) for t in trees(pair.by_hand)])
            elif "-v" in sys.argv and standing(pair) in (
                "left to do",
                "decides, by hand it does not",
                "judged by a person, encoded by hand",
            ):
                yield f"   {standing(pair)}: {' '.join(pair.drafted.sentence.quote.split())[:230]}"


if __name__ == "__main__":
    sys.exit(main())

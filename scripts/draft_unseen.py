"""How much drafts encode of texts that nobody tuned to, and a sample to read: docs/drafting.md.

python scripts/draft_unseen.py              the figures of the unseen parts, into the page
python scripts/draft_unseen.py --read 400   that many encoded criteria at random, not yet read
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from oligomatch.rules.drafting.draft import Drafted, SentenceOutcome, draft
from oligomatch.rules.operators import spell
from oligomatch.rules.trial import Criterion, Kind

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "drafting.md"
MARKS = ("<!-- unseen -->", "<!-- end of unseen -->")
RECORDS = ROOT.parent / "shared" / "data" / "drafting" / "oncology_records.jsonl"
# Sixths of the records by their number's hash. The forms were made with 0, 1 and 2. Of the others
# 3, 4 and 5 were read in turn, 400 criteria each, and what they showed was fixed; `draft_read.txt`
# has a digest of each sentence shown, so that a further reading shows others.
PARTS, UNSEEN = 6, (3, 4, 5)
READ = Path(__file__).with_name("draft_read.txt")
CLASSES = (
    "decided by machine",
    "judged by a person",
    "part of a question before it",
    "information",
    "in part",
    "left to do",
)


def part_of(nct: str) -> int:
    """Which sixth of the records a trial belongs to."""
    return int(hashlib.sha256(nct.encode()).hexdigest(), 16) % PARTS


def texts(part: int) -> Iterator[tuple[str, str]]:
    """Each registry number of a part with its eligibility text."""
    for line in RECORDS.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)["protocolSection"]
        nct = record["identificationModule"]["nctId"]
        if part_of(nct) == part:
            yield nct, record["eligibilityModule"]["eligibilityCriteria"]


def class_of(one: Drafted) -> str:
    """What became of a sentence."""
    if one.outcome is not SentenceOutcome.ENCODED:
        return "in part" if one.outcome is SentenceOutcome.PARTLY else "left to do"
    kinds = {criterion.kind for criterion in one.criteria}
    if Kind.JUDGEMENT in kinds:
        return "judged by a person"
    if Kind.INFO not in kinds:
        return "decided by machine"
    belongs = any(criterion.text.startswith("part of") for criterion in one.criteria)
    return "part of a question before it" if belongs else "information"


def drafted(part: int) -> Iterator[tuple[str, Drafted]]:
    """Every sentence of a part."""
    for nct, text in texts(part):
        for one in draft(text, nct, "eligibility"):
            yield nct, one


def figures() -> Iterator[str]:
    """The table of the unseen parts."""
    every = [one for part in UNSEEN for one in drafted(part)]
    count = Counter(class_of(one) for _, one in every)
    records = len({nct for nct, _ in every})
    yield f"| {records} records, {len(every)} sentences | sentences | of all |"
    yield "| --- | --- | --- |"
    for name in CLASSES:
        yield f"| {name} | {count[name]} | {100 * count[name] / len(every):.1f} % |"
    encoded = sum(count[name] for name in CLASSES[:4])
    yield f"| encoded or information | {encoded} | {100 * encoded / len(every):.1f} % |"


def digest(nct: str, one: Drafted) -> str:
    """What a sentence is known by in the list of those read."""
    quote = " ".join(one.sentence.quote.split())
    return hashlib.sha256(f"{nct} {quote}".encode()).hexdigest()[:10]


def sample(number: int) -> Iterator[str]:
    """So many encoded criteria at random of sentences that no reading has shown."""
    read = set(READ.read_text(encoding="utf-8").split())
    lines = [
        f"{nct} {one.section.value[:2]} {class_of(one)[:3]} | {_said(one, criterion)}"
        for part in UNSEEN
        for nct, one in drafted(part)
        for criterion in one.criteria
        if criterion.kind is not Kind.TO_DO and digest(nct, one) not in read
    ]
    yield from sorted(random.Random(20).sample(lines, min(number, len(lines))))


def _said(one: Drafted, criterion: Criterion) -> str:
    quote = " ".join(one.sentence.quote.split())
    tree = json.dumps(spell(criterion.tree), ensure_ascii=False) if criterion.tree else ""
    return f"{quote} => {tree} {criterion.asked} {criterion.text}"


def main() -> int:
    """Print the figures and put them into the page, or print a sample."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--read", type=int, default=0)
    chosen = arguments.parse_args()
    if chosen.read:
        print(*sample(chosen.read), sep="\n")
        return 0
    lines = list(figures())
    print(*lines, sep="\n")
    before, _, after = re.split("|".join(MARKS), PAGE.read_text(encoding="utf-8"))
    PAGE.write_text("\n".join([before + MARKS[0], "", *lines, "", MARKS[1] + after]), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

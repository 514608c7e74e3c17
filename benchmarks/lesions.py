"""One patient with many lesions against the 34 trials: `python -m benchmarks.lesions [numbers]`.

Each lesion has an organ and a size of its own. Seconds of the processor for one match, from the
text to the order of the trials: reading and checking the profile, the findings, judging, ranking.
Each number is taken in a process of its own, since what is equal in two patients is counted once.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import date

from oligomatch.api.intake.files import Day, Given, patients_of
from oligomatch.api.results.matching import Only, load_rules, match_patient

ORGANS = ("liver", "lung", "L3", "brain", "left_adrenal", "bone", "rib", "skin", "T5", "kidney")
NUMBERS = ("8", "50", "500", "2000")


def text(number: int) -> str:
    """A profile of so many lesions."""
    lesions = [
        {"organ": ORGANS[n % len(ORGANS)], "diameter_mm": round(3 + n / 100, 2)}
        for n in range(number)
    ]
    return json.dumps({"as_of": "2026-05-14", "cancer_type": "nsclc", "lesions": lesions})


def main(arguments: list[str]) -> int:
    """Print a row for each number, or take the time of one."""
    if arguments[:1] == ["one"]:
        rules, told = load_rules(None), text(int(arguments[1]))
        began = time.process_time()
        given = next(patients_of(told, "lesions.json", Day(date(2026, 5, 14))))
        assert isinstance(given, Given)
        match_patient(given, rules, Only(), quick=True)
        print(f"{time.process_time() - began:.3f}")
        return 0
    print("| lesions | s of the processor |", "| --- | --- |", sep="\n")
    for number in arguments or NUMBERS:
        command = [sys.executable, "-m", "benchmarks.lesions", "one", number]
        took = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
        print(f"| {number} | {took} |")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

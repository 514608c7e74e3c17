"""Many patients in one process: by how many kB it grows.

python -m tests.support.processes.soak PATIENTS
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from oligomatch.matcher.findings.engines import chainer
from oligomatch.matcher.findings.sure_facts import sure_facts
from oligomatch.matcher.intake.intake import profile_of
from oligomatch.rules.case_files import load_cases
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

WARM = 500  # patients until caches are filled


def growth(patients: int) -> int:
    """By how many kB the process grows over so many patients, once it is warm."""
    vocabulary = load_vocabulary()
    profiles = [profile_of(dict(case.patient)) for case in load_cases()[::13]]
    told = [tuple(fact for fact, _ in sure_facts(one, vocabulary)) for one in profiles]
    derive = chainer("durable").derive
    before = 0
    for n in range(WARM + patients):
        if n == WARM:
            before = _resident()
        derive(told[n % len(told)])
    return _resident() - before


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") // 1024


if __name__ == "__main__":
    print(growth(int(sys.argv[1])))

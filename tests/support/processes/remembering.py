"""`unready`, whose workers remember what they have answered.

In the browser the same page of the same patient is asked for by test after test. Its answer follows
from the question alone, so that a worker need not work it out again.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict

from oligomatch.api.results.matching import Rules
from oligomatch.api.web.limits import ServerLimits
from oligomatch.api.web.work import HttpAnswer, Question
from tests.support.processes.unready import not_for_letters

REMEMBERING = ("-m", "tests.support.processes.remembering", "serve", "--port", "0")
MOST = 32 << 20  # bytes of the answers that are kept
KEPT: OrderedDict[tuple[bytes, ServerLimits], HttpAnswer] = OrderedDict()


def remember() -> None:
    """Let the workers that this process begins answer the same question once."""
    from oligomatch.api.web.crew import working

    answer = working.answer

    def remembered(question: Question, rules: Rules, limits: ServerLimits) -> HttpAnswer:
        key = (pickle.dumps(question), limits)
        if (found := KEPT.get(key)) is None:
            found = KEPT[key] = answer(question, rules, limits)
            while sum(len(one.body) for one in KEPT.values()) > MOST:
                KEPT.popitem(last=False)
        return found

    working.answer = remembered


if __name__ == "__mp_main__":  # where the server began it
    not_for_letters()
    remember()

if __name__ == "__main__":
    from oligomatch.api.commands.app import main

    main()

"""The outer faces that are named, in one process: what each answers, by the place that gave it, as
JSON on its output."""

from __future__ import annotations

import json
import sys

from oligomatch.rules.text.kept import begin
from tests.support.processes.commands import made_once, seldom_searched
from tests.support.pseudo.authors import authors
from tests.support.pseudo.commands import helps, printed
from tests.support.pseudo.notebook import shown
from tests.support.pseudo.served import answered, desk, pages

FACES = {
    "help": helps,
    "command": printed,
    "page": pages,
    "http": answered,
    "library": shown,
    "author": authors,
    "desk": desk,
}


if __name__ == "__main__":
    begin()  # the forms of letters are taken as the tests keep them
    made_once()
    seldom_searched()
    each = {face: list(FACES[face]()) for face in sys.argv[1:]}
    json.dump(each, sys.stdout, ensure_ascii=False)

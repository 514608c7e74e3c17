"""A clinician's words for lobes, lines and tumours, taken apart into what the vocabulary names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from oligomatch.api.page.form.texts.written import Mistyped
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import word
from oligomatch.matcher.written.places import Names, Phrase, Understood, by_kind, names_of, parsed
from oligomatch.rules.vocabulary.spellings import folded, spellings, spelt
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary


def lobe(text: str) -> Understood | None:
    """A lobe with the side that its name holds: `LLL`, `RML`; None where it holds none."""
    organs = load_vocabulary().organs
    named = names_of(organs).get(folded(text), "")
    if (found := _LOBE.fullmatch(named)) is None:
        return None
    return Understood(found[1], {"side": str(organs[named].is_a).removesuffix("_lung")})


def intent(text: str) -> Understood | None:
    """A line that is named by its number alone, `first line`, `2L`: palliative, and the number."""
    number = spelt("palliative_lines").get(folded(text))
    return None if number is None else Understood("palliative", {"number": int(number)})


def going_on(text: str) -> Understood | None:
    """That a line has no end yet: `ongoing`."""
    goes_on = folded(text) in spellings("no_end")["ongoing"]
    return Understood(None, {"ongoing": True}) if goes_on else None


def tumour(text: str) -> Understood | None:
    """The cancer of a text, and the histology beside it: `lung adenocarcinoma`.

    Raises:
        Mistyped: a histology alone, which is asked after.
    """
    if (short := spellings("tumours")["short"].get(folded(text))) is not None:
        return Understood(short[0], {"histology": short[1]})
    found = parsed(text, _tumour_phrases())
    if found is None:
        return None
    kinds = by_kind(found)
    histologies, cancers = kinds.get("histology", set()), kinds.get("cancer", set())
    if len(histologies) > 1 or len(cancers) > 1:
        return None
    histology = next(iter(histologies), None)
    cancer: Any = next(iter(cancers), None)
    if cancer is None and "organ" in kinds:
        cancer = _cancer_of(kinds["organ"], histology)
    if cancer is None:
        if histology in spellings("tumours")["in_the_lung"]:
            reading = f"{word('lung')} {word(str(histology))}"
            raise Mistyped(say("field.which", readings=reading), (reading,))
        return None
    return Understood(cancer, {} if histology is None else {"histology": histology})


def _cancer_of(organs: Names, histology: str | None) -> Any:
    """The cancers that begin in an organ; in the lung the histology may tell which."""
    if organs == {"lung"} and histology in (known := spellings("tumours")["in_the_lung"]):
        return known[histology]
    types = load_vocabulary().cancer_types
    each = [name for name, one in types.items() if organs <= set(one.organs)]
    return {"one_of": each} if len(each) > 1 else each[0] if each else None


_LOBE = re.compile(r"(?:left_|right_)?(upper|middle|lower)_lobe")


@cache
def _tumour_phrases() -> Mapping[str, Phrase]:
    known = load_vocabulary()
    found: dict[str, Phrase] = dict.fromkeys(
        map(folded, spellings("tumours")["fillers"]), ("filler", "")
    )
    found |= {text: ("organ", name) for text, name in names_of(known.organs).items()}
    cancers = names_of(known.cancer_types)
    alone = {t: n for t, n in names_of(known.histologies).items() if t.split()[0] not in cancers}
    found |= {text: ("histology", name) for text, name in alone.items()}
    return found | {text: ("cancer", name) for text, name in cancers.items()}

"""What may be written in a field, as a list while typing, with the clinic's other words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from oligomatch.api.page.form.fields import ALL, CHOSEN, Form, FormField
from oligomatch.api.page.form.texts.genes import OFFERED, gene_words
from oligomatch.api.page.form.texts.written import NO, YES
from oligomatch.api.words.lexicon import word
from oligomatch.rules.vocabulary.entries import Entry
from oligomatch.rules.vocabulary.spellings import spellings
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

Options = tuple[tuple[str, str], ...]  # what is written, and how else it is called
FLAGS, TREATMENTS = "flags", "treatments"
_BY_FORM = {
    Form.FLAG: FLAGS,
    Form.EXAMINATION: FLAGS,
    Form.LOCAL_THERAPY: TREATMENTS,
}


def list_of(one: FormField) -> str:
    """The name of the list of a field; empty where it has none."""
    if one.form in CHOSEN:
        return _chosen()[tuple(one.choices)]
    return one.vocabulary or _BY_FORM.get(one.form, "")


@cache
def lists() -> Mapping[str, Options]:
    """Every list by its name."""
    known = load_vocabulary()
    tables: Mapping[str, Mapping[str, Entry]] = {
        "organs": known.organs,
        "agents": known.agents,
        "classes": known.classes,
    }
    found = {name: tuple(_of_table(table.values())) for name, table in tables.items()}
    found["genes"] = tuple(
        (gene_words(one.id, result), ", ".join(one.known_as))
        for one in known.genes.values()
        for result in OFFERED
    )
    found["stations"] = tuple((one.id, one.name) for one in known.stations.values())
    found["countries"] = tuple((one.name, one.id) for one in known.countries.values())
    found[FLAGS] = ((YES, ""), (NO, ""))
    found[TREATMENTS] = tuple(
        (name, ", ".join(each[:4])) for name, each in spellings("modalities").items()
    )
    for one in ALL:
        if one.form in CHOSEN:
            found[list_of(one)] = tuple(_of_choices(one))
    return found


@cache
def _chosen() -> Mapping[tuple[str, ...], str]:
    """The list of each set of words that some field chooses from, named by the first such field."""
    found: dict[tuple[str, ...], str] = {}
    for one in ALL:
        if one.form in CHOSEN:
            name = "-".join(part for part in one.pointer.split("/") if part not in ("", "*"))
            found.setdefault(tuple(one.choices), f"of-{name}")
    return found


def _of_table(table: Iterable[Entry]) -> Iterable[tuple[str, str]]:
    return ((word(one.id), ", ".join(one.known_as[:3])) for one in table)


def _of_choices(one: FormField) -> Iterable[tuple[str, str]]:
    table: Mapping[str, Entry] = getattr(load_vocabulary(), one.vocabulary, {})
    letters = spellings("words")
    for name, label in one.choices.items():
        own = table[name].known_as if name in table else ()
        said = letters.get(label.casefold(), letters.get(name.casefold(), ()))
        yield label, ", ".join([*own, *said][:3])

"""What a report says of a gene's variants: `L858R, no T790M, nothing else`.

Only what is known as a variant is taken for one: of anything else it is asked what is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from oligomatch.api.page.form.texts.written import FieldValue, Mistyped
from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import variant_word
from oligomatch.matcher.profile.variants import CALLED, loose_names, variant_names, variant_of
from oligomatch.rules.vocabulary.protein import short
from oligomatch.rules.vocabulary.spellings import folded, spelt

RESULTS = table("results")  # of a gene
_ELSE = ("nothing else", "no other variant", "no others", "only")
_NOT_BEFORE = re.compile(
    r"(?:no evidence of|negative for|neg for|neither|without|no|not) (.+?)"
    r"(?: (?:detected|found|seen|present))?",
    re.IGNORECASE,
)
_NOT_BEHIND = ("not detected", "not found", "not seen", "not present", "absent", "ruled out")
_BEHIND = ("detected", "found", "present")
_YES_BEFORE = re.compile(r"(?:positive|pos) for (.+)", re.IGNORECASE)
_EACH = re.compile(r" n?or | ?/ ?", re.IGNORECASE)  # between variants that are absent, each
_INSIDE = re.compile(r" (?=(?:but )?(?:no|without) \S)|(?<=\S) and (?=\S)", re.IGNORECASE)


def result_of(said: str) -> str | None:
    """The result of a gene that some words are; None of other words, and of an unknown one."""
    found = _results().get(said.casefold()) or _results().get(said.casefold().lstrip("-– "))
    return None if found == "unknown" else found


@cache
def _results() -> Mapping[str, str]:
    own = {words.casefold(): one for one, words in RESULTS.items()}
    return {**own, **spelt("gene_results")}


def read_variants(
    text: str, gene: str | None = None, stands: Mapping[str, FieldValue] | None = None
) -> dict[str, FieldValue]:
    """What a report says of a gene's variants: `L858R, no T790M, nothing else`.

    Args:
        text: As written.
        gene: Whose named variants are known; None: those of every gene.
        stands: What is told of the gene already, which may be written as it is shown.

    Raises:
        Mistyped: a part is no known variant, found or absent.
    """
    values: dict[str, FieldValue] = {}
    shown = _shown(stands or {})
    after_no = False
    for part in re.split(r"[,;]| \+ ", text):
        plain = " ".join(part.split()).strip(":= ")
        if not plain:
            continue
        found = shown.get(plain) or _part(plain, gene)
        if found is None:
            found = _parts(plain, gene)
        bare = "variants" in found and variant_of(plain, gene) is not None
        if after_no and bare and plain not in shown:
            raise _not_known(plain)  # `no L858R, T790M`: is it found, or absent as well?
        after_no = after_no or (
            "absent_variants" in found and _NOT_BEFORE.fullmatch(plain) is not None
        )
        _add(values, found)
    return values


def _add(values: dict[str, FieldValue], found: Mapping[str, FieldValue]) -> None:
    for key, value in found.items():
        values[key] = [*values.get(key, []), *value] if isinstance(value, list) else value


def _shown(stands: Mapping[str, FieldValue]) -> dict[str, dict[str, FieldValue]]:
    """Each part of what is told already, by how it is shown."""
    found = {_variant_words(one): {"variants": [one]} for one in stands.get("variants") or ()}
    names = stands.get("absent_variants") or ()
    absent = {_no(name): {"absent_variants": [name]} for name in names}
    return {**found, **absent}


def _parts(text: str, gene: str | None) -> dict[str, FieldValue]:
    """Several variants with no comma between them: `L858R no T790M`, `L858R and T790M`."""
    values: dict[str, FieldValue] = {}
    pieces = _INSIDE.split(text)
    for piece in pieces:
        plain = re.sub(r"^but ", "", piece.strip(), flags=re.IGNORECASE)
        found = _part(plain, gene)
        joined = " and " in text.casefold() and found is not None and "variants" not in found
        if len(pieces) == 1 or found is None or joined:
            raise _not_known(text)
        _add(values, found)
    return values


def _part(text: str, gene: str | None) -> dict[str, FieldValue] | None:
    """One part of what is said, or None where it is not clear."""
    if text.casefold() in _ELSE:
        return {"no_other_variants": True}
    if (variant := variant_of(text, gene)) is not None:
        return {"variants": [variant]}
    if result_of(text) is not None:
        return None
    if (absent := _NOT_BEFORE.fullmatch(text)) is not None:
        names = [_named(one, gene) for one in _EACH.split(absent[1])]
        if all(names):
            return {"absent_variants": names}
    for before, behind in _endings(text):
        if behind in _NOT_BEHIND or result_of(behind) == "negative":
            names = [_named(one, gene) for one in _EACH.split(before)]
            return {"absent_variants": names} if all(names) else None
        if behind in _BEHIND or result_of(behind) == "positive":
            variant = variant_of(before, gene)
            return {"variants": [variant]} if variant is not None else None
    if (found := _YES_BEFORE.fullmatch(text)) is not None:
        variant = variant_of(found[1], gene)
        return {"variants": [variant]} if variant is not None else None
    return None


def _endings(text: str) -> Iterator[tuple[str, str]]:
    """The text before its last words, and these, the most words first: `T790M`, `not found`."""
    if text[-1] in "+-–" and len(text) > 1:
        yield text[:-1].strip(" :("), text[-1].replace("–", "-")
    words = text.split()
    for at in range(1, len(words)):
        before, behind = " ".join(words[:at]).rstrip(":= "), " ".join(words[at:]).casefold()
        if behind in (*_NOT_BEHIND, *_BEHIND) or result_of(behind) is not None:
            yield before, behind


def _named(text: str, gene: str | None) -> str | None:
    """The name of one variant that is looked for; None where it has no known one."""
    variant = variant_of(text, gene)
    if variant is None:
        return None
    name: str | None = variant.get("name")
    if name is None:
        kind: str | None = variant.get("kind")
        return kind if variant.keys() == {"kind"} and kind in variant_names(gene) else None
    narrow = {folded(name), folded(short(name) or "")} & loose_names(gene)
    return name if variant.keys() == {"name"} and not narrow else None


def _not_known(text: str) -> Mistyped:
    return Mistyped(say("genes.variant", text=text))


def is_called(variant: Mapping[str, FieldValue]) -> bool:
    """Whether a variant that is listed makes its gene an altered one: no benign one, and none of
    which the significance is uncertain."""
    name = folded(str(variant.get("name") or ""))
    uncertain = {"vus", "variant of uncertain significance"}
    return (
        variant.get("kind") != "vus"
        and variant.get("pathogenic") is not False
        and (name not in uncertain)
    )


def show_variants(value: Mapping[str, FieldValue]) -> str:
    """What a report says of a gene's variants, in one line."""
    found = [_variant_words(one) for one in value.get("variants") or ()]
    absent = [_no(name) for name in value.get("absent_variants") or ()]
    rest = [_ELSE[0]] if value.get("no_other_variants") else []
    return ", ".join([*found, *absent, *rest])


def _no(name: str) -> str:
    return say("written.no", word=variant_word(name))


def _variant_words(one: Mapping[str, FieldValue]) -> str:
    exon = say("written.exon", one=one["exon"]) if one.get("exon") is not None else ""
    protein = f"({one['protein']})" if one.get("protein") else ""
    called = next((word for word, is_so in CALLED.items() if one.get("pathogenic") is is_so), "")
    parts = (
        variant_word(str(one.get("name") or "")),
        exon,
        str(one.get("kind") or ""),
        protein,
        called,
    )
    return " ".join(part for part in parts if part)

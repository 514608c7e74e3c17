"""The comparison of open trials as rows: what each would do, and in which rows they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from string import ascii_uppercase

from oligomatch.api.results.forms import offers as forms
from oligomatch.api.results.offers.results_json import result_words
from oligomatch.api.words.catalogue import say, table
from oligomatch.api.words.lexicon import capital, listed, word

Cell = tuple[str, ...]  # one line each
NAMES = table("offer_rows")
STAYS = table("offer_stays")
LETTERS = ascii_uppercase  # of the arms


@dataclass(frozen=True, slots=True)
class Row:
    """One question put to every trial."""

    key: str
    name: str
    cells: tuple[Cell, ...]

    @property
    def differs(self) -> bool:
        """Whether the trials do not all answer the same."""
        return len(set(self.cells)) > 1


def rows_of(found: forms.Offers) -> list[Row]:
    """Every row in which some trial says something."""
    each = [
        *(_row(key, found, cell) for key, cell in BEFORE.items()),
        *_lesion_rows(found),
        *(_row(key, found, cell) for key, cell in AFTER.items()),
    ]
    return [row for row in each if any(row.cells)]


def differing(found: forms.Offers) -> Iterator[str]:
    """The keys of the rows in which the trials differ."""
    yield from dict.fromkeys(row.key for row in rows_of(found) if row.differs)


def _row(key: str, found: forms.Offers, cell: Callable[[forms.Offer], Iterable[str]]) -> Row:
    return Row(key, NAMES[key], tuple(tuple(cell(one)) for one in found["offers"]))


def _lesion_rows(found: forms.Offers) -> Iterator[Row]:
    """What is done to each lesion; lesions of which every trial says the same in one row."""
    alike: dict[tuple[Cell, ...], list[str]] = {}
    for number, lesion in enumerate(found["lesions"]):
        cells = tuple(tuple(_lesion(one, number)) for one in found["offers"])
        alike.setdefault(cells, []).append(lesion["words"])
    for cells, names in alike.items():
        yield Row("lesions", capital(listed(names, "and")), cells)


def _by_arm(offer: forms.Offer, of: Callable[[forms.OfferedArm], str]) -> Iterator[str]:
    """A line for each arm, under its letter; one where they are all alike."""
    lines = [of(arm) for arm in offer["arms"]]
    if len(set(lines)) < 2:
        yield from filter(None, lines[:1])
        return
    for letter, words in zip(LETTERS, lines, strict=False):
        yield say("offers.arm", letter=letter, words=words or say("offers.nothing"))


def _needed(offer: forms.Offer) -> Iterator[str]:
    yield from map(capital, offer["needed"] or [say("offers.nothing_needed")])


def _compared(offer: forms.Offer) -> Iterator[str]:
    if not offer["encoded"]:
        yield say("offers.not_encoded", words=offer["treatment"])
        return
    words = f"{word(offer['allocation'])} {offer['ratio']}".rstrip()
    open_ratio = any(one["about"] == "ratio" for one in offer["open"])
    yield capital(say("offers.ratio_open", words=words) if open_ratio else words)
    yield from _by_arm(offer, lambda arm: arm["name"])


def _course(offer: forms.Offer) -> Iterator[str]:
    yield from _by_arm(offer, lambda arm: " → ".join(_quoted(arm)))


def _quoted(arm: forms.OfferedArm) -> Iterator[str]:
    for step in arm["steps"]:
        if not step["behind"]:
            yield (
                say("offers.before", words=step["quote"]) if step["before_entry"] else step["quote"]
            )


def _lesion(offer: forms.Offer, number: int) -> Iterator[str]:
    yield from _by_arm(offer, lambda arm: _to_lesion(arm["lesions"][number]))


def _to_lesion(one: forms.OfferedToLesion) -> str:
    if not one["ways"]:
        return say("offers.not_treated")
    sure = {way["modality"] for way in one["ways"] if way["reached"] == "surely"}
    each = [w for w in one["ways"] if w["reached"] == "surely" or w["modality"] not in sure]
    ways = listed(dict.fromkeys(map(_way, each)))
    return ways if one["treated"] == "surely" else say("offers.possibly", what=ways)


def _way(way: forms.OfferedWay) -> str:
    sites = ", ".join(way["sites"]) if way["reached"] != "surely" else ""
    return say("offers.way", what=way["modality"], sites=sites) if sites else way["modality"]


def _doses(offer: forms.Offer) -> Iterator[str]:
    """The doses of each treatment, with their BED, and what is open of them."""
    found: dict[str, None] = {}
    for arm in offer["arms"]:
        for lesion in arm["lesions"]:
            for way in lesion["ways"]:
                if way["doses"]:
                    what, doses = capital(way["modality"]), listed(way["doses"])
                    bed = listed(way["bed"])
                    words = say("offers.dose", what=what, doses=doses)
                    found[f"{words}{say('offers.bed', bed=bed) if bed else ''}"] = None
    yield from found
    yield from (capital(one["words"]) for one in offer["open"] if one["about"] == "dose")


def _stays(offer: forms.Offer) -> Iterator[str]:
    yield from _by_arm(offer, lambda arm: "" if arm["stays"] is None else STAYS[arm["stays"]])


def _drugs(offer: forms.Offer) -> Iterator[str]:
    yield from _by_arm(offer, lambda arm: "; ".join(arm["drugs"]) or say("offers.no_drug"))


def _measured(offer: forms.Offer) -> Iterator[str]:
    primary = [one["words"] for one in offer["measured"] if one["primary"]]
    others = [one["words"] for one in offer["measured"] if not one["primary"]]
    if primary:
        yield say("offers.primary_endpoint", words=listed(primary, "and"))
    if others:
        yield say("offers.secondary_endpoints", words=", ".join(others))


def _where(offer: forms.Offer) -> Iterator[str]:
    status = word(offer["recruitment"]["status"])
    yield say("offers.where", country=offer["country"], status=status)
    for party in offer["parties"]:
        yield f"{capital(word(party['role']))} {party['name']}"


def _source(offer: forms.Offer) -> Iterator[str]:
    yield offer["source"]
    yield from filter(None, [offer["registry"]])


def _closes(offer: forms.Offer) -> Iterator[str]:
    waiting = [one["acronym"] or one["trial"] for one in offer["rules_out"] if not one["is_open"]]
    for one in offer["rules_out"]:
        if not one["is_open"]:
            continue
        name = one["acronym"] or one["trial"]
        letters = listed(
            (LETTERS[n] for n, arm in enumerate(offer["arms"]) if arm["arm"] in one["in_arms"]),
            "and",
        )
        key = CLOSES[one["lasting"], one["whichever"]]
        yield say(key, trial=name, arms=letters, because=one["because"])
    if waiting:
        yield say("offers.closes_waiting", trials=listed(dict.fromkeys(waiting), "and"))


CLOSES = {  # by whether it is lasting, and in every arm
    (True, True): "offers.closes",
    (True, False): "offers.closes_in",
    (False, True): "offers.closes_lesions",
    (False, False): "offers.closes_lesions_in",
}


def _open(offer: forms.Offer) -> Iterator[str]:
    yield from (capital(one["words"]) for one in offer["open"] if one["about"] not in ELSEWHERE)


ELSEWHERE = ("ratio", "dose")  # they stand in the rows on arms and doses


def _results(offer: forms.Offer) -> Iterator[str]:
    yield from map(result_words, offer["results"])


Cells = Mapping[str, Callable[[forms.Offer], Iterable[str]]]
BEFORE: Cells = {"compared": _compared}
AFTER: Cells = {
    "stays": _stays,
    "drugs": _drugs,
    "needed": _needed,
    "doses": _doses,
    "course": _course,
    "measured": _measured,
    "where": _where,
    "source": _source,
    "closes": _closes,
    "open": _open,
    "results": _results,
}

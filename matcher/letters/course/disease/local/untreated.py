"""That something was never treated locally, by whatever construction a sentence says it.

Each word is a sign (`untreated.yaml`), and a statement a row of signs between two stops: who or
what, a denial, and treatments. A row with a word that has no sign is not understood. A statement is
of some lesions, of the primary or of all there is, and denies some kinds of treatment; who was
denied radiotherapy in one sentence and an operation in another was treated neither way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from oligomatch.matcher.letters.course.disease.record import Disease, Entity
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, sites, within
from oligomatch.matcher.letters.course.whose import is_of_else
from oligomatch.matcher.letters.forms import forms, whole_number
from oligomatch.matcher.letters.reading import Place

ANY, RAYS, KNIFE, ABLATION = "any", "rays", "knife", "ablation"
_SIGNS = {
    "none_of": "Z", "neither_of": "Y", "nothing": "0", "but": "B", "primary": "P",
    "knifeless": "k", "neither": "y", "nor": "r", "never": "N", "till": "E", "not": "n",
    "no": "o", "other": "O", "fresh": "V", "two": "Q", "many": "Q", "determiner": "D",
    "kind_word": "A", "metastases": "M", "lesions": "L", "person": "H", "which": "R",
    "untreated": "U", "have": "h", "all_local": "T", "treated": "t", "label": ":",
    "rays": "I", "knife": "K",
    "ablation": "F", "stereotactic": "S", "systemic": "J",
    "some_systemic": "j", "cancer": "G", "opening": "c", "and": "a",
    "comma": ",", "stop": ".", "body": "X", "about": "f", "within": "i",
}  # fmt: skip
_KINDS = {"T": ANY, "t": ANY, "I": RAYS, "K": KNIFE, "F": ABLATION}
_OF_MODALITY = {"SABR": RAYS, "RT": RAYS, "surgery": KNIFE, "RFA": ABLATION}
NEAR = 6  # signs between two statements
_OF_METASTASES = re.compile(r"\bfor (?:the|her|his|this) metastas", re.I)
_SEVERAL = re.compile(r"s$(?<!metastasis)", re.I)
_WORD = re.compile(r"\w[\w'-]*|\S")
_ITEM = "[DAEO]*[TtIKFSJj]"
ITEMS = rf"(?P<list>{_ITEM}(?:[a,r]+[oNn]?{_ITEM})*)"
_NAMED = "[DAOVQX]*(?:W+[ML]?|[ML]iD?W(?:[,a]+i?D?W)*|[ML]|P)"
_WHAT = rf"(?P<what>{_NAMED}(?:[,ary]+D?{_NAMED})*)"
_GOES = "[hED]*"
_ROWS = tuple(
    re.compile(rf"(?:(?<=[.,ca])|^)(?:[ca]?E*,?){row}(?=[.,ca]|$)")
    for row in (
        # none of the lesions was irradiated or removed
        rf"(?P<neg>[ZY])(?P<what>[DAOVQX]*[ML]W*(?:,?[ry]D?{_NAMED})?)[,:]?h{_GOES}{ITEMS}E*",
        rf"(?P<neg>o)(?P<what>[AOVQX]*[ML]W*(?:,?[ry]D?{_NAMED})?)[,:]?h{_GOES}{ITEMS}E*",
        rf"(?P<neg>y){_WHAT}[,:]?h{_GOES}{ITEMS}E*",
        # the primary was never irradiated; it has had no treatment, neither surgery nor rays
        rf"{_WHAT}[,:]?h*E*(?P<neg>[Nnyo]){_GOES}{ITEMS}E*",
        rf"{_WHAT}[,:]?[hE]*(?P<neg>U)E*",
        rf"H[,:]?[hE]*(?P<neg>[Nnyo])[hEDo]*{ITEMS},?E*",
        # nothing was resected, no surgeon was involved, ablation was not used
        rf"(?P<neg>0)h{_GOES}{ITEMS}D?E*",
        rf"(?P<neg>0)h{_GOES}f{_WHAT}E*(?:,yf?{ITEMS}E*)?",
        r"(?P<neg>k)E*",
        rf"{ITEMS}h+E*(?P<neg>[nN])[hE]*",
        # apart from that, no local treatment was given
        rf"(?P<but>B),?(?P<neg>o){ITEMS}{_GOES}",
        # no radiotherapy and no operation so far; nor was there any
        rf"h*E*(?P<neg>[oyN]){ITEMS},?{_GOES}",
        rf"(?P<neg>N)h{_WHAT}{_GOES}{ITEMS}E*",
    )
)
_WHICH = re.compile(rf"(?P<what>{_NAMED}(?:[,a]+{_NAMED})*),?[YZ]Rh{_GOES}{ITEMS}E*(?=[.,ca]|$)")
# `two metastases, and a lesion of the brain which has not been irradiated`: the last alone
_WHO = re.compile(rf"(?P<what>{_NAMED}),?Rh*E*[nNo]{_GOES}{ITEMS}E*(?=[.,ca]|$)")
# the primary measures 18 mm and has never been treated
_SHARED = re.compile(
    rf"^(?P<what>D?A*(?:P|W+))h*[?EQA]*[?EQDA]*ah*E*(?P<neg>[Nn]){_GOES}{ITEMS}E*(?=[.,ca]|$)"
)
_APPOSED = re.compile(rf"(?P<what>{_NAMED})[,:](?:E*(?:UE*|N[hE]*{ITEMS}E*))(?=[.,ca]|$)")
_LIKEWISE = re.compile(
    rf"(?<=[,.a])(?:rh{_GOES}D?A*P[hE]*(?:{ITEMS})?E*|D?P[,:]?h?[yE]+)(?=[.,]|$)"
)


@dataclass(frozen=True, slots=True)
class Part:
    """What a denial is of: the metastases, those at a place, or the primary."""

    primary: bool = False
    site: WhereSaid | None = None
    several: bool = False  # of those at a place
    number: int | None = None
    other: bool = False  # than those whose treatment is told
    fresh: bool = False  # the new ones alone
    body: bool = False  # those outside the head


@dataclass(frozen=True, slots=True)
class Denied:
    """That some kinds of treatment were never given; of no parts: to nothing at all."""

    parts: tuple[Part, ...]
    kinds: frozenset[str]
    place: Place


@dataclass(frozen=True, slots=True)
class Signs:
    """A sentence as signs, and where the words of each stand."""

    row: str
    spans: tuple[tuple[int, int], ...]
    sites: dict[int, WhereSaid]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The words of a stretch of signs."""
        return self.spans[first][0], self.spans[last - 1][1]

    def words(self, found: re.Match[str]) -> tuple[int, int]:
        """The words of a row, without what joins it to the one before."""
        first = found.start()
        while self.row[first] in "ca,.":
            first += 1
        return self.span(first, found.end())


def take_denials(disease: Disease, said: SentenceSaid) -> list[tuple[int, int]]:
    """What a sentence denies; the words that do so."""
    text, known = said.sentence.text, forms("untreated")
    if not known["may_be"].search(text):
        return []
    signs, taken = signs_of(text), list[tuple[int, int]]()
    each = [*_statements(signs, text)]
    spans = [signs.words(found) for found, _, _ in each]
    for (found, parts, but), span in zip(each, spans, strict=True):
        if _is_open(said, span, text, spans):
            continue
        everyone = not parts
        if everyone and _is_apposed(signs, found):
            continue
        wide = "t" in str(found.groupdict().get("list"))
        if everyone and (
            _is_of_else(disease, said, span, every=wide)
            or not _is_of_all_time(text, span)
            or (wide and "H" not in found[0])
        ):
            continue
        place = said.sentence.place(*span)
        if but:
            disease.locally.append((True, True, place))
            taken.append(span)
            continue
        kinds = _kinds(found)
        letter = disease.proposal.letters[place.letter].text
        if ANY not in kinds and forms("untreated")["otherwise_treated"].match(letter, place.end):
            continue
        if everyone and _OF_METASTASES.search(text, *span):
            parts = (Part(),)
        if kinds:
            taken.append(span)
            disease.denials.append(Denied(parts, kinds, place))
    taken += _take_likewise(disease, said, signs, spans)
    return taken


def denied_in(text: str) -> list[tuple[int, int]]:
    """Where a sentence denies a treatment of something."""
    known = forms("untreated")
    if not (known["may_be"].search(text) and known["of_it"].search(text)):
        return []
    signs = signs_of(text)
    return [signs.words(found) for found, _, _ in _statements(signs, text)]


def signs_of(text: str) -> Signs:
    """The words of a sentence as signs; a word that has none is a question mark."""
    form, places = forms("untreated")["words"], [*sites(text)]
    row, spans, found, at = "", list[tuple[int, int]](), dict[int, WhereSaid](), 0
    while (word := _WORD.search(text, at)) is not None:
        at = word.start()
        site = next((one for one in places if one.start == at), None)
        known = form.match(text, at)
        sign = _SIGNS[str(known.lastgroup)] if known else "?"
        if site is not None and sign not in "P0BET":
            found[len(row)], sign, end = site, "W", site.end
        else:
            end = known.end() if known else word.end()
        row += sign
        spans.append((at, end))
        at = end
    return Signs(row, tuple(spans), found)


def _statements(signs: Signs, text: str) -> Iterator[tuple[re.Match[str], tuple[Part, ...], bool]]:
    """Each row of signs that denies something, and of what; whether it leaves out what was told."""
    for form in (*_ROWS, _WHICH, _WHO, _SHARED, _APPOSED):
        for found in form.finditer(signs.row):
            names = found.groupdict()
            parts = _parts(signs, text, found) if names.get("what") else ()
            if not names.get("what") or parts:
                yield found, parts, bool(names.get("but"))


def _parts(signs: Signs, text: str, found: re.Match[str]) -> tuple[Part, ...]:
    """What the words in front of a denial name."""
    parts, number, other, fresh, body = list[Part](), None, False, False, False
    first, last = found.span("what")
    if "neg" in found.groupdict() and found["neg"] == "Y":
        number = 2
    if "YR" in found[0] and signs.row[first:last].count("W") != 2:
        return ()
    for at in range(first, last):
        sign, token = signs.row[at], text[slice(*signs.spans[at])].casefold()
        if sign == "Q":
            number = 2 if token.startswith("both") else whole_number(token.split()[0])
        other |= sign == "O"
        fresh |= sign == "V"
        body |= sign == "X"
        if sign in ",ary":
            number, other, fresh, body = None, False, False, False
        elif sign == "P":
            parts.append(Part(primary=True))
        elif sign == "W":
            behind = signs.row[at + 1 : at + 2]
            named = text[slice(*signs.spans[at + 1])] if behind and behind in "ML" else ""
            parts.append(Part(site=signs.sites[at], several=bool(_SEVERAL.search(named))))
        elif sign in "ML" and signs.row[at - 1 : at] != "W":
            if signs.row[at + 1 : at + 2] == "i":  # `the metastases in L3 and in the spleen`
                continue
            single = token in ("lesion", "deposit", "site", "nodule", "focus", "metastasis")
            before = text[slice(*signs.spans[max(at - 1, 0)])].casefold()
            of_any = before == "any" or found.groupdict().get("neg") in ("Z", "Y", "o", "y")
            if single and not of_any:
                return ()  # one that was named before
            parts.append(Part(number=number, other=other, fresh=fresh, body=body))
    return tuple(parts)


def _kinds(found: re.Match[str]) -> frozenset[str]:
    names = found.groupdict()
    if names.get("neg") == "U" or not names.get("list"):
        return frozenset({KNIFE} if names.get("neg") == "k" else {ANY})
    if names.get("neg") == "0" and names.get("what"):
        return frozenset({ANY})  # nothing was done about it
    return frozenset(_KINDS[sign] for sign in names["list"] if sign in _KINDS)


def _is_open(
    said: SentenceSaid, span: tuple[int, int], text: str, own: Sequence[tuple[int, int]]
) -> bool:
    """Whether words around a denial leave it open, or make an exception of something."""
    if said.sentence.context(*span, own) or leaves_out(text, span):
        return True
    return any(day.start < span[1] for day in said.days if day.end > span[0])


def leaves_out(text: str, span: tuple[int, int]) -> bool:
    """Whether words around a denial make an exception of something, or say it of a time."""
    known = forms("untreated")
    if known["but_for"].match(text, span[1]) or known["but_then"].match(text, span[1]):
        return True
    if known["but_before"].search(text, 0, span[0]):
        return True
    before_that = known["before_that"].search(text, *span)
    return before_that is not None and not known["up_to_now"].search(text, *span)


def _is_apposed(signs: Signs, found: re.Match[str]) -> bool:
    """Whether a denial behind a comma is of what stands in front of it: `the metastasis of L3,
    never irradiated or operated on, grew`."""
    before = re.split(r"[.c]", signs.row[: found.start()])[-1]
    return (
        found[0][0] not in "ac" and before.endswith(",") and any(sign in before for sign in "WMLP")
    )


def _is_of_all_time(text: str, span: tuple[int, int]) -> bool:
    return forms("untreated")["of_all_time"].search(text, *span) is not None


def _is_of_else(
    disease: Disease, said: SentenceSaid, span: tuple[int, int], *, every: bool
) -> bool:
    """Whether words for no treatment may be of another person or illness, or of a time; `every`:
    words that may be of any illness."""
    text, at = said.sentence.text, said.sentence.place(0, 0)
    before = disease.proposal.letters[at.letter].text[: at.start]
    if forms("cancers")["other"].search(text) or any(day.end <= span[0] for day in said.days):
        return True
    return is_of_else(before, text[: span[0]], every=every)


def _take_likewise(
    disease: Disease, said: SentenceSaid, signs: Signs, before_it: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """That the primary was treated as little as what is denied right before."""
    taken = list[tuple[int, int]]()
    for found in _LIKEWISE.finditer(f".{signs.row}"):
        span = signs.span(max(0, found.start() - 1), found.end() - 1)
        if _is_open(said, span, said.sentence.text, [span, *before_it]):
            continue
        place, own = said.sentence.place(*span), found.groupdict().get("list")
        before = [one for one in disease.denials if one.place.letter == place.letter]
        near = before and 0 <= place.start - before[-1].place.end <= NEAR
        kinds = {_KINDS[sign] for sign in own if sign in _KINDS} if own else set()
        kinds = kinds or (set(before[-1].kinds) if near else set())
        if kinds and (near or own):
            disease.denials.append(Denied((Part(primary=True),), frozenset(kinds), place))
            taken.append(span)
    return taken


def _is_all(kinds: frozenset[str]) -> bool:
    """Whether to deny these is to deny any local treatment."""
    return ANY in kinds or {RAYS, KNIFE} <= kinds


def never_treated(disease: Disease, each: Entity) -> list[Place]:
    """Where the last letter denies any local treatment of a lesion; nowhere where one is told.
    Of the primary its status says so."""
    if each.treatments or each.kind == "primary":
        return []
    last = len(disease.proposal.letters) - 1
    found = [
        one
        for one in disease.denials
        if one.place.letter == last and _covers(disease, one, each) and not _at_odds(disease, one)
    ]
    kinds = frozenset(kind for one in found for kind in one.kinds)
    return [one.place for one in found] if _is_all(kinds) else []


def _at_odds(disease: Disease, one: Denied) -> bool:
    """Whether a treatment is told that the denial leaves no room for."""
    if one.parts and all(part.primary or part.site or part.other for part in one.parts):
        return False
    behind = any(place > one.place for place in disease.open_treatments)
    if behind or (not one.parts and disease.unlinked):
        return True
    given = {
        _OF_MODALITY.get(str(treatment["modality"]), ANY)
        for each in disease.entities
        for treatment, _ in each.treatments
    }
    fresh = one.parts and all(part.fresh or part.primary for part in one.parts)
    return not fresh and bool(given and (ANY in one.kinds | given or given & one.kinds))


def _covers(disease: Disease, one: Denied, each: Entity) -> bool:
    return _may_spread(each) and (
        not one.parts or any(_is_of(disease, part, each) for part in one.parts)
    )


def _may_spread(each: Entity) -> bool:
    return each.kind == "metastasis" or each.metastasis


def _is_of(disease: Disease, part: Part, each: Entity) -> bool:
    """Whether a lesion is of those that words name."""
    if part.primary or (part.body and within(each.site.organ, "brain")):
        return False
    left = [one for one in disease.entities if _may_spread(one)]
    if part.site is not None:
        there = [one for one in left if _lies_at(one, part.site)]
        return each in there and (len(there) == 1 or part.several)
    treated = [one for one in left if one.treatments]
    if part.other or part.fresh:
        left = [one for one in left if not one.treatments]
    if part.other and not treated:
        return False
    if part.fresh and part.number != len(left):
        return False
    return part.number is None or len(left) <= part.number


def _lies_at(each: Entity, site: WhereSaid) -> bool:
    own = each.site
    if not (within(own.organ, site.organ) or within(site.organ, own.organ)):
        return False
    sides = {one.parts.get("side") or one.organ.partition("_")[0] for one in (own, site)}
    return not {"left", "right"} <= sides


def primary_untreated(disease: Disease) -> list[Place]:
    """Where the last letter denies any local treatment of the primary."""
    last = len(disease.proposal.letters) - 1
    found = [
        one
        for one in disease.denials
        if one.place.letter == last
        and (any(part.primary for part in one.parts) or not (one.parts or disease.operated))
        and not (not one.parts and _at_odds(disease, one))
    ]
    kinds = frozenset(kind for one in found for kind in one.kinds)
    return [one.place for one in found] if _is_all(kinds) and not disease.primary else []

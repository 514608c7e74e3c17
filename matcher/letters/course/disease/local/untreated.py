"""That something was never treated locally, by whatever construction a sentence says it.

Each word is a sign (`untreated.yaml`), and a statement a row of signs between two stops: who or
what, a denial, and treatments. A row with a word that has no sign is not understood. A statement is
of some lesions, of the primary or of all there is, and denies some kinds of treatment; who was
denied radiotherapy in one sentence and an operation in another was treated neither way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from oligomatch.matcher.letters.course.disease.record import Disease, Entity
from oligomatch.matcher.letters.course.lesions import segments_of
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, sites
from oligomatch.matcher.letters.course.whose import is_of_else
from oligomatch.matcher.letters.forms import forms, whole_number
from oligomatch.matcher.letters.reading import Place
from oligomatch.rules.reading.kept import kept

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
    "comma": ",", "stop": ".", "body": "X", "about": "f", "within": "i", "except": "C",
}  # fmt: skip
_KINDS = {"T": ANY, "t": ANY, "I": RAYS, "K": KNIFE, "F": ABLATION}
PLANS = frozenset({"planned", "recommended"})
NEAR = 6  # signs between two statements
_OF_METASTASES = re.compile(
    r"\bfor (?:the|her|his|this) metastas|\b(?:to|of|for) (?:either|any)"
    r"(?: of (?:these|them|those|the two)|(?= (?:metastas|lesion))|(?=[.,;]|$))",
    re.I,
)
# `no local treatment, whether radiation or surgery`
_MORE_OF_IT = re.compile(r",?\s*(?:whether|be it|either|neither)\b[^.;:]*", re.I)
_OF_CANCER = re.compile(r"\banti-?cancer\b", re.I)
_WHOLE = ("liver", "lung", "brain", "lymph_node")  # organs that words name as a whole
_SEVERAL = re.compile(r"s$(?<!metastasis)", re.I)
_WORD = re.compile(r"\w[\w'-]*|\S")
_ITEM = "[DAEO]*[TtIKFSJj]"
ITEMS = rf"(?P<list>{_ITEM}(?:[a,r]+[oNn]?{_ITEM})*)"
_NAMED = "[DAOVQX]*(?:W+[ML]?|[ML]iD?W(?:[,a]+i?D?W)*|[ML]|P)"
_WHAT = rf"(?P<what>{_NAMED}(?:[,ary]+D?{_NAMED})*)"
_GOES = "[hED]*"
_MORE = rf"(?:,?[rya]+[Do]*{_NAMED})*"
_ROWS = tuple(
    re.compile(rf"(?:(?<=[.,ca:])|^)(?:[ca]?E*,?){row}(?=[.,ca:]|$)")
    for row in (
        # none of the lesions was irradiated or removed
        rf"(?P<neg>[ZY])(?P<what>(?:[DAOVQX]*[ML]W*|D?Q){_MORE})[,:]?h{_GOES}{ITEMS}E*",
        rf"(?P<neg>o)(?P<what>[AOVQX]*[ML]W*{_MORE})[,:]?h{_GOES}{ITEMS}E*",
        # no lesion other than that of the brain had local treatment
        rf"(?P<neg>o)(?P<what>[AOVQX]*[ML])(?:B|C)(?P<left>(?:iD*)?D*A*W[ML]?),?h{_GOES}{ITEMS}E*",
        rf"(?P<neg>y){_WHAT}[,:]?h{_GOES}{ITEMS}E*",
        # the primary was never irradiated; it has had no treatment, neither surgery nor rays
        rf"{_WHAT}(?:,[^,.:0noNyZYUr]{{1,6}},|[,:])?[hE]*(?P<neg>[Nnyo]){_GOES}{ITEMS}E*",
        # on it no surgery was done; neither rays nor surgery was applied to brain or liver
        rf"(?P<neg>[yo]){ITEMS}h{_GOES}f{_WHAT}E*",
        rf"{_WHAT}[,:]?[hE]*(?P<neg>U)E*",
        rf"H[,:]?[hE]*(?P<neg>[Nnyo])[hEDo]*{ITEMS}(?:[fi]D*A*[ML])?,?E*",
        # nothing was resected, no surgeon was involved, ablation was not used
        rf"(?P<neg>0)h{_GOES}{ITEMS}D?E*",
        rf"(?P<neg>0)h{_GOES}f{_WHAT}E*(?:,yf?{ITEMS}E*)?",
        r"(?P<neg>k)E*",
        rf"{ITEMS}h+E*(?P<neg>[nN])[hE]*",
        # apart from that, no local treatment was given
        rf"(?P<but>B),?(?P<neg>o){ITEMS}{_GOES}",
        # no radiotherapy and no operation so far; nor was there any
        rf"h*E*(?P<neg>[oyN]){_GOES}{ITEMS},?{_GOES}",
        rf"(?P<neg>r)h{_GOES}{ITEMS}{_GOES}",
        rf"(?P<neg>[Nr])h{_WHAT}{_GOES}{ITEMS}E*",
    )
)
_WHICH = re.compile(rf"(?P<what>{_NAMED}(?:[,a]+{_NAMED})*),?[YZ]Rh{_GOES}{ITEMS}E*(?=[.,ca]|$)")
# `two metastases, and a lesion of the brain which has not been irradiated`: the last alone
_WHO = re.compile(rf"(?P<what>{_NAMED}),?Rh*E*[nNo]{_GOES}{ITEMS}E*(?=[.,ca]|$)")
# the primary measures 18 mm and has never been treated
_ON_WHICH = re.compile(rf"(?P<what>{_NAMED}),fRo{ITEMS}{_GOES}(?=[.,]|$)")
_SHARED = re.compile(
    rf"^(?P<what>D?A*(?:P|W+))h*[?EQA]*[?EQDA]*ah*E*(?P<neg>[Nn]){_GOES}{ITEMS}E*(?=[.,ca]|$)"
)
_APPOSED = re.compile(rf"(?P<what>{_NAMED})[,:](?:E*(?:UE*|N[hE]*{ITEMS}E*))(?=[.,ca]|$)")
_LIKEWISE = re.compile(
    rf"(?<=[,.a])(?:[rc]h{_GOES}D?A*P[hE]*(?:{ITEMS})?E*|D?P[,:]?h?(?:[yE]+|0E*))(?=[.,]|$)"
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
    nodes: bool = False  # whatever the tumour is in: nodes and the primary too
    segment: str = ""  # of the liver
    but: WhereSaid | None = None  # all but what lies there
    before: bool = False  # the one that was named before
    lesion: Entity | None = None  # which that is


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
        labelled = signs.row[: found.start()].endswith(":")  # `Board: no radiotherapy`
        if everyone and (labelled or _is_apposed(signs, found)):
            continue
        wide = "t" in str(found.groupdict().get("list"))
        if everyone and _OF_METASTASES.search(text, *span):
            parts, everyone = (Part(),), False
        if everyone and (
            _is_of_else(disease, said, span, every=wide)
            or not (_is_of_all_time(text, span) or _is_of_every_kind(found))
            or (wide and not (_OF_CANCER.search(text, *span) or set(found[0]) & {"H", "0"}))
        ):
            continue
        parts = tuple(_which(disease, part) for part in parts)
        if any(part.before and part.lesion is None for part in parts):
            continue
        place = said.sentence.place(*span)
        if but:
            disease.locally.append((True, True, place))
            taken.append(span)
            continue
        kinds = _kinds(found)
        if ANY not in kinds and _is_otherwise_treated(disease, said, span, spans):
            continue
        if kinds:
            taken.append(span)
            taken += [one.span() for one in [_MORE_OF_IT.match(text, span[1])] if one]
            disease.denials.append(Denied(parts, kinds, place))
    taken += _take_likewise(disease, said, signs, spans)
    return taken


def _which(disease: Disease, part: Part) -> Part:
    """What words are of, where they name one lesion that was named before: the one of the sentence
    before."""
    if not part.before or disease.before is None:
        return part
    found = disease.before[2] or ([disease.it[0]] if disease.it is not None else [])
    return replace(part, lesion=found[0] if len(found) == 1 else None)


def _is_of_every_kind(found: re.Match[str]) -> bool:
    """Whether drugs are denied beside both kinds of local treatment: no time need be told."""
    return bool(set("Jj") & set(found[0])) and {RAYS, KNIFE} <= _kinds(found)


def _is_otherwise_treated(
    disease: Disease,
    said: SentenceSaid,
    span: tuple[int, int],
    denied: Sequence[tuple[int, int]],
) -> bool:
    """Whether something else is told to have been done behind a denial of rays and knife, which no
    other denial is of."""
    place = said.sentence.place(*span)
    letter = disease.proposal.letters[place.letter].text
    done = forms("untreated")["otherwise_treated"].match(letter, place.end)
    own = [said.sentence.place(*one) for one in denied]
    return done is not None and not any(
        one.start < done.end() <= one.end for one in own if one.start >= place.end
    )


def denied_in(text: str) -> list[tuple[int, int]]:
    """Where a sentence denies a treatment of something."""
    known = forms("untreated")
    if not (known["may_be"].search(text) and known["of_it"].search(text)):
        return []
    signs = signs_of(text)
    return [signs.words(found) for found, _, _ in _statements(signs, text)]


def signs_of(text: str) -> Signs:
    """The words of a sentence as signs; a word that has none is a question mark."""
    (signs,) = _signs(text)
    return signs


@kept
def _signs(text: str) -> Iterator[Signs]:
    form, places = forms("untreated")["words"], [*sites(text)]
    row, spans, found, at = "", list[tuple[int, int]](), dict[int, WhereSaid](), 0
    while (word := _WORD.search(text, at)) is not None:
        at = word.start()
        site = next((one for one in places if one.start == at), None)
        if site is None and (segment := forms("lesions")["segment"].match(text, at)):
            site = WhereSaid("liver", (), at, segment.end(), segment[0])
        known = form.match(text, at)
        sign = _SIGNS[str(known.lastgroup)] if known else "?"
        if site is not None and sign not in "P0BET":
            found[len(row)], sign, end = site, "W", site.end
        else:
            end = known.end() if known else word.end()
        row += sign
        spans.append((at, end))
        at = end
    yield Signs(row, tuple(spans), found)


def _statements(signs: Signs, text: str) -> Iterator[tuple[re.Match[str], tuple[Part, ...], bool]]:
    """Each row of signs that denies something, and of what; whether it leaves out what was told."""
    for form in (*_ROWS, _WHICH, _WHO, _ON_WHICH, _SHARED, _APPOSED):
        for found in form.finditer(signs.row):
            names = found.groupdict()
            parts = _parts(signs, text, found) if names.get("what") else ()
            if not names.get("what") or parts:
                yield found, parts, bool(names.get("but"))


def _parts(signs: Signs, text: str, found: re.Match[str]) -> tuple[Part, ...]:
    """What the words in front of a denial name."""
    names, of_none = found.groupdict(), found.groupdict().get("neg") in ("Z", "Y", "o", "y")
    parts, number, other, fresh, body = list[Part](), None, False, False, False
    first, last = found.span("what")
    if names.get("neg") == "Y":
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
            noun = text[slice(*signs.spans[at + 1])] if behind and behind in "ML" else ""
            site = signs.sites[at]
            segment = next((one for _, one in segments_of(text, *signs.spans[at])), "")
            whole = not noun and site.organ in _WHOLE and not (site.parts or segment)
            several = whole or bool(_SEVERAL.search(noun))
            parts.append(Part(site=site, several=several, segment=segment))
            if whole and site.organ == "lung":
                parts.append(Part(primary=True))
        elif sign in "ML" and signs.row[at - 1 : at] != "W":
            if signs.row[at + 1 : at + 2] == "i":  # `the metastases in L3 and in the spleen`
                continue
            single = token in ("lesion", "deposit", "site", "nodule", "focus", "metastasis")
            before = text[slice(*signs.spans[max(at - 1, 0)])].casefold()
            if token == "nodule" and (parts or len(signs.row[first:last].strip("DA")) > 1):
                parts.append(Part(site=WhereSaid("lung", (), 0, 0, "")))
            elif single and not (before == "any" or of_none):
                parts.append(Part(before=True))
            else:
                nodes = sign == "L" and of_none and not (number or other or fresh or body)
                parts.append(Part(number=number, other=other, fresh=fresh, body=body, nodes=nodes))
    if not parts and number is not None:  # `none of the three`
        parts.append(Part(number=number))
    if names.get("left"):
        at = next(at for at in range(*found.span("left")) if at in signs.sites)
        return tuple(replace(one, but=signs.sites[at]) for one in parts)
    if any(one.before for one in parts) and len(parts) > 1:
        return ()
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
    # what a plan in front of it says is not of what has or has not been done
    if said.sentence.context(*span, own) - PLANS or leaves_out(text, span):
        return True
    return any(day.start < span[1] for day in said.days if day.end > span[0])


def leaves_out(text: str, span: tuple[int, int]) -> bool:
    """Whether words around a denial make an exception of something, or say it of a time."""
    known = forms("untreated")
    if known["but_for"].match(text, span[1]) or known["but_then"].match(text, span[1]):
        return True
    first = max(0, text.rfind("; ", 0, span[0]))
    if known["but_before"].search(text, first, span[0]):
        return True
    before_that = known["before_that"].search(text, *span)
    return before_that is not None and not known["up_to_now"].search(text, *span)


def _is_apposed(signs: Signs, found: re.Match[str]) -> bool:
    """Whether a denial behind a comma is of what stands in front of it: `the metastasis of L3,
    never irradiated or operated on, grew`."""
    before = re.split(r"[.c]", signs.row[: found.start()])[-1]
    named = any(sign in before for sign in "WMLP")
    elided = found[0].lstrip("ca,E").startswith("h")  # `L3 grew, and has never been irradiated`
    return named and (elided or (found[0][0] not in "ac" and before.endswith(",")))


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

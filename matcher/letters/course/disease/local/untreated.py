"""That something was never treated locally, by whatever construction a sentence says it.

The rows of signs are those of `signs.py`. A statement is of some lesions, of the primary or of all
there is, and denies some kinds of treatment; who was denied radiotherapy in one sentence and an
operation in another was treated neither way."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from oligomatch.matcher.letters.course.disease.local.signs import (
    AN_UNTREATED,
    APPOSED,
    DENIALS,
    LIKEWISE,
    SEEN,
    THEY,
    Signs,
    signs_of,
)
from oligomatch.matcher.letters.course.disease.record import Disease, Entity
from oligomatch.matcher.letters.course.lesions.sizes import segments_of
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, sites
from oligomatch.matcher.letters.course.whose import is_of_else, sentence_before
from oligomatch.matcher.letters.forms import forms, whole_number
from oligomatch.matcher.letters.pieces import lies_in
from oligomatch.matcher.letters.reading import Place

RADIOTHERAPY = "/conditions/radiotherapy/ever"
ANY, RAYS, KNIFE, ABLATION = "any", "rays", "knife", "ablation"
_KINDS = {"T": ANY, "t": ANY, "I": RAYS, "K": KNIFE, "F": ABLATION}
PLANS = frozenset({"planned", "recommended"})
NEAR = 6  # signs between two statements
NEXT = 3  # and between two sentences
PAST_VERBS = 8  # of a letter that tells all in the past: ours
_QUOTED = re.compile(r"\"[^\"]*\"|“[^”]*”")
_OF_METASTASES = re.compile(
    r"\bfor (?:the|her|his|this) metastas|\b(?:to|of|for) (?:either|any)"
    r"(?: of (?:these|them|those|the (?:two|three|four|five|six|[2-6]|mets|metastas))"
    r"|(?= (?:metastas|mets|lesion))|(?<=either)(?= site)"
    r"|(?=[.,;]|$))",
    re.I,
)
_OF_RELAPSE = re.compile(r"\b(?:of|for) (?:(?:the|this|her|his) )?(?:relapse|recurrence)\b", re.I)
_OF_ALL = re.compile(
    r"\b(?:to|of|for|at) any (?:(?:tumou?r )?(?:lesion|site)\b|of the sites\b)",
    re.I,
)
# `no local treatment, whether radiation or surgery`
_MORE_OF_IT = re.compile(r",?\s*(?:whether|be it|either|neither)\b[^.;:]*", re.I)
_OF_ANY_KIND = re.compile(r"\bof (?:any|whatever) (?:kind|sort|type|form)\b", re.I)
_OF_CANCER = re.compile(  # that `no treatment` is of the cancer
    r"\banti-?cancer\b|\b(?:cancer|ca|tumou?r|oncological) (?:treatments?|therapy|tx|rx)\b"
    r"|\b(?:for|against) (?:(?:the|this|her|his) (?:lung )?(?:cancer|tumou?r|disease)"
    r"|lung (?:cancer|ca|tumou?r))\b|\buntreated (?:[\w-]+ )*(?:cancer|carcinoma|tumou?r)\b",
    re.I,
)
_NAMES_CANCER = re.compile(r"\b(?:cancer|tumou?r)\b", re.I)
_OF_BOTH_KINDS = re.compile(  # that it is of drugs as well as local, as of the cancer
    r"\b(?:local(?:ly)?|surgical),? (?:or|nor) (?:systemic|medical)"
    r"|\b(?:systemic(?:ally)?|medical|drug),? (?:or|nor) (?:local|surgical)",
    re.I,
)
_LESIONS = re.compile(r"\b(?:lesions?|nodules?|(?P<spots>areas|spots))\b", re.I)  # of whatever
_MANY = re.compile(r"\b(?:bones|adrenals|adrenal glands|kidneys|lungs|ribs|vertebrae|nodes)$", re.I)
_WHOLE = ("liver", "lung", "brain", "lymph_node", "bone")  # organs that words name as a whole
_ONE_OF = re.compile(r"\b(?:one|an?|another|single|only|sole|that|this) $", re.I)
_FOR_CANCER = re.compile(
    r"\b(?:for|against) (?:the|this|her|his)\b(?! or any)", re.I
)  # no other was meant
# how many were named before, by the first word that speaks of them; 0: several
_SPOKEN_OF = {"it": 1, "they": 0, "these": 0, "neither": 2, "none": 0, "not": 0, "both": 2}
_COUNTED = re.compile(r"\bmetastases\b", re.I)
_EACH = re.compile(r"(?:to )?(?:any|each|every|either)\b")
_PLACED = re.compile("W?P|W")  # the signs of one thing with its place
_NO_SITE = re.compile(r"no (?:other )?(?:tumou?r )?(?:site|part)s?\b", re.I)
_FURTHER = re.compile("[DAE]*O")
_NONE_YET = re.compile(  # he has not had any treatment: no ..; no other treatment, untreated: no ..
    r"(?:[ca]?E*,?)(?:D?H[hE]*(?:[nNo][hE]*t|0)[^.:]*|h*oO?A*t[hE]*|U|e|0h[hED]*):"
    r"|[ca]?E*,?oA*tE+,"  # no treatment so far, no ..
)
_OF_CANCER_ALONE = re.compile(r"[ca,E]*(?:0h|e)")  # nothing had been started: no radiotherapy
_HAS_HAD_NO = re.compile(r"(?:[ca]?E*,?)D?Hh+E*oO?[DAEJjtTfG]*,?a?")  # no other drug, no
_OTHER_RAYS = re.compile(r"O.*I")  # that others may have been given
_AT_ALL = re.compile(r"[ca,E]*0[hED]*,y")
_NO_MORE = re.compile(r"oD?[IKF](?:,?[ar]*oD?[IKF])*\.?")
_WHEN_SEEN = re.compile(
    r"When (?:the|our|she|he|we)\b[^,;.]*\b(?:met|seen|reviewed|presented|discussed|convened)\b",
    re.I,
)
_SO_FAR = re.compile(r"\b(?:has|have)\b", re.I)
_HAVE_HAD = re.compile(r"\b(?:has|have)\b|(?<=\w)['’](?:s|ve) had\b")
_PART_OF_IT = re.compile(
    r"nothing of (?:this|that|these|the disease)\b"
    r"|\b(?:irradiat\w+|radiot\w+|radiation|RT)\b[^,.;:]*\bany of (?:it|this|these|them|the)\b",
    re.I,
)
_UP_TO_TODAY = re.compile(
    r"\b(?:so far|to date|(?:un)?till? (?:now|today)|up to (?:now|today)|hitherto|yet)\b", re.I
)
_HAD = re.compile(r"\bhad\b(?<!has had)(?<!have had)", re.I)
_OWN_CLAUSE = re.compile(r",\s+(?:and|but)\s+$")
_OF_PERSON = re.compile(r"(?:he|she|the patient) has never\b")
# `no treatment before this regimen, and no radiation to date`
_IS_BEFORE = re.compile(
    r"\bno\b[^.;,]* (?:before|prior to) (?:(?:this|the present) [\w-]+|this|that|it),", re.I
)
_NO_OTHER = re.compile(r"(?:and |there (?:was|were|has been) )?no other\b", re.I)
_SENTENCES = re.compile(r"[.;]\s|\n\s*\n")
_SEVERAL = re.compile(r"s$(?<!metastasis)", re.I)


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
    before: bool = False  # the one that was named before, or so many; 0: several
    lesions: tuple[Entity, ...] = ()  # which that is
    region: str = ""  # of the body: what lies there


@dataclass(frozen=True, slots=True)
class Denied:
    """That some kinds of treatment were never given; of no parts: to nothing at all."""

    parts: tuple[Part, ...]
    kinds: frozenset[str]
    place: Place


def take_denials(disease: Disease, said: SentenceSaid) -> list[tuple[int, int]]:
    """What a sentence denies; the words that do so."""
    text, known = said.sentence.text, forms("untreated")
    if not known["may_be"].search(text):
        return []
    signs, taken, end = signs_of(text), list[tuple[int, int]](), None
    each = [*_statements(signs, text)]
    spans = [signs.words(found) for found, _, _ in each]
    also = [*spans, *(span for _, span in _likewise(signs)[1])]
    for (found, parts, but), span in zip(each, spans, strict=True):
        only = bool(found.groupdict().get("only"))
        clause = found.start() > 0 and signs.row[found.start() - 1] in ",."
        joined = found[0][0] == "a" or signs.row[: found.start()].endswith("a")
        today = _is_of_today(disease, said, span)
        if found.re is SEEN and not today:
            continue
        if found.re is AN_UNTREATED and known["in_general"].search(text):
            continue
        all_else = _is_all_else(text, found, span)
        but = but or all_else
        if not but and _FURTHER.match(found.groupdict().get("list") or ""):
            continue  # `no further treatment`: others may have gone before
        unnamed = parts and not any(part.primary or part.site for part in parts)
        if unnamed and _are_of_another(disease, said, span):
            continue
        had = known["before_that"].search(text, *span) is not None
        last = had and _is_last_word(disease, said, span)
        clause |= joined
        own = [*also, *signs.asides]
        if not today and _is_open(said, span, text, own, only=only, clause=clause, last=last):
            continue
        everyone = not parts
        if everyone and (ahead := _elided(signs, found)) is not None:
            parts, everyone = ahead, False
            if not parts:
                continue  # which of those in front of it is meant
        labelled = signs.row[: found.start()].endswith(":")  # `Board: no radiotherapy`
        listed = _NONE_YET.match(signs.row[: found.start()]) is not None
        if everyone and ((labelled and not listed) or _is_apposed(signs, found)):
            continue
        if everyone and _OF_RELAPSE.search(text, *span):
            continue  # what was there before may have been treated
        of_any = "t" in str(found.groupdict().get("list")) and not _OF_CANCER.search(text, *span)
        wide = of_any and not _OF_BOTH_KINDS.search(text, *span)
        illness = of_any or "x" in found[0]
        wider = _OF_ALL.search(text, *span)  # `to any lesion`: the primary too
        by_itself = wider and not text[: span[0]].strip(" \t-*•")
        if everyone and not wider and _OF_METASTASES.search(text, *span):
            parts, everyone = (Part(),), False
        if everyone and (ahead := _those_ahead(signs, found, text, span)):
            parts, everyone = ahead, False
        if everyone and (
            _is_of_else(disease, said, span, every=wide, but=but, illness=illness)
            or not (
                listed
                or today
                or by_itself
                or _is_own_entry(said, signs, found, span)
                or all_else
                or _is_of_all_time(text, span)
                or _is_of_every_kind(found)
                or (_HAS_HAD_NO.fullmatch(signs.row[: found.start()]) and _HAVE_HAD.search(text))
                or _goes_on(disease, said, signs)
                or (end is not None and found.start() - end <= 1)  # `.. and no operation done`
            )
            or (
                wide and not (but or _OF_ANY_KIND.search(text, *span) or set(found[0]) & {"H", "0"})
            )
        ):
            continue
        end = found.end() if everyone else None
        parts = tuple(_which(disease, said, part) for part in parts)
        if any(part.before and not (part.lesions or part.primary) for part in parts):
            continue
        place = said.sentence.place(*span)
        if but and not is_every(_kinds(found)):  # `nothing else was irradiated`
            parts, but = (Part(other=True),), False
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
    if taken and known["of_it"].search(text):  # `no other local treatment, no SABR ever`
        taken += [
            span for (found, _, _), span in zip(each, spans, strict=True) if _is_in_list(found)
        ]
    taken += _take_likewise(disease, said, signs, spans)
    return taken


def _is_own_entry(
    said: SentenceSaid, signs: Signs, found: re.Match[str], span: tuple[int, int]
) -> bool:
    """Whether a denial is an entry of its own, of no plan, that names lesions behind what it denies
    (`Local treatment: none, of no lesion nor of the primary.`): it is of all the time there was."""
    entry = found[0].lstrip("Aca,E").startswith("T:") and {*found[0]} & {*"ML"}
    begins = signs.row[: found.start()].strip("Q.") == ""
    return bool(entry and begins) and not said.sentence.context(*span, [span]) & PLANS


def _is_in_list(found: re.Match[str]) -> bool:
    """Whether a kind of radiotherapy is denied beside others, which says nothing of its own."""
    return found[0].lstrip("ca,E").startswith(("o", "N")) and "S" in str(
        found.groupdict().get("list")
    )


def _those_counted(disease: Disease, said: SentenceSaid, part: Part) -> Part:
    """Of `none of them` behind a sentence that speaks of metastases and names none of them, all
    there are."""
    before = sentence_before(said.sentence.ahead)
    if part.number != 0 or [*sites(before)] or not _COUNTED.search(before):
        return part
    return Part()


def _which(disease: Disease, said: SentenceSaid, part: Part) -> Part:
    """What words are of, where they name one lesion that was named before, or speak of it: what
    the sentence before was of."""
    if not part.before or disease.before is None:
        return part
    letter, end, found = disease.before
    if part.number is None:
        found = found or ([disease.it[0]] if disease.it is not None else [])
    elif letter != said.sentence.letter or not 0 <= said.sentence.start - end <= NEXT:
        return _those_counted(disease, said, part)
    if len(found) != (part.number or 1) and not (part.number == 0 and len(found) > 1):
        return _those_counted(disease, said, part)
    primary = any(one.kind == "primary" for one in found)
    return replace(part, primary=primary, lesions=tuple(found), number=None)


def _goes_on(disease: Disease, said: SentenceSaid, signs: Signs) -> bool:
    """Whether a sentence that only denies (`No operation.`) goes on after one that denies the like
    for all time."""
    if not disease.denials or not _NO_MORE.fullmatch(signs.row):
        return False
    last, here = disease.denials[-1], said.sentence.place(0, 0)
    near = last.place.letter == here.letter and 0 <= here.start - last.place.end <= NEXT
    return near and not last.parts


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
    letter = disease.proposal.texts[place.letter]
    done = forms("untreated")["otherwise_treated"].match(letter, place.end)
    own = [said.sentence.place(*one) for one in denied]
    return done is not None and not any(
        one.start < done.end() <= one.end for one in own if one.start >= place.end
    )


def never_irradiated(text: str) -> Iterator[tuple[int, int]]:
    """Where a sentence says that the patient, and not a lesion, never had radiotherapy."""
    known = forms("untreated")
    if not known["may_be"].search(text):
        return
    signs = signs_of(text)
    for found, parts, but in _statements(signs, text):
        span, kinds = signs.words(found), found.groupdict().get("list") or ""
        of_all = all(part.nodes and part.but is None for part in parts)
        of_all &= not parts or _NO_SITE.match(text, span[0]) is not None
        of_some = but or not of_all or found.re in (THEY, APPOSED, SEEN)
        of_some |= _is_apposed(signs, found) or signs.row[found.end() :].startswith(("r", ",W"))
        of_some |= any(one.search(text, *span) for one in (_OF_METASTASES, _FOR_CANCER))
        front = text[: span[0]]
        other = forms("treatment")["other_disease"].search(front) is not None
        of_some |= other or is_of_else("", front, every=False)
        of_some |= _PART_OF_IT.search(text, *span) is not None
        if of_some or "I" not in kinds or _OTHER_RAYS.search(kinds) or leaves_out(text, span):
            continue
        if known["of_a_time_behind"].match(text, span[1]):
            continue  # `no radiotherapy and no surgery after 2019`
        before = signs.row[: found.start()]
        listed = _NONE_YET.fullmatch(before) and not _OF_CANCER_ALONE.match(before)
        had_no = _HAS_HAD_NO.fullmatch(before) and _HAVE_HAD.search(text)
        listed = listed or (had_no and not _NAMES_CANCER.search(front))
        sure = bool({*"Hh0E"} & {*found[0]} and {*"HN0E"} & {*found[0]})
        sure |= bool(parts) and known["of_all_time"].search(text, *span) is not None
        if listed or (sure and not before.endswith(":")):
            yield span


def denied_in(text: str) -> list[tuple[int, int]]:
    """Where a sentence denies a treatment of something."""
    known = forms("untreated")
    if not (known["may_be"].search(text) and known["of_it"].search(text)):
        return []
    signs = signs_of(text)
    return [signs.words(found) for found, _, _ in _statements(signs, text)]


def _statements(signs: Signs, text: str) -> Iterator[tuple[re.Match[str], tuple[Part, ...], bool]]:
    """Each row of signs that denies something, and of what; whether it leaves out what was told."""
    for form in DENIALS:
        for found in form.finditer(signs.row):
            names = found.groupdict()
            of_some = any(names.get(one) for one in ("what", "left", "they", "neither"))
            parts = _parts(signs, text, found) if of_some else ()
            if not of_some or parts:
                yield found, parts, bool(names.get("but"))


def _parts(signs: Signs, text: str, found: re.Match[str], what: str = "what") -> tuple[Part, ...]:
    """What the words in front of a denial name."""
    names, of_none = found.groupdict(), found.groupdict().get("neg") in ("Z", "Y", "o", "y")
    if names.get("they") or names.get("neither"):
        word = text[slice(*signs.spans[found.start("they" if names["they"] else "neither")])]
        number = _SPOKEN_OF.get(word.casefold().split()[0])
        return () if number is None else (Part(before=True, number=number),)
    if names.get("left") and not names.get(what):
        return _all_but(signs, text, found)
    parts, number, other, fresh, body = list[Part](), None, False, False, False
    first, last = found.span(what)
    if names.get("neg") == "Y":
        number = 2
    two = any(
        sign == "Q" and text[slice(*signs.spans[first + at])].casefold()[:3] in ("bot", "two")
        for at, sign in enumerate(signs.row[first:last])
    )
    if "YR" in found[0] and len(_PLACED.findall(signs.row[first:last])) != 2 and not two:
        return ()
    for at in range(first, last):
        sign, token = signs.row[at], text[slice(*signs.spans[at])].casefold()
        if sign == "Q":
            number = 2 if token.startswith("both") else whole_number(token.split()[0])
        other |= sign == "O"
        fresh |= sign == "V"
        body |= sign == "X"
        other |= sign == "L" and token == "others"
        if sign in ",ary":
            number, other, fresh, body = None, False, False, False
        elif sign == "P":
            parts.append(Part(primary=True))
        elif sign == "q":
            parts.append(Part(region=token.split()[-1]))
        elif sign == "W":
            behind = signs.row[at + 1 : at + 2]
            noun = text[slice(*signs.spans[at + 1])] if behind and behind in "ML" else ""
            site = signs.sites[at]
            segment = next((one for _, one in segments_of(text, *signs.spans[at])), "")
            whole = not noun and site.organ in _WHOLE and not (site.parts or segment)
            whole &= _ONE_OF.search(text, 0, signs.spans[at][0]) is None  # `in one bone`
            several = whole or bool(_SEVERAL.search(noun) or _MANY.search(site.text))
            if names.get("neg") == "y" and last - first == 1:  # `neither bone`
                several, number = True, 2
            parts.append(Part(site=site, several=several, segment=segment, number=number))
            if whole and site.organ == "lung":
                parts.append(Part(primary=True))
        elif sign in "ML" and signs.row[at - 1 : at] != "W":
            if signs.row[at + 1 : at + 2] == "i":  # `the metastases in L3 and in the spleen`
                continue
            single = token in ("lesion", "deposit", "site", "nodule", "focus", "metastasis")
            before = text[slice(*signs.spans[max(at - 1, 0)])].casefold()
            if token == "nodule" and (parts or len(signs.row[first:last].strip("DA")) > 1):
                parts.append(Part(site=WhereSaid("lung", (), 0, 0, "")))
            elif single and not (of_none or _EACH.match(before)):
                parts.append(Part(before=True))
            else:
                number = 2 if before.endswith("either") else number
                alone = not parts and at + 1 == last  # and no `neither the primary nor any site`
                if names.get("neg") == "y" and number is None and single and alone:
                    number = 2  # `neither site`
                # `none of these sites`: those that were named, of which the primary may be none
                own = before in ("these", "those")
                nodes = sign == "L" and of_none and not (number or other or fresh or body or own)
                parts.append(Part(number=number, other=other, fresh=fresh, body=body, nodes=nodes))
    if not parts and number is not None:  # `none of the three`
        parts.append(Part(number=number))
    if names.get("left"):
        at = next(at for at in range(*found.span("left")) if at in signs.sites)
        return tuple(replace(one, but=signs.sites[at]) for one in parts)
    if len(parts) > 1:  # `the primary and the metastasis`: where there is one
        return tuple(Part(number=1) if one.before else one for one in parts)
    return tuple(parts)


def _all_but(signs: Signs, text: str, found: re.Match[str]) -> tuple[Part, ...]:
    """All but what lies at a place: `apart from L3 nothing`, `only L3`."""
    site = signs.sites[next(at for at in range(*found.span("left")) if at in signs.sites)]
    names = found.groupdict()
    if names.get("only"):
        word = text[slice(*signs.spans[found.start("only")])]
        return (Part(but=site), Part(primary=True)) if word.casefold() == "only" else ()
    none = text[slice(*signs.spans[found.start("neg")])].casefold() == "none"
    return (Part(but=site),) if none else (Part(but=site), Part(primary=True))


def _kinds(found: re.Match[str]) -> frozenset[str]:
    names = found.groupdict()
    if names.get("neg") == "U" or not names.get("list"):
        return frozenset({KNIFE} if names.get("neg") == "k" else {ANY})
    alone = ":" not in found[0]  # `radiotherapy of the spleen: none` denies no operation
    if names.get("neg") == "0" and alone and (names.get("what") or _AT_ALL.match(found[0])):
        return frozenset({ANY})  # nothing was done about it; nothing was given, neither ..
    return frozenset(_KINDS[sign] for sign in names["list"] if sign in _KINDS)


def is_every(kinds: frozenset[str]) -> bool:
    """Whether to deny these is to deny any local treatment."""
    return ANY in kinds or {RAYS, KNIFE} <= kinds


def _is_all_else(text: str, found: re.Match[str], span: tuple[int, int]) -> bool:
    """Whether rays and knife are denied but what is told: `no other radiation or surgery`."""
    treatments = found.groupdict().get("list") or ""
    other = _NO_OTHER.match(text, span[0])
    of_any = "T" in treatments or is_every(_kinds(found))
    return bool(other and _FURTHER.match(treatments) and of_any)


def _is_of_today(disease: Disease, said: SentenceSaid, span: tuple[int, int]) -> bool:
    """Whether a denial is of the day of the letter (`when the board met on .. she had none`)."""
    text = said.sentence.text
    if not _WHEN_SEEN.match(text) or any(day.end > span[1] for day in said.days):
        return False
    letter = disease.proposal.letters[said.sentence.letter]
    today = letter.dated or disease.proposal.as_of
    days = [said.day(at) for at in range(len(said.days))]
    return bool(days) and all(day and day.first == day.last == today for day in days)


def _is_open(
    said: SentenceSaid,
    span: tuple[int, int],
    text: str,
    own: Sequence[tuple[int, int]],
    *,
    only: bool = False,
    clause: bool = False,
    last: bool = False,
) -> bool:
    """Whether words around a denial leave it open, or make an exception of something; `only`: it
    is one itself; `clause`: no denial in front of it is of it; `last`: nothing was done since."""
    # what a plan in front of it says is not of what has or has not been done
    aside = PLANS | {"negated"} if clause else PLANS
    if clause and _SO_FAR.search(text, *span):
        aside |= {"historical", "corrected"}
    if said.sentence.context(*span, own) - aside or (
        not only and leaves_out(text, span, then=last)
    ):
        return True
    asides = signs_of(text).asides
    return any(
        day.start < span[1]
        for day in said.days
        if day.end > span[0] and not lies_in(day.start, asides)
    )


def _those_ahead(
    signs: Signs, found: re.Match[str], text: str, span: tuple[int, int]
) -> tuple[Part, ...]:
    """The metastases that stand in front of a semicolon, behind which a treatment is denied up to
    now: `Liver metastasis, segment VIII, 22 mm; no local treatment so far`."""
    if not _UP_TO_TODAY.search(text, *span) or text[: span[0]].rstrip()[-1:] != ";":
        return ()
    ahead = signs.row[: found.start()].rstrip(".")
    if "." in ahead or "M" not in ahead or {*ahead} - {*"QAVDWMLif,a?d"}:
        return ()
    return tuple(Part(site=signs.sites[at]) for at, sign in enumerate(ahead) if sign == "W")


def _is_last_word(disease: Disease, said: SentenceSaid, span: tuple[int, int]) -> bool:
    """Whether a local treatment is told to come, or what is so today is told in the past, and none
    is told behind a denial but as one that is to come, or may: what `had` not been treated when
    that was told has not been since."""
    known, place = forms("planned"), said.sentence.place(*span)
    done, to_come = (forms("untreated")[name] for name in ("done_since", "to_come"))
    text = disease.proposal.texts[place.letter]
    behind = text[place.end :]
    each = [one for one in _SENTENCES.split(behind) if known["aimed"].search(one)]
    planned = [one for one in each if known["plan"].search(one) or known["headed"].search(one)]
    first = max(0, said.sentence.text.rfind("; ", 0, span[0]))
    own = forms("untreated")["told_in_past"].sub(" ", said.sentence.text[first:])
    past = _speaks_of_past(text) and forms("untreated")["of_a_moment"].search(own) is None
    return bool(planned or disease.plans or past) and not any(
        done.search(one) or not (one in planned or to_come.search(one)) for one in each
    )


def _speaks_of_past(text: str) -> bool:
    """Whether a letter tells in the past what is so today: words say so, or none of its verbs is of
    the present (which a quotation may be)."""
    known = forms("untreated")
    if known["told_in_past"].search(text):
        return True
    plain = _QUOTED.sub(" ", text)
    many = sum(1 for _ in known["verb_then"].finditer(plain)) >= PAST_VERBS
    return many and known["verb_now"].search(plain) is None


def leaves_out(text: str, span: tuple[int, int], *, then: bool = False) -> bool:
    """Whether words around a denial make an exception of something, or say it of a time; `then`:
    but for `had been`, which whoever asks weighs."""
    known = forms("untreated")
    if known["but_for"].match(text, span[1]) or known["but_then"].match(text, span[1]):
        return True
    first = max(0, text.rfind("; ", 0, span[0]))
    if _OWN_CLAUSE.search(text, 0, span[0]) and (
        _OF_PERSON.match(text, span[0]) or _IS_BEFORE.search(text, first, span[0])
    ):
        first = span[0]  # `apart from the adjuvant course .., and he has never been irradiated`
    if known["but_before"].search(text, first, span[0]):
        return True
    before_that = known["before_that"].search(text, *span)
    return bool(before_that and not then) and not known["up_to_now"].search(text, *span)


def _is_apposed(signs: Signs, found: re.Match[str]) -> bool:
    """Whether a denial behind a comma is of what stands in front of it: `the metastasis of L3,
    never irradiated or operated on, grew`."""
    before = re.split(r"[.c]", signs.row[: found.start()])[-1]
    named = any(sign in before for sign in "WMLP")
    return leaves_out_subject(signs, found) or (
        named and found[0][0] not in "ac" and before.endswith(",")
    )


def leaves_out_subject(signs: Signs, found: re.Match[str]) -> bool:
    """Whether a denial begins with its verb, and its clause names a lesion in front of it: it is of
    that one (`L3 grew, and has never been irradiated`; `L3, unlike the adrenal, was never
    treated`), and not of the patient."""
    before = re.split(r"[.c]", signs.row[: found.start()])[-1]
    named = any(sign in before for sign in "WMLP")
    return named and found[0].lstrip("ca,E").startswith("h")


def _elided(signs: Signs, found: re.Match[str]) -> tuple[Part, ...] | None:
    """Of a denial that leaves its subject out behind a size or a change (`the primary, 3.1 cm,
    stable; never irradiated or operated on`), the one thing that its sentence names in front;
    nothing where it names several, None where it names none, or the patient."""
    front = signs.row[: found.start()]
    if not found[0].lstrip("ca,E").startswith(("N", "n")) or "H" in front:
        return None
    named = [at for at, sign in enumerate(front) if sign in "WPML"]
    if not named:
        return None
    if len(named) > 1 or front[named[0]] not in "WP":
        return ()
    site = signs.sites.get(named[0])
    return (Part(site=site) if site is not None else Part(primary=True),)


def _is_of_all_time(text: str, span: tuple[int, int]) -> bool:
    return forms("untreated")["of_all_time"].search(text, *span) is not None


def _is_of_else(
    disease: Disease,
    said: SentenceSaid,
    span: tuple[int, int],
    *,
    every: bool,
    but: bool,
    illness: bool,
) -> bool:
    """Whether words for no treatment may be of another person or illness, or of a time; `every`,
    `illness`: words that may be of any illness, or of one that is spoken of; `but`: none but the
    one that is told right before."""
    text = said.sentence.text
    before = said.sentence.ahead
    then = any(day.end <= span[0] for day in said.days)
    if forms("cancers")["other"].search(text) or (then and not but):
        return True
    today = _UP_TO_TODAY.search(text, *span) is not None and not _HAD.search(text, *span)
    front = text[: span[0]]
    return is_of_else(before, front, every=every and not but, today=today, illness=illness)


def _are_of_another(disease: Disease, said: SentenceSaid, span: tuple[int, int]) -> bool:
    """Whether the spots or lesions that a denial speaks of may be those of another illness, which
    is told right before; not where they are metastases."""
    text = said.sentence.text
    named = _LESIONS.search(text, *span)
    if named is None:
        return False
    if forms("treatment")["of_cancer"].search(text, *span):
        return False
    before = said.sentence.ahead
    front = text[: span[0]]
    near = front if front.strip(" -*•") else sentence_before(before)
    if "metasta" in near.casefold():
        return False
    of_skin = forms("untreated")["of_skin"].search(near) is not None
    illness = named["spots"] is not None and not any(sites(near))
    return of_skin or is_of_else(before, front, every=False, illness=illness)


def _likewise(signs: Signs) -> tuple[Signs, list[tuple[re.Match[str], tuple[int, int]]]]:
    """The rows that say the same of what they name as is said before, and their words."""
    row, sites = f".{signs.row}", {at + 1: site for at, site in signs.sites.items()}
    shifted = Signs(row, ((0, 0), *signs.spans), sites)
    each = [*LIKEWISE.finditer(row)]
    return shifted, [(one, shifted.span(one.start(), one.end())) for one in each]


def _take_likewise(
    disease: Disease, said: SentenceSaid, signs: Signs, before_it: Sequence[tuple[int, int]]
) -> list[tuple[int, int]]:
    """That the primary, or what else is named, was treated as little as what is denied right
    before."""
    taken, text = list[tuple[int, int]](), said.sentence.text
    shifted, each = _likewise(signs)
    own_words = [*(span for _, span in each), *before_it]
    for found, span in each:
        if _is_open(said, span, text, own_words):
            continue
        name = next(one for one in ("what", "primary", "same") if found.groupdict()[one])
        parts = _parts(shifted, text, found, name)
        place, own = said.sentence.place(*span), found.groupdict().get("list")
        before = [one for one in disease.denials if one.place.letter == place.letter]
        near = before and 0 <= place.start - before[-1].place.end <= NEAR
        kinds = {_KINDS[sign] for sign in own if sign in _KINDS} if own else set()
        kinds = kinds or (set(before[-1].kinds) if near else set())
        if kinds and (near or own) and not any(part.before for part in parts):
            disease.denials.append(Denied(parts, frozenset(kinds), place))
            taken.append(span)
    return taken

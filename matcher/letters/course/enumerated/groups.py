"""The lesions of a list as groups: so many in a place, and each of them where it is told.

`three in the brain (left parietal, 12 mm; right occipital, 9 mm; left temporal, 5 mm), one of
21 mm in the liver and one in the sternum`: a count opens a group, places within its place are its
members, and what is told of them must come to its count."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from oligomatch.matcher.letters.course.lesions.sizes import sizes_of
from oligomatch.matcher.letters.course.sites import WhereSaid, site_of, sites, within
from oligomatch.matcher.letters.forms import forms, whole_number

_COUNT = re.compile(
    r"(?<![\w-])(?:(?P<number>one|two|three|four|five|six|seven|eight|nine|[2-9](?=\s+(?:in|of)\b)|"
    r"[1-9](?=\s+(?:[A-Za-z-]+\s+){1,2}(?:metastas[ei]s|mets?|lesions?|nodules?|deposits?|foci|focus)\b))|"
    r"(?P<both>both)|(?P<one>the\s+(?:other|second|third|last)(?=\s(?:of|in|at|with|measur\w+|\(?\d))|(?:an?|another)(?:\s+(?:second|third|fourth|further|new|single|solitary))?))(?![\w-])"
    r"(?!\s*(?:mm|cm)\b)",
    re.I,
)
Token = tuple[int, int, str, object]
AHEAD_OF_PLACE = frozenset({"in", "of", "at", "the", "segment", "segments"})  # behind its size
PLACES = frozenset({"place", "lobe", "segment"})
_LOBE = re.compile(r"(?:upper|middle|lower) lobe", re.I)
_TIMES = re.compile(r"(?<![\w.])[x×] ?([2-9])(?![\w.,]*\d| ?(?:mm|cm|Gy)\b)", re.I)  # `liver x2`
_SIZES = re.compile(r"(?<=\()(\d+(?:[.,]\d+)?(?:, \d+(?:[.,]\d+)?)+) ?([mc])m(?=\))")
_OPEN = re.compile(r"\(")
_CLOSE = re.compile(r"\)")
_LINK = re.compile(r",|;|:|(?<![\w-])(?:and|plus|as well as|finally|lastly|&)(?![\w-])")
_WORD = re.compile(r"[A-Za-zÀ-ÿ][\w-]*")
_NEW = re.compile(r"(?<![\w-])(?<!de )new(?:ly)?(?![\w-])", re.I)


@dataclass
class Member:
    """One of a group, or several alike in one place."""

    site: WhereSaid
    segment: str = ""
    sizes: list[float] = field(default_factory=list)
    count: int = 1
    start: int = 0
    end: int = 0
    new: bool = False


@dataclass
class Group:
    """So many in a place, with those that are told of them."""

    count: int
    start: int
    end: int
    explicit: bool
    sites: list[WhereSaid] = field(default_factory=list)
    segment: str = ""
    sizes: list[float] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    new: bool = False
    part: bool = False  # that a part of its place was told behind it
    whole: WhereSaid | None = None  # its place before that part
    counted: bool = False  # that a bracket behind its place tells how many lie there
    narrowed: bool = False  # that each of them lies in a narrower place: `in bone, both in L3`

    @property
    def has_room(self) -> bool:
        """Whether some of several are not told yet."""
        return self.count > 1 and not self.sizes and sum(x.count for x in self.members) < self.count

    def holds(self, site: WhereSaid) -> bool:
        """Whether a place may be that of one of several of this group."""
        room = sum(one.count for one in self.members) < self.count
        return self.count > 1 and room and any(_inside(site, one) for one in self.sites)

    def spread(self) -> None:
        """Make the one that was told so far the first of its members."""
        self.members = [
            Member(self.sites[0], self.segment, list(self.sizes), 1, self.start, self.end, self.new)
        ]
        self.sizes = []

    def settled(self) -> list[Member] | None:
        """Its lesions; None where what is told of them does not come to its count."""
        if self.members:
            listed = sum(one.count for one in self.members)
            return self.members if listed == self.count else None
        if not self.sites:
            return None
        if len(self.sites) == self.count:
            alone = self.sizes if self.count == 1 else []
            return [
                Member(
                    one,
                    self.segment if self.count == 1 else "",
                    alone,
                    1,
                    one.start,
                    self.end,
                    self.new,
                )
                for one in self.sites
            ]
        if len(self.sites) > 1:
            return None
        sizes = self.sizes if len(self.sizes) == self.count else []
        return [Member(self.sites[0], "", sizes, self.count, self.start, self.end, self.new)]


def _inside(site: WhereSaid, outer: WhereSaid) -> bool:
    if site.organ == outer.organ:
        return {**outer.parts, **site.parts} != dict(outer.parts)
    return within(site.organ, outer.organ)


def _tokens(text: str, first: int, last: int) -> Iterator[Token]:
    """What a list is made of, in order: places, segments, sizes, counts, brackets, links, words."""
    found: list[Token] = []
    for site in sites(text):
        if first <= site.start and site.end <= last:
            found.append((site.start, site.end, "place", site))
    now, _ = sizes_of(text, first, last)
    at_sizes = dict(now)
    for one in forms("lesions")["both_sizes"].finditer(text, first, last):
        scale = 10 if one["unit"].casefold().startswith("c") else 1
        both = [float(x.replace(",", ".")) * scale for x in re.findall(r"\d+(?:[.,]\d+)?", one[0])]
        found.append((one.start(), one.end(), "sizes", both))
    for one in _SIZES.finditer(text, first, last):  # `(25, 14 mm)`
        scale = 10 if one[2].casefold() == "c" else 1
        listed = [float(x.replace(",", ".")) * scale for x in one[1].split(", ")]
        found.append((*one.span(), "sizes", listed))
    for one in forms("lesions")["size"].finditer(text, first, last):
        own = at_sizes.get(one.start())
        found.append((one.start(), one.end(), "sizes", [own] if own is not None else []))
    for one in forms("lesions")["segment"].finditer(text, first, last):
        for name in ("segment", "more", "segment2", "more2"):
            if one[name]:
                found.append((one.start(name), one.end(name), "segment", one[name].upper()))
        found.append((one.start(), one.end(), "skip", None))
    around = [one.span() for one in forms("enumerated")["with_oedema"].finditer(text, first, last)]
    found = [each for each in found if not any(a <= each[0] < b for a, b in around)]
    found += [(start, end, "skip", None) for start, end in around]
    for kind, form in (
        ("lobe", _LOBE),
        ("count", _COUNT),
        ("times", _TIMES),
        ("open", _OPEN),
        ("close", _CLOSE),
        ("link", _LINK),
    ):
        found += [
            (one.start(), one.end(), kind, one[0] if kind == "lobe" else one)
            for one in form.finditer(text, first, last)
        ]
    found += [(one.start(), one.end(), "word", one[0]) for one in _WORD.finditer(text, first, last)]
    order = (
        *("place", "segment", "sizes", "skip", "lobe", "count", "times"),
        *("open", "close", "link", "word"),
    )
    found.sort(key=lambda one: (order.index(one[2]), one[0]))
    taken: list[Token] = []
    places, others = _Stretches(), _Stretches()
    for each in found:
        held = others.meet(each) or (each[2] != "segment" and places.meet(each))
        if not held:
            taken.append(each)
            (places if each[2] == "place" else others).add(each)
    return iter(sorted((one for one in taken if one[2] != "skip"), key=lambda one: one[0]))


class _Stretches:
    """Stretches of a text of which no two meet, in order."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []

    def meet(self, one: Token) -> bool:
        """Whether one of them meets another stretch."""
        at = bisect_left(self._starts, one[1]) - 1  # of those that begin before its end the last
        return at >= 0 and self._ends[at] > one[0]

    def add(self, one: Token) -> None:
        """Take one more, which meets none."""
        at = bisect_left(self._starts, one[0])
        self._starts.insert(at, one[0])
        self._ends.insert(at, one[1])


def groups_of(
    text: str, first: int, last: int, number: int | None, *, together: bool = False
) -> tuple[list[Group], int] | None:
    """The groups of a list, and where it ends: where they come to the number; None where a word of
    it is not understood before, or there are more. Without a number it ends with such a word.
    `together`: that the first place is that of all (`three nodules of the right lung, ..`)."""
    one = _Reading(number)
    one.pending = (number, first) if together and number is not None else None
    tokens = list(_tokens(text, first, last))
    for at, token in enumerate(tokens):
        opens = token[2] == "link" and _opens(tokens, at + 1)
        if one.depth and forms("enumerated")["unsure"].fullmatch(text[token[0] : token[1]]):
            return None  # `one in bone (L3 or L4)`
        if one.skips and not (opens or (token[2] == "close" and one.depth)):
            continue
        one.skips = False
        begins = token[2] in ("count", "place") and not (one.apart or one.depth)
        if number and one.end and begins and one.each[-1].has_room:
            one.end = 0  # each of several may be told
        elif number and one.end and begins:
            if together and len(one.held) == 1 and one.held[0].members:
                break  # of another organ: `four in bone, that is .., and two in the liver`
            return None  # one more than were counted
        if not one.takes(tokens, at, text):
            break
        one.close()
    if not one.end:
        return None
    return one.held, one.end


class _Reading:
    """How far a list is read."""

    def __init__(self, number: int | None) -> None:
        self.number = number
        self.each: list[Group] = []
        self.end = 0
        self._held = 0  # how many there were where they came to the number
        # of all but the last, of which more may be told: how many lesions, and that each settles
        self._before, self._settled = 0, True
        self.pending: tuple[int, int] | None = None  # a count of which no place is told, and where
        self.ahead: list[float] = []  # sizes in front of their place
        self.new = False
        self.depth = 0
        self.linked = True  # whether a comma or the like stood since the last place
        self.apart = False  # whether a semicolon did, since all were told
        self.skips = False
        self.both = False

    @property
    def held(self) -> list[Group]:
        """The groups where they came to the number."""
        return self.each[: self._held]

    def close(self) -> None:
        """Note that the list may end here."""
        if self.depth == 0 and self.pending is None and self._complete:
            self._held, self.end = len(self.each), self.each[-1].end

    @property
    def _complete(self) -> bool:
        if not (self.each and self._settled and self.each[-1].settled() is not None):
            return False
        return self.number is None or self._before + self.each[-1].count == self.number

    def _begin(self, group: Group) -> None:
        """Begin a group: of those before it nothing more is told."""
        if self.each:
            self._settled &= self.each[-1].settled() is not None
            self._before += self.each[-1].count
        self.each.append(group)

    def takes(self, tokens: Sequence[Token], at: int, text: str) -> bool:
        """Take one token; whether it was understood."""
        start, end, kind, value = tokens[at]
        parent = self.each[-1] if self.each else None
        if kind == "count":
            assert isinstance(value, re.Match)
            if self.pending is not None:
                sized = at > 1 and tokens[at - 1][2] == "sizes"  # `a 10 mm one`
                before = tokens[at - 2 if sized else at - 1]  # `another one`
                return before[2] == "count" and value[0].casefold() == "one"
            if value[0].casefold() == "one" and _is_of_place(tokens, at):
                return True
            both = value["both"] is not None
            self.pending = (2 if both else whole_number(value["number"] or "one")), start
            self.both = both
            self.new = _NEW.search(value[0]) is not None
            self.ahead = []
        elif kind == "place":
            assert isinstance(value, WhereSaid)
            return self._place(value, parent)
        elif kind == "times":
            assert isinstance(value, re.Match)
            known = parent is None or parent.explicit or parent.count > 1 or parent.sizes
            if known or self.pending is not None or tokens[at - 1][2] != "place":
                return False
            assert parent is not None
            parent.count, parent.explicit, parent.counted = int(value[1]), True, True
            parent.end = end
        elif kind in ("segment", "lobe"):
            return self._part(str(value), start, end, parent, lobe=kind == "lobe")
        elif kind == "sizes":
            assert isinstance(value, list)
            several = parent is not None and max(parent.count, self.number or 1) > 1
            if self.pending is not None or parent is None or (several and _leads(tokens, at)):
                self.ahead = [*self.ahead, *value]
                return True
            target: Group | Member = parent.members[-1] if parent.members else parent
            target.sizes += value
            parent.end = end
        elif kind == "open":
            self.depth, self.linked = self.depth + 1, True
        elif kind == "close":
            self.depth -= 1
            if self.depth < 0 or (self.pending is not None and not self._counted_there(parent)):
                return False
            if parent is not None:
                parent.end = max(parent.end, end)
        elif kind == "link":
            self.linked = True
            self.apart |= bool(self.end) and text[start] == ";"
        elif forms("enumerated")["unsure"].fullmatch(str(value)):
            return False
        elif not _harmless(str(value)):
            if self.depth and parent is not None and parent.count == 1:
                self.skips = True  # `(27 mm, 3 mm from the spinal cord)`
                return True
            if self.pending is not None or not _is_aside(tokens, at, text):
                return False
            self.skips = True
        elif _NEW.fullmatch(str(value)):
            self.new = True
        return True

    def _counted_there(self, parent: Group | None) -> bool:
        """Whether a count that a bracket holds is that of the place before it: `in the liver (three
        lesions, the largest 31 mm)`."""
        if parent is None or parent.explicit or parent.count > 1 or self.pending is None:
            return False
        parent.count, parent.explicit, parent.counted = self.pending[0], True, True
        parent.sizes = self.ahead if len(self.ahead) == parent.count else []
        self.pending, self.ahead = None, []
        return True

    def _place(self, site: WhereSaid, parent: Group | None) -> bool:
        count, begin = self.pending if self.pending is not None else (1, site.start)
        bare = self.pending is None
        linked, self.linked = self.linked, False
        alone = parent is not None and parent.count == 1
        inside = parent is not None and _inside(site, parent.sites[-1])
        if parent is not None and self.depth and bare and alone and not inside:
            return True  # `(27 mm, 3 mm from the spinal cord)`
        next_to_it = not linked and parent is not None and not parent.members
        if parent is not None and bare and inside and (alone or next_to_it):
            # `osseous lesions of the pelvis`, `one in the brain, left parietal`
            parent.sites[-1], parent.end = site, site.end
            return True
        if parent is not None and self.both and alone and inside and not parent.explicit:
            # `in bone, both in the sacrum`
            parent.count, parent.sites, parent.end = 2, [site], site.end
            parent.narrowed = True
            self.pending, self.both = None, False
            return True
        self.both = False
        if parent is not None and parent.holds(site) and (bare or count < parent.count):
            inner = _with_parent_side(site, parent)
            parent.members.append(Member(inner, "", self.ahead, count, begin, site.end, self.new))
            parent.end = site.end
        elif (
            bare
            and parent is not None
            and parent.count > 1
            and not (parent.members or parent.sizes or parent.counted)
        ):
            parent.sites.append(site)
            parent.end = site.end
        elif parent is not None and self.depth and bare:
            return False
        else:
            self._begin(
                Group(count, begin, site.end, not bare, [site], "", self.ahead, [], self.new)
            )
        self.pending, self.ahead, self.new = None, [], False
        return True

    def _part(self, name: str, begin: int, end: int, parent: Group | None, *, lobe: bool) -> bool:
        """Take a segment of the liver or a lobe of a lung: of the place before, or of one there."""
        if parent is None or len(parent.sites) != 1:
            return False
        count, first = self.pending if self.pending is not None else (1, begin)
        site, segment = parent.sites[0], name
        if lobe:
            side = site.parts.get("side") or site.organ.partition("_")[0]
            found = site_of(f"{side} {name}") if side in ("left", "right") else None
            outer = parent.whole or site
            if found is None or not within(found.organ, outer.organ):
                return False
            parent.whole = outer
            site = WhereSaid(found.organ, found.besides, begin, end, name)
            segment = ""
        room = sum(one.count for one in parent.members) < parent.count
        if parent.count == 1 and self.pending is None:
            if parent.part and self.depth and not parent.explicit:  # `left lung (upper lobe, ..)`
                parent.spread()
                parent.members.append(Member(site, segment, [], 1, first, end))
                parent.count, parent.end = 2, end
                return True
            if parent.part:
                return False
            parent.sites, parent.segment, parent.end = [site], segment, end
            parent.sizes, parent.part = parent.sizes + self.ahead, True
        elif parent.part and parent.members and not parent.explicit and self.depth:
            parent.members.append(Member(site, segment, [], 1, first, end))
            parent.count, parent.end = parent.count + 1, end
        elif parent.count > 1 and room:
            sizes = list(self.ahead)
            parent.members.append(Member(site, segment, sizes, count, first, end, self.new))
            parent.end = end
        else:
            return False
        self.pending, self.ahead, self.new = None, [], False
        return True


def _with_parent_side(site: WhereSaid, parent: Group) -> WhereSaid:
    """A place with the side of the group that it is of: `in the right lung (upper lobe 9 mm)`."""
    if site.parts.get("side") or len(parent.sites) != 1:
        return site
    outer = parent.sites[0]
    side = outer.parts.get("side") or outer.organ.partition("_")[0]
    if side not in ("left", "right"):
        return site
    found = site_of(f"{side} {site.text}")
    if found is None:
        return site
    return WhereSaid(found.organ, found.besides, site.start, site.end, site.text)


def _is_of_place(tokens: Sequence[Token], at: int) -> bool:
    """Whether `one` stands for the lesion of the place in front of it: `a hepatic one`."""
    counted = at > 1 and tokens[at - 2][2] == "count" and tokens[at - 1][2] == "place"
    return counted and tokens[at][0] - tokens[at - 1][1] == 1


def _harmless(word: str) -> bool:
    known = forms("enumerated")
    return any(
        form.fullmatch(word) is not None for form in (known["words"], forms("listed")["beside"])
    )


def _opens(tokens: Sequence[Token], at: int) -> bool:
    """Whether one of a list begins behind a comma or the like."""
    while at < len(tokens) and tokens[at][2] == "word" and _harmless(str(tokens[at][3])):
        at += 1
    return at < len(tokens) and tokens[at][2] in ("count", "place", "link")


def _leads(tokens: Sequence[Token], at: int) -> bool:
    """Whether a size stands in front of its place: `9 mm in the upper lobe`, `9 mm upper lobe`."""
    if not at or tokens[at - 1][2] not in ("open", "link"):
        return False
    behind = at + 1
    while behind < len(tokens) and (
        tokens[behind][2] == "open" or str(tokens[behind][3]).casefold() in AHEAD_OF_PLACE
    ):
        behind += 1
    if behind >= len(tokens) or tokens[behind][2] not in PLACES:
        return False
    # of `upper lobe, 9 mm lower lobe 11 mm` it is open which is of which
    return (
        behind > at + 1 or tokens[behind + 1 : behind + 2] == [] or tokens[behind + 1][2] != "sizes"
    )


def _is_aside(tokens: Sequence[Token], at: int, text: str) -> bool:
    """Whether a word stands in a clause behind a comma, or in a bracket, that says something of
    what stands before."""
    begin = at
    while begin and tokens[begin - 1][2] not in ("link", "open"):
        begin -= 1
    inside = begin > 0 and tokens[begin - 1][2] in ("link", "open")
    return inside and forms("enumerated")["aside"].match(text, tokens[begin][0]) is not None

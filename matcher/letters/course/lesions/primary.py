"""The primary, or a mass in a lobe, with its size or how it changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oligomatch.matcher.letters.course.lesions.heads import boundary, heads, without_sizes
from oligomatch.matcher.letters.course.lesions.lesion import (
    QUIET,
    Head,
    LesionSaid,
    Named,
    form_of,
    joins,
    lung_lobes,
)
from oligomatch.matcher.letters.course.lesions.sizes import by_size, lies_elsewhere, sizes_of
from oligomatch.matcher.letters.course.lesions.status import status_of
from oligomatch.matcher.letters.course.sites import WhereSaid, sites
from oligomatch.matcher.letters.sentences import Sentence


def primary_in(text: str, places: Sequence[WhereSaid], sentence: Sentence) -> Iterator[Named]:
    """The primary with its size, or how it changed; `the tumour` alone is that (`tumour`) where the
    letters name no other."""
    known = heads(text)
    starts = [*(one.start for one in known), *(one.start for one in places)]
    yield from _masses(text, known, sentence)
    own = form_of("primary").search(text)
    lobes = [at for at in sites(text) if at.organ in lung_lobes()] if own else []
    lobes = [at for at in lobes if form_of("primary_in").search(text[: at.start])]
    each = [(one, "primary") for one in form_of("primary").finditer(text)]
    each += [(one, "tumour") for one in form_of("tumour_alone").finditer(text)]
    for one, kind in each:
        last = min([len(text), *(start for start in starts if start >= one.end())])
        reach, stop = last, form_of("rest").search(text, one.end(), last)
        last = stop.start() if stop else last
        head = Head("primary", one.start(), one.end(), one[0], one.start(), last)
        status = status_of(text, head, [], one.end(), sentence)
        now, earlier = sizes_of(text, one.end(), last)
        if now and _is_size_of_other(text, one.end(), now[0][0]):
            now, earlier = [], []
        two = len(now) > 1  # `stable 52 mm in February, is 61 mm`
        if not now and (lead := form_of("mass_size").search(text, 0, one.start())):
            now, _ = sizes_of(text, lead.start(), one.start())  # `a 39 mm primary`
        if sentence.context(one.start(), one.end()) or status in ("new", "resolved", "resected"):
            continue
        if form_of("other_primary").search(text[: one.start()]):
            continue
        if len(now) == 1 or status:
            size, before = now[0][1] if len(now) == 1 else None, [*earlier, None][0]
            status = status or by_size(size, before)
            if status in QUIET and (two or _grows_behind(sentence, one.end(), reach)):
                status = ""
            if size is None and not status:
                continue
            organ = next((at.organ for at in lobes if one.end() <= at.start < last), "lung")
            site = WhereSaid(organ, (), one.start(), one.end(), one[0])
            said = LesionSaid(kind, site, size=size, status=status, definite=True)
            yield Named((said,), head)


def _is_size_of_other(text: str, end: int, at: int) -> bool:
    """Whether a size behind the primary is that of something else: `not to be told from an
    atelectasis of 18 mm`, `with 2 cm contact to the pleura`."""
    if any(form_of(one).search(text, end, at) for one in ("beside_primary", "size_of_other")):
        return True
    if lies_elsewhere(text, end, at, ("lung",)):
        return True
    size = form_of("size").match(text, at)
    return size is not None and form_of("size_of_thing").match(text, size.end()) is not None


def _grows_behind(sentence: Sentence, end: int, last: int) -> bool:
    """Whether words for a growth stand behind the primary, before what follows it begins."""
    stop = boundary(sentence.text, end, last) if last < len(sentence.text) else last
    return any(
        "negated" not in sentence.context(*one.span())
        for one in form_of("grown_again").finditer(sentence.text, end, stop)
    )


def _masses(text: str, known: Sequence[Head], sentence: Sentence) -> Iterator[Named]:
    """A mass or a tumour in a lobe of the lung with its size or its change: the primary, where that
    is its lobe."""
    masses = [*form_of("mass").finditer(text)]
    each = [one for one in sites(text, every=True) if one.organ in lung_lobes()] if masses else []
    plain = without_sizes(text, each) if each else ""
    begun = -1  # where the lobe stands that a mass has in front of another
    for one in masses if each else ():
        if sentence.context(one.start(), one.end()):
            continue
        ahead = [at for at in each if joins("mass_ahead", plain, at.end, one.start())]
        ahead = [at for at in ahead if at.start != begun]
        behind = [at for at in each if joins("mass_link", plain, one.end(), at.start)]
        begun = behind[0].start if behind else begun
        if len(ahead + behind) != 1 or form_of("no_mass").search(text[: one.start()]):
            continue
        (site,) = ahead + behind
        first, end = min(one.start(), site.start), max(one.end(), site.end)
        others = [h.start for h in known if h.start >= end]
        others += [p.start for p in sites(text) if p.start >= end and p.organ not in lung_lobes()]
        for more in masses:  # and what size stands in front of another mass is of that
            if more.start() >= end:
                its_size = form_of("mass_size").search(text, end, more.start())
                others.append(its_size.start() if its_size else more.start())
        stop = form_of("rest").search(text, end, len(text))
        last = min([len(text), *others, *([stop.start()] if stop else [])])
        lead = form_of("mass_size").search(text, 0, first)
        begin = lead.start() if lead else first
        status = status_of(
            text, Head("primary", first, end, one[0], first, last), [], end, sentence
        )
        now, earlier = sizes_of(text, begin, last)
        now = [each for each in now if not lies_elsewhere(text, end, each[0], ("lung",))]
        if status in ("new", "resolved", "resected") or not (len(now) == 1 or status):
            continue
        size, before = now[0][1] if len(now) == 1 else None, [*earlier, None][0]
        said = LesionSaid(
            "mass", site, size=size, status=status or by_size(size, before), definite=True
        )
        yield Named((said,), Head("mass", begin, end, one[0], begin, last), places=(site,))

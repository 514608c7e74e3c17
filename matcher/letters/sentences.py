"""A letter's sentences with their offsets, and what the words around a statement say of it.

The second is the ConText algorithm: a trigger speaks of what lies before or behind it in its
sentence, up to a word that ends it (`rules/reading/context.yaml`)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import piece_before, stripped
from oligomatch.matcher.letters.reading import Place
from oligomatch.rules.reading.kept import SentenceText
from oligomatch.rules.reading.triggers import triggers

_ALIKE = str.maketrans("\t\r\n\f\v\u00a0\u2009\u202f‘’“”‐‑−|", "        ''\"\"---:")
_BULLET = re.compile(r"\s*(?:[-*•·–>]|\(?\d{1,2}[.)])\s+")
_ITEM = re.compile(r"\s*(?:[-*•·–>]\s+(?=[^\W\d_])|[-*•·]\s+(?=\d))")
_LABEL = re.compile(
    r"\s*(?:[-*•·#]+\s*|\(?(?:\d{1,2}|[A-Za-z])[.)]\s+)?([A-Za-z][\w/&(),+' -]{1,60}?)"
    r"(?:\s*\((?:of |on |from )?\d[\d./-]{3,9}\))?\s*:(?=\s|$)"
)
_BARE = re.compile(
    r"\s*(?:#+\s*|\(?(?:\d{1,2}|[A-Za-z])[.)]\s+)?"
    r"([A-Z][A-Za-z/&' -]{2,50}?(?:\s*\([^()]{2,40}\))?)\s*#*\s*$"
)
# by whom, when, of whom: `Recommendation (consensus)`, `History (family)`
_ASIDE = re.compile(r"(?P<of>[^()]*?)\s*\((?P<aside>[^()]*)\)?\s*")
# of a heading: that what is below it is not settled, or is the words of somebody else
_OPEN = re.compile(
    r"\b(?:failed|fail|insufficient|inadequate|pending|awaited|low coverage|not (?:done|evaluable|"
    r"assessable|conclusive)|inconclusive|unconfirmed|suspected|provisional)\b",
    re.I,
)
_GIVEN_BY = re.compile(r"\b(?:from|by|with|via|per|present|together|and)\b", re.I)
_FRONTED = re.compile(r"(?:with (?:no|neither)|without|free of|absent|in the absence of)", re.I)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NUMBERED = re.compile(r"\s*\(?(?:\d{1,2}|[A-Za-z])[.)]\s")
_FOLLOWED = re.compile(r"\W*(?:clinical |oncological )?follow-? ?up\W*", re.I)
# below *Follow-up*, that it tells of what was found and not of what is to come
_LOOKS_BACK = re.compile(
    r"\b(?:CTs?|MRIs?|PET(?:[-/]CT)?|scans?|imaging|x-?rays?)\b[^.;:\n]{0,50}\b(?:19|20)\d\d\b"
    r"[^.;:\n]{0,40}?(?::|\b(?:show(?:s|ed|ing)|reveal(?:s|ed)|was|were|confirm(?:s|ed)|found|"
    r"stable|unchanged|without)\b)"
)
_PARAGRAPH = re.compile(r"\S(?:[^\n]|\n(?!\s*\n))*")
_SEVERAL = re.compile(r"\b(?:metastases|mets|filiae|lesions|nodes|deposits)\b", re.I)
_OVER_ALL = frozenset({"criteria", "family"})  # a number below such a heading ends it not
_END = re.compile(
    # `.. irradiated. ? Progression.`: a sign of doubt begins a sentence
    r"(?<!^)(?<![.;!]\s)[.!?]+[\"')\]]*(?=\s+[\"'(\[]*(?:\?\s?(?=\w)|[A-Z0-9À-Þ]|[cp][TNM][0-4xX]"
    r"|c(?:MRI|MRT|CT|CRT|RCT)\b))|[.!?]+[\"')\]]*\s*$"
)
_GAP = re.compile(r"\S(?: {4,}|\t)\S")  # between two cells
_LEADER = re.compile(r"\.{4,}")  # dots that lead from a name to its value
_DATED_ROW = re.compile(
    r"\s*(?:\d{1,2}[./]){0,2}(?:\d{1,2}[./]|20)\d\d(?:\s*-\s*[\d./]+)?(?: {2,}|\t)\S"
)
_DATE_DOT = re.compile(  # neither `L3. Maybe` nor `T10. December`
    r"(?<!\d\d)(?<![A-Za-z])(?<![A-Za-z]\d)\d\.\s+(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz?"
    r"|apr(?:il)?|ma[iy]|june?|juni|july?|juli|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?"
    r"|de[cz](?:ember)?)\b",
    re.I,
)
_MONTH_DOT = re.compile(  # `10 Oct. 2024`, `Oct. 2022`: the dot of a month in front of its year
    r"\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|o[ck]t|nov|de[cz])\.\s+(?:\d{1,2},? )?(?:19|20)\d\d\b",
    re.I,
)
# what the words around may say of a thing that was not, or was another's
NOT_YET = frozenset({"planned", "recommended", "conditional", "criteria", "family", "other_person"})
NOT_SO = NOT_YET | {"negated"}
_NONE = re.compile(r"(?:no|without)(?! longer)\b", re.I)  # `excludes a stroke, and a metastasis`
_LISTING = re.compile(r",(?! (?:no|without|nor)\b)")  # `without lesion, node, and a metastasis`
WITHIN = frozenset({"negated", "family"})  # what of a relative clause says nothing behind it
AHEAD = frozenset(
    {"planned", "recommended"}
)  # a heading: what was given so far is told below it too
_TO_DO = re.compile(r"\s+(?:to|that)\s", re.I)  # behind words for a plan, that it follows
_SENTENCE = re.compile(r"(?<=[a-z)\d][.:])\s+(?=[A-Z])")
_ANSWERED = " \t:=|(–->→"  # between a label and its answer
LONGEST_LABEL = 9  # words
FEW = 3  # words: a line of so many is a line of its own
HEADED = 6  # words: a line of no more may be the heading of a list
_SIDE = re.compile(r"\s+[RL](?:[,;)]|\s\d)")  # `occipital met. R, 6 mm`
_RATHER = re.compile(r"(?:rather than|instead of)\b", re.I)
# where a clause of one of the family begins; that it has a verb; that it speaks of what was said
_KIN_BEGINS = re.compile(
    r"(?:;|, (?:and|but|while|whereas))\s+(?=\S)(?:(?:his|her|the patient.s|no|an?|one|two|three|"
    r"both|younger|older|elder|half-?) ?){0,3}",
    re.I,
)
_IS_OR_HAD = re.compile(r"\b(?:had|has|have|was|were|is|are|died|suffers?|suffered)\b", re.I)
_REFERS = re.compile(
    r"\b(?:it|this|that|these|those|them|same|likewise|too|also|similar\w*|such|one|ones)\b", re.I
)
_PATIENTS_OWN = re.compile(r";\s+(?:s?he|the patient) (?:him|her)self\b|;\s+the patient\b", re.I)
SHORTEST = 40  # of a line that the paper ended
MOST_WRAPPED = 110  # of one line; a letter with longer lines is not wrapped


@dataclass(frozen=True)
class Sentence:
    """One sentence, of the same offsets as in its letter as read; `section`: what its heading
    says."""

    letter: int
    start: int
    text: str
    section: frozenset[str] = frozenset()
    heading: str = ""
    whole: str = field(default="", repr=False, compare=False)  # the letter, as read
    in_past: bool = False  # its letter is told in the past: what `had been` so, was so on its day

    def place(self, start: int, end: int) -> Place:
        """A stretch of the sentence as one of its letter."""
        return Place(self.letter, self.start + start, self.start + end)

    @property
    def end(self) -> int:
        """Where it ends in its letter."""
        return self.start + len(self.text)

    @property
    def here(self) -> Place:
        """Where all of it stands in its letter."""
        return self.place(0, len(self.text))

    @cached_property
    def before(self) -> str:
        """What the letter says right before it, from the stop of the sentence before that on."""
        return piece_before(_SENTENCE, self.whole, stripped(self.whole, self.start))

    @cached_property
    def behind(self) -> str:
        """What the letter says right behind it on its line."""
        return self.after.split("\n", 1)[0]

    @property
    def ahead(self) -> str:
        """All that the letter says in front of it."""
        return self.whole[: self.start]

    @property
    def after(self) -> str:
        """All that the letter says behind it."""
        return self.whole[self.end :]

    @cached_property
    def line_ahead(self) -> str:
        """What the letter says in front of it on its line."""
        return self.ahead.rpartition("\n")[2]

    @property
    def paragraph_ahead(self) -> str:
        """What the letter says in front of it since the last empty line."""
        return self.ahead.rpartition("\n\n")[2]

    @cached_property
    def above(self) -> str:
        """The words above the list whose item it begins, or that end in a colon right above it."""
        *lines, own = self.ahead.split("\n")
        listed = _BULLET.match(own + self.text) is not None
        if own.strip() and not _BULLET.fullmatch(own):
            return ""
        for line in reversed(lines):
            if not line.strip() or (listed and _BULLET.match(line)):
                continue
            head = _SENTENCE.split(line.strip())[-1]
            few = listed and len(head.split()) <= HEADED and head[-1] not in ".;,"
            return head if head.endswith(":") or few else ""
        return ""

    @cached_property
    def _scopes(self) -> tuple[tuple[str, int, int, int, int], ...]:
        return tuple(_scopes(self.text))

    def context(
        self,
        start: int,
        end: int,
        taken: Iterable[tuple[int, int]] = (),
        but: frozenset[str] = frozenset(),
    ) -> frozenset[str]:
        """What the words around a stretch say of it: the kinds of `context.yaml`. A trigger within
        the stretch, or one `taken`, says nothing of it: whoever took it has read it. `but`: what
        the heading may say for nothing."""
        read = [(start, end), *taken]
        around = {
            kind
            for kind, first, last, at, behind in self._scopes
            if first <= start
            and end <= last
            and not any(one <= at and behind <= other for one, other in read)
        }
        return (self.section - but) | around


def _is_in_the_past(text: str) -> bool:
    known = forms("closing")
    return known["in_the_past"].search(text) is not None and not known["of_present"].search(text)


def _scopes(text: str) -> Iterator[tuple[str, int, int, int, int]]:
    """Each trigger: its kind, where what it speaks of begins and ends, and where it stands. One
    that lies within a longer one is none."""
    known = triggers()
    each = [
        (kind.id, way, *found.span())
        for kind in known.kinds
        for way, form in kind.words.items()
        for found in form.finditer(text)
    ]
    seeming = [found.span() for found in known.seeming.finditer(text)]
    taken = seeming + [
        (at, behind)
        for kind, way, at, behind in each
        # `she was advised to resume it` speaks of what follows as well
        if not (way == "backward" and kind in AHEAD and _TO_DO.match(text, behind))
    ]
    stops = [found.span() for found in known.stops.finditer(text)]
    answers = [*known.answers.finditer(text)]
    for kind, way, at, behind in each:
        longer = [
            one
            for one in taken
            if one[1] - one[0] > behind - at and one[0] <= at and behind <= one[1]
        ]
        if longer and kind == "negated" and longer[0] in seeming:
            yield kind, at, longer[0][1], at, behind
            continue
        if longer:
            continue
        first, last = _bracket(text, at)
        if (item := _all_in_bracket(text, kind, way, (first, last), (at, behind))) is not None:
            yield kind, item, first, at, behind
            continue
        if kind == "negated" and any(one.end() == behind for one in answers):
            label = stripped(text, at, _ANSWERED)  # `pleura no, bones T7`, `liver metastasis: no`
            part = max(text.rfind(sign, min(first, label), label) for sign in ",;:/(") + 1
            if len(text[part:label].split()) <= LONGEST_LABEL:
                yield kind, part, label, at, behind
            continue
        if way != "sentence":
            last = min([last, *(one for one, _ in stops if one >= behind)])
            first = max([first, *(one for _, one in stops if one <= at)])
        if kind == "negated" and way == "forward":
            fronted = _FRONTED.fullmatch(text[:behind].strip())
            for form in (
                known.clause_ends,
                *([known.fronted_ends] if fronted else []),
                known.item_ends,
            ):
                own = form.search(text, behind, last)
                last = own.start() if own else last
        if kind == "negated" and way == "forward" and _NONE.match(text, at):
            for ends in known.denial_ends.finditer(text, behind, last):
                if not _LISTING.search(text, behind, ends.start()):
                    last = ends.start()
                    break
        if way == "backward" or text[at] == "?":  # `PET-CT: known tumour, filiae not detected`
            colon = text.rfind(": ", first, at)
            first = colon + 1 if colon >= 0 and len(text[colon + 1 : at].split()) >= FEW else first
        if text[at] == "?" and (asked := known.asked_to_see.match(text)):
            first = max(first, asked.end())
        if kind == "negated" and way == "backward":  # `takes it; a chemotherapy was never given`
            begins = text.rfind("; ", first, at) + 2
            first = begins if begins > 1 and known.own_subject.match(text, begins, at) else first
        if kind == "conditional" and way == "backward":  # `ALK positive, so that would be needed`
            first = max([first, *(one.end() for one in known.follows.finditer(text, first, at))])
        if kind == "corrected" and _RATHER.match(text, at):
            comma = text.find(", ", behind, last)
            last = comma if comma > 0 else last
        if kind == "family":
            first, last = _of_kin(text, first, last, at, behind)
        if kind in WITHIN and way != "backward" and (own := known.relative.search(text, 0, at)):
            # `Mr. B., who does not smoke, followed for a carcinoma`
            main = known.relative_ends.search(text, behind, last)
            inner = text[behind : main.start()] if main else ""
            # `whose sister, who had a melanoma, was diagnosed with ..`: that is the sister
            whole = kind != "family" or (_IS_OR_HAD.search(inner) and ", who" not in inner)
            if main and whole:
                first, last = max(first, own.start()), main.start()
        if kind == "then" and way == "backward":  # `ECOG 2, stage IIIB at that time`
            first = max(first, text.rfind(",", 0, len(text[:at].rstrip(" ,"))))
            first = max(first, text.rfind(")", 0, at))
        elif text[at] == "?" and len(text[text.rfind(",", 0, at) + 1 : at].split()) <= FEW - 1:
            first = max(first, text.rfind(",", 0, at))  # `ALK FISH failed, repeat?`
        yield (
            kind,
            at if way == "forward" else first,
            behind if way == "backward" else last,
            at,
            behind,
        )


def _of_kin(text: str, first: int, last: int, at: int, behind: int) -> tuple[int, int]:
    """What a word for one of the family speaks of: not what stands before its own clause, where
    that refers to nothing there, nor a clause that says it is of the patient's own."""
    own = _KIN_BEGINS.search(text, first, at + 1)
    ends = text.find(";", behind, last)
    clause = text[at : ends if ends > 0 else last]
    if own and own.end() >= at and _IS_OR_HAD.search(clause) and not _REFERS.search(clause):
        first = own.start()
    if ends > 0 and _PATIENTS_OWN.match(text, ends):
        last = ends
    return first, last


def _all_in_bracket(
    text: str, kind: str, way: str, bracket: tuple[int, int], own: tuple[int, int]
) -> int | None:
    """Where the item begins that a bracket is of which holds words of doubt, or of what was found
    not to be so, and nothing else: `liver metastasis, L3 (suspected)`, `L3 (ruled out)`."""
    (first, last), (at, behind) = bracket, own
    if text[first] not in "([" or text[at] == "?":
        return None
    whole = text[first + 1 : last].strip(" .") == text[at:behind].strip(" .")
    denied = kind == "negated" and way == "backward"
    if not whole or not (denied or kind in ("doubtful", "corrected")):
        return None
    signs = ((text.rfind(one, 0, first), len(one)) for one in (", ", "; ", ": ", ". "))
    begins = max((sign + size for sign, size in signs if sign >= 0), default=0)
    last = text.rfind(" and ", begins, first)
    if last < 0 or _SEVERAL.search(text, begins, last):  # `metastases in L3 and T8 (ruled out)`
        return begins
    return last + len(" and ")


def _bracket(text: str, at: int) -> tuple[int, int]:
    """The ends of the bracket around a place, else of the text: words in brackets end there."""
    opened = []
    for position, sign in enumerate(text[:at]):
        if sign in "([":
            opened.append(position)
        elif sign in ")]" and opened:
            opened.pop()
    if not opened:
        return 0, len(text)
    depth = 1
    for position in range(at, len(text)):
        depth += (text[position] in "([") - (text[position] in ")]")
        if depth == 0:
            return opened[-1], position
    return opened[-1], len(text)


def sentences(whole: str, number: int = 0, rows: Collection[int] = ()) -> Iterator[Sentence]:
    """The sentences of a letter in order, each line of a list its own; `whole`: the letter as it is
    to be read, in which each of `rows` begins a line that is a sentence; `number`: the letter's."""
    section: frozenset[str] = frozenset()
    heading, apart, numbered, before = "", True, False, ""
    lent = _Lent()
    in_past = _is_in_the_past(whole)
    for start, end in _lines(whole, rows):
        block = whole[start:end].translate(_ALIKE)
        block = _LEADER.sub(lambda dots: " " * len(dots[0]), block)
        block = forms("letter")["line_heading"].sub(lambda head: f"{head[0][:-1]}:", block)
        if not block.strip():
            apart = True
            continue
        named = _LABEL.match(block) or _BARE.match(block)
        here, says = section, _heading(named[1]) if named else None
        lent = lent.at(block, apart=apart) if says is None else _Lent()
        if named and says and _FOLLOWED.fullmatch(named[1]):
            below = _PARAGRAPH.search(whole, start + named.end())
            says = frozenset() if below and _LOOKS_BACK.search(below[0]) else says
        if named and says is not None:
            alone = not block[named.end() :].strip()
            counted = bool(_NUMBERED.match(block))
            if counted and not (numbered or apart):
                says |= section & _OVER_ALL
            numbered = counted if alone else numbered
            heading = named[1]
            here = says if alone or says or apart else section
            # a label before its text speaks of that line, one above its text of all up to the next
            section = says if alone or (apart and not says) else section
            if "family" in says and not counted and _lists_below(block[named.end() :]):
                lent = _Lent(says, itemized=True)
        apart = False
        here |= lent.says
        for first, last in _ends(block):
            piece = block[first:last]
            lead = len(piece) - len(piece.lstrip())
            if not first and start not in rows and (item := _ITEM.match(piece)):
                lead = item.end()  # the bullet of a list is no word of it
            inner = (_LABEL.match(piece) or _bare_end(block, first)) if first else None
            if inner is not None and (says := _heading(inner[1])) is not None:
                here = says or section  # in the middle of a line, of what is left of it
                if not piece[inner.end() :].strip():
                    lent = _Lent(says)  # and of the lines right below it
            if piece.strip():
                own = "" if start in rows else heading
                text = SentenceText(piece[lead:].rstrip())
                of_kin = _goes_on_of_kin(before, text)
                says_here = here | {"family"} if of_kin else here
                yield Sentence(number, start + first + lead, text, says_here, own, whole, in_past)
                before = before if of_kin else text


def _goes_on_of_kin(before: str, text: str) -> bool:
    """Whether a sentence goes on with one of the family whom the one before is of, by a pronoun
    that is not the patient's: `Her husband has COPD. He takes prednisone.`"""
    known = forms("letter")
    kin, goes_on = known["of_kin"].match(before), known["goes_on"].match(text)
    if kin is None or goes_on is None:
        return False
    return (kin["her"] is not None) == (goes_on["he"] is not None)


@dataclass(frozen=True, slots=True)
class _Lent:
    """What a heading behind other words of its line says of the lines right below it, or one of
    the family before words of its own; `itemized`: of those of a list."""

    says: frozenset[str] = frozenset()
    itemized: bool = False
    begun: bool = False

    def at(self, block: str, *, apart: bool) -> _Lent:
        """What is lent to a line, and from there on."""
        item = _BULLET.match(block) is not None
        if (self.itemized and not item) or (apart and (self.begun or not item)):
            return _Lent()
        return _Lent(self.says, item, begun=True)


def _lists_below(text: str) -> bool:
    """Whether the words behind a heading say no more than that a list follows."""
    return forms("illnesses")["listed_below"].fullmatch(text) is not None


def _bare_end(block: str, first: int) -> re.Match[str] | None:
    """A heading without a colon that ends a line behind a sentence."""
    found = _BARE.match(block, first)
    return found if found and "family" in (_heading(found[1]) or ()) else None


def _heading(label: str) -> frozenset[str] | None:
    """What a heading says of its section; None of words that are none."""
    known = triggers()
    plain = label.strip().strip(":#")
    if not plain:
        return None
    each = [plain]
    if aside := _ASIDE.fullmatch(plain):
        each += [aside["of"], f"{aside['aside']} {aside['of']}", aside["aside"]]
    found = {
        kind.id for kind in known.kinds if kind.headings and any(map(kind.headings.fullmatch, each))
    }
    if not (found or any(map(known.other_headings.fullmatch, each[:2]))):
        return None
    return _with_aside(found, aside["aside"]) if aside else frozenset(found)


def _with_aside(found: set[str], aside: str) -> frozenset[str]:
    """What a heading with a bracket says: `Result (pending)`, `Comorbidities (father)`."""
    if _NONE.match(aside):
        return frozenset()
    family = next(kind for kind in triggers().kinds if kind.id == "family")
    if any(form.search(aside) for form in family.words.values()) and not _GIVEN_BY.search(aside):
        found = {*found, "family"}
    if _OPEN.search(aside) or ("negated" in found and _YEAR.search(aside)):
        found = {*found, "doubtful"}
    return frozenset(found)


def _lines(text: str, rows: Collection[int] = ()) -> Iterator[tuple[int, int]]:
    """Stretches that hold whole sentences: paragraphs of wrapped lines, or lines by themselves;
    `rows`: where lines begin that are each a sentence of their own."""
    spans, at = [], 0
    for line in text.splitlines(keepends=True):
        spans.append((at, at + len(line)))
        at += len(line)
    width = max((len(text[a:b].rstrip()) for a, b in spans if a not in rows), default=0)
    each = [text[first:last] if first not in rows else "" for first, last in spans]
    wrapped = width <= MOST_WRAPPED and any(
        len(one.rstrip()) >= SHORTEST and after[:1].islower() and one.rstrip()[-1] not in ".;!?:"
        for one, after in pairwise(each)
    )
    start = None
    for number, (first, last) in enumerate(spans):
        line = text[first:last]
        if start is None:
            start = first
        after = each[number + 1] if number + 1 < len(spans) else ""
        if first in rows or not _goes_on(line, after, width, wrapped=wrapped):
            yield start, last
            start = None


def _goes_on(line: str, after: str, width: int, *, wrapped: bool) -> bool:
    """Whether a line's end is no more than where the paper ended."""
    here, there = line.rstrip(), after.strip()
    if not here or not there or _BULLET.match(after) or _LABEL.match(after):
        return False
    if here[-1] == ":" or (_BARE.match(line) and _heading(_BARE.match(line)[1]) is not None):  # type: ignore[index]
        return False
    if _is_next_treatment(here, there):
        return False
    if "|" in line + after or (_BULLET.match(line) and after[:1].isupper()):
        return False  # a row of a table; what follows a list
    if (_GAP.search(here) and _GAP.search(there)) or _DATED_ROW.match(after):
        return False  # rows of a table whose cells stand in gaps
    word = there.split()[0]
    full = SHORTEST <= width <= MOST_WRAPPED and len(here) + 1 + len(word) > width
    if wrapped and here[-1] not in ".;!?:" and len(here.split()) > FEW:
        return True
    return full or (there[0].islower() and here[-1] not in ".;!?" and len(here) >= SHORTEST)


def _is_next_treatment(here: str, there: str) -> bool:
    """Whether a line begins a treatment of its own, behind one that has come to its end."""
    known = forms("apart")
    begins = known["line_begins"].match(there)
    if begins is not None and begins[0].endswith(":"):
        return True
    complete = here[-1].isdigit() or here[-1] in ")>→-–" or known["told_to_end"].search(here)
    return bool(complete and (begins or known["drug_begins"].match(there)))


def _ends(block: str) -> Iterator[tuple[int, int]]:
    """Where sentences begin and end."""
    known, answered, start = triggers(), forms("letter"), 0
    for found in _END.finditer(block):
        before = block[start : found.end()]
        word = before.split()[-1] if before.split() else ""
        short = known.abbreviations.fullmatch(word.strip("([\"')]").rstrip("."))
        if short and found.end() < len(block) and not answered["answered_no"].search(before):
            continue
        if _SIDE.match(block, found.end()):
            continue
        if _DATE_DOT.match(block, max(found.start() - 1, 0)):
            continue
        if _MONTH_DOT.match(block, max(found.start() - len(word.rstrip(".")), 0)):
            continue
        if re.fullmatch(r"\s*\(?\d{1,2}[.)]", before):  # the number of a list
            continue
        yield from _entries(block, start, found.end())
        start = found.end()
    if block[start:].strip():
        yield from _entries(block, start, len(block))


def _entries(block: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The entries of a sentence that tells a course with the day in front of each (`03/2024
    osimertinib, 05/2025 SBRT of L3`), each as a sentence of its own."""
    known, dated, first = forms("days"), False, start
    for day in known["date"].finditer(block[first:end]):  # one may open the sentence
        begin, stop = (first + at for at in day.span(day.lastgroup or 0))
        joint = known["entry_ahead"].search(block, start, begin)
        part = block[start : joint.start()] if joint else ""
        whole = part.count("(") == part.count(")")
        if dated and joint and whole and known["entry_behind"].match(block, stop, end):
            yield from _spans(block, start, joint.start())
            start = joint.end("joint")
        dated = True
    yield from _spans(block, start, end)


def _spans(block: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a sentence that tells lines of drugs, each with its days, by arrows (`crizotinib
    3/2023-2/2025 -> lorlatinib since 3/2025`), each as a sentence of its own."""
    known, day = forms("days"), forms("days")["date"]
    for drugs in forms("treatment")["drugs"].finditer(block, start, end):
        joint = known["arrow_ahead"].search(block, start, drugs.start())
        if joint is None or not day.search(block, drugs.end(), end):
            continue
        if day.search(block, start, joint.start()):
            yield start, joint.start()
            start = joint.end("joint")
    yield start, end

"""Words that close the account of the systemic treatment: that there was none but those that are
told, none before them or since, none for the metastases, or that one was all.

Each word is a sign (`closing.yaml`), and a closing a row of signs between two stops: a time, a
denial and a noun of therapy. A row with a word that has no sign is not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from oligomatch.matcher.letters.course.drugs.agents import agents_of
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import part_begins
from oligomatch.matcher.letters.sentences import AHEAD
from oligomatch.rules.reading.kept import kept

KINDS = ("but_adjuvant", "but_these", "none_palliative", "no_adjuvant")  # by words of their own
UP_TO_NOW = frozenset(
    {"but_these", "one_alone", "none_palliative", "none_after", "none_next", "but_adjuvant"}
)
_SIGNS = {
    "drug": "D", "day": "y", "but": "B", "nothing": "0", "never": "n", "no": "N", "till": "T",
    "extent": "F", "spread": "M", "rank": "R", "first_line": "Q", "earlier": "e", "before": "b",
    "after": "a", "other": "o", "more": "m", "initial": "1", "only": "U", "adjuvant": "A",
    "palliative": "K", "systemic": "J", "line": "L", "treatment": "t", "kind": "k", "person": "P",
    "whose": "p", "have": "h", "given": "G", "preceded": "C", "followed": "f", "came": "g",
    "such": "w", "apart": "X", "anything": "z", "naive": "v", "consist": "s", "alone": "u",
    "by": "Y", "change": "x", "nor": "r", "it": "I", "determiner": "p", "and": "c", "comma": ",",
    "stop": ".", "quantity": "q", "watched": "V",
}  # fmt: skip
_RANKS = {2: ("s", "2"), 3: ("t", "3"), 4: ("fo", "4"), 5: ("fi", "5")}
_EVER = re.compile(r"\bever\b", re.I)
_WORD = re.compile(r"\w[\w'’-]*|\S")
_PERFECT = re.compile(r"\bhas\b", re.I)
_WAS = "[hT]*[Gg]?[TFM]*"
_IT = "(?:I|p?[1Q]|[Ip]?[tLJ]|D(?:[,c]*D)*|y)"  # what is told, or its day
_OF = "[TFM]*"
_WHEN = "(?:h[G?][^.,c]{0,5})"  # `since cemiplimab was stopped`
_ANY = "[JtLR]"
_END = r"(?=$|[.,cr](?!T?[BX]))"
_ROWS = tuple(
    (kind, re.compile(rf"(?:(?<=[.,c])|^)[cT]*,?(?P<row>{row.replace('N', '[Nr]')}){end}"))
    for kind, row, end in (
        # no earlier systemic treatment was given
        ("none_before", rf"(?:P?[hT]*G?|I?h*T*)Nm*[oe]*e[oe]*[JtLKR]{_WAS}", _END),
        # no other systemic treatment having gone before
        ("none_before", rf"(?:P?[hT]*G?)N[oe]*{_ANY}{_WAS}b{_IT}?", _END),
        ("none_before", rf"N[oe]*{_ANY}[TFM]*h*C{_IT}", _END),
        # nothing was given before them
        ("none_before", rf"0[hT]*[Gg]?T*b{_IT}?", _END),
        # before this he had had no treatment whatsoever
        ("none_before", rf"b{_IT},?(?:P|I)?[hT]*G?N[oe]*{_ANY}{_WAS}", _END),
        ("none_before", rf"b{_IT},?I?[hT]*0[hT]*G?[TF]*", _END),
        # he had never before received a cancer drug
        ("none_before", rf"(?:P)[hT]*n[hT]*b[hGT]*p?[oe]*[JK]{_OF}", _END),
        ("none_before", rf"(?:P)[hT]*n[hT]*G*p?[oe]*[JK]{_OF}b", _END),
        # before that he had not taken any cancer drug; until then she had been treatment-naive
        ("none_before", rf"b{_IT},?(?:P|I)[hT]*n[hT]*G?p?[oe]*[JKL]{_OF}", _END),
        ("none_before", rf"(?:P|I)[hT]*v(?:b?{_IT}|[TF])*", _END),
        ("none_before", rf"(?:P)[hT]*n[hT]*G?z{_OF}b{_IT}?", _END),
        ("none_before", r"P[hT]*0[hT]*b", _END),
        # it was preceded by no other treatment
        ("none_before", rf"{_IT}[hT]*(?:CYN|nCYp?)[oe]*{_ANY}{_OF}", _END),
        # apart from that he has had no systemic treatment; he has never had another drug
        ("but_these", rf"X{_IT},?(?:P|I)?[hT]*G?N[oem]*[JL]{_WAS}", _END),
        ("but_these", rf"X{_IT},?(?:P|I)[hT]*n[hT]*G?p?[oe]*[JL]{_OF}", _END),
        ("but_these", rf"(?:P?[hT]*G?|I?h*T*)N[oe]*[JL]{_WAS}X{_IT}{_OF}", _END),
        ("but_these", rf"(?:P)[hT]*n[hT]*G?p?o+e*[JLt]{_OF}|(?:P)[hT]*n[hT]*G?zo{_OF}", _END),
        ("but_these", r"(?:o[Jt])P[hT]*n[hT]*G?[TF]*", _END),
        ("but_these", rf"p?o+e*(?:J|L){_OF}[hT]*n[hT]*G{_OF}", _END),
        # no other systemic treatment came before or after
        ("but_these", rf"(?:P?[hT]*G?)No?{_ANY}{_WAS}(?:c?bca|c?acb){_IT}?", _END),
        ("but_these", r"0[hT]*[Gg]?(?:c?bca|c?acb)", _END),
        # no other drug was ever given for the tumour
        ("but_these", rf"(?:P?[hT]*G?|I?h*T*)No+e*[JLK]{_WAS}", _END),
        ("but_these", r"(?:N)m+J[hT]*T[hT]*G[TFM]*", _END),
        ("but_these", r"No+t(?:[TF]+h*T*G[TF]*|h*T+h*G[TF]*|h*G[TF]+)", _END),
        ("but_these", r"0o(?:[hT]*T[hT]*G|,?T|[hT]*G[TF])[TF]*", _END),
        # nothing else has been given; nothing apart from these has been used
        ("but_these", r"0o(?P<up_to_now>h)h*G|G0oT*|I[hT]+U", _END),
        ("but_these", rf"0X{_IT}(?:h[hT]*G?|(?<=I)){_OF}|(?:P?[hT]*G?)0X{_IT}{_OF}", _END),
        # apart from the osimertinib that she began in May she has had no treatment with drugs
        ("but_these", rf"Xp?D(?:[,cD])*(?:IP[hG?]+y)?,?(?:P|I)?[hT]*G?N[oem]*[JL]{_WAS}", _END),
        # no treatment has been started since cemiplimab
        ("none_after", rf"(?:P?[hT]*G?|I?h*T*)N[moe]*{_ANY}{_WAS}a{_IT}?{_WHEN}?", _END),
        ("none_after", rf"0[hTm]*[Gg]?T*a{_IT}?", _END),
        ("none_after", rf"N[moe]*{_ANY}[hT]*f{_IT}?T*|0[hT]*f{_IT}?T*", _END),
        # she has not been on any drug since; since then he has not taken any
        ("none_after", rf"(?:P|I)[hT]*n[hT]*G?p?[oem]*{_ANY}{_WAS}a{_IT}?{_WHEN}?", _END),
        # he has since been on observation, off treatment since
        ("none_after", rf"[PI][hT]*a[hT]*VT*|(?:[PI][hT]*)?VT*a(?:{_IT}{_WHEN}?)?", _END),
        # no further lines were given, it was followed by nothing else, no change was needed
        ("none_after", rf"(?:P?[hT]*G?|I?h*T*)N[oe]*m+[oe]*[JtL]{_WAS}", _END),
        ("none_after", rf"{_IT}[hT]*nfYzo?{_OF}|Nxp?{_ANY}{_WAS}", _END),
        # there has been no third line so far; a third line has not been needed
        ("none_next", r"(?:I?h*T*|P?[hT]*G?)N(?P<next>R)[hT]*G?[TFM]*", _END),
        ("none_next", r"p?(?P<next>R)[hT]*n[hT]*G[TF]*", _END),
        ("none_next", r"p?(?P<next>R)[^.,RD]{0,3}D?[^.,RD]{0,5},c?nG[TF]*", _END),
        # apart from the adjuvant chemotherapy no drugs have been given
        ("but_adjuvant", rf"Xp?A,?(?:P|I)?[hT]*G?N[oem]*[Jt]{_WAS}", _END),
        ("but_adjuvant", rf"(?:P?[hT]*G?|I?h*T*)N[oem]*J{_WAS}Xp?A", _END),
        # first-line treatment has not been started
        ("none_palliative", rf"(?:I?h*T*|P?[hT]*G?)NQ{_WAS}|p?Q[hT]*n[hT]*G[TF]*", _END),
        ("none_palliative", rf"(?:P?[hT]*G?|I?h*T*)N[moe]*LM{_OF}", _END),
        # no systemic therapy with palliative intent was given
        ("none_palliative", r"(?:P?[hT]*G?|I?h*T*)N[moe]*(?:K|[Jt]M)[hT]*[GT][TFM]*", _END),
        ("none_palliative", r"(?:P?[hT]*G?|I?h*T*)N[moe]*[Jt][hT]*G[TF]*M[TF]*", _END),
        ("none_palliative", r"(?:P?[hT]*G?|I?h*T*)N[moe]*K[TF]*(?:bca|acb|b|a)?I?", _END),
        ("none_palliative", r"h*K[,.h]*0T*|h*0M[TF]*", _END),
        # since the relapse no drugs have been given; she has not had any line for the metastases
        ("none_palliative", rf"M,?(?:P?[hT]*G?|I?h*T*)N[oem]*{_ANY}{_WAS}", _END),
        ("none_palliative", rf"M,?(?:P|I)?[hT]*n[hT]*G?p?[oem]*{_ANY}{_WAS}", _END),
        ("none_palliative", r"M,?(?:P|I)?[hT]*0[hT]*[Gg]?[TF]*", _END),
        ("none_palliative", rf"P[hT]*n[hT]*G?p?[oem]*(?:K|[JtL]M){_OF}", _END),
        ("none_palliative", rf"(?:K|JM)[hT]*n[hT]*G{_OF}", _END),
        ("none_palliative", r"I[hT]*n[hT]*GM", _END),
    )
)  # fmt: skip
# the first of all, as what some drugs are said to be: `osimertinib, his first anticancer drug`
_HAD = r"(?:I?P[hT]+G?[TF]*|Ih+G)"
_FIRST = tuple(
    re.compile(row)
    for row in (
        rf"(?:D(?:[,c]*D)*(?:[hGTawy?]{{1,7}},|,?)|(?<=[.,c])I|^I)[hT]*p?(?P<row>1(?:[JK]{_HAD}?|t(?:F|T|{_HAD}))[TF]*)"
        r"(?=$|[.,chgy](?!T?[BX]))",
        rf"(?P<row>1[JK]{_HAD}?|1t{_HAD}),D",
        rf"w[pI]?(?P<row>1(?:,?cT*U,?T*L|[JKt]){_HAD}?[TF]*)(?![LJKtBX])",
        rf"^p?(?P<row>1[JKt](?:{_HAD}[TF]*|T+))(?=\.*$)",
        # without having had any earlier treatment
        rf"(?:(?<=[.,cyD])|^)(?P<row>N[hT]+G?p?[oem]*[JKLt]{_OF}[beT]+)(?=$|[.,cr](?!T?[BX]))",
        r"(?:^|(?<=\.))(?:I[hT]*)?p(?P<row>1t)(?=\.*$)",  # `it is his first treatment`
        # the first drugs that she ever received were cisplatin and pemetrexed
        rf"(?:(?<=[.,c])|^)p?(?P<row>1(?:[JK]{_HAD}?|t(?:{_HAD}|P[hT]*G))[TF]*h+q?D(?:[,c]*D)*)(?=$|[.,chG?])",
    )
)
_ALONE = re.compile(
    rf"(?:(?<=[DIh.,cwT])(?<!nh)|^)(?P<row>[pI]*T*(?:1,?cT*U,?[JKLt]|U[JKL]|Ut(?=[FTPIM]))(?:[TF]|{_HAD})*M?)"
    r"(?=$|[.c](?!T?[BX])|(?<!t)(?<!t[TFPIhG])h|,(?!I))"
)
# his systemic treatment consists of osimertinib alone
_CONSISTS = re.compile(
    r"(?:(?<=[.,c])|^)(?P<row>p?(?:J[hT]*|t[hT]*T[hT]*)su?q?D(?:[,c]*D)*u?T*)(?=$|[.,c](?!T?[BX]))"
)
# as systemic treatment she has received osimertinib alone
_AS_SUCH = re.compile(
    r"(?:(?<=[.,c])|^)(?P<row>w?J,?P[hT]*GD(?:[,c]*D)*[uU]T*)(?=$|[.,](?!T?[BX]))"
)
# systemic treatment so far: carboplatin and pemetrexed, four cycles
_HEADED = re.compile(r"(?:(?<=\.)|^)(?P<row>p?[Jt]T+\.q?D(?:[,c]*D)*)(?=$|[.,y])")
_ALL_ALONE = (_ALONE, _CONSISTS, _AS_SUCH, _HEADED)


@dataclass(frozen=True, slots=True)
class ClosingWords:
    """Words that close the account; `number`: of the line that was not given; `agents`: the drugs
    that they name."""

    kind: str
    start: int
    end: int
    number: int = 0
    agents: frozenset[str] = frozenset()
    of_spread: bool = False  # of those for the metastases alone
    of_any: bool = False  # of whatever is given, against whatever
    bare: bool = False  # of what was told right before: `nothing since`


def closings(said: SentenceSaid) -> list[ClosingWords]:
    """The words of a sentence that close the account, each of one kind."""
    text, found, known = said.sentence.text, list[ClosingWords](), forms("closing")
    if forms("treatment")["of_trial"].search(text) or forms("cancers")["other"].search(text):
        return found
    elsewhere = said.locals or forms("treatment")["other_disease"].search(text)
    if known["of_hearsay"].search(text) or known["other_line"].search(text):
        return found
    for one in _closings(text):
        if any(one.start < other.end and other.start < one.end for other in found):
            continue
        if said.sentence.context(one.start, one.end, but=AHEAD) - {"negated"} - SO - AHEAD:
            continue
        if one.kind in UP_TO_NOW and _is_of_then(said, one):
            continue
        if one.of_any and elsewhere and not said.courses:
            continue
        found.append(one)
    return found


@kept
def _closings(text: str) -> Iterator[ClosingWords]:
    known = forms("closing")
    for kind in KINDS:
        for one in known[kind].finditer(text):
            if not known["but_behind"].match(text, one.end()):
                yield ClosingWords(kind, *one.span())
    if not known["may_close"].search(text):
        return
    row, spans = _signs(text)
    each = [(kind, one) for kind, form in _ROWS for one in form.finditer(row)]
    each += [("none_before", one) for form in _FIRST for one in form.finditer(row)]
    each += [("one_alone", one) for form in _ALL_ALONE for one in form.finditer(row)]
    each.sort(key=lambda one: one[1].start("row") - one[1].end("row"))  # the longest first
    for kind, one in each:
        first, last = one.span("row")
        while row[first] in "c,":
            first += 1
        start, end = spans[first][0], spans[last - 1][1]
        if known["but_behind"].match(text, end):
            continue
        if one["row"][0] == "0" and text[start:end].casefold().startswith("none"):
            continue
        if kind == "but_these" and "m" in one["row"] and not _EVER.search(text, start, end):
            continue
        if one.groupdict().get("up_to_now") and not _PERFECT.search(text, start, end):
            continue
        if kind == "one_alone" or "1" in one["row"]:
            stop = part_begins(text, start, ".;:")
            if known["of_mood"].search(re.split("[.;:]", text[stop:])[0]):
                continue
        ranked = "next" in one.groupdict()
        number = _number(text[slice(*spans[one.start("next")])]) if ranked else 0
        named = {agent for at in range(*one.span()) if row[at] == "D"
                 for agent in agents_of(text[slice(*spans[at])])}  # fmt: skip
        yield ClosingWords(
            kind, start, end, number, frozenset(named),
            of_spread=bool({*"KM"} & {*one["row"], *row[last : last + 1]}),
            of_any=not {*"JKRAFM"} & {*one["row"]},
            bare=_is_bare(kind, one["row"]),
        )  # fmt: skip


def _signs(text: str) -> tuple[str, list[tuple[int, int]]]:
    """The words of a sentence as signs, and where each stands; one without is a question mark."""
    form, row, spans, at = forms("closing")["words"], "", list[tuple[int, int]](), 0
    while (word := _WORD.search(text, at)) is not None:
        known = form.match(text, word.start())
        row += _SIGNS[str(known.lastgroup)] if known else "?"
        at = known.end() if known else word.end()
        spans.append((word.start(), at))
    return row, spans


def _is_bare(kind: str, row: str) -> bool:
    """Whether a closing names neither drugs nor a time: `nothing since`, `nothing else given`."""
    if row == "1t":
        return True
    if kind == "but_these" and "0" in row:
        return not {*"JKRLDT"} & {*row}
    return not {*"JKRALtGdf"} & {*row}


def _number(text: str) -> int:
    """The number of the line that some words name."""
    return next(at for at, signs in _RANKS.items() if text.casefold().startswith(signs))


def _is_of_then(said: SentenceSaid, one: ClosingWords) -> bool:
    """Whether words are of the time before another: `in 2023 no other line had been given`."""
    known, text = forms("closing"), said.sentence.text
    if known["up_to_now"].search(text, one.start, one.end):
        return False
    if all(each.search(text, one.start, one.end) for each in (_EVER, _PERFECT)):
        return False  # `the only treatment that he has ever received`
    stop = part_begins(text, one.start, ".;:")
    if known["of_then"].search(text, stop, one.end):
        return True
    clause = max(stop, text.rfind(", ", 0, one.start) + 1)
    if known["had_been"].search(text, clause, one.end):
        return True
    front = [day for day in said.days if known["in_front"].fullmatch(text, 0, day.start)]
    return bool(front)

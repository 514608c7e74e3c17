"""That nobody was given drugs against the cancer, by whatever construction a sentence says it.

The words of a sentence are the signs of `local/signs.py`; here a row of them denies systemic
treatment, or any treatment at all, of the patient and not of a lesion."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from oligomatch.matcher.letters.course.disease.local.signs import ITEM, ITEMS, signs_of
from oligomatch.matcher.letters.course.disease.local.untreated import (
    leaves_out,
    leaves_out_subject,
)
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import part_begins, part_ends
from oligomatch.rules.reading.kept import kept

GENERAL, ANY = "J", "t"
_MORE = re.compile("(?<=[Jj])a[DAE]*O+(?=[DAE]*J)")  # `chemotherapy or any other drug`
# who had none of one of these sets had no drug at all
KINDS = ({"chemo", "immune", "targeted"}, {"by_mouth", "by_vein"})
_GOES = "[hED]*"
_OF_IT = "(?:fD?A*[GMVP]|fR|iD?[GP])?"  # of or for the cancer, its metastases or relapse
_LISTED = ITEMS.replace("?P<list>", "?:")
_ROWS = tuple(
    re.compile(rf"(?:(?<=[.,ca:])|^)(?:cD?M,?)?[ca]?E*,?(?:fD?G,?)?{row}(?=[.,:aC]|c(?!i)|$)")
    for row in (
        # she has so far received neither systemic treatment nor any radiotherapy
        rf"D?H[,:]?[hE]*[Nnyo][hED]*{ITEMS}(?:rh*{ITEM})*{_OF_IT},?E*",
        # no systemic treatment was ever begun, so far no therapy
        rf"h*E*[oyN]{ITEMS}{_OF_IT},?{_GOES}{_OF_IT}",
        # no systemic treatment has he ever had; for the relapse nothing has been given yet
        rf"o{ITEMS}{_OF_IT}hH{_GOES}{_OF_IT}",
        rf"f[DA]*[GM](?P<list>),?0h{_GOES}",
        # the patient, newly diagnosed with it, has not started systemic therapy
        rf"D?H,[^.:,0noNyZYUr]{{1,12}},hE*[no]{_GOES}{ITEMS}{_OF_IT}E*",
        # systemic therapy had never been used
        rf"{ITEMS}{_OF_IT}h+E*[nN]{_GOES}{_OF_IT}",
        # drugs he has never had
        rf"{ITEMS}{_OF_IT},?Hh*E*[nN]{_GOES}",
        # so far untreated: no surgery, no radiotherapy, no systemic therapy
        rf"(?:D?H?h?E*)?U:o{ITEMS}E*",
        # she has had no other treatment of the cancer, no drugs in particular
        rf"D?H[hE]*[oy][AO]*t{_OF_IT},[oy](?P<list>D?J)E*",
        # there was until now no treatment of the tumour
        rf"hE+o{ITEMS}{_OF_IT}E*",
        # nothing has been treated yet; nothing has been given for it, neither drugs nor radiation
        rf"0h{_GOES}{ITEMS}E*",
        rf"0h{_GOES}{_OF_IT}E*,y{ITEMS}(?:[Ef]D*[LM]?)?E*",
        # she has had nothing by way of treatment
        rf"D?Hh*E*h*0[fE]*i*{ITEMS}{_OF_IT}E*",
        # so far he has had nothing: no drugs, no rays
        rf"E*,?D?Hh+0(?P<list>)E*[:,]o{_LISTED}(?:[Ef]+i?R)?",
        # never has any drug been given, nor has any systemic treatment been begun
        rf"[Nr]h{_GOES}{ITEMS}{_OF_IT}{_GOES}",
        # he remains untreated
        r"D?HhE*A*U(?P<list>)E*",
        # the disease is untreated so far; the cancer has not been treated in any way
        r"D?GhE*h*U(?P<list>)E*",
        r"D?GhE*[nN][hE]*(?P<list>t)E*",
        # systemically, nothing has been given; nothing in the way of drugs has been tried
        rf"(?P<list>J),0h{_GOES}",
        rf"0i*{ITEMS}h{_GOES}",
        # he has so far been given nothing at all
        r"[HR]hE*h*(?P<list>)0(?:E+|fD?GE*)",
        # there has never been any treatment
        rf"h+E*[nN]{_GOES}{ITEMS}{_OF_IT}E*",
    )
)


@dataclass(frozen=True, slots=True)
class NeverGiven:
    """Words that deny any systemic treatment of the patient so far."""

    start: int
    end: int
    of_drugs: bool  # they name it; else they deny any treatment at all
    of_person: bool  # they name the patient
    of_spread: bool  # they are of the metastases
    then: bool = False  # they say `had been`: it is so today where the letter had come to its day


@kept
def never_given(text: str, in_past: bool = False) -> Iterator[NeverGiven]:
    """Where words deny any systemic treatment of the patient so far; `in_past`: of a letter that is
    told in the past."""
    known = forms("untreated")
    if not known["may_be"].search(text):
        return
    signs = signs_of(text)
    for found in (one for row in _ROWS for one in row.finditer(signs.row)):
        start, end = signs.words(found)
        each = {one.lastgroup for one in known["each_kind"].finditer(text, start, end)}
        of_drugs = GENERAL in found["list"] or any(kinds <= each for kinds in KINDS)
        if not (of_drugs or ANY in found["list"] or not found["list"]):
            continue  # `no chemotherapy`
        if not of_drugs and leaves_out_subject(signs, found):
            continue  # `the adrenal, unlike T9, was never treated`
        if "O" in _MORE.sub("", found["list"]):
            continue  # `no further treatment`
        if "iP" in found[0] and known["of_the_primary"].search(text, start, end):
            continue  # `no treatment of the primary`
        if not found["list"] and known["of_those"].search(text, start, end):
            continue  # `immunotherapy: he has had none to date`
        of_all_time = known["of_all_time"].search(text, start, end) is not None
        # it was the whole of the time up to now
        of_all_time |= known["none_to_come"].match(text, end) is not None
        had_been = in_past and known["before_that"].search(text, start, end) is not None
        clause = part_begins(text, start, ";"), part_ends(text, end, ";")
        then = had_been and not known["of_a_moment"].search(text, *clause)
        if (aside := known["but_local"].match(text, end)) is not None:
            end = aside.end()  # of local treatment, which is no systemic one
        if (of_all_time or then) and not leaves_out(text, (start, end), then=then):
            of_spread = known["of_spread"].search(text, start, end) is not None
            of_spread |= known["since_spread"].match(text) is not None
            yield NeverGiven(start, end, of_drugs, bool({*"HR"} & {*found[0]}), of_spread, then)

"""Type and histology of the tumour, where the primary is, and its stage."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from oligomatch.matcher.letters.concluded.mass import take_mass
from oligomatch.matcher.letters.course.cured import may_be_treated
from oligomatch.matcher.letters.course.sites import sites, within
from oligomatch.matcher.letters.course.whose import lies_on_other_side
from oligomatch.matcher.letters.diagnosis import is_of_another
from oligomatch.matcher.letters.forms import forms, group
from oligomatch.matcher.letters.pieces import part_begins, without
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention, Place
from oligomatch.matcher.letters.sentences import NOT_SO, NOT_YET, Sentence
from oligomatch.rules.terms import STAGES, SUBGROUPS
from oligomatch.rules.vocabulary.spellings import folded, ids_by_name, spellings
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

_OF = re.compile(r"(?:\s*\([^)]*\))?\s*(?:of|in|from|:|,)?\s*(?:the\s+)?(?:\w+\s+){0,2}$")
_CATEGORIES = ("t", "n", "m")
IN_FIGURES_SINCE = 8  # edition of AJCC and UICC with IA1, IA2 and IA3
_OR = re.compile(r"\s*(?:,?\s*\bor\b(?:\s+(?:possibly|perhaps|maybe))?|/)\s*(?:an?\s+)?")
_METASTASIS = re.compile(r"metasta|satellite|recurren", re.I)
_REMOVED = re.compile(r"ectomy|resection", re.I)
_TUMOUR = re.compile(r"tumou?r|primary", re.I)
_VERSUS = re.compile(r"[^.;]{0,30}\b(?:versus|vs)\b", re.I)
_EDITIONS = {"seventh": "7", "eighth": "8", "ninth": "9", "vii": "7", "viii": "8", "ix": "9"}
_SAID = {"r": "right", "l": "left", "inferior": "lower", "superior": "upper"}
_LOBES = {"U": "upper", "M": "middle", "L": "lower"}
_NUMERALS = {"one": "I", "two": "II", "three": "III", "four": "IV"}
_SPOKEN = re.compile(r"^(?:one|two|three|four)\b", re.I)
_SPREAD = re.compile(r"metasta\w*\b[^.;]{0,25}$", re.I)
_NEAR = 45
_PATIENT = re.compile(r"\b(?:he|she|his|her|him|patient|when)\b", re.I)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_OF_ANOTHER = frozenset({"doubtful", "negated", "planned", "recommended", "conditional"})
_KINDS = {"mucinous": "adenocarcinoma"}


def mentions(sentence: Sentence) -> Iterator[Mention]:
    """What a sentence says of the tumour."""
    text, known = sentence.text, forms("tumour")
    if (another := _another(text)) is not None:
        yield Mention("another", {}, sentence.place(*another.span()))
    for kind in ("nsclc", "sclc", "lung_cancer", "other_cancer"):
        for found in known[kind].finditer(text):
            if kind != "other_cancer":
                yield _mention(kind, group(found), sentence, *found.span())
                continue
            named = found.span(found.lastgroup or 0)  # not what it is set against
            around = sentence.context(*named, [found.span()])
            around |= sentence.context(found.start(), found.start() + 1, [found.span()])
            yield Mention(kind, group(found), sentence.place(*named), around)
    for found in known["own_cancer"].finditer(text):
        yield _mention("own_cancer", {}, sentence, *found.span())
    yield from _histologies(sentence)
    other_mass = known["other_mass"].search(text) is not None
    own = without(known["metastatic_lung"], text)
    for found in known["seat"].finditer(text):
        if other_mass and _TUMOUR.search(found[0]):
            continue
        if _REMOVED.search(found[0]) and known["not_of_cancer"].search(text):
            continue
        letter = sentence.whole
        if _REMOVED.search(found[0]) and lies_on_other_side([letter], found[0]):
            continue
        if known["not_seat"].match(text, found.end()) or _is_metastasis(sentence, found.end()):
            continue
        sized = forms("lesions")["size"].search(found[0]) and known["own_size"]
        if sized and sized.match(text, found.end()):
            continue  # `primary 22 mm, left upper lobe 6 mm`: of a metastasis
        front = own[max(0, found.start() - _NEAR) : found.end()]
        if found[0][:7].casefold() == "primary":  # `metastatic adenocarcinoma (primary: RUL)`
            front = known["metastatic_cancer"].sub("", front)
        if not _METASTASIS.search(front):
            kind = "carcinoid_seat" if found[0][:9].casefold() == "carcinoid" else "seat"
            yield _mention(kind, _seat(group(found)), sentence, *found.span())
    for found in known["mass_seat"].finditer(text):
        another = forms("lesions")["no_mass"].search(text[: found.start()])
        another = another or known["mass_named_so"].search(text, 0, found.start())
        other = another or other_mass or _is_metastasis(sentence, found.end())
        if other and _TUMOUR.match(found[0]):
            continue  # which is said of much else
        seat = {} if other else _seat(group(found))
        yield _mention("mass_seat", seat, sentence, *found.span())
    yield from _sampled(sentence)
    for found in known["stage"].finditer(text):
        if not known["stage_other"].search(text):
            now = known["now"].search(text[: found.start()] + " ")
            weak = known["first_weak"].search(text) and not known["came_back"].search(text)
            now = now or known["of_relapse"].search(text[: found.start()])
            is_now = now is not None or _is_of_later(text, found)
            is_now = is_now or _is_years_later(sentence, found.start())
            said_first = any(
                not is_of_another(text, *one.span()) for one in known["first"].finditer(text)
            )
            first = bool(said_first or weak) and not is_now
            part = {**group(found), **({"open": ""} if is_now else {})}
            if first and _may_be_of_relapse(text, found):
                part, first = {**part, "open": ""}, False
            later = not first and _may_be_later(text)
            made: dict[str, Any] = {**_edition(text), **part, "first": first, "later": later}
            yield _mention("stage", made, sentence, *found.span())
    for found in known["spread"].finditer(text):
        yield _mention("spread", {}, sentence, *found.span())
    aside = known["stage_other"].search(text) or known["elsewhere"].search(text)
    aside = aside or forms("cancers")["other"].search(text)
    whole = [
        one
        for one in ([] if aside else known["tnm"].finditer(text))
        if not known["least_behind"].match(text, one.end())
    ]
    alone = [
        one
        for one in (
            [] if aside or known["m_unsure"].search(text) else known["m_alone"].finditer(text)
        )
        if not any(at.start() <= one.start() and one.end() <= at.end() for at in whole)
    ]
    for found in whole:
        made = _categories(text, found)
        made["again"] |= _is_years_later(sentence, found.start())
        yield _mention("tnm", made, sentence, *found.span())
    for found in alone:
        made = {**_categories(text, found), "alone": True, "later": _may_be_later(text)}
        yield _mention("tnm", made, sentence, *found.span())
    for found in [] if aside else known["labelled"].finditer(text):
        made = {**_categories(text, found), "alone": True, "later": _may_be_later(text)}
        yield _mention("tnm", made, sentence, *found.span())
    for found in known["not_treated"].finditer(text):
        by_itself = known["so_far"].search(text) and not text[: found.start()].strip(" \t-*•")
        if not (by_itself or known["all_untreated"].match(found[0])):
            continue  # `the adrenal metastasis: no surgery, no radiotherapy`, `since then none`
        around = sentence.context(*found.span()) - {"negated"}
        yield Mention("not_treated", {}, sentence.place(*found.span()), around)
    for found in known["recurrent"].finditer(text):
        came_back = not found[0].casefold().startswith("progress")
        yield _mention("recurrent", {"came_back": came_back}, sentence, *found.span())
    for found in known["came_back"].finditer(text) if another is None else ():
        if forms("tumour")["free_organ"].search(text, 0, found.end()):
            continue  # `the brain MRI was free of disease`
        around = sentence.context(*found.span())
        local = known["locally"].search(text[: found.start()]) is not None
        if not around & NOT_YET and not ("negated" in around and local):
            yield Mention("came_back", {}, sentence.place(*found.span()))


def _is_metastasis(sentence: Sentence, end: int) -> bool:
    """Whether a tumour whose place ends there is said to be a metastasis."""
    return forms("tumour")["mass_spread"].match(sentence.text + sentence.behind, end) is not None


def _may_be_of_relapse(text: str, found: re.Match[str]) -> bool:
    """Whether a stage with metastases stands in a sentence with an earlier one, or with the removal
    of a part of a lung, and no word beside it tells of the diagnosis."""
    known = forms("tumour")
    stage = group(found)["stage"]
    if not _plain_stage(stage).startswith("IV"):
        return False
    others = {group(one)["stage"] for one in known["stage"].finditer(text)}
    early = any(not _plain_stage(one).startswith("IV") for one in others)
    removed = forms("treatment")["lung_surgery"].search(text)
    local = known["of_then"].search(text) and known["local_therapy"].search(text)
    if not (early or removed or local):
        return False
    piece = re.split(r"[,;(]", text[: found.end()])[-1]
    return not known["first"].search(piece)


def _may_be_later(text: str) -> bool:
    """Whether a sentence may tell of another time than the diagnosis: by a word for it, or by a day
    beside which no word tells of that."""
    known = forms("tumour")
    years = {one[0] for one in _YEAR.finditer(text)}
    dated = len(years) > 1 or (bool(years) and not known["found"].search(text))
    return dated or known["of_later"].search(text) is not None


def _edition(text: str) -> dict[str, str]:
    """The one edition that a sentence names."""
    each = [
        next(iter(group(found).values())) for found in forms("tumour")["edition"].finditer(text)
    ]
    numbers = {_EDITIONS.get(one.casefold(), one) for one in each}
    return {"edition": numbers.pop()} if len(numbers) == 1 else {}


def _categories(text: str, found: re.Match[str]) -> dict[str, Any]:
    """The categories with the stage and edition beside them; `again`: not those at diagnosis."""
    known = forms("tumour")
    again = known["tnm_again"].search(text[: found.start()]) or known["now"].search(
        text[: found.start()]
    )
    again = again or known["another_primary"].search(text)
    again = again or known["tnm_after"].match(text, found.end())
    beside = known["stage_beside"].match(text, found.end())
    stage = group(beside) if beside else {}
    weak = known["first_weak"].search(text) and not known["came_back"].search(text)
    first = bool(known["first_said"].search(text) or weak)
    own = {k: v.lstrip(k.upper()) if k in _CATEGORIES else v for k, v in group(found).items()}
    return {**_edition(text), **own, **stage, "again": bool(again), "first": first}


def _mention(
    kind: str, payload: dict[str, Any], sentence: Sentence, start: int, end: int
) -> Mention:
    around = sentence.context(start, end)
    if kind in ("stage", "tnm", "seat") and _by_own_lobectomy(sentence):
        around -= {"historical"}  # `status post lobectomy (pT2b N0, stage IIA)`
    if kind in ("stage", "tnm"):
        general = forms("tumour")["of_stages"].search(sentence.text)
        least = forms("tumour")["least_ahead"].search(f"{sentence.text[:start]} ")
        least = least or forms("tumour")["told_elsewhere"].search(sentence.text[:start])
        other = kind == "stage" and (
            forms("tumour")["another_primary"].search(sentence.text)
            or forms("tumour")["elsewhere"].search(sentence.text)
        )
        around |= {*(["criteria"] if general else []), *(["doubtful"] if least or other else [])}
    if kind in ("stage", "tnm") and any(
        forms("tumour")[name].match(sentence.text, end) for name in ("unsaid", "none_after_all")
    ):
        around |= {"doubtful"}
    elif kind in ("stage", "tnm") and "negated" in around:  # `two and not three, stage IVB`
        begins = max(sentence.text.rfind(sign, 0, start) for sign in (", ", "; "))
        if begins > 0 and "negated" not in sentence.context(start, end, [(0, begins + 1)]):
            around -= {"negated"}
    return Mention(kind, payload, sentence.place(start, end), around)


def _by_own_lobectomy(sentence: Sentence) -> bool:
    """Whether a stage is that of what was removed of a lung, where the letter names no other lobe
    in which the cancer may lie."""
    known = forms("tumour")
    if known["by_lobectomy"].search(sentence.text) is None:
        return False
    seats = [_seat(group(one)) for one in known["seat"].finditer(sentence.whole)]
    return len({tuple(sorted(one.items())) for one in seats if "lobe" in one}) == 1


def _histologies(sentence: Sentence) -> Iterator[Mention]:
    """Each histology with whose it is: the lung's, elsewhere's, or of what the letter is about; two
    with an `or` between them are one."""
    text, known = sentence.text, forms("tumour")
    each = [*known["histology"].finditer(text)]
    at = 0
    while at < len(each):
        found, start, names = each[at], each[at].start(), [*group(each[at])]
        while at + 1 < len(each) and _OR.fullmatch(text[each[at].end() : each[at + 1].start()]):
            at += 1
            names += group(each[at])
        end = each[at].end()
        at += 1
        whose = _whose(text, start, end, found)
        one = _mention("histology", {"names": names, "whose": whose}, sentence, start, end)
        if known["surely"].search(text, 0, start):
            one = replace(one, context=one.context - _OF_ANOTHER)
        either = _VERSUS.match(text[end:]) or _VERSUS.match(text[max(0, start - _NEAR) : start])
        yield replace(one, context=one.context | {"doubtful"}) if either else one


def _whose(text: str, start: int, end: int, found: re.Match[str]) -> str:
    known = forms("tumour")
    before, behind = text[max(0, start - 25) : start], text[end : end + _NEAR]
    other, lung = _elsewhere(behind), known["lung"].search(behind)
    if (
        other is not None
        and _OF.fullmatch(behind[: other.start()])
        and not (lung and lung.start() < other.start())
    ):
        return "elsewhere"
    if any(not before[one.end() :].strip(" -") for one in known["elsewhere"].finditer(before)):
        return "elsewhere"
    beside = known["nsclc"].search(behind)
    if beside is not None and not behind[: beside.start()].strip(" ,(-/"):
        return "lung"
    called = any(known[one].search(text) for one in ("nsclc", "lung_cancer"))
    if not called and forms("cancers")["other"].search(text) and _METASTASIS.search(text):
        return "open"  # it may be that of the other cancer
    if called or known["lung"].search(text):
        return "elsewhere" if _elsewhere(text, beside=False) is not None and not lung else "lung"
    if _elsewhere(text) is not None:
        return "elsewhere"
    taken = known["of_airways"].search(text) and not known["not_taken"].search(text)
    else_taken = _METASTASIS.search(text) or any(_is_far(site.organ) for site in sites(text))
    if taken and not else_taken:
        return "airways"
    return "stained" if known["stained"].search(text) else "open"


def _is_far(organ: str) -> bool:
    """Whether an organ is none in which a bronchoscope or a needle finds the cancer of a lung."""
    return not (within(organ, "lung") or within(organ, "lymph_node"))


def _another(text: str) -> re.Match[str] | None:
    """The first cancer of another organ that a text names, but for those of relatives."""
    known = forms("cancers")
    for found in known["other"].finditer(text):
        if not _is_of_kin(text, 0, found.start()):
            return found
    return None


def _is_of_kin(text: str, begins: int, at: int) -> bool:
    """Whether words in front of a cancer say that it is a relative's."""
    kin = forms("cancers")["of_kin"].search(text, begins, at)
    return kin is not None and not _PATIENT.search(kin[0])


def _another_origin(text: str) -> bool:
    """Whether a letter may tell of another cancer than the lung's: not of a relative's."""
    for found in forms("tumour")["another_origin"].finditer(text):
        begins = part_begins(text, found.start(), (". ", "\n", "; "))
        if not _is_of_kin(text, begins, found.start()):
            return True
    return False


def _elsewhere(text: str, *, beside: bool = True) -> re.Match[str] | None:
    """An organ of another cancer; one that has a metastasis is none, nor, unless `beside`, one
    that a tumour lies near."""
    for one in forms("tumour")["elsewhere"].finditer(text):
        before = text[: one.start()]
        if not _SPREAD.search(before) and (beside or not forms("tumour")["near"].search(before)):
            return one
    return None


def _seat(part: dict[str, str]) -> dict[str, str]:
    if "middle" in part:
        return {"side": "right", "lobe": "middle"}  # the left lung has none
    if "lingula" in part:
        return {"side": "left", "lobe": "upper"}
    if code := part.get("code"):
        return {"side": "right" if code[0] == "R" else "left", "lobe": _LOBES[code[1]]}
    said = {key: part[key].casefold() for key in ("side", "lobe") if key in part}
    return {key: _SAID.get(word, word) for key, word in said.items()}


def _sampled(sentence: Sentence) -> Iterator[Mention]:
    """The lobe that a biopsy was of which gave a cancer of the lung, in its own sentence or in the
    next, where nothing else is told to have been sampled."""
    known, text = forms("tumour"), sentence.text
    for found in () if _METASTASIS.search(text) else known["sampled_lobe"].finditer(text):
        if forms("lesions")["no_mass"].search(text[: found.start()]) is None:
            yield _mention("mass_seat", _seat(group(found)), sentence, *found.span())
    for found in known["spot_seat"].finditer(text):
        if forms("lesions")["no_mass"].search(text[: found.start()]):
            continue
        if _METASTASIS.search(text) or known["other_mass"].search(text):
            continue
        behind = sentence.after
        taken = known["sampled_next"].match(behind.lstrip(" .;\n"))
        if taken is None or _METASTASIS.search(taken[0]) or known["not_given"].search(taken[0]):
            continue
        if all(within(one.organ, "lung") for one in sites(taken[0], every=True)):
            yield _mention("mass_seat", _seat(group(found)), sentence, *found.span())


def settle(each: Sequence[Mention], proposal: Proposal) -> None:
    """The one tumour that the letters are about; of several types none."""
    of: dict[str, list[Mention]] = {}
    said = [one for one in each if one.kind not in ("recurrent", "came_back")]
    proposal.came_back = [one.place for one in each if one.kind == "came_back"]
    lung = [one for one in said if one.kind in ("nsclc", "histology", "lung_cancer")]
    past = not any(one.context <= {"then"} for one in lung)  # all that is said of it is history
    for one in proposal.usable(said, but=frozenset({"then", *(["historical"] if past else [])})):
        of.setdefault(one.kind, []).append(one)
    _type(of, proposal)
    carcinoid = proposal.stated("/cancer_type") == "neuroendocrine_tumour"
    for one in (*of.get("seat", ()), *(of.get("carcinoid_seat", ()) if carcinoid else ())):
        for key, value in one.payload.items():
            proposal.state(f"/primary/{key}", value, one.place)
    take_mass(of.get("mass_seat", []), proposal)
    again = [one for one in each if one.kind == "recurrent" and "negated" not in one.context]
    recurrent = any(not one.context & NOT_SO for one in again)
    _stage(of.get("stage", []), recurrent, proposal)
    for one in of.get("spread", ()):
        if proposal.stated("/cancer_type") == "nsclc":
            proposal.state("/metastatic_disease/ever", True, one.place)
    other = bool(of.get("another"))  # of which an M by itself may be
    of["tnm"] = [one for one in of.get("tnm", ()) if not (other and "alone" in one.payload)]
    for one in of["tnm"]:
        spread = one.payload.get("m", "").startswith("1")
        if spread and proposal.stated("/cancer_type") == "nsclc":
            proposal.state("/metastatic_disease/ever", True, one.place)
    _tnm(of.get("tnm", []), [one.place for one in again if one.payload["came_back"]], proposal)
    seen = not proposal.tells(forms("tumour")["came_back"])
    seen = seen and not may_be_treated(proposal.texts)
    for one in of.get("not_treated", ()):
        if seen and proposal.stated("/primary/lobe") is not None:
            proposal.state("/primary/status", "in_place_untreated", one.place)


def _type(of: dict[str, list[Mention]], proposal: Proposal) -> None:
    in_the_lung = spellings("tumours")["in_the_lung"]
    found = of.get("histology", [])
    for one in found:
        if one.payload["whose"] == "elsewhere":
            proposal.leave("elsewhere", "histology", one.place)
    lungs = [one for one in found if one.payload["whose"] == "lung"]
    lung = bool(lungs or of.get("nsclc") or of.get("lung_cancer"))
    lobe = any("lobe" in one.payload for one in of.get("seat", ()))
    other = bool(of.get("other_cancer") or of.get("another"))
    other = other or any(one.payload["whose"] == "elsewhere" for one in found)
    lung = lung or (lobe and not other)  # of a primary in a lobe of the lung
    mass = any("lobe" in one.payload for one in of.get("mass_seat", ()))
    staged = bool(of.get("stage") or of.get("tnm"))
    fits = {"airways", "stained"} if mass and staged else {"airways"}
    genes = mass and proposal.tells(forms("tumour")["genes_of_lung"])
    airways = [
        one
        for one in found
        if one.payload["whose"] in fits or (genes and one.payload["whose"] != "elsewhere")
    ]
    another = any(_another_origin(text) for text in proposal.texts)
    lung = lung or bool(airways and not other and not another)
    bare = (
        [one for one in found if one.payload["whose"] not in ("lung", "elsewhere")] if lung else []
    )
    for one in of.get("nsclc", ()):
        proposal.state("/cancer_type", "nsclc", one.place)
    seen = {tuple(one.payload["names"]) for one in [*lungs, *bare]}
    for one in [*lungs, *bare]:
        names = one.payload["names"]
        if names == ["adenocarcinoma"] and ("mucinous",) in seen:
            continue  # said more narrowly elsewhere
        types = {in_the_lung.get(_KINDS.get(name, name)) for name in names}
        if len(types) == 1 and None not in types:
            proposal.state("/cancer_type", next(iter(types)), one.place)
        value = names[0] if len(names) == 1 else {"one_of": sorted(names)}
        proposal.state("/histology", value, one.place)
    for one in of.get("sclc", ()):
        proposal.state("/cancer_type", "sclc", one.place)
        proposal.state("/histology", "small_cell", one.place)
    named = {ids_by_name(load_vocabulary().cancer_types).get(folded(one.payload["name"]))
             for one in of.get("other_cancer", ())}  # fmt: skip
    beside = proposal.tells(forms("tumour")["beside_carcinoid"])
    past = any("historical" in one.context for one in of.get("other_cancer", ()))
    if named == {"neuroendocrine_tumour"} and (beside or past):
        named = {None}
    if not lung and not of.get("sclc") and len(named) == 1 and None not in named:
        for one in of["other_cancer"]:
            proposal.state("/cancer_type", next(iter(named)), one.place)
    elif proposal.stated("/cancer_type") is None and not lung and not named:
        _own(of, proposal)
    if proposal.stated("/cancer_type") is None:
        for one in of.get("lung_cancer", ()):
            proposal.ask("which_lung_cancer", one.place, "/cancer_type")


def _own(of: dict[str, list[Mention]], proposal: Proposal) -> None:
    """The clear cell carcinoma of the kidney that was found or removed, where the letters tell of
    metastases and of no other tumour from which these could come."""
    spread = proposal.tells(_METASTASIS)
    doubt = proposal.tells(forms("tumour")["unknown_origin"])
    others = any(of.get(kind) for kind in ("histology", "seat", "mass_seat", "other_cancer"))
    if not spread or doubt or others:
        return
    for one in of.get("own_cancer", []):
        proposal.state("/cancer_type", "renal", one.place)
        proposal.state("/histology", "clear_cell", one.place)


def _tnm(found: Sequence[Mention], recurred: Sequence[Place], proposal: Proposal) -> None:
    """The categories at diagnosis: neither after treatment nor of a recurrence. Without a prefix
    they may be of either behind words for one."""
    if not proposal.is_of_lung:
        return
    cut = proposal.tells(forms("treatment")["lung_surgery"])
    back = any(_came_back(text, healed=cut) for text in proposal.texts)
    categories: dict[str, list[tuple[str, Place]]] = {name: [] for name in _CATEGORIES}
    whole = any("alone" not in one.payload and "m" in one.payload for one in found)
    for one in found:
        prefix = one.payload.get("prefix", "").strip().casefold()
        before = any(at < one.place for at in recurred)
        if "alone" in one.payload and (one.payload["later"] or whole or cut or before):
            continue
        if (
            prefix not in ("", "c", "p")
            or one.payload["again"]
            or (not prefix and not one.payload["first"] and before)
        ):
            continue
        if back and one.payload.get("m", "").startswith("1") and not one.payload["first"]:
            continue  # those with which it came back
        for name, each in categories.items():
            if (said := one.payload.get(name, "x").casefold())[0] in "01234":
                each.append((f"{name.upper()}{said}", one.place))
        if one.payload.get("m", "").startswith("1"):
            proposal.spread_at_diagnosis.append(one.place)
            proposal.surely_then += [one.place] if one.payload["first"] else []
        if stage := one.payload.get("stage"):
            plain = _plain_stage(stage, one.payload.get("edition"))
            proposal.state("/primary/stage", plain, one.place)
        if edition := one.payload.get("edition"):
            proposal.state("/primary/stage_edition", int(edition), one.place)
    edition = proposal.stated("/primary/stage_edition")
    for name, each in categories.items():
        for value, place in _of_edition(each, edition):
            proposal.state(f"/primary/{name}_category", value, place)


def _came_back(text: str, *, healed: bool) -> bool:
    """Whether words of a letter tell that the cancer had gone or came back. That it did not come
    back says so too, where it may have been healed before: `healed`, or by other words."""
    known = forms("tumour")
    plain = known["not_back"].sub("", text)
    if plain == text or known["came_back"].search(plain):
        return known["came_back"].search(plain) is not None
    return healed or known["healed"].search(text) is not None


def _of_edition(
    each: Sequence[tuple[str, Place]], edition: int | None
) -> Iterator[tuple[str, Place]]:
    """One category as each of several statements tells it: the broad one with the subgroup that
    another has; without, where two are at odds or the edition of the letters has it not."""
    since = spellings("tumours")["subgroups_since"]
    known = [value for value, _ in each if value in since and (edition or 9) >= since[value]]
    for value, place in each:
        narrower = {one for one in known if one.startswith(value[:2])}
        last = {
            one for one in narrower if not any(o != one and o.startswith(one) for o in narrower)
        }
        yield (last.pop() if len(last) == 1 else value[:2]), place


def _plain_stage(stage: str, edition: str | None = None) -> str:
    """A stage without the signs around it: IIIA; its parts in figures are those of an edition that
    has them."""
    said = _SPOKEN.sub(lambda word: _NUMERALS[word[0].casefold()], stage)
    plain = re.sub(r"[\s-]", "", re.sub(r"^4", "IV", said)).upper()
    known = plain in STAGES and int(edition or IN_FIGURES_SINCE) >= IN_FIGURES_SINCE
    return plain if known else re.sub(r"\d", "", plain)


def _is_years_later(sentence: Sentence, at: int) -> bool:
    """Whether a stage stands behind a scan of a year in which the cancer was known for long, as
    words in front of its sentence tell (`ED 2022. CT 5/2026: T3 N2 M1c`)."""
    known, whole = forms("tumour"), sentence.whole
    scanned = known["scan_of_year"].search(sentence.text, 0, at)
    if scanned is None:
        return False
    since = known["known_since_year"].finditer(whole, 0, sentence.start)
    return any(int(scanned["year"]) - int(one["year"]) > 1 for one in since)


def _is_of_later(text: str, found: re.Match[str]) -> bool:
    """Whether a stage with metastases is that of a time behind the diagnosis, of which the sentence
    tells an earlier one (`stage IV since 2026, IIIA in 2023`), or behind an operation."""
    known = forms("tumour")
    if known["late_stage"].search(found[0]) is None:
        return False
    rest = text[: found.start()] + " " * len(found[0]) + text[found.end() :]
    early = known["early_beside"].search(rest) is not None
    since = known["late_since"].match(text, found.end()) is not None
    early |= since and known["early_stage"].search(rest) is not None
    early |= known["drugs_for"].search(text, 0, found.start()) is not None
    return early or known["stage_after"].match(text, found.end()) is not None


def _stage(found: Sequence[Mention], recurrent: bool, proposal: Proposal) -> None:
    """The stage at diagnosis; where the disease has come back, only one that is called so."""
    if not proposal.is_of_lung:
        found = []
    if proposal.tells(forms("tumour")["second_lung_cancer"]):
        for one in found:  # of which of them it is, is open
            if not one.payload["first"]:
                proposal.ask("which_stage", one.place, "/primary/stage")
        found = [one for one in found if one.payload["first"]]
    first = [one for one in found if one.payload["first"]]
    cut = proposal.tells(forms("treatment")["lung_surgery"])
    own = [one for one in first or found if "open" not in one.payload]
    stages = {_plain_stage(one.payload["stage"], one.payload.get("edition")) for one in own}
    for one in found:
        stage = _plain_stage(one.payload["stage"], one.payload.get("edition"))
        narrower = [other for other in stages if other in SUBGROUPS["stage"].get(stage, ())]
        stage = narrower[0] if len(narrower) == 1 else stage  # `IVA`, also called `stage IV`
        if stage.startswith("IV"):
            proposal.state("/metastatic_disease/ever", True, one.place)
        if "open" in one.payload:
            continue
        if one not in first and (first or recurrent):
            if not first:
                proposal.ask("which_stage", one.place, "/primary/stage")
            continue
        # `stage IV` alone is often said of today; IVA and IVB are of a classification
        classified = len(stage) > len("IV") and not one.payload["later"] and not cut
        if stage.startswith("IV") and (one in first or classified):
            proposal.spread_at_diagnosis.append(one.place)
            proposal.surely_then += [one.place] if one in first else []
        proposal.state("/primary/stage", stage, one.place)
        if edition := one.payload.get("edition"):
            proposal.state("/primary/stage_edition", int(edition), one.place)

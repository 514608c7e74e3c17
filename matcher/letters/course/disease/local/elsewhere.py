"""Whether a local treatment is told of another place than that of the lesion beside it: `after
right adrenalectomy now left adrenal metastasis`, `L2 irradiated in 2023, L3 metastasis`."""

from __future__ import annotations

from collections.abc import Sequence

from oligomatch.matcher.letters.course.days import without_days
from oligomatch.matcher.letters.course.disease.local.targets import meets
from oligomatch.matcher.letters.course.disease.record import Entity
from oligomatch.matcher.letters.course.operations import organ_of
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, listed_from, sites, within
from oligomatch.matcher.letters.course.treated.local import LocalSaid
from oligomatch.matcher.letters.forms import forms
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

AROUND = 40  # signs in front of an operation that may name its side


def elsewhere(said: SentenceSaid, one: LocalSaid, found: Sequence[Entity]) -> list[WhereSaid]:
    """The places where a treatment is said to have been, if none of the lesions lies there."""
    own = _own_places(said, one)
    if own and not any(meets(each.site, place) for each in found for place in own):
        return own
    organ = organ_of(said.sentence.text, one)
    if organ and not any(within(each.site.organ, organ) for each in found):
        return [WhereSaid(organ, (), 0, 0, "")]
    side = _own_side(said.sentence.text, one) if organ else ""
    sides = {each.site.parts.get("side") or each.site.organ.partition("_")[0] for each in found}
    if not side or not sides <= {"left", "right"} - {side}:
        return []
    sided = f"{side}_{organ}"
    known = sided in load_vocabulary().organs
    return [WhereSaid(sided if known else organ, () if known else (("side", side),), 0, 0, "")]


def _own_places(said: SentenceSaid, one: LocalSaid) -> list[WhereSaid]:
    """The place right in front of a treatment, of which it is told, or those right behind it."""
    known, text = forms("local"), without_days(said.sentence.text, said.days)
    text = forms("treatment")["dose"].sub(lambda dose: "#" * len(dose[0]), text)
    each = [*sites(said.sentence.text)]
    behind = [place for place in each if place.start >= one.end]
    if behind and known["at_its_place"].fullmatch(text, one.end, behind[0].start):
        each = [*listed_from(text, behind, forms("local")["joins"])]
        return [] if known["up_to_another"].match(text, each[-1].end) else each
    ahead = [place for place in each if place.end <= one.start]
    if ahead and known["place_was"].fullmatch(text, ahead[-1].end, one.start):
        return ahead[-1:]
    return []


def _own_side(text: str, one: LocalSaid) -> str:
    """The side that stands in front of the name of an operation (`right adrenalectomy`)."""
    side = forms("local")["sided_operation"].search(text[max(0, one.start - AROUND) : one.start])
    return side["side"].casefold() if side else ""

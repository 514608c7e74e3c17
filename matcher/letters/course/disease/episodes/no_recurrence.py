"""That the latest scan of the body shows no tumour at the primary's place, nor in the nodes of its
region, where no words tell that it came back there at any time."""

from __future__ import annotations

from collections.abc import Sequence

from oligomatch.matcher.letters.course.absence import ends_so
from oligomatch.matcher.letters.course.disease.examinations import moment_of
from oligomatch.matcher.letters.course.disease.record import Disease, MomentAt
from oligomatch.matcher.letters.course.disease.stagings import ONE_STAGING
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.staging import SO
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day

PRESENT = "/locoregional_recurrence/present"


def take_no_recurrence(disease: Disease, said: SentenceSaid, moments: Sequence[MomentAt]) -> None:
    """Where a sentence on a scan says that there is none, or none at the primary's place."""
    for name, known in (
        ("none_there", disease.no_recurrence),
        ("none_locally", disease.none_locally),
    ):
        for one in forms("recurrence")[name].finditer(said.sentence.text):
            around = said.sentence.context(*one.span()) - SO - {"negated"}
            moment = moment_of(disease, one.start(), moments, said)
            body = disease.staged in ("pet", "scan", "staging")
            if moment is not None and body and not around and ends_so(said, one.end()):
                known.append((moment, said.sentence.place(*one.span())))


def state_no_recurrence(disease: Disease) -> None:
    """That there is none today, by the latest scan; a primary that was treated to cure does not
    progress where it did not come back."""
    known, proposal = forms("recurrence"), disease.proposal
    texts = (known["none_there"].sub("", text) for text in proposal.texts)
    plain = (
        forms("tumour")["not_back"].sub("", known["none_locally"].sub("", text)) for text in texts
    )
    if any(known["there"].search(text) for text in plain):
        return
    last = max((day.last for day, _ in disease.own), default=None)
    # what an earlier scan denied is still so where the latest one showed nothing new
    still = any(last and day.last >= last - ONE_STAGING for day, _ in disease.none_new)
    there, locally = (
        [
            one
            for one in each
            if last
            and (still or one[0].last >= last - ONE_STAGING)
            and not _back(disease, one)
            and not _is_other_side(disease, one[1])
        ]
        for each in (disease.no_recurrence, disease.none_locally)
    )
    for _, place in there:
        proposal.state(PRESENT, False, place)
    disease.bare_bed = [place for _, place in locally]
    cured = proposal.stated("/primary/definitively_treated") or proposal.stated("/primary/status")
    if cured in (None, False, "in_place_untreated") or _grows(disease):
        return
    for _, place in (*there, *locally):
        proposal.state("/primary/progressing", False, place)


def state_neither(disease: Disease, latest: int) -> None:
    """That there is none today, where the latest scan shows none at the primary's place and the
    latest staging no node of the region: told apart they say the same."""
    stated, at = disease.proposal.stated, f"/assessments/{latest}"
    nodeless = stated(f"{at}/totals/regional_nodes") == 0 or stated(f"{at}/n_category") == "N0"
    if nodeless and stated(PRESENT) is None:
        for place in disease.bare_bed:
            disease.proposal.state(PRESENT, False, place)


def _back(disease: Disease, one: tuple[Day, Place]) -> bool:
    """Whether what stands behind words for no recurrence may tell of one."""
    text = disease.proposal.texts[one[1].letter]
    return forms("recurrence")["back_elsewhere"].search(text, one[1].end) is not None


def _is_other_side(disease: Disease, place: Place) -> bool:
    """Whether words for no recurrence name the side on which the primary was not."""
    text = disease.proposal.words(place)
    own = disease.proposal.stated("/primary/side")
    sides = {one[0].casefold() for one in forms("recurrence")["side"].finditer(text)}
    return own is not None and bool(sides - {own})


def _grows(disease: Disease) -> bool:
    """Whether words tell at any time of growth where the primary was."""
    each = [one for one in disease.entities if one.kind == "primary"]
    return any(one.statuses & {"growing", "new"} for one in each)

"""What is known of the primary today: that it is there and was never treated, and that it does not
progress."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from oligomatch.matcher.letters.course.disease.first_episode import diagnosed, from_diagnosis
from oligomatch.matcher.letters.course.disease.record import Disease, Moment
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, sites
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.sentences import NOT_SO
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

RECENT = timedelta(days=60)  # since the diagnosis: the first treatment is to come
STATUS, PROGRESSING = "/primary/status", "/primary/progressing"
# what `SABR was given as recommended` leaves as it is
OTHER = NOT_SO - {"planned", "recommended", "conditional"}
GONE = {"resolved", "resected"}
QUIET = {"stable", "shrinking"}


def take_local_words(disease: Disease, said: SentenceSaid) -> None:
    """Words for a local treatment that may have been one of the chest, or that is to be one of the
    primary."""
    text, known = said.sentence.text, forms("primary")
    none = [one.span() for one in known["no_local_word"].finditer(text)]
    each = [
        (one, said.sentence.context(*one.span(), but=NOT_SO))  # what was given may stand in a plan
        for one in known["local_word"].finditer(text)
        if not any(first <= one.start() and one.end() <= last for first, last in none)
    ]
    plans = {"planned", "recommended"}
    to_come = any(around & plans for _, around in each) or bool(said.sentence.section & plans)
    to_come = to_come or known["to_come"].search(text) is not None
    given = known["given"].search(text) is not None
    given = given or known["once_more"].search(text) is not None
    if each and to_come and not given:
        if known["of_primary"].search(text) and not any("negated" in one for _, one in each):
            disease.to_come.append(said.sentence.place(0, len(text)))
        return
    each = [one for one in each if not one[1] & (OTHER if given else NOT_SO)]
    far = any(_is_far(site) for site in sites(text, every=True))
    far = far or any(
        form.search(text) for form in (known["far_word"], forms("tumour")["elsewhere"])
    )
    far = far and not known["of_chest"].search(text)
    if not far and (each or known["once_more"].search(text)):
        disease.local_words.append(said.sentence.place(0, len(text)))


def _is_far(site: WhereSaid) -> bool:
    return load_vocabulary().organs[site.organ].system not in ("lung", "lymph_node", None)


def state_untreated(disease: Disease) -> None:
    """That the primary was never treated, where a scan shows it: no word of any letter tells of a
    local treatment that may have been of it, and the cancer, with metastases from the beginning, is
    to be treated locally or had no local treatment, or was found a short time ago."""
    proposal, main = disease.proposal, disease.main
    if proposal.stated(STATUS) or proposal.stated("/cancer_type") != "nsclc" or main is None:
        return
    statuses = {status for state in main.seen.values() for status, _ in state.statuses}
    if statuses & GONE or not _never_treated(disease):
        return
    spoken_of = (disease.to_come or disease.locally) and from_diagnosis(disease)
    if spoken_of or _is_new(disease):
        proposal.state(STATUS, "in_place_untreated", *main.places)


def _is_new(disease: Disease) -> bool:
    """Whether the cancer was found some weeks ago, in letters that tell what is to be done."""
    day = diagnosed(disease)
    planned = any(forms("primary")["a_plan"].search(text) for text in disease.proposal.texts)
    return day is not None and planned and disease.proposal.as_of - day.first <= RECENT


def _never_treated(disease: Disease) -> bool:
    """Whether no word tells of a local treatment that may have been of the primary."""
    treated = disease.primary or disease.operated or disease.local_words
    return not treated and not disease.proposal.came_back


def state_progressing(disease: Disease, at_of: Mapping[Moment, int], latest: int) -> None:
    """That the primary does not progress: its change at the latest staging."""
    main = disease.main
    if main is None or main not in disease.entities:
        return
    now = {
        (status, place)
        for day, state in main.seen.items()
        if day is not None and at_of.get(day) == latest
        for status, place in state.statuses
    }
    if now and {status for status, _ in now} <= QUIET:
        disease.proposal.state(PROGRESSING, False, *(place for _, place in sorted(now)))

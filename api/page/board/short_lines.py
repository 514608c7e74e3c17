"""A patient in two short lines, as the rows of the board need them; the rest is left out."""

from __future__ import annotations

from collections.abc import Iterator

from oligomatch.api.words.catalogue import say
from oligomatch.api.words.lexicon import grouped, plural, variant_word, word
from oligomatch.api.words.patient.facts import sided_organ
from oligomatch.matcher.profile.profile import Biomarker, Lesion, Line, Profile, Whole

MOST_ORGANS, MOST_GENES = 3, 2
DRIVERS = ("EGFR", "ALK", "ROS1")  # said where all three are negative: other genes may be altered
GONE = ("resolved", "resected")
USUAL = "nsclc"
NO_METASTASIS = ("primary", "local_recurrence", "satellite", "regional_node")


def person_words(profile: Profile) -> str:
    """Age, another tumour than NSCLC, and driver: `58 y, EGFR L858R`."""
    age = f"{profile.age} y" if profile.age is not None else ""
    stated = profile.cancer_type
    cancer = word(stated) if isinstance(stated, str) and stated != USUAL else ""
    return ", ".join(filter(None, (age, cancer, _driver(profile))))


def _driver(profile: Profile) -> str:
    shown = {
        gene: one.result if isinstance(one, Biomarker) else one
        for gene, one in profile.biomarkers.items()
    }
    altered = [
        gene
        for gene, one in profile.biomarkers.items()
        if shown[gene] == "positive"
        or (isinstance(one, Biomarker) and one.result is None and one.variants)
    ]
    if altered:
        return ", ".join(_altered(gene, profile) for gene in altered[:MOST_GENES])
    results = [shown.get(gene) for gene in DRIVERS]
    if results == ["negative"] * 3:
        return say("short_lines.negative", genes=", ".join(DRIVERS))
    waited = [gene for gene in DRIVERS if shown.get(gene) == "pending"]
    return say("short_lines.pending", gene=waited[0]) if waited else ""


def _altered(gene: str, profile: Profile) -> str:
    report = profile.biomarkers[gene]
    variants = report.variants or () if isinstance(report, Biomarker) else ()
    named = [variant_word(name) for one in variants if (name := one.name or one.protein)]
    return " ".join([gene, *named[:1]])


def lesions_words(profile: Profile) -> str:
    """Where the metastases lie, and what the patient is treated with."""
    return " · ".join(filter(None, (_organs(profile), _treatment(profile))))


def _organs(profile: Profile) -> str:
    there = [
        one for one in profile.lesions if one.status not in GONE and one.role not in NO_METASTASIS
    ]
    organs = grouped((one.organ if isinstance(one.organ, str) else "", one) for one in there)
    named = [_organ(name, each) for name, each in organs.items()]
    more = (
        [say("short_lines.more", number=len(named) - MOST_ORGANS)]
        if len(named) > MOST_ORGANS
        else []
    )
    return ", ".join([*named[:MOST_ORGANS], *more]) or _counted(profile)


def _organ(organ: str, each: list[Lesion]) -> str:
    """An organ and how many lie in it; of one alone its side: `liver 3`, `left adrenal`."""
    if not organ:
        name = say("short_lines.organ_not_told")
    else:
        name = word(organ) if len(each) > 1 else sided_organ(each[0])
    return f"{name} {len(each)}" if len(each) > 1 else name


def _counted(profile: Profile) -> str:
    """The total of the last staging, where no lesion is listed."""
    totals = [one.totals.metastases for one in profile.assessments if one.totals]
    total: Whole | None = totals[-1] if totals else None
    if total is None:
        return ""
    if isinstance(total, int):
        return plural(total, "metastasis", "metastases")
    return say("short_lines.number_metastases_bounded")


def _treatment(profile: Profile) -> str:
    therapy = profile.systemic_therapy
    if not therapy.lines:
        return word("untreated") if therapy.palliative_lines == 0 else ""
    return " ".join(_course(therapy.lines[-1], len(therapy.lines)))


def _course(line: Line, number: int) -> Iterator[str]:
    if line.intent == "adjuvant":
        yield word("adjuvant")
    given = [word(name) for name in line.drugs or line.declared]
    yield (
        " + ".join(given[:MOST_ORGANS])
        if given
        else say("short_lines.line", number=line.number or number)
    )
    if line.start is not None and line.ongoing:
        first, last = line.start.first, line.start.last
        if (first.year, first.month) == (last.year, last.month):
            yield say("short_lines.since", month=first.month, year=first.year)

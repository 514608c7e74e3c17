"""The fields of the page in a clinic's order, each by its pointer in the profile."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import get_args

from oligomatch.api.page.form import written
from oligomatch.api.page.form.measured import read_test, show_test
from oligomatch.api.page.form.written import UNKNOWN, FieldState, FieldValue, ShownField
from oligomatch.api.words.lexicon import word
from oligomatch.matcher.profile.profile import Stage
from oligomatch.rules.terms import CANCER_TYPES, SUBTYPES


class Form(StrEnum):
    """What a field takes."""

    TEXT = "text"
    DAY = "day"
    DATE = "date"
    EXACT = "exact whole"
    WHOLE = "whole"
    SIZE = "size"
    VOLUME = "volume"
    TEST = "test"  # a number with its unit
    COUNTRY = "country"
    CHOICE = "choice"
    CHOICES = "choices"  # one, or one of several
    NAME = "name"
    NAMES = "names"
    DRUGS = "drugs"
    NONE = "none"  # that there is none, or nothing
    FLAG = "flag"
    EXAMINATION = "examination"
    LOCAL_THERAPY = "local therapy"


@dataclass(frozen=True, slots=True)
class FormField:
    """One field: where it stands in the profile (`*`: any place in a list), and what it takes."""

    pointer: str
    label: str
    form: Form
    choices: Mapping[str, str] = field(default_factory=dict)
    help: str = ""


def _words(*names: str, **labels: str) -> dict[str, str]:
    return {name: labels.get(name, word(name)) for name in names}


CANCERS = _words(*CANCER_TYPES, other="other cancer")
HISTOLOGIES = _words(
    *("adenocarcinoma", "squamous", "large_cell", "adenosquamous", "nos", "other"),
    *(subtype for subtype in SUBTYPES if subtype != "other"),
    nos="not otherwise specified",
    other="other histology",
)
SEXES = _words("female", "male", "other")
SIDES = _words("left", "right", "midline")
LOBES = _words("upper", "middle", "lower")
PRIMARY = {
    "in_place_untreated": "in place, untreated",
    "in_place_treated": "in place, treated",
    "resected": "resected",
    "complete_response": "complete response",
    "locally_recurrent": "locally recurrent",
}
ROLES = _words(
    *("primary", "local_recurrence", "satellite", "regional_node", "distant_node", "metastasis"),
    "indeterminate",
)
STATUSES = _words(
    *("new", "growing", "stable", "shrinking", "resolved", "resected"), resolved="gone"
)
RESPONSES = {name: name for name in ("CR", "PR", "SD", "PD", "NE")}
CATEGORIES = {name: name for name in ("N0", "N1", "N2", "N3")}
INTENTS = _words("palliative", "adjuvant")
STOPPED = _words("progression", "toxicity", "completed", "patient_choice", "other")
PLACES = _words("central", "peripheral")


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the form."""

    id: str
    title: str
    fields: tuple[FormField, ...]


WHO = Section(
    "who",
    "Who and when",
    (
        FormField("/patient", "Label", Form.TEXT, help="a label of your own, never a name"),
        FormField("/as_of", "As of", Form.DAY, help="the day the question is asked; empty: today"),
        FormField("/age", "Age", Form.WHOLE),
        FormField("/sex", "Sex", Form.CHOICE, SEXES),
        FormField("/country", "Country", Form.COUNTRY),
        FormField("/willing_to_travel", "Willing to travel", Form.FLAG),
        FormField("/ecog", "ECOG", Form.WHOLE),
    ),
)
TUMOUR = Section(
    "tumour",
    "Tumour and primary",
    (
        FormField("/cancer_type", "Cancer", Form.CHOICES, CANCERS),
        FormField("/histology", "Histology", Form.CHOICES, HISTOLOGIES),
        FormField("/primary/diagnosis_date", "Primary found", Form.DATE),
        FormField("/primary/side", "Side", Form.CHOICE, _words("left", "right")),
        FormField("/primary/lobe", "Lobe", Form.CHOICE, LOBES),
        FormField("/primary/status", "Primary now", Form.CHOICES, PRIMARY),
        FormField("/primary/definitively_treated", "Treated definitively", Form.FLAG),
        FormField("/primary/definitive_treatment_end", "Treatment ended", Form.DATE),
        FormField("/primary/progressing", "Primary progressing today", Form.FLAG),
        FormField("/primary/progressed", "Progressed since treatment", Form.FLAG),
        FormField(
            "/primary/accessible_to_curative_treatment", "Curative treatment open", Form.FLAG
        ),
        FormField("/primary/amenable_to_local_therapy", "Amenable to local therapy", Form.FLAG),
        FormField("/locoregional_recurrence/present", "Locoregional relapse", Form.FLAG),
        FormField("/locoregional_recurrence/location", "Place of relapse", Form.CHOICE, PLACES),
    ),
)
METASTASES = Section(
    "metastases",
    "Metastases",
    (
        FormField("/metastatic_disease/ever", "Ever metastatic", Form.FLAG),
        FormField("/metastatic_disease/diagnosis_date", "Found", Form.DATE),
        FormField("/metastatic_disease/first_metastasis_date", "Very first found", Form.DATE),
        FormField("/metastatic_disease/first_episode", "First episode", Form.FLAG),
    ),
)
LESION = (
    FormField("/lesions/*/organ", "Organ", Form.NAME),
    FormField("/lesions/*/side", "Side", Form.CHOICE, SIDES),
    FormField("/lesions/*/station", "Station", Form.TEXT),
    FormField("/lesions/*/diameter_mm", "Size, mm", Form.SIZE),
    FormField("/lesions/*/status", "Now", Form.CHOICE, STATUSES),
    FormField("/lesions/*/prior_local_therapy", "Treated", Form.LOCAL_THERAPY),
)
LESION_MORE = (
    FormField("/lesions/*/id", "Name", Form.TEXT),
    FormField("/lesions/*/role", "Kind", Form.CHOICE, ROLES),
    FormField("/lesions/*/lobe", "Lobe", Form.CHOICE, LOBES),
    FormField("/lesions/*/volume_cc", "Volume, cc", Form.VOLUME),
    FormField("/lesions/*/amenable_to_local_therapy", "Amenable to local therapy", Form.FLAG),
    FormField(
        "/lesions/*/site",
        "Treated as one site",
        Form.TEXT,
        help="a label of your own: lesions of one label are treated as one site",
    ),
)
ASSESSMENT = (
    FormField("/assessments/*/date", "Scan of", Form.DATE),
    FormField("/assessments/*/response", "Response", Form.CHOICE, RESPONSES),
    FormField("/assessments/*/totals/metastases", "Metastases in all", Form.WHOLE),
    FormField("/assessments/*/totals/satellites", "Satellite nodules", Form.WHOLE),
    FormField("/assessments/*/totals/regional_nodes", "Regional nodes", Form.WHOLE),
    FormField("/assessments/*/n_category", "N category", Form.CHOICES, CATEGORIES),
)
ASSESSMENT_MORE = (
    FormField("/assessments/*/totals/organs", "Organs with metastases", Form.WHOLE),
    FormField(
        "/assessments/*/totals/metastases_or_indeterminate",
        "Metastases or indeterminate",
        Form.WHOLE,
        help="lesions of role indeterminate counted too",
    ),
    FormField(
        "/assessments/*/totals/intracranial",
        "Metastases inside the skull",
        Form.NONE,
        help="write none where the brain and its coverings are free of metastases",
    ),
)
SEEN = (  # what one assessment says of one lesion, by the lesion's name
    FormField("/assessments/*/lesions/*/status", "then", Form.CHOICE, STATUSES),
    FormField("/assessments/*/lesions/*/diameter_mm", "then, mm", Form.SIZE),
)
LINES = Section(
    "treatment",
    "Systemic treatment",
    (
        FormField("/systemic_therapy/palliative_lines", "Palliative lines in all", Form.WHOLE),
        FormField("/systemic_therapy/adjuvant_lines", "Adjuvant courses in all", Form.WHOLE),
    ),
)
LINE = tuple(
    FormField(f"/systemic_therapy/lines/*/{name}", label, form, choices)
    for name, label, form, choices in (
        ("agents", "Drugs", Form.DRUGS, {}),
        ("classes", "Kind of treatment", Form.NAMES, {}),
        ("intent", "Intent", Form.CHOICE, INTENTS),
        ("number", "Line", Form.EXACT, {}),
        ("start", "From", Form.DATE, {}),
        ("ongoing", "Goes on", Form.FLAG, {}),
        ("end", "To", Form.DATE, {}),
        ("cycles", "Cycles", Form.WHOLE, {}),
        ("latest_response", "Latest response", Form.CHOICE, RESPONSES),
        ("best_response", "Best response", Form.CHOICE, RESPONSES),
        ("progressed", "Progressed", Form.FLAG, {}),
        ("progression_date", "Progression on", Form.DATE, {}),
        ("stop_reason", "Stopped for", Form.CHOICE, STOPPED),
    )
)
IMAGING = Section(
    "imaging",
    "Imaging",
    (
        FormField("/imaging/brain_imaging", "Brain MRI or CT", Form.EXAMINATION),
        FormField("/imaging/fdg_pet", "FDG-PET", Form.EXAMINATION),
        FormField("/imaging/naf_pet", "NaF-PET", Form.EXAMINATION),
        FormField("/assessments_total", "Scans in all", Form.WHOLE),
    ),
)
SECTIONS = (WHO, TUMOUR, METASTASES, LINES, IMAGING)

STAGES = {name: name for name in get_args(Stage)}
FURTHER = (  # what no trial of the source asks: shown where a trial that is served does
    FormField("/primary/stage", "Stage at diagnosis", Form.CHOICES, STAGES),
    FormField("/primary/stage_edition", "TNM edition of it", Form.EXACT),
    FormField("/metastatic_disease/polymetastatic_before", "Polymetastatic before", Form.FLAG),
    FormField("/metastatic_disease/oligometastatic_before", "Oligometastatic before", Form.FLAG),
    FormField("/conditions/*/now", "now", Form.FLAG),
    FormField("/conditions/*/ever", "ever", Form.FLAG),
    FormField("/conditions/*/last", "last day", Form.DATE),
    FormField("/measurements/*", "value", Form.TEST),
    FormField("/judgements/*/*", "judged", Form.FLAG),
)

ALL: Sequence[FormField] = (
    *(one for section in SECTIONS for one in section.fields),
    *(*LESION, *LESION_MORE, *SEEN, *ASSESSMENT, *ASSESSMENT_MORE, *LINE, *FURTHER),
)


Parts = tuple[str, ...]
Open = tuple[int, ...]  # the parts of a pointer that name a row or a lesion


def _by_parts() -> tuple[Mapping[Parts, FormField], Mapping[int, tuple[Open, ...]]]:
    fields: dict[Parts, FormField] = {}
    open_parts: dict[int, dict[Open, None]] = {}
    for one in ALL:
        parts = tuple(one.pointer.split("/"))
        fields[parts] = one
        stars = tuple(place for place, part in enumerate(parts) if part == "*")
        open_parts.setdefault(len(parts), {})[stars] = None
    return fields, {number: tuple(each) for number, each in open_parts.items()}


_FIELDS, _OPEN_PARTS = _by_parts()


def field_at(pointer: str) -> FormField | None:
    """The field that stands at a place of the profile; None where the page has none."""
    parts = pointer.split("/")
    for places in _OPEN_PARTS.get(len(parts), ()):
        if all(parts[place] for place in places):
            named = tuple("*" if place in places else part for place, part in enumerate(parts))
            if (found := _FIELDS.get(named)) is not None:
                return found
    return None


def shown_at(pointer: str) -> str:
    """The nearest place, at it or around it, that the page has a field for; itself if none has."""
    at = pointer
    while at and field_at(at) is None:
        at = at.rpartition("/")[0]
    return at or pointer


def _show_text(value: FieldValue) -> ShownField:
    if isinstance(value, Mapping):
        return written.one_of_shown([word(name) for name in value["one_of"]])
    return ShownField(str(value), FieldState.KNOWN)


def _show_name(value: FieldValue) -> ShownField:
    return _show_text(value.replace("_", " ") if isinstance(value, str) else value)


# how a text is read, and how a value stands on the page; a choice is among those of its field
_WRITTEN: Mapping[Form, tuple[Callable[[str], FieldValue], Callable[[FieldValue], ShownField]]] = {
    Form.TEXT: (written.read_text, _show_text),
    Form.DAY: (written.read_day, written.show_date),
    Form.DATE: (written.read_date, written.show_date),
    Form.EXACT: (written.read_exact, written.show_number),
    Form.WHOLE: (written.read_whole, written.show_number),
    Form.NONE: (written.read_none, written.show_none),
    Form.SIZE: (written.read_size, written.show_number),
    Form.VOLUME: (written.read_volume, written.show_number),
    Form.TEST: (read_test, show_test),
    Form.COUNTRY: (written.read_country, written.show_country),
    Form.NAME: (written.read_name, _show_name),
    Form.NAMES: (written.read_names, written.show_names),
    Form.DRUGS: (written.read_names, written.show_drugs),
    Form.FLAG: (written.read_flag, written.show_flag),
    Form.EXAMINATION: (written.read_examination, written.show_examination),
    Form.LOCAL_THERAPY: (written.read_local_therapy, written.show_local_therapy),
}


def read(one: FormField, text: str) -> FieldValue:
    """What a text tells of a field; None where it leaves it unknown.

    Raises:
        Mistyped: a text that no value can be read from.
    """
    if written.is_open(text):
        return None
    if one.form in (Form.CHOICE, Form.CHOICES):
        return written.read_choice(text, one.choices, several=one.form is Form.CHOICES)
    return _WRITTEN[one.form][0](text)


def show(one: FormField, value: FieldValue) -> ShownField:
    """A field's value as it stands on the page."""
    if value is None:
        return UNKNOWN
    if one.form in (Form.CHOICE, Form.CHOICES):
        return written.show_choice(value, one.choices)
    return _WRITTEN[one.form][1](value)

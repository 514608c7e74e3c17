"""What answers are known by, read from the catalogue: a rewording of it touches no test that asks
only whether a thing is said. What is pinned word by word stands in one place: the golden text and the
tests of `tests/api/words`."""

from __future__ import annotations

import re

from oligomatch.api.words.catalogue import PHRASES, TABLES

BETWEEN = re.compile(r"`?\{[^{}]*\}`?|`[^`{]*`|`")


def said(name: str, at: int = 0) -> str:
    """A piece of a phrase, or of a table's text, between the parts that are filled in."""
    table, _, key = name.partition(" ")
    text = TABLES[table][key] if key else PHRASES[name]
    text = text if isinstance(text, str) else "{}".join(text)
    pieces = [piece.strip(" ;:.,()\n") for piece in BETWEEN.split(text)]
    return [piece for piece in pieces if piece][at]


ACCEPTED = said("checking.accepted")
BY_SITE = said("match_table.by_answer_trial_site")
BESIDE_RECURRENT = said("beside_states not-late-not-recurrent")
CANCER_TYPE = said("forms_expected unknown_cancer_type")
BINDS = said("rule_words draft_where_it_binds")
CONCERNS = said("rule_words draft_where_it_concerns")
DAY_NOT_AFTER = said("problems day")
ENDS_BEFORE_START = said("doubts ends_before_start")
FAULT = said("streams.fault_oligomatch")
FILE_EMPTY = said("file_problems empty")
IF_PROGRESSION = said("match_table.if_disease_progresses")
ON_PROGRESSION = said("happens progression")
LISTED_TWICE = said("file_problems twice")
MEAN = said("fixes did_you_mean")
MOLECULAR_REPORT = said("how molecular report")
NAMES_NO_TRIAL = said("file_problems no_trial_of_file")
NOT_ELIGIBLE = said("match.ineligible")
NOT_MAPPED = said("mapping.column_not_in_mapping", 1)
NOT_UTF8 = said("file_problems not_utf8")
NOT_YAML = said("file_problems not_yaml")
NOTHING_EXCLUDED = said("rule_words draft_nothing_excluded")
REQUIRED_HOLDS = said("rule_words draft_included_holds")
NO_COLUMN = said("file_problems no_column")
NO_FILE = said("file_problems no_such_file")
NO_LIST = said("file_problems no_list")
NO_NUMBER = said("file_problems no_number")
NO_TEXT = said("file_problems empty_text")
NO_TRIAL = said("matching.no_trial_oligomatch_trials")
ONLY_FIELDS = said("forms_expected unknown_field")
PATIENTS_SO_FAR = said("progress.patients_so_far")
SITE_SAYS = said("argument_table.by_site_s_answer")
SOURCE_SAYS = said("site_view.source_says")
STANDS_UNDER = said("fixes belongs_or_every_field")
STAGING_REPORT = said("how staging report")
STAY = said("whatif.trials_stay_as_they")
AS_LISTED = said("problems total_below_list", 1)
TOTAL_AT = said("stated /assessments/*/totals/metastases", 1)
TOTAL_OF_METASTASES = said("fields /assessments/*/totals/metastases")
TIME_ALONE = said("outlook_view.time_alone_changes_no")
UNREADABLE = said("file_problems cannot_be_read")
UNWRITABLE = said("landscape.cannot_be_written")
WAITS_FOR_INDUCTION = said("wait.induction")
WHOLE_NUMBER = said("mapping.expected_whole_number")
WRITE_NUMBER = said("field.number")

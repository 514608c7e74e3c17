"""The sentence of each finding of the lint."""

from __future__ import annotations

from collections.abc import Mapping

from oligomatch.matcher.probe.lint.noted import Lint, Noted

SENTENCES: Mapping[tuple[Lint, str], str] = {
    (Lint.NOBODY_IS_ELIGIBLE, ""): "no patient can meet {criteria} together: nobody is eligible",
    (Lint.NOBODY_IS_ELIGIBLE, "reading"): "under {reading} no patient can meet {criteria} together:"
    " nobody is eligible",
    (Lint.NEVER_MATTERS, ""): "never matters: whoever meets {others} meets it too",
    (Lint.NOBODY_MEETS, ""): "no patient can meet this",
    (Lint.NOBODY_MEETS, "reading"): "under {reading} no patient can meet this",
    (Lint.EVERYBODY_MEETS, ""): "every patient meets this; write `always: true` if it is meant",
    (Lint.IDLE_PART, ""): "the rule says the same without the part `{part}`",
    (Lint.REPEATED, ""): "asks what {other} asks",
    (Lint.SAME_READINGS, ""): "no patient tells the readings {letters} of {number} apart here",
    (Lint.SAME_READINGS, "trial"): "no criterion tells the readings {letters} of {number} apart",
    (Lint.SAME_READINGS, "apart"): "nobody meets both readings {letters} of {number}: is one of"
    " them turned round?",
    (Lint.NEVER_WAITS, ""): "can never wait for {event} so: nobody who is in `{situation}` fails"
    " the criterion",
    (
        Lint.NEVER_WAITS,
        "vain",
    ): "waits for {event} in vain: whoever is in `{situation}` fails {other} for good",
    (
        Lint.NEVER_WAITS,
        "time",
    ): "waits for time, but nothing that the criterion asks changes by time",
    (
        Lint.NEVER_WAITS,
        "untreated",
    ): "waits for {event}; who has had no systemic therapy yet waits for the induction first",
    (Lint.NEVER_WAITS, "limit"): "waits up to {until}, and the rule asks for {limit}",
    (Lint.BEYOND_DOMAIN, "whole"): "`{measure}` is a whole number; the limit is {limit}",
    (Lint.BEYOND_DOMAIN, "high"): "a limit of {limit} on `{measure}` is out of reach: {source}",
    (Lint.BEYOND_DOMAIN, "always"): "`{measure}` is never below {limit}: this limits nothing",
    (Lint.BEYOND_DOMAIN, "never"): "`{measure}` is never so small: nobody is within {limit}",
    (
        Lint.BEYOND_DOMAIN,
        "unit",
    ): "a limit of {limit} on `{measure}` is smaller than what is measured;"
    " is it in another unit? {source}",
    (Lint.BEYOND_DOMAIN, "all"): "the values are all that `{measure}` can be: this limits nothing",
    (
        Lint.OVER_CAUTIOUS,
        "",
    ): "where no more is known than that {known}, the answer is unknown though"
    " every such patient gets {verdict}",
    (Lint.OVER_CAUTIOUS, "nothing"): "where none of its comparisons is known, the answer is unknown"
    " though every patient gets {verdict}",
    (Lint.NOT_DECIDED, "effort"): "not decided: the solver stopped at its bound",
    (Lint.NOT_DECIDED, "measure"): "not decided: the solver cannot be asked `{what}`",
    (Lint.NOT_DECIDED, "leaves"): "not decided whether unknown is over-cautious: {what} comparisons"
    " are more than are gone through",
    (Lint.NOT_DECIDED, "choices"): "decided for the first {what} choices of readings only",
    (Lint.QUOTE_NOT_IN_CELL, ""): "the quote does not stand in `facts`; not found: “{missing}”",
    (Lint.QUOTE_NOT_IN_SOURCE, ""): "the quote does not stand in line {line} of {document}",
    (Lint.QUOTE_NOT_IN_SOURCE, "whole"): "the quote does not stand in {document}",
    (Lint.QUOTE_NOT_IN_SOURCE, "none"): "{document} is not among the sources",
    (Lint.QUOTE_NOT_IN_SOURCE, "short"): "{document} has no line {line}",
    (Lint.OTHER_NUMBER, ""): "the rule asks {limit}; the quote “{quote}” says another number",
    (Lint.OTHER_NUMBER, "side"): "the rule asks {limit}; the quote “{quote}” says the other side"
    " of that number",
    (Lint.OTHER_NUMBER, "none"): "the rule asks {limit}, and no words are quoted that say so",
    (Lint.OTHER_NUMBER, "unused"): "“{number}” of the quote stands in no rule",
    (Lint.TURNED_ROUND, ""): "the quote “{quote}” excludes, and the rule does not",
    (Lint.TURNED_ROUND, "excludes"): "the rule excludes, and the quote “{quote}” does not",
    (Lint.TURNED_ROUND, "out"): "“{quote}” stands under the exclusion criteria, and the rule"
    " excludes nobody",
    (
        Lint.TURNED_ROUND,
        "in",
    ): "“{quote}” stands under the inclusion criteria, and the rule excludes",
    (Lint.TURNED_ROUND, "always"): "the rule asks nothing, and the quote “{quote}” does",
    (Lint.TURNED_ROUND, "all"): "the quote “{quote}” says or, and the rule asks for all",
    (Lint.TURNED_ROUND, "any"): "the rule excludes only who has all of what “{quote}” names",
    (Lint.OTHER_NAME, ""): "the quote names the {kind} {quoted}, and the rule {ruled}",
    (Lint.OTHER_NAME, "unsaid"): "the rule asks for the {kind} {ruled}, which the quote “{quote}”"
    " does not name",
    (Lint.TURNED_ROUND, "harm"): "“{quote}” reads as an exclusion, and the rule asks for it",
    (Lint.TURNED_ROUND, "judged"): "a yes to “{quote}” keeps the patient out; the question says"
    " what must hold",
    (Lint.TURNED_ROUND, "kept"): "“{quote}” reads as an inclusion, and the rule excludes",
    (Lint.TURNED_ROUND, "mixed"): "of what “{quote}” names the rule asks for one part and"
    " excludes the other",
    (Lint.SAME_READINGS, "words"): "reading {letter} of {number} says “{words}”, and asks {ruled}",
    (Lint.SAME_READINGS, "elsewhere"): "reading {letter} of {number} says “{words}”, which in"
    " other trials stands for another change",
    (Lint.QUOTE_NOT_IN_CELL, "row"): "is quoted from line {line} of {document}; the row of the"
    " trial is line {row}",
    (Lint.OTHER_NUMBER, "figure"): "`{name}` tells {limit}, which its quote “{quote}” does not say",
    (Lint.NOBODY_NEEDS_ONE, ""): "limits a number, and no criterion asks for one at all: a patient"
    " without any metastasis is let in",
    (Lint.NOT_QUOTED, ""): "no criterion quotes “{words}” of {document}",
    (Lint.NOT_ENCODED, ""): "“{words}” of `{cell}` is quoted by no criterion",
    (Lint.OTHER_FACTS, ""): "`{fact}` is {says}, and by the criteria: {criteria}",
    (
        Lint.OTHER_FACTS,
        "exam",
    ): "is an examination, and an `inclusion`: who has not had it yet would be ineligible;"
    " write `workup`",
    (Lint.UNVERIFIED_NAME, ""): "rests on `{name}`, which nobody has verified ({source})",
    (Lint.UNUSED_NAME, ""): "`{name}` of {table} is used by no rule",
    (Lint.SAME_TRIAL, ""): "asks the same of every patient as {other} {acronym}",
    (Lint.NO_CASES, ""): "has no cases: write {trial}.case.yaml beside it",
    (Lint.ONE_SIDED, ""): "no case in which this is {sides}",
    (Lint.IDLE_SILENCE, ""): "silences nothing: {lint} finds nothing here",
    (Lint.IDLE_SILENCE, "more"): "silences {number} findings of {lint}, and answers for {for}:"
    " look at each, then write `findings: {number}`",
    (Lint.IDLE_SILENCE, "file"): "silences nothing: {lint} finds nothing in the file as a whole",
}


def sentence(noted: Noted) -> str:
    """A finding as an author reads it, the criterion first."""
    text = SENTENCES[noted.lint, noted.how].format(**noted.details).rstrip()
    return f"{noted.criterion} {text}" if noted.criterion else text

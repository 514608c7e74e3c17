"""Every sentence by its name: one English text each, so that a translation is another table.

The clauses and words that stand in them are the tables of `oligomatch.api.words.lexicon` (what is
found and asked) and `oligomatch.api.words.facts` (what is asked of the clinic)."""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH: Mapping[str, str] = {
    # the verdict of a criterion
    "verdict.met": "Met: {why}.",
    "verdict.not_met": "Not met: {why}.",
    "verdict.waits": "Not met: {why}; {waits}.",
    "verdict.missing": "Missing: {facts}.",
    "verdict.to_do": "To do: {facts}.",
    "verdict.ambiguous": "Ask the site: {question}",
    "verdict.judgement": "To be judged by {asked}: {words}.",
    "verdict.shown": "{words}.",
    "judgement.yes": "judged so: {words}",
    "judgement.no": "judged otherwise: {words}",
    # what is found against what is asked
    "found.limits": "{found}, {limits} asked",
    "found.excluded": "{found}, which is excluded",
    "found.other": "{found}, where {asked} is asked",
    # what a failure waits for
    "wait.progression": "waits for progression of the disease",
    "wait.induction": "waits for induction",
    "wait.induction_with": "waits for induction: {what}",
    "wait.time": "waits for time: {what}",
    "wait.day": "{what} reached on {day}",
    "wait.since_treatment": "{length} since definitive treatment of the primary",
    "wait.length": "{length} of {regimen}",
    # questions to the trial site
    "question.quoted": "the source says “{quote}”. {asked}",
    "question.which": "Which holds? {options} [{number}].",
    "question.option": "({letter}) {words}: then {verdict}",
    "question.open": "still open",
    "question.short": "which holds: {options}?",
    "reading.as_written": "as written",
    # the line for a match
    "match.all_met": "all {number} criteria met",
    "match.one_met": "its one criterion is met",
    "match.tight": "{count}: {limits}",
    "match.ask_site": "ask the site {question}",
    "match.missing": "missing: {facts}",
    "match.many_missing": "{number} facts missing: {facts}",
    "match.and_more": "{facts} and more",
    "match.unread": "{number} of its criteria not encoded, to be read",
    "match.met_so_far": " ({met} of {of} criteria met{among})",
    "match.ineligible": "not eligible because {why}{rest}",
    "match.one_more": " ({number} more criterion fails)",
    "match.more": " ({number} more criteria fail)",
    "there.one": "there is {clause}",
    "there.many": "there are {clause}",
    "there.since": "it is {clause}",
    "there.span_one": "there has been {clause}",
    "there.span_many": "there have been {clause}",
    "match.among": ", among them: {fits}",
    # answers to a question
    "answer.day": "{day}",
    "answer.at_least": "{number} or more",
    "answer.at_most": "at most {number}",
    "answer.range": "{low} to {high}",
    "answer.any_day": "any day",
    "answer.until": "{day} or earlier",
    "answer.since": "{day} or later",
    "answer.between": "from {first} to {last}",
    "answer.or": ", or ",
    "answer.rest": "any other {noun}",
    "answer.rest_but": "any {noun} but {names}",
    "answer.whole": "any {noun}",
    "answer.either": "{low} or {high}",
    "answer.metastases": "{number} metastases",
    "answer.regimen": "{regimens} with {intent} intent",
    "answer.variant": "{variants}",
    "answer.only": "{variants} and no other variant",
    "answer.without": "no {variants}",
    "answer.no_other": "no other variant",
    # what the answers make of a criterion
    "gap.line": "Settles it: {fact}: {outcomes}.",
    "gap.needed": "Not enough alone: {facts}.",
    "gap.met": "{answers} → met",
    "gap.not_met": "{answers} → not met",
    "gap.ambiguous": "{answers} → for the site to say",
    "gap.told": "{fact}: {answer}",
    # what is missing over all trials
    "gaps.head": "What to obtain for {trials} in reach, first what bears on most",
    "gaps.none": "Nothing is missing for {trials} in reach",
    "gaps.site": "Ask the trial site",
    "gaps.with_others": "only together with other facts",
    "gaps.line": "{trials}: {outcomes}",
    # the argument of one trial
    "explain.place": "number {rank} of {of}",
    "explain.why": "Why here",
    "explain.near_miss": "Near miss",
    "explain.design": "Design",
    "explain.design_line": "phase {phase}, {kind}, {country}",
    "explain.randomised": "randomised",
    "explain.single_arm": "single-arm",
    "explain.not_randomised": "not randomised",
    "explain.not_told": "design not told",
    "explain.treatment": "Treatment",
    "explain.closes": "Closes",
    "explain.closes_line": "once its treatment has begun, these are out for good: {trials}",
    "explain.recruitment": "Recruitment",
    "explain.recruitment_line": "{status}, as of {day}",
    "explain.or_settled_by": "Or it is settled without the site by:",
    "explain.chain": "Because: {line}.",
    "explain.decided_by": "Told: {facts}.",
    "explain.counting": "How lesions are counted here: {words}.",
    "readings.agree": "The same under every reading ({numbers}).",
    "readings.differ": "By reading: {readings}.",
    "readings.one": "{words} ({letters}): {verdict}",
    "margin.line": "{found}: {margin}",
    "margin.over": "{margin} over",
    "margin.short": "{margin} short",
    "verdict.exactly": "{verdict} for every patient who fits this profile (exact).",
    "together.nobody": "no patient who fits this profile can meet together {criteria}",
    # what the exact layer adds
    "exact.head": "Exactly, over all patients who fit this profile ({trials} with open criteria)",
    "exact.nothing": "What is open is truly open: some patient who fits stands on either side.",
    "exact.settled": "{trial}: {criterion} is {verdict} for every patient who fits.",
    "exact.together": "{trial}: {what}",
    "exact.waits": ", but one of these waits for something: it stays possible.",
    "exact.under": ", under the readings {readings}.",
    "exact.not_exact": "{trial}: {criterion} is not exact ({why}); the judge's answer stands.",
    "exact.all": "whether all can be met together",
    "exact.effort": "the solver stopped at its bound",
    "exact.odd": "the facts told do not fit together for the solver",
    "exact.measure": "the solver is not asked of {measure}",
    # witness patients
    "witness.trial": "the trial",
    "witness.met": "A patient who fits this profile and meets {what}",
    "witness.not_met": "A patient who fits this profile and does not meet {what}",
    "witness.settled": "{what} is {verdict} for every patient who fits: there is no other side.",
    "witness.under": "under the readings {readings}",
    "witness.missing": "no such patient could be written as a profile",
    "witness.none": "No criterion is open: there is nothing to show a patient for.",
    # boundary patients
    "boundary.head": "{trial}: {pairs} for {criteria}; {clauses} met and not met by {patients}",
    "boundary.inside": "just in: {match}",
    "boundary.outside": "just out: {match}",
    "boundary.and_so": " ({criteria})",
    "boundary.differ": "they differ in {facts}",
    "boundary.nobody_fails": "No pair: no patient fails it (by the solver, for every patient).",
    "boundary.nobody_meets": (
        "No pair: no patient meets all criteria; {others} contradict each other (by the solver)."
    ),
    "boundary.not_alone": (
        "No patient fails it alone: who fails it and meets {others} is not there (by the solver)."
    ),
    "boundary.not_every": (
        "No patient fails it under every reading (by the solver): outside, the site is to say."
    ),
    "boundary.to_do": "No pair: the criterion is still to be encoded.",
    "boundary.not_found": "No pair was found; that there is none is not proved.",
    "boundary.no_time": (
        "No pair was looked for in the time given; give more (--seconds), or ask for this one"
        " (--criterion)."
    ),
    "boundary.side": "{side} the span:",
    "boundary.side_why": "{side} the span: {why}",
    "boundary.clause": "{criterion}: a further patient for a clause: {words}",
    "boundary.clause_nobody": "{criterion}: no patient makes this clause {way}: {words}",
    "boundary.clause_not_found": "{criterion}: no patient was found for this clause {way}: {words}",
    "boundary.odd": "unusual: {oddities}",
    "boundary.file": (
        "Patients on either side of each criterion, found by `oligomatch boundary {trial}`."
        " The verdicts are those of the rules as they stood: read each before it is kept."
    ),
    "boundary.case_in": "{criterion}: just in",
    "boundary.case_out": "{criterion}: just out",
    "boundary.case_side_in": "{criterion}: just in, {side} {number}",
    "boundary.case_side_out": "{criterion}: just out, {side} {number}",
    "boundary.case_clause": "{criterion}: clause {number}, {way}",
    "boundary.because": "{criterion}: {asked}",
    # two versions of rules
    "compare.trial_added": "trial added",
    "compare.trial_dropped": "trial dropped",
    "compare.from_to": "{old} → {new}",
    "compare.verdict": "{criterion} {turn}",
    "compare.patient": "{patient}: {turn} ({criteria})",
    "compare.none_moved": "Of the {patients} given none changes class.",
    "compare.same_rules": (
        "No patient can tell them apart. The rules ask the same: what changed is words, order or"
        " facts."
    ),
    "compare.same_trials": "No patient can tell them apart: the trials are the same.",
    "compare.nobody": "No patient can tell them apart (by the solver, for every complete patient).",
    "compare.somebody": "A patient tells them apart (the judge says so of both):",
    "compare.before": "before: {match}",
    "compare.after": "after: {match}",
    "compare.not_decided": "Not decided whether a patient can tell them apart: {why}.",
    "compare.not_told": "the solver finds one who could not be written as a profile",
    "compare.no_solver": "the solver is not installed (pip install 'oligomatch[exact]')",
    "compare.end": "{changed} not the same: {differ} with another verdict, {open} not decided",
    "gap.together": "Met, for example, by these together: {answers}.",
}


def say(name: str, **parts: str) -> str:
    """One sentence or part of one, with its words filled in."""
    return ENGLISH[name].format(**parts)

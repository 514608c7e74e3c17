"""What a patient has or takes today by words of today: oxygen, drugs against seizures or for the
bones, a pacemaker; of the last letter, where all that it says of one is the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from oligomatch.matcher.letters.beside.items import is_of_others
from oligomatch.matcher.letters.forms import forms
from oligomatch.matcher.letters.pieces import lies_in
from oligomatch.matcher.letters.proposal import Proposal
from oligomatch.matcher.letters.reading import Mention
from oligomatch.matcher.letters.sentences import Sentence

# each with the forms that tell it, those that tell none, and what in a sentence leaves it open
KINDS: Mapping[str, tuple[str, str, str]] = {
    "anticonvulsants": ("anticonvulsants", "no_anticonvulsants", "anticonvulsant_over"),
    "supplemental_oxygen": ("oxygen", "no_oxygen", "oxygen_over"),
    "bone_modifying_agent": ("for_bones", "not_for_bones", "drug_over"),
    "immunosuppressive_therapy": ("suppressing", "not_suppressing", "drug_over"),
    "antibiotics": ("antibiotics", "no_antibiotics", "drug_over"),
    "pacemaker": ("pacemaker", "no_pacemaker", "device_over"),
}
# those that a list of the drugs that are taken names
IN_LIST: Mapping[str, str] = {
    "anticonvulsants": "anticonvulsant_in_list",
    "bone_modifying_agent": "for_bones_in_list",
    "immunosuppressive_therapy": "suppressing_in_list",
}
SO = frozenset({"historical"})


def present(sentence: Sentence) -> Iterator[Mention]:
    """What a sentence tells of today, and that it leaves open whether it is so."""
    text, known = sentence.text, forms("present")
    named = {one.lastgroup for one in known["spoken_of"].finditer(text)}
    for name, (there, none, over) in KINDS.items():
        if name not in named:
            continue
        denied = [one.span() for one in known[none].finditer(text)]
        for start, end in denied:
            around = sentence.context(start, end, [(start, end)], SO) - {"negated"}
            around |= {"other_person"} if is_of_others(sentence) else set()
            payload = {"condition": name, "there": False}
            yield Mention("present", payload, sentence.place(start, end), around)
        found = [*known[there].finditer(text)]
        found = [one for one in found if sentence.in_past or not one.groupdict().get("then")]
        if name in IN_LIST and _is_list_of_drugs(sentence):
            found += known[IN_LIST[name]].finditer(text)
        for one in found:
            parts = (part for part, words in one.groupdict().items() if words and part != "then")
            start, end = one.span(next(parts))
            if lies_in(start, denied):
                continue
            around = sentence.context(start, end, but=SO)
            if name == "pacemaker":  # `no MRI because of his pacemaker`
                around -= {"negated"}
            open_ = known[over].search(text) or is_of_others(sentence)
            payload = {"condition": name, "there": None if open_ else True}
            yield Mention("present", payload, sentence.place(start, end), around)
        if not (found or denied) and known[over].search(text):
            word = next(one for one in known["spoken_of"].finditer(text) if one.lastgroup == name)
            payload = {"condition": name, "there": None}
            yield Mention("present", payload, sentence.place(*word.span()))


def _is_list_of_drugs(sentence: Sentence) -> bool:
    """Whether a sentence is of a list of drugs that are taken."""
    known = forms("conditions")
    each = (sentence.text, sentence.heading, sentence.above)
    if any(map(known["not_taken"].search, each)):
        return False
    listed = known["list_of_drugs"].search(sentence.heading) or known["list_of_drugs"].search(
        sentence.text
    )
    return listed is not None


def settle_present(each: Sequence[Mention], proposal: Proposal) -> None:
    """Each of them as the last letter tells it, where it tells no two things."""
    last = proposal.last_letter
    said = [one for one in each if one.kind == "present" and one.place.letter == last]
    for name in KINDS:
        own = [one for one in said if one.payload["condition"] == name]
        usable = list(proposal.usable(one for one in own if one.payload["there"] is not None))
        if len({one.payload["there"] for one in own}) != 1:
            continue
        for one in usable:
            proposal.state(f"/conditions/{name}/now", one.payload["there"], one.place)

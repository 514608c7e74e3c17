"""One patient and what is changed of them in one body: `patient`, `set` and `unset`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from oligomatch.api.intake.files import Given
from oligomatch.api.results.matching import Only, Rules
from oligomatch.api.results.whatif import WhatIf, what_if
from oligomatch.api.web.problems import HttpProblem, Kind, RequestFault
from oligomatch.api.words.catalogue import say
from oligomatch.api.words.problems import expected_words, fix_words
from oligomatch.matcher.profile.changes import Edit, EditError, path_of
from oligomatch.matcher.profile.problems import ProfileError
from oligomatch.rules.text.text import Fields, Items, Node, Text, plain

KEYS = ("patient", "set", "unset")
Reader = Callable[[Node], Iterator[Edit | RequestFault]]
_PLACE = say("changing.expected_place_profile_such")


def parts_of_change(node: Node) -> tuple[Node, tuple[Edit, ...]]:
    """The patient of a body, and the changes in their order.

    Raises:
        HttpProblem: a body of another form, or a place that is none.
    """
    if not isinstance(node, Fields):
        raise _refused([_fault(node, "", say("changing.expected_map_patient_set"))])
    parts = {key.value: value for key, value in node.entries}
    faults = [
        _fault(
            key,
            "",
            say("changing.expected_only_known_fields"),
            say("changing.known_here", keys=", ".join(KEYS)),
        )
        for key, _ in node.entries
        if key.value not in KEYS
    ]
    if "patient" not in parts:
        faults.append(_fault(node, "/patient", say("changing.expected_this_field")))
    readers: Mapping[str, Reader] = {"set": _sets, "unset": _unsets}
    read = [one for name, reader in readers.items() if name in parts for one in reader(parts[name])]
    faults += [one for one in read if isinstance(one, RequestFault)]
    if faults:
        raise _refused(faults)
    return parts["patient"], tuple(one for one in read if isinstance(one, Edit))


def _sets(node: Node) -> Iterator[Edit | RequestFault]:
    if not isinstance(node, Fields):
        yield _fault(node, "/set", say("changing.expected_map_places_values"))
        return
    for key, value in node.entries:
        try:
            yield Edit(path_of(key.value), plain(value)[0])
        except EditError:
            yield _fault(key, "/set", _PLACE)


def _unsets(node: Node) -> Iterator[Edit | RequestFault]:
    if not isinstance(node, Items):
        yield _fault(node, "/unset", say("changing.expected_list_places"))
        return
    for number, item in enumerate(node.nodes):
        try:
            yield Edit(path_of(item.value if isinstance(item, Text) else ""), forget=True)
        except EditError:
            yield _fault(item, f"/unset/{number}", _PLACE)


def changed(given: Given, edits: Sequence[Edit], rules: Rules, only: Only) -> WhatIf:
    """Both results and what differs.

    Raises:
        HttpProblem: a place that this patient does not have, or a profile that cannot be used after
            the changes; with places, and no word of the request.
    """
    try:
        return what_if(given, rules, only, edits)
    except EditError:
        words = say("changing.expected_places_that_this")
        raise _refused(
            [RequestFault(words, say("changing.only_what_told_can"), pointer="/set")]
        ) from None
    except ProfileError as error:
        faults = [
            RequestFault(
                say("changing.after_changes", pointer=p.pointer or "/", expected=expected_words(p)),
                fix_words(p),
                pointer="/set",
            )
            for p in error.problems
        ]
        raise _refused(faults) from None


def _fault(node: Node, pointer: str, detail: str, fix: str = "") -> RequestFault:
    return RequestFault(detail, fix, pointer=pointer, line=node.line, column=node.column)


def _refused(faults: Sequence[RequestFault]) -> HttpProblem:
    return HttpProblem(Kind.UNUSABLE_PROFILE, say("changing.changes_cannot_be_made"), tuple(faults))

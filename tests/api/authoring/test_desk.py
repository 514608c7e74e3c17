"""The author's desk: what stands in its folder can always be read, and nothing typed is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from oligomatch.api.authoring.desk.desk import HEAD, Desk, DeskError, Unreadable
from oligomatch.api.commands.app import app
from oligomatch.api.results.matching import load_rules
from oligomatch.api.words.requirements import requirement
from oligomatch.rules.drafting.headings import Section
from oligomatch.rules.read import read_trial
from oligomatch.rules.trial import Kind
from oligomatch.rules.write import write_criterion
from tests.net.faces import client

TEXT = """Inclusion Criteria:
- Histologically confirmed NSCLC, stage IV
- Between 1 and 5 metastases
- Something that no measure holds and nobody encodes, or another thing
Exclusion Criteria:
- Pregnancy
"""
ID = "NCT01234567"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    one = Desk(tmp_path)
    one.begin(ID.casefold(), TEXT)
    return one


def seen(desk: Desk, criterion: str, id: str = ID) -> str:
    return next(e.digest for e in desk.trial(id).entries if e.criterion.id == criterion)


def test_a_text_becomes_a_file_with_an_entry_for_each_sentence(desk: Desk) -> None:
    found = desk.trial(ID)
    assert found.text == TEXT
    assert found.trial == read_trial(desk.folder / f"{ID}.yaml")
    assert [e.entry for e in found.entries] == [write_criterion(e.criterion) for e in found.entries]
    assert found.open == len(found.entries)
    (file,) = desk.files()
    assert (file.id, file.accepted) == (ID, 0)
    assert file.to_do == sum(one.kind is Kind.TO_DO for one in found.trial.criteria)


@pytest.mark.parametrize(
    ("number", "text"),
    [("123", TEXT), ("../NCT01234567", TEXT), (ID, TEXT), ("NCT1", ""), ("NCT76543210", "")],
)
def test_what_cannot_be_begun_writes_nothing(desk: Desk, number: str, text: str) -> None:
    before = sorted(path.name for path in desk.folder.iterdir())
    with pytest.raises(DeskError):
        desk.begin(number, text)
    assert sorted(path.name for path in desk.folder.iterdir()) == before


def test_an_accepted_entry_is_open_again_once_its_words_change(desk: Desk) -> None:
    (first, *_) = desk.trial(ID).entries
    desk.accept(ID, first.criterion.id, first.digest)
    assert desk.trial(ID).entries[0].accepted
    path = desk.folder / f"{ID}.yaml"
    path.write_text(path.read_text().replace("values: [nsclc]", "values: [sclc]"))
    assert not desk.trial(ID).entries[0].accepted


def test_a_change_that_cannot_be_read_names_its_line_and_leaves_the_file(desk: Desk) -> None:
    path = desk.folder / f"{ID}.yaml"
    before, first = path.read_text(), desk.trial(ID).entries[0]
    wrong = first.entry.replace("kind: inclusion", "kind: inclsion")
    with pytest.raises(Unreadable) as error:
        desk.change(ID, first.criterion.id, wrong, first.digest)
    assert re.search(r"\b2\b", error.value.problems[0])  # the line within the entry
    assert path.read_text() == before


def test_an_entry_that_changed_meanwhile_is_not_written_over(desk: Desk) -> None:
    first = desk.trial(ID).entries[0]
    desk.turn(ID, first.criterion.id, "to_do", first.digest)
    for again in (
        lambda: desk.change(ID, first.criterion.id, first.entry, first.digest),
        lambda: desk.accept(ID, first.criterion.id, first.digest),
        lambda: desk.turn(ID, first.criterion.id, "inform", first.digest),
    ):
        with pytest.raises(DeskError):
            again()
    with pytest.raises(DeskError):  # nothing is there to accept
        desk.accept(ID, first.criterion.id, seen(desk, first.criterion.id))


def test_each_button_keeps_the_sentence_and_its_source(desk: Desk) -> None:
    own = desk.trial(ID).entries[0].criterion
    for how, kind in (
        ("judge_required", Kind.JUDGEMENT),
        ("judge_excluded", Kind.JUDGEMENT),
        ("inform", Kind.INFO),
        ("to_do", Kind.TO_DO),
    ):
        desk.turn(ID, own.id, how, seen(desk, own.id))
        _, now = desk.criterion(ID, own.id)
        assert (now.kind, now.quote, now.source) == (kind, own.quote, own.source)


def test_a_sentence_is_split_in_two_that_are_to_do(desk: Desk) -> None:
    one = next(e for e in desk.trial(ID).entries if "nobody encodes" in e.criterion.quote)
    number = len(desk.trial(ID).entries)
    desk.turn(ID, one.criterion.id, "split", one.digest, at="and nobody")
    found = [e.criterion for e in desk.trial(ID).entries]
    place = [c.id for c in found].index(one.criterion.id)
    first, second = found[place : place + 2]
    assert f"{first.quote} {second.quote}" == " ".join(one.criterion.quote.split())
    assert {first.kind, second.kind} == {Kind.TO_DO}
    assert len(found) == number + 1
    with pytest.raises(DeskError):
        desk.turn(ID, first.id, "split", seen(desk, first.id), at="no such words")


def test_each_half_of_a_sentence_is_drafted_under_its_heading(tmp_path: Path) -> None:
    sentence = "Symptomatic brain metastases; treated and stable brain metastases are allowed"
    desk = Desk(tmp_path)
    desk.begin(ID, f"Inclusion Criteria:\n* Age 18 or older\nExclusion Criteria:\n* {sentence}\n")
    *_, one = desk.trial(ID).entries
    desk.turn(ID, one.criterion.id, "split", one.digest)
    *_, first, second = desk.trial(ID).entries
    assert "no symptomatic brain metastases" in requirement(first.criterion.tree)
    assert not first.accepted
    assert (first.criterion.quote, first.criterion.source) == (
        "Symptomatic brain metastases",
        one.criterion.source,
    )
    assert second.criterion.quote == "treated and stable brain metastases are allowed"


def test_what_is_accepted_is_no_patient_to_check(desk: Desk) -> None:
    (first, *_) = desk.trial(ID).entries
    desk.accept(ID, first.criterion.id, first.digest)
    (path, kept) = (desk.folder, desk.folder / "accepted.json")
    said = CliRunner().invoke(app, ["check", str(path)]).output
    assert "accepted.json" not in said
    kept.write_text('{"sex": "female"}')  # none of the desk's
    said = CliRunner().invoke(app, ["check", str(path)]).output
    assert "1 patient" in said


def test_what_was_accepted_for_a_like_sentence_is_offered_with_the_same_figures(desk: Desk) -> None:
    other = "NCT07654321"
    lines = "- Between 1 and 5 metastases in all\n- Between 1 and 3 metastases in all\n"
    desk.begin(other, f"Inclusion Criteria:\n{lines}")
    for entry in desk.trial(other).entries:
        desk.turn(other, entry.criterion.id, "to_do", entry.digest)
    counted = next(e for e in desk.trial(ID).entries if "1 and 5" in e.criterion.quote)
    desk.accept(ID, counted.criterion.id, counted.digest)
    five, three = desk.trial(other).entries
    assert five.like is not None
    assert five.like.criterion.tree == counted.criterion.tree
    assert three.like is None or three.like.trial.id != ID
    desk.turn(other, five.criterion.id, "like", five.digest)
    _, now = desk.criterion(other, five.criterion.id)
    assert (now.tree, now.quote) == (counted.criterion.tree, five.criterion.quote)


def test_what_was_left_to_a_person_for_a_like_sentence_is_offered_on_the_page(
    tmp_path: Path,
) -> None:
    other, sentence = "NCT07654321", "Nobody encodes what the moon thinks of the patient"
    desk = Desk(tmp_path)
    for id in (ID, other):
        desk.begin(id, f"Inclusion Criteria:\n- {sentence}\n")
    (one,) = desk.trial(ID).entries
    desk.turn(ID, one.criterion.id, "judge_required", one.digest)
    with client(load_rules(None), tmp_path) as http:
        assert "desk-like" not in http.get(f"/author/{other}").text  # nobody accepted it yet
        desk.accept(ID, one.criterion.id, seen(desk, one.criterion.id))
        assert 'class="desk-like"' in http.get(f"/author/{other}").text
        (own,) = desk.trial(other).entries
        desk.turn(other, own.criterion.id, "like", own.digest)
        assert "desk-like" not in http.get(f"/author/{other}").text
    assert desk.trial(other).entries[0].criterion.kind is Kind.JUDGEMENT


def test_the_head_of_the_file_is_an_entry_too(desk: Desk) -> None:
    from oligomatch.api.authoring.desk.accepted import digest_of

    head = desk.trial(ID).head
    changed = head.replace("tumour_types: [other]", "tumour_types: [nsclc]")
    desk.change(ID, HEAD, changed + "\ncriteria:" * ("criteria:" not in changed), digest_of(head))
    assert desk.trial(ID).trial.facts.tumour_types == ("nsclc",)
    with pytest.raises(Unreadable):
        desk.change(
            ID, HEAD, desk.trial(ID).head.replace(ID, "NCT00000001"), digest_of(desk.trial(ID).head)
        )


def test_over_http_what_is_typed_is_kept_beside_what_is_wrong_with_it(tmp_path: Path) -> None:
    with client(load_rules(None), tmp_path) as http:
        http.post("/author", data={"number": ID, "text": TEXT})
        at = f"/author/{ID}"
        one = Desk(tmp_path).trial(ID).entries[0]
        form = {"how": "save", "seen": one.digest, "entry": "  - id: 4567-01\n    zq7: 1"}
        refused = http.post(f"{at}/{one.criterion.id}", data=form)
        assert refused.status_code == 422
        assert "zq7: 1" in refused.text
        # Enter on `Accept` would take what stands in the file, and lose what was typed
        (focused,) = re.findall(r"<(\w+)[^>]* autofocus", refused.text)
        assert focused == "textarea"
        assert http.get(f"{at}/{one.criterion.id}/boundary").status_code == 200
        taken = http.post(f"{at}/{one.criterion.id}", data={**form, "how": "accept"})
        assert taken.status_code == 200  # after the redirect
        assert Desk(tmp_path).trial(ID).entries[0].accepted


def test_enter_in_the_words_to_split_before_splits_and_does_nothing_else(tmp_path: Path) -> None:
    """A form that Enter sends takes its first button: it left the sentence to a person."""
    with client(load_rules(None), tmp_path) as http:
        http.post("/author", data={"number": ID, "text": TEXT})
        page = http.get(f"/author/{ID}").text
    forms = [one for one in page.split("<form ")[1:] if 'name="at"' in one.split("</form>")[0]]
    assert len(forms) == len(Desk(tmp_path).trial(ID).entries)
    for form in forms:
        first = re.search(r'<button[^>]* value="(\w+)"', form)
        assert first is not None
        assert first[1] == "split"


def test_without_a_folder_there_is_no_desk() -> None:
    with client(load_rules(None)) as http:
        assert http.get("/author").status_code == 404


@pytest.mark.parametrize(
    "more", [["--host", "0.0.0.0"], ["--allow-host", "x.org"], ["--root-path", "/x"]]
)
def test_it_is_served_on_this_machine_only(tmp_path: Path, more: list[str]) -> None:
    done = CliRunner().invoke(app, ["serve", "--author", str(tmp_path), *more])
    assert done.exit_code == 2


@pytest.mark.parametrize(
    "other",
    [
        "Inclusion Criteria:\n- No more than between 1 and 5 metastases\n",
        "Exclusion Criteria:\n- Between 1 and 5 metastases\n",
    ],
    ids=["a denial", "another section"],
)
def test_a_sentence_that_says_otherwise_is_not_like(desk: Desk, other: str) -> None:
    counted = next(e for e in desk.trial(ID).entries if "1 and 5" in e.criterion.quote)
    desk.accept(ID, counted.criterion.id, counted.digest)
    desk.begin("NCT07654321", other)
    (entry,) = desk.trial("NCT07654321").entries
    assert entry.like is None or entry.like.trial.id != ID


def test_comments_and_the_ends_of_lines_are_kept(desk: Desk) -> None:
    path, own = desk.folder / f"{ID}.yaml", desk.trial(ID).entries[1].criterion
    told = f"    quote: {own.quote}\n"
    text = path.read_text()
    assert told in text
    commented = f"    # of the board, no 7\n    quote: '{own.quote} # x'  # why\n"
    path.write_bytes(text.replace(told, commented).replace("\n", "\r\n").encode())
    desk.turn(ID, own.id, "to_do", seen(desk, own.id))
    now = path.read_bytes().decode()
    assert "# of the board, no 7" in now
    assert "# why" in now
    assert now.count("# x") == 1
    assert now.count("\r\n") == now.count("\n")


def test_an_empty_entry_is_refused(desk: Desk) -> None:
    path, first = desk.folder / f"{ID}.yaml", desk.trial(ID).entries[0]
    before = path.read_text()
    for entry in ("", " \n"):
        with pytest.raises(DeskError):
            desk.change(ID, first.criterion.id, entry, first.digest)
    assert path.read_text() == before


def test_what_is_left_or_split_stays_under_its_heading(desk: Desk) -> None:
    last = desk.trial(ID).entries[-1]
    assert last.section is Section.EXCLUSION
    desk.turn(ID, last.criterion.id, "to_do", last.digest)
    assert desk.criterion(ID, last.criterion.id)[1].text == "to be excluded, not encoded"


def test_the_next_open_entry_can_be_had_first(tmp_path: Path) -> None:
    with client(load_rules(None), tmp_path) as http:
        http.post("/author", data={"number": ID, "text": TEXT})
        ids = [one.criterion.id for one in Desk(tmp_path).trial(ID).entries]
        assert f"?at={ids[1]}#{ids[1]}" in http.get(f"/author/{ID}").text
        assert f"?at={ids[2]}#{ids[2]}" in http.get(f"/author/{ID}?at={ids[1]}").text


@pytest.mark.parametrize("broken", ["accepted.json", f"{ID}.yaml"])
def test_what_is_typed_is_kept_where_the_folder_broke(tmp_path: Path, broken: str) -> None:
    with client(load_rules(None), tmp_path) as http:
        http.post("/author", data={"number": ID, "text": TEXT})
        one = Desk(tmp_path).trial(ID).entries[0]
        (tmp_path / broken).write_text("{[")
        form = {"how": "save", "seen": one.digest, "entry": "  - id: 4567-01\n    zq7: 1"}
        refused = http.post(f"/author/{ID}/{one.criterion.id}", data=form)
        assert refused.status_code == 422
        assert "zq7: 1" in refused.text
        assert http.get(f"/author/{ID}").status_code == 422
        assert http.get("/author").status_code in (200, 422)

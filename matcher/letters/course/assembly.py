"""Lesions and stagings out of what sentences say: never two lesions of one, nor one of two.

A lesion that is mentioned again is known by its place, and by its segment, side or station where
they are stated; what may be one of several is asked. Examinations within some weeks are one
staging; what the latest says of a lesion is its state."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from oligomatch.matcher.letters.course.absence import ends_so, is_whole, none_at_all
from oligomatch.matcher.letters.course.days import value_of
from oligomatch.matcher.letters.course.lesions import LesionSaid, Named
from oligomatch.matcher.letters.course.operations import Operated, operated, operated_on
from oligomatch.matcher.letters.course.said import SentenceSaid
from oligomatch.matcher.letters.course.sites import WhereSaid, site_of, sites, within
from oligomatch.matcher.letters.course.staging import SO, Examined
from oligomatch.matcher.letters.course.therapy import LocalSaid
from oligomatch.matcher.letters.forms import forms, group, whole_number
from oligomatch.matcher.letters.proposal import REASONS, Proposal
from oligomatch.matcher.letters.reading import Place
from oligomatch.matcher.logic.calendar import Day, parse_day
from oligomatch.rules.vocabulary.vocabulary import load_vocabulary

MONTH = re.compile(r"\d{4}-\d\d")
ONE_STAGING = timedelta(days=35)
NEXT = 3  # signs between two sentences
INDENT = 12  # signs between two lines of a list
Moment = Day | None  # of an examination; None: not stated


@dataclass
class StateSaid:
    """What one staging says of a lesion."""

    sizes: list[tuple[float, Place]] = field(default_factory=list)
    statuses: list[tuple[str, Place]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)


@dataclass
class Entity:
    """One lesion in the making."""

    site: WhereSaid
    segment: str
    kind: str
    places: list[Place] = field(default_factory=list)
    seen: dict[Moment, StateSaid] = field(default_factory=dict)
    treatments: list[tuple[dict[str, Any], Place]] = field(default_factory=list)
    generic: int = 0  # of lesions that are alike as yet, the group
    sure: bool = True  # that it is a metastasis
    new: bool = False
    removed: list[Day] = field(default_factory=list)

    @property
    def seen_on(self) -> list[Day]:
        """The days of the examinations that showed it."""
        return [day for day in self.seen if day is not None]

    @property
    def metastasis(self) -> bool:
        """Whether it surely is a metastasis: called one, and neither in the lung nor a node."""
        system = load_vocabulary().organs[self.site.organ].system
        return self.kind == "metastasis" and system not in ("lung", "lymph_node")

    def may_be(self, one: LesionSaid) -> bool:
        """Whether a mention may be of this lesion."""
        site, own = one.site, self.site
        if not (within(site.organ, own.organ) or within(own.organ, site.organ)):
            return False
        if site.is_node and not own.is_node:
            return False
        for name in ("side", "lobe", "station"):
            first, second = site.parts.get(name), own.parts.get(name)
            if first and second and first != second:
                return False
        if site.parts.get("station") and not own.parts.get("station"):
            return False
        return not (one.segment and self.segment and one.segment != self.segment)

    def refine(self, one: LesionSaid) -> None:
        """Take the narrower place of a mention."""
        parts = {**self.site.parts, **one.site.parts}
        organ = one.site if within(one.site.organ, self.site.organ) else self.site
        text = organ.text if len(organ.text) >= len(self.site.text) else self.site.text
        self.site = WhereSaid(organ.organ, tuple(parts.items()), organ.start, organ.end, text)
        self.segment = self.segment or one.segment
        self.generic = 0


@dataclass
class NumberSaid:
    """What a staging says of numbers."""

    name: str
    value: Any
    moment: Moment
    place: Place


class Disease:
    """The lesions and stagings of a patient in the making."""

    def __init__(self, proposal: Proposal) -> None:
        self.proposal = proposal
        self.entities: list[Entity] = []
        self.responses: list[tuple[str, Moment, Place]] = []
        self.counts: list[NumberSaid] = []
        self.exams: list[tuple[str, Moment, Place]] = []
        self.scanned: list[tuple[Day, Place]] = []  # the days of examinations that were done
        self.unsettled: list[tuple[Moment, Place]] = []  # what is new, and may be anything
        self.closed: list[tuple[Moment, Place]] = []
        self.first: list[tuple[Day | None, Place]] = []  # that metastases are the first, and when
        self.at_diagnosis: list[Place] = []  # that they were there when the cancer was found
        self.nodes: list[tuple[LesionSaid, Moment, Place]] = []  # not yet said to be involved
        self.main: Entity | None = None  # the primary, where it was measured
        self.open_number = False
        self.groups = 0
        self.now: Moment = None
        self.operated = False  # that a part of a lung was removed
        self.part = False  # that it was of one region
        self.staged = ""  # the kind of the examination that is spoken of
        self.primary: list[tuple[LocalSaid, Day | None, Place]] = []
        self.operations: list[tuple[Operated, SentenceSaid]] = []  # that name their organ
        self.unlinked = False  # that a treatment was given of which it is open what was treated
        self.locally: list[tuple[bool, Place]] = []  # that none was given, or none but those named
        self.listed: tuple[int, int] | None = None  # where a list of metastases goes on
        self.before: tuple[int, int, list[Entity]] | None = None  # the sentence before: its lesions

    def next_letter(self, _: int) -> None:
        """Another letter begins."""
        self.now, self.staged = None, ""

    # what one sentence says

    def take(self, said: SentenceSaid) -> None:
        """What one sentence says."""
        place = said.sentence.place
        self.operated |= any(
            not said.sentence.context(*one.span()) - SO
            for one in forms("treatment")["lung_surgery"].finditer(said.sentence.text)
        )
        moments = self._examined(said)
        fresh: list[Entity] = []  # of this sentence
        linked: list[tuple[Named, list[Entity]]] = []
        for one in self._of_list(said):
            moment = self._moment(one.head.start, moments, said)
            found = self._lesion(one, moment, said, fresh)
            linked.append((one, found))
        for new in forms("lesions")["new_finding"].finditer(said.sentence.text):
            if "negated" not in said.sentence.context(*new.span()):
                moment = self._moment(new.start(), moments, said)
                self.unsettled.append((moment, place(*new.span())))
                self.open_number = True
        other = forms("cancers")["other"].search(said.sentence.text)
        for response in () if other else said.responses:
            moment = self._moment(response.start, moments, said)
            spot = place(response.start, response.end)
            of_one = response.response == "CR" and any(
                one.head.end <= response.start and not one.none for one in said.lesions
            )
            if response.part and response.response == "CR":
                self._gone_from(said, response.end, moment, spot)
            if response.part or of_one:
                self.proposal.ask("response_of_part", spot)
            elif said.courses and not said.exams:
                continue
            elif moment is not None and (said.exams or not said.days):
                self.responses.append((response.response, moment, spot))
        self._treated(said, linked)
        each = [entity for _, entities in linked for entity in entities]
        sentence = said.sentence
        self.before = (sentence.letter, sentence.start + len(sentence.text), each)
        self._without_local(said)
        self._nodeless(said, moments)
        self._firsts(said)
        self._totals(said, moments)

    def _of_list(self, said: SentenceSaid) -> Sequence[Named]:
        """The lesions of a sentence: an organ with its size is a metastasis in a list of them."""
        sentence = said.sentence
        first, end = sentence.start, sentence.start + len(sentence.text)
        goes_on = self.listed is not None and self.listed[0] == sentence.letter
        goes_on = goes_on and self.listed is not None and 0 <= first - self.listed[1] <= INDENT
        found = list(said.lesions)
        plain = len(found) == 1 and found[0].head.kind == "site"
        self.listed = None
        if forms("lesions")["listing"].fullmatch(sentence.text) and not sentence.section:
            self.listed = sentence.letter, end
        if not goes_on or not plain or forms("lesions")["benign"].search(sentence.text):
            return found
        (one,) = found
        if forms("lesions")["bullet"].fullmatch(sentence.text[: one.head.start]) is None or any(
            sentence.context(each.start, each.end) for each in one.seen
        ):
            return found
        self.listed = sentence.letter, end
        head = replace(one.head, kind="metastasis")
        return [replace(one, head=head, seen=tuple(replace(x, kind=head.kind) for x in one.seen))]

    def _examined(self, said: SentenceSaid) -> list[tuple[int, Moment, str]]:
        """The examinations of a sentence: where, on which day, of what kind."""
        found: list[tuple[int, Moment, str]] = []
        for one in said.exams:
            day = said.day(one.day)
            if day is not None and one.done and self._is_scan(one, said):
                self.scanned.append((day, said.sentence.place(one.start, one.end)))
            if one.compared or not one.done:
                continue
            if one.kind in ("staging", "ultrasound") and day is None:
                continue
            spot = said.sentence.place(one.start, one.end)
            if one.kind in ("brain", "pet"):
                self.exams.append((one.kind, day, spot))
            if one.kind == "ultrasound" and found:
                continue
            # `MRI of the brain. Date of examination: 4 May 2026`: that it was of the brain holds
            named = one.kind == "staging" and self.staged and self.now is None
            self.now, self.staged = day, self.staged if named else one.kind
            self.part = one.kind == "scan" and bool(
                forms("staging")["one_region"].search(said.sentence.text)
            )
            found.append((one.start, day, self.staged))
            normal = forms("staging")["normal"]
            negative = normal.match(said.sentence.text, one.end)
            negative = negative or normal.match(said.sentence.text, one.word)
            if one.kind == "brain" and negative and ends_so(said, negative.end()):
                self.counts.append(NumberSaid("by_organ/brain", 0, day, spot))
        return found

    @staticmethod
    def _is_scan(one: Examined, said: SentenceSaid) -> bool:
        """Whether an examination is of now, also one in brackets that is not compared with."""
        front = forms("staging")["of_now"].sub("", said.sentence.text[: one.start])
        earlier = one.compared and forms("staging")["comparison"].search(front)
        seen = "examination" not in said.sentence.text[one.start : one.end].casefold()
        return one.kind != "ultrasound" and one.kind != "other_pet" and seen and not earlier

    def _moment(
        self, at: int, moments: Sequence[tuple[int, Moment, str]], said: SentenceSaid
    ) -> Moment:
        """The day of the examination that a place of a sentence speaks of."""
        before = [one for one in moments if one[0] <= at]
        if before or moments:
            chosen = (before or moments[:1])[-1]
            self.staged = chosen[2]
            return chosen[1]
        return None if said.days and not said.exams else self.now

    def _lesion(
        self, one: Named, moment: Moment, said: SentenceSaid, fresh: list[Entity]
    ) -> list[Entity]:
        text_place = said.sentence.place(one.head.start, one.head.end)
        around = said.sentence.context(one.head.start, one.head.end)
        if forms("lesions")["part_said"].search(said.sentence.text):
            self.proposal.ask("how_many", text_place)
            self.open_number = True
            return []
        if one.none:
            self._none(one, moment, around, text_place, said)
            return []
        if one.head.kind == "lesion" and self._is_mass(one, said):
            return []
        against = around - SO
        if "?" in said.sentence.text[one.head.first : one.head.last]:
            against |= {"doubtful"}
        if any(each.status == "resolved" for each in one.seen):
            against -= {"negated"}
        if one.benign and "doubtful" not in against:
            self.proposal.leave("benign", "lesion", text_place)
            return []
        if against == {"doubtful"}:
            self.proposal.ask("doubtful", text_place, what="lesion")
            self.open_number = True
            return []
        if against:
            why = next(why for why in REASONS if why in against)
            self.proposal.leave(why, "lesion", text_place)
            return []
        found: list[Entity] = []
        whole = said.sentence.text[one.head.first : one.head.last]
        lead = len(whole) - len(whole.lstrip(" ,;:("))
        first, last = one.head.first + lead, one.head.first + len(whole.rstrip(" ,;:(."))
        words = said.sentence.place(first, max(last, one.head.end))
        for each in one.seen:
            found += self._seen(one, each, moment, words, fresh, said)
        return found

    def _is_mass(self, one: Named, said: SentenceSaid) -> bool:
        """Whether a word for a lesion is that of the primary, read as such."""
        return any(
            other.head.kind == "mass"
            and other.head.start <= one.head.start < other.head.end
            and self._in_main_lobe(other.places[0])
            for other in said.lesions
        )

    def _main_organ(self) -> str | None:
        """The lobe of the primary, as the letters tell it."""
        side, lobe = (self.proposal.stated(f"/primary/{one}") for one in ("side", "lobe"))
        found = site_of(f"{side} {lobe} lobe") if side and lobe else None
        return found.organ if found else None

    def _in_main_lobe(self, site: WhereSaid) -> bool:
        """Whether a place is the lobe of the primary."""
        return site.organ == self._main_organ()

    def _none(
        self, one: Named, moment: Moment, around: frozenset[str], place: Place, said: SentenceSaid
    ) -> None:
        """That there is none: in the brain, in an organ, anywhere, or none beside those named."""
        text = said.sentence.text
        if one.none == "change":
            self.proposal.ask("doubtful", place, what="lesion")
            self.open_number = True
            return
        if around - {"negated"} or forms("lesions")["opinion"].search(text):
            return
        whole = one.none == "more" and one.head.kind == "lesion" and self.staged == "pet"
        if one.head.kind != "metastasis" and not whole:
            return
        dated = moment is not None or not said.days
        if one.none == "more":
            plain = not one.places and forms("lesions")["only_more"].search(text[: one.head.start])
            part = self.part or bool(forms("staging")["one_region"].search(text))
            part |= whole and any(sites(text))  # `Liver: no other lesions`
            so = plain and not part and ends_so(said, one.head.end)
            if so and moment is not None and self.staged in ("pet", "scan"):
                self.closed.append((moment, place))
            return
        denied = none_at_all(one, said)
        if denied is None:
            self.proposal.leave("negated", "lesion", place)
            return
        if not dated:
            return
        place = said.sentence.place(*denied)
        if one.none == "intracranial":
            self.counts.append(NumberSaid("intracranial", 0, moment, place))
        elif one.none == "distant" and not one.places and self.staged == "pet":
            self.counts.append(NumberSaid("metastases", 0, moment, place))
        elif one.none == "organ":
            for site in one.places:
                if self.staged == "brain" and not within(site.organ, "brain"):
                    continue  # `Skull: no bone metastases` in an MRI of the brain
                if is_whole(site) and site.organ not in ("lung", "lymph_node"):
                    self.counts.append(NumberSaid(f"by_organ/{site.organ}", 0, moment, place))
            if not one.places and self.staged == "brain" and said.exams:
                self.counts.append(NumberSaid("by_organ/brain", 0, moment, place))

    def _seen(
        self,
        named: Named,
        one: LesionSaid,
        moment: Moment,
        place: Place,
        fresh: list[Entity],
        said: SentenceSaid,
    ) -> list[Entity]:
        alike = [each for each in self.entities if each.may_be(one)]
        if one.number is None:
            return self._several(one, moment, place, alike)
        if one.kind == "node" and not self._involved(named, said):
            known = [each for each in alike if each.site.is_node]
            if len(known) == 1 and one.site.parts.get("station") == known[0].site.parts.get(
                "station"
            ):
                self._note(known[0], one, moment, place)
                return known
            self.nodes.append((one, moment, place))
            return []
        if one.kind == "primary" or (one.kind == "mass" and self._in_main_lobe(one.site)):
            self.main = self.main or Entity(one.site, "", "primary")
            self._note(self.main, one, moment, place)
            return []
        if one.kind == "mass":
            return []
        if one.kind == "site":  # an organ by itself: its lesion, where there is one
            known = [each for each in alike if not each.site.is_node and not each.generic]
            if len(known) == 1 and len(alike) == 1:
                self._note(known[0], one, moment, place)
            return []
        moves = one.status in ("growing", "shrinking")
        if one.kind == "lesion" and not moves and not alike:
            found = Entity(one.site, one.segment, "metastasis", sure=False)
            self.entities.append(found)
            fresh.append(found)
            self._note(found, one, moment, place)
            return [found]
        if one.number > 1:
            return self._group(one, moment, place, alike, fresh)
        earlier = [each for each in alike if each not in fresh]
        if one.another or (one.status == "new" and not any(each.new for each in alike)):
            earlier = []
            if (
                one.status == "new"
                and alike
                and not one.another
                and any(each not in fresh for each in alike)
            ):
                same_day = [each for each in alike if moment in each.seen and each not in fresh]
                earlier = (
                    same_day
                    if len(same_day) == 1 and not self._differ(same_day[0], one, moment)
                    else []
                )
        if not one.definite and fresh and (mine := [each for each in alike if each in fresh]):
            if one.size is None and not one.segment and all(not each.segment for each in mine):
                self.proposal.ask("which_lesion", place)
                return []
            earlier = [each for each in earlier if each not in mine]
        exact = [each for each in earlier if one.segment and each.segment == one.segment]
        exact = exact or [each for each in earlier if not self._differ(each, one, moment)]
        if exact and (
            len(exact) == 1 or (len({each.generic for each in exact}) == 1 and exact[0].generic)
        ):
            found = exact[0]
            found.refine(one)
            found.sure = found.sure or one.kind != "lesion" or moves
            self._note(found, one, moment, place)
            fresh.append(found)
            return [found]
        if len(exact) > 1:
            self.proposal.ask("which_lesion", place)
            return []
        if one.kind == "lesion" and one.status not in ("growing", "shrinking"):
            self.proposal.ask("lesion_nature", place)
            return []
        if earlier and one.definite and not one.another:
            self.proposal.ask("which_lesion", place)
            return []
        found = Entity(one.site, one.segment, one.kind, new=one.status == "new")
        self.entities.append(found)
        fresh.append(found)
        self._note(found, one, moment, place)
        if (
            one.only
            and not one.another
            and one.status not in ("new", "growing")
            and moment is not None
        ):
            system = load_vocabulary().organs[one.site.organ].system
            if system not in ("lung", "lymph_node") and not forms("lesions")["one_more"].search(
                said.sentence.text, named.head.end
            ):
                self.counts.append(NumberSaid(f"by_organ/{system}", 1, moment, place))
        return [found]

    @staticmethod
    def _involved(named: Named, said: SentenceSaid) -> bool:
        head, text = named.head, said.sentence.text
        return not forms("lesions")["sampled"].search(text) and any(
            not said.sentence.context(one.start(), one.end())
            for one in forms("lesions")["involved"].finditer(text, head.first, head.last)
        )

    @staticmethod
    def _differ(entity: Entity, one: LesionSaid, moment: Moment) -> bool:
        """Whether the same staging measured another lesion there."""
        state = entity.seen.get(moment)
        return bool(
            state
            and one.size is not None
            and state.sizes
            and one.size not in {s for s, _ in state.sizes}
        )

    def _several(
        self, one: LesionSaid, moment: Moment, place: Place, alike: list[Entity]
    ) -> list[Entity]:
        """Several without a number: those known, or at least two."""
        if alike and (one.definite or one.status):
            for each in alike:
                self._note(each, one, moment, place)
            return alike
        self.open_number = True
        system = load_vocabulary().organs[one.site.organ].system
        if one.many and one.kind == "metastasis" and system not in ("lung", "lymph_node"):
            self.counts.append(NumberSaid(f"by_organ/{system}", {"at_least": 2}, moment, place))
            self.proposal.state("/metastatic_disease/ever", True, place)
        self.proposal.ask("how_many", place)
        return alike

    def _group(
        self,
        one: LesionSaid,
        moment: Moment,
        place: Place,
        alike: list[Entity],
        fresh: list[Entity],
    ) -> list[Entity]:
        assert one.number is not None
        alike = (
            []
            if one.another
            else [each for each in alike if not (one.status == "new" and not each.new)]
        )
        if len(alike) == one.number:
            found = alike
        elif alike:
            self.proposal.ask("which_lesion", place)
            self.open_number = True
            return []
        else:
            self.groups += 1
            found = [
                Entity(one.site, "", one.kind, generic=self.groups, new=one.status == "new")
                for _ in range(one.number)
            ]
            self.entities += found
        for at, each in enumerate(found):
            each.sure = each.sure or one.kind != "lesion"
            self._note(each, one, moment, place)
            if len(one.sizes) == len(found) and not each.seen[moment].sizes:
                each.seen[moment].sizes.append((one.sizes[at], place))
        fresh += found
        return found

    def _note(self, entity: Entity, one: LesionSaid, moment: Moment, place: Place) -> None:
        entity.places.append(place)
        state = entity.seen.setdefault(moment, StateSaid())
        state.places.append(place)
        if one.size is not None:
            state.sizes.append((one.size, place))
        if one.status and not (one.kind == "metastasis" and one.status == "new" and not entity.new):
            state.statuses.append((one.status, place))

    # local treatment

    def _treated(self, said: SentenceSaid, linked: Sequence[tuple[Named, list[Entity]]]) -> None:
        plain = [one for one in said.locals if not one.primary]
        for one in said.locals:
            place = said.sentence.place(one.start, one.end)
            against = said.sentence.context(one.start, one.end) - SO
            if forms("treatment")["open"].search(said.sentence.text) or not one.given:
                against = against or frozenset({"planned"})
            if against:
                why = next(why for why in REASONS if why in against)
                self.proposal.leave(why, "local_treatment", place)
                continue
            if forms("treatment")["other_reason"].search(said.sentence.text):
                self.unlinked = True
                self.proposal.ask("which_treated", place)
                continue
            if one.primary:
                self.primary.append((one, said.day(one.until) or said.day(one.day), place))
                continue
            targets = [
                entities
                for named, entities in linked
                if entities
                and not said.sentence.context(named.head.start, named.head.end) - SO
                and ";" not in said.sentence.text[named.head.end : one.start]
                and ";" not in said.sentence.text[one.end : named.head.start]
            ]
            if len(targets) == len(plain):
                found = targets[plain.index(one)]
            elif len(plain) == 1 and targets and len(said.lesions) == len(targets):
                found = [each for entities in targets for each in entities]
            else:
                found = []
            found = found if self._are_targets(said) else []
            if not found and not said.lesions:
                found = self._spoken_of(said)
                one_day = said.day(one.day)
                of_organ = None if found else operated(said.sentence.text, one, one_day, place)
                if of_organ is not None:
                    self.operations.append((of_organ, said))
                    continue
            if not found:
                self.unlinked = True
                if any(named.head for named, _ in linked) or one.modality != "surgery":
                    self.proposal.ask("which_treated", place)
                continue
            self._treat(found, one, said, place)

    def _without_local(self, said: SentenceSaid) -> None:
        """That no lesion was treated locally, or none but those named."""
        text = said.sentence.text
        for one in forms("treatment")["no_local"].finditer(text):
            place = said.sentence.place(*one.span())
            own = [(local.start, local.end) for local in said.locals]
            if not said.sentence.context(*one.span(), own) and not list(sites(text[: one.start()])):
                self.locally.append((bool(one["other"]), place))
            elif one["other"] and not said.sentence.context(*one.span(), own):
                self.locally.append((True, place))

    def _nodeless(self, said: SentenceSaid, moments: Sequence[tuple[int, Moment, str]]) -> None:
        """That no regional node is involved, on a scan that shows them."""
        for one in forms("lesions")["no_nodes"].finditer(said.sentence.text):
            moment = self._moment(one.start(), moments, said)
            seen = self.staged in ("pet", "scan") and moment is not None
            around = said.sentence.context(*one.span()) - {"negated"}
            part = forms("staging")["abdomen_only"].search(said.sentence.text)
            if seen and not around and not part and ends_so(said, one.end()):
                place = said.sentence.place(*one.span())
                self.counts.append(NumberSaid("regional_nodes", 0, moment, place))

    def _all_local(self) -> list[Place]:
        """Where the last letter says that no metastasis was treated locally, or none but those
        named; nowhere where a treatment was given and it is open of what."""
        treated = any(each.treatments for each in self.entities)
        last = len(self.proposal.letters) - 1
        said = [place for but, place in self.locally if place.letter == last and but is treated]
        return [] if self.unlinked else said

    def _spoken_of(self, said: SentenceSaid) -> list[Entity]:
        """The one lesion of the sentence right before, where this one speaks of it (`It was
        removed`) and of no other place."""
        sentence = said.sentence
        if self.before is None or not forms("treatment")["it_was"].match(sentence.text):
            return []
        letter, end, found = self.before
        close = letter == sentence.letter and 0 <= sentence.start - end <= NEXT
        return found if close and len(found) == 1 and not list(sites(sentence.text)) else []

    def _operations(self) -> None:
        """What was operated on, where the operation's name tells the organ."""
        for one, said in self.operations:
            each = [lesion for lesion in self.entities if lesion.metastasis]
            lesion = operated_on(one, each)
            if lesion is None:
                self.unlinked = True
                self.proposal.ask("which_treated", one.place)
            else:
                self._treat([lesion], one.said, said, one.place)

    @staticmethod
    def _are_targets(said: SentenceSaid) -> bool:
        return not forms("treatment")["not_target"].search(said.sentence.text)

    def _treat(
        self, found: Sequence[Entity], one: LocalSaid, said: SentenceSaid, place: Place
    ) -> None:
        first, last = said.day(one.day), said.day(one.until)
        if any(one.day == exam.day for exam in said.exams):  # the day of the scan
            first = last = None
        day = Day(first.first, last.last) if first and last else first
        stated: dict[str, Any] = {"modality": one.modality}
        if day is not None:
            stated["date"] = value_of(day)
        if one.modality in ("SABR", "RT"):
            stated |= {"dose_gy": one.dose} if one.dose is not None else {}
            stated |= {"fractions": one.fractions} if one.fractions is not None else {}
        for each in found:
            same = [k for k, (known, _) in enumerate(each.treatments) if _agree(known, stated)]
            if same:
                each.treatments[same[0]] = ({**each.treatments[same[0]][0], **stated}, place)
            else:
                each.treatments.append((dict(stated), place))
            if one.modality == "surgery":
                each.removed += [day] if day is not None else []
                each.seen.setdefault(None, StateSaid()).statuses.append(("resected", place))

    # facts

    def state(self) -> None:
        """The lesions, stagings and treatments as facts."""
        proposal = self.proposal
        for node, seen_on, spot in self.nodes:  # that a later sentence says to be involved
            station = node.site.parts.get("station")
            named = [each for each in self.entities if each.site.parts.get("station") == station]
            if station and len(named) == 1 and node.size is not None and not node.status:
                self._note(named[0], node, seen_on, spot)
            else:
                proposal.ask("lesion_nature", spot)
        for each in self.entities:
            if not each.sure:  # nothing says what it is
                proposal.ask("lesion_nature", each.places[0])
                self.open_number = True
        self.entities = [each for each in self.entities if each.sure]
        for each in [one for one in self.entities if self._before_surgery(one)]:
            proposal.ask("which_lesion", each.places[0])
            self.open_number = True
            self.entities.remove(each)
        self._operations()
        self._main()
        for kind, name in (("pet", "fdg_pet"), ("brain", "brain_imaging")):
            done = [(day, place) for one, day, place in self.exams if one == kind]
            if done:
                known = [(day, place) for day, place in done if day is not None]
                if not known or any(day is None for day, _ in done):
                    proposal.state(f"/imaging/{name}", True, done[-1][1])
                else:
                    day, place = max(known, key=lambda one: one[0].last)
                    value = {"done": True, "date": value_of(day)}
                    proposal.state(f"/imaging/{name}", value, place)
        self._primary()
        stagings = self._stagings()
        at_of: dict[Moment, int] = {
            day: at for at, (_, days) in enumerate(stagings) for day in days
        }
        latest = len(stagings) - 1
        for at, (span, days) in enumerate(stagings):
            own = [place for _, day, place in self.responses if day in days]
            own += [one.place for one in self.counts if one.moment in days]
            own += [
                p
                for each in self.entities
                for day in days
                if day in each.seen
                for p in each.seen[day].places
            ]
            proposal.state(f"/assessments/{at}/date", value_of(span), own[0])
            for response, moment, place in self.responses:
                if moment in days and response != "PD" and self._open_new(days):
                    proposal.ask("response_of_part", place)
                elif moment in days:
                    proposal.state(f"/assessments/{at}/response", response, place)
        for each in self.entities:
            system = load_vocabulary().organs[each.site.organ].system
            if each.kind == "metastasis" and system not in ("lung", "lymph_node"):
                proposal.state("/metastatic_disease/ever", True, *each.places)
        self._lesions(at_of, stagings)
        for one in self.counts:
            to = at_of.get(one.moment) if one.moment is not None else None
            early = any(one.place < scan for _, scan in self.scanned)  # and so of before it
            if one.moment is None and (
                (not stagings and not early) or (len(stagings) <= 1 and one.value == 0)
            ):
                to = 0
            if to is not None:
                pointer = f"/assessments/{to}/totals/{one.name}"
                if one.value == 0 and self._there(one.name, to, at_of, latest):
                    proposal.ask("contradicts", one.place, pointer)
                    continue
                proposal.state(pointer, one.value, one.place)
                if one.value == 0 and to == latest:
                    self._gone(one, at_of)
        self._closed(at_of)
        self._first_episode()
        self._at_diagnosis(stagings)

    def _first_episode(self) -> None:
        """That the metastases are the first, in the letter's words, where none came before or has
        gone: it would be open whether they are those of today."""
        each = [one for one in self.entities if one.metastasis]
        gone = any(self._is_gone(one) for one in each)
        days = {day for day, _ in self.first if day is not None}
        stay = any(not one.new and not self._is_gone(one) for one in each)
        if stay or not (gone or any(one.new for one in each)):
            for place in self._from_diagnosis():
                self.proposal.state("/metastatic_disease/first_episode", True, place)
            self._date_from_diagnosis()
        if gone or (any(one.new for one in each) and any(not one.new for one in each)):
            return
        for day, place in self.first:
            self.proposal.state("/metastatic_disease/first_episode", True, place)
            if day is not None and len(days) == 1:
                pointer = "/metastatic_disease/first_metastasis_date"
                self.proposal.state(pointer, value_of(day), place)

    def _date_from_diagnosis(self) -> None:
        """The month of the diagnosis as that of the first metastasis, where the letter says that
        it was there at the diagnosis and tells no more than the month of that."""
        day, proposal = self.proposal.stated("/primary/diagnosis_date"), self.proposal
        if not self._from_diagnosis() or not isinstance(day, str) or MONTH.fullmatch(day) is None:
            return
        month = parse_day(day)
        near = [one for one, _ in self.scanned if _near(month, one)]
        if self.at_diagnosis and all(month.first <= one.first <= month.last for one in near):
            pointer = "/metastatic_disease/first_metastasis_date"
            if not any(one is not None for one, _ in self.first):
                proposal.state(pointer, day, self.at_diagnosis[0])

    def _at_diagnosis(self, stagings: Sequence[tuple[Day, list[Day]]]) -> None:
        """That a staging was the first of the metastases: beside the day of the diagnosis, where
        they were there then."""
        proposal, stated = self.proposal, self.proposal.stated("/primary/diagnosis_date")
        places = self._from_diagnosis()
        if not stagings or not places or not isinstance(stated, str):
            return
        day, (span, _) = parse_day(stated), stagings[0]
        if max(span.last, day.last) - min(span.first, day.first) <= ONE_STAGING:
            proposal.state("/assessments/0/at", ["diagnosis"], *places)

    @staticmethod
    def _is_gone(one: Entity) -> bool:
        """Whether a lesion is said to be no longer there."""
        each = [status for state in one.seen.values() for status, _ in state.statuses]
        return "resolved" in each or "resected" in each

    def _from_diagnosis(self) -> tuple[Place, ...]:
        """Where the cancer is said to have had metastases at its diagnosis, in letters that know
        of no time without it since."""
        proposal = self.proposal
        said = {"/primary/m_category": "M1", "/primary/stage": "IV"}
        if self.operated or any(
            forms("tumour")["came_back"].search(text) for text in proposal.texts
        ):
            return ()
        if any(not str(proposal.stated(at) or word).startswith(word) for at, word in said.items()):
            return ()  # the one says so, the other not
        if proposal.stated("/cancer_type") != "nsclc":
            return ()
        return tuple(proposal.spread_at_diagnosis)

    def _gone_from(self, said: SentenceSaid, end: int, moment: Moment, place: Place) -> None:
        """A complete remission in one organ: what was there is gone."""
        if len(said.days) == 1 and not said.exams:
            moment = said.day(0)
        text = said.sentence.text
        for site in sites(text):
            if site.start >= end and forms("staging")["in_organ"].fullmatch(text[end : site.start]):
                for each in self.entities:
                    if each.metastasis and within(each.site.organ, site.organ):
                        state = each.seen.setdefault(moment, StateSaid())
                        state.statuses.append(("resolved", place))
                        state.places.append(place)

    def _open_new(self, days: Sequence[Day]) -> bool:
        """Whether a staging shows something new, of which nothing says what it is: with a lesion
        that is new the response would be another."""
        return any(moment in days for moment, _ in self.unsettled)

    def _before_surgery(self, each: Entity) -> bool:
        """Whether it is a node at a station, seen before the primary was removed with its nodes,
        and not again."""
        operated = [place for one, _, place in self.primary if one.primary == "resected"]
        days = [day for one, day, _ in self.primary if one.primary == "resected" and day]
        early = all(
            day is None or any(day.last < other.first for other in days) for day in each.seen
        )
        return (
            bool(each.site.parts.get("station"))
            and bool(operated)
            and early
            and all(one < operated[-1] for one in each.places)
        )

    def _main(self) -> None:
        """The primary among the lesions, where the letters tell its lobe and it was not removed."""
        organ = self._main_organ()
        removed = self.primary or self.proposal.stated("/primary/status") == "resected"
        if self.main is None or removed:
            return
        if self.operated:  # as it seems: it may be what was removed, or what came back
            self.proposal.ask("lesion_nature", self.main.places[0])
        elif organ is not None:
            self.main.site = WhereSaid(organ, (), 0, 0, "primary")
            self.entities.append(self.main)

    def _totals(self, said: SentenceSaid, moments: Sequence[tuple[int, Moment, str]]) -> None:
        """How many metastases there are in all."""
        for one in forms("lesions")["told_total"].finditer(said.sentence.text):
            if said.sentence.context(*one.span()):
                continue
            named = group(one)
            number = 1 if "one" in named else whole_number(named["number"])
            moment = self._moment(one.start(), moments, said)
            if moment is not None:
                place = said.sentence.place(*one.span())
                self.counts.append(NumberSaid("metastases", number, moment, place))

    def _firsts(self, said: SentenceSaid) -> None:
        """That metastases are the first ones."""
        if forms("cancers")["other"].search(said.sentence.text):
            return  # of another cancer
        for one in forms("lesions")["first_ever"].finditer(said.sentence.text):
            if said.sentence.context(*one.span()) - SO:
                continue
            day = (
                said.day(0)
                if len(said.days) == 1 and not str(one.lastgroup).startswith("from")
                else None
            )
            self.first.append((day, said.sentence.place(*one.span())))
            if str(one.lastgroup).startswith("from"):
                self.at_diagnosis.append(said.sentence.place(*one.span()))
                self.proposal.spread_at_diagnosis.append(said.sentence.place(*one.span()))

    def _there(self, name: str, to: int, at_of: dict[Moment, int], latest: int) -> bool:
        """Whether the same staging has a metastasis where a total says that there is none."""
        if name == "regional_nodes":
            category = self.proposal.stated(f"/assessments/{to}/n_category")
            category = category or (to == 0 and self.proposal.stated("/primary/n_category"))
            nodes = any(each.site.is_node for each in self.entities) or bool(self.nodes)
            return nodes or category not in (None, False, "N0")
        for each in self.entities:
            system = load_vocabulary().organs[each.site.organ].system
            if (
                name not in ("metastases", f"by_organ/{system}")
                or each.kind != "metastasis"
                or system in ("lung", "lymph_node")
            ):
                continue
            here = [
                s
                for day, s in each.seen.items()
                if (at_of.get(day, latest) if day else latest) == to
            ]
            gone = any(
                st in ("resolved", "resected") for s in each.seen.values() for st, _ in s.statuses
            )
            if here and not gone:
                return True
        return False

    def _gone(self, count: NumberSaid, at_of: dict[Moment, int]) -> None:
        """A metastasis of an earlier staging, where the latest has none there, is gone."""
        for at, each in enumerate(self.entities):
            system = load_vocabulary().organs[each.site.organ].system
            known = all(day in at_of and not state.statuses for day, state in each.seen.items())
            if count.name == f"by_organ/{system}" and each.kind == "metastasis" and known:
                self.proposal.state(f"/lesions/{at}/status", "resolved", count.place)

    def _closed(self, at_of: dict[Moment, int]) -> None:
        """That no other metastasis is there: those listed are all, where each was understood."""
        metastases = [each for each in self.entities if each.kind != "primary"]
        for moment, place in self.closed:
            at = at_of.get(moment)
            there = [
                each for each in metastases if any(at_of.get(day) == at for day in each.seen if day)
            ]
            clear = all(
                load_vocabulary().organs[each.site.organ].system not in ("lung", "lymph_node")
                and not any(
                    s in ("resolved", "resected")
                    for state in each.seen.values()
                    for s, _ in state.statuses
                )
                for each in there
            )
            if (
                at is not None
                and there
                and clear
                and len(there) == len(metastases)
                and not self.open_number
            ):
                self.proposal.state(f"/assessments/{at}/totals/metastases", len(there), place)

    def _stagings(self) -> list[tuple[Day, list[Day]]]:
        """The stagings in order, each with its examinations' days."""
        days = {day for _, day, _ in self.responses}
        days |= {one.moment for one in self.counts}
        days |= {day for each in self.entities for day in each.seen}
        found: list[tuple[Day, list[Day]]] = []
        for day in sorted(
            (d for d in days if d is not None), key=lambda one: (one.first, one.last)
        ):
            if (
                found
                and day.exact
                and day.first - found[-1][1][0].first <= ONE_STAGING
                and found[-1][1][0].exact
            ):
                span, own = found[-1]
                found[-1] = (Day(span.first, max(span.last, day.last)), [*own, day])
            else:
                found.append((day, [day]))
        return [(self._with_scans(span, found), own) for span, own in found]

    def _with_scans(self, span: Day, all_found: list[tuple[Day, list[Day]]]) -> Day:
        """A staging with the examinations that belong to it and to no other."""
        own = span
        for day, _ in sorted(self.scanned, key=lambda one: abs(one[0].first - own.first)):
            near = [other for other, days in all_found if days[0].exact and _near(other, day)]
            if near == [own] and _near(span, day):
                span = Day(min(span.first, day.first), max(span.last, day.last))
        return span

    def _now(
        self, each: Entity, day: Moment, state: StateSaid, stagings: Sequence[tuple[Day, list[Day]]]
    ) -> StateSaid:
        """What is said of a lesion that still holds: neither a size once it was removed, nor what
        stands without a day before the scans of the latest staging."""
        removed = any(
            status == "resected" for one in each.seen.values() for status, _ in one.statuses
        )
        span = stagings[-1][0] if stagings else None
        late = [
            place
            for scan, place in self.scanned
            if span is not None and span.first <= scan.first and scan.last <= span.last
        ]

        gone = day is not None and any(day.first <= one.last for one in each.removed)

        def holds(place: Place) -> bool:
            return not gone and (day is not None or all(one < place for one in late))

        return StateSaid(
            [] if removed else [one for one in state.sizes if holds(one[1])],
            [one for one in state.statuses if one[0] in ("resected", "resolved") or holds(one[1])],
            state.places,
        )

    def _lesions(self, at_of: dict[Moment, int], stagings: list[tuple[Day, list[Day]]]) -> None:
        taken: set[str] = set()
        latest, whole = len(stagings) - 1, self._all_local()
        for at, each in enumerate(self.entities):
            base, proposal = f"/lesions/{at}", self.proposal
            name = _label(each, taken)
            taken.add(name)
            proposal.state(f"{base}/id", name, *each.places)
            proposal.state(f"{base}/organ", each.site.organ, *each.places)
            if each.kind == "primary":
                proposal.state(f"{base}/role", "primary", *each.places)
            for part in ("side", "lobe", "station"):
                if each.site.parts.get(part):
                    proposal.state(f"{base}/{part}", each.site.parts[part], *each.places)
            for day, state in each.seen.items():
                staged = at_of.get(day, latest) if day is not None else latest
                if staged == latest:
                    self._state_of(base, self._now(each, day, state, stagings))
                else:
                    there = f"/assessments/{staged}/lesions/{_escaped(name)}"
                    if not self._state_of(there, state):
                        proposal.state(there, {}, *state.places)
            given = [one for one, _ in each.treatments]
            if each.metastasis and whole:
                pointer = f"{base}/prior_local_therapy"
                proposal.state(pointer, given, *(place for _, place in each.treatments), *whole)
            elif given:
                proposal.state(
                    f"{base}/prior_local_therapy",
                    {"at_least": given},
                    *(place for _, place in each.treatments),
                )

    def _state_of(self, base: str, state: StateSaid) -> bool:
        proposal = self.proposal
        gone = {"resected", "resolved"} & {one for one, _ in state.statuses}
        for size, place in () if gone else state.sizes:
            proposal.state(f"{base}/diameter_mm", size, place)
        for status, place in state.statuses:
            proposal.state(f"{base}/status", status, place)
        return bool(state.sizes or state.statuses)

    def _primary(self) -> None:
        proposal = self.proposal
        for one, day, place in self.primary:
            if one.primary == "chemoradiation":
                proposal.state("/conditions/chemoradiation", {"ever": True}, place)
                continue
            proposal.state("/primary/status", "resected", place)
            proposal.state("/primary/definitively_treated", True, place)
            if day is not None:
                proposal.state("/primary/definitive_treatment_end", value_of(day), place)


def _near(span: Day, day: Day) -> bool:
    """Whether an examination's day lies so near that it is of one staging."""
    first, last = min(span.first, day.first), max(span.last, day.last)
    return day.exact and last - first <= ONE_STAGING


def _agree(known: dict[str, Any], stated: dict[str, Any]) -> bool:
    """Whether two statements may be of one treatment."""
    return all(known[key] == one for key, one in stated.items() if key in known)


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def _label(entity: Entity, taken: set[str]) -> str:
    """A label of its own: where it lies, in the words of the letter."""
    parts = entity.site.parts
    if entity.kind == "primary":
        return "primary"
    plain = parts.get("station") or entity.site.organ.replace("_", " ")
    plain = " ".join(
        one for one in (parts.get("side"), parts.get("lobe"), plain, entity.segment) if one
    )
    name, number = plain, 2
    while name in taken:
        name, number = f"{plain} {number}", number + 1
    return name

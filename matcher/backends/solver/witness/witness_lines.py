"""The lines of therapy of one completion, written as a profile tells them."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

from oligomatch.matcher.backends.solver.logic import both
from oligomatch.matcher.backends.solver.patient.one_line import GOES_ON, LineTerms
from oligomatch.matcher.backends.solver.terms import number
from oligomatch.matcher.backends.solver.witness.witness_part import Json, WitnessPart
from oligomatch.matcher.logic.values import OPEN
from oligomatch.matcher.patient.regimens import Regimen, with_made, with_parts

MOST_DRUGS = 3  # of a regimen made up to have the classes wanted
DOUBLET = frozenset({"platinum", "platinum_partner"})


class LinesPart(WitnessPart):
    """The lines of one completion."""

    def write(self, document: Json) -> None:
        """Write every line, and how many there are."""
        therapy = self.person.course.therapy
        there = [one for one in therapy.lines if self.holds(one.exists)]
        old = self.profile.systemic_therapy.model_dump(mode="json", exclude_none=True)
        lines = [self._line(one) for one in there]
        adjuvant = sum(self.holds(one.adjuvant) for one in there)
        document["systemic_therapy"] = {
            **old,
            "lines": lines,
            "palliative_lines": len(there) - adjuvant,
            "adjuvant_lines": adjuvant,
        }

    def _line(self, one: LineTerms) -> Json:
        line = one.line.model_dump(mode="json", exclude_none=True)
        palliative = self.holds(one.palliative)
        under_way = self.holds(one.ongoing)
        line |= {
            "intent": "palliative" if palliative else "adjuvant",
            "start": self.day(one.start),
            "ongoing": under_way,
            "cycles": number(self.model, one.cycles),
            "latest_response": one.response.of(self.model),  # also where it was not evaluable
            "best_response": one.best_response.of(self.model),
            "progressed": self.holds(one.progressed),
        }
        if palliative:
            line["number"] = number(self.model, one.place)
        elif one.line.progressed is False:
            line["progressed"] = False  # the metastases found under it say otherwise
        if line["latest_response"] == "PD" and not self.holds(one.progressed):
            # nobody saw it, or the best response told says so: no report tells both
            line["progressed"] = one.line.progressed
            if one.line.progressed is False:
                line["latest_response"] = None
        if not under_way:
            line["end"] = self.day(one.end)
        if (reason := one.stop_reason.of(self.model)) != GOES_ON:
            line["stop_reason"] = reason
        if days := self._progressions(one):
            line["progression_date"] = min(days)
        if one.classes or one.drugs:
            line |= self._regimen(one)
        return {name: value for name, value in line.items() if value is not None}

    def _progressions(self, one: LineTerms) -> list[str]:
        """The days of all progressions that belong to a line."""
        assessments = self.person.course.assessments
        days = [one.progression] if self.holds(one.recorded) else []
        days += [
            view.day
            for view in assessments.events
            if self.holds(both(assessments.belongs(one, view), view.response.among(["PD"])))
        ]
        return [self.day(day) for day in days]

    def _regimen(self, one: LineTerms) -> Json:
        """Drugs that have just the classes and drugs of this completion, where some do."""
        classes = {name: self.holds(has) for name, has in one.classes.items()}
        drugs = {name: self.holds(has) for name, has in one.drugs.items()}
        known = self.vocabulary.agents
        line = one.line
        regimen = Regimen(self.vocabulary, line)
        if regimen.all_known and line.classes is None:  # what no source settles is told by class
            open_ = {name for name in classes if regimen.has_class(name) == OPEN}
            own = (known[agent].classes for agent in line.drugs)
            held = {name for name in open_ if classes[name]}.union(*own)
            return {"classes": sorted(held)} if open_ else {}
        if not line.all_drugs and all(agent in known for agent in line.drugs):
            declared = frozenset(line.declared)
            wanted = {**classes, **dict.fromkeys(declared, True)}
            stated = dict.fromkeys(line.drugs, True)
            chosen = self._agents(
                wanted, {**drugs, **stated}, declared if line.all_classes else None
            )
            return {"agents": chosen} if chosen else {}
        if all(agent in known for agent in line.drugs) or line.classes is not None:
            return {}
        carried = [name for name, has in classes.items() if has]
        above = [self.vocabulary.classes_above(name) - {name} for name in carried]
        narrow = set(carried).difference(*above)
        return {"classes": sorted(narrow) or [self._unasked(classes)]}

    def _unasked(self, classes: Mapping[str, bool]) -> str:
        """A class that says nothing of those asked for."""
        asked = frozenset[str]().union(*(self.vocabulary.classes_above(name) for name in classes))
        left = (name for name in self.vocabulary.classes if name not in asked)
        return next(one for one in left if not self.vocabulary.classes_above(one) & classes.keys())

    def _agents(
        self,
        classes: Mapping[str, bool],
        drugs: Mapping[str, bool],
        declared: frozenset[str] | None,
    ) -> list[str]:
        """Known drugs that together have every class wanted, and none that is not, all of one of
        the declared classes where those are all; none where no few drugs do."""
        asked = frozenset(classes)
        wanted = frozenset(name for name, has in classes.items() if has)
        sure = frozenset(name for name, has in drugs.items() if has)
        parts = with_parts(self.vocabulary, declared or frozenset())
        fitting: dict[frozenset[str], str] = {}  # one drug for each set of classes asked for
        for agent in self.vocabulary.agents:
            answers = self._classes([agent]) & (asked | DOUBLET)
            if declared and not self._classes([agent]) & parts:
                continue
            if agent not in drugs and answers & asked <= wanted:
                fitting.setdefault(answers, agent)
        for more in range(MOST_DRUGS + 1):
            for some in combinations(sorted(fitting.values()), more):
                chosen = sorted({*sure, *some})
                if chosen and self._classes(chosen) & asked == wanted:
                    return chosen
        return []

    def _classes(self, agents: list[str]) -> frozenset[str]:
        """The classes of a regimen, the doublet of a platinum and its partner too."""
        known = self.vocabulary.agents
        found = (self.vocabulary.classes_of(agent) for agent in agents if agent in known)
        return with_made(self.vocabulary, frozenset[str]().union(*found))

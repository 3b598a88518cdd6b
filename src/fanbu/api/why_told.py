"""What `why` found, as sentences: where a change sits, how sure that is, and what it is not."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.metrics.info import infos
from fanbu.model.finding import Amount, Claim, Named, Share
from fanbu.report.figures import Figures
from fanbu.report.speech import Voice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from fanbu.analyses.why import Broad, Cause, Driver, Place, Why
    from fanbu.api.desk import Desk
    from fanbu.api.why import Question
    from fanbu.types import Period

MOST_NAMED = 3
MOST = 0.5
"""The share of the change from which on places are called where it sits."""
LEAST_SHARE, MOST_SHARE = 0.05, 1.0
"""Shares of a change outside of these say nothing: places may work against each other."""
SPOKEN = frozenset({"channel", "platform"})


def number(desk: Desk, value: float, name: str, *, signed: bool = False) -> str:
    """A value of a metric, or of a step (`leads/clicks`), as it is shown in a table."""
    figures = Figures(desk.language, desk.currency, infos(desk.definitions, desk.language))
    match figures.unit(name):
        case "money":
            text = words.money(value, desk.currency, 2)
        case "ratio":
            text = words.percent(value, 2)
        case "number":
            text = words.count(value, 2)
        case _:
            text = words.count(value)
    return f"+{text}" if signed and value > 0 else text


def dimension(desk: Desk, name: str) -> str:
    """What a dimension is called, without its remark."""
    from fanbu.api.questions import column_label

    return column_label(desk, name).partition("（")[0].partition(" (")[0]


class Teller:
    """Speaks of one answer. `data`: the result as it is told to programs."""

    def __init__(self, desk: Desk, asked: Question, found: Why, data: Mapping[str, Any]) -> None:
        self.desk = desk
        self.asked = asked
        self.found = found
        self.data = data
        self.voice = Voice(desk.language, desk.currency, infos(desk.definitions, desk.language), {})

    def said(self) -> list[str]:
        """The answer in sentences: what happened, what comes first, where, and in which step."""
        found, verdict = self.found, str(self.data["verdict"])
        claims = []
        if verdict == "data_gap":
            claims.append(Claim("why.data_gap"))
        row = found.row
        if row is not None and isfinite(row.change):
            claims.append(self._moved())
        claims.append(self._verdict(found.verdict))
        if found.broad is not None and row is not None:
            claims.append(self._broad(found.broad, row.change))
        step = self._step()
        if step is not None:
            claims.append(step)
        return [self.voice.text(claim.key, **claim.details) for claim in claims]

    def cause(self, each: Cause) -> str:
        """One cause: its place, its effect with its interval, and from which value to which."""
        return self.voice.text("why.cause", **self._of(each))

    def place(self, each: Cause) -> str:
        """The name of a cause's place."""
        claim = self._place(each.place)
        return self.voice.text(claim.key, **claim.details)

    def shown(self) -> dict[str, str]:
        """Both values as cells show them."""
        figures, name = self.voice.figures, self.asked.metric
        pair = (("value", self.data["value"]), ("expected", self.data["expected"]))
        return {key: "" if value is None else figures.cell(name, value) for key, value in pair}

    def driver(self, each: Driver) -> dict[str, str]:
        """One part in words: its name, its values, what it brought, its share of the change."""
        figures, delta = self.voice.figures, self.data["delta"]
        name = self.asked.metric
        return {
            "name": self.voice.title("factor", each.name),
            "before": figures.cell(each.name, each.before),
            "after": figures.cell(each.name, each.after),
            "contribution": figures.change(name, each.contribution),
            "share": figures.relative(each.contribution / delta).lstrip("+") if delta else "",
        }

    def _moved(self) -> Claim:
        name, data = self.asked.metric, self.data
        bases = [self.found.basis] if self.found.basis is not None else []
        before, change, band = data["expected"], data["delta"], data["band"]
        details: dict[str, Any] = {
            "metric": Named("metric", name),
            "now": Amount(name, data["value"]),
            "before": Amount(name, before),
            "change": Amount(name, change, "change"),
            "relative": Amount(name, change / before, "relative") if before > 0 else "—",
            "days": self._days(self.asked.period, [basis.now for basis in bases]),
            "against": self._days(self.asked.against, [basis.before for basis in bases]),
        }
        if band is not None:
            details |= {end: Amount(name, band[end]) for end in ("low", "high")}
            return Claim("why.moved_expected" if before else "why.moved_expected_nothing", details)
        return Claim("why.moved" if before else "why.moved_from_nothing", details)

    @staticmethod
    def _days(period: Period, compared: Sequence[Sequence[date]]) -> Period | Claim:
        """The period, or how many of its days are compared where some are missing."""
        number = len(compared[0]) if compared else 0
        if number in (0, period.days):
            return period
        return Claim("why.some_days", {"n": number, "of": period.days, "days": period})

    def _verdict(self, code: str) -> Claim:
        found, name = self.found, self.asked.metric
        details: dict[str, Any] = {"metric": Named("metric", name)}
        if code == "causes":
            many = len(found.causes) > 1
            details["places"] = tuple(
                Claim("why.place_effect", self._of(each)) for each in found.causes[:MOST_NAMED]
            )
            return Claim(f"why.{'causes' if many else 'one_cause'}{self._how_much()}", details)
        if code == "mix":
            first = found.mixes[0]
            details |= {
                "dimension": self._dimension(first.dimension),
                "mix": Amount(name, first.mix, "change"),
                "rate": Amount(name, first.rate, "change"),
            }
            other = first.rate * (first.rate + first.mix) < 0
            return Claim("why.mix_simpson" if other else "why.mix", details)
        if code in ("everywhere", "not_in_dimensions"):
            details["dimensions"] = tuple(map(self._dimension, found.dimensions))
        if found.retagged is not None and code == "tagging":
            details["place"] = self._place(found.retagged)
        if code in ("no_history", "future", "no_value", "no_rate", "from_nothing"):
            details |= {"against": self.asked.against, "days": self.asked.period}
        return Claim(f"why.{code}", details)

    def _broad(self, found: Broad, change: float) -> Claim:
        """How many members went the same way: a fact that names none of them."""
        way = "rose" if change > 0 else "fell"
        if self.found.expected is not None:
            way = "above" if change > 0 else "below"
        told = {
            "dimension": dimension(self.desk, found.dimension),
            "went": found.went,
            "of": found.of,
        }
        return Claim(f"why.broad_{way}", told)

    def _how_much(self) -> str:
        """Whether the causes are the change, stand in a whole that is as usual, or a part of it."""
        held, delta = self.found.expected, self.data["delta"]
        if held is not None and held.inside:
            return "_inside"
        together = sum(each.effect for each in self.found.causes)
        return "" if delta and together / delta >= MOST else "_part"

    def _step(self) -> Claim | None:
        """The driver that brought most, where the metric is made of several."""
        drivers: Sequence[Driver] = self.found.drivers
        if len(drivers) < 2 or not self.data["delta"]:  # noqa: PLR2004 - one is the metric
            return None
        largest = max(drivers, key=lambda each: abs(each.contribution))
        details = {
            "factor": Named("factor", largest.name),
            "before": Amount(largest.name, largest.before),
            "after": Amount(largest.name, largest.after),
            "effect": Amount(self.asked.metric, largest.contribution, "change"),
        }
        return Claim("why.step", details)

    def _of(self, each: Cause) -> dict[str, Any]:
        share = each.effect / self.data["delta"] if self.data["delta"] else 0.0
        fits = LEAST_SHARE <= share <= MOST_SHARE
        own = each.of == self.asked.metric
        values = each.before is not None and each.after is not None
        rates: Any = ""
        if values:
            key = "why.values" if own else "why.values_of"
            key += "" if self.found.expected is None else "_expected"
            rates = Claim(key, {
                "factor": Named("factor", each.of),
                "before": Amount(each.of, float(each.before or 0.0)),
                "after": Amount(each.of, float(each.after or 0.0)),
            })  # fmt: skip
        return {
            "place": self._place(each.place),
            "effect": Amount(self.asked.metric, each.effect, "change"),
            "low": Amount(self.asked.metric, each.low, "change"),
            "high": Amount(self.asked.metric, each.high, "change"),
            "share": Claim("why.of_change", {"share": Share(share)}) if fits else "",
            "rates": rates,
        }  # fmt: skip

    def _place(self, place: Place) -> Claim:
        parts = tuple(
            Claim(
                "why.place_part",
                {"dimension": self._dimension(name), "value": self._member(name, value)},
            )
            for name, value in place.where.items()
        )
        return Claim("why.place", {"parts": parts})

    def _dimension(self, name: str) -> str:
        return dimension(self.desk, name)

    def _member(self, dimension: str, value: str | None) -> Any:
        if value is None:
            return Claim("why.unnamed")
        return Named(dimension if dimension in SPOKEN else "member", value)

"""What `why` found, as claims: the same words wherever it is told. Where it is said, never why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanbu.model.finding import Amount, Claim, Named, Share

if TYPE_CHECKING:
    from fanbu.analyses.why.found import Why
    from fanbu.analyses.why.spec import Cause, Driver, Place
    from fanbu.types import Period

MOST_NAMED = 3
MOST = 0.5
"""The share of the change from which on places, or a step, are called where it sits."""
LEAST_SHARE, MOST_SHARE = 0.05, 1.0
"""Shares of a change outside of these say nothing: places may work against each other."""
SPOKEN = frozenset({"channel", "platform"})
DATED = frozenset(
    {"no_history", "no_days", "future", "no_value", "no_rate", "from_nothing", "nothing"}
)
"""Verdicts that name the days."""
PLACED = frozenset({"causes", "mix", "everywhere", "not_in_dimensions", "tagging"})
"""Verdicts that say where a change is, or that it is nowhere."""


@dataclass(frozen=True, slots=True)
class Told:
    """One answer in claims: of `metric` on the days of `period`, held against `against`."""

    metric: str
    period: Period
    against: Period
    found: Why

    @property
    def change(self) -> float:
        """Of the whole metric; NaN where there is none."""
        return self.found.row.change if self.found.row else float("nan")

    def where(self) -> Claim | None:
        """For a finding: the places with their values, and the step that tells more than they do.

        None where the verdict says nothing of places: no dimensions, nothing beyond chance.
        """
        found, step = self.found, self.largest()
        told = self.verdict(found.verdict, values=True) if found.verdict in PLACED else None
        alone = found.causes[0].of if len(found.causes) == 1 else None
        more = self.step() if step is not None and step.name != alone else None
        if told is None or more is None:
            return told or more
        return Claim("findings.both", {"one": told, "two": more})

    def verdict(self, code: str, *, values: bool = False) -> Claim:
        """What it all comes to; `values`: each place also from which value to which."""
        found, name = self.found, self.metric
        details: dict[str, Any] = {"metric": Named("metric", name)}
        if code == "causes":
            many = len(found.causes) > 1
            moved = self.moved if values else self.effect
            details["places"] = tuple(moved(each) for each in found.causes[:MOST_NAMED])
            return Claim(f"why.{'causes' if many else 'one_cause'}{self._how_much()}", details)
        if code == "mix":
            first = found.mixes[0]
            details |= {
                "dimension": Named("dimension", first.dimension),
                "mix": Amount(name, first.mix, "change"),
                "rate": Amount(name, first.rate, "change"),
            }
            other = first.rate * (first.rate + first.mix) < 0
            return Claim("why.mix_simpson" if other else "why.mix", details)
        if code in ("everywhere", "not_in_dimensions"):
            details["dimensions"] = tuple(Named("dimension", each) for each in found.dimensions)
        if found.lacks is not None:
            details["bottom"] = Named("metric", found.lacks)
        if found.retagged is not None and code == "tagging":
            details["place"] = place_of(found.retagged)
        if code in DATED:
            details |= {"against": self.against, "days": self.period}
        return Claim(f"why.{code}", details)

    def beside(self) -> Claim | None:
        """What the other comparison says of the whole, where it says otherwise.

        Where both find nothing: that a place may be seen by the other that is not seen here.
        """
        found, other = self.found, self.found.beside
        if other is None:
            return None
        if other.moved == found.moved:
            quiet = found.verdict == "nothing" and other.high is not None and found.dimensions
            return Claim("why.beside_places") if quiet else None
        against = "before" if other.high is None else "expected"
        relative = other.value / other.before - 1 if other.before > 0 else None
        details: dict[str, Any] = {
            "against": self.against,
            "now": Amount(self.metric, other.value),
            "before": Amount(self.metric, other.before),
            "relative": "—" if relative is None else Amount(self.metric, relative, "relative"),
            "low": Amount(self.metric, other.low or 0.0),
            "high": Amount(self.metric, other.high or 0.0),
        }
        return Claim(f"why.beside_{against}_{'moved' if other.moved else 'still'}", details)

    def broad(self) -> Claim | None:
        """How many members went the same way: a fact that names none of them."""
        found = self.found.broad
        if found is None:
            return None
        way = "rose" if self.change > 0 else "fell"
        if self.found.expected is not None:
            way = "above" if self.change > 0 else "below"
        dimension = Named("dimension", found.dimension)
        return Claim(
            f"why.broad_{way}", {"dimension": dimension, "went": found.went, "of": found.of}
        )

    def largest(self) -> Driver | None:
        """The driver that brought most, where the metric is made of several."""
        drivers = self.found.drivers
        if len(drivers) < 2 or not self.change:  # noqa: PLR2004 - one is the metric
            return None
        return max(drivers, key=lambda each: abs(each.contribution))

    def step(self) -> Claim | None:
        largest = self.largest()
        if largest is None:
            return None
        details = {
            "factor": Named("factor", largest.name),
            "before": Amount(largest.name, largest.before),
            "after": Amount(largest.name, largest.after),
            "effect": Amount(self.metric, largest.contribution, "change"),
        }
        return Claim("why.step", details)

    def effect(self, each: Cause) -> Claim:
        """A place and what it brought."""
        return Claim("why.place_effect", self.details(each))

    def moved(self, each: Cause) -> Claim:
        """A place, what it brought, and from which value to which it went."""
        if each.before is None or each.after is None:
            return self.effect(each)
        key = "why.from_to" if each.of == self.metric else "why.from_to_of"
        values = Claim(key, self._values(each))
        return Claim("why.place_moved", {**self.details(each), "values": values})

    def own(self, each: Cause) -> tuple[float, float] | None:
        """The metric's own values in a place; None where only a part of it is known to move."""
        before, after = each.own or (each.before, each.after)
        if each.own is None and each.of != self.metric:
            return None
        return None if before is None or after is None else (before, after)

    def details(self, each: Cause) -> dict[str, Any]:
        """A cause: its place, its effect with its interval, and from which value to which."""
        share = each.effect / self.change if self.change else 0.0
        fits = LEAST_SHARE <= share <= MOST_SHARE
        rates: Any = ""
        if each.before is not None and each.after is not None:
            key = "why.values" if each.of == self.metric else "why.values_of"
            key += "" if self.found.expected is None else "_expected"
            rates = Claim(key, self._values(each))
        return {
            "place": place_of(each.place),
            "effect": Amount(self.metric, each.effect, "change"),
            "low": Amount(self.metric, each.low, "change"),
            "high": Amount(self.metric, each.high, "change"),
            "share": Claim("why.of_change", {"share": Share(share)}) if fits else "",
            "rates": rates,
        }

    def _values(self, each: Cause) -> dict[str, Any]:
        return {
            "factor": Named("factor", each.of),
            "before": Amount(each.of, float(each.before or 0.0)),
            "after": Amount(each.of, float(each.after or 0.0)),
        }

    def _how_much(self) -> str:
        """Whether the causes are the change, stand in a whole that is as usual, or a part of it."""
        held = self.found.expected
        if held is not None and held.inside:
            return "_inside"
        together = sum(each.effect for each in self.found.causes)
        return "" if self.change and together / self.change >= MOST else "_part"


def place_of(place: Place) -> Claim:
    """A place by its dimensions and their values."""
    parts = tuple(_part(name, value) for name, value in place.where.items())
    return Claim("why.place", {"parts": parts})


def short(place: Place) -> Claim:
    """The same with the bare name of a channel or a platform."""
    parts = tuple(
        Named(name, value) if name in SPOKEN and value is not None else _part(name, value)
        for name, value in place.where.items()
    )
    return Claim("why.place", {"parts": parts})


def _part(name: str, value: str | None) -> Claim:
    told: Any = Claim("why.unnamed")
    if value is not None:
        told = Named(name if name in SPOKEN else "member", value)
    return Claim("why.place_part", {"dimension": Named("dimension", name), "value": told})

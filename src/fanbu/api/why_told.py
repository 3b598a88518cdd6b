"""What `why` found, as sentences: where a change sits, how sure that is, and what it is not."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.analyses.why.told import Told, place_of
from fanbu.metrics.info import infos
from fanbu.model.finding import Amount, Claim, Named
from fanbu.report.figures import Figures
from fanbu.report.speech import Voice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from fanbu.analyses.why import Cause, Driver, Why
    from fanbu.api.desk import Desk
    from fanbu.api.why_asked import Question
    from fanbu.types import Period


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
    return voice_of(desk).name("dimension", name)


def voice_of(desk: Desk) -> Voice:
    return Voice(desk.language, desk.currency, infos(desk.definitions, desk.language), {})


class Teller:
    """Speaks of one answer. `data`: the result as it is told to programs."""

    def __init__(self, desk: Desk, asked: Question, found: Why, data: Mapping[str, Any]) -> None:
        self.desk = desk
        self.asked = asked
        self.found = found
        self.data = data
        self.told = Told(asked.metric, asked.period, asked.against, found)
        self.voice = voice_of(desk)

    def said(self) -> list[str]:
        """The answer in sentences: what happened, what comes first, where, and in which step."""
        found, verdict = self.found, str(self.data["verdict"])
        claims = []
        if verdict == "data_gap":
            claims.append(Claim("why.data_gap"))
        row = found.row
        if row is not None and isfinite(row.change):
            claims.append(self._moved())
        unnamed = found.verdict == "mixed_goals" and not self.data["goals"]
        claims.append(self.told.verdict("mixed_goals_unnamed" if unnamed else found.verdict))
        more = (self.told.beside(), self.told.broad(), self.told.step())
        claims += [claim for claim in more if claim is not None]
        return [self.voice.text(claim.key, **claim.details) for claim in claims]

    def cause(self, each: Cause) -> str:
        """One cause: its place, its effect with its interval, and from which value to which."""
        return self.voice.text("why.cause", **self.told.details(each))

    def place(self, each: Cause) -> str:
        """The name of a cause's place."""
        claim = place_of(each.place)
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
        longer = self.found.longer
        if longer != 1 and before:
            details |= {
                "raw": Amount(name, before / longer),
                "n": len(bases[0].now),
                "of": len(bases[0].before),
            }
            return Claim("why.moved_even", details)
        return Claim("why.moved" if before else "why.moved_from_nothing", details)

    @staticmethod
    def _days(period: Period, compared: Sequence[Sequence[date]]) -> Period | Claim:
        """The period, or how many of its days are compared where some are missing."""
        number = len(compared[0]) if compared else 0
        if number in (0, period.days):
            return period
        return Claim("why.some_days", {"n": number, "of": period.days, "days": period})

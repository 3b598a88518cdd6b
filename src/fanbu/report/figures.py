"""Values of metrics as people write them, in sentences and in cells."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING

from fanbu import words
from fanbu.report.rounding import nearest
from fanbu.words import numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fanbu.model.finding import Amount
    from fanbu.model.metric import MetricInfo, Unit
    from fanbu.types import Language, Period

TEN_THOUSAND, MILLION = 1e4, 1e6
SHORT = 10
"""Money below it shows its cents, a count its tenth where it has one."""
TENTHS = "零一二三四五六七八九"
MANY_TIMES = 10.0


@dataclass(frozen=True, slots=True)
class Figures:
    language: Language
    currency: str
    metrics: Mapping[str, MetricInfo]

    def amount(self, amount: Amount) -> str:
        """A value inside a sentence, with its counter in Chinese (412 条)."""
        value = amount.value
        if isnan(value):
            return numbers.NOTHING
        if amount.form == "relative":
            return self.spoken(value)
        unit = self.unit(amount.metric)
        sign = "+" if amount.form == "change" and value > 0 else ""
        shown = abs(value) if amount.form == "size" else value
        if unit == "ratio" and amount.form != "plain":
            return sign + words.say(self.language, "report.points", n=numbers.count(shown * 100, 1))
        if unit == "money":
            return sign + self._money(shown)
        text = sign + self._bare(shown, unit)
        counter = f"report.counter_{amount.metric}"
        return f"{text} {words.say('zh', counter)}" if self._counted(unit, counter) else text

    def cell(self, metric: str, value: float) -> str:
        """A value in a table: no counter, the currency's sign."""
        if isnan(value):
            return numbers.NOTHING
        unit = self.unit(metric)
        if unit == "money":
            return self._sign_money(value)
        return self._bare(value, unit)

    def change(self, metric: str, value: float) -> str:
        """A signed value in a table."""
        if isnan(value):
            return numbers.NOTHING
        if self.unit(metric) == "ratio":
            text = words.say(self.language, "report.points", n=numbers.count(value * 100, 1))
        elif self.unit(metric) == "count":
            text = self._bare(float(nearest(value)), "count")
        else:
            text = self.cell(metric, value)
        return f"+{text}" if value > 0 and text.strip("0.%¥$€£") else text

    def relative(self, value: float) -> str:
        if isnan(value):
            return numbers.NOTHING
        shown = numbers.signed(value, self.language, "percent")
        return "0%" if shown in ("+0%", "−0%") else shown

    def spoken(self, value: float) -> str:
        """A change in a sentence: from ten times on it is told as such, no one reads +12280%."""
        if isnan(value) or value < MANY_TIMES - 1:
            return self.relative(value)
        return words.say(self.language, "report.times", n=numbers.count(round(value + 1)))

    def share(self, value: float) -> str:
        """九成六 (全部 for all) in Chinese, 96% in English."""
        tenths, rest = divmod(round(value * 100), 10)
        if self.language == "zh" and tenths == 10:  # noqa: PLR2004 - ten tenths
            return "全部"
        if self.language == "en" or not 1 <= tenths <= 9:  # noqa: PLR2004 - 一成 to 九成九
            return numbers.percent(value, 0)
        return f"{TENTHS[tenths]}成{TENTHS[rest] if rest else ''}"

    def days(self, period: Period) -> str:
        """`11月9日–15日`, `9–15 Nov`, one day as itself."""
        return numbers.days(period.start, period.end, self.language)

    def unit_of(
        self, metric: str, values: Iterable[float], *, tenths: bool = False
    ) -> float | None:
        """The last digit a column of these values shows (1, 0.01, …); None where it differs.

        Long numbers are shortened each by its own length: then parts cannot add up to the digit.
        `tenths`: the column shows values, of which short counts show their tenth; else changes.
        """
        values = tuple(values)
        largest = max((abs(value) for value in values if not isnan(value)), default=0.0)
        unit = self.unit(metric)
        if unit == "ratio":
            return 0.001
        if unit == "number":
            return 0.01
        if largest >= MILLION and unit != "seconds":
            return None
        if largest >= SHORT or unit == "seconds":
            return 1.0
        if unit == "money":
            return 0.01
        whole = not tenths or all(_is_whole(value) for value in values if not isnan(value))
        return 1.0 if whole else 0.1

    def unit(self, metric: str) -> Unit:
        """A step's rate (`leads/clicks`) is a ratio, unless money is divided."""
        if metric in self.metrics:
            return self.metrics[metric].unit
        top, sign, _ = metric.partition("/")
        if sign:
            return "money" if self.unit(top) == "money" else "ratio"
        return "count"

    def _bare(self, value: float, unit: Unit) -> str:
        match unit:
            case "ratio":
                return numbers.percent(value, 1 if abs(value) >= 0.01 or not value else 2)  # noqa: PLR2004
            case "number":
                return numbers.count(value, 2)
            case "seconds":
                return words.say(self.language, "report.seconds", n=numbers.count(nearest(value)))
        if abs(value) >= MILLION:
            return numbers.compact(value, self.language)
        whole = abs(value) >= SHORT or _is_whole(value)
        return numbers.count(nearest(value), 0) if whole else numbers.count(value, 1)

    def _money(self, value: float) -> str:
        """24.4 万元, 3,000 元; ¥244k, $3,000 elsewhere."""
        if self.language == "zh" and self.currency == "CNY":
            long = abs(value) >= TEN_THOUSAND
            text = numbers.compact(value, "zh") if long else self._yuan(value)
            return f"{text}{'' if long else ' '}元"
        return self._sign_money(value) if abs(value) < TEN_THOUSAND else self._short_money(value)

    def _yuan(self, value: float) -> str:
        return numbers.money(_whole(value), "CNY").replace("¥", "")

    def _sign_money(self, value: float) -> str:
        if abs(value) >= MILLION:
            return self._short_money(value)
        return numbers.money(_whole(value), self.currency)

    def _short_money(self, value: float) -> str:
        sign = numbers.money(0, self.currency).removesuffix("0")
        minus = numbers.MINUS if value < 0 else ""
        return f"{minus}{sign}{numbers.compact(abs(value), self.language)}"

    def _counted(self, unit: Unit, counter: str) -> bool:
        return self.language == "zh" and unit == "count" and words.has(counter)


def _whole(value: float) -> float:
    """Money without its cents, from ten up."""
    return nearest(value) if abs(value) >= SHORT else value


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) < 0.05  # noqa: PLR2004 - a count, to its tenth

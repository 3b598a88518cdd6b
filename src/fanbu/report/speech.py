"""Claims become sentences in one language, with their emphasis kept apart from their text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

from fanbu import words
from fanbu.model.finding import Amount, Claim, Named, Share
from fanbu.report.blocks import Line, Mark, Run
from fanbu.report.figures import Figures
from fanbu.store.catalogue import tables
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fanbu.model.metric import MetricInfo
    from fanbu.types import Language

STRONG, TONE, PLACE, END = "\ue000", "\ue001", "\ue002", "\ue003"
_MARKS: Mapping[str, Mark] = {STRONG: "strong", TONE: "tone", PLACE: "place"}
_SPLIT = re.compile(f"([{STRONG}{TONE}{PLACE}])([^{END}]*){END}")
_PRIVATE = re.compile("[\ue000-\uf8ff\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_TIGHT = re.compile(f"([\u4e00-\u9fff]{END}?) ([{STRONG}{TONE}{PLACE}]?[\u4e00-\u9fff])")
"""No space between two Chinese characters, whatever stands where an argument was."""
_LOOSE = re.compile(f"([\u4e00-\u9fff])({PLACE}[A-Za-z0-9])|([A-Za-z0-9]{END})([\u4e00-\u9fff])")
"""A space between a Chinese character and a Latin name."""
LONGEST_NAME = 64
"""In columns of a terminal: 32 Chinese characters, 64 letters."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Speaks one language with one workspace's labels; `on_page`: in the app, not in a file."""

    language: Language
    currency: str
    metrics: Mapping[str, MetricInfo]
    labels: Mapping[str, Mapping[str, str]]
    on_page: bool = False

    @property
    def figures(self) -> Figures:
        return Figures(self.language, self.currency, self.metrics)

    def line(self, claim: Claim) -> Line:
        """The sentence with its emphasis."""
        return runs(self.sentence(claim))

    def sentence(self, claim: Claim) -> str:
        spoken = self._claim(claim)
        if self.language == "en":
            return _capital(re.sub(" {2,}", " ", spoken))
        return _LOOSE.sub(_spaced, _TIGHT.sub(r"\1\2", spoken))

    def join(self, claims: Sequence[Claim]) -> str:
        """Sentences one after the other, marked."""
        sign = "" if self.language == "zh" else " "
        return sign.join(self.sentence(claim).strip() for claim in claims)

    def runs(self, text: str) -> Line:
        """Marked text, as `sentence` gives it, as runs."""
        return runs(text)

    def text(self, key: str, /, **details: Any) -> str:
        """A sentence without emphasis, from plain or marked arguments."""
        return plain_text(self.sentence(Claim(key, details)))

    def name(self, dimension: str, value: str) -> str:
        """What people call a member of a dimension; hostile or endless names are made harmless."""
        listed = self.labels.get(dimension, {}).get(value)
        if listed:
            return _clean(listed)
        namers: Mapping[str, Callable[[str], str]] = {
            "metric": self._metric,
            "factor": self._factor,
            "channel": self._channel,
            "source": self._source,
            "platform": self._platform,
            "reason": self._reason,
            "dimension": self._dimension,
        }
        name = namers[dimension](value) if dimension in namers else _clean(value)
        return name or words.say(self.language, "report.unnamed")

    def title(self, dimension: str, value: str) -> str:
        """A name that stands alone, with its capital."""
        return _capital(self.name(dimension, value))

    def _metric(self, value: str) -> str:
        return _clean(self.metrics[value].label if value in self.metrics else value)

    def _claim(self, claim: Claim) -> str:
        details = {name: self._value(value) for name, value in claim.details.items()}
        key = words.on_page(claim.key) if self.on_page else claim.key
        return words.say(self.language, key, **details)

    def _value(self, value: Any) -> Any:
        match value:
            case Claim():
                return self._claim(value)
            case Amount() | Share() | Period():
                return self._figure(value)
            case Named():
                return self._named(value)
            case tuple():
                return self._items([self._value(item) for item in value])
        return value

    def _named(self, value: Named) -> str:
        name = self.name(value.dimension, value.value)
        match value.dimension:
            case "metric":
                return self._case(name)
            case "dimension":
                return name
        return f"{PLACE}{name}{END}"

    def _figure(self, value: Amount | Share | Period) -> str:
        match value:
            case Amount():
                mark = TONE if value.form in ("size", "change") else STRONG
                return f"{mark}{self.figures.amount(value)}{END}"
            case Share():
                return self.figures.share(value.value)
            case Period():
                return self.figures.days(value)

    def _items(self, items: list[Any]) -> str:
        sign = "、" if self.language == "zh" else ", "
        return sign.join(str(item) for item in items)

    def _factor(self, name: str) -> str:
        """A step's rate goes by its metric's label when there is one, else `点击→线索`."""
        if name in self.metrics:
            return self._case(_clean(self.metrics[name].label))
        after, _, before = name.partition("/")
        same = [m for m in self.metrics.values() if m.parts == (after, before) and m.scale == 1]
        if same:
            return self._case(_clean(same[0].label))
        pair = (self._case(self.name("metric", each)) for each in (before, after))
        return words.say(
            self.language, "report.step", **dict(zip(("before", "after"), pair, strict=True))
        )

    def _case(self, name: str) -> str:
        return _lower(name) if self.language == "en" else name

    def _channel(self, value: str) -> str:
        return words.channel_name(self.language, value, self._platform)

    def _dimension(self, value: str) -> str:
        """A column by its label, without the remark in it; its own name where nothing labels it."""
        key = f"columns.{value}"
        if value in self.metrics:
            label = self.metrics[value].label
        elif words.has(key):
            label = words.say(self.language, key)
        else:
            columns = (table.columns.get(value) for table in tables().values())
            label = next((each.label[self.language] for each in columns if each), value)
        return _clean(label.partition("（")[0].partition(" (")[0])

    def _reason(self, value: str) -> str:
        key = f"reasons.{value}"
        return words.say(self.language, key) if words.has(key) else _clean(value)

    def _platform(self, value: str) -> str:
        key = f"report.platform_{value}"
        listed = self.labels.get("platform", {}).get(value)
        return listed or (words.say(self.language, key) if words.has(key) else _clean(value))

    def _source(self, value: str) -> str:
        table, _, platform = value.partition("/")
        key = f"report.source_{table}"
        if platform in ("", table) or not platform:
            return words.say(self.language, key) if words.has(key) else _clean(table)
        if called := words.list_name(self.language, platform):
            name = self._source(table)
            return words.say(self.language, "report.source_list", source=name, list=_clean(called))
        return self._platform(platform)


def runs(text: str) -> Line:
    """Marked text as runs."""
    found: list[Run] = []
    at = 0
    for match in _SPLIT.finditer(text):
        if match.start() > at:
            found.append(Run(text[at : match.start()]))
        found.append(Run(match.group(2), _MARKS[match.group(1)]))
        at = match.end()
    if at < len(text):
        found.append(Run(text[at:]))
    return tuple(found)


def _spaced(match: re.Match[str]) -> str:
    before, place, end, after = match.groups()
    return f"{before} {place}" if before else f"{end} {after}"


def plain_text(text: str) -> str:
    return re.sub(f"[{STRONG}{TONE}{PLACE}{END}]", "", text)


def _clean(name: str) -> str:
    """One line, no control or direction characters, at most `LONGEST_NAME` wide."""
    name = " ".join(_PRIVATE.sub("", name).split())
    width = 0
    for i, letter in enumerate(name):
        width += 2 if east_asian_width(letter) in "WF" else 1
        if width > LONGEST_NAME:
            return name[: max(i - 1, 1)].rstrip() + "…"
    return name


def _lower(label: str) -> str:
    """`Valid leads` → `valid leads`; `CPL`, `ROI (…)` stay."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _capital(text: str) -> str:
    """A name at the beginning, marked or in quotes, stays as it is written."""
    for i, letter in enumerate(text):
        if letter in (PLACE, "“"):
            return text
        if letter not in (STRONG, TONE, " "):
            return text[:i] + letter.upper() + text[i + 1 :]
    return text

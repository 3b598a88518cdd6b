"""What a page shows, as its address has it: days, comparison, filter, language, theme.

Nothing of it is kept anywhere else: a copied address opens the same page for a colleague.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import parse_qsl, urlencode

from fanbu.api.arguments import YEARS
from fanbu.errors import BadInput
from fanbu.types import LANGUAGES, Language, Period, day_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Theme = Literal["", "light", "dark"]
THEMES: tuple[Theme, ...] = ("", "light", "dark")
COMPARISONS = ("", "previous", "same-age", "year")
DEFAULT_RANGE = "last_week"
OWN = "own"
"""The range that is told by its first and last day."""
SHARED = ("range", "from", "to", "compare", "where", "lang", "theme")
LONGEST = 2_000
"""Characters of one parameter."""


@dataclass(frozen=True, slots=True)
class State:
    """`days` is what the range comes to today; None: all data, where there is none yet.

    `own`: parameters of the page itself, each with its values in order.
    """

    path: str
    language: Language
    range: str = DEFAULT_RANGE
    days: Period | None = None
    compare: str = ""
    where: str = ""
    theme: Theme = ""
    own: tuple[tuple[str, str], ...] = ()
    spoken: bool = False

    def one(self, name: str, default: str = "") -> str:
        """The first value of a parameter of the page."""
        return next((value for key, value in self.own if key == name), default)

    def many(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.own if key == name and value)

    def carried(self) -> list[tuple[str, str]]:
        """Every parameter of this address, for a form that changes some of them."""
        query = self.href().partition("?")[2]
        return parse_qsl(query)

    def href(self, path: str | None = None, **changes: str | Sequence[str] | None) -> str:
        """The address with some parameters changed; None or an empty text takes one away.

        To another page the page's own parameters are left behind.
        """
        shared: dict[str, Any] = {
            "range": self.range if self.range not in (DEFAULT_RANGE, OWN) else "",
            "from": str(self.days.start) if self.range == OWN and self.days else "",
            "to": str(self.days.end) if self.range == OWN and self.days else "",
            "compare": self.compare,
            "where": self.where,
            "lang": self.language if self.spoken else "",
            "theme": self.theme,
        }
        if path is None or path == self.path:
            for name, value in self.own:
                shared.setdefault(name, [])
                shared[name].append(value)
        pairs = [
            (name, each)
            for name, value in {**shared, **changes}.items()
            for each in ([value] if isinstance(value, str) else value or ())
            if each
        ]
        where = self.path if path is None else path
        return f"{where}?{urlencode(pairs)}" if pairs else where


@dataclass(frozen=True, slots=True)
class Ground:
    """What a range is worked out from."""

    days: Mapping[str, Period | None]
    language: Language
    whole: Period | None = None


def read(path: str, given: Iterable[tuple[str, str]], ground: Ground) -> State:
    """The state in an address. Raises BadInput `bad_parameter` with its name and what it may be."""
    pairs = [(name, value) for name, value in given if value]
    for name, value in pairs:
        if len(value) > LONGEST or "\x00" in value:
            raise BadInput("bad_parameter", name=name, value=value[:40], known=[])
    said = {name: value for name, value in pairs if name in SHARED}
    state = State(
        path=path,
        language=ground.language,
        where=said.get("where", ""),
        compare=_choice("compare", said.get("compare", ""), COMPARISONS),
        theme=_choice("theme", said.get("theme", ""), THEMES),
        own=tuple((name, value) for name, value in pairs if name not in SHARED),
    )
    if "lang" in said:
        language = _choice("lang", said["lang"], LANGUAGES)
        state = replace(state, language=language, spoken=language != ground.language)
    return _with_days(state, said, ground)


def _with_days(state: State, said: Mapping[str, str], ground: Ground) -> State:
    if "from" in said or "to" in said:
        first, last = (_day(name, said.get(name)) for name in ("from", "to"))
        whole = ground.whole
        start = first or (whole.start if whole and last else last)
        end = last or (whole.end if whole and first else first)
        assert start is not None and end is not None  # noqa: S101, PT018 - one of them was given
        return replace(state, range=OWN, days=Period(min(start, end), max(start, end)))
    name = _choice("range", said.get("range", DEFAULT_RANGE), tuple(ground.days))
    return replace(state, range=name, days=ground.days[name])


def _day(name: str, text: str | None) -> Any:
    if text is None:
        return None
    try:
        found = day_in(text)
    except ValueError:
        found = None
    if found is None or found.year not in YEARS:  # a comparison a year earlier must be a day
        raise BadInput("bad_parameter", name=name, value=text, known=["2026-11-09"])
    return found


def _choice(name: str, value: str, known: tuple[Any, ...]) -> Any:
    if value not in known:
        raise BadInput("bad_parameter", name=name, value=value, known=[k for k in known if k])
    return value

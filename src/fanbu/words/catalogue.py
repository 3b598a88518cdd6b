"""The sentences themselves: loaded once, filled by a small formatter.

A template is a Python format string whose specs are ours: `{cost:money}`, `{rate:percent}`,
`{delta:signed}`, `{n:count}`, `{n:plural:lead|leads}`, `{start:day}`, `{items:list}`,
`{items:list:5}` (the last five).
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import TYPE_CHECKING, Any

from fanbu import documents
from fanbu.words import numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fanbu.types import Language


def say(language: Language, key: str, /, **arguments: Any) -> str:
    """The sentence `key` in `language`. An unknown key is a programming error: KeyError."""
    return _FORMATTERS[language].vformat(_sentences(language)[key], (), arguments)


def has(key: str) -> bool:
    return key in _sentences("en")


def on_page(key: str) -> str:
    """The same sentence as the app says it: there nobody has a terminal.

    What names a command elsewhere has a twin in `on_page`, with fewer or the same arguments.
    """
    twin = f"on_page.{key.replace('.', '_')}"
    return twin if has(twin) else key


def slots(language: Language, key: str) -> frozenset[str]:
    """The arguments that a sentence asks for."""
    parts = Formatter().parse(_sentences(language)[key])
    return frozenset(name for _, name, _, _ in parts if name)


def keys(language: Language) -> frozenset[str]:
    return frozenset(_sentences(language))


def names(language: Language, prefix: str) -> Mapping[str, str]:
    """Of the keys that begin with `prefix` those that are plain names; the rest of a key → it."""
    return {
        key.removeprefix(prefix): text
        for key, text in sorted(_sentences(language).items())
        if key.startswith(prefix) and "{" not in text
    }


@cache
def _sentences(language: Language) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for file in sorted(files("fanbu.words").joinpath(language).iterdir(), key=lambda f: f.name):
        if file.name.endswith(".yaml"):
            room = file.name.removesuffix(".yaml")
            entries = documents.packaged(file) or {}
            found.update({f"{room}.{key}": text for key, text in entries.items()})
    return found


class _Speaker(Formatter):
    """Formats one field by our specs; a value without a spec is shown plainly."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        kind, _, argument = format_spec.partition(":")
        show = self._kinds.get(kind)
        return show(value, argument) if show else format(value, format_spec)

    @property
    def _kinds(self) -> Mapping[str, Callable[[Any, str], str]]:
        language = self.language
        return {
            "": lambda value, _: self._plain(value),
            "plural": lambda value, forms: forms.split("|")[value != 1],
            "count": lambda value, _: numbers.count(value),
            "compact": lambda value, _: numbers.compact(value, language),
            "money": lambda value, currency: numbers.money(value, currency or "CNY"),
            "percent": lambda value, digits: numbers.percent(value, int(digits or 1)),
            "signed": lambda value, of: numbers.signed(value, language, of or "count"),
            "day": lambda value, _: numbers.day(value, language),
            "own": lambda value, _: self._list(value[language]),
            "list": lambda value, most: self._list(value, int(most) if most else None),
        }

    def _plain(self, value: Any) -> str:
        if isinstance(value, list | tuple | set | frozenset):
            return self._list(sorted(value) if isinstance(value, set | frozenset) else value)
        if isinstance(value, datetime):
            return value.isoformat(sep=" ", timespec="minutes")
        if isinstance(value, date):
            return value.isoformat()
        return str(value)

    def _list(self, items: Sequence[Any], most: int | None = None) -> str:
        """Joined; of more than `most` only the last ones, after an ellipsis."""
        shown = [self._plain(item) for item in items]
        if most is not None and len(shown) > most:
            shown = ["…", *shown[-most:]]
        return ("、" if self.language == "zh" else ", ").join(shown)


_FORMATTERS: Mapping[Language, _Speaker] = {"zh": _Speaker("zh"), "en": _Speaker("en")}

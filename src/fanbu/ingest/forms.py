"""Sheets that a team fills in by hand: their columns in both languages, and how they are known.

A form (`forms.yaml`) is what `fanbu template` writes and what an import reads back. It is known by
its headers alone, never by a file's name: saved again by another program, or pasted to CSV, it is
the same form.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from fanbu import documents
from fanbu.ingest.headers import normalise
from fanbu.ingest.reading import Reader
from fanbu.types import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fanbu.types import Language

PREFIX = "template:"
_LEAST = 3
"""Fewer headers than this do not tell a form that has lost some of its columns."""


@dataclass(frozen=True, slots=True)
class FormColumn:
    """One column: its `target`, its headers, how its cells look, what is chosen from."""

    target: str
    zh: str
    en: str
    need: bool = False
    kind: str = "text"
    choices: str | None = None
    example: Mapping[Language, Any] = field(default_factory=dict)

    def header(self, language: Language) -> str:
        """As it stands in the sheet; what a row cannot be without has a star."""
        return (self.zh if language == "zh" else self.en) + ("*" if self.need else "")


@dataclass(frozen=True, slots=True)
class Form:
    """One sheet to fill in. `tables` empty: its rows are no facts (targets)."""

    name: str
    label: Mapping[Language, str]
    tables: tuple[str, ...]
    columns: tuple[FormColumn, ...]
    platform: str | None = None
    constants: Mapping[str, str] = field(default_factory=dict)

    def reader(self) -> Reader:
        """The form as a Reader named `template:NAME`, for headers of either language."""
        return Reader(
            name=f"{PREFIX}{self.name}",
            zh=self.label["zh"],
            en=self.label["en"],
            platform=self.platform,
            tables=self.tables,
            needs=(),
            columns={name: c.target for c in self.columns for name in (c.zh, c.en)},
            constants=self.constants,
            blank_total=False,
            snapshot=False,
        )

    def found_in(self, names: Iterable[str]) -> frozenset[str]:
        """The targets whose headers are among these (normalised)."""
        known = _targets(self.name)
        return frozenset(known[name] for name in names if name in known)

    @property
    def needed(self) -> frozenset[str]:
        return frozenset(column.target for column in self.columns if column.need)


@cache
def _document() -> Mapping[str, Any]:
    document: Mapping[str, Any] = documents.packaged(files("fanbu.ingest") / "forms.yaml")
    return document


@cache
def forms() -> Mapping[str, Form]:
    """Every form by name, in the order they are listed."""
    return {name: _form(name, entry) for name, entry in _document()["forms"].items()}


def list_header(name: str, language: Language) -> str:
    """What a list is called on the page of lists."""
    return str(_document()["lists"][name][language])


def guide_headers(language: Language) -> tuple[str, ...]:
    """The columns of the page of explanations: column, how to fill it in, example."""
    return tuple(_document()["guide"][language])


def _form(name: str, entry: Mapping[str, Any]) -> Form:
    columns = tuple(_column(target, given) for target, given in entry["columns"].items())
    label: Mapping[Language, str] = {"zh": entry["zh"], "en": entry["en"]}
    tables = tuple(entry["tables"])
    return Form(name, label, tables, columns, entry.get("platform"), entry.get("set", {}))


def _column(target: str, given: Mapping[str, Any]) -> FormColumn:
    told = given.get("example", "")
    example: Mapping[Language, Any] = told if isinstance(told, dict) else {"zh": told, "en": told}
    return FormColumn(
        target,
        given["zh"],
        given["en"],
        bool(given.get("need")),
        given.get("kind", "text"),
        given.get("list"),
        example,
    )


@cache
def _targets(name: str) -> Mapping[str, str]:
    columns = forms()[name].columns
    return {normalise(header).full: c.target for c in columns for header in (c.zh, c.en)}


def whole_form(header: tuple[str, ...]) -> Form | None:
    """The form all of whose columns are there, whatever else is."""
    names = _names(header)
    fitting = [f for f in forms().values() if len(f.found_in(names)) == len(f.columns)]
    return max(fitting, key=lambda form: len(form.columns), default=None)


def worn_form(header: tuple[str, ...]) -> Form | None:
    """The form of which some columns are gone, and nothing else is there.

    What no row can be without is left, or half of the columns at least.
    """
    names = _names(header)
    fitting = [
        (len(found), form)
        for form in forms().values()
        if len(found := form.found_in(names)) == len(names) >= _LEAST
        if found >= form.needed or len(found) * 2 >= len(form.columns)
    ]
    return max(fitting, key=lambda pair: pair[0], default=(0, None))[1]


def lacking(form: Form, header: tuple[str, ...], language: Language) -> tuple[str, ...]:
    """The headers that no row can be without, of those that are not there."""
    found = form.found_in(_names(header))
    return tuple(c.header(language) for c in form.columns if c.need and c.target not in found)


def is_companion(header: tuple[str, ...]) -> bool:
    """Whether a sheet is a form's page of explanations or of lists: there for people only."""
    names = _names(header)
    guides, lists = _companions()
    return names in guides or bool(names and names <= lists)


@cache
def _companions() -> tuple[frozenset[frozenset[str]], frozenset[str]]:
    """The headers of each guide, and those of all lists."""
    guides = frozenset(_names(guide_headers(language)) for language in LANGUAGES)
    lists = _document()["lists"]
    heads = [list_header(name, language) for name in lists for language in LANGUAGES]
    return guides, _names(tuple(heads))


@cache
def form_headers() -> frozenset[str]:
    """Every normalised header of every form and its pages: helps to find header rows."""
    guides, lists = _companions()
    own = (name for form in forms() for name in _targets(form))
    return frozenset(own) | lists | frozenset(name for guide in guides for name in guide)


def _names(header: tuple[str, ...]) -> frozenset[str]:
    return frozenset(normalise(name).full for name in header if name.strip())

"""An empty form as a workbook: the sheet to fill in, what to choose from, how to fill it in."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.ingest.forms import guide_headers, list_header
from fanbu.workbooks.book import a_book, put, width_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fanbu.ingest.forms import Form, FormColumn
    from fanbu.types import Language
    from fanbu.workbooks.book import Book

ROWS = 5000
"""Rows that offer their choices."""
LONGEST_HINT = 255
"""What Excel shows beside a cell."""
OPEN = "information"
"""A list that anything else may be written beside, once it is said."""
CLOSED = frozenset({"metrics", "flags"})


@dataclass(frozen=True)
class Filled:
    """What one template is made of; `choices`: list → what can be chosen from it."""

    form: Form
    choices: Mapping[str, Sequence[str]]
    language: Language

    def say(self, key: str, **details: Any) -> str:
        return words.say(self.language, f"templates.{key}", **details)

    def hint(self, column: FormColumn) -> str:
        """How to fill a column in: its own words, else those of its list or kind."""
        own = (f"{self.form.name}_{column.target}", column.target)
        general = (f"list_{column.choices}", f"kind_{column.kind}")
        key = next(key for key in (*own, *general) if words.has(f"templates.{key}"))
        need = self.say("needed") if column.need else ""
        return f"{self.say(key)}{need}"


def template(given: Filled, made: datetime) -> bytes:
    """The whole workbook. `made` is its date (UTC, naive)."""
    target = io.BytesIO()
    with a_book(target, given.language, made) as book:
        rows = book.file.add_worksheet(given.say("sheet_rows"))
        lists = book.file.add_worksheet(given.say("sheet_lists"))
        guide = book.file.add_worksheet(given.say("sheet_guide"))
        places = _lists(book, lists, given)
        _rows(book, rows, given, places)
        _guide(book, guide, given)
        rows.activate()
    return target.getvalue()


def _lists(book: Book, sheet: Any, given: Filled) -> dict[str, str]:
    """One column a list; where each stands, as a formula knows it."""
    places = {}
    used = dict.fromkeys(c.choices for c in given.form.columns if c.choices is not None)
    filled = [name for name in used if given.choices.get(name)]
    for at, name in enumerate(filled):
        members = given.choices[name]
        header = list_header(name, given.language)
        put(sheet, 0, at, header, book.head)
        for row, member in enumerate(members, 1):
            put(sheet, row, at, member, book.kind("text"))
        sheet.set_column(at, at, width_of([header, *members]))
        column = chr(ord("A") + at)
        title = given.say("sheet_lists").replace("'", "''")
        places[name] = f"='{title}'!${column}$2:${column}${len(members) + 1}"
    sheet.freeze_panes(1, 0)
    return places


def _rows(book: Book, sheet: Any, given: Filled, places: Mapping[str, str]) -> None:
    sheet.set_row(0, 30)
    for at, column in enumerate(given.form.columns):
        header = column.header(given.language)
        put(sheet, 0, at, header, book.head_needed if column.need else book.head)
        choices = given.choices.get(column.choices or "", ())
        example = column.example[given.language]
        sheet.set_column(at, at, width_of([header, example, *choices[:20]]), book.kind(column.kind))
        sheet.data_validation(1, at, ROWS, at, _validation(column, given, places))
    sheet.freeze_panes(1, 1)


def _validation(column: FormColumn, given: Filled, places: Mapping[str, str]) -> dict[str, Any]:
    """Choices where there are any, else a check of days and numbers; always a hint."""
    told: dict[str, Any] = {
        "input_title": column.header(given.language)[:32],
        "input_message": given.hint(column)[:LONGEST_HINT],
        "ignore_blank": True,
    }
    if column.choices in places:
        kind = "stop" if column.choices in CLOSED else OPEN
        told |= {"validate": "list", "source": places[column.choices or ""]}
    elif column.kind == "day":
        kind = "warning"
        told |= {
            "validate": "date", "criteria": "between",
            "minimum": date(2000, 1, 1), "maximum": date(2199, 12, 31),
        }  # fmt: skip
    elif column.kind in ("count", "money", "number", "percent"):
        kind = "warning"
        whole = column.kind == "count"
        told |= {
            "validate": "integer" if whole else "decimal", "criteria": "between",
            "minimum": 0 if whole else -1e12, "maximum": 1e12,
        }  # fmt: skip
    else:
        return told | {"validate": "any"}
    title, message = given.say("odd_title"), given.say(f"odd_{told['validate']}")
    return told | {"error_type": kind, "error_title": title, "error_message": message}


def _guide(book: Book, sheet: Any, given: Filled) -> None:
    """What the form is for, then each column: how to fill it in, and an example."""
    put(sheet, 0, 0, given.form.label[given.language], book.style(bold=True, font_size=14))
    lines = [given.say(f"about_{given.form.name}"), *given.say("about").split("\n")]
    for row, line in enumerate(lines, 1):
        put(sheet, row, 0, line, book.style())
    top = len(lines) + 2
    for at, name in enumerate(guide_headers(given.language)):
        put(sheet, top, at, name, book.head)
    for row, column in enumerate(given.form.columns, top + 1):
        example = column.example[given.language]
        shown = _shown(column, example)
        for at, text in enumerate((column.header(given.language), given.hint(column), shown)):
            put(sheet, row, at, text, book.plain)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 64)
    sheet.set_column(2, 2, 26)


def _shown(column: FormColumn, example: Any) -> str:
    """An example as it would be typed."""
    if isinstance(example, date):
        return example.isoformat()
    return f"{example:.0%}" if column.kind == "percent" else str(example)

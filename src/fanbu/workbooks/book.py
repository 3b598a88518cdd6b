"""A new workbook, its styles, and how wide text is."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from unicodedata import east_asian_width

if TYPE_CHECKING:
    import io
    from collections.abc import Iterable, Iterator

    from fanbu.types import Language

INK, PAPER, LINE, QUIET, NEED = "#1F2933", "#F3F1EA", "#D9D5C9", "#6B7280", "#B3261E"
FONTS: dict[Language, str] = {"zh": "Microsoft YaHei", "en": "Calibri"}
FORMATS = {
    "day": "yyyy-mm-dd",
    "time": "yyyy-mm-dd hh:mm",
    "count": "#,##0",
    "money": "#,##0.00",
    "number": "#,##0.####",
    "percent": "0.0##%",
    "text": "@",
}
"""How cells of each kind look; text stays what was typed, with its zeros."""
NARROWEST, WIDEST = 10, 48


@dataclass
class Book:
    """An open workbook; every sheet in it is written through here."""

    file: Any
    language: Language

    def style(self, **given: Any) -> Any:
        """A format in the book's font."""
        return self.file.add_format({"font_name": FONTS[self.language], "font_size": 10.5, **given})

    @cached_property
    def head(self) -> Any:
        return self.style(
            bold=True, font_color=INK, bg_color=PAPER, bottom=1, bottom_color=LINE,
            text_wrap=True, valign="vcenter",
        )  # fmt: skip

    @cached_property
    def head_needed(self) -> Any:
        """The header of what no row can be without."""
        return self.style(
            bold=True, font_color=NEED, bg_color=PAPER, bottom=1, bottom_color=LINE,
            text_wrap=True, valign="vcenter",
        )  # fmt: skip

    @cached_property
    def plain(self) -> Any:
        return self.style(num_format="@", valign="top", text_wrap=True)

    def kind(self, kind: str) -> Any:
        """The format of cells of one kind."""
        return self.style(num_format=FORMATS[kind])


@contextmanager
def a_book(target: io.BytesIO, language: Language, made: datetime) -> Iterator[Book]:
    """A workbook that is whole when the block ends. `made` is its date (UTC, naive)."""
    import xlsxwriter

    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": FORMATS["day"],
    }
    with xlsxwriter.Workbook(target, options) as file:
        file.set_properties({"created": made})
        yield Book(file, language)


def width_of(texts: Iterable[object]) -> float:
    """A column's width for its longest text: Chinese is twice as wide as Latin."""
    longest = max((_width(str(text)) for text in texts), default=0)
    return float(min(max(longest + 3, NARROWEST), WIDEST))


def _width(text: str) -> int:
    lines = text.split("\n")
    return max(
        sum(2 if east_asian_width(letter) in "WF" else 1 for letter in line) for line in lines
    )


def put(sheet: Any, row: int, column: int, value: Any, style: Any = None) -> None:
    """One cell: text as text, numbers as numbers, days as days; nothing for None."""
    match value:
        case None:
            return
        case bool() | str():
            sheet.write_string(row, column, str(value), style)
        case date():
            sheet.write_datetime(row, column, value, style)
        case _:
            sheet.write_number(row, column, value, style)

"""A web page's table saved under a spreadsheet's name (`.xls` from some shops) → rows of text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_TAGGED = re.compile(
    rb"^\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|meta|table|\?xml|style)", re.IGNORECASE
)


def is_html_table(data: bytes) -> bool:
    return bool(_TAGGED.match(data[:2048])) and b"<table" in data.lower()


def table_rows(text: str) -> list[list[str]]:
    """The cells of the largest table of a page; every row padded to the widest."""
    reader = _Tables()
    reader.feed(text)
    rows = max(reader.tables, key=len, default=[])
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


class _Tables(HTMLParser):
    """Collects tables as they are read; a nested table's cells count as its own table."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._open: list[list[list[str]]] = []
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._open.append([])
            self.tables.append(self._open[-1])
        elif tag == "tr" and self._open:
            self._open[-1].append([])
        elif tag in ("td", "th") and self._open and self._open[-1]:
            self._open[-1][-1].append("")
            self._in_cell = True
            spans = int(dict(attrs).get("colspan") or 1) - 1
            self._open[-1][-1].extend([""] * min(spans, 256))
        elif tag == "br" and self._in_cell:
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self._open:
            self._open.pop()
        elif tag in ("td", "th"):
            self._in_cell = False

    def handle_data(self, data: str) -> None:
        if self._in_cell and self._open and self._open[-1] and self._open[-1][-1]:
            self._open[-1][-1][-1] += data.strip("\r\n\t ")

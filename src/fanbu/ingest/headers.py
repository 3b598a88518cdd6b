"""Headers as people write them, made comparable; and where in a sheet the header row is.

`Amount spent (USD)`, `点击率（%）`, ` 消耗(元)` differ in width, case, spaces and unit; a header is
compared first as written (width, case and spaces evened out), then without its unit.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

MAX_COLUMNS = 2000
HEADER_WITHIN = 15
"""The header row is looked for among this many first rows."""
SECTION = "§"
"""Begins the title of a table, among the names that are known; a sheet may hold several."""

_UNIT = re.compile(r"^(?P<name>.*?)(?:\((?P<unit>[^()]{1,6})\)|(?P<percent>%))$")
_OTHER_BRACKETS = re.compile(r"(?:[\[【](.{1,6})[\]】]|(?<=[^元次])/(元|[千万]元|次|人|秒))$")
"""`消耗[元]`, `消耗【万元】`, `消耗/元`: other ways to write a unit behind a header."""
_NUMBERED = re.compile(r"^\d{1,3}、")
_UNITS = frozenset({
    "元", "分", "%", "次", "人", "个", "秒", "s", "sec", "分钟", "min", "件", "篇", "条", "角",
    "天", "元/次", "ms", "毫秒", "utc", "gmt", "inutc", "美元", "港元", "港币", "欧元", "日元",
    "英镑",
})  # fmt: skip
UNIT_SCALES = {
    **dict.fromkeys(("千", "千元", "千次", "k"), 10**3),
    **dict.fromkeys(("万", "万元", "万次", "万人", "万个", "w"), 10**4),
    **dict.fromkeys(("百万", "百万元"), 10**6),
    **dict.fromkeys(("亿", "亿元"), 10**8),
}
"""What the numbers under a header with such a unit are multiplied by: `消耗(万元)`."""
CURRENCIES = frozenset(
    {
        "aed",
        "ars",
        "aud",
        "brl",
        "cad",
        "chf",
        "clp",
        "cny",
        "cop",
        "czk",
        "dkk",
        "egp",
        "eur",
        "gbp",
        "hkd",
        "huf",
        "idr",
        "ils",
        "inr",
        "jpy",
        "krw",
        "mop",
        "mxn",
        "myr",
        "nok",
        "nzd",
        "pen",
        "php",
        "pln",
        "rmb",
        "ron",
        "rub",
        "sar",
        "sek",
        "sgd",
        "thb",
        "try",
        "twd",
        "uah",
        "usd",
        "vnd",
        "zar",
    }
)
_NUMBER = re.compile(r"^[\s¥$€￥+-]*[\d.,\s]+[%秒]?$")
_DATE = re.compile(r"^\d{1,4}([-/.年])\d{1,2}")
_NOTHING = frozenset({"", "-", "--", "—"})
_TITLE = 2
"""The cells that a title has at most, `导出时间` and the time."""


@dataclass(frozen=True, slots=True)
class Header:
    """A header made comparable: `full` keeps the unit (`%`, `usd`), `bare` has none."""

    full: str
    bare: str
    unit: str | None


@lru_cache(maxsize=4096)
def normalise(text: str) -> Header:
    """Half-width, lower case, no spaces, seen or not; underscores count as spaces.

    A questionnaire's number before its question (`2、手机号`) is no part of the name.
    """
    even = unicodedata.normalize("NFKC", text).casefold()
    full = re.sub(r"[\s_\ufeff\u200b-\u200f\u2060]+", "", even).strip("*:\"'`")
    full = _OTHER_BRACKETS.sub(r"(\1\2)", full)
    full = _NUMBERED.sub("", full) or full
    found = _UNIT.match(full)
    if not found or not found["name"]:
        return Header(full, full, None)
    unit = found["unit"] or "%"
    if unit in _UNITS or unit in CURRENCIES or unit in UNIT_SCALES:
        return Header(full, found["name"], unit)
    return Header(full, full, None)


def display(text: str) -> str:
    """A header as the name of a property: trimmed, its unit dropped."""
    even = unicodedata.normalize("NFKC", text).strip().strip("\ufeff")
    if normalise(text).unit is None:
        return re.sub(r"\s+", " ", even)
    return re.sub(
        r"\s+", " ", re.sub(r"\s*(\([^()]*\)|[\[【][^\]】]*[\]】]|/[^/]*|%)\s*$", "", even)
    )


def refuse_wide(header: Sequence[str], path: str) -> None:
    """Raises BadInput `too_many_columns`: such a table is turned on its side, or no table."""
    if len(header) > MAX_COLUMNS:
        raise BadInput("too_many_columns", file=path, columns=len(header), limit=MAX_COLUMNS)


def find_header(rows: Sequence[Sequence[str]], known: Collection[str] = ()) -> int | None:
    """The index of the header among the first rows of a sheet (cells as text), or None.

    A header is mostly words, no numbers or dates, as wide as the rows under it. Among several
    such rows the one with most `known` names wins (normalised, without unit), then the first; a
    title that is known as that of a table (see `SECTION`) settles it.
    """
    titled = _under_title(rows, known)
    if titled is not None:
        return titled
    widths = [_width(row) for row in rows]
    best: tuple[float, int] | None = None
    for index, row in enumerate(rows[:HEADER_WITHIN]):
        score = _header_score(row, widths[index + 1 :], known)
        if score is not None and (best is None or score > best[0]):
            best = (score, index)
    return None if best is None else best[1]


def _under_title(rows: Sequence[Sequence[str]], known: Collection[str]) -> int | None:
    """The row with most known names under a title alone in its row."""
    for index, row in enumerate(rows):
        filled = [cell for cell in row if cell.strip()]
        if len(filled) == 1 and f"{SECTION}{normalise(filled[0]).full}" in known:
            below = rows[index + 1 : index + 1 + HEADER_WITHIN]
            hits = [sum(_is_known(cell, known) for cell in cells) for cells in below]
            return index + 1 + hits.index(max(hits)) if any(hits) else None
    return None


def _header_score(row: Sequence[str], below: Sequence[int], known: Collection[str]) -> float | None:
    """How well a row serves as the header of rows as wide as `below`; None where it cannot."""
    cells = [cell.strip() for cell in row if cell.strip() not in _NOTHING]
    if not cells:
        return None
    width = _usual_width(below)
    values = sum(1 for cell in cells if _NUMBER.match(cell) or _DATE.match(cell))
    if values > len(cells) * 0.2 or (width > 1 and len(cells) < max(2, width * 0.6)):
        return None
    if len(set(cells)) < len(cells) * 0.6:
        return None
    hits = sum(1 for cell in cells if _is_known(cell, known))
    fit = min(len(cells), width) / max(len(cells), width)  # of no rows it is the header last
    return hits * 2 + fit


def _is_known(cell: str, known: Collection[str]) -> bool:
    header = normalise(cell)
    return header.full in known or header.bare in known


def is_a_row(cells: Sequence[str], known: Collection[str]) -> bool:
    """Whether these are a row of data, no header or title: three cells, a value, few known."""
    filled = [cell.strip() for cell in cells if cell.strip() not in _NOTHING]
    valued = any(_NUMBER.match(cell) or _DATE.match(cell) for cell in filled)
    hits = sum(_is_known(cell, known) for cell in filled)
    return len(filled) > _TITLE and valued and hits * 2 < len(filled)


def _width(row: Sequence[str]) -> int:
    """How many cells a row has, counting up to the last one that is filled."""
    for at in range(len(row), 0, -1):
        if row[at - 1].strip():
            return at
    return 0


def _usual_width(widths: Sequence[int]) -> int:
    """The width that most rows have which are not empty."""
    counted = Counter(width for width in widths if width)
    return counted.most_common(1)[0][0] if counted else 0

"""The step that reads a unit of money told once above the header: `单位：万元`, `币种：USD`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from fanbu.ingest.headers import CURRENCIES
from fanbu.ingest.reading import column_type

if TYPE_CHECKING:
    from fanbu.ingest.work import Work

_DECLARED = re.compile(
    r"(?<!\w)(?:(?:金额|货币)?单位\s*[:：]\s*(?:人民币)?\s*(?P<unit>[千万亿]元|百万元|分|美元|港元|港币|欧元|日元|英镑)"
    r"|(?:货币|币种|currency)\s*[:：]\s*(?P<code>[a-z]{3}|美元|港元|港币|欧元|日元|英镑))(?!\w)",
    re.IGNORECASE,
)


def declare_units(work: Work) -> Work:
    """Columns of money whose header names no unit have the one of the rows above the header."""
    found = _DECLARED.search(work.sheet.text)
    unit = (found["unit"] or found["code"]).casefold() if found else None
    if unit is None or (unit.isascii() and unit not in CURRENCIES):
        return work
    bindings = tuple(
        replace(binding, unit=unit)
        if binding.unit is None and column_type(work.reading.tables, binding.target) == "money"
        else binding
        for binding in work.reading.bindings
    )
    return replace(work, reading=replace(work.reading, bindings=bindings, money_unit=unit))

"""A team's own list of people, filled up with what the workspace knows of them. Keeps nothing."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu import words
from fanbu.api import files
from fanbu.api.arguments import a_choice
from fanbu.api.written import FORMULA, guarded
from fanbu.errors import BadInput
from fanbu.ingest.files import place_of
from fanbu.ingest.own_list import ROLES, read_list
from fanbu.ingest.workbook import as_text
from fanbu.model.result import Result, Warning_, plain
from fanbu.store.known_of import KNOWN, known_of
from fanbu.workbooks.lists import Column, listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from fanbu.api.desk import Desk
    from fanbu.ingest.own_list import OwnList, Role

SUFFIXES = (".xlsx", ".csv")
MATCHES = (*ROLES, "none", "ambiguous", "test")
_KINDS = {
    "lead_day": "day", "first_day": "day", "added_day": "day", "last_attended": "day",
    "last_order_day": "day", "attended": "count", "orders": "count", "paid": "money",
    "refunded": "money",
}  # fmt: skip
_CHANNELS = ("channel", "first_channel")
_HARMLESS = re.compile(r"[+-]?\d[\d, ]*(?:\.\d+)?%?\Z|-+\Z")
"""Begins like a formula and is none: a number, a phone with its country, a dash for nothing."""
_RISKY = f"^[{re.escape(''.join(FORMULA))}]"


def join(
    desk: Desk, file: Path, out: Path | None, columns: Iterable[str], by: Iterable[str]
) -> Result:
    """The list with its columns added, written to `out` (FILE.joined.xlsx when not said).

    Raises BadInput: what reading the list raises, `bad_choice`, `not_supported_list`,
    `out_is_list`, `bad_by`.
    """
    wanted = [a_choice(name, KNOWN, "--columns") for name in columns] or list(KNOWN)
    target = out or _beside(file)
    if target.suffix.lower() not in SUFFIXES:
        suffix = target.suffix or target.name
        raise BadInput("not_supported_list", file=str(target), suffix=suffix)
    if target.exists() and file.exists() and target.samefile(file):
        raise BadInput("out_is_list", file=str(target))
    own = read_list(file, _given(by))
    known = known_of(desk.warehouse, own.asked(desk.folder.contact_key()))
    told = _columns(desk, own, known, wanted)
    if target.suffix.lower() == ".csv":
        files.write(target, "\ufeff" + _as_csv(told))
    else:
        title = words.say(desk.language, "columns.joined_sheet")
        files.write_bytes(target, listed(told, title, desk.language, desk.now()))
    return _result(desk, own, known, told, (file, target))


def _beside(file: Path) -> Path:
    """`list.csv#Sheet` → `list.joined.xlsx` in the same folder."""
    place = place_of(file)
    return (place.file if place else file).with_suffix(".joined.xlsx")


def _given(by: Iterable[str]) -> dict[str, Role]:
    """`["会员电话=phone"]` as header → role."""
    found: dict[str, Role] = {}
    for text in by:
        header, sign, role = text.rpartition("=")
        if not sign or not header.strip():
            raise BadInput("bad_by", text=text, roles=list(ROLES))
        found[header.strip()] = a_choice(role.strip(), ROLES, "--by")
    return found


def _columns(desk: Desk, own: OwnList, known: pa.Table, wanted: Sequence[str]) -> list[Column]:
    """The list's own columns, then `match` and what was wanted, in words."""
    taken = {name.strip() for name in own.sheet.header}
    found = [Column(h, c) for h, c in zip(own.sheet.header, own.sheet.columns, strict=True)]
    for name in ("match", *wanted):
        label = words.say(desk.language, f"columns.joined_{name}")
        header = f"{label} (fanbu)" if label in taken else label
        cells = known[name].combine_chunks()
        found.append(Column(header, _worded(desk, name, cells), _KINDS.get(name, "text")))
    return found


def _worded(desk: Desk, name: str, cells: pa.Array) -> pa.Array:
    """Codes, channels and flags in words; money as numbers."""
    if name == "match":
        said = {m: words.say(desk.language, f"columns.match_{m}") for m in MATCHES}
        return pa.array([said[value] for value in cells.to_pylist()], pa.string())
    if pa.types.is_boolean(cells.type):
        yes, no = (words.say(desk.language, f"cli.{key}") for key in ("yes", "no"))
        return pc.if_else(cells, yes, no)
    if name in _CHANNELS:
        coded = cells.dictionary_encode()
        from fanbu.report.speech import Voice

        voice = Voice(desk.language, desk.currency, {}, {})
        told = [voice.title("channel", code) for code in coded.dictionary.to_pylist()]
        return pa.array(told, pa.string()).take(coded.indices)
    return cells.cast(pa.float64()) if pa.types.is_decimal(cells.type) else cells


def _as_csv(columns: Sequence[Column]) -> str:
    target = io.StringIO()
    lines = csv.writer(target)
    lines.writerow([_safe(column.header) for column in columns])
    lines.writerows(zip(*(_texts(column.cells) for column in columns), strict=True))
    return target.getvalue()


def _texts(cells: pa.Array) -> list[str | None]:
    """Every cell as text, None where it is blank; each different one is looked at once."""
    if (
        pa.types.is_string(cells.type)
        and not pc.any(pc.match_substring_regex(cells, _RISKY)).as_py()
    ):
        return cells.to_pylist()  # type: ignore[no-any-return]
    coded = cells.dictionary_encode()
    told = pa.array([_safe(as_text(value)) for value in coded.dictionary.to_pylist()], pa.string())
    return told.take(coded.indices).to_pylist()  # type: ignore[no-any-return]


def _safe(text: str) -> str:
    """Text that a spreadsheet would run gets an apostrophe; a number is none."""
    return text if _HARMLESS.match(text) else str(guarded(text))


def _result(
    desk: Desk, own: OwnList, known: pa.Table, told: Sequence[Column], paths: tuple[Path, Path]
) -> Result:
    counted = Counter(known["match"].to_pylist())
    file, target = paths
    data = {
        "file": desk.called(file),
        "out": desk.called(target),
        "rows": own.sheet.rows,
        "by": {role: own.sheet.header[at] for role, at in own.roles.items()},
        "matched": {match: counted[match] for match in MATCHES},
        "columns": [column.header for column in told],
    }
    names = [f"{at}" for at in range(len(told))]
    table = pa.table([column.cells for column in told], names).rename_columns(data["columns"])
    warnings = []
    if counted["ambiguous"]:
        warnings.append(Warning_("list_ambiguous", {"rows": counted["ambiguous"]}))
    if counted["test"]:
        warnings.append(Warning_("list_test", {"rows": counted["test"]}))
    return Result(
        "join", table, {name: plain(value) for name, value in data.items()}, tuple(warnings)
    )

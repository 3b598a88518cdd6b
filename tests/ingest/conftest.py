"""Small files in real dresses, read with a context that knows nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from fanbu.ingest import ImportContext, read
from fanbu.model.imports import ImportOptions, ParsedFile, ParsedTable
from fanbu.workspace.channels import default_rules
from fanbu.workspace.settings import DEFAULT_LEADS, DEFAULT_ORDERS

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
CONTEXT = ImportContext(
    zone=ZoneInfo("Asia/Shanghai"),
    currency="CNY",
    now=NOW,
    contact_key=b"k" * 32,
    leads=DEFAULT_LEADS,
    orders=DEFAULT_ORDERS,
    channels=default_rules(),
)

Reads = Callable[..., ParsedFile]


@pytest.fixture
def reads(tmp_path: Path) -> Reads:
    """`reads(text or bytes, name=…, context=…, OPTION=…)`: the only parsed file."""

    def run(
        content: str | bytes,
        name: str = "file.csv",
        *,
        context: ImportContext = CONTEXT,
        encoding: str = "utf-8",
        **options: Any,
    ) -> ParsedFile:
        file = tmp_path / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        os.utime(file, (NOW.timestamp() - 3600, NOW.timestamp() - 3600))
        [parsed] = read([file], ImportOptions(**options), context)
        return parsed

    return run


def only(parsed: ParsedFile, name: str | None = None) -> ParsedTable:
    """The only table, or the one called `name`."""
    [table] = [table for table in parsed.tables if name in (None, table.table)]
    return table


def rows(parsed: ParsedFile, *columns: str, table: str | None = None) -> list[tuple[Any, ...]]:
    """The rows' values of some columns."""
    held = only(parsed, table).rows
    return list(zip(*(held[column].to_pylist() for column in columns), strict=True))


def csv(*lines: Iterable[object] | str) -> str:
    """Lines of CSV; a tuple becomes a line."""
    return "\n".join(
        line if isinstance(line, str) else ",".join(map(str, line)) for line in lines
    ) + "\n"  # fmt: skip


def with_accounts(*accounts: str, **entities: set[str]) -> ImportContext:
    """A workspace in which some accounts, and what they hold, are known."""
    return replace(
        CONTEXT, known_accounts=lambda _: accounts, known_entities=lambda _, __: entities
    )


DATA_FOLDERS = (Path(__file__).parents[3] / "shared" / "data",)


def data_file(name: str) -> Path:
    """A file of the shared public data, or the test is skipped."""
    given = os.environ.get("FANBU_DATA")
    folders = (*((Path(given),) if given else ()), *DATA_FOLDERS)
    found: list[Path] = [folder / name for folder in folders if (folder / name).is_file()]
    if not found:
        pytest.skip(f"{name}: neither $FANBU_DATA nor ../shared/data holds it")
    return found[0]

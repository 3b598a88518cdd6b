"""What a question is asked of, with what settings, and what comes back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from contextlib import AbstractContextManager
    from datetime import datetime

    import pyarrow as pa

    from fanbu.metrics.compile import Compiled
    from fanbu.model.imports import ImportRecord
    from fanbu.model.result import Warning_
    from fanbu.types import Period


class Engine(Protocol):
    """What holds the facts: it runs a read-only statement, and knows what was imported.

    `remember` makes it ready for statements about what tables held at a moment (UTC), and it stays
    so while `steady`; `windows` are the tables that hold rows of several days, `layered` those of
    which exports of several kinds tell of the same days, `snapshots` those with totals since a
    publication; `unconverted`: table → what to say of its rows whose amount lacks a rate; `said`:
    register → columns it fills; `alike`: column → what it is answered from, the same for columns
    that the same slices of a statistic answer (none for those that no slice holds); `bare`: tables
    and views that hold no row at any moment; `sizes`: table → about how many rows are stored.
    """

    def run(self, query: str, parameters: Mapping[str, str], /) -> pa.Table: ...

    def remember(self, cutoff: datetime, tables: Collection[str], /) -> None: ...

    def steady(self) -> AbstractContextManager[None]: ...

    def windows(self) -> frozenset[str]: ...

    def layered(self) -> frozenset[str]: ...

    def snapshots(self) -> frozenset[str]: ...

    def unconverted(self) -> Mapping[str, Mapping[str, Any]]: ...

    def said(self) -> Mapping[str, frozenset[str]]: ...

    def alike(self, table: str, cutoff: datetime | None, /) -> Mapping[str, str]: ...

    def bare(self) -> frozenset[str]: ...

    def sizes(self) -> Mapping[str, int]: ...

    def imports(self) -> Iterable[ImportRecord]: ...

    def register_kinds(self) -> pa.Table: ...

    def source_days(self) -> pa.Table: ...

    def baselines(self) -> pa.Table: ...


class Setting(Protocol):
    """Where days begin and weeks start."""

    @property
    def timezone(self) -> str: ...

    @property
    def first_weekday(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of one question, the statement that made them, and what to say.

    `zeros`: count → the days over which its register is known (asked for by comparisons only).
    `partial`: measure, or metric that adds up measures, → for each row, whether it lacks some of
    its amounts; only those of which some row does.
    """

    table: pa.Table
    compiled: Compiled
    warnings: tuple[Warning_, ...]
    zeros: Mapping[str, Period] = field(default_factory=dict)
    partial: Mapping[str, tuple[bool, ...]] = field(default_factory=dict)

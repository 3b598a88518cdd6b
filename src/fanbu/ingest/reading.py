"""What a sheet's columns are: readers declare it, a sheet is bound to it.

A `Reader` is one vendor's export, declared as data with at most two hooks. `binding.bind` lays it
over a sheet's header and gives a `Reading`: which column holds what. Mappings and the canonical
dress become Readings too, so that everything after is the same for all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Literal

from fanbu.ingest.headers import SECTION, normalise
from fanbu.store.catalogue import tables as catalogue

if TYPE_CHECKING:
    import pyarrow as pa

    from fanbu.ingest.sheet import Sheet
    from fanbu.model.imports import DateOrder
    from fanbu.store.catalogue import ColumnType

ARTICLE = "article"
"""The level of a report about one publication, which says nothing of the others."""
Clock = Literal["conversion", "billing"]
Prepare = Callable[["Sheet"], "Sheet"]
Finish = Callable[["pa.Table", "Sheet"], "pa.Table"]

ROLES: Mapping[str, str] = {
    "phone": "text",
    "email": "text",
    "external_userid": "text",
    "unionid": "text",
    "openid": "text",
    "wechat": "text",
    "buyer": "text",
    "contact_name": "text",
    "month": "text",
    "day_of_month": "text",
    "window_start": "day",
    "window_end": "day",
}
"""Targets that are no column: contacts and ids of people, from `phone` to `buyer`, become `person`
and `identifiers` and are never stored themselves (two headers may mean `phone`, the second is
`phone#2`); `contact_name` only tells test leads; `month` and `day_of_month` together make `day`;
`window_start` and `window_end` are the span a row or the file covers."""
CONTACT_ROLES: tuple[str, ...] = (
    "phone", "email", "external_userid", "unionid", "openid", "wechat", "buyer", "contact_name",
)  # fmt: skip
SEVERAL: frozenset[str] = frozenset({"phone", "email"})
"""Roles that several columns of one file may have, all of them meaning the same person."""
SKIP = "skip"
"""The target of a column that is left out on purpose."""
PROPERTY = "props."
SAID = "~"
"""Begins a need or reject that is no header but a pattern over what the file says of itself."""
PUT_TOGETHER: tuple[str, ...] = (
    "平台", "媒体", "渠道", "投放平台", "广告平台", "投放媒体", "投放渠道", "platform", "media",
    "channel",
)  # fmt: skip
"""Headers no platform puts into its own export: people put such a sheet together from several."""


@dataclass(frozen=True, slots=True)
class Goal:
    """One conversion goal of a file with its own column.

    `conversions` and `value` are headers, the first one present counts; a file may give only the
    value of a goal. The first goal of a file that is present stays in the main row (with cost);
    each other one makes an extra row without cost. `name` None: the goal is named by the file's
    column bound to `goal`, else by the header.
    """

    conversions: tuple[str, ...]
    name: str | None = None
    value: tuple[str, ...] = ()
    clock: Clock | None = None
    window_days: int | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """One native export.

    `name` is the scope of superseding and the word for `--reader`. `tables`: where its rows go; a
    bound column goes to every one of them that has it, so a list of posts with totals fills
    `placements` and `placement_stats`; none for a file that only comes along with an export and
    holds no facts. `needs`: of each group one header must be there; `rejects`: headers that say it
    is another file; in both, `~PATTERN` is looked for in the file's name and the rows above the
    header. `columns`: header → catalogue column, `props.NAME`, a role (see `ROLES`) or `skip`;
    headers match without width, case, spaces and underscores, first with their unit (`阅读(人)`),
    then without. Columns not listed become properties under their own name. `constants` set a
    column for every row. `totals`: words of total rows beside the common ones; `blank_total`: a
    row of a statistic without any name is the total; `no_totals`: the file has none, so a row
    called so is a row. `lifetime`: content totals since publication. `snapshot`: a register's
    export holds everything in its window. `may_be_empty`: a header without rows is no mistake.
    `dates`: the order of day and month that the platform always writes. `level` fixes the level
    where entity columns do not tell it. `currency`: of the money, when it is not the workspace's
    own and no column or header says it. `account_name`: a pattern with a group `account` over the
    rows above the header, the file's name and its folder's. `section`: the title over its table, in
    a sheet of several tables. `same_as`: the reader of another export that tells of the same things
    under other ids, so that a workspace takes one of the two. `prepare` reshapes the sheet before
    anything is read; `finish` works on the typed rows (columns by target, `props.NAME` for
    properties, `row_no`).
    """

    name: str
    zh: str
    en: str
    platform: str | None
    tables: tuple[str, ...]
    needs: tuple[tuple[str, ...], ...]
    columns: Mapping[str, str]
    channel: str | None = None
    goals: tuple[Goal, ...] = ()
    rejects: tuple[str, ...] = ()
    constants: Mapping[str, str] = field(default_factory=dict)
    totals: tuple[str, ...] = ()
    blank_total: bool = True
    no_totals: bool = False
    lifetime: bool = False
    snapshot: bool = True
    may_be_empty: bool = False
    dates: DateOrder | None = None
    level: str | None = None
    currency: str | None = None
    account_name: str | None = None
    section: str | None = None
    same_as: str | None = None
    prepare: Prepare | None = None
    finish: Finish | None = None


@dataclass(frozen=True, slots=True)
class Binding:
    """Column `index` of a sheet holds `target`; `unit` from the header (`%`, `usd`, `分`)."""

    index: int
    header: str
    target: str
    unit: str | None = None

    @property
    def is_property(self) -> bool:
        return self.target.startswith(PROPERTY)


@dataclass(frozen=True, slots=True)
class BoundGoal:
    """A goal found in a sheet: the columns' indices, one of both at least, and its name."""

    conversions: int | None
    name: str | None
    value: int | None = None
    clock: Clock | None = None
    window_days: int | None = None

    @property
    def index(self) -> int:
        """The column that names the goal: its count, else its value."""
        found = self.value if self.conversions is None else self.conversions
        assert found is not None  # noqa: S101 - a goal is bound by one of them
        return found


@dataclass(frozen=True, slots=True)
class Reading:
    """Which column of one sheet is what; the reader's other declarations go along.

    `name` is the scope of superseding: a native reader's name, `canonical`, or `mapping:NAME`.
    `rivals`: pairs of columns that claim to be the same thing, the bound one first. `money_unit`:
    of money whose header names none.
    """

    name: str
    tables: tuple[str, ...]
    bindings: tuple[Binding, ...]
    goals: tuple[BoundGoal, ...] = ()
    platform: str | None = None
    channel: str | None = None
    constants: Mapping[str, str] = field(default_factory=dict)
    totals: tuple[str, ...] = ()
    blank_total: bool = False
    lifetime: bool = False
    snapshot: bool = True
    level: str | None = None
    currency: str | None = None
    account_name: str | None = None
    dates: DateOrder | None = None
    year: int | None = None
    order_lines: bool = False
    prepare: Prepare | None = None
    finish: Finish | None = None
    rivals: tuple[tuple[int, int], ...] = ()
    no_totals: bool = False
    money_unit: str | None = None

    def bound(self, target: str) -> Binding | None:
        return next((b for b in self.bindings if b.target == target), None)

    @property
    def targets(self) -> frozenset[str]:
        return frozenset(binding.target for binding in self.bindings)

    @property
    def table(self) -> str:
        return self.tables[0]


@cache
def column_type(tables: tuple[str, ...], target: str) -> ColumnType | None:
    """The catalogue's type of a target in the first of `tables` that has it; roles have theirs."""
    for table in tables:
        column = catalogue()[table].columns.get(target)
        if column:
            return column.type
    return ROLES.get(target)  # type: ignore[return-value]


def known_headers(readers: tuple[Reader, ...]) -> frozenset[str]:
    """Every normalised header that some reader knows, and the titles of tables (see `SECTION`)."""
    headers = frozenset(
        normalise(name).full
        for reader in readers
        for name in (
            *reader.columns,
            *(h for g in reader.goals for h in (*g.conversions, *g.value)),
        )
    )
    titles = (reader.section for reader in readers if reader.section)
    return headers | {f"{SECTION}{normalise(title).full}" for title in titles}

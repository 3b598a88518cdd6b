"""What a sheet's columns are: readers declare it, a sheet is bound to it.

A `Reader` is one vendor's export, declared as data with at most two hooks. `bind` lays it over a
sheet's header and gives a `Reading`: which column holds what. Mappings and the canonical dress
become Readings too, so that everything after is the same for all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Literal

from fanbu.ingest.headers import SECTION, Header, display, normalise
from fanbu.store.catalogue import ADDITIVE_TYPES
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
_OTHERS = re.compile(
    r"收货|收件|recipient|receiver|shipping|紧急|推荐人|介绍人|referr", re.IGNORECASE
)
"""Whose contact a further column holds when it is not the row's own person's."""
SKIP = "skip"
"""The target of a column that is left out on purpose."""
PROPERTY = "props."
SAID = "~"
"""Begins a need or reject that is no header but a pattern over what the file says of itself."""
_PEOPLE = frozenset({"users", "new_users", "reach"})
"""People are counted in several ways (total and active users), often side by side: of the ways an
export has, the one its reader names first is taken, the others are properties."""
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


def fits(reader: Reader, header: tuple[str, ...], said: str = "") -> int:
    """How many of a sheet's headers a reader knows; 0 when the sheet is not its file.

    `said`: the file's name and the rows above the header.
    """
    there = _present(header)
    has = [any(_there(name, there, said) for name in group) for group in reader.needs]
    if not all(has) or any(_there(name, there, said) for name in reader.rejects):
        return 0
    return sum(1 for name in header if _target(normalise(name), _by_header(reader)) is not None)


def _there(need: str, there: Mapping[str, int], said: str) -> bool:
    """Whether a header is there, or the file says what a `~PATTERN` looks for."""
    if need.startswith(SAID):
        return re.search(need.removeprefix(SAID), said, re.IGNORECASE) is not None
    return _find(need, there) is not None


def bind(reader: Reader, header: tuple[str, ...]) -> Reading:
    """A reader laid over a sheet's header.

    Where several headers claim one column, it is the one the reader names first: in a file with
    `账户ID` and `账户` an account has its name, in whatever order they stand.
    """
    there = _present(header)
    goals = tuple(_bound_goal(goal, there) for goal in reader.goals)
    goals_found = tuple(goal for goal in goals if goal is not None)
    taken = {index for g in goals_found for index in (g.conversions, g.value) if index is not None}
    claims = _claims(reader, header, taken)
    bindings: list[Binding] = []
    for index, name in enumerate(header):
        if index in taken or not name.strip():
            continue
        wanted = _target(normalise(name), _by_header(reader))
        seen = {binding.target for binding in bindings}
        own = wanted is not None and (wanted == SKIP or claims[wanted] == index)
        target = wanted if wanted is not None and own else _further(wanted, name, seen)
        if target != SKIP:
            bindings.append(Binding(index, name, target, normalise(name).unit))
    rivals = (*_rival_columns(reader, header, bindings), *_rival_goals(reader, header, goals_found))
    return Reading(
        reader.name, reader.tables, tuple(bindings), goals_found, reader.platform, reader.channel,
        reader.constants, reader.totals, reader.blank_total, reader.lifetime, reader.snapshot,
        reader.level, reader.currency, reader.account_name, reader.dates, None,
        "order_lines" in reader.tables and "orders" in reader.tables, reader.prepare, reader.finish,
        rivals, reader.no_totals,
    )  # fmt: skip


def _claims(reader: Reader, header: tuple[str, ...], taken: set[int]) -> dict[str, int]:
    """Target → the index of the header that gets it: the first one in the reader's own order."""
    known = _by_header(reader)
    ranks = {name: rank for rank, name in enumerate(known)}
    best: dict[str, tuple[int, int]] = {}
    for index, name in enumerate(header):
        even = normalise(name)
        target = _target(even, known)
        if target is None or index in taken:
            continue
        claim = (ranks[even.full if even.full in known else even.bare], index)
        best[target] = min(best.get(target, claim), claim)
    return {target: index for target, (_, index) in best.items()}


def _rival_columns(
    reader: Reader, header: tuple[str, ...], bindings: list[Binding]
) -> Iterator[tuple[int, int]]:
    """A bound column and another one of the same name, or of another name of the same measure.

    Texts may well be told twice (an account's name and its id).
    """
    names = [normalise(name) for name in header]
    known = _by_header(reader)
    first = {binding.target: binding.index for binding in bindings}
    for index, name in enumerate(names):
        target = _target(name, known)
        at = first.get(target, index) if target else index
        if at == index or target is None:
            continue
        measures = column_type(reader.tables, target) in ADDITIVE_TYPES and target not in _PEOPLE
        if measures or names[at].full == name.full:
            yield at, index


def _rival_goals(
    reader: Reader, header: tuple[str, ...], goals: tuple[BoundGoal, ...]
) -> Iterator[tuple[int, int]]:
    """A goal's column and another of the same name (`深度转化量`, `深度转化数`), or two values.

    Other names of one goal a platform may tell apart (`整体成交`, `直接成交`): the goal has the
    first of them, the others stay with the rows.
    """
    names = [normalise(name) for name in header]
    for goal in goals:
        for at in (goal.conversions, goal.value):
            if at is None:
                continue
            others = _other_values(reader, names[at]) if at == goal.value else frozenset()
            for index, name in enumerate(names):
                same = name.full == names[at].full or _counted(name) == _counted(names[at])
                if index != at and (same or not others.isdisjoint((name.full, name.bare))):
                    yield at, index


def _counted(name: Header) -> str:
    """What a header counts, without the word that says that it counts."""
    return re.sub(r"(?<=.)(?:数量|次数|数|量)$", "", name.bare)


def _other_values(reader: Reader, name: Header) -> frozenset[str]:
    """The headers that a goal's value goes by, of the goal that `name` is one for."""
    groups = (frozenset(normalise(value).full for value in goal.value) for goal in reader.goals)
    own = {name.full, name.bare}
    return next((group for group in groups if not own.isdisjoint(group)), frozenset())


def bound_columns(reading: Reading, header: tuple[str, ...]) -> list[Binding]:
    """The bound columns and the goals' (`conversions#1`, `conversion_value#1`, …)."""
    found = list(reading.bindings)
    for place, goal in enumerate(reading.goals):
        for name, at in (("conversions", goal.conversions), ("conversion_value", goal.value)):
            if at is not None:
                unit = normalise(header[at]).unit
                if name == "conversion_value":
                    unit = unit or reading.money_unit
                found.append(Binding(at, header[at], f"{name}#{place}", unit))
    return found


def _further(wanted: str | None, name: str, seen: set[str]) -> str:
    """A second phone of the same person (`备用电话`) is kept too; anything else as a property."""
    if wanted not in SEVERAL or _OTHERS.search(name):
        return _property(name, seen)
    places = (f"{wanted}#{number}" for number in range(2, len(seen) + 3))
    return next(place for place in places if place not in seen)


def _property(name: str, seen: set[str]) -> str:
    target = f"{PROPERTY}{display(name)}"
    number = 2
    while target in seen:
        target = f"{PROPERTY}{display(name)}_{number}"
        number += 1
    return target


def _present(header: tuple[str, ...]) -> dict[str, int]:
    """Normalised header, with and without unit → index; the first one wins."""
    found: dict[str, int] = {}
    for index, name in enumerate(header):
        found.setdefault(normalise(name).full, index)
    for index, name in enumerate(header):
        found.setdefault(normalise(name).bare, index)
    return found


def _find(name: str, there: Mapping[str, int]) -> int | None:
    return there.get(normalise(name).full)


def _target(header: Header, columns: Mapping[str, str]) -> str | None:
    return columns.get(header.full) or columns.get(header.bare)


@cache
def _columns(items: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    return {normalise(name).full: target for name, target in items}


def _by_header(reader: Reader) -> Mapping[str, str]:
    return _columns(tuple(reader.columns.items()))


def _bound_goal(goal: Goal, there: Mapping[str, int]) -> BoundGoal | None:
    found = next((i for name in goal.conversions if (i := _find(name, there)) is not None), None)
    value = next((i for name in goal.value if (i := _find(name, there)) is not None), None)
    if found is None and value is None:
        return None
    return BoundGoal(found, goal.name, value, goal.clock, goal.window_days)


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

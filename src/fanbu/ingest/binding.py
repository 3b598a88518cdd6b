"""A reader laid over a sheet's header: which of its columns holds what, and what is left over."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from fanbu.ingest.headers import Header, display, normalise
from fanbu.ingest.reading import (
    PROPERTY,
    SAID,
    SEVERAL,
    SKIP,
    Binding,
    BoundGoal,
    Reading,
    column_type,
)
from fanbu.store.catalogue import ADDITIVE_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from fanbu.ingest.reading import Goal, Reader

_OTHERS = re.compile(
    r"收货|收件|recipient|receiver|shipping|紧急|推荐人|介绍人|referr", re.IGNORECASE
)
"""Whose contact a further column holds when it is not the row's own person's."""
_PEOPLE = frozenset({"users", "new_users", "reach"})
"""People are counted in several ways (total and active users), often side by side: of the ways an
export has, the one its reader names first is taken, the others are properties."""


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

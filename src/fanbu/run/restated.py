"""The numbers of a report as they are frozen, and what became of them since."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fanbu.analyses.restated import Known, Side, carried, compare, lead_of, settled
from fanbu.metrics.rows import COST, meaning, measures_of
from fanbu.model.published import Number, Restated, Restatement, Why
from fanbu.model.question import Query
from fanbu.run.evidence import packed, rows_behind, units, unpacked
from fanbu.run.query import execute
from fanbu.store.behind import leads_apart, rows_now, rows_then
from fanbu.store.catalogue import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from fanbu.analyses.restated import Effects
    from fanbu.metrics.draft import Locale
    from fanbu.metrics.metric import Definitions
    from fanbu.model.published import Cause, Published
    from fanbu.store.warehouse import Warehouse
    from fanbu.types import Period

    Days = Mapping[str, tuple[Period, ...]]
    Values = Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Ground:
    """What numbers are read from. `settings`: what their meaning depends on beside definitions.

    `kept`: which of these metrics are counted on some days of a period only, and on which.
    """

    definitions: Definitions
    store: Warehouse
    locale: Locale
    settings: object
    kept: Callable[[Sequence[str], Period], Days]

    def values(self, names: Sequence[str], period: Period, days: Days) -> Values:
        """Each metric over the whole period, or the `days` of it; None where there is no value."""
        found = self._values([name for name in names if name not in days], Query((), period=period))
        for some in dict.fromkeys(days.values()):
            own = [name for name in names if days.get(name) == some]
            asked = Query((), period=period, days=some)
            found |= self._values(own, asked) if some else dict.fromkeys(own)
        return found

    def _values(self, names: Sequence[str], asked: Query) -> dict[str, float | None]:
        if not names:
            return {}
        asked = replace(asked, metrics=tuple(names))
        rows = execute(asked, self.definitions, self.store, self.locale).table.to_pylist()
        return {name: rows[0][name] if rows else None for name in names}

    def meaning(self, name: str) -> str:
        return meaning(name, self.definitions, self.settings)


def numbers_of(
    ground: Ground, shown: Sequence[str], period: Period
) -> tuple[tuple[Number, ...], Mapping[str, bytes]]:
    """The numbers to freeze, those shown and the measures behind them, with the measures' rows."""
    parts = _measures(ground, shown)
    names = (*shown, *(name for name in parts if name not in shown))
    days = ground.kept(names, period)
    values = ground.values(names, period, days)
    numbers = tuple(
        Number(
            metric=name,
            value=values[name],
            query={
                "metrics": [name],
                "grain": "total",
                "period": str(period),
                "days": _told(days.get(name)),
            },
            meaning=ground.meaning(name),
            shown=name in shown,
        )
        for name in names
    )
    rows = {}
    for name in parts:
        query = Query((name,), period=period)
        found = rows_behind(query, ground.definitions, ground.store, ground.locale)
        if found is not None:
            rows[name] = packed(found)
    return numbers, rows


def restatement(
    ground: Ground, published: Published, behind: Callable[[], Mapping[str, bytes]]
) -> Restatement:
    """The shown numbers that are others now, with causes. `behind` is asked only when one is."""
    frozen = {number.metric: number for number in published.numbers}
    names = [name for name in frozen if name in ground.definitions.metrics]
    told = [name for name in names if "days" in frozen[name].query]  # older ones are of all days
    days = ground.kept(told, published.period)
    now = ground.values(names, published.period, days)
    changed = [
        number.metric
        for number in published.numbers
        if number.shown and number.metric in now and _moved(number.value, now[number.metric])
    ]
    if not changed:
        return Restatement(published)
    work = _Work(ground, published, behind(), now, days)
    return Restatement(published, tuple(work.restated(name) for name in changed))


SAME = 1e-9
MADE_OF = {
    "lead_journey": "leads",
    "lead_stages": "leads",
    "buyer_journey": "orders",
    "cost_days": "costs",
}
"""Views, and the registers whose rows tell theirs apart."""


def _told(days: tuple[Period, ...] | None) -> list[str] | None:
    return None if days is None else [str(run) for run in days]


def _moved(before: float | None, now: float | None) -> bool:
    if before is None or now is None:
        return before is not now
    return abs(now - before) > SAME * max(abs(before), abs(now))


def _measures(ground: Ground, names: Iterable[str]) -> tuple[str, ...]:
    found = (part for name in names for part in measures_of(name, ground.definitions))
    return tuple(dict.fromkeys(found))


class _Work:
    """One restatement in the making: each measure is explained once."""

    def __init__(
        self,
        ground: Ground,
        published: Published,
        behind: Mapping[str, bytes],
        now: Values,
        days: Days,
    ) -> None:
        self.ground = ground
        self.published = published
        self.behind = behind
        self.now = now
        self.days = days
        self.standing = frozenset(
            record.import_id for record in ground.store.imports() if record.import_id is not None
        )
        self._sides: dict[str, Side | None] = {}

    def restated(self, name: str) -> Restated:
        number = self.published.number(name)
        before, now = number.value if number else None, self.now[name]
        then, since = (number.query.get("days") if number else None), _told(self.days.get(name))
        if then is not None or since is not None:  # its parts are told of other days
            cause = Why("data" if then == since else "late")
            return Restated(name, before, now, ((cause, (now or 0.0) - (before or 0.0)),))
        side = self._side(name)
        causes = side.causes if side else {}
        rest = Why("data" if self._same_meaning(name) else "definition")
        made = settled(before or 0.0, now or 0.0, causes, rest)
        return Restated(name, before, now, tuple(made.items()))

    def _side(self, name: str) -> Side | None:
        """A measure, or a formula of what it is made of."""
        formula = self.ground.definitions.metrics[name].formula
        if formula is None:
            return self._measure(name)
        parts = {part: self._side(part) for part in self.ground.definitions.metrics[name].parts}
        return carried(formula, {part: one for part, one in parts.items() if one})

    def _measure(self, name: str) -> Side | None:
        if name not in self._sides:
            self._sides[name] = self._explained(name)
        return self._sides[name]

    def _explained(self, name: str) -> Side | None:
        """Then, now, and the causes; None for a measure that was not frozen."""
        number = self.published.number(name)
        if number is None:
            return None
        table = str(self.ground.definitions.metrics[name].of)
        before, now = number.value or 0.0, self.now[name] or 0.0
        if not _moved(number.value, self.now[name]):
            return Side(before, now, {})
        found = self._compared(name, table)
        of = MADE_OF.get(table, table)
        causes = {Why(cause, of): effect for cause, effect in found.items()}
        rest = Why("data", of) if self._same_meaning(name) else Why("definition")
        return Side(before, now, settled(before, now, causes, rest))

    def _compared(self, name: str, table: str) -> Effects:
        """Row by row: as frozen, or, where the meaning changed, as it would have been then."""
        query = Query((name,), period=self.published.period)
        ground = self.ground
        rows = rows_behind(query, ground.definitions, ground.store, ground.locale)
        if rows is None:
            return {}
        if self._same_meaning(name):
            kept = self.behind.get(name)
            then = unpacked(kept) if kept is not None else None
        else:
            cutoff = self.published.known_at
            past = Query((name,), period=self.published.period, cutoff=cutoff)
            then = rows_behind(past, ground.definitions, ground.store, ground.locale)
        if then is None:  # an empty table is a table: everything came since
            return {}
        return compare(units(then), units(rows), self._known(name, table))

    def _known(self, name: str, table: str) -> Known:
        of = MADE_OF.get(table, table)
        clock = self.ground.definitions.metrics[name].at or tables()[table].clock
        store, imports = self.ground.store, self.published.imports
        later = clock == "paid_at" and clock != tables()[table].clock
        steps = table == "lead_stages"
        by = COST if table == "cost_days" else ()
        return Known(
            kind=tables()[of].kind,
            then=_by_key(steps, lambda keys: rows_then(store, of, keys, imports, by)),
            now=_by_key(steps, lambda keys: rows_now(store, of, keys, by)),
            imports=frozenset(imports),
            standing=self.standing,
            by_payment=later or table == "buyer_journey",
            steps=("step" if clock == "reached_at" else "lead") if steps else None,
            apart=self._apart(steps) if of == "leads" and table != of else _nothing,
        )

    def _apart(self, steps: bool) -> Callable[[Sequence[str], bool], Mapping[str, Cause]]:  # noqa: FBT001
        """Leads without a row in a view because they are tests, or came back."""

        def found(units: Sequence[str], then: bool) -> Mapping[str, Cause]:  # noqa: FBT001
            keys = {unit: lead_of(unit) if steps else unit for unit in units}
            cutoff = self.published.known_at if then else None
            marks = leads_apart(self.ground.store, sorted(set(keys.values())), cutoff)
            return {unit: marks[key] for unit, key in keys.items() if key in marks}

        return found

    def _same_meaning(self, name: str) -> bool:
        number = self.published.number(name)
        return number is not None and number.meaning == self.ground.meaning(name)


def _by_key(
    steps: bool,  # noqa: FBT001 - whether a unit is a lead's key and a step
    look: Callable[[Sequence[str]], Collection[str]],
) -> Callable[[Sequence[str]], Collection[str]]:
    """The units whose rows are found by their keys."""
    if not steps:
        return look

    def found(units: Sequence[str]) -> Collection[str]:
        there = set(look(sorted({lead_of(unit) for unit in units})))
        return [unit for unit in units if lead_of(unit) in there]

    return found


def _nothing(_keys: Sequence[str], _then: bool) -> Mapping[str, Cause]:  # noqa: FBT001
    return {}

"""The judge: what was imported is exactly what the file says, or the file was refused by name.

Anything else is a wrong number. Measures are compared one by one, summed by the dimensions that the
file still has; a null measure is no number, so a zero where there should be none is wrong too.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

import fanbu
from fanbu.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from fanbu import Workspace

    from .export import Export, Truth
    from .world import Fact, World

NOW = datetime(2026, 11, 23, 4)  # noqa: DTZ001 - UTC, naive, as the api's clock gives it
MEASURES: Mapping[str, tuple[str, ...]] = {
    "spend": ("cost", "gift", "cash_cost", "impressions", "clicks", "conversions",
              "conversion_value"),
    "placement_stats": ("impressions", "reach", "views", "clicks", "completes", "watch_seconds",
                        "likes", "comments", "shares", "saves", "follows"),
    "article_days": ("views", "reach", "shares"),
    "accounts_daily": ("gained", "lost", "followers", "members", "messages"),
    "orders": ("net", "gross", "discount", "refunded"),
    "site_daily": ("sessions", "users", "new_users", "views", "key_events", "engaged_sessions",
                   "bounces", "seconds", "impressions", "clicks"),
    "products": ("visitors", "favourites", "carts", "sold", "sales"),
    "costs": ("amount",),
    "order_lines": ("rows", "quantity", "price"),
    "leads": ("rows", "value"),
    "lead_status": ("rows", "value"),
    "contacts": ("rows",),
}  # fmt: skip
NAMED_BY_READERS = frozenset(
    {"goal", "clock", "account", "title", "platform", "channel", "level", "coupon", "external_id",
     "known"}
)  # fmt: skip
"""What a proposed mapping may name in its own way."""
ASSIGNED = ("conversion", "gross")
"""Measures that a proposed mapping may find in another column than the reader does."""
_ASKED = frozenset({"mapping_needed"})
_PLACED = frozenset(
    {"bad_value", "ragged_row", "day_missing", "unclear_share", "mangled_order_ids"}
)
"""Refusals that must say the row."""
_CENT = Decimal("0.005")
Outcome = Literal["exact", "mapped", "refused", "wrong"]


@dataclass(frozen=True)
class Mutant:
    """A changed file. `truths`: what it may be taken for; none: it must be refused.

    `harmless`: nothing but the dress changed, so that a refusal is unhelpful.
    """

    kind: str
    label: str
    name: str
    data: bytes
    truths: tuple[tuple[Truth, ...], ...]
    harmless: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    outcome: Outcome
    detail: str = ""
    unclear: bool = False


def consistent(export: Export) -> bool:
    """Whether some total row (or all of them together) agrees with the rows in every measure."""
    totals = export.totals
    if not totals:
        return True
    together: Truth = {key: _added(total.get(key) for total in totals) for key in totals[0]}
    return any(_agrees(total, export) for total in (*totals, together))


def _added(values: Iterable[Any]) -> Decimal | None:
    found = [Decimal(value) for value in values if value is not None]
    return sum(found, Decimal(0)) if found else None


def _agrees(total: Mapping[str, Any], export: Export) -> bool:
    for column in export.columns:
        if total.get(column.key) is None or not column.additive:
            continue
        values = [truth.get(column.key) for truth in export.truths]
        summed = _added(values) or Decimal(0)
        slack = _CENT * (len(values) + 1) if column.kind != "count" else 0
        if abs(summed - Decimal(total[column.key])) > slack:
            return False
    return True


@contextmanager
def court(template: Path, folder: Path) -> Iterator[Court]:
    """A workspace of its own, opened once; each judgement is undone."""
    shutil.copytree(template, folder / "brand")
    with fanbu.open(folder / "brand", clock=lambda: NOW) as workspace:
        yield Court(workspace, folder)


@dataclass(frozen=True)
class Court:
    workspace: Workspace
    folder: Path

    def judge(self, world: World, mutant: Mutant) -> Verdict:
        path = self.folder / mutant.name
        path.write_bytes(mutant.data)
        try:
            found = self._try(world, mutant, path, yes=False)
            if found.outcome == "refused" and found.detail in _ASKED:
                asked = self._try(world, mutant, path, yes=True)
                return asked if asked.outcome in ("wrong", "mapped") else found
            return found
        finally:
            path.unlink()

    def _try(self, world: World, mutant: Mutant, path: Path, *, yes: bool) -> Verdict:
        options = {**world.options, **mutant.options, "yes": yes}
        try:
            done = self.workspace.import_files([path], **options)
        except BadInput as problem:
            return _refusal(problem, path)
        try:
            found = self.facts(world.table)
        finally:
            for file in reversed(done.to_dict()["files"]):
                if not file["repeated"]:
                    self.workspace.undo(file["import_id"])
            for saved in self.workspace.folder.mappings.glob("*.yaml"):
                saved.unlink()
        mapped = any(file["reader"].startswith("mapping") for file in done.to_dict()["files"])
        return _compared(world, mutant, found, mapped=mapped)

    def facts(self, table: str) -> list[dict[str, Any]]:
        """The rows of a table as they count now, with their properties.

        Posts come with the words of their publication, orders with what was given back; an article
        as what came in each day, whole and by source.
        """
        if table == "article_days":
            return self._article_days()
        query = f"select * from {table}"  # noqa: S608 - a table of the catalogue
        if table == "placement_stats":
            query = (
                "select s.*, p.title, p.kind, p.published_at from placement_stats s"
                " left join placements p using (platform, account, external_id)"
            )
        if table == "orders":
            query = (
                "select o.*, r.amount as refunded from orders o"
                ' left join refunds r on r."order" = o.external_id'
            )
        if table == "site_daily":
            query = "select s.*, f.reader from site_daily s join slices f using (slice_id)"
        rows = self.workspace.warehouse.run(query).to_pylist()
        if table == "site_daily":
            rows = _fullest_view(rows)
        return [row | json.loads(row.get("props") or "{}") | _itself(row) for row in rows]

    def _article_days(self) -> list[dict[str, Any]]:
        nothing: dict[str, Any] = dict.fromkeys(MEASURES["article_days"])
        return [
            nothing | row
            for measure in MEASURES["article_days"]
            for row in self.workspace.warehouse.run(ARTICLE_DAYS.format(measure)).to_pylist()
            if row[measure]
        ]


ARTICLE_DAYS = (
    "select day, title, source, {0} from placement_stats_at('infinity', '{0}', ['placement'])"
    " union all by name select day, title, source, {0}"
    " from placement_stats_at('infinity', '{0}', ['placement', 'source'])"
    " where source is not null"
)


def _itself(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a row says by being there: one thing, and whether a person is behind it."""
    return {"rows": 1, "known": row.get("person") is not None}


def _fullest_view(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sheets of another reader or level are views of the same visits: what is asked adds none."""
    views: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        views[row["reader"], row["level"]].append(row)
    return max(views.values(), key=_filled, default=[])


def _filled(rows: list[dict[str, Any]]) -> int:
    return sum(value is not None for row in rows for value in row.values())


def _refusal(problem: BadInput, path: Path) -> Verdict:
    """Clear when it names the file and, where a cell or a row is meant, that too."""
    details = problem.details
    named = path.name in str(details.get("file", ""))
    placed = problem.code not in _PLACED or details.get("row") is not None
    return Verdict("refused", problem.code, unclear=not (named and placed))


def _compared(
    world: World, mutant: Mutant, found: Sequence[Mapping[str, Any]], *, mapped: bool
) -> Verdict:
    if not mutant.truths:
        return Verdict("wrong", f"taken ({len(found)} rows) although it contradicts itself")
    told = "no truth"
    for truths in mutant.truths:
        facts = [fact for truth in truths for fact in world.facts(truth)]
        told = _difference(world, facts, found, mapped=mapped)
        if not told:
            return Verdict("mapped" if mapped else "exact")
    return Verdict("wrong", told + (" (mapped)" if mapped else ""))


def _difference(
    world: World, facts: Sequence[Fact], found: Sequence[Mapping[str, Any]], *, mapped: bool
) -> str:
    """The first measure that differs, in words; empty when none does."""
    for measure in world.measures or MEASURES[world.table]:
        said = [fact for fact in facts if fact.measures.get(measure) is not None]
        dims = sorted(set.intersection(*(set(fact.dims) for fact in said))) if said else []
        if mapped:
            if all(row.get(measure) is None for row in found) or measure.startswith(ASSIGNED):
                continue
            told = {dim for row in found for dim in dims if row.get(dim) is not None}
            dims = [dim for dim in dims if dim in told - NAMED_BY_READERS]
        wanted = _grouped([(fact.dims, fact.measures[measure]) for fact in said], dims)
        had = _grouped([(row, row[measure]) for row in found if row.get(measure) is not None], dims)
        if wanted != had:
            return f"{measure}: {_first(wanted, had)}"
    return ""


def _grouped(pairs: Sequence[tuple[Mapping[str, Any], Any]], dims: Sequence[str]) -> dict[Any, Any]:
    sums: dict[Any, Decimal] = defaultdict(Decimal)
    for place, value in pairs:
        sums[tuple(place.get(dim) for dim in dims)] += Decimal(str(value))
    return {key: round(value, 3).normalize() for key, value in sums.items()}


def _first(wanted: Mapping[Any, Any], had: Mapping[Any, Any]) -> str:
    for key in sorted({*wanted, *had}, key=str):
        if wanted.get(key) != had.get(key):
            place = ", ".join(str(part) for part in key)
            return f"[{place}] {had.get(key)} instead of {wanted.get(key)}"
    return ""

"""The same questions through the real store: levels, undone exports, registers, every macro."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pytest
from sqlglot import exp

from fanbu.metrics.definitions import load
from fanbu.metrics.draft import Locale
from fanbu.metrics.sql import named, one_of
from fanbu.model.imports import ParsedFile, ParsedTable
from fanbu.model.question import Query
from fanbu.run import query
from fanbu.run.answer import answer
from fanbu.store.warehouse import Warehouse, WarehouseOptions
from fanbu.types import Period
from fanbu.workspace import playbooks
from fanbu.workspace.settings import DEFAULT_LEADS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOW = datetime.fromisoformat("2026-12-01")
DEFINITIONS = load(playbooks.load("online_education"))
OCTOBER = Period.parse("2026-10")


@dataclass(frozen=True)
class Place:
    timezone: str = "Asia/Shanghai"
    first_weekday: int = 0


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    folder: Path = tmp_path_factory.mktemp("store")
    options = WarehouseOptions(zone="Asia/Shanghai", currency="CNY", leads=DEFAULT_LEADS)
    with Warehouse.open(folder / "w.duckdb", options, backups=folder / "b", now=NOW) as opened:
        spend(opened)
        registers(opened)
        yield opened


def put(store: Warehouse, table: str, rows: list[dict[str, Any]], **more: Any) -> None:
    level, dims = more.pop("level", "rows"), more.pop("dims", ())
    numbered = [{**row, "row_no": number} for number, row in enumerate(rows, start=1)]
    arrow = pa.Table.from_pylist(numbered)
    file = ParsedFile(
        path=f"{table}.csv",
        sha256=hashlib.sha256(f"{table}{level}{rows}".encode()).hexdigest(),
        reader=more.pop("reader", "canonical"),
        as_of=datetime.fromisoformat(more.pop("as_of", "2026-11-30")),
        rows=len(rows),
        tables=(ParsedTable(table, level, arrow, tuple(rows[0]), dims),),
        **more,
    )
    store.load(file, now=NOW)


def spend(store: Warehouse) -> None:
    """One day told twice: 30 by account, 10 + 20 by ad campaign. It is 30, not 60."""
    day = {"day": date(2026, 10, 1), "until": date(2026, 10, 1), "channel": "paid/x"}
    day |= {"platform": "x", "account": "a"}
    put(store, "spend", [{**day, "cost": Decimal(30)}], level="account", dims=("channel",),
        platform="x", account="a", reader="by_account")  # fmt: skip
    split = [{**day, "ad_campaign": name, "cost": Decimal(cost)} for name, cost in
             (("甲", 10), ("乙", 20))]  # fmt: skip
    put(store, "spend", split, level="ad_campaign", dims=("channel", "ad_campaign"),
        platform="x", account="a", reader="by_campaign")  # fmt: skip


def registers(store: Warehouse) -> None:
    created = datetime.fromisoformat("2026-10-01 02:00")
    leads = [("1", "有效", "p1"), ("2", "空号", "p2"), ("3", "", "p3"), ("4", "测试", "p4")]
    put(store, "leads", [
        {"external_id": ident, "created_at": created, "channel": "paid/x", "status": status,
         "person": person}
        for ident, status, person in leads
    ])  # fmt: skip
    paid = datetime.fromisoformat("2026-10-05 02:00")
    put(store, "orders", [
        {"external_id": "o1", "lead": "1", "person": "p1", "ordered_at": paid, "paid_at": paid,
         "net": Decimal(80)}
    ])  # fmt: skip
    put(store, "order_lines", [
        {"order": "o1", "line": "1", "title": "A", "quantity": Decimal(1), "price": Decimal(60)},
        {"order": "o1", "line": "2", "title": "B", "quantity": Decimal(1), "price": Decimal(20)},
    ])  # fmt: skip


def ask(store: Warehouse, *metrics: str, **options: Any) -> list[dict[str, Any]]:
    found = answer(Query(metrics, **options), DEFINITIONS, store, Place(), NOW)
    rows: list[dict[str, Any]] = found.to_dict()["rows"]
    return rows


def test_levels_are_never_added(store: Warehouse) -> None:
    assert ask(store, "cost") == [{"cost": 30}]
    assert ask(store, "cost", by=("ad_campaign",)) == [
        {"ad_campaign": "乙", "cost": 20},
        {"ad_campaign": "甲", "cost": 10},
    ]
    assert ask(store, "cost", where="ad_campaign = '甲'") == [{"cost": 10}]


def test_leads_that_count(store: Warehouse) -> None:
    """Four rows, one a test: one valid, one invalid, one pending."""
    rows = ask(store, "leads", "valid_rate", "pending_leads", "cpl", by=("channel",))
    assert rows == [
        {"channel": "paid/x", "leads": 3, "valid_rate": 0.5, "pending_leads": 1, "cpl": 10}
    ]


def test_cohort_reaches_its_orders(store: Warehouse) -> None:
    assert ask(store, "cohort_leads", "cohort_enrolled", "cohort_revenue", period=OCTOBER) == [
        {"cohort_leads": 3, "cohort_enrolled": 1, "cohort_revenue": 80}
    ]


def test_revenue_by_product_and_channel(store: Warehouse) -> None:
    assert ask(store, "revenue", by=("channel", "product")) == [
        {"channel": "paid/x", "product": "A", "revenue": 60},
        {"channel": "paid/x", "product": "B", "revenue": 20},
    ]


def test_comparing_at_the_same_age(store: Warehouse) -> None:
    """September's exports came on 30 November too: at October's age, 60 days, it was unknown."""
    rows = ask(store, "cost", "leads", period=OCTOBER, compare="same-age")
    assert rows[0]["cost"] == 30
    assert rows[0]["cost_previous"] is None


def test_every_metric_runs(store: Warehouse) -> None:
    (row,) = ask(store, *DEFINITIONS.metrics, period=OCTOBER)
    assert set(row) == set(DEFINITIONS.metrics)
    assert (row["cost"], row["revenue"], row["net_revenue"]) == (30, 80, 80)
    assert row["cost_per_enrolment"] == 30


@pytest.mark.parametrize(
    "dimension",
    ["channel", "platform", "account", "campaign", "ad_campaign", "ad_group", "creative",
     "keyword", "goal", "clock", "placement", "piece", "link", "source_kind", "owner", "shop",
     "batch", "product", "source", "page", "title", "props.x"],
)  # fmt: skip
def test_every_dimension_runs_where_it_exists(store: Warehouse, dimension: str) -> None:
    """One metric of every table: those without the dimension stay empty, the others answer."""
    one_each = ("cost", "other_cost", "leads", "turned_valid", "orders", "refunds", "attended",
                "views", "followers", "contacts_added", "sessions", "cohort_leads")  # fmt: skip
    rows = ask(store, *one_each, by=(dimension,))
    assert all(set(row) == {dimension, *one_each} for row in rows)


@pytest.mark.parametrize(
    "by",
    [("channel", "ad_campaign"), ("platform", "account", "creative"), ("goal",), ("product",),
     ("weekday",), ("source_kind", "valid"), ("props.x", "channel"), ()],
)  # fmt: skip
def test_a_loose_question_has_the_same_rows_by_numbers(
    store: Warehouse, by: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if every table were very large: then it asks for the names first."""
    monkeypatch.setattr(query, "LARGE", 0)
    metrics = ("cost", "leads", "orders", "refunds", "revenue", "roi", "views", "followers")
    asked = Query(metrics, by=by, period=OCTOBER)
    plain, loose = (
        query.execute(each, DEFINITIONS, store, Locale("Asia/Shanghai")).table
        for each in (asked, replace(asked, loose=True))
    )
    assert sorted(map(str, loose.to_pylist())) == sorted(map(str, plain.to_pylist()))
    for name in by:
        told = plain[name].type
        is_named = pa.types.is_string(told) and plain[name].null_count < plain.num_rows
        assert pa.types.is_dictionary(loose[name].type) == is_named


def test_names_of_any_signs_have_numbers() -> None:
    names = ["bob\nsmith", "a\r\nb", "it's", "back\\slash", "", "\u2028", "Bob", "bob"]
    column = exp.Select(expressions=[named(one_of(exp.column("n"), names), "n")])
    statement = column.from_("names").sql("duckdb", pretty=True)
    con = duckdb.connect()
    con.execute("CREATE TABLE names AS SELECT unnest($1) AS n", [names])
    assert [row[0] for row in con.execute(statement).fetchall()] == names


def test_a_loose_question_of_a_small_table_asks_once(store: Warehouse) -> None:
    asked = Query(("cost",), by=("channel",), loose=True)
    told = query.execute(asked, DEFINITIONS, store, Locale("Asia/Shanghai"))
    assert told.table["channel"].type == pa.string()
    assert "ORDER BY" not in told.compiled.sql


class TestReadTogether:
    """By account 100 for 8 clicks. Then by ad campaign all the clicks and one more, but only 60 of
    the cost: each is told by another file, and one pass would get one of them wrong.
    """

    @pytest.fixture
    def own(self, tmp_path: Path) -> Iterator[Warehouse]:
        options = WarehouseOptions(zone="Asia/Shanghai", currency="CNY", leads=DEFAULT_LEADS)
        with Warehouse.open(tmp_path / "w.duckdb", options, backups=tmp_path, now=NOW) as opened:
            self.tell(opened, 1, {"cost": Decimal(100), "clicks": 8})
            yield opened

    @staticmethod
    def tell(store: Warehouse, day: int, numbers: dict[str, Any], **more: Any) -> None:
        first = {"day": date(2026, 10, day), "until": date(2026, 10, day), "channel": "paid/x"}
        named = {"platform": "x", "account": "a", **more.pop("named", {})}
        put(store, "spend", [first | named | numbers], platform="x", account="a",
            **{"level": "account", **more})  # fmt: skip

    @staticmethod
    def told(store: Warehouse) -> tuple[list[dict[str, Any]], bool]:
        query = Query(("cost", "clicks"), period=OCTOBER, grain="total")
        result = answer(query, DEFINITIONS, store, Place(), NOW)
        return result.to_dict()["rows"], "/* cost + clicks */" in result.query["sql"]

    def test_of_one_file(self, own: Warehouse) -> None:
        assert self.told(own) == ([{"cost": 100, "clicks": 8}], True)

    def test_not_where_one_of_them_is_told_by_another_file(self, own: Warehouse) -> None:
        self.tell(own, 1, {"cost": Decimal(60), "clicks": 9}, level="ad_campaign",
                  named={"ad_campaign": "A"})  # fmt: skip
        assert self.told(own) == ([{"cost": 100, "clicks": 9}], False)
        self.tell(own, 2, {"clicks": 5})
        assert self.told(own) == ([{"cost": 100, "clicks": 14}], False)

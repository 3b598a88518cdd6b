"""What nothing is stored of is not read; the answer is the one that a look would give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import fanbu
from fanbu.errors import BadInput
from fanbu.metrics.draft import Locale
from fanbu.model.question import Query
from fanbu.run.query import execute
from fanbu.store.catalogue import tables
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fanbu import Workspace

FILES = {
    "spend": "day,platform,channel,account,cost,clicks,conversions,goal\n"
    "2026-11-02,ocean_engine,paid/ocean_engine,a,10,3,1,form\n"
    "2026-11-04,baidu,paid/baidu,b,20,5,2,form\n",
    "leads": "external_id,created_at,channel,status\n"
    "L1,2026-11-02 10:00,paid/baidu,成交\nL2,2026-11-03 11:00,,\n",
}
MONTH = Period.parse("2026-11-01..2026-11-30")
MANY = ("cost", "cash_cost", "conversions", "leads", "won_leads", "cpl", "orders", "revenue",
        "net_revenue", "views", "likes", "gained", "followers", "sessions", "roas")  # fmt: skip
QUESTIONS = (
    Query(MANY),
    Query(MANY, period=MONTH),
    Query(MANY, grain="day", period=MONTH),
    Query(MANY, grain="day", period=MONTH, until=True),
    Query(MANY, grain="week", by=("channel",), period=MONTH),
    Query(("views", "likes", "followers"), grain="month"),
    Query(
        ("views", "likes", "reach"), by=("channel", "title", "placement", "props.x"), grain="day"
    ),
    Query(("orders", "revenue", "refunds"), by=("product", "weekday", "is_new"), period=MONTH),
    Query(("orders", "revenue", "cost"), by=("channel",), where="channel = 'paid/baidu'"),
    Query(("refunds", "net_revenue", "orders"), period=MONTH, where="channel = 'paid/baidu'"),
    Query(("contacts_added", "contacts_lost"), by=("added_at",), grain="week"),
    Query(("other_cost", "cost"), by=("campaign",), grain="month", period=MONTH),
    Query(("conversions", "cash_cost", "cost"), by=("goal",), period=MONTH),
)


@pytest.fixture(scope="module")
def kept(
    template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Workspace]]:
    """One brand that brought nothing, one with spend, one with leads."""
    import shutil

    opened = {}
    for name in ("", *FILES):
        folder = shutil.copytree(template, tmp_path_factory.mktemp("bare") / "brand")
        opened[name] = fanbu.open(folder)
        if name:
            file = folder / f"{name}.csv"
            file.write_text(FILES[name], encoding="utf-8")
            opened[name].import_files(file, as_=name, as_of="2026-11-20")
    yield opened
    for each in opened.values():
        each.close()


def answered(ws: Workspace, query: Query, *, spans: bool) -> tuple[Any, ...]:
    locale = Locale(ws.settings.timezone, ws.settings.first_weekday)
    found = execute(query, ws.definitions, ws.warehouse, locale, spans=spans)
    return found.table, found.warnings, found.zeros, found.partial


@pytest.mark.parametrize("brought", ["", "spend", "leads"])
def test_the_answer_is_that_of_a_look(
    kept: dict[str, Workspace], brought: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ws = kept[brought]
    spared = [answered(ws, query, spans=True) for query in QUESTIONS]
    monkeypatch.setattr(ws.warehouse, "bare", frozenset)
    for query, found in zip(QUESTIONS, spared, strict=True):
        looked = answered(ws, query, spans=True)
        assert found[0].schema == looked[0].schema, query
        assert found[0].to_pylist() == looked[0].to_pylist(), query
        assert found[1:] == looked[1:], query


@pytest.mark.parametrize("brought", ["", "spend", "leads"])
def test_a_bare_door_has_no_rows(kept: dict[str, Workspace], brought: str) -> None:
    """Also a view, and also one whose rows stem from another table: each lead's status."""
    ws = kept[brought]
    bare = ws.warehouse.bare()
    assert set(tables()) - bare == {
        "": set(),
        "spend": {"spend"},
        "leads": {"leads", "lead_status", "lead_journey", "lead_stages"},
    }[brought]  # fmt: skip
    for name in bare:
        need = ", 'x', []" if tables()[name].kind == "statistic" else ""
        assert not ws.warehouse.run(f"FROM {name}_at(TIMESTAMP 'infinity'{need})").num_rows


def test_only_what_is_stored_is_read(kept: dict[str, Workspace]) -> None:
    sql = str(kept["spend"].query(MANY).query["sql"])
    assert "spend_at(" in sql
    assert "placement_stats_at(" not in sql
    assert "orders_at(" not in sql


def test_a_filter_that_fits_no_column_is_refused_all_the_same(kept: dict[str, Workspace]) -> None:
    with pytest.raises(BadInput) as caught:
        kept[""].query("orders", where="paid_at > 'soon'")
    assert caught.value.code == "expression_bad_literal"


def test_an_undone_import_leaves_nothing_to_read(
    kept: dict[str, Workspace], tmp_path: Path
) -> None:
    ws = kept[""]
    file = tmp_path / "spend.csv"
    file.write_text(FILES["spend"], encoding="utf-8")
    ws.import_files(file, as_="spend", as_of="2026-11-20")
    assert "spend" not in ws.warehouse.bare()
    assert ws.query("cost").to_dict()["rows"] == [{"cost": 30}]
    ws.undo(1)
    assert "spend" in ws.warehouse.bare()
    assert ws.query("cost").to_dict()["rows"] == [{"cost": None}]

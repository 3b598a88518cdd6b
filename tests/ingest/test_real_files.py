"""Public files, read by the proposal alone, with options only where the file is silent."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pyarrow.compute as pc

from fanbu.ingest import read
from fanbu.model.imports import ImportOptions, ParsedFile
from fanbu.types import Period

from .conftest import CONTEXT, data_file, only


def read_real(name: str, **options: Any) -> ParsedFile:
    [parsed] = read([data_file(name)], ImportOptions(yes=True, **options), CONTEXT)
    return parsed


def total(parsed: ParsedFile, column: str, table: str | None = None) -> Any:
    return pc.sum(only(parsed, table).rows[column]).as_py()


def test_facebook_ads_without_days() -> None:
    parsed = read_real("KAG_conversion_data.csv", window=Period.parse("2017-08"))
    rows = only(parsed).rows
    assert (parsed.platform, parsed.rows, only(parsed).level) == ("meta", 1143, "creative")
    assert (total(parsed, "impressions"), total(parsed, "clicks")) == (213_434_828, 38_165)
    assert round(total(parsed, "cost"), 2) == Decimal("58705.23")
    by_goal = rows.group_by("goal").aggregate([("conversions", "sum")]).to_pylist()
    assert {row["goal"]: row["conversions_sum"] for row in by_goal} == {
        "total": 3264, "approved": 1079
    }  # fmt: skip
    costs = rows.group_by("campaign").aggregate([("cost", "sum")]).to_pylist()
    approved = rows.filter(pc.equal(rows["goal"], "approved"))
    got = approved.group_by("campaign").aggregate([("conversions", "sum")]).to_pylist()
    won = {row["campaign"]: row["conversions_sum"] for row in got}
    assert {row["campaign"]: round(row["cost_sum"] / won[row["campaign"]], 2) for row in costs} == {
        "916": Decimal("6.24"), "936": Decimal("15.81"), "1178": Decimal("63.83"),
    }  # fmt: skip


def test_banners_with_month_names_and_no_year() -> None:
    parsed = read_real(
        "online_advertising_performance.csv", window=Period.parse("2020-04-01..2020-06-30")
    )
    rows = only(parsed).rows
    assert (parsed.rows, rows.num_rows, parsed.dropped) == (15_408, 15_408, {})
    assert total(parsed, "cost") == Decimal("175192.9957")
    assert total(parsed, "clicks") == 2_492_837
    assert round(total(parsed, "conversion_value"), 2) == Decimal("276264.56")
    assert rows["placement"].null_count == 413
    assert [(w.code, w.details["rows"]) for w in parsed.warnings] == [("identical_rows", 5)]
    months = pc.month(rows["day"])
    roas = []
    for month in (4, 5, 6):
        part = rows.filter(pc.equal(months, month))
        roas.append(
            round(pc.sum(part["conversion_value"]).as_py() / pc.sum(part["cost"]).as_py(), 3)
        )
    assert roas == [Decimal("1.895"), Decimal("1.430"), Decimal("0.923")]


def test_leads_and_the_deals_they_became() -> None:
    leads = read_real("olist_marketing_qualified_leads_dataset.csv")
    deals = read_real("olist_closed_deals_dataset.csv")
    assert (only(leads).table, only(leads).rows.num_rows) == ("leads", 8000)
    assert (only(deals).table, only(deals).rows.num_rows) == ("lead_status", 842)
    assert set(only(deals).rows["status"].to_pylist()) == {"won"}
    assert set(only(deals).rows["lead"].to_pylist()) <= set(
        only(leads).rows["external_id"].to_pylist()
    )
    channels = Counter(only(leads).rows["channel"].to_pylist())
    assert channels["organic/search"] == 2296
    assert (channels["paid/search"], channels["owned/email"], channels["direct/direct"]) == (
        1586, 493, 499,
    )  # fmt: skip


def test_education_leads_without_dates() -> None:
    parsed = read_real("x_education_lead_scoring.csv", window=Period.parse("2020"))
    rows = only(parsed).rows
    assert (parsed.rows, rows.num_rows) == (9240, 9240)
    assert [w.code for w in parsed.warnings] == ["dates_unknown"]
    assert round(pc.mean(rows["won"].cast("float64")).as_py(), 4) == 0.3854

    def share(source: str) -> float:
        part = rows.filter(pc.equal(rows["source"], source))
        return round(float(pc.mean(part["won"].cast("float64")).as_py()), 3)

    assert (share("Reference"), share("Google")) == (0.918, 0.4)
    assert '"City": "Select"' not in "".join(p for p in rows["props"].to_pylist() if p)


def test_order_lines_with_cancellations() -> None:
    parsed = read_real("online_retail_II_2009_2010.parquet")
    assert parsed.rows == 525_461
    net, refunds = total(parsed, "net", "orders"), total(parsed, "amount", "refunds")
    assert net - refunds == Decimal("9539484.634")
    assert only(parsed, "order_lines").rows.num_rows == 525_461
    persons = set(only(parsed, "orders").rows["person"].to_pylist())
    persons |= set(only(parsed, "refunds").rows["person"].to_pylist())
    assert len(persons - {None}) == 4383
    orders = only(parsed, "orders").rows
    assert orders.num_rows + only(parsed, "refunds").rows.num_rows == 28_816
    assert pc.min(orders["net"]).as_py() == 0


def test_analytics_exports() -> None:
    users = read_real("upworthy_ga_daily_users.csv")
    views = read_real("upworthy_ga_daily_pageviews.csv")
    for parsed in (users, views):
        assert (only(parsed).table, only(parsed).rows.num_rows) == ("site_daily", 850)
        assert parsed.platform == "google_analytics"
        days = only(parsed).rows["day"]
        assert (str(pc.min(days)), str(pc.max(days))) == ("2013-01-01", "2015-04-30")
    assert (users.reader, views.reader) == ("google_analytics", "google_analytics_chart")
    rows = only(users).rows
    assert (rows["users"][0].as_py(), rows["sessions"].null_count) == (67_283, 304)
    assert (rows["bounces"][0].as_py(), rows["seconds"][0].as_py()) == (55_060, 68_825 * 106)
    assert only(views).rows["views"].null_count == 0
    first = only(users).rows.slice(0, 1).to_pylist()[0]
    assert (first["users"], first["sessions"], first["views"]) == (67_283, 68_825, 82_590)
    assert '"Avg. Session Duration": 106, "Bounce Rate": 0.8' in first["props"]
    assert only(users).rows["sessions"][1].as_py() is None
    assert only(views).rows["views"][0].as_py() == 92_812


def test_products_in_gb18030() -> None:
    parsed = read_real("tmall_double11_beauty.csv")
    table = only(parsed)
    assert (table.table, parsed.platform, table.rows.num_rows) == ("products", "tmall", 27_598)
    assert table.rows["brand"][0].as_py() == "自然堂"
    assert table.rows["sold"].null_count == 2354
    assert [(w.code, w.details["rows"]) for w in parsed.warnings] == [("identical_rows", 86)]


def test_posts_with_repeated_rows() -> None:
    parsed = read_real("instagram_post_insights.csv", as_of=datetime(2022, 7, 1, tzinfo=UTC))
    posts, stats = only(parsed, "placements"), only(parsed, "placement_stats")
    assert (parsed.rows, parsed.dropped) == (176, {"repeated_snapshot": 17})
    assert (posts.rows.num_rows, stats.rows.num_rows) == (159, 159)
    assert set(stats.rows["lifetime"].to_pylist()) == {True}
    assert {str(day) for day in stats.rows["day"].to_pylist()} == {"2022-07-01"}
    assert total(parsed, "likes", "placement_stats") == 50_642
    assert posts.rows["topics"][0].as_py()[:2] == ["finance", "money"]
    assert "â" not in posts.rows["title"][0].as_py()


def test_what_fits_no_table_is_said() -> None:
    from fanbu.errors import BadInput

    try:
        read_real("cookie_cats.csv")
    except BadInput as problem:
        assert problem.code == "no_table_fits"  # noqa: PT017 - the file may be absent: a skip
    else:
        raise AssertionError

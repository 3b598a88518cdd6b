"""Public files as a user meets them: a fresh workspace, the proposal taken, the known numbers.

The files are under ../shared/data from the project's root, or under $FANBU_DATA; nothing of them
is in the project. Options stand only where a file is silent.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.cli.program import Program, outside

if TYPE_CHECKING:
    from collections.abc import Callable

    Brings = Callable[..., Program]

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FANBU_LANGUAGE", "en")
    monkeypatch.delenv("FANBU_WORKSPACE", raising=False)


def real(name: str) -> Path:
    """The file, or the test is skipped."""
    given = os.environ.get("FANBU_DATA")
    folder = Path(given) if given else ROOT.parent / "shared" / "data"
    if not (folder / name).is_file():
        pytest.skip(f"{name} is neither in $FANBU_DATA nor in ../shared/data")
    return folder / name


@pytest.fixture
def brings(tmp_path: Path) -> Brings:
    """A fresh workspace with some files in it; `warned` are the codes the import must give."""

    def run(*names: str, options: tuple[str, ...] = (), warned: tuple[str, ...] = ()) -> Program:
        files = [real(name) for name in names]
        outside("init", tmp_path / "brand", "--language", "en", "--name", "Real")
        fanbu = Program(tmp_path / "brand")
        told = fanbu.ask("import", *files, "--yes", *options)
        assert tuple(warning["code"] for warning in told["warnings"]) == warned
        return fanbu

    return run


def reports(fanbu: Program, day: str, *words: str) -> None:
    """A month's page in all four forms; the words stand on each of the long ones."""
    asked = ("report", "month", "--date", day)
    pages = [fanbu.run(*asked).stdout]
    for form in ("html", "md", "txt"):
        page = fanbu.workspace.parent / f"page.{form}"
        fanbu.run(*asked, "--out", page)
        pages.append(page.read_text(encoding="utf-8"))
    *long, short = pages
    assert 0 < len(short.strip()) <= 300
    for text in long:
        for word in words:
            assert word in text


def test_facebook_ads_without_days(brings: Brings) -> None:
    fanbu = brings("KAG_conversion_data.csv", options=("--window", "2017-08"))
    [(cost, impressions, clicks)] = fanbu.rows("cost", "impressions", "clicks")
    assert (round(cost, 2), impressions, clicks) == (58705.23, 213_434_828, 38_165)
    assert fanbu.rows("conversions", "--by", "goal") == [("approved", 1079), ("total", 3264)]
    approved = fanbu.rows("cpa", "--by", "campaign", "--where", "goal = 'approved'")
    assert [(name, round(cpa, 2)) for name, cpa in approved] == [
        ("1178", 63.83), ("916", 6.24), ("936", 15.81),
    ]  # fmt: skip
    told = fanbu.ask("query", "conversions")
    assert told["result"]["rows"] == [{"conversions": None}]
    assert [warning["code"] for warning in told["warnings"]] == ["mixed_goals"]
    reports(fanbu, "2017-08-31", "August 2017")


def test_banners_with_month_names_and_no_year(brings: Brings) -> None:
    fanbu = brings(
        "online_advertising_performance.csv",
        options=("--window", "2020-04-01..2020-06-30"),
        warned=("identical_rows",),
    )
    [(cost, clicks, value)] = fanbu.rows("cost", "clicks", "conversion_value")
    assert (cost, clicks, round(value, 2)) == (175192.9957, 2_492_837, 276264.56)
    months = fanbu.rows("roas", "--grain", "month")
    assert [(month, round(roas, 3)) for month, roas in months] == [
        ("2020-04-01", 1.895), ("2020-05-01", 1.430), ("2020-06-01", 0.923),
    ]  # fmt: skip
    reports(fanbu, "2020-06-30", "June 2020")


def test_the_year_and_the_days_are_asked_for(tmp_path: Path) -> None:
    outside("init", tmp_path / "other", "--language", "en")
    fanbu = Program(tmp_path / "other")
    banners = real("online_advertising_performance.csv")
    assert fanbu.refused("import", banners, "--yes")["code"] == "year_needed"
    ads = real("KAG_conversion_data.csv")
    assert fanbu.refused("import", ads, "--yes")["code"] == "window_needed"


def test_leads_and_the_deals_they_became(brings: Brings) -> None:
    fanbu = brings(
        "olist_marketing_qualified_leads_dataset.csv",
        "olist_closed_deals_dataset.csv",
        warned=("status_before_lead",),
    )
    [(leads, won, rate)] = fanbu.rows("leads", "won_leads", "win_rate")
    assert (leads, won, round(rate, 5)) == (8000, 842, 0.10525)
    [warning] = fanbu.ask("import", real("olist_closed_deals_dataset.csv"))["warnings"]
    assert (warning["rows"], warning["lead"]) == (1, "b91cf8812365f50ff4bda4bcd6206b05")
    reports(fanbu, "2018-05-31", "May 2018")


def test_education_leads_without_dates(brings: Brings) -> None:
    fanbu = brings(
        "x_education_lead_scoring.csv", options=("--window", "2020"), warned=("dates_unknown",)
    )
    [(leads, rate)] = fanbu.rows("leads", "win_rate")
    assert (leads, round(rate, 4)) == (9240, 0.3854)
    shares = {source: round(rate, 3) for source, rate in fanbu.rows("win_rate", "--by", "source")}
    assert (shares["Reference"], shares["Google"]) == (0.918, 0.4)
    reports(fanbu, "2020-01-31", "January 2020")


@pytest.mark.long
def test_order_lines_with_cancellations(brings: Brings) -> None:
    fanbu = brings("online_retail_II_2009_2010.parquet")
    [(net, gross, refunds)] = fanbu.rows("net_revenue", "revenue", "refunds")
    assert round(net, 2) == 9539484.63
    assert round(gross - refunds, 2) == 9539484.63
    months = fanbu.rows("net_revenue", "--grain", "month")
    assert round(sum(value for _, value in months), 2) == 9539484.63
    reports(fanbu, "2010-11-30", "November 2010")


def test_analytics_exports(brings: Brings) -> None:
    fanbu = brings("upworthy_ga_daily_users.csv", "upworthy_ga_daily_pageviews.csv")
    days = fanbu.rows("site_users", "--grain", "day")
    assert (len(days), days[0]) == (850, ("2013-01-01", 67_283))
    assert days[-1][0] == "2015-04-30"
    held = fanbu.result("sources")["rows"]
    assert [(row["days"], row["missing"]) for row in held] == [(850, []), (850, [])]
    assert len(fanbu.rows("sessions", "--grain", "day")) == 850
    reports(fanbu, "2015-03-31", "March 2015")


def test_products_in_gb18030(brings: Brings) -> None:
    fanbu = brings("tmall_double11_beauty.csv", warned=("identical_rows",))
    [file] = fanbu.result("sources")["imports"]
    assert (file["table"], file["rows"], file["kept"]) == ("products", 27_598, 27_598)
    assert (file["window"], file["dropped"]) == ("2016-11-05..2016-11-14", {})
    reports(fanbu, "2016-11-30")


def test_posts_with_repeated_rows(brings: Brings) -> None:
    fanbu = brings("instagram_post_insights.csv", options=("--as-of", "2022-07-01"))
    [file] = fanbu.result("sources")["imports"]
    assert (file["rows"], file["kept"]) == (176, 159)
    assert file["dropped"] == {"repeated_snapshot": 17}
    assert fanbu.value("likes") == 50_642
    reports(fanbu, "2022-06-30", "June 2022")

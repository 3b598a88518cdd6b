"""The pages of numbers beside their numbers: where things lead, what is offered, what is wrong."""

from __future__ import annotations

import html
import io
import re
from typing import TYPE_CHECKING

import pytest
from python_calamine import load_workbook
from tests.web.conftest import MARKUP, Site, opened

import fanbu
from fanbu.types import Period
from fanbu.web import periods

if TYPE_CHECKING:
    from pathlib import Path

DAYS = {"from": "2026-11-16", "to": "2026-11-22"}


def links(text: str, path: str) -> list[str]:
    return [html.unescape(one) for one in re.findall(rf'href="({re.escape(path)}\?[^"]*)"', text)]


def test_a_word_leads_to_its_metric(site: Site) -> None:
    viewer = site.visitor("viewer")
    found = viewer.get("/metrics", find="获客成本", lang="zh")
    assert (found.status_code, found.headers["location"]) == (303, "/metrics?lang=zh&metric=cpl")
    several = viewer.get("/metrics", find="valid").text
    assert "Valid leads" in several
    assert "Impressions" not in several.split("<main")[1]
    assert "No metric is called" in viewer.get("/metrics", find="<b>no").text


def test_only_what_all_metrics_know_is_offered(site: Site) -> None:
    viewer = site.visitor("viewer")
    offered = re.findall(r'<option value="(\w+)"', viewer.get("/metrics", metric="cost").text)
    both = re.findall(
        r'<option value="(\w+)"', viewer.get("/metrics", metric=["cost", "leads"]).text
    )
    assert "creative" in offered
    assert "creative" not in both
    assert "channel" in both


def test_a_channel_is_looked_into(site: Site) -> None:
    """By ad campaign, narrowed to it, the range kept; its campaigns by ad group."""
    viewer = site.visitor("viewer")
    text = viewer.get("/channels", where="campaign is null or channel contains 'x'", **DAYS).text
    found = next(one for one in links(text, "/metrics") if "by=ad_campaign" in one)
    assert "from=2026-11-16" in found
    assert "where=%28campaign+is+null+or+channel+contains+%27x%27%29+and+channel" in found
    deeper = links(viewer.get(found).text, "/metrics")
    assert any("by=ad_group" in one and "ad_campaign+%3D" in one for one in deeper)


def test_a_filter_is_shown_and_taken_away(site: Site) -> None:
    where = "channel = 'paid/baidu' and owner is not null"
    text = site.visitor("viewer").get("/leads", where=where, lang="en", **DAYS).text
    chips = html.unescape(text.split('class="filters"')[1].split("</ul>")[0])
    assert "Channel is Baidu" in chips
    assert "Owner is not blank" in chips
    assert "where=owner+is+not+null" in chips


@pytest.mark.parametrize(
    ("where", "wrong"),
    [("channel = (", "("), ("channel = 'x' andd y", "andd"[0]), ("cost >", "…")],
)
def test_a_wrong_filter_is_marked(site: Site, where: str, wrong: str) -> None:
    found = site.visitor("viewer").get("/channels", where=where)
    assert found.status_code == 400
    assert f"<mark>{wrong}</mark>" in found.text
    assert f'name="where" value="{html.escape(where, quote=False).replace(chr(39), "&#39;")}"' in (
        found.text
    )


def test_the_builder_asks_the_server(site: Site) -> None:
    viewer = site.visitor("viewer")
    told = viewer.get("/filter/parts", text="owner in ('=1+1', 'b') and x = 1").json()
    assert [row["operator"] for row in told["rows"]] == ["in", "="]
    wrong = viewer.get("/filter/parts", text="owner = ", lang="en").json()
    assert (wrong["ok"], wrong["position"]) == (False, 8)
    values = viewer.get("/filter/values", column="channel", lang="zh").json()
    assert {"value": "paid/baidu", "label": "百度推广"} in values
    assert viewer.get("/filter/values").json() == []
    campaigns = viewer.get("/filter/values", column="ad_campaign").json()
    assert campaigns[0]["value"] == MARKUP
    assert site.visitor().get("/filter/values", column="channel").status_code == 303


def test_a_workbook_has_the_same_rows(site: Site) -> None:
    found = site.visitor("viewer").get(
        "/metrics/table.xlsx", metric=["cost", "leads"], by="owner", lang="en", **DAYS
    )
    assert found.headers["content-disposition"] == 'attachment; filename="metrics.xlsx"'
    rows = load_workbook(io.BytesIO(found.content)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["Owner", "Cost", "Leads"]
    assert "=1+1" in [row[0] for row in rows]


def test_how_a_number_is_made(site: Site) -> None:
    """Its meaning, its rule by the names of its parts, the imports, the statement."""
    text = site.visitor("viewer").get("/metrics", metric="cpl", lang="en", **DAYS).text
    made = html.unescape(text.split('class="made"')[1])
    for part in ("Cost over leads.", "Cost ÷ Leads", "spend.csv", "leads.csv", "SELECT"):
        assert part in made
    assert "orders.csv" not in made


def test_an_unfinished_day_is_left_out_of_a_comparison(site: Site) -> None:
    """Monday the 23rd is today: month to date is compared to the 22nd, today with nothing."""
    who = site.visitor("viewer")
    month = who.get("/channels", range="mtd", compare="previous", lang="en").text
    assert "today is left out" in month
    assert "today is left out" not in who.get("/channels", range="mtd", lang="en").text
    today = who.get("/metrics", metric="leads", range="today", compare="previous", lang="en").text
    assert "_change" not in today


@pytest.mark.parametrize(
    ("days", "zh", "en"),
    [
        ("2026-11-09..2026-11-15", "11月9日 – 15日", "9 – 15 Nov"),
        ("2026-10-26..2026-11-01", "10月26日 – 11月1日", "26 Oct – 1 Nov"),
        ("2026-11-09..2026-11-09", "11月9日", "9 Nov"),
    ],
)
def test_days_are_said_short(days: str, zh: str, en: str) -> None:
    period = Period.parse(days)
    assert (periods.between(period, "zh"), periods.between(period, "en")) == (zh, en)
    assert periods.bucket("2026-11-09", "day", "zh") == "11月9日 周一"
    assert periods.bucket("2026-11-01", "month", "en") == "Nov 2026"


def test_a_piece_is_looked_into_over_all_its_days(own: Site) -> None:
    """A note of July with 30 views that month and 5 in November: its page has both."""
    folder = own.workspace.folder.root
    files = {
        "placements": "external_id,platform,account,title,published_at\n"
        "n1,xiaohongshu,a,Old note,2026-07-01 09:00\n",
        "placement_stats": "day,platform,account,external_id,views\n"
        "2026-07-02,xiaohongshu,a,n1,30\n2026-11-17,xiaohongshu,a,n1,5\n",
    }
    for table, text in files.items():
        (folder / f"{table}.csv").write_text(text)
        own.workspace.import_files(folder / f"{table}.csv", as_=table, as_of="2026-11-23")
    viewer = own.visitor("viewer")
    page = viewer.get("/content", **{"from": "2026-07-01", "to": "2026-07-31"}).text
    [address] = [one for one in links(page, "/metrics") if "placement" in one]
    table = re.sub(r"<[^>]+>", " ", viewer.get(address).text)
    assert "2026-07-02" in table or "2 Jul" in table
    assert re.search(r"\b30\b", table)


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    fanbu.init(folder, language="en", playbook="online_education")
    site = opened(folder)
    viewer = site.visitor("admin")
    for path, said in (
        ("/channels", "No ad spend: export daily reports"),
        ("/leads", "No leads: import the lead register"),
        ("/content", "No content numbers: export content reports"),
    ):
        text = viewer.get(path).text
        assert said in text, path
        assert 'href="/imports"' in text
    site.workspace.close()

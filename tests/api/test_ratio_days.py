"""Where a verdict is drawn a ratio of two sources is of the days that both have told of.

The week of 9 November. Meta costs 100 a day and brings 4 leads, Baidu 50 and 2; Baidu's export
lacks the 11th and 12th. Three of four leads of the 11th and 12th are of Meta, all others as told:

    days     Meta  Baidu   leads of Meta, of Baidu
    9, 10     200    100        8   4
    11, 12    200      ?       12   4
    13–15     300    150       12   6

On the five days: 750 over 30 leads are 25; over everything known 950 over 46 would be 20.65.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from fanbu.api.published import freeze, restated_data, restated_since
from fanbu.api.reports import Asked
from fanbu.report.blocks import FindingBlock, PaceBlock, flat

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from fanbu import Workspace

WEEK: dict[str, Any] = {"start": "2026-11-09", "end": "2026-11-15"}
NEXT = date(2026, 11, 16)
HOLE = ("2026-11-11", "2026-11-12")
FIVE = ["2026-11-09..2026-11-10", "2026-11-13..2026-11-15"]
DAYS = [f"2026-11-{day:02}" for day in range(2, 16)]


def spend(platform: str, days: Iterable[str], cost: int, clicks: int) -> Iterator[str]:
    yield "day,platform,channel,cost,clicks"
    yield from (f"{day},{platform},paid/{platform},{cost},{clicks}" for day in days)


def leads() -> Iterator[str]:
    yield "external_id,created_at,channel,valid"
    for day in DAYS:
        for channel, n in (("paid/meta", 6 if day in HOLE else 4), ("paid/baidu", 2)):
            yield from (f"{day}{channel}{i},{day} 10:00,{channel},true" for i in range(n))


@pytest.fixture
def holed(ws: Workspace, tmp_path: Path) -> Workspace:
    files = (
        ("spend", spend("meta", DAYS, 100, 40)),
        ("spend", spend("baidu", DAYS[: DAYS.index(HOLE[0])], 50, 10)),
        ("spend", spend("baidu", DAYS[DAYS.index(HOLE[1]) + 1 :], 50, 10)),
        ("leads", leads()),
    )
    for number, (table, lines) in enumerate(files):
        file = tmp_path / f"{number}.csv"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        ws.import_files(file, as_=table, as_of="2026-11-16", yes=True)
    return ws


def test_a_query_is_of_everything_told_unless_it_is_asked_otherwise(holed: Workspace) -> None:
    """A row divides as it stands, and says that days lack; `common` counts on those of both."""
    found = holed.query(["cost", "leads", "cpl", "cpc"], **WEEK)
    assert found.to_dict()["rows"] == [
        {"cost": 950, "leads": 46, "cpl": 950 / 46, "cpc": pytest.approx(950 / 330)}
    ]
    assert [warning.code for warning in found.warnings] == ["days_missing"]
    common = holed.query("cpl", common=True, **WEEK)
    assert common.to_dict()["rows"] == [{"cpl": 25}]
    assert holed.column_label("cpl", common.query) == "Cost per lead (5 days)"


def test_a_target_is_measured_on_them(holed: Workspace) -> None:
    """Of the month 12 of 14 days count; the limit of 24 is passed, which 22.87 would not say."""
    holed.set_target("cpl", 24, period="2026-11")
    [row] = holed.targets().to_dict()["rows"]
    assert (row["label"], row["actual"], row["behind"]) == ("Cost per lead (12 days)", 25, True)
    page = holed.report("week", date="2026-11-15").report
    [pace] = [block for block in page.blocks if isinstance(block, PaceBlock)]
    assert [(one.label, one.value) for one in pace.rows] == [
        ("Cost per lead (12 days)", "¥25 / ¥24")
    ]
    told = [flat(line) for block in page.blocks if isinstance(block, FindingBlock)
            for _, line in block.steps]  # fmt: skip
    assert "Cost per lead ¥25 this week (5 days), above the limit of ¥24." in told


def test_refunds_are_kept_with_orders(ws: Workspace, tmp_path: Path) -> None:
    """Orders on seven days, the first refund on the sixth: until then there was none."""
    days = DAYS[7:]
    orders = ["external_id,ordered_at,paid_at,net"]
    orders += [f"o{i},{day} 10:00,{day} 10:00,100" for i, day in enumerate(days)]
    refunds = ["external_id,order,refunded_at,amount", f"r,o1,{days[5]} 10:00,100"]
    for table, lines in (("orders", orders), ("refunds", refunds)):
        file = tmp_path / f"{table}.csv"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        ws.import_files(file, as_=table, as_of="2026-11-16", yes=True)
    found = ws.query("refund_rate", **WEEK)
    assert found.to_dict()["rows"] == [{"refund_rate": pytest.approx(1 / 7)}]
    assert "counted_on" not in found.query


def test_a_published_ratio_is_the_one_that_was_shown(holed: Workspace, tmp_path: Path) -> None:
    """25 of five days was published; with Baidu's two days there it is 1,050 over 46."""
    spec = Asked("week", "2026-11-15").spec(holed)
    freeze(holed, spec, {}, ("cost", "leads", "cpl"), None, "Li")
    published = holed.ledger.published.before("week", NEXT)
    assert published is not None
    number = published.number("cpl")
    assert number is not None
    assert (number.value, number.query["days"]) == (25, FIVE)
    late = tmp_path / "late.csv"
    late.write_text("\n".join(spend("baidu", HOLE, 50, 10)) + "\n", encoding="utf-8")
    holed.import_files(late, as_="spend", as_of="2026-11-17", yes=True)
    found = restated_data(restated_since(holed, Asked("week", "2026-11-22").spec(holed)))
    assert found is not None
    rows = {row["metric"]: row for row in found["rows"]}
    assert (rows["cost"]["before"], rows["cost"]["now"]) == (950, 1050)
    assert (rows["cpl"]["before"], rows["cpl"]["now"]) == (25, pytest.approx(1050 / 46))
    [cause] = rows["cpl"]["causes"]
    assert (cause["cause"], cause["effect"]) == ("late", pytest.approx(1050 / 46 - 25))


@pytest.fixture
def stopped(ws: Workspace, tmp_path: Path) -> Workspace:
    """Baidu's spend ends on 27 October, 13 days before the week; its leads go on."""
    days = [f"2026-10-{day:02}" for day in range(12, 32)]
    days += [f"2026-11-{day:02}" for day in range(1, 16)]
    register = ["external_id,created_at,channel,valid"]
    register += [f"{day}{i},{day} 10:00,paid/meta,true" for day in days for i in range(4)]
    files = (
        ("spend", spend("meta", days, 100, 40)),
        ("spend", spend("baidu", days[:16], 50, 10)),
        ("leads", register),
    )
    for number, (table, lines) in enumerate(files):
        file = tmp_path / f"{number}.csv"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        ws.import_files(file, as_=table, as_of="2026-11-16", yes=True)
    return ws


def test_a_ratio_withheld_says_who_stopped_and_how_to_say_it_was_switched_off(
    stopped: Workspace,
) -> None:
    """`why`, the target and the report; and once it is said, 700 over 28 are 25."""
    stopped.set_target("cpl", 24, period="2026-11-09..2026-11-15")
    asked: dict[str, Any] = {"period": "2026-11-09..2026-11-15", "against": "before"}
    why = stopped.why("cpl", **asked)
    told = why.to_dict()
    assert (told["value"], told["verdict"], told["within"]) == (None, "data_gap", "no_days")
    assert (why.data["days"], why.data["compared"]) == (0, [])
    for found in (why, stopped.targets()):
        [warning] = [each for each in found.warnings if each.code == "source_stopped"]
        assert (warning.details["source"], warning.details["pause"]) == ("Baidu", "baidu")
        assert [warning.details[end] for end in ("last", "first")] == [
            date(2026, 10, 27), date(2026, 10, 28),
        ]  # fmt: skip
    text = stopped.report("week", date="2026-11-15").to_dict()
    blocks = {block["kind"]: block for block in text["blocks"]}
    [pace] = blocks["PaceBlock"]["rows"]
    assert (pace["value"], pace["said"]) == ("— / ¥24", "no value: nothing of Baidu after 27 Oct")
    note = blocks["Notes"]["items"][0][1]
    assert note.startswith("No value of cost per lead")
    assert "fanbu sources pause baidu --from 2026-10-28" in note
    [row] = [each for each in blocks["MetricTable"]["rows"] if each["metric"] == "cpl"]
    assert [cell["text"] for cell in row["cells"][:3]] == ["—", "—", "—"]
    assert row["cells"][3]["note"] == "No value yet"

    stopped.pause_source("baidu", start="2026-10-28")
    assert stopped.why("cpl", **asked).data["value"] == 25
    [target] = stopped.targets().to_dict()["rows"]
    assert target["actual"] == 25
    blocks = stopped.report("week", date="2026-11-15").to_dict()["blocks"]
    [table] = [block for block in blocks if block["kind"] == "MetricTable"]
    [row] = [each for each in table["rows"] if each["metric"] == "cpl"]
    assert row["cells"][0]["text"] == "¥25"

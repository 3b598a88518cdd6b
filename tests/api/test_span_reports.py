"""Reports from exports that tell weeks or months as one number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

WEEKS = (
    "day,until,platform,account,channel,ad_campaign,cost,clicks\n"
    "2026-11-02,2026-11-08,google_ads,g,paid/google_ads,brand,300.00,30\n"
    "2026-11-02,2026-11-08,google_ads,g,paid/google_ads,other,100.00,20\n"
    "2026-11-09,2026-11-15,google_ads,g,paid/google_ads,brand,150.00,15\n"
    "2026-11-09,2026-11-15,google_ads,g,paid/google_ads,other,110.00,20\n"
)
DAYS = (
    "day,platform,account,channel,cost,clicks\n"
    "2026-11-02,meta,m,paid/meta,40.00,4\n"
    "2026-11-15,meta,m,paid/meta,60.00,5\n"
)


def _blocks(found: Any, kind: str) -> list[dict[str, Any]]:
    return [block for block in found.to_dict()["blocks"] if block["kind"] == kind]


def _cells(found: Any, label: str) -> list[str]:
    [table] = _blocks(found, "MetricTable")
    [row] = [row for row in table["rows"] if row["label"].startswith(label)]
    return [cell["text"] for cell in row["cells"]]


def test_a_week_told_as_a_week(ws: Workspace, tmp_path: Path) -> None:
    """Google by week (400, then 260), Meta by day (40, then 60): 440, then 320."""
    for name, text in (("weeks.csv", WEEKS), ("days.csv", DAYS)):
        (tmp_path / name).write_text(text)
        ws.import_files(
            tmp_path / name, as_="spend", as_of="2026-11-20", window="2026-11-02..2026-11-15"
        )
    found = ws.report("week", date="2026-11-15", language="en")
    assert _cells(found, "Cost")[:3] == ["¥320", "¥440", "−27%"]
    asked = ws.query("cost", start="2026-11-09", end="2026-11-15").to_dict()["rows"]
    assert asked == [{"cost": 320}]
    [channels] = [t for t in _blocks(found, "Table") if t["title"] == "Channels"]
    assert [row[1]["text"].split("\n")[0] for row in channels["rows"]] == ["¥260", "¥60", "¥320"]


def test_a_month_told_as_a_month(ws: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "month.csv"
    file.write_text("platform,account,channel,cost\nmeta,m,paid/meta,900.00\n")
    ws.import_files(file, as_="spend", window="2026-10-01..2026-10-31", as_of="2026-11-02")
    month = ws.report("month", date="2026-10-31", language="en")
    assert _cells(month, "Cost")[0] == "¥900"
    week = ws.report("week", date="2026-10-25", language="en")
    [notes] = _blocks(week, "Notes")
    assert any("1–31 Oct is known only as one total" in text for _, text in notes["items"])
    [said] = _blocks(week, "Headline")
    assert (
        "".join(run["text"] for run in said["lines"][0]) == "Nothing is known of 19–25 Oct alone."
    )


def test_weeks_beside_their_month(ws: Workspace, tmp_path: Path) -> None:
    """Two weeks of October in one file, the month in a newer one: each answers where it fits."""
    weeks = (
        "day,until,platform,account,channel,cost\n"
        "2026-10-05,2026-10-11,meta,m,paid/meta,100.00\n"
        "2026-10-12,2026-10-18,meta,m,paid/meta,200.00\n"
    )
    month = weeks.splitlines()[0] + "\n2026-10-01,2026-10-31,meta,m,paid/meta,900.00\n"
    for name, text, as_of in (("w.csv", weeks, "2026-10-20"), ("m.csv", month, "2026-11-02")):
        (tmp_path / name).write_text(text)
        ws.import_files(tmp_path / name, as_="spend", as_of=as_of)
    asked = ws.query("cost", start="2026-10-05", end="2026-10-11")
    assert (asked.to_dict()["rows"], asked.warnings) == ([{"cost": 100}], ())
    october: dict[str, Any] = {"start": "2026-10-01", "end": "2026-10-31"}
    assert ws.query("cost", **october).to_dict()["rows"] == [{"cost": 900}]
    by_week = ws.query("cost", grain="week", **october)
    assert [row["cost"] for row in by_week.to_dict()["rows"]] == [100, 200]
    [lost] = by_week.warnings
    assert (lost.code, lost.details["rows"]) == ("days_given_way", 31 - 14)
    by_month = ws.query("cost", grain="month", **october).to_dict()["rows"]
    assert [row["cost"] for row in by_month] == [900]
    found = ws.report("week", date="2026-10-18", language="en")
    assert _cells(found, "Cost")[:3] == ["¥200", "¥100", "+100%"]
    assert _cells(ws.report("month", date="2026-10-31", language="en"), "Cost")[0] == "¥900"


PLACEMENTS = (
    "platform,account,external_id,title,published_at\n"
    "xiaohongshu,x,n1,old,2026-10-01 09:00\n"
    "xiaohongshu,x,n2,new,2026-11-10 09:00\n"
)
NOTES = (
    "platform,account,external_id,day,lifetime,views\n"
    "xiaohongshu,x,n1,{day},true,{old}\n"
    "xiaohongshu,x,n2,{day},true,{new}\n"
)
SNAPSHOTS = (
    ("2026-11-01", 930, ""),
    ("2026-11-08", 1000, ""),
    ("2026-11-15", 1070, 500),
)


def test_a_note_of_this_week_counts_from_its_publication(ws: Workspace, tmp_path: Path) -> None:
    """The old note grows by 70 a week; the new one's first 500 all came this week."""
    file = tmp_path / "placements.csv"
    file.write_text(PLACEMENTS)
    ws.import_files(file, as_="placements", as_of="2026-11-16")
    for day, old, new in SNAPSHOTS:
        file = tmp_path / f"notes-{day}.csv"
        file.write_text(NOTES.format(day=day, old=old, new=new))
        ws.import_files(file, as_="placement_stats", as_of=f"{day}T23:59:59")
    asked = ws.query("views", start="2026-11-09", end="2026-11-15", compare="previous")
    [row] = asked.to_dict()["rows"]
    assert (row["views"], row["views_previous"]) == (570, 70)
    found = ws.report("week", date="2026-11-15", language="en")
    assert _cells(found, "Views")[:2] == ["570", "70"]


def test_totals_that_lie_in_no_day_asked_for_are_told_of(ws: Workspace, tmp_path: Path) -> None:
    """n2's first 500 came on the 10th to the 15th: in the week, in no day; n1's 930 before it."""
    (tmp_path / "placements.csv").write_text(PLACEMENTS)
    ws.import_files(tmp_path / "placements.csv", as_="placements", as_of="2026-11-16")
    for day, old, new in (SNAPSHOTS[1], SNAPSHOTS[2]):
        (tmp_path / f"{day}.csv").write_text(NOTES.format(day=day, old=old, new=new))
        ws.import_files(tmp_path / f"{day}.csv", as_="placement_stats", as_of=f"{day}T23:59:59")
    week: dict[str, Any] = {"start": "2026-11-09", "end": "2026-11-15"}
    whole, daily = ws.query("views", **week), ws.query("views", grain="day", **week)
    assert (whole.to_dict()["rows"], whole.warnings) == ([{"views": 570}], ())
    assert sum(row["views"] for row in daily.to_dict()["rows"]) == 70
    [left] = daily.warnings
    assert (left.code, left.details["rows"]) == ("window_rows_left_out", 1)
    [left] = ws.query("views", start="2026-11-01", end="2026-11-15").warnings
    assert (left.code, left.details["rows"]) == ("window_rows_left_out", 1)


def test_the_week_after_the_first_totals_is_a_week(ws: Workspace, tmp_path: Path) -> None:
    """1000 when nobody knows since when, 70 more a week later: nothing to compare with, all 70."""
    for day, old, _ in SNAPSHOTS[1:]:
        file = tmp_path / f"notes-{day}.csv"
        file.write_text(NOTES.splitlines()[0] + f"\nxiaohongshu,x,n1,{day},true,{old}\n")
        ws.import_files(file, as_="placement_stats", as_of=f"{day}T23:59:59")
    found = ws.report("week", date="2026-11-15", language="en")
    assert _cells(found, "Views") == ["70", "—", "—"]
    [table] = _blocks(found, "MetricTable")
    assert table["rows"][0]["label"] == "Views"
    assert table["notes"][0] == "Week before: no data yet, nothing to compare for views"

"""Targets set by hand and by a sheet: what is kept, what is refused, how they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.api.conftest import NOW
from tests.api.sheets import filled

import fanbu
from fanbu.errors import BadInput
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from fanbu import Workspace

NOVEMBER = "2026-11"


def sheet(ws: Workspace, folder: Path, *rows: Sequence[Any], name: str = "t.xlsx") -> Path:
    """A filled template of targets: month, metric, channel, value."""
    blank = folder / f"blank-{name}"
    ws.template("targets", out=blank, language="zh")
    return filled(blank, rows, folder / name)


def held(ws: Workspace) -> list[tuple[Any, ...]]:
    return [
        (row["metric"], row["channel"], row["period"][:7], row["value"])
        for row in ws.targets().to_dict()["rows"]
    ]


def spend(folder: Path, last: int = 20) -> Path:
    """100 a day on Meta and 50 on Baidu, from September to a day of November."""
    lines = ["day,platform,account,channel,cost,clicks"]
    days = [f"2026-{m:02}-{d:02}" for m in (9, 10, 11) for d in range(1, 31 + (m == 10))]
    for day in days:
        if day <= f"2026-11-{last:02}":
            lines.append(f"{day},meta,a,paid/meta,100,10")
            lines.append(f"{day},baidu,b,paid/baidu,50,5")
    file = folder / "spend.csv"
    file.write_text("\n".join(lines) + "\n")
    return file


def test_a_target_of_a_channel_stands_beside_that_of_all(ws: Workspace, tmp_path: Path) -> None:
    """150 a day and 100 on Meta; twenty of thirty days are known."""
    ws.import_files(spend(tmp_path), as_="spend", as_of="2026-11-21")
    ws.set_target("cost", 4500, period=NOVEMBER)
    ws.set_target("budget", 2500, period=NOVEMBER, channel="paid/meta")
    ws.set_target("clicks", 200, period=NOVEMBER, where="channel = 'paid/baidu'")
    rows = {(r["metric"], r["channel"]): r for r in ws.targets().to_dict()["rows"]}
    whole, meta, baidu = rows["cost", None], rows["cost", "paid/meta"], rows["clicks", "paid/baidu"]
    assert whole == {
        "metric": "cost", "label": "Budget", "channel": None, "where": None,
        "period": "2026-11-01..2026-11-30", "value": 4500, "standing": "running",
        "counted_to": "2026-11-20", "actual": 3000, "done": pytest.approx(2 / 3),
        "elapsed": pytest.approx(2 / 3), "points": pytest.approx(0), "remaining": 1500,
        "days_left": 10, "per_day": 150, "run_rate": 4500, "behind": False, "missing": [],
        "partial": False,
    }  # fmt: skip
    assert (meta["actual"], meta["done"], meta["per_day"], meta["behind"]) == (2000, 0.8, 50, True)
    assert (baidu["actual"], baidu["remaining"], baidu["per_day"]) == (100, 100, 10)
    ws.remove_target("cost", period=NOVEMBER, channel="paid/meta")
    assert ("cost", "paid/meta") not in {(r[0], r[1]) for r in held(ws)}
    assert len(held(ws)) == 2


def test_the_report_shows_them_and_its_column_has_those_of_all(
    ws: Workspace, tmp_path: Path
) -> None:
    ws.import_files(spend(tmp_path), as_="spend", as_of="2026-11-21")
    ws.set_target("cost", 100, period=NOVEMBER, channel="paid/meta")
    [lone] = _paces(ws)
    assert lone["label"].startswith("Budget · ")
    assert "Target" not in " ".join(_columns(ws))
    ws.set_target("cost", 4500, period=NOVEMBER)
    both = _paces(ws)
    assert [row["value"] for row in both] == ["¥2,250 / ¥4,500", "¥1,500 / ¥100"]
    assert both[0]["done"] == 0.5
    assert both[0]["time"] == 0.5
    assert "Target (50% of time)" in _columns(ws)
    for name in ("w.html", "w.md", "w.txt"):
        ws.report("week", date="2026-11-15", out=tmp_path / name)
        assert "¥2,250 / ¥4,500" in (tmp_path / name).read_text()
    assert "█████┃" in (tmp_path / "w.md").read_text()
    assert [row["label"] for row in _paces(ws, for_="boss")] == ["Budget"]


def _paces(ws: Workspace, **more: Any) -> list[dict[str, Any]]:
    blocks = ws.report("week", date="2026-11-15", **more).to_dict()["blocks"]
    return [row for block in blocks if block["kind"] == "PaceBlock" for row in block["rows"]]


def _columns(ws: Workspace) -> list[str]:
    blocks = ws.report("week", date="2026-11-15").to_dict()["blocks"]
    [table] = [block for block in blocks if block["kind"] == "MetricTable"]
    return list(table["columns"])


def test_a_target_of_a_metric_that_is_no_more(ws: Workspace, tmp_path: Path) -> None:
    own = tmp_path / "brand" / "metrics" / "own.yaml"
    own.write_text("- {name: mine, label: {zh: 我的, en: Mine}, measure: count(), of: leads}\n")
    ws.set_target("mine", 3, period=NOVEMBER)
    own.unlink()
    ws.close()
    with fanbu.open(tmp_path / "brand", clock=lambda: NOW) as again:
        [row] = again.targets().to_dict()["rows"]
        assert (row["label"], row["standing"], row["value"]) == ("mine", "unknown", 3)
        assert again.report("week").to_dict()["blocks"]
        assert again.remove_target("mine", period=NOVEMBER).to_dict()["rows"] == []


def test_a_report_without_targets_has_no_such_block(ws: Workspace, tmp_path: Path) -> None:
    ws.import_files(spend(tmp_path), as_="spend", as_of="2026-11-21")
    ws.set_target("cost", 100, period="2026-12")
    assert _paces(ws) == []


def test_a_sheet_sets_targets_and_the_same_again_changes_nothing(
    ws: Workspace, tmp_path: Path
) -> None:
    ws.import_files(spend(tmp_path), as_="spend")
    file = sheet(
        ws, tmp_path,
        ("2026-11", "预算", None, 4500),
        ("2026年12月", "花费", "paid/meta", "1.2万"),
        (None, None, None, None),
        ("2026-11", "leads", None, 300),
        ("2026-11", "clicks", None, None),
    )  # fmt: skip
    dry = ws.import_files(file, dry_run=True)
    assert held(ws) == []
    first = ws.import_files(file)
    told = [("cost", None, "2026-11", 4500), ("cost", "paid/meta", "2026-12", 12_000),
            ("leads", None, "2026-11", 300)]  # fmt: skip
    assert held(ws) == told
    for result in (dry, first):
        [found] = result.to_dict()["files"]
        assert (found["table"], found["rows"], found["kept"]) == ("targets", 4, 3)
        assert not found["repeated"]
    notes = len(ws.ledger.notes())
    [again] = ws.import_files(file).to_dict()["files"]
    assert again["repeated"]
    assert len(ws.ledger.notes()) == notes


def test_what_a_sheet_changes_is_told(ws: Workspace, tmp_path: Path) -> None:
    ws.set_target("leads", 300, period=NOVEMBER)
    file = sheet(ws, tmp_path, ("2026-11", "线索", None, 400), ("2026-12", "线索", None, 500))
    [warning] = ws.import_files(file).warnings
    assert warning.code == "targets_changed"
    assert warning.details["targets"] == ["leads 2026-11-01..2026-11-30 300 → 400"]
    assert held(ws) == [("leads", None, "2026-11", 400), ("leads", None, "2026-12", 500)]


@pytest.mark.parametrize(
    ("row", "code", "said"),
    [
        (("2026-11", "有效线锁", None, 1), "target_unknown_metric", "valid_leads"),
        (("2026-11", "花费", "paid/ocean_engin", 1), "target_unknown_channel", "paid/ocean_engine"),
        (("2026-11", "线索", None, "很多"), "bad_value", "number"),
        (("2026-11", "线索", None, -3), "bad_value", "number"),
        (("2026-11", "有效率", None, "0,9"), "bad_value", "number"),
        (("十一月", "线索", None, 3), "bad_value", "month"),
        ((None, "线索", None, 3), "target_incomplete", "目标月份"),
        (("2026-11", None, None, 3), "target_incomplete", "目标指标"),
        (("2026-11", "花费", None, 9), "target_twice", "row 2"),
        (("2026/11", "预算", None, 9), "target_twice", "row 2"),
    ],
)
def test_a_wrong_row_refuses_the_sheet(
    ws: Workspace, tmp_path: Path, row: tuple[Any, ...], code: str, said: str
) -> None:
    """And whatever comes with it: nothing is set, nothing imported."""
    ws.set_target("orders", 5, period=NOVEMBER)
    file = sheet(ws, tmp_path, ("2026-11", "花费", None, 4500), row)
    with pytest.raises(BadInput) as refused:
        ws.import_files([file])
    assert refused.value.code == code
    assert refused.value.details["row"] == 3
    assert said in str(refused.value)
    with pytest.raises(BadInput):
        ws.import_files([spend(tmp_path), file], yes=True)
    assert held(ws) == [("orders", None, "2026-11", 5)]
    assert ws.warehouse.imports() == ()


def test_a_refused_file_beside_it_sets_no_target(ws: Workspace, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("")
    with pytest.raises(BadInput):
        ws.import_files([sheet(ws, tmp_path, ("2026-11", "线索", None, 1)), bad])
    assert held(ws) == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"channel": "paid/ocean_engin"}, "unknown_channel"),
        ({"channel": "paid/meta", "where": "owner = 'x'"}, "two_scopes"),
        ({"where": "chanel = 'x'"}, "unknown_column"),
        ({"where": "channel ="}, "expression_ends"),
        ({"where": "creative = 'x'"}, "metric_lacks_column"),
    ],
)
def test_a_scope_that_cannot_be_asked_for(ws: Workspace, given: dict[str, Any], code: str) -> None:
    with pytest.raises(BadInput) as refused:
        ws.set_target("leads", 3, period=NOVEMBER, **given)
    assert refused.value.code == code
    assert held(ws) == []


def test_a_month_a_spreadsheet_made_a_date_is_that_month(ws: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("目标月份*,目标指标*,限渠道,目标值*\n2026/11/1,线索,,3\n2026,线索,,30\n")
    ws.import_files(file)
    assert [target.period for target in ws.ledger.targets()] == [
        Period.parse("2026"), Period.parse("2026-11"),
    ]  # fmt: skip


def test_days_that_another_channel_lacks_are_no_hole_of_a_part(
    ws: Workspace, tmp_path: Path
) -> None:
    """Baidu lacks the 5th: that is said of the whole and of baidu, not of meta."""
    rows = [
        f"2026-11-{day:02},{platform},a,paid/{platform},10"
        for platform in ("meta", "baidu")
        for day in range(1, 11)
        if (platform, day) != ("baidu", 5)
    ]
    file = tmp_path / "s.csv"
    file.write_text("day,platform,account,channel,cost\n" + "\n".join(rows) + "\n")
    ws.import_files(file, as_="spend", as_of="2026-11-11")
    for channel in (None, "paid/meta", "paid/baidu"):
        found = ws.set_target("cost", 300, period=NOVEMBER, channel=channel)
    lacking = {row["channel"]: len(row["missing"]) for row in found.to_dict()["rows"]}
    assert lacking == {None: 1, "paid/meta": 0, "paid/baidu": 1}

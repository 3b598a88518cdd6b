"""A finding is accepted, kept as told, and graded when its days are over."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from typer.testing import CliRunner

import fanbu
from fanbu.api.carried import packed_result, unpacked_result
from fanbu.cli import app
from fanbu.errors import BadInput
from fanbu.model.decision import BY_HAND
from fanbu.report.blocks import Decisions
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fanbu import Workspace

END = date(2026, 8, 30)
TODAY = END + timedelta(1)
COUNT = 120
BROKEN = END - timedelta(3)
DUE = END + timedelta(5)
AHEAD = Period(DUE + timedelta(1), DUE + timedelta(7))
SOURCES = {"官网": 15, "抖音": 30}
KEY = f"alert:leads:channel=owned/douyin:{BROKEN}..{END}"


def at_noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4)  # noqa: DTZ001 - UTC, naive


def leads(end: date, mended: float) -> tuple[str, int]:
    """A quarter of what the second source brought from Thursday on, `mended` after the due day.

    And how many that brought on the days that are foretold.
    """
    rng = np.random.default_rng(3)
    lines, came = ["external_id,created_at,source"], 0
    day = END - timedelta(COUNT - 1)
    while day <= end:
        for source, level in SOURCES.items():
            share = 1.0 if day < BROKEN or source == "官网" else 0.25 if day <= DUE else mended
            count = rng.poisson(level * share)
            came += count if source == "抖音" and AHEAD.start <= day <= AHEAD.end else 0
            lines += [f"{source}{day}{n},{day} 10:00,{source}" for n in range(count)]
        day += timedelta(1)
    return "\n".join(lines) + "\n", came


def bring(folder: Path, end: date, mended: float = 1.0) -> int:
    text, came = leads(end, mended)
    file = folder.parent / f"{end}.csv"
    file.write_text(text, encoding="utf-8")
    with fanbu.open(folder, clock=lambda: at_noon(end + timedelta(1))) as workspace:
        workspace.import_files(file, as_="leads", as_of=f"{end + timedelta(1)}", yes=True)
    return came


@pytest.fixture(scope="module")
def accepted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A brand that has lost leads, and has decided what to do."""
    folder = tmp_path_factory.mktemp("decided") / "brand"
    fanbu.init(folder, name="Cloud", language="en")
    bring(folder, END)
    with fanbu.open(folder, clock=lambda: at_noon(TODAY)) as workspace:
        workspace.accept_finding(KEY, owner="Lin", due=DUE, note="new form", by="Ann")
    return folder


@pytest.fixture
def folder(accepted: Path, tmp_path: Path) -> Path:
    return shutil.copytree(accepted, tmp_path / "brand")


@pytest.fixture
def brand(folder: Path) -> Iterator[Workspace]:
    with fanbu.open(folder, clock=lambda: at_noon(TODAY)) as workspace:
        yield workspace


def later(folder: Path, day: date) -> dict[str, Any]:
    """The one decision as it is told that day."""
    with fanbu.open(folder, clock=lambda: at_noon(day)) as workspace:
        [row] = workspace.decisions(all_=True).to_dict()["decisions"]
        return dict(row)


def test_what_is_kept(brand: Workspace) -> None:
    [row] = brand.decisions().to_dict()["decisions"]
    assert (row["id"], row["finding"], row["owner"], row["due"]) == (1, KEY, "Lin", f"{DUE}")
    assert (row["by"], row["note"], row["state"]) == ("Ann", "new form", "open")
    assert row["title"].startswith("Leads of Douyin below what was expected (−8")
    assert row["metric"] == "leads"
    assert row["place"] == {"channel": "owned/douyin"}
    [alert] = brand.watch().to_dict()["alerts"]
    assert (row["value"], row["expected"]) == (alert["value"], alert["expected"])
    told = row["forecast"]
    assert told["days"] == f"{AHEAD}"
    assert told["low"] < 210 < told["high"]  # thirty a day
    assert told["value"] == pytest.approx(210, rel=0.1)
    assert told["without"] == pytest.approx(told["value"] * row["value"] / row["expected"])
    assert (row["stands"], row["on"], row["grade"]) == (
        "ahead",
        f"{AHEAD.end + timedelta(1)}",
        None,
    )
    assert ", when it works: leads of Douyin " in row["said"][0]
    assert row["said"][1] == "What came is told on 12 Sep."
    assert brand.spoken_in("zh").decision(1).to_dict()["title"].startswith("抖音")


def test_watch_shows_whose_it_is(brand: Workspace) -> None:
    [alert] = brand.watch().to_dict()["alerts"]
    assert alert["decision"] == {"id": 1, "owner": "Lin", "due": f"{DUE}", "state": "open"}
    brand.drop_decision(1, "the channel ends")
    [alert] = brand.watch().to_dict()["alerts"]
    assert alert["decision"] is None


@pytest.mark.parametrize(
    ("mended", "grade"),
    [
        (1.0, "came_true"),
        pytest.param(1.5, "came_true", marks=pytest.mark.long),
        (0.55, "partly"),
        pytest.param(0.2, "missed", marks=pytest.mark.long),
    ],
)
def test_it_is_graded_when_its_days_are_over(folder: Path, mended: float, grade: str) -> None:
    """Of days that no export tells of nothing is said; then it is what a question says."""
    assert later(folder, AHEAD.end)["stands"] == "ahead"
    waiting = later(folder, AHEAD.end + timedelta(1))
    assert (waiting["stands"], waiting["lacking"], waiting["grade"]) == ("lacking", 7, None)
    came = bring(folder, AHEAD.end, mended)
    row = later(folder, AHEAD.end + timedelta(1))
    assert (row["stands"], row["grade"], row["came"]) == ("graded", grade, came)
    told = row["forecast"]
    assert row["share"] == pytest.approx(
        (came - told["without"]) / (told["value"] - told["without"])
    )
    assert row["overdue"]  # nobody has said that it is done
    assert str(came) in row["said"][-1]
    with fanbu.open(folder, clock=lambda: at_noon(AHEAD.end + timedelta(1))) as workspace:
        asked = workspace.query(
            "leads", where="channel = 'owned/douyin'", start=AHEAD.start, end=AHEAD.end
        )
        assert asked.to_dict()["rows"] == [{"leads": came}]


def test_the_forecast_stays_as_it_was(folder: Path) -> None:
    before = later(folder, TODAY)["forecast"]
    bring(folder, AHEAD.end)
    assert later(folder, AHEAD.end + timedelta(1))["forecast"] == before


def code_of(brand: Workspace, key: str = KEY, **given: Any) -> str:
    with pytest.raises(BadInput) as refused:
        brand.accept_finding(key, **{"owner": "Lin", "due": DUE, **given})
    assert refused.value.message is not None
    return refused.value.code


def test_what_cannot_be_accepted(brand: Workspace) -> None:
    assert code_of(brand, due=END) == "due_past"
    assert code_of(brand, owner=" ") == "owner_needed"
    assert code_of(brand, due=None) == "due_needed"
    assert code_of(brand, due="soon") == "bad_day"
    assert code_of(brand, "nothing") == "unknown_finding"
    assert code_of(brand, "nothing", owner=" ", due=None) == "unknown_finding"
    assert code_of(brand) == "already_decided"


@pytest.mark.long
def test_nor_what_is_put_aside_or_another_s(brand: Workspace) -> None:
    brand.drop_decision(1, "anew")
    assert code_of(brand, KEY.replace("leads", "orders")) == "unknown_finding"
    brand.dismiss_finding(KEY, "known")
    assert code_of(brand) == "finding_put_aside"
    brand.restore_finding(KEY)
    assert brand.accept_finding(KEY, owner="Bo", due=TODAY).to_dict()["id"] == 2
    with pytest.raises(BadInput) as refused:
        brand.reopen_decision(1)  # the finding is another's by now
    assert refused.value.code == "already_decided"


def test_done_dropped_and_open_again(brand: Workspace) -> None:
    def state() -> tuple[str, str | None, str | None]:
        row = brand.decision(1).to_dict()
        return row["state"], row["ended_on"], row["reason"]

    def refused(do: Any, *given: Any) -> str:
        with pytest.raises(BadInput) as problem:
            do(*given)
        return problem.value.code

    assert refused(brand.reopen_decision, 1) == "decision_open"
    assert refused(brand.drop_decision, 1, "  ") == "drop_reason_needed"
    assert refused(brand.finish_decision, 7) == "unknown_decision"
    brand.finish_decision(1)
    assert state() == ("done", f"{TODAY}", None)
    assert refused(brand.finish_decision, 1) == "decision_is_done"
    assert refused(brand.drop_decision, 1, "x") == "decision_is_done"
    brand.reopen_decision(1)
    assert state() == ("open", None, None)
    brand.drop_decision(1, "the campaign ends")
    assert state() == ("dropped", f"{TODAY}", "the campaign ends")
    assert brand.decision(1).to_dict()["stands"] == "none"
    assert refused(brand.finish_decision, 1) == "decision_is_dropped"
    with pytest.raises(BadInput) as problem:
        brand.finish_decision(1, grade="fine")
    assert problem.value.code == "bad_choice"
    assert refused(lambda: brand.finish_decision(1, grade="missed")) == "graded_by_numbers"
    said = [row["said"] for row in brand.audit().to_dict()["rows"]]
    assert said[:4] == [
        "Dropped decision 1: the campaign ends", "Opened decision 1 again", "Decision 1 is done",
        f"Accepted a finding as decision 1: Lin, due {DUE} ({KEY})",
    ]  # fmt: skip


@pytest.mark.long
def test_what_a_report_found_is_graded_by_hand(brand: Workspace) -> None:
    brand.set_target("leads", 9000, period="2026-08")
    found = brand.findings("week", date=END).to_dict()["findings"]
    first = next(row for row in found if row["kind"] != "alert")
    key, kind = first["key"], first["kind"]
    row = brand.accept_finding(key, owner="Bo", due=DUE).to_dict()
    assert (row["id"], row["kind"], row["forecast"], row["unforeseen"]) == (
        2, kind, None, "report",
    )  # fmt: skip
    assert (row["title"], row["stands"]) == (first["title"], "none")
    assert code_of(brand, key) == "already_decided"
    told = brand.finish_decision(2, grade=BY_HAND[1]).to_dict()
    assert (told["state"], told["grade"], told["by_hand"]) == ("done", "partly", True)
    assert told["said"][-1] == "Came partly true (said by hand)."


def test_a_look_keeps_nothing(brand: Workspace) -> None:
    brand.drop_decision(1, "anew")
    brand.set_source("leads", owner="Mei")
    brand.add_user("Ann", "correct horse battery")
    row = brand.accept_finding(KEY, dry_run=True).to_dict()
    assert (row["id"], row["owner"], row["due"]) == (0, "", f"{TODAY + timedelta(7)}")
    assert row["owners"] == ["Mei", "Ann"]
    assert row["forecast"]["days"] == f"{TODAY + timedelta(8)}..{TODAY + timedelta(14)}"
    assert len(brand.decisions(all_=True).to_dict()["decisions"]) == 1


def test_what_is_over_for_long_is_listed_when_asked_for(folder: Path) -> None:
    bring(folder, AHEAD.end)
    with fanbu.open(folder, clock=lambda: at_noon(AHEAD.end + timedelta(2))) as workspace:
        workspace.finish_decision(1)
        assert len(workspace.decisions().to_dict()["decisions"]) == 1
    with fanbu.open(folder, clock=lambda: at_noon(AHEAD.end + timedelta(60))) as workspace:
        told = workspace.decisions().to_dict()
        assert (told["decisions"], told["left_out"]) == ([], 1)
        [row] = workspace.decisions(all_=True).to_dict()["decisions"]
        assert row["grade"] == "came_true"


def test_it_crosses_the_wire_whole(brand: Workspace) -> None:
    found = brand.decisions()
    there = unpacked_result(json.loads(json.dumps(packed_result(found))))
    assert (there.to_dict(), there.table) == (found.to_dict(), found.table)


def test_the_command(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FANBU_LANGUAGE", "en")
    text = (folder / "fanbu.toml").read_text(encoding="utf-8")
    (folder / "fanbu.toml").write_text(f"today = {TODAY}\n{text}", encoding="utf-8")

    def run(*given: str) -> str:
        done = CliRunner().invoke(app, ["decision", *given, "-w", str(folder)])
        assert done.exit_code == 0, done.output
        return done.output

    shown = run()
    assert shown.startswith("1  Leads of Douyin below what was expected")
    assert f"Lin, due {DUE} (accepted by Ann)" in shown
    assert json.loads(run("show", "1", "--json"))["result"]["id"] == 1
    assert "dropped" in run("drop", "1", "--why", "anew")
    assert "1 older or dropped; --all lists them." in run("list")
    assert run("list", "--all").startswith("1  ")
    assert "Would become: Leads of Douyin" in run("accept", KEY, "--dry-run")
    assert "[open]" in run("reopen", "1")


def test_a_backup_has_them(brand: Workspace, tmp_path: Path) -> None:
    brand.backup(tmp_path / "all.zip")
    fanbu.restore(tmp_path / "again", tmp_path / "all.zip")
    with fanbu.open(tmp_path / "again", clock=lambda: at_noon(TODAY)) as restored:
        assert restored.decisions().to_dict() == brand.decisions().to_dict()
        assert restored.doctor().to_dict()


def decided(workspace: Workspace, **more: Any) -> Decisions | None:
    """The block of the week's report."""
    blocks = workspace.report("week", **more).report.blocks
    return next((each for each in blocks if isinstance(each, Decisions)), None)


def test_a_report_has_what_is_under_way(brand: Workspace) -> None:
    for audience in ("team", "boss"):
        found = decided(brand, for_=audience)
        assert found is not None
        [one] = found.open
        assert (one.id, one.key, one.who, one.mark) == (1, KEY, "Lin, due 4 Sep", "Due in 4 days")
        assert list(one.told) == brand.decision(1).to_dict()["said"]
    zh = decided(brand, language="zh")
    assert zh is not None
    assert zh.open[0].title.startswith("抖音")
    card = next(b for b in brand.report("week").report.blocks if getattr(b, "key", "") == KEY)
    assert card.decision == 1  # type: ignore[union-attr]


def test_a_bench_knows_at_once_what_is_decided(brand: Workspace) -> None:
    """Its answers are kept while somebody decides; what is dropped is gone from the page."""
    bench = brand.bench("week")

    def shown() -> list[str]:
        blocks = bench.page("en").blocks
        return [one.mark for b in blocks if isinstance(b, Decisions) for one in b.open]

    assert shown() == ["Due in 4 days"]
    brand.drop_decision(1, "the channel is over")
    assert shown() == []
    brand.reopen_decision(1)
    assert shown() == ["Due in 4 days"]


@pytest.mark.long
def test_the_week_in_which_it_comes_out_tells_it_and_no_other(folder: Path) -> None:
    """Foretold for Saturday to Friday: the week that this Friday is of tells what came."""
    came = bring(folder, AHEAD.end + timedelta(9))
    with fanbu.open(folder, clock=lambda: at_noon(AHEAD.end + timedelta(10))) as workspace:
        workspace.finish_decision(1)
        row = workspace.decision(1).to_dict()
        weeks = [AHEAD.end + timedelta(n) for n in (-5, 2, 9)]
        told = [decided(workspace, date=day) for day in weeks]
        assert [bool(each and each.graded) for each in told] == [False, True, False]
        assert row["came"] == came
        assert told[1] is not None
        [one] = told[1].graded
        assert one.mark == "Came true"
        assert f"leads of Douyin {came}; foretold " in one.told[0]
        workspace.publish("week", date=weeks[1], by="Ann")
        kept = workspace.published_report("week", date=weeks[1]).report
        assert told[1] in kept.blocks

"""What was planted in the demo, asked with `why`: each time the right place, or the right no."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import fanbu
from fanbu import api

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fanbu import Workspace

VISITS = """metrics:
- name: visits
  label: {zh: 访问, en: Visits}
  measure: count()
  of: events
  where: name = 'visit'
  unit: count
"""
COUPON = "限时直降600"


def made(folder: Path, *, small: bool) -> Workspace:
    api.demo(folder, small=small, language="en")
    (folder / "metrics" / "site.yaml").write_text(VISITS, encoding="utf-8")
    return fanbu.open(folder)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with made(tmp_path_factory.mktemp("why") / "small", small=True) as workspace:
        yield workspace


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    with made(tmp_path_factory.mktemp("why") / "full", small=False) as workspace:
        yield workspace


def told(workspace: Workspace, metric: str, **asked: Any) -> dict[str, Any]:
    return workspace.why(metric, **asked).to_dict()


def test_the_price_cut_is_its_coupon(small: Workspace) -> None:
    """15 to 19 October: 27 new orders by a coupon that was never there before."""
    found = told(small, "orders", period="2026-10-15..2026-10-19")
    assert found["verdict"] == "causes"
    [cause] = found["causes"]
    assert cause["where"] == {"coupon": COUPON}
    assert (cause["before"], cause["after"]) == (0, 26)
    assert cause["low"] < 26 < cause["high"]
    assert [(each["kind"], each["day"]) for each in cause["candidates"]] == [
        ("began", "2026-10-15")
    ]
    parts = sum(each["contribution"] for each in found["drivers"])
    assert parts == pytest.approx(found["delta"], abs=1e-9)


def test_orders_pulled_forward_are_missed_everywhere(small: Workspace) -> None:
    """The week after the price cut has too few orders; what is gone with it is the coupon."""
    found = told(small, "orders", period="2026-10-20..2026-10-24", against="2026-10-15..2026-10-19")
    assert found["delta"] < 0
    assert {str(cause["where"]) for cause in found["causes"]} <= {str({"coupon": COUPON})}
    assert found["verdict"] in ("causes", "everywhere", "not_in_dimensions")


def test_the_missing_export_is_a_data_gap(small: Workspace) -> None:
    """百度's report lacks 11 and 12 November: no fall of clicks, and said before anything else."""
    result = small.why("clicks")
    found = result.to_dict()
    assert found["verdict"] == "data_gap"
    assert (found["days"], found["period"]) == (5, "2026-11-09..2026-11-15")
    missing = next(one for one in result.warnings if one.code == "days_missing")
    assert missing.details["days"] == ["2026-11-11..2026-11-12"]
    assert not any(cause["where"].get("channel") == "paid/baidu" for cause in found["causes"])


def test_the_holiday_is_nowhere_in_particular(small: Workspace) -> None:
    found = told(small, "leads", period="2026-10-01..2026-10-07")
    assert found["delta"] < -30
    assert found["verdict"] in ("everywhere", "not_in_dimensions", "nothing")
    assert found["causes"] == []


def test_the_vanished_tag_is_no_move_of_the_business(small: Workspace) -> None:
    """20 and 21 October: visits of 巨量 came without their tags."""
    found = told(small, "visits", period="2026-10-20..2026-10-21")
    assert found["verdict"] == "tagging"
    assert found["retagged"] == {"channel": "paid/ocean_engine"}


@pytest.mark.long
def test_the_broken_page_is_its_campaign(full: Workspace) -> None:
    """From 7 November: 0.061 → 0.039 on the Android campaign of 巨量, held against four weeks."""
    found = told(
        full, "cvr", where="platform = 'ocean_engine'", period="2026-11-07..2026-11-15",
        against="2026-10-10..2026-11-06",
    )  # fmt: skip
    [cause] = found["causes"]
    assert cause["where"] == {"ad_campaign": "信息流-安卓-零基础体验课"}
    assert cause["before"] == pytest.approx(0.061, abs=0.003)
    assert cause["after"] == pytest.approx(0.039, abs=0.003)


@pytest.mark.long
@pytest.mark.parametrize("period", ["2026-11-07..2026-11-15", "last week"])
def test_the_broken_page_against_what_was_expected(full: Workspace, period: str) -> None:
    """Half of the days before were broken, too: they teach nothing of what is usual."""
    found = told(full, "valid_leads", period=period)
    assert found["against"] == "expected"
    assert found["causes"][0]["where"] == {"channel": "paid/ocean_engine"}
    assert found["causes"][0]["effect"] < -40
    assert found["band"]["low"] < found["value"] < found["band"]["high"], "others made up for it"


@pytest.mark.long
def test_the_planted_things_of_the_full_demo(full: Workspace) -> None:
    """The same answers where there is five times as much: price cut, holiday, tag, pause."""
    cut = told(full, "orders", period="2026-08-25..2026-08-29")
    assert cut["causes"][0]["where"] == {"coupon": COUPON}  # then the coupons that it stood in for
    after = told(full, "orders", period="2026-08-30..2026-09-05")
    assert after["verdict"] in ("everywhere", "causes")
    holiday = told(full, "leads", period="2026-10-01..2026-10-07")
    assert (holiday["verdict"], holiday["causes"]) == ("as_expected", [])
    tag = told(full, "visits", period="2026-10-20..2026-10-21")
    assert tag["retagged"] == {"channel": "paid/ocean_engine"}
    pause = told(full, "clicks", period="2026-09-02..2026-09-08")
    assert pause["causes"][0]["where"] == {"channel": "paid/google_ads"}


def seen(workspace: Workspace, day: str) -> tuple[list[tuple[Any, ...]], list[dict[str, Any]]]:
    """Faults as (kind, place, days), and the alerts, as `watch` tells of the week up to a day."""
    found = workspace.watch(date=day).to_dict()
    return [(each["fault"], each["place"], each["days"]) for each in found["faults"]], found[
        "alerts"
    ]


@pytest.mark.long
def test_watch_tells_each_planted_thing_for_what_it_is(full: Workspace) -> None:
    """The page by its campaign and days; tag and export as faults; the holiday not at all."""
    faults, alerts = seen(full, "2026-11-15")
    assert [(kind, days) for kind, _, days in faults] == [
        ("missing_export", "2026-11-11..2026-11-12")
    ]
    assert faults[0][1]["platform"] == "baidu"
    page = {"platform": "ocean_engine", "ad_campaign": "信息流-安卓-零基础体验课"}
    assert [(each["place"], each["days"]) for each in alerts] == [(page, "2026-11-07..2026-11-15")]
    faults, _ = seen(full, "2026-10-25")
    tag = ("vanished_tag", {"channel": "paid/ocean_engine"}, "2026-10-20..2026-10-21")
    assert faults == [tag], "five weeks after events began"
    faults, alerts = seen(full, "2026-10-07")
    assert faults == []
    assert [each["title"] for each in alerts if each["days"] >= "2026-10-01"] == []
    _, alerts = seen(full, "2026-09-06")
    pulled = [each for each in alerts if each["metric"] in ("orders", "revenue", "net_revenue",
              "new_revenue", "enrolments")]  # fmt: skip
    assert [each["direction"] for each in pulled] == ["bad"]
    assert pulled[0]["days"] >= "2026-08-29"


@pytest.mark.long
def test_a_card_and_why_say_the_same(full: Workspace) -> None:
    """Every alert of two weeks, the page's among them: one expected value, one band."""
    asked = 0
    for day in ("2026-11-15", "2026-09-06"):
        _, alerts = seen(full, day)
        for each in alerts:
            where = " and ".join(f"{name} = '{value}'" for name, value in each["place"].items())
            found = told(full, each["metric"], period=each["days"], where=where or None)
            if found["against"] != "expected":
                continue
            asked += 1
            assert found["value"] == pytest.approx(each["value"], rel=1e-9)
            assert found["expected"] == pytest.approx(each["expected"], rel=1e-9)
            assert found["band"]["low"] == pytest.approx(each["low"], rel=1e-9)
            assert found["band"]["high"] == pytest.approx(each["high"], rel=1e-9)
    assert asked >= 2

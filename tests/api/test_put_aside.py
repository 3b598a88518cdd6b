"""An alert that was put aside stays away while its run of days goes on, whatever is first of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from tests.analyses.watched_world import World

from fanbu.analyses.watch import Alert, Cause, Fault, findings
from fanbu.api.watch_same import aside
from fanbu.model.dismissal import Dismissal
from fanbu.types import Period

SPEC = World(count=70).spec()
DAYS = Period(date(2026, 8, 27), date(2026, 8, 29))
LEADS = Alert("leads", (("channel", "a"),), DAYS, 60, 120, 100, 140, "bad", -0.2, 0.2, 0.01)
CPL = replace(LEADS, metric="cpl", value=80, expected=40, low=35, high=45, materiality=0.3)


def put(key: str) -> tuple[Dismissal, ...]:
    return (Dismissal(key, "known", datetime(2026, 8, 30)),)  # noqa: DTZ001 - UTC, naive


def found(what: Any, key: str) -> bool:
    return aside(what, findings(what, SPEC), put(key)) is not None


@pytest.mark.parametrize(
    ("key", "away"),
    [
        ("alert:leads:channel=a:2026-08-27..2026-08-29", True),
        ("alert:leads:channel=a:2026-08-29..2026-09-02", True),  # the run went on
        ("alert:leads:channel=a:2026-08-20..2026-08-26", False),  # another run
        ("alert:leads:channel=b:2026-08-27..2026-08-29", False),
        ("alert:leads::2026-08-27..2026-08-29", False),
        ("alert:leads:channel=a:b:2026-08-27..2026-08-29", False),
        ("change:leads:channel=a:2026-08-27..2026-08-29", False),  # of a report
    ],
)
def test_by_kind_metric_place_and_days(key: str, *, away: bool) -> None:
    assert found(Cause(LEADS), key) is away


def test_another_of_its_alerts_may_be_first_by_now() -> None:
    key = "alert:leads:channel=a:2026-08-27..2026-08-29"
    assert found(Cause(CPL, (LEADS,)), key)
    # a small thing that was put aside does not hide a large one that it is a part of
    assert not found(Cause(CPL, (replace(LEADS, materiality=0.05),)), key)


def test_a_fault_is_put_aside_too() -> None:
    details = {"platform": "baidu", "account": "", "table": "spend", "owner": "", "days": 2}
    fault = Fault("missing_export", "", {"platform": "baidu", "table": "spend"}, DAYS, 0.1, (DAYS,),
                  details)  # fmt: skip
    assert found(fault, "missing_export::platform=baidu,table=spend:2026-08-29..2026-08-29")
    assert not found(fault, "missing_export::platform=meta,table=spend:2026-08-29..2026-08-29")

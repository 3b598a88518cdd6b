"""What is known of the days as candidates: only what one of two periods has, only of the place."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.api.test_why import USUAL, leads, told, write

from fanbu.api import why_candidates, why_known
from fanbu.api.why_asked import Question
from fanbu.types import Period

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

BASE, PERIOD = Period.parse("2026-09-24..2026-09-30"), Period.parse("2026-10-01..2026-10-07")
WEEKS = Period.parse("2026-08-06..2026-09-30")
"""Eight weeks that an expectation may be learned from."""


def said(
    ws: Workspace, base: Period, period: Period, tables: frozenset[str] = frozenset()
) -> list[str]:
    found = sorted(
        (each.candidate for each in why_known.known(ws, base, period, {*tables})),
        key=lambda each: (each["day"], each["kind"]),
    )  # fmt: skip
    return [why_candidates.sentence(ws, each) for each in found]


def test_a_holiday_of_one_period_only(ws: Workspace) -> None:
    """Mid-Autumn lies in the week before, National Day in the week itself."""
    assert said(ws, BASE, PERIOD) == [
        "25–27 Sep: Mid-Autumn Festival (holiday), only in the days compared with",
        "1–7 Oct: National Day (holiday), not in the days compared with",
    ]
    assert said(ws, PERIOD, PERIOD) == []


def test_a_promotion_that_both_have_is_no_difference(ws: Workspace) -> None:
    one = Period.parse("2026-11-02..2026-11-08")
    assert said(ws, one.shift(-7), one) == []
    assert said(ws, one, one.shift(14)) == [
        "20 Oct–11 Nov: Double 11 (promotion), only in the days compared with"
    ]


@pytest.mark.parametrize("base", [BASE, WEEKS])
def test_notes_and_campaigns_that_began_or_ended_about_the_days(
    ws: Workspace, base: Period
) -> None:
    for days, text, kind in (
        ("2026-08-10", "long ago", "note"),
        ("2026-10-02", "Site relaunch", "note"),
        ("2026-09-21..2026-10-02", "Open days", "campaign"),
        ("2026-08-01..2026-12-31", "All year", "campaign"),
        ("2026-10-09", "to come", "note"),
    ):
        ws.add_note(text, days=days, kind=kind)
    ws.add_note("9.9 → 19.9", days="2026-10-03", kind="price", where={"channel": "paid/baidu"})
    assert [each for each in said(ws, base, PERIOD) if "(holiday)" not in each] == [
        "21 Sep–2 Oct: campaign Open days",
        "2 Oct, note: Site relaunch",
        "3 Oct, price change (Channel Baidu): 9.9 → 19.9",
    ]


@pytest.mark.parametrize(
    ("where", "place", "expected"),
    [
        ({}, {"channel": "paid/baidu"}, None),
        ({"channel": "paid/baidu"}, {"channel": "paid/baidu", "owner": "ann"}, True),
        ({"channel": "paid/baidu"}, {"channel": "paid/meta"}, False),
        ({"channel": "paid/baidu"}, {"owner": "ann"}, None),
        ({"platform": "baidu"}, {"channel": "paid/baidu"}, True),
        ({"channel": "paid/baidu"}, {"platform": "meta"}, False),
        ({"channel": "paid/baidu"}, {"channel": None}, False),
        ({"product": "Tea"}, {"title": "Tea"}, True),
        ({"product": "Tea", "platform": "jd"}, {"title": "Tea"}, None),
    ],
)
def test_what_is_of_a_place(
    where: dict[str, str], place: dict[str, str | None], *, expected: bool | None
) -> None:
    assert why_known.fits(where, place) is expected


def test_a_note_is_told_at_its_place_and_not_at_another(ws: Workspace, tmp_path: Path) -> None:
    """Channel a fell; of three notes one is of it, one of another channel, one of everything."""
    leads(ws, tmp_path, {**USUAL, ("a", "bob"): 4, ("a", "ann"): 4})
    for channel in ("owned/a", "owned/b", ""):
        where = {"channel": channel} if channel else {}
        ws.add_note(f"for {channel or 'all'}", days="2026-11-17", where=where)
    found = told(ws, "leads")
    [cause] = found["causes"]
    assert cause["where"] == {"channel": "owned/a"}
    assert [each["name"] for each in cause["candidates"]] == ["for owned/a"]
    assert [each["name"] for each in found["candidates"] if each["kind"] == "noted"] == ["for all"]
    assert [each["said"] for each in cause["candidates"]] == [
        "17 Nov, note (Channel A): for owned/a"
    ]
    found = told(ws, "leads", where="channel = 'owned/b'")
    assert {each["name"] for each in found["candidates"] if each["kind"] == "noted"} == {
        "for owned/b", "for all",
    }  # fmt: skip


def test_an_end_is_one_only_where_it_is_beyond_chance() -> None:
    """Looked at from the 1st to the 7th; told of until the 5th."""
    asked = Question("leads", PERIOD, BASE, (), None)
    whole, short = (why_candidates._Stretch(asked, end)
                    for end in (PERIOD.end, date(2026, 10, 5)))  # fmt: skip
    daily = [*BASE.shift(-7).each(), *BASE.each(), *PERIOD.each()]
    until = {day: [each for each in daily if each <= date(2026, 10, day)] for day in (4, 5, 6)}
    assert [whole.ended(until[day]) for day in (4, 5, 6)] == [True, True, False]
    assert [short.ended(until[day]) for day in (4, 5)] == [False, False]
    sparse = daily[::2]  # every other day: up to the 30th, six days of nothing are beyond chance
    assert not whole.ended([each for each in sparse if each <= date(2026, 10, 4)])
    assert whole.ended([each for each in sparse if each <= date(2026, 9, 30)])
    assert whole.began(daily[-7:])
    assert not whole.began(daily)


def products(ws: Workspace, folder: Path) -> None:
    """Tea is 20 until 2 October and 25 from the 3rd on; coffee has one price."""
    day, rows = WEEKS.start, list[dict[str, Any]]()
    while day <= PERIOD.end:
        tea = 20 if day < date(2026, 10, 3) else 25
        rows += [
            {"day": day, "platform": "jd", "sku": name, "title": name, "price": price, "sold": 3}
            for name, price in (("Tea", tea), ("Coffee", 40))
        ]
        day += timedelta(1)
    file = write(folder / "products.csv", rows)
    ws.import_files(file, as_="products", as_of="2026-10-08", account="one", yes=True)


def test_a_listed_price_that_is_another(ws: Workspace, tmp_path: Path) -> None:
    products(ws, tmp_path)
    tables = frozenset({"orders"})
    assert said(ws, BASE, PERIOD, tables)[-1] == "2026-10-03: Tea costs ¥25.00 instead of ¥20.00"
    assert "Tea" in said(ws, WEEKS, PERIOD, tables)[-1]
    assert not any("Tea" in each for each in said(ws, BASE, PERIOD, frozenset({"spend"})))
    assert not any("Tea" in each for each in said(ws, BASE.shift(-14), BASE, tables))


def test_the_price_that_was_paid_where_none_is_listed(ws: Workspace, tmp_path: Path) -> None:
    """Six pieces a day for 30, then for 24; of another product one piece only."""
    orders, lines = list[dict[str, Any]](), list[dict[str, Any]]()
    for day in (*BASE.each(), *PERIOD.each()):
        price = 30 if day in BASE.each() else 24
        orders.append({"external_id": f"o{day}", "ordered_at": f"{day} 10:00", "paid_at":
                       f"{day} 10:00", "status": "已付款", "net": price * 6})  # fmt: skip
        lines.append({"order": f"o{day}", "line": 1, "title": "Tea", "quantity": 6, "price": price})
    lines += [{"order": f"o{day}", "line": 2, "title": "Rare", "quantity": 1, "price": price}
              for day, price in ((BASE.start, 5), (PERIOD.start, 9))]  # fmt: skip
    for name, rows in (("orders", orders), ("order_lines", lines)):
        file = write(tmp_path / f"{name}.csv", rows)
        ws.import_files(file, as_=name, as_of="2026-10-08", yes=True)
    found = said(ws, BASE, PERIOD, frozenset({"order_lines"}))
    assert found[-1] == "2026-10-01: Tea costs ¥24.00 instead of ¥30.00"
    assert not any("Rare" in each for each in found)

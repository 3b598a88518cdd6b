"""Cash cost: what was really paid for spend, once gifts and rebates are taken off.

The world of most tests, by hand (goods 4 % to 1 October, then goods 5 % and cash 10 %):

    day    account  campaign  cost  gift  cash
    10-01  A        x          104     0  104 / 1.04          = 100
    10-01  A        y          130    26  (130 − 26) / 1.04   = 100
    10-02  A        x          105     –  105 / 1.05 × 0.9    =  90
    10-01  B        z           50     –  B has no rebate: not known
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

SPEND = """day,platform,account,ad_campaign,cost,gift
2026-10-01,ocean_engine,A,x,104,0
2026-10-01,ocean_engine,A,y,130,26
2026-10-02,ocean_engine,A,x,105,
2026-10-01,baidu,B,z,50,
"""
REBATES = """平台,账户,开始,结束,货返,现返,到账
巨量引擎,A,,2026-10-01,4%,,余额
巨量引擎,A,2026-10-02,,5%,10%,余额
"""


class Desk:
    """A workspace and a folder to put files in."""

    def __init__(self, ws: Workspace, folder: Path) -> None:
        self.ws, self.folder = ws, folder

    def take(self, name: str, text: str, table: str, **options: Any) -> list[str]:
        """Import a file; the codes of the warnings."""
        file = self.folder / name
        file.write_text(text, encoding="utf-8")
        options = {"as_of": "2026-10-05", "yes": True, **options}
        return [w.code for w in self.ws.import_files(file, as_=table, **options).warnings]

    def said(self, *names: str) -> list[tuple[str, dict[str, Any]]]:
        """The warnings of a query, but for days that no export has brought."""
        found = self.ws.query(list(names)).warnings
        return [(w.code, dict(w.details)) for w in found if w.code != "days_missing"]

    def cash(self, *by: str, **options: Any) -> list[tuple[Any, ...]]:
        rows = self.ws.query("cash_cost", by=list(by), **options).to_dict()["rows"]
        return [tuple(row.values()) for row in rows]


@pytest.fixture
def desk(ws: Workspace, tmp_path: Path) -> Desk:
    made = Desk(ws, tmp_path)
    made.take("spend.csv", SPEND, "spend")
    return made


def test_cash_by_every_split(desk: Desk) -> None:
    assert desk.take("返点.csv", REBATES, "rebates") == []
    assert desk.cash("account") == [("A", 290), ("B", None)]
    assert desk.cash("ad_campaign") == [("x", 190), ("y", 100), ("z", None)]
    assert desk.cash("account", grain="day") == [
        ("2026-10-01", "A", 200), ("2026-10-01", "B", None), ("2026-10-02", "A", 90)
    ]  # fmt: skip
    assert desk.cash() == [(290,)]


def test_what_is_not_known_is_said_and_divides_nothing(desk: Desk) -> None:
    """The sum is of A; a cost per lead of A's cash over everybody's leads would be too low."""
    desk.take("返点.csv", REBATES, "rebates")
    desk.take("leads.csv", "external_id,created_at\n1,2026-10-01\n2,2026-10-01\n", "leads")
    found = desk.ws.query(["cash_cost", "cash_cpl"])
    assert found.to_dict()["rows"] == [{"cash_cost": 290, "cash_cpl": None}]
    assert desk.said("cash_cost", "cash_cpl") == [
        ("cash_unknown", {"metrics": ["cash_cost", "cash_cpl"], "n": 1, "accounts": ["baidu B"]})
    ]
    [told] = desk.ws.metrics("cash_cost").warnings
    assert (told.code, told.details["accounts"]) == (
        "cash_accounts_open", ["baidu B (2026-10-01 – 2026-10-01)"]
    )  # fmt: skip
    assert not desk.ws.metrics("cost").warnings
    desk.take("b.csv", "platform,account,goods_rate\nbaidu,B,0\n", "rebates")
    found = desk.ws.query(["cash_cost", "cash_cpl"])
    assert found.to_dict()["rows"] == [{"cash_cost": 340, "cash_cpl": 170}]
    assert not desk.said("cash_cost", "cash_cpl")


def test_without_any_rebate_nothing_is_taken_for_cash(desk: Desk) -> None:
    assert desk.cash("account") == [("A", None), ("B", None)]
    assert [code for code, _ in desk.said("cash_cost")] == ["cash_unknown"]
    assert not desk.said("cost")


def test_the_same_file_again_corrects_and_undo_takes_it_back(desk: Desk) -> None:
    """Upserted by platform, account and first day: 5 % becomes 0, later the import is undone."""
    desk.take("返点.csv", REBATES, "rebates")
    again = REBATES.replace("5%,10%", "0,10%")
    desk.take("返点.csv", again, "rebates", as_of="2026-10-06")
    assert desk.cash("account", start="2026-10-02", end="2026-10-02") == [("A", 94.5)]
    desk.ws.undo(3)
    assert desk.cash("account", start="2026-10-02", end="2026-10-02") == [("A", 90)]
    desk.ws.undo(2)
    assert desk.cash("account") == [("A", None), ("B", None)]


def test_rebates_before_spend_are_the_same(ws: Workspace, tmp_path: Path) -> None:
    desk = Desk(ws, tmp_path)
    assert desk.take("返点.csv", REBATES, "rebates") == ["rebate_stranger"]
    desk.take("spend.csv", SPEND, "spend")
    assert desk.cash("account") == [("A", 290), ("B", None)]


def test_a_rebate_of_the_platform_holds_where_the_account_has_none(desk: Desk) -> None:
    desk.take("spend2.csv", SPEND.replace(",A,", ",C,"), "spend")
    desk.take("返点.csv", REBATES, "rebates")
    desk.take("all.csv", "platform,account,goods_rate\nocean_engine,,100%\n", "rebates")
    assert desk.cash("account") == [
        ("A", 290),
        ("B", None),
        ("C", (104 + 104 + 105) / 2),
    ]


def test_a_goods_rebate_that_arrives_as_gift_is_taken_off_once(desk: Desk) -> None:
    """Book 104 + 130 with 26 of gifts: 208 was paid; on 10-02 gifts are not told: 105 / 1.05."""
    text = "platform,account,goods_rate,goods_as\nocean_engine,A,5%,赠款\n"
    assert desk.take("r.csv", text, "rebates") == []
    assert desk.cash("account", grain="day") == [
        ("2026-10-01", "A", 208), ("2026-10-01", "B", None), ("2026-10-02", "A", 100)
    ]  # fmt: skip
    open_ = "platform,account,starts,goods_rate\nocean_engine,A,2020-01-01,5%\n"
    desk.ws.undo(2)
    assert desk.take("r2.csv", open_, "rebates") == ["rebate_and_gift"]


class TestTheFilesOwnCash:
    TEXT = """day,platform,account,cost,gift,cash_cost
2026-10-01,tencent,T,100,20,80
2026-10-02,tencent,T,100,,70
2026-10-03,tencent,T,110,,
"""
    RATE = "platform,account,goods_rate{0}\ntencent,T,10%{1}\n"

    def test_it_counts_as_it_is(self, desk: Desk) -> None:
        """A blank cell is worked out; that 80 is just 100 − 20 is asked about."""
        desk.take("t.csv", self.TEXT, "spend")
        told = desk.take("r.csv", self.RATE.format("", ""), "rebates")
        assert told == ["rebate_and_gift", "rebate_file_cash"]
        days = desk.cash(grain="day", where="account = 'T'")
        assert days == [("2026-10-01", 80), ("2026-10-02", 70), ("2026-10-03", 100)]

    def test_it_may_be_before_rebates(self, desk: Desk) -> None:
        desk.take("t.csv", self.TEXT.replace(",80", ",88").replace(",70", ",77"), "spend")
        desk.take("r.csv", self.RATE.format(",文件现金再扣返点", ",是"), "rebates")
        days = desk.cash(grain="day", where="account = 'T'")
        assert days == [("2026-10-01", 80), ("2026-10-02", 70), ("2026-10-03", 100)]

    def test_it_needs_no_rebate(self, desk: Desk) -> None:
        desk.take("t.csv", self.TEXT, "spend")
        assert desk.cash(where="account = 'T'", end="2026-10-02") == [(150,)]

    def test_a_coarse_export_answers_where_the_fine_one_does_not_know(self, desk: Desk) -> None:
        """The account's report tells cash, the ad campaigns' does not: the whole is still known."""
        desk.take("t.csv", self.TEXT.replace(",110,,", ",110,,60"), "spend")
        fine = "day,platform,account,ad_campaign,cost\n2026-10-01,tencent,T,p,100\n"
        desk.take("fine.csv", fine, "spend", as_of="2026-10-06")
        only = "account = 'T'"
        assert desk.cash(where=only) == [(210,)]
        desk.take("r.csv", self.RATE.format("", ""), "rebates")
        assert desk.cash(where=only) == [(210,)]
        day = {"start": "2026-10-01", "end": "2026-10-01", "where": only}
        assert desk.cash("ad_campaign", **day) == [(None, 80)]


def test_gifts_that_only_the_account_knows_are_not_taken_for_money(desk: Desk) -> None:
    """Of 100 booked 20 were a gift; the ad campaigns' export has no column for it: 80 were paid."""
    desk.take("r.csv", "platform,account,goods_rate\nocean_engine,G,0\n", "rebates")
    coarse = "day,platform,account,level,cost,gift\n2026-10-03,ocean_engine,G,account,100,{}\n"
    desk.take("account.csv", coarse.format(20), "spend")
    fine = "day,platform,account,ad_campaign,cost\n2026-10-03,ocean_engine,G,{},{}\n"
    desk.take("x.csv", fine.format("x", 60) + fine.format("y", 40).split("\n", 1)[1], "spend")
    only = {"where": "account = 'G'"}
    assert desk.cash(**only) == [(80,)]
    assert desk.cash("ad_campaign", **only) == [(None, 80)]
    desk.take("account.csv", coarse.format(0), "spend", as_of="2026-10-06")
    assert desk.cash("ad_campaign", **only) == [("x", 60), ("y", 40)]  # no gift: nothing is lost


@pytest.mark.parametrize(
    ("text", "code", "details"),
    [
        ("平台,账户,返点\n巨量引擎,A,4\n", "ambiguous_rate", {"row": 2, "value": "4"}),
        ("平台,账户,返点\n巨量引擎,A,-4%\n", "bad_rate", {"row": 2}),
        ("平台,账户,现返\n巨量引擎,A,100%\n", "bad_rate", {"row": 2}),
        ("平台,账户,返点\n巨量引擎,A,4%\n巨量引擎,B,\n", "rebate_without_rate", {"row": 3}),
        ("账户,返点\nA,4%\n", "rebate_platform_missing", {"row": 2}),
        ("平台,账户,返点,到账\n巨量引擎,A,4%,支票\n", "bad_goods_as", {"value": "支票"}),
        (
            "平台,账户,返点,开始,结束\n巨量引擎,A,4%,2026-10-02,2026-10-01\n",
            "rebate_ends_early",
            {"row": 2},
        ),
        (
            "平台,账户,返点,开始\n巨量引擎,A,4%,2026-10-01\n巨量引擎,A,5%,2026-11-01\n",
            "rebates_overlap",
            {"row": 2, "other_row": 3, "starts": "2026-10-01", "other_starts": "2026-11-01"},
        ),
    ],
)
def test_a_table_that_leaves_something_open_is_refused(
    desk: Desk, text: str, code: str, details: dict[str, Any]
) -> None:
    with pytest.raises(BadInput) as caught:
        desk.take("r.csv", text, "rebates")
    assert caught.value.code == code
    assert {name: caught.value.details[name] for name in details} == details
    assert desk.ws.query("cash_cost", by="account").to_dict()["rows"][0]["cash_cost"] is None


def test_a_later_row_must_not_overlap_an_earlier_import(desk: Desk) -> None:
    """Refused with both rows named; with an end for the first both are taken."""
    first = "platform,account,starts,ends,goods_rate\nocean_engine,A,2026-01-01,,4%\n"
    desk.take("one.csv", first, "rebates")
    more = "ocean_engine,A,2026-10-02,,5%\n"
    with pytest.raises(BadInput) as caught:
        desk.take("two.csv", f"{first.splitlines()[0]}\n{more}", "rebates", as_of="2026-10-06")
    assert caught.value.code == "rebates_overlap"
    assert str(caught.value.details["other_file"]).endswith("one.csv")
    both = first.replace("2026-01-01,,", "2026-01-01,2026-10-01,") + more
    desk.take("two.csv", both, "rebates", as_of="2026-10-06")
    assert desk.cash("account") == [("A", 300), ("B", None)]


@pytest.mark.parametrize("shown", ["4%", "0.04", "4个点", "４％"])
def test_a_rate_is_read_as_people_write_it(desk: Desk, shown: str) -> None:
    desk.take("r.csv", f"平台,账户,返点,到账\n巨量引擎,A,{shown},余额\n", "rebates")
    assert desk.cash("account", end="2026-10-01") == [("A", 200), ("B", None)]


def test_a_percent_in_the_header_counts(desk: Desk) -> None:
    desk.take("r.csv", "平台,账户,货返%\n巨量,A,4\n", "rebates")
    assert desk.cash("account", end="2026-10-01") == [("A", 200), ("B", None)]


def test_a_row_of_several_days_needs_one_rate_for_all(ws: Workspace, tmp_path: Path) -> None:
    """A month of 208: one rate for all of it, or it is not known."""
    desk = Desk(ws, tmp_path)
    month = "day,until,platform,account,cost\n2026-10-01,2026-10-31,baidu,M,208\n"
    desk.take("m.csv", month, "spend", as_of="2026-11-05")
    head = "platform,account,starts,ends,goods_rate\n"
    desk.take("r.csv", f"{head}baidu,M,2026-01-01,2026-10-15,4%\n", "rebates")
    assert desk.cash() == [(None,)]
    desk.take("r.csv", f"{head}baidu,M,2026-01-01,2026-10-31,4%\n", "rebates", as_of="2026-11-06")
    assert desk.cash() == [(200,)]


def test_the_past_is_read_with_the_rebates_of_now(ws: Workspace, tmp_path: Path) -> None:
    """Two weeks of 104 each, rebates told only now: at the same age both are 100, no change."""
    desk = Desk(ws, tmp_path)
    head = "day,platform,account,cost\n"
    desk.take("1.csv", f"{head}2026-11-02,baidu,M,104\n", "spend", as_of="2026-11-09")
    desk.take("2.csv", f"{head}2026-11-09,baidu,M,104\n", "spend", as_of="2026-11-16")
    desk.take("r.csv", "platform,account,goods_rate\nbaidu,M,4%\n", "rebates", as_of="2026-11-20")
    found = ws.query("cash_cost", start="2026-11-09", end="2026-11-15", compare="same-age")
    assert found.to_dict()["rows"] == [
        {"cash_cost": 100, "cash_cost_previous": 100, "cash_cost_change": 0}
    ]

"""Costs besides spend: the days they are counted on, and a sheet that is corrected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

HEAD = "类别,付款日,服务开始,服务结束,分摊方式,合作方,金额\n"


class Sheets:
    def __init__(self, ws: Workspace, folder: Path) -> None:
        self.ws, self.folder = ws, folder

    def take(self, name: str, *lines: str, as_of: str = "2026-10-05") -> list[tuple[str, int]]:
        """Import a sheet of costs; the warnings with their rows."""
        file = self.folder / name
        file.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
        found = self.ws.import_files(file, as_="costs", as_of=as_of, yes=True)
        return [(w.code, w.details["rows"]) for w in found.warnings]

    def cost(self, name: str = "other_cost", **options: Any) -> list[tuple[Any, ...]]:
        rows = self.ws.query(name, **options).to_dict()["rows"]
        return [tuple(row.values()) for row in rows]


@pytest.fixture
def sheets(ws: Workspace, tmp_path: Path) -> Sheets:
    return Sheets(ws, tmp_path)


class TestSpreading:
    def test_each_rule_by_day(self, sheets: Sheets) -> None:
        sheets.take(
            "c.csv",
            "达人,2026-10-01,2026-10-01,2026-10-03,一次性,王,7",
            "场地,2026-10-05,2026-10-01,2026-10-03,按天均摊,会展,1000",
            "制作,2026-10-02,,,,片场,5",
        )
        assert sheets.cost(grain="day") == [
            ("2026-10-01", 340.333333), ("2026-10-02", 338.333334), ("2026-10-03", 333.333333)
        ]  # fmt: skip
        assert sheets.cost() == [(1012,)]
        assert sheets.cost(end="2026-10-02", by="kind") == [
            ("制作", 5), ("场地", 666.666667), ("达人", 7)
        ]  # fmt: skip
        assert sheets.cost("other_cost_paid", grain="day") == [
            ("2026-10-01", 7), ("2026-10-02", 5), ("2026-10-05", 1000)
        ]  # fmt: skip

    def test_a_window_without_a_word_is_spread_evenly(self, sheets: Sheets) -> None:
        """28 September to 4 October, a week of 10: three days lie in September."""
        sheets.take("c.csv", "场地,2026-09-20,2026-09-28,2026-10-04,,会展,70")
        assert sheets.cost(grain="month") == [("2026-09-01", 30), ("2026-10-01", 40)]
        assert sheets.cost(grain="week") == [("2026-09-28", 70)]
        assert sheets.cost(start="2026-10-01", end="2026-10-31") == [(40,)]

    def test_by_month(self, sheets: Sheets) -> None:
        """31 January and all of February, 200: 100 on one day, 100 over 28."""
        sheets.take("c.csv", "软件,2026-01-31,2026-01-31,2026-02-28,按月均摊,云,200")
        assert sheets.cost(grain="month") == [("2026-01-01", 100), ("2026-02-01", 100)]
        assert sheets.cost(start="2026-02-01", end="2026-02-07") == [(pytest.approx(25, abs=1e-5),)]

    @pytest.mark.parametrize(
        ("line", "code"),
        [
            ("场地,2026-10-01,2026-10-01,2026-10-03,随缘,会展,1", "unknown_spreading"),
            ("场地,2026-10-01,,,均摊,会展,1", "spreading_without_window"),
            ("场地,2026-10-01,2026-10-03,2026-10-01,,会展,1", "spreading_without_window"),
            ("场地,2026-10-01,2026-10-03,9999-12-31,,会展,1", "spreading_without_window"),
        ],
    )
    def test_what_cannot_be_spread_is_refused(self, sheets: Sheets, line: str, code: str) -> None:
        with pytest.raises(BadInput) as caught:
            sheets.take("c.csv", "达人,2026-10-01,,,,王,7", line)
        assert (caught.value.code, caught.value.details["row"]) == (code, 3)

    def test_total_cost_is_what_is_known_of_both(self, sheets: Sheets, tmp_path: Path) -> None:
        spend = tmp_path / "spend.csv"
        spend.write_text("day,platform,account,cost\n2026-10-01,baidu,B,50\n")
        sheets.ws.import_files(spend, as_="spend", as_of="2026-10-05")
        orders = tmp_path / "orders.csv"
        orders.write_text("external_id,ordered_at,net\n1,2026-10-01,600\n")
        sheets.ws.import_files(orders, as_="orders", as_of="2026-10-05")
        assert sheets.cost("total_cost") == [(50,)]
        sheets.take("c.csv", "达人,2026-10-01,,,,王,150", "达人,2026-10-03,,,,王,1")
        assert sheets.cost("total_cost", grain="day") == [("2026-10-01", 200), ("2026-10-03", 1)]
        day = {"start": "2026-10-01", "end": "2026-10-01"}
        assert sheets.cost("revenue_per_total_cost", **day) == [(3,)]

    def test_a_cost_of_another_currency_is_spread_in_ours(
        self, sheets: Sheets, tmp_path: Path
    ) -> None:
        costs, rates = tmp_path / "costs.csv", tmp_path / "rates.csv"
        costs.write_text(
            "kind,paid_on,starts,ends,amount,currency\nkol,2026-10-01,2026-10-01,2026-10-02,10,USD\n"
        )
        rates.write_text("day,currency,rate\n2026-10-01,USD,7\n")
        sheets.ws.import_files(costs, as_="costs", as_of="2026-10-05")
        assert "amounts_without_rate" in [w.code for w in sheets.ws.query("other_cost").warnings]
        sheets.ws.import_files(rates, as_="rates", as_of="2026-10-05")
        assert sheets.cost(grain="day") == [("2026-10-01", 35), ("2026-10-02", 35)]
        codes = [w.code for w in sheets.ws.query("other_cost").warnings]
        assert "amounts_without_rate" not in codes
        sheets.ws.import_files(costs, as_="costs", as_of="2026-10-06")
        assert sheets.cost() == [(70,)]


class TestCorrections:
    TWO = ("达人,2026-10-01,,,,王,100", "达人,2026-10-01,,,,王,100")

    def test_two_equal_fees_are_two_also_when_they_come_again(self, sheets: Sheets) -> None:
        assert sheets.take("费用.csv", *self.TWO) == []
        assert sheets.take("费用.csv", *self.TWO, as_of="2026-10-06") == []
        assert sheets.cost() == [(200,)]

    def test_a_corrected_amount_takes_the_place_of_the_old_one(self, sheets: Sheets) -> None:
        sheets.take("费用 0901.csv", *self.TWO)
        told = sheets.take(
            "费用 0908.csv", self.TWO[0], "达人,2026-10-01,,,,王,120", as_of="2026-10-06"
        )
        assert told == [("costs_corrected", 1)]
        assert sheets.cost() == [(220,)]
        assert sheets.cost("other_cost_paid") == [(220,)]
        sheets.ws.undo(2)
        assert sheets.cost() == [(200,)]

    def test_whatever_came_first(self, sheets: Sheets) -> None:
        new = (self.TWO[0], "达人,2026-10-01,,,,王,120")
        sheets.take("费用.csv", *new, as_of="2026-10-06")
        sheets.take("费用.csv", *self.TWO)
        assert sheets.cost() == [(220,)]

    def test_a_fee_that_was_struck_out_beside_another(self, sheets: Sheets) -> None:
        """Two equal fees, then one: the sheet has the group, so it is taken at its word."""
        sheets.take("费用.csv", *self.TWO)
        assert sheets.take("费用.csv", self.TWO[0], as_of="2026-10-06") == [("costs_corrected", 1)]
        assert sheets.cost() == [(100,)]

    def test_a_group_that_is_gone_still_counts_and_is_said(self, sheets: Sheets) -> None:
        """Deleted, dated otherwise, or filtered out: nothing tells which."""
        sheets.take("费用.csv", *self.TWO, "场地,2026-10-03,,,,会展,7")
        told = sheets.take("费用.csv", self.TWO[0], "达人,2026-10-05,,,,李,9", as_of="2026-10-06")
        assert told == [("costs_corrected", 1), ("rows_gone", 1)]
        assert sheets.cost() == [(100 + 7 + 9,)]

    def test_another_teams_sheet_takes_nothing_away(self, sheets: Sheets) -> None:
        """The same partner on the same day, another amount, under another name: both are paid."""
        sheets.take("一组.csv", *self.TWO)
        assert sheets.take("二组.csv", "达人,2026-10-01,,,,王,120", as_of="2026-10-06") == [
            ("rows_gone", 2)
        ]
        assert sheets.cost() == [(320,)]

    def test_the_same_sheet_under_another_name(self, sheets: Sheets) -> None:
        """Most of its rows are still there: it is the same sheet."""
        sheets.take("费用.csv", *self.TWO, "场地,2026-10-03,,,,会展,7")
        told = sheets.take(
            "费用最终版.csv", *self.TWO, "场地,2026-10-03,,,,会展,8", as_of="2026-10-06"
        )
        assert told == [("costs_corrected", 1)]
        assert sheets.cost() == [(208,)]

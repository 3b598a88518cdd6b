"""Two people fill in one form: nobody's rows hide another's, and what would is asked about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

LEADS = "留资日期*,渠道,称呼,手机号,负责人,线索状态,线索编号,活动,门店,期次,跟进备注\n"
NOTES = "观察日期*,竞品名称*,所在平台,观察方面,观察数值,观察说明,信息出处\n"
COSTS = (
    "付款日期*,成本类别,收款方,所属渠道,活动,成本金额*,服务开始,服务结束,费用分摊,备注,成本编号\n"
)
MINE = [
    "2026-11-03,社群,王,13800138000,李雷,新,1,,,,",
    "2026-11-04,社群,张,13800138001,李雷,新,2,,,,",
]
YOURS = [
    "2026-11-03,社群,赵,13900138000,韩梅,新,1,,,,",
    "2026-11-05,社群,钱,13900138001,韩梅,新,2,,,,",
]


class Desk:
    def __init__(self, ws: Workspace, folder: Path) -> None:
        self.ws, self.folder, self.day = ws, folder, 9

    def take(self, head: str, rows: list[str], **options: Any) -> None:
        """Each a file of the same name, a day after the one before."""
        self.day += 1
        file = self.folder / str(self.day) / "登记.csv"
        file.parent.mkdir()
        file.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
        self.ws.import_files(file, **{"as_of": f"2026-11-{self.day}", **options})

    def refused(self, head: str, rows: list[str], **options: Any) -> BadInput:
        with pytest.raises(BadInput) as caught:
            self.take(head, rows, **options)
        return caught.value

    def ask(self, metric: str, *by: str) -> list[tuple[Any, ...]]:
        rows = self.ws.query(metric, by=list(by)).to_dict()["rows"]
        return [tuple(row.values()) for row in rows]


@pytest.fixture
def desk(ws: Workspace, tmp_path: Path) -> Desk:
    return Desk(ws, tmp_path)


class TestLeads:
    def test_numbers_that_both_give_are_refused(self, desk: Desk) -> None:
        """The first day is the same by chance; the second tells the lists apart."""
        desk.take(LEADS, MINE)
        error = desk.refused(LEADS, YOURS)
        assert (error.code, error.details["import_id"]) == ("ids_of_two_lists", 1)
        assert (error.details["ids"], error.details["id"]) == (1, "2")
        assert desk.ask("leads", "owner") == [("李雷", 2)]

    def test_other_numbers_or_none_stand_beside_each_other(self, desk: Desk) -> None:
        desk.take(LEADS, MINE)
        desk.take(LEADS, [row.replace(",新,", ",新,B") for row in YOURS])
        desk.take(LEADS, ["2026-11-06,社群,孙,13700138000,韩梅,新,,,,,"])
        assert desk.ask("leads", "owner") == [("李雷", 2), ("韩梅", 3)]

    def test_one_list_goes_on(self, desk: Desk) -> None:
        """A phone and a day corrected, one row more, another owner: the same list."""
        desk.take(LEADS, MINE)
        moved = MINE[0].replace("2026-11-03", "2026-11-02").replace("李雷", "韩梅")
        desk.take(
            LEADS, [moved, MINE[1].replace("138001", "138009"), YOURS[1].replace("2,,", "3,,")]
        )
        assert desk.ask("leads", "owner") == [("李雷", 1), ("韩梅", 2)]

    def test_all_phones_corrected_are_one_list(self, desk: Desk) -> None:
        desk.take(LEADS, MINE)
        desk.take(LEADS, [row.replace("138001380", "138001399") for row in MINE])
        assert desk.ask("leads") == [(2,)]


class TestCosts:
    def test_numbers_that_both_give_are_refused(self, desk: Desk) -> None:
        desk.take(COSTS, ["2026-11-03,场地,甲,,,100,,,,,1", "2026-11-04,场地,丙,,,50,,,,,2"])
        error = desk.refused(
            COSTS, ["2026-11-05,物料,乙,,,7,,,,,1", "2026-11-06,物料,丁,,,8,,,,,2"]
        )
        assert error.code == "ids_of_two_lists"
        desk.take(COSTS, ["2026-11-05,场地,甲,,,120,,,,,1"])
        assert desk.ask("other_cost") == [(170,)]

    def test_one_row_may_be_corrected_through_and_through(self, desk: Desk) -> None:
        desk.take(COSTS, ["2026-11-03,场地,甲,,,100,,,,,1"])
        desk.take(COSTS, ["2026-11-05,物料,乙,,,7,,,,,1"])
        assert desk.ask("other_cost") == [(7,)]


class TestCompetitors:
    """Mine tells of a price and a number sold, yours of a review."""

    MINE = ("2026-11-03,某学堂,抖音,价格,199,,", "2026-11-03,某学堂,抖音,销量,5,,")
    YOURS = "2026-11-03,某学堂,抖音,评价,4.5,,"

    def seen(self, desk: Desk) -> list[tuple[str, float, str]]:
        text = (
            "SELECT aspect, value, account FROM competitors_at('infinity', 'value', []) ORDER BY 1"
        )
        return [
            (row["aspect"], float(row["value"]), row["account"])
            for row in desk.ws.warehouse.run(text).to_pylist()
        ]

    def test_notes_of_other_things_do_not_hide_mine(self, desk: Desk) -> None:
        desk.take(NOTES, list(self.MINE))
        error = desk.refused(NOTES, [self.YOURS])
        assert (error.code, error.details["import_id"]) == ("sheet_of_another", 1)
        assert (error.details["here"], error.details["there"]) == ("评价", "价格")
        desk.take(NOTES, [self.YOURS], account="韩梅")
        assert self.seen(desk) == [
            ("价格", 199, "某学堂"), ("评价", 4.5, "某学堂 · 韩梅"), ("销量", 5, "某学堂")
        ]  # fmt: skip

    def test_my_next_sheet_replaces_mine(self, desk: Desk) -> None:
        desk.take(NOTES, list(self.MINE))
        desk.take(NOTES, [self.MINE[0].replace("199", "189"), self.YOURS])
        assert [row[:2] for row in self.seen(desk)] == [("价格", 189), ("评价", 4.5)]

    def test_an_older_sheet_that_comes_late_is_asked_about_too(self, desk: Desk) -> None:
        desk.take(NOTES, list(self.MINE))
        error = desk.refused(NOTES, [self.YOURS], as_of="2026-11-05")
        assert error.code == "sheet_of_another"

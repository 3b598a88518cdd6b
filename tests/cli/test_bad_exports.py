"""What spreadsheets, networks and disks do to files: named in either language, or read right."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from tests.cli.program import put, table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.program import Program

HEADER = "日期,计划,花费,展现,点击"
ROW = "2026-11-16,甲,100.50,3000,20"
GOOD = table(HEADER, ROW, "2026-11-17,乙,90.50,2800,18")


def with_cell(cell: str) -> str:
    """A good row, and one whose cost is `cell`."""
    return table(HEADER, ROW, f"2026-11-17,乙,{cell},2800,18")


def zipped(text: str, *, spoiled: bool = False) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.csv", text)
    data = target.getvalue()
    return data.replace(b"100.50", b"900.50") if spoiled else data


def workbook(fill: Callable[[xlsxwriter.worksheet.Worksheet], None]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        fill(book.add_worksheet())
    return target.getvalue()


def uncalculated(sheet: xlsxwriter.worksheet.Worksheet) -> None:
    sheet.write_row(0, 0, HEADER.split(","))
    sheet.write_row(1, 0, ["2026-11-16", "甲"])
    sheet.write_formula(1, 2, "=D2/30", None, "")
    sheet.write_row(1, 3, [3000, 20])


def merged(sheet: xlsxwriter.worksheet.Worksheet) -> None:
    sheet.merge_range(0, 0, 0, 1, "基本信息")
    sheet.merge_range(0, 2, 0, 4, "数据")
    sheet.write_row(1, 0, HEADER.split(","))
    sheet.write_row(2, 0, ["2026-11-16", "甲", 100.5, 3000, 20])


MB = 1 << 20
REFUSED: dict[str, tuple[str | bytes, str, tuple[str, ...]]] = {
    "crc.zip": (zipped(GOOD, spoiled=True), "broken_zip", ("a.csv",)),
    "wide.csv": (
        table([*HEADER.split(","), *(f"c{at}" for at in range(5000))], ["1"] * 5005),
        "too_many_columns", ("5,005",),
    ),
    "long.csv": (table(HEADER, ROW, "2026-11-17," + "x" * (50 * MB)), "line_too_long", ("3", "50")),
    "nul.csv": (table(HEADER, ROW, *[ROW] * 20, "2026-11-17,乙\0,1,2,1"), "nul_bytes", ("23",)),
    "binary.csv": (bytes(range(256)) * 4096, "not_a_table", ()),
    "formula.xlsx": (workbook(uncalculated), "uncalculated", ("C2", "花费")),
    "doubled.csv": (table("日期,计划,花费,花费,展现", "2026-11-16,甲,1,2,9"), "repeated_column",
                    ("花费",)),
    "longer.csv": (table(HEADER, ROW, "2026-11-17,乙,90.5,2800,18,7"), "ragged_row", ("3",)),
    "shorter.csv": (table(HEADER, ROW, "2026-11-17,乙,90.5"), "ragged_row", ("3",)),
    "quote.csv": (table(HEADER, '2026-11-16,"甲,100.5,3000,20', ROW), "ragged_row", ("2",)),
    "leap.csv": (GOOD.replace("2026-11-17", "2026-02-29"), "bad_value", ("3", "日期", "02-29")),
    "negative.csv": (with_cell("-5"), "negative_value", ("3", "花费", "-5")),
    "minus.csv": (with_cell("−5"), "negative_value", ("3", "−5")),
    "wide_minus.csv": (with_cell("－５"), "negative_value", ("3", "－５")),
    "brackets.csv": (with_cell("（5元）"), "negative_value", ("3", "（5元）")),
    "huge.csv": (with_cell("1e400"), "bad_value", ("3", "花费", "1e400")),
    "endless.csv": (with_cell("Infinity"), "bad_value", ("3", "花费", "Infinity")),
    "styles.csv": (
        GOOD.replace(",", ";").replace("100.50", "1.234,56").replace("90.50", "1,234.56"),
        "mixed_numbers", ("花费",),
    ),
    "dollars.csv": (with_cell("$12"), "other_currency", ("3", "花费", "$12")),
    "cut.xlsx": (workbook(merged)[:3000], "broken_zip", ()),
}  # fmt: skip


@pytest.mark.parametrize("name", list(REFUSED))
def test_refused_in_both_languages(
    fanbu: Program, chinese: Program, tmp_path: Path, name: str
) -> None:
    """The file, the row and the column are named, advice is given, nothing is changed."""
    content, code, named = REFUSED[name]
    file = put(tmp_path / name, content)
    said = []
    for program in (fanbu, chinese):
        error = program.refused("import", file, "--yes")
        assert error["code"] == code
        for words in (name, *named):
            assert words in error["message"], error["message"]
        said.append((error["message"], error["hint"]))
        assert program.result("sources")["imports"] == []
        assert not list(program.workspace.glob("mappings/*"))
    assert said[0][0] != said[1][0]
    assert said[0][1] != said[1][1]


PAGE = """<html><table>
<tr><th>日期</th><th>计划</th><th>花费</th><th>展现</th></tr>
<tr><td>2026-11-16</td><td>甲</td><td>1.5</td><td>9</td></tr>
</table></html>"""
READ: dict[str, tuple[str | bytes, float]] = {
    "utf16le.csv": (GOOD.encode("utf-16-le"), 191),
    "utf16be.csv": (GOOD.encode("utf-16-be"), 191),
    "returns.csv": (GOOD.replace("\n", "\r"), 191),
    "tail.csv": (GOOD.encode() + b"\0" * 4096, 191),
    "trailing.csv": (GOOD.replace("2800,18", "2800,18,,,"), 191),
    "merged.xlsx": (workbook(merged), 100.5),
    "renamed.csv": (workbook(merged), 100.5),
    "page.xls": (PAGE, 1.5),
    "yen.csv": (with_cell("￥90.50"), 191),
    "yuan.csv": (with_cell("90.50元"), 191),
    "wan.csv": (with_cell("1.5万元"), 15100.5),
    "wide.csv": (with_cell("９０．５０"), 191),
    "grouped.csv": (with_cell('"1,234.56"'), 1335.06),
    "nothing.csv": (with_cell("NaN"), 100.5),
}  # fmt: skip


@pytest.mark.parametrize("name", list(READ))
def test_read_right(fanbu: Program, tmp_path: Path, name: str) -> None:
    content, cost = READ[name]
    fanbu.run("import", put(tmp_path / name, content), "--yes")
    assert fanbu.value("cost") == cost


def test_negative_rows_are_left_out_when_told_so(fanbu: Program, tmp_path: Path) -> None:
    file = put(tmp_path / "a.csv", with_cell("-5"))
    [brought] = fanbu.brings(file, "--yes", "--skip-bad")
    assert (brought["kept"], brought["dropped"]) == (1, {"bad_value": 1})


def test_a_sheet_can_be_named(fanbu: Program, tmp_path: Path) -> None:
    """Two sheets, one with a bad cell: the other is taken by its name."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        for name, cost in (("上海", "ten"), ("北京", 7)):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEADER.split(","))
            sheet.write_row(1, 0, ["2026-11-16", "甲", cost, 3000, 20])
            sheet.write_row(2, 0, ["2026-11-17", "甲", 1, 3000, 20])
    file = put(tmp_path / "两店.xlsx", target.getvalue())
    error = fanbu.refused("import", file, "--yes")
    assert (error["code"], "上海" in error["message"]) == ("bad_value", True)
    [brought] = fanbu.brings(f"{file}#北京", "--yes")
    assert (brought["kept"], fanbu.value("cost")) == (2, 8)
    assert fanbu.refused("import", f"{file}#深圳")["code"] == "no_such_file"


def test_a_file_that_may_not_be_read_is_named(
    fanbu: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And one that vanishes between being seen and being read."""
    from pathlib import Path as Files

    problems = {"locked.csv": PermissionError(13, "no"), "gone.csv": FileNotFoundError(2, "no")}
    read = Files.read_bytes

    def read_bytes(self: Path) -> bytes:
        if self.name in problems:
            raise problems[self.name]
        return read(self)

    for name in problems:
        put(tmp_path / name, GOOD)
    monkeypatch.setattr(Files, "read_bytes", read_bytes)
    assert fanbu.refused("import", tmp_path / "locked.csv")["code"] == "no_permission"
    assert fanbu.refused("import", tmp_path / "gone.csv")["code"] == "no_such_file"

"""What cannot be used is refused: exit 2, the file named, advice given, and nothing changed."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from tests.cli.program import put, table

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

HEADER = "时间-天,项目ID,项目名称,消耗,展示数,点击数,转化数"
GOOD = table(HEADER, "2026-11-16,71,夏季,10.00,100,10,1")
UNKNOWN = table("Date,Campaign,Clicks,Cost,Views of page", "2026-11-17,a,1,2.00,3")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MB = 1 << 20


def zipped(**members: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.csv", data)
    return target.getvalue()


MIXED = table(HEADER, "2026-11-16,71,夏季,10.00,100,10,1").encode() + (
    "2026-11-17,72,秋季,10.00,100,10,1\n".encode("gbk")
)
BAD = {
    "report.csv": (b"%PDF-1.7\n" + b"x" * 99, "wrong_type", ()),
    "cut.zip": (zipped(a=GOOD.encode(), b=GOOD.encode())[:90], "broken_zip", ()),
    "binary.csv": (bytes(range(256)) * (10 * MB // 256), "not_a_table", ()),
    "secret.xlsx": (
        OLE + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512, "password", (),
    ),
    "header.csv": (f"{HEADER}\n".encode(), "no_rows", ()),
    "mixed.csv": (MIXED, "mixed_encodings", ("row 3", "column 3", "GBK", "UTF-8")),
    "bomb.zip": (zipped(a=b"0" * (101 * MB)), "zip_bomb", ()),
    "cell.csv": (
        table(HEADER, "2026-11-16,71,夏季,ten,100,10,1").encode(), "bad_value",
        ("row 2", "消耗", "ten"),
    ),
    "total.csv": (
        (GOOD + "总计,,,99.00,100,10,1\n").encode(), "totals_disagree", ("row 3", "99"),
    ),
    "empty.csv": (b"", "empty_file", ()),
}  # fmt: skip


@pytest.mark.parametrize("name", list(BAD))
def test_a_bad_file_changes_nothing(fanbu: Program, tmp_path: Path, name: str) -> None:
    content, code, named = BAD[name]
    fanbu.run("import", put(tmp_path / "good.csv", GOOD))
    before = fanbu.state()
    error = fanbu.refused("import", put(tmp_path / name, content))
    assert error["code"] == code
    for words in (name, *named):
        assert words in error["message"], error["message"]
    assert error["hint"]
    assert fanbu.state() == before


@pytest.mark.parametrize("packed", [False, True])
def test_one_bad_file_refuses_the_whole(fanbu: Program, tmp_path: Path, *, packed: bool) -> None:
    """Good files, one of them of an unknown layout taken by --yes, and a bad one at the end."""
    members = {"a": GOOD.encode(), "b": UNKNOWN.encode(), "c": f"{HEADER}\n".encode()}
    if packed:
        path = put(tmp_path / "all.zip", zipped(**members))
    else:
        path = tmp_path / "exports"
        for name, data in members.items():
            put(path / f"{name}.csv", data)
    before = fanbu.state()
    error = fanbu.refused("import", path, "--yes")
    assert error["code"] == "no_rows"
    assert "c.csv" in error["message"]
    assert fanbu.state() == before
    assert before["mappings"] == {}


def test_rows_that_cannot_be_read_are_left_out_when_told_so(fanbu: Program, tmp_path: Path) -> None:
    file = put(tmp_path / "x.csv", GOOD + "2026-11-17,71,夏季,ten,1,1,1\n")
    assert fanbu.refused("import", file)["code"] == "bad_value"
    [brought] = fanbu.brings(file, "--skip-bad")
    assert (brought["rows"], brought["kept"], brought["dropped"]) == (2, 1, {"bad_value": 1})
    assert fanbu.value("cost") == 10


def test_the_words_are_the_workspaces(chinese: Program, tmp_path: Path) -> None:
    error = chinese.refused("import", put(tmp_path / "空.csv", f"{HEADER}\n"))
    assert "空.csv" in error["message"]
    assert "There" not in error["message"]
    assert "筛选" in error["hint"] or "日期" in error["hint"]

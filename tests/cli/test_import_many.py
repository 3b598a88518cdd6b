"""Many files at once: every one is looked at and told of; all are taken, or none."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.program import answer, put, table

from fanbu import api
from fanbu.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

HEADER = "时间-天,项目ID,项目名称,消耗,展示数,点击数,转化数"
GOOD = table(HEADER, "2026-11-16,71,夏季,10.00,100,10,1")
LATER = GOOD.replace("11-16", "11-17")
CELL = GOOD.replace("10.00", "ten")
UNKNOWN = table("Date,Campaign,Clicks,Cost,Mood", "2026-11-18,a,1,2.00,好")
FILES = {"a.csv": GOOD, "b.csv": CELL, "c.csv": LATER, "d.csv": UNKNOWN, "e.csv": f"{HEADER}\n"}


def zipped(members: dict[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def error_of(fanbu: Program, *args: object) -> dict[str, Any]:
    error: dict[str, Any] = answer(fanbu.run("import", *args, "--json", code=2))["error"]
    return error


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("dry", [False, True])
def test_every_file_is_told_of(fanbu: Program, tmp_path: Path, *, packed: bool, dry: bool) -> None:
    """Two good files among a bad cell, an unknown layout and a file without rows."""
    if packed:
        path = put(tmp_path / "all.zip", zipped(dict(FILES)))
        shown = {name: f"{path}!{name}" for name in FILES}
    else:
        path = tmp_path / "in"
        shown = {name: str(put(path / name, text)) for name, text in FILES.items()}
    before = fanbu.state()
    options = ["--dry-run"] if dry else []
    error = error_of(fanbu, path, *options)
    assert error["code"] == "files_refused"
    assert "3 of 5 files" in error["message"]
    assert "Nothing was changed" in error["hint"]
    told = {file["path"]: file for file in error["files"]}
    assert set(told) == set(shown.values())
    codes = {name: told[shown[name]].get("error", {}).get("code") for name in FILES}
    assert codes == {"a.csv": None, "b.csv": "bad_value", "c.csv": None,
                     "d.csv": "mapping_needed", "e.csv": "no_rows"}  # fmt: skip
    good = told[shown["c.csv"]]
    assert (good["reader"], good["level"], good["window"], good["kept"], good["import_id"]) == (
        "ocean_engine", "ad_campaign", "2026-11-17..2026-11-17", 1, None,
    )  # fmt: skip
    cost = next(c for c in told[shown["d.csv"]]["proposal"]["columns"] if c["header"] == "Cost")
    assert (cost["column"], cost["label"], cost["samples"]) == ("cost", "Book cost", ["2.00"])
    said = fanbu.run("import", path, *options, code=2).stderr
    for words in ("1 of 1 rows kept", '"ten" cannot be read', "has a header", "Cost → cost",
                  "kept as a property", "name them instead"):  # fmt: skip
        assert words in said
    assert fanbu.state() == before
    named = [shown["a.csv"], shown["c.csv"], *options]
    assert [file["kept"] for file in fanbu.brings(*named)] == [1, 1]
    assert fanbu.value("cost") == (None if dry else 20)


def test_one_refused_among_many_keeps_its_code(chinese: Program, tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        put(tmp_path / "in" / name, FILES[name])
    error = error_of(chinese, tmp_path / "in")
    assert error["code"] == "bad_value"
    assert "第 2 行" in error["message"]
    assert "什么都没改" in error["hint"]
    assert [("error" in file) for file in error["files"]] == [False, True]


def test_what_is_no_data_is_passed_over_and_told(fanbu: Program, tmp_path: Path) -> None:
    put(tmp_path / "in/a.csv", GOOD)
    others = ("README.md", "说明.txt", "logo.PNG", "周报.pdf", "Thumbs.db", ".DS_Store", "~$a.xlsx",
              ".git/config")  # fmt: skip
    for name in others:
        put(tmp_path / "in" / name, "x")
    result = fanbu.result("import", tmp_path / "in", "--dry-run")
    assert [file["path"] for file in result["files"]] == [str(tmp_path / "in/a.csv")]
    passed = {one["path"].removeprefix(f"{tmp_path}/in/"): one["why"] for one in result["passed"]}
    assert passed == {
        **dict.fromkeys(("README.md", "说明.txt", "logo.PNG", "周报.pdf", "Thumbs.db"), "not_data"),
        ".DS_Store": "hidden", ".git/": "hidden", "~$a.xlsx": "lock_file",
    }  # fmt: skip
    said = fanbu.run("import", tmp_path / "in", "--dry-run").stdout
    assert "no data by their names: README.md, Thumbs.db, logo.PNG" in said
    for name in others[:-1]:  # named, each is looked at
        code = fanbu.refused("import", tmp_path / "in" / name)["code"]
        assert code in ("no_header", "no_rows", "no_table_fits"), (name, code)


def test_a_picture_called_csv_is_a_mistake_to_be_told_of(fanbu: Program, tmp_path: Path) -> None:
    put(tmp_path / "in/a.csv", b"\x89PNG\r\n\x1a\n" + b"0" * 99)
    assert error_of(fanbu, tmp_path / "in")["code"] == "wrong_type"


def test_links_are_followed_once(fanbu: Program, tmp_path: Path) -> None:
    put(tmp_path / "elsewhere/a.csv", GOOD)
    (tmp_path / "in").mkdir()
    (tmp_path / "in/there").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "elsewhere/back").symlink_to(tmp_path / "in")
    assert [file["kept"] for file in fanbu.brings(tmp_path / "in")] == [1]
    (tmp_path / "in/gone.csv").symlink_to(tmp_path / "nothing.csv")
    error = error_of(fanbu, tmp_path / "in")
    assert error["code"] == "no_such_file"
    assert "gone.csv" in error["message"]


def test_the_store_refuses_one_and_the_others_are_told_of(fanbu: Program, tmp_path: Path) -> None:
    """Two shops number alike: only the store sees that, after it took the first file."""
    header = "external_id,ordered_at,paid_at,net,shop"
    put(tmp_path / "in/1.csv", table(header, "7,2026-11-01,2026-11-01,5,north"))
    put(tmp_path / "in/2.csv", table(header, "7,2026-11-09,2026-11-09,6,south"))
    put(tmp_path / "in/3.csv", table(header, "8,2026-11-09,2026-11-09,7,south"))
    error = error_of(fanbu, tmp_path / "in", "--as", "orders")
    assert error["code"] == "ids_of_two_shops"
    told = [(file["path"][-5:], "error" in file) for file in error["files"]]
    assert told == [("1.csv", False), ("3.csv", False), ("2.csv", True)]
    assert fanbu.value("orders") in (None, 0)


def test_a_zip_in_a_zip_and_other_archives_are_refused_with_advice(
    fanbu: Program, tmp_path: Path
) -> None:
    inner = zipped({"a.csv": GOOD})
    nested = put(tmp_path / "outer.zip", zipped({"inner.zip": inner, "b.csv": LATER}))
    error = error_of(fanbu, nested)
    assert error["code"] == "nested_zip"
    assert "inner.zip" in error["message"]
    assert "Unpack the outer" in error["hint"]
    rar = fanbu.refused("import", put(tmp_path / "a.rar", b"Rar!\x1a\x07" + b"0" * 99))
    assert (rar["code"], "RAR" in rar["message"]) == ("packed_otherwise", True)


def test_python_gets_the_same_details(fanbu: Program, tmp_path: Path) -> None:
    for name, text in FILES.items():
        put(tmp_path / "in" / name, text)
    with api.open(fanbu.workspace) as workspace, pytest.raises(BadInput) as caught:
        workspace.import_files(tmp_path / "in")
    assert caught.value.code == "files_refused"
    assert [file["path"][-5:] for file in caught.value.details["files"]] == [
        "a.csv", "c.csv", "b.csv", "d.csv", "e.csv",
    ]  # fmt: skip


def test_a_layout_is_proposed_once(fanbu: Program, tmp_path: Path) -> None:
    """The second file of a folder with the columns of the first one refers to it."""
    for name, text in (("1.csv", UNKNOWN), ("2.csv", UNKNOWN.replace("11-18", "11-19"))):
        put(tmp_path / "in" / name, text)
    said = fanbu.run("import", tmp_path / "in", code=2).stderr
    assert said.count("Cost → cost") == 1
    assert f"Read as {tmp_path / 'in' / '1.csv'} above." in said

"""Files that cannot be used: each is refused by its own code, with where and what."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from fanbu.errors import BadInput
from fanbu.ingest import read
from fanbu.model.imports import ImportOptions
from fanbu.words import say

from .conftest import CONTEXT, Reads, csv

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PASSWORD_XLSX = OLE + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512
SPEND = csv("日期,账户,推广计划,展现,点击,消费,网页转化", "2026-08-01,a,品牌,10,1,2.50,0")


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def refused(
    reads: Reads, content: str | bytes, name: str = "file.csv", **given: object
) -> BadInput:
    with pytest.raises(BadInput) as caught:
        reads(content, name, **given)
    assert name in str(caught.value.details.get("file", name))
    return caught.value


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "empty.csv", "empty_file"),
        (b"\r\n \n", "blank.csv", "empty_file"),
        (b"%PDF-1.7\n", "report.csv", "wrong_type"),
        (b"\x89PNG\r\n\x1a\n", "chart.xlsx", "wrong_type"),
        (bytes(range(256)) * 40_000, "binary.csv", "not_a_table"),
        (PASSWORD_XLSX, "secret.xlsx", "password"),
        (zipped({"word/document.xml": b"<w/>"}), "letter.xlsx", "wrong_type"),
        (zipped({"a.csv": SPEND.encode()})[:60], "cut.zip", "broken_zip"),
        (gzip.compress(SPEND.encode() * 99)[:50], "cut.csv.gz", "broken_zip"),
        (b"PAR1 no parquet PAR1", "x.parquet", "broken_parquet"),
        (b'{"a": 1}\n{"a": \n', "x.jsonl", "bad_json_lines"),
        ("日期,消费,展现\n".encode(), "header.csv", "no_rows"),
        (b"1,2,3\n4,5,6\n", "numbers.csv", "no_header"),
        (csv("fruit,colour", "apple,red").encode(), "fruit.csv", "no_table_fits"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_is_refused(reads: Reads, content: bytes, name: str, code: str) -> None:
    assert refused(reads, content, name).code == code


def test_a_zip_bomb_is_not_opened(reads: Reads) -> None:
    bomb = zipped({"a.csv": b"0" * (101 << 20)})
    assert len(bomb) < 200_000
    assert refused(reads, bomb, "a.zip").code == "zip_bomb"


def test_a_gzip_bomb_is_not_opened(reads: Reads) -> None:
    bomb = gzip.compress(b"0" * ((100 << 20) + 9))
    assert refused(reads, bomb, "a.csv.gz").code == "zip_bomb"


def test_mixed_encodings_name_row_and_column(reads: Reads) -> None:
    good = "日期,账户,推广计划,展现,消费\n" + "2026-08-01,云朵编程,品牌词计划,10,2.50\n" * 3
    data = good.encode() + "2026-08-01,云朵编程,".encode() + "品牌词计划,10,2.50\n".encode("gbk")
    problem = refused(reads, data)
    assert problem.code == "mixed_encodings"
    assert (problem.details["row"], problem.details["column"]) == (5, 3)
    assert (problem.details["usual"], problem.details["other"]) == ("UTF-8", "GBK")


def test_an_unreadable_cell_is_named(reads: Reads) -> None:
    text = SPEND + "2026-08-02,a,品牌,10,1,abc,0\n"
    problem = refused(reads, text)
    assert problem.code == "bad_value"
    assert (problem.details["row"], problem.details["column"]) == (3, "消费")
    assert problem.details["value"] == "abc"
    assert "读不懂，应为金额。" in say("zh", "errors.bad_value", **problem.details)
    assert "cannot be read as an amount of money." in say(
        "en", "errors.bad_value", **problem.details
    )
    kept = reads(text, skip_bad=True)
    assert (kept.rows, kept.dropped) == (2, {"bad_value": 1})


def test_folders_skip_hidden_and_lock_files(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", ".DS_Store", "~$a.xlsx", "__MACOSX/a.csv", ".git/x.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(SPEND, encoding="utf-8")
    found = [Path(parsed.path).name for parsed in read([tmp_path], ImportOptions(), CONTEXT)]
    assert found == ["a.csv", "b.csv"]


def test_an_empty_folder_and_a_missing_file_are_named(tmp_path: Path) -> None:
    for path, code in ((tmp_path, "no_files"), (tmp_path / "nothing.csv", "no_such_file")):
        with pytest.raises(BadInput) as caught:
            list(read([path], ImportOptions(), CONTEXT))
        assert caught.value.code == code


def test_a_zip_imports_whole_with_chinese_names(tmp_path: Path) -> None:
    """Names written by Chinese Windows: GBK bytes without the UTF-8 flag."""
    data = zipped({"PLACEHOLDER.csv": SPEND.encode("gbk"), "__MACOSX/x.csv": b"\0"})
    named = "报表".encode("gbk").ljust(len("PLACEHOLDER"), b"_") + b".csv"
    file = tmp_path / "全部.zip"
    file.write_bytes(data.replace(b"PLACEHOLDER.csv", named))
    [parsed] = read([file], ImportOptions(), CONTEXT)
    assert parsed.path == f"{file}!报表_______.csv"
    assert parsed.reader == "baidu_search"

"""What stays together when a run is spread over processes, and what starts first."""

from __future__ import annotations

from pathlib import Path

from tests.spread import APART, BROWSER, FIRST, TOGETHER, scope, turn

ROOT = Path(__file__).parent.parent


def test_a_file_stays_together() -> None:
    assert scope("tests/api/test_cash.py::test_a") == "tests/api/test_cash.py"
    assert scope("tests/api/test_cash.py::TestX::test_a[b::c@d]") == "tests/api/test_cash.py"


def test_whoever_opens_a_browser_shares_it() -> None:
    files = ("browser/test_doors.py", "web/test_editor_in_a_browser.py",
             "web/test_imports_browser.py")  # fmt: skip
    assert {scope(f"tests/{file}::test_a") for file in files} == {BROWSER}
    opening = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "tests").rglob("test_*.py")
        if "tests.browser" in path.read_text(encoding="utf-8") and path != Path(__file__)
    ]
    assert len(opening) > len(files)
    assert {scope(f"{file}::test_a") for file in opening} == {BROWSER}


def test_long_pages_go_where_there_is_room() -> None:
    pages = {scope(f"tests/test_markdown.py::test_page[{name}]") for name in ("a.md", "b.md")}
    assert len(pages) == 2


def test_the_longest_start_first_then_those_of_many_tests() -> None:
    many, few, page = "tests/words/test_words.py", "tests/test_docs.py", f"{APART[0]}::test_page[a]"
    tests = {few: 7, many: 2_689, BROWSER: 80, page: 1}
    assert sorted(tests, key=lambda name: turn(name, tests[name])) == [BROWSER, page, many, few]


def test_every_name_is_a_file_or_a_folder() -> None:
    for name in (*TOGETHER, *TOGETHER.values(), *APART, *FIRST):
        assert (ROOT / name).exists(), name

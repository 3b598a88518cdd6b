"""What the parser would say in English is said in the language of whoever is spoken to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from tests.cli.program import Program, outside

if TYPE_CHECKING:
    from pathlib import Path

HAN = re.compile(r"[\u4e00-\u9fff]")
ENGLISH = re.compile(r"Missing|Invalid|No such|Usage|Error|Try '|required|unexpected|Options")
MISTAKES = (
    ("query",),
    ("qery", "cost"),
    ("query", "cost", "--grainn", "day"),
    ("query", "cost", "--by"),
    ("sources", "a"),
    ("undo", "seven"),
    ("target", "set", "leads", "many", "--period", "2026-11"),
    ("target", "sett"),
    ("target", "set", "leads", "5"),
    ("demo", "--days", "3"),
)


@pytest.mark.parametrize("args", MISTAKES)
def test_mistakes_are_told_in_the_terminals_language(
    args: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    english = outside(*args, code=2).stderr
    monkeypatch.setenv("FANBU_LANGUAGE", "zh")
    chinese = outside(*args, code=2).stderr
    assert not HAN.search(english)
    assert HAN.search(chinese)
    for told in (english, chinese):
        assert not ENGLISH.search(told)
        assert told.count("→") == 1


def test_a_workspace_is_spoken_to_in_its_language(
    chinese: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "缺少 METRIC…" in chinese.run("query", code=2).stderr
    assert "缺少" in outside("-w", chinese.workspace, "query", code=2).stderr
    assert "缺少" in outside("query", f"--workspace={chinese.workspace}", code=2).stderr
    monkeypatch.chdir(chinese.workspace)
    assert "缺少" in outside("query", code=2).stderr
    monkeypatch.setenv("FANBU_WORKSPACE", "/nowhere")
    assert "is missing" in outside("query", code=2).stderr


def test_a_broken_workspace_does_not_stop_the_words(tmp_path: Path) -> None:
    (tmp_path / "fanbu.toml").write_bytes(b"language = \xff")
    assert "is missing" in outside("query", "-w", tmp_path, code=2).stderr


@pytest.mark.parametrize(
    ("args", "near"),
    [
        (("qery",), "query"),
        (("Report", "week"), "report"),
        (("target", "remov"), "remove"),
        (("query", "cost", "--where-", "x"), "--where"),
        (("import", "--dryrun", "x"), "--dry-run"),
    ],
)
def test_what_was_meant_is_offered(args: tuple[str, ...], near: str) -> None:
    assert f"Try {near}" in outside(*args, code=2).stderr


def test_help_is_in_one_language(chinese: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Show this page." in outside("query", "--help").stdout
    monkeypatch.setenv("FANBU_LANGUAGE", "zh")
    for args in (("--help",), ("query", "--help"), ("target", "--help"), ()):
        shown = outside(*args).stdout
        assert "用法：fanbu" in shown
        assert "显示这一页。" in shown
        assert not ENGLISH.search(shown)
    del chinese


def test_a_wrong_filter_is_pointed_at(fanbu: Program) -> None:
    shown = fanbu.run("query", "cost", "--where", "title = '免费' annd cost > 1", code=2).stderr
    lines = shown.splitlines()
    assert lines[1] == "  title = '免费' annd cost > 1"
    assert lines[2].index("^") == len("  title = '0000' ")

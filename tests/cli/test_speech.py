"""What the parser would say in English is said in the language of whoever is spoken to."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from tests.cli.program import RUNNER, Program, outside

from fanbu.cli import app

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


def test_whoever_asks_for_a_language_is_answered_in_it(
    fanbu: Program, chinese: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The flag before the environment, that before the workspace, that before the terminal."""
    ways = (("status",), ("query", "cost"), ("query", "nope"), ("watch",), ("doctor",), ("nope",))
    for asked in ways:

        def told(program: Program, *more: str, asked: tuple[str, ...] = asked) -> bool:
            """Whether it is Chinese."""
            args = [*asked, *more, "-w", str(program.workspace)]
            found = RUNNER.invoke(app, args)
            return bool(HAN.search(found.stdout + found.stderr))

        assert (told(chinese), told(fanbu)) == (True, False), asked
        monkeypatch.setenv("FANBU_LANGUAGE", "en")
        assert (told(chinese), told(chinese, "--language", "zh")) == (False, True), asked
        monkeypatch.setenv("FANBU_LANGUAGE", "zh_CN.UTF-8")
        assert (told(fanbu), told(fanbu, "--language=en")) == (True, False), asked
        monkeypatch.delenv("FANBU_LANGUAGE")
        assert (told(chinese, "--language", "en"), told(chinese)) == (False, True), asked


def test_every_command_of_a_workspace_can_be_told_its_language(fanbu: Program) -> None:
    error = fanbu.refused("watch", "--language", "fr")
    assert error["code"] == "bad_choice"
    assert "“fr” is not one of zh, en" in error["message"]
    assert "Try --language;" in fanbu.run("why", "cost", "--lang", "zh", code=2).stderr
    assert "没有" in outside("--language", "zh", "query", "x", "-w", fanbu.workspace, code=2).stderr


def test_the_language_of_one_command_is_not_the_workspaces(
    chinese: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is asked in English still knows that the workspace is Chinese, and can change that."""
    monkeypatch.setenv("FANBU_LANGUAGE", "en")

    def own() -> str:
        rows = {row["setting"]: row["value"] for row in chinese.result("settings")["rows"]}
        return str(rows["language"])

    assert own() == "zh"
    assert chinese.result("settings", "set", "name", "Sky")["changed"]
    assert own() == "zh"
    assert not HAN.search(chinese.run("settings", "set", "language", "en").stdout)
    assert own() == "en"
    assert not chinese.result("settings", "set", "language", "en")["changed"]


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


@pytest.mark.parametrize(
    "asked",
    [
        "--language zh why --help",
        "why --help --language=zh",
        "decision accept --help --language zh",
    ],
)
def test_help_is_in_the_language_asked_for(asked: str) -> None:
    """What a command is for, too, which is said before the parser has read anything."""
    run = "from fanbu.cli import main; import sys; sys.argv[0] = 'fanbu'; main()"
    env = {**os.environ, "FANBU_LANGUAGE": "en"}
    told = subprocess.run(
        [sys.executable, "-c", run, *asked.split()], env=env, capture_output=True, check=True
    ).stdout.decode("utf-8")
    lines = [line for line in told.splitlines() if line and not line.startswith("用法")]
    assert lines
    assert all(HAN.search(line) or line.strip().startswith("-") for line in lines), told


def test_the_program_alone_greets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["fanbu"])
    assert "Usage: fanbu COMMAND" in outside().stdout


@pytest.mark.parametrize("asked", ["--help --language zh", "--language zh --help", "--language zh"])
def test_the_whole_program_has_no_option_but_is_told_its_language(
    asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["fanbu", *asked.split()])
    assert "用法：fanbu" in outside(*asked.split()).stdout
    wrong = asked.replace("zh", "fr").split()
    if "--help" in wrong:
        assert "“fr” is not one of zh, en" in outside(*wrong, code=2).stderr


def test_a_wrong_filter_is_pointed_at(fanbu: Program) -> None:
    shown = fanbu.run("query", "cost", "--where", "title = '免费' annd cost > 1", code=2).stderr
    lines = shown.splitlines()
    assert lines[1] == "  title = '免费' annd cost > 1"
    assert lines[2].index("^") == len("  title = '0000' ")

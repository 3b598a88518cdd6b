"""Every command: its help in both languages, its `--json`, where its words go."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.program import Program, answer, outside, put, table

if TYPE_CHECKING:
    from pathlib import Path

COMMANDS = {
    "init", "demo", "import", "undo", "sources", "sources set", "sources forget", "sources pause",
    "sources resume", "query", "channels", "content", "metrics", "tree", "values", "why",
    "report", "checklist", "target", "target set", "target list", "target remove", "backup",
    "restore", "compact", "doctor", "template", "join", "serve", "user add", "user reset",
    "user list", "token add", "token list", "token remove", "user invite", "user role",
    "user remove", "audit", "settings", "settings set",
    "status", "status set", "channel", "channel add", "channel move", "channel remove", "rate",
    "rate add", "findings", "mappings", "mappings list",
    "mappings show", "mappings rename", "mappings remove", "collect", "watch", "decision",
    "decision accept", "decision list", "decision show", "decision done", "decision drop",
    "decision reopen", "calendar", "calendar add", "calendar remove",
}  # fmt: skip
WALK = """
import json, typer
from fanbu.cli import app
def leaves(command, name):
    below = getattr(command, "commands", {})
    for child in below.values():
        yield from leaves(child, f"{name} {child.name}".strip())
    if not below or command.invoke_without_command:
        words = {p.opts[0]: p.help for p in command.params if p.name != "help"}
        yield name, {"help": command.help, "options": words}
print(json.dumps(dict(leaves(typer.main.get_command(app), ""))))
"""
HAN = re.compile(r"[\u4e00-\u9fff]")


@cache
def described(language: str) -> dict[str, Any]:
    """Every command with the words of its help, as a program in that language has them."""
    env = {**os.environ, "FANBU_LANGUAGE": language, "PYTHONIOENCODING": "utf-8"}
    found = subprocess.run([sys.executable, "-c", WALK], env=env, capture_output=True, check=True)
    commands: dict[str, Any] = json.loads(found.stdout)
    return commands


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_command_and_option_has_help(language: str) -> None:
    commands = described(language)
    assert set(commands) == COMMANDS
    for name, command in commands.items():
        for text in (command["help"], *command["options"].values()):
            assert text, name
            assert bool(HAN.search(text)) is (language == "zh"), (name, text)


def test_every_command_answers_in_json() -> None:
    for name, command in described("en").items():
        assert "--json" in command["options"], name


def test_every_command_of_a_workspace_can_be_told_which() -> None:
    for name, command in described("en").items():
        assert ("-w" in command["options"]) is (name not in {"init", "demo"}), name


def test_every_command_can_be_told_its_language() -> None:
    for name, command in described("en").items():
        assert "--language" in command["options"], name


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_help_is_shown(command: str) -> None:
    shown = outside(*command.split(), "--help").stdout
    assert described("en")[command]["help"] in " ".join(shown.split())


def test_the_contracts_options_are_there() -> None:
    options = {name: set(command["options"]) for name, command in described("en").items()}
    assert options["import"] >= {
        "--as", "--reader", "--map", "--set", "--account", "--window", "--as-of", "--dates",
        "--skip-bad", "--dry-run", "--yes",
    }  # fmt: skip
    assert options["query"] >= {"--by", "--grain", "--from", "--to", "--where", "--compare"}
    assert options["report"] >= {"--date", "--for", "--out"}
    assert options["init"] >= {"--playbook", "--name", "--timezone", "--currency", "--language"}
    assert options["demo"] >= {"--until", "--days", "--seed", "--small", "--no-serve"}


SPEND = table(
    "day,platform,account,channel,cost,impressions",
    "2026-11-16,meta,a,paid/meta,10.00,100",
    "2026-11-17,meta,a,paid/meta,20.00,200",
)


def test_warnings_go_to_stderr_and_json_holds_them(fanbu: Program, tmp_path: Path) -> None:
    file = put(tmp_path / "spend.csv", SPEND + SPEND.splitlines()[1] + "\n")
    warned = fanbu.ask("import", file, "--as", "spend", "--dry-run")["warnings"]
    assert [(warning["code"], warning["rows"]) for warning in warned] == [("identical_rows", 1)]
    said = fanbu.run("import", file, "--as", "spend")
    assert "equals an earlier one" in said.stderr
    assert "equals an earlier one" not in said.stdout
    assert "3 of 3 rows kept" in said.stdout


def test_a_table_is_all_there_is_on_stdout(fanbu: Program, tmp_path: Path) -> None:
    fanbu.run("import", put(tmp_path / "spend.csv", SPEND), "--as", "spend")
    shown = fanbu.run("query", "cost", "--by", "channel", "--by", "ad_group")
    lines = [line.split() for line in shown.stdout.splitlines() if line.strip()]
    assert lines[-1] == ["Meta", "—", "¥30.00"]
    assert shown.stderr == ""


def test_what_is_not_known_is_a_dash_and_null(fanbu: Program) -> None:
    assert fanbu.rows("cost", "cpl") == [(None, None)]
    assert fanbu.run("query", "cost", "cpl").stdout.split()[-2:] == ["—", "—"]


def test_zero_divided_by_zero_is_null(fanbu: Program, tmp_path: Path) -> None:
    idle = table("day,platform,channel,cost,impressions,clicks", "2026-11-16,meta,paid/meta,0,0,0")
    fanbu.run("import", put(tmp_path / "idle.csv", idle), "--as", "spend")
    assert fanbu.rows("cost", "ctr", "cpc", "roas") == [(0, None, None, None)]


def test_each_workspace_speaks_its_language(fanbu: Program, chinese: Program) -> None:
    assert fanbu.refused("query", "nope")["message"] == "There is no metric “nope”."
    assert HAN.search(chinese.refused("query", "nope")["message"])
    assert HAN.search(chinese.run("query", "cost").stdout)
    assert not HAN.search(fanbu.run("query", "cost").stdout)


def test_outside_a_workspace_the_terminals_language_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = Program(tmp_path)
    assert "There is no workspace" in nowhere.refused("query", "cost")["message"]
    monkeypatch.setenv("FANBU_LANGUAGE", "zh")
    assert HAN.search(nowhere.refused("query", "cost")["message"])


def test_a_flaw_of_ours_is_told_without_a_traceback(
    fanbu: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object, _names: object) -> None:
        raise RuntimeError("wires crossed")

    monkeypatch.setattr("fanbu.api.questions.metrics", broken)
    error = fanbu.refused("metrics", code=1)
    assert error["code"] == "unexpected"
    assert "RuntimeError: wires crossed" in error["message"]


def test_which_workspace(fanbu: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-w` before or after the command, else FANBU_WORKSPACE, else the current folder."""
    where, other = fanbu.workspace, tmp_path / "other"
    outside("init", other, "--language", "en")
    outside("import", put(tmp_path / "spend.csv", SPEND), "--as", "spend", "-w", where)

    def cost(*args: object) -> Any:
        return answer(outside(*args))["result"]["rows"][0]["cost"]

    question = ("query", "cost", "--json")
    assert cost(*question, "-w", where) == 30
    assert cost("-w", where, *question) == 30
    assert cost("--json", f"--workspace={where}", "query", "cost") == 30
    monkeypatch.chdir(where)
    assert cost(*question) == 30
    monkeypatch.setenv("FANBU_WORKSPACE", str(other))
    assert cost(*question) is None
    assert cost(*question, "-w", where) == 30


@pytest.mark.parametrize(
    ("asked", "usage"),
    [
        (["why", "--help"], "Usage: fanbu why"),
        (["target", "--help"], "Usage: fanbu target"),
        (["target", "set", "--help"], "Usage: fanbu target set"),
        (["--help"], "Usage: fanbu COMMAND"),
    ],
)
def test_the_program_makes_ready_what_is_asked_for(asked: list[str], usage: str) -> None:
    """One command alone keeps its name, and its options."""
    run = "import sys; sys.argv[0] = 'fanbu'; from fanbu.cli import main; main()"
    env = {**os.environ, "FANBU_LANGUAGE": "en", "PYTHONIOENCODING": "utf-8"}
    found = subprocess.run(
        [sys.executable, "-c", run, *asked], env=env, capture_output=True, check=True, text=True
    )
    assert usage in " ".join(found.stdout.split())


def test_it_runs_as_a_module() -> None:
    """For those who have the package and not the command on their path."""
    asked = [sys.executable, "-m", "fanbu", "--help"]
    run = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert "fanbu" in run.stdout
    assert not run.stderr

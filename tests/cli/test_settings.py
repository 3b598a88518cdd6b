"""Settings, statuses, rules, rates, people and changes at the terminal: the same as in the app."""

from __future__ import annotations

import getpass
from typing import TYPE_CHECKING

from tests.cli.program import RUNNER, Program, put, table

from fanbu.cli import app

if TYPE_CHECKING:
    from pathlib import Path


def leads(fanbu: Program, folder: Path) -> None:
    text = table("external_id,created_at,source,status", (1, "2026-11-02 10:00", "Fair", "Wow"))
    fanbu.run("import", put(folder / "leads.csv", text), "--as", "leads", "--yes")


def test_settings_are_listed_and_set(fanbu: Program, tmp_path: Path) -> None:
    assert "currency" in fanbu.run("settings").stdout
    assert fanbu.run("settings", "set", "name", "Sky").stdout == "name is now Sky.\n"
    told = {row["setting"]: row["value"] for row in fanbu.result("settings")["rows"]}
    assert (told["name"], told["timezone"]) == ("Sky", "Asia/Shanghai")
    leads(fanbu, tmp_path)
    assert fanbu.refused("settings", "set", "timezone", "UTC")["code"] == "setting_needs_yes"
    fanbu.run("settings", "set", "timezone", "UTC", "--yes")
    assert fanbu.refused("settings", "set", "colour", "red")["code"] == "unknown_setting"


def test_a_status_is_explained(fanbu: Program, tmp_path: Path) -> None:
    leads(fanbu, tmp_path)
    assert fanbu.value("valid_leads") == 0
    done = fanbu.run("status", "set", "Wow", "valid").stdout
    assert done == "Status “Wow” now counts as valid.\n"
    assert fanbu.value("valid_leads") == 1
    [row] = fanbu.result("status")["rows"]
    assert row == {"status": "Wow", "leads": 1, "means": "valid", "stage": ""}
    assert fanbu.refused("status", "set", "Wow", "great")["code"] == "bad_choice"


def test_a_rule_is_tried_added_moved_and_removed(fanbu: Program, tmp_path: Path) -> None:
    leads(fanbu, tmp_path)
    rule = ("channel", "add", "offline/fair", "--when", "source=Fair")
    assert "1 row would move; nothing was changed." in fanbu.run(*rule, "--dry-run").stdout
    assert fanbu.rows("leads", "--by", "channel") == [("offline/event", 1)]
    assert "Rules saved; 1 row moved." in fanbu.run(*rule).stdout
    assert fanbu.rows("leads", "--by", "channel") == [("offline/fair", 1)]
    fanbu.run("channel", "add", "offline/other", "--when", "source~^fa")
    assert fanbu.rows("leads", "--by", "channel") == [("offline/other", 1)]
    fanbu.run("channel", "move", 1, 2)
    listed = [(row["number"], row["channel"]) for row in fanbu.result("channel")["rows"]]
    assert listed == [(1, "offline/fair"), (2, "offline/other")]
    for _ in listed:
        fanbu.run("channel", "remove", 1)
    assert fanbu.rows("leads", "--by", "channel") == [("offline/event", 1)]
    assert fanbu.refused("channel", "remove", 1)["code"] == "unknown_channel_rule"


def test_a_rate_is_added(fanbu: Program) -> None:
    assert fanbu.run("rate").stdout == "None yet.\n"
    told = fanbu.run("rate", "add", "USD", "7.1", "--day", "2026-11-02").stdout
    assert told == "USD on 2026-11-02: 7.1.\n"
    assert [row["currency"] for row in fanbu.result("rate")["rows"]] == ["USD"]


def test_people_are_invited_changed_and_removed(fanbu: Program) -> None:
    made = RUNNER.invoke(app, ["user", "add", "Ann", "--role", "admin", "-w", str(fanbu.workspace)],
                         input="seven purple bicycles\n")  # fmt: skip
    assert made.exit_code == 0
    said = fanbu.run("user", "invite", "Bo", "--role", "viewer", "--url", "http://h:1/").stdout
    assert said.startswith("Send this link to Bo: http://h:1/welcome?key=")
    assert fanbu.run("user", "role", "bo", "editor").stdout == "Bo is now editor.\n"
    assert fanbu.refused("user", "role", "Ann", "viewer")["code"] == "last_admin"
    assert fanbu.refused("user", "remove", "Ann")["code"] == "last_admin"
    assert fanbu.run("user", "remove", "BO").stdout == "Bo was removed.\n"
    assert [(row["name"], row["role"]) for row in fanbu.result("user", "list")["rows"]] == [
        ("Ann", "admin")
    ]


def test_the_changes_tell_who_sat_at_the_terminal(fanbu: Program, tmp_path: Path) -> None:
    assert fanbu.run("audit").stdout == "No changes.\n"
    leads(fanbu, tmp_path)
    fanbu.run("target", "set", "leads", "10", "--period", "2026-11")
    fanbu.run("undo", 1)
    me = getpass.getuser()
    rows = fanbu.result("audit")["rows"]
    assert [(row["who"], row["face"], row["what"]) for row in rows] == [
        (me, "cli", "undo"), (me, "cli", "set_target"), (me, "cli", "import_files"),
    ]  # fmt: skip
    assert "Took back leads.csv (import 1)" in fanbu.run("audit", "--what", "undo").stdout
    assert fanbu.result("audit", "--who", "nobody")["rows"] == []

"""The command line while a server runs: the same words, and the lock is nobody's concern."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.cli.program import RUNNER
from tests.web.rest.conftest import PROGRAM, Running, environment
from tests.web.rest.test_remote import put

from fanbu.cli import app

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

COMMANDS = [
    "query cost leads --by channel --from 2026-11-16",
    "query cost --grain week --compare previous --json",
    "query nope",
    "query cost --grain hour --json",
    "report week --out week.html",
    "import exports --as leads",
    "import exports/leads.csv --as leads",
    "import exports/leads.csv --as leads --json",
    "undo 4",
    "sources",
    "target set leads 90 --period 2026-11",
    "target --json",
    "channels",
    "template leads --out leads.xlsx",
    "join exports/leads.csv --by external_id=lead",
    "user list",
    "backup all.zip",
]


def run(place: Path, *args: str, **more: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [*PROGRAM, *args], cwd=place, capture_output=True, text=True, check=False,
        env=environment(**more), stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout, done.stderr


def settled(said: tuple[int, str, str]) -> tuple[int, str, str]:
    """Without what is of its own moment or place."""
    code, *texts = said
    strip = re.compile(
        r"/\S*/(here|there)/brand|\d[\d.]* MB|\"bytes\": \d+|\d{4}-\d\d-\d\dT[\d:.]+Z?"
    )
    out, err = (strip.sub("", text) for text in texts)
    return code, out, err


def said(*args: str) -> tuple[int, str, str]:
    """One command, in this process; without what is of its own moment or place."""
    found = RUNNER.invoke(app, list(args))
    assert found.exception is None or isinstance(found.exception, SystemExit), found.exception
    return settled((found.exit_code, found.stdout, found.stderr))


def test_every_command_says_the_same(
    running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FANBU_LANGUAGE", "en")
    monkeypatch.setenv("COLUMNS", "200")
    near, far = (put(tmp_path / name) for name in ("near", "far"))
    for command in COMMANDS:
        monkeypatch.chdir(near)
        expected = said(*command.split(), "-w", str(running.twin))
        monkeypatch.chdir(far)
        assert said(*command.split(), "-w", str(running.folder)) == expected, command
    for name in ("week.html", "leads.xlsx", "all.zip", "exports/leads.joined.xlsx"):
        assert (far / name).stat().st_size > 0, name
    assert (far / "week.html").read_text() == (near / "week.html").read_text()


def test_from_another_machine(
    running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address and a key: files go up with their folders and times, and come down.

    The first and the last command are programs of their own.
    """
    place, token = put(tmp_path / "far"), running.token("editor")
    (place / "exports" / "strange.csv").unlink()
    where = ("-w", running.url)
    for name, value in environment(FANBU_TOKEN=token).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(place)

    def ask(*args: str) -> tuple[int, str, str]:
        return said(*where, *args)

    code, out, _ = run(
        place, *where, "import", "exports", "--as", "leads", "--json", FANBU_TOKEN=token
    )
    file = json.loads(out)["result"]["files"][0]
    assert (code, file["path"], file["kept"]) == (0, "exports/leads.csv", 2)
    assert file["as_of"].startswith("2026-09-21T")
    assert ask("query", "leads", "--json")[1].count('"leads": 128') == 1
    assert ask("report", "week", "--out", "week.txt")[0] == 0
    assert (place / "week.txt").read_text(encoding="utf-8").strip()
    assert ask("template", "leads", "--out", "taken.xlsx")[0] == 2
    assert (place / "taken.xlsx").read_bytes() == b"mine"
    assert ask("join", "exports/leads.csv", "--by", "external_id=lead")[0] == 0
    assert (place / "exports" / "leads.joined.xlsx").exists()
    for args, word in (
        (("user", "list"), "not_allowed"),
        (("serve",), "not_at_an_address"),
        (("restore", "x.zip"), "not_at_an_address"),
    ):
        code, out, _ = ask(*args, "--json")
        assert (code, json.loads(out)["error"]["code"]) == (2, word)
    code, out, err = run(place, *where, "query", "cost")
    assert (code, out, "$FANBU_TOKEN" in err) == (2, "", True)


def test_keys_by_command(running: Running, tmp_path: Path) -> None:
    where = ("-w", str(running.folder))
    code, secret, _ = run(tmp_path, "token", "add", "robot", "--days", "3", *where)
    assert code == 0
    token = secret.strip()
    asked = ("-w", running.url, "query", "leads", "--json")
    assert json.loads(run(tmp_path, *asked, FANBU_TOKEN=token)[1])["result"]["rows"]
    assert "robot" in run(tmp_path, "token", "list", *where)[1]
    assert run(tmp_path, "token", "add", "robot", *where)[0] == 2
    assert run(tmp_path, "token", "remove", "robot", *where)[0] == 0
    code, out, _ = run(tmp_path, *asked, FANBU_TOKEN=token)
    assert (code, json.loads(out)["error"]["code"]) == (2, "sign_in_needed")


def test_one_server_for_a_workspace(shared: Running, tmp_path: Path) -> None:
    code, out, _ = run(tmp_path, "serve", "--port", "0", "--json", "-w", str(shared.folder))
    error = json.loads(out)["error"]
    assert (code, error["code"]) == (2, "already_serving")
    assert shared.url in error["message"]


def test_a_question_through_a_server_loads_no_engine(shared: Running) -> None:
    script = (
        "import sys\n"
        "from fanbu.cli import app\n"
        "try: app()\n"
        "except SystemExit as done: code = done.code\n"
        "heavy = {'duckdb', 'sqlglot', 'sqlalchemy'} & {*sys.modules}\n"
        "sys.exit(str(heavy) if heavy else code)\n"
    )
    asked = ["query", "cost", "leads", "--by", "channel", "-w", str(shared.folder)]
    done = subprocess.run(
        [sys.executable, "-c", script, *asked], capture_output=True, text=True, check=False,
        env=environment(),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Baidu" in done.stdout

"""The pages keep up with the code."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.test_layers import LAYERS, rooms
from tests.test_markdown import blocks

ROOT = Path(__file__).parent.parent


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_reference_pages_are_fresh() -> None:
    """Commands, tables, metrics and settings are written from the code: `make reference`."""
    script = ROOT / "tools" / "reference.py"
    done = subprocess.run(
        [sys.executable, str(script), "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_architecture_names_every_room_at_its_layer() -> None:
    told = {}
    for line in page("ARCHITECTURE.md").splitlines():
        if row := re.match(r"\| (\d) \| (`.*?`) \|", line):
            told.update(dict.fromkeys(re.findall(r"`(\w+)`", row[2]), int(row[1])))
    assert told == {room: LAYERS[room] for room in rooms()}


def test_architecture_names_files_that_exist() -> None:
    for name in re.findall(r"`((?:src|tests|store|ingest)/[\w/.]+)`", page("ARCHITECTURE.md")):
        assert (ROOT / name).exists() or (ROOT / "src" / "fanbu" / name).exists(), name


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(page("pyproject.toml"))["project"]
    reasons = page("docs/decisions.md").casefold()
    for requirement in project["dependencies"]:
        name = re.split(r"[><=\[ ]", requirement)[0]
        assert name.removesuffix("-python") in reasons, name


def test_every_dependency_is_used() -> None:
    # used by name by others: see decisions.md
    imported = {"tzdata", "python-dateutil", "python-multipart"}
    code = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "src").rglob("*.py"))
    modules = {"python-calamine": "python_calamine", "pyyaml": "yaml", "vl-convert-python":
               "vl_convert", "argon2-cffi": "argon2"}  # fmt: skip
    for requirement in tomllib.loads(page("pyproject.toml"))["project"]["dependencies"]:
        name = re.split(r"[><=\[ ]", requirement)[0]
        module = modules.get(name, name.replace("-", "_"))
        assert name in imported or re.search(rf"(import|from) {module}\b", code), name


def test_the_lock_has_hashes_and_no_addresses() -> None:
    lock = page("requirements.lock")
    assert "://" not in lock
    pinned = re.findall(r"^([\w.-]+)==", lock, re.MULTILINE)
    assert len(pinned) > 30
    assert lock.count("--hash=sha256:") >= len(pinned)


def test_both_readmes_run_the_same_commands() -> None:
    def commands(name: str) -> list[str]:
        text = "".join(block for _, block in blocks(ROOT / name))
        found = re.findall(r"^\$ (.*)$", text, re.MULTILINE)
        return [re.sub(r"--language (zh|en)", "", command).strip() for command in found]

    assert commands("README.md") == commands("README.zh.md")

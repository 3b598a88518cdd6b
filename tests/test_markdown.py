"""Every Markdown page tells the truth: its commands run, and what it shows is what they print.

A `console` block holds commands (`$ fanbu …`) with their output, a `pycon` block Python with its
output; `...` stands for anything. Blocks of one page share one folder, from top to bottom.
"""

from __future__ import annotations

import doctest
import os
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from fanbu.cli import app

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _pytest.mark.structures import ParameterSet

ROOT = Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
BLOCK = re.compile(r"^```(console|pycon)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def blocks(page: Path) -> list[tuple[str, str]]:
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def told() -> Iterator[ParameterSet]:
    """Every page with commands. The README has them in two languages: one in the quick run."""
    for page in PAGES:
        if blocks(page):
            marks = [pytest.mark.long] if page.name == "README.zh.md" else []
            yield pytest.param(page, marks=marks, id=page.name)


def test_both_languages_show_the_same_commands() -> None:
    """But for what is called in a language: what differs is a name or a text in quotes."""
    chinese, english = (
        [
            shlex.split(command)[:2]
            for _, text in blocks(ROOT / name)
            for command, _ in commands(text)
        ]
        for name in ("README.zh.md", "README.md")
    )
    assert chinese == english


@pytest.mark.parametrize("page", list(told()))
def test_page(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FANBU_LANGUAGE", "zh" if ".zh." in page.name else "en")
    monkeypatch.delenv("FANBU_WORKSPACE", raising=False)
    names: dict[str, object] = {}
    for kind, text in blocks(page):
        if kind == "console":
            for command, expected in commands(text):
                check(command, expected, page)
        else:
            run_python(text, names, page)


def commands(text: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        found.append((command.strip(), output))
    return found


def check(command: str, expected: str, page: Path) -> None:
    words = shlex.split(command)
    if words[0] == "cd":
        os.chdir(words[1])
        return
    if words[0] != "fanbu":  # make, git: run by hand from a fresh clone before a release
        return
    done = CliRunner().invoke(app, words[1:])
    assert done.exit_code == 0, f"{page.name}: {command}\n{done.output}"
    assert matches(expected, done.output), f"{page.name}: {command}\nprints\n{done.output}"


def matches(expected: str, output: str) -> bool:
    """Words in order, however they are spaced; `...` is any number of words; nothing, anything."""
    if not expected.strip():
        return True
    words = [r"(?:\S+\s+)*?" if w == "..." else re.escape(w) + r"\s+" for w in expected.split()]
    return re.fullmatch("".join(words), " ".join(output.split()) + " ") is not None


def test_what_matches() -> None:
    assert matches("a ... d", "a\nb  c\nd")
    assert matches("a ...", "a")
    assert matches("", "anything")
    assert not matches("a d", "a b d")
    assert not matches("...  b", "a b c")


def run_python(text: str, names: dict[str, object], page: Path) -> None:
    test = doctest.DocTestParser().get_doctest(text, names, page.name, str(page), 0)
    test.globs = names
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    said: list[str] = []
    runner.run(test, out=said.append, clear_globs=False)
    assert runner.failures == 0, "".join(said)

"""Texts of the package: parsed once, and never older than they are."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from fanbu import documents

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    found = tmp_path / "words.yaml"
    found.write_text("a: 1\nb: [x, 二]\n", encoding="utf-8")
    return found


def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that are parsed from now on."""
    texts: list[str] = []
    load = documents.load

    def counted(text: str) -> object:
        texts.append(text)
        return load(text)

    monkeypatch.setattr(documents, "load", counted)
    return texts


def test_a_text_is_parsed_once(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = parsed(monkeypatch)
    for _ in range(3):
        assert documents.packaged(file) == {"a": 1, "b": ["x", "二"]}
    assert len(texts) == 1
    file.write_text("a: 2\n", encoding="utf-8")
    assert documents.packaged(file) == {"a": 2}, "another text is another document"
    assert len(texts) == 2


def test_half_of_what_was_kept_is_nothing(file: Path) -> None:
    documents.packaged(file)
    [kept] = (file.parent / "__pycache__").iterdir()
    for content in (kept.read_bytes()[:40], b"", b"x" * 99):
        kept.write_bytes(content)
        assert documents.packaged(file) == {"a": 1, "b": ["x", "二"]}


def test_what_cannot_be_kept_is_made_each_time(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file.write_text("day: 2026-11-09\n", encoding="utf-8")
    assert str(documents.packaged(file)["day"]) == "2026-11-09"
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    file.write_text("a: 3\n", encoding="utf-8")
    assert documents.packaged(file) == {"a": 3}
    assert documents.packaged(file) == {"a": 3}
    assert not (file.parent / "__pycache__").exists()


def test_no_yaml_is_a_problem(file: Path) -> None:
    file.write_text("a: [", encoding="utf-8")
    with pytest.raises(documents.Problem):
        documents.packaged(file)

"""A workspace is a folder; its settings are checked by name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from fanbu.errors import BadInput
from fanbu.workspace.folder import Folder, create
from fanbu.workspace.settings import Settings, parse_settings, read_settings

if TYPE_CHECKING:
    from pathlib import Path


def test_a_new_workspace_reads_back_as_it_was_made(tmp_path: Path) -> None:
    settings = Settings(
        '云朵 "编程"\n\\', "Europe/Paris", "EUR", "en", "sunday", today=date(2026, 1, 2)
    )
    folder = create(tmp_path / "brand", settings)
    assert folder.settings().name == settings.name
    assert folder.settings().today == date(2026, 1, 2)
    assert folder.settings().first_weekday == 6
    assert len(folder.contact_key()) == 32
    assert folder.key_file.stat().st_mode & 0o777 == 0o600


def test_two_workspaces_hash_contacts_differently(tmp_path: Path) -> None:
    keys = {create(tmp_path / name, Settings(name)).contact_key() for name in ("a", "b")}
    assert len(keys) == 2


def test_a_workspace_is_never_made_twice(tmp_path: Path) -> None:
    create(tmp_path, Settings("a"))
    with pytest.raises(BadInput) as caught:
        create(tmp_path, Settings("b"))
    assert caught.value.code == "workspace_exists"


def test_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        Folder(tmp_path).settings()
    assert caught.value.code == "no_workspace"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "a", "color": "red"}, "unknown_setting"),
        ({}, "missing_setting"),
        ({"name": "a", "timezone": "Mars/Base"}, "unknown_timezone"),
        ({"name": "a", "language": "fr"}, "unknown_language"),
        ({"name": "a", "week_start": "friday"}, "unknown_week_start"),
        ({"name": "a", "currency": "yuan"}, "unknown_currency"),
        ({"name": "a", "today": "tomorrow"}, "bad_today"),
        ({"name": "a", "leads": {"good": []}}, "unknown_setting"),
    ],
)
def test_bad_settings(given: dict[str, object], code: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_settings(given, "fanbu.toml")
    assert caught.value.code == code


def test_own_words_replace_the_packaged_ones() -> None:
    settings = parse_settings({"name": "a", "leads": {"won": ["签约"]}}, "fanbu.toml")
    assert settings.leads.won == ("签约",)
    assert "有效" in settings.leads.valid


def test_toml_that_is_none(tmp_path: Path) -> None:
    file = tmp_path / "fanbu.toml"
    file.write_text("name = ", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_settings(file)
    assert caught.value.code == "bad_settings_file"

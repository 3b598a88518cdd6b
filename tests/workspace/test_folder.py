"""A workspace is a folder; its settings are checked by name."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from fanbu.errors import BadInput, Failed
from fanbu.workspace.folder import Folder, create
from fanbu.workspace.places import check_currency, near_timezones
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
        ({"name": "a", "watch": {"budget": -1}}, "setting_not_number"),
        ({"name": "a", "watch": 5}, "setting_not_section"),
        ({"name": "a", "watch": {"limit": 5}}, "unknown_setting"),
        ({"name": "a", "leads": {"good": []}}, "unknown_setting"),
        ({"name": "a", "leads": {"won": "签约"}}, "setting_not_texts"),
        ({"name": "a", "leads": ["won"]}, "setting_not_section"),
        ({"name": "a", "orders": {"unpaid": [3]}}, "setting_not_texts"),
        ({"name": "a", "leads": {"same_contact_days": "90"}}, "setting_not_number"),
        ({"name": "a", "leads": {"shared_contacts": True}}, "setting_not_number"),
        ({"name": 3}, "setting_not_text"),
        ({"name": "a", "timezone": 8}, "setting_not_text"),
        ({"name": "a", "timezone": "Asia"}, "unknown_timezone"),
        ({"name": "a", "timezone": "../etc/passwd"}, "unknown_timezone"),
        ({"name": "a", "currency": "ABC"}, "unknown_currency"),
        ({"name": "a", "headline": "cost"}, "setting_not_texts"),
    ],
)
def test_bad_settings(given: dict[str, object], code: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_settings(given, "--{}".format)
    assert caught.value.code == code


def test_own_words_replace_the_packaged_ones() -> None:
    settings = parse_settings({"name": "a", "leads": {"won": ["签约"]}}, "--{}".format)
    assert settings.leads.won == ("签约",)
    assert "有效" in settings.leads.valid


def test_toml_that_is_none(tmp_path: Path) -> None:
    file = tmp_path / "fanbu.toml"
    file.write_text("name = ", encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_settings(file)
    assert caught.value.code == "bad_settings_file"


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('name = "a"\n\ntimzone = "UTC"\n', ":3"),
        ('name = "a"\n "week_start"= "x"\n', ":2"),
        ('name = "a"\n[leads]\nvalid = "b"\n', ":3"),
        ('name = "a"\norders = 3\n', ":2"),
        ("", ""),
    ],
)
def test_what_is_wrong_has_a_line(tmp_path: Path, text: str, place: str) -> None:
    file = tmp_path / "fanbu.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as caught:
        read_settings(file)
    assert caught.value.details["file"] == f"{file}{place}"


def test_settings_saved_by_notepad_are_read_and_others_refused(tmp_path: Path) -> None:
    file = tmp_path / "fanbu.toml"
    file.write_bytes('name = "云朵"\n'.encode("utf-8-sig"))
    assert read_settings(file).name == "云朵"
    file.write_bytes('name = "云朵"\n'.encode("gbk"))
    with pytest.raises(BadInput) as caught:
        read_settings(file)
    assert caught.value.code == "bad_settings_file"


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("Asia/Shangai", "Asia/Shanghai"), ("asia/shanghai", "Asia/Shanghai"),
        ("Beijing", "Asia/Shanghai"), ("北京", "Asia/Shanghai"), ("Tokio", "Asia/Tokyo"),
        ("new york", "America/New_York"), ("Mars", "Asia/Shanghai"),
    ],
)  # fmt: skip
def test_the_zone_that_was_meant(name: str, near: str) -> None:
    assert near in near_timezones(name)


@pytest.mark.parametrize(
    ("code", "near"), [("RMB", "CNY"), ("usd", "USD"), ("¥", "CNY"), ("EURO", "EUR"), ("X", "CNY")]
)
def test_the_currency_that_was_meant(code: str, near: str) -> None:
    with pytest.raises(BadInput) as caught:
        check_currency(code, "here")
    assert near in caught.value.details["near"]


def test_lost_settings_do_not_lose_the_key(tmp_path: Path) -> None:
    """Contacts were hashed with it: a new one would recognise nobody."""
    key = create(tmp_path, Settings("a")).contact_key()
    Folder(tmp_path).settings_file.unlink()
    assert create(tmp_path, Settings("a")).contact_key() == key


@pytest.mark.parametrize("content", ["", "zz", "ab" * 31, None])
def test_a_key_that_is_none(tmp_path: Path, content: str | None) -> None:
    folder = create(tmp_path, Settings("a"))
    if content is None:
        folder.key_file.unlink()
    else:
        folder.key_file.write_text(content)
    with pytest.raises(Failed) as caught:
        folder.contact_key()
    assert caught.value.code == "key_unreadable"

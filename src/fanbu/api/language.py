"""Which language a workspace speaks, told without opening it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from fanbu.types import LANGUAGES, Language
from fanbu.workspace.folder import SETTINGS_FILE

if TYPE_CHECKING:
    from os import PathLike


def language_at(path: str | PathLike[str]) -> Language | None:
    """The language of the workspace in a folder; None where there is none, or it is not told."""
    file = Path(path).expanduser() / SETTINGS_FILE
    try:
        told = tomllib.loads(file.read_text(encoding="utf-8")).get("language", "zh")
    except (OSError, ValueError):  # no such file; not TOML, not UTF-8
        return None
    return next((language for language in LANGUAGES if language == told), None)

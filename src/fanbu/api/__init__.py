"""Layer 8. `open(path) → Workspace`: what every face and every script uses.

One noun a file. Thin: words in, closed types to the rooms below, results out. The names are
imported when first used: `fanbu --help` asks this room for a language and must not wait for more.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fanbu.api.backups import restore
    from fanbu.api.language import language_at
    from fanbu.api.opening import (
        demo,
        doctor,
        init,
        open,  # noqa: A004 - fanbu.open is the contract's name
        open_here,
    )
    from fanbu.api.running import reached
    from fanbu.api.workspace import Workspace

__all__ = [
    "Workspace", "demo", "doctor", "init", "language_at", "open", "open_here", "reached", "restore",
]  # fmt: skip
_HOMES = {
    "Workspace": "workspace",
    "demo": "opening",
    "doctor": "opening",
    "init": "opening",
    "language_at": "language",
    "open": "opening",
    "open_here": "opening",
    "reached": "running",
    "restore": "backups",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(f"fanbu.api.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'fanbu.api' has no attribute {name!r}")

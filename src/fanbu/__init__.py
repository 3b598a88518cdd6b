"""fanbu (反哺): what a brand spreads, what comes back, and what to do next.

`fanbu.open(DIR)` gives a workspace; each command of the `fanbu` program is a method of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fanbu.api import Workspace, doctor, init, open, restore  # noqa: A004

__all__ = ["Workspace", "__version__", "doctor", "init", "open", "restore"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """The api's names, imported when first used: `fanbu --help` must not load the engine.

    `demo` is not one of them: `fanbu.demo` is the room of that name; call `fanbu.api.demo`.
    """
    if name in ("Workspace", "doctor", "init", "open", "restore"):
        import fanbu.api

        return getattr(fanbu.api, name)
    raise AttributeError(f"module 'fanbu' has no attribute {name!r}")

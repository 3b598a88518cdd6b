"""A workspace whose answers are remembered: what pages ask through.

Only what is listed here as reading is; everything else goes to the workspace itself. Whoever has
written asks the workspace, not this.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial, wraps
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Hashable

    from fanbu.api import Workspace
    from fanbu.web.keeper import Keeper

READS = frozenset(
    {
        "channels", "conditions", "content", "decision", "decisions", "declared_sources",
        "ends_of_data", "funnels",
        "last_day", "metrics", "presets", "published", "query", "sources", "tables_there",
        "targets", "tree", "values", "watch", "why",
    }
)  # fmt: skip
"""Methods that answer from the data and the ledger alone, and change nothing.

`report` is none: its draft is a file that people write in."""
WRITES = frozenset({"out"})
"""Arguments of theirs that make a file."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """Stands for an open workspace. `patience` as of `Keeper.answer`; `era` as of the keeper."""

    workspace: Workspace
    keeper: Keeper
    patience: float | None
    era: int

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.workspace, name)
        if name not in READS:
            return found

        @wraps(found)
        def remembered(*args: Any, **kwargs: Any) -> Any:
            ask = partial(found, *args, **kwargs)
            if not WRITES.isdisjoint(kwargs):
                return ask()
            given = (_fixed(args), _fixed(sorted(kwargs.items())))
            return self.keeper.answer(
                (name, self.workspace.language, given, self.era), ask, self.patience
            )

        return remembered


def _fixed(value: Any) -> Hashable:
    """Lists as tuples: what may be asked for is names, days and texts."""
    return tuple(map(_fixed, value)) if isinstance(value, list | tuple) else value

"""What runs here: the program, the schemas of the stores, how much they hold."""

from __future__ import annotations

import platform
from typing import TYPE_CHECKING, Any

from fanbu import __version__
from fanbu.api.backups import known_schemas

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.api.desk import Desk


def about(desk: Desk) -> Mapping[str, Any]:
    """`bytes` of the warehouse and the ledger; `imports` that were not undone."""
    stores = {"warehouse": desk.folder.warehouse, "ledger": desk.folder.ledger}
    sizes = {name: file.stat().st_size if file.exists() else 0 for name, file in stores.items()}
    return {
        "program": __version__,
        "python": platform.python_version(),
        "schemas": known_schemas(),
        "bytes": sizes,
        "imports": len(desk.warehouse.imports()),
    }

"""Layer 2, store. Moments as the databases hold them: UTC, without a zone."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


def naive_utc(moment: datetime) -> datetime:
    """The same moment as the warehouse keeps it; a naive one is taken for UTC already."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment

"""Findings put aside and brought back; the trail tells of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.errors import BadInput
from fanbu.model.dismissal import Dismissal

if TYPE_CHECKING:
    from datetime import datetime

    from fanbu.store.ledger import Ledger


def dismiss(ledger: Ledger, key: str, why: str, by: str | None, now: datetime) -> Dismissal:
    """Keep a finding out of later drafts of its period. Raises BadInput `reason_needed`."""
    reason = " ".join(why.split())
    if not reason:
        raise BadInput("reason_needed")
    made = Dismissal(key, reason, now, by)
    ledger.dismissals.keep(made)
    ledger.note("finding_dismissed", {"key": key, "reason": reason, "by": by}, now=now)
    return made


def restore(ledger: Ledger, key: str, by: str | None, now: datetime) -> None:
    """Bring it back. Raises BadInput `not_dismissed`."""
    if not ledger.dismissals.forget(key):
        raise BadInput("not_dismissed", key=key)
    ledger.note("finding_restored", {"key": key, "by": by}, now=now)

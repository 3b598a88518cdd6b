"""What is folded ahead is what is then asked of the past: nothing in vain, no moment beside it."""

from __future__ import annotations

from collections import defaultdict
from threading import current_thread
from typing import TYPE_CHECKING

import pytest
from tests.api.test_watch import brand, watched

from fanbu.store.catalogue import tables
from fanbu.store.past import Memory

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from fanbu import Workspace

__all__ = ["brand", "watched"]  # fixtures

Moments = set[tuple[str, "datetime"]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[bool, Moments]:
    """Whether ahead → registers, each with a moment that it was made ready of."""
    found: dict[bool, Moments] = defaultdict(set)
    real = Memory.remember

    def remember(self: Memory, cutoff: datetime, doors: Collection[str] | None = None) -> None:
        registers = {name for name in doors or () if tables()[name].kind == "register"}
        found[current_thread().name == "foresight"] |= {(name, cutoff) for name in registers}
        real(self, cutoff, doors)

    monkeypatch.setattr(Memory, "remember", remember)
    return found


@pytest.mark.parametrize(
    ("ask", "moments"),
    [(lambda ws: ws.watch(), 2), (lambda ws: ws.why("leads"), 3)],
    ids=["watch", "why"],
)
def test_the_past_is_folded_ahead(
    watched: Workspace, asked: dict[bool, Moments],
    ask: Callable[[Workspace], object], moments: int,
) -> None:  # fmt: skip
    ask(watched)
    assert len(asked[True]) == moments
    assert asked[True] == asked[False]


def test_a_report_folds_nothing_in_vain(watched: Workspace, asked: dict[bool, Moments]) -> None:
    """What `watch` asks beside it; it has no headline of its own, so no one knows of more."""
    watched.report("week")
    assert len(asked[True]) == 2
    assert asked[True] < asked[False]


@pytest.mark.parametrize(
    "ask",
    [lambda ws: ws.why("clicks"), lambda ws: ws.why("leads", period="2026-11-02..2026-11-04")],
    ids=["another register", "other days"],
)
def test_what_may_not_be_asked_is_not_folded(
    watched: Workspace, asked: dict[bool, Moments], ask: Callable[[Workspace], object]
) -> None:
    ask(watched)
    assert asked[True] == set()

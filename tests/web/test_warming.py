"""Pages are opened ahead once nothing is written any more."""

from __future__ import annotations

import time
from threading import Event
from typing import TYPE_CHECKING, cast

from fanbu.web import warming
from fanbu.web.warming import Warmer

if TYPE_CHECKING:
    import pytest

    from fanbu.web.keeper import Keeper


class Written:
    """A keeper whose state is another one each time that it is asked, until it `rests`."""

    def __init__(self) -> None:
        self.state = 0
        self.rests = False

    def stamp(self) -> int:
        self.state += not self.rests
        return self.state


def test_a_row_of_writes_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warming, "PAUSE", 0.01)
    monkeypatch.setattr(warming, "SETTLES", 0.05)
    keeper, rounds, opened = Written(), [], Event()

    def open_all() -> int:
        rounds.append(keeper.state)
        opened.set()
        return keeper.state

    warmer = Warmer(cast("Keeper", keeper))
    monkeypatch.setattr(warmer, "round", open_all)
    warmer.start()
    try:
        assert not opened.wait(0.3), "something was written all the time"
        assert keeper.state > 3
        keeper.rests = True
        assert opened.wait(30)
        time.sleep(0.1)
    finally:
        warmer.stop()
    assert rounds == [keeper.state], "once, of the state that stays"

"""Answers that are remembered: asked once, of one state of the data, never older than a write."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from threading import Barrier, Event, Thread
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.conftest import LOCAL, NOW, Site

import fanbu
from fanbu.errors import BadInput
from fanbu.web.app import Setting, create_app
from fanbu.web.keeper import Keeper, NotYet
from fanbu.web.pages import pages
from fanbu.web.remembered import READS, Remembered
from fanbu.web.visit import Visit
from fanbu.web.warming import NOBODY, Warmer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LEADS = "external_id,created_at,channel\nN1,2026-11-20,paid/baidu\nN2,2026-11-21,paid/baidu\n"
IMPATIENT = 0.01


@pytest.fixture(scope="session")
def known() -> None:
    """Each site asks its own warehouse: when it does is what is looked at here."""


def counting(answers: list[int]) -> Callable[[], int]:
    """0, 1, 2, … with each time it is asked."""

    def ask() -> int:
        answers.append(len(answers))
        return answers[-1]

    return ask


def test_an_answer_is_asked_once_until_something_is_written(own: Site, tmp_path: Path) -> None:
    keeper, asked = own.keeper, counting([])
    assert [keeper.answer("a", asked), keeper.answer("a", asked)] == [0, 0]
    assert keeper.answer("b", asked) == 1, "another question"
    keeper.changed()
    assert [keeper.answer("a", asked), keeper.answer("a", asked)] == [2, 2]
    file = tmp_path / "leads.csv"
    file.write_text(LEADS)
    own.workspace.import_files(file, as_="leads", dry_run=True, as_of="2026-11-23")
    assert keeper.answer("a", asked) == 2, "looking writes nothing"
    own.workspace.import_files(file, as_="leads", as_of="2026-11-23")
    assert keeper.answer("a", asked) == 3, "what the warehouse knows needs not be told"


def test_an_answer_ends_with_its_hour(made: Path, tmp_path: Path) -> None:
    """What is late, and which week is the last one, follow from the clock."""
    import shutil

    moments = [NOW]
    folder = shutil.copytree(made, tmp_path / "brand")
    with fanbu.open(folder, clock=lambda: moments[-1]) as workspace:
        keeper, asked = Keeper(workspace), counting([])
        assert keeper.answer("a", asked) == 0
        moments.append(NOW + timedelta(minutes=59))
        assert keeper.answer("a", asked) == 0
        moments.append(NOW + timedelta(minutes=60))
        assert keeper.answer("a", asked) == 1


def test_what_is_written_meanwhile_is_in_the_answer(site: Site) -> None:
    """Asked of two states, nobody sees it: it is asked anew."""
    keeper = site.keeper
    told: list[int] = []

    def ask() -> int:
        told.append(len(told))
        if len(told) == 1:
            keeper.changed()
        return told[-1]

    assert keeper.answer("meanwhile", ask) == 1
    assert keeper.answer("meanwhile", ask) == 1


def test_who_does_not_want_to_wait_is_told(site: Site) -> None:
    keeper, go, asked = site.keeper, Event(), []

    def ask() -> str:
        asked.append(1)
        go.wait(30)
        return "there"

    for _ in range(3):
        with pytest.raises(NotYet):
            keeper.answer("slow", ask, IMPATIENT)
    assert keeper.busy
    go.set()
    assert keeper.answer("slow", ask) == "there", "who waits has it as well"
    assert keeper.answer("slow", ask, IMPATIENT) == "there"
    assert asked == [1]


def test_a_question_that_fails_is_told_once_and_asked_again(site: Site) -> None:
    keeper, go, asked = site.keeper, Event(), []

    def ask() -> str:
        asked.append(1)
        go.wait(30)
        if len(asked) == 1:
            raise BadInput("bad_number", argument="value", value="x")
        return "there"

    with pytest.raises(NotYet):
        keeper.answer("fails", ask, IMPATIENT)
    go.set()
    with pytest.raises(BadInput):
        keeper.answer("fails", ask, 30)
    assert keeper.answer("fails", ask, 30) == "there"


def test_many_who_ask_at_once_ask_once(site: Site) -> None:
    keeper, asked, found = site.keeper, counting([]), []
    together = Barrier(8)

    def visit() -> None:
        together.wait(30)
        found.append(keeper.answer("at once", asked, 30))

    visitors = [Thread(target=visit) for _ in range(8)]
    for each in visitors:
        each.start()
    for each in visitors:
        each.join(60)
    assert found == [0] * 8


def test_many_who_open_today_at_once_compose_it_once(own: Site, monkeypatch: Any) -> None:
    """Also what follows from data alone is asked by one of them, and a draft leaves it as it is."""
    made: list[object] = []
    bench = type(own.workspace).bench

    def counted(self: Any, *args: Any, **kwargs: Any) -> Any:
        made.append(args)
        return bench(self, *args, **kwargs)

    monkeypatch.setattr(type(own.workspace), "bench", counted)
    today = next(page for page in pages() if page.path == "/")
    start = Barrier(6)

    def visit() -> None:
        start.wait()
        today.show(visit_of(own))

    threads = [Thread(target=visit) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    own.keeper.changed(data=False)
    today.show(visit_of(own))
    assert len(made) == 1, "a draft changes no data"
    own.keeper.changed()
    today.show(visit_of(own))
    assert len(made) == 2


def test_what_is_remembered_of_a_workspace(site: Site) -> None:
    """The same numbers as its own, whatever form the question has."""
    asked = Remembered(site.workspace, site.keeper, None, 0)
    own = site.workspace.query(["cost"], by=["channel"], start="2026-11-16", end="2026-11-22")
    for by in (["channel"], ("channel",)):
        found = asked.query(["cost"], by=by, start=date(2026, 11, 16), end="2026-11-22")
        assert found.to_dict() == own.to_dict()
    assert asked.settings is site.workspace.settings
    assert all(callable(getattr(site.workspace, name)) for name in READS)


def test_a_page_says_that_it_is_being_worked_out(made: Path, tmp_path: Path) -> None:
    """At once, with a way on for who has no script; and then it is there."""
    import shutil

    with fanbu.open(shutil.copytree(made, tmp_path / "brand"), clock=lambda: NOW) as workspace:
        keeper = Keeper(workspace, patience=0.0)
        site = Site(workspace, create_app(keeper, Setting(LOCAL)), keeper)
        viewer = site.visitor("viewer")
        found = viewer.get("/", lang="en")
        assert (found.status_code, found.headers["retry-after"]) == (202, "1")
        assert "Working out the numbers of this page" in found.text
        assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in found.text
        assert "¥" not in found.text, "no number of before stands in for it"
        keeper.patience = 60.0
        assert viewer.get("/", lang="en").status_code == 200
        keeper.close()


def test_pages_are_opened_ahead(made: Path, tmp_path: Path) -> None:
    import shutil

    with fanbu.open(shutil.copytree(made, tmp_path / "brand"), clock=lambda: NOW) as workspace:
        keeper = Keeper(workspace, patience=0.0)
        site = Site(workspace, create_app(keeper, Setting(LOCAL)), keeper)
        viewer = site.visitor("viewer")
        address = {"metric": "cost", "from": "2026-11-03", "to": "2026-11-09"}
        assert viewer.get("/metrics", **address).status_code == 202
        warmer = Warmer(keeper)
        keeper.changed()
        assert warmer.round() == keeper.stamp()
        for page in pages():
            if page.role == "viewer":
                assert viewer.get(page.path).status_code == 200, page.path
        assert viewer.get("/metrics", **address).status_code == 200, "opened before the write"
        warmer.stop()
        keeper.close()


def test_a_round_that_something_is_written_under_is_left(own: Site) -> None:
    warmer = Warmer(own.keeper)
    shown: list[str] = []

    def changed(path: str, _parameters: object) -> None:
        shown.append(path)
        own.keeper.changed()

    warmer._open = changed  # type: ignore[method-assign, assignment]
    assert warmer.round() is None
    assert shown == ["/"]


def test_readers_beside_an_import_see_all_of_it_or_nothing(own: Site, tmp_path: Path) -> None:
    """Two files in one transaction, again and again: leads and cost never part."""
    workspace, over, seen, problems = own.workspace, Event(), set(), []

    def numbers() -> tuple[object, ...]:  # two statements: a write may come between them
        rows = [
            workspace.query(name, where="channel = 'paid/other'").to_dict()["rows"][0]
            for name in ("leads", "cost")
        ]
        return rows[0]["leads"], rows[1]["cost"]

    def read() -> None:
        while not over.is_set():
            try:
                seen.add(own.keeper.answer("pair", numbers, 30))
                workspace.query("leads", grain="week", compare="same-age", start="2026-11-16",
                                end="2026-11-22")  # fmt: skip
            except Exception as problem:  # noqa: BLE001 - none may come
                problems.append(problem)

    readers = [Thread(target=read) for _ in range(4)]
    for each in readers:
        each.start()
    expected = {numbers()}
    for n in range(1, 5):
        _bring(own, tmp_path / str(n), n)
        expected.add((n, n * 100))
    over.set()
    for each in readers:
        each.join(60)
    assert problems == []
    assert seen <= expected
    assert own.keeper.answer("pair", numbers) == (4, 400)


def _bring(site: Site, folder: Path, n: int) -> None:
    """A lead and a hundred of cost of a channel, on a day of their own."""
    folder.mkdir()
    day = datetime(2026, 11, n, 10)  # noqa: DTZ001 - workspace time
    (folder / "leads.csv").write_text(
        f"external_id,created_at,channel\nX{n},{day:%Y-%m-%d %H:%M},paid/other\n"
    )
    (folder / "spend.csv").write_text(
        f"day,platform,channel,cost\n{day:%Y-%m-%d},other,paid/other,100\n"
    )
    with site.workspace.warehouse.transaction():
        for table in ("leads", "spend"):
            site.workspace.import_files(folder / f"{table}.csv", as_=table, as_of="2026-11-23")


def test_who_began_under_other_settings_leaves_no_answer_behind(own: Site) -> None:
    """A page still at work when the settings change has asked in the old way."""
    slow = visit_of(own)
    asked = slow.workspace
    own.workspace.set_settings({"week_start": "sunday"}, yes=True)
    own.keeper.changed()
    late = asked.presets()["last_week"]
    fresh = visit_of(own).workspace.presets()["last_week"]
    assert late is not None
    assert fresh is not None
    assert (late.start, fresh.start) == (date(2026, 11, 16), date(2026, 11, 15))


def test_an_hour_begins_by_the_clock_of_the_workspace(made: Path, tmp_path: Path) -> None:
    """In Kolkata midnight is half past an hour of UTC: today is another day at once."""
    import shutil

    moments = [datetime(2026, 11, 23, 18, 29)]  # noqa: DTZ001 - UTC, naive
    folder = shutil.copytree(made, tmp_path / "brand")
    with fanbu.open(folder, clock=lambda: moments[-1]) as workspace:
        workspace.set_settings({"timezone": "Asia/Kolkata"}, yes=True)
        keeper = Keeper(workspace)
        before = keeper.stamp()
        moments.append(datetime(2026, 11, 23, 18, 30))  # noqa: DTZ001
        assert keeper.stamp() != before
        at_midnight = keeper.stamp()
        moments.append(datetime(2026, 11, 23, 19, 29))  # noqa: DTZ001
        assert keeper.stamp() == at_midnight


def visit_of(site: Site) -> Visit:
    """An admin's visit to the first page."""
    from fanbu.web.state import read
    from fanbu.web.visit import ground_of

    return Visit(site.keeper, NOBODY, read("/", [], ground_of(site.keeper)))

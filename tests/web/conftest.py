"""A small brand behind the app, and visitors: a stranger, a viewer, an editor, an admin."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient

import fanbu
from fanbu.api import people
from fanbu.store import trail
from fanbu.store.answers import Answers
from fanbu.store.warehouse import Warehouse
from fanbu.web.app import Setting, create_app
from fanbu.web.keeper import Keeper
from fanbu.web.security.sessions import cookie_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from httpx2 import Response
    from pyarrow import Table
    from starlette.applications import Starlette

    from fanbu import Workspace
    from fanbu.store.answers import Parameters

BASE = "http://127.0.0.1:8710"
NOW = datetime(2026, 11, 23, 4)  # noqa: DTZ001 - UTC, naive, as the api's clock gives it
LOCAL = "local-token-of-this-machine"
MARKUP = "<script>alert(1)</script><b>&\"'"
PASSWORD = "correct horse battery"  # noqa: S105 - of a test


@dataclass
class Site:
    """The app over an open workspace."""

    workspace: Workspace
    app: Starlette
    keeper: Keeper
    cookies: dict[str, str] = field(default_factory=dict)

    def visitor(self, role: str | None = None) -> Visitor:
        """Somebody with a browser of their own, signed in when a role is given."""
        client = TestClient(self.app, base_url=BASE, follow_redirects=False)
        if role is not None:
            client.cookies.set(cookie_name(self.workspace), self._cookie(role))
        return Visitor(client)

    def _cookie(self, role: str) -> str:
        if role not in self.cookies:
            self.workspace.add_user(f"{role} one", PASSWORD, role=role)
            found = people.sign_in(self.workspace, f"{role} one", PASSWORD, "test")
            assert found is not None
            self.cookies[role] = found.cookie
        return self.cookies[role]


@dataclass
class Visitor:
    """A browser: it says where its requests come from, and sends the forms it was shown."""

    client: TestClient

    def get(self, path: str, **parameters: Any) -> Response:
        address = f"{path}?{urlencode(parameters, doseq=True)}" if parameters else path
        return self.client.get(address, headers={"accept": "text/html"})

    def key(self) -> str:
        """What the forms of a signed-in page bring back."""
        found = re.search(r'name="key" value="([0-9a-f]+)"', self.get("/settings").text)
        return found[1] if found else ""

    def post(self, path: str, *, origin: str | None = BASE, **fields: Any) -> Response:
        headers = {"origin": origin} if origin else {}
        return self.client.post(path, data=fields, headers=headers)

    def send(self, path: str, **fields: Any) -> Response:
        """A form of one of our pages."""
        return self.post(path, key=self.key(), **fields)


def brand(folder: Path) -> None:
    """Three weeks of two channels; one name holds markup, as any export may."""
    fanbu.init(folder, name=f"Cloud {MARKUP}", language="en", playbook="online_education")
    spend, leads, orders = [], [], []
    for day in (date(2026, 11, 2) + timedelta(n) for n in range(21)):
        for place, (platform, channel) in enumerate(
            (("ocean_engine", "paid/ocean_engine"), ("baidu", "paid/baidu"))
        ):
            spend.append(f'{day},{platform},{channel},"{MARKUP.replace(chr(34), chr(34) * 2)}",'
                         f"{1000 + place},{50 + place},{100 + day.day + place}")  # fmt: skip
            for one in range(2 + (day.day + place) % 3):
                name = f"L{day:%m%d}{place}{one}"
                leads.append(f"{name},{day} 10:00,{channel},{'true' if one else 'false'},=1+1")
                if one == 1:
                    orders.append(f"O{name},{day} 12:00,{day} 12:05,{name},199")
    files = {
        "spend": ("day,platform,channel,ad_campaign,impressions,clicks,cost", spend),
        "leads": ("external_id,created_at,channel,valid,owner", leads),
        "orders": ("external_id,ordered_at,paid_at,lead,net", orders),
    }
    with fanbu.open(folder, clock=lambda: NOW) as workspace:
        for table, (header, rows) in files.items():
            file = folder / f"{table}.csv"
            file.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
            workspace.import_files(file, as_=table, as_of="2026-11-23")


def opened(folder: Path) -> Site:
    workspace = fanbu.open(folder, clock=lambda: NOW)
    keeper = Keeper(workspace)
    return Site(workspace, create_app(keeper, Setting(LOCAL)), keeper)


ONES_OWN = ("sessions", "links")
"""Tables of who is signed in: coming and going changes nothing of the workspace."""


@pytest.fixture(autouse=True)
def _no_change_without_a_trace(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a request writes belongs to a verb that is `@changing`; else the request fails."""
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    finish = Warehouse._finish

    def finished(self: Warehouse) -> None:
        _traced("the warehouse", writes=self._keeps)
        finish(self)

    def executed(_con: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        verb, *rest = statement.split()[:3]
        table = next((word.strip('"') for word in rest if word.lower() not in ("into", "from")), "")
        used = verb == "UPDATE" and table == "tokens"
        owner = table == "members" and "owner" in parameters
        writes = verb in ("INSERT", "UPDATE", "DELETE") and table not in ONES_OWN
        _traced(table, writes=writes and not used and not owner)

    monkeypatch.setattr(Warehouse, "_finish", finished)
    event.listen(Engine, "before_cursor_execute", executed)
    yield
    event.remove(Engine, "before_cursor_execute", executed)


def _traced(where: str, *, writes: bool) -> None:
    """Tests themselves, on the main thread, may write as they like."""
    if writes and threading.current_thread() is not threading.main_thread():
        assert trail.is_gathering(), f"{where} was changed and nothing tells of it: see @changing"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("web") / "brand"
    brand(folder)
    return folder


class OfCopies(Answers):
    """Copies of one file answer alike, until something is written: each question is asked once."""

    def __init__(self, known: dict[tuple[str, str], Table]) -> None:
        super().__init__()
        self._known = known

    def of(
        self, version: int, query: str, parameters: Parameters, ask: Callable[[], Table]
    ) -> Table:
        if version:
            return super().of(version, query, parameters, ask)
        key = (query, repr(parameters))
        if key not in self._known:
            self._known[key] = ask()
        return self._known[key]


@pytest.fixture(scope="session")
def known() -> dict[tuple[str, str], Table] | None:
    """What copies of the small brand answered; a module that asks itself says None."""
    return {}


@pytest.fixture(scope="module")
def site(
    made: Path, known: dict[tuple[str, str], Table] | None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A site that tests of one module share: they only look."""
    yield from copied(made, tmp_path_factory.mktemp("site") / "brand", known)


@pytest.fixture
def own(made: Path, known: dict[tuple[str, str], Table] | None, tmp_path: Path) -> Iterator[Site]:
    """A site of the test's own, to change."""
    yield from copied(made, tmp_path / "brand", known)


def copied(made: Path, folder: Path, known: dict[tuple[str, str], Table] | None) -> Iterator[Site]:
    import shutil

    found = opened(shutil.copytree(made, folder))
    if known is not None:
        found.workspace.warehouse.answers = OfCopies(known)
    yield found
    found.workspace.close()


@pytest.fixture
def eventful(own: Site) -> Site:
    """A site of the test's own, where Baidu brought twenty leads more on each day of a week."""
    rows = [
        f"M{day}{n},2026-11-{day} 10:00,paid/baidu,true,x"
        for day in range(16, 23)
        for n in range(20)
    ]
    file = own.workspace.folder.root / "more.csv"
    header = "external_id,created_at,channel,valid,owner"
    file.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    own.workspace.import_files(file, as_="leads", as_of="2026-11-23")
    return own

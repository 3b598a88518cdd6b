"""`fanbu serve` as people start it: a process of its own on a free port, over a real folder."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import fanbu

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext

PASSWORD = "correct horse battery"  # noqa: S105 - of a test
PATIENCE = 60_000
"""Milliseconds: for a machine that has other things to do."""
ROLES = ("viewer", "editor", "admin")


@dataclass
class Served:
    """A running server. `link` is the one-use link it printed; `kept` the sessions of roles."""

    folder: Path
    url: str
    link: str
    process: subprocess.Popen[str]
    kept: dict[str, Any] = field(default_factory=dict)

    def context(self, browser: Browser, role: str | None = "admin", **look: Any) -> BrowserContext:
        """A browser of somebody's own: signed in when a role is given."""
        context = browser.new_context(base_url=self.url, locale="zh-CN", **look)
        context.set_default_timeout(PATIENCE)
        if role is not None:
            if role not in self.kept:
                self.kept[role] = _signed_in(context, role)
            context.add_cookies(self.kept[role])
        return context


def _signed_in(context: BrowserContext, role: str) -> Any:
    page = context.new_page()
    page.goto("/sign-in")
    page.locator("input[name=name]").fill(role)
    page.locator("input[name=password]").fill(PASSWORD)
    with page.expect_navigation():
        page.locator("form button").first.click()
    page.close()
    return context.cookies()


def people_of(folder: Path) -> None:
    """Somebody of each role, who come in by a password."""
    with fanbu.open(folder) as workspace:
        for role in ROLES:
            workspace.add_user(role, PASSWORD, role=role)


@contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """The command line's own server, until the block ends."""
    program = (sys.executable, "-c", "from fanbu.cli import main; main()")
    asked = ("serve", "--port", "0", "--json", "-w", str(folder))
    with subprocess.Popen([*program, *asked], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            assert said, "the server did not start"
            link = json.loads(said)["result"]["url"]
            yield Served(folder, link.partition("/start?")[0], link, process)
        finally:
            process.terminate()
            process.wait(timeout=20)

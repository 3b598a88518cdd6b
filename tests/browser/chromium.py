"""The Chromium that is there: found, and started so that it talks to nobody but us."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Playwright

VARIABLE = "FANBU_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
NONE = f"no Chromium: `make browser` installs one where it can; or set {VARIABLE} to a program"


@cache
def found() -> str | None:
    """The program; None where there is none. One that was named counts, or nothing does."""
    named = os.environ.get(VARIABLE)
    if named:
        return named if Path(named).is_file() else None
    return next((path for name in NAMES if (path := shutil.which(name))), None)


_kept: list[tuple[Playwright, Browser]] = []


def shared(program: str) -> Browser:
    """One browser for all tests of this process: two at a time are more than Playwright bears."""
    if not _kept:
        driver = sync_playwright().start()
        _kept.append((driver, _launched(driver, program)))
    return _kept[0][1]


def playwright() -> Playwright:
    """What drives the shared browser, for a test that starts another."""
    return _kept[0][0]


def stop() -> None:
    """The shared one, when all tests are over."""
    while _kept:
        driver, browser = _kept.pop()
        browser.close()
        driver.stop()


@contextmanager
def started(program: str) -> Iterator[Browser]:
    """A browser until the block ends."""
    with sync_playwright() as driver:
        browser = _launched(driver, program)
        yield browser
        browser.close()


def arguments() -> tuple[str, ...]:
    """Root has no sandbox to run it in."""
    return (*QUIET, "--no-sandbox") if os.geteuid() == 0 else QUIET


def _launched(driver: Playwright, program: str) -> Browser:
    """Without a window."""
    return driver.chromium.launch(executable_path=program, args=list(arguments()))

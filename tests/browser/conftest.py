"""One browser and one server for each kind of world; each test has a browser context of its own."""

from __future__ import annotations

import shutil
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser import chromium, worlds
from tests.browser.serving import Served, serving
from tests.browser.watching import Watch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page


Kept = dict[str, tuple["Page", Watch]]


@dataclass
class Visitor:
    """Opens pages, and tells at the end of the test what a browser should not have noticed."""

    browser: Browser
    stack: ExitStack
    kept: Kept
    watches: list[Watch] = field(default_factory=list)

    def __call__(self, served: Served, role: str | None = "admin", **look: Any) -> Page:
        context = self.stack.enter_context(served.context(self.browser, role, **look))
        watch = Watch(served.url)
        watch.over(context)
        self.watches.append(watch)
        return context.new_page()

    def again(self, served: Served, **look: Any) -> Page:
        """The page that tests of one look share, for those that only look: scripts stay loaded."""
        key = f"{served.url} {look}"
        if key not in self.kept:
            context = served.context(self.browser, **look)
            watch = Watch(served.url)
            watch.over(context)
            self.kept[key] = context.new_page(), watch
        page, watch = self.kept[key]
        watch.troubles.clear()
        self.watches.append(watch)
        return page

    def expects(self, *statuses: int) -> None:
        self.watches[-1].expected |= set(statuses)


@pytest.fixture(scope="session")
def browser() -> Browser:
    program = chromium.found()
    if program is None:
        pytest.skip(chromium.NONE)
    return chromium.shared(program)


@pytest.fixture(scope="session")
def kept() -> Kept:
    return {}


@pytest.fixture
def visit(browser: Browser, kept: Kept) -> Iterator[Visitor]:
    with ExitStack() as stack:
        visitor = Visitor(browser, stack, kept)
        yield visitor
        troubles = [trouble for watch in visitor.watches for trouble in watch.troubles]
    assert not troubles, "\n".join(troubles)


@pytest.fixture(scope="session")
def made(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: ARG001
    """Three weeks of a brand, to be copied; not made where no browser would see it."""
    return worlds.brand(tmp_path_factory.mktemp("browser") / "brand")


@pytest.fixture(scope="session")
def brand(made: Path) -> Iterator[Served]:
    """A server over the brand, for tests that only look."""
    with serving(made) as served:
        yield served


@pytest.fixture
def own(made: Path, tmp_path: Path) -> Iterator[Served]:
    """A server over a copy of the brand, to change."""
    with serving(shutil.copytree(made, tmp_path / "brand")) as served:
        yield served


@pytest.fixture
def bare(browser: Browser, tmp_path: Path) -> Iterator[Served]:  # noqa: ARG001
    """A server over a brand without data or people."""
    with serving(worlds.empty(tmp_path / "brand")) as served:
        yield served


@pytest.fixture(scope="session")
def demo(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:  # noqa: ARG001
    """A server over the small demo."""
    from tests.browser.serving import people_of

    import fanbu.api

    folder = tmp_path_factory.mktemp("demo") / "brand"
    fanbu.api.demo(folder, small=True)
    people_of(folder)
    with serving(folder) as served:
        yield served


@pytest.fixture(scope="session")
def hostile(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:  # noqa: ARG001
    """A server over a brand whose every name is markup."""
    with serving(worlds.hostile(tmp_path_factory.mktemp("hostile") / "brand")) as served:
        yield served


@pytest.fixture(scope="session")
def say() -> Callable[..., str]:
    """The app's words in Chinese, the first language."""
    from fanbu import words

    return lambda key, **details: words.say("zh", f"web.{key}", **details)

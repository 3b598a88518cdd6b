"""What a browser noticed while somebody used a page, and should not have."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import BrowserContext, Page, Response

SIDEWAYS = """() => {
  const page = document.scrollingElement, most = page.clientWidth;
  if (page.scrollWidth <= most) return [];
  const inside = (node) => node.closest(".scroll,.sql,pre,.side:not(.open) .pages");
  return [...document.body.querySelectorAll("*")]
    .filter((node) => node.getBoundingClientRect().right > most + 1 && !inside(node))
    .map((node) => `${node.tagName}.${node.className}`).slice(0, 5)
    .concat([`${page.scrollWidth} > ${most}`]);
}"""
"""What makes a page wider than its window; what scrolls by itself does not."""


@dataclass
class Watch:
    """`expected`: answers that are no success and are meant to be none, by status."""

    host: str
    expected: set[int] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)

    def over(self, context: BrowserContext) -> None:
        """Errors on the console (a violated policy is one), dialogs, what failed, who was asked."""
        context.on("console", lambda said: self._said(said.type, said.text))
        context.on("weberror", lambda found: self.troubles.append(f"script: {found.error}"))
        context.on("requestfailed", lambda asked: self._failed(asked.url, asked.failure))
        context.on("request", lambda asked: self._asked(asked.url))
        context.on("response", lambda answer: self._answered(answer.url, answer.status))
        context.on("page", self._opened)

    def _opened(self, page: Page) -> None:
        def appeared(dialog: object) -> None:
            self.troubles.append(f"dialog on {page.url}")
            dialog.dismiss()  # type: ignore[attr-defined]

        page.on("dialog", appeared)

    def _said(self, kind: str, text: str) -> None:
        known = any(f"status of {status} " in text for status in self.expected)
        if kind == "error" and not known:
            self.troubles.append(f"console: {text}")

    def _failed(self, url: str, why: str | None) -> None:
        if why != "net::ERR_ABORTED":  # the browser went on to another page, or took a download
            self.troubles.append(f"failed: {url} {why}")

    def _asked(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and f"{parts.scheme}://{parts.netloc}" != self.host:
            self.troubles.append(f"beyond the host: {url}")

    def _answered(self, url: str, status: int) -> None:
        if status >= 400 and status not in self.expected:
            self.troubles.append(f"answered {status}: {url}")


def there(page: Page) -> None:
    """The page itself, not the one that says that its numbers are being worked out."""
    page.locator("[data-pending]").wait_for(state="detached")


def go(page: Page, address: str) -> Response | None:
    """What was answered first; the page is there afterwards."""
    answer = page.goto(address)
    there(page)
    return answer


def settle(page: Page) -> None:
    """Everything drawn: charts and late parts are when they come near, so each is brought near."""
    there(page)
    for part in page.locator("[data-late]").all():
        part.scroll_into_view_if_needed()
        part.locator("xpath=self::*[@data-there]").wait_for()
    for chart in page.locator("[data-chart]").all():
        if chart.is_visible():
            chart.scroll_into_view_if_needed()
            chart.locator("svg").first.wait_for()
    page.evaluate("window.scrollTo(0, 0)")


def sideways(page: Page) -> list[str]:
    """What sticks out of the window to the right; empty where the page fits."""
    found: list[str] = page.evaluate(SIDEWAYS)
    return found


def violations(page: Page) -> Iterator[str]:
    """What axe-core calls serious or critical: rule and the first elements it is about."""
    found = _axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    for one in found:
        if one["impact"] in ("serious", "critical"):
            where = [f"{node['html'][:160]} {_why(node)}" for node in one["nodes"][:4]]
            yield "\n    ".join([f"{one['id']}: {one['help']}", *where])


@cache
def _axe() -> Axe:
    from axe_playwright_python.sync_playwright import Axe

    return Axe()


def _why(node: dict[str, list[dict[str, str]]]) -> str:
    return "; ".join(check["message"] for check in node["any"][:1])

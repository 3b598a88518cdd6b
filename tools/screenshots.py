"""Pictures of every page, for people to look at: both languages, light and dark, wide and phone.

`make screenshots` writes them to build/screenshots; `--only 'today.*'` takes some of them. The demo
they show is made once, in build/demo; `--on DIR` takes another workspace (a copy of it).
"""

from __future__ import annotations

import argparse
import shutil
import sys
from dataclasses import dataclass
from fnmatch import fnmatch
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser import chromium
from tests.browser.serving import people_of, serving
from tests.browser.watching import settle

import fanbu
from fanbu.api import demo
from fanbu.web.pages import pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser
    from tests.browser.serving import Served

WIDTHS = {"wide": (1440, 900), "phone": (390, 844)}
LANGUAGES, THEMES = ("zh", "en"), ("light", "dark")


@dataclass(frozen=True)
class Sight:
    """Something to look at. `role` None: a stranger; `whole`: of a workspace with data."""

    name: str
    address: str
    role: str | None = "admin"
    whole: bool = True


def sights() -> Iterator[Sight]:
    for page in pages():
        yield Sight(page.name, page.path)
        yield Sight(f"empty-{page.name}", page.path, whole=False)
    yield Sight("today-boss", "/?for=boss")
    yield Sight("today-month", "/?grain=month")
    yield Sight("metrics-split", "/metrics?range=91d&grain=week&by=channel&metric=leads")
    yield Sight("why-place", "/why?metric=orders&from=2026-08-25&to=2026-08-29")
    yield Sight("why-holiday", "/why?metric=leads&from=2026-10-01&to=2026-10-07")
    yield Sight("findings-left", "/findings?budget=0")
    yield Sight("draft", "/reports/edit?grain=week")
    yield Sight("published", "/reports/published?number=1")
    yield Sight("settings-health", "/settings/health?health=1")
    yield Sight("sign-in", "/sign-in", None)
    yield Sight("sign-in-used", "/start?key=none", None)
    yield Sight("trouble-address", "/nowhere")
    yield Sight("trouble-parameter", "/metrics?where=(")
    yield Sight("trouble-role", "/reports/edit?grain=week", "viewer")


def names(sight: Sight) -> dict[str, tuple[str, str, str]]:
    """File → the language, theme and width it shows."""
    looks = product(LANGUAGES, THEMES, WIDTHS)
    return {f"{sight.name}.{'.'.join(look)}.png": look for look in looks}


def of(sight: Sight, asked: str) -> bool:
    return any(fnmatch(name, asked) for name in names(sight))


def take(browser: Browser, served: Served, sight: Sight, out: Path, asked: str) -> None:
    for name, (language, theme, width) in names(sight).items():
        if fnmatch(name, asked):
            across, down = WIDTHS[width]
            look = {"viewport": {"width": across, "height": down}, "color_scheme": theme}
            with served.context(browser, sight.role, **look) as context:
                page = context.new_page()
                page.goto(f"{sight.address}{'&' if '?' in sight.address else '?'}lang={language}")
                settle(page)
                page.screenshot(path=out / name, full_page=True)


def brand(given: str | None) -> Path:
    """The demo, made once; and a copy of it to work on."""
    folder = Path(given) if given else ROOT / "build/demo"
    if not folder.is_dir():
        demo(folder)
    copy = ROOT / "build/shown"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    with fanbu.open(copy) as workspace:
        workspace.publish("week", by="Ann")
        workspace.publish("month", by="Ann")
    people_of(copy)
    return copy


def bare() -> Path:
    folder = ROOT / "build/bare"
    shutil.rmtree(folder, ignore_errors=True)
    fanbu.init(folder, name="云朵编程")
    people_of(folder)
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="*", help="a pattern: 'today.*', '*.zh.dark.phone.png'")
    parser.add_argument("--on", help="a workspace instead of the demo")
    asked = parser.parse_args()
    program = chromium.found()
    if program is None:
        sys.exit(chromium.NONE)
    out = ROOT / "build/screenshots"
    out.mkdir(parents=True, exist_ok=True)
    with chromium.started(program) as browser:
        for whole, folder in ((True, lambda: brand(asked.on)), (False, bare)):
            some = [sight for sight in sights() if sight.whole == whole and of(sight, asked.only)]
            if some:
                with serving(folder()) as served:
                    for sight in some:
                        take(browser, served, sight, out, asked.only)


if __name__ == "__main__":
    main()

"""What the long run tells at its end: the mutants of each world, and what became of them."""

from __future__ import annotations

import json
import os
import sys
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.spread import Spread

os.environ.pop(
    "PYTHONDONTWRITEBYTECODE", None
)  # programs that tests start compile once, as people's do
SETTINGS = "_hypothesis_internal_use_settings"
"""Where hypothesis keeps those of a test; it has no other door to them."""
COLUMNS = ("mutants", "right", "refused", "wrong")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Spread | None:
    """Of `--dist loadgroup`."""
    if config.getvalue("dist") != "loadgroup":
        return None
    from tests.spread import Spread

    return Spread(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The quick run tries half as many random cases, others each time; the long run tries all."""
    from hypothesis import settings

    if config.getoption("markexpr") != "not long":
        return
    tests = {getattr(item, "obj", None) for item in items}  # one of many parameters stands once
    for test in {getattr(each, "__func__", each) for each in tests}:
        given: settings | None = getattr(test, SETTINGS, None)
        if given is not None:
            fewer = settings(given, max_examples=(given.max_examples + 1) // 2)
            setattr(test, SETTINGS, fewer)


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Hashes that take no time, for hundreds of members; `tests/ops` has the real ones."""
    from argon2 import PasswordHasher
    from argon2.profiles import CHEAPEST

    from fanbu.ops import passwords

    quick = PasswordHasher.from_parameters(CHEAPEST)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", lambda: quick)
        yield


@pytest.fixture(scope="session", autouse=True)
def _drawn_here() -> Iterator[None]:
    """Charts are drawn where the report is made: an engine that stays loaded is the quicker one.

    What was drawn once is not drawn again: small worlds are alike, and a page is asked for often.
    Programs that tests start draw in a process beside them, and so does `tests/test_drawing.py`.
    """
    from fanbu import drawing

    drawn = lru_cache(512)(lambda text: draw(json.loads(text)))
    draw, rastered = drawing._drawn, lru_cache(64)(drawing._rastered)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawing, "_started", lambda: None)
        patch.setattr(drawing, "_drawn", lambda spec: drawn(json.dumps(spec)))
        patch.setattr(drawing, "_rastered", rastered)
        yield


def pytest_sessionfinish() -> None:
    """The browser that tests shared goes with them."""
    chromium = sys.modules.get("tests.browser.chromium")
    if chromium is not None:
        chromium.stop()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Hooks of a folder below are not asked when the run is spread over processes."""
    rows = sorted(_counted(terminalreporter))
    if not rows:
        return
    rows.append(("all", *(sum(numbers) for numbers in list(zip(*rows, strict=True))[1:])))
    terminalreporter.section("mutants")
    terminalreporter.write_line(f"{'world':32}" + "".join(f"{name:>9}" for name in COLUMNS))
    for world, *numbers in rows:
        terminalreporter.write_line(f"{world:32}" + "".join(f"{number:9,}" for number in numbers))


def _counted(reporter: pytest.TerminalReporter) -> Iterator[tuple[str, int, int, int, int]]:
    for outcome in ("passed", "failed"):
        for report in reporter.stats.get(outcome, ()):
            told = dict(report.user_properties)
            if "mutants_of" in told:
                made, right, refused, wrong = (int(str(told[name])) for name in COLUMNS)
                yield str(told["mutants_of"]), made, right, refused, wrong

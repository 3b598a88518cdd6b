"""Pages give no advice that takes a terminal; files and the command line still do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.web.conftest import Site

COMMAND = re.compile(r"\bfanbu (?!runs)[a-z]+ ?|(?<![\w-])--[a-z]+")


def shown(text: str) -> str:
    """What a person reads of a page."""
    bare = re.sub(r"<(script|style|head).*?</\1>", " ", text, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", bare)


@pytest.fixture
def holed(own: Site) -> Site:
    """Baidu is said to come daily, and has not for three days; Ann answers for it."""
    own.workspace.set_source("baidu", owner="Ann", cadence="daily")
    rows = "\n".join(f"2026-11-{day},baidu,paid/baidu,x,1,1,1" for day in (25, 26))
    file = own.workspace.folder.root / "late.csv"
    header = "day,platform,channel,ad_campaign,impressions,clicks,cost\n"
    file.write_text(header + rows + "\n", encoding="utf-8")
    own.workspace.import_files(file, as_="spend", as_of="2026-11-27", account="default")
    return own


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_name_no_command(holed: Site, language: str) -> None:
    admin = holed.visitor("admin")
    for path in ("/", "/?grain=day&date=2026-11-25", "/?date=2025-01-05", "/findings", "/channels",
                 "/metrics", "/targets", "/sources", "/imports", "/settings/health?look=1",
                 "/channels?where=channel+%3D+'nothing'", "/metrics?metric=nothing",
                 "/metrics?metric=cost&by=channel&compare=same-age",
                 "/imports/undo?import=99"):  # fmt: skip
        found = admin.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
        assert COMMAND.findall(shown(found.text)) == [], path


def test_a_report_file_still_names_them(holed: Site) -> None:
    page = holed.workspace.report("day", date="2026-11-25").html()
    assert "fanbu target set" in page
    today = holed.visitor("viewer").get("/?grain=day&date=2026-11-25").text
    assert "fanbu target set" not in today
    assert "Targets is the place to set one" in today

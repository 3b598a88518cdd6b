"""Pages, and all that is sent on, give no advice that takes a terminal; the terminal still does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

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


def test_the_terminal_has_commands_and_what_is_sent_on_has_none(
    holed: Site, tmp_path: Path
) -> None:
    ws = holed.workspace
    day: Any = {"date": "2026-11-25"}
    assert "fanbu target set" in ws.report("day", **day).markdown()
    for name in ("day.html", "day.md", "day.txt"):
        ws.report("day", **day, out=tmp_path / name)
    draft = Path(ws.draft("day", **day).to_dict()["file"])
    number = ws.publish("day", **day).to_dict()["id"]
    published = [
        ws.published_report(number, for_=who, language=language).html()
        for who in ("team", "boss")
        for language in ("en", "zh")
    ]
    files = [*tmp_path.glob("day.*"), draft]
    texts = [file.read_text(encoding="utf-8") for file in files]
    for text in (*texts, *published):
        assert COMMAND.findall(shown(text)) == []
    assert "Targets is the place to set one" in texts[0] + texts[1]
    today = holed.visitor("viewer").get("/?grain=day&date=2026-11-25").text
    assert "Targets is the place to set one" in today

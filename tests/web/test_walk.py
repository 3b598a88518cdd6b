"""Every number of every page is the number that the api and the command line give.

`walk.PAGES` says, page by page, what is asked. A page that shows numbers and is not in it fails
`test_every_page_is_walked`: add its questions there.
"""

from __future__ import annotations

import html
import json
import re
import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.web import walk
from tests.web.conftest import Site, opened
from typer.testing import CliRunner

from fanbu.cli import app
from fanbu.web.pages import pages

if TYPE_CHECKING:
    from pathlib import Path

DAYS = {"from": "2026-11-16", "to": "2026-11-22"}
STATES: dict[str, dict[str, str]] = {
    "plain": {},
    "compared": {"compare": "previous"},
    "filtered": {"where": "channel = 'paid/baidu'"},
    "both": {"compare": "previous", "where": "not channel contains 'baidu'"},
}
ADDRESSES = [(name, address) for name, listed in walk.PAGES.items() for address in listed]


def opened_with(site: Site, address: str, state: dict[str, str], **days: str) -> walk.Reading:
    path, _, own = address.partition("?")
    pairs = [tuple(pair.split("=")) for pair in own.split("&") if pair]
    asked: dict[str, Any] = {**state, **days, "lang": "en"}
    for name, value in pairs:
        asked.setdefault(name, []).append(value)
    found = site.visitor("admin").get(path, **asked)
    assert found.status_code == 200, html.unescape(found.text)[-600:]
    reading = walk.read(found.text)
    assert not reading.silent, f"{address}: numbers without a value: {reading.silent[:3]}"
    return reading


def held(reading: walk.Reading, wanted: walk.Rows, address: str) -> int:
    """Every row against its own; how many numbers that were."""
    assert len(reading.rows) == len(wanted), (address, len(reading.rows), len(wanted))
    seen = 0
    for shown, row in zip(reading.rows, wanted, strict=True):
        if "_only" in row:
            assert shown[0].name == row["_only"], address
        for cell in shown:
            value = row.get(cell.name)
            where = f"{address} {cell.name}: {cell.text!r} ({cell.value}) is not {value}"
            if value is None:
                assert cell.value == "", where
                continue
            assert float(cell.value) == value, where
            assert walk.fits(cell.text, value), where
            seen += 1
    return seen


def heeded(name: str, state: dict[str, str]) -> dict[str, str]:
    """Of a state what the page heeds."""
    (page,) = [one for one in pages() if one.name == name]
    kept = {"compare": page.compared, "where": page.filtered}
    return {key: value for key, value in state.items() if kept[key]}


@pytest.mark.parametrize("state", list(STATES))
@pytest.mark.parametrize(("name", "address"), ADDRESSES)
def test_numbers_are_those_of_the_api(site: Site, name: str, address: str, state: str) -> None:
    given = heeded(name, STATES[state])
    if given != STATES[state]:
        pytest.skip("the page does not heed it")
    asked = walk.Visit(site.workspace, DAYS["from"], DAYS["to"], **given)
    wanted = walk.PAGES[name][address](asked)
    if name in ("targets", "content", "decisions", "findings"):
        pytest.skip("none in this brand; see the tests below, and test_watched.py")
    assert held(opened_with(site, address, given, **DAYS), wanted, address) > 0


def test_targets_are_those_of_the_api(own: Site) -> None:
    own.workspace.set_target("leads", 1234.0, period="2026-11")
    own.workspace.set_target("cost", 5000.5, period="2026-11", channel="paid/baidu")
    asked = walk.Visit(own.workspace, DAYS["from"], DAYS["to"])
    assert held(opened_with(own, "/targets", {}), walk.targets(asked), "/targets") == 4


def test_content_is_that_of_the_api(own: Site) -> None:
    """Four pieces of one account: the last is judged by those before it."""
    lines = ["day,platform,account,placement,published_at,views,likes,completes"]
    for number, views in enumerate((100, 200, 300, 900)):
        born = date(2026, 11, 2) + timedelta(4 * number)
        lines += [f"{born + timedelta(n)},zhihu,A,p{number},{born},{views - n},{n},9"
                  for n in range(3)]  # fmt: skip
    file = own.workspace.folder.root / "content.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    own.workspace.import_files(file, as_="placement_stats", as_of="2026-11-23")
    days = {"from": "2026-11-02", "to": "2026-11-22"}
    first, *_ = own.workspace.content(start=days["from"], end=days["to"]).to_dict()["rows"]
    for where in (None, f"placement = '{first['placement']}'"):
        asked = walk.Visit(own.workspace, "2026-11-02", "2026-11-22", where=where)
        wanted = walk.content(asked)
        given = {"where": where} if where else {}
        assert held(opened_with(own, "/content", given, **days), wanted, "/content") > 2
        assert len(wanted) == (1 if where else 4)
    days = {"from": "2026-11-09", "to": "2026-11-15"}
    for compare in ("previous", "same-age"):
        asked = walk.Visit(own.workspace, days["from"], days["to"], compare=compare)
        wanted = walk.content(asked)
        shown = opened_with(own, "/content", {"compare": compare}, **days)
        assert held(shown, wanted, "/content") > 2
        assert [row["pieces_previous"] for row in wanted if "pieces" in row] == [2]


def test_every_page_is_walked(site: Site) -> None:
    """A page that shows numbers is in `walk.PAGES`; any other shows none."""
    known = {page.name for page in pages()}
    assert set(walk.PAGES) | walk.REPORTS <= known, "a page that is no more is still listed"
    for page in pages():
        if page.name in walk.PAGES or page.name in walk.REPORTS:
            continue
        reading = walk.read(site.visitor("admin").get(page.path).text)
        told = [*reading.silent, *(cell.name for row in reading.rows for cell in row)]
        assert not told, f"{page.path} shows numbers: say in tests/web/walk.py what they must be"


def test_a_report_shows_the_words_of_its_data(site: Site) -> None:
    """The tiles and tables of today, in order, as `fanbu report --json` has them."""
    page = site.visitor("viewer").get("/", lang="en").text
    data = site.workspace.spoken_in("en").report("week", language="en").to_dict()
    tiles = [row for block in data["blocks"] if block["kind"] == "MetricTable"
             for row in block["rows"]]  # fmt: skip
    shown = [html.unescape(text) for text in re.findall(r'<p class="value">([^<]*)</p>', page)]
    assert shown[: len(tiles)] == [row["cells"][0]["text"] for row in tiles]
    assert len(tiles) > 2
    start, _, end = data["period"].partition("..")
    for row, text in zip(tiles, shown, strict=False):
        (value,) = site.workspace.query(row["metric"], start=start, end=end).to_dict()["rows"]
        if value[row["metric"]] is not None:
            assert walk.fits(text, value[row["metric"]]), (row["metric"], text, value)
    cells = [html.unescape(text) for text in re.findall(r"<td[^>]*>([^<]*)<", page)]
    wanted = [cell["text"].split("\n")[0] for block in data["blocks"] if block["kind"] == "Table"
              for row in block["rows"] for cell in row[1:]]  # fmt: skip
    assert cells == wanted
    assert wanted


def test_todays_targets_are_those_of_the_api(own: Site) -> None:
    """The card has what runs, what is behind first; the tiles have its share and verdict."""
    own.workspace.set_target("leads", 100_000.0, period="2026-11")
    own.workspace.set_target("cost", 1e6, period="2026-11")
    own.workspace.set_target("cost", 5000.5, period="2026-10")
    own.keeper.changed()
    rows = [
        row for row in own.workspace.targets().to_dict()["rows"] if row["standing"] == "running"
    ]
    rows.sort(key=lambda row: not row["behind"])
    assert [row["behind"] for row in rows] == [True, False]
    page = opened_with(own, "/", {})
    shown = [row for row in page.rows if any(cell.name == "actual" for cell in row)]
    assert held(walk.Reading(rows=shown), rows, "/") == 4


@dataclass
class Terminal:
    """The command line over a copy of the brand: one process has it at a time."""

    folder: Path

    def rows(self, *args: str) -> Any:
        told = CliRunner().invoke(app, [*args, "-w", str(self.folder), "--json"])
        return json.loads(told.stdout)["result"]


@pytest.fixture(scope="module")
def terminal(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    return Terminal(shutil.copytree(made, tmp_path_factory.mktemp("cli") / "brand"))


def test_the_command_line_says_the_same(site: Site, terminal: Terminal) -> None:
    """The api's answers, which the pages are held against, are those of `--json`."""
    days = ("--from", DAYS["from"], "--to", DAYS["to"])
    compared = (*days, "--compare", "previous", "--where", "channel = 'paid/baidu'")
    given: dict[str, Any] = {
        "start": DAYS["from"],
        "end": DAYS["to"],
        "where": "channel = 'paid/baidu'",
        "compare": "previous",
    }
    workspace = site.workspace
    assert terminal.rows("channels", *compared) == workspace.channels(**given).to_dict()
    assert terminal.rows("tree", *compared) == workspace.tree(**given).to_dict()
    asked = terminal.rows("query", "cost", "leads", "--by", "owner", "--total", *days)
    same = workspace.query(["cost", "leads"], by="owner", total=True, start=DAYS["from"],
                           end=DAYS["to"])  # fmt: skip
    assert asked == same.to_dict()
    assert terminal.rows("content", *days) == workspace.content(
        start=DAYS["from"], end=DAYS["to"]
    ).to_dict()  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value", "right"),
    [("¥1,234.50", 1234.5, True), ("¥1,234.51", 1234.5, False), ("12.35%", 0.12345, True),
     ("−4%", -0.044, True), ("4%", -0.044, False), ("1.2万", 12_345, True), ("0.20", 0.196, True),
     ("0.2", 0.26, False), ("+131%", 1.31, True), ("1,955", 1955, True), ("—", 0, False)],
)  # fmt: skip
def test_what_fits(text: str, value: float, right: bool) -> None:  # noqa: FBT001
    """The measure of the walk itself."""
    assert walk.fits(text, value) is right


@pytest.mark.long
def test_the_demo_is_walked(tmp_path: Path) -> None:
    """The same on a brand with every kind of source."""
    from fanbu import api

    folder = tmp_path / "demo"
    api.demo(folder, small=True, language="en")
    site = opened(folder)
    days = {"from": "2026-11-09", "to": "2026-11-15"}
    seen = 0
    for name, address in ADDRESSES:
        for state in STATES.values():
            given = heeded(name, state)
            if given != state or (name == "content" and given):
                continue
            asked = walk.Visit(site.workspace, days["from"], days["to"], **given)
            reading = opened_with(site, address, given, **days)
            seen += held(reading, walk.PAGES[name][address](asked), address)
    assert seen > 2_000
    site.workspace.close()

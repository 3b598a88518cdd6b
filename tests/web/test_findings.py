"""Findings in the browser: seen with their doors, put aside with a reason, brought back."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from fanbu import words

if TYPE_CHECKING:
    from tests.web.conftest import Site

WEEK = {"grain": "week", "date": "2026-11-22"}


def test_what_is_put_aside_leaves_today_and_comes_back(eventful: Site) -> None:
    own = eventful
    editor = own.visitor("editor")
    page = editor.get("/findings", lang="en", **WEEK).text
    keys = [html.unescape(k) for k in re.findall(r'name="finding" value="([^"]*)"', page)]
    found = own.workspace.findings("week", date="2026-11-22").to_dict()["findings"]
    assert keys == [row["key"] for row in found]
    first = {"finding": keys[0], "here": "today", **WEEK}
    assert editor.send("/findings/dismiss", why=" ", **first).status_code == 400
    sent = editor.send("/findings/dismiss", why="<b>fair</b>", lang="en", **first)
    assert sent.headers["location"].startswith("/?")
    assert html.escape(keys[0]) not in editor.get("/", lang="en", **WEEK).text
    page = editor.get("/findings", lang="en", **WEEK).text
    assert "editor one" in page
    assert "&lt;b&gt;fair&lt;/b&gt;" in page
    assert page.count(html.escape(keys[0])) == 1, "only to be brought back"
    editor.send("/findings/restore", **{**first, "here": "https://evil.example"})
    assert html.escape(keys[0]) in editor.get("/", lang="en", **WEEK).text
    assert editor.send("/findings/restore", **first).status_code == 400


def test_evidence_asks_the_same_question(eventful: Site) -> None:
    """The door of a card opens the metrics page with the finding's own question and days."""
    site = eventful
    viewer = site.visitor("viewer")
    page = viewer.get("/findings", lang="en", **WEEK).text
    links = [
        html.unescape(x) for x in re.findall(r'href="(/metrics\?[^"]*compare=previous[^"]*)"', page)
    ]
    rows = site.workspace.findings("week", date="2026-11-22").to_dict()["findings"]
    asked = [row["evidence"] for row in rows if row["evidence"]]
    assert len(links) == len(asked) > 0
    for link, evidence in zip(links, asked, strict=True):
        given = parse_qs(urlsplit(link).query)
        assert given["metric"] == evidence["metrics"]
        assert given.get("by", []) == evidence.get("by", [])
        assert (given["from"], given["to"]) == (["2026-11-16"], ["2026-11-22"])
        assert viewer.get(link).status_code == 200


def test_a_number_that_moved_leads_to_why(eventful: Site) -> None:
    """Findings about a change have a door to its places, with the metric and the days."""
    viewer = eventful.visitor("viewer")
    page = viewer.get("/findings", lang="en", **WEEK).text
    links = [html.unescape(x) for x in re.findall(r'href="(/why\?[^"]*)"', page)]
    asked = [parse_qs(urlsplit(link).query) for link in links]
    rows = eventful.workspace.findings("week", date="2026-11-22").to_dict()["findings"]
    moved = [row["key"].split(":")[1] for row in rows if row["kind"] in ("change", "inside")]
    assert [one["metric"] for one in asked if "from" in one] == [[name] for name in moved]
    for link in links:
        found = viewer.get(link)
        assert found.status_code == 200
        assert "It says where, never the reason." in found.text


def test_other_periods_are_a_step_away(site: Site) -> None:
    page = site.visitor("viewer").get("/findings", lang="en", **WEEK).text
    assert "date=2026-11-15" in page
    assert 'rel="next"' not in page
    assert words.say("en", "web.report_month") in page
    assert site.visitor("viewer").get("/findings", grain="year").status_code == 400

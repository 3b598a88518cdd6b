"""Decisions in the browser: accepted, done, dropped, taken up again; what was foretold."""

from __future__ import annotations

import html
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from tests.web import walk
from tests.web.test_walk import DAYS, held, opened_with

from fanbu.model.decision import Decision, Forecast
from fanbu.types import Period

if TYPE_CHECKING:
    from tests.web.conftest import Site

WEEK = Period(date(2026, 11, 16), date(2026, 11, 22))
MARKUP = "<b>form</b>"


def kept(site: Site, **given: Any) -> Decision:
    """Foretold for the last week: cost of one channel, 1,000 where it had stayed 2,000."""
    usual: dict[str, Any] = {
        "key": "alert:cost:channel=paid/baidu:2026-11-02..2026-11-08",
        "title": {"zh": "花费高于预期", "en": "Cost above what was expected"},
        "owner": "Lin", "due": date(2026, 11, 15),
        "days": Period(date(2026, 11, 2), date(2026, 11, 8)),
        "at": datetime(2026, 11, 9, 4), "metric": "cost",  # noqa: DTZ001 - UTC, naive
        "place": {"channel": "paid/baidu"}, "tone": "watch", "value": 2500.0, "expected": 1250.0,
        "forecast": Forecast(WEEK, 1000.0, 900.25, 1100.0, 2000.0),
    }  # fmt: skip
    made = site.workspace.ledger.decisions.add(Decision(**{**usual, **given}))
    site.keeper.changed()
    return made


def page_of(site: Site, role: str = "editor", **state: str) -> str:
    return site.visitor(role).get("/decisions", lang="en", **state).text


def test_without_any_the_page_says_how_one_comes_about(site: Site) -> None:
    page = page_of(site, "viewer")
    assert "No decisions yet" in page
    assert "A decision comes of a finding" in page
    assert 'href="/findings' in page


def test_a_finding_becomes_a_decision(eventful: Site) -> None:
    own = eventful
    editor = own.visitor("editor")
    found = own.workspace.findings("week", date="2026-11-22").to_dict()["findings"]
    key, title = found[0]["key"], found[0]["title"]
    form = editor.get("/decisions/new", finding=key, lang="en").text
    assert html.escape(title) in form
    assert '<input type="date" name="due" required min="2026-11-23" value="2026-11-30">' in form
    assert "Nothing is foretold of this kind of finding" in form
    typed = {"finding": key, "owner": " ", "due": "2026-12-01", "note": MARKUP}
    sent = editor.send("/decisions/accept", lang="en", **typed)
    assert sent.status_code == 400
    assert "A decision needs somebody who does it." in sent.text
    assert 'value="2026-12-01"' in sent.text
    assert f'value="{html.escape(MARKUP)}"' in sent.text
    late = editor.send(
        "/decisions/accept", lang="en", **{**typed, "owner": "Bo", "due": "2026-11-01"}
    )
    assert late.status_code == 400
    assert own.workspace.decisions().to_dict()["decisions"] == []
    sent = editor.send("/decisions/accept", **{**typed, "owner": "Bo"})
    assert (sent.status_code, sent.headers["location"][:10]) == (303, "/decisions")
    [row] = own.workspace.decisions().to_dict()["decisions"]
    assert (row["finding"], row["owner"], row["due"], row["by"]) == (
        key, "Bo", "2026-12-01", "editor one",
    )  # fmt: skip
    page = page_of(own)
    assert html.escape(MARKUP) in page
    assert MARKUP not in page
    again = editor.send("/decisions/accept", **{**typed, "owner": "Bo"})
    assert again.status_code == 400
    assert editor.get("/decisions/new", finding="alert:x").status_code == 400


def test_done_dropped_and_open_again(own: Site) -> None:
    number = kept(own).id
    editor = own.visitor("editor")

    def state() -> str:
        return str(own.workspace.decision(number).to_dict()["state"])

    assert editor.send("/decisions/drop", number=number, why=" ").status_code == 400
    editor.send("/decisions/done", number=number)
    assert state() == "done"
    editor.send("/decisions/reopen", number=number)
    assert state() == "open"
    editor.send("/decisions/drop", number=number, why="<i>no</i>")
    assert state() == "dropped"
    assert "&lt;i&gt;no&lt;/i&gt;" in page_of(own)
    for wrong in ("x", "²", "9" * 30, "77", ""):
        assert editor.send("/decisions/done", number=wrong).status_code == 400


def test_only_editors_change_anything(own: Site) -> None:
    number = kept(own).id
    viewer = own.visitor("viewer")
    page = page_of(own, "viewer")
    assert "Cost above what was expected" in page
    assert "/decisions/done" not in page
    assert viewer.get("/decisions/new", finding="x").status_code == 403
    for path in ("accept", "done", "drop", "reopen"):
        assert viewer.send(f"/decisions/{path}", number=number).status_code == 403
    stranger = own.visitor()
    assert stranger.post("/decisions/done", number=number).status_code in (303, 401, 403)


def test_overdue_is_marked(own: Site) -> None:
    kept(own)
    kept(own, key="missing_export::platform=baidu:2026-11-20..2026-11-21", due=date(2026, 11, 23),
         forecast=None, unforeseen="data", metric="", title={"en": "Missing"})  # fmt: skip
    page = page_of(own)
    assert page.count('<span class="tag bad">overdue</span>') == 1
    assert page.index("Cost above") < page.index("Missing"), "by the day they are due"


def test_what_has_no_forecast_is_judged_by_hand(own: Site) -> None:
    number = kept(own, forecast=None, unforeseen="data").id
    editor = own.visitor("editor")
    editor.send("/decisions/done", number=number)
    assert '<select name="grade">' in page_of(own)
    editor.send("/decisions/done", number=number, grade="partly")
    page = page_of(own)
    assert '<span class="tag watch">partly</span>' in page
    assert '<select name="grade">' not in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_numbers_are_those_of_the_api(own: Site, language: str) -> None:
    kept(own)
    kept(own, metric="leads", forecast=Forecast(WEEK, 20.4, 10.5, 30.2, 5.1), tone="bad")
    kept(own, forecast=None, unforeseen="report")
    own.workspace.drop_decision(kept(own).id, "no")
    own.keeper.changed()
    asked = walk.Visit(own.workspace, DAYS["from"], DAYS["to"])
    reading = opened_with(own, "/decisions", {})
    assert held(reading, walk.decisions(asked), "/decisions") >= 12
    page = own.visitor("viewer").get("/decisions", lang=language).text
    assert re.search(r'data-name="value" data-value="20\.4">20<', page)


def test_today_says_at_once_whose_a_finding_is(eventful: Site) -> None:
    """The page was opened before; the boss's has it too, and the card has no door to decide."""
    own, week = eventful, {"date": "2026-11-22", "lang": "en"}
    editor = own.visitor("editor")
    found = own.workspace.findings("week", date="2026-11-22").to_dict()["findings"]
    key = next(row["key"] for row in found if row["kind"] != "data")
    door = quote(key, safe="")
    before = editor.get("/", **week).text
    assert 'class="decided"' not in before
    assert f"finding={door}" in before
    editor.send("/decisions/accept", finding=key, owner="Bo", due="2026-12-01", note="")
    page = editor.get("/", **week).text
    assert 'class="decided"' in page
    assert "<dt>Decided</dt><dd>Bo, due 1 Dec</dd>" in page
    assert f"finding={door}" not in page
    assert "Bo, due 1 Dec" in editor.get("/", **week, **{"for": "boss"}).text
    draft = editor.get("/reports/edit", grain="week", **week).text
    assert "Bo, due 1 Dec" in draft

"""Targets in the browser: set, drawn, changed, removed."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import pytest

from fanbu.web.aims import Track, short, track_of

if TYPE_CHECKING:
    from tests.web.conftest import Site


def test_a_target_is_set_changed_and_removed(own: Site) -> None:
    editor = own.visitor("editor")
    sent = editor.send("/targets/set", metric="cost", value="¥10,000", period="2026-11")
    assert sent.status_code == 303
    page = editor.get("/targets", lang="en").text
    rows = own.workspace.targets().to_dict()["rows"]
    assert f">¥{rows[0]['actual']:,.2f}</span> <small>/ <span" in page
    assert ">¥10,000.00</span></small>" in page
    assert '<svg class="aim-bar"' in page
    link = next(x for x in re.findall(r'href="(/targets\?[^"]*)#set"', page)).replace("&amp;", "&")
    form = editor.get(link).text
    assert 'name="value" inputmode="decimal" required value="10000"' in form
    assert '<option value="cost" selected>' in form
    editor.send("/targets/set", metric="cost", value="500", period="2026-11", channel="paid/baidu")
    assert len(own.workspace.targets().to_dict()["rows"]) == 2
    both = {"metric": "cost", "period": "2026-11-01..2026-11-30"}
    editor.send("/targets/remove", channel="paid/baidu", **both)
    editor.send("/targets/remove", **both)
    assert own.workspace.targets().to_dict()["rows"] == []
    assert editor.send("/targets/remove", **both).status_code == 400
    assert (
        editor.send("/targets/set", metric="cost", value="x", period="2026-11").status_code == 400
    )


def test_what_was_typed_stays_in_the_form_when_it_cannot_be_a_target(own: Site) -> None:
    typed = {"metric": "leads", "value": "1,200", "period": "下下月", "where": "shop = '西安'"}
    sent = own.visitor("editor").send("/targets/set", **typed)
    assert sent.status_code == 400
    assert 'role="alert"' in sent.text
    assert "下下月" in re.findall(r'<section class="said bad".*?</section>', sent.text)[0]
    assert '<option value="leads" selected>' in sent.text
    for value in ("1,200", "下下月", "shop = &#39;西安&#39;"):
        assert f'value="{value}"' in sent.text
    assert own.workspace.targets().to_dict()["rows"] == []


def test_metrics_are_chosen_by_area_in_both_languages(site: Site) -> None:
    page = site.visitor("editor").get("/targets", lang="zh").text
    (select,) = re.findall(r'<select name="metric">(.*?)</select>', page, re.DOTALL)
    areas = re.findall(r'<optgroup label="([^"]*)">', select)
    assert areas[:2] == ["花出去", "内容"]
    assert len(areas) == len(set(areas)) > 5
    names = re.findall(r'<option value="(\w+)"', select)
    assert sorted(names) == sorted(site.workspace.definitions.metrics)
    assert '<option value="valid_leads">有效线索 · Valid leads</option>' in select
    english = site.visitor("editor").get("/targets", lang="en").text
    assert '<option value="valid_leads">Valid leads · 有效线索</option>' in english


def test_what_is_over_is_folded_and_says_what_came_of_it(own: Site) -> None:
    def told(metric: str, over: float) -> str:
        own.workspace.set_target(metric, over, period="2026-11-02..2026-11-08")
        own.keeper.changed()
        page = own.visitor("viewer").get("/targets", lang="en").text
        ended = page.partition('<details class="ended"')[2]
        return ended.partition('<p class="off">')[2].partition("<")[0]

    found = own.workspace.query(["cost", "leads"], start="2026-11-02", end="2026-11-08")
    (row,) = found.to_dict()["rows"]
    assert told("leads", row["leads"] * 2) == f"50% done, {row['leads']} short"
    assert told("leads", row["leads"] / 2) == f"200% done, {row['leads'] / 2:g} more"
    own.workspace.remove_target("leads", period="2026-11-02..2026-11-08")
    assert told("cost", row["cost"] * 4) == f"25% spent, ¥{row['cost'] * 3:,.0f} left"
    assert told("cost", row["cost"] / 2) == f"200% spent, ¥{row['cost'] / 2:,.2f} over"


def test_the_sheet_is_a_workbook(site: Site) -> None:
    found = site.visitor("editor").get("/targets/sheet.xlsx")
    assert zipfile.ZipFile(io.BytesIO(found.content)).testzip() is None


@pytest.mark.parametrize(
    ("done", "due", "rate", "track"),
    [
        (0.5, 0.25, None, Track(50 / 1.02, 25 / 1.02, 100 / 1.02, None)),
        (0.5, 0.5, 1.0, Track(50 / 1.02, 50 / 1.02, 100 / 1.02, 100 / 1.02)),
        (3.0, 0.5, None, Track(100, 31.25, 62.5, None)),
        (None, 0.5, None, None),
    ],
)
def test_places_on_the_track(
    done: float | None, due: float, rate: float | None, track: Track | None
) -> None:
    row = {"done": done, "elapsed": due, "value": 10.0, "run_rate": rate and rate * 10}
    found = track_of(row)
    if track is None or found is None:
        assert found is track
    else:
        assert [found.done, found.due, found.goal] == pytest.approx(
            [track.done, track.due, track.goal]
        )
        assert found.end == (pytest.approx(track.end) if track.end is not None else None)


@pytest.mark.parametrize(
    ("period", "text"),
    [("2026-11-01..2026-11-30", "2026-11"), ("2026-01-01..2026-12-31", "2026"),
     ("2026-11-02..2026-11-08", "2026-11-02 – 2026-11-08")],
)  # fmt: skip
def test_a_period_is_short(period: str, text: str) -> None:
    assert short(period) == text

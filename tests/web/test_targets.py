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

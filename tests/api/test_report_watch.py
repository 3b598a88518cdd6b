"""A report tells what `watch` found on its days; what is put aside of it stays away."""

from __future__ import annotations

from datetime import timedelta
from math import isnan
from typing import TYPE_CHECKING, Any

import pytest
from tests.api.test_watch import BROKEN, END, brand, watched

from fanbu.report.blocks import FindingBlock, Headline, Remark, flat

if TYPE_CHECKING:
    from fanbu import Workspace

__all__ = ["brand", "watched"]  # fixtures
KEY = f"alert:leads:channel=owned/douyin:{BROKEN}..{END}"


def cards(workspace: Workspace, **more: Any) -> dict[str, FindingBlock]:
    """Key → card of the week's report."""
    page = workspace.report("week", **more).report
    return {block.key: block for block in page.blocks if isinstance(block, FindingBlock)}


def test_the_drop_is_a_card_with_its_band_and_last_week(watched: Workspace) -> None:
    [alert] = watched.watch().to_dict()["alerts"]
    page = watched.report("week").report
    found = {block.key: block for block in page.blocks if isinstance(block, FindingBlock)}
    card = found[KEY]
    assert flat(card.title) == alert["title"]
    assert card.effect is not None
    assert card.effect.estimate is not None
    value, low, high = card.effect.estimate
    assert value == alert["effect"]
    assert (low, high) == (alert["value"] - alert["high"], alert["value"] - alert["low"])
    what = flat(card.steps[0][1])
    assert what.startswith(alert["text"])
    assert "Against the week before: " in what
    assert [key for key in found if key.startswith(("change:", "inside:"))] == []
    [head] = [block for block in page.blocks if isinstance(block, Headline)]
    assert any(alert["title"][1:] in flat(line) for line in head.lines)


@pytest.mark.parametrize("audience", ["team", "boss"])
def test_its_card_has_the_days_that_watch_tells(watched: Workspace, audience: str) -> None:
    """Each day's numbers, the strange ones marked; a note of the channel is above its days."""
    watched.add_note("Sale", days=str(BROKEN), where={"channel": "owned/douyin"})
    watched.add_note("Elsewhere", days=str(BROKEN), where={"channel": "paid/baidu"})
    [alert] = watched.watch().to_dict()["alerts"]
    days = alert["drawn"]["days"]
    page = watched.report("week", for_=audience).report
    every: list[Any] = [each for block in page.blocks for each in getattr(block, "items", (block,))]
    [band] = [one.band for one in every if getattr(one, "key", "") == KEY]
    assert len(band.days) == len(days)
    for told, day in zip(band.days, days, strict=True):
        known = [day[name] for name in ("value", "expected", "low", "high")]
        assert [None if isnan(one) else one for one in told[1:]] == [
            None if one is None else pytest.approx(one, rel=1e-5) for one in known
        ]
    [(first, last)] = band.strange
    assert [days[at]["day"] for at in (first, last)] == [str(BROKEN), str(END)]
    assert [(mark.label, mark.first, mark.last) for mark in band.marks if mark.last >= first] == [
        ("Sale", first, first)
    ]


def test_findings_list_it_with_the_same_numbers(watched: Workspace) -> None:
    [alert] = watched.watch().to_dict()["alerts"]
    rows = {row["key"]: row for row in watched.findings("week").to_dict()["findings"]}
    row = rows[KEY]
    assert (row["kind"], row["tone"], row["title"]) == ("alert", "bad", alert["title"])
    assert row["effect"] == alert["effect"]
    assert row["certainty"] == alert["certainty"]
    assert row["evidence"]["where"] == ["channel = 'owned/douyin'"]


@pytest.mark.long
def test_a_day_tells_what_touches_it(watched: Workspace) -> None:
    """Thursday has it, and Wednesday, which was as ever, has not."""
    told = {
        str(day): [row["kind"] for row in watched.findings("day", date=day).to_dict()["findings"]]
        for day in (END, BROKEN - timedelta(1))
    }
    assert "alert" in told[str(END)]
    assert "alert" not in told[str(BROKEN - timedelta(1))]


@pytest.mark.long
def test_put_aside_and_brought_back(watched: Workspace) -> None:
    watched.draft("week")
    watched.dismiss_finding(KEY, "the channel is paused", by="Ann")
    assert KEY not in cards(watched)
    rows = {row["key"]: row for row in watched.findings("week").to_dict()["findings"]}
    assert rows[KEY]["dismissed"]["reason"] == "the channel is paused"
    draft = watched.draft("week").to_dict()
    [item] = [one for one in draft["findings"] if one["key"] == KEY]
    assert (item["hidden"], item["comment"]) == (True, "the channel is paused")
    watched.restore_finding(KEY)
    assert KEY in cards(watched)
    [item] = [one for one in watched.draft("week").to_dict()["findings"] if one["key"] == KEY]
    assert (item["hidden"], item["comment"]) == (False, "")


@pytest.mark.long
def test_an_author_hides_comments_and_publishes(watched: Workspace) -> None:
    watched.draft("week")
    watched.edit_draft([{"do": "comment", "key": KEY, "text": "We know."}])
    made = watched.publish("week", by="Ann").to_dict()
    frozen = watched.published_report("week").report
    assert KEY in {block.key for block in frozen.blocks if isinstance(block, FindingBlock)}
    assert "We know." in {block.text for block in frozen.blocks if isinstance(block, Remark)}
    assert made["period"] == f"{END - timedelta(6)}..{END}"
    watched.edit_draft([{"do": "hide", "key": KEY, "text": "paused"}])
    watched.publish("week", by="Ann")
    assert KEY not in cards(watched)
    assert watched.watch().to_dict()["alerts"] == []  # what a report leaves out stays away


@pytest.mark.long
def test_a_young_brand_has_the_report_that_it_had(watched: Workspace) -> None:
    """Of ten weeks before the judged one eight are needed."""
    early = END - timedelta(63)
    rows = watched.findings("week", date=early).to_dict()["findings"]
    assert [row for row in rows if row["kind"] == "alert"] == []

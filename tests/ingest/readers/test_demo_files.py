"""The demo's exports are read by the readers they are meant for, with the world's own totals."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from fanbu.demo import World, simulate
from fanbu.demo.exports.files import Desk, weeks_of
from fanbu.demo.exports.google_ads import DATA_DRIVEN, google_ads
from fanbu.demo.exports.meta import meta
from fanbu.demo.exports.ocean_engine import measures
from fanbu.demo.exports.social import douyin, own_placements, xiaohongshu
from fanbu.demo.exports.wechat_oa import SOURCES, wechat_oa
from fanbu.demo.names import faces, placement_title

if TYPE_CHECKING:
    from tests.ingest.readers.conftest import Door

    from fanbu.demo.exports.files import Week
    from fanbu.model.imports import ParsedFile

DRESSES = (google_ads, meta, xiaohongshu, douyin, wechat_oa)
MEANT_FOR = {
    "Google Ads Campaign report": "google_ads",
    "Meta广告": "meta_ads",
    "小红书_笔记列表明细表": "xiaohongshu_notes",
    "抖音_作品列表": "douyin_works",
    "公众号_内容分析": "wechat_oa_articles",
    "公众号_流量分析": "wechat_oa_traffic",
    "公众号_user_analysis": "wechat_oa_users",
}


@dataclass(frozen=True)
class Shelf:
    """The small demo's files as read: by reader, each with its week."""

    desk: Desk
    read: dict[str, list[tuple[Week, ParsedFile]]]

    def last(self, reader: str) -> tuple[Week, ParsedFile]:
        return self.read[reader][-1]


@pytest.fixture(scope="module")
def world() -> World:
    return simulate(small=True)


@pytest.fixture(scope="module")
def shelf(world: World, door: Door) -> Shelf:
    desk = Desk(world, faces(world))
    read = defaultdict(list)
    for week in weeks_of(world.plan):
        for dress in DRESSES:
            for made in dress(desk, week):
                file = door.read(made.name, made.data, made.options)
                (meant,) = {
                    name for start, name in MEANT_FOR.items() if made.name.startswith(start)
                }
                assert file.reader == meant
                assert file.rows == sum(file.dropped.values()) + file.tables[0].rows.num_rows
                assert not file.warnings
                read[meant].append((week, file))
    return Shelf(desk, read)


def summed(rows: list[dict[str, Any]], column: str) -> Any:
    return sum(row[column] for row in rows if row[column] is not None)


def units(world: World, platform: str) -> list[int]:
    return [row for row, unit in enumerate(world.ads.units) if unit.platform == platform]


def test_every_dress_every_week(shelf: Shelf, world: World) -> None:
    weeks = len(weeks_of(world.plan))
    assert {name: len(files) for name, files in shelf.read.items()} == dict.fromkeys(
        MEANT_FOR.values(), weeks
    )


@pytest.mark.parametrize(("reader", "platform"), [("google_ads", "google_ads"),
                                                  ("meta_ads", "meta")])  # fmt: skip
def test_ads(shelf: Shelf, door: Door, reader: str, platform: str) -> None:
    world = shelf.desk.world
    for week, file in shelf.read[reader]:
        rows = door.rows(file, "spend")
        days = [measures(shelf.desk, week, day)[:, units(world, platform)] for day in week.days]
        seen, clicks, cents, conversions = np.stack(days).sum(axis=(0, 2)).tolist()
        assert summed(rows, "impressions") == seen
        assert summed(rows, "clicks") == clicks
        assert round(summed(rows, "cost") * 100) == cents
        if platform == "meta":
            assert summed(rows, "conversions") == conversions
            assert {(row["goal"], row["window_days"]) for row in rows} == {("lead", 7)}
        else:
            parts = np.stack(days)[:, 3] * 100
            assert round(summed(rows, "conversions") * 100) == sum(
                round(int(part) * DATA_DRIVEN) for part in parts.flat
            )
        first, last = (world.plan.day(day) for day in (week.days[0], week.days[-1]))
        assert (file.tables[0].window.start, file.tables[0].window.end) == (first, last)  # type: ignore[union-attr]


@pytest.mark.parametrize(("reader", "platform"), [("xiaohongshu_notes", "xiaohongshu"),
                                                  ("douyin_works", "douyin")])  # fmt: skip
def test_posts(shelf: Shelf, door: Door, reader: str, platform: str) -> None:
    week, file = shelf.last(reader)
    own = own_placements(shelf.desk, platform, week)
    rows, placed = door.rows(file, "placement_stats"), door.rows(file, "placements")
    now = week.known * 1440
    views = [int(entry.views * entry.grown(now)) for entry in own]
    assert [row["views"] for row in rows] == views
    assert summed(rows, "likes") == sum(
        int(n * entry.likes) for n, entry in zip(views, own, strict=True)
    )
    assert [row["title"] for row in placed] == [
        placement_title(shelf.desk.world, entry) for entry in own
    ]
    assert len({row["external_id"] for row in placed}) == len(own)
    for row, n, entry in zip(rows, views, own, strict=True):
        digits = 1 if platform == "xiaohongshu" else 2
        assert row["watch_seconds"] == pytest.approx(n * round(entry.seconds, digits))
        if platform == "douyin":
            assert float(row["completes"]) == pytest.approx(n * round(entry.completion, 4))


def test_posts_keep_their_ids(shelf: Shelf, door: Door) -> None:
    for reader in ("xiaohongshu_notes", "douyin_works", "wechat_oa_articles"):
        weeks = [
            {row["external_id"] for row in door.rows(file, "placements")}
            for _, file in shelf.read[reader]
        ]
        assert all(older <= newer for older, newer in pairwise(weeks))


def test_articles(shelf: Shelf, door: Door) -> None:
    week, file = shelf.last("wechat_oa_articles")
    own = own_placements(shelf.desk, "wechat_oa", week)
    rows = door.rows(file, "placement_stats")
    assert summed(rows, "impressions") == sum(entry.delivered for entry in own)
    for row, entry in zip(rows, own, strict=True):
        assert float(row["completes"]) == pytest.approx(
            row["views"] * round(entry.completion, 4), rel=1e-6
        )


def test_traffic_and_followers(shelf: Shelf, door: Door) -> None:
    content = shelf.desk.world.content
    for week, file in shelf.read["wechat_oa_traffic"]:
        rows = door.rows(file, "placement_stats")
        assert len(rows) == len(week.days) * len(SOURCES)
        assert file.dropped == {"total_row": len(week.days)}
    for week, file in shelf.read["wechat_oa_users"]:
        rows = door.rows(file, "accounts_daily")
        days = list(week.days)
        assert summed(rows, "gained") == content.gained[days].sum()
        assert summed(rows, "lost") == content.lost[days].sum()
        newest = max(rows, key=lambda row: row["day"])
        assert newest["followers"] == content.followers[week.last]

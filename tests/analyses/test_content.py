"""Content against its own account: same age, shrunk, or no verdict."""

from __future__ import annotations

from datetime import date, timedelta
from math import exp, isnan, log
from typing import TYPE_CHECKING

import pytest
from tests.report.world import END, NOW, WEEK, FakeRead, Row, infos

from fanbu.analyses import content
from fanbu.analyses.content_findings import findings
from fanbu.analyses.scope import Scope
from fanbu.model.facts import DataFacts

if TYPE_CHECKING:
    from fanbu.analyses.content import Content, Piece

SCOPE = Scope(WEEK, "week", ("views",), infos())


def piece(
    title: str, platform: str, published: date, *views: int, finished: float = 0.5
) -> list[Row]:
    """A placement with its views by day from publication on."""
    return [
        {
            "day": published + timedelta(i), "platform": platform, "account": "ours",
            "placement": f"{platform}-{title}", "title": title,
            "published_at": published.isoformat(),
            "views": n, "measured_views": n, "completes": n * finished,
        }
        for i, n in enumerate(views)
        if published + timedelta(i) <= END
    ]  # fmt: skip


def old(platform: str, n: int = 4) -> list[Row]:
    """Earlier pieces with 100, 50, 25 views on their first days and 1,000 much later."""
    return [
        row
        for i in range(n)
        for row in piece(
            f"old {i}", platform, date(2026, 9, 10 + i), 100, 50, 25, *([0] * 10), 1000
        )
    ]


def look(rows: list[Row]) -> Content:
    found = content.compute(FakeRead(rows, DataFacts()), SCOPE, NOW)
    assert found is not None
    return found


def one(found: Content, title: str) -> Piece:
    return next(each for each in found.new if each.title == title)


def test_a_piece_is_compared_at_its_own_age() -> None:
    """Two days old, 300 views; the four old ones had 150 on their first two days."""
    found = one(look([*old("zhihu"), *piece("new", "zhihu", date(2026, 11, 14), 200, 100)]), "new")
    assert (found.age, found.value, found.usual, found.earlier) == (2, 300, 150, 4)
    assert found.times == pytest.approx(exp(log(330 / 180) * 4 / 6))


def test_small_counts_say_little() -> None:
    few = [*piece("a", "zhihu", date(2026, 9, 1), 2), *piece("b", "zhihu", date(2026, 9, 2), 2)]
    few += [
        *piece("c", "zhihu", date(2026, 9, 3), 2),
        *piece("new", "zhihu", date(2026, 11, 15), 6),
    ]
    assert one(look(few), "new").times < 1.1


def test_under_three_earlier_pieces_there_is_no_verdict() -> None:
    found = look([*old("zhihu", 2), *piece("new", "zhihu", date(2026, 11, 14), 900)])
    assert isnan(one(found, "new").times)
    assert found.judged == ()


def test_accounts_without_daily_numbers_compare_totals() -> None:
    """Snapshots: the days begin long after publication."""
    rows = [
        {**row, "day": END}
        for i, views in enumerate((100, 200, 300, 900))
        for row in piece(f"p{i}", "xiaohongshu", date(2026, 10, 1) + timedelta(i * 13), views)
    ]
    found = look(rows)
    newest = one(found, "p3")
    assert (newest.age, newest.value, newest.usual) == (None, 900, 200)
    assert found.by_total


def test_nothing_published_is_none_and_old_pieces_are_not_new() -> None:
    assert content.compute(FakeRead([], DataFacts()), SCOPE, NOW) is None
    assert look(old("zhihu")).new == ()


def test_one_piece_on_two_platforms_is_grouped_best_first() -> None:
    rows = [
        *old("zhihu"), *old("toutiao"),
        *piece("game", "zhihu", date(2026, 11, 10), 900, 400),
        *piece("game", "toutiao", date(2026, 11, 10), 100, 50),
    ]  # fmt: skip
    found = look(rows)
    assert [each.platform for each in found.across[0]] == ["zhihu", "toutiao"]
    assert [finding.kind for finding in findings(SCOPE, found)] == ["content_piece"]


def test_last_months_piece_is_not_news() -> None:
    rows = [
        *old("zhihu"), *old("toutiao"),
        *piece("game", "zhihu", date(2026, 10, 25), 900, 400),
        *piece("game", "toutiao", date(2026, 10, 25), 100, 50),
    ]  # fmt: skip
    assert look(rows).across
    assert findings(SCOPE, look(rows)) == ()


def test_a_title_the_text_did_not_keep() -> None:
    rows = [
        *old("zhihu"),
        *piece("great title", "zhihu", date(2026, 11, 10), 500, 100, finished=0.1),
    ]
    assert [finding.kind for finding in findings(SCOPE, look(rows))] == ["content_title"]


class TestWithoutViews:
    """Lists that count people (reach) and no views."""

    SCOPE = Scope(WEEK, "week", ("reach",), infos(), viewless=True)

    @staticmethod
    def people(title: str, published: date, *reach: int) -> list[Row]:
        rows = piece(title, "wechat_oa", published, *reach)
        return [
            {k: v for k, v in row.items() if k not in ("views", "measured_views", "completes")}
            | {"reach": row["views"]}
            for row in rows
        ]

    def look(self, rows: list[Row]) -> Content:
        found = content.compute(FakeRead(rows, DataFacts()), self.SCOPE, NOW)
        assert found is not None
        return found

    def test_people_are_compared_with_people(self) -> None:
        """Old: 150 people on two days. Beside it an account with views is judged by them."""
        rows = [
            row for i in range(4) for row in self.people(f"o{i}", date(2026, 9, 10 + i), 100, 50, 9)
        ]
        rows += self.people("new", date(2026, 11, 14), 200, 100)
        rows += [*old("zhihu"), *piece("other", "zhihu", date(2026, 11, 14), 20, 10)]
        found = self.look(rows)
        assert [each.title for each in found.new] == ["new", "other"]
        new, other = found.new
        assert (new.metric, new.age, new.value, new.usual, new.earlier) == (
            "reach", 2, 300, 150, 4,
        )  # fmt: skip
        assert new.times == pytest.approx(exp(log(330 / 180) * 4 / 6))
        assert isnan(new.completion)
        assert (other.metric, other.value, other.usual) == ("views", 30, 150)
        rows += self.people("big", date(2026, 11, 13), 4000, 100, 1)
        [finding] = findings(self.SCOPE, self.look(rows))
        assert finding.what.key == "findings.content_best_reach"
        assert (finding.metric, finding.evidence["metrics"]) == ("reach", ["reach"])

    def test_views_of_earlier_pieces_are_not_what_people_are_compared_with(self) -> None:
        rows = [*old("wechat_oa"), *self.people("new", date(2026, 11, 14), 200)]
        [new] = self.look(rows).new
        assert (new.metric, new.value, new.judged) == ("reach", 200, False)

    def test_without_a_verdict_the_most_people_come_first(self) -> None:
        day = date(2026, 11, 14)
        rows = [*self.people("a", day, 10), *self.people("b", day, 300), *self.people("c", day, 20)]
        rows.append({**self.people("d", day, 1)[0], "reach": None, "interactions": 5})
        found = self.look(rows)
        assert [(each.title, each.metric) for each in found.new] == [
            ("b", "reach"), ("c", "reach"), ("a", "reach"), ("d", ""),
        ]  # fmt: skip
        assert isnan(found.new[-1].value)

"""A filter that is a place is known as `watch` names it; any other filter is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pytest
from tests.analyses.watched_world import World

from fanbu.api.why_place import place_by_rows, place_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fanbu.analyses.watch.spec import Place
    from fanbu.model.facts import DataFacts
    from fanbu.model.question import Query


@pytest.mark.parametrize(
    ("where", "place"),
    [
        (None, ()),
        ("channel = 'paid/baidu'", (("channel", "paid/baidu"),)),
        ("渠道 = 'paid/baidu'", (("channel", "paid/baidu"),)),
        ("channel = '百度推广'", (("channel", "paid/baidu"),)),
        ("渠道 = '百度推广'", (("channel", "paid/baidu"),)),
        ("平台 = '巨量引擎'", (("platform", "ocean_engine"),)),
        ("channel is null", (("channel", ""),)),
        ("platform in ('meta')", (("platform", "meta"),)),
        (
            "ad_campaign = 'one' and platform = 'meta'",
            (("platform", "meta"), ("ad_campaign", "one")),
        ),
        ("ad_campaign = 'one'", None),
        ("platform = 'meta' and platform = 'baidu'", None),
        ("channel != 'paid/baidu'", None),
        ("channel = 'a' or channel = 'b'", None),
        ("platform in ('meta', 'baidu')", None),
        ("city = 'Xi an'", None),
        ("props.channel = 'a'", None),
    ],
)
def test_a_filter_as_a_place(where: str | None, place: Place | None) -> None:
    assert place_of(where) == place


class Answering:
    """A store that has these rows left under any filter, and remembers what it was asked."""

    def __init__(self, *rows: dict[str, str | float]) -> None:
        self.rows, self.asked = rows, list[tuple[str | None, tuple[str, ...]]]()

    def table(self, query: Query, /) -> pa.Table:
        self.asked.append((query.where, query.by))
        names = (*query.by, *query.metrics)
        return pa.Table.from_pylist([{n: row.get(n) for n in names} for row in self.rows])

    def prepare(self, queries: Iterable[Query], /) -> None:
        raise NotImplementedError

    def facts(self) -> DataFacts:
        raise NotImplementedError


ONE: dict[str, str | float] = {
    "platform": "meta", "ad_campaign": "one", "channel": "paid/meta", "clicks": 5.0
}  # fmt: skip


@pytest.mark.parametrize(
    ("where", "rows", "place"),
    [
        ("ad_campaign = 'one'", (ONE,), (("platform", "meta"), ("ad_campaign", "one"))),
        (
            "ad_campaign = 'one' and channel = 'paid/meta'",
            (ONE,),
            (("platform", "meta"), ("ad_campaign", "one")),
        ),
        ("ad_campaign = 'one'", (ONE, {**ONE, "platform": "baidu"}), None),
        ("ad_campaign = 'one' and channel = 'paid/baidu'", (ONE,), None),
        ("ad_campaign = 'one'", (ONE, {**ONE, "platform": "baidu", "clicks": 0.0}),
         (("platform", "meta"), ("ad_campaign", "one"))),
        ("city = 'Xi an'", (ONE,), None),
        ("channel != 'paid/meta'", (ONE,), None),
    ],
)  # fmt: skip
def test_the_same_rows_are_the_same_place(
    where: str, rows: tuple[dict[str, str | float], ...], place: Place | None
) -> None:
    """An ad campaign that one platform alone has is that platform's, whatever else it is called."""
    assert place_by_rows(where, "clicks", World().spec(), Answering(*rows)) == place

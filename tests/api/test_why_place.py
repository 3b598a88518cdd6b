"""A filter that is a place is known as `watch` names it; any other filter is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fanbu.api.why_place import place_of

if TYPE_CHECKING:
    from fanbu.analyses.watch.series import Place


@pytest.mark.parametrize(
    ("where", "place"),
    [
        (None, ()),
        ("channel = 'paid/baidu'", (("channel", "paid/baidu"),)),
        ("渠道 = 'paid/baidu'", (("channel", "paid/baidu"),)),
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

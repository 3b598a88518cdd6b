"""Places that move inside a total that stands still: what `why` finds, told when it matters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.report.world import (
    BAIDU,
    END,
    NOW,
    OCEAN,
    SOURCES,
    WEEK,
    FakeRead,
    asking,
    brand,
    infos,
)

from fanbu.analyses import change, headline, stories
from fanbu.analyses.scope import Scope
from fanbu.analyses.why.rows import Whys
from fanbu.model.facts import DataFacts

if TYPE_CHECKING:
    from fanbu.analyses.why.told import Told
    from fanbu.model.finding import Finding

assert WEEK.end == END
STILL = dict.fromkeys((f"owned/{name}" for name in "abcdefghij"), 140)


def look(
    before: dict[str, int], after: dict[str, int], metric: str = "leads"
) -> tuple[list[Finding], Told, FakeRead]:
    """What is told of a week beside ten channels of 140 that stand still, and what `why` says."""
    rows = brand(
        before={name: {metric: n} for name, n in (STILL | before).items()},
        after={name: {metric: n} for name, n in (STILL | after).items()},
    )
    scope = Scope(WEEK, "week", (metric,), infos(), focus=metric)
    read = FakeRead(rows, DataFacts(SOURCES))
    seen = headline.compute(read, scope, NOW)
    whys = Whys(read, asking(scope, "channel"), NOW)
    changes = change.explain(read, scope, NOW, seen)
    read.asked.clear()
    told = stories.told(scope, seen, changes, None, whys)
    asked = FakeRead([], asked=list(read.asked))
    row = seen.row(metric)
    assert row is not None
    return [each for each in told if each.kind == "inside"], whys.of(row), asked


def test_a_gain_does_not_hide_a_loss() -> None:
    [found], answer, _ = look({OCEAN: 420, BAIDU: 210}, {OCEAN: 280, BAIDU: 343})
    moved = {
        item.details["channel"].details["parts"][0].value: item.details["size"].value
        for item in found.what.details["items"]
    }
    assert moved == {OCEAN: -140, BAIDU: 133}
    assert found.subject == {"channel": OCEAN}
    causes = {each.place.where["channel"]: each for each in answer.found.causes}
    assert moved == {name: each.effect for name, each in causes.items()}
    assert found.effect is not None
    assert (found.effect.low, found.effect.high) == (causes[OCEAN].low, causes[OCEAN].high)
    assert found.certainty == 1 - causes[OCEAN].p_value


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({OCEAN: 420, BAIDU: 210}, {OCEAN: 406, BAIDU: 224}),
        ({OCEAN: 210, BAIDU: 7}, {OCEAN: 210, BAIDU: 35}),
    ],
    ids=["within chance", "too small a change"],
)
def test_what_is_not_told(before: dict[str, int], after: dict[str, int]) -> None:
    found, answer, _ = look(before, after)
    assert found == []
    assert answer.found.verdict in ("nothing", "causes")


def test_a_week_in_which_nothing_stirs_costs_one_question_a_period() -> None:
    found, _, asked = look({OCEAN: 420, BAIDU: 210}, {OCEAN: 406, BAIDU: 224})
    assert found == []
    assert [query.by for query in asked.asked] == [("channel",), ("channel",)]


@pytest.mark.parametrize("metric", ["revenue", "clicks"])
def test_money_and_clicks_are_told_as_why_tells_them(metric: str) -> None:
    before, after = {OCEAN: 42_000, BAIDU: 21_000}, {OCEAN: 21_000, BAIDU: 42_000}
    found, answer, _ = look(before, after, metric)
    told = [each.subject["channel"] for each in found]
    assert told == [each.place.where["channel"] for each in answer.found.causes[:1]]

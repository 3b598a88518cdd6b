"""What a page prints adds up: rows to their change, columns to their total, parts to the whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.report.world import BAIDU, END, NOW, OCEAN, SOURCES, FakeRead, asking, brand, infos

from fanbu.model.facts import DataFacts
from fanbu.model.metric import MetricInfo
from fanbu.report import Aides, ReportSpec, compose, render_html
from fanbu.report.blocks import ChartBlock, Table

if TYPE_CHECKING:
    from fanbu.model.question import Query
    from fanbu.report.blocks import Report
    from fanbu.types import Language

NAMES = (OCEAN, BAIDU, "owned/zhihu", "owned/site", "earned/referral", "paid/meta", "paid/x",
         "owned/a", "owned/b", "owned/c", "owned/d")  # fmt: skip


def report(rows: list[dict[str, Any]], language: Language = "zh", **more: Any) -> Report:
    spec = ReportSpec("week", END, infos(language), language=language, **more)
    return compose(FakeRead(rows, DataFacts(SOURCES)), spec, NOW, Aides(ask=asking(spec.scope())))


def number(text: str) -> int:
    found = re.sub(r"[¥,+]", "", text.partition("\n")[0]).replace("−", "-")
    return int(found or 0)


def table(made: Report, title: str) -> Table | None:
    tables = (block for block in made.blocks if isinstance(block, Table))
    return next((each for each in tables if title in each.title), None)


cell = st.fixed_dictionaries({"clicks": st.integers(0, 900), "leads": st.integers(0, 300)})
worlds = st.dictionaries(st.sampled_from(NAMES), cell, min_size=2)


@settings(max_examples=25, deadline=None)
@given(worlds, worlds)
def test_the_parts_of_leads_add_up_both_ways(
    before: dict[str, dict[str, int]], after: dict[str, dict[str, int]]
) -> None:
    made = report(brand(before=before, after=after), headline=("leads",))
    found = table(made, "变化在哪里")
    if found is None:
        return
    rows = [[number(cell.text) for cell in row[1:]] for row in found.rows]
    for earlier, later, change, *kinds in rows:
        assert earlier + change == later
        assert not kinds or sum(kinds) == change
    *parts, total = rows
    assert [sum(column) for column in zip(*parts, strict=True)] == total


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.floats(12, 9_000).map(lambda v: round(v, 2)), min_size=2, max_size=6),
    st.lists(st.floats(12, 9_000).map(lambda v: round(v, 2)), min_size=2, max_size=6),
)
def test_money_by_channel_adds_up_to_its_total(before: list[float], after: list[float]) -> None:
    """Each channel spent on one day, with cents; a table shows none."""
    costs = (
        {"day": END.fromordinal(END.toordinal() - 7 * week), "channel": NAMES[i], "cost": cost}
        for week, values in ((0, after), (1, before))
        for i, cost in enumerate(values)
    )
    made = report(list(costs), headline=("cost",))
    for title in ("渠道", "变化在哪里"):
        found = table(made, title)
        if found is None:  # nothing changed, so there are no parts
            assert title == "变化在哪里"
            continue
        *parts, total = [number(row[1].text) for row in found.rows]
        assert sum(parts) == total


def test_the_steps_of_a_waterfall_add_up_and_are_not_cropped() -> None:
    rows = brand(
        before={OCEAN: {"clicks": 1407, "impressions": 70_000, "leads": 210, "valid_leads": 147}},
        after={OCEAN: {"clicks": 1260, "impressions": 70_700, "leads": 133, "valid_leads": 91}},
    )
    made = report(rows, "en", headline=("valid_leads",))
    chart = next(b for b in made.blocks if isinstance(b, ChartBlock) and b.half)
    texts = re.findall(r">([^<>]+)</t(?:ext|span)>", render_html(made))
    bars = [row for layer in chart.wide.spec["layer"] for row in layer["data"]["values"]]
    steps = {row["label"]: number(row["shown"]) for row in bars if not row.get("base", True)}
    assert sum(steps.values()) == 91 - 147
    words = {word for row in bars if "label" in row for word in row["label"].split()}
    assert {"Week", "before", "Clicks"} <= words
    assert words <= {word for text in texts for word in text.replace("&gt;", ">").split()}


class MixedGoals(FakeRead):
    """Conversions of each channel are known, their sum is not."""

    def table(self, query: Query, /) -> pa.Table:
        found = super().table(query)
        if query.by or "conversions" not in found.column_names:
            return found
        i = found.column_names.index("conversions")
        return found.set_column(i, "conversions", pa.nulls(found.num_rows, pa.float64()))


def test_conversions_of_different_goals_have_no_total() -> None:
    metrics = infos() | {"conversions": MetricInfo("conversions", "转化数", tables=("spend",))}
    week = {"cost": 700, "conversions": 70}
    rows = brand(before={OCEAN: week, BAIDU: week}, after={OCEAN: week, BAIDU: week})
    spec = ReportSpec("week", END, metrics, headline=("cost", "conversions"))
    made = compose(MixedGoals(rows, DataFacts(SOURCES)), spec, NOW, Aides(ask=asking(spec.scope())))
    found = table(made, "渠道")
    assert found is not None
    assert [[cell.text.partition("\n")[0] for cell in row] for row in found.rows] == [
        ["巨量引擎", "¥700", "70"],
        ["百度推广", "¥700", "70"],
        ["合计", "¥1,400", ""],
    ]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_table_says_which_columns_it_leaves_out(language: Language) -> None:
    """Nine columns, room for eight."""
    week = {"cost": 700, "impressions": 7000, "clicks": 700, "leads": 70, "valid_leads": 49,
            "orders": 7, "revenue": 7000}  # fmt: skip
    metrics = infos(language)
    head = ("cost", "impressions", "clicks", "leads", "valid_leads", "orders", "revenue", "cpl")
    extra = metrics["cpl"]
    more = {"cost_per_valid_lead": type(extra)(
        "cost_per_valid_lead", "CPVL", "money", "lower", over="ratio",
        parts=("cost", "valid_leads"), tables=extra.tables,
    )}  # fmt: skip
    spec = ReportSpec("week", END, metrics | more, language=language, headline=head)
    rows = brand(before={OCEAN: week, BAIDU: week}, after={OCEAN: week, BAIDU: week})
    made = compose(FakeRead(rows, DataFacts(SOURCES)), spec, NOW, Aides(ask=asking(spec.scope())))
    found = table(made, "渠道" if language == "zh" else "Channels")
    assert found is not None
    assert len(found.columns) == 9
    assert {"zh": "未列出：展示", "en": "Not shown: impressions"}[language] in found.note

"""The chat text of small worlds, word for word, in both languages."""

from __future__ import annotations

from datetime import date
from math import isnan, nan
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.report.world import (
    BAIDU,
    BROKEN_FORM,
    END,
    HOLE,
    HOLED,
    NOW,
    OCEAN,
    SOURCES,
    WEEK,
    WHOLE,
    FakeRead,
    Row,
    asking,
    brand,
    infos,
    source,
    weekly,
    weeks_before,
    without_spend,
)

from fanbu.analyses.coverage import Basis
from fanbu.analyses.findings import what_of
from fanbu.analyses.headline import Row as HeadlineRow
from fanbu.analyses.noise import Noise
from fanbu.analyses.scope import Scope
from fanbu.model.facts import DataFacts
from fanbu.model.finding import Claim, Named
from fanbu.model.metric import MetricInfo
from fanbu.model.target import Target
from fanbu.report import Aides, ReportSpec, compose, render_text
from fanbu.report.blocks import (
    Asks,
    Bullets,
    FindingBlock,
    Gaps,
    Headline,
    Lack,
    MetricTable,
    Notes,
    Run,
    flat,
)
from fanbu.report.blocks import Report as Page
from fanbu.report.speech import Voice, plain_text
from fanbu.types import Period

if TYPE_CHECKING:
    from fanbu.report.blocks import Report
    from fanbu.types import Language

HEADLINE = ("cost", "leads", "valid_leads", "cpl", "orders", "revenue")


def report(
    rows: list[Row], language: Language = "zh", facts: DataFacts | None = None, **more: Any
) -> Report:
    names: dict[str, Any] = {
        "day": END,
        "grain": "week",
        "headline": HEADLINE,
        "name": "云朵",
    } | more
    spec = ReportSpec(metrics=infos(language), language=language, **names)
    return compose(
        FakeRead(rows, facts or DataFacts(SOURCES)), spec, NOW, Aides(ask=asking(spec.scope()))
    )


def headline(made: Report) -> str:
    block = next(block for block in made.blocks if isinstance(block, Headline))
    return "".join(flat(line) for line in block.lines)


def bullets(made: Report) -> list[str]:
    block = next((block for block in made.blocks if isinstance(block, Bullets)), None)
    return [flat(line) for _, line in block.items] if block else []


def gaps(made: Report) -> tuple[str, ...]:
    """What stands at the top as missing."""
    return next((block.items for block in made.blocks if isinstance(block, Gaps)), ())


def findings(made: Report) -> list[FindingBlock]:
    return [block for block in made.blocks if isinstance(block, FindingBlock)]


def test_a_broken_form_in_chinese() -> None:
    made = report(BROKEN_FORM)
    assert (
        headline(made)
        == "本周有效线索 434 条，比上周少 196 条。全部来自一处：巨量引擎的点击→线索。"
    )
    assert bullets(made) == [
        "花费 4.2 万元、订单 77 单、实收 23.1 万元，与上周相差在正常波动内。",
    ]
    steps = {label: flat(line) for label, line in findings(made)[0].steps}
    assert steps == {
        "现象": "有效线索 434 条，比上周少 196 条（−31%）。7 天都低于上周同一天。",
        "在哪里": "变化在一处：渠道「巨量引擎」 −196 条（点击→线索 5.0% → 3.0%）。",
        "影响": "少的 196 条有效线索，按之前每个 367 元实收折算约 7.2 万元（粗算，不是预测）。",
        "行动": "先看巨量引擎的落地页和表单：这几天改过什么，分机型试着提交一次。",
    }


def test_a_broken_form_in_english() -> None:
    made = report(BROKEN_FORM, "en")
    assert headline(made) == (
        "434 valid leads, 196 fewer than the week before."
        "All of it sits in one place: clicks → leads on Ocean Engine."
    )
    assert bullets(made)[0] == (
        "Cost ¥42.0k, 77 orders, revenue ¥231k: in line with the week before."
    )
    steps = {label: flat(line) for label, line in findings(made)[0].steps}
    assert steps["What"] == (
        "434 valid leads, 196 fewer than the week before (−31%). "
        "On all 7 days lower than on the same day the week before."
    )
    assert steps["Where"] == (
        "The change sits in one place: Channel Ocean Engine −196 (clicks → leads 5.0% → 3.0%)."
    )
    assert steps["Impact"].startswith("196 valid leads fewer; at the ¥367 of revenue")


@pytest.mark.parametrize(
    ("rows", "zh", "en"),
    [
        ([], "11月9日–15日没有任何数据。", "There are no data for 9–15 Nov."),
        (
            brand(before={OCEAN: {"leads": 70}}, after={OCEAN: {"leads": 72}}),
            "本周线索 72 条，比上周多 2 条，在正常波动内。",
            "72 leads, 2 more than the week before: within normal variation.",
        ),
        (
            weekly(WEEK, OCEAN, leads=7),
            "本周线索 7 条，上周没有可比的数据。",
            "7 leads; nothing to compare with the week before.",
        ),
        (
            [*weekly(WEEK, OCEAN, leads=70), *weekly(weeks_before(1), OCEAN, leads=0)],
            "本周线索 70 条，比上周多 70 条。",
            "70 leads, 70 more than the week before.",
        ),
        (
            [row for row in BROKEN_FORM if row["channel"] == OCEAN],
            "本周有效线索 294 条，比上周少 196 条。主要在一步：点击→线索。",
            "294 valid leads, 196 fewer than the week before.Mostly in one step: clicks → leads.",
        ),
    ],
    ids=["nothing", "steady", "only this week", "from zero", "one channel"],
)
def test_headlines(rows: list[Row], zh: str, en: str) -> None:
    assert headline(report(rows)) == zh
    assert headline(report(rows, "en")) == en


def test_a_week_that_no_data_reach_is_told_to_which_day_they_do() -> None:
    """The files end on 15 November; the report is of a week in March."""
    made = report([], "en", day=date(2027, 3, 7))
    [first] = [block for block in made.blocks if isinstance(block, Headline)]
    assert flat(first.lines[0]) == "There are no data for 1–7 Mar."
    assert flat(first.under) == f"What was imported reaches from {WHOLE.start} to 2026-11-15."
    notes = [text for block in made.blocks if isinstance(block, Notes) for _, text in block.items]
    assert "No file has been imported yet." not in notes
    assert (
        f"What was imported reaches from {WHOLE.start} to 2026-11-15, with nothing of these days."
        in notes
    )
    empty = report([], facts=DataFacts(), day=date(2027, 3, 7))
    [first] = [block for block in empty.blocks if isinstance(block, Headline)]
    assert flat(first.under) == "先导入平台导出的文件：fanbu import 文件夹。"
    notes = [text for block in empty.blocks if isinstance(block, Notes) for _, text in block.items]
    assert "还没有导入任何文件。" in notes


def test_missing_days_are_said_and_not_called_a_fall() -> None:
    made = report(without_spend(BROKEN_FORM, BAIDU, HOLE), facts=DataFacts(HOLED))
    assert gaps(made) == ("百度推广缺 11月11日–12日，其余到 11月15日",)
    assert all("百度推广缺" not in told for told in bullets(made))
    [hole] = [b for b in made.blocks if isinstance(b, FindingBlock) and b.tone == "data"]
    what, do = (flat(line) for _, line in hole.steps)
    assert what == (
        "百度推广缺 11月11日–12日的数据；含它的合计只比各来源都有数据的几天，不是真的下跌。"
    )
    assert do == (
        "补导这几天的文件；如果那几天确实停了，"
        "用 fanbu sources pause baidu --from 2026-11-11 --to 2026-11-12 登记，就不再算缺。"
    )
    table = next(block for block in made.blocks if isinstance(block, MetricTable))
    assert [row.label for row in table.rows][:2] == ["花费（5 天）", "线索"]
    assert table.rows[0].cells[0].text == table.rows[0].cells[1].text == "¥30,000"
    assert table.notes[:2] == (
        "花费、线索成本只比各来源都有数据的 5 天",
        "已导入的合计：花费 ¥38,000",
    )


def test_a_source_that_is_wholly_missing_stops_the_comparison_and_says_so() -> None:
    gone = source("spend", "baidu", Period(date(2026, 1, 1), date(2026, 11, 8)))
    rows = without_spend(BROKEN_FORM, BAIDU, WEEK)
    made = report(rows, facts=DataFacts((SOURCES[0], gone, *SOURCES[2:])))
    table = next(block for block in made.blocks if isinstance(block, MetricTable))
    assert table.rows[0].cells[1].text == "—"
    assert "花费、线索成本这次不比较：两期里没有哪一天是各来源都有数的" in table.notes
    assert gaps(made) == ("百度推广只到 11月8日，缺 11月9日–15日",)


def test_targets_behind_their_pace_are_findings() -> None:
    targets = (Target("leads", Period.month(END), 4000), Target("cpl", Period.month(END), 60))
    made = report(BROKEN_FORM, targets=targets)
    told = bullets(made)
    assert "线索目标 4,000 条，时间过了 50%，完成 40%（1,595 条）。" in told
    assert "本周线索成本 71 元，高于上限 60 元。" in told


def test_money_without_history_is_not_called_normal() -> None:
    rows = [*weekly(WEEK, OCEAN, cost=2000), *weekly(weeks_before(1), OCEAN, cost=1000)]
    made = report(rows)
    assert headline(made) == (
        "本周花费 2,000 元，比上周多 1,000 元；之前的数据太少，还看不出这是不是平常的起伏。"
    )
    assert bullets(made) == []


def test_a_week_without_the_focus_says_so_and_where_to_look() -> None:
    """Orders of which nobody wrote what was paid."""
    rows = [*weekly(weeks_before(1), OCEAN, orders=7, revenue=700), *weekly(WEEK, OCEAN, orders=7)]
    page = report(rows, headline=("revenue",))
    made = next(block for block in page.blocks if isinstance(block, Headline))
    assert [flat(line) for line in made.lines] == ["11月9日–15日还没有实收的数据。"]
    assert flat(made.under) == (
        "导入这段时间的文件；要看更早的周报，用 fanbu report week --date 日期。"
    )


def test_a_week_of_which_a_register_tells_nothing_has_none() -> None:
    rows = weekly(weeks_before(1), OCEAN, cost=1000, leads=70)
    assert headline(report(rows)) == "本周线索 0 条，比上周少 70 条。"


def test_what_is_missing_is_said_in_a_line_each() -> None:
    made = report(weekly(WEEK, None, leads=7))
    lacks = [block.text for block in made.blocks if isinstance(block, Lack)]
    assert lacks == [
        "拆分变化需要前一段的数据。",
        "渠道表需要带渠道的花费、线索或订单。",
        "内容表需要内容的发布与阅读数据（公众号、小红书、抖音等平台的内容导出）。",
    ]


def test_notes_count_what_did_not_count() -> None:
    facts = DataFacts(
        SOURCES, dropped={"note_row": 4}, gone={"leads": 2}, tests=3, duplicates=7, unplaced=5,
        orders=9,
    )  # fmt: skip
    notes = next(b for b in report(BROKEN_FORM, "en", facts).blocks if isinstance(b, Notes))
    told = [text for _, text in notes.items]
    assert "Lead register, Orders, Baidu, Ocean Engine to 15 Nov" in told
    assert "Lead register: 2 rows are missing from a newer export; kept and marked." in told
    assert any(text.startswith("5 of 9 orders ") for text in told)
    assert "3 test leads, in no metric." in told
    assert "7 leads repeat a contact; only the earliest counts." in told


def test_statuses_that_nobody_explained_are_told_of() -> None:
    facts = DataFacts(SOURCES, unsaid={"已约试听": 51, "重复线索": 9})
    notes = next(b for b in report(BROKEN_FORM, facts=facts).blocks if isinstance(b, Notes))
    said = next(text for lacks, text in notes.items if lacks)
    assert said.startswith("全部线索里有 60 条的状态没说明算什么（已约试听 51、重复线索 9）")


def test_only_what_is_compared_as_known_now_is_said_to_be() -> None:
    """Everything was exported week by week but the orders, which came all at once."""
    weeks = (Period(date(2025, 9, 1), date(2026, 11, 8)), WEEK)
    weekly_sources = (source(one.table, one.platform, *weeks) for one in SOURCES[:3])
    made = report(BROKEN_FORM, facts=DataFacts((*weekly_sources, SOURCES[3])))
    table = next(block for block in made.blocks if isinstance(block, MetricTable))
    assert (
        "上周取它与本期同龄时的数，不含后来补判、退款；只有订单、实收没有当时的导出，按现在的数比"
        in table.notes
    )


def test_under_eight_periods_there_are_facts_only() -> None:
    short = [row for row in BROKEN_FORM if row["day"] >= date(2026, 11, 2)]
    notes = next(b for b in report(short, "en").blocks if isinstance(b, Notes))
    assert any(text.startswith("1 comparable period of history, fewer") for _, text in notes.items)


def test_the_boss_reads_one_screen() -> None:
    """The headline, six numbers, three sentences, what to decide, and what is missing."""
    made = report(without_spend(BROKEN_FORM, BAIDU, HOLE), facts=DataFacts(HOLED), audience="boss")
    kinds = [type(block).__name__ for block in made.blocks]
    assert kinds == ["Headline", "Gaps", "MetricTable", "Briefs", "Asks"]
    [asks] = [block for block in made.blocks if isinstance(block, Asks)]
    first = "先看巨量引擎的落地页和表单：这几天改过什么，分机型试着提交一次。"
    assert flat(asks.items[0]) == first
    assert gaps(made) == ("缺数据：百度推广 11月11日–12日",)


STILL = {f"owned/{name}": {"leads": 140} for name in "abcdefghij"}
"""Of two places that both moved nobody could say what is usual."""
SHIFTED = brand(
    before={OCEAN: {"leads": 420}, BAIDU: {"leads": 210}, **STILL},
    after={OCEAN: {"leads": 280}, BAIDU: {"leads": 343}, **STILL},
)


def test_a_steady_total_does_not_hide_what_moves_inside_it() -> None:
    made = report(SHIFTED)
    assert headline(made) == (
        "本周线索 2,023 条，比上周少 7 条，在正常波动内。"
        "里面却有进有出：巨量引擎少了 140 条、百度推广多了 133 条，都不像偶然。"
    )
    assert bullets(made) == ["巨量引擎 420 条 → 280 条、百度推广 210 条 → 343 条。"]
    told = findings(made)[0]
    assert flat(told.title) == "巨量引擎的线索少了 140 条"
    assert told.effect is not None
    assert (told.effect.value, told.effect.between) == ("−140", "−184 … −96")
    assert headline(report(SHIFTED, "en")) == (
        "2,023 leads, 7 fewer than the week before: within normal variation."
        "Yet there is movement inside: Ocean Engine 140 fewer, Baidu 133 more; "
        "unlikely to be chance."
    )


def test_the_headline_tells_what_changed_when_the_focus_did_not() -> None:
    rows = [
        *weekly(WEEK, OCEAN, leads=70, revenue=2100),
        *(r for n in range(1, 9) for r in weekly(weeks_before(n), OCEAN, leads=70, revenue=4200)),
    ]
    assert headline(report(rows)) == (
        "本周线索 70 条，与上周持平。变化明显的是实收 2,100 元，比上周少 2,100 元。"
    )


def test_a_first_week_says_what_there_is_and_why_nothing_is_compared() -> None:
    made = report(weekly(Period(date(2026, 11, 11), END), OCEAN, leads=25))
    table = next(block for block in made.blocks if isinstance(block, MetricTable))
    assert headline(made) == "本周线索 25 条，上周没有可比的数据。"
    assert "数据从11月11日开始，不是完整的本周" in table.notes


def test_five_days_of_a_new_register_are_not_compared_with_seven() -> None:
    """Kept from Wednesday 4 November on; its coverage is said to begin on the Monday."""
    rows = [
        *weekly(Period(date(2026, 11, 4), date(2026, 11, 8)), OCEAN, leads=50),
        *weekly(WEEK, OCEAN, leads=70),
    ]
    facts = DataFacts((source("leads", "leads", Period(date(2026, 11, 2), END)),))
    assert headline(report(rows, facts=facts)) == (
        "本周线索 50 条，与上周持平（按各来源都有数据的 5 天比）。"
    )


def test_valid_leads_without_an_export_from_back_then_are_not_like_with_like() -> None:
    weeks = (Period(date(2025, 9, 1), date(2026, 11, 8)), WEEK)
    in_time = tuple(source(one.table, one.platform, *weeks) for one in SOURCES)
    assert under(report(BROKEN_FORM, facts=DataFacts(in_time))) == ""
    assert under(report(BROKEN_FORM)) == (
        "没有上一期当时的导出：上周后来又判过、退过，直接比会有偏差。"
    )


def under(made: Report) -> str:
    return flat(next(block for block in made.blocks if isinstance(block, Headline)).under)


def test_accounts_of_a_platform_are_counted_and_a_hole_names_its_account() -> None:
    lacking = source("spend", "baidu", Period(WHOLE.start, date(2026, 11, 10)), account="search")
    facts = DataFacts((*SOURCES[2:], lacking, source("spend", "baidu", account="feed")))
    made = report(BROKEN_FORM, facts=facts)
    notes = next(b for b in made.blocks if isinstance(b, Notes))
    told = [text for _, text in notes.items]
    assert gaps(made) == ("百度推广（search）只到 11月10日，缺 11月11日–15日",)
    assert "线索登记、订单、百度推广（feed）到 11月15日" in told
    assert "百度推广（search）到 11月10日" in told


def test_latin_names_stand_apart_from_chinese_text() -> None:
    rows = brand(
        before={OCEAN: {"leads": 70}, "paid/meta": {"leads": 420}, **STILL},
        after={OCEAN: {"leads": 203}, "paid/meta": {"leads": 280}, **STILL},
    )
    assert "：Meta 少了 140 条、巨量引擎多了 133 条" in headline(report(rows))


def test_day_and_month() -> None:
    assert headline(report(BROKEN_FORM, grain="day")).startswith("当日有效线索 62 条，比上周同日少")
    month = report(BROKEN_FORM, grain="month")
    assert (month.title, month.subtitle) == ("云朵月报", "2026年10月")


def test_few_questions_are_asked() -> None:
    read = FakeRead(BROKEN_FORM, DataFacts(SOURCES))
    compose(read, ReportSpec("week", END, infos(), headline=HEADLINE), NOW)
    assert len(read.asked) <= 8


names = st.text(min_size=1, max_size=300)


@settings(max_examples=30, deadline=None)
@given(names, names)
def test_the_chat_text_is_short_whatever_things_are_called(brand_name: str, channel: str) -> None:
    rows = [
        {**row, "channel": channel if row["channel"] == OCEAN else BAIDU} for row in BROKEN_FORM
    ]
    for language in ("zh", "en"):
        text = render_text(report(rows, language, name=brand_name))
        assert len(text) <= 300
        assert "434" in text


def test_a_line_too_long_for_the_chat_is_given_by_its_first_sentence() -> None:
    """290 letters in two sentences after 30 of headline: only the first one fits."""
    told = f"{'A' * 140} ends. {'B' * 142} ends."
    page = Page("T", "S", "en", WEEK, (
        Headline(((Run("Thirty letters are in this one"),),), "even"),
        Bullets("", (("even", (Run(told),)), ("even", (Run("Short."),)))),
    ))  # fmt: skip
    assert render_text(page).splitlines() == [
        "T · S",
        "Thirty letters are in this one",
        f"· {'A' * 140} ends.",
        "· Short.",
    ]


def test_the_chat_text_takes_whole_lines() -> None:
    assert render_text(report(BROKEN_FORM, "en", name="Cloud")).splitlines() == [
        "Cloud weekly · Week 46 · 9–15 Nov",
        (
            "434 valid leads, 196 fewer than the week before. "
            "All of it sits in one place: clicks → leads on Ocean Engine."
        ),
        "· Cost ¥42.0k, 77 orders, revenue ¥231k: in line with the week before.",
    ]


def test_a_name_at_the_beginning_stays_as_it_is_written() -> None:
    voice = Voice("en", "CNY", infos("en"), {})
    named = Claim("findings.item_effect", {"name": Named("ad_campaign", "a"), "effect": "+5"})
    assert voice.text(named.key, **named.details) == "a +5"
    assert voice.text("findings.title_target_behind", metric="leads") == "Leads behind target"


def test_from_below_zero_no_share_is_told() -> None:
    """Refunds of 700 more than was earned, then 2,100: +2,800, and not −400 %."""
    row = a_row("net_revenue", 2100, -700)
    scope = Scope(WEEK, "week", ("net_revenue",), {"net_revenue": MONEY})
    voice = Voice("en", "CNY", {"net_revenue": MONEY}, {})
    said = plain_text(voice.sentence(what_of(scope, row)))
    assert said == "Net revenue ¥2,100, ¥2,800 more than the week before."
    assert isnan(row.relative)


MONEY = MetricInfo("net_revenue", "Net revenue", "money", "higher", tables=("orders",))


def a_row(metric: str, now: float, before: float) -> HeadlineRow:
    basis = Basis(WEEK.each(), WEEK.previous().each(), whole=True, same_age=True)
    return HeadlineRow(metric, now, now, before, nan, basis, Noise(0.99, None), None, (), ())

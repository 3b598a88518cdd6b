"""Decisions in a report: which a period has, how each stands in words, and every dress of them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console
from tests.report.test_picture import words_of
from tests.report.test_published import voice
from tests.report.test_renderings import HOSTILE, report
from tests.report.world import END, WEEK

from fanbu.analyses.decisions import Outcome, grade
from fanbu.model.decision import Decision, Forecast
from fanbu.model.draft import Draft, Item
from fanbu.report import arranged, print_report, render_html, render_markdown, render_text
from fanbu.report.arrange import findings_of, parts_of
from fanbu.report.blocks import Asks, Briefs, Decisions, FindingBlock, Remark, Table, flat
from fanbu.report.decisions import MOST_BRIEF, decisions_block, with_decisions
from fanbu.report.frozen import frozen, thawed
from fanbu.report.picture import render_svg
from fanbu.types import Period

if TYPE_CHECKING:
    from fanbu.types import Language

TODAY = END + timedelta(1)
DAYS = Period(date(2026, 11, 8), date(2026, 11, 14))
TOLD = Forecast(DAYS, value=100, low=80, high=120, without=50)
ONE = Decision(
    key="alert:leads:channel=paid/baidu:2026-10-26..2026-11-01",
    title={"en": "Leads of Baidu below what was expected", "zh": "百度的线索低于预期"},
    action={"en": "Mend the form.", "zh": "修表单。"},
    owner="Lin",
    due=date(2026, 11, 7),
    days=Period(date(2026, 10, 26), date(2026, 11, 1)),
    at=datetime(2026, 11, 2, 4),  # noqa: DTZ001 - UTC, naive
    metric="leads",
    place={"channel": "paid/baidu"},
    tone="bad",
    forecast=TOLD,
    state="done",
    ended_on=date(2026, 11, 7),
    id=1,
)
NONE = Outcome("none")


def came(value: float, on: date = END) -> Outcome:
    return Outcome("graded", on, grade=grade(value, TOLD, "bad"))


def due(day: date, **more: Any) -> Decision:
    plain = {"state": "open", "ended_on": None, "forecast": None, "unforeseen": "short"}
    return replace(ONE, due=day, **{**plain, **more})


def block(
    *known: tuple[Decision, Outcome], language: Language = "en", brief: bool = False
) -> Decisions:
    found = decisions_block(voice(language), WEEK, known, TODAY, brief=brief)
    assert found is not None
    return found


def test_of_none_nothing_is_said() -> None:
    dropped = replace(ONE, state="dropped")
    for known in ((), ((dropped, came(100)),)):
        assert decisions_block(voice(), WEEK, known, TODAY, brief=False) is None
        assert with_decisions(report(), voice(), None, [one for one, _ in known]) == report()


@pytest.mark.parametrize(
    ("on", "told"),
    [(-7, False), (-6, False), (-5, True), (0, True), (1, True), (2, False)],
)
def test_what_came_is_told_in_the_period_its_last_day_was_known_in(on: int, told: bool) -> None:  # noqa: FBT001
    """A week's report has it when the day before it was told is one of the week's: each once."""
    found = decisions_block(
        voice(), WEEK, [(ONE, came(100, END + timedelta(on)))], TODAY, brief=False
    )
    assert (found is not None) == told


@pytest.mark.parametrize(
    ("value", "mark", "tone", "off"),
    [
        (100, "Came true", "good", "100; foretold 100 (80 to 120), which is what came."),
        (110, "Came true", "good", "110; foretold 100 (80 to 120), 10 more (+10%)."),
        (70, "Partly", "watch", "70; foretold 100 (80 to 120), 30 less (−30%)."),
        (50, "Not come true", "bad", "50; foretold 100 (80 to 120), 50 less (−50%)."),
    ],
)
def test_how_it_came_out_and_by_how_much(value: float, mark: str, tone: str, off: str) -> None:
    [one] = block((ONE, came(value))).graded
    assert (one.mark, one.tone, one.who) == (mark, tone, "Lin, due 7 Nov")
    assert one.told == (f"8–14 Nov: leads of Baidu {off} Had it stayed as it was, about 50.",)
    assert (one.title, one.do) == ("Leads of Baidu below what was expected", "Mend the form.")


def test_in_chinese() -> None:
    found = block((ONE, came(70)), language="zh")
    [one] = found.graded
    assert (one.mark, one.who) == ("部分应验", "Lin，11月7日到期")
    [told] = one.told
    assert told.startswith("11月8日–14日百度推广的线索实际 70 条；预测 100 条（80 条到 120 条），")
    assert told.endswith("，低 30 条（−30%）。照当时那样下去约 50 条。")
    assert found.short == "决策：部分应验 1 条"


def test_what_is_both_is_unclear() -> None:
    near = replace(TOLD, without=90)
    told = replace(ONE, forecast=near)
    [one] = block((told, Outcome("graded", END, grade=grade(90, near, "bad")))).graded
    assert (one.mark, one.tone) == ("Cannot be told", "even")


def test_what_somebody_said_goes_by_the_day_it_was_said() -> None:
    said = replace(ONE, forecast=None, unforeseen="data", grade="missed", ended_on=END)
    [one] = block((said, NONE)).graded
    assert (one.mark, one.told) == ("Not come true", ("Did not come true (said by hand).",))
    early = replace(said, ended_on=WEEK.start - timedelta(1))
    assert decisions_block(voice(), WEEK, [(early, NONE)], TODAY, brief=False) is None


@pytest.mark.parametrize(
    ("days", "mark", "tone"),
    [
        (-4, "4 days overdue", "bad"), (-1, "1 day overdue", "bad"), (0, "Due today", "watch"),
        (1, "Due in 1 day", "even"), (4, "Due in 4 days", "even"),
    ],
)  # fmt: skip
def test_when_it_is_due(days: int, mark: str, tone: str) -> None:
    [one] = block((due(TODAY + timedelta(days)), NONE)).open
    assert (one.mark, one.tone) == (mark, tone)


def test_under_way_the_most_urgent_first_and_the_rest_counted() -> None:
    known = [(due(TODAY + timedelta(n), id=n + 9), NONE) for n in (3, -2, 5, 1, 4, 2)]
    found = block(*known, brief=True)
    assert [each.id for each in found.open] == [7, 10, 11]
    assert len(found.open) == MOST_BRIEF
    assert found.note == "3 more under way."
    assert found.short == "Decisions: 6 under way, 1 overdue"


def test_what_is_done_and_waits_is_counted() -> None:
    found = block((ONE, Outcome("unripe", END + timedelta(9))))
    assert (found.graded, found.open) == ((), ())
    assert found.note == "1 more is done; what came of it is told later."


def test_a_report_does_not_tell_what_was_found_after_it() -> None:
    later = due(TODAY, days=Period(TODAY, TODAY))
    assert decisions_block(voice(), WEEK, [(later, NONE)], TODAY, brief=False) is None


def test_an_overdue_one_that_came_out_is_told_once() -> None:
    late = replace(ONE, state="open", ended_on=None)
    found = block((late, came(100)))
    assert ([each.id for each in found.graded], found.open) == ([1], ())


KNOWN = ((ONE, came(70)), (due(TODAY - timedelta(4), id=2), NONE))
OWN = [one for one, _ in KNOWN]


@pytest.mark.parametrize("audience", ["team", "boss"])
def test_it_stands_below_the_findings(audience: str) -> None:
    page = report("en", audience=audience)
    made = with_decisions(page, voice(), block(*KNOWN, brief=audience == "boss"), OWN)
    at = next(i for i, each in enumerate(made.blocks) if isinstance(each, Decisions))
    above = Asks if audience == "boss" else FindingBlock
    assert isinstance(made.blocks[at - 1], above)
    assert not any(isinstance(each, FindingBlock | Briefs) for each in made.blocks[at:])


@pytest.mark.parametrize("audience", ["team", "boss"])
def test_every_dress_has_it_and_so_has_what_is_frozen(audience: str) -> None:
    page = report("en", audience=audience)
    made = with_decisions(page, voice(), block(*KNOWN), OWN)
    out = StringIO()
    print_report(made, Console(file=out, width=100))
    told = "70; foretold 100 (80 to 120), 30 less (−30%)."
    for text in (render_markdown(made).replace("\\", ""), " ".join(out.getvalue().split())):
        assert told in text
        assert "4 days overdue" in text
    assert told.replace(" ", "") in words_of(render_svg(made))
    html = render_html(made)
    assert told in html
    again = thawed(json.loads(json.dumps(frozen(made), allow_nan=False)))
    assert again == made
    assert render_html(again) == html


def test_a_chat_hears_of_it_in_a_line() -> None:
    made = with_decisions(report("en", audience="boss"), voice(), block(*KNOWN), OWN)
    bare = replace(made, blocks=tuple(each for each in made.blocks if isinstance(each, Decisions)))
    assert render_text(bare).endswith("\nDecisions: 1 partly, 1 under way, 1 overdue")


def test_its_words_are_text() -> None:
    bad = due(TODAY, title={"en": HOSTILE, "zh": HOSTILE}, owner=HOSTILE, action={"en": HOSTILE})
    made = with_decisions(report("en"), voice(), block((bad, NONE)), [bad])
    assert "<script" not in render_html(made)
    assert "<script>" not in render_markdown(made)
    assert "<script" not in render_svg(made)


def test_an_author_moves_it_hides_it_and_says_something_of_it() -> None:
    made = with_decisions(report("en"), voice(), block(*KNOWN), OWN)
    assert "decisions" in [part.key for part in parts_of(made)]
    said = arranged(made, Draft(parts=(Item("decisions", comment="We go on."),)))
    assert isinstance(said.blocks[1], Decisions)
    assert said.blocks[2] == Remark("We go on.")
    gone = arranged(made, Draft(parts=(Item("decisions", hidden=True),)))
    assert not any(isinstance(each, Decisions) for each in gone.blocks)


def test_a_finding_that_is_decided_says_by_whom_and_asks_the_boss_for_nothing() -> None:
    card = findings_of(report("en"))[0]
    mine = due(TODAY + timedelta(3), key=card.key, days=WEEK)
    known = [(mine, NONE)]
    made = with_decisions(report("en"), voice(), block(*known), [mine])
    first = findings_of(made)[0]
    assert first.decision == 1
    label, line = first.steps[-1]
    assert (label, flat(line)) == ("Decided", "Lin, due 19 Nov")
    assert [each.decision for each in findings_of(made)[1:]] == [0] * (len(findings_of(made)) - 1)
    done = replace(mine, state="done", ended_on=TODAY)
    over = findings_of(with_decisions(report("en"), voice(), block(*known), [done]))[0]
    assert flat(over.steps[-1][1]) == f"Lin, done on {TODAY:%-d %b}"
    boss = report("en", audience="boss")
    [asks] = [each for each in boss.blocks if isinstance(each, Asks)]
    assert asks.of == ((card.key,),)
    left = with_decisions(boss, voice(), block(*known), [mine])
    assert [each for each in left.blocks if isinstance(each, Asks)] == []


def test_without_a_finding_it_stands_before_what_is_looked_up() -> None:
    page = report("en")
    bare = replace(page, blocks=tuple(e for e in page.blocks if not isinstance(e, FindingBlock)))
    made = with_decisions(bare, voice(), block(*KNOWN), OWN)
    at = next(i for i, each in enumerate(made.blocks) if isinstance(each, Decisions))
    assert isinstance(made.blocks[at + 1], Table)

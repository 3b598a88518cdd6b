"""What a published number became, and why: one small world for each cause, parts adding up.

The report of 2 to 8 November is published on the 9th; what the team imports or changes after that
is told by the report of the week after.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import fanbu
from fanbu.api.published import freeze, ground_of, restated_data, restated_since
from fanbu.api.reports import Asked
from fanbu.rules.status import LeadWords
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from fanbu import Workspace

MONDAY = datetime(2026, 11, 9, 4)  # noqa: DTZ001 - UTC, naive
LATER = datetime(2026, 11, 16, 4)  # noqa: DTZ001
NEXT = "2026-11-15"
SHOWN = ("cost", "leads", "valid_leads", "cpl", "orders", "revenue")
SPEND = "day,platform,account,channel,cost\n"
LEADS = "external_id,created_at,person,channel,status\n"
ORDERS = "external_id,ordered_at,paid_at,person,net\n"
REFUNDS = "external_id,order,refunded_at,amount\n"
A = "1,2026-11-02 09:00,a@x.com,paid/meta,valid\n"
B = "2,2026-11-03 09:00,b@x.com,paid/meta,new\n"
C = "3,2026-11-04 09:00,c@x.com,paid/meta,valid\n"
WEEK = "".join(f"2026-11-{day:02},meta,a,paid/meta,10\n" for day in range(2, 9))
SOLD = "1,2026-11-04 09:00,2026-11-04 10:00,a@x.com,500\n"


class Story:
    """A workspace that lives through two Mondays."""

    def __init__(self, folder: Path, files: Path) -> None:
        self.folder, self.files = folder, files
        self.now = MONDAY
        self.number = 0
        self.ws: Workspace = fanbu.open(folder, clock=lambda: self.now)

    def take(self, table: str, text: str, as_of: str = "2026-11-09 08:00", **more: Any) -> int:
        self.number += 1
        file = self.files / f"{self.number}.csv"
        file.write_text(text)
        found = self.ws.import_files(file, as_=table, as_of=as_of, **more).to_dict()["files"][0]
        return int(found["import_id"])

    def publish(self) -> None:
        """The numbers alone: the pages are not looked at here."""
        spec = Asked("week", "2026-11-08").spec(self.ws)
        freeze(self.ws, spec, {}, spec.headline or SHOWN, None, "Li")
        self.now = LATER

    def later(self, table: str, text: str) -> int:
        return self.take(table, text, "2026-11-16 08:00")

    def reopen(self, **changes: Any) -> None:
        self.ws.close()
        self.ws = fanbu.open(self.folder, clock=lambda: self.now)
        self.ws.close()
        changed = replace(self.ws.settings, **changes)
        self.ws = fanbu.Workspace(self.ws.folder, changed, lambda: self.now)

    def restated(self) -> dict[str, tuple[Any, Any, dict[str, Any]]]:
        """Metric → before, now, cause → effect; the parts have been added up."""
        spec = Asked("week", NEXT).spec(self.ws)
        told = restated_data(restated_since(self.ws, spec))
        assert told is not None
        found = {}
        for row in told["rows"]:
            causes = {f"{c['cause']} {c['table']}".strip(): c["effect"] for c in row["causes"]}
            change = (row["now"] or 0) - (row["before"] or 0)
            assert sum(causes.values()) == pytest.approx(change, abs=1e-9 * abs(change))
            found[row["metric"]] = (row["before"], row["now"], causes)
        return found


@pytest.fixture
def story(folder: Path, tmp_path: Path) -> Iterator[Story]:
    made = Story(folder, tmp_path)
    yield made
    made.ws.close()


def test_nothing_changed_says_nothing(story: Story) -> None:
    story.take("leads", LEADS + A + B + C)
    story.publish()
    story.later("leads", LEADS + A + B + C)
    assert story.restated() == {}


def test_without_a_published_report_there_is_nothing_to_tell(story: Story) -> None:
    story.take("leads", LEADS + A)
    assert "restated" not in story.ws.report("week", date=NEXT).to_dict()


def test_leads_that_were_entered_later(story: Story) -> None:
    story.take("leads", LEADS + A + B)
    story.publish()
    story.later("leads", LEADS + A + B + C)
    assert story.restated() == {
        "leads": (2, 3, {"late leads": 1}),
        "valid_leads": (1, 2, {"late leads": 1}),
    }


def test_a_register_of_which_nothing_was_there_came_late(story: Story) -> None:
    story.take("spend", SPEND + WEEK)
    story.publish()
    story.later("leads", LEADS + A + B)
    found = story.restated()
    assert found["leads"] == (None, 2, {"late leads": 2})
    assert found["valid_leads"] == (None, 1, {"late leads": 1})


def test_leads_that_were_judged_since(story: Story) -> None:
    """B became valid, C invalid, A has no verdict any more: 2 → 1."""
    story.take("leads", LEADS + A + B + C)
    story.publish()
    story.later("leads", LEADS + A.replace("valid", "new") + B.replace("new", "valid")
                + C.replace("valid", "junk"))  # fmt: skip
    causes = {"valid leads": 1, "invalid leads": -1, "unjudged leads": -1}
    assert story.restated() == {"valid_leads": (2, 1, causes)}


def test_leads_that_turned_out_to_be_tests_or_repeated(story: Story) -> None:
    """B is a test after all; C's contact is A's, who came first."""
    story.take("leads", LEADS + A + B + C)
    story.publish()
    story.later("leads", LEADS + A + B.replace("new", "test lead") + C.replace("c@", "a@"))
    assert story.restated() == {
        "leads": (3, 1, {"test leads": -1, "repeat leads": -1}),
        "valid_leads": (2, 1, {"repeat leads": -1}),
    }


def test_leads_that_moved_to_another_week(story: Story) -> None:
    story.take("leads", LEADS + A + B + C.replace("11-04", "10-28"))
    story.publish()
    story.later("leads", LEADS + A.replace("11-02", "11-12") + B + C)
    assert story.restated() == {}  # one out, one in
    story.later("leads", LEADS + A.replace("11-02", "11-12") + B + C.replace("11-04", "10-28"))
    found = story.restated()
    assert found["leads"] == (2, 1, {"moved leads": -1})


def test_a_wider_word_for_valid_is_a_change_of_definition(story: Story) -> None:
    """ "new" counts as valid now: B by the settings, C because it was entered later."""
    story.take("leads", LEADS + A + B)
    story.publish()
    story.later("leads", LEADS + A + B + C)
    words = LeadWords(valid=("valid", "new"), invalid=("junk",), won=("won",), pending=(),
                      test=("test lead",))  # fmt: skip
    story.reopen(leads=words)
    assert story.restated()["valid_leads"] == (1, 3, {"late leads": 1, "definition": 1})


def test_an_own_metric_of_the_same_name_is_a_change_of_definition(story: Story) -> None:
    story.take("leads", LEADS + A + B)
    story.publish()
    text = "- {name: leads, label: Leads, measure: count(), of: leads, where: valid = true}\n"
    (story.folder / "metrics" / "own.yaml").write_text(text)
    story.reopen()
    assert story.restated() == {"leads": (2, 1, {"definition": -1})}


def test_an_import_that_was_undone(story: Story) -> None:
    story.take("leads", LEADS + A)
    second = story.take("leads", LEADS + B + C, "2026-11-09 09:00")
    story.publish()
    story.ws.undo(second)
    assert story.restated() == {
        "leads": (3, 1, {"undone leads": -2}),
        "valid_leads": (2, 1, {"undone leads": -1}),
    }


def test_a_platform_that_corrected_its_days(story: Story) -> None:
    story.take("spend", SPEND + WEEK)
    story.publish()
    story.later(
        "spend",
        SPEND + WEEK.replace("2026-11-08,meta,a,paid/meta,10", "2026-11-08,meta,a,paid/meta,15.5"),
    )
    assert story.restated() == {"cost": (70, 75.5, {"corrected spend": 5.5})}


def test_days_that_came_late(story: Story) -> None:
    """The last day was not in the export; a second account was forgotten until after lunch.

    Its file is dated before the publication, but nobody had imported it.
    """
    story.take("spend", SPEND + WEEK.replace("2026-11-08,meta,a,paid/meta,10\n", ""))
    story.publish()
    story.later("spend", SPEND + WEEK)
    story.take("spend", SPEND + "2026-11-05,meta,b,paid/meta,7\n", "2026-11-09 08:00")
    assert story.restated() == {"cost": (60, 77, {"late spend": 17})}


def test_rates_that_changed(story: Story) -> None:
    """Seventy dollars: 490 yuan at 7, 497 at 7.1."""
    rates = "day,currency,rate\n"
    days = [f"2026-11-{day:02}" for day in range(2, 9)]
    spend = SPEND.replace("cost", "cost,currency").replace("\n", "\n") + "".join(
        f"{day},meta,a,paid/meta,10,USD\n" for day in days
    )
    story.take("rates", rates + "".join(f"{day},USD,7\n" for day in days))
    story.take("spend", spend)
    story.publish()
    story.later("rates", rates + "".join(f"{day},USD,7.1\n" for day in days))
    story.later("spend", spend + "2026-11-09,meta,a,paid/meta,0,USD\n")
    assert story.restated()["cost"] == (490, 497, {"rates spend": 7})


def test_rebates_are_told_from_corrected_gifts(story: Story) -> None:
    """Of 70 booked 14 were gifts: 56 paid, 44.8 by a rebate of 25 %; then 21 were, and 39.2."""
    spend = SPEND.replace("cost", "cost,gift") + WEEK.replace(",10\n", ",10,2\n")
    rebate = "platform,account,goods_rate\nmeta,a,{}\n"
    story.take("spend", spend)
    story.take("rebates", rebate.format(0))
    story.reopen(headline=("gift", "cash_cost"))
    story.publish()
    story.later("rebates", rebate.format("25%"))
    assert story.restated() == {
        "cash_cost": (56, pytest.approx(44.8), {"rates spend": pytest.approx(-11.2)})
    }
    story.later("spend", spend.replace(",10,2\n", ",10,3\n"))
    found = story.restated()
    assert found["gift"] == (14, 21, {"corrected spend": 7})
    assert found["cash_cost"][2] == {"corrected spend": pytest.approx(-16.8)}


def test_money_that_came_or_changed_later(story: Story) -> None:
    """Order 2 was placed then and paid since; 3 was entered late; 1 was corrected by −50."""
    unpaid = "2,2026-11-05 09:00,,b@x.com,300\n"
    story.take("orders", ORDERS + SOLD + unpaid)
    story.publish()
    story.later("orders", ORDERS + SOLD.replace("500", "450")
                + unpaid.replace(",,", ",2026-11-06 09:00,")
                + "3,2026-11-07 09:00,2026-11-07 09:30,c@x.com,200\n")  # fmt: skip
    causes = {"late orders": 200, "paid_later orders": 300, "corrected orders": -50}
    assert story.restated()["revenue"] == (500, 950, causes)
    assert story.restated()["orders"] == (1, 3, {"late orders": 1, "paid_later orders": 1})


def test_refunds_that_came_late(story: Story) -> None:
    story.take("orders", ORDERS + SOLD)
    story.take("refunds", REFUNDS + "r1,1,2026-11-05 09:00,20\n")
    story.reopen(headline=("revenue", "refunds", "net_revenue"))
    story.publish()
    story.later("refunds", REFUNDS + "r1,1,2026-11-05 09:00,25\nr2,1,2026-11-06 09:00,100\n")
    causes = {"late refunds": 100, "corrected refunds": 5}
    assert story.restated() == {
        "refunds": (20, 125, causes),
        "net_revenue": (480, 375, {name: -effect for name, effect in causes.items()}),
    }


def test_a_ratio_carries_the_causes_of_its_parts(story: Story) -> None:
    """70 / 2 = 35 → 84 / 3 = 28."""
    story.take("spend", SPEND + WEEK)
    story.take("leads", LEADS + A + B)
    story.publish()
    story.later("spend", SPEND + WEEK.replace(",10\n", ",12\n"))
    story.later("leads", LEADS + A + B + C)
    before, now, causes = story.restated()["cpl"]
    assert (before, now) == (35, 28)
    assert causes == {
        "corrected spend": pytest.approx(14 * (1 / 2 + 1 / 3) / 2),
        "late leads": pytest.approx((70 + 84) / 2 * (1 / 3 - 1 / 2)),
    }


def test_what_was_published_is_held_against_now_also_after_compacting(story: Story) -> None:
    story.take("leads", LEADS + A + B)
    story.publish()
    story.later("leads", LEADS + A + B.replace("new", "valid"))
    story.ws.compact()
    assert story.restated() == {"valid_leads": (1, 2, {"valid leads": 1})}


COSTS = "kind,amount,paid_on,partner,starts,ends\n"


def test_other_costs_have_causes_of_their_own(story: Story) -> None:
    """Ann is paid 70 for the week; then 140. Bob's fee of the 5th, a half of it here, came late.

    A venue paid on the 4th was moved to the 12th.
    """
    ann, venue = "kol,{},2026-11-02,Ann,2026-11-02,2026-11-08\n", "venue,30,2026-11-04,Hall,{}\n"
    bob = "kol,10,2026-11-08,Bob,2026-11-08,2026-11-09\n"
    story.take("costs", COSTS + ann.format(70) + venue.format(","))
    story.reopen(headline=("other_cost",))
    story.publish()
    at_end = venue.format("2026-11-12,2026-11-12")
    story.later("costs", COSTS + ann.format(140) + bob + at_end)
    assert story.restated() == {
        "other_cost": (
            100, 145, {"corrected costs": 70, "late costs": 5, "moved costs": -30},
        )
    }  # fmt: skip


def test_an_average_of_orders_that_were_given_their_rate(story: Story) -> None:
    """500 yuan alone; then 20 dollars at 7: (500 + 140) / 2."""
    orders = ORDERS.replace("net", "net,currency") + SOLD.replace("500", "500,CNY")
    story.take("orders", orders + SOLD.replace("1,", "2,", 1).replace("500", "20,USD"))
    story.reopen(headline=("average_order",))
    story.publish()
    story.later("rates", "day,currency,rate\n2026-11-04,USD,7\n")
    found = story.restated()["average_order"]
    assert found == (500, 320, {"rates orders": -180})


def test_buyers_who_came_back_or_paid_later(story: Story) -> None:
    """Ann bought again since; Bob's order, known then, was paid since; Cy's was entered late."""
    order = "{},2026-11-04 09:00,{},{}@x.com,100\n"
    ann, bob = order.format(1, "2026-11-04 10:00", "ann"), order.format(2, "{}", "bob")
    story.take("orders", ORDERS + ann + bob.format(""))
    story.reopen(headline=("first_buyers", "repeat_buyers"))
    story.publish()
    again = "4,2026-11-12 09:00,2026-11-12 10:00,ann@x.com,100\n"
    late = order.format(3, "2026-11-05 09:00", "cy")
    story.later("orders", ORDERS + ann + bob.format("2026-11-05 10:00") + late + again)
    assert story.restated() == {
        "first_buyers": (
            1, 3, {"late orders": 1, "paid_later orders": 1},
        ),
        "repeat_buyers": (0, 1, {"progress orders": 1}),
    }  # fmt: skip


STEPS = "线索ID,留资时间,手机号,线索来源,状态,到店时间\n"


def test_steps_of_leads_have_causes_of_their_own(tmp_path: Path) -> None:
    """L1 came since; L2, who had come, is a test after all; L3 was moved from the week before;
    L4 and L5 were entered late; nothing is new of L6."""

    def lead(n: int, day: str = "2026-11-03", came: str = "2026-11-08", status: str = "") -> str:
        return f"L{n},{day},1380000000{n},百度,{status},{came}\n"

    fanbu.init(tmp_path / "dealer", playbook="automotive", language="en")
    story = Story(tmp_path / "dealer", tmp_path)
    story.reopen(headline=("cohort_visited", "visits"))
    with story.ws:
        before = lead(1, came="") + lead(2) + lead(3, "2026-10-28") + lead(6)
        bring(story, STEPS + before, "2026-11-09 08:00")
        story.publish()
        after = lead(1) + lead(2, status="测试") + lead(3) + lead(4) + lead(5) + lead(6)
        bring(story, STEPS + after, "2026-11-16 08:00")
        assert story.restated() == {
            "cohort_visited": (
                2, 5, {"progress leads": 1, "test leads": -1, "moved leads": 1, "late leads": 2},
            ),
            "visits": (3, 5, {"progress leads": 1, "test leads": -1, "late leads": 2}),
        }  # fmt: skip


def bring(story: Story, text: str, as_of: str) -> None:
    (story.files / "线索.csv").write_text(text)
    story.ws.import_files(story.files / "线索.csv", as_of=as_of, yes=True)


def test_people_are_counted_once(story: Story) -> None:
    """Ann paid twice, then once; Bob's payment was entered late."""
    order = "{},2026-11-04 09:00,2026-11-04 10:00,{},100\n"
    story.take("orders", ORDERS + order.format(1, "ann@x.com") + order.format(2, "ann@x.com"))
    story.reopen(headline=("buyers",))
    story.publish()
    story.later("orders", ORDERS + order.format(1, "ann@x.com")
                + "2,2026-11-04 09:00,,ann@x.com,100\n" + order.format(3, "bob@x.com"))  # fmt: skip
    assert story.restated() == {"buyers": (1, 2, {"late orders": 1})}


def test_the_page_tells_it_in_one_line_a_number(story: Story) -> None:
    story.take("leads", LEADS + A + B)
    story.ws.publish("week", date="2026-11-08", by="Li")
    assert "restated" not in story.ws.report("week", date=NEXT).markdown()
    story.later("leads", LEADS + A + B.replace("new", "valid") + C)
    for language, told in (
        ("en", "- Valid leads 1 → **3**: Entered later +1 · Judged valid since +1"),
        ("zh", "- 有效线索 1 → **3**: 补录线索 +1 · 后来判为有效 +1"),
    ):
        assert told in story.ws.report("week", date=NEXT, language=language).markdown()


statuses = st.sampled_from(["valid", "junk", "new", "test lead", "won"])
leads = st.dictionaries(
    st.integers(1, 6),
    st.tuples(st.integers(1, 12), st.integers(1, 4), statuses),
    max_size=6,
)
payments = st.dictionaries(
    st.integers(1, 4), st.tuples(st.integers(1, 12), st.integers(0, 900)), max_size=4
)
costs = st.dictionaries(st.integers(1, 12), st.integers(0, 500), max_size=6)
worlds = st.tuples(leads, payments, costs)


@settings(max_examples=8, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.lists(worlds, min_size=2, max_size=4), st.data())
def test_causes_add_up_in_any_history(
    template: Path, tmp_path_factory: pytest.TempPathFactory, history: list[Any], data: Any
) -> None:
    """Whole exports in any order before and after, some undone: the parts are the difference.

    `Story.restated` adds them up; here the numbers before and now are asked for apart.
    """
    place = tmp_path_factory.mktemp("history")
    story = Story(shutil.copytree(template, place / "brand"), place)
    story.reopen(headline=("cost", "leads", "valid_leads", "cpl", "buyers", "revenue"))
    with story.ws:
        split = data.draw(st.integers(1, len(history) - 1))
        taken: list[int] = []
        frozen: dict[str, Any] = {}
        for number, (people, paid, spent) in enumerate(history):
            if number == split:
                frozen = numbers(story.ws)
                story.publish()
            as_of = f"2026-11-{9 if number < split else 16:02} 0{number + 1}:00"
            taken += [story.take(*each, as_of) for each in exports(people, paid, spent)]
        for import_id in (
            data.draw(st.lists(st.sampled_from(taken), max_size=2, unique=True)) if taken else ()
        ):
            story.ws.undo(import_id)
        found, now = story.restated(), numbers(story.ws)
        for metric, value in frozen.items():
            if (value or 0) != (now[metric] or 0):
                assert found[metric][:2] == (value, now[metric])
            elif metric in found:
                assert not any(found[metric][2].values())


def numbers(ws: Workspace) -> dict[str, Any]:
    names = ["cost", "leads", "valid_leads", "cpl", "buyers", "revenue"]
    week: dict[str, Any] = {"start": "2026-11-02", "end": "2026-11-08"}
    [row] = ws.query(names, **week).to_dict()["rows"]
    days = ground_of(ws).kept(("cpl",), Period.parse("2026-11-02..2026-11-08")).get("cpl")
    return {name: row[name] for name in names} | ({} if days is None else of_both(ws, days, week))


def of_both(ws: Workspace, days: Iterable[Period], week: dict[str, Any]) -> dict[str, Any]:
    """The cost per lead of the days that spend and leads have both told of, from those days."""
    kept = {str(day) for run in days for day in run.each()}
    rows = ws.query(["cost", "leads"], grain="day", **week).to_dict()["rows"]
    cost, leads = (
        sum(row[name] or 0 for row in rows if row["period"] in kept) for name in ("cost", "leads")
    )
    told = any(row["cost"] is not None for row in rows if row["period"] in kept)
    return {"cpl": cost / leads if told and leads else None}


def exports(people: Any, paid: Any, spent: Any) -> list[tuple[str, str]]:
    """Of each table that has rows: the rows drawn, and one that never changes.

    A list in which every id is of something else would be taken for another list.
    """
    people = {**people, **({99: (2, 99, "valid")} if people else {})}
    paid = {**paid, **({99: (2, 10)} if paid else {})}
    leads = "".join(
        f"{n},2026-11-{day:02} 09:00,p{who}@x.com,paid/meta,{status}\n"
        for n, (day, who, status) in people.items()
    )
    orders = "".join(
        f"{n},2026-11-{day:02} 09:00,2026-11-{day:02} 10:00,p{n}@x.com,{net}\n"
        for n, (day, net) in paid.items()
    )
    costs = "".join(f"2026-11-{day:02},meta,a,paid/meta,{n}\n" for day, n in spent.items())
    made = [("leads", LEADS + leads, leads), ("orders", ORDERS + orders, orders),
            ("spend", SPEND + costs, costs)]  # fmt: skip
    return [(table, text) for table, text, rows in made if rows]

"""What happened on the drawn days: told once, and not of other places."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from fanbu.analyses.watch.daily import Day, Drawn
from fanbu.api.watch_charts import at_place, drawn_of, marks_of

if TYPE_CHECKING:
    from fanbu import Workspace

END = date(2026, 11, 15)


def test_a_promotion_and_its_peak_are_one_mark(ws: Workspace) -> None:
    ws.set_settings({"timezone": "Asia/Shanghai"})
    told = [(each["label"], each["first"], each["last"]) for each in marks_of(ws, END)]
    assert told == [
        ("Mid-Autumn Festival", "2026-09-25", "2026-09-27"),
        ("National Day", "2026-10-01", "2026-10-07"),
        ("Double 11", "2026-10-20", "2026-11-11"),
    ]


def test_what_a_team_wrote_down_goes_by_its_text(ws: Workspace) -> None:
    ws.add_note("New landing page", days="2026-11-07", where={"channel": "paid/baidu"})
    [told] = [each for each in marks_of(ws, END) if each["kind"] == "note"]
    assert (told["label"], told["where"]) == ("New landing page", {"channel": "paid/baidu"})


def test_what_happened_on_the_drawn_days_alone(ws: Workspace) -> None:
    """Nine weeks, of which the first day is 14 September."""
    for day, text in (("2026-09-13", "before"), ("2026-09-14", "first"), ("2026-11-16", "ahead")):
        ws.add_note(text, days=day)
    told = [each["label"] for each in marks_of(ws, END) if each["kind"] == "note"]
    assert told == ["first"]


def mark(label: str, first: str, last: str, **where: str) -> dict[str, Any]:
    return {"kind": "note", "label": label, "first": first, "last": last, "where": where}


def test_a_day_has_the_marks_of_its_place() -> None:
    marks = [mark("a", "2026-11-07", "2026-11-08"), mark("b", "2026-11-08", "2026-11-09"),
             mark("c", "2026-11-08", "2026-11-08", channel="paid/x")]  # fmt: skip
    days = tuple(Day(date(2026, 11, day), 1, 1, 0, 2) for day in (6, 7, 8, 9))
    for place, on_eighth in (((), "a, b, c"), ((("channel", "paid/x"),), "a, b, c"),
                             ((("channel", "paid/y"),), "a, b"),
                             ((("platform", "x"),), "a, b, c"),
                             ((("campaign", "spring"),), "a, b")):  # fmt: skip
        told = drawn_of(Drawn("leads", place, days), marks, "en")
        assert told is not None
        assert [each["mark"] for each in told["days"]] == [None, "a", on_eighth, "b"]
    assert [each["label"] for each in at_place(marks, {"channel": "paid/y"})] == ["a", "b"]

"""Tiny worlds in which a number moved for one known reason, and worlds in which it did not."""

from __future__ import annotations

import csv
import math
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from fanbu.api import why as room
from fanbu.errors import BadInput
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from fanbu import Workspace

BEFORE, NOW = (
    Period(date(2026, 11, 9), date(2026, 11, 15)),
    Period(date(2026, 11, 16), date(2026, 11, 22)),
)
USUAL = {("a", "ann"): 20, ("a", "bob"): 20, ("b", "ann"): 20, ("b", "bob"): 20,
         ("c", "ann"): 10, ("c", "bob"): 10}  # fmt: skip
"""Leads a day, by source and owner; sources are the channels owned/a, owned/b, owned/c."""
AS_OF = "2026-11-23"


def days(*periods: Period) -> list[date]:
    return [day for period in periods for day in period.each()]


def write(file: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    rows = list(rows)
    with file.open("w", newline="", encoding="utf-8") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return file


def leads(
    ws: Workspace,
    folder: Path,
    now: Mapping[tuple[str, str], int],
    before: Mapping[tuple[str, str], int] = USUAL,
    **more: Any,
) -> None:
    """A register of both weeks: `before` leads each day of the first, `now` each day of the second.

    `more`: further columns, of every row or as a function of (day, source, owner).
    """
    rows = []
    for day in days(BEFORE, NOW):
        for (source, owner), count in (before if day <= BEFORE.end else now).items():
            for number in range(count):
                extra = {k: v(day, source, owner) if callable(v) else v for k, v in more.items()}
                rows.append({
                    "external_id": f"{day}{source}{owner}{number}",
                    "created_at": f"{day} 10:00:00",
                    "channel": f"owned/{source}" if source else "",
                    "owner": owner,
                    **extra,
                })  # fmt: skip
    ws.import_files(write(folder / "leads.csv", rows), as_="leads", as_of=AS_OF, yes=True)


def spend(
    ws: Workspace, folder: Path, of: Iterable[tuple[date, str, int, int, float]], name: str = "ads"
) -> None:
    """(day, ad campaign, impressions, clicks, cost) of one platform."""
    rows = [
        {"day": day, "platform": name, "channel": f"paid/{name}", "account": "one",
         "level": "ad_campaign", "ad_campaign": campaign, "impressions": shown,
         "clicks": clicks, "cost": cost}
        for day, campaign, shown, clicks, cost in of
    ]  # fmt: skip
    file = write(folder / f"{name}.csv", rows)
    ws.import_files(file, as_="spend", as_of=AS_OF, yes=True)


def told(ws: Workspace, metric: str, **asked: Any) -> dict[str, Any]:
    return ws.why(metric, **asked).to_dict()


def test_a_place_is_named_with_its_size(ws: Workspace, tmp_path: Path) -> None:
    """Bob's leads of channel a fall from 140 to 56: everything else stays as it was."""
    leads(ws, tmp_path, {**USUAL, ("a", "bob"): 8})
    found = told(ws, "leads")
    assert (found["period"], found["against"]) == (str(NOW), str(BEFORE))
    assert (found["value"], found["expected"], found["delta"]) == (616, 700, -84)
    assert found["verdict"] == "causes"
    [cause] = found["causes"]
    assert cause["where"] == {"channel": "owned/a", "owner": "bob"}
    assert (cause["effect"], cause["share"], cause["before"], cause["after"]) == (-84, 1, 140, 56)
    reach = 1.6448536269514722 * math.sqrt(140 + 56)  # two Poisson counts
    assert (cause["low"], cause["high"]) == pytest.approx((-84 - reach, -84 + reach))
    assert cause["p_value"] < 0.001
    assert cause["stability"] > 0.95
    assert cause["filter"] == "channel = 'owned/a' and owner = 'bob'"
    assert found["dimensions"] == ["channel", "owner"]
    said = " ".join(found["said"])
    assert "Leads: 616 on 16–22 Nov, 700 on 9–15 Nov: −84 (−12%)." in said
    assert "one place: Channel a, Owner bob −84" in said


def test_by_fixes_the_dimensions_and_where_the_rows(ws: Workspace, tmp_path: Path) -> None:
    leads(ws, tmp_path, {**USUAL, ("a", "bob"): 4})
    [cause] = told(ws, "leads", by="owner", where="channel = 'owned/a'")["causes"]
    assert cause["where"] == {"owner": "bob"}
    assert cause["effect"] == -112
    assert cause["filter"] == "channel = 'owned/a' and owner = 'bob'"


def test_two_places_that_offset_each_other(ws: Workspace, tmp_path: Path) -> None:
    """The total stands still; a share of no change is none.

    Six sources stand still: of six places of which four moved nobody could say what is usual.
    """
    usual = {(source, owner): 20 for source in "abcdefgh" for owner in ("ann", "bob")}
    moved = {("a", "ann"): 8, ("a", "bob"): 8, ("b", "ann"): 32, ("b", "bob"): 32}
    leads(ws, tmp_path, {**usual, **moved}, before=usual)
    found = told(ws, "leads")
    assert (found["delta"], found["verdict"]) == (0, "causes")
    assert {str(c["where"]): (c["effect"], c["share"]) for c in found["causes"]} == {
        "{'channel': 'owned/a'}": (-168, None), "{'channel': 'owned/b'}": (168, None),
    }  # fmt: skip


def test_everywhere_alike_is_nowhere_in_particular(ws: Workspace, tmp_path: Path) -> None:
    leads(ws, tmp_path, {place: count // 2 for place, count in USUAL.items()})
    found = told(ws, "leads")
    assert found["delta"] == -350
    assert found["verdict"] in ("everywhere", "not_in_dimensions")
    assert found["causes"] == []


TEN = {(source, "ann"): 10 for source in "abcdefghij"}
"""Ten sources of ten leads a day each."""


def test_a_broad_fall_is_told_as_one_without_naming_a_place(ws: Workspace, tmp_path: Path) -> None:
    """Six of ten sources fall by three tenths, one rises by a tenth, three stay as they were."""
    leads(ws, tmp_path, {**TEN, **{(source, "ann"): 7 for source in "abcdef"}, ("g", "ann"): 11},
          before=TEN)  # fmt: skip
    found = told(ws, "leads", by="channel")
    assert (found["verdict"], found["causes"]) == ("not_in_dimensions", [])
    assert found["broad"] == {"dimension": "channel", "of": 10, "went": 6}
    assert found["said"][2] == "Most of them fell: 6 of 10 (Channel)."
    zh = ws.spoken_in("zh").why("leads", by="channel").to_dict()["said"][2]
    assert zh == "多数都降了：10 个渠道里有 6 个。"


def test_half_of_them_are_not_most(ws: Workspace, tmp_path: Path) -> None:
    leads(ws, tmp_path, {**TEN, **{(source, "ann"): 6 for source in "abcde"}}, before=TEN)
    found = told(ws, "leads", by="channel")
    assert (found["verdict"], found["broad"]) == ("not_in_dimensions", None)


def test_where_there_was_none_before_it_begins(ws: Workspace, tmp_path: Path) -> None:
    """Clicks both weeks, conversions in the second only: from 0, and nothing is called usual."""
    rows = [
        {"day": day, "platform": "ads", "channel": "paid/ads", "account": "one", "ad_campaign": one,
         "clicks": 100, "conversions": 5 if day >= NOW.start else 0, "cost": 9}
        for day in days(BEFORE, NOW) for one in "ab"
    ]  # fmt: skip
    ws.import_files(write(tmp_path / "ads.csv", rows), as_="spend", as_of=AS_OF, yes=True)
    found = told(ws, "cvr")
    assert (found["expected"], found["verdict"], found["causes"]) == (0, "from_nothing", [])
    assert found["said"][:2] == [
        "Conversion rate: from 0 on 9–15 Nov to 5.0% on 16–22 Nov.",
        (
            "There was none on 9–15 Nov: it begins with these days, so there is no earlier level "
            "that one place could stand out from."
        ),
    ]
    assert told(ws, "conversions")["verdict"] == "from_nothing"
    assert told(ws, "clicks")["verdict"] == "nothing"


def test_nothing_happened(ws: Workspace, tmp_path: Path) -> None:
    """One lead a day more in one place, one less in another: the usual up and down."""
    leads(ws, tmp_path, {**USUAL, ("a", "ann"): 21, ("c", "bob"): 9})
    found = told(ws, "leads")
    assert (found["delta"], found["verdict"], found["causes"]) == (0, "nothing", [])


def test_lost_tags_are_no_move_of_the_business(ws: Workspace, tmp_path: Path) -> None:
    """All of channel a comes without its channel in the later week."""
    usual = {k: v for k, v in USUAL.items() if k[0] != "a"}
    leads(ws, tmp_path, {**usual, ("", "ann"): 20, ("", "bob"): 20}, source="")
    found = told(ws, "leads")
    assert (found["delta"], found["verdict"]) == (0, "tagging")
    assert found["retagged"] == {"channel": "owned/a"}
    assert any("tags were lost" in sentence for sentence in found["said"])


def test_parts_sum_to_the_change(ws: Workspace, tmp_path: Path) -> None:
    """Cost is impressions × click rate × cost per click by the usual steps: exactly."""
    spend(ws, tmp_path, [
        *((day, "x", 10_000, 100, 200.0) for day in days(BEFORE)),
        *((day, "x", 12_000, 96, 240.0) for day in days(NOW)),
    ])  # fmt: skip
    found = told(ws, "cost")
    assert (found["value"], found["expected"]) == (1680, 1400)
    parts = {each["name"]: each for each in found["drivers"]}
    assert [*parts] == ["impressions", "ctr", "cpc"]
    mean = 280 / math.log(1680 / 1400)  # log-mean split (Ang 2005)
    assert parts["impressions"]["contribution"] == pytest.approx(mean * math.log(1.2))
    assert parts["ctr"]["contribution"] == pytest.approx(mean * math.log(0.8))
    assert parts["cpc"]["contribution"] == pytest.approx(mean * math.log(2.5 / 2))
    assert sum(each["contribution"] for each in found["drivers"]) == pytest.approx(280, abs=1e-9)
    assert sum(each["share"] for each in found["drivers"]) == pytest.approx(1, abs=1e-9)
    assert [each["kind"] for each in found["drivers"]] == ["count", "ratio", "ratio"]


def test_the_sides_of_a_ratio_are_its_parts(ws: Workspace, tmp_path: Path) -> None:
    spend(ws, tmp_path, [
        *((day, "x", 10_000, 100, 200.0) for day in days(BEFORE)),
        *((day, "x", 10_000, 80, 240.0) for day in days(NOW)),
    ])  # fmt: skip
    found = told(ws, "cpc")
    assert (found["value"], found["expected"], found["delta"]) == (3, 2, 1)
    assert [each["name"] for each in found["drivers"]] == ["cost", "clicks"]
    mean = 1 / math.log(1.5)
    assert found["drivers"][0]["contribution"] == pytest.approx(mean * math.log(1.2))
    assert found["drivers"][1]["contribution"] == pytest.approx(mean * math.log(1.25))


def test_a_rate_fell_in_one_place(ws: Workspace, tmp_path: Path) -> None:
    """Of three campaigns that are clicked by 2 % one falls to 1 %: a third of that overall."""
    spend(ws, tmp_path, [
        *((day, name, 10_000, 200, 100.0) for day in days(BEFORE) for name in "xyz"),
        *((day, name, 10_000, 100 if name == "x" else 200, 100.0) for day in days(NOW)
          for name in "xyz"),
    ])  # fmt: skip
    found = told(ws, "ctr")
    assert found["verdict"] == "causes"
    [cause] = found["causes"]
    assert cause["where"] == {"ad_campaign": "x"}
    assert (cause["before"], cause["after"]) == (0.02, 0.01)
    assert cause["effect"] == pytest.approx(-0.01 / 3)
    assert cause["share"] == pytest.approx(1)
    assert cause["low"] < cause["effect"] < cause["high"] < 0


def test_a_cost_per_click_rises_where_clicks_fell(ws: Workspace, tmp_path: Path) -> None:
    """What varies is the clicks: fewer of them, dearer each."""
    spend(ws, tmp_path, [
        *((day, name, 10_000, 200, 100.0) for day in days(BEFORE) for name in "xyz"),
        *((day, name, 10_000, 100 if name == "x" else 200, 100.0) for day in days(NOW)
          for name in "xyz"),
    ])  # fmt: skip
    found = told(ws, "cpc")
    [cause] = found["causes"]
    assert cause["where"] == {"ad_campaign": "x"}
    assert (cause["before"], cause["after"]) == (0.5, 1.0)
    assert cause["effect"] == pytest.approx(300 / 500 - 300 / 600)
    assert cause["share"] == pytest.approx(1)


def test_a_shift_in_shares_is_called_mix(ws: Workspace, tmp_path: Path) -> None:
    """Both campaigns keep their rates (1 % and 4 %); the poorer one is shown more often."""
    spend(ws, tmp_path, [
        *((day, "poor", 20_000, 200, 1.0) for day in days(BEFORE)),
        *((day, "rich", 20_000, 800, 1.0) for day in days(BEFORE)),
        *((day, "poor", 60_000, 600, 1.0) for day in days(NOW)),
        *((day, "rich", 20_000, 800, 1.0) for day in days(NOW)),
    ])  # fmt: skip
    found = told(ws, "ctr")
    assert (found["verdict"], found["causes"]) == ("mix", [])
    [mix] = found["mix"]
    assert (mix["dimension"], mix["certain"]) == ("ad_campaign", False)
    assert mix["rate"] == pytest.approx(0)
    assert mix["mix"] == pytest.approx(found["delta"])
    assert found["delta"] == pytest.approx(1400 / 80_000 - 1000 / 40_000)


def test_a_missing_export_comes_first(ws: Workspace, tmp_path: Path) -> None:
    """Two days of one platform were never exported: its clicks did not fall."""
    every = [(day, "x", 10_000, 200, 100.0) for day in days(BEFORE, NOW)]
    spend(ws, tmp_path, every, "one")
    spend(ws, tmp_path, [row for row in every if row[0].day not in (18, 19)], "two")
    result = ws.why("clicks")
    found = result.to_dict()
    assert (found["verdict"], found["within"]) == ("data_gap", "nothing")
    assert (found["value"], found["expected"], found["days"]) == (2000, 2000, 5)
    assert found["said"][0].startswith("Data first")
    missing = next(one for one in result.warnings if one.code == "days_missing")
    assert missing.details["days"] == ["2026-11-18..2026-11-19"]


def test_parts_that_lack_days_are_not_taken_apart(ws: Workspace, tmp_path: Path) -> None:
    """Leads have all days, clicks do not: leads are compared, and not split over clicks."""
    leads(ws, tmp_path, USUAL)
    every = [(day, "x", 10_000, 200, 100.0) for day in days(BEFORE, NOW)]
    spend(ws, tmp_path, [row for row in every if row[0].day not in (18, 19)])
    result = ws.why("leads")
    assert result.to_dict()["drivers"] == []
    assert "why_not_taken_apart" in [one.code for one in result.warnings]


def test_what_appeared_there_is_a_candidate(ws: Workspace, tmp_path: Path) -> None:
    """Channel a doubled as a campaign began on the 18th in place of another."""
    began = date(2026, 11, 18)
    leads(
        ws, tmp_path, {**USUAL, ("a", "ann"): 50, ("a", "bob"): 50},
        campaign=lambda day, source, _: "sale" if source == "a" and day >= began else "usual",
    )  # fmt: skip
    found = told(ws, "leads", by=["channel"])
    [cause] = found["causes"]
    assert cause["where"] == {"channel": "owned/a"}
    went, came = cause["candidates"]
    assert went["said"] == "2026-11-17: the last of Campaign usual"
    assert came == {
        "kind": "appeared", "day": "2026-11-18", "dimension": "campaign", "value": "sale",
        "said": "2026-11-18: Campaign sale appeared",
    }  # fmt: skip


def test_a_place_that_is_new_says_since_when(ws: Workspace, tmp_path: Path) -> None:
    leads(ws, tmp_path, {**USUAL, ("d", "ann"): 12})
    [cause] = told(ws, "leads")["causes"]
    assert cause["where"] == {"channel": "owned/d"}
    assert (cause["before"], cause["after"], cause["effect"]) == (0, 84, 84)
    assert [each["said"] for each in cause["candidates"]] == ["The first of it is of 2026-11-16"]


def test_what_somebody_changed_is_a_candidate_of_no_place(ws: Workspace, tmp_path: Path) -> None:
    leads(ws, tmp_path, USUAL)
    ws.set_target("leads", 500, period="2026-11")
    days = [each["kind"] for each in told(ws, "leads")["candidates"]]
    assert days == ["occasion_before"], "Double 11 was the week before; a target changes no number"
    ws.set_status("gone", "invalid")
    _, each = told(ws, "leads")["candidates"]
    assert (each["kind"], each["day"], each["what"]) == ("changed", "2026-11-23", "set_status")
    assert each["said"].startswith("2026-11-23: ")


def test_a_place_that_stood_still_where_all_fell_is_no_cause(ws: Workspace, tmp_path: Path) -> None:
    """All but the smallest fall to half; that it did not fall explains nothing of the fall."""
    half = {place: count // 2 for place, count in USUAL.items()}
    leads(ws, tmp_path, {**half, ("c", "ann"): 10, ("c", "bob"): 10})
    found = told(ws, "leads")
    assert {"channel": "owned/c"} not in [each["where"] for each in found["causes"]]


def test_one_export_brought_twice_is_a_candidate(ws: Workspace, tmp_path: Path) -> None:
    """The same days and rows under two accounts: clicks doubled by it, and it is said."""
    rows = [
        {"day": day, "platform": "ads", "channel": "paid/ads", "account": account,
         "level": "ad_campaign", "ad_campaign": name, "impressions": 1000, "clicks": 50,
         "cost": 10.0}
        for account, listed in (("one", days(BEFORE, NOW)), ("two", days(NOW)))
        for day in listed for name in "xy"
    ]  # fmt: skip
    for account, listed in (("one", days(BEFORE)), ("one", days(NOW)), ("two", days(NOW))):
        mine = [row for row in rows if row["account"] == account and row["day"] in listed]
        file = write(tmp_path / f"{account}{listed[0]}.csv", mine)
        ws.import_files(file, as_="spend", as_of=AS_OF, yes=True)
    found = told(ws, "clicks")
    assert found["delta"] == 700
    twice = [each for each in found["candidates"] if each["kind"] == "twice"]
    assert [(each["day"], each["until"], each["accounts"]) for each in twice] == [
        ("2026-11-16", "2026-11-22", ["one", "two"])
    ]
    assert [cause["where"] for cause in found["causes"]] == [{"account": "two"}]


def test_days_that_are_not_over_are_left_out_of_both(ws: Workspace, tmp_path: Path) -> None:
    """Monday the 23rd is today: two weeks of Mondays to Wednesdays are one Monday less."""
    leads(ws, tmp_path, USUAL)
    result = ws.why("leads", period="2026-11-16..2026-11-29")
    found = result.to_dict()
    assert (found["period"], found["against"]) == (str(NOW), "2026-11-02..2026-11-08")
    assert [one.code for one in result.warnings][:1] == ["why_cut"]


def test_a_period_to_come_and_one_without_data(ws: Workspace, tmp_path: Path) -> None:
    leads(ws, tmp_path, USUAL)
    future = told(ws, "leads", period="2026-12")
    assert (future["verdict"], future["value"], future["causes"]) == ("future", None, [])
    assert told(ws, "leads", period="2026-11-09..2026-11-15")["verdict"] == "no_history"
    assert told(ws, "cost")["verdict"] == "no_data"


def test_few_rows_tell_nothing(ws: Workspace, tmp_path: Path) -> None:
    rows = [{"external_id": f"{n}", "created_at": f"2026-11-{9 + n} 10:00:00", "channel": "owned/a",
             "owner": "ann"} for n in range(14)]  # fmt: skip
    file = write(tmp_path / "few.csv", rows)
    ws.import_files(file, as_="leads", as_of=AS_OF, yes=True)
    found = told(ws, "leads", period="2026-11-16..2026-11-18", against="2026-11-09..2026-11-13")
    assert (found["verdict"], found["causes"]) == ("too_little", [])


def test_a_short_history_is_held_against_the_days_before_and_it_is_said(
    ws: Workspace, tmp_path: Path
) -> None:
    leads(ws, tmp_path, USUAL)
    result = ws.why("leads")
    assert "why_unforeseen_short" in [one.code for one in result.warnings]
    assert (result.to_dict()["against"], result.to_dict()["band"]) == (str(BEFORE), None)
    for word in ("before", "上期", str(BEFORE)):
        asked = ws.why("leads", against=word)
        assert "why_unforeseen_short" not in [one.code for one in asked.warnings]
        assert asked.to_dict()["expected"] == 700
    for word in ("expected", "预期"):
        asked = ws.why("leads", against=word)
        assert "why_unforeseen_short" in [one.code for one in asked.warnings]


def test_days_compared_with_must_be_over_by_then(ws: Workspace, tmp_path: Path) -> None:
    leads(ws, tmp_path, USUAL)
    for against in ("2026-11-20..2026-11-26", str(NOW), "2026-11-23"):
        with pytest.raises(BadInput) as refused:
            ws.why("leads", period=str(NOW), against=against)
        assert refused.value.code == "against_later"


def test_the_sentence_names_how_many_days_it_speaks_of(ws: Workspace, tmp_path: Path) -> None:
    every = [(day, "x", 10_000, 200, 100.0) for day in days(BEFORE, NOW)]
    spend(ws, tmp_path, every, "one")
    spend(ws, tmp_path, [row for row in every if row[0].day not in (18, 19)], "two")
    found = ws.why("clicks").to_dict()
    assert "5 of the 7 days of 16–22 Nov" in " ".join(found["said"])
    assert found["compared"] == ["2026-11-16..2026-11-17", "2026-11-20..2026-11-22"]


def test_a_rate_without_anything_below_it(ws: Workspace, tmp_path: Path) -> None:
    spend(ws, tmp_path, [
        *((day, "x", 10_000, 100, 200.0) for day in days(BEFORE)),
        *((day, "x", 10_000, 0, 0.0) for day in days(NOW)),
    ])  # fmt: skip
    assert told(ws, "cpc")["verdict"] == "no_value"


def test_amounts_without_a_rate_are_the_reason_given(ws: Workspace, tmp_path: Path) -> None:
    """One campaign bills dollars this week, and nobody gave a rate: not that data lack."""
    rows = [
        {"day": day, "platform": "x", "channel": "paid/x", "account": "one", "clicks": 10,
         "level": "ad_campaign", "ad_campaign": name, "cost": 9,
         "currency": "USD" if name == "b" and day in NOW.each() else "CNY"}
        for day in days(BEFORE, NOW) for name in "ab"
    ]  # fmt: skip
    ws.import_files(write(tmp_path / "x.csv", rows), as_="spend", as_of=AS_OF, yes=True)
    for metric in ("cost", "cpc"):
        result = ws.why(metric)
        assert result.to_dict()["verdict"] == "no_rate"
        assert "amounts_without_rate" in [one.code for one in result.warnings]


def test_periods_of_different_length_are_taken_to_one(ws: Workspace, tmp_path: Path) -> None:
    """Seven days at 80 against five at 100: 400 of five days are 700 of seven."""
    leads(ws, tmp_path, USUAL)
    result = ws.why("leads", period=str(NOW), against="2026-11-11..2026-11-15")
    found = result.to_dict()
    assert (found["value"], found["expected"], found["delta"]) == (700, 700, 0)
    assert "why_scaled" in [one.code for one in result.warnings]


def test_a_month_that_is_not_over_goes_back_by_weekdays(ws: Workspace, tmp_path: Path) -> None:
    """1 to 22 November beside the same weekdays, and not beside 1 to 22 October."""
    leads(ws, tmp_path, USUAL)
    found = told(ws, "leads", period="2026-11", against="before")
    assert (found["period"], found["against"]) == (
        "2026-11-01..2026-11-22", "2026-10-04..2026-10-25"
    )  # fmt: skip


def test_what_cannot_be_asked_is_refused(ws: Workspace, tmp_path: Path) -> None:
    leads(ws, tmp_path, USUAL)
    with pytest.raises(BadInput, match="leeds"):
        ws.why("leeds")
    with pytest.raises(BadInput, match="soon"):
        ws.why("leads", period="soon")
    with pytest.raises(BadInput):
        ws.why("leads", where="owner =")
    with pytest.raises(BadInput, match="cannot be split by"):
        ws.why("leads", by="ad_group")


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ("2026-11-16..2026-11-22", "2026-11-09..2026-11-15"),
        ("2026-11-16", "2026-11-09"),
        ("2026-11-11..2026-11-20", "2026-10-28..2026-11-06"),
        ("2026-10", "2026-09"),
    ],
)
def test_the_period_before_has_the_same_weekdays(period: str, before: str) -> None:
    """Ten days go back two weeks; whole months go back as months."""
    assert room.before(Period.parse(period)) == Period.parse(before)


def test_where_nothing_is_spent_nothing_has_a_cost(ws: Workspace, tmp_path: Path) -> None:
    """Free leads double: cost per lead falls by that, and no place of theirs has become cheaper."""
    leads(ws, tmp_path, {**USUAL, ("a", "ann"): 40, ("a", "bob"): 40})
    channels = [f"owned/{name}" for name in "cd"]
    rows = [{"day": day, "platform": "ads", "channel": channel, "account": "one", "cost": 1000}
            for day in days(BEFORE, NOW) for channel in channels]  # fmt: skip
    ws.import_files(write(tmp_path / "cost.csv", rows), as_="spend", as_of=AS_OF, yes=True)
    found = told(ws, "cpl", by="channel", against="before")
    assert found["value"] < found["expected"]
    assert "owned/a" not in {each["where"].get("channel") for each in found["causes"]}


def test_a_place_that_holds_little_of_the_change_is_not_where_it_sits(
    ws: Workspace, tmp_path: Path
) -> None:
    """All grow by three tenths and one place falls: apart from the rest, and not the rise."""
    now = {place: round(count * 1.3) for place, count in USUAL.items()}
    leads(ws, tmp_path, {**now, ("a", "bob"): 4})
    found = told(ws, "leads")
    [cause] = found["causes"]
    assert cause["where"] == {"channel": "owned/a", "owner": "bob"}
    assert cause["effect"] < 0 < found["delta"]
    said = " ".join(found["said"])
    assert "beyond its usual up and down, though most of the change is not its own: " in said


def test_a_filter_that_leaves_nothing_is_said_only_where_it_does(
    ws: Workspace, tmp_path: Path
) -> None:
    """Of d there are leads this week alone: the days before have none, and that is no slip."""
    leads(ws, tmp_path, {**USUAL, ("d", "ann"): 20})
    for value, said in (("owned/d", False), ("owned/e", True)):
        found = ws.why("leads", where=f"channel = '{value}'", against="before")
        assert ("filter_leaves_nothing" in {one.code for one in found.warnings}) is said

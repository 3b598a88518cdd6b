"""The packaged calendar against announced days, and a workspace's own above it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from fanbu.demo.season import HOLIDAYS
from fanbu.errors import BadInput
from fanbu.workspace.calendar import Calendar, country_of, read_calendar

if TYPE_CHECKING:
    from pathlib import Path

SHANGHAI = "Asia/Shanghai"


def calendar(folder: Path, text: str = "", timezone: str = SHANGHAI) -> Calendar:
    file = folder / "calendar.yaml"
    if text:
        file.write_text(text, encoding="utf-8")
    return read_calendar(file, timezone)


def listed(found: Calendar, first: date, last: date, kind: str = "holiday") -> list[str]:
    return [
        f"{each.key} {each.first:%m-%d}..{each.last:%m-%d}"
        for each in found.occasions(first, last)
        if each.kind == kind
    ]


def test_the_breaks_of_2026_as_announced(tmp_path: Path) -> None:
    """State Council's notice for 2026: breaks of 3, 9, 3, 5, 3, 3, 7 days."""
    found = calendar(tmp_path)
    assert listed(found, date(2026, 1, 2), date(2026, 12, 1)) == [
        "new_year 01-01..01-03", "spring_festival 02-15..02-23", "qingming 04-04..04-06",
        "labour_day 05-01..05-05", "dragon_boat 06-19..06-21", "mid_autumn 09-25..09-27",
        "national_day 10-01..10-07",
    ]  # fmt: skip
    assert sorted(found.working(date(2026, 1, 1), date(2026, 12, 31))) == [
        date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9),
        date(2026, 9, 20), date(2026, 10, 10),
    ]  # fmt: skip
    assert found.unannounced(date(2024, 1, 1), date(2026, 12, 31)) == ()


def test_the_breaks_of_two_years_as_the_demo_has_them_by_hand(tmp_path: Path) -> None:
    """All but 1 January 2025, which was before the demo begins."""
    found = calendar(tmp_path).occasions(date(2025, 1, 2), date(2026, 12, 1))
    breaks = [(each.first, each.last) for each in found if each.kind == "holiday"]
    byhand = [(each.start, each.end) for each in HOLIDAYS if each.end < date(2027, 1, 1)]
    assert breaks[1:] == byhand


def test_a_year_nobody_has_announced_keeps_its_statutory_days(tmp_path: Path) -> None:
    """Of 2040 the lunar calendar is known (Spring Festival on 12 February), days off are not."""
    found = calendar(tmp_path)
    festivals = [
        each for each in found.occasions(date(2040, 1, 20), date(2040, 3, 1))
        if each.key == "spring_festival"
    ]  # fmt: skip
    assert [(each.first <= date(2040, 2, 12) <= each.last, each.sure) for each in festivals] == [
        (True, False)
    ]
    assert found.unannounced(date(2026, 1, 1), date(2041, 1, 1)) == tuple(range(2027, 2042))
    assert found.working(date(2040, 1, 1), date(2040, 12, 31)) == frozenset()


def test_no_year_is_too_far(tmp_path: Path) -> None:
    found = calendar(tmp_path)
    assert listed(found, date(2150, 1, 1), date(2150, 12, 31)) == []
    assert found.unannounced(date(2150, 1, 1), date(2150, 1, 2)) == (2150,)
    assert "618 05-25..06-20" in listed(found, date(2150, 6, 1), date(2150, 6, 2), "promotion")


def test_the_team_writes_down_what_was_announced(tmp_path: Path) -> None:
    found = calendar(
        tmp_path,
        """
announced:
  - name: spring_festival
    days: [2027-02-05, 2027-02-13]
    work: [2027-01-31, 2027-02-14]
""",
    )
    assert listed(found, date(2027, 2, 1), date(2027, 2, 20)) == ["spring_festival 02-05..02-13"]
    assert date(2027, 1, 31) in found.working(date(2027, 1, 1), date(2027, 3, 1))
    assert found.unannounced(date(2027, 1, 1), date(2027, 12, 31)) == ()


def test_promotions_are_dropped_moved_and_added(tmp_path: Path) -> None:
    found = calendar(
        tmp_path,
        """
promotions:
  - name: double_12
    drop: true
  - name: "618"
    from: 06-01
    to: 06-18
    years: {2026: [2026-05-30, 2026-06-19]}
  - name: brand_day
    label: {zh: 品牌日, en: Brand day}
    from: 2nd friday of march
    peaks: [2nd friday of march]
""",
    )
    shown = listed(found, date(2026, 1, 1), date(2027, 12, 31), "promotion")
    assert not [line for line in shown if "double_12" in line]
    assert [line for line in shown if line.startswith("618")] == [
        "618 05-30..06-19", "618 06-01..06-18",
    ]  # fmt: skip
    assert [line for line in shown if "brand_day" in line] == [
        "brand_day 03-13..03-13", "brand_day_peak 03-13..03-13", "brand_day 03-12..03-12",
        "brand_day_peak 03-12..03-12",
    ]  # fmt: skip
    assert (found.label("brand_day_peak", "zh"), found.label("double_11", "en")) == (
        "品牌日", "Double 11",
    )  # fmt: skip


def test_the_country_is_the_time_zones_or_the_files(tmp_path: Path) -> None:
    """Thanksgiving 2026 is 26 November; Black Friday to Cyber Monday the four days after."""
    assert [country_of(zone) for zone in (SHANGHAI, "America/New_York", "UTC")] == [
        "CN", "US", None,
    ]  # fmt: skip
    here = calendar(tmp_path, timezone="America/New_York")
    assert listed(here, date(2026, 11, 20), date(2026, 12, 1)) == [
        "us_thanksgiving_day 11-26..11-26"
    ]
    assert "black_friday 11-27..11-30" in listed(
        here, date(2026, 11, 20), date(2026, 12, 1), "promotion"
    )
    assert here.label("us_thanksgiving_day", "zh") == "Thanksgiving Day"
    both = calendar(tmp_path, "countries: [CN, GB-ENG]\n")
    keys = {each.key for each in both.occasions(date(2026, 4, 1), date(2026, 4, 10))}
    assert {"qingming", "gb_easter_monday"} <= keys
    nowhere = read_calendar(tmp_path / "none.yaml", "UTC")
    assert listed(nowhere, date(2026, 1, 1), date(2026, 12, 31)) == []


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        ("- a", "calendar_shape", "countries, holidays, promotions"),
        ("promotions: 5", "calendar_shape", "promotions"),
        ("promotion: []", "calendar_unknown", "calendar.yaml"),
        ("promotions: [{name: x, form: 06-01}]", "calendar_unknown", "x"),
        ("promotions: [{name: x}]", "calendar_missing", "x"),
        ("promotions: [{from: 06-01}]", "calendar_missing", "promotions"),
        ("promotions: [{name: x, from: someday of june}]", "calendar_day", "x"),
        ("promotions: [{name: x, from: 06-01, after: many}]", "calendar_number", "x"),
        ("promotions: [{name: x, from: 06-01, years: {2026: [2026-06-02, 2026-06-01]}}]",
         "calendar_order", "x"),
        ("promotions: [{name: x, from: 06-01, years: {2026: [2025-06-01, 2025-06-02]}}]",
         "calendar_day", "x"),
        ("promotions: [{name: x, from: 06-01, years: {abc: 2026-06-01}}]", "calendar_day", "x"),
        ("announced: [{name: x, days: 2027-02-05, work: soon}]", "calendar_day", "x"),
        ("announced: [{name: x, days: soon}]", "calendar_day", "x"),
        ("holidays: {x: {before: 61}}", "calendar_number", "x"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_entry(
    tmp_path: Path, text: str, code: str, named: str
) -> None:
    with pytest.raises(BadInput) as refused:
        calendar(tmp_path, text)
    assert (refused.value.code, refused.value.details["entry"]) == (code, named)


@pytest.mark.parametrize(
    ("text", "code", "line", "told"),
    [
        ("promotions:\n  - name: x\n    from: spring_festivel - 7\n    to: spring_festival\n",
         "calendar_name", 3, {"entry": "x", "near": ["spring_festival"]}),
        ("promotions:\n  - {name: x, from: us_thanksgiving_day, to: us_thanksgiving_day + 3}\n",
         "calendar_name", 2, {"entry": "x", "name": "us_thanksgiving_day"}),
        ("# natonal_day\nannounced:\n  - {name: natonal_day, days: 2027-10-01}\n",
         "calendar_name", 3, {"entry": "announced", "near": ["national_day"]}),
        ("holidays:\n  qinming: {before: 2}\n",
         "calendar_name", 2, {"entry": "holidays", "near": ["qingming"]}),
        ("countries: [US]\nannounced: [{name: spring_festival, days: 2027-02-05}]\n",
         "calendar_china", 2, {"entry": "announced"}),
        ("promotions: [{name: doubel_12, drop: true}]\n",
         "calendar_name", 1, {"entry": "promotions", "name": "doubel_12"}),
        ("promotions:\n  - name: x\n    from: 06-18\n    to: 06-01\n",
         "calendar_long", 2, {"entry": "x", "days": 349, "most": 60}),
        ("promotions: [{name: x, from: 06-01, to: 07-31}]\n", "calendar_long", 1, {"days": 61}),
        ("promotions: [{name: x, from: 06-01, years: {2026: [2025-06-01, 2026-06-01]}}]\n",
         "calendar_long", 1, {"days": 366}),
        ("promotions: [{name: x, from: spring_festival, to: spring_festival - 3}]\n",
         "calendar_never", 1, {"entry": "x"}),
        ("promotions: [{name: x, from: 06-01, to: 06-10, peaks: [06-05, 06-11]}]\n",
         "calendar_peak", 1, {"entry": "x"}),
    ],
)  # fmt: skip
def test_what_would_mean_nothing_is_refused_with_its_line(
    tmp_path: Path, text: str, code: str, line: int, told: dict[str, Any]
) -> None:
    with pytest.raises(BadInput) as refused:
        calendar(tmp_path, text)
    details = refused.value.details
    assert refused.value.code == code
    assert details["file"] == f"{tmp_path / 'calendar.yaml'}:{line}"
    assert {name: details[name] for name in told} == told


@pytest.mark.parametrize(
    ("text", "code", "line", "value"),
    [
        ("countries: [CN]\nnotes:\n  - {days: 2026-11-02, text: a}\n  - days: 2026-13-01\n",
         "calendar_missing", 4, None),
        ("notes:\n  - {days: 2026-11-02, text: a}\n  - {days: 2026-13-01, text: b}\n",
         "calendar_day", 3, "2026-13-01"),
        ("notes:\n  - text: x\n    days: [2026-11-01, 2026-11-31]\n",
         "calendar_day", 3, "2026-11-31"),
        ("announced:\n  - name: a\n    days: 2027-02-05\n  - name: b\n    days: 2027-02-30\n",
         "calendar_day", 5, "2027-02-30"),
        ("promotions:\n- name: a\n  from: 06-18\n- name: b\n  from: 06-18\n  to: 06-31\n",
         "calendar_day", 6, "06-31"),
        ("notes:\n  - text: x\n    days: [2026-11-03, 2026-11-01]\n", "calendar_order", 3, None),
        ("notes:\n\n  - days: 2026-11-03\n", "calendar_missing", 3, None),
        ("notes:\n  - days: 2026-11-03\n    text: x\n    sort: price\n",
         "calendar_unknown", 4, None),
        ("# mine\nnots: []\n", "calendar_unknown", 2, None),
        ("holidays:\n  qingming:\n    before: many\n", "calendar_number", 3, None),
        ("countries:\n  - CN\n  - XX\n", "calendar_country", 3, None),
    ],
)  # fmt: skip
def test_what_does_not_read_is_told_with_its_line(
    tmp_path: Path, text: str, code: str, line: int, value: str | None
) -> None:
    with pytest.raises(BadInput) as refused:
        calendar(tmp_path, text)
    details = refused.value.details
    assert refused.value.code == code
    assert details["file"] == f"{tmp_path / 'calendar.yaml'}:{line}"
    assert value is None or details["value"] == value


def test_days_are_written_as_people_write_them(tmp_path: Path) -> None:
    [note] = calendar(tmp_path, "notes: [{days: [2026/11/3, 2026年11月5日], text: x}]").notes
    assert (note.first, note.last) == (date(2026, 11, 3), date(2026, 11, 5))


def test_a_file_that_is_no_text_and_a_folder_are_not_passed_over(tmp_path: Path) -> None:
    file = tmp_path / "calendar.yaml"
    file.write_bytes(b"notes: []\n# \xff\n")
    with pytest.raises(BadInput, match="calendar_bytes") as refused:
        read_calendar(file, "Asia/Shanghai")
    assert refused.value.details["file"] == f"{file}:2"
    file.unlink()
    file.mkdir()
    with pytest.raises(BadInput, match="cannot_read"):
        read_calendar(file, "Asia/Shanghai")


def test_what_is_long_but_right_is_taken(tmp_path: Path) -> None:
    """Sixty days; over New Year; days off of an own name, told of with a label; a feast abroad."""
    found = calendar(
        tmp_path,
        """
countries: [CN, US]
announced: [{name: city_day, days: 2027-06-18}]
holidays: {city_day: {label: City day}}
promotions:
  - {name: summer, from: 06-01, to: 07-30}
  - {name: winter, from: 12-20, to: 01-10, peaks: [12-31, 01-05]}
  - {name: thanks, from: us_thanksgiving_day, to: us_thanksgiving_day + 3}
""",
    )
    shown = listed(found, date(2027, 1, 1), date(2027, 12, 31), "promotion")
    assert "summer 06-01..07-30" in shown
    assert "winter 12-20..01-10" in shown
    assert "thanks 11-25..11-28" in shown
    assert "city_day 06-18..06-20" in listed(found, date(2027, 6, 1), date(2027, 6, 30))


def test_a_country_nobody_knows_and_a_file_that_is_no_yaml(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="calendar_country"):
        calendar(tmp_path, "countries: [XX]")
    with pytest.raises(BadInput) as refused:
        calendar(tmp_path, "promotions: [\n")
    assert (refused.value.code, refused.value.details["line"]) == ("bad_yaml", 2)


def test_a_break_over_new_year_is_of_the_year_it_ends_in(tmp_path: Path) -> None:
    """1 to 3 January 2026 stay as they were; 2027's is told once, with its one worked Sunday."""
    found = calendar(
        tmp_path,
        "announced: [{name: new_year, days: [2026-12-31, 2027-01-03], work: 2026-12-27}]",
    )
    assert listed(found, date(2025, 12, 25), date(2026, 1, 20)) == ["new_year 01-01..01-03"]
    assert listed(found, date(2026, 12, 20), date(2027, 1, 20)) == ["new_year 12-31..01-03"]
    assert date(2026, 12, 27) in found.working(date(2026, 12, 20), date(2027, 1, 5))


@pytest.mark.parametrize(
    ("zone", "country"),
    [("PRC", "CN"), ("Asia/Chongqing", "CN"), ("US/Eastern", "US"), ("Asia/Calcutta", "IN"),
     ("UTC", None), ("Etc/GMT+8", None)],
)  # fmt: skip
def test_an_old_name_of_a_zone_has_its_country(zone: str, country: str | None) -> None:
    assert country_of(zone) == country

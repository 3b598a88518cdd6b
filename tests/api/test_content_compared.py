"""What accounts published beside what they published before: as known now, and at the same age.

Two accounts. A publishes one piece in the first week and two in the second, B one in the first:

    piece  account  published   exported 9 Nov   exported 16 Nov
    a1     A        3 Nov       views 100        views 400
    a2     A        10 Nov                       views 150
    a3     A        11 Nov                       views 50
    b1     B        4 Nov       (not exported)   views 1000
    b2     B        12 Nov                       views 10
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

PIECES = (
    "external_id,platform,account,title,published_at\n"
    "a1,zhihu,A,one,2026-11-03\na2,zhihu,A,two,2026-11-10\na3,zhihu,A,three,2026-11-11\n"
    "b1,douyin,B,four,2026-11-04\nb2,douyin,B,five,2026-11-12\n"
)
HEADER = "day,lifetime,platform,account,external_id,views,likes,completes\n"
EARLY = "2026-11-08,true,zhihu,A,a1,100,4,50\n"
LATE_A = (
    "2026-11-15,true,zhihu,A,a1,400,8,100\n"
    "2026-11-15,true,zhihu,A,a2,150,6,90\n"
    "2026-11-15,true,zhihu,A,a3,50,2,10\n"
)
LATE_B = "2026-11-15,true,douyin,B,b1,1000,9,500\n2026-11-15,true,douyin,B,b2,10,1,5\n"
WEEK: Any = {"start": "2026-11-09", "end": "2026-11-15"}


@pytest.fixture
def brand(ws: Workspace, tmp_path: Path) -> Workspace:
    file = tmp_path / "pieces.csv"
    file.write_text(PIECES)
    ws.import_files(file, as_="placements", as_of="2026-11-09 06:00")
    for name, rows, day in (("a1", EARLY, 9), ("a2", LATE_A, 16), ("b", LATE_B, 16)):
        file = tmp_path / f"{name}.csv"
        file.write_text(HEADER + rows)
        ws.import_files(file, as_="placement_stats", as_of=f"2026-11-{day:02} 06:00")
    return ws


def compared(ws: Workspace, how: str, **more: Any) -> Any:
    return ws.content(**WEEK, compare=how, **more).to_dict()["compared"]


def of(row: dict[str, Any], *names: str) -> list[Any]:
    return [row[f"{name}{end}"] for name in names for end in ("", "_previous", "_change")]


def test_the_pieces_of_both_periods_as_known_now(brand: Workspace) -> None:
    found = compared(brand, "previous")
    a, b = found["rows"]
    assert (a["platform"], a["account"], b["account"]) == ("zhihu", "A", "B")
    assert of(a, "pieces", "views") == [2, 1, 1.0, 200, 400, -0.5]
    assert of(a, "completion_rate") == [100 / 200, 100 / 400, 1.0]
    assert of(b, "pieces", "views") == [1, 1, 0.0, 10, 1000, -0.99]
    assert of(found["total"], "pieces", "views") == [3, 2, 0.5, 210, 1400, -0.85]
    codes = [one.code for one in brand.content(**WEEK, compare="previous").warnings]
    assert "published_longer" in codes


def test_at_the_same_age_what_nobody_knew_then_is_not_compared(brand: Workspace) -> None:
    found = compared(brand, "same-age")
    a, b = found["rows"]
    assert of(a, "pieces", "views") == [2, 1, 1.0, 200, 100, 1.0]
    assert of(a, "completion_rate") == [0.5, 0.5, 0.0]
    assert of(b, "pieces", "views") == [1, 1, 0.0, 10, None, None]
    assert of(found["total"], "pieces", "views") == [3, 2, 0.5, 210, None, None], "B is not in it"


def test_a_filter_chooses_pieces_of_both(brand: Workspace) -> None:
    found = compared(brand, "previous", where="platform = 'zhihu'")
    assert [row["account"] for row in found["rows"]] == ["A"]
    assert of(found["total"], "views") == [200, 400, -0.5]


def test_a_year_ago_there_was_nothing(brand: Workspace) -> None:
    found = compared(brand, "year")
    assert of(found["total"], "pieces", "views") == [3, 0, None, 210, None, None]


def test_the_list_keeps_to_its_days_and_is_the_same_with_a_comparison(brand: Workspace) -> None:
    plain = brand.content(**WEEK).to_dict()
    assert {row["title"] for row in plain["rows"]} == {"two", "three", "five"}
    told = brand.content(**WEEK, compare="previous").to_dict()
    assert {name: told[name] for name in plain} == plain
    with pytest.raises(BadInput):
        brand.content(**WEEK, compare="yesterday")


def test_leads_of_pieces_that_are_numbered_alike_are_counted_once_in_all(
    ws: Workspace, tmp_path: Path
) -> None:
    """Both accounts have a piece 7; two leads name it, whosever it is."""
    pieces = PIECES.splitlines()[0] + "\n7,zhihu,A,x,2026-11-10\n7,douyin,B,y,2026-11-11\n"
    stats = HEADER + "2026-11-15,true,zhihu,A,7,100,1,1\n2026-11-15,true,douyin,B,7,50,1,1\n"
    leads = "external_id,created_at,placement\n1,2026-11-12,7\n2,2026-11-13,7\n"
    given = {"placements": pieces, "placement_stats": stats, "leads": leads}
    for table, text in given.items():
        file = tmp_path / f"{table}.csv"
        file.write_text(text)
        ws.import_files(file, as_=table, as_of="2026-11-16 06:00")
    found = compared(ws, "previous")
    assert [row["leads"] for row in found["rows"]] == [2, 2]
    assert (found["total"]["leads"], found["total"]["views"], found["total"]["pieces"]) == (
        2,
        150,
        2,
    )

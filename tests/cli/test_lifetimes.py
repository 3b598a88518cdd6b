"""Totals since publication, in our own dress, through the commands a user has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.cli.program import put, table

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

HEADER = "platform,account,external_id,day,lifetime,views,likes"


def snapshots(fanbu: Program, folder: Path) -> None:
    """n1 and n2 by Sunday the 15th, and a week later; n3 first seen on the 22nd."""
    first = table(HEADER, "xhs,a,n1,2026-11-15,true,1000,10", "xhs,a,n2,2026-11-15,true,500,5")
    second = table(
        HEADER,
        "xhs,a,n1,2026-11-22,true,1070,17",
        "xhs,a,n2,2026-11-22,true,500,5",
        "xhs,a,n3,2026-11-22,true,40,4",
    )
    for name, text in (("1.csv", first), ("2.csv", second)):
        fanbu.run("import", put(folder / name, text), "--as", "placement_stats")


def test_a_total_of_unknown_start_is_no_weeks_growth(fanbu: Program, tmp_path: Path) -> None:
    snapshots(fanbu, tmp_path)
    assert fanbu.rows("views", "likes") == [(1610, 26)]
    assert fanbu.rows("views", "likes", "--grain", "week") == [("2026-11-16", 70, 7)]
    week = ("--from", "2026-11-09", "--to", "2026-11-15")
    assert fanbu.value("views", *week) is None
    assert fanbu.value("views", "--from", "2026-11-16", "--to", "2026-11-22") == 70
    assert fanbu.value("views", "--from", "2026-01-01", "--to", "2026-12-31") == 70
    assert fanbu.rows("views", "--by", "placement") == [("n1", 1070), ("n2", 500), ("n3", 40)]


def test_a_publication_day_told_later_gives_the_total_its_days(
    fanbu: Program, tmp_path: Path
) -> None:
    snapshots(fanbu, tmp_path)
    posts = table("platform,account,external_id,title,published_at", "xhs,a,n3,秋,2026-11-18 09:00")
    fanbu.run("import", put(tmp_path / "p.csv", posts), "--as", "placements")
    week = ("--from", "2026-11-16", "--to", "2026-11-22")
    assert fanbu.value("views", *week) == 70 + 40
    assert fanbu.value("views", "--from", "2026-11-19", "--to", "2026-11-22") == 40
    assert fanbu.rows("views") == [(1610,)]


def test_a_total_without_any_day_is_that_of_the_export(fanbu: Program, tmp_path: Path) -> None:
    text = table("platform,account,external_id,lifetime,views", "xhs,a,n1,true,1000")
    put(tmp_path / "1.csv", text)
    fanbu.run("import", tmp_path / "1.csv", "--as", "placement_stats", "--as-of", "2026-11-15")
    assert fanbu.value("views") == 1000
    assert fanbu.value("views", "--from", "2026-11-01", "--to", "2026-11-30") is None

"""A newer export that tells less than the one it replaces: taken, and said in numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.cli.program import put, table

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

HEADER = "时间-天,项目ID,项目名称,消耗,展示数,点击数,转化数"
WHOLE = table(
    HEADER,
    "2026-11-16,71,夏季,10.00,100,10,1",
    "2026-11-16,72,秋季,20.00,200,20,2",
    "2026-11-17,71,夏季,30.00,300,30,3",
    "2026-11-17,73,冬季,40.00,400,40,4",
    "2026-11-17,74,停,0.00,0,0,0",
)
FILTERED = table(HEADER, "2026-11-16,71,夏季,10.00,100,10,1", "2026-11-17,71,夏季,31.00,300,30,3")


def warned(fanbu: Program, *args: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = fanbu.ask("import", *args)["warnings"]
    return [w for w in found if w["code"].startswith("export_")]


def test_what_goes_out_of_sight_is_said_in_the_dry_run_too(fanbu: Program, tmp_path: Path) -> None:
    """Two of three campaigns are gone, with 60.00; 停 never did anything."""
    put(tmp_path / "whole.csv", WHOLE)
    put(tmp_path / "some.csv", FILTERED)
    assert warned(fanbu, tmp_path / "whole.csv", "--as-of", "2026-11-18") == []
    newer = (tmp_path / "some.csv", "--as-of", "2026-11-19")
    for options in (("--dry-run",), ()):
        [told] = warned(fanbu, *newer, *options)
        assert (told["code"], told["missing"], told["things"]) == ("export_lacks", 2, 3)
        assert (told["hidden"], told["before"], told["total"]) == (60, 100, 41)
        assert (told["first_day"], told["last_day"]) == ("2026-11-16", "2026-11-17")
    assert fanbu.value("cost") == 41
    assert warned(fanbu, *newer) == []  # the same file again changes nothing
    fanbu.run("undo", 2)
    assert fanbu.value("cost") == 100
    said = fanbu.run("import", *newer).stderr
    assert "2 of 3 ad campaigns" in said
    assert "book cost of 60 goes out of sight" in said
    assert "fanbu undo" in said


def test_the_order_of_imports_does_not_matter(chinese: Program, tmp_path: Path) -> None:
    put(tmp_path / "some.csv", FILTERED)
    put(tmp_path / "whole.csv", WHOLE)
    assert warned(chinese, tmp_path / "some.csv", "--as-of", "2026-11-19") == []
    older = ("import", tmp_path / "whole.csv", "--as-of", "2026-11-18")
    said = chinese.run(*older).stderr
    assert "有 3 个投放计划，其中 2 个不在更新的" in said
    assert "60 的账面消耗就看不到了" in said
    assert chinese.value("cost") == 41


def test_far_lower_totals_are_told_and_corrections_are_not(fanbu: Program, tmp_path: Path) -> None:
    account = "时间-天,消耗,展示数,点击数,转化数"
    days = {"1": "100.00", "2": "95.00", "3": "70.00"}
    found = [
        warned(fanbu, put(tmp_path / f"{name}.csv", table(account, f"2026-11-16,{cost},9,9,1")),
               "--as-of", f"2026-11-2{name}")
        for name, cost in days.items()
    ]  # fmt: skip
    assert [len(told) for told in found] == [0, 0, 1]
    assert (found[2][0]["code"], found[2][0]["before"], found[2][0]["total"]) == (
        "export_lower", 95, 70,
    )  # fmt: skip


def test_a_day_said_to_be_empty_hides_it(fanbu: Program, tmp_path: Path) -> None:
    """The newer file covers both days and has no row for the 17th: 70.00 of it is gone."""
    put(tmp_path / "whole.csv", WHOLE)
    fanbu.run("import", tmp_path / "whole.csv", "--as-of", "2026-11-18")
    one = put(tmp_path / "one.csv", "".join(WHOLE.splitlines(keepends=True)[:3]))
    [told] = warned(
        fanbu, one, "--as-of", "2026-11-19", "--window", "2026-11-16..2026-11-17"
    )  # fmt: skip
    assert (told["missing"], told["things"], told["hidden"]) == (1, 3, 40)
    assert (told["before"], told["total"]) == (100, 30)


def test_a_renamed_campaign_is_the_same_one(fanbu: Program, tmp_path: Path) -> None:
    put(tmp_path / "a.csv", WHOLE)
    put(tmp_path / "b.csv", WHOLE.replace("秋季", "深秋"))
    fanbu.run("import", tmp_path / "a.csv", "--as-of", "2026-11-18")
    assert warned(fanbu, tmp_path / "b.csv", "--as-of", "2026-11-19") == []

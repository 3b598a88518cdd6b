"""Files in, as a user brings them: again, whole, newer, taken back, and with every option."""

from __future__ import annotations

import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.program import put, table

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.program import Program

CAMPAIGNS = "时间-天,项目ID,项目名称,消耗,展示数,点击数,转化数"
UNITS = "时间-天,项目ID,项目名称,单元ID,单元名称,消耗,展示数,点击数,转化数"
ACCOUNT = "时间-天,消耗,展示数,点击数,转化数"
ONE = table(CAMPAIGNS, "2026-11-16,71,夏季,10.00,100,10,1", "2026-11-16,72,秋季,20.00,200,20,2")
UNKNOWN = ("Date", "Campaign", "Clicks", "Cost", "Mood")


def counts(files: list[dict[str, Any]]) -> list[tuple[int, int]]:
    return [(file["rows"], file["kept"]) for file in files]


def test_the_same_file_twice_changes_nothing(fanbu: Program, tmp_path: Path) -> None:
    file = put(tmp_path / "a.csv", ONE)
    [first] = fanbu.brings(file)
    before = fanbu.state()
    [second] = fanbu.brings(file)
    assert (first["repeated"], second["repeated"]) == (False, True)
    assert second["import_id"] == first["import_id"]
    assert fanbu.state() == before
    assert "imported before as 1; nothing changed" in fanbu.run("import", file).stdout
    assert fanbu.value("cost") == 30


def test_a_dry_run_shows_everything_and_changes_nothing(fanbu: Program, tmp_path: Path) -> None:
    file = put(tmp_path / "a.csv", ONE + "2026-11-17,72,秋季,ten,200,20,2\n")
    before = fanbu.state()
    [shown] = fanbu.brings(file, "--skip-bad", "--dry-run")
    assert fanbu.state() == before
    said = fanbu.run("import", file, "--skip-bad", "--dry-run").stdout
    assert "2 of 3 rows kept" in said
    assert "nothing was changed (--dry-run)" in said
    [brought] = fanbu.brings(file, "--skip-bad")
    assert shown == {**brought, "import_id": None}


def test_undo_brings_back_what_was_superseded(fanbu: Program, tmp_path: Path) -> None:
    old = put(tmp_path / "old.csv", ONE)
    new = put(tmp_path / "new.csv", ONE.replace("10.00", "11.50"))
    fanbu.run("import", old, "--as-of", "2026-11-17")
    [newer] = fanbu.brings(new, "--as-of", "2026-11-18")
    assert fanbu.value("cost") == 31.5
    fanbu.run("undo", newer["import_id"])
    assert fanbu.value("cost") == 30
    [again] = fanbu.brings(new, "--as-of", "2026-11-18")
    assert again["repeated"] is False
    assert fanbu.value("cost") == 31.5


def test_the_newer_export_counts_in_any_order(fanbu: Program, tmp_path: Path) -> None:
    """Two days known on the 17th, both again on the 19th with another campaign and less cost."""
    files = (
        (put(tmp_path / "1.csv", ONE), "2026-11-17"),
        (put(tmp_path / "2.csv", table(CAMPAIGNS, "2026-11-16,71,夏季,9.00,90,9,1")), "2026-11-19"),
        (put(tmp_path / "3.csv", table(CAMPAIGNS, "2026-11-17,71,夏季,5.00,50,5,1")), "2026-11-18"),
    )
    for order in (files, files[::-1], (files[1], files[0], files[2])):
        ids = [fanbu.brings(file, "--as-of", day)[0]["import_id"] for file, day in order]
        assert fanbu.rows("cost", "impressions", "--grain", "day") == [
            ("2026-11-16", 9, 90), ("2026-11-17", 5, 50),
        ]  # fmt: skip
        for number in ids:
            fanbu.run("undo", number)
        assert fanbu.value("cost") is None


def test_levels_are_never_added(fanbu: Program, tmp_path: Path) -> None:
    """One account's two days as account, campaign and ad group: 100.00 of cost, once."""
    account = table(ACCOUNT, "2026-11-16,60.00,600,60,6", "2026-11-17,40.00,400,40,4")
    campaign = table(
        CAMPAIGNS, "2026-11-16,71,夏季,60.00,600,60,6", "2026-11-17,72,秋季,40.00,400,40,4"
    )
    group = table(
        UNITS,
        "2026-11-16,71,夏季,711,甲,45.00,450,45,4",
        "2026-11-16,71,夏季,712,乙,15.00,150,15,2",
        "2026-11-17,72,秋季,721,丙,40.00,400,40,4",
    )
    exports = tmp_path / "exports"
    for name, text in (("1", account), ("2", campaign), ("3", group)):
        put(exports / f"{name}.csv", text)
    brought = fanbu.brings(exports)
    assert [file["level"] for file in brought] == ["account", "ad_campaign", "ad_group"]
    assert fanbu.rows("cost", "impressions", "clicks", "conversions") == [(100, 1000, 100, 10)]
    assert fanbu.rows("cost", "--by", "ad_campaign") == [("夏季", 60), ("秋季", 40)]
    assert fanbu.rows("cost", "--by", "ad_group") == [("丙", 40), ("乙", 15), ("甲", 45)]
    fanbu.run("undo", brought[2]["import_id"])
    assert fanbu.rows("cost", "--by", "ad_campaign") == [("夏季", 60), ("秋季", 40)]
    fanbu.run("undo", brought[1]["import_id"])
    assert fanbu.rows("cost", "conversions") == [(100, 10)]


def test_a_folder_and_a_zip_import_whole(fanbu: Program, tmp_path: Path) -> None:
    days = {f"11-{day}": ONE.replace("11-16", f"11-{day}") for day in (16, 17, 18)}
    for name, text in days.items():
        put(tmp_path / "exports" / f"{name}.csv", text)
    put(tmp_path / "exports" / ".hidden.csv", "x")
    assert counts(fanbu.brings(tmp_path / "exports")) == [(2, 2)] * 3
    assert fanbu.value("cost") == 90
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name, text in days.items():
            archive.writestr(f"投放/{name}.csv", text.replace("10.00", "12.00"))
    brought = fanbu.brings(tmp_path / "all.zip", "--as-of", "2026-11-22")
    assert [file["path"] for file in brought] == [
        f"{tmp_path / 'all.zip'}!投放/{name}.csv" for name in days
    ]
    assert fanbu.value("cost") == 96
    assert fanbu.run("sources").stdout.count("all.zip!") == 3


def test_weekly_vintages_compare_at_the_same_age(fanbu: Program, tmp_path: Path) -> None:
    """Conversions of a week ripen: 10 known on its Monday, 16 a week later.

    The second week shows 12 on its own Monday. Against today's 16 that reads as a fall, against
    what was known of the first week on its Monday it is a rise.
    """

    def week(name: str, first: int, second: int | None) -> Path:
        lines = [f"2026-11-09,71,夏季,50.00,500,50,{first}"]
        if second is not None:
            lines.append(f"2026-11-16,71,夏季,50.00,500,50,{second}")
        return put(tmp_path / name, table(CAMPAIGNS, *lines))

    fanbu.run("import", week("1.csv", 10, None), "--as-of", "2026-11-16T09:00")
    fanbu.run("import", week("2.csv", 16, 12), "--as-of", "2026-11-23T09:00")
    asked = ("conversions", "--from", "2026-11-16", "--to", "2026-11-22", "--compare")
    assert fanbu.rows(*asked, "previous") == [(12, 16, -0.25)]
    assert fanbu.rows(*asked, "same-age") == [(12, 10, 0.2)]


def test_set_gives_a_column_one_value(fanbu: Program, tmp_path: Path) -> None:
    file = put(tmp_path / "a.csv", ONE)
    fanbu.run("import", file, "--set", "campaign=双十一", "--set", "props.town=杭州")
    assert fanbu.rows("cost", "--by", "campaign", "--by", "town") == [("双十一", "杭州", 30)]
    assert fanbu.refused("import", file, "--set", "colour=red")["code"] == "unknown_set_column"


def test_window_dates_a_file_without_days(fanbu: Program, tmp_path: Path) -> None:
    file = put(
        tmp_path / "a.csv", table("项目ID,项目名称,消耗,展示数,点击数,转化数", "71,夏季,9.00,9,9,1")
    )
    error = fanbu.refused("import", file)
    assert error["code"] == "window_needed"
    assert "--window" in error["hint"]
    [brought] = fanbu.brings(file, "--window", "2026-11-01..2026-11-07")
    assert brought["window"] == "2026-11-01..2026-11-07"
    assert fanbu.value("cost", "--from", "2026-11-01", "--to", "2026-11-07") == 9
    part = fanbu.ask("query", "cost", "--from", "2026-11-01", "--to", "2026-11-06")
    assert part["result"]["rows"] == [{"cost": None}]
    assert [warning["code"] for warning in part["warnings"]] == ["window_rows_left_out"]


def test_account_is_asked_once(fanbu: Program, tmp_path: Path) -> None:
    other = table(CAMPAIGNS, "2026-11-16,99,冬季,5.00,50,5,1")
    fanbu.run("import", put(tmp_path / "项目报表1116.csv", ONE), "--account", "北京")
    error = fanbu.refused("import", put(tmp_path / "上海报表1116.csv", other))
    assert error["code"] == "account_needed"
    assert "北京" in error["message"]
    assert "--account" in error["hint"]
    fanbu.run("import", tmp_path / "上海报表1116.csv", "--account", "上海")
    assert fanbu.rows("cost", "--by", "account") == [("上海", 5), ("北京", 30)]
    next_day = other.replace("11-16,99,冬季", "11-17,98,新春")
    [brought] = fanbu.brings(put(tmp_path / "上海报表1117.csv", next_day))
    assert brought["account"] == "上海"


def test_as_of_else_the_name_else_the_files_date(fanbu: Program, tmp_path: Path) -> None:
    made = datetime(2026, 11, 21, 3, tzinfo=UTC)

    def taken(name: str, *options: str) -> Any:
        file = put(tmp_path / name, ONE, made)
        return fanbu.brings(file, "--dry-run", *options)[0]["as_of"]

    assert taken("a.csv") == "2026-11-21T03:00:00+00:00"
    assert taken("a_2026-11-20.csv") == "2026-11-20T15:59:59+00:00"
    assert taken("a.csv", "--as-of", "2026-11-19") == "2026-11-19T15:59:59+00:00"
    assert taken("a.csv", "--as-of", "2026-11-19T10:00+08:00") == "2026-11-19T02:00:00+00:00"


def test_ambiguous_dates_are_never_guessed(fanbu: Program, tmp_path: Path) -> None:
    file = put(
        tmp_path / "ads.csv", table(UNKNOWN, "03/04/2026,a,1,2.00,x", "05/04/2026,b,1,3.00,y")
    )
    for options in ((), ("--yes",), ("--yes", "--dry-run")):
        error = fanbu.refused("import", file, *options)
        if options:
            assert error["code"] == "ambiguous_dates"
            assert "--dates mdy" in error["hint"]
            assert "--dates dmy" in error["hint"]
    assert fanbu.state()["mappings"] == {}
    fanbu.run("import", file, "--yes", "--dates", "dmy")
    assert fanbu.rows("cost", "--grain", "day") == [("2026-04-03", 2), ("2026-04-05", 3)]
    [next_one] = fanbu.brings(put(tmp_path / "b.csv", table(UNKNOWN, "06/04/2026,a,1,4.00,x")))
    assert next_one["window"] == "2026-04-06..2026-04-06"


def test_a_mapping_is_asked_for_once(fanbu: Program, tmp_path: Path) -> None:
    file = put(tmp_path / "ads.csv", table(UNKNOWN, "2026-11-16,a,1,2.00,x"))
    before = fanbu.state()
    error = fanbu.refused("import", file)
    assert error["code"] == "mapping_needed"
    assert "--yes" in error["hint"]
    shown = fanbu.run("import", file, code=2).stderr
    for line in ("Cost → cost", "Campaign → ", "Date → day"):
        assert line in shown
    assert fanbu.state() == before

    assert fanbu.brings(file, "--yes", "--dry-run")[0]["kept"] == 1
    assert fanbu.state() == before

    [first] = fanbu.brings(file, "--yes")
    kept = fanbu.state()["mappings"]
    [name] = kept
    assert first["reader"] == f"mapping:{name.removesuffix('.yaml')}"
    assert "Cost: cost" in kept[name]
    [second] = fanbu.brings(put(tmp_path / "next.csv", table(UNKNOWN, "2026-11-17,a,1,3.00,x")))
    assert second["reader"] == first["reader"]
    assert fanbu.value("cost") == 5

    for number in (first["import_id"], second["import_id"]):
        fanbu.run("undo", number)
    assert fanbu.brings(file)[0]["reader"] == first["reader"]
    assert fanbu.state()["mappings"] == kept


@pytest.mark.parametrize("header", ["来源计划", "广告计划", "推广计划", "计划名称", "投放计划"])
def test_a_register_names_its_ad_campaign(fanbu: Program, tmp_path: Path, header: str) -> None:
    """By any of these words."""
    head = ("线索编号", "创建时间", "渠道", header, "年级")
    file = put(tmp_path / "线索.csv", table(head, "A1,2026-11-16 10:00,巨量引擎,甲,三年级"))
    assert header not in fanbu.run("import", file, "--yes").stderr
    assert fanbu.rows("leads", "--by", "ad_campaign") == [("甲", 1)]


def test_values_are_listed_with_what_people_call_them(fanbu: Program, tmp_path: Path) -> None:
    head = ("线索编号", "创建时间", "渠道", "负责人")
    file = put(tmp_path / "线索.csv", table(head, "A1,2026-11-16 10:00,巨量引擎,林"))
    fanbu.run("import", file, "--yes")
    listed = fanbu.run("values", "渠道", "--language", "zh").stdout
    assert listed.split() == ["paid/ocean_engine", "巨量引擎"]
    assert fanbu.run("values", "负责人").stdout.split() == ["林"]
    nothing = fanbu.run("values", "keyword", "--language", "zh")
    assert (nothing.stdout, "关键词" in nothing.stderr) == ("", True)


def test_two_unknown_layouts_in_one_import_get_two_mappings(fanbu: Program, tmp_path: Path) -> None:
    """Both files are called ads.csv; a third one has the first one's headers."""
    put(tmp_path / "in/1/ads.csv", table(UNKNOWN, "2026-11-16,a,1,2.00,x"))
    put(
        tmp_path / "in/2/ads.csv", table((*UNKNOWN, "Weather", "Moon"), "2026-11-17,a,1,4.00,x,y,z")
    )
    put(tmp_path / "in/3/ads.csv", table(UNKNOWN, "2026-11-18,a,1,8.00,x"))
    first, second, third = fanbu.brings(tmp_path / "in", "--yes")
    assert (first["reader"], third["reader"]) == ("mapping:ads", "mapping:ads")
    assert second["reader"] == "mapping:ads_2"
    assert sorted(fanbu.state()["mappings"]) == ["ads.yaml", "ads_2.yaml"]
    assert fanbu.value("cost") == 14


def test_map_reads_by_a_file_of_the_users(fanbu: Program, tmp_path: Path) -> None:
    mapping = put(
        tmp_path / "mine.yaml",
        "tables: [spend]\nset: {platform: radio}\n"
        "columns: {When: day, Money: cost, Town: props.town, Rest: skip}\n",
    )
    file = put(tmp_path / "radio.csv", table("When,Money,Town,Rest", "2026-11-16,7.00,杭州,x"))
    [brought] = fanbu.brings(file, "--map", mapping)
    assert brought["reader"] == "mapping:mine"
    assert fanbu.rows("cost", "--by", "platform", "--by", "town") == [("radio", "杭州", 7)]
    wrong = put(tmp_path / "wrong.yaml", "tables: [spend]\ncolumns: {When: noon}\n")
    error = fanbu.refused("import", file, "--map", wrong)
    assert error["code"] == "bad_mapping"
    assert "wrong.yaml" in error["message"]


def test_the_reader_can_be_named(fanbu: Program, tmp_path: Path) -> None:
    file = put(tmp_path / "a.csv", ONE)
    assert (
        fanbu.brings(file, "--reader", "ocean_engine", "--dry-run")[0]["reader"] == "ocean_engine"
    )
    stranger = put(tmp_path / "b.csv", table("fruit,colour", "apple,red"))
    assert (
        fanbu.refused("import", stranger, "--reader", "ocean_engine")["code"] == "not_this_reader"
    )


def test_a_named_reader_needs_the_column_that_it_is_for(fanbu: Program, tmp_path: Path) -> None:
    file = put(tmp_path / "a.csv", ONE.replace("消耗", "别的"))
    error = fanbu.refused("import", file, "--reader", "ocean_engine")
    assert error["code"] == "reader_lacks_column"
    assert "消耗" in error["message"]
    leads = put(tmp_path / "b.csv", table("Deal Name,Amount", "Acme,7"))
    error = fanbu.refused("import", leads, "--reader", "hubspot_deals")
    assert error["code"] == "reader_lacks_column"
    assert "Deal Stage" in error["message"]


@pytest.mark.parametrize(
    "options",
    [
        ("--reader", "ocean_engine", "--map", "MAP"),
        ("--as", "leads", "--map", "MAP"),
        ("--as", "leads", "--reader", "ocean_engine"),
    ],
)
def test_two_ways_to_read_a_file_contradict(
    fanbu: Program, tmp_path: Path, options: tuple[str, ...]
) -> None:
    file = put(tmp_path / "a.csv", ONE)
    mapping = put(tmp_path / "mine.yaml", "tables: [spend]\ncolumns: {消耗: cost}\n")
    given = [mapping if option == "MAP" else option for option in options]
    error = fanbu.refused("import", file, *given)
    assert error["code"] == "options_contradict"
    assert options[0] in error["message"]
    assert options[2] in error["message"]
    agreeing = ("--as", "spend", "--reader", "ocean_engine")
    assert fanbu.brings(file, *agreeing)[0]["reader"] == "ocean_engine"


@pytest.mark.parametrize("as_", ["leads", "orders", "events"])
def test_canonical_registers_and_logs_need_no_yes(fanbu: Program, tmp_path: Path, as_: str) -> None:
    dress = {
        "leads": ("external_id,created_at,channel", "L1,2026-11-16 10:00,paid/meta", "leads"),
        "orders": ("external_id,ordered_at,paid_at,net", "O1,2026-11-16,2026-11-16,9.90", "orders"),
        "events": ("ts,name,user_id", "2026-11-16 10:00,visit,u1", None),
    }  # fmt: skip
    header, row, metric = dress[as_]
    file = put(tmp_path / "x.csv", table(header, row))
    [brought] = fanbu.brings(file, "--as", as_)
    assert (brought["table"], brought["reader"], brought["kept"]) == (as_, "canonical", 1)
    assert fanbu.brings(file, "--as", as_)[0]["repeated"] is True
    if metric:
        assert fanbu.value(metric) == 1


def test_a_register_imported_again_changes_states_not_rows(fanbu: Program, tmp_path: Path) -> None:
    header = "external_id,created_at,channel,status,valid"
    rows = ("L1,2026-11-16,paid/meta,new,", "L2,2026-11-16,paid/meta,new,")
    later = ("L1,2026-11-16,paid/meta,called,true", "L2,2026-11-16,paid/meta,called,false")
    first = put(tmp_path / "1.csv", table(header, *rows))
    second = put(tmp_path / "2.csv", table(header, *later))
    asked = ("leads", "valid_leads", "invalid_leads", "pending_leads")
    for order in ((first, second), (second, first)):
        days = {first: "2026-11-17", second: "2026-11-18"}
        ids = [fanbu.brings(f, "--as", "leads", "--as-of", days[f])[0]["import_id"] for f in order]
        assert fanbu.rows(*asked) == [(2, 1, 1, 0)]
        fanbu.run("undo", ids[order.index(second)])
        assert fanbu.rows(*asked) == [(2, 0, 0, 2)]
        fanbu.run("undo", ids[order.index(first)])


def test_a_lead_won_before_it_came_is_told(fanbu: Program, tmp_path: Path) -> None:
    leads = put(tmp_path / "l.csv", table("external_id,created_at", "L1,2026-11-16"))
    deals = put(tmp_path / "d.csv", table("lead,changed_at,status", "L1,2026-11-10,won"))
    fanbu.run("import", leads, "--as", "leads")
    [warning] = fanbu.ask("import", deals, "--as", "lead_status")["warnings"]
    assert (warning["code"], warning["lead"], warning["rows"]) == ("status_before_lead", "L1", 1)


def test_a_corrected_cost_takes_the_old_ones_place(fanbu: Program, tmp_path: Path) -> None:
    """The same sheet exported again, with another amount: it is said which row gave way."""
    head = "paid_on,partner,amount"
    first = put(tmp_path / "1/costs.csv", table(head, "2026-11-03,a,7200", "2026-11-10,b,15000"))
    right = put(tmp_path / "2/costs.csv", table(head, "2026-11-03,a,7200", "2026-11-10,b,16000"))
    begun = fanbu.ask("import", first, "--as", "costs", "--as-of", "2026-11-16")
    assert begun["warnings"] == []
    told = fanbu.ask("import", right, "--as", "costs", "--as-of", "2026-11-17")
    assert [warning["code"] for warning in told["warnings"]] == ["costs_corrected"]
    assert fanbu.value("other_cost") == 7200 + 16000
    fanbu.run("undo", told["result"]["files"][0]["import_id"])
    assert fanbu.value("other_cost") == 7200 + 15000


def test_several_imports_are_taken_back_at_once(fanbu: Program, tmp_path: Path) -> None:
    for number in range(1, 6):
        lead = table("external_id,created_at", f"L{number},2026-10-0{number}")
        register = put(tmp_path / f"{number}.csv", lead)
        fanbu.run("import", register, "--as", "leads")
    assert fanbu.value("leads") == 5
    assert "9" in fanbu.refused("undo", "1", "9")["message"]
    assert "7-8" in fanbu.refused("undo", "7-8")["message"]
    assert fanbu.value("leads") == 5
    undone = fanbu.result("undo", "1", "3-9")["files"]
    assert [file["import_id"] for file in undone] == [5, 4, 3, 1]
    assert fanbu.value("leads") == 1

"""A file nobody knows: proposed, shown, kept, and known the next time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from fanbu.errors import BadInput
from fanbu.ingest import FileMapping, Mappings, read_mappings
from fanbu.ingest.mapping import can_hold, parse_mapping
from fanbu.ingest.reading import Goal
from fanbu.ingest.templates import templates

from .conftest import CONTEXT, Reads, csv, only, rows

if TYPE_CHECKING:
    from pathlib import Path

HEADER = (
    "Day", "xyz_campaign_id", "fb_campaign_id", "ad_id", "Spent", "Impressions",
    "Total_Conversion", "Approved_Conversion",
)  # fmt: skip
ADS = csv(HEADER, "2026-08-01,916,103916,708746,1.43,7350,2,1")


def test_without_yes_the_proposal_is_the_question(reads: Reads) -> None:
    with pytest.raises(BadInput) as caught:
        reads(ADS)
    assert caught.value.code == "mapping_needed"
    proposal = caught.value.details["proposal"]
    assert proposal.mapping.columns == {
        "Day": "day", "xyz_campaign_id": "campaign", "fb_campaign_id": "ad_campaign_id",
        "ad_id": "creative_id", "Spent": "cost", "Impressions": "impressions",
    }  # fmt: skip
    assert [goal.name for goal in proposal.mapping.goals] == ["total", "approved"]
    assert proposal.mapping.constants == {"platform": "meta"}
    spent = next(column for column in proposal.columns if column.header == "Spent")
    assert (spent.why, spent.samples) == ("synonym", ("1.43",))
    assert any("Spent → cost" in line for line in caught.value.details["lines"])


def test_yes_takes_it_and_the_next_file_is_known(reads: Reads, tmp_path: Path) -> None:
    folder = tmp_path / "mappings"
    first = reads(ADS, "广告 2026-08-01.csv", yes=True,
                  context=replace(CONTEXT, mappings=read_mappings(folder)))  # fmt: skip
    assert [file.name for file in folder.iterdir()] == ["广告.yaml"]
    again = replace(CONTEXT, mappings=read_mappings(folder))
    second = reads(ADS.replace("08-01", "08-02"), "anything.csv", context=again)
    assert first.reader == second.reader == "mapping:广告"
    assert rows(second, "day", "goal") == [
        (date(2026, 8, 2), "total"),
        (date(2026, 8, 2), "approved"),
    ]


def test_a_dry_run_keeps_nothing(reads: Reads, tmp_path: Path) -> None:
    folder = tmp_path / "mappings"
    context = replace(CONTEXT, mappings=read_mappings(folder))
    reads(ADS, yes=True, dry_run=True, context=context)
    assert not folder.exists()


def test_yes_never_takes_an_ambiguous_date(reads: Reads) -> None:
    text = csv("Date,Campaign,Cost,Clicks", "03/04/2026,a,1,1", "05/04/2026,a,1,1")
    with pytest.raises(BadInput, match="ambiguous_dates"):
        reads(text, yes=True)
    parsed = reads(text, yes=True, dates="dmy")
    assert rows(parsed, "day") == [(date(2026, 4, 3),), (date(2026, 4, 5),)]


def test_two_files_with_one_name_get_two_mappings() -> None:
    mappings = Mappings({"ads": FileMapping("ads", ("spend",), {})})
    assert mappings.free_name("ads") == "ads_2"
    assert mappings.free_name("other") == "other"


def test_a_mapping_survives_its_file() -> None:
    mapping = FileMapping(
        "ads", ("spend",), {"Spent": "cost", "age": "props.age", "x": "skip"},
        (Goal(("Total",), "total", ("Value",), "billing", 7),), {"platform": "meta"}, "dmy",
    )  # fmt: skip
    import yaml

    assert parse_mapping(yaml.safe_load(mapping.to_yaml()), "ads", "ads.yaml") == mapping


@pytest.mark.parametrize(
    ("given", "entry"),
    [
        ({}, "columns"),
        ({"tables": ["nothing"], "columns": {}}, "tables: nothing"),
        ({"table": "spend", "columns": {"a": "colour"}}, "a: colour"),
        ({"table": "spend", "columns": {}, "set": {"colour": "x"}}, "set: colour"),
        ({"table": "spend", "columns": {}, "goals": [{}]}, "goals"),
    ],
)
def test_a_wrong_mapping_is_named(given: dict[str, object], entry: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_mapping(given, "ads", "ads.yaml")
    assert (caught.value.code, caught.value.details["entry"]) == ("bad_mapping", entry)


def test_map_reads_with_a_given_mapping(reads: Reads, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(
        "table: spend\ncolumns: {when: day, who: ad_campaign, money: cost, rest: skip}\n"
        "set: {platform: weibo}\n",
        encoding="utf-8",
    )
    parsed = reads(csv("when,who,money,rest", "2026-08-01,a,1.5,x"), mapping=file)
    assert parsed.reader == "mapping:mine"
    assert rows(parsed, "platform", "ad_campaign", "props") == [("weibo", "a", None)]


def test_as_names_the_table_of_a_canonical_file(reads: Reads) -> None:
    text = csv("ts,name,user_id,plan,price", "2026-08-01T10:00:00Z,buy,u1,gold,3")
    parsed = reads(text, table="events")
    assert (parsed.reader, only(parsed).table) == ("canonical", "events")
    assert rows(parsed, "name", "user_id", "props") == [
        ("buy", "u1", '{"plan": "gold", "price": 3}')
    ]  # fmt: skip


def test_as_with_other_headers_gets_a_proposal_for_that_table(reads: Reads) -> None:
    text = csv("日期,计划,花费,年龄", "2026-08-01,a,1.5,30")
    with pytest.raises(BadInput) as caught:
        reads(text, table="spend")
    assert caught.value.details["proposal"].mapping.columns["花费"] == "cost"
    with pytest.raises(BadInput, match="unknown_table"):
        reads(text, table="nothing")


def test_a_canonical_file_with_a_synonym_is_not_half_read(reads: Reads) -> None:
    """`spent` would be lost as a property; the proposal finds the cost."""
    text = csv("day,platform,impressions,spent", "2026-08-01,meta,10,1.5")
    with pytest.raises(BadInput) as caught:
        reads(text, table="spend")
    assert caught.value.details["proposal"].mapping.columns["spent"] == "cost"


def test_levels_of_a_canonical_file_are_tables_of_their_own(reads: Reads) -> None:
    text = csv("day,platform,account,level,ad_campaign,cost", "2026-08-01,meta,a,account,,3",
               "2026-08-01,meta,a,ad_campaign,x,3")  # fmt: skip
    parsed = reads(text, table="spend")
    assert [(table.level, table.rows.num_rows) for table in parsed.tables] == [
        ("account", 1), ("ad_campaign", 1)
    ]  # fmt: skip


def test_a_forced_reader_must_know_the_file(reads: Reads) -> None:
    with pytest.raises(BadInput, match="not_this_reader"):
        reads(csv("fruit,colour", "apple,red"), reader="ocean_engine")
    with pytest.raises(BadInput, match="unknown_reader"):
        reads(csv("fruit,colour", "apple,red"), reader="nobody")


def test_a_total_word_does_not_hide_the_dates_of_a_short_file(reads: Reads) -> None:
    text = csv("日期,花费,全站交易额,全站订单行", "汇总,150,450,5", "20261001,100,300,3",
               "20261002,50,150,2")  # fmt: skip
    parsed = reads(text, "京准通.csv", yes=True)
    assert rows(parsed, "day", "cost", "conversions") == [
        (date(2026, 10, 1), 100, 3),
        (date(2026, 10, 2), 50, 2),
    ]


def test_qianchuan_orders_are_conversions(reads: Reads) -> None:
    text = csv("日期,计划ID,消耗(元),展示次数,直接成交订单数,直接成交金额(元)",
               "2026-10-01,1,100,1000,3,450")  # fmt: skip
    assert rows(reads(text, "千川.csv", yes=True), "conversions", "conversion_value", "goal") == [
        (3, 450, "直接成交订单")
    ]


def test_a_proposal_of_orders_with_a_source_can_be_read_back(reads: Reads, tmp_path: Path) -> None:
    folder = tmp_path / "mappings"
    text = csv("Order ID,Customer ID,Order Date,Total,Source", "1,7,2026-08-01,10,抖音")
    first = reads(text, "orders_export.csv", yes=True,
                  context=replace(CONTEXT, mappings=read_mappings(folder)))  # fmt: skip
    assert rows(first, "external_id", "channel") == [("1", "owned/douyin")]
    again = replace(CONTEXT, mappings=read_mappings(folder))
    assert again.mappings["orders_export"].columns["Source"] == "source"
    second = reads(text, "next.csv", context=again)
    assert (second.reader, second.warnings) == ("mapping:orders_export", ())


def test_every_packaged_word_means_what_a_mapping_may_say() -> None:
    wrong = [
        (template.name, target)
        for template in templates()
        for target in template.words
        if not can_hold(template.tables, target)
    ]
    assert wrong == []


def test_one_broken_mapping_stops_only_who_names_it(reads: Reads, tmp_path: Path) -> None:
    folder = tmp_path / "mappings"
    folder.mkdir()
    broken = folder / "file.yaml"
    broken.write_text("tables: [orders]\ncolumns: {Colour: colour}\n", encoding="utf-8")
    context = replace(CONTEXT, mappings=read_mappings(folder))
    parsed = reads(ADS, yes=True, context=context)
    [warning] = parsed.warnings
    assert (warning.code, warning.details["entry"]) == ("bad_mapping_skipped", "Colour: colour")
    assert "colour" in broken.read_text(encoding="utf-8")  # not written over
    assert sorted(file.name for file in folder.iterdir()) == ["file.yaml", "file_2.yaml"]
    with pytest.raises(BadInput, match="bad_mapping"):
        reads(ADS, mapping=broken, context=context)

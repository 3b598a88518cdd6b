"""Every template comes back: in either language, whatever saved it; and its numbers count."""

from __future__ import annotations

from datetime import date
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from tests.api.sheets import filled, pages, pasted, resaved

from fanbu.api.templates import choices
from fanbu.errors import BadInput
from fanbu.ingest.forms import forms
from fanbu.rules.channel import Origin, channel_of
from fanbu.types import LANGUAGES, Language
from fanbu.workspace.channels import read_rules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from _pytest.mark.structures import ParameterSet

    from fanbu import Workspace

DAY = date(2026, 11, 3)


def made(ws: Workspace, name: str, folder: Path, language: Language = "zh") -> Path:
    file = folder / f"{name}.{language}.xlsx"
    ws.template(name, out=file, language=language)
    return file


def row(name: str, language: Language, **given: Any) -> list[Any]:
    """A row with the form's examples, or what is given for some columns (None: blank)."""
    columns = forms()[name].columns
    return [given.get(c.target, c.example[language]) for c in columns]


def brings(ws: Workspace, file: Path) -> dict[str, Any]:
    [found] = ws.import_files(file).to_dict()["files"]
    return dict(found)


def dressed() -> Iterator[ParameterSet]:
    """Each form filled in each language; of the other dresses the quick run has one language."""
    for place, (name, how) in enumerate(product(forms(), ("filled", "resaved", "csv", "gbk"))):
        for language in LANGUAGES:
            quick = how == "filled" or language == LANGUAGES[(place // 4 + place) % 2]
            yield pytest.param(how, name, language, marks=() if quick else pytest.mark.long)


@pytest.mark.parametrize(("how", "name", "language"), list(dressed()))
def test_a_filled_template_is_known_by_its_headers(
    ws: Workspace, tmp_path: Path, name: str, language: Language, how: str
) -> None:
    """Without a mapping, a question or `--as`; the file is called anything."""
    file = filled(made(ws, name, tmp_path, language), [row(name, language)], tmp_path / "x.xlsx")
    if how == "resaved":
        file = resaved(file, tmp_path / "y.xlsx")
    elif how != "filled":
        file = pasted(file, tmp_path / "z.csv", "gbk" if how == "gbk" else "utf-8-sig")
    result = ws.import_files(file).to_dict()
    assert "passed" not in result
    [found] = result["files"]
    assert (found["reader"], found["rows"], found["kept"]) == (f"template:{name}", 1, 1)
    assert found["table"] == (forms()[name].tables or (name,))[0]
    assert not list((tmp_path / "brand" / "mappings").glob("*"))


OWN = """
- name: seen
  label: {zh: 到场人次, en: Seats}
  measure: count()
  of: attendance
  where: came = true
"""
UNSPREAD = {"starts": None, "ends": None, "spreading": None}
QUERIES: dict[str, list[tuple[str, str | None, Any]]] = {
    "leads": [("leads", "channel = 'owned/wecom'", 1), ("valid_leads", "batch = '2026-11'", 1)],
    "kol": [("other_cost", "channel = 'partner/kol_xiaohongshu' and kind = 'KOL'", 3000)],
    "costs": [("other_cost", "channel = 'offline/event'", 5000)],
    "members": [("members", None, 186), ("members", "channel = 'owned/wecom'", 186)],
    "footfall": [("entrants", "channel = 'offline/store'", 180), ("passers", None, 1200)],
    "attendance": [("seen", None, 1)],
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", list(QUERIES))
def test_its_numbers_are_asked_for(
    ws: Workspace, tmp_path: Path, name: str, language: Language
) -> None:
    rows = [row(name, language, **UNSPREAD)]
    file = filled(made(ws, name, tmp_path, language), rows, tmp_path / "x.xlsx")
    (tmp_path / "brand" / "metrics" / "own.yaml").write_text(OWN)
    brings(ws, file)
    for metric, where, value in QUERIES[name]:
        [answer] = ws.query([metric], start=DAY, end=DAY, where=where).data["rows"]
        assert answer[metric] == value, (metric, where)


def test_rates_convert_what_comes_after(ws: Workspace, tmp_path: Path) -> None:
    brings(ws, filled(made(ws, "rates", tmp_path), [row("rates", "zh")], tmp_path / "r.xlsx"))
    spend = tmp_path / "spend.csv"
    spend.write_text("day,platform,account,cost,currency\n2026-11-05,meta,a,100,USD\n")
    ws.import_files(spend, as_="spend")
    assert ws.query(["cost"]).data["rows"] == [{"cost": 712}]


def test_fees_are_spread_and_rebates_make_cash_cost(ws: Workspace, tmp_path: Path) -> None:
    """3,000 over eight days by day; 1,040 book cost at 4% in goods and 2% in cash: 980."""
    fee = filled(made(ws, "kol", tmp_path), [row("kol", "zh")], tmp_path / "k.xlsx")
    back = row("rebates", "zh", account=None)
    rebate = filled(made(ws, "rebates", tmp_path), [back], tmp_path / "b.xlsx")
    ws.import_files([fee, rebate])
    spend = tmp_path / "spend.csv"
    spend.write_text("day,platform,account,cost\n2026-11-05,ocean_engine,a,1040\n")
    ws.import_files(spend, as_="spend")
    [day] = ws.query(["other_cost", "cash_cost"], start="2026-11-05", end="2026-11-05").data["rows"]
    assert day["other_cost"] == 375
    assert day["cash_cost"] == pytest.approx(980)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sources_that_must_come(ws: Workspace, tmp_path: Path, language: Language) -> None:
    rows = [row("sources", language), row("sources", language, platform="baidu", account=None)]
    file = filled(made(ws, "sources", tmp_path, language), rows, tmp_path / "s.xlsx")
    ws.import_files(file, dry_run=True)
    assert ws.ledger.expected() == ()
    ws.import_files(file)
    told = [(e.name.platform, e.name.account, e.cadence) for e in ws.ledger.expected()]
    main = "主账户" if language == "zh" else "main"
    assert sorted(told) == [("baidu", "", "daily"), ("ocean_engine", main, "daily")]
    ws.import_files(file, as_="sources")
    assert len(ws.ledger.expected()) == 2
    wrong = [row("sources", language, cadence="sometimes")]
    with pytest.raises(BadInput) as refused:
        ws.import_files(
            filled(made(ws, "sources", tmp_path / "brand", language), wrong, tmp_path / "w.xlsx")
        )
    assert (refused.value.code, refused.value.details["row"]) == ("bad_source_value", 2)


def test_competitors_are_kept_each_in_its_own_scope(ws: Workspace, tmp_path: Path) -> None:
    rows = [row("competitors", "zh"), row("competitors", "zh", competitor="另一家", value=99)]
    brings(ws, filled(made(ws, "competitors", tmp_path), rows, tmp_path / "c.xlsx"))
    kept = ws.warehouse.run("SELECT competitor, platform, value FROM competitors ORDER BY value")
    assert [tuple(r.values())[:2] for r in kept.to_pylist()] == [
        ("另一家", "douyin"),
        ("某某学堂", "douyin"),
    ]


def test_blank_rows_and_columns_that_are_gone(ws: Workspace, tmp_path: Path) -> None:
    """A restaurant counts four things; its sheet has a blank row and a blank end."""
    file = tmp_path / "客流.csv"
    file.write_text(
        "客流日期*,门店*,进店,点菜,复来\n2026/11/3,徐汇店,180,60,25\n,,,,\n"
        "2026年11月4日,徐汇店,150,,20\n,,,,\n"
    )
    assert brings(ws, file)["kept"] == 2
    [answer] = ws.query(["entrants"], where="shop = '徐汇店'").data["rows"]
    assert answer == {"entrants": 330}


def test_an_empty_template_says_so(ws: Workspace, tmp_path: Path) -> None:
    for name in forms():
        with pytest.raises(BadInput) as refused:
            ws.import_files(made(ws, name, tmp_path))
        assert refused.value.code == "form_empty"


@pytest.mark.parametrize(
    ("name", "changed", "code", "said"),
    [
        ("leads", {"created_at": "下周"}, "bad_value", "留资日期"),
        ("kol", {"amount": "三千"}, "bad_value", "达人费用"),
        ("footfall", {"entrants": "很多"}, "bad_value", "进店"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_row(
    ws: Workspace, tmp_path: Path, name: str, changed: dict[str, Any], code: str, said: str
) -> None:
    rows = [row(name, "zh"), row(name, "zh", **changed)]
    with pytest.raises(BadInput) as refused:
        ws.import_files(filled(made(ws, name, tmp_path), rows, tmp_path / "x.xlsx"))
    assert (refused.value.code, refused.value.details["row"]) == (code, 3)
    assert said in str(refused.value)


def test_a_needed_column_that_is_gone(ws: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("目标月份*,目标指标*,限渠道\n2026-11,线索,\n")
    with pytest.raises(BadInput) as refused:
        ws.import_files(file)
    assert refused.value.code == "form_lacks_column"
    assert "Target value" in str(refused.value)


def test_choices_come_from_the_workspace(ws: Workspace, tmp_path: Path) -> None:
    (tmp_path / "brand" / "channels.yaml").write_text(
        "- {channel: owned/bookclub, source: [读书会]}\n"
    )
    first = row("leads", "zh", shop="=1+1", owner="韩梅梅")
    brings(ws, filled(made(ws, "leads", tmp_path), [first], tmp_path / "x.xlsx"))
    again = tmp_path / "again.xlsx"
    ws.template("leads", out=again, language="zh")
    rows, lists, guide = pages(again).values()
    assert [c.header("zh") for c in forms()["leads"].columns] == rows[0]
    assert rows[1:] == []
    by_header = dict(zip(lists[0], zip(*lists[1:], strict=True), strict=True))
    assert by_header["可选渠道"][0] == "bookclub（owned/bookclub）"
    assert by_header["可选负责人"][0] == "韩梅梅"
    assert by_header["可选门店"][0] == "=1+1"
    assert "<f>" not in _xml(again, "xl/worksheets/sheet2.xml")
    assert len(guide) > len(rows[0])


def _xml(file: Path, part: str) -> str:
    import zipfile

    with zipfile.ZipFile(file) as archive:
        return archive.read(part).decode()


def test_a_template_never_writes_over_a_file(ws: Workspace, tmp_path: Path) -> None:
    made(ws, "leads", tmp_path)
    with pytest.raises(BadInput) as refused:
        made(ws, "leads", tmp_path)
    assert refused.value.code == "template_exists"
    with pytest.raises(BadInput) as refused:
        ws.template("leads", out=tmp_path / "x.csv")
    assert refused.value.code == "not_supported_workbook"
    with pytest.raises(BadInput) as refused:
        ws.template("lead", out=tmp_path / "x.xlsx")
    assert refused.value.code == "bad_choice"
    rows = ws.template().to_dict()["rows"]
    assert [r["template"] for r in rows] == list(forms())
    assert {"targets", "sources"} <= {r["table"] for r in rows}


def test_a_saved_mapping_or_a_platform_goes_before_a_part_of_a_form(
    ws: Workspace, tmp_path: Path
) -> None:
    """Online forms have 手机号 and 提交时间: a reader knows them, though 手机号 is a form's too."""
    file = tmp_path / "f.csv"
    file.write_text("序号,手机号,提交时间,填写设备\n1,13800138000,2026-11-03 10:00,手机\n")
    assert brings(ws, file)["reader"] == "form_leads"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_channel_is_offered_by_its_name_and_read_by_it(
    ws: Workspace, language: Language
) -> None:
    """One whose name means another channel, too, has its own behind it."""
    offered = choices(ws, forms()["leads"], language)["channels"]
    rules = read_rules(ws.folder.channels)
    assert [channel_of(Origin(source=name), rules) for name in offered] == [
        *dict.fromkeys(rule.channel for rule in rules)
    ]
    coded = {name for name in offered if "/" in name}
    assert (
        coded
        == {
            "zh": {"抖音广告（paid/douyin）", "头条（owned/toutiao）"},
            "en": {"Douyin ads (paid/douyin)", "Baidu (paid/baidu)"},
        }[language]
    )

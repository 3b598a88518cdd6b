"""One person in several lists, from the team's own files to the answers.

Li left phone and address at Douyin, came again at Baidu by another phone and the same address, and
bought with a masked phone under a nick that an earlier order shows beside the phone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.api.conftest import NOW

import fanbu

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

DOUYIN = """线索ID,留资时间,来源,手机号,邮箱,备注
1,2026-10-01 08:00,抖音,13800138001,li@x.cn,
2,2026-10-02 08:00,抖音,13800138002,,
9,2026-10-02 09:00,抖音,13800138003,wu@x.cn,测试
"""
BAIDU = """线索编号,创建时间,来源,联系电话,电子邮箱
B1,2026-10-05 08:00,百度,13900139001,li@x.cn
B2,2026-10-05 09:00,百度,13800138003,
B3,2026-10-05 09:30,百度,,wu@x.cn
"""
ORDERS = """订单号,会员名,手机,下单时间,实付金额
O1,小李飞刀,13900139001,2026-10-07 08:00,100
O2,小李飞刀,139****9001,2026-10-20 08:00,300
O3,别人,,2026-10-21 08:00,50
"""


def bring(ws: Workspace, folder: Path, **files: str) -> None:
    for name, text in files.items():
        file = folder / f"{name}.csv"
        file.write_text(text, encoding="utf-8")
        ws.import_files(file, yes=True, as_of="2026-11-01")


def answered(ws: Workspace, metrics: list[str], **options: Any) -> list[dict[str, Any]]:
    return list(ws.query(metrics, **options).to_dict()["rows"])


def test_two_channels_three_lists_one_person(ws: Workspace, tmp_path: Path) -> None:
    bring(ws, tmp_path, orders=ORDERS, baidu=BAIDU, douyin=DOUYIN)
    by_source = answered(ws, ["leads", "orders", "buyers", "revenue"], by=["source"])
    assert {row["source"]: list(row.values())[1:] for row in by_source} == {
        "抖音": [2, 2, 1, 400], "百度": [2, 0, 0, None], None: [0, 1, 1, 50],
    }  # fmt: skip
    [total] = answered(ws, ["buyers", "new_revenue"])
    assert total == {"buyers": 2, "new_revenue": 150}


def test_a_list_is_joined_by_whatever_contact_it_has(ws: Workspace, tmp_path: Path) -> None:
    """The address, and the phone that Baidu knew: both are Li of Douyin, who paid 400."""
    bring(ws, tmp_path, orders=ORDERS, baidu=BAIDU, douyin=DOUYIN)
    file = tmp_path / "list.csv"
    file.write_text("邮箱,手机\nli@x.cn,\n,13900139001\n", encoding="utf-8")
    rows = ws.join(file).table.to_pylist()
    told = [(row["Known by"], row["Lead matched"], row["Paid in all"]) for row in rows]
    assert told == [("e-mail", "1", 400), ("phone", "1", 400)]


def test_a_hotline_is_named_by_doctor_and_its_number_is_a_setting(
    folder: Path, tmp_path: Path
) -> None:
    rows = [f"{n},2026-10-01 08:0{n},抖音,1380013800{n},hi@shop.cn," for n in range(1, 8)]
    text = "\n".join(("线索ID,留资时间,来源,手机号,邮箱,备注", *rows)) + "\n"
    with fanbu.open(folder, clock=lambda: NOW) as ws:
        bring(ws, tmp_path, leads=text)
        assert answered(ws, ["leads"]) == [{"leads": 7}]
    [check] = [one for one in fanbu.doctor(folder).to_dict()["checks"] if one["check"] == "people"]
    assert (check["code"], check["state"]) == ("people_shared", "note")
    assert check["details"]["shown"] == ["e-mail: 7 rows, such as Leads 1"]
    settings = folder / "fanbu.toml"
    settings.write_text(f"{settings.read_text()}\n[leads]\nshared_contacts = 7\n")
    with fanbu.open(folder, clock=lambda: NOW) as ws:
        assert answered(ws, ["leads"]) == [{"leads": 1}]

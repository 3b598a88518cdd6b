"""A team's own list filled up: the same rows in the same order, and what is known of each."""

from __future__ import annotations

import csv
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter
from tests.api.sheets import pages

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

LEADS = """external_id,created_at,phone,email,channel,owner,batch,status,note
L1,2026-09-01 10:00,13800000001,,paid/meta,李雷,1期,已加微,
L2,2026-10-01 10:00,13800000001,,paid/baidu,韩梅梅,2期,已加微,
L3,2027-01-02 10:00,13800000001,,owned/wecom,小明,3期,新线索,
L4,2026-09-05 10:00,,ann@example.com,paid/meta,李雷,1期,无效,
L5,2026-09-06 10:00,13800000005,,paid/meta,李雷,1期,测试,
L6,2026-09-07 10:00,138****0006,,paid/meta,李雷,1期,新线索,
L7,2026-09-08 10:00,13800000007,,paid/meta,李雷,1期,新线索,
"""
ORDERS = """external_id,phone,lead,ordered_at,paid_at,status,net
000123456789012345678,13800000001,,2026-09-10 10:00,2026-09-10 11:00,已付款,100
O2,,L3,2027-01-05 10:00,2027-01-05 11:00,已付款,250.5
O3,13800000001,,2026-09-12 10:00,,待付款,70
O4,13900000009,,2026-09-12 10:00,2026-09-12 10:00,已付款,30
"""
REFUNDS = "external_id,order,refunded_at,amount\nR1,O2,2027-01-06 10:00,50.5\n"
SEATS = """lead,session,held_at,came
L1,一,2026-09-03 10:00,true
L1,二,2026-09-04 10:00,false
L3,三,2027-01-04 10:00,true
"""
CONTACTS = "external_id,phone,added_at,account\nC1,13800000001,2026-09-02 10:00,a\n"


@pytest.fixture
def known(ws: Workspace, tmp_path: Path) -> Workspace:
    """One person with three leads (L2 is L1 come back, L3 a new one), an address, a test."""
    given = {"leads": LEADS, "orders": ORDERS, "refunds": REFUNDS, "attendance": SEATS,
             "contacts": CONTACTS}  # fmt: skip
    for table, text in given.items():
        file = tmp_path / f"{table}.csv"
        file.write_text(text)
        ws.import_files(file, as_=table)
    return ws


def a_list(folder: Path, *lines: str, name: str = "list.csv", encoding: str = "utf-8") -> Path:
    file = folder / name
    file.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return file


def joined(ws: Workspace, file: Path, **more: Any) -> list[dict[str, Any]]:
    return list(ws.join(file, **more).table.to_pylist())


def test_a_person_by_phone(known: Workspace, tmp_path: Path) -> None:
    """The lead that counts last, and everything of all their leads."""
    [row] = joined(known, a_list(tmp_path, "姓名,手机", "张三,+86 138-0000-0001"))
    assert row == {
        "姓名": "张三", "手机": "+86 138-0000-0001", "Known by": "phone", "Lead matched": "L3",
        "Lead of day": date(2027, 1, 2), "Lead's channel": "WeCom", "Lead's campaign": None,
        "Lead's shop": None, "Lead's owner": "小明", "Lead's batch": "3期",
        "Lead's status now": "新线索", "Lead valid": None, "First seen": date(2026, 9, 1),
        "First channel": "Meta", "Contact added": date(2026, 9, 2), "Times attended": 2,
        "Last attended": date(2027, 1, 4), "Paid orders": 2, "Paid in all": 350.5,
        "Refunded in all": 50.5, "Last ordered": date(2027, 1, 5),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("header", "value", "told"),
    [
        ("线索编号", "L2", ("lead number", "L1", 350.5)),  # came back: the one that counts
        ("Lead ID", "L3", ("lead number", "L3", 350.5)),
        ("订单号", "O2", ("order number", "L3", 350.5)),
        ("订单号", "000123456789012345678", ("order number", "L1", 350.5)),
        ("订单号", "123456789012345678", ("not known", None, None)),
        ("邮箱", " Ann@Example.com", ("e-mail", "L4", None)),
        ("手机号", "13900000009", ("phone", None, 30)),  # an order and no lead
        ("手机号", "13800000005", ("test lead", None, None)),
        ("手机号", "138****0006", ("not known", None, None)),
        ("手机号", "", ("not known", None, None)),
        ("手机号", "13800000008", ("not known", None, None)),
    ],
)
def test_by_what_a_row_is_known(
    known: Workspace, tmp_path: Path, header: str, value: str, told: tuple[Any, ...]
) -> None:
    match, lead, paid = told
    [row, _] = joined(known, a_list(tmp_path, f"{header},备注", f"{value},a", "zzz,b"))
    assert (row["Known by"], row["Lead matched"], row["Paid in all"]) == (match, lead, paid)


def test_contradictions_are_unsure_and_nothing_is_filled_in(
    known: Workspace, tmp_path: Path
) -> None:
    file = a_list(tmp_path, "线索编号,手机号", "L7,13800000001", "L1,13800000001", "L6,13800000007")
    result = known.join(file)
    rows = result.table.to_pylist()
    assert [row["Known by"] for row in rows] == ["unsure", "lead number", "lead number"]
    assert rows[0]["Lead matched"] is rows[0]["Paid in all"] is None
    assert result.to_dict()["matched"] == {
        "lead": 2, "order": 0, "phone": 0, "email": 0, "none": 0, "ambiguous": 1, "test": 0,
    }  # fmt: skip
    assert [warning.code for warning in result.warnings] == ["list_ambiguous"]


def test_beside_an_address_a_hotline_is_nobody(ws: Workspace, tmp_path: Path) -> None:
    """Six people and a seventh without an address left the hotline's number."""
    file = tmp_path / "leads.csv"
    people = [f"L{n},2026-09-0{n} 10:00,02112345678,m{n}@x.com" for n in range(1, 7)]
    text = ["external_id,created_at,phone,email", *people, "L7,2026-09-07 10:00,02112345678,"]
    file.write_text("\n".join(text))
    ws.import_files(file, as_="leads")
    asked = ("02112345678,m3@x.com", "02112345678,new@x.com", "02112345678,", ",m4@x.com")
    rows = joined(ws, a_list(tmp_path, "手机号,邮箱", *asked))
    assert [(row["Known by"], row["Lead matched"]) for row in rows] == [
        ("e-mail", "L3"), ("not known", None), ("phone", "L7"), ("e-mail", "L4"),
    ]  # fmt: skip


def test_the_lists_own_columns_stay_as_they_are(known: Workspace, tmp_path: Path) -> None:
    """Order, doubles, long ids, leading zeros; what a spreadsheet would run is no formula."""
    lines = [
        "手机号,会员号,门牌,说明",
        "13800000007,00123456789012345678,007,=1+1",
        "x,1,-5,@cmd",
        "+86 13800000007,,+3,",
    ]
    file = a_list(tmp_path, *lines, encoding="gb18030")
    before = [line.split(",") for line in lines]
    told = known.join(file, out=tmp_path / "o.xlsx", columns="owner").to_dict()
    assert told["columns"] == [*before[0], "Known by", "Lead's owner"]
    [rows] = pages(tmp_path / "o.xlsx").values()
    assert [row[:4] for row in rows] == before
    assert [row[4:] for row in rows[1:]] == [
        ["phone", "李雷"],
        ["not known", ""],
        ["phone", "李雷"],
    ]
    known.join(file, out=tmp_path / "o.csv", columns=["owner"])
    text = (tmp_path / "o.csv").read_bytes()
    assert text.startswith("\ufeff".encode())
    written = list(csv.reader(text.decode("utf-8-sig").splitlines()))
    assert written[1][:4] == ["13800000007", "00123456789012345678", "007", "'=1+1"]
    assert written[2][:4] == ["x", "1", "-5", "'@cmd"]


def test_a_workbook_keeps_its_numbers_and_days(known: Workspace, tmp_path: Path) -> None:
    file = tmp_path / "名单.xlsx"
    moment = datetime(2026, 11, 3)  # noqa: DTZ001 - a sheet's moments have no zone
    with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"}) as book:
        book.add_worksheet("说明").write(0, 0, "看第二张")
        sheet = book.add_worksheet("客户")
        sheet.write_row(0, 0, ["客户 名单"])
        sheet.write_row(2, 0, ["称呼", "电话", "生日", "消费"])
        sheet.write_row(3, 0, ["王", 13800000007, moment, 12.5])
    result = known.join(file, columns=["owner"])
    assert result.to_dict()["out"] == str(tmp_path / "名单.joined.xlsx")
    [rows] = pages(tmp_path / "名单.joined.xlsx").values()
    assert rows == [
        ["称呼", "电话", "生日", "消费", "Known by", "Lead's owner"],
        ["王", 13800000007, date(2026, 11, 3), 12.5, "phone", "李雷"],
    ]


def test_columns_that_headers_do_not_tell(known: Workspace, tmp_path: Path) -> None:
    """Cells that are mobile numbers tell it themselves; what does not is named."""
    by_cells = a_list(tmp_path, "甲,乙", "王,13800000007", "李,13800000001")
    assert [row["Known by"] for row in joined(known, by_cells)] == ["phone", "phone"]
    coded = a_list(tmp_path, "甲,乙", "王,L7", "李,L1", name="coded.csv")
    assert _refused(known, coded) == "list_names_nobody"
    told = joined(known, coded, by=["乙=lead"])
    assert [row["Lead's owner"] for row in told] == ["李雷", "李雷"]
    assert _refused(known, coded, by=["丙=lead"]) == "no_such_column"
    assert _refused(known, coded, by=["乙=name"]) == "bad_choice"
    assert _refused(known, coded, by=["乙"]) == "bad_by"
    assert _refused(known, coded, columns=["oner"]) == "bad_choice"
    assert _refused(known, coded, by=["乙=lead"], out=coded) == "out_is_list"
    assert _refused(known, coded, by=["乙=lead"], out=tmp_path / "x.pdf") == "not_supported_list"
    assert _refused(known, tmp_path / "none.csv") == "no_such_file"


def _refused(ws: Workspace, file: Path, **more: Any) -> str:
    with pytest.raises(BadInput) as refused:
        ws.join(file, **more)
    return refused.value.code


def test_nothing_of_the_list_is_kept(known: Workspace, tmp_path: Path) -> None:
    before = [record.path for record in known.warehouse.imports()]
    known.join(a_list(tmp_path, "手机号", "13700000000", "13800000007"))
    assert [record.path for record in known.warehouse.imports()] == before
    people = known.warehouse.run("SELECT count(DISTINCT person) AS n FROM leads")
    assert people["n"].to_pylist() == [5 - 1]


def test_money_of_many_is_counted_row_by_row(ws: Workspace, tmp_path: Path) -> None:
    phones = [f"1390000{n:04}" for n in range(60)]
    leads = [(f"L{n}", f"2026-09-{1 + n % 28:02}", phone) for n, phone in enumerate(phones[:40])]
    orders = [(phones[(n * 7) % 60], n % 13) for n in range(300)]
    (tmp_path / "leads.csv").write_text(
        "external_id,created_at,phone\n" + "".join(f"{','.join(row)}\n" for row in leads)
    )
    (tmp_path / "orders.csv").write_text(
        "external_id,phone,ordered_at,paid_at,net\n"
        + "".join(f"O{n},{p},2026-10-01,2026-10-02,{net}\n" for n, (p, net) in enumerate(orders))
    )
    for table in ("leads", "orders"):
        ws.import_files(tmp_path / f"{table}.csv", as_=table)
    asked = [*reversed(phones), *phones]
    rows = joined(ws, a_list(tmp_path, "手机号", *asked), columns=["orders", "paid"])
    assert [row["手机号"] for row in rows] == asked
    for row in rows:
        own = [net for phone, net in orders if phone == row["手机号"]]
        assert (row["Paid orders"], row["Paid in all"]) == (len(own), sum(own))

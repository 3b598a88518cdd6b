"""Every contact of a row is kept as a keyed hash with its kind; `person` stays the first of old."""

from __future__ import annotations

import pytest

from fanbu.errors import BadInput
from fanbu.ingest.mapping import parse_mapping
from fanbu.rules.contact import person_of, several_emails, several_phones

from .conftest import CONTEXT, Reads, csv, only, rows

KEY = CONTEXT.contact_key
ONE, TWO = "13800138001", "13900139002"


def phone(number: str) -> str:
    return str(person_of(KEY, "phone", number))


def email(address: str) -> str:
    return str(person_of(KEY, "email", address))


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (f"{ONE}/{TWO}", (ONE, TWO)),
        (f"{ONE}、{TWO}", (ONE, TWO)),
        (f"妈妈{ONE}；爸爸 139-0013-9002", (ONE, TWO)),
        (f"{ONE} {TWO}", (ONE, TWO)),
        (f"138****8001/{TWO}", (TWO,)),
        (f"{ONE}/{ONE}", (ONE,)),
        ("+1 415 555 0100 / +44 20 7946 0958", ("14155550100", "442079460958")),
        ("+86 138-0013-8001", (ONE,)),
        ("021-6123 4567", ("02161234567",)),
        ("138/139", ()),
        ("138****8001", ()),
        ("无", ()),
        (f"20261{ONE}99", ()),
        (None, ()),
    ],
)
def test_the_numbers_of_a_cell(cell: str | None, expected: tuple[str, ...]) -> None:
    assert several_phones(cell) == expected


def test_the_addresses_of_a_cell() -> None:
    assert several_emails("A@b.cn; c@d.cn") == ("a@b.cn", "c@d.cn")
    assert several_emails("none@none.com") == several_emails("无") == ()


def test_a_spare_phone_and_several_in_one_cell(reads: Reads) -> None:
    """The first row has one contact: `person` says it all. The last is known by its spare only."""
    text = csv(
        "线索ID,留资时间,手机号,备用电话,邮箱,微信号,状态",
        f"1,2026-10-01 08:00,{ONE},,,,新",
        f"2,2026-10-01 08:00,{ONE},{TWO},,,新",
        f"3,2026-10-01 08:00,{ONE}/{TWO},,Li@x.cn,lily_1990,新",
        f"4,2026-10-01 08:00,138****8001,{TWO},,已加,新",
        "5,2026-10-01 08:00,,,,,新",
    )
    parsed = reads(text, yes=True)
    found = {ident: (person, known) for ident, person, known in
             rows(parsed, "external_id", "person", "identifiers")}  # fmt: skip
    wechat = person_of(KEY, "wechat", "lily_1990")
    both = [f"phone:{phone(ONE)}", f"phone:{phone(TWO)}"]
    assert found == {
        "1": (phone(ONE), None),
        "2": (phone(ONE), both),
        "3": (phone(ONE), [*both, f"email:{email('li@x.cn')}", f"wechat:{wechat}"]),
        "4": (phone(TWO), None),
        "5": (None, None),
    }
    everything = str([part.rows.to_pylist() for part in parsed.tables])
    assert not [word for word in (ONE, TWO, "li@x.cn", "lily") if word in everything.casefold()]


def test_without_an_id_a_lead_is_known_by_what_it_was_known_by(reads: Reads) -> None:
    """A spare phone that somebody adds later makes no other lead of it."""
    before = csv("姓名,留资时间,手机号,来源", f"李,2026-10-01 08:00,{ONE},抖音")
    after = csv("姓名,留资时间,手机号,备用电话,来源", f"李,2026-10-01 08:00,{ONE},{TWO},抖音")
    ids = {rows(reads(text, yes=True), "external_id")[0] for text in (before, after)}
    assert len(ids) == 1


def test_a_nick_is_kept_with_its_platform_and_a_name_is_not(reads: Reads) -> None:
    text = csv(
        "订单号,平台,会员名,手机,下单时间,实付金额",
        f"1,淘宝,云小朵,{ONE},2026-10-01 08:00,10",
        "2,淘宝,云小朵,138****8001,2026-10-01 08:00,10",
        "3,淘宝,匿名买家,,2026-10-01 08:00,10",
    )
    nick = person_of(KEY, "buyer", "云小朵")
    found = rows(reads(text, set={"platform": "taobao"}, yes=True), "person", "identifiers")
    assert found == [
        (phone(ONE), [f"phone:{phone(ONE)}", f"buyer@taobao:{nick}"]),
        (nick, [f"buyer@taobao:{nick}"]),
        (None, None),
    ]
    named = csv("订单号,客户名称,手机,下单时间,实付金额", f"1,张伟,{ONE},2026-10-01 08:00,10",
                "2,张伟,,2026-10-01 08:00,10")  # fmt: skip
    parsed = reads(named, yes=True)
    assert rows(parsed, "person") == [(phone(ONE),), (person_of(KEY, "buyer", "张伟"),)]
    assert "identifiers" not in only(parsed).rows.column_names


def test_whom_a_parcel_goes_to_is_not_who_bought(reads: Reads) -> None:
    text = csv("订单号,手机号,收货人手机,下单时间,实付金额", f"1,{ONE},{TWO},2026-10-01 08:00,10")
    assert rows(reads(text, yes=True), "person") == [(phone(ONE),)]


def test_an_external_userid_is_a_contact_too(reads: Reads) -> None:
    text = csv("external_userid,客户名称,添加时间,添加人,手机", f"wmAbc123,李,2026-10-01,Ann,{ONE}")
    parsed = reads(text, table="contacts", yes=True)
    outside = person_of(KEY, "external_userid", "wmAbc123")
    assert rows(parsed, "external_id", "person", "identifiers") == [
        ("wmAbc123", phone(ONE), [f"phone:{phone(ONE)}", f"external_userid:{outside}"])
    ]


def test_a_canonical_person_stands_before_its_contacts(reads: Reads) -> None:
    text = csv("external_id,ordered_at,person,phone,email,net",
               f"1,2026-10-01 08:00,u-7,{ONE},a@b.cn,10")  # fmt: skip
    known = ["id:u-7", f"phone:{phone(ONE)}", f"email:{email('a@b.cn')}"]
    assert rows(reads(text, table="orders"), "person", "identifiers") == [("u-7", known)]


def test_a_mapping_may_name_several_phones() -> None:
    given = {
        "table": "leads",
        "columns": {"电话一": "phone", "电话二": "phone", "openid": "openid"},
    }
    assert dict(parse_mapping(given, "m", "m.yaml").columns) == given["columns"]
    with pytest.raises(BadInput):
        parse_mapping({"table": "leads", "columns": {"电话": "phones"}}, "m", "m.yaml")

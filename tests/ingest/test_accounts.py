"""Whose rows are these: asked when it cannot be known, never guessed across accounts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fanbu.errors import BadInput

from .conftest import CONTEXT, Reads, csv, only, rows, with_accounts

FILE = csv("时间-天,项目ID,项目名称,消耗,展示数,转化数", "2026-08-01,71,夏季,1.00,10,0")


def account(parsed: object) -> str | None:
    return getattr(parsed, "account", None)


def test_the_first_account_is_the_default(reads: Reads) -> None:
    assert account(reads(FILE)) == "default"


def test_what_was_said_counts_first(reads: Reads) -> None:
    assert account(reads(FILE, account="北京", context=with_accounts("上海"))) == "北京"
    recalled = replace(CONTEXT, recall_account=lambda _, __: "记得的")
    assert account(reads(FILE, context=recalled)) == "记得的"


def test_the_only_known_account_takes_a_file_that_shares_its_campaigns(reads: Reads) -> None:
    assert account(reads(FILE, context=with_accounts("上海", 上海={"71"}))) == "上海"


def test_the_account_that_holds_the_campaigns_is_the_one(reads: Reads) -> None:
    context = with_accounts("上海", "北京", 上海={"99"}, 北京={"夏季"})
    assert account(reads(FILE, context=context)) == "北京"


@pytest.mark.parametrize(
    "context",
    [with_accounts("上海", 上海={"99"}), with_accounts("上海", "北京", 上海={"99"})],
)
def test_strangers_are_asked_for(reads: Reads, context: object) -> None:
    with pytest.raises(BadInput) as caught:
        reads(FILE, context=context)
    assert caught.value.code == "account_needed"
    assert "上海" in caught.value.details["known"]


def test_a_file_without_campaigns_goes_to_the_only_account(reads: Reads) -> None:
    whole = csv("时间-天,消耗,展示数,转化数", "2026-08-01,1.00,10,0")
    assert account(reads(whole, context=with_accounts("上海", 上海={"99"}))) == "上海"


def test_set_fixes_a_column_for_every_row(reads: Reads) -> None:
    parsed = reads(FILE, set={"campaign": "夏季大促", "props.shop": "一店"})
    assert rows(parsed, "campaign") == [("夏季大促",)]
    assert rows(parsed, "props") == [('{"shop": "一店"}',)]
    assert "campaign" in only(parsed).dims
    with pytest.raises(BadInput, match="unknown_set_column"):
        reads(FILE, set={"colour": "red"})
    with pytest.raises(BadInput, match="bad_set_value"):
        reads(FILE, set={"day": "soon"})


def test_a_file_without_days_needs_a_window(reads: Reads) -> None:
    from fanbu.types import Period

    undated = FILE.replace("时间-天,", "").replace("2026-08-01,", "")
    with pytest.raises(BadInput, match="window_needed"):
        reads(undated)
    window = Period.parse("2026-08-01..2026-08-31")
    parsed = reads(undated, window=window)
    assert rows(parsed, "day", "until") == [(window.start, window.end)]
    assert only(parsed).window == window


def test_identical_rows_are_kept_and_said(reads: Reads) -> None:
    twice = FILE + FILE.splitlines()[1] + "\n"
    parsed = reads(twice)
    assert len(rows(parsed, "cost")) == 2
    assert [(w.code, w.details["rows"]) for w in parsed.warnings] == [("identical_rows", 1)]

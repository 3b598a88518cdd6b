"""Values in sentences and cells, both languages."""

from __future__ import annotations

from datetime import date
from math import nan

import pytest
from tests.report.world import infos

from fanbu.model.finding import Amount
from fanbu.report.figures import Figures
from fanbu.types import Period

ZH, EN = Figures("zh", "CNY", infos()), Figures("en", "USD", infos("en"))


@pytest.mark.parametrize(
    ("amount", "zh", "en"),
    [
        (Amount("leads", 1204), "1,204 条", "1,204"),
        (Amount("leads", -92.4, "size"), "92 条", "92"),
        (Amount("leads", 92.4, "change"), "+92 条", "+92"),
        (Amount("leads", -0.18, "relative"), "−18%", "−18%"),
        (Amount("leads", 0.001, "relative"), "0%", "0%"),
        (Amount("leads", 8.96, "relative"), "+896%", "+896%"),
        (Amount("leads", 122.8, "relative"), "124 倍", "124×"),
        (Amount("revenue", 243_900), "24.4 万元", "$244k"),
        (Amount("revenue", 3000), "3,000 元", "$3,000"),
        (Amount("revenue", -250_000, "change"), "−25.0 万元", "−$250k"),
        (Amount("cpl", 6.24), "6.24 元", "$6.24"),
        (Amount("ctr", 0.0613), "6.1%", "6.1%"),
        (Amount("ctr", 0.0004), "0.04%", "0.04%"),
        (Amount("ctr", -0.022, "change"), "−2.2 个百分点", "−2.2 pts"),
        (Amount("leads/clicks", 0.05), "5.0%", "5.0%"),
        (Amount("cost/clicks", 2.5), "2.50 元", "$2.50"),
        (Amount("leads", nan), "—", "—"),
    ],
)
def test_amounts_in_sentences(amount: Amount, zh: str, en: str) -> None:
    assert (ZH.amount(amount), EN.amount(amount)) == (zh, en)


@pytest.mark.parametrize(
    ("share", "zh", "en"),
    [(0.96, "九成六", "96%"), (0.5, "五成", "50%"), (1.0, "全部", "100%"), (0.05, "5%", "5%")],
)
def test_shares(share: float, zh: str, en: str) -> None:
    assert (ZH.share(share), EN.share(share)) == (zh, en)


@pytest.mark.parametrize(
    ("first", "last", "zh", "en"),
    [
        (date(2026, 11, 9), date(2026, 11, 15), "11月9日–15日", "9–15 Nov"),
        (date(2026, 10, 30), date(2026, 11, 2), "10月30日–11月2日", "30 Oct–2 Nov"),
        (date(2026, 11, 9), date(2026, 11, 9), "11月9日", "9 Nov"),
    ],
)
def test_days(first: date, last: date, zh: str, en: str) -> None:
    assert (ZH.days(Period(first, last)), EN.days(Period(first, last))) == (zh, en)


@pytest.mark.parametrize("figures", [ZH, EN])
def test_nothing_is_a_dash_and_zero_has_no_sign(figures: Figures) -> None:
    assert figures.cell("cost", nan) == figures.change("cost", nan) == "—"
    assert figures.change("leads", 0.2) == "0"

"""Both languages say the same things, in their own way."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

import pytest

import fanbu
from fanbu import words
from fanbu.report.speech import Voice
from fanbu.types import LANGUAGES
from fanbu.words.catalogue import _sentences

if TYPE_CHECKING:
    from fanbu.types import Language

SOURCE = Path(fanbu.__file__).parent


def test_both_languages_have_the_same_keys() -> None:
    assert words.keys("zh") == words.keys("en")


@pytest.mark.parametrize("file", sorted((SOURCE / "words").glob("*/*.yaml")), ids=str)
def test_no_sentence_is_said_twice_in_a_file(file: Path) -> None:
    """The later of two would be said in the place of the earlier."""
    keys = re.findall(r"^(\w+):", file.read_text(encoding="utf-8"), re.MULTILINE)
    assert [key for key, n in Counter(keys).items() if n > 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_a_template(language: Language) -> None:
    assert not [
        (key, name)
        for key in words.keys(language)
        for _, name, _, _ in Formatter().parse(_sentences(language)[key])
        if name and not name.isidentifier()
    ]


def test_every_error_has_a_sentence_and_advice() -> None:
    raised = set()
    for path in SOURCE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        raised |= set(re.findall(r'(?:BadInput|Failed)\(\s*"(\w+)"', text))
    missing = {code for code in raised if not words.has(f"errors.{code}")}
    missing |= {f"{code}_hint" for code in raised if not words.has(f"errors.{code}_hint")}
    assert not missing


def test_every_warning_has_a_sentence() -> None:
    raised = set()
    for path in SOURCE.rglob("*.py"):
        raised |= set(re.findall(r'Warning_\(\s*"(\w+)"', path.read_text(encoding="utf-8")))
    assert not {code for code in raised if not words.has(f"warnings.{code}")}


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (244_000, "24.4 万", "244k"),
        (12_345_678, "1,235 万", "12.3M"),
        (-9_600, "−9,600", "−9,600"),
        (180_000_000, "1.8 亿", "180M"),
        (412, "412", "412"),
        (None, "—", "—"),
    ],
)
def test_compact(value: float | None, zh: str, en: str) -> None:
    assert words.compact(value, "zh") == zh
    assert words.compact(value, "en") == en


def test_money_percent_and_signs() -> None:
    assert words.money(243_900, "CNY") == "¥243,900"
    assert words.money(6.24, "USD") == "$6.24"
    assert words.money(-5, "SEK") == "−SEK 5"
    assert words.percent(0.0613) == "6.1%"
    assert words.signed(38, "zh") == "+38"
    assert words.signed(-0.18, "zh", "percent") == "−18%"
    assert words.signed(0, "en") == "0"


def test_days_and_ten_thousands() -> None:
    ninth, end, next_month = date(2026, 11, 9), date(2026, 11, 15), date(2026, 12, 1)
    assert words.days(ninth, end, "zh") == "11月9日–15日"
    assert words.days(ninth, next_month, "zh") == "11月9日–12月1日"
    assert words.days(ninth, end, "en") == "9–15 Nov"
    assert words.days(ninth, next_month, "en") == "9 Nov–1 Dec"
    assert words.days(ninth, ninth, "en") == "9 Nov"
    assert (words.myriad("zh"), words.myriad("en")) == ("万", "")


def test_a_sentence_is_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    from fanbu.words import catalogue

    text = "{day:day} {n:count} {n:plural:lead|leads}: {who:list} {cost:money:EUR} {r:percent:0}"
    monkeypatch.setattr(catalogue, "_sentences", lambda _: {"x": text})
    arguments = {"day": date(2026, 11, 9), "n": 2, "who": ["a", "b"], "cost": 3, "r": 0.5}
    assert words.say("en", "x", **arguments) == "9 Nov 2 leads: a, b €3 50%"
    assert words.say("zh", "x", **arguments) == "11月9日 2 leads: a、b €3 50%"


def test_a_sheet_is_known_by_the_register_it_holds() -> None:
    assert words.sources_called("线索登记表") == words.sources_called("线索登记") == ("leads",)
    assert words.sources_called("客户档案表") == ()


@pytest.mark.parametrize(
    ("channel", "zh", "en"),
    [
        ("paid/other", "其他广告", "Other ads"),
        ("paid/search", "搜索广告", "Search ads"),
        ("organic/bing", "必应（自然流量）", "Bing (organic)"),
        ("offline/event", "活动", "Events"),
        ("paid/qianchuan", "巨量千川", "Qianchuan"),
    ],
)
def test_packaged_channels_have_names(channel: str, zh: str, en: str) -> None:
    names = tuple(Voice(one, "CNY", {}, {}).name("channel", channel) for one in LANGUAGES)
    assert names == (zh, en)

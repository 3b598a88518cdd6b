"""Patterns of channel rules: they mean what Python's mean, and none takes for ever."""

from __future__ import annotations

import re
import time
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanbu.errors import BadInput
from fanbu.rules.channel import Origin, channel_of, channels_of
from fanbu.rules.pattern import Pattern, TooSlowError
from fanbu.workspace.channels import default_rules, parse_rules, searched

LINEAR = (
    r"(a+)+$", r"(a|a)*b", r"(a|aa)+$", r"(x*)*y", r"(?:ab?)*c.*d.*e", r"\w+[\w-]*\d+$",
    r"^\w+官网\s*\d*$", r".*a.*b.*c", r"[^\]a]*[\d]*x", r"(a?){20}a{20}", r"[[a]+[]b]+",
    r"^a{,3}b{,2}$", r"^\S+\s\w+$", r"[\s]+[a-c\d]+$", r"(ab)+$", "(a|a)" * 40 + "$",
    "(?:a|ab)(?:b|c|bc)(?:d|de)" * 3 + "x",
)  # fmt: skip
PLAIN = (r"千川|qianchuan", r"^(fb|ig)", r"ocean ?engine", r"\bsem\b", r"\bsem\b.*x", r"a{3}", "",
    "|".join("abcdef"), r"\b(?:baidu|google|bing)\b.*(?:cpc|ppc)",
)  # fmt: skip
ALPHABET = st.text(st.sampled_from("abcdexy 1９²官网_-.][Ü\n\v\x1f\x85"), max_size=14)


@pytest.mark.parametrize("pattern", LINEAR)
def test_what_may_branch_is_searched_without_going_back(pattern: str) -> None:
    made = Pattern.of(pattern, searched)
    assert made.plain is None
    long = "a" * 5_000 + "!"
    begun = time.process_time()
    made.search(long)
    assert time.process_time() - begun < 1, "a backtracking engine would take years"


@pytest.mark.parametrize("pattern", PLAIN)
def test_what_hardly_branches_is_searched_as_ever(pattern: str) -> None:
    assert Pattern.of(pattern, searched).plain is not None


def test_every_packaged_pattern_is_plain() -> None:
    assert all(p.plain for rule in default_rules() for p in rule.matches.values())


@pytest.mark.parametrize("pattern", LINEAR)
@settings(max_examples=60, deadline=None)
@given(text=ALPHABET)
def test_both_engines_say_the_same(pattern: str, text: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # a bracket in a set
        wanted = bool(re.search(pattern, text))
    assert Pattern.of(pattern, searched).search(text) == wanted


@pytest.mark.parametrize("pattern", [r"(a+)+\b", r"(\w+)\1+", r"(?=a+b+)(c+d)+", r"[\W_]+(a+)+"])
def test_what_neither_can_do_is_refused(pattern: str) -> None:
    with pytest.raises(TooSlowError):
        Pattern.of(pattern, searched)
    with pytest.raises(BadInput) as refused:
        parse_rules([{"channel": "paid/x", "source~": pattern}], "channels.yaml")
    assert refused.value.code == "channel_pattern_slow"
    assert refused.value.details == {"file": "channels.yaml", "rule": 1, "pattern": pattern}


def test_no_pattern_at_all_is_told_as_before() -> None:
    with pytest.raises(BadInput) as refused:
        parse_rules([{"channel": "paid/x", "source~": "("}], "channels.yaml")
    assert refused.value.code == "bad_channels_file"


def test_many_origins_are_what_each_is() -> None:
    given = [{"channel": "paid/x", "source~": r"(a+)+$", "utm_medium~": "cpc"}]
    rules = (*parse_rules(given, "channels.yaml"), *default_rules())
    origins = [
        Origin(source="baa", utm_medium="cpc"), Origin(source="baa"), Origin(source="官网"),
        Origin(), Origin(utm_medium="CPC"),
    ]  # fmt: skip
    assert channels_of(origins, rules) == [channel_of(one, rules) for one in origins]
    assert channels_of(origins, rules)[:2] == ["paid/x", "other/baa"]

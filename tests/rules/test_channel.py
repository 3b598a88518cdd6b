"""Sources → channels: the first rule that fits, nothing said is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from fanbu.errors import BadInput
from fanbu.rules.channel import Origin, channel_of
from fanbu.workspace.channels import default_rules, parse_rules, read_rules

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("source", "channel"),
    [
        ("Reference", "earned/referral"),
        ("老带新", "earned/referral"),
        ("Google", "organic/google"),
        ("google", "organic/google"),
        ("Facebook", "owned/facebook"),
        ("paid search", "paid/search"),
        ("organic_search", "organic/search"),
        ("direct traffic", "direct/direct"),
        ("Direct", "direct/direct"),
        ("email", "owned/email"),
        ("巨量引擎", "paid/ocean_engine"),
        ("抖音信息流", "paid/ocean_engine"),
        ("抖音", "owned/douyin"),
        ("小红书 KOL", "partner/kol_xiaohongshu"),
        ("小红书", "owned/xiaohongshu"),
        ("百度推广", "paid/baidu"),
        ("百度信息流", "paid/baidu"),
        ("千川", "paid/qianchuan"),
        ("巨量千川", "paid/qianchuan"),
        ("腾讯广告", "paid/tencent"),
        ("快手广告", "paid/kuaishou"),
        ("聚光", "paid/xiaohongshu"),
        ("领英广告", "paid/linkedin"),
        ("LinkedIn Ads", "paid/linkedin"),
        ("TikTok ads", "paid/tiktok"),
        ("Douyin Ads", "paid/ocean_engine"),
        ("快手", "owned/kuaishou"),
        ("LinkedIn", "owned/linkedin"),
        ("公众号文章", "owned/wechat_oa"),
        ("自然到店", "offline/store"),
        ("partner/kol_xiaohongshu", "partner/kol_xiaohongshu"),
        (" paid/a ", "paid/a"),
        ("抖音/信息流", "paid/ocean_engine"),
        ("online/offline", "other/online/offline"),
        (" Welingak Website ", "other/Welingak Website"),
        ("", None),
        (None, None),
    ],
)
def test_declared_sources(source: str | None, channel: str | None) -> None:
    assert channel_of(Origin(source=source), default_rules()) == channel


def test_observed_origins() -> None:
    paid = Origin(utm_source="google", utm_medium="cpc")
    assert channel_of(paid, default_rules()) == "paid/google_ads"
    named = {
        ("千川", "cpc"): "paid/qianchuan",
        ("kuaishou", "feed"): "paid/kuaishou",
        ("linkedin", "cpc"): "paid/linkedin",
        ("tiktok", "paid"): "paid/tiktok",
        ("google", "organic"): "organic/google",
        ("sogou", "organic"): "organic/search",
        ("example.org", "referral"): "earned/sites",
        ("(direct)", "(none)"): "direct/direct",
    }
    for (source, medium), channel in named.items():
        assert channel_of(Origin(utm_source=source, utm_medium=medium), default_rules()) == channel
    searched = Origin(referrer="https://www.baidu.com/s?wd=1")
    assert channel_of(searched, default_rules()) == "organic/search"


def test_a_workspaces_rules_come_first(tmp_path: Path) -> None:
    file = tmp_path / "channels.yaml"
    file.write_text("- {channel: owned/friends, source: [Reference]}\n", encoding="utf-8")
    assert channel_of(Origin(source="reference"), read_rules(file)) == "owned/friends"
    assert read_rules(tmp_path / "none.yaml") == default_rules()


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"channel": "paid", "source": "x"}, "bad_channels_file"),
        ({"channel": "paid/x"}, "channel_rule_empty"),
        ({"channel": "paid/x", "colour": "red"}, "bad_channels_file"),
        ({"channel": "paid/x", "source~": "("}, "bad_channels_file"),
    ],
)
def test_a_wrong_rule_is_named(entry: dict[str, str], code: str) -> None:
    with pytest.raises(BadInput) as caught:
        parse_rules([{"channel": "a/b", "source": "c"}, entry], "channels.yaml")
    assert (caught.value.code, caught.value.details["rule"]) == (code, 2)

"""Settings, statuses, channel rules and rates, changed as a team changes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from fanbu.errors import BadInput, Failed
from fanbu.workspace.settings_file import edited

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

LEADS = """external_id,created_at,source,status
1,2026-11-02 10:00,官网,聊得来
2,2026-11-02 23:30,官网,聊得来
3,2026-11-03 10:00,抖音,无效
4,2026-11-03 11:00,抖音,战败
"""


def bring(ws: Workspace, folder: Path, name: str = "leads", text: str = LEADS) -> None:
    file = folder / f"{name}.csv"
    file.write_text(text, encoding="utf-8")
    ws.import_files(file, as_=name, as_of="2026-11-10", yes=True)


def ask(ws: Workspace, *metrics: str, **options: Any) -> list[tuple[Any, ...]]:
    rows = ws.query(list(metrics), **options).to_dict()["rows"]
    return [tuple(row.values()) for row in rows]


def test_a_setting_is_changed_and_comments_stay(ws: Workspace, folder: Path) -> None:
    file = folder / "fanbu.toml"
    before = file.read_text(encoding="utf-8")
    file.write_text(f"# ours\n{before}\n[leads]  # words\nsame_contact_days = 30 # a month\n")
    result = ws.set_settings({"name": "Cloud Two", "headline": "cost, Leads", "language": "zh"})
    assert [(row["setting"], row["value"], row["before"]) for row in result.data["rows"]] == [
        ("name", "Cloud Two", "Cloud"), ("headline", ["cost", "leads"], []),
        ("language", "zh", "en"),
    ]  # fmt: skip
    assert file.read_text(encoding="utf-8") == (
        "# ours\n"
        + before.replace('"Cloud"', '"Cloud Two"').replace('"en"', '"zh"')
        + 'headline = ["cost", "leads"]\n\n[leads]  # words\nsame_contact_days = 30 # a month\n'
    )
    assert (ws.settings.name, ws.language) == ("Cloud Two", "zh")
    assert ws.settings.leads.same_contact_days == 30, "what was edited meanwhile counts now"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"timezone": "Mars/Olympus"}, "unknown_timezone"),
        ({"currency": "XXX"}, "unknown_currency"),
        ({"language": "fr"}, "unknown_language"),
        ({"week_start": "friday"}, "unknown_week_start"),
        ({"playbook": "circus"}, "unknown_playbook"),
        ({"headline": "nothing"}, "unknown_metric"),
        ({"name": "  "}, "bad_workspace_name"),
        ({"today": "2026-01-01"}, "unknown_setting"),
    ],
)
def test_a_wrong_setting_changes_nothing(
    ws: Workspace, folder: Path, changes: dict[str, str], code: str
) -> None:
    before = (folder / "fanbu.toml").read_bytes()
    with pytest.raises(BadInput) as refused:
        ws.set_settings({"name": "Other", **changes}, yes=True)
    assert refused.value.code == code
    assert (folder / "fanbu.toml").read_bytes() == before
    assert ws.settings.name == "Cloud"


def test_what_data_forbids_is_said(ws: Workspace, tmp_path: Path) -> None:
    ws.set_settings({"currency": "usd"})
    assert ws.currency == "USD"
    bring(ws, tmp_path)
    with pytest.raises(BadInput) as refused:
        ws.set_settings({"currency": "CNY"}, yes=True)
    assert refused.value.code == "currency_fixed"
    with pytest.raises(BadInput) as careful:
        ws.set_settings({"timezone": "UTC"})
    assert (careful.value.code, careful.value.details["settings"]) == (
        "setting_needs_yes", ["timezone"],
    )  # fmt: skip


def test_a_time_zone_cuts_days_anew_at_once(ws: Workspace, tmp_path: Path) -> None:
    """23:30 in Shanghai is the same day in Greenwich; ten in the evening before in New York."""
    bring(ws, tmp_path)

    def days() -> list[int]:
        return [ask(ws, "leads", start=f"2026-11-0{n}", end=f"2026-11-0{n}")[0][0] or 0
                for n in (1, 2, 3, 4)]  # fmt: skip

    assert days() == [0, 2, 2, 0]
    ws.set_settings({"timezone": "America/New_York"}, yes=True)
    assert days() == [1, 3, 0, 0]
    ws.set_settings({"timezone": "Asia/Shanghai"}, yes=True)
    assert days() == [0, 2, 2, 0]


def test_settings_written_by_hand_are_not_broken() -> None:
    for text in ('leads.valid = ["a"]\nname = "x"\n', 'name = "x"\nleads = {valid = ["a"]}\n'):
        with pytest.raises(Failed) as refused:
            edited(text, {("leads", "valid"): ("b",)}, "fanbu.toml")
        assert refused.value.code == "settings_by_hand"
    text = 'name = "x" # "quoted # sign"\nheadline = [\n  "a", # one\n  "b",\n]\n[orders]\n'
    assert edited(text, {("", "name"): "y#1", ("", "headline"): None}, "f") == (
        'name = "y#1"  # "quoted # sign"\n[orders]\n'
    )
    assert edited("a = 1\r\n", {("leads", "won"): ("成交",)}, "f") == (
        'a = 1\r\n\r\n[leads]\r\nwon = ["成交"]\r\n'
    )  # fmt: skip


def test_a_status_counts_as_what_the_team_says(ws: Workspace, tmp_path: Path) -> None:
    bring(ws, tmp_path)
    told = ws.statuses().to_dict()
    assert [(row["status"], row["leads"], row["means"]) for row in told["rows"]] == [
        ("聊得来", 2, ""), ("战败", 1, ""), ("无效", 1, "invalid"),
    ]  # fmt: skip
    assert told["unknown"] == 3
    assert ask(ws, "leads", "valid_leads") == [(4, 0)]
    ws.set_status("聊得来", "valid")
    ws.set_status("战败", "lost")
    assert ask(ws, "leads", "valid_leads") == [(4, 3)]
    ws.set_status("无效", "pending")
    ws.set_status("聊得来", "won")
    assert [row["means"] for row in ws.statuses().to_dict()["rows"]] == ["won", "lost", "pending"]
    text = (ws.folder.root / "fanbu.toml").read_text(encoding="utf-8")
    assert "聊得来" in text
    assert ws.settings.leads.lost == ("战败",)
    assert "无效" not in ws.settings.leads.invalid
    assert ask(ws, "valid_leads") == [(3,)]


@pytest.mark.parametrize("means", ["maybe", "stage:visited", ""])
def test_a_status_means_one_of_a_list(ws: Workspace, means: str) -> None:
    with pytest.raises(BadInput) as refused:
        ws.set_status("聊得来", means)
    assert refused.value.code == "bad_choice"


def test_a_status_is_a_stage_of_the_trade(ws: Workspace, tmp_path: Path) -> None:
    """进厅 is said to be the stage of having come; 已到店 is taken from it by the team's word."""
    ws.set_settings({"playbook": "automotive"})
    text = LEADS.replace("聊得来", "进厅").replace("战败", "已到店")
    bring(ws, tmp_path, text=text)
    assert ask(ws, "leads", "valid_leads") == [(4, 1)]
    ws.set_status("进厅", "stage:visited")
    ws.set_status("已到店", "invalid")
    rows = {row["status"]: (row["means"], row["stage"]) for row in ws.statuses().data["rows"]}
    assert rows == {"进厅": ("valid", "visited"), "已到店": ("invalid", ""),
                    "无效": ("invalid", "")}  # fmt: skip
    assert ask(ws, "leads", "valid_leads") == [(4, 2)]


def test_rules_move_rows_that_are_there(ws: Workspace, tmp_path: Path) -> None:
    bring(ws, tmp_path)
    by = {"by": ["channel"]}
    before = dict(ask(ws, "leads", **by))
    tried = ws.add_channel_rule("owned/shop", ["source=官网"], dry_run=True).to_dict()
    assert [(row["from"], row["to"], row["rows"], row["shown"]) for row in tried["rows"]] == [
        (next(channel for channel in before if "抖音" not in channel and "douyin" not in channel),
         "owned/shop", 2, "官网"),
    ]  # fmt: skip
    assert dict(ask(ws, "leads", **by)) == before
    assert not (ws.folder.root / "channels.yaml").exists()
    ws.add_channel_rule("owned/shop", ["source=官网"])
    assert dict(ask(ws, "leads", **by))["owned/shop"] == 2
    ws.remove_channel_rule(1)
    assert dict(ask(ws, "leads", **by)) == before


def test_a_channel_that_a_file_gave_itself_stays(ws: Workspace, tmp_path: Path) -> None:
    text = "external_id,created_at,source,channel\n1,2026-11-02 10:00,官网,paid/baidu\n"
    bring(ws, tmp_path, text=text)
    assert ws.add_channel_rule("owned/shop", ["source=官网"]).data["moved"] == 0
    assert ask(ws, "leads", by=["channel"]) == [("paid/baidu", 1)]


def test_rules_keep_their_order_and_their_comments(ws: Workspace) -> None:
    file = ws.folder.root / "channels.yaml"
    file.write_text(
        "# ours\n\n# the fair\n- {channel: offline/fair, source: 展会}\n"
        "- channel: owned/shop\n  source: [门店, 到店]  # both\n# end\n",
        encoding="utf-8",
    )
    ws.move_channel_rule(2, 1)
    ws.add_channel_rule("paid/sign", [r"source~^路牌\d+$", "utm_medium=cpc"])
    assert file.read_text(encoding="utf-8") == (
        '# ours\n\n- {channel: "paid/sign", source~: "^路牌\\\\d+$", utm_medium: ["cpc"]}\n'
        "- channel: owned/shop\n  source: [门店, 到店]  # both\n"
        "# the fair\n- {channel: offline/fair, source: 展会}\n# end\n"
    )
    told = ws.channel_rules().to_dict()["rows"]
    assert [(row["number"], row["channel"], row["when"]) for row in told] == [
        (1, "paid/sign", r"source ~ ^路牌\d+$; utm_medium = cpc"),
        (2, "owned/shop", "source = 门店, 到店"), (3, "offline/fair", "source = 展会"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("channel", "when", "code"),
    [
        ("shop", ["source=官网"], "bad_channels_file"),
        ("owned/shop", [], "channel_rule_empty"),
        ("owned/shop", ["source~("], "bad_channels_file"),
        ("owned/shop", ["colour=red"], "bad_channel_condition"),
        ("owned/shop", ["source="], "bad_channel_condition"),
        ("owned/shop", ["source=" + "x" * 400], "channel_rule_long"),
    ],
)
def test_a_wrong_rule_is_refused(ws: Workspace, channel: str, when: list[str], code: str) -> None:
    for dry_run in (True, False):
        with pytest.raises(BadInput) as refused:
            ws.add_channel_rule(channel, when, dry_run=dry_run)
        assert refused.value.code == code
    assert not (ws.folder.root / "channels.yaml").exists()
    with pytest.raises(BadInput) as gone:
        ws.remove_channel_rule(1)
    assert gone.value.code == "unknown_channel_rule"


def test_a_rate_by_hand_heals_amounts_and_can_be_undone(ws: Workspace, tmp_path: Path) -> None:
    text = "day,platform,account,currency,cost\n2026-11-02,meta,M,USD,10\n"
    bring(ws, tmp_path, "spend", text)
    told = ws.rates().to_dict()
    assert told["rows"] == []
    assert [(row["rows"], row["currencies"]) for row in told["missing"]] == [(1, ["USD"])]
    added = ws.add_rate("usd", "7.1", day="2026-11-02")
    assert ask(ws, "cost") == [(71,)]
    told = ws.rates().to_dict()
    assert told["missing"] == []
    [row] = told["rows"]
    assert (row["currency"], row["days"], row["first_day"], row["least"]) == (
        "USD", 1, "2026-11-02", 7.1,
    )  # fmt: skip
    ws.undo(added.data["files"][0]["import_id"])
    assert ask(ws, "cost") == [(None,)]


@pytest.mark.parametrize(
    ("currency", "rate", "day", "code"),
    [
        ("CNY", "1", "2026-11-02", "own_currency"),
        ("ABC", "1", "2026-11-02", "unknown_currency"),
        ("USD", "0", "2026-11-02", "bad_exchange_rate"),
        ("USD", "x", "2026-11-02", "bad_number"),
        ("USD", "7", "yesterday", "bad_day"),
    ],
)
def test_a_wrong_rate_is_refused(
    ws: Workspace, currency: str, rate: str, day: str, code: str
) -> None:
    with pytest.raises(BadInput) as refused:
        ws.add_rate(currency, rate, day=day)
    assert refused.value.code == code

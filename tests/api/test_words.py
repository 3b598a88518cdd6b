"""Words of the trade wherever people name metrics: queries, targets, settings, a metric's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import fanbu
from fanbu.errors import BadInput
from fanbu.report.blocks import MetricTable

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

SPEND = (
    "day,platform,account,cost,clicks,impressions,conversions,goal\n2026-11-16,a,a,100,50,900,5,x\n"
)
ORDERS = (
    "external_id,person,ordered_at,paid_at,net\n1,p,2026-11-16,2026-11-16,80\n2,q,2026-11-17,,\n"
)


@pytest.fixture
def shop(ws: Workspace, tmp_path: Path) -> Workspace:
    for table, text in (("spend", SPEND), ("orders", ORDERS)):
        file = tmp_path / f"{table}.csv"
        file.write_text(text, encoding="utf-8")
        ws.import_files(file, as_=table, as_of="2026-11-20", yes=True)
    return ws


def test_answers_keep_the_names(shop: Workspace) -> None:
    told = shop.query("消耗，成交、挂单率").to_dict()
    assert told["columns"] == ["cost", "orders", "unpaid_rate"]
    assert told["rows"] == [{"cost": 100, "orders": 1, "unpaid_rate": 0.5}]


def test_the_page_of_a_word_shows_the_other_rules_on_these_data(shop: Workspace) -> None:
    """5 conversions, no lead and 1 order of 50 clicks; no site that could tell of visits."""
    (page,) = shop.metrics("转化率").to_dict()["rows"]
    assert (page["metric"], page["value"]) == ("cvr", 0.1)
    assert "广告转化率" in page["words"]
    told = {each["metric"]: (each["value"], each["difference"]) for each in page["rivals"]}
    assert told.pop("order_rate") == (0.02, pytest.approx(-0.08))
    assert told == {"lead_rate": (None, None), "visit_order_rate": (None, None)}
    assert page["rivals"][1]["definition"] == "orders / clicks"


def test_a_word_nobody_else_uses_is_not_asked_for(shop: Workspace) -> None:
    (page,) = shop.metrics("点赞").to_dict()["rows"]
    assert (page["value"], page["rivals"]) == (None, [])


def test_a_target_is_set_in_words(shop: Workspace) -> None:
    shop.set_target("获客数", 40, period="2026-11")
    assert shop.targets().to_dict()["rows"][0]["metric"] == "leads"
    shop.remove_target("LEADS", period="2026-11")
    assert shop.targets().to_dict()["rows"] == []


def test_an_ambiguous_word_names_both(shop: Workspace) -> None:
    text = "- {name: my_roi, label: ROI, formula: revenue / cost}\n"
    (shop.folder.metrics / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        shop.query("ROI")
    assert refused.value.code == "ambiguous_metric"
    assert list(refused.value.details["metrics"]) == ["roas", "my_roi"]


def test_headline_metrics_may_be_words(folder: Path, shop: Workspace) -> None:
    shop.close()
    settings = (folder / "fanbu.toml").read_text(encoding="utf-8")
    (folder / "fanbu.toml").write_text(
        f'{settings}\nheadline = ["消耗", "成交"]\n', encoding="utf-8"
    )
    with fanbu.open(folder) as again:
        report = again.report("week", date="2026-11-22").report
    table = next(block for block in report.blocks if isinstance(block, MetricTable))
    assert [row.label for row in table.rows] == ["Cost", "Orders"]

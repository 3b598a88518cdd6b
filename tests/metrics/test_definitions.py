"""The lists of metrics: what ships, what overrides, what is refused and where it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import yaml

from fanbu.errors import BadInput
from fanbu.metrics.definitions import load, merge, read_source
from fanbu.metrics.draft import Locale
from fanbu.metrics.info import infos
from fanbu.metrics.plan import plan
from fanbu.metrics.tree import Identity, check, parse_identity
from fanbu.model.question import Query
from fanbu.words import has, say
from fanbu.workspace import playbooks

if TYPE_CHECKING:
    from pathlib import Path

    from tests.metrics.conftest import World

BASE_LIST = (
    "cost gift cash_cost impressions clicks ctr cpc cpm conversions conversion_value cvr cpa roas "
    "leads valid_leads invalid_leads pending_leads valid_rate cpl cost_per_valid_lead won_leads "
    "win_rate orders orders_placed revenue refunds net_revenue new_revenue buyers average_order "
    "views reach likes comments shares saves follows completion_rate followers gained lost "
    "net_gained contacts_added contacts_lost sessions site_users key_events"
)


def one(text: str) -> object:
    return merge([read_source("own.yaml", text.encode())])


def test_the_base_list_is_there() -> None:
    known = load().metrics
    assert [name for name in BASE_LIST.split() if name not in known] == []


@pytest.mark.parametrize("name", [None, *playbooks.names()])
def test_every_metric_can_be_planned_and_is_told_in_both_languages(name: str | None) -> None:
    definitions = load(playbooks.load(name) if name else None)
    for metric in definitions.metrics.values():
        assert plan(Query((metric.name,)), definitions, Locale("UTC")).legs
        assert metric.description["zh"] != metric.label["zh"], metric.name
        assert metric.description["en"].endswith("."), metric.name
        assert metric.description["zh"].endswith("。"), metric.name


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_two_metrics_share_a_label(language: str) -> None:
    definitions = load(playbooks.load("online_education"))
    labels = [m.label["zh" if language == "zh" else "en"] for m in definitions.metrics.values()]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize(
    ("asked", "name"),
    [("线索", "leads"), ("有效率", "valid_rate"), ("Valid rate", "valid_rate"), (" COST ", "cost"),
     ("实收", "revenue")],
)  # fmt: skip
def test_labels_are_names_too(asked: str, name: str) -> None:
    assert load().find(asked).name == name


@pytest.mark.parametrize(
    ("asked", "near"),
    [("cots", "cost"), ("valid_lead", "valid_leads"), ("有效线锁", "valid_leads"), ("???", "cost")],
)
def test_did_you_mean(asked: str, near: str) -> None:
    with pytest.raises(BadInput) as refused:
        load().find(asked)
    assert refused.value.code == "unknown_metric"
    assert near in refused.value.details["near"]


def test_own_definitions_override_playbook_and_base(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(
        "- {name: cost, label: 现金, measure: sum(cash_cost), of: spend, unit: money}\n"
        "- {name: attended, label: 到课, measure: count(), of: attendance}\n",
        encoding="utf-8",
    )
    found = load(playbooks.load("online_education"), [own])
    assert str(found.metrics["cost"].measure) != str(load().metrics["cost"].measure)
    assert found.metrics["attended"].origin == "own.yaml"
    assert found.find("现金").name == "cost"


MEASURE = "- {name: x, label: X, measure: sum(cost), of: spend"


@pytest.mark.parametrize(
    ("text", "code", "field"),
    [
        ("- {label: X, measure: count(), of: leads}", "metric_name", "name"),
        ("- {name: Cost, label: X, measure: count(), of: leads}", "metric_name", "name"),
        ("- {name: x, measure: count(), of: leads}", "metric_missing_field", "label"),
        ("- {name: x, label: {zh: X}, measure: count(), of: leads}", "metric_two_languages",
         "label"),
        ("- {name: x, label: X}", "metric_needs_one_kind", "measure"),
        ("- {name: x, label: X, measure: count(), formula: a}", "metric_needs_one_kind", "measure"),
        ("- {name: x, label: X, measure: count()}", "metric_missing_field", "of"),
        ("- {name: x, label: X, measure: count(), of: lead}", "metric_unknown_table", "of"),
        ("- {name: x, label: X, measure: sum(costs), of: spend}", "metric_unknown_column",
         "measure"),
        ("- {name: x, label: X, measure: sum(channel), of: spend}", "metric_column_no_number",
         "measure"),
        ("- {name: x, label: X, measure: sum(owner), of: spend}", "metric_unknown_column",
         "measure"),
        ("- {name: x, label: X, measure: avg(cost), of: spend}", "expression_unexpected",
         "measure"),
        (MEASURE + ", where: owner = 1}", "metric_unknown_column", "where"),
        (MEASURE + ', where: "channel = "}', "expression_ends", "where"),
        (MEASURE + ", at: created_at}", "metric_unknown_clock", "at"),
        (MEASURE + ", unit: yuan}", "metric_bad_choice", "unit"),
        (MEASURE + ", filter: x}", "metric_unknown_field", "filter"),
        ("- {name: x, label: X, ratio: [a]}", "metric_ratio_shape", "ratio"),
        ("- {name: x, label: X, ratio: [a, b], of: leads}", "metric_field_needs_measure", "of"),
        ("- {name: x, label: X, formula: nothing + 1}", "metric_unknown_part", "formula"),
        ("- {name: x, label: X, formula: x + 1}", "metric_circle", "formula"),
        ("- {name: x, label: X, formula: y}\n- {name: y, label: Y, formula: x}", "metric_circle",
         "formula"),
        (MEASURE + "}\n" + MEASURE + "}", "metric_twice", "name"),
        ("- 12", "metric_shape", "name"),
    ],
)  # fmt: skip
def test_errors_name_file_metric_and_field(text: str, code: str, field: str) -> None:
    with pytest.raises(BadInput) as refused:
        one(text)
    problem = refused.value
    assert (problem.code, problem.details["file"], problem.details["field"]) == (
        code, "own.yaml", field,
    )  # fmt: skip
    assert "metric" in problem.details
    for language in ("zh", "en"):
        for key in (f"errors.{code}", f"errors.{code}_hint"):
            assert has(key)
            assert say("zh" if language == "zh" else "en", key, **problem.details)


def test_files_that_are_no_definitions() -> None:
    with pytest.raises(BadInput) as refused:
        one("- name: x\n  label: a: b")
    assert (refused.value.code, refused.value.details["line"]) == ("bad_yaml", 2)
    with pytest.raises(BadInput, match="bad_yaml"):
        read_source("own.yaml", "名".encode("gbk"))
    with pytest.raises(BadInput, match="metrics_shape"):
        one("metrics: 12")


def test_rules_are_shown_as_written() -> None:
    rules = {name: metric.rule for name, metric in load().metrics.items()}
    assert rules["cost"] == "sum(cost) of spend"
    assert rules["valid_leads"] == "count() of leads where valid = true at created_at"
    assert (rules["ctr"], rules["net_revenue"]) == ("clicks / impressions", "revenue - refunds")


def test_how_days_make_a_period() -> None:
    found = infos(load(), "zh")
    assert (found["cost"].over, found["followers"].over, found["buyers"].over) == (
        "sum", "last", "other",
    )  # fmt: skip
    assert (found["cpm"].over, found["cpm"].parts, found["cpm"].scale) == (
        "ratio", ("cost", "impressions"), 1000,
    )  # fmt: skip
    assert found["net_revenue"].over == "sum"
    assert found["cpl"].tables == ("leads", "spend")
    assert found["valid_rate"].label == "有效率"


class TestTrees:
    def test_reading(self) -> None:
        assert parse_identity("r", "product(a, b)") == Identity("r", "product", ("a", "b"))
        for text in ("a * b", "product(a)", "product(a,)", "sum()", "mean(a, b)"):
            with pytest.raises(BadInput, match="bad_identity"):
                parse_identity("r", text)

    def test_unknown_metrics_are_refused(self) -> None:
        with pytest.raises(BadInput) as refused:
            merge([read_source("x", b"{metrics: [], tree: {a: 'sum(b, c)'}}")])
        assert refused.value.code == "tree_unknown_metric"

    def test_checked_within_1e_9(self) -> None:
        trees = {"r": parse_identity("r", "product(a, b)"), "s": parse_identity("s", "sum(a, b)")}
        values = {"a": 3.0, "b": 1 / 3, "r": 1.0, "s": 3.4}
        first, second = check(trees, values)
        assert first.state == "holds"
        assert second.state == "broken"
        assert second.difference == pytest.approx(3.4 - 10 / 3)

    def test_not_checked_where_something_is_unknown(self) -> None:
        trees = {"r": parse_identity("r", "product(a, b)")}
        assert check(trees, {"a": 3.0, "b": None, "r": 1.0})[0].state == "not_checked"

    def test_holds_on_data(self, world: World) -> None:
        """impressions 1000, clicks 50, leads 4 (3 valid), 2 orders of 300 in all."""
        world.definitions = load(playbooks.load("online_education"))
        day = {"day": "2026-10-01", "channel": "a"}
        world.add("spend", {**day, "impressions": 1000, "clicks": 50, "cost": 70})
        for valid in (True, True, True, None):
            lead = {"external_id": "x", "created_at": "2026-10-01 02:00", "valid": valid}
            world.add("leads", {**lead, "channel": "a"})
            world.add("lead_journey", {**lead, "attended_at": "2026-10-02", "revenue": 75,
                                       "paid_at": "2026-10-03", "channel": "a"})  # fmt: skip
        for net in (100, 200):
            order = {"ordered_at": "2026-10-03", "paid_at": "2026-10-03", "is_new": True}
            world.add("orders", {**order, "net": net, "channel": "a"})
        trees = world.definitions.trees
        names = sorted({n for t in trees.values() for n in (t.metric, *t.parts)})
        states = {c.identity.metric: c.state for c in check(trees, world.ask(*names)[0])}
        assert states == dict.fromkeys(trees, "holds")
        none = world.ask(*names, where="channel = 'b'")
        assert {c.state for c in check(trees, none[0])} <= {"not_checked", "holds"}


class TestPlaybook:
    def test_names_and_an_unknown_one(self) -> None:
        assert "online_education" in playbooks.names()
        with pytest.raises(BadInput) as refused:
            playbooks.load("../settings")
        assert refused.value.details["known"] == list(playbooks.names())

    @pytest.mark.parametrize("name", playbooks.names())
    def test_everything_it_names_is_defined(self, name: str) -> None:
        book = playbooks.load(name)
        known = load(book).metrics
        listed = [metric for section in book.report for metric in section.get("metrics", ())]
        assert {*book.funnel, *book.headline, *listed} <= known.keys()

    def test_period_and_cohort_are_two_numbers(self, world: World) -> None:
        """Two leads of October; one comes in November, when no lead is created.

        Cohort: 1 of October's 2 came. Period: nobody came in October, one in November.
        """
        world.definitions = load(playbooks.load("online_education"))
        for ident in ("1", "2"):
            lead = {"external_id": ident, "created_at": "2026-10-10 02:00", "batch": "一期"}
            world.add("leads", lead)
            came = "2026-11-02 02:00" if ident == "1" else None
            world.add("lead_journey", {**lead, "attended_at": came})
        world.add("attendance", {"lead": "1", "held_at": "2026-11-02 02:00", "came": True,
                                 "batch": "一期"})  # fmt: skip
        world.add("attendance", {"lead": "1", "held_at": "2026-11-03 02:00", "came": True,
                                 "batch": "一期"})  # fmt: skip
        rates = ("attend_rate", "cohort_attend_rate")
        assert world.ask(*rates, period="2026-10") == [
            {"attend_rate": None, "cohort_attend_rate": 0.5}
        ]
        assert world.ask("attended", *rates, period="2026-11") == [
            {"attended": 1, "attend_rate": None, "cohort_attend_rate": None}
        ]
        assert world.ask(*rates, by=("batch",)) == [
            {"batch": "一期", "attend_rate": 0.5, "cohort_attend_rate": 0.5}
        ]


def test_the_base_file_quotes_no_sql() -> None:
    from importlib.resources import files

    text = files("fanbu.metrics").joinpath("base.yaml").read_text(encoding="utf-8")
    assert len(yaml.safe_load(text)["metrics"]) == len(load().metrics)
    assert "SELECT" not in text.upper()


def test_every_code_has_its_sentences() -> None:
    import re
    from pathlib import Path

    import fanbu

    root = Path(str(fanbu.__file__)).parent
    sources = [*(root / "metrics").glob("*.py"), root / "run" / "query.py"]
    text = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    errors = set(re.findall(r'"((?:metric|expression|tree|unknown)_[a-z_]+)"', text))
    errors |= set(re.findall(r'BadInput\(\s*"(\w+)"', text))
    errors -= {"unknown_at_same_age"}
    warnings = set(re.findall(r'Warning_\(\s*"(\w+)"', text)) | {
        "mixed_goals", "mixed_clocks", "goal_unstated", "no_refunds_known",
        "window_rows_left_out", "cost_shared_by_goals",
    }  # fmt: skip
    assert len(errors) > 30
    for code in errors:
        assert has(f"errors.{code}"), code
        assert has(f"errors.{code}_hint"), code
    for code in warnings:
        assert has(f"warnings.{code}"), code

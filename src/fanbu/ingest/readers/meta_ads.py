"""Meta Ads: campaign, ad set and ad reports; UTF-8 with a mark, the currency in a header.

Reporting starts and ends span the whole report, also where there is a row a day. The row without
any name is the account's total. Results count what Result indicator says, so that is their goal;
Purchases are a goal of their own, with value. Meta dates a result by the click or view that led to
it. Attribution setting gives the window in days.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest.commas import decimal_points, refuse_mixed
from fanbu.ingest.derived import column, mangled, put
from fanbu.ingest.headers import normalise
from fanbu.ingest.reading import PROPERTY, Goal, Reader

if TYPE_CHECKING:
    from fanbu.ingest.sheet import Sheet

_NAMES = {
    "account": ("Account name", "Nom du compte", "账户名称"),
    "ad_campaign": ("Campaign name", "Nom de la campagne", "广告系列名称"),
    "ad_group": ("Ad set name", "Nom de l'ensemble de publicités",
                 "Nom de l’ensemble de publicités", "广告组名称"),
    "creative": ("Ad name", "Nom de la publicité", "广告名称"),
    "goal": ("Result indicator", "Result type", "Indicateur de résultats",
             "Indicateur de résultat", "Type de résultat", "成效指标", "成效类型"),
}  # fmt: skip
_IDS = {
    "ad_campaign_id": ("Campaign ID", "ID de la campagne", "广告系列编号"),
    "ad_group_id": ("Ad set ID", "ID de l'ensemble de publicités", "广告组编号"),
    "creative_id": ("Ad ID", "ID de la publicité", "广告编号"),
}
_DATES = {
    "window_start": ("Reporting starts", "Début des rapports", "Début du rapport", "报告开始日期"),
    "window_end": ("Reporting ends", "Fin des rapports", "Fin du rapport", "报告结束日期"),
    "day": ("Day", "Jour", "日", "单日"),
}
_COST = ("Amount spent", "Montant dépensé", "已花费金额", "花费金额")
_LINK_CLICKS = ("Link clicks", "Clics sur un lien", "Clics sur le lien", "链接点击量")
_ALL_CLICKS = ("Clicks (all)", "Clics (tous)", "点击量(全部)")
_SETTING = ("Attribution setting", "Paramètre d'attribution", "Paramètre d’attribution", "归因设置")
_RESULTS = ("Results", "Résultats", "成效")
_PURCHASES = ("Purchases", "Achats", "购物次数", "购物")
_PURCHASE_VALUES = ("Purchases conversion value", "Purchase conversion value",
                    "Valeur de conversion des achats", "Valeur de conversion de l’achat",
                    "购物转化价值")  # fmt: skip
_REACH = ("Reach", "Couverture", "覆盖人数")
_ACCOUNT_ID = ("Account ID", "ID du compte", "账户编号")
_PURCHASE = "purchase"
_ORIGIN = re.compile(
    r"^(?:(?:offsite|onsite)_(?:conversion|web|app)[._])?(?:app_custom_event\.)?"
    r"(?:fb_pixel_|fb_mobile_|omni_|onsite_web_|web_in_store_)?"
)
_DAYS = r"^(?P<days>\d+)[-\s]?(?:day|jour|天|日)"
_NEVER_NUMBERS = frozenset(
    normalise(header).full
    for headers in (*_NAMES.values(), *_IDS.values(), *_DATES.values(), _ACCOUNT_ID, _SETTING)
    for header in headers
)
_FRENCH = normalise(_COST[1]).bare


def _prepare(sheet: Sheet) -> Sheet:
    french = any(normalise(header).bare == _FRENCH for header in sheet.header)
    return decimal_points(sheet, _NEVER_NUMBERS, usual_comma=french)


def _finish(rows: pa.Table, sheet: Sheet) -> pa.Table:
    refuse_mixed(sheet, _NEVER_NUMBERS)
    for target, headers in _IDS.items():
        if target in rows.column_names:
            rounded = mangled(rows, sheet, target, headers[0])
            kept = pc.if_else(rounded, pa.scalar(None, pa.string()), rows[target])
            rows = put(rows, target, kept)
    rows = _own_account(rows)
    rows = _clicks(rows)
    rows = _window_days(rows)
    return _purchases(_goals(rows))


def _own_account(rows: pa.Table) -> pa.Table:
    """An account without a name goes by its id."""
    known = column(rows, f"{PROPERTY}Account ID")
    if known is None or "account" in rows.column_names:
        return rows
    return put(rows, "account", known.cast(pa.string()))


def _clicks(rows: pa.Table) -> pa.Table:
    """Clicks are those on links; a report without them has Clicks (all), or none."""
    found = column(rows, f"{PROPERTY}Clicks (all)")
    if "clicks" in rows.column_names or found is None or not pa.types.is_integer(found.type):
        return rows
    return put(rows, "clicks", found)


def _window_days(rows: pa.Table) -> pa.Table:
    """`7-day click or 1-day view` → 7; no number where several settings are mixed."""
    setting = column(rows, f"{PROPERTY}Attribution setting")
    if setting is None:
        return rows
    parts = pc.extract_regex(pc.utf8_lower(setting.cast(pa.string())), _DAYS)
    return put(rows, "window_days", pc.struct_field(parts, "days").cast(pa.int64()))


def _goals(rows: pa.Table) -> pa.Table:
    """Indicators as short words, the original kept.

    A row without results takes the goal of its ad set or campaign, or the only one of the file:
    its cost served that one.
    """
    given = column(rows, "goal")
    if given is None or "conversions#0" not in rows.column_names:
        return rows
    rows = put(rows, f"{PROPERTY}Result indicator", given)
    coded = given.dictionary_encode()
    short = pa.array([_goal(text) for text in coded.dictionary.to_pylist()], pa.string())
    goal = short.take(coded.indices)
    for unit in ("ad_group", "ad_campaign", None):
        if goal.null_count == 0:
            break
        names = pa.nulls(len(goal), pa.string()) if unit is None else column(rows, unit)
        if names is not None:
            goal = pc.coalesce(goal, _only_goal(pc.fill_null(names, ""), goal))
    return put(rows, "goal", goal)


def _goal(indicator: str) -> str:
    """`actions:offsite_conversion.fb_pixel_lead` → lead; `Website leads` → website leads."""
    action = indicator.rpartition(":")[2].strip()
    return _ORIGIN.sub("", action) if "_" in action or ":" in indicator else action.lower()


def _only_goal(names: pa.Array, goal: pa.Array) -> pa.Array:
    """For each row, the goal of its name when the file knows exactly one."""
    pairs = pa.table({"name": names, "goal": goal}).filter(pc.is_valid(goal))
    counted = pairs.group_by("name").aggregate([("goal", "count_distinct"), ("goal", "min")])
    single = counted.filter(pc.equal(counted["goal_count_distinct"], 1))
    places = pc.index_in(names, single["name"].combine_chunks())
    return single["goal_min"].combine_chunks().take(places)


def _purchases(rows: pa.Table) -> pa.Table:
    """Where the results are purchases, Purchases is the same goal again: one count, one value."""
    results, bought = column(rows, "conversions#0"), column(rows, "conversions#1")
    goal = column(rows, "goal")
    if results is None or bought is None or goal is None:
        return rows
    same = pc.fill_null(pc.equal(goal, _PURCHASE), fill_value=False)
    rows = put(rows, f"{PROPERTY}Results", results.cast(pa.float64()))
    rows = put(rows, "conversions#0", pc.if_else(same, pc.coalesce(bought, results), results))
    rows = put(rows, "conversions#1", pc.if_else(same, pa.scalar(None, bought.type), bought))
    value = column(rows, "conversion_value#1")
    if value is None:
        return rows
    nothing = pa.scalar(None, value.type)
    rows = put(rows, "conversion_value#0", pc.if_else(same, value, nothing))
    return put(rows, "conversion_value#1", pc.if_else(same, nothing, value))


READER = Reader(
    name="meta_ads",
    zh="Meta 广告",
    en="Meta Ads",
    platform="meta",
    channel="paid/meta",
    tables=("spend",),
    needs=(
        _COST,
        ("Impressions", "展示次数"),
        (*_NAMES["account"], *_NAMES["ad_campaign"], *_NAMES["ad_group"], *_NAMES["creative"],
         *_DATES["window_start"]),
        (*_DATES["window_start"], *_REACH, *_RESULTS, *_LINK_CLICKS, *_ALL_CLICKS),
    ),
    rejects=("Impr.", "Total Spent"),
    columns={
        **{
            header: target
            for target, headers in (*_NAMES.items(), *_IDS.items(), *_DATES.items())
            for header in headers
        },
        **dict.fromkeys(_COST, "cost"),
        **dict.fromkeys(("Impressions", "展示次数"), "impressions"),
        **dict.fromkeys(_LINK_CLICKS, "clicks"),
        **dict.fromkeys(_ALL_CLICKS, "props.Clicks (all)"),
        **dict.fromkeys(_SETTING, "props.Attribution setting"),
        **dict.fromkeys(_ACCOUNT_ID, "props.Account ID"),
        **dict.fromkeys(("Currency", "Devise", "货币"), "currency"),
    },
    goals=(
        Goal(_RESULTS, None, clock="billing"),
        Goal(_PURCHASES, _PURCHASE, _PURCHASE_VALUES, clock="billing"),
    ),
    account_name=(
        r"(?:(?<=Meta广告_)|^(?=.+-(?:Campaigns|Ad-[Ss]ets|Ads)-))"
        r"(?P<account>.+?)(?:_\d{8}|-(?:Campaigns|Ad-[Ss]ets|Ads)-)"
    ),
    prepare=_prepare,
    finish=_finish,
)  # fmt: skip

"""What was planted, for machines: `truth.json` beside the exports.

An object with `brand`, `start`, `until`, `today` (ISO; a report made "today" sees everything),
`seed`, `small`, `events_from`, and `planted`: a list of objects, each with

- `kind`: one of the kinds below; a kind occurs as often as the thing happens within the demo
- `channel` (our code) and `subject`: what it happened to, named as in the exports
- `start`, `end`: ISO days, both included
- `size`: the true numbers, by name; rates are 0-1, money in yuan

kind                      its `size`
broken_page               device, form_rate_before, form_rate_during, visits in the window, expected
                          leads_lost and valid_leads_lost
saturation                curve, most, half (leads and yuan a day), spend_first, spend_last a day,
                          average and marginal cost of a lead at the end
kol_payback               a post: title, code (活码, utm_content), cost, leads, orders, revenue so
                          far, paid_back, meant_to_pay_back
great_title_poor_content  open_rate, usual_open_rate, open_lift, completion, usual_completion
best_platform             platform, views_in_its_life, usual_views there, lift, all platforms
holiday_dip               factors on clicks, on form_rate, and on leads (their product)
missing_tag               events_without_tags, forms_without_tags
export_gap                cost_not_exported, clicks_not_exported
campaign_window           time (1 or 2), expected_extra_leads, extra_leads, code (活码)
price_cut                 coupon, orders_during, orders_pulled_forward out of the days pulled_from,
                          true_extra_orders (0), money_given_up
paused_channel            budget_share while it lasts: where incremental value can be measured
incremental_value         true_share of a channel's leads that would not have come anyway; leads,
                          incremental_leads, orders, incremental_orders of the days shown
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from fanbu.demo import ads as paid
from fanbu.demo import arrivals, brand, season, titles
from fanbu.demo import content as made
from fanbu.demo.names import placement_code, placement_title
from fanbu.demo.world import DAY, NEVER

if TYPE_CHECKING:
    from datetime import date

    from fanbu.demo.plan import Window
    from fanbu.demo.world import Placement, World

Planted = dict[str, Any]


def truth(world: World) -> dict[str, Any]:
    plan = world.plan
    return {
        "brand": brand.NAME,
        "start": plan.start.isoformat(),
        "until": plan.until.isoformat(),
        "today": f"{plan.until + timedelta(1)}T09:00:00+08:00",
        "seed": world.seed,
        "small": plan.small,
        "events_from": plan.day(plan.events_from).isoformat(),
        "planted": [
            entry
            for planted in KINDS
            for entry in planted(world)
            if entry["end"] >= str(plan.start)
        ],
    }


def _entry(
    world: World, kind: str, window: Window, about: tuple[str, str], size: dict[str, Any]
) -> Planted:
    start, end = world.plan.window(window)
    return {
        "kind": kind,
        "channel": about[0],
        "subject": about[1],
        "start": start.isoformat(),
        "end": end.isoformat(),
        "size": size,
    }


def broken_page(world: World) -> list[Planted]:
    ads, days = world.ads, paid.slice_of(world.plan.broken_page)
    rows = [row for row, unit in enumerate(ads.units) if unit.campaign == brand.FEED_ANDROID]
    before = ads.units[rows[0]].form_rate
    visits = int(ads.visits[rows, days].sum())
    lost = visits * (before - paid.BROKEN_FORM_RATE)
    valid = brand.CHANNELS[brand.CHANNEL["paid/ocean_engine"]].valid
    size = {
        "device": "android",
        "form_rate_before": before,
        "form_rate_during": paid.BROKEN_FORM_RATE,
        "visits": visits,
        "leads_lost": round(lost, 1),
        "valid_leads_lost": round(lost * valid, 1),
    }
    about = ("paid/ocean_engine", brand.FEED_ANDROID)
    return [_entry(world, "broken_page", world.plan.broken_page, about, size)]


def saturation(world: World) -> list[Planted]:
    plan = world.plan
    spend = paid.saturating_spend(plan)
    scale = paid.volume(plan)
    last = float(spend[-1])
    slope = brand.SATURATION_MOST * brand.SATURATION_HALF / (last + brand.SATURATION_HALF) ** 2
    size = {
        "curve": "leads a day = most * spend / (spend + half)",
        "most": brand.SATURATION_MOST * scale,
        "half": brand.SATURATION_HALF * scale,
        "spend_first": float(spend[plan.warm]) * scale,
        "spend_last": last * scale,
        "cost_per_lead_last": round(last / float(paid.saturating_leads(spend[-1:])[0]), 2),
        "marginal_cost_per_lead_last": round(1.0 / slope, 2),
    }
    about = ("paid/ocean_engine", brand.SATURATING_GROUP)
    return [_entry(world, "saturation", (plan.warm, plan.span - 1), about, size)]


def kol_payback(world: World) -> list[Planted]:
    """One entry a post; `paid_back` says which brought back more than it cost (so far)."""
    leads, orders, entries = world.leads, world.orders, []
    for number, post in enumerate(world.content.placements):
        if not post.author:
            continue
        mine = leads.placement == number
        bought = (
            mine[orders.lead] & (orders.paid < NEVER) & (orders.paid < world.plan.exports()[-1])
        )
        revenue = float((orders.gross_cents - orders.discount_cents)[bought].sum()) / 100
        cost = post.fee_cents / 100
        size = {
            "title": placement_title(world, post),
            "code": placement_code(world, post),
            "cost": cost,
            "leads": int(mine.sum()),
            "orders": int(bought.sum()),
            "revenue": revenue,
            "paid_back": revenue > cost,
            "meant_to_pay_back": post.author == brand.PAID_BACK_KOL,
        }
        window = (post.published // DAY, world.plan.span - 1)
        about = ("partner/kol_xiaohongshu", post.author)
        entries.append(_entry(world, "kol_payback", window, about, size))
    return entries


def great_title_poor_content(world: World) -> list[Planted]:
    entry, others = _of_title(world, titles.POOR_ARTICLE, "wechat_oa")
    usual = float(np.mean([other.open_rate for other in others]))
    size = {
        "open_rate": entry.open_rate,
        "usual_open_rate": usual,
        "open_lift": entry.open_rate / usual - 1.0,
        "completion": entry.completion,
        "usual_completion": float(np.mean([other.completion for other in others])),
    }
    day = entry.published // DAY
    about = ("owned/wechat_oa", titles.POOR_ARTICLE)
    return [_entry(world, "great_title_poor_content", (day, world.plan.span - 1), about, size)]


def best_platform(world: World) -> list[Planted]:
    entry, others = _of_title(world, titles.BEST_PIECE, made.BEST_PLATFORM)
    usual = float(np.mean([other.views for other in others]))
    size = {
        "platform": made.BEST_PLATFORM,
        "views_in_its_life": entry.views,
        "usual_views": usual,
        "lift": entry.views / usual,
        "platforms": sorted(made.HABITS),
    }
    day = entry.published // DAY
    about = ("owned/zhihu", titles.BEST_PIECE)
    return [_entry(world, "best_platform", (day, world.plan.span - 1), about, size)]


def _of_title(world: World, title: str, platform: str) -> tuple[Placement, list[Placement]]:
    """A piece's placement on a platform, and the platform's unplanted ones."""
    own = [e for e in world.content.placements if e.platform == platform and not e.author]
    by_title = {world.content.pieces[entry.piece].title: entry for entry in own}
    planted = (titles.BEST_PIECE, titles.POOR_ARTICLE)
    return by_title[title], [entry for name, entry in by_title.items() if name not in planted]


def holiday_dip(world: World) -> list[Planted]:
    plan = world.plan
    size = {
        "clicks": season.HOLIDAY_CLICKS,
        "form_rate": season.HOLIDAY_FORM_RATE,
        "leads": season.HOLIDAY_CLICKS * season.HOLIDAY_FORM_RATE,
    }

    def index(day: date) -> int:
        return (day - plan.first).days

    return [
        _entry(
            world, "holiday_dip",
            (max(index(entry.start), plan.warm), min(index(entry.end), plan.span - 1)),
            ("", entry.name), size,
        )
        for entry in season.holidays_within(plan.start, plan.until)
    ]  # fmt: skip


def missing_tag(world: World) -> list[Planted]:
    events = world.events
    channel = brand.CHANNEL["paid/ocean_engine"]
    lost = (events.channel == channel) & ~events.tagged
    size = {
        "events_without_tags": int(lost.sum()),
        "forms_without_tags": int(lost[events.is_form].sum()),
    }
    about = ("paid/ocean_engine", "utm_*")
    return [_entry(world, "missing_tag", world.plan.missing_tag, about, size)]


def export_gap(world: World) -> list[Planted]:
    rows = [row for row, unit in enumerate(world.ads.units) if unit.platform == "baidu"]
    days = paid.slice_of(world.plan.export_gap)
    size = {
        "cost_not_exported": float(world.ads.cost_cents[rows, days].sum()) / 100,
        "clicks_not_exported": int(world.ads.clicks[rows, days].sum()),
    }
    about = ("paid/baidu", "创意报告")
    return [_entry(world, "export_gap", world.plan.export_gap, about, size)]


def campaign_window(world: World) -> list[Planted]:
    expected = brand.CAMPAIGN_LEADS * paid.volume(world.plan)
    return [
        _entry(
            world, "campaign_window", window,
            ("earned/referral,owned/wechat_oa", brand.CAMPAIGN_NAME),
            {
                "time": number + 1,
                "expected_extra_leads": expected,
                "extra_leads": int((world.leads.campaign == number).sum()),
                "code": f"{brand.CAMPAIGN_NAME}-第{number + 1}次",
            },
        )
        for number, window in enumerate(world.plan.campaigns)
    ]  # fmt: skip


def price_cut(world: World) -> list[Planted]:
    orders, plan = world.orders, world.plan
    begin, end = plan.price_cut
    inside = (orders.ordered >= begin * DAY) & (orders.ordered < (end + 1) * DAY) & orders.is_new
    inside &= orders.paid < NEVER
    name, cents = brand.COUPONS[brand.PRICE_CUT_COUPON]
    size = {
        "coupon": name,
        "orders_during": int(inside.sum()),
        "orders_pulled_forward": int((orders.pulled_days > 0).sum()),
        "true_extra_orders": 0,
        "money_given_up": float(inside.sum()) * cents / 100,
        "pulled_from": [day.isoformat() for day in plan.window(plan.pulled_from)],
    }
    return [_entry(world, "price_cut", plan.price_cut, ("", name), size)]


def paused_channel(world: World) -> list[Planted]:
    """The natural experiments in which incremental value shows."""
    plan = world.plan
    pauses = [
        (window, (f"paid/{platform}", platform), level) for platform, window, level in plan.pauses
    ]
    pauses.append((plan.brand_pause, ("paid/baidu", brand.BRAND_CAMPAIGN), 0.0))
    return [
        _entry(world, "paused_channel", window, about, {"budget_share": level})
        for window, about, level in pauses
    ]


def incremental_value(world: World) -> list[Planted]:
    """By channel: how many of its leads (and paid orders) would not have come anyway."""
    leads, orders, plan = world.leads, world.orders, world.plan
    shown = (leads.created >= plan.warm * DAY) & ~leads.test
    bought = (orders.paid < NEVER) & shown[orders.lead]
    entries = []
    for number, channel in enumerate(brand.CHANNELS):
        mine = shown & (leads.channel == number)
        if mine.sum() == 0:
            continue
        paid_orders = bought & mine[orders.lead]
        size = {
            "true_share": _true_share(world, number),
            "leads": int(mine.sum()),
            "incremental_leads": int((mine & leads.incremental).sum()),
            "orders": int(paid_orders.sum()),
            "incremental_orders": int((paid_orders & leads.incremental[orders.lead]).sum()),
        }
        about = (channel.code, channel.source)
        entries.append(_entry(world, "incremental_value", (plan.warm, plan.span - 1), about, size))
    return entries


def _true_share(world: World, channel: int) -> float:
    """The channel's share by construction; for 百度 weighted over its campaigns."""
    rows = [
        row for row, unit in enumerate(world.ads.units)
        if brand.PLATFORM_CHANNEL[unit.platform] == channel
    ]  # fmt: skip
    if not rows:
        return brand.CHANNELS[channel].incremental
    forms = world.ads.forms[rows, world.plan.warm :].sum(axis=1)
    shares = arrivals.unit_incremental(world.ads)[rows]
    return float((shares * forms).sum() / forms.sum())


KINDS = (
    broken_page, saturation, kol_payback, great_title_poor_content, best_platform, holiday_dip,
    missing_tag, export_gap, campaign_window, price_cut, paused_channel, incremental_value,
)  # fmt: skip

"""The brand's own systems, exported with the column names of the catalogue.

Orders, refunds, contacts and attendance each week as far as they changed; posts on platforms
without an export, and other costs, as lists of all so far. Who and whence stand where they are
known: an order names its lead, a refund its order; the rest follows from those.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fanbu.demo import brand, names
from fanbu.demo.arrivals import channel_of
from fanbu.demo.exports.files import Cell, Desk, Made, Week, clock, csv_text, yuan
from fanbu.demo.exports.register import batch_name
from fanbu.demo.people import SESSION_MINUTE, SESSIONS, batch_start
from fanbu.demo.world import DAY, NEVER
from fanbu.model.imports import ImportOptions

if TYPE_CHECKING:
    from fanbu.demo.world import Flags, Leads, Placement

ORDER_HEADER = (
    "external_id", "phone", "lead", "batch", "ordered_at", "paid_at", "status",
    "is_new", "gross", "discount", "net", "coupon",
)  # fmt: skip
CONTACT_WEEKS = 4
PRODUCTION_CENTS = 1_200_000


def table_file(table: str, rows: list[list[Cell]]) -> list[Made]:
    """A canonical CSV; nothing when it would hold a header only.

    `phone` is the one header that is no column: readers make a `person` of it.
    """
    if len(rows) < 2:
        return []
    return [
        Made(
            f"{table}.csv",
            csv_text(rows).encode(),
            ImportOptions(table=table),
        )
    ]


def order_id(desk: Desk, number: int, ordered: int) -> str:
    """Nineteen digits: the moment and a running number."""
    return f"{desk.plan.moment(ordered):%Y%m%d%H%M}{number:07d}"


def orders(desk: Desk, week: Week) -> list[Made]:
    all_orders, leads, faces, plan = (desk.world.orders, desk.world.leads, desk.faces, desk.plan)
    rows: list[list[Cell]] = [list(ORDER_HEADER)]
    begin = max(week.minute - 14 * DAY, plan.warm * DAY)
    inside = (all_orders.ordered >= begin) & (all_orders.ordered < week.minute)
    for number in np.flatnonzero(inside).tolist():
        lead = int(all_orders.lead[number])
        ordered, paid = int(all_orders.ordered[number]), int(all_orders.paid[number])
        gross, cut = int(all_orders.gross_cents[number]), int(all_orders.discount_cents[number])
        settled = paid < week.minute
        batch = int(leads.batch[lead])
        rows.append([
            order_id(desk, number, ordered), faces.phone[lead], faces.lead_id[lead],
            batch_name(batch) if batch >= 0 else "", clock(plan, ordered),
            clock(plan, paid) if settled else "", "已付款" if settled else "待付款",
            "true" if all_orders.is_new[number] else "false", f"{yuan(gross):.2f}",
            f"{yuan(cut):.2f}", f"{yuan(gross - cut):.2f}" if settled else "",
            brand.COUPONS[int(all_orders.coupon[number])][0],
        ])  # fmt: skip
    return table_file("orders", rows)


def refunds(desk: Desk, week: Week) -> list[Made]:
    all_orders = desk.world.orders
    header = ["external_id", "order", "refunded_at", "amount"]
    rows: list[list[Cell]] = [list(header)]
    begin = max(week.minute - 7 * DAY, desk.plan.warm * DAY)
    inside = (all_orders.refunded >= begin) & (all_orders.refunded < week.minute)
    inside &= all_orders.ordered >= desk.plan.warm * DAY
    for number in np.flatnonzero(inside).tolist():
        ordered = int(all_orders.ordered[number])
        rows.append([
            f"TK{order_id(desk, number, ordered)}", order_id(desk, number, ordered),
            clock(desk.plan, int(all_orders.refunded[number])),
            f"{yuan(int(all_orders.refund_cents[number])):.2f}",
        ])  # fmt: skip
    return table_file("refunds", rows)


def contacts(desk: Desk, week: Week) -> list[Made]:
    leads, faces, plan = desk.world.leads, desk.faces, desk.plan
    header = ["external_id", "phone", "account", "added_at", "added_by", "state", "lost_at"]
    rows: list[list[Cell]] = [list(header)]
    begin = max(week.minute - CONTACT_WEEKS * 7 * DAY, plan.warm * DAY)
    inside = (leads.added >= begin) & (leads.added < week.minute) & first_added(leads)
    for lead in np.flatnonzero(inside).tolist():
        if not faces.lead_id[lead]:
            continue
        lost = int(leads.lost[lead])
        rows.append([
            names.contact_id(int(leads.human[lead])), faces.phone[lead], faces.owner[lead],
            clock(plan, int(leads.added[lead])),
            faces.owner[lead], faces.code[lead], clock(plan, lost) if lost < week.minute else "",
        ])  # fmt: skip
    return table_file("contacts", rows)


def first_added(leads: Leads) -> Flags:
    """bool[leads]: a person is added once, whatever number of leads they left."""
    order = np.lexsort((leads.added, leads.human))
    _, first = np.unique(leads.human[order], return_index=True)
    flags = np.zeros(len(leads), dtype=bool)
    flags[order[first]] = True
    return flags


def attendance(desk: Desk, week: Week) -> list[Made]:
    leads, faces, plan = desk.world.leads, desk.faces, desk.plan
    header = ["lead", "session", "batch", "held_at", "signed_up", "came",
              "completed", "stayed_seconds"]  # fmt: skip
    rows: list[list[Cell]] = [list(header)]
    member = (leads.batch >= 0) & (leads.created >= plan.warm * DAY)
    for number, (offset, session) in enumerate(SESSIONS):
        held = (batch_start(plan, leads.batch) + offset) * DAY + SESSION_MINUTE
        due = member & (held >= week.minute - 7 * DAY) & (held < week.minute)
        for lead in np.flatnonzero(due).tolist():
            came = bool(leads.came[lead, number])
            batch = batch_name(int(leads.batch[lead]))
            rows.append([
                faces.lead_id[lead], f"{batch}-{session}", batch,
                clock(plan, int(held[lead])), "true", "true" if came else "false",
                "true" if leads.completed[lead, number] else "false",
                int(leads.stayed[lead, number]) if came else "",
            ])  # fmt: skip
    return table_file("attendance", rows)


def other_posts(desk: Desk, week: Week) -> list[Made]:
    """知乎, 头条号 and the KOLs' posts: no platform export exists, the team notes them down."""
    posts = [
        entry
        for entry in desk.world.content.placements
        if (entry.author or entry.platform in ("zhihu", "toutiao"))
        and entry.published < week.known * DAY
    ]
    register: list[list[Cell]] = [[
        "platform", "account", "external_id", "piece", "channel", "title", "kind", "published_at",
        "author",
    ]]  # fmt: skip
    stats: list[list[Cell]] = [[
        "day", "until", "lifetime", "platform", "account", "external_id", "channel", "impressions",
        "views", "completes", "likes", "comments", "shares", "saves", "follows",
    ]]  # fmt: skip
    for entry in posts:
        title = names.placement_title(desk.world, entry)
        head: list[Cell] = [entry.platform, entry.author or brand.NAME, names.placement_id(entry)]
        channel = brand.CHANNELS[channel_of(entry)].code
        kind = "达人合作" if entry.author else desk.world.content.pieces[entry.piece].kind
        published = clock(desk.plan, entry.published)
        register.append([*head, title, channel, title, kind, published, entry.author or brand.NAME])
        stats.append(_lifetime(desk, week, entry, [*head, channel]))
    return [
        *table_file("placements", register),
        *table_file("placement_stats", stats),
    ]


def _lifetime(desk: Desk, week: Week, entry: Placement, head: list[Cell]) -> list[Cell]:
    views = entry.seen(week.known * DAY)
    shares = (entry.likes, entry.comments, entry.shares, entry.saves, entry.follows)
    first = desk.plan.day(entry.published // DAY).isoformat()
    last = desk.plan.day(week.last).isoformat()
    return [
        first, last, "true", *head,
        int(entry.exposure * entry.grown(week.known * DAY)), views, int(views * entry.completion),
        *[int(views * share) for share in shares],
    ]  # fmt: skip


def costs(desk: Desk, week: Week) -> list[Made]:
    """KOL fees and the monthly shooting of videos, all so far; a file only when one is new."""
    rows: list[list[Cell]] = [[
        "external_id", "kind", "paid_on", "starts", "ends", "channel", "partner", "placement",
        "amount", "note",
    ]]  # fmt: skip
    plan, newest = desk.plan, -NEVER
    for number, entry in enumerate(e for e in desk.world.content.placements if e.author):
        if entry.published >= week.minute:
            continue
        newest = max(newest, entry.published)
        day = entry.published // DAY
        rows.append([
            f"KOL{number + 1:03d}", "KOL", plan.day(day).isoformat(), plan.day(day).isoformat(),
            plan.day(day + 13).isoformat(), "partner/kol_xiaohongshu", entry.author,
            names.placement_id(entry), f"{yuan(entry.fee_cents):.2f}",
            names.placement_title(desk.world, entry),
        ])  # fmt: skip
    for day in range(plan.warm, week.known):
        if plan.day(day).day == 5:
            newest = max(newest, day * DAY)
            date = plan.day(day).isoformat()
            rows.append([
                f"ZZ{plan.day(day):%Y%m}", "production", date, date,
                plan.day(day + 29).isoformat(), "", "小山制作", "", f"{yuan(PRODUCTION_CENTS):.2f}",
                "当月视频拍摄与剪辑",
            ])  # fmt: skip
    fresh = newest >= week.minute - 7 * DAY
    return table_file("costs", rows) if fresh else []

"""From a lead to an order: verdict, adding on WeCom, trial lessons, enrolment, renewal, refund.

Planted here: the price cut that only pulls orders forward, duplicates across channels, test leads,
leads judged valid and later withdrawn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fanbu.demo import brand
from fanbu.demo.world import DAY, NEVER, Leads, Orders

if TYPE_CHECKING:
    from fanbu.demo.arrivals import Arrivals
    from fanbu.demo.plan import Plan
    from fanbu.demo.world import Flags, Floats, Ints

INVALID_WORDS = ("无效", "空号", "非目标", "重复")
REPEATED = 3
SESSIONS = ((0, "第1课"), (1, "第2课"), (7, "第3课"), (8, "第4课"))
SESSION_MINUTE = 10 * 60
LESSON_SECONDS = 3600
BATCH_DAYS = 14
PULLED_SHARE = 0.6


def first_batch_day(plan: Plan) -> int:
    """The first Saturday of the axis: batches start there and every two weeks after."""
    return (5 - plan.first.weekday()) % 7


def batch_start(plan: Plan, batch: Ints) -> Ints:
    """int[n]: the day on which each batch has its first lesson."""
    start: Ints = first_batch_day(plan) + BATCH_DAYS * batch
    return start


def simulate_leads(plan: Plan, arrivals: Arrivals, rng: np.random.Generator) -> Leads:
    total = len(arrivals)
    human, duplicate = _humans(arrivals, rng)
    verdict = _verdicts(arrivals, duplicate, rng)
    judged = arrivals.created + np.rint(rng.lognormal(7.0, 0.9, total)).astype(np.int64) + 15
    judged = np.where(arrivals.test | (rng.random(total) < 0.025), NEVER, judged)
    valid = (verdict < 0) & (judged < NEVER)
    added = judged + np.rint(rng.exponential(0.6 * DAY, total)).astype(np.int64) + 5
    added = np.where(valid & (rng.random(total) < 0.82), added, NEVER)
    batch = np.where(added < NEVER, _next_batch(plan, added), -1)
    came, completed, stayed = _lessons(batch, rng)
    won = _won(plan, arrivals, (batch, came, completed), rng)
    withdrawn = valid & (won == NEVER) & ~came.any(axis=1) & (rng.random(total) < 0.09)
    revoked = judged + rng.integers(2 * DAY, 12 * DAY, total)
    leaves = (added < NEVER) & (won == NEVER) & (rng.random(total) < 0.08)
    lost = added + rng.integers(DAY, 24 * DAY, total)
    columns = {name: getattr(arrivals, name) for name in _CARRIED}
    return Leads(
        **columns,
        human=human,
        masked=(rng.random(total) < 0.04) & ~arrivals.test,
        duplicate=duplicate,
        verdict=verdict,
        judged=judged,
        revoked=np.where(withdrawn, revoked, NEVER),
        added=added,
        lost=np.where(leaves, lost, NEVER),
        batch=batch,
        won=won,
        came=came,
        completed=completed,
        stayed=stayed,
    )


_CARRIED = (
    "created", "channel", "unit", "placement", "campaign", "device", "incremental", "test",
)  # fmt: skip


def _humans(arrivals: Arrivals, rng: np.random.Generator) -> tuple[Ints, Flags]:
    """Who is behind each lead; about 2.5 % are people who came before by another channel."""
    total = len(arrivals)
    human = np.arange(total)
    back = np.arange(total) - rng.integers(1, 2500, total)
    earlier = np.maximum(back, 0)
    duplicate = (
        (rng.random(total) < 0.027)
        & (back >= 0)
        & (arrivals.channel[earlier] != arrivals.channel)
        & ~arrivals.test
        & ~arrivals.test[earlier]
    )
    duplicate &= ~duplicate[earlier]  # the first of a pair is never itself a repeat
    return np.where(duplicate, earlier, human), duplicate


def _verdicts(arrivals: Arrivals, duplicate: Flags, rng: np.random.Generator) -> Ints:
    """int[leads]: -1 valid, else an index into INVALID_WORDS."""
    total = len(arrivals)
    chance = np.array([channel.valid for channel in brand.CHANNELS])[arrivals.channel]
    word = rng.choice(3, size=total, p=(0.6, 0.22, 0.18))
    verdict = np.where(rng.random(total) < chance, -1, word)
    return np.where(duplicate & (rng.random(total) < 0.75), REPEATED, verdict)


def _next_batch(plan: Plan, added: Ints) -> Ints:
    """int[leads]: the first batch that starts at least a day after the contact was added."""
    first = first_batch_day(plan) * DAY + SESSION_MINUTE
    behind: Ints = np.where(added < NEVER, added, 0) + DAY - first
    return np.maximum(-(-behind // (BATCH_DAYS * DAY)), 0)


def _lessons(batch: Ints, rng: np.random.Generator) -> tuple[Flags, Flags, Ints]:
    """Who came to which of the four lessons, who stayed to the end, and for how long."""
    shape = (len(batch), len(SESSIONS))
    keen = rng.beta(2.0, 1.7, len(batch))[:, None]
    came = (rng.random(shape) < keen * np.array([1.12, 1.0, 0.88, 0.82])) & (batch >= 0)[:, None]
    completed = came & (rng.random(shape) < 0.45 + 0.4 * keen)
    long = rng.integers(int(LESSON_SECONDS * 0.82), LESSON_SECONDS + 240, shape)
    short = rng.integers(180, int(LESSON_SECONDS * 0.7), shape)
    return came, completed, np.where(came, np.where(completed, long, short), 0)


def _won(
    plan: Plan,
    arrivals: Arrivals,
    lessons: tuple[Ints, Flags, Flags],
    rng: np.random.Generator,
) -> Ints:
    """int[leads]: when the lead enrols; NEVER for most."""
    batch, came, completed = lessons
    total = len(arrivals)
    share = np.array([channel.won for channel in brand.CHANNELS])[arrivals.channel]
    keen = np.where(completed.any(axis=1), 1.28, np.where(came.any(axis=1), 0.45, 0.08))
    enrols = (batch >= 0) & (rng.random(total) < np.minimum(share * keen, 0.95))
    # They decide after one of the lessons they saw (after the first, if they saw none).
    seen = np.argmax(came * rng.random(came.shape), axis=1)
    held = np.array([day for day, _ in SESSIONS])[seen]
    lesson = (batch_start(plan, batch) + held) * DAY + SESSION_MINUTE + 75
    when = lesson + np.rint(rng.exponential(2.4 * DAY, total)).astype(np.int64)
    asleep = when % DAY < 8 * 60
    return np.where(enrols, when + np.where(asleep, 9 * 60, 0), NEVER)


def simulate_orders(plan: Plan, leads: Leads, rng: np.random.Generator) -> Orders:
    """First orders of enrolled leads, unpaid tries, renewals, refunds; pulled ones moved."""
    first = np.flatnonzero(leads.won < NEVER)
    natural = leads.won[first]
    won = _pulled_forward(plan, natural, leads.added[first], rng)
    tries = rng.choice(len(leads), size=max(len(first) // 18, 1), replace=False)
    tries = tries[(leads.added[tries] < NEVER) & (leads.won[tries] == NEVER)]
    again = first[rng.random(len(first)) < 0.15]
    renewed = leads.won[again] + rng.integers(75 * DAY, 115 * DAY, len(again))
    lead = np.concatenate([first, tries, again])
    ordered = np.concatenate([won, leads.added[tries] + 3 * DAY, renewed])
    unpaid = np.isin(np.arange(len(lead)), np.arange(len(first), len(first) + len(tries)))
    is_new = np.arange(len(lead)) < len(first) + len(tries)
    pulled = np.concatenate([(natural - won) // DAY, np.zeros(len(lead) - len(first), np.int64)])
    gross, discount, coupon = _prices(plan, ordered, is_new, rng)
    paid = np.where(unpaid, NEVER, ordered + rng.integers(1, 40, len(lead)))
    refunded, refund = _refunds(paid, gross - discount, rng)
    order = np.argsort(ordered, kind="stable")
    columns = {
        "lead": lead, "human": leads.human[lead], "ordered": ordered, "paid": paid,
        "gross_cents": gross, "discount_cents": discount, "coupon": coupon, "is_new": is_new,
        "pulled_days": pulled, "refunded": refunded, "refund_cents": refund,
    }  # fmt: skip
    return Orders(**{name: values[order] for name, values in columns.items()})


def _pulled_forward(plan: Plan, won: Ints, added: Ints, rng: np.random.Generator) -> Ints:
    """Move most orders of the two weeks after the price cut into it; their number stays."""
    begin, end = (day * DAY for day in plan.price_cut)
    after, until = (day * DAY for day in plan.pulled_from)
    moment = rng.integers(begin + 9 * 60, end + DAY - 60, len(won))
    move = (won >= after) & (won < until + DAY) & (rng.random(len(won)) < PULLED_SHARE)
    return np.where(move & (added + 60 < moment), moment, won)


def _prices(
    plan: Plan, ordered: Ints, is_new: Flags, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints]:
    total = len(ordered)
    listed = np.array([price for _, price in brand.PRODUCTS])[rng.integers(0, 2, total)]
    gross = np.where(is_new, listed, brand.RENEWAL[1])
    coupon = np.where(is_new, rng.choice(3, size=total, p=(0.35, 0.4, 0.25)), 0)
    begin, end = plan.price_cut
    cheap = is_new & (ordered >= begin * DAY) & (ordered < (end + 1) * DAY)
    coupon = np.where(cheap, brand.PRICE_CUT_COUPON, coupon)
    discount = np.array([cents for _, cents in brand.COUPONS])[coupon]
    return gross, discount, coupon


def _refunds(paid: Ints, net: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    total = len(paid)
    happens = (paid < NEVER) & (rng.random(total) < 0.045)
    when = paid + rng.integers(2 * DAY, 26 * DAY, total)
    part: Floats = rng.choice(np.array([1.0, 0.75, 0.5]), size=total, p=(0.6, 0.25, 0.15))
    amount = np.rint(net * part).astype(np.int64)
    return np.where(happens, when, NEVER), np.where(happens, amount, 0)

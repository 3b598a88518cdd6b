"""Names, phone numbers and ids of the simulated people. Deterministic in the world's seed.

The phone numbers carry 0000 in the middle, where no operator has handed out numbers: nobody real
is meant, or could be rung up.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from fanbu.demo import brand, titles
from fanbu.demo.world import DAY

if TYPE_CHECKING:
    from fanbu.demo.world import Placement, World

PREFIXES = (
    "130", "131", "132", "133", "135", "136", "137", "138", "139", "147", "150", "151", "152",
    "153", "155", "156", "157", "158", "159", "166", "173", "175", "176", "177", "178", "180",
    "181", "182", "183", "185", "186", "187", "188", "189", "191", "198", "199",
)  # fmt: skip
SHORT = {
    "wechat_oa": "GZH", "xiaohongshu": "XHS", "douyin": "DY", "zhihu": "ZH", "toutiao": "TT",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Faces:
    """Per lead (tuples as long as the leads): what the team and the platforms call it.

    `lead_id` is empty for leads of the warm-up, which the register never knew.
    """

    lead_id: tuple[str, ...]
    name: tuple[str, ...]
    phone: tuple[str, ...]  # whole
    shown_phone: tuple[str, ...]  # as the register has it: masked for some
    code: tuple[str, ...]
    owner: tuple[str, ...]


def faces(world: World) -> Faces:
    leads = world.leads
    rng = np.random.default_rng([world.seed, 90])
    count = len(leads)
    phone = _phones(leads.human.tolist(), rng)
    surname = rng.integers(0, len(brand.SURNAMES), count).tolist()
    call = rng.integers(0, len(brand.CALLS) * 3, count).tolist()
    given = rng.integers(0, len(brand.GIVEN) // 2, count).tolist()
    people, test = leads.human.tolist(), leads.test.tolist()
    names = [_name(surname[h], call[h], given[h]) for h in people]
    names = ["测试" if is_test else name for name, is_test in zip(names, test, strict=True)]
    masked = leads.masked.tolist()
    return Faces(
        lead_id=_lead_ids(world),
        name=tuple(names),
        phone=phone,
        shown_phone=tuple(
            f"{number[:3]}****{number[7:]}" if hidden else number
            for number, hidden in zip(phone, masked, strict=True)
        ),
        code=_codes(world),
        owner=tuple(
            "" if is_test else brand.SALES[(human * 7 + human // 5) % len(brand.SALES)]
            for human, is_test in zip(people, test, strict=True)
        ),
    )


def _name(surname: int, call: int, given: int) -> str:
    if call < len(brand.CALLS) * 2:
        return brand.SURNAMES[surname] + brand.CALLS[call % len(brand.CALLS)]
    return brand.SURNAMES[surname] + brand.GIVEN[2 * given : 2 * given + 2]


def _phones(people: list[int], rng: np.random.Generator) -> tuple[str, ...]:
    """One number a human: unlike numbers for unlike humans."""
    order = rng.permutation(len(PREFIXES) * 10_000)[: len(people)].tolist()
    return tuple(
        f"{PREFIXES[order[human] // 10_000]}0000{order[human] % 10_000:04d}" for human in people
    )


def _lead_ids(world: World) -> tuple[str, ...]:
    """`XS` + the day + a number within the day, in order of arrival."""
    plan = world.plan
    ids, day, number = [], -1, 0
    stamps = [plan.day(index).strftime("%y%m%d") for index in range(plan.span + 40)]
    for created in world.leads.created.tolist():
        today = created // DAY
        number = number + 1 if today == day else 1
        day = today
        ids.append(f"XS{stamps[today]}{number:04d}" if today >= plan.warm else "")
    return tuple(ids)


def placement_code(world: World, entry: Placement) -> str:
    """The code on a content piece's or KOL post's link and QR."""
    if entry.author:
        return f"KOL-{entry.author}"
    return f"{SHORT[entry.platform]}-{world.content.pieces[entry.piece].slug}"


def placement_title(world: World, entry: Placement) -> str:
    if entry.author:
        return titles.KOL_TITLES[entry.author]
    return world.content.pieces[entry.piece].title


def placement_id(entry: Placement) -> str:
    """A stable id for platforms whose exports have one."""
    return _digest(f"{entry.platform}{entry.author}{entry.published}", 12)


def contact_id(human: int) -> str:
    """An external_userid of WeCom, as long as real ones."""
    return f"wmYd{_digest(str(human), 14)}"


def _digest(text: str, size: int) -> str:
    return blake2b(text.encode(), digest_size=size).hexdigest()


def _codes(world: World) -> tuple[str, ...]:
    leads = world.leads
    unit_codes = [unit.slug for unit in world.ads.units]
    piece_codes = [placement_code(world, entry) for entry in world.content.placements]
    plain = {
        brand.CHANNEL["earned/referral"]: "老带新-专属海报",
        brand.CHANNEL["owned/site"]: "官网-首页",
    }
    codes = []
    for unit, placement, campaign, channel in zip(
        leads.unit.tolist(), leads.placement.tolist(), leads.campaign.tolist(),
        leads.channel.tolist(), strict=True,
    ):  # fmt: skip
        if unit >= 0:
            codes.append(unit_codes[unit])
        elif placement >= 0:
            codes.append(piece_codes[placement])
        elif campaign >= 0:
            codes.append(f"{brand.CAMPAIGN_NAME}-第{campaign + 1}次")
        else:
            codes.append(plain[channel])
    return tuple(codes)

"""`write`: the world as the files a team has on its disk, one folder for each Monday.

A file's modification time is the moment it was exported, as on a real disk: readers take a
snapshot's age from it. `truth.json` lies beside `exports`, not in it, so that `exports` can be
imported whole.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fanbu.demo.exports import canonical
from fanbu.demo.exports.baidu import baidu
from fanbu.demo.exports.files import Desk, Made, Week, weeks_of
from fanbu.demo.exports.google_ads import google_ads
from fanbu.demo.exports.meta import meta
from fanbu.demo.exports.ocean_engine import ocean_engine
from fanbu.demo.exports.register import Register
from fanbu.demo.exports.site import site_events
from fanbu.demo.exports.social import douyin, xiaohongshu
from fanbu.demo.exports.targets import targets
from fanbu.demo.exports.wechat_oa import wechat_oa
from fanbu.demo.names import faces
from fanbu.demo.plan import SHANGHAI
from fanbu.demo.truth import truth

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from fanbu.demo.world import World
    from fanbu.model.imports import ImportOptions

DRESSES = (
    ocean_engine, baidu, google_ads, meta, xiaohongshu, douyin, wechat_oa,
    canonical.orders, canonical.refunds, canonical.contacts, canonical.attendance,
    canonical.other_posts, canonical.costs, site_events, targets,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Export:
    """A written file and the options it is to be imported with; most need none."""

    path: Path
    options: ImportOptions


def exports_of(world: World) -> Iterator[tuple[Week, Made]]:
    """Every file in the order in which the team made them, still in memory."""
    desk = Desk(world, faces(world))
    register = Register(desk)
    for week in weeks_of(world.plan):
        for made in register.export(week):
            yield week, made
        for dress in DRESSES:
            for made in dress(desk, week):
                yield week, made


def write(world: World, folder: Path) -> tuple[Export, ...]:
    """Write `folder/exports/DAY/FILE` and `folder/truth.json`; the same world, the same bytes."""
    written = []
    for week, made in exports_of(world):
        moment = world.plan.moment(week.minute)
        path = folder / "exports" / moment.date().isoformat() / made.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made.data)
        stamp = moment.replace(tzinfo=SHANGHAI).timestamp()
        os.utime(path, (stamp, stamp))
        written.append(Export(path, made.options))
    text = json.dumps(truth(world), ensure_ascii=False, indent=1)
    (folder / "truth.json").write_text(text + "\n", encoding="utf-8")
    return tuple(written)

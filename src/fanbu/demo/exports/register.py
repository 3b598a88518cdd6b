"""线索登记表: the lead register the sales team keeps by hand, exported whole each week.

A lead's cells never move between files; only its 期次, 状态 and 备注 change as the team works.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fanbu.demo import brand
from fanbu.demo.exports.files import Desk, Made, Week
from fanbu.demo.exports.xlsx import cells_xml, packed, row_xml
from fanbu.demo.people import INVALID_WORDS
from fanbu.demo.world import DAY, Ints
from fanbu.model.imports import ImportOptions

if TYPE_CHECKING:
    from fanbu.demo.world import Leads

TITLE = "云朵编程 线索登记表（销售一组维护，勿删行）"
HEADER = (
    "线索ID", "留资时间", "姓名", "手机号", "来源渠道", "活码", "期次", "销售", "状态", "备注",
)  # fmt: skip
STATES = ("待跟进", "有效", "已加微", "已转正", *INVALID_WORDS, "测试")
TEST_STATE = len(STATES) - 1
WITHDRAWN = INVALID_WORDS.index("无效")
OPTIONS = ImportOptions(table="leads", yes=True)


def states(leads: Leads, minute: int) -> Ints:
    """int[leads]: index into STATES, as the register says it at `minute`."""
    state = np.zeros(len(leads), dtype=np.int64)
    judged = leads.judged <= minute
    state[judged] = np.where(leads.verdict[judged] < 0, 1, 4 + leads.verdict[judged])
    state[leads.added <= minute] = 2
    state[leads.revoked <= minute] = 4 + WITHDRAWN
    state[leads.won <= minute] = 3
    state[leads.test] = TEST_STATE
    return state


def batch_name(batch: int) -> str:
    return f"体验课第{batch + 1:02d}期"


class Register:
    """The register between two exports: the XML of the cells that never change."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.leads = desk.world.leads
        self.shown = int(np.searchsorted(self.leads.created, desk.plan.warm * DAY))
        self.fixed = self._fixed()
        self.owners = [cells_xml([owner]) for owner in desk.faces.owner[self.shown :]]
        self.batches = [cells_xml([batch_name(number)]) for number in range(64)]
        self.notes = [cells_xml([note]) for note in self._notes()]
        self.words = [cells_xml([word]) for word in STATES]

    def export(self, week: Week) -> list[Made]:
        leads, shown = self.leads, self.shown
        until = int(np.searchsorted(leads.created, week.minute))
        state = states(leads, week.minute)[shown:until].tolist()
        known = np.where(leads.added <= week.minute, leads.batch, -1)[shown:until].tolist()
        body = "".join([
            f"<row>{fixed}{self.batches[batch] if batch >= 0 else '<c/>'}{owner}"
            f"{self.words[word]}{note}</row>"
            for fixed, batch, owner, word, note in zip(
                self.fixed[: until - shown], known, self.owners, state, self.notes, strict=False
            )
        ])  # fmt: skip
        plan = self.desk.plan
        rows = row_xml([TITLE]) + row_xml(HEADER) + body
        data = packed(rows, plan.moment(week.minute - 8 * 60), "线索", level=1)
        return [Made("线索登记表.xlsx", data, OPTIONS)]

    def _fixed(self) -> list[str]:
        faces, plan, shown = self.desk.faces, self.desk.plan, self.shown
        sources = [channel.source for channel in brand.CHANNELS]
        midnight = np.datetime64(plan.first, "m")
        times = np.datetime_as_string(midnight + self.leads.created.astype("timedelta64[m]"))
        return [
            cells_xml((lead, time.replace("T", " "), name, phone, sources[channel], code))
            for lead, time, name, phone, channel, code in zip(
                faces.lead_id[shown:], times[shown:].tolist(), faces.name[shown:],
                faces.shown_phone[shown:], self.leads.channel[shown:].tolist(),
                faces.code[shown:], strict=True,
            )
        ]  # fmt: skip

    def _notes(self) -> list[str]:
        leads = self.leads
        pieces = self.desk.world.content.pieces
        placements = self.desk.world.content.placements
        notes = []
        for test, placement, campaign, number in zip(
            leads.test[self.shown :].tolist(), leads.placement[self.shown :].tolist(),
            leads.campaign[self.shown :].tolist(), range(len(leads) - self.shown), strict=True,
        ):  # fmt: skip
            if test:
                notes.append("内部测试")
            elif campaign >= 0:
                notes.append(brand.CAMPAIGN_NAME)
            elif placement >= 0 and placements[placement].piece >= 0:
                notes.append(f"看过《{pieces[placements[placement].piece].title}》")
            else:
                notes.append("孩子8岁，周末有空" if number % 41 == 0 else "")
        return notes

"""A report that its author is still working on: what is left out, in which order, what is said.

Numbers are no part of it: they come from data whenever the report is made. Every change is a new
object, so that each face can edit the same thing.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Item:
    """A finding or a part of the page by its key. `new`: offered since the author last looked.

    `comment` stands under it; of a hidden one it is the reason.
    """

    key: str
    hidden: bool = False
    comment: str = ""
    new: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the checklist; the author's own lines have no key."""

    text: str
    done: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """`parts` are the page's, in order; `findings` the findings, in order.

    `headline` stands in place of the report's own first sentence, `summary` below it; both may be
    empty. `plan` is next period's. `left`: items of the author's that today's report does not
    offer, kept until it does. `loose`: words that could not be placed. `seen`: every key ever
    offered, so that a line that was taken out stays out.
    """

    parts: tuple[Item, ...] = ()
    findings: tuple[Item, ...] = ()
    headline: str = ""
    summary: str = ""
    plan: str = ""
    ticks: tuple[Tick, ...] = ()
    left: tuple[Item, ...] = ()
    loose: str = ""
    seen: frozenset[str] = field(default_factory=frozenset)

    @property
    def hidden(self) -> Mapping[str, str]:
        """Key of each finding that is left out → the reason."""
        return {item.key: item.comment for item in self.findings if item.hidden}

    def comment(self, key: str) -> str:
        """What the author says of a finding or a part."""
        items = (*self.findings, *self.parts)
        return next((item.comment for item in items if item.key == key), "")

    @property
    def revision(self) -> str:
        """A digest of what its author made of it; offers of the data are no part of it."""
        own = replace(
            self,
            parts=tuple(replace(item, new=False) for item in self.parts),
            findings=tuple(replace(item, new=False) for item in self.findings),
            seen=frozenset(),
        )
        return hashlib.sha256(repr(own).encode()).hexdigest()[:16]


def tidy(text: str) -> str:
    """Line breaks of one kind, no empty lines around."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    while lines and not lines[-1].strip():
        lines.pop()
    return "\n".join(lines)


def merged(
    draft: Draft,
    parts: Sequence[str],
    findings: Sequence[str],
    ticks: Sequence[Tick],
    dismissed: Mapping[str, str],
) -> Draft:
    """The draft with what today's report offers; nothing of the author's is lost.

    New findings come last; a new part comes where the report has it. What is not offered any more
    waits in `left` when the author said or hid something, and comes back with what was said.
    `dismissed`: findings hidden in an earlier report, with the reason.
    """
    kept_parts, gone_parts = _kept(draft.parts, parts)
    kept, gone = _kept(draft.findings, findings)
    edited = [item for item in (*gone_parts, *gone) if item.comment or item.hidden]
    forgotten = {item.key for item in (*gone_parts, *gone)} - {item.key for item in edited}
    waiting = {item.key: item for item in (*draft.left, *edited)}
    back = {key: waiting.pop(key) for key in (*parts, *findings) if key in waiting}
    known = {item.key for item in kept}
    for key in findings:
        if key not in known:
            kept.append(_offered(key, draft, back, dismissed))
    for place, key in enumerate(parts):
        if key not in {item.key for item in kept_parts}:
            item = _offered(key, draft, back, {})
            kept_parts.insert(_after(kept_parts, parts[:place]), item)
    return replace(
        draft,
        parts=tuple(kept_parts),
        findings=tuple(kept),
        ticks=_ticks(draft, ticks),
        left=tuple(waiting.values()),
        seen=(draft.seen - forgotten) | {*parts, *findings, *(tick.key for tick in ticks)},
    )


def _kept(items: Iterable[Item], offered: Sequence[str]) -> tuple[list[Item], list[Item]]:
    kept: list[Item] = []
    gone: list[Item] = []
    for item in items:
        (kept if item.key in offered else gone).append(replace(item, new=False))
    return kept, gone


def _offered(
    key: str, draft: Draft, back: Mapping[str, Item], dismissed: Mapping[str, str]
) -> Item:
    """An item that the draft's lists lack: back again, taken out before, dismissed, or new."""
    if key in back:
        return back[key]
    if key in draft.seen:
        return Item(key, hidden=True)
    if key in dismissed:
        return Item(key, hidden=True, comment=dismissed[key])
    return Item(key, new=bool(draft.seen))


def _after(items: Sequence[Item], before: Sequence[str]) -> int:
    """The place behind the nearest of the parts that the report has before it."""
    places = {item.key: place for place, item in enumerate(items)}
    return next((places[key] + 1 for key in reversed(before) if key in places), 0)


def _ticks(draft: Draft, offered: Sequence[Tick]) -> tuple[Tick, ...]:
    """The author's lines, then those of the checklist that were never offered before."""
    new = (tick for tick in offered if tick.key not in draft.seen)
    return (*draft.ticks, *new)

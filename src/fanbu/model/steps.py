"""The steps in which an author changes a draft: the same for a button, a script, and a test.

A step that writes words brings along the words its author saw (`was`). Where others stand there by
now, nothing is written over: the step comes back as a `Conflict`, with both.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, get_args

from fanbu.model.draft import Tick, tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fanbu.model.draft import Draft, Item

Do = Literal[
    "hide", "show", "up", "down", "move", "comment",
    "headline", "summary", "plan", "loose",
    "tick", "untick", "reword", "add", "remove",
]  # fmt: skip
STEPS: tuple[Do, ...] = get_args(Do)
OWN: tuple[Do, ...] = ("headline", "summary", "plan", "loose")
"""Steps that write one text of the draft, under its own name."""


@dataclass(frozen=True, slots=True)
class Step:
    """`key`: of a finding or a part. `text`: the words from now on; `was`: those seen before.

    `was` None writes over whatever stands there. `before`: the key that a moved item stands before
    (empty: last). `at`: the place of a line of the checklist, counted from 0; the line itself is
    told by `was`, for others may have added some.
    """

    do: Do
    key: str = ""
    text: str = ""
    was: str | None = None
    before: str = ""
    at: int = 0


@dataclass(frozen=True, slots=True)
class Conflict:
    """A step that was not taken: `now` stands where `step.was` stood."""

    step: Step
    now: str


def taken(draft: Draft, steps: Iterable[Step]) -> tuple[Draft, tuple[Conflict, ...]]:
    """The draft after the steps, and those that met other words than their author had seen."""
    conflicts: list[Conflict] = []
    for step in steps:
        found = _DOES[step.do](draft, step)
        if isinstance(found, Conflict):
            conflicts.append(found)
        else:
            draft = found
    return draft, tuple(conflicts)


def _ticked(draft: Draft, step: Step) -> Draft:
    """A box of a finding or a part; one that is gone by now has none."""
    return _each(draft, lambda item: _with_box(item, step) if item.key == step.key else item)


def _with_box(item: Item, step: Step) -> Item:
    """Of what is left out the comment is the reason; a step may bring it."""
    said = tidy(step.text) or item.comment
    return replace(item, hidden=step.do == "hide", comment=said, new=False)


def _commented(draft: Draft, step: Step) -> Draft | Conflict:
    items = (*draft.findings, *draft.parts, *draft.left)
    found = next((item for item in items if item.key == step.key), None)
    if found is None or (now := _other(step, found.comment)) is not None:
        return Conflict(step, "" if found is None else str(now))
    text = tidy(step.text)
    return _each(draft, lambda i: replace(i, comment=text) if i.key == step.key else i)


def _moved(draft: Draft, step: Step) -> Draft:
    return replace(draft, findings=_sorted(draft.findings, step), parts=_sorted(draft.parts, step))


def _sorted(items: tuple[Item, ...], step: Step) -> tuple[Item, ...]:
    keys = [item.key for item in items]
    if step.key not in keys or step.before == step.key:
        return items
    at = keys.index(step.key)
    rest = [*items[:at], *items[at + 1 :]]
    others = [item.key for item in rest]
    match step.do:
        case "up":
            to = max(at - 1, 0)
        case "down":
            to = at + 1
        case _:
            to = others.index(step.before) if step.before in others else len(rest)
    return (*rest[:to], items[at], *rest[to:])


def _written(draft: Draft, step: Step) -> Draft | Conflict:
    now = _other(step, getattr(draft, step.do))
    if now is not None:
        return Conflict(step, now)
    text = tidy(step.text)
    match step.do:
        case "headline":
            return replace(draft, headline=text)
        case "summary":
            return replace(draft, summary=text)
        case "plan":
            return replace(draft, plan=text)
    return replace(draft, loose=text)


def _line(draft: Draft, step: Step) -> Draft | Conflict:
    """A line of the checklist ticked, reworded or taken out."""
    at = _place(draft.ticks, step)
    if at is None:
        return Conflict(step, "") if step.do == "reword" else draft
    line = draft.ticks[at]
    match step.do:
        case "reword":
            text = " ".join(step.text.split())
            new = [replace(line, text=text)] if text else []
        case "remove":
            new = []
        case _:
            new = [replace(line, done=step.do == "tick")]
    return replace(draft, ticks=(*draft.ticks[:at], *new, *draft.ticks[at + 1 :]))


def _place(ticks: tuple[Tick, ...], step: Step) -> int | None:
    """Where the line that the author saw is by now; None when it is gone."""
    fits = [at for at, tick in enumerate(ticks) if step.was is None or tick.text == step.was]
    if step.at in fits:
        return step.at
    return fits[0] if len(fits) == 1 and step.was is not None else None


def _added(draft: Draft, step: Step) -> Draft:
    text = " ".join(step.text.split())
    return replace(draft, ticks=(*draft.ticks, Tick(text))) if text else draft


def _other(step: Step, now: str) -> str | None:
    """What stands there when it is neither what the author saw nor what they wrote."""
    if step.was is None or now in (tidy(step.was), tidy(step.text)):
        return None
    return now


def _each(draft: Draft, change: Callable[[Item], Item]) -> Draft:
    return replace(
        draft,
        findings=tuple(map(change, draft.findings)),
        parts=tuple(map(change, draft.parts)),
        left=tuple(map(change, draft.left)),
    )


_DOES: Mapping[Do, Callable[[Draft, Step], Draft | Conflict]] = {
    "hide": _ticked, "show": _ticked, "up": _moved, "down": _moved, "move": _moved,
    "comment": _commented, **dict.fromkeys(OWN, _written),
    "tick": _line, "untick": _line, "reword": _line, "remove": _line, "add": _added,
}  # fmt: skip

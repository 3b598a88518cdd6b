"""A composed report as its author wants it: parts left out, moved and commented."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fanbu import words
from fanbu.report.blocks import (
    Asks,
    Briefs,
    Bullets,
    ChartBlock,
    Decisions,
    FindingBlock,
    Gaps,
    Headline,
    Lack,
    MetricTable,
    Notes,
    PaceBlock,
    Remark,
    Restated,
    Run,
    Section,
    Table,
    Ticks,
    flat,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from fanbu.model.draft import Draft
    from fanbu.report.blocks import Block, Report

FINDINGS = "findings"


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the page that moves as one; `title` is what it is called in a list."""

    key: str
    title: str
    blocks: tuple[Block, ...]


def parts_of(report: Report) -> tuple[Part, ...]:
    """The page cut into its parts, the headline aside; two of one key are told apart."""
    found: list[Part] = []
    for blocks in _stretches(report.blocks):
        key = key_of(blocks[0])
        same = sum(part.key.partition("#")[0] == key for part in found)
        found.append(Part(f"{key}#{same + 1}" if same else key, title_of(blocks[0]), blocks))
    return tuple(found)


def _stretches(blocks: Sequence[Block]) -> Iterator[tuple[Block, ...]]:
    """A section goes with its findings, else with the block it stands above."""
    rest = [block for block in blocks if not isinstance(block, Headline)]
    while rest:
        size = 1
        if isinstance(rest[0], Section):
            while size < len(rest) and isinstance(rest[size], FindingBlock):
                size += 1
            size = max(size, min(2, len(rest)))
        yield tuple(rest[:size])
        del rest[:size]


def key_of(block: Block) -> str:
    """The part's name in every language; a block without one goes by its kind and title."""
    match block:
        case Bullets():
            return "seconds"
        case MetricTable():
            return "numbers"
        case Headline():
            return "headline"
    return block.key or f"{type(block).__name__}:{title_of(block)}"


def title_of(block: Block) -> str:
    match block:
        case ChartBlock():
            return block.wide.title
        case FindingBlock():
            return flat(block.title)
        case Headline():
            return "".join(flat(line) for line in block.lines)
        case Bullets() | Briefs() | Asks() | MetricTable() | Section() | Table() | Notes() | Lack():
            return block.title
        case Restated() | Remark() | Ticks() | PaceBlock() | Gaps() | Decisions():
            return block.title


def with_restated(report: Report, block: Restated) -> Report:
    """The block below the numbers, or at the top where there are none; last for the boss."""
    if report.brief:
        return replace(report, blocks=(*report.blocks, block))
    places = [i for i, each in enumerate(report.blocks) if isinstance(each, MetricTable)]
    at = places[0] + 1 if places else min(1, len(report.blocks))
    return replace(report, blocks=(*report.blocks[:at], block, *report.blocks[at:]))


def findings_of(report: Report) -> tuple[FindingBlock, ...]:
    return tuple(block for block in report.blocks if isinstance(block, FindingBlock))


def arranged(report: Report, draft: Draft) -> Report:
    """The report with the draft's edits; hidden findings were left out when it was composed.

    On a page for one screen only the author's headline and summary, the plan, the comments on what
    it shows and those on findings are added: a finding that is commented is shown there, too.
    """
    parts = {part.key: part for part in parts_of(report)}
    listed = {item.key for item in (*draft.parts, *draft.left)}
    hidden = {item.key for item in draft.parts if item.hidden} | (draft.seen - listed)
    order = [item.key for item in draft.parts if item.key in parts]
    order += [key for key in parts if key not in order]
    blocks: list[Block] = [
        _headed(block, draft) for block in report.blocks if isinstance(block, Headline)
    ]
    if draft.summary:
        blocks.append(Remark(draft.summary, key="summary"))
    for key in parts if report.brief else order:
        if key not in hidden:
            blocks += _commented(parts[key], draft)
    if draft.plan:
        title = words.say(report.language, f"report.plan_{_grain(report)}")
        blocks.append(Remark(draft.plan, title, "plan"))
    if draft.ticks and not report.brief:
        ticks = tuple((tick.done, tick.text) for tick in draft.ticks)
        blocks.append(Ticks(words.say(report.language, "report.checklist_title"), ticks))
    trend = None if report.trend and report.trend.key in hidden else report.trend
    return replace(report, blocks=tuple(blocks), trend=trend)


def _headed(block: Headline, draft: Draft) -> Headline:
    if not draft.headline:
        return block
    return replace(block, lines=tuple((Run(line),) for line in draft.headline.split("\n") if line))


def _commented(part: Part, draft: Draft) -> Iterator[Block]:
    for block in part.blocks:
        yield _said(block, draft) if isinstance(block, Briefs) else block
        if isinstance(block, FindingBlock) and (said := draft.comment(block.key)):
            yield Remark(said)
    if said := draft.comment(part.key):
        yield Remark(said)


def _said(block: Briefs, draft: Draft) -> Briefs:
    """With what the author says of its findings, and of others."""
    items = tuple(replace(each, said=draft.comment(each.key)) for each in block.items)
    rest = (replace(each, said=draft.comment(each.key)) for each in block.rest)
    return replace(block, items=(*items, *(each for each in rest if each.said)), rest=())


def _grain(report: Report) -> str:
    days = report.period.days
    return "day" if days == 1 else "week" if days == 7 else "month"  # noqa: PLR2004

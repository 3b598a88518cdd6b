"""A draft as it is edited on a page: each part and finding by itself, shown as it will look."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from fanbu import report as rooms
from fanbu.report.arrange import FINDINGS, findings_of, parts_of, title_of
from fanbu.report.blocks import FindingBlock, Headline, flat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markupsafe import Markup

    from fanbu.api.bench import Bench
    from fanbu.model.draft import Draft, Item
    from fanbu.report.arrange import Part
    from fanbu.report.blocks import Block, Report
    from fanbu.types import Language


@dataclass(frozen=True, slots=True)
class Piece:
    """`shown`: its markup; None for what is left out. `findings`: those inside it, in order."""

    item: Item
    title: str
    shown: Markup | None
    findings: tuple[Piece, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """`headline`: the first sentence as the report says it; `lead`: its block as it will look.

    `left`: what the author said of what today's report does not have.
    """

    title: str
    subtitle: str
    headline: str
    lead: Markup
    pieces: tuple[Piece, ...]
    left: tuple[Item, ...]


def sheet(bench: Bench, draft: Draft, language: Language) -> Sheet:
    """The page of a draft that is up to date, cut into what can be edited."""
    plain, chosen = bench.plain(language), bench.offered(language, draft)
    parts = {part.key: part for part in (*parts_of(plain), *parts_of(chosen))}
    findings = {one.key: one for one in (*findings_of(plain), *findings_of(chosen))}
    inner = tuple(
        _finding(chosen, item, findings[item.key])
        for item in draft.findings
        if item.key in findings
    )
    pieces = tuple(
        _piece(chosen, item, parts[item.key], inner) for item in draft.parts if item.key in parts
    )
    own = next((block for block in plain.blocks if isinstance(block, Headline)), None)
    return Sheet(
        title=plain.title,
        subtitle=plain.subtitle,
        headline=title_of(own) if own else "",
        lead=_markup(_lead(bench.page(language, "team", draft))),
        pieces=pieces,
        left=draft.left,
    )


def _lead(page: Report) -> Report:
    return replace(page, blocks=tuple(b for b in page.blocks if isinstance(b, Headline)))


def _piece(page: Report, item: Item, part: Part, findings: tuple[Piece, ...]) -> Piece:
    mine = findings if part.key == FINDINGS else ()
    blocks = tuple(b for b in part.blocks if not (mine and isinstance(b, FindingBlock)))
    return Piece(item, part.title, _shown(page, item, blocks), mine)


def _finding(page: Report, item: Item, block: FindingBlock) -> Piece:
    return Piece(item, flat(block.title), _shown(page, item, (block,)))


def _shown(page: Report, item: Item, blocks: tuple[Block, ...]) -> Markup | None:
    return None if item.hidden else _markup(replace(page, blocks=blocks))


def _markup(page: Report) -> Markup:
    return rooms.render_blocks(page)


def titles(bench: Bench, language: Language) -> Mapping[str, str]:
    """What each part and finding of the report is called."""
    plain = bench.plain(language)
    found = {part.key: part.title for part in parts_of(plain)}
    return found | {block.key: flat(block.title) for block in findings_of(plain)}

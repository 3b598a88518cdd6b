"""A mapping proposed for a file nobody knows: from its headers in both languages and its cells.

Every template (a set of tables one file can fill) is tried; the one whose columns the headers name
best wins. Each column comes with why, how sure, and sample cells, so that a person can check it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest.dates import counts_time
from fanbu.ingest.goals import goal_name
from fanbu.ingest.headers import display, normalise
from fanbu.ingest.mapping import FileMapping, can_hold
from fanbu.ingest.reading import PROPERTY, SEVERAL, SKIP, Goal, column_type
from fanbu.ingest.sheet import is_text
from fanbu.ingest.templates import Template, Why, platform_in, templates
from fanbu.ingest.totals import TOTAL_WORDS
from fanbu.ingest.values import half_width, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fanbu.ingest.sheet import Sheet
    from fanbu.model.imports import ImportOptions

_SAMPLE = 400
_NUMBER = (
    r"^\s*(?:-{1,2}|—{1,2}|n/a|[+-]?inf(?:inity)?|nan|null|none|<\s*\d+"
    r"|\(?[-+−–—]?[¥$€£]?\s*\(?[-+−–—]?(?:\d[\d,.'\s]*|\.\d+)(?:e[+-]?\d+)?-?"
    r"\s*(?:[万亿千wkm]\s*)?(?:元|次|人|个点|个|件|单|篇|条)?\)?\s*%?)\s*$"
)
_DATE = (
    r"(?i)^\s*(?:-{1,2}|n/a|\d{4}[-/.年]\d{1,2}([-/.月]\d{1,2})?.*|\d{1,2}[-/.]\d{1,2}([-/.]\d{2,4})?.*"
    r"|(19|20)\d{6}.*|\d{1,2}月\d{1,2}日.*|(\d{1,2} )?[a-z]{3,9}\.? \d{1,2}.*)\s*$"
)
_ROW_NUMBERS = frozenset({"序号", "行号", "#", "no", "no.", "index", "unnamed:0"})
_FIT = 0.5
"""A column that is mostly numbers is taken for one: its other cells are then refused by row, not
put aside with the column as a property that nobody misses."""
_KEPT_AT = 0.3
_EXACT = 2**53
_GOAL_SURE = 0.9
_LIFETIME_SHARE = 0.5
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class ProposedColumn:
    """Why a header was given its target; `confidence` 0–1."""

    header: str
    target: str
    why: Why
    confidence: float
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mapping and the reasons for it; `lines` are the columns for a plain terminal."""

    mapping: FileMapping
    columns: tuple[ProposedColumn, ...]
    score: float

    @property
    def lines(self) -> tuple[str, ...]:
        head = " + ".join(self.mapping.tables)
        fixed = ", ".join(f"{name} = {value}" for name, value in self.mapping.constants.items())
        rows = [
            f"  {c.header} → {c.target}  ({c.confidence:.0%}; {', '.join(c.samples)})"
            for c in self.columns
        ]
        return (head, *([f"  {fixed}"] if fixed else []), *rows)


def propose(sheet: Sheet, filename: str, options: ImportOptions) -> Proposal | None:
    """The best mapping of a sheet, or None when its headers fit no table (of `options.table`)."""
    wanted = [
        template
        for template in templates()
        if options.table is None or template.tables[0] == options.table or
        (options.table in template.tables and len(template.tables) > 1 and not template.like)
    ]  # fmt: skip
    found = [fitted for template in wanted if (fitted := _fit(template, sheet, filename, options))]
    return max(found, key=lambda proposal: proposal.score, default=None)


def propose_as(template: Template, sheet: Sheet, filename: str, options: ImportOptions) -> Proposal:
    """The best mapping of a sheet as this template, whatever it lacks."""
    shapes = [shape_of(column) for column in sheet.columns]
    targets = _refined(template, sheet, _assign(template, sheet.header, shapes))
    goals = _goals(template, sheet, shapes, targets)
    return _proposal(template, (sheet, filename), options, targets, goals)


def _fit(
    template: Template, sheet: Sheet, filename: str, options: ImportOptions
) -> Proposal | None:
    shapes = [shape_of(column) for column in sheet.columns]
    targets = _assign(template, sheet.header, shapes)
    targets = _refined(template, sheet, targets)
    goals = _goals(template, sheet, shapes, targets)
    found = {target for target, _, _ in targets.values()} | ({"conversions"} if goals else set())
    found |= set(options.set)
    forced = options.table is not None
    if not forced and "cost" not in found and any(map(template.rejects, sheet.header)):
        return None
    if template.name == "order_refunds" and _is_list_of_refunds(sheet):
        return None
    if (not forced or template.like) and any(not found & set(group) for group in template.musts):
        return None
    if not targets and not goals:
        return None
    return _proposal(template, (sheet, filename), options, targets, goals)


Targets = dict[int, tuple[str, float, Why]]


def _assign(template: Template, header: tuple[str, ...], shapes: Sequence[str]) -> Targets:
    """Each target to the header that names it best, when its cells fit; then the next header.

    A second phone or address is one of the same person.
    """
    wishes = [
        (confidence, -index, index, target, why)
        for index, name in enumerate(header)
        if name.strip()
        for target, confidence, why in template.match(name)
        if can_hold(template.tables, target) and _suits(template, target, shapes[index])
    ]
    found: Targets = {}
    taken: set[str] = set()
    for confidence, _, index, target, why in sorted(wishes, reverse=True):
        if index not in found and (target not in taken or target in SEVERAL):
            found[index] = (target, confidence, why)
            taken.add(target)
    return found


_SUITS: Mapping[str, frozenset[str]] = {
    "count": frozenset({"number", "serial", "blank"}),
    "number": frozenset({"number", "serial", "blank"}),
    "money": frozenset({"number", "serial", "blank"}),
    "real": frozenset({"number", "serial", "text", "blank"}),
    "day": frozenset({"date", "serial", "blank"}),
    "time": frozenset({"date", "serial", "blank"}),
    "flag": frozenset({"number", "text", "flag", "blank"}),
}


def _suits(template: Template, target: str, shape: str) -> bool:
    kind = column_type(template.tables, target)
    if target == "day_of_month":
        return shape == "number"
    if kind == "text" and target not in ("phone", "buyer"):
        return shape != "flag"
    return kind is None or shape in _SUITS.get(kind, {shape})


def shape_of(column: pa.Array) -> str:
    """What a sample of the cells, but for total words, looks like.

    `number`, `date`, `flag`, `text`, `blank`; or `serial`: numbers that may be Excel's days or
    Unix seconds, which only the header tells.
    """
    if pa.types.is_temporal(column.type):
        return "date"
    if pa.types.is_boolean(column.type):
        return "flag"
    step = max(1, len(column) // _SAMPLE)
    cells = column.take(pa.array(range(0, len(column), step))).drop_null()
    # of a workbook's numbers, 20260811 and 46245 may well be days
    cells = half_width(cells) if is_text(column) else text(cells).values
    words = pc.is_in(pc.utf8_lower(pc.utf8_trim_whitespace(cells)), pa.array(TOTAL_WORDS))
    cells = cells.filter(pc.invert(words))
    if len(cells) == 0:
        return "blank"
    for shape, pattern in (("number", _NUMBER), ("date", _DATE)):
        if shape == "number" and _looks_like_dates(cells):
            continue
        share = pc.mean(pc.match_substring_regex(pc.utf8_lower(cells), pattern).cast("float64"))
        if share.as_py() >= _FIT:
            return "serial" if shape == "number" and counts_time(cells) else shape
    return "text"


def _looks_like_dates(cells: pa.Array) -> bool:
    """20160811, 2016.8.11 and 11.8.2016 are dates where the whole column can be."""
    pattern = (
        r"^\s*(?:(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
        r"|\d{1,2}\.\d{1,2}\.\d{4}|(?:19|20)\d{2}\.\d{1,2}\.\d{1,2})\s*$"
    )
    return bool(pc.all(pc.match_substring_regex(cells, pattern)).as_py())


def _refined(template: Template, sheet: Sheet, targets: Targets) -> Targets:
    """What one header alone cannot tell."""
    targets = _two_campaigns(template, sheet, targets)
    targets = _starts_alone(template, sheet, targets)
    by_target = {target: index for index, (target, _, _) in targets.items()}
    if template.name == "spend" and "month" in by_target:
        for index, name in enumerate(sheet.header):
            if normalise(name).full == "day" and shape_of(sheet.columns[index]) == "number":
                targets = {**targets, index: ("day_of_month", 0.95, "synonym")}
    if template.name == "content" and "day" in by_target and "published_at" not in by_target:
        index = by_target["day"]
        if _is_list_of_posts(sheet, by_target):
            targets = {**targets, index: ("published_at", 0.8, "synonym")}
    return targets


def _starts_alone(template: Template, sheet: Sheet, targets: Targets) -> Targets:
    """Starts that differ from row to row, and no ends, are the rows' days."""
    by_target = {target: index for index, (target, _, _) in targets.items()}
    start = by_target.get("window_start")
    if start is None or not by_target.keys().isdisjoint(("window_end", "day")):
        return targets
    if column_type(template.tables, "day") != "day":
        return targets
    if pc.count_distinct(sheet.columns[start]).as_py() < _SEVERAL:
        return targets
    return {**targets, start: ("day", 0.8, "synonym")}


def _is_list_of_refunds(sheet: Sheet) -> bool:
    """Refunds have ids of their own: such a file's other columns tell of each refund's order."""
    words = next(t.words["external_id"] for t in templates() if t.name == "refunds")
    return any(normalise(name).full in words for name in sheet.header)


def _is_list_of_posts(sheet: Sheet, by_target: Mapping[str, int]) -> bool:
    """Most titles come once: each row is a publication, its date the day it came out."""
    index = by_target.get("title", by_target.get("text"))
    if index is None or sheet.rows == 0:
        return False
    distinct = pc.count_distinct(sheet.columns[index]).as_py()
    return bool(distinct > sheet.rows * _LIFETIME_SHARE)


def _two_campaigns(template: Template, sheet: Sheet, targets: Targets) -> Targets:
    """Two columns that both mean a campaign.

    The one with a platform's word is the platform's own, the other is ours.
    """
    if template.name != "spend":
        return targets
    both = [
        index
        for index, name in enumerate(sheet.header)
        if "campaign" in normalise(name).bare or "计划" in name
        if targets.get(index, ("",))[0] in ("ad_campaign_id", "ad_campaign", "")
        if re.search(r"campaign(id)?$|campaignname$", normalise(name).bare)
    ]
    platform = [index for index in both if platform_in(sheet.header[index])]
    if len(both) != 2 or len(platform) != 1:  # noqa: PLR2004 - two columns, one of the platform's
        return targets
    ours = next(index for index in both if index not in platform)
    is_id = normalise(sheet.header[platform[0]]).bare.endswith("id")
    target = "ad_campaign_id" if is_id else "ad_campaign"
    return {**targets, platform[0]: (target, 0.9, "synonym"), ours: ("campaign", 0.8, "synonym")}


def _goals(
    template: Template, sheet: Sheet, shapes: Sequence[str], targets: Targets
) -> tuple[Goal, ...]:
    headers = [
        name
        for index, name in enumerate(sheet.header)
        if template.is_goal(name) and shapes[index] in ("number", "serial") and index not in targets
    ]
    plain = len(headers) == 1 and normalise(headers[0]).bare in (
        "conversions",
        "conversion",
        "转化数",
    )
    value = next(
        (sheet.header[i] for i, (t, _, _) in targets.items() if t == "conversion_value"), ""
    )
    return tuple(
        Goal(
            (header,), None if plain else goal_name(header), (value,) if value and not place else ()
        )
        for place, header in enumerate(headers)
    )


def _proposal(
    template: Template,
    named: tuple[Sheet, str],
    options: ImportOptions,
    targets: Targets,
    goals: tuple[Goal, ...],
) -> Proposal:
    sheet, filename = named
    score = sum(confidence for _, confidence, _ in targets.values()) + _GOAL_SURE * len(goals)
    columns: dict[str, str] = {}
    shown: list[ProposedColumn] = []
    for index, header in enumerate(sheet.header):
        if not header.strip() or header in columns:
            continue
        goal = next((g for g in goals if header in (*g.conversions, *g.value)), None)
        kept: tuple[str, float, Why] = (f"{PROPERTY}{display(header)}", _KEPT_AT, "kept")
        if normalise(header).full in _ROW_NUMBERS:
            kept = (SKIP, _KEPT_AT, "kept")
        target, confidence, why = targets.get(index, kept)
        if goal is not None:
            what = "conversion_value" if header in goal.value else "conversions"
            what = f"{what} ({goal.name})" if goal.name else what
            shown.append(
                ProposedColumn(header, what, "synonym", _GOAL_SURE, samples_of(sheet, index))
            )
        else:
            columns[header] = target
            shown.append(ProposedColumn(header, target, why, confidence, samples_of(sheet, index)))
    mapping = FileMapping(
        name_for(filename),
        template.tables,
        columns,
        goals,
        _constants(template, sheet, filename, targets),
        options.dates,
        lifetime=template.name == "content" and "day" not in columns.values(),
    )
    return Proposal(mapping, tuple(shown), score)


def _constants(template: Template, sheet: Sheet, filename: str, targets: Targets) -> dict[str, str]:
    """Platform by the words of headers and file name; a list of deals says that they were won."""
    found = {target for target, _, _ in targets.values()}
    constants: dict[str, str] = {}
    if template.name == "deals" and "status" not in found:
        constants["status"] = "won"
    if column_type(template.tables, "platform") and "platform" not in found:
        texts = (PurePath(filename).stem, *sheet.header)
        platform = next((p for text in texts if (p := platform_in(text))), None)
        if platform:
            constants["platform"] = platform
    return constants


def samples_of(sheet: Sheet, index: int) -> tuple[str, ...]:
    """The first cells of a column that say something."""
    cells = sheet.columns[index].drop_null().slice(0, 3)
    return tuple(_as_shown(cell.as_py()) for cell in cells)


def _as_shown(cell: object) -> str:
    """A spreadsheet's whole numbers without the `.0` of their storage."""
    whole = isinstance(cell, float) and cell.is_integer() and abs(cell) < _EXACT
    return str(int(cell) if whole and isinstance(cell, float) else cell)[:24]


def name_for(filename: str) -> str:
    """A mapping's name: the file's, without dates and numbers, in letters and underscores."""
    stem = PurePath(filename).name.split(".")[0]
    bare = re.sub(r"[\d\s\-_().（）~]+", "_", stem).strip("_").lower()
    return re.sub(r"[^\w]+", "_", bare).strip("_") or "mapping"


def renamed(proposal: Proposal, name: str) -> Proposal:
    return replace(proposal, mapping=replace(proposal.mapping, name=name))

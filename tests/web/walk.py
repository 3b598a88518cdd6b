"""What each page's numbers must be, asked of the api in the test's own words.

A page is a list of questions here, one a table or row of tiles, in the order they stand. The test
opens the page, reads every cell that carries a value, and holds it against the same cell of the
answer: the value itself, and what is read, to the digits that are shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fanbu import Workspace

Rows = list[dict[str, Any]]


@dataclass
class Shown:
    """One value of a page: its column, its value as data and as read, in which table and row."""

    name: str
    value: str
    text: str = ""
    place: tuple[int, int] = (0, 0)


@dataclass
class Reading(HTMLParser):
    """Every cell that carries a value, row by row; what has no row of its own is a row."""

    rows: list[list[Shown]] = field(default_factory=list)
    keys: list[dict[str, str]] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    _open: list[tuple[str, Shown | None]] = field(default_factory=list)
    _in_row: bool = False
    _skips: int = 0

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    VOID = frozenset({"input", "meta", "link", "br", "img", "path", "circle", "rect", "hr"})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in self.VOID:
            return
        if tag == "tr":
            self._start()
            self._in_row = True
        shown = None
        if "data-name" in given and "data-value" in given:
            if not self._in_row and tag == "span" and "number" in given.get("class", ""):
                self._start()
            shown = Shown(given["data-name"], given["data-value"])
            self.rows[-1].append(shown)
        elif "data-key" in given:
            self.keys[-1][given["data-name"]] = given["data-key"]
        elif tag == "td" and "num" in given.get("class", "").split() and "data-value" not in given:
            self.silent.append(self.get_starttag_text() or tag)
        self._open.append((tag, shown))

    def _start(self) -> None:
        self.rows.append([])
        self.keys.append({})

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            opened, _ = self._open.pop()
            if opened == tag:
                break
        if tag == "tr":
            self._in_row = False

    def handle_data(self, data: str) -> None:
        """Text belongs to the innermost cell; what stands small beside it has its own."""
        inside = next(
            (shown for tag, shown in reversed(self._open) if shown or tag == "small"), None
        )
        if inside is not None:
            inside.text += data.strip()


def read(text: str) -> Reading:
    found = Reading()
    found.feed(text)
    found.rows = [row for row in found.rows if row]
    return found


_NUMBER = re.compile(
    r"([−-]?)\s*(?:¥|\$|€)?\s*([\d,]+)(\.\d+)?\s*(%|万|亿|k|m)?(?:×| 倍)?", re.IGNORECASE
)
_TIMES = {"%": 0.01, "万": 1e4, "亿": 1e8, "k": 1e3, "m": 1e6}


def fits(text: str, value: float) -> bool:
    """Whether the text is the value, rounded half to even or away at its last digit."""
    if text[:2] in ("< ", "> "):
        bound = float(text[2:].rstrip("%")) / 100
        return value < bound if text[0] == "<" else value > bound
    plain = text.lstrip("+±")
    match = _NUMBER.fullmatch(plain.replace("−¥", "−"))
    if match is None:
        return False
    sign, whole, decimals, unit = match.groups()
    times = _TIMES.get((unit or "").lower(), 1.0)
    read_as = float(whole.replace(",", "") + (decimals or "")) * times * (-1 if sign else 1)
    half = 0.5 * 10 ** -(len(decimals or ".") - 1) * times
    return bool(abs(read_as - value) <= half * (1 + 1e-9))


@dataclass(frozen=True)
class Visit:
    """What a page was opened with."""

    workspace: Workspace
    start: str
    end: str
    compare: str | None = None
    where: str | None = None

    @property
    def days(self) -> dict[str, Any]:
        return {"start": self.start, "end": self.end}

    @property
    def given(self) -> dict[str, Any]:
        return {**self.days, "compare": self.compare, "where": self.where}


def channels(visit: Visit) -> Rows:
    """The kinds and their members, then everything; then the targets of these days."""
    data = visit.workspace.channels(**visit.given).to_dict()
    found: Rows = []
    for kind in data["kinds"]:
        members = [r for r in data["rows"] if (r["channel"] or "").partition("/")[0]
                   == (kind["kind"] or "")]  # fmt: skip
        found += [kind, *members] if len(members) > 1 else members
    told = [*found, data["total"]] if len(data["rows"]) > 1 else found
    days = Period.parse(f"{visit.start}..{visit.end}")
    aims = [row for row in targets(visit) if row["channel"] and row["standing"] != "unknown"]
    return [*told, *(row for row in aims if _meet(Period.parse(row["period"]), days))]


def _meet(one: Period, other: Period) -> bool:
    return one.start <= other.end and other.start <= one.end


def content(visit: Visit) -> Rows:
    """The pieces; then each account beside an earlier period, and all of them."""
    data = visit.workspace.content(**visit.given).to_dict()
    beside = data.get("compared", {"rows": []})
    whole = [beside["total"]] if len(beside["rows"]) > 1 else []
    return [*data["rows"], *beside["rows"], *whole]


TILES = ("leads", "valid_leads", "invalid_leads", "pending_leads", "valid_rate", "orders",
         "revenue", "net_revenue")  # fmt: skip
COUNTED = ("leads", "valid_leads", "invalid_leads", "pending_leads", "valid_rate", "orders",
           "revenue")  # fmt: skip


def leads(visit: Visit) -> Rows:
    """The tiles, the funnels of the playbook, a table for each way to split."""
    workspace = visit.workspace
    (whole,) = workspace.query(TILES, **visit.given).to_dict()["rows"]
    found: Rows = [{**whole, "_only": name} for name in TILES if whole[name] is not None]
    for metrics in (row["metrics"] for row in workspace.funnels().data["rows"]):
        found += _funnel(visit, metrics)
    for dimension in ("channel", "owner", "shop", "status", "batch"):
        asked = COUNTED if dimension != "status" else ("leads",)
        data = workspace.query(asked, by=dimension, total=True, **visit.given).to_dict()
        if sum(row[dimension] is not None for row in data["rows"]) > 1:
            rows = sorted(data["rows"], key=lambda row: -(row["leads"] or 0))[:40]
            found += [*rows, data["total"]]
    return found


def _funnel(visit: Visit, metrics: Sequence[str]) -> Rows:
    known = [name for name in metrics if name in visit.workspace.definitions.metrics]
    (row,) = visit.workspace.query(known, **visit.given).to_dict()["rows"]
    steps = [name for name in known if row[name] is not None]
    if len(steps) < 2:
        return []
    values = [row[name] for name in steps]
    return [
        {**row, "of_before": value / values[at - 1] if at and values[at - 1] else None,
         "of_first": value / values[0] if at and values[0] else None}
        for at, value in enumerate(values)
    ]  # fmt: skip


def overview(visit: Visit) -> Rows:
    """The nodes of the trees."""
    return [
        {row["metric"]: row["value"], f"{row['metric']}_previous": row["previous"],
         f"{row['metric']}_change": row["change"]}
        for row in visit.workspace.tree(**visit.given).to_dict()["rows"]
    ]  # fmt: skip


def explored(metrics: Sequence[str], **more: Any) -> Callable[[Visit], Rows]:
    """A question of the metrics page, and its row of everything."""

    def ask(visit: Visit) -> Rows:
        data = visit.workspace.query(metrics, total=True, **more, **visit.given).to_dict()
        rows: Rows = data["rows"]
        if more.get("grain", "total") == "total":
            rows = sorted(rows, key=lambda row: [(row[m] is None, -(row[m] or 0)) for m in metrics])
        return [*rows[:100], data["total"]] if len(rows) > 1 else rows

    return ask


def about(metric: str) -> Callable[[Visit], Rows]:
    """A metric's own page: its number over all data, and those that go by its word."""

    def ask(visit: Visit) -> Rows:
        (whole,) = visit.workspace.query(metric).to_dict()["rows"]
        (told,) = visit.workspace.metrics(metric).to_dict()["rows"]
        each = [told, *told["rivals"]] if told["rivals"] else []
        return [whole, *({one["metric"]: one["value"], "difference": one.get("difference")}
                         for one in each)]  # fmt: skip

    return ask


def because(metric: str, **more: Any) -> Callable[[Visit], Rows]:
    """Why a metric moved: its parts, then the places."""

    def ask(visit: Visit) -> Rows:
        period = f"{visit.start}..{visit.end}"
        found = visit.workspace.why(metric, period=period, where=visit.where, **more).to_dict()
        return [*found["drivers"], *found["causes"]]

    return ask


def targets(visit: Visit) -> Rows:
    """On their shelves: those that run, those to come, those that are over, the last first."""
    rows: Rows = visit.workspace.targets().to_dict()["rows"]
    order = ("running", "ahead", "over", "unknown")

    def place(row: dict[str, Any]) -> tuple[int, int]:
        over = row["standing"] == "over"
        last = -Period.parse(row["period"]).end.toordinal() if over else 0
        return order.index(row["standing"]), last

    return sorted(rows, key=place)


def decisions(visit: Visit) -> Rows:
    """Open ones by their day, then those done, then those dropped: what was foretold and came."""
    rows = visit.workspace.decisions(all_=True).to_dict()["decisions"]
    order = ("open", "done", "dropped")
    told = [{**(row["forecast"] or {"value": None}), "came": row["came"], **_ids(row)}
            for row in rows]  # fmt: skip
    return sorted(told, key=lambda row: (order.index(row["state"]), row["due"]))


def _ids(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("state", "due")}


def watched(told: Mapping[str, Any]) -> Rows:
    """The alerts as their cards stand: what went wrong, then what went well."""
    rows: Rows = told["alerts"]
    return sorted(rows, key=lambda row: row["direction"] == "good")


def findings(visit: Visit) -> Rows:
    """What watch says of the last week there is; the report's cards hold its words alone."""
    return watched(visit.workspace.watch().to_dict())


def imports(visit: Visit) -> Rows:
    """The newest fifty."""
    found: Rows = visit.workspace.sources().to_dict()["imports"]
    return found[::-1][:50]


PAGES: Mapping[str, Mapping[str, Callable[[Visit], Rows]]] = {
    "channels": {"/channels": channels},
    "content": {"/content": content},
    "leads": {"/leads": leads},
    "metrics": {
        "/metrics": overview,
        "/metrics?metric=cost&metric=leads&metric=cpl&grain=day": explored(
            ("cost", "leads", "cpl"), grain="day"
        ),
        "/metrics?metric=revenue&metric=orders&grain=week": explored(
            ("revenue", "orders"), grain="week"
        ),
        "/metrics?metric=cost&metric=valid_rate&by=channel": explored(
            ("cost", "valid_rate"), by="channel"
        ),
        "/metrics/about?metric=cpl": about("cpl"),
        "/metrics/about?metric=roas": about("roas"),
    },
    "why": {
        "/why?metric=cost": because("cost"),
        "/why?metric=cpl&by=channel": because("cpl", by="channel"),
    },
    "findings": {"/findings": findings},
    "targets": {"/targets": targets},
    "decisions": {"/decisions": decisions},
    "imports": {"/imports": imports},
}
"""Page → its addresses and what their numbers must be, from the first to the last on the page."""
REPORTS = frozenset({"today"})
"""Pages that show a report's blocks, whose texts the report's data has word for word."""

"""A report as frozen blocks: finished sentences and cells, no layout, no numbers left to format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from fanbu.model.chart import Chart
    from fanbu.model.finding import Tone
    from fanbu.types import Language, Period

Mark = Literal["", "strong", "tone", "place"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text; `tone` takes the colour of its sentence, `place` is where it happened."""

    text: str
    mark: Mark = ""


Line = tuple[Run, ...]


def flat(line: Line) -> str:
    return "".join(run.text for run in line)


@dataclass(frozen=True, slots=True)
class Headline:
    """The page in one or two sentences; `under` is the quieter line below."""

    lines: tuple[Line, ...]
    tone: Tone
    under: Line = ()


@dataclass(frozen=True, slots=True)
class Gaps:
    """What has not come: the totals of the page lack it. `short`: all of it in one line."""

    title: str
    items: tuple[str, ...]
    short: str
    key: str = "gaps"


@dataclass(frozen=True, slots=True)
class Bullets:
    """`deepens`: the item that only adds detail to the headline, when there is one."""

    title: str
    items: tuple[tuple[Tone, Line], ...]
    deepens: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """`bar`: 0–1, how far towards a target; `pace`: 0–1, how far the time is.

    `lead`: what it is called where it stands without its column; `note`: how it stands there, in
    words, for eyes that do not tell colours apart.
    """

    text: str
    tone: Tone | None = None
    bar: float | None = None
    pace: float | None = None
    lead: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class MetricRow:
    """`spark`: the period by day, oldest first; NaN where there is nothing.

    `verdict`: its tone in a word, for eyes that do not tell colours apart.
    """

    label: str
    cells: tuple[Cell, ...]
    tone: Tone
    spark: tuple[float, ...] = ()
    verdict: str = ""
    metric: str = ""


@dataclass(frozen=True, slots=True)
class MetricTable:
    """The headline table; `columns` has one more entry than a row's cells (the label first).

    `then`: what the values before are called where there is little room.
    """

    columns: tuple[str, ...]
    rows: tuple[MetricRow, ...]
    notes: tuple[str, ...] = ()
    title: str = ""
    then: str = ""


@dataclass(frozen=True, slots=True)
class PaceRow:
    """One target: `value` is what is done of what (`1,204 / 2,000`), `said` the rest in words.

    `done` and `time`: shares 0–1 for the bar; `done` None: nothing to draw, only to compare.
    `partial`: what is done lacks amounts, and is nothing to compare either.
    """

    label: str
    value: str
    said: str
    tone: Tone
    time: float
    done: float | None = None
    partial: bool = False


@dataclass(frozen=True, slots=True)
class PaceBlock:
    """Targets against time; `notes`: what is missing of the days so far."""

    title: str
    note: str
    rows: tuple[PaceRow, ...]
    notes: tuple[str, ...] = ()
    key: str = "pace"


@dataclass(frozen=True, slots=True)
class Effect:
    """The number of a finding and what it is seen against.

    `places`: value, low and high of a change on a line from −1 to 1 (0 is no change); None when
    there is no interval to draw. `estimate`: the same three in the metric's own unit.
    """

    value: str
    between: str
    places: tuple[float, float, float] | None = None
    estimate: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """What happened on the days `first` to `last` (places in the list of days), by its name."""

    first: int
    last: int
    label: str


@dataclass(frozen=True, slots=True)
class DayBand:
    """A finding's days beside what they should have been, as numbers: drawn where it is shown.

    `days`: (label, value, expected, low, high) each, NaN where nobody knows. `strange`: first and
    last place of the days it is about. `reach`: the least and most that is drawn, `ticks` what is
    written beside: (value, text). `legend`: what line, band and marked days are called.
    """

    title: str
    days: tuple[tuple[str, float, float, float, float], ...]
    strange: tuple[tuple[int, int], ...]
    reach: tuple[float, float]
    ticks: tuple[tuple[float, str], ...] = ()
    marks: tuple[Marked, ...] = ()
    legend: tuple[str, str, str] = ("", "", "")


@dataclass(frozen=True, slots=True)
class FindingBlock:
    """`steps`: 现象, 在哪里, 影响, 行动 as (label, sentence), those that there are.

    `key` is the finding's; of other blocks it names a part of the page, whatever the language.
    `weight`: how large and how sure it is, in words; `materiality` and `certainty` the numbers.
    `evidence`: the question to see it again, as
    (option, its values); empty where there is none. `band`: of what `watch` found, its days.
    `decision`: that somebody accepted it; 0 where nobody did.
    """

    number: int
    tone: Tone
    title: Line
    steps: tuple[tuple[str, Line], ...]
    effect: Effect | None = None
    key: str = ""
    weight: str = ""
    materiality: float = 0.0
    certainty: float = 0.0
    evidence: tuple[tuple[str, tuple[str, ...]], ...] = ()
    band: DayBand | None = None
    decision: int = 0


@dataclass(frozen=True, slots=True)
class ChartBlock:
    """`wide` and `narrow` are the same chart for a page and for a phone."""

    wide: Chart
    narrow: Chart
    caption: str = ""
    half: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The first column is text, the others are numbers. `total`: the last row is a sum."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    total: bool = False
    key: str = ""


@dataclass(frozen=True, slots=True)
class Notes:
    """`items`: (whether something is missing, sentence)."""

    title: str
    items: tuple[tuple[bool, str], ...]
    key: str = ""


@dataclass(frozen=True, slots=True)
class Lack:
    """What would be here, and what it needs."""

    title: str
    text: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A title above the blocks that follow."""

    title: str
    note: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """A number that is another one than was published, and why: causes with their parts of it."""

    label: str
    before: str
    now: str
    causes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """A sentence for one screen: `sure` is its certainty in words.

    `more` and `band`, its days drawn, wait behind a tap. `said`: what the author says of it.
    """

    tone: Tone
    line: Line
    sure: str = ""
    more: tuple[str, ...] = ()
    key: str = ""
    band: DayBand | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Briefs:
    """What a boss reads in half a minute; `rest`: shown where the author says something of it."""

    title: str
    items: tuple[Brief, ...]
    key: str = "seconds"
    rest: tuple[Brief, ...] = ()


@dataclass(frozen=True, slots=True)
class Asks:
    """What is to be decided or done; `of`: of each the keys of its findings."""

    title: str
    items: tuple[Line, ...]
    key: str = "asks"
    of: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Restated:
    """What was restated since the last published report; `short`: its title on a phone."""

    title: str
    rows: tuple[Change, ...]
    note: str = ""
    short: str = ""
    key: str = "restated"


@dataclass(frozen=True, slots=True)
class Remark:
    """The author's own words, as they were written: text with line breaks, never markup."""

    text: str
    title: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Ticks:
    """A checklist: (done, text) each."""

    title: str
    items: tuple[tuple[bool, str], ...]
    key: str = "checklist"


@dataclass(frozen=True, slots=True)
class Decided:
    """A finding that somebody accepted, and how that stands: `mark`, in a word or two.

    `do`: what was decided, empty where the finding had no action; `who`: the owner and the due day;
    `told`: what was foretold of it and what came. `key`: the finding's; `id`: its own.
    """

    title: str
    do: str
    who: str
    mark: str
    tone: Tone
    told: tuple[str, ...] = ()
    key: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class Decisions:
    """Decisions that came out in the period (`graded`), and those under way (`open`).

    Both with what they are called; `note`: of which more is known elsewhere; `short`: all in a
    line.
    """

    title: str
    graded_title: str
    open_title: str
    graded: tuple[Decided, ...] = ()
    open: tuple[Decided, ...] = ()
    note: str = ""
    short: str = ""
    key: str = "decisions"

    @property
    def groups(self) -> tuple[tuple[str, tuple[Decided, ...]], ...]:
        """Those that there are: (what they are called, the decisions)."""
        both = ((self.graded_title, self.graded), (self.open_title, self.open))
        return tuple(group for group in both if group[1])


Block = (
    Headline
    | Gaps
    | Bullets
    | MetricTable
    | PaceBlock
    | FindingBlock
    | ChartBlock
    | Table
    | Notes
    | Lack
    | Section
    | Briefs
    | Asks
    | Restated
    | Remark
    | Ticks
    | Decisions
)


@dataclass(frozen=True, slots=True)
class Report:
    """`title` names the brand and the kind of report, `subtitle` the days.

    `brief`: a page for one screen of a phone; `trend`: the chart that a picture of it has room for.
    """

    title: str
    subtitle: str
    language: Language
    period: Period
    blocks: tuple[Block, ...]
    footer: str = ""
    brief: bool = False
    trend: ChartBlock | None = None

"""Decisions in a report: those under way, and what came of those that came out in its period."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from math import nan
from typing import TYPE_CHECKING

from fanbu.analyses.decisions.grade import apart
from fanbu.analyses.watch.findings import place_of
from fanbu.model.finding import Amount, Claim, Named, Share, cut
from fanbu.report.blocks import (
    Asks,
    Briefs,
    Decided,
    Decisions,
    FindingBlock,
    Headline,
    MetricTable,
    Run,
)
from fanbu.report.html import BEHIND

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from fanbu.analyses.decisions import Outcome
    from fanbu.model.decision import Decision, Verdict
    from fanbu.model.finding import Tone
    from fanbu.report.blocks import Block, Report
    from fanbu.report.speech import Voice
    from fanbu.types import Period

    Known = tuple[Decision, Outcome]

MOST, MOST_BRIEF = 6, 3
"""Decisions under way that are listed, on a page for one screen."""
TONES: Mapping[str, Tone] = {"came_true": "good", "partly": "watch", "missed": "bad"}
COMING = ("ahead", "unripe", "lacking")


def foretold_of(one: Decision) -> list[Claim]:
    """What was foretold of it, or why nothing was."""
    told = one.forecast
    if told is None:
        return [Claim(f"decisions.unforeseen_{one.unforeseen}")]
    key = "foretold_good" if one.tone == "good" else "foretold"
    found = [Claim(f"decisions.{key}", _numbers(one))]
    return found if apart(told) else [*found, Claim("decisions.not_apart")]


def _numbers(one: Decision) -> dict[str, object]:
    told = one.forecast
    assert told is not None  # noqa: S101 - the caller looked
    amounts = {name: Amount(one.metric, getattr(told, name))
               for name in ("value", "low", "high", "without")}  # fmt: skip
    return {"days": told.days, "metric": Named("metric", one.metric),
            "place": place_of(one.place), **amounts}  # fmt: skip


def came_of(one: Decision, outcome: Outcome) -> list[Claim]:
    """What came of it, or when that is told; nothing where nobody has said."""
    if one.grade is not None:
        return [Claim(f"decisions.hand_{one.grade}")]
    if outcome.stands in ("ahead", "unripe"):
        return [Claim(f"decisions.{outcome.stands}", {"day": outcome.on})]
    if outcome.stands == "lacking":
        return [Claim("decisions.lacking", {"n": outcome.lacking})]
    if outcome.grade is None or one.forecast is None:
        return []
    graded = outcome.grade
    way = Claim("decisions.no_way")
    if graded.share is not None and 0 < graded.share < 1 and graded.verdict != "came_true":
        way = Claim("decisions.way", {"share": Share(graded.share)})
    return [Claim(f"decisions.grade_{graded.verdict}",
                  {"came": Amount(one.metric, graded.came), "way": way})]  # fmt: skip


def decisions_block(
    voice: Voice, period: Period, known: Sequence[Known], today: date, *, brief: bool
) -> Decisions | None:
    """None where there are none; `known`: every decision, as it stands `today`.

    Of a period are those whose last days became final in it, or of which somebody said in it how
    they came out. What is under way is told as it stands, unless it was found after the period.
    """
    graded = [each for each in known if _came_out_in(*each, period)]
    found = [each for each in known if each not in graded and each[0].days.start <= period.end]
    under_way = sorted(
        (each for each in found if each[0].state == "open"), key=lambda each: each[0].due
    )
    waiting = sum(one.state == "done" and came.stands in COMING for one, came in found)
    if not (graded or under_way or waiting):
        return None
    most = MOST_BRIEF if brief else MOST
    text = voice.text
    notes = [
        text("report.decisions_more", n=len(under_way) - most) if under_way[most:] else "",
        text("report.decisions_waiting", n=waiting) if waiting else "",
    ]
    return Decisions(
        text("report.decisions_title"), text("report.decisions_graded"),
        text("report.decisions_open"),
        tuple(_graded(voice, *each) for each in graded),
        tuple(_open(voice, *each, today) for each in under_way[:most]),
        " ".join(filter(None, notes)) if voice.language == "en" else "".join(notes),
        _short(voice, graded, [one for one, _ in under_way], today),
    )  # fmt: skip


def _came_out_in(one: Decision, outcome: Outcome, period: Period) -> bool:
    if one.state == "dropped":
        return False
    if one.grade is not None:
        return one.ended_on is not None and period.start <= one.ended_on <= period.end
    if outcome.grade is None or outcome.on is None:
        return False
    return period.start <= outcome.on - timedelta(1) <= period.end


def _verdict(one: Decision, outcome: Outcome) -> Verdict:
    verdict = one.grade or (outcome.grade.verdict if outcome.grade else None)
    assert verdict is not None  # noqa: S101 - only of those that came out
    return verdict


def _graded(voice: Voice, one: Decision, outcome: Outcome) -> Decided:
    verdict = _verdict(one, outcome)
    told = came_of(one, outcome)
    if outcome.grade is not None and one.grade is None and one.metric in voice.metrics:
        key = "decision_came_good" if one.tone == "good" else "decision_came"
        off = _off(voice, one, outcome.grade.came)
        came = Amount(one.metric, outcome.grade.came)
        told = [Claim(f"report.{key}", {**_numbers(one), "came": came, "off": off})]
    mark, tone = voice.text(f"decisions.verdict_{verdict}"), TONES.get(verdict, "even")
    return _decided(voice, one, mark, tone, told)


def _off(voice: Voice, one: Decision, came: float) -> Claim:
    """By how much it came otherwise than foretold, as it is shown."""
    told = one.forecast.value if one.forecast else nan
    amount = voice.figures.amount
    if amount(Amount(one.metric, came)) == amount(Amount(one.metric, told)):
        return Claim("report.decision_on_it")
    way = "up" if came > told else "down"
    details = {"size": Amount(one.metric, came - told, "size")}
    if told <= 0 or voice.figures.unit(one.metric) == "ratio":
        return Claim(f"report.decision_off_{way}", details)
    relative = Amount(one.metric, came / told - 1, "relative")
    return Claim(f"report.decision_off_{way}_by", {**details, "relative": relative})


def _open(voice: Voice, one: Decision, outcome: Outcome, today: date) -> Decided:
    late = (today - one.due).days
    key = "overdue" if late > 0 else "due" if late else "today"
    mark = voice.text(f"report.decision_{key}", n=abs(late))
    tone: Tone = "bad" if late > 0 else "watch" if not late else "even"
    told = [*foretold_of(one), *came_of(one, outcome)]
    if outcome.stands == "gone":
        told = [Claim("decisions.gone", {"metric": one.metric})]
    return _decided(voice, one, mark, tone, told)


def _decided(voice: Voice, one: Decision, mark: str, tone: Tone, told: Sequence[Claim]) -> Decided:
    said = tuple(voice.text(claim.key, **claim.details).strip() for claim in told)
    title, do = one.title.get(voice.language, ""), one.action.get(voice.language, "")
    return Decided(title, do, _who(voice, one), mark, tone, said, one.key, one.id)


def _who(voice: Voice, one: Decision) -> str:
    return voice.text("report.decision_who", owner=one.owner, day=one.due)


def _short(
    voice: Voice, graded: Sequence[Known], under_way: Sequence[Decision], today: date
) -> str:
    late = sum(one.due < today for one in under_way)
    verdicts = Counter(_verdict(*each) for each in graded)
    items = [
        voice.text("report.decisions_short_graded", n=n,
                   verdict=voice.text(f"decisions.verdict_{verdict}").lower())
        for verdict, n in verdicts.items()
    ]  # fmt: skip
    counts = (("open", len(under_way)), ("overdue", late))
    items += [voice.text(f"report.decisions_short_{name}", n=n) for name, n in counts if n]
    return voice.text("report.decisions_short", items=items) if items else ""


def with_decisions(
    report: Report, voice: Voice, block: Decisions | None, known: Sequence[Decision]
) -> Report:
    """The block below the findings; one that is decided says by whom, and asks for nothing."""
    standing = [one for one in known if one.state != "dropped"]
    marked = (_marked(voice, each, standing) for each in report.blocks)
    blocks = [each for each in marked if each is not None]
    if block is not None:
        blocks.insert(_place(blocks, brief=report.brief), block)
    return replace(report, blocks=tuple(blocks))


def _marked(voice: Voice, block: Block, known: Sequence[Decision]) -> Block | None:
    if isinstance(block, FindingBlock):
        return _owned(voice, block, known)
    return _asked(block, known) if isinstance(block, Asks) else block


def _asked(block: Asks, known: Sequence[Decision]) -> Asks | None:
    """What nobody has decided yet; None where all of it is."""
    left = [
        (line, keys)
        for line, keys in zip(block.items, block.of, strict=True)
        if any(_of(known, key) is None for key in keys)
    ]
    items, of = tuple(line for line, _ in left), tuple(keys for _, keys in left)
    return replace(block, items=items, of=of) if left else None


def _place(blocks: Sequence[Block], *, brief: bool) -> int:
    """Behind the findings and what they ask for; without any, before what is looked up."""
    after = (Briefs, Asks) if brief else (FindingBlock,)
    found = [at for at, each in enumerate(blocks) if isinstance(each, after)]
    if found:
        return found[-1] + 1
    if brief:
        told = [at for at, each in enumerate(blocks) if isinstance(each, Headline | MetricTable)]
        return told[-1] + 1 if told else len(blocks)
    return next(_behind(blocks), len(blocks))


def _behind(blocks: Sequence[Block]) -> Iterator[int]:
    return (at for at, each in enumerate(blocks) if type(each).__name__ in BEHIND)


def _owned(voice: Voice, card: FindingBlock, known: Sequence[Decision]) -> FindingBlock:
    one = _of(known, card.key)
    if one is None:
        return card
    said = _who(voice, one)
    if one.state == "done" and one.ended_on is not None:
        said = voice.text("report.decision_done", owner=one.owner, day=one.ended_on)
    step = (voice.text("report.finding_decided"), (Run(said),))
    return replace(card, steps=(*card.steps, step), decision=one.id)


def _of(known: Sequence[Decision], key: str) -> Decision | None:
    """The decision of a finding, on days of which one is in common: an open one, the newest."""
    stem, days = cut(key)
    mine = [
        one for one in known
        if one.stem == stem and one.days.start <= days.end and days.start <= one.days.end
    ]  # fmt: skip
    return min(mine, key=lambda each: (each.state != "open", -each.id), default=None)

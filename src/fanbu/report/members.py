"""The members of a dimension as a table: the largest, those that fell most, and the total."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from fanbu import words
from fanbu.analyses.findings import against_of
from fanbu.report.blocks import Cell, Table

if TYPE_CHECKING:
    from fanbu.analyses.members import Member, Members
    from fanbu.analyses.scope import Scope
    from fanbu.report.speech import Voice
    from fanbu.report.tables import Tables


def members_table(voice: Voice, scope: Scope, tables: Tables, given: Members) -> Table:
    """A row a member, its value over its relative change; the share where the metric adds up."""
    shares = any(not isnan(member.share) for member in (*given.top, *given.fallen))
    head = [
        voice.text(f"report.by_{given.wanted.by}")
        if words.has(f"report.by_{given.wanted.by}")
        else given.wanted.by,
        *(voice.name("metric", column) for column in given.columns),
    ]
    if shares:
        head.insert(2, voice.text("report.column_share"))

    def row(member: Member, name: str) -> tuple[Cell, ...]:
        cells = [
            tables.pair(column, member.values[column], member.changes[column])
            for column in given.columns
        ]
        if shares:
            shown = "" if isnan(member.share) else words.percent(member.share, 0)
            cells.insert(1, Cell(shown))
        return (Cell(name), *cells)

    rows = [row(each, member_name(voice, given.wanted.by, each.name)) for each in given.top]
    rows += [row(each, member_name(voice, given.wanted.by, each.name)) for each in given.fallen]
    rows.append(row(given.total, voice.text("report.total")))
    note = _note(voice, scope, given)
    return Table(given.wanted.title, tuple(head), tuple(rows), note, total=True)


def member_name(voice: Voice, by: str, value: str) -> str:
    """What people call a member: 新客 for a flag, 周六 for a weekday, else its own name.

    What names no member has a word of its own where that says something (no coupon was used).
    """
    if not value:
        own = f"report.{by}_none"
        return voice.text(own if words.has(own) else "report.member_unknown")
    key = f"report.{by}_{value.lower()}"
    return voice.text(key) if words.has(key) else voice.name(by, value)


def _note(voice: Voice, scope: Scope, given: Members) -> str:
    text = voice.text
    told = [text("report.channels_note", against=against_of(scope))] if given.compared else []
    if not given.compared:
        told.append(text("report.members_alone"))
    if given.fallen:
        told.append(text("report.members_fallen", n=len(given.top), m=len(given.fallen)))
    if given.left:
        told.append(text("report.members_left", n=given.left))
    return (" " if voice.language == "en" else "").join(told)

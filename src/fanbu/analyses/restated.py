"""Why a number that was published is another one now: causes that add up to the difference.

Rows are held against each other one by one. A row that counted then and does not now (or the other
way round, or with another amount) is put down to one cause, the first that applies; a formula
carries the causes of its parts. What rows do not explain is a cause of its own, so that the causes
add up whatever happened.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from fanbu.metrics.algebra import Binary, Field, Number, Sum

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from fanbu.metrics.algebra import Formula
    from fanbu.model.published import Cause, Why

Effects = dict["Cause", float]
Whys = dict["Why", float]
SAME = 1e-9
"""Of the larger value: below it two sums of floats are the same number."""
ORDER: tuple[Cause, ...] = (
    "late", "valid", "invalid", "unjudged", "test", "repeat", "moved", "paid_later", "progress",
    "corrected", "levels", "rates", "undone", "definition", "data",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """One row of `metrics.rows.RowStatement`: a key of a register, or an owner's days."""

    unit: str
    thing: str | None
    holds: bool
    apart: str
    judged: bool | None
    amount: float | None
    base: float | None
    import_id: int | None
    level: str | None
    unrated: bool = False

    @property
    def counts(self) -> float:
        return (self.amount or 0.0) if self.holds and not self.apart else 0.0


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of rows outside the period, and of imports.

    `then` and `now`: of some keys, those that the register held then, or holds now. `imports`:
    those that counted then; `standing`: those that count now. `kind`: how the table keeps its rows.
    `by_payment`: the measure is dated by a moment that comes after the row (a payment). `steps`:
    the rows are steps of leads (a lead's key and the step), dated by the lead (`lead`) or by
    themselves (`step`). `apart`: of some rows that do not count now (or, the flag set, did not
    then), those that are (or were) a `test` or a `repeat`.
    """

    kind: str
    then: Callable[[Sequence[str]], Collection[str]]
    now: Callable[[Sequence[str]], Collection[str]]
    imports: Collection[int]
    standing: Collection[int]
    by_payment: bool = False
    steps: Literal["lead", "step"] | None = None
    apart: Callable[[Sequence[str], bool], Mapping[str, Cause]] = lambda _keys, _then: {}


def compare(then: Sequence[Unit], now: Sequence[Unit], known: Known) -> Effects:
    """Cause → how much of the difference of the two sums (or distinct counts) it makes."""
    old, new = ({unit.unit: unit for unit in units} for units in (then, now))
    changed = [unit for unit in old.keys() | new.keys() if _differ(old.get(unit), new.get(unit))]
    came = [unit for unit in changed if unit not in old]
    went = [unit for unit in changed if unit not in new]
    elsewhere = _elsewhere(old, new, came, went, known) if known.kind == "register" else {}

    def cause(unit: str) -> Cause:
        return _cause(old.get(unit), new.get(unit), known, elsewhere.get(unit))

    found: Effects = defaultdict(float)
    if any(unit.thing is not None for unit in (*then, *now)):
        _of_things(then, now, {unit: cause(unit) for unit in changed}, found)
        return dict(found)
    for unit in sorted(changed):
        after, earlier = new.get(unit), old.get(unit)
        found[cause(unit)] += (after.counts if after else 0.0) - (
            earlier.counts if earlier else 0.0
        )
    return {name: effect for name, effect in found.items() if effect}


def _elsewhere(
    old: Collection[str],
    new: Collection[str],
    came: Sequence[str],
    went: Sequence[str],
    known: Known,
) -> Mapping[str, Cause]:
    """Of rows that are on one side only and yet known on the other: why they are not there."""
    before = frozenset(known.then(came)) if came else frozenset[str]()
    still = frozenset(known.now(went)) if went else frozenset[str]()
    found: dict[str, Cause] = dict.fromkeys(before, "paid_later" if known.by_payment else "moved")
    found |= dict.fromkeys(still, "moved")
    if known.steps:
        both = {lead_of(unit) for unit in old} & {lead_of(unit) for unit in new}
        stood = (one for one in found if known.steps == "step" or lead_of(one) in both)
        found |= dict.fromkeys(stood, "progress")
    for keys, then in ((sorted(before), True), (sorted(still), False)):
        found |= known.apart(keys, then) if keys else {}
    return found


def lead_of(unit: str) -> str:
    """Whose step it is."""
    return unit.rpartition(" ")[0]


def _differ(old: Unit | None, new: Unit | None) -> bool:
    if old is None or new is None:
        return bool((old or new) and (old or new).counts)  # type: ignore[union-attr]
    return old.counts != new.counts or (bool(old.counts) and old.thing != new.thing)


def _of_things(
    then: Sequence[Unit], now: Sequence[Unit], causes: Mapping[str, Cause], found: Effects
) -> None:
    """A distinct count: what a thing's rows say first is why it came or went."""
    sides = []
    for units in (then, now):
        rows: dict[str, list[str]] = defaultdict(list)
        for unit in units:
            if unit.counts and unit.thing is not None:
                rows[unit.thing].append(unit.unit)
        sides.append(rows)
    old, new = sides
    for things, others, sign in ((new, old, 1.0), (old, new, -1.0)):
        for thing in sorted(things.keys() - others.keys()):
            told = [causes[unit] for unit in things[thing] if unit in causes]
            found[min(told, key=ORDER.index, default="corrected")] += sign


def _cause(old: Unit | None, new: Unit | None, known: Known, elsewhere: Cause | None) -> Cause:
    """`elsewhere`: why a row of one side, known on the other too, is not there."""
    if _undone(old, new, known):
        return "undone"
    if old is not None and new is not None:
        return _of_both(old, new, known)
    if known.kind == "statistic":
        return "levels" if new is None or new.import_id in known.imports else "late"
    if elsewhere:
        return elsewhere
    return "late" if old is None else "undone"


def _undone(old: Unit | None, new: Unit | None, known: Known) -> bool:
    """The import that told of a row then is taken back, and nothing newer tells of it."""
    if old is None or old.import_id is None or old.import_id in known.standing:
        return False
    return new is None or new.import_id is None or new.import_id in known.imports


def _of_both(old: Unit, new: Unit, known: Known) -> Cause:
    if known.kind == "statistic":
        return _of_statistic(old, new)
    if old.apart != new.apart:
        return "test" if "test" in (old.apart, new.apart) else "repeat"
    if old.holds != new.holds and old.judged != new.judged:
        return {True: "valid", False: "invalid", None: "unjudged"}[new.judged]  # type: ignore[return-value]
    if old.holds != new.holds:
        return "rates" if old.unrated != new.unrated else "progress"
    if old.level != new.level:  # a buyer bought again
        return "progress"
    return _converted(old, new) or "corrected"


def _of_statistic(old: Unit, new: Unit) -> Cause:
    if old.level != new.level:
        return "levels"
    return _converted(old, new) or "corrected"


def _converted(old: Unit, new: Unit) -> Cause | None:
    """The amount is another, what it was made from is the same."""
    return "rates" if old.base is not None and old.base == new.base else None


@dataclass(frozen=True, slots=True)
class Side:
    """A measure or formula then and now, and what makes the difference."""

    before: float
    now: float
    causes: Mapping[Why, float]


def carried(formula: Formula, parts: Mapping[str, Side]) -> Side | None:
    """The causes of a formula's parts, carried through it; None where a divisor is 0.

    A product's change is each side's own change times the mean of the other; a quotient is a
    product with the inverse. Both are exact (the Shapley value of two factors).
    """
    match formula:
        case Number(value):
            return Side(value, value, {})
        case Field(name):
            return parts.get(name)
        case Binary(left, operator, right):
            sides = carried(left, parts), carried(right, parts)
            if sides[0] is None or sides[1] is None:
                return None
            return _joined(sides[0], operator, sides[1])
        case Sum(summed):
            known = [side for part in summed if (side := carried(part, parts)) is not None]
            total = Side(0.0, 0.0, {})
            for side in known:
                total = _plus(total, side, 1.0)
            return total if known else None


def _joined(left: Side, operator: str, right: Side) -> Side | None:
    match operator:
        case "+" | "-":
            return _plus(left, right, 1.0 if operator == "+" else -1.0)
        case "*":
            first, second = (left.before + left.now) / 2, (right.before + right.now) / 2
            causes = _added(left.causes, second, right.causes, first)
            return Side(left.before * right.before, left.now * right.now, causes)
    if not right.before or not right.now:
        return None
    inverse = -1.0 / (right.before * right.now)
    inner = {cause: effect * inverse for cause, effect in right.causes.items()}
    return _joined(left, "*", Side(1 / right.before, 1 / right.now, inner))


def _plus(left: Side, right: Side, sign: float) -> Side:
    causes = _added(left.causes, 1.0, right.causes, sign)
    return Side(left.before + sign * right.before, left.now + sign * right.now, causes)


def _added(
    left: Mapping[Why, float], first: float, right: Mapping[Why, float], second: float
) -> Whys:
    found: Whys = defaultdict(float)
    for causes, weight in ((left, first), (right, second)):
        for cause, effect in causes.items():
            found[cause] += effect * weight
    return dict(found)


def settled(before: float, now: float, causes: Mapping[Why, float], rest: Why) -> Whys:
    """The causes with what they leave open as `rest`; they add up to `now - before` exactly.

    What adding floats leaves behind goes to the largest cause.
    """
    found = {why: effect for why, effect in causes.items() if effect}
    left = (now - before) - sum(found.values())
    scale = max(abs(before), abs(now), *(abs(each) for each in found.values()), 0.0)
    if abs(left) > SAME * scale or not found:
        found[rest] = found.get(rest, 0.0) + left
    else:
        found[max(found, key=lambda why: abs(found[why]))] += left
    return {why: found[why] for why in sorted(found, key=_place) if found[why]}


def _place(why: Why) -> tuple[int, str]:
    return ORDER.index(why.cause), why.table

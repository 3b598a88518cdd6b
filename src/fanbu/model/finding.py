"""A supported sentence: what happened, how large, how sure, what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from fanbu.errors import BadInput
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from fanbu.types import Estimate

_NAME = re.compile(r"(?:^|,)([a-z_]+)=")
SUBJECTS = frozenset({"account", "change", "platform", "source", "table"})
"""What faults of the data are of: names in a key beside those of dimensions."""

Tone = Literal["good", "bad", "watch", "even", "data"]
Form = Literal["plain", "change", "size", "relative"]


@dataclass(frozen=True, slots=True)
class Amount:
    """A value of a metric inside a claim; the report writes it in the metric's unit.

    `change` shows its sign, `size` drops it, `relative` is a signed share (−0.18 → −18%).
    """

    metric: str
    value: float
    form: Form = "plain"


@dataclass(frozen=True, slots=True)
class Named:
    """A member of a dimension (or a `metric`, a `factor`, a `source`) inside a claim."""

    dimension: str
    value: str


@dataclass(frozen=True, slots=True)
class Share:
    """A share of a whole, 0–1, inside a claim (九成六, 96%)."""

    value: float


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence by key and arguments (`words` speaks it in the reader's language).

    Arguments are plain values, days, periods, `Amount`, `Named`, `Share`, other claims, or tuples
    of these.
    """

    key: str
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Action:
    """What to do about it, and what should then happen when that is known."""

    claim: Claim
    expected: Estimate | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """`materiality` is the share of the headline metric's change (0–1 and above).

    `title` is its name in a few words, `also` a second sentence about the phenomenon;
    `what`, `where`, `cost` and `action` are 现象, 在哪里, 影响, 行动; any but `what` may lack.
    `certainty` 0–1 orders findings together with materiality. `evidence` is the query to see it
    again. The key of a finding is kind + metric + subject + period.
    """

    kind: str
    metric: str
    subject: Mapping[str, str]
    period: Period
    tone: Tone
    what: Claim
    where: Claim | None = None
    cost: Claim | None = None
    action: Action | None = None
    effect: Estimate | None = None
    materiality: float = 0.0
    certainty: float = 1.0
    evidence: Mapping[str, Any] = field(default_factory=dict)
    title: Claim | None = None
    also: Claim | None = None

    @property
    def key(self) -> str:
        return f"{stem_of(self.kind, self.metric, self.subject)}:{self.period}"


class KeyParts(NamedTuple):
    """What the key of a finding names."""

    kind: str
    metric: str
    subject: Mapping[str, str]
    period: Period


class Cut(NamedTuple):
    """A key without its days, and these."""

    stem: str
    days: Period


def stem_of(kind: str, metric: str, subject: Mapping[str, str]) -> str:
    """What findings of one kind, metric and subject have in common: their key without the days."""
    names = ",".join(f"{name}={value}" for name, value in sorted(subject.items()))
    return f"{kind}:{metric}:{names}"


def cut(key: str) -> Cut:
    """Raises BadInput `bad_period` for a text that does not end as the key of a finding does."""
    stem, _, days = key.rpartition(":")
    return Cut(stem, Period.parse(days))


def named_by(key: str, dimensions: Collection[str]) -> KeyParts | None:
    """The parts of a key; None for a text that is none.

    `dimensions`: names that a subject may have. What people called a campaign may hold commas and
    signs of equality: a subject is parted only where such a name follows, each after the one before
    it in the alphabet, as they are written.
    """
    try:
        stem, period = cut(key)
    except BadInput:
        return None
    kind, _, rest = stem.partition(":")
    metric, _, subject = rest.partition(":")
    return KeyParts(kind, metric, _parted(subject, {*dimensions, *SUBJECTS}), period)


def _parted(subject: str, names: Collection[str]) -> dict[str, str]:
    found: list[re.Match[str]] = []
    for each in _NAME.finditer(subject):
        after = not found or found[-1][1] < each[1]
        if each.start() == 0 or (after and each[1] in names):
            found.append(each)
    ends = (*(each.start() for each in found[1:]), len(subject))
    return {each[1]: subject[each.end() : end] for each, end in zip(found, ends, strict=False)}

"""A supported sentence: what happened, how large, how sure, what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from fanbu.errors import BadInput
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.types import Estimate

_SUBJECT = re.compile(r"(?:^|,)(\w+)=")

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
        subject = ",".join(f"{name}={value}" for name, value in sorted(self.subject.items()))
        return f"{self.kind}:{self.metric}:{subject}:{self.period}"


class KeyParts(NamedTuple):
    """What the key of a finding names."""

    kind: str
    metric: str
    subject: Mapping[str, str]
    period: Period


def named_by(key: str) -> KeyParts | None:
    """The parts of a key; None for a text that is none."""
    kind, _, rest = key.partition(":")
    metric, _, rest = rest.partition(":")
    subject, _, days = rest.rpartition(":")
    try:
        period = Period.parse(days)
    except BadInput:
        return None
    parts = _SUBJECT.split(subject)[1:]
    return KeyParts(kind, metric, dict(zip(parts[::2], parts[1::2], strict=True)), period)

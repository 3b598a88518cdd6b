"""What a metric is: one name, one meaning, in both languages.

`Definitions` is the whole list a workspace speaks: the packaged base list, the playbook's and the
workspace's own, later ones overriding by name, together with the trees of identities.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.metrics.algebra import Condition, Formula, Measure
    from fanbu.metrics.tree import Identity
    from fanbu.model.metric import Better, Unit
    from fanbu.types import Language


EXAMPLES = ("cost", "leads", "orders", "revenue")
"""Named where a word is like no metric at all."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One number with one definition: a measure of one table, or a formula over metrics.

    `measure` with `of` (the table), `where` (which rows) and `at` (the clock that dates a row; the
    table's first clock when None); or `formula`. A ratio is the formula `numerator / denominator`,
    so it is always sum over sum. `rule` is the definition as written, `origin` the file it is in.
    """

    name: str
    label: Mapping[Language, str] = field(hash=False)
    description: Mapping[Language, str] = field(hash=False)
    unit: Unit
    better: Better = "none"
    measure: Measure | None = None
    of: str | None = None
    where: Condition | None = None
    at: str | None = None
    formula: Formula | None = None
    rule: str = ""
    origin: str = "base.yaml"

    @property
    def parts(self) -> tuple[str, ...]:
        """The metrics its formula is made of; empty for a measure."""
        return tuple(sorted(part.name for part in self.formula.fields())) if self.formula else ()


@dataclass(frozen=True, slots=True)
class Definitions:
    """`trees` keeps each identity under the metric it explains."""

    metrics: Mapping[str, Metric]
    trees: Mapping[str, Identity] = field(default_factory=dict)

    def find(self, asked: str) -> Metric:
        """The metric called `asked`: its name, or its label in either language.

        Case and outer spaces do not matter. An unknown one is refused with the nearest names.
        """
        name = asked.strip()
        if name in self.metrics:
            return self.metrics[name]
        known = self._spoken()
        wanted = name.casefold()
        if wanted in known:
            return self.metrics[known[wanted]]
        near = [known[word] for word in get_close_matches(wanted, known, n=3, cutoff=0.6)]
        raise BadInput("unknown_metric", metric=asked, near=list(dict.fromkeys(near or EXAMPLES)))

    @property
    def products(self) -> Mapping[str, tuple[str, ...]]:
        """The trees that multiply: metric → its factors."""
        return {
            name: identity.parts
            for name, identity in self.trees.items()
            if identity.kind == "product"
        }

    def _spoken(self) -> dict[str, str]:
        """Every word a metric answers to, in lower case; the first metric to claim a word has it.

        Names come before labels, so a label never hides another metric's name.
        """
        words: dict[str, str] = {name.casefold(): name for name in self.metrics}
        for metric in self.metrics.values():
            for label in metric.label.values():
                words.setdefault(label.casefold(), metric.name)
        return words

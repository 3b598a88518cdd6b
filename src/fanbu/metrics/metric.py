"""What a metric is: one name, one meaning, in both languages.

`Definitions` is the whole list a workspace speaks: the packaged base list, the playbook's and the
workspace's own, later ones overriding by name, together with the trees of identities and the words
that people say for a metric.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING
from unicodedata import normalize

from fanbu.errors import BadInput
from fanbu.types import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
    `aliases`: other words of the trade for it. `rival_of`: the metric whose word others use for
    this one (转化率 is conversions over clicks here, orders over clicks elsewhere).
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
    aliases: Mapping[Language, Sequence[str]] = field(default_factory=dict, hash=False)
    rival_of: str | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """The metrics its formula is made of; empty for a measure."""
        return tuple(sorted(part.name for part in self.formula.fields())) if self.formula else ()


@dataclass(frozen=True)
class Definitions:
    """`trees` keeps each identity under the metric it explains.

    `words`: what a word means here, whoever else answers to it (a playbook's 获客数).
    """

    metrics: Mapping[str, Metric]
    trees: Mapping[str, Identity] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    def find(self, asked: str) -> Metric:
        """The metric called `asked`: its name, its label in either language, or an alias.

        Case, width (ＲＯＩ) and spaces do not matter. An unknown word is refused with the nearest
        names, one that means several metrics with those.
        """
        name = asked.strip()
        if name in self.metrics:
            return self.metrics[name]
        known = self.spoken()
        wanted = folded(name)
        meant = known.get(wanted, ())
        if len(meant) > 1:
            raise BadInput("ambiguous_metric", metric=asked, metrics=list(meant))
        if not meant:
            near = nearest(wanted, known)
            called = {language: self._called(near, language) for language in LANGUAGES}
            raise BadInput("unknown_metric", metric=asked, near=near, called=called)
        return self.metrics[meant[0]]

    def _called(self, names: Iterable[str], language: Language) -> list[str]:
        """Labels with the names they stand for; a name that is no metric here stays as it is."""
        labels = {name: metric.label[language] for name, metric in self.metrics.items()}
        shape = "{}（{}）" if language == "zh" else "{} ({})"
        return [shape.format(labels[name], name) if name in labels else name for name in names]

    def called(self, words: Iterable[str]) -> tuple[str, ...]:
        """The names of metrics as people wrote them, each once; what is unknown stays as it is."""
        asked = tuple(words)
        names = all(word in self.metrics for word in asked)
        known = {} if names else self.spoken()
        meant = ((word, known.get(folded(word), ())) for word in asked)
        return tuple(dict.fromkeys(m[0] if len(m) == 1 else word for word, m in meant))

    def rivals(self, name: str) -> tuple[Metric, ...]:
        """The other metrics that people mean by the word of this one."""
        heads = {name, self.metrics[name].rival_of or name}
        return tuple(
            other
            for other in self.metrics.values()
            if other.name != name and heads & {other.name, other.rival_of}
        )

    @property
    def products(self) -> Mapping[str, tuple[str, ...]]:
        """The trees that multiply: metric → its factors."""
        return {
            name: identity.parts
            for name, identity in self.trees.items()
            if identity.kind == "product"
        }

    def spoken(self) -> Mapping[str, tuple[str, ...]]:
        """Every word, folded, and the metrics that answer to it; more than one: ambiguous.

        A name means its metric alone, whatever others are called; so does one of `words`.
        """
        return self._spoken

    @cached_property
    def _spoken(self) -> Mapping[str, tuple[str, ...]]:
        words: dict[str, dict[str, None]] = {}
        for metric in self.metrics.values():
            for word in said_of(metric):
                words.setdefault(folded(word), {})[metric.name] = None
        found = {word: tuple(names) for word, names in words.items()}
        found |= {folded(word): (name,) for word, name in self.words.items()}
        return found | {folded(name): (name,) for name in self.metrics}


def said_of(metric: Metric) -> tuple[str, ...]:
    """What people call it: its labels and aliases in both languages, each once."""
    aliases = (word for words in metric.aliases.values() for word in words)
    return tuple(dict.fromkeys((*metric.label.values(), *aliases)))


def folded(word: str) -> str:
    """One spelling for all: small letters, half width, single spaces."""
    return " ".join(normalize("NFKC", word).casefold().split())


def nearest(word: str, known: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The names of metrics that a folded word is like; the usual ones where it is like none."""
    near = get_close_matches(word, known, n=3, cutoff=0.6)
    return list(dict.fromkeys(name for each in near for name in known[each])) or list(EXAMPLES)

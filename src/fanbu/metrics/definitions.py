"""YAML → definitions. Every error names the file, the metric and the field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, NoReturn, get_args

from fanbu import documents
from fanbu.errors import BadInput
from fanbu.metrics.algebra import Binary, Field, renamed
from fanbu.metrics.expression import parse_condition, parse_formula, parse_measure
from fanbu.metrics.fields import resolve
from fanbu.metrics.metric import Definitions, Metric, folded, nearest
from fanbu.metrics.tree import Identity, parse_identity
from fanbu.model.metric import Better, Unit
from fanbu.store.catalogue import ADDITIVE_TYPES, tables

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from fanbu.metrics.algebra import Condition, Formula, Measure
    from fanbu.types import Language
    from fanbu.workspace.playbooks import Playbook

__all__ = ["Definitions", "Metric", "Source", "load", "merge", "read_source"]

BASE = "base.yaml"
_NAME = r"[a-z][a-z0-9_]*"
_FIELDS = frozenset(
    {"name", "label", "description", "unit", "better", "measure", "of", "where", "at"}
    | {"ratio", "formula", "aliases", "rival_of"}
)


@dataclass(frozen=True, slots=True)
class Source:
    """One file of definitions: `name` is what errors call it, `entries` its parsed YAML.

    `entries` is a list of metrics, or a mapping with `metrics`, `tree` and `words`.
    """

    name: str
    entries: Any


def load(playbook: Playbook | None = None, own: Sequence[Path] = ()) -> Definitions:
    """The base list, overridden by name by the playbook, and that by the workspace's own files."""
    sources = [_base()]
    if playbook is not None:
        entries = {
            "metrics": list(playbook.metrics),
            "tree": dict(playbook.tree),
            "words": dict(playbook.words),
        }
        sources.append(Source(f"{playbook.name}.yaml", entries))
    sources += [read_source(file.name, file.read_bytes()) for file in own]
    return merge(sources)


def merge(sources: Sequence[Source]) -> Definitions:
    """Definitions of several files; a later one overrides an earlier one by name."""
    metrics: dict[str, Metric] = {}
    trees: dict[str, Identity] = {}
    words: dict[str, str] = {}
    for source in sources:
        found, identities = _read(source)
        metrics.update(found)
        trees.update(identities)
        words.update(_words(source))
    known = _named(Definitions(metrics, trees, words))
    _check_words(known)
    _check_parts(known)
    _check_trees(known)
    return known


def _words(source: Source) -> Mapping[str, str]:
    entries = source.entries
    words = entries.get("words", {}) if isinstance(entries, Mapping) else {}
    if not isinstance(words, Mapping):
        raise BadInput("metrics_shape", file=source.name)
    return {str(word): str(name) for word, name in words.items()}


def _named(given: Definitions) -> Definitions:
    """Formulas and trees by the names of metrics, whatever words they were written with."""
    known = given.spoken()

    def name(word: str) -> str:
        meant = (word,) if word in given.metrics else known.get(folded(word), ())
        if len(meant) > 1:
            raise BadInput("ambiguous_metric", metric=word, metrics=list(meant))
        return meant[0] if meant else word

    metrics = {
        key: replace(m, formula=renamed(m.formula, name)) if m.formula else m
        for key, m in given.metrics.items()
    }
    trees = {
        name(key): replace(
            tree, metric=name(tree.metric), parts=tuple(name(part) for part in tree.parts)
        )
        for key, tree in given.trees.items()
    }
    return Definitions(metrics, trees, given.words)


def _check_words(known: Definitions) -> None:
    """A word is given to a metric there is, and a rival rivals one."""
    for word, name in known.words.items():
        if name not in known.metrics:
            near = nearest(folded(name), known.spoken())
            raise BadInput("word_unknown_metric", word=word, metric=name, near=near)
    for metric in known.metrics.values():
        if metric.rival_of is not None and metric.rival_of not in known.metrics:
            near = nearest(folded(metric.rival_of), known.spoken())
            part = metric.rival_of
            _refuse(
                metric.origin, metric.name, "rival_of", "metric_unknown_part", part=part, near=near
            )


def read_source(name: str, content: bytes) -> Source:
    """A file's bytes as a source; what is no UTF-8 or no YAML is refused with its line."""
    try:
        return Source(name, documents.load(content.decode("utf-8-sig")) or [])
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        raise BadInput("bad_yaml", file=name, line=line, problem="UTF-8?") from None
    except documents.Problem as problem:
        mark = getattr(problem, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        said = str(getattr(problem, "problem", None) or problem)
        raise BadInput("bad_yaml", file=name, line=line, problem=said) from None


@cache
def _base() -> Source:
    return Source(BASE, documents.packaged(files("fanbu.metrics").joinpath(BASE)))


def _read(source: Source) -> tuple[dict[str, Metric], dict[str, Identity]]:
    entries = source.entries
    listed = entries.get("metrics", []) if isinstance(entries, Mapping) else entries
    tree = entries.get("tree", {}) if isinstance(entries, Mapping) else {}
    if not isinstance(listed, list) or not isinstance(tree, Mapping):
        raise BadInput("metrics_shape", file=source.name)
    metrics: dict[str, Metric] = {}
    for number, entry in enumerate(listed, start=1):
        metric = _Entry(source.name, number, entry).metric()
        if metric.name in metrics:
            _refuse(source.name, metric.name, "name", "metric_twice")
        metrics[metric.name] = metric
    return metrics, {name: _identity(source, name, text) for name, text in tree.items()}


def _identity(source: Source, name: str, text: Any) -> Identity:
    try:
        return parse_identity(str(name), str(text))
    except BadInput as problem:
        raise BadInput(problem.code, **problem.details, file=source.name) from None


def _refuse(file: str, metric: str, field: str, code: str, **details: Any) -> NoReturn:
    raise BadInput(code, file=file, metric=metric, field=field, **details)


class _Entry:
    """One entry of a file, read field by field."""

    def __init__(self, file: str, number: int, entry: Any) -> None:
        import re

        self.file = file
        self.entry: Mapping[str, Any] = entry if isinstance(entry, Mapping) else {}
        name = self.entry.get("name")
        self.name = name if isinstance(name, str) else f"#{number}"
        if not isinstance(entry, Mapping):
            self.refuse("name", "metric_shape")
        if not isinstance(name, str) or not re.fullmatch(_NAME, name):
            self.refuse("name", "metric_name", value=str(name))
        for field in self.entry:
            if field not in _FIELDS:
                self.refuse(str(field), "metric_unknown_field", known=sorted(_FIELDS))

    def refuse(self, field: str, code: str, **details: Any) -> NoReturn:
        _refuse(self.file, self.name, field, code, **details)

    def metric(self) -> Metric:
        given = [kind for kind in ("measure", "ratio", "formula") if kind in self.entry]
        if len(given) != 1:
            self.refuse("measure", "metric_needs_one_kind", given=given)
        label = self.spoken("label")
        if label is None:
            self.refuse("label", "metric_missing_field")
        measure, table, where, clock = self.measured()
        return Metric(
            name=self.name,
            label=label,
            description=self.spoken("description") or label,
            unit=self.choice("unit", get_args(Unit), "ratio" if given == ["ratio"] else "number"),
            better=self.choice("better", get_args(Better), "none"),
            measure=measure,
            of=table,
            where=where,
            at=clock,
            formula=self.formula(),
            rule=self.rule(given[0]),
            origin=self.file,
            aliases=self.aliases(),
            rival_of=self.entry.get("rival_of"),
        )

    def aliases(self) -> dict[Language, tuple[str, ...]]:
        """Words in both languages, or in one; a list of words each."""
        given = self.entry.get("aliases", {})
        shaped = isinstance(given, Mapping) and given.keys() <= {"zh", "en"}
        if not shaped or not all(isinstance(words, list) for words in given.values()):
            self.refuse("aliases", "metric_aliases_shape")
        return {language: tuple(str(word) for word in words) for language, words in given.items()}

    def rule(self, kind: str) -> str:
        """The definition as it was written, in one line: `sum(cost) of spend`."""
        if kind == "ratio":
            return " / ".join(str(part) for part in self.entry[kind])
        parts = [
            f"{name} {self.entry[name]}" for name in ("of", "where", "at") if name in self.entry
        ]
        return " ".join([str(self.entry[kind]), *parts])

    def spoken(self, field: str) -> dict[Language, str] | None:
        """Text in both languages; one plain text serves both."""
        value = self.entry.get(field)
        if value is None:
            return None
        if isinstance(value, str) and value:
            return {"zh": value, "en": value}
        if not isinstance(value, Mapping) or value.keys() != {"zh", "en"}:
            self.refuse(field, "metric_two_languages")
        return {"zh": str(value["zh"]), "en": str(value["en"])}

    def choice(self, field: str, allowed: tuple[Any, ...], default: Any) -> Any:
        value = self.entry.get(field, default)
        if value not in allowed:
            self.refuse(field, "metric_bad_choice", value=str(value), allowed=list(allowed))
        return value

    def text(self, field: str, parse: Callable[[str], Any]) -> Any:
        """The field parsed by our grammar; None when it is absent."""
        value = self.entry.get(field)
        if value is None:
            return None
        try:
            return parse(str(value))
        except BadInput as problem:
            # the sentence of such an error quotes `text`: let it say where that text stands
            shown = f"{self.file}, {self.name}.{field}: {value}"
            self.refuse(field, problem.code, **{**problem.details, "text": shown})

    def measured(self) -> tuple[Measure | None, str | None, Condition | None, str | None]:
        measure: Measure | None = self.text("measure", parse_measure)
        condition: Condition | None = self.text("where", parse_condition)
        if measure is None:
            for field in ("of", "where", "at"):
                if field in self.entry:
                    self.refuse(field, "metric_field_needs_measure")
            return None, None, None, None
        name = self.entry.get("of")
        if not isinstance(name, str) or name not in tables():
            code = "metric_unknown_table" if name else "metric_missing_field"
            self.refuse("of", code, value=str(name), known=sorted(tables()))
        self.columns("measure", measure, name)
        self.numbers(measure, name)
        self.columns("where", condition, name)
        clock = self.entry.get("at")
        if clock is not None:
            self.clock("at", str(clock), name)
        return measure, name, condition, str(clock) if clock is not None else None

    def columns(self, field: str, expression: Measure | Condition | None, table: str) -> None:
        for name in expression.fields() if expression else ():
            try:
                place = resolve(name, table)
            except BadInput as problem:
                known = list(problem.details["near"])
                self.refuse(field, "metric_unknown_column", column=str(name), known=known)
            if place is None:
                known = sorted(tables()[table].columns)
                self.refuse(field, "metric_unknown_column", column=str(name), known=known)

    def numbers(self, measure: Measure, table: str) -> None:
        """Only numbers are added up; a property is read as one where it can be."""
        if measure.function in ("count", "count_distinct"):
            return
        if measure.function == "standing":
            for name in measure.columns:
                self.clock("measure", name.name, table)
            return
        place = resolve(measure.columns[0], table)
        if place is not None and place.column and place.column.type not in ADDITIVE_TYPES:
            known = sorted(tables()[table].of_type(*ADDITIVE_TYPES))
            column = str(measure.columns[0])
            self.refuse("measure", "metric_column_no_number", column=column, known=known)

    def clock(self, field: str, clock: str, table: str) -> None:
        place = resolve(Field(clock), table)
        if place is None or place.column is None or not place.column.clock:
            known = [column.name for column in tables()[table].columns.values() if column.clock]
            self.refuse(field, "metric_unknown_clock", value=clock, known=known)

    def formula(self) -> Formula | None:
        formula: Formula | None = self.text("formula", parse_formula)
        ratio = self.entry.get("ratio")
        if ratio is None:
            return formula
        pair = isinstance(ratio, list) and len(ratio) == 2  # noqa: PLR2004 - a ratio has two sides
        if not pair or not all(isinstance(side, str) for side in ratio):
            self.refuse("ratio", "metric_ratio_shape")
        return Binary(Field(ratio[0]), "/", Field(ratio[1]))


def _check_parts(known: Definitions) -> None:
    """Every formula names known metrics and never, through others, itself."""
    metrics = known.metrics
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        metric = metrics[name]
        if name in trail:
            circle = " → ".join((*trail[trail.index(name) :], name))
            _refuse(metric.origin, name, "formula", "metric_circle", circle=circle)
        if name in done:
            return
        for part in metric.parts:
            if part not in metrics:
                near = nearest(folded(part), known.spoken())
                _refuse(metric.origin, name, "formula", "metric_unknown_part", part=part, near=near)
            visit(part, (*trail, name))
        done.add(name)

    for name in metrics:
        visit(name, ())


def _check_trees(known: Definitions) -> None:
    for identity in known.trees.values():
        for part in (identity.metric, *identity.parts):
            if part not in known.metrics:
                near = nearest(folded(part), known.spoken())
                raise BadInput("tree_unknown_metric", metric=identity.metric, part=part, near=near)

"""What the store knows about its own data, as the analyses read it."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, Protocol

from fanbu.model.age import taken
from fanbu.model.facts import Coverage, DataFacts, SourceFacts
from fanbu.types import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

    from fanbu.model.imports import ImportRecord
    from fanbu.types import Grain


class Known(Protocol):
    """The part of the warehouse that speaks of itself."""

    def source_days(self) -> pa.Table: ...

    def source_spans(self, cut: Grain | None, /) -> Iterable[Mapping[str, Any]]: ...

    def marks(self) -> Mapping[str, int]: ...

    def imports(self) -> Iterable[ImportRecord]: ...


def data_facts(store: Known, cut: Grain | None = None) -> DataFacts:
    """Every source with the days it answers for, and the rows that did not count.

    `cut` as of `Reader`: which of several spans is taken for days that are told only together.
    """
    covered: dict[tuple[str, str, str], list[Coverage]] = defaultdict(list)
    for row in store.source_days().to_pylist():
        source = (row["table"], row["platform"] or "", row["account"] or "")
        covered[source].append(Coverage(Period(row["first_day"], row["last_day"]), row["as_of"]))
    spans: dict[tuple[str, str, str], list[Period]] = defaultdict(list)
    for row in store.source_spans(cut):
        source = (row["table"], row["platform"] or "", row["account"] or "")
        spans[source].append(Period(row["first_day"], row["last_day"]))
    dropped: Counter[str] = Counter()
    imports = tuple(store.imports())
    for record in imports:
        dropped.update(record.dropped)
    marks = store.marks()
    gone = {mark.removeprefix("gone:"): n for mark, n in marks.items() if n and ":" in mark}
    return DataFacts(
        sources=tuple(
            SourceFacts(*source, tuple(days), tuple(spans[source]))
            for source, days in covered.items()
        ),
        dropped=dict(dropped),
        gone=gone,
        tests=marks.get("tests", 0),
        duplicates=marks.get("duplicates", 0),
        shared=marks.get("shared", 0),
        unplaced=marks.get("unplaced", 0),
        orders=marks.get("orders", 0),
        taken=taken(imports),
    )

"""What imports replace and what an undo brings back, against the rules read aloud in Python."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.store.conftest import World

    Slice = dict[str, Any]

SCOPE = ("table_name", "reader", "level", "day", "until", "owner")
EXPORTS = st.lists(
    st.tuples(
        st.sets(st.integers(1, 3), min_size=1),
        st.integers(1, 2),
        st.sampled_from(("account", "ad_campaign")),
        st.sets(st.sampled_from(("cost", "clicks")), min_size=1),
    ),
    min_size=2,
    max_size=5,
)


def test_what_a_second_export_replaces_comes_back(world: World) -> None:
    """1st to 3rd, then 2nd and 3rd, then the 3rd alone: without the third, the second's 3rd."""
    for as_of, days in (("05", "123"), ("06", "23"), ("07", "3")):
        rows = [{"day": f"10-0{day}", "cost": 1} for day in days]
        world.load("spend", rows, as_of=f"10-{as_of}")
    effects = world.warehouse.effects

    def told(rows: Sequence[dict[str, Any]]) -> list[tuple[Any, ...]]:
        return [(row["other"], row["days"], f"{row['first_day']:%m-%d}") for row in rows]

    assert told(effects.replaces([3])) == [(2, 1, "10-03"), (1, 1, "10-03")]
    assert told(effects.replaced_by([1])) == [(3, 1, "10-03"), (2, 2, "10-02")]
    assert told(effects.comes_back([3])) == [(2, 1, "10-03")]
    assert told(effects.comes_back([2])) == [(1, 1, "10-02")]
    assert told(effects.comes_back([2, 3])) == [(1, 2, "10-02")]


@settings(max_examples=15, deadline=None)
@given(exports=EXPORTS, data=st.data())
def test_effects_are_those_of_the_rules(
    shared: World, exports: list[Any], data: st.DataObject
) -> None:
    """Exports differ in days, as-of, level and measures; any of them are asked about."""
    with shared.warehouse.transaction(keep=False):
        for number, (days, as_of, level, measures) in enumerate(exports):
            rows = [{"day": f"10-0{day}", **dict.fromkeys(sorted(measures), 1)} for day in days]
            shared.load("spend", rows, as_of=f"10-1{as_of}", level=level, sha=str(number))
        slices = shared.warehouse.run("SELECT * FROM slices").to_pylist()
        known = sorted({one["import_id"] for one in slices})
        ids = data.draw(st.lists(st.sampled_from(known), unique=True, min_size=1))
        effects = shared.warehouse.effects
        pairs = [(new, old) for new in slices for old in slices if _replaces(new, old)]
        ours = [p for p in pairs if p[0]["import_id"] in ids and p[1]["import_id"] not in ids]
        assert _lines(effects.replaces(ids), "import_id") == _count(ours, both=True)
        late = [
            (old, new)
            for new, old in pairs
            if old["import_id"] in ids and new["import_id"] not in ids
        ]
        assert _lines(effects.replaced_by(ids), "import_id") == _count(late, both=True, of=0)
        held = {old["slice_id"] for new, old in pairs if new["import_id"] not in ids}
        freed = [(new, old) for new, old in ours if old["slice_id"] not in held]
        assert _lines(effects.comes_back(ids)) == _count(freed)


def _replaces(new: Slice, old: Slice) -> bool:
    """Newer, of the same scope and days, and with every measure of the older."""
    order = ("as_of", "sha256", "import_id")
    return (
        all(new[name] == old[name] for name in SCOPE)
        and [new[name] for name in order] > [old[name] for name in order]
        and set(old["measures"]) <= set(new["measures"])
    )


def _lines(rows: Sequence[dict[str, Any]], *ids: str) -> set[tuple[Any, ...]]:
    names = (*ids, "other", "table_name", "days", "first_day", "last_day")
    found = [tuple(row[name] for name in names) for row in rows]
    assert len(found) == len(set(found))
    return set(found)


def _count(
    pairs: Sequence[tuple[Slice, Slice]], *, both: bool = False, of: int = 1
) -> set[tuple[Any, ...]]:
    """A line an import (both imports) and table; the days are those of the pair's `of` slice."""

    def key(pair: tuple[Slice, Slice]) -> tuple[Any, ...]:
        mine, other = (one["import_id"] for one in pair)
        return (*((mine,) if both else ()), other, pair[of]["table_name"])

    sort: Callable[[tuple[Slice, Slice]], tuple[Any, ...]] = key
    found = set()
    for line, grouped in groupby(sorted(pairs, key=sort), key=sort):
        told = [pair[of] for pair in grouped]
        days = {one["day"] for one in told}
        found.add((*line, len(days), min(days), max(one["until"] for one in told)))
    return found

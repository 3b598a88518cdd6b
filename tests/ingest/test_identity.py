"""Equal rows are counted exactly, whatever kinds of columns tell them apart."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from fanbu.ingest.identity import occurrence, repeats

SCHEMA = pa.schema([
    ("day", pa.date32()), ("name", pa.string()), ("clicks", pa.int64()),
    ("cost", pa.decimal128(18, 6)), ("share", pa.float64()), ("won", pa.bool_()),
])  # fmt: skip
CELLS = st.tuples(
    st.sampled_from([None, 1, 2]),
    st.sampled_from([None, "a", "b"]),
    st.sampled_from([None, 0, 2]),
    st.sampled_from([None, 1, 2]),
    st.sampled_from([None, 0.5]),
    st.sampled_from([None, True, False]),
)


@settings(max_examples=80, deadline=None)
@given(st.lists(CELLS, max_size=25))
def test_repeats_against_brute_force(rows: list[tuple[object, ...]]) -> None:
    columns = list(zip(*rows, strict=True)) or [()] * len(SCHEMA)
    table = pa.table([pa.array(c, f.type) for c, f in zip(columns, SCHEMA, strict=True)], SCHEMA)
    assert repeats(table) == len(rows) - len(set(rows))


def test_the_place_of_a_row_among_its_equals() -> None:
    assert occurrence(pa.array(["a", "b", "a", None, "a", None])).tolist() == [0, 0, 1, 0, 2, 1]

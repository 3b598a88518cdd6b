"""An import borrows another pool of memory, and puts the host program's own back."""

from __future__ import annotations

import pyarrow as pa
import pytest

from fanbu.api.imports import thrifty_memory


def test_the_pool_is_put_back_also_after_a_failure() -> None:
    before = pa.default_memory_pool().backend_name
    made: list[pa.Array] = []

    def fail() -> None:
        with thrifty_memory():
            made.append(pa.array([1, 2]))
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - the one raised above
        fail()
    assert pa.default_memory_pool().backend_name == before
    assert made[0].to_pylist() == [1, 2]

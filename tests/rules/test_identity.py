"""Connected components against a union-find written out, over random rows of contacts."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from fanbu.rules.identity import merge

Rows = list[list[int]]
KINDS = (0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 3)
"""The kind of each contact, the strongest first: three phones, four addresses…"""


def merged(rows: Rows, most: int, kinds: tuple[int, ...] = KINDS) -> tuple[list[int], list[bool]]:
    lines = [(at, contact) for at, row in enumerate(rows) for contact in row]
    flat = np.array(lines, np.int64).reshape(-1, 2)
    found = merge(flat[:, 0], flat[:, 1], np.array(kinds), most)
    return found.leader.tolist(), found.shared.tolist()


def twin(rows: Rows, most: int) -> tuple[list[int], list[bool]]:
    beside: dict[int, set[int]] = {contact: set() for contact in range(len(KINDS))}
    for row in rows:
        for contact in row:
            beside[contact] |= set(row) - {contact}
    shared = [
        any(sum(KINDS[other] == kind for other in beside[contact]) > most for kind in set(KINDS))
        for contact in range(len(KINDS))
    ]
    parent = list(range(len(KINDS)))

    def root(contact: int) -> int:
        while parent[contact] != contact:
            contact = parent[contact]
        return contact

    for row in rows:
        own = [contact for contact in row if not shared[contact]]
        for one, other in pairwise(own):
            low, high = sorted((root(one), root(other)))
            parent[high] = low
    return [root(contact) for contact in range(len(KINDS))], shared


@given(
    st.lists(st.lists(st.integers(0, len(KINDS) - 1), min_size=1, max_size=4), max_size=9),
    st.integers(1, 3),
)
@example([[0, 4], [4, 5], [5, 1]], 3)
@example([], 1)
def test_the_twin(rows: Rows, most: int) -> None:
    assert merged(rows, most) == twin(rows, most)


def test_a_long_chain_is_one_person() -> None:
    """A thousand contacts, each beside the next, told backwards: all are the first."""
    size = 1000
    chain = [[at, at + 1] for at in reversed(range(size - 1))]
    leader, shared = merged(chain, 5, (0,) * size)
    assert set(leader) == {0}
    assert not any(shared)


def test_a_hotline_links_nobody_and_its_neighbours_still_may() -> None:
    """0 stands beside addresses 3, 4 and 5 (two may be one person's); 5 and 8 stand together."""
    leader, shared = merged([[0, 3], [0, 4], [0, 5], [5, 8]], 2)
    assert shared == [True, *[False] * 10]
    assert (leader[0], leader[3], leader[4], leader[5], leader[8]) == (0, 3, 4, 5, 5)

"""Who is one person: contacts that stand on one row are, and so on from row to row.

    row 1: phone A, mail B · row 2: mail B, nick C  →  A, B and C are one person, called A

A contact that stands beside more different ones of one kind than one person has (a shop's hotline,
a placeholder address, an agent's phone) is *shared*: it makes nobody one person. Whether it is
follows from all rows together, so the order in which they came cannot matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Merged:
    """For each contact: the strongest one of its person, and whether it is shared by many."""

    leader: Codes
    shared: NDArray[np.bool_]


def merge(rows: Codes, contacts: Codes, kinds: Codes, most: int) -> Merged:
    """Connected components of contacts that share rows, without the shared ones.

    `rows`, `contacts`: int64[n], a line for each contact of each row, those of one row side by
    side. `kinds`: int64[k], the kind of each contact. Contacts are numbered by strength, the
    strongest first: a person is called by its smallest number. `most`: how many different contacts
    of one kind may stand beside one. Nothing in gives nothing out.
    """
    one, other = _beside(rows, contacts, max(len(kinds), 1))
    shared = _shared(one, other, kinds, most)
    links = ~(shared[one] | shared[other])
    return Merged(_leaders(one[links], other[links], len(kinds)), shared)


def _beside(rows: Codes, contacts: Codes, size: int) -> tuple[Codes, Codes]:
    """Every pair of different contacts of one row, each pair once and in both directions."""
    pairs = [np.zeros(0, np.int64)]
    for step in range(1, len(rows)):
        same = rows[step:] == rows[:-step]
        if not same.any():
            break
        one, other = contacts[:-step][same], contacts[step:][same]
        pairs += [one * size + other, other * size + one]
    found = np.unique(np.concatenate(pairs))
    one, other = found // size, found % size
    return one[one != other], other[one != other]


def _shared(one: Codes, other: Codes, kinds: Codes, most: int) -> NDArray[np.bool_]:
    """True where a contact stands beside more than `most` different ones of some kind."""
    found = np.zeros(len(kinds), bool)
    if len(one):
        sorts = int(kinds.max()) + 1
        groups, counts = np.unique(one * sorts + kinds[other], return_counts=True)
        found[groups[counts > most] // sorts] = True
    return found


def _leaders(one: Codes, other: Codes, size: int) -> Codes:
    """The smallest number of each component: each takes its neighbours' and its leader's leader."""
    leader = np.arange(size, dtype=np.int64)
    while True:
        before = leader.copy()
        smallest = np.minimum(leader[one], leader[other])
        np.minimum.at(leader, leader[one], smallest)
        leader = leader[leader]
        if np.array_equal(leader, before):
            return leader

"""How far a lead can come: the stages of an industry, in order, and the words that name them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Means = Literal["followed", "valid", "won"]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage; a playbook lists them from the first to the last.

    `words`: statuses that say it was reached. `columns`: headers of a register's own columns for
    it, with a day or with yes and no; a status may head a column too. `means`: what reaching it
    makes of a lead: valid, won (and valid), or only followed up (so does any status that is not
    pending). `implied`: a later stage implies this one, unless the register says no. `ahead`: its
    day may lie ahead, like that of an appointment; of other stages a day after the export was
    taken is a plan, and nothing was reached.
    """

    name: str
    words: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    means: Means = "valid"
    implied: bool = True
    ahead: bool = False

"""What the statuses of leads count as: those that the data has, and the words of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanbu.api.arguments import a_choice
from fanbu.api.settings import rewrite
from fanbu.errors import BadInput
from fanbu.model.result import Result
from fanbu.rules.status import same_word
from fanbu.workspace import playbooks
from fanbu.workspace.stages import LISTS, lead_words, own_words, stages_of

if TYPE_CHECKING:
    from fanbu.api.desk import Desk
    from fanbu.types import Language
    from fanbu.workspace.settings_file import Entry, Value

UNKNOWN = ""
"""Neither a word of any list nor a stage: counts as pending, and an import warns of it."""
LONGEST = 60
_SCHEMA = pa.schema(
    [("status", pa.string()), ("leads", pa.int64()), ("means", pa.string()), ("stage", pa.string())]
)


def statuses(desk: Desk) -> Result:
    """Each status of leads, the most frequent first; `means` is empty where nobody said so yet.

    `stage`: the playbook's stage that the status names.
    """
    counted = desk.warehouse.statuses().to_pylist()
    rows = [{**row, **meaning(desk, row["status"])} for row in counted]
    table = pa.Table.from_pylist(rows, _SCHEMA)
    unknown = sum(row["leads"] for row in rows if not row["means"])
    data = {"columns": table.column_names, "rows": rows, "unknown": unknown}
    return Result("statuses", table, data)


def meaning(desk: Desk, status: str) -> dict[str, str]:
    """`means` (one of LISTS, or what its stage means) and `stage`, as the warehouse judges it."""
    word, words = same_word(status), lead_words(desk.settings)
    order = ("won", "valid", "lost", "invalid", "pending")
    listed = [name for name in order if word in map(same_word, getattr(words, name))]
    stage = next(
        (one for one in stages_of(desk.settings) if word in map(same_word, (one.name, *one.words))),
        None,
    )
    means = listed[0] if listed else (stage.means if stage else UNKNOWN)
    return {"means": means, "stage": stage.name if stage else ""}


def choices(desk: Desk) -> tuple[str, ...]:
    """What a status can be said to mean: a list, or `stage:NAME` of the playbook."""
    return (*LISTS, *(f"stage:{stage.name}" for stage in stages_of(desk.settings)))


def stage_names(desk: Desk, language: Language) -> dict[str, str]:
    """Stage → its label."""
    if not desk.settings.playbook:
        return {}
    return {one["name"]: one["label"][language]
            for one in playbooks.load(desk.settings.playbook).stages}  # fmt: skip


def set_status(desk: Desk, status: str, means: str) -> Result:
    """From now on a status counts as this, in all data. `means`: see `choices`.

    Raises BadInput `bad_status`, `bad_choice`.
    """
    word = " ".join(status.split())
    if not word or len(word) > LONGEST or not word.isprintable():
        raise BadInput("bad_status", longest=LONGEST)
    chosen = a_choice(means, choices(desk), "MEANS")
    before = meaning(desk, word)
    changes = _changes(desk, word, chosen)
    if changes:
        rewrite(desk, changes)
    row: dict[str, Any] = {"status": word, **meaning(desk, word), "before": before["means"]}
    data = {"columns": list(row), "rows": [row], "changed": bool(changes)}
    return Result("status", pa.Table.from_pylist([row]), data)


def _changes(desk: Desk, word: str, chosen: str) -> dict[Entry, Value]:
    """The lists of `[leads]` and `[stages]` that have to be others."""
    settings, folded = desk.settings, same_word(word)
    own = own_words(settings)
    found: dict[Entry, Value] = {}
    for name in LISTS:
        old = getattr(own, name)
        new = tuple(one for one in old if same_word(one) != folded)
        new = (*new, word) if name == chosen and len(new) == len(old) else new
        if name == chosen and len(new) < len(old):
            new = old
        if new != old:
            found["leads", name] = new
    for stage in stages_of(settings):
        old = settings.stages.get(stage.name, ())
        new = tuple(one for one in old if same_word(one) != folded)
        if chosen == f"stage:{stage.name}" and folded not in map(same_word, stage.words):
            new = (*new, word)
        elif chosen == f"stage:{stage.name}":
            new = old
        if new != old:
            found["stages", stage.name] = new or None
    return found

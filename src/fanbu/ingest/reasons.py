"""Why a row of a file was not kept: a closed list, spoken by `words/*/reasons.yaml`."""

from __future__ import annotations

from typing import Literal, get_args

Reason = Literal[
    "total_row",
    "repeated_header",
    "note_row",
    "ragged_row",
    "bad_value",
    "repeated_snapshot",
    "no_key",
    "other_kind",
]
"""`total_row` a sum the file printed below or above its rows; `repeated_header` the header again;
`note_row` a remark, not data; `ragged_row` and `bad_value` only with `--skip-bad`;
`repeated_snapshot` the same publication with the same numbers again; `no_key` nothing in the row
says what it is about; `other_kind` a row of another kind than the table holds (say, a channel's
total)."""

REASONS: tuple[Reason, ...] = get_args(Reason)

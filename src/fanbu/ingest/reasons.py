"""Why a row of a file was not kept: a closed list, spoken by `words/*/reasons.yaml`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

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

_EXPECTED: Mapping[str, tuple[str, str]] = {
    "count": ("整数", "a whole number"),
    "number": ("数字", "a number"),
    "money": ("金额", "an amount of money"),
    "real": ("数字", "a number"),
    "day": ("日期", "a date"),
    "time": ("日期或时间", "a date or time"),
    "flag": ("是或否", "yes or no"),
    "month": ("月份", "a month"),
    "duration": ("时长", "a duration"),
    "order_id": ("订单编号", "an order's number"),
    "payment_status": ("付款状态", "a status that says whether it was paid"),
}


def expected(kind: str | None) -> Mapping[str, str]:
    """What a cell of a catalogue type (or a `month`, an `order_id`) must say, for `bad_value`."""
    zh, en = _EXPECTED.get(kind or "", ("这一列的值", "a value of this column"))
    return {"expected_zh": zh, "expected_en": en}

"""What people write for yes and for no."""

from __future__ import annotations

YES = frozenset(
    [
        "true",
        "yes",
        "y",
        "t",
        "1",
        "1.0",
        "是",
        "有",
        "对",
        "√",
        "✓",
        "已",
        "有效",
        "已到课",
        "已完课",
        "到课",
        "完课",
        "成交",
    ]
)
NO = frozenset(
    [
        "false",
        "no",
        "n",
        "f",
        "0",
        "0.0",
        "否",
        "无",
        "不是",
        "×",
        "✗",
        "x",
        "未",
        "无效",
        "未到课",
        "未完课",
        "缺席",
        "未成交",
    ]
)

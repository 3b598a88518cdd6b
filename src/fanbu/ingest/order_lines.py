"""The step that makes orders, their lines and refunds of a file with one row an order line.

An order is the sum of its lines. A cancelling invoice (a number that starts with C, or whose
amounts are negative throughout) is a refund of that amount, not an order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fanbu.ingest.work import Work


def split_lines(work: Work) -> Work:
    return work

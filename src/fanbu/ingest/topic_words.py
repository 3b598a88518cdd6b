"""Topics among the words of a publication (`#…`): a title without them, the topics as a list.

For the `finish` of readers. Those at the end are cut from the title, so that the same piece has one
title on every platform; the whole stays as text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyarrow as pa

from fanbu.ingest.derived import column, put

if TYPE_CHECKING:
    from collections.abc import Callable

_TOPIC = re.compile(r"[#＃]([^\s#＃@]+)")
_LAST_TOPICS = re.compile(r"(?:\s*[#＃][^\s#＃@]+)+\s*$")


def split_topics(rows: pa.Table, titled: Callable[[str], str] = str) -> pa.Table:
    """`title` → `text` as written, `title` without its last topics, `topics`.

    `titled` makes the title's words of the text that is left.
    """
    named = column(rows, "title")
    if named is None:
        return rows
    coded = named.dictionary_encode()
    words = coded.dictionary.to_pylist()
    titles = pa.array([_title(text, titled) for text in words], pa.string())
    topics = pa.array([_topics(text) for text in words], pa.list_(pa.string()))
    rows = put(rows, "text", named)
    rows = put(rows, "title", titles.take(coded.indices))
    return put(rows, "topics", topics.take(coded.indices))


def _title(text: str | None, titled: Callable[[str], str]) -> str | None:
    """Without the topics at the end; a text of topics only is its own title."""
    return None if text is None else titled(_LAST_TOPICS.sub("", text).strip() or text)


def _topics(text: str | None) -> list[str] | None:
    """Each topic once, in order; None where there is none."""
    return None if text is None else list(dict.fromkeys(_TOPIC.findall(text))) or None

"""Where in a `calendar.yaml` something stands: looked up only when it is wrong."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from fanbu import documents

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NUMBERED = re.compile(r"(\w+) (\d+)")
"""`notes 2`: an entry that has no name is told by its place."""
_LISTS = ("promotions", "announced", "notes")


def line_of(text: str, told: Mapping[str, Any]) -> int | None:
    """The line, from 1 on, of what an error tells of: `entry`, and in it `field` or `value`.

    `entry`: a part of the file, the name of one of its entries, or part and place (`notes 2`).
    None where it is not found, or the text is no YAML.
    """
    try:
        root = documents.outline(text)
    except documents.Problem:
        return None
    if root is None:
        return None
    entry = str(told.get("entry") or "")
    start, node = next(_entries(root, entry), (root, root))
    for name in ("field", "name", "value", "country"):
        found = _within(node, str(told[name])) if told.get(name) is not None else None
        if found is not None:
            return _line(found)
    return _line(start)


def _entries(root: Any, entry: str) -> Iterator[tuple[Any, Any]]:
    """What is called so, nearest first: where it begins, and all of it."""
    parts = {key.value: (key, value) for key, value in _pairs(root)}
    numbered = _NUMBERED.fullmatch(entry)
    if numbered and numbered[1] in parts:
        items = _items(parts[numbered[1]][1])
        place = int(numbered[2]) - 1
        if place < len(items):
            yield items[place], items[place]
    for part in _LISTS:
        for item in _items(parts[part][1]) if part in parts else ():
            if any(k.value == "name" and v.value == entry for k, v in _pairs(item)):
                yield item, item
    for key, value in _pairs(parts["holidays"][1]) if "holidays" in parts else ():
        if key.value == entry:
            yield key, value
    if entry in parts:
        yield parts[entry]


def _within(node: Any, text: str) -> Any:
    """The first key or value in it that is this text, or all of a list that reads so."""
    if not isinstance(node.value, list):
        return node if node.value == text else None
    inner = [each for pair in _pairs(node) for each in pair] or _items(node)
    plain = [each.value for each in inner if not isinstance(each.value, list)]
    if inner and not _pairs(node) and ", ".join(plain) == text:
        return node
    return next((found for each in inner if (found := _within(each, text)) is not None), None)


def _pairs(node: Any) -> list[tuple[Any, Any]]:
    return list(node.value) if node.id == "mapping" else []


def _items(node: Any) -> list[Any]:
    return list(node.value) if node.id == "sequence" else []


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1

"""Layer 0. YAML text → plain data: safely, and by the C parser where it is built.

What is made from a text of the package is kept beside it as Python keeps its bytecode: in
`__pycache__`, by the digest of the text, so that a changed text is made anew. Where nothing can be
written it is made each time.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from importlib.resources.abc import Traversable

_DIGEST = 32
"""Bytes of it, before what is kept."""


def __getattr__(name: str) -> Any:
    """`Problem`: what is raised for text that is no YAML. The parser is loaded when it is asked."""
    if name != "Problem":
        raise AttributeError(name)
    import yaml

    return yaml.YAMLError


def load(text: str, *, days: bool = True) -> Any:
    """What `text` holds; None when it is empty. Raises `Problem` for text that is no YAML.

    `days`: what is written like a day is one, and one that there is not (2026-13-01) a ValueError;
    else it stays the text that it is.
    """
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(text, loader if days else _without_days(loader))  # noqa: S506 - safe ones


def outline(text: str) -> Any:
    """The nodes of `text`, each with its place; None when it is empty. Raises as `load`."""
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.compose(text, loader)


@cache
def _without_days(loader: Any) -> Any:
    kept = {
        first: [(tag, pattern) for tag, pattern in told if not tag.endswith(":timestamp")]
        for first, told in loader.yaml_implicit_resolvers.items()
    }
    return type("WithoutDays", (loader,), {"yaml_implicit_resolvers": kept})


def packaged(file: Traversable) -> Any:
    """What a file of the package holds; it is parsed once for each of its contents."""
    content = file.read_bytes()

    def make() -> bytes:
        return marshal.dumps(load(content.decode("utf-8")))

    try:
        return marshal.loads(kept(file, content, make))  # noqa: S302 - ours, as bytecode is
    except (ValueError, EOFError, TypeError):  # a day, say, is nothing that can be kept so
        return load(content.decode("utf-8"))


def kept(file: Traversable, content: bytes, make: Callable[[], bytes]) -> bytes:
    """What `make` makes of the content of a packaged file, or made of it before."""
    if not isinstance(file, Path):  # the package is in an archive
        return make()
    place = file.parent / "__pycache__" / f"{file.name}.{sys.implementation.cache_tag}.kept"
    digest = hashlib.sha256(content).digest()
    try:
        found = place.read_bytes()
    except OSError:
        found = b""
    if found[:_DIGEST] == digest:
        return found[_DIGEST:]
    made = make()
    if not sys.dont_write_bytecode:
        _write(place, digest + made)
    return made


def _write(place: Path, content: bytes) -> None:
    """Whole or not at all; others may be doing the same."""
    own = place.with_suffix(f".{os.getpid()}.tmp")
    try:
        place.parent.mkdir(exist_ok=True)
        own.write_bytes(content)
        own.replace(place)
    except OSError:
        own.unlink(missing_ok=True)

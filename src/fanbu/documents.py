"""Layer 0. YAML text → plain data: safely, and by the C parser where it is built."""

from __future__ import annotations

from typing import Any

import yaml

Problem = yaml.YAMLError

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def load(text: str) -> Any:
    """What `text` holds; None when it is empty. Raises `Problem` for text that is no YAML."""
    return yaml.load(text, _LOADER)  # noqa: S506 - both loaders are safe ones

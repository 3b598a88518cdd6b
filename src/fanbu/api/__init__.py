"""Layer 8. `open(path) → Workspace`: what every face and every script uses.

One noun a file. Thin: words in, closed types to the rooms below, results out.
"""

from fanbu.api.opening import demo, init, open  # noqa: A004 - fanbu.open is the contract's name
from fanbu.api.workspace import Workspace

__all__ = ["Workspace", "demo", "init", "open"]

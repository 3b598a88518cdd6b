"""Layer 0. The spec of a chart (Vega-Lite) → SVG.

The engine takes half a second to load, and holds everything else in the process up meanwhile. So
where a page is wanted it is started first, in a process of its own, and has loaded when the page
is composed. Run as a script this file is that process: a list of specs comes in as a line of JSON,
a list of SVG goes out as one. It needs nothing of fanbu.
"""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

    Spec = Mapping[str, Any]
    Draw = Callable[[Sequence[Spec]], list[str]]

PAGE = ".html"
"""The form of a report that has its charts in it."""
_WITHOUT_WAITING = 32_000
"""Characters a pipe takes while nobody reads: more would be waited for, perhaps forever."""


def draw(specs: Sequence[Spec]) -> list[str]:
    """Each Vega-Lite spec as SVG, drawn in this process."""
    return [_drawn(spec) for spec in specs]


def _drawn(spec: Spec) -> str:
    import vl_convert

    return str(vl_convert.vegalite_to_svg(dict(spec)))


PICTURE = ".png"
"""The form of a report that is one picture."""


def raster(svg: str, scale: float) -> bytes:
    """An SVG as PNG, `scale` pixels of it for one of the SVG's."""
    return _rastered(svg, scale)


def _rastered(svg: str, scale: float) -> bytes:
    import vl_convert

    return bytes(vl_convert.svg_to_png(svg, scale=scale))


def writes(letter: str) -> bool:
    """Whether a font of this machine has the letter: it looks otherwise than one that none has."""
    return raster(_ALONE.format(letter), 1) != raster(_ALONE.format("\U0010fffd"), 1)


_ALONE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><text x="4" y="30" '
    'font-size="28" font-family="sans-serif">{}</text></svg>'
)


class Engine:
    """Draws once. When `wanted`, the engine loads beside us from the start to the context's end."""

    def __init__(self, *, wanted: bool = True) -> None:
        self._process = _started() if wanted else None
        self._sent: list[str] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.communicate()

    def begin(self, specs: Sequence[Spec]) -> None:
        """Have specs that `draw` will be asked for drawn meanwhile; does not wait."""
        texts = [json.dumps(spec) for spec in specs]
        pipe = self._process.stdin if self._process else None
        if pipe is None or sum(map(len, (*self._sent, *texts))) > _WITHOUT_WAITING:
            return
        with suppress(OSError):  # it died: `draw` will see
            pipe.write(_line(texts))
            self._sent += texts

    def draw(self, specs: Sequence[Spec]) -> list[str]:
        """Each spec as SVG; here, where the other process could not (and here it says why)."""
        process, self._process = self._process, None
        if process is None:
            return draw(specs)
        texts = [json.dumps(spec) for spec in specs]
        rest = [text for text in texts if text not in self._sent]
        drawn, _ = process.communicate(_line(rest))
        try:
            svgs = [svg for line in drawn.splitlines() for svg in json.loads(line)]
            known = dict(zip((*self._sent, *rest), svgs, strict=True))
        except (ValueError, TypeError):  # it died, or some other program does not draw
            return draw(specs)
        return [known[text] for text in texts]


def _line(specs: Sequence[str]) -> bytes:
    return f"[{', '.join(specs)}]\n".encode()


def _started() -> subprocess.Popen[bytes] | None:
    """The process, or None where there can be none: a host program may be no Python."""
    pipe = subprocess.PIPE
    try:
        return subprocess.Popen(  # noqa: S603 - this file, run by this Python
            [sys.executable, "-P", __file__],
            stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, bufsize=0,
        )  # fmt: skip
    except OSError:
        return None


def _serve() -> None:
    draw([{"mark": "point"}])
    for line in sys.stdin:
        sys.stdout.write(json.dumps(draw(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    _serve()

"""Charts drawn beside us are the charts drawn here; where nobody draws beside us, they are drawn
here."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from fanbu import drawing
from fanbu.drawing import Engine, draw

if TYPE_CHECKING:
    from pathlib import Path

BESIDE = drawing._started
"""As the program has it: read before the run has everything else drawn here."""
SPECS: list[dict[str, Any]] = [
    {
        "data": {"values": [{"a": 1, "b": "活动"}, {"a": 3, "b": "<b>"}]},
        "mark": mark,
        "encoding": {
            "x": {"field": "a", "type": "quantitative"},
            "y": {"field": "b", "type": "ordinal"},
        },
    }
    for mark in ("bar", "point")
]


@pytest.fixture(autouse=True)
def _beside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "_started", BESIDE)


@pytest.fixture(scope="module")
def here() -> list[str]:
    drawn = draw(SPECS)
    assert all(svg.startswith("<svg") for svg in drawn)
    assert "活动" in drawn[0]
    assert "&lt;b&gt;" in drawn[0]
    return drawn


@pytest.mark.parametrize("wanted", [True, False])
def test_drawn_beside_us_or_here(here: list[str], *, wanted: bool) -> None:
    with Engine(wanted=wanted) as engine:
        assert engine.draw(SPECS) == here


def test_a_reports_page_is_drawn_beside_us(tmp_path: Path) -> None:
    """The one way that people's reports go: a chart in the page, and no engine in this process."""
    script = (
        "import sys, fanbu\n"
        "fanbu.init('brand', name='Cloud', language='en')\n"
        "with fanbu.open('brand') as opened:\n"
        "    opened.import_files('spend.csv', as_='spend', as_of='2026-11-23')\n"
        "    opened.report('week', date='2026-11-15', out='week.html')\n"
        "sys.exit('vl_convert' in sys.modules)\n"
    )
    rows = [f"2026-{month}-{day:02},baidu,paid/baidu,{100 + day}"
            for month in (10, 11) for day in range(1, 21)]  # fmt: skip
    (tmp_path / "spend.csv").write_text("\n".join(("day,platform,channel,cost", *rows)) + "\n")
    subprocess.run([sys.executable, "-c", script], cwd=tmp_path, check=True, capture_output=True)
    assert "<svg" in (tmp_path / "week.html").read_text(encoding="utf-8")


def test_what_was_begun_is_not_drawn_again(here: list[str]) -> None:
    """The second of two is begun; asked for in another order, each is where it belongs."""
    with Engine() as engine:
        engine.begin(SPECS[1:])
        assert engine.draw([*SPECS, SPECS[1]]) == [*here, here[1]]


def test_all_begun_and_one_too_large_to_be_begun(here: list[str]) -> None:
    with Engine() as engine:
        engine.begin(SPECS)
        engine.begin([{"description": "x" * 40_000}])
        assert engine.draw(SPECS) == here


def test_an_engine_that_died_while_it_drew(here: list[str]) -> None:
    with Engine() as engine:
        assert engine._process is not None
        engine._process.kill()
        engine._process.wait()
        engine.begin(SPECS)
        assert engine.draw(SPECS) == here


def test_an_engine_that_died_is_done_without(here: list[str]) -> None:
    with Engine() as engine:
        assert engine._process is not None
        engine._process.kill()
        assert engine.draw(SPECS) == here


def test_a_host_that_is_no_python_is_done_without(
    here: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for host in ("/nowhere/python", "/bin/false", "/bin/echo", ""):
        monkeypatch.setattr(sys, "executable", host)
        with Engine() as engine:
            assert engine.draw(SPECS) == here


def test_an_engine_nobody_used_is_gone() -> None:
    with Engine() as engine:
        process = engine._process
        assert process is not None
        assert process.poll() is None
    assert process.returncode is not None


def test_a_spec_that_cannot_be_drawn_says_why() -> None:
    with Engine() as engine, pytest.raises(ValueError, match="conversion failed"):
        engine.draw([{"mark": "nonsense"}])


def test_the_process_loads_nothing_of_ours() -> None:
    """Its start would wait for it."""
    code = "import sys, runpy; runpy.run_path(sys.argv[1]); print(*sys.modules)"
    import fanbu.drawing

    found = subprocess.run(
        [sys.executable, "-P", "-c", code, fanbu.drawing.__file__],
        capture_output=True, text=True, check=True, env=os.environ,
    )  # fmt: skip
    assert not {name for name in found.stdout.split() if name.startswith("fanbu")}

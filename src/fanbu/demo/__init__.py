"""Layer 4. 云朵编程: a simulated brand with planted truth, written as the exports a team has.

Pure simulation (`simulate`) and writers (`write`). It knows no store and no reader: its files are
read back like anybody's. What was planted stands in `truth.json`; see `truth` for its shape.
"""

from fanbu.demo.expected import EXPECTED
from fanbu.demo.simulate import UNTIL, simulate
from fanbu.demo.world import World
from fanbu.demo.write import Export, write

__all__ = ["EXPECTED", "UNTIL", "Export", "World", "simulate", "write"]

"""The full demo, simulated and written once, in memory; its files parsed with plain modules."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING

import pytest

from fanbu.demo import World, simulate
from fanbu.demo.write import exports_of

if TYPE_CHECKING:
    from fanbu.demo.exports.files import Made, Week


@dataclass(frozen=True)
class Shelf:
    """Every file of a world with its week, oldest first."""

    files: tuple[tuple[Week, Made], ...]

    def named(self, part: str) -> list[tuple[Week, Made]]:
        found = [(week, made) for week, made in self.files if part in made.name]
        assert found, part
        return found

    def last(self, part: str) -> bytes:
        return self.named(part)[-1][1].data

    @staticmethod
    def sheet(data: bytes) -> list[list[str]]:
        """Cells of the first sheet as text; '' where empty."""
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            body = archive.read("xl/worksheets/sheet1.xml").decode()
        return [
            [
                unescape(re.sub(r"<[^>]*>", "", cell))
                for cell in re.findall(r"<c/>|<c[ >].*?</c>", row)
            ]
            for row in re.findall(r"<row>(.*?)</row>", body)
        ]

    def table(self, part: str) -> list[dict[str, str]]:
        """Rows of every file whose name holds `part`: canonical CSV, or xlsx with its header."""
        rows: list[dict[str, str]] = []
        for _, made in self.named(part):
            rows += self.rows(made)
        return rows

    def rows(self, made: Made) -> list[dict[str, str]]:
        if made.name.endswith("csv"):
            return list(csv.DictReader(io.StringIO(made.data.decode("utf-8-sig"))))
        cells = self.sheet(made.data)
        at = next(place for place, row in enumerate(cells) if len([c for c in row if c]) > 3)
        return [dict(zip(cells[at], row, strict=True)) for row in cells[at + 1 :]]


@pytest.fixture(scope="session")
def world() -> World:
    return simulate()


@pytest.fixture(scope="session")
def small() -> World:
    return simulate(small=True)


@pytest.fixture(scope="session")
def shelf(world: World) -> Shelf:
    return Shelf(tuple(exports_of(world)))


@pytest.fixture(scope="session")
def small_shelf(small: World) -> Shelf:
    return Shelf(tuple(exports_of(small)))

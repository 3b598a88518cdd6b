"""Counts with a fraction, as ad platforms share conversions out, on the printed page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.api.conftest import NOW

import fanbu

if TYPE_CHECKING:
    from pathlib import Path

CHANNELS = ("meta", "google_ads", "baidu")


def test_fractions_of_conversions_add_up_as_shown(folder: Path, tmp_path: Path) -> None:
    """Three channels of 2.4 are 7.2: none of them is shown as 3."""
    settings = folder / "fanbu.toml"
    settings.write_text(f'{settings.read_text()}\nheadline = ["cost", "conversions"]\n')
    lines = [
        f"2026-11-{day},{name},a,paid/{name},411.83,2.4,form"
        for day in ("03", "10")
        for name in CHANNELS
    ]
    header = "day,platform,account,channel,cost,conversions,goal"
    (tmp_path / "spend.csv").write_text("\n".join((header, *lines)))
    with fanbu.open(folder, clock=lambda: NOW) as again:
        again.import_files(
            tmp_path / "spend.csv",
            as_="spend",
            as_of="2026-11-20",
            window="2026-11-02..2026-11-15",
        )
        found = again.report("week", date="2026-11-15", language="en").to_dict()
    [table] = [b for b in found["blocks"] if b["kind"] == "Table" and b["title"] == "Channels"]
    at = table["columns"].index("Conversions")
    shown = [row[at]["text"].split("\n")[0] for row in table["rows"]]
    assert shown == ["2.4", "2.4", "2.4", "7.2"]

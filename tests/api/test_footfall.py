"""Footfall counts shop by shop: a corrected sheet of one leaves the others alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

HEAD = "日期,门店,过店人数,进店人数,建卡\n"


def test_a_corrected_sheet_replaces_its_own_shop_only(ws: Workspace, tmp_path: Path) -> None:
    """Both shops 100 and 50 passers; then shop A says 80 of the same day, and one day more."""
    both = tmp_path / "footfall-2026-11-09.csv"
    both.write_text(HEAD + "2026-11-09,A店,100,20,5\n2026-11-09,B店,50,5,\n")
    again = tmp_path / "footfall-A-2026-11-10.csv"
    again.write_text(HEAD + "2026-11-09,A店,80,16,4\n2026-11-10,A店,40,4,1\n")
    ws.import_files([again], yes=True)
    ws.import_files([both], yes=True)
    found = ws.query(["门店过往人数", "进店率"], by="门店").to_dict()["rows"]
    assert found == [
        {"shop": "A店", "passers": 120, "entry_rate": 20 / 120},
        {"shop": "B店", "passers": 50, "entry_rate": 5 / 50},
    ]
    assert ws.query("Store entry rate").to_dict()["rows"] == [{"entry_rate": 25 / 170}]

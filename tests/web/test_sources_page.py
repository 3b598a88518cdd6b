"""Sources: how each stands in a word, what is missing, and everything a declaration can do."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

from tests.web.test_imports import drop
from tests.web.test_looking import HEAD

if TYPE_CHECKING:
    from tests.web.conftest import Site, Visitor


def lines(visitor: Visitor) -> dict[str, str]:
    """What stands beside each source's name."""
    page = visitor.get("/sources", lang="zh").text
    found = {}
    for row in re.findall(r"<tr>(.*?)</tr>", page, flags=re.DOTALL)[1:]:
        before = row.split("<details")[0]
        text = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", before))).strip()
        found[text.split(" ")[0]] = text
    return found


def test_a_source_is_declared_paused_resumed_and_forgotten(own: Site) -> None:
    editor = own.visitor("editor")
    said = {"owner": "林", "cadence": "daily", "ready": "09:00", "note": "周末也出"}
    sent = editor.send("/sources/set", platform="百度推广", **said)
    assert sent.status_code == 303
    told = lines(editor)["百度推广"]
    assert "林" in told
    assert "每天 09:00" in told
    assert "周末也出" in told
    assert "齐了" in told, "the state is a word"
    editor.send("/sources/set", platform="xiaohongshu", owner="吴")
    assert "从没来过" in lines(editor)["小红书"]
    editor.send("/sources/pause", platform="baidu", start="2026-11-22", end="")
    assert "暂停中" in lines(editor)["百度推广"]
    editor.send("/sources/resume", platform="baidu", start="2026-11-23")
    assert "暂停中 2026-11-22" in lines(editor)["百度推广"]
    assert own.workspace.declared_sources().to_dict()["rows"][0]["paused"] == ["2026-11-22"]
    editor.send("/sources/set", platform="baidu", owner="", cadence="weekly")
    assert own.workspace.declared_sources().to_dict()["rows"][0]["owner"] == ""
    assert editor.send("/sources/forget", platform="xiaohongshu").status_code == 303
    assert "小红书" not in lines(editor)
    assert editor.send("/sources/forget", platform="xiaohongshu").status_code == 400
    assert editor.send("/sources/set", platform="baidu", ready="x").status_code == 400


def test_missing_days_are_listed_as_runs(own: Site) -> None:
    editor = own.visitor("editor")
    days = ("2026-11-02", "2026-11-05", "2026-11-07")
    rows = "".join(f"{day},kuaishou,K,甲,1\n" for day in days)
    batch = drop(editor, ("快手.csv", HEAD + rows))
    editor.send("/imports/settle", batch=batch, file="快手.csv", as_="spend")
    editor.send("/imports/take", batch=batch)
    editor.send("/sources/set", platform="kuaishou", owner="李")
    told = next(text for name, text in lines(editor).items() if "快手" in name)
    assert "迟了 18 天" in told
    for run in ("2026-11-03 – 2026-11-04", "2026-11-06", "2026-11-08 – 2026-11-22"):
        assert run in told
    assert "去导入" in told


def test_a_viewer_sees_and_changes_nothing(own: Site) -> None:
    viewer = own.visitor("viewer")
    assert "/sources/set" not in viewer.get("/sources").text
    for verb in ("set", "pause", "resume", "forget"):
        assert viewer.send(f"/sources/{verb}", platform="baidu").status_code == 403

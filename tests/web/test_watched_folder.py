"""The watched folder: what is clear is taken once, what is not waits, and nothing is touched."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.test_imports import LEADS, leads

from fanbu.api import collecting, settling
from fanbu.web import uploads
from fanbu.web.incoming.watching import Watcher, working

if TYPE_CHECKING:
    from pathlib import Path

    from tests.web.conftest import Site


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is waited for but a second look; how long it takes is tested in `tests/api`."""
    monkeypatch.setattr(settling, "QUIET", settling.Quiet(0, 0, 0, 0))


def outcomes(site: Site) -> dict[str, str]:
    rows = site.workspace.collecting().to_dict()["rows"]
    return {row["path"]: row["outcome"] for row in rows}


def put(site: Site, name: str, text: str) -> Path:
    file = collecting.folder_of(site.workspace) / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_only_an_admin_turns_it_on_and_it_makes_the_folder(own: Site) -> None:
    assert not own.workspace.collecting().data["on"]
    assert own.visitor("editor").send("/imports/watch", on="1").status_code == 403
    admin = own.visitor("admin")
    assert admin.send("/imports/watch", on="1").status_code == 303
    assert own.workspace.collecting().data["on"]
    assert (own.workspace.folder.root / "inbox").is_dir()
    assert "停止监看" in admin.get("/imports", lang="zh").text
    admin.send("/imports/watch", on="")
    put(own, "leads.csv", LEADS)
    watcher = Watcher(own.keeper)
    for _ in range(3):
        watcher.step()
    assert outcomes(own) == {}, "off is off"


def test_clear_files_are_taken_and_others_wait(own: Site) -> None:
    own.workspace.set_collecting(on=True)
    before, watcher = leads(own), Watcher(own.keeper)
    files = [put(own, "十一月/leads.csv", LEADS), put(own, "x.csv", "a,b\n1,2\n"),
             put(own, "again.csv", LEADS), put(own, "README.md", "read me")]  # fmt: skip
    put(own, "half.csv.part", LEADS)
    watcher.step()
    assert outcomes(own) == {}, "a file just met may still be written"
    watcher.step()
    watcher.step()
    told = outcomes(own)
    assert told["x.csv"] == "asks"
    assert sorted(told.values()) == ["asks", "taken"], "the same content is met once"
    assert leads(own) == before + 2
    last = own.workspace.sources().to_dict()["imports"][-1]
    assert last["by"] == "Watched folder"
    assert all(file.is_file() for file in files), "files are never moved"
    (held,) = uploads.waiting(own.workspace)
    assert (held.origin, held.files) == ("folder", ("x.csv",))
    page = own.visitor("editor").get("/imports", lang="zh").text
    assert "来自监看文件夹" in page
    assert "有疑问" in page
    os.utime(files[1], (1, 1))
    for _ in range(3):
        Watcher(own.keeper).step()
    watcher.step()
    assert len(uploads.waiting(own.workspace)) == 1, "touched, or after a restart: still the same"


def test_a_file_that_grows_is_waited_for(own: Site) -> None:
    own.workspace.set_collecting(on=True)
    before, watcher = leads(own), Watcher(own.keeper)
    lines = LEADS.splitlines(keepends=True)
    put(own, "leads.csv", "")
    watcher.step()
    watcher.step()
    put(own, "leads.csv", "".join(lines[:2]))
    watcher.step()
    put(own, "leads.csv", LEADS)
    watcher.step()
    assert leads(own) == before
    watcher.step()
    assert leads(own) == before + 2
    assert [row["rows"] for row in own.workspace.collecting().to_dict()["rows"]] == [2]


def test_the_settings_name_another_folder(own: Site, tmp_path: Path) -> None:
    import fanbu

    other = tmp_path / "导出"
    other.mkdir()
    (other / "leads.csv").write_text(LEADS, encoding="utf-8")
    settings = own.workspace.folder.settings_file
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f'collect = "{other.as_posix()}"\n{text}', encoding="utf-8")
    root = own.workspace.folder.root
    own.workspace.close()
    with fanbu.open(root) as workspace:
        assert workspace.collecting().data["on"], "who names a folder means it"
        found = workspace.collect().to_dict()
        assert [(row["path"], row["outcome"], row["rows"]) for row in found["rows"]] == [
            ("leads.csv", "taken", 2)
        ]
        assert workspace.collect().to_dict()["rows"] == []


def test_it_runs_with_the_server_and_ends_with_it(
    own: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    from fanbu.web.incoming import watching

    monkeypatch.setattr(watching, "EVERY", 0.01)
    seen = threading.Event()
    steps: list[Any] = []

    def step(self: Watcher) -> None:
        steps.append(self)
        if len(steps) == 1:
            message = "one bad look"
            raise ValueError(message)
        seen.set()

    monkeypatch.setattr(watching.Watcher, "step", step)
    with working(own.keeper):
        assert seen.wait(10), "a bad look does not end it"
    assert not [one for one in threading.enumerate() if one.name == "fanbu-watch"]


def test_a_fault_in_one_file_keeps_no_other_out(own: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    own.workspace.set_collecting(on=True)
    look = type(own.workspace).look

    def breaks(self: Any, file: Path, **more: Any) -> Any:
        return 1 / 0 if file.name == "a.csv" else look(self, file, **more)

    monkeypatch.setattr(type(own.workspace), "look", breaks)
    put(own, "a.csv", "x\n1\n")
    put(own, "b.csv", LEADS)
    watcher = Watcher(own.keeper)
    for _ in range(3):
        watcher.step()
    assert outcomes(own) == {"a.csv": "failed", "b.csv": "taken"}

"""A backup brings back every number and setting; one that is not good changes nothing."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

import fanbu
from fanbu.errors import FanbuError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from fanbu import Workspace

OLD = "day,platform,account,channel,cost\n2026-11-16,meta,a,paid/meta,10.00\n"
NEW = "day,platform,account,channel,cost\n2026-11-16,meta,a,paid/meta,12.50\n"


def bring(ws: Workspace, file: Path, text: str, as_of: str) -> None:
    file.write_text(text)
    ws.import_files(file, as_="spend", as_of=as_of)


def cost(folder: Path) -> float | None:
    with fanbu.open(folder) as ws:
        [row] = ws.query("cost").to_dict()["rows"]
    found: float | None = row["cost"]
    return found


@pytest.fixture
def made(folder: Path, tmp_path: Path) -> Path:
    """A workspace whose cost is 10, with a target and files of its own; and its backup."""
    (folder / "metrics" / "own.yaml").write_text(
        "- {name: twice, label: {zh: 两倍, en: Twice}, formula: cost * 2}\n"
    )
    (folder / "channels.yaml").write_text("- {channel: paid/meta, source: FB}\n")
    (folder / "calendar.yaml").write_text("countries: [US]\n")
    (folder / "notes.txt").write_text("not the workspace's")
    with fanbu.open(folder) as ws:
        bring(ws, tmp_path / "a.csv", OLD, "2026-11-17")
        ws.set_target("cost", 100, period="2026-11")
        ws.backup(tmp_path / "b.zip")
    return tmp_path / "b.zip"


def test_everything_comes_back(folder: Path, made: Path, tmp_path: Path) -> None:
    told = fanbu.restore(tmp_path / "elsewhere", made).to_dict()
    assert told["aside"] is None
    assert told["name"] == "Cloud"
    assert cost(tmp_path / "elsewhere") == 10
    for name in (
        "fanbu.toml",
        "channels.yaml",
        "calendar.yaml",
        "metrics/own.yaml",
        "data/contact.key",
    ):
        assert (tmp_path / "elsewhere" / name).read_bytes() == (folder / name).read_bytes()
    assert not (tmp_path / "elsewhere" / "notes.txt").exists()
    with fanbu.open(tmp_path / "elsewhere") as ws:
        assert ws.query("twice").to_dict()["rows"] == [{"twice": 20}]
        assert ws.targets().to_dict()["rows"][0]["value"] == 100
        ws.undo(1)
        assert ws.query("cost").to_dict()["rows"] == [{"cost": None}]


def test_only_its_owner_reads_it(made: Path) -> None:
    assert made.stat().st_mode & 0o777 == 0o600


def test_a_backup_holds_what_it_says(made: Path) -> None:
    with zipfile.ZipFile(made) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert {*manifest["files"], "manifest.json"} == set(archive.namelist())
    assert manifest["made_at"].endswith("+08:00")


def test_what_was_there_is_kept_aside(folder: Path, made: Path, tmp_path: Path) -> None:
    with fanbu.open(folder) as ws:
        bring(ws, tmp_path / "c.csv", NEW, "2026-11-18")
    assert cost(folder) == 12.5
    aside = fanbu.restore(folder, made).to_dict()["aside"]
    assert cost(folder) == 10
    assert cost(aside) == 12.5
    assert (folder / "notes.txt").read_text() == "not the workspace's"


def test_a_broken_workspace_can_be_restored(folder: Path, made: Path) -> None:
    (folder / "data" / "warehouse.duckdb").write_bytes(b"not a database")
    (folder / "fanbu.toml").write_text("name =")
    fanbu.restore(folder, made)
    assert cost(folder) == 10


def refused(call: Callable[[], Any]) -> str:
    with pytest.raises(FanbuError) as told:
        call()
    assert told.value.message
    assert told.value.hint
    return told.value.code


def files(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def damaged(source: Path, target: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The same archive, sound as a ZIP, with changed members."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return target


def manifest_with(**changes: Any) -> Callable[[str, bytes], bytes]:
    def change(name: str, data: bytes) -> bytes:
        return json.dumps(json.loads(data) | changes).encode() if name == "manifest.json" else data

    return change


def outside_the_folder(name: str, data: bytes) -> bytes:
    if name != "manifest.json":
        return data
    document = json.loads(data)
    document["files"]["metrics/../../evil"] = [0, ""]
    return json.dumps(document).encode()


def flipped(member: str) -> Callable[[str, bytes], bytes]:
    return lambda name, data: data[:-1] + bytes([data[-1] ^ 1]) if name == member else data


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (flipped("data/warehouse.duckdb"), "broken_backup"),
        (flipped("fanbu.toml"), "broken_backup"),
        (manifest_with(kind="other"), "not_a_backup"),
        (manifest_with(files=7), "not_a_backup"),
        (manifest_with(format=2), "newer_backup"),
        (manifest_with(schemas={"warehouse": 999, "ledger": 1}), "newer_schema"),
        (manifest_with(install="0"), "other_workspace"),
        (outside_the_folder, "broken_backup"),
    ],
)
def test_a_bad_backup_changes_nothing(
    folder: Path, made: Path, tmp_path: Path, change: Callable[[str, bytes], bytes], code: str
) -> None:
    bad = damaged(made, tmp_path / "bad.zip", change)
    before = files(folder)
    assert refused(lambda: fanbu.restore(folder, bad)) == code
    assert files(folder) == before
    assert not (tmp_path / "evil").exists()
    if code != "other_workspace":
        assert refused(lambda: fanbu.restore(tmp_path / "new", bad)) == code
        assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("content", "code"), [(b"PK\x03\x04cut", "broken_backup"), (b"a,b\n1,2\n", "not_a_backup")]
)
def test_what_is_no_whole_backup(folder: Path, tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "x").write_bytes(content)
    assert refused(lambda: fanbu.restore(folder, tmp_path / "x")) == code
    assert refused(lambda: fanbu.restore(folder, tmp_path / "nothing")) == "no_such_file"


def test_a_store_that_cannot_be_opened_is_no_backup(
    folder: Path, made: Path, tmp_path: Path
) -> None:
    """Sound by its digests, but no database inside."""

    def change(name: str, data: bytes) -> bytes:
        if name != "manifest.json":
            return b"nothing" if name.endswith(".duckdb") else data
        document = json.loads(data)
        digest = hashlib.sha256(b"nothing").hexdigest()
        document["files"]["data/warehouse.duckdb"] = [len(b"nothing"), digest]
        return json.dumps(document).encode()

    before = files(folder)
    bad = damaged(made, tmp_path / "bad.zip", change)
    assert refused(lambda: fanbu.restore(folder, bad)) == "broken_backup"
    assert files(folder) == before


def test_another_workspaces_backup_only_when_told_so(made: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    fanbu.init(other, name="Other", language="en")
    assert refused(lambda: fanbu.restore(other, made)) == "other_workspace"
    aside = fanbu.restore(other, made, yes=True).to_dict()["aside"]
    assert cost(other) == 10
    with fanbu.open(aside) as ws:
        assert ws.settings.name == "Other"


def test_a_folder_of_other_things_is_left_alone(made: Path, tmp_path: Path) -> None:
    assert refused(lambda: fanbu.restore(tmp_path, made)) == "folder_not_empty"
    assert refused(lambda: fanbu.restore(made, made)) == "not_a_folder"


def test_a_backup_never_overwrites(folder: Path, made: Path) -> None:
    before = made.read_bytes()
    with fanbu.open(folder) as ws:
        assert refused(lambda: ws.backup(made)) == "file_exists"
        assert refused(lambda: ws.backup(made.parent)) == "file_exists"
        assert refused(lambda: ws.backup(made.parent / "no" / "x.zip")) == "cannot_write"
    assert made.read_bytes() == before
    assert list((folder / "data" / "backups").iterdir()) == []


def test_a_workspace_that_is_open_elsewhere_is_not_replaced(folder: Path, made: Path) -> None:
    hold = "import sys, fanbu\nwith fanbu.open(sys.argv[1]):\n print('open', flush=True)\n input()"
    with subprocess.Popen(
        [sys.executable, "-c", hold, str(folder)], stdin=-1, stdout=-1, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        before = files(folder)
        assert refused(lambda: fanbu.restore(folder, made)) == "warehouse_busy"
        other.communicate("\n")
    assert files(folder).keys() == before.keys()


def test_compaction_keeps_todays_numbers_and_says_what_goes(folder: Path, tmp_path: Path) -> None:
    with fanbu.open(folder) as ws:
        bring(ws, tmp_path / "a.csv", OLD, "2026-11-17")
        bring(ws, tmp_path / "b.csv", NEW, "2026-11-18")
        told = ws.compact(dry_run=True).to_dict()
        assert (told["tables"], told["replaced"]) == ({"spend": 1}, [1])
        assert ws.compact().to_dict()["rows"] == 1
        assert ws.query("cost").to_dict()["rows"] == [{"cost": 12.5}]
        assert ws.compact().to_dict()["rows"] == 0
        ws.undo(2)  # import 1 is compacted away: nothing older comes back
        assert ws.query("cost").to_dict()["rows"] == [{"cost": None}]
    assert cost(folder) is None


def test_a_dry_run_keeps_what_undo_needs(folder: Path, tmp_path: Path) -> None:
    with fanbu.open(folder) as ws:
        bring(ws, tmp_path / "a.csv", OLD, "2026-11-17")
        bring(ws, tmp_path / "b.csv", NEW, "2026-11-18")
        ws.compact(dry_run=True)
        ws.undo(2)
        assert ws.query("cost").to_dict()["rows"] == [{"cost": 10}]

"""Files in by a browser: dropped, pasted, looked at, taken, taken back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.web.conftest import BASE

if TYPE_CHECKING:
    from tests.web.conftest import Site, Visitor

LEADS = "external_id,created_at,channel\nN1,2026-11-20,paid/baidu\nN2,2026-11-21,paid/baidu\n"


def drop(visitor: Visitor, *files: tuple[str, str], modified: str = "") -> str:
    """The batch that dropped files became."""
    sent = visitor.client.post(
        "/imports/files",
        data={"key": visitor.key(), "modified": [modified] * len(files)},
        files=[("file", (name, content.encode())) for name, content in files],
        headers={"origin": BASE},
    )
    assert sent.status_code == 303, sent.text[:300]
    found = re.search(r"batch=([0-9a-f]{16})", sent.headers["location"])
    assert found is not None
    return found[1]


def leads(site: Site) -> int:
    return int(site.workspace.query("leads").to_dict()["rows"][0]["leads"])


def test_dropped_files_are_looked_at_and_then_taken(own: Site) -> None:
    editor, before = own.visitor("editor"), leads(own)
    batch = drop(editor, ("new/leads.csv", LEADS))
    looked = editor.get("/imports/look", batch=batch)
    assert "leads.csv" in looked.text
    assert leads(own) == before, "nothing is imported by looking"
    taken = editor.send("/imports/take", batch=batch)
    assert taken.headers["location"].startswith("/imports?said=imported")
    assert leads(own) == before + 2
    assert "2 rows" in editor.get(taken.headers["location"]).text
    number = own.workspace.sources().to_dict()["imports"][-1]["import_id"]
    assert editor.send("/imports/undo", import_id=number).status_code == 303
    assert leads(own) == before


def test_what_cannot_be_read_is_said_and_nothing_is_taken(own: Site) -> None:
    editor, before = own.visitor("editor"), leads(own)
    batch = drop(editor, ("good.csv", LEADS), ("bad.csv", "a,b\n1,2\n"))
    looked = editor.get("/imports/look", batch=batch)
    assert looked.status_code == 200
    assert "bad.csv" in looked.text
    assert 'role="alert"' in looked.text
    assert editor.send("/imports/take", batch=batch).status_code == 400
    assert leads(own) == before
    assert editor.send("/imports/forget", batch=batch).status_code == 303
    assert editor.get("/imports/look", batch=batch).status_code == 400


def test_a_pasted_range_is_a_file(own: Site) -> None:
    editor, before = own.visitor("editor"), leads(own)
    sent = editor.send("/imports/paste", text=LEADS.replace(",", "\t"), title="群里的线索")
    batch = sent.headers["location"].rpartition("=")[2]
    assert "群里的线索.tsv" in editor.get("/imports/look", batch=batch).text
    assert editor.send("/imports/take", batch=batch).status_code == 303
    assert leads(own) == before + 2
    assert editor.send("/imports/paste", text="one line", title="").status_code == 400


def test_names_stay_inside_the_workspace(own: Site) -> None:
    editor = own.visitor("editor")
    names = ("../../../outside.csv", "C:\\windows\\x.csv", "/etc/passwd", "..", "a/b/c/d/e/f.csv")
    batch = drop(editor, *((name, LEADS) for name in names))
    root = own.workspace.folder.uploads / batch
    held = [file for file in root.rglob("*") if file.is_file()]
    assert len(held) == len(names)
    assert all(file.resolve().is_relative_to(root.resolve()) for file in held)


def test_the_time_of_a_file_comes_along(own: Site) -> None:
    """A file that does not say when it was exported is dated by when it was last changed."""
    editor = own.visitor("editor")
    batch = drop(editor, ("leads.csv", LEADS), modified="1795305600000")  # 22 November 2026
    editor.send("/imports/take", batch=batch)
    assert own.workspace.sources().to_dict()["imports"][-1]["as_of"].startswith("2026-11-22")

"""Files in by a browser: dropped, pasted, looked at, taken, taken back."""

from __future__ import annotations

import errno
import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest
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


def test_half_a_batch_is_none(own: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full after the first file leaves nothing that could be taken for whole."""
    copy, done = shutil.copyfileobj, []

    def full(source: Any, out: Any, size: int) -> None:
        done.append(1)
        if len(done) > 1:
            out.write(b"half")
            raise OSError(errno.ENOSPC, "No space left on device", "b.csv")
        copy(source, out, size)

    monkeypatch.setattr("fanbu.web.uploads.shutil.copyfileobj", full)
    editor = own.visitor("editor")
    files = [("file", (name, LEADS.encode(), "text/csv")) for name in ("a.csv", "b.csv")]
    with pytest.raises(OSError, match="No space"):
        editor.client.post(
            "/imports/files", data={"key": editor.key()}, files=files, headers={"origin": BASE}
        )
    assert list(own.workspace.folder.uploads.iterdir()) == []


@pytest.mark.parametrize("odd", ['x"; filename="evil.exe', "中文", "fr"])
def test_a_template_is_called_by_its_language_alone(site: Site, odd: str) -> None:
    found = site.visitor("viewer").get("/imports/template", **{"name": "leads", "in": odd})
    assert found.headers["content-disposition"] == 'attachment; filename="leads.en.xlsx"'


def test_what_went_wrong_is_told_until_it_is_settled(
    own: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor = own.visitor("editor")
    batch = drop(editor, ("leads.csv", LEADS))
    with monkeypatch.context() as broken:
        broken.setattr(type(own.workspace), "import_files", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            editor.send("/imports/take", batch=batch)
    assert "it is our fault" in editor.get("/imports/look", batch=batch).text
    editor.send("/imports/settle", batch=batch, file="leads.csv", as_="leads")
    assert "it is our fault" not in editor.get("/imports/look", batch=batch).text
    assert editor.send("/imports/take", batch=batch).status_code == 303

"""The pages of a draft: edited block by block, or as text; looked at once more; published."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanbu.api import editing, publishing
from fanbu.web import editor
from fanbu.web.asked import about, bench_of, fixed, of_day
from fanbu.web.visit import Gone, Shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fanbu.api.bench import Bench
    from fanbu.model.result import Result
    from fanbu.web.asked import About
    from fanbu.web.visit import Visit

EDIT, TEXT, PUBLISH = "/reports/edit", "/reports/text", "/reports/publish"
CONFLICT = 409


def edit(visit: Visit) -> Shown:
    """The report as it will look, with what its author can do to it."""
    what = about(visit)
    bench = bench_of(visit, what)
    return _edited(visit, fixed(what, bench), bench, of_day=of_day(visit, what))


def step(visit: Visit) -> Gone | Shown:
    """What was written and pressed; where somebody else wrote meanwhile, both are shown."""
    what = about(visit, sent=True)
    bench = bench_of(visit, what)
    steps = editor.steps_of(visit.form)
    pressed = steps.pop() if steps and steps[-1]["do"] in BACKWARDS else None
    found = visit.workspace.edit_draft(steps, **_which(what), bench=bench) if steps else None
    if found and found.data["conflicts"]:
        return _edited(visit, fixed(what, bench), bench, found)
    if pressed:
        _backwards(visit, what, bench, pressed["do"])
    return Gone(_href(visit, EDIT, what, visit.text("place")))


BACKWARDS = ("undo", "redo", "anew")


def _backwards(visit: Visit, what: About, bench: Bench, do: str) -> None:
    if do == "anew":
        visit.workspace.renew_draft(**_which(what), bench=bench)
    else:
        visit.workspace.undo_draft(**_which(what), again=do == "redo", bench=bench)


def _edited(
    visit: Visit,
    what: About,
    bench: Bench,
    found: Result | None = None,
    *,
    of_day: Sequence[str] = (),
) -> Shown:
    values = {
        "editor": editor.opened(visit, what, bench, found),
        "what": what,
        "button": editor.button,
        "anchor": editor.anchor,
        "mark": editor.mark,
        "home": _home(visit, what),
        "of_day": of_day,
        "conflicts": found.data["conflicts"] if found else (),
    }
    return Shown("edit.html.j2", values, CONFLICT if found else 200)


def _home(visit: Visit, what: About) -> str:
    """Where a browser keeps words that are not saved: of nobody else, and of no other workspace.

    Brands may be called alike, and be opened one after another at one address.
    """
    member, root = visit.who.member, visit.workspace.folder.root.resolve()
    whose = (str(root), str(member.id), member.name, what.grain, what.date)
    return f"fanbu.unsaved {sha256(json.dumps(whose).encode()).hexdigest()[:32]}"


def text(visit: Visit) -> Shown:
    """The draft's file as it is."""
    what = about(visit)
    bench = bench_of(visit, what)
    found = editing.opened(visit.workspace, what.asked, bench)
    file = Path(str(found.data["file"]))
    values = {"text": file.read_text(encoding="utf-8-sig"), "base": found.data["revision"],
              "what": fixed(what, bench), "theirs": "", "bench": bench}  # fmt: skip
    return Shown("draft_text.html.j2", values)


def save_text(visit: Visit) -> Gone | Shown:
    """The file as it was written; not where it is another by now: then both are shown."""
    what = about(visit, sent=True)
    bench = bench_of(visit, what)
    mine = str(visit.form.get("text", ""))
    base = visit.text("base") or None
    found = visit.workspace.write_draft(mine, **_which(what), base=base, bench=bench)
    for conflict in found.data["conflicts"]:
        now = editing.opened(visit.workspace, what.asked, bench)
        values = {"text": mine, "base": now.data["revision"], "what": fixed(what, bench),
                  "theirs": conflict["now"], "bench": bench}  # fmt: skip
        return Shown("draft_text.html.j2", values, CONFLICT)
    return Gone(_href(visit, TEXT, what), "draft_saved")


def confirm(visit: Visit) -> Shown:
    """Before publishing: what freezes, what is still missing."""
    what = about(visit)
    bench = bench_of(visit, what)
    what = fixed(what, bench)
    found = publishing.look(visit.workspace, what.asked, bench)
    title = f"{bench.plain(visit.state.language).subtitle}"
    values = {"look": found.data, "what": what, "subtitle": title}
    return Shown("publish.html.j2", values)


def publish(visit: Visit) -> Gone:
    what = about(visit, sent=True)
    bench = bench_of(visit, what)
    by, date = visit.who.member.name, fixed(what, bench).date
    found = visit.workspace.publish(what.grain, date=date, by=by, bench=bench)
    number = str(found.to_dict()["id"])
    href = visit.state.href("/reports/published", number=number)
    return Gone(href, "published", {"number": number})


def _href(visit: Visit, path: str, what: About, place: str = "") -> str:
    made = visit.state.href(path, **what.wanted)
    return f"{made}#{place}" if place.isalnum() else made


def _which(what: About) -> dict[str, Any]:
    return {"grain": what.grain, "date": what.date or None, "language": what.asked.language}

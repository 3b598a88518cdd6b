"""Every change is one row: who, through what, what was asked, what came of it."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

import pytest

import fanbu
from fanbu import words
from fanbu.api import people, trail
from fanbu.api.asker import Asker, machine_user
from fanbu.errors import BadInput
from fanbu.store import trail as stored
from fanbu.types import LANGUAGES

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace

READS = {
    "asked_by", "audit", "bench", "beside", "calendar", "called", "channel_rules", "channels",
    "checklists", "close", "collect", "collecting", "column_kind", "column_label", "conditions",
    "content", "decision", "decisions", "declared_sources", "doctor", "ends_of_data", "findings",
    "funnels", "importable", "join", "last_day", "look", "mappings", "metric_named", "metrics",
    "moment", "now", "presets", "preview", "propose", "published", "published_report", "query",
    "rates", "reader_label", "reason", "renew", "replace_warehouse", "report", "restated",
    "show_settings", "sources", "spoken_in", "statuses", "table_label", "tables_there", "targets",
    "template", "today", "tokens", "tree", "try_channel_rules", "users", "values", "warning_text",
    "watch", "why", "working_in",
}  # fmt: skip
"""What changes nothing of a workspace, or is no verb. Any other method must be `@changing`.

`collect` imports by `import_files`, which leaves the rows."""
PASSWORD = "correct horse battery"  # noqa: S105 - of a test
LEADS = "external_id,created_at,source\n1,2026-11-02 10:00,官网\n2,2026-11-03 10:00,抖音\n"


def lines(ws: Workspace, **asked: Any) -> list[tuple[str, str, str, str]]:
    rows = ws.audit(**asked).to_dict()["rows"]
    return [(row["who"], row["face"], row["what"], row["said"]) for row in rows]


def bring(ws: Workspace, folder: Path, **options: Any) -> None:
    file = folder / "leads.csv"
    file.write_text(LEADS, encoding="utf-8")
    ws.import_files(file, as_="leads", as_of="2026-11-10", yes=True, **options)


def test_every_verb_of_a_workspace_reads_or_leaves_a_row() -> None:
    """A new method is marked `@changing`, or told to read in the list above."""
    methods = {name for name, _ in inspect.getmembers(fanbu.Workspace, inspect.isfunction)
               if not name.startswith("_")}  # fmt: skip
    assert methods - READS == {name for name in methods if name in trail.CHANGING}
    assert methods - READS - set(trail.CHANGING) == set()


def test_every_change_has_words() -> None:
    _ = people  # its verbs are known once it is loaded
    for name in trail.CHANGING:
        assert words.has(f"audit.{name}"), f"words/*/audit.yaml lacks {name}"
        assert words.has(f"audit.kind_{name}"), f"words/*/audit.yaml lacks kind_{name}"
    assert set(trail.FORMER.values()) <= set(trail.CHANGING)


def test_who_asks_is_told(ws: Workspace, tmp_path: Path) -> None:
    bring(ws.asked_by(Asker("Ann", "web")), tmp_path)
    ws.set_target("leads", 120, period="2026-11")
    me = machine_user().who
    assert lines(ws) == [
        (me, "python", "set_target", "Target of Leads for 2026-11: 120"),
        ("Ann", "web", "import_files", "Imported leads.csv (import 1)"),
    ]
    ws.undo(1)
    [row] = ws.audit(what="undo").to_dict()["rows"]
    assert (row["said"], row["result"]) == (
        "Took back leads.csv (import 1)", {"imports": [1], "files": ["leads.csv"]},
    )  # fmt: skip


def test_what_changed_nothing_leaves_nothing(ws: Workspace, tmp_path: Path) -> None:
    """A dry run, a file that was there, a refusal, a setting that is what it was."""
    bring(ws, tmp_path, dry_run=True)
    assert lines(ws) == []
    bring(ws, tmp_path)
    bring(ws, tmp_path)
    with pytest.raises(BadInput):
        ws.undo(7)
    ws.set_settings({"name": "Cloud"})
    ws.compact(dry_run=True)
    assert [what for _, _, what, _ in lines(ws)] == ["import_files"]


def test_secrets_are_never_written_down(ws: Workspace, folder: Path) -> None:
    ws.add_user("Ann", PASSWORD)
    ws.reset_user("Ann", f"{PASSWORD} two")
    [made] = ws.invite_user("Bo", role="viewer").to_dict()["rows"]
    secret = made["path"].partition("key=")[2]
    entered = people.accept(ws, secret, f"{PASSWORD} three", "agent")
    assert entered is not None
    people.change_password(ws, people.member(ws, "Bo"), f"{PASSWORD} three", f"{PASSWORD} four",
                           entered.cookie)  # fmt: skip
    [made] = ws.add_token("robot", by="Ann").to_dict()["rows"]
    token = made["secret"]
    assert [what for _, _, what, _ in lines(ws)] == [
        "add_token", "change_password", "accept", "invite_user", "reset_user", "add_user",
    ]  # fmt: skip
    told = str(ws.audit().to_dict()) + (folder / "data" / "ledger.sqlite").read_bytes().decode(
        "latin-1"
    )
    for hidden in (PASSWORD, secret, token, entered.cookie):
        assert hidden not in told


def test_the_trail_is_asked_by_person_kind_and_days(ws: Workspace) -> None:
    for who in ("Ann", "Bo"):
        ws.asked_by(Asker(who, "web")).set_target("leads", 5, period="2026-11")
    ws.asked_by(Asker("Ann", "api")).remove_target("leads", period="2026-11")
    assert [what for _, _, what, _ in lines(ws, who="Ann")] == ["remove_target", "set_target"]
    assert [who for who, _, _, _ in lines(ws, what="set_target")] == ["Bo", "Ann"]
    assert len(lines(ws, start="2026-11-23", end="2026-11-23")) == 3, "Shanghai's day"
    assert lines(ws, end="2026-11-22") == lines(ws, start="2026-11-24") == []
    assert len(lines(ws, limit=2)) == 2
    assert trail.authors(ws) == ("Ann", "Bo")


def test_a_verb_inside_another_is_part_of_it(ws: Workspace) -> None:
    """What rooms below note is kept with the verb: the target that was set before."""
    file = ws.folder.root / "targets.csv"
    ws.set_target("leads", 90, period="2026-11")
    rows = ("Target month,Target metric,Only channel,Target value",
             "2026-11,leads,,100", "2026-11,cost,,5000")  # fmt: skip
    file.write_text("\n".join(rows))
    ws.import_files(file, yes=True)
    [row, _] = ws.audit().to_dict()["rows"]
    assert row["what"] == "import_files"
    assert [(what, told["value"], told["before"]) for what, told in row["result"]["noted"]] == [
        ("target_set", 100, 90), ("target_set", 5000, None),
    ]  # fmt: skip


def test_lines_of_before_have_words_too(ws: Workspace) -> None:
    ws.ledger.note("source_set", {"platform": "ocean_engine", "owner": "Ann"}, now=ws.now())
    ws.ledger.note("of_long_ago", {"a": 1}, now=ws.now())
    assert [said for _, _, _, said in lines(ws)] == [
        "of_long_ago a=1", "Expects an export of Ocean Engine",
    ]  # fmt: skip


@pytest.fixture
def _changes_are_verbs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes to a store outside of a verb is found."""
    from fanbu.store.warehouse import Warehouse

    load = Warehouse.load

    def loaded(self: Warehouse, *args: Any, **kwargs: Any) -> Any:
        assert stored.is_gathering(), "a change that leaves no trace"
        return load(self, *args, **kwargs)

    monkeypatch.setattr(Warehouse, "load", loaded)


@pytest.mark.usefixtures("_changes_are_verbs")
def test_rows_come_in_by_verbs_only(ws: Workspace, tmp_path: Path) -> None:
    bring(ws, tmp_path)
    ws.add_rate("USD", "7.1", day="2026-11-02")
    assert [said for _, _, _, said in lines(ws)] == [
        "USD on 2026-11-02: 7.1", "Imported leads.csv (import 1)",
    ]  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_kinds_are_named(language: Any) -> None:
    assert {name for name, _ in trail.kinds(language)} == set(trail.CHANGING)

"""The same question, here and through a server: equal results for every verb of the table."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.rest.conftest import Running, remote, serving

import fanbu
from fanbu.api.report_result import ReportResult
from fanbu.api.verbs import VERBS
from fanbu.errors import BadInput, Failed

if TYPE_CHECKING:
    from pathlib import Path

    from fanbu import Workspace
    from fanbu.api.remote import RemoteWorkspace
    from fanbu.model.result import Result

LEADS = "external_id,created_at,channel\nN1,2026-11-20,paid/baidu\nN2,2026-11-21,paid/baidu\n"
WEEK = {"start": "2026-11-16", "end": "2026-11-22"}
PASSWORD = "correct horse battery"  # noqa: S105 - of a test

FINDING = "change:leads:owner=x:2026-11-16..2026-11-22"
MORE = "".join(f"M{day}{n},2026-11-{day} 10:00,paid/baidu,true,x\n"
               for day in range(16, 23) for n in range(20))  # fmt: skip
"""Twenty leads more on each day of a week."""
MAPPING = {"table": "leads", "columns": {"a": "external_id", "b": "created_at"}}

CALLS: list[tuple[str, dict[str, Any]]] = [
    ("query", {"metrics": ["cost", "leads", "cpl"], "by": "channel", **WEEK}),
    ("query", {"metrics": "cost", "grain": "day", "compare": "previous", **WEEK}),
    ("query", {"metrics": ("leads",), "compare": "same-age", **WEEK}),
    ("query", {"metrics": ["cost"], "where": "channel = 'paid/baidu'", "out": "cost.csv"}),
    ("query", {"metrics": ["cost"], "by": ["ad_campaign"], "out": "cost.parquet"}),
    ("metrics", {}),
    ("metrics", {"names": ["cvr"]}),
    ("channels", {"common": True}),
    ("content", WEEK),
    ("report", {"grain": "week", "out": "week.md"}),
    ("report", {"grain": "month", "for_": "boss", "language": "zh", "plain": True}),
    ("tree", {"metric": "cpl", **WEEK, "compare": "previous"}),
    ("why", {"metric": "leads", "period": "2026-11-09..2026-11-15", "by": ["channel"]}),
    ("funnels", {}),
    ("values", {"column": "channel", "limit": 1}),
    ("conditions", {"where": "channel = 'paid/baidu' and cost > 5"}),
    ("draft", {"grain": "week"}),
    ("edit_draft", {"steps": [{"do": "plan", "text": "more"}, {"do": "hide", "key": "numbers"}]}),
    ("undo_draft", {}),
    ("undo_draft", {"again": True}),
    ("renew_draft", {}),
    ("write_draft", {"text": "# own\n", "base": "of nobody"}),
    ("findings", {"date": "2026-11-15"}),
    ("watch", {"date": "2026-11-15", "budget": 3}),
    ("publish", {"grain": "week", "by": "Li"}),
    ("published", {}),
    ("restated", {"which": 1}),
    ("published_report", {"which": 1, "out": "old.txt"}),
    ("checklists", {}),
    ("checklists", {"name": "weekly_report"}),
    ("set_source", {"platform": "baidu", "owner": "Lin", "ready": "09:00"}),
    ("pause_source", {"platform": "baidu", "start": "2026-11-20", "end": "2026-11-21"}),
    ("resume_source", {"platform": "baidu", "start": "2026-11-21"}),
    ("sources", {}),
    ("declared_sources", {}),
    ("forget_source", {"platform": "baidu"}),
    ("set_target", {"metric": "leads", "value": 90, "period": "2026-11"}),
    ("targets", {}),
    ("remove_target", {"metric": "leads", "period": "2026-11"}),
    ("show_settings", {}),
    ("set_settings", {"changes": {"name": "Cloud", "headline": ["cost", "leads"]}}),
    ("statuses", {}),
    ("set_status", {"status": "deal", "means": "won"}),
    ("channel_rules", {}),
    ("add_channel_rule", {"channel": "paid/baidu", "when": ["source=bd"]}),
    ("try_channel_rules", {"rules": [{"channel": "paid/baidu", "source": ["bd", "百度"]}]}),
    (
        "set_channel_rules",
        {
            "rules": [
                {"channel": "paid/baidu", "source": ["bd", "百度"]},
                {"channel": "paid/other", "utm_medium~": "cpc"},
            ]
        },
    ),
    ("move_channel_rule", {"number": 2, "to": 1}),
    ("remove_channel_rule", {"number": 1, "dry_run": True}),
    ("add_rate", {"currency": "USD", "rate": "7.1", "day": "2026-11-02"}),
    ("rates", {}),
    (
        "add_note",
        {"text": "改价", "days": "2026-11-20", "kind": "price", "where": {"channel": "paid/baidu"}},
    ),
    ("calendar", {}),
    ("remove_note", {"number": 1}),
    ("importable", {}),
    ("look", {"paths": ["exports"], "each": {"exports/strange.csv": {"leave_out": True}}}),
    ("propose", {"path": "exports/strange.csv", "tables": ["leads"]}),
    ("preview", {"path": "exports/strange.csv", "entries": MAPPING}),
    ("save_mapping", {"name": "own", "entries": MAPPING}),
    ("rename_mapping", {"name": "own", "new": "ours"}),
    ("mappings", {}),
    ("mappings", {"name": "ours"}),
    ("remove_mapping", {"name": "ours"}),
    ("set_collecting", {"on": True}),
    ("collecting", {}),
    ("collect", {}),
    ("template", {}),
    ("template", {"name": "leads", "out": "forms/leads.xlsx"}),
    ("import_files", {"paths": "exports/leads.csv", "as_": "leads", "dry_run": True}),
    ("import_files", {"paths": ["exports"], "as_": "leads", "set": {"owner": "Lin"}}),
    ("undo", {"imports": [4]}),
    ("join", {"file": "exports/leads.csv", "by": "external_id=lead", "columns": ["channel"]}),
    ("add_user", {"name": "Ann", "password": PASSWORD, "role": "viewer"}),
    ("invite_user", {"name": "Bo", "role": "viewer"}),
    ("set_role", {"name": "Ann", "role": "editor"}),
    ("reset_user", {"name": "Ann", "password": f"{PASSWORD} 2"}),
    ("users", {}),
    ("remove_user", {"name": "Ann"}),
    ("add_token", {"name": "robot", "days": 3}),
    ("tokens", {}),
    ("remove_token", {"name": "robot"}),
    ("import_files", {"paths": "more.csv", "as_": "leads", "each": {"no.csv": {"yes": True}}}),
    ("findings", {"date": "2026-11-22"}),
    ("dismiss_finding", {"key": FINDING, "why": "known", "by": "Li"}),
    ("restore_finding", {"key": FINDING, "by": "Li"}),
    ("accept_finding", {"key": FINDING, "owner": "Lin", "due": "2099-01-04", "by": "Li"}),
    ("decision", {"number": 1}),
    ("finish_decision", {"number": 1, "grade": "partly"}),
    ("decisions", {}),
    ("reopen_decision", {"number": 1}),
    ("drop_decision", {"number": 1, "why": "no"}),
    ("decisions", {"all_": True}),
    ("audit", {"what": "add_rate"}),
    ("compact", {"dry_run": True}),
    ("backup", {"file": "all.zip"}),
    ("compact", {}),
    ("doctor", {}),
    ("query", {"metrics": ["leads"], "by": ["channel"]}),
]
"""In an order in which each finds something to do."""
WRONG: list[tuple[str, dict[str, Any]]] = [
    ("query", {"metrics": ["nope"]}),
    ("query", {"metrics": ["cost"], "grain": "hour"}),
    ("query", {"metrics": ["cost"], "where": "channel ="}),
    ("query", {"metrics": ["cost"], "out": "cost.pdf"}),
    ("undo", {"imports": [99]}),
    ("import_files", {"paths": ["nothing.csv"]}),
    ("import_files", {"paths": ["exports/strange.csv", "exports/leads.csv"]}),
    ("template", {"name": "leads", "out": "leads.doc"}),
    ("template", {"name": "leads", "out": "taken.xlsx"}),
    ("join", {"file": "exports/strange.csv"}),
    ("published_report", {"which": 77}),
    ("set_target", {"metric": "leads", "value": 1.5, "period": "someday"}),
]
OFTEN_OTHER = ("who", "face", "secret", "made_at", "used_at", "until", "added_at", "at", "now",
               "bytes_before", "bytes_after", "bytes", "id", "free_mb", "stored_mb")  # fmt: skip


def test_every_verb_is_asked_for() -> None:
    assert {name for name, _ in CALLS} == {verb.name for verb in VERBS}


def told(result: Result) -> dict[str, Any]:
    """All of a result but what no two moments share."""
    found = {
        "kind": result.kind,
        "data": result.data,
        "columns": result.table.schema,
        "rows": result.table.to_pylist(),
        "warnings": result.warnings,
        "query": result.query,
        "charts": result.charts,
        "findings": result.findings,
        "said": result.to_dict(),
    }
    if isinstance(result, ReportResult):
        found |= {"report": result.report, "text": result.text(), "page": result.markdown()}
        found |= {"blocks": str(result.blocks())}
    return {name: settled(value) for name, value in found.items()}


def settled(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: None if k in OFTEN_OTHER else settled(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(settled, value)) if type(value) in (list, tuple) else value
    if isinstance(value, str):
        return re.sub(r"\d[\d,]* MB|/\S*/(here|there)/|where it is [\d :-]+|key=[\w-]+", "", value)
    return value


def ask(workspace: Workspace, name: str, given: dict[str, Any]) -> dict[str, Any]:
    return told(getattr(workspace, name)(**given))


def reach(running: Running, way: str) -> RemoteWorkspace:
    """As this machine's own command line, or as from another machine."""
    if way == "folder":
        return remote(running.folder)
    return remote(running.url, token=running.token())


def put(folder: Path) -> Path:
    """A folder to work in: files to import, and one that is there already."""
    exports = folder / "exports"
    exports.mkdir(parents=True)
    for name, text in (("leads.csv", LEADS), ("strange.csv", "a,b\n1,2\n")):
        (exports / name).write_text(text, encoding="utf-8")
        os.utime(exports / name, (1_790_000_000, 1_790_000_000))
    more = f"external_id,created_at,channel,valid,owner\n{MORE}"
    (folder / "more.csv").write_text(more, encoding="utf-8")
    os.utime(folder / "more.csv", (1_790_000_000, 1_790_000_000))
    (folder / "taken.xlsx").write_bytes(b"mine")
    (folder / "forms").mkdir()
    return folder


def files_of(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.suffix in (".csv", ".md", ".txt")
        else b""
        for path in files
    }  # fmt: skip


@pytest.mark.parametrize("way", ["folder", pytest.param("address", marks=pytest.mark.long)])
def test_equal_results(
    running: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Through the server that has the folder open, and as from another machine, files and all."""
    there = reach(running, way)
    places = {name: put(tmp_path / "work" / name) for name in ("near", "far")}
    with fanbu.open(running.twin) as here:
        if way == "address":
            here.add_token("key 1", role="admin")
        for name, given in CALLS:
            monkeypatch.chdir(places["near"])
            if (name, given) == ("import_files", {"paths": ["exports"], "as_": "leads",
                                                  "set": {"owner": "Lin"}}):  # fmt: skip
                for place in places.values():
                    (place / "exports" / "strange.csv").unlink()
            expected = ask(here, name, given)
            monkeypatch.chdir(places["far"])
            assert ask(there, name, given) == expected, (name, given)
    assert files_of(places["far"]) == files_of(places["near"])
    assert "exports/leads.joined.xlsx" in files_of(places["far"])


@pytest.mark.parametrize("way", ["folder", pytest.param("address", marks=pytest.mark.long)])
def test_equal_refusals(
    shared: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    there = reach(shared, way)
    monkeypatch.chdir(put(tmp_path / "work"))
    with fanbu.open(shared.twin) as here:
        for name, given in WRONG:
            found = []
            for workspace in (here, there):
                with pytest.raises((BadInput, Failed)) as problem:
                    getattr(workspace, name)(**given)
                error = problem.value
                more = {k: error.details.get(k) for k in ("files", "passed", "position", "text")}
                found.append((type(error), error.code, error.message, error.hint, more))
            assert found[0] == found[1], (name, given)
    assert (tmp_path / "work" / "taken.xlsx").read_bytes() == b"mine"


def test_words_and_settings_are_the_same(shared: Running) -> None:
    there = remote(shared.folder)
    with fanbu.open(shared.twin) as here:
        assert there.settings == here.settings
        assert there.presets() == here.presets()
        assert there.now() == here.now()
        for name in ("cost", "cost_change", "cpl", "channel", "period", "views", "nothing"):
            assert there.column_label(name) == here.column_label(name)
            assert there.column_kind(name) == here.column_kind(name)
        found = here.query(["leads"], start="2030-01-01", end="2030-01-02")
        same = there.query(["leads"], start="2030-01-01", end="2030-01-02")
        texts = [here.warning_text(one) for one in found.warnings]
        assert [there.warning_text(one) for one in same.warnings] == texts != []
        zh, theirs = there.spoken_in("zh"), here.spoken_in("zh")
        assert zh.column_label("cost") == theirs.column_label("cost") == "花费"
        with pytest.raises(BadInput, match="没有"):
            zh.query("nope")


def test_the_stores_are_not_lent(shared: Running) -> None:
    there = remote(shared.folder)
    for name in ("warehouse", "ledger", "definitions"):
        with pytest.raises(BadInput) as problem:
            getattr(there, name)
        assert problem.value.code == "not_remote"
    assert not hasattr(there, "__wrapped__")


def test_a_server_that_is_gone_is_forgotten(shared: Running) -> None:
    file = shared.twin / "data" / "server.json"
    good = json.loads((shared.folder / "data" / "server.json").read_text(encoding="utf-8"))
    good = {**good, "folder": str(file.parent.resolve())}
    gone = {**good, "pid": 2**22 + 1}
    elsewhere = {**good, "machine": "another"}
    silent = {**good, "url": "http://127.0.0.1:9"}
    stranger = {**good, "token": "of another server"}
    for told, stays in ((gone, False), (silent, False), (stranger, False), (elsewhere, True)):
        file.write_text(json.dumps(told), encoding="utf-8")
        with fanbu.open(shared.twin) as opened:
            assert opened.warehouse is not None, told
            assert file.exists() is stays, told
    for text in ("", "{}", "[1]", '{"url": 1, "pid": "x", "token": ""}'):
        file.write_text(text, encoding="utf-8")
        fanbu.open(shared.twin).close()


def test_a_server_takes_its_file_along_when_it_is_stopped(made: Path, tmp_path: Path) -> None:
    import shutil

    folder = shutil.copytree(made, tmp_path / "brand")
    with serving(folder) as (_, program):
        assert (folder / "data" / "server.json").stat().st_mode & 0o777 == 0o600
    assert program.returncode == 0
    assert not (folder / "data" / "server.json").exists()


def test_addresses(shared: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    def code(path: str, **more: Any) -> str:
        with pytest.raises((BadInput, Failed)) as problem:
            fanbu.open(path, **more)
        assert problem.value.message
        return str(problem.value.code)

    monkeypatch.delenv("FANBU_TOKEN", raising=False)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert code(shared.url) == "no_token"
    assert code(shared.url, token="wrong") == "sign_in_needed"  # noqa: S106 - it is none
    assert code("http://127.0.0.1:9", token="x") == "server_unreachable"  # noqa: S106
    monkeypatch.setenv("FANBU_TOKEN", shared.token("viewer"))
    found = remote(f"{shared.url}/")
    assert found.query("leads").to_dict()["rows"] == [{"leads": 126}]
    with pytest.raises(BadInput) as problem:
        found.undo(1)
    assert problem.value.code == "not_allowed"
    assert "editor" in str(problem.value.message)

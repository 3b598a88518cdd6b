"""The HTTP API: who may ask what, in which form, and what comes back."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.web.conftest import BASE, LOCAL, NOW, PASSWORD, Site

from fanbu.api import people
from fanbu.api.asker import machine_user
from fanbu.api.verbs import VERBS
from fanbu.api.wire import FACE, FOLDER, FULL, PREFIX
from fanbu.web.rest.routes import KEY
from fanbu.web.security.limits import SMALL

if TYPE_CHECKING:
    from pathlib import Path

    from httpx2 import Response

ROLES = ("viewer", "editor", "admin")
LEADS = b"external_id,created_at,channel\nN1,2026-11-20,paid/baidu\nN2,2026-11-21,paid/baidu\n"


def key(site: Site, role: str, **more: Any) -> str:
    name = f"{role} {len(people.tokens(site.workspace))}"
    made = site.workspace.add_token(name, role=role, **more)
    return str(made.to_dict()["rows"][0]["secret"])


def post(site: Site, verb: str, token: str, given: Any = None, **headers: str) -> Response:
    told = {"authorization": f"Bearer {token}", **headers}
    return site.visitor().client.post(f"{PREFIX}/{verb}", json=given or {}, headers=told)


def error(answer: Response) -> tuple[int, str]:
    told = answer.json()
    assert set(told) == {"ok", "error"}
    assert told["ok"] is False
    assert told["error"]["message"]
    return answer.status_code, told["error"]["code"]


def leads(site: Site) -> int:
    return int(site.workspace.query("leads").to_dict()["rows"][0]["leads"])


def test_an_answer_is_the_contracts_object(site: Site) -> None:
    asked = {"metrics": ["cost", "leads"], "by": "channel", "start": "2026-11-16"}
    found = post(site, "query", LOCAL, asked)
    assert found.status_code == 200
    result = site.workspace.query(["cost", "leads"], by="channel", start="2026-11-16")
    told = found.json()
    assert list(told) == ["ok", "result", "warnings", "query"]
    assert told["result"] == result.to_dict()
    assert told["warnings"] == [warning.to_dict() for warning in result.warnings]
    assert told["query"]["metrics"] == ["cost", "leads"]


def test_a_question_may_stand_in_the_address(site: Site) -> None:
    client = site.visitor("viewer").client
    address = f"{PREFIX}/query?metrics=cost&metrics=leads&by=channel&common=true&start=2026-11-16"
    given = {"metrics": ["cost", "leads"], "by": ["channel"], "common": True,
             "start": "2026-11-16"}  # fmt: skip
    assert client.get(address).json() == post(site, "query", LOCAL, given).json()
    assert error(client.get(f"{PREFIX}/query?metrics=cost&gran=day")) == (422, "argument_unknown")
    assert client.get(f"{PREFIX}/undo?imports=1").status_code == 405
    assert client.get(f"{PREFIX}/published_report?which=week").status_code == 404


def test_a_whole_number_may_stand_in_the_address(site: Site) -> None:
    client = site.visitor("viewer").client
    told = client.get(f"{PREFIX}/watch?budget=3").json()
    assert told["result"]["budget"] == 3
    assert told == post(site, "watch", LOCAL, {"budget": 3}).json()
    assert error(client.get(f"{PREFIX}/watch?budget=-1")) == (400, "bad_budget")
    assert error(client.get(f"{PREFIX}/watch?budget=many")) == (422, "argument_wrong")
    assert error(client.get(f"{PREFIX}/decision?number=9")) == (404, "no_decisions")


@pytest.mark.parametrize(
    ("verb", "given", "status", "code"),
    [
        ("add_note", {"text": "x", "days": "2026-11-03", "where": {"channel": "paid/baido"}},
         400, "note_channel"),
        ("add_note", {"text": "x", "days": "2026-13-03"}, 400, "bad_period"),
        ("remove_note", {"number": 9}, 404, "no_notes"),
        ("accept_finding", {"key": "nokey"}, 404, None),
        ("dismiss_finding", {"key": "nokey", "why": "x"}, 404, None),
        ("restore_finding", {"key": "nokey"}, 400, "not_dismissed"),
        ("why", {"metric": "leads", "period": "9999"}, 400, "far_day"),
        ("watch", {"date": "9999-12-31"}, 400, "far_day"),
    ],
)  # fmt: skip
def test_what_is_wrong_has_the_words_of_the_command_line(
    site: Site, verb: str, given: dict[str, Any], status: int, code: str | None
) -> None:
    """Which finding there is depends on the brand; that this is none does not."""
    answer = post(site, verb, LOCAL, given)
    assert error(answer)[0] == status
    told = answer.json()["error"]
    assert told["code"] == code or told["code"] in ("unknown_finding", "no_findings")
    assert told["hint"]
    assert not (site.workspace.folder.root / "calendar.yaml").exists()


@pytest.mark.parametrize("role", ROLES)
def test_nobody_does_more_than_their_role(site: Site, role: str) -> None:
    """By a key and by a browser: too little is refused before arguments are looked at."""
    token, browser = key(site, role), site.visitor(role)
    form = {KEY: browser.key(), "origin": BASE}
    for verb in VERBS:
        if ROLES.index(role) >= ROLES.index(verb.role):
            continue
        assert error(post(site, verb.name, token)) == (403, "not_allowed"), verb.name
        sent = browser.client.post(f"{PREFIX}/{verb.name}", json={"x": 1}, headers=form)
        assert error(sent) == (403, "not_allowed"), verb.name


def test_a_key_is_never_more_than_its_member(own: Site) -> None:
    own.workspace.add_user("Ann", PASSWORD, role="viewer")
    token = key(own, "admin", by="Ann")
    assert post(own, "sources", token).status_code == 200
    assert error(post(own, "undo", token, {"imports": 1})) == (403, "not_allowed")


def test_strangers_and_keys_that_are_over(own: Site) -> None:
    client = own.visitor().client
    good, short = key(own, "viewer"), key(own, "viewer", days=1)
    for verb in VERBS:
        found = client.post(f"{PREFIX}/{verb.name}", content=b"{not json")
        assert error(found) == (401, "sign_in_needed"), verb.name
        assert found.headers["www-authenticate"] == "Bearer"
    for path in ("openapi.json", "workspace"):
        assert error(client.get(f"{PREFIX}/{path}")) == (401, "sign_in_needed")
    for wrong in (f"{good}x", "", "é"):
        headers = {b"authorization": b"Bearer " + wrong.encode()}
        assert client.post(f"{PREFIX}/sources", headers=headers).status_code == 401
    assert post(own, "sources", good).status_code == 200
    assert post(own, "sources", short).status_code == 200
    own.workspace._clock = lambda: NOW + timedelta(days=2)
    for view in (own.keeper.view("en"), own.keeper.view("zh")):
        view._clock = own.workspace._clock
    assert error(post(own, "sources", short)) == (401, "sign_in_needed")
    assert post(own, "sources", good).status_code == 200
    own.workspace.remove_token(own.workspace.tokens().to_dict()["rows"][0]["name"])
    assert error(post(own, "sources", good)) == (401, "sign_in_needed")


def test_a_browser_asks_and_changes_only_with_its_key(own: Site) -> None:
    editor = own.visitor("editor")
    asked = {"metrics": ["leads"]}
    for headers in ({"origin": BASE}, {"origin": BASE, KEY: "0" * 64}):
        sent = editor.client.post(f"{PREFIX}/undo", json={"imports": 1}, headers=headers)
        assert error(sent) == (403, "key_needed")
    for headers in ({}, {"origin": "http://evil.example", KEY: editor.key()}):
        for verb, given in (("undo", {"imports": 1}), ("query", asked)):
            sent = editor.client.post(f"{PREFIX}/{verb}", json=given, headers=headers)
            assert error(sent) == (403, "cross_site")
    sent = editor.client.post(f"{PREFIX}/query", json=asked, headers={"origin": BASE})
    assert sent.json()["result"]["rows"] == [{"leads": 126}]
    assert len(own.workspace.sources().to_dict()["imports"]) == 3
    headers = {"origin": BASE, KEY: editor.key()}
    done = editor.client.post(f"{PREFIX}/undo", json={"imports": 2}, headers=headers)
    assert done.status_code == 200
    assert len(own.workspace.sources().to_dict()["imports"]) == 2


def test_what_was_remembered_is_forgotten_after_a_change(own: Site) -> None:
    viewer = own.visitor("viewer")
    before = viewer.get("/metrics", metric="leads").text
    post(own, "undo", LOCAL, {"imports": [2]})
    assert viewer.get("/metrics", metric="leads").text != before


def test_files_come_along(own: Site, tmp_path: Path) -> None:
    """Their names, folders and times; the arguments beside them as JSON."""
    token, before = key(own, "editor"), leads(own)
    files = [("file", ("new/线索.csv", LEADS)), ("file", ("../../evil.csv", LEADS + b"N3,,\n"))]
    told = {"arguments": json.dumps({"as_": "leads", "dry_run": True}),
            "modified": ["1790000000000", "1790000000000"]}  # fmt: skip
    client, headers = own.visitor().client, {"authorization": f"Bearer {token}"}
    found = client.post(f"{PREFIX}/import_files", files=files, data=told, headers=headers)
    assert found.status_code == 200, found.text
    names = {file["path"]: file["as_of"] for file in found.json()["result"]["files"]}
    assert set(names) == {"new/线索.csv", "evil.csv"}
    assert {at[:13] for at in names.values()} == {"2026-09-21T14"}, "as the files were changed"
    assert leads(own) == before
    taken = client.post(f"{PREFIX}/import_files", files=files[:1],
                        data={"arguments": '{"as_": "leads"}'}, headers=headers)  # fmt: skip
    assert taken.json()["result"]["files"][0]["kept"] == 2
    assert leads(own) == before + 2
    assert [*own.workspace.folder.uploads.iterdir()] == []
    assert not list(tmp_path.rglob("evil.csv"))


@pytest.mark.parametrize("role", ["editor", "admin"])
def test_paths_of_the_disk_are_for_its_own_command_line(own: Site, tmp_path: Path, role: str
                                                         ) -> None:  # fmt: skip
    file = tmp_path / "mine.csv"
    file.write_bytes(LEADS)
    token, folder = key(own, role), {FOLDER: str(tmp_path)}
    given = {"paths": [str(file)], "as_": "leads"}
    for headers in ({}, folder):
        found = post(own, "import_files", token, given, **headers)
        assert error(found) == (403, "paths_are_local")
        found = post(own, "join", token, {"file": "mine.csv"}, **headers)
        assert error(found) == (403, "paths_are_local")
    assert error(post(own, "import_files", LOCAL, given)) == (403, "paths_are_local")
    client, headers = own.visitor().client, {"authorization": f"Bearer {token}"}
    for path in (str(file), "../mine.csv", "~/mine.csv", "x/../../mine.csv"):
        arguments = {"arguments": json.dumps({**given, "paths": [path]})}
        sent = client.post(f"{PREFIX}/import_files", data=arguments, headers=headers,
                           files=[("file", ("x.csv", LEADS))])  # fmt: skip
        assert error(sent)[1] in ("not_brought", "no_such_file"), path
    for out in (str(tmp_path / "out.csv"), "../out.csv", "~/out.csv"):
        found = post(own, "query", token, {"metrics": "cost", "out": out})
        assert error(found) == (400, "out_is_away")
    assert [*tmp_path.glob("out.csv")] == []
    taken = post(own, "import_files", LOCAL, {**given, "paths": ["mine.csv"]}, **folder)
    assert taken.json()["result"]["files"][0]["path"] == "mine.csv"


def test_the_trail_names_whose_key_it_was(own: Site) -> None:
    """And the user of this machine where its own command line asks."""
    own.workspace.add_user("Ann", PASSWORD, role="editor")
    target = {"metric": "leads", "value": 90, "period": "2026-11"}
    post(own, "set_target", key(own, "editor", by="Ann"), target)
    post(own, "set_target", LOCAL, target, **{FACE: "cli"})
    post(own, "set_target", key(own, "editor", by="Ann"), target, **{FACE: "cli"})
    post(own, "undo", key(own, "viewer", by="Ann"), {"imports": 1})
    rows = own.workspace.audit(what="set_target").to_dict()["rows"]
    assert [(row["who"], row["face"]) for row in rows] == [
        ("Ann", "api"), (machine_user().who, "cli"), ("Ann", "api"),
    ]  # fmt: skip
    assert own.workspace.audit(what="undo").to_dict()["rows"] == []


def test_options_of_single_files_name_no_path_of_the_disk(own: Site, tmp_path: Path) -> None:
    form = tmp_path / "own.yaml"
    form.write_text("table: leads\ncolumns: {external_id: external_id}\n", encoding="utf-8")
    client, headers = own.visitor().client, {"authorization": f"Bearer {key(own, 'editor')}"}
    for path in (str(form), "../own.yaml"):
        told = {"arguments": json.dumps({"each": {"x.csv": {"map": path}}})}
        for verb in ("look", "import_files"):
            sent = client.post(f"{PREFIX}/{verb}", data=told, headers=headers,
                               files=[("file", ("x.csv", LEADS))])  # fmt: skip
            assert error(sent) == (400, "not_brought")
    told = {"arguments": json.dumps({"each": {"x.csv": {"nothing": 1}}})}
    sent = client.post(f"{PREFIX}/look", data=told, headers=headers,
                       files=[("file", ("x.csv", LEADS))])  # fmt: skip
    assert error(sent) == (422, "argument_unknown")


def test_an_answer_may_be_a_file(site: Site) -> None:
    client = site.visitor("viewer").client
    found = client.get(f"{PREFIX}/report?grain=week&date=2026-11-22&out=week.html")
    assert found.headers["content-type"] == "application/octet-stream"
    assert "week.html" in found.headers["content-disposition"]
    assert found.content.startswith(b"<!doctype html>")
    book = post(site, "template", key(site, "viewer"), {"name": "leads"})
    assert "leads.xlsx" in book.headers["content-disposition"]
    assert book.content.startswith(b"PK")


def test_wrong_arguments_are_told_by_name(site: Site) -> None:
    for verb, given, code, name in (
        ("query", {}, "argument_missing", "metrics"),
        ("query", {"metrics": "cost", "grian": "day"}, "argument_unknown", "grian"),
        ("query", {"metrics": "cost", "common": "yes"}, "argument_wrong", "common"),
        ("query", {"metrics": "co\0st"}, "argument_wrong", "metrics"),
        ("query", {"metrics": ["x"] * 501}, "argument_wrong", "metrics"),
        ("query", {"metrics": "x" * 4001}, "argument_wrong", "metrics"),
        ("set_target", {"metric": "cost", "value": "9", "period": "2026-11"}, "argument_wrong",
         "value"),
    ):  # fmt: skip
        found = post(site, verb, LOCAL, given)
        assert error(found) == (422, code), given
        assert name in found.json()["error"]["message"]
    for content, kind in ((b"[1]", "application/json"), (b"{", "application/json"),
                          (b"metrics=cost", "application/x-www-form-urlencoded"),
                          (b"[" * 100_000, "application/json")):  # fmt: skip
        headers = {"authorization": f"Bearer {LOCAL}", "content-type": kind}
        sent = site.visitor().client.post(f"{PREFIX}/query", content=content, headers=headers)
        assert error(sent) == (422, "arguments_unreadable")


def test_errors_have_their_status(own: Site) -> None:
    given = {"name": "Ann", "password": PASSWORD}
    assert post(own, "add_user", LOCAL, given).status_code == 200
    assert error(post(own, "add_user", LOCAL, given)) == (409, "member_exists")
    assert error(post(own, "remove_user", LOCAL, {"name": "Bob"})) == (404, "unknown_member")
    assert error(post(own, "undo", LOCAL, {"imports": 99})) == (404, "unknown_import")
    assert error(post(own, "query", LOCAL, {"metrics": "nope"})) == (400, "unknown_metric")
    assert error(post(own, "nothing", LOCAL)) == (404, "no_such_address")
    found = own.visitor().client.put(f"{PREFIX}/query", headers={"origin": BASE})
    assert error(found) == (405, "method_not_allowed")
    assert found.headers["allow"]
    large = {"metrics": "x" * SMALL}
    assert error(post(own, "query", LOCAL, large)) == (413, "too_large")
    headers = {"authorization": f"Bearer {LOCAL}", "content-type": "application/json"}
    parts = (b"x" * SMALL for _ in range(2))  # sent without saying how much it will be
    found = own.visitor().client.post(f"{PREFIX}/query", content=parts, headers=headers)
    assert error(found) == (413, "too_large")
    found = own.visitor().client.post(f"{PREFIX}/query", headers={"host": "evil.example"})
    assert error(found) == (421, "unknown_host")


def test_a_flaw_of_ours_is_told_without_its_insides(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("wires crossed")

    monkeypatch.setattr("fanbu.api.sources.sources", broken)
    found = post(site, "sources", LOCAL)
    assert error(found) == (500, "unexpected")
    assert "wires" not in found.text
    assert "wires crossed" in caplog.text


def test_words_are_in_the_language_that_is_asked_for(site: Site) -> None:
    def message(**headers: str) -> str:
        found = post(site, "query", LOCAL, {"metrics": "nope"}, **headers)
        return str(found.json()["error"]["message"])

    assert message() == "There is no metric “nope”."
    assert "没有" in message(**{"accept-language": "zh-CN,zh;q=0.9,en;q=0.8"})
    assert message(**{"accept-language": "fr"}) == message()


def test_who_did_it_is_noted(own: Site) -> None:
    token = key(own, "editor")
    post(own, "publish", token, {"grain": "week", "date": "2026-11-22"})
    post(own, "publish", LOCAL, {"grain": "week", "date": "2026-11-15"})
    by = {row["period"]: row["by"] for row in own.workspace.published().to_dict()["reports"]}
    assert by == {"2026-11-16..2026-11-22": "owner", "2026-11-09..2026-11-15": None}


def test_a_program_may_ask_for_all_of_a_result(site: Site) -> None:
    found = post(site, "query", LOCAL, {"metrics": "cost"}, accept=FULL)
    assert found.headers["content-type"] == FULL
    assert set(found.json()) == {
        "ok", "kind", "table", "data", "warnings", "query", "charts", "findings", "files",
    }  # fmt: skip


def test_the_description_has_every_verb(site: Site) -> None:
    told = site.visitor("viewer").client.get(f"{PREFIX}/openapi.json").json()
    assert set(told["paths"]) == {f"/{verb.name}" for verb in VERBS} | {"/workspace"}
    query = told["paths"]["/query"]["post"]
    assert "Metrics, split by dimensions" in query["summary"]
    grain = query["requestBody"]["content"]["application/json"]["schema"]["properties"]["grain"]
    assert grain["enum"] == ["day", "week", "month", "total"]


def test_compacting_leaves_every_view_open(own: Site) -> None:
    """The file is another one afterwards, and all who had it open read the new one."""
    expected = leads(own)
    own.workspace.undo(2)
    own.workspace.import_files(own.workspace.folder.root / "leads.csv", as_="leads")
    assert post(own, "compact", LOCAL).status_code == 200
    for view in (own.workspace, own.keeper.view("en"), own.keeper.view("zh")):
        assert view.query("leads").to_dict()["rows"] == [{"leads": expected}]

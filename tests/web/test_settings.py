"""Settings as an admin, an editor and a viewer use them."""

from __future__ import annotations

import html
import io
import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from tests.web.conftest import BASE, PASSWORD, Site, Visitor

from fanbu import words
from fanbu.api import people
from fanbu.api.calendar import OF
from fanbu.store.ledger import HEAD
from fanbu.web.pages.settings import PARTS
from fanbu.web.settings.agents import told
from fanbu.web.settings.part import TABS

if TYPE_CHECKING:
    from httpx2 import Response

NEW = "seven purple bicycles"


def text_of(found: Response) -> str:
    """What is read on a page, spaces made one."""
    bare = re.sub(r"<[^>]+>", " ", found.text)
    return " ".join(html.unescape(bare).split())


def went(visitor: Visitor, found: Response) -> str:
    """The page that an answer leads to, as it is read."""
    assert found.status_code == 303, found.text[-600:]
    return text_of(visitor.get(found.headers["location"]))


def test_the_tabs_are_the_parts() -> None:
    assert [(part.name, part.path, part.role) for part in PARTS] == list(TABS)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", [path for _, path, _ in TABS])
def test_every_part_opens(site: Site, path: str, language: str) -> None:
    found = site.visitor("admin").get(path, lang=language)
    assert found.status_code == 200
    name = next(name for name, each, _ in TABS if each == path)
    said = words.say("zh" if language == "zh" else "en", f"settings.part_{name}")
    assert f"<h2>{html.escape(said)}</h2>" in found.text
    assert " style=" not in found.text
    assert "<script>" not in found.text


def test_a_viewer_reads_and_has_no_forms(site: Site) -> None:
    viewer = site.visitor("viewer")
    told = viewer.get("/settings", lang="zh").text
    assert "周一开始" in told
    assert "<dd>zh</dd>" not in told
    for path in ("/settings", "/settings/statuses", "/settings/channels", "/settings/rates",
                 "/settings/calendar"):  # fmt: skip
        forms = re.findall(r'<form[^>]*method="post"[^>]*action="([^"]+)"', viewer.get(path).text)
        assert forms == ["/sign-out"], path
    assert (
        viewer.get("/settings/team").status_code == viewer.get("/settings/log").status_code == 403
    )


def test_a_setting_holds_at_once_on_every_page(own: Site) -> None:
    """In both languages, without a restart, and what was remembered is forgotten."""
    admin = own.visitor("admin")
    assert "Monday" in text_of(admin.get("/settings", lang="en"))
    saved = admin.send("/settings/workspace", name="Cloud & Sons", headline="Leads, cost")
    assert "Saved." in went(admin, saved)
    for path in ("/", "/channels", "/settings?lang=zh"):
        assert "<b>Cloud &amp; Sons</b>" in admin.get(path).text
    assert 'value="Leads, Cost"' in admin.get("/settings").text
    assert own.workspace.settings.headline == ("leads", "cost")
    refused = admin.send("/settings/workspace", name="x", timezone="UTC")
    assert (refused.status_code, "changes past numbers" in refused.text) == (400, True)
    assert own.workspace.settings.name == "Cloud & Sons"
    done = admin.send("/settings/workspace", timezone="UTC", yes="1")
    assert done.status_code == 303
    assert own.workspace.settings.timezone == "UTC"
    assert admin.send("/settings/workspace", currency="USD", yes="1").status_code == 400


def test_a_status_is_explained_and_the_numbers_follow(own: Site) -> None:
    file = own.workspace.folder.root / "more.csv"
    file.write_text("external_id,created_at,channel,status\nX1,2026-11-17 10:00,paid/baidu,Wow\n")
    own.workspace.import_files(file, as_="leads", as_of="2026-11-23", yes=True)
    own.keeper.changed()

    def valid() -> int:
        found = own.workspace.query(["valid_leads"], start="2026-11-17", end="2026-11-17")
        return int(found.data["rows"][0]["valid_leads"])

    before = valid()
    editor = own.visitor("editor")
    assert "Wow not explained 1" in text_of(editor.get("/settings/statuses", lang="en"))
    sent = editor.client.post(
        "/settings/statuses/save",
        data={"key": editor.key(), "status": ["Wow", "Later", ""], "means": ["won", "pending", ""]},
        headers={"origin": BASE},
    )
    assert "2 statuses count otherwise now." in went(editor, sent)
    assert valid() == before + 1
    rows = [(row["what"], row["who"], row["face"]) for row in own.workspace.audit().data["rows"]]
    assert rows[:2] == [("set_status", "editor one", "web")] * 2


def test_a_rule_is_tried_before_it_is_kept(own: Site) -> None:
    file = own.workspace.folder.root / "more.csv"
    file.write_text("external_id,created_at,source\nX1,2026-11-17 10:00,Fair\n")
    own.workspace.import_files(file, as_="leads", as_of="2026-11-23", yes=True)
    admin = own.visitor("admin")
    rule = {"channel": "offline/fair", "field": "source", "sign": "=", "value": "Fair"}
    tried = text_of(admin.send("/settings/channels/try", **rule))
    assert "1 row would change channel; nothing is changed yet." in tried
    assert "Leads Events Fair 1 Fair" in tried
    assert not own.workspace.folder.channels.exists()
    kept = went(admin, admin.send("/settings/channels/save", **rule))
    assert "Rules saved; 1 rows changed channel." in kept
    assert "1 Fair Offline source = Fair" in kept
    edit = admin.get("/settings/channels", edit="1").text
    assert 'name="value" value="Fair"' in edit
    wrong = admin.send("/settings/channels/save", **{**rule, "sign": "~", "value": "("})
    assert (wrong.status_code, "rule 1" in wrong.text.lower()) == (400, True)
    new = {**rule, "channel": "", "kind": "offline", "new": "Open/day", "value": "Door"}
    assert admin.send("/settings/channels/save", **new).status_code == 303
    assert own.workspace.channel_rules().data["rows"][0]["channel"] == "offline/Open day"
    assert admin.send("/settings/channels/remove", number="1").status_code == 303
    assert admin.send("/settings/channels/remove", number="9").status_code == 400
    assert admin.send("/settings/channels/remove", number="1").status_code == 303
    assert own.workspace.channel_rules().data["rows"] == []


def test_a_rate_is_added(own: Site) -> None:
    editor = own.visitor("editor")
    added = editor.send("/settings/rates/add", currency="usd", rate="7.1", day="2026-11-02")
    assert "The rate of usd was added." in went(editor, added)
    assert "USD 1 2026-11-02 – 2026-11-02 7.1" in text_of(editor.get("/settings/rates"))


def test_a_note_can_be_of_all_that_the_command_line_knows(own: Site) -> None:
    page = own.visitor("editor").get("/settings/calendar").text
    fields = re.findall(
        r'<(?:select|input) name="(\w+)"', page.partition("/settings/calendar/add")[2]
    )
    assert fields == ["first", "last", "text", "kind", *OF]
    assert "/settings/calendar/add" not in own.visitor("viewer").get("/settings/calendar").text


def test_a_note_is_written_down_and_taken_away(own: Site) -> None:
    editor = own.visitor("editor")
    name = "Site <b>new</b>"
    added = editor.send("/settings/calendar/add", first="2026-11-03", last="", text=name,
                        kind="price", channel="paid/baidu", platform="", campaign="Open day",
                        ad_campaign="Brand", product="p1")  # fmt: skip
    assert "Written down: Site <b>new</b>." in went(editor, added)
    told = text_of(editor.get("/settings/calendar"))
    assert (
        "2026-11-03 price change Site <b>new</b> "
        "Channel Baidu, Campaign Open day, Ad campaign Brand, Product p1"
    ) in told
    rows = own.workspace.calendar().to_dict()["rows"]
    assert [row["where"] for row in rows if row["number"]] == [{
        "channel": "paid/baidu", "campaign": "Open day", "ad_campaign": "Brand", "product": "p1",
    }]  # fmt: skip
    gone = {"number": "1", "was": "another"}
    assert editor.send("/settings/calendar/remove", **gone).status_code == 400
    removed = editor.send("/settings/calendar/remove", **{**gone, "was": name})
    assert "Removed: Site <b>new</b>." in went(editor, removed)
    assert "price change" not in text_of(editor.get("/settings/calendar")).partition("Remove")[2]


def invitation(found: Response) -> str:
    """The address of the link on the page that made it, without how we are reached."""
    [link] = re.findall(r'id="invitation" value="([^"]+)"', found.text)
    assert link.startswith(f"{BASE}/welcome?key=")
    return str(link).removeprefix(BASE)


def test_an_invited_member_chooses_a_password_nobody_else_knows(own: Site) -> None:
    admin, guest = own.visitor("admin"), own.visitor()
    link = invitation(admin.send("/settings/users/invite", name="Ann Lee", role="viewer"))
    assert "invited" in text_of(admin.get("/settings/team"))
    for _ in range(2):
        assert "Welcome, Ann Lee" in guest.get(link).text, "looking does not use it up"
    secret = link.partition("key=")[2]
    for new, again, told_ in (
        (NEW, "other", "The two passwords differ."),
        ("short", "short", "10–200 characters"),
        ("annlee12345", "annlee12345", "too easy to guess"),
        ("1234567890", "1234567890", "too easy to guess"),
        ("Password!2026", "Password!2026", "too easy to guess"),
    ):
        refused = guest.post("/welcome?lang=en", invitation=secret, new=new, again=again)
        assert (refused.status_code, told_ in refused.text) == (400, True), new
    entered = guest.post("/welcome", invitation=secret, new=NEW, again=NEW)
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    assert guest.get("/channels").status_code == 200
    assert own.visitor().get(link).status_code == 403
    assert own.visitor().post("/welcome", invitation=secret, new=NEW, again=NEW).status_code == 403
    assert own.visitor().post("/sign-in", name="ann LEE", password=NEW).status_code == 303
    [row] = own.workspace.audit(what="accept").data["rows"]
    assert (row["who"], row["face"]) == ("Ann Lee", "web")


def test_a_link_for_a_new_password_leaves_the_old_until_it_is_used(own: Site) -> None:
    own.workspace.add_user("Ann", PASSWORD, role="viewer")
    ann = own.visitor()
    assert ann.post("/sign-in", name="Ann", password=PASSWORD).status_code == 303
    admin = own.visitor("admin")
    first = invitation(admin.send("/settings/users/invite", name="Ann"))
    second = invitation(admin.send("/settings/users/invite", name="Ann"))
    assert own.visitor().get(first).status_code == 403, "the newer link is the one"
    assert ann.get("/channels").status_code == 200
    guest = own.visitor()
    secret = second.partition("key=")[2]
    assert guest.post("/welcome", invitation=secret, new=NEW, again=NEW).status_code == 303
    assert ann.get("/channels").status_code == 303, "who knew the old one is out"
    assert own.visitor().post("/sign-in", name="Ann", password=PASSWORD).status_code == 403


def test_a_link_of_somebody_removed_is_nobody_elses(own: Site) -> None:
    """A number in the ledger may be given again: the link must not be."""
    people.owner(own.workspace)
    [made] = own.workspace.invite_user("Ann", role="admin").data["rows"]
    own.workspace.remove_user("Ann")
    own.workspace.add_user("Bo", PASSWORD, role="viewer")
    assert own.visitor().get(str(made["path"])).status_code == 403


def test_a_password_link_does_not_sign_in_and_a_way_in_sets_no_password(own: Site) -> None:
    [made] = own.workspace.invite_user("Ann", role="viewer").data["rows"]
    secret = str(made["path"]).partition("key=")[2]
    assert own.visitor().get("/start", key=secret).status_code == 403
    enter = people.link(own.workspace, people.owner(own.workspace))
    refused = own.visitor().post("/welcome", invitation=enter, new=NEW, again=NEW)
    assert refused.status_code == 403
    assert own.visitor().get("/start", key=enter).status_code == 303


def test_a_new_password_signs_out_elsewhere_and_stays_here(own: Site) -> None:
    here, there = own.visitor("editor"), own.visitor()
    assert there.post("/sign-in", name="editor one", password=PASSWORD).status_code == 303
    before = len(people.sessions(own.workspace, people.member(own.workspace, "editor one")))
    wrong = here.send("/settings/password", old="wrong", new=NEW)
    assert (wrong.status_code, "not your password" in wrong.text) == (400, True)
    assert here.send("/settings/password", old=PASSWORD, new="qwertyuiop").status_code == 400
    assert len(people.sessions(own.workspace, people.member(own.workspace, "editor one"))) == before
    assert "signed out everywhere else" in went(
        here, here.send("/settings/password", old=PASSWORD, new=NEW)
    )
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 303)


def test_sessions_are_ended_one_by_one(own: Site) -> None:
    here, there = own.visitor("viewer"), own.visitor()
    there.client.headers["user-agent"] = "Mozilla/5.0 (iPhone) MicroMessenger/8.0"
    assert there.post("/sign-in", name="viewer one", password=PASSWORD).status_code == 303
    text = here.get("/settings/you", lang="en").text
    assert "WeChat · iPhone" in text
    digests = re.findall(r'name="digest" value="([0-9a-f]{64})"', text)
    assert len(digests) == 2
    mine = people.member(own.workspace, "viewer one")
    other = next(
        one.digest for one in people.sessions(own.workspace, mine) if "iPhone" in one.agent
    )
    stranger = own.visitor("editor")
    assert stranger.send("/settings/sessions/end", digest=other).status_code == 400, "not theirs"
    assert there.get("/").status_code == 200
    assert here.send("/settings/sessions/end", digest=other).status_code == 303
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 303)
    admin = own.visitor("admin")
    assert "Where viewer one is signed in" in admin.get("/settings/team", member="viewer one").text
    assert admin.send("/settings/users/sign-out", name="viewer one").status_code == 303
    assert here.get("/").status_code == 303


def test_names_that_look_alike_are_one(own: Site) -> None:
    admin = own.visitor("admin")
    admin.send("/settings/users/invite", name="Ann Lee", role="viewer")
    for name in ("ann lee", "ＡＮＮ　ＬＥＥ", " Ann   Lee ", "AnnLee"):
        refused = admin.send("/settings/users/invite", name=name, role="viewer")
        assert (refused.status_code, "already" in refused.text) == (400, True), name
    for name in ("", " ", "a\u200bb", "a\nb\x07", "x" * 61):
        assert admin.send("/settings/users/invite", name=name, role="viewer").status_code == 400


def test_the_changes_are_read_filtered_and_taken_along(own: Site) -> None:
    admin = own.visitor("admin")
    admin.send("/targets/set", metric="leads", value="120", period="2026-11")
    admin.send("/imports/undo", import_id="1")
    own.workspace.set_target("cost", 5, period="2026-12")
    page = text_of(admin.get("/settings/log", lang="en"))
    assert "admin one Took back spend.csv (import 1) app" in page
    assert "admin one Target of Leads for 2026-11: 120 app" in page
    one = text_of(admin.get("/settings/log", lang="zh", who="admin one", what="set_target"))
    assert "线索 的 2026-11 目标设为 120" in one
    assert "导入号 1" not in one
    found = admin.get("/settings/log.csv", lang="en", who="admin one")
    assert found.headers["content-disposition"] == 'attachment; filename="changes.csv"'
    lines = found.text.splitlines()
    assert lines[0] == "\ufeffWhen,Who,Through,Kind,What"
    assert [line.split(",")[1:4] for line in lines[1:]] == [
        ["admin one", "web", "undo"], ["admin one", "web", "set_target"],
    ]  # fmt: skip


def test_a_backup_is_taken_along(own: Site) -> None:
    admin = own.visitor("admin")
    found = admin.send("/settings/backup")
    assert found.headers["content-disposition"] == 'attachment; filename="fanbu-2026-11-23.zip"'
    assert found.headers["cache-control"] == "no-store"
    names = zipfile.ZipFile(io.BytesIO(found.content)).namelist()
    assert any(name.endswith("warehouse.duckdb") for name in names)
    assert any(name.endswith("ledger.sqlite") for name in names)
    assert own.workspace.audit(what="backup").data["rows"][0]["who"] == "admin one"
    assert admin.get("/settings/log").status_code == 200, "the ledger is still open"


def test_health_and_versions(own: Site) -> None:
    page = text_of(own.visitor("viewer").get("/settings/health", look="1", lang="en"))
    assert f"Ledger schema {int(HEAD)}," in page
    assert "Download a backup" not in page


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/120.0 Safari/537", "Chrome · Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120.0 Safari/537 Edg/120", "Edge · Windows"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Version/17 Safari/605", "Safari · macOS"),
        ("curl/8.0", "curl/8.0"),
        ("<script>" * 20, ("<script>" * 20)[:60]),
        ("", ""),
    ],
)
def test_browsers_are_called_as_people_call_them(agent: str, name: str) -> None:
    assert told(agent, "en") == name


def hidden(page: str, name: str) -> list[str]:
    """The values of a page's hidden fields of this name, in order."""
    return [
        html.unescape(one) for one in re.findall(rf'name="{re.escape(name)}" value="([^"]*)"', page)
    ]


def test_what_two_people_change_at_once_is_both_kept(own: Site) -> None:
    """Each sends a whole page of settings; only what they changed in it counts."""
    admin = own.visitor("admin")
    names = ("name", "language", "timezone", "currency", "week_start", "playbook", "headline")
    seen = admin.get("/settings", lang="en").text
    sent = {f"w.{one}": hidden(seen, f"w.{one}")[0] for one in names}
    mine = {one: sent[f"w.{one}"] for one in names}
    own.workspace.set_settings({"name": "Theirs"})
    own.keeper.changed()
    assert (
        admin.send("/settings/workspace", **sent, **{**mine, "language": "zh"}).status_code == 303
    )
    told = {row["setting"]: row["value"] for row in own.workspace.show_settings().data["rows"]}
    assert (told["name"], told["language"]) == ("Theirs", "zh")
    assert admin.send("/settings/workspace", **sent, **mine).status_code == 303, "nothing to do"


def test_a_status_that_a_colleague_explained_meanwhile_stays(own: Site) -> None:
    editor = own.visitor("editor")
    file = own.workspace.folder.root / "odd.csv"
    rows = "\n".join(f"{one},2026-11-17 10:00,paid/baidu,{one}" for one in ("Wow", "Later"))
    file.write_text(f"external_id,created_at,channel,status\n{rows}\n", encoding="utf-8")
    own.workspace.import_files(file, as_="leads", as_of="2026-11-23")
    for status in ("Wow", "Later"):
        own.workspace.set_status(status, "pending")
        own.keeper.changed()
    own.workspace.set_status("Wow", "won")
    own.keeper.changed()
    form = {"status": ["Wow", "Later"], "was": ["pending"] * 2, "means": ["pending", "valid"]}
    sent = editor.client.post(
        "/settings/statuses/save", data={"key": editor.key(), **form}, headers={"origin": BASE}
    )
    assert sent.status_code == 303
    told = {row["status"]: row["means"] for row in own.workspace.statuses().data["rows"]}
    assert (told["Wow"], told["Later"]) == ("won", "valid")


def test_a_rule_is_known_by_what_it_says_not_by_its_number(own: Site) -> None:
    """A rule that a colleague put first moves all the others: theirs is not the one removed."""
    admin = own.visitor("admin")
    own.workspace.add_channel_rule("owned/site", ["source=ours"])
    own.keeper.changed()
    was = hidden(admin.get("/settings/channels").text, "was")[0]
    own.workspace.add_channel_rule("owned/wechat", ["source=wechat"])
    own.keeper.changed()
    for verb in ("remove", "move"):
        refused = admin.send(f"/settings/channels/{verb}", number="1", was=was, to="down")
        assert (refused.status_code, "somebody changed the rules" in refused.text) == (400, True)
    assert admin.send("/settings/channels/remove", number="2", was=was).status_code == 303
    left = own.workspace.channel_rules().data["rows"]
    assert [row["channel"] for row in left] == ["owned/wechat"]

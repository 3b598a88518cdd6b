"""A hostile visitor: nasty values on every route, weird requests, links that would speak for us."""

from __future__ import annotations

import io
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import anyio
import anyio.lowlevel
import pytest
from tests.web.conftest import BASE, PASSWORD, Site, Visitor
from tests.web.test_doors import addresses

import fanbu
import fanbu.web
from fanbu.api import people
from fanbu.web.app import Setting, create_app
from fanbu.web.doors import _onward
from fanbu.web.keeper import Keeper
from fanbu.web.security import limits
from fanbu.web.security.headers import ALWAYS
from fanbu.web.security.limits import Sizes
from fanbu.web.security.sessions import COOKIE, cookie_name
from fanbu.web.state import SHARED

if TYPE_CHECKING:
    from collections.abc import Iterator

NASTY = ("", "\x00", "a\x00b", "'\"><img src=x onerror=alert(1)>", "-1", "99999999999999999999",
         "1e309", "NaN", "²", "٣", "../../../etc/passwd", "..\\..\\x", "%s%n{0}{x}", "{{7*7}}",
         "a\r\nset-cookie: x=1", "\ud7ff\ue000\U0010ffff", "2026-13-45", "0001-01-01",
         "9999-12-31", "x" * 1999, "x" * 5000, "channel = 'a' or 1=1; drop table leads",
         "((((((((((", "true", "null", "[]", "week", "all", "cost", "cost,", "1-999999999",
         "zh", "\u202egnp.exe", "/", "//evil.example")  # fmt: skip
NAMES = ("range", "from", "to", "compare", "where", "lang", "theme", "metric", "by", "grain",
         "channel", "page", "pages", "batch", "number", "for", "date", "said", "said.seal", "edit",
         "who", "what", "start", "end", "member", "look", "q", "sort", "next", "key", "import_id",
         "account", "window", "as_of", "dates", "health", "table", "source", "platform", "owner",
         "status", "limit", "id", "name")  # fmt: skip
FIELDS = ("name", "role", "password", "old", "new", "token", "digest", "metric", "value", "period",
          "channel", "platform", "cadence", "ready", "import_id", "batch", "grain", "date", "text",
          "title", "status", "means", "field", "sign", "number", "to", "currency", "rate", "day",
          "timezone", "language", "week_start", "playbook", "headline", "yes", "file", "account",
          "window", "as_of", "reason", "finding", "period_start")  # fmt: skip


def gets() -> Iterator[str]:
    yield from dict.fromkeys(path for method, path, _ in addresses() if method == "GET")
    yield from ("/sign-in", "/start", "/welcome", "/static/app.js", "/static/../app.py", "/nowhere")


def clean(found: Any, what: object) -> None:
    """An answer of ours: no failure, no trace, and the headers of safety."""
    assert found.status_code < 500, (what, found.text[-500:])
    assert "Traceback" not in found.text
    for name in ALWAYS:
        assert name in found.headers, what


NUMBERS = ("\x00", "-1", "99999999999999999999", "1e309", "²", "٣", "x" * 5000, "")
"""What is taken for a number, or for a text that is too long, one parameter at a time."""


def read_by(path: str) -> list[str]:
    """The parameters that the code of a page asks for, and those of every page."""
    pages = Path(fanbu.web.__file__).parent / "pages"
    name = path.strip("/").partition("/")[0] or "today"
    files = [pages / f"{name}.py", *(pages.parent / "settings").glob("*.py")]
    asked = files[1:] if name == "settings" else files[:1] if files[0].exists() else []
    text = "".join(file.read_text(encoding="utf-8") for file in asked)
    return [one for one in NAMES if one in SHARED or f'"{one}"' in text or not asked]


RAW = ("%00", "%ff%fe=%c3%28", "a=%ed%a0%80", "&&&=;", "from=%ff", f"q={'y' * 9000}")
ADDRESSES = list(gets())


def shaken(site: Site, path: str, first: int = 0, step: int = 1) -> None:
    """Each nasty value in each parameter that the page reads: alone, and with the others.

    Of the values every `step`-th, from `first`.
    """
    admin, names = site.visitor("admin"), read_by(path)
    own = [name for name in names if name not in SHARED]
    for turn in range(first, len(NASTY), step):
        given = {name: NASTY[(turn + place) % len(NASTY)] for place, name in enumerate(own)}
        one = names[turn % len(names)]
        for some in (given, {one: NASTY[turn]}):
            clean(admin.get(path, **some), (path, some))
    for place, name in enumerate(names):
        for value in NUMBERS[: 8 if name in own else 3][(first + place) % step :: step]:
            clean(admin.get(path, **{name: value}), (path, name, value))
    for raw in RAW:
        clean(admin.get(f"{path}?{raw}"), raw)


@pytest.mark.parametrize("path", ADDRESSES)
def test_no_parameter_breaks_a_page(site: Site, path: str) -> None:
    """An eighth of the values, others on the next page."""
    shaken(site, path, ADDRESSES.index(path) % 8, 8)


@pytest.mark.long
@pytest.mark.parametrize("path", ADDRESSES)
def test_no_parameter_at_all_breaks_a_page(site: Site, path: str) -> None:
    shaken(site, path)


@pytest.mark.parametrize("path", [path for method, path, _ in addresses() if method == "POST"])
def test_no_field_breaks_a_verb(own: Site, path: str) -> None:
    """What is sent is refused or done, never half of it; wrong kinds of fields too."""
    admin = own.visitor("admin")
    key = admin.key()
    for turn in range(0, len(NASTY), 4):
        fields = {name: NASTY[(turn + place) % len(NASTY)] for place, name in enumerate(FIELDS)}
        clean(admin.post(path, **{**fields, "key": key}), (path, turn))
        if admin.get("/settings/you").status_code != 200:  # it was the way out
            return
    clean(admin.post(path, key=key), path)
    sent = admin.client.post(
        path,
        data={"key": key},
        files=[(name, ("x.csv", b"\x00\xff", "text/csv")) for name in ("name", "value", "status")],
        headers={"origin": BASE},
    )
    clean(sent, path)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe=%zz", b"--x\r\nbroken", b"{}", b"a" * 5000])
@pytest.mark.parametrize(
    "kind",
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data",
     "application/json", "text/plain; charset=nothing", "\xff"],
)  # fmt: skip
def test_no_body_breaks_the_door(site: Site, kind: str, body: bytes) -> None:
    headers = {b"content-type": kind.encode("latin-1"), b"origin": BASE.encode()}
    for path in ("/sign-in", "/welcome", "/sign-out", "/settings/password"):
        clean(site.visitor("viewer").client.post(path, content=body, headers=headers), (path, kind))


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "FOO"])
def test_other_methods_do_nothing(own: Site, method: str) -> None:
    admin = own.visitor("admin")
    before = _changes(own)
    for _, path, _ in addresses():
        found = admin.client.request(method, path, headers={"origin": BASE})
        clean(found, (method, path))
        assert method == "HEAD" or found.status_code in (403, 404, 405), (method, path)
    assert _changes(own) == before


def _changes(site: Site) -> list[Any]:
    """But for a draft, which is refreshed when it is opened."""
    return [row for row in site.workspace.audit().data["rows"] if row["what"] != "draft"]


def test_a_link_puts_no_words_on_a_page(own: Site) -> None:
    """What is said after a change is sealed for this session alone."""
    admin, other = own.visitor("admin"), own.visitor("editor")
    phishing = "call 555-0100"
    for said in ("user_added", "imported", "nonsense", ""):
        found = admin.get(
            "/settings", **{"said": said, "said.name": phishing, "said.seal": "0" * 32}
        )
        assert phishing not in found.text
    true = admin.send("/settings/users/role", name="editor one", role="viewer")
    address = true.headers["location"]
    assert "editor one" in admin.get(address).text
    assert 'role="status"' in admin.get(address).text
    assert phishing not in admin.get(address.replace("editor+one", quote(phishing))).text
    assert 'role="status"' not in other.get(address.replace("/team", "/you")).text


@pytest.mark.parametrize(
    "given",
    ["//evil", "/\\evil", "\\/evil", "/\t/evil", "/\n/evil", "https:evil", "javascript:x", "",
     "evil", "/%0d%0a\r", " /x", "/a\\b", "/\x00"],
)  # fmt: skip
def test_nothing_leads_away(given: str) -> None:
    assert _onward(given) == "/"


def test_what_leads_on_stays_one_header(own: Site) -> None:
    own.workspace.add_user("Ann", PASSWORD, role="viewer")
    found = own.visitor().post(
        "/sign-in", name="Ann", password=PASSWORD, next="/x%0d%0aset-cookie:a=b"
    )
    assert found.status_code == 303
    assert found.headers.get_list("set-cookie")[0].startswith(COOKIE)
    assert len(found.headers.get_list("set-cookie")) == 1


def test_signing_in_gives_a_new_cookie_and_ends_the_old(own: Site) -> None:
    """Session fixation: a cookie that was there before is worth nothing afterwards."""
    own.workspace.add_user("Ann", PASSWORD, role="viewer")
    visitor = own.visitor()
    name = cookie_name(own.workspace)
    visitor.client.cookies.set(name, "chosen-by-somebody-else")
    visitor.post("/sign-in", name="Ann", password=PASSWORD)
    first = visitor.client.cookies.get(name, domain="127.0.0.1")
    assert first not in (None, "chosen-by-somebody-else")
    cookie = own._cookie("viewer")
    other = own.visitor("viewer")
    assert other.post("/sign-in", name="Ann", password=PASSWORD).status_code == 303
    assert people.session(own.workspace, cookie) is None


def test_cookies_are_out_of_reach(own: Site) -> None:
    own.workspace.add_user("Ann", PASSWORD, role="viewer")
    plain = own.visitor().post("/sign-in", name="Ann", password=PASSWORD).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(plain.split("; "))
    assert "Domain" not in plain
    assert "Secure" not in plain
    from starlette.testclient import TestClient

    secret = people.link(own.workspace, people.owner(own.workspace))
    safe = TestClient(own.app, base_url="https://127.0.0.1:8710", follow_redirects=False)
    assert "Secure" in safe.get(f"/start?key={secret}").headers["set-cookie"]


@pytest.mark.parametrize(
    "origin",
    ["http://[", "http://127.0.0.1:8710@evil", "file://127.0.0.1:8710", "http://127.0.0.1",
     "http://localhost:8710", "null", "http://127.0.0.1:8710.evil", "\xff"],
)  # fmt: skip
def test_odd_origins_are_not_ours(site: Site, origin: str) -> None:
    viewer = site.visitor("viewer")
    found = viewer.client.post(
        "/settings/sign-out-elsewhere", data={"key": viewer.key()},
        headers={b"origin": origin.encode("latin-1")},
    )  # fmt: skip
    assert found.status_code == 403


@pytest.mark.parametrize("site_", ["cross-site", "same-site", "nonsense"])
def test_browsers_say_whence(site: Site, site_: str) -> None:
    viewer = site.visitor("viewer")
    found = viewer.client.post(
        "/settings/sign-out-elsewhere", data={"key": viewer.key()},
        headers={"origin": BASE, "sec-fetch-site": site_},
    )  # fmt: skip
    assert found.status_code == 403


def test_the_key_of_one_session_is_none_of_another(own: Site) -> None:
    admin, editor = own.visitor("admin"), own.visitor("editor")
    found = admin.post("/settings/users/remove", name="editor one", key=editor.key())
    assert found.status_code == 403
    assert editor.get("/").status_code == 200


@pytest.mark.parametrize("length", ["-1", "x", "²", "9" * 5000, "1 2", "0x10", "+5"])
def test_a_length_that_is_none(site: Site, length: str) -> None:
    """As a raw request has it; a well-behaved client would not send it."""
    assert _asked(site, [(b"content-length", length.encode("latin-1"))], [b""]) == 413


def test_a_body_that_grows_beyond_what_it_said(site: Site) -> None:
    chunks = [b"name=" + b"x" * 600_000] * 3
    assert _asked(site, [(b"content-length", b"10")], chunks) == 413


def test_a_body_that_stalls(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "STALLED", 0.05)
    assert _asked(site, [], [b"name=a"], stalls=True) == 408


@pytest.mark.parametrize(("role", "status"), [(None, 401), ("viewer", 403)])
def test_what_may_not_come_in_is_not_read(site: Site, role: str | None, status: int) -> None:
    """Half a gigabyte of somebody who may not send it costs neither memory nor disk."""
    chunks = [b"file=" + b"x" * 1000] * 3
    cookies = site.visitor(role).client.cookies
    known = [(b"cookie", f"{name}={value}".encode()) for name, value in cookies.items()]
    for path in ("/imports/files", "/api/v1/import_files"):  # in whatever form it says it is
        assert _asked(site, known, chunks, path=path) == status
        assert len(chunks) == 3, "no chunk was asked for"


def test_two_workspaces_on_one_machine_sign_nobody_out(own: Site, tmp_path: Path) -> None:
    """Browsers send a cookie to every port of a name."""
    fanbu.init(tmp_path / "second", name="Second", language="en")
    with fanbu.open(tmp_path / "second") as workspace:
        second = Site(workspace, create_app(Keeper(workspace), Setting("")), Keeper(workspace))
        both = own.visitor("viewer"), second.visitor("viewer")
        cookies = {**both[0].client.cookies, **both[1].client.cookies}
        assert len(cookies) == 2
        for one in both:
            one.client.cookies.update(cookies)
            assert one.get("/").status_code == 200


def _asked(
    site: Site,
    headers: list[tuple[bytes, bytes]],
    left: list[bytes],
    *,
    path: str = "/sign-in",
    stalls: bool = False,
) -> int:
    """The status of a POST whose body comes in these chunks; those that were asked for are gone."""
    status: list[int] = []

    async def receive() -> dict[str, Any]:
        if not left:
            await anyio.sleep(5)
        body = left.pop(0)
        return {"type": "http.request", "body": body, "more_body": bool(left) or stalls}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            status.append(message["status"])

    kind = (b"content-type", b"application/x-www-form-urlencoded")
    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(),
        "query_string": b"", "scheme": "http", "server": ("127.0.0.1", 8710),
        "client": ("127.0.0.1", 1), "root_path": "", "http_version": "1.1",
        "headers": [(b"host", b"127.0.0.1:8710"), (b"origin", BASE.encode()), kind, *headers],
    }  # fmt: skip
    _run(site.app, scope, receive, send)
    return status[0]


def _run(app: Any, *args: Any) -> None:
    """In a thread of its own: a browser of other tests may hold the loop of this one."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(anyio.run, app, *args).result()


def test_layers_leave_what_is_no_request_alone() -> None:
    seen = []

    async def app(scope: Any, _receive: Any, _send: Any) -> None:
        await anyio.lowlevel.checkpoint()
        seen.append(scope["type"])

    layer: Any = Sizes(app, lambda _: 1)
    _run(layer, {"type": "lifespan"}, None, None)
    assert seen == ["lifespan"]


def test_a_mistake_of_ours_shows_no_trace(own: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from starlette.testclient import TestClient

    viewer = own.visitor("viewer")
    monkeypatch.setattr(type(own.workspace), "presets", lambda _: 1 / 0)
    own.keeper.changed()
    client = TestClient(own.app, base_url=BASE, raise_server_exceptions=False)
    client.cookies.update(viewer.client.cookies)
    found = Visitor(client).get("/channels")
    assert found.status_code == 500
    assert "ZeroDivision" not in found.text
    assert "our mistake" in found.text.lower() or "went wrong" in found.text.lower()
    for name, value in ALWAYS.items():
        assert found.headers[name] == value
    assert found.headers["cache-control"] == "no-store"


def test_pages_are_private_and_files_of_ours_are_not(site: Site) -> None:
    admin = site.visitor("admin")
    for path in ("/", "/settings/log", "/settings/log.csv", "/metrics/table.csv", "/sign-in"):
        assert admin.get(path).headers["cache-control"] == "no-store", path
    assert "immutable" in admin.get("/static/app.js?v=1").headers["cache-control"]
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", "/static//etc/passwd", "/static/"):
        assert admin.get(path).status_code in (303, 404), path


def _bomb() -> bytes:
    """Hundreds of megabytes of zeros in a small archive."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive,
        archive.open("spend.csv", "w", force_zip64=True) as out,
    ):
        for _ in range(600):
            out.write(b"0" * (1 << 20))
    return made.getvalue()


def test_an_archive_that_swells_is_refused(own: Site) -> None:
    editor = own.visitor("editor")
    sent = editor.client.post(
        "/imports/files",
        data={"key": editor.key(), "modified": "1"},
        files={"file": ("../../x.zip", _bomb(), "application/zip")},
        headers={"origin": BASE},
    )
    assert sent.status_code == 303
    page = editor.get(sent.headers["location"])
    assert page.status_code == 200
    assert "x.zip" in page.text
    held = [file for file in own.workspace.folder.uploads.rglob("*") if file.is_file()]
    files = [file for file in held if file.suffix != ".json"]  # beside them: what was decided
    assert [file.name for file in files] == ["x.zip"], "inside, whatever the name says"
    taken = editor.send("/imports/take", batch=files[0].parent.name)
    assert taken.status_code == 400
    assert len(own.workspace.sources().data["imports"]) == 3

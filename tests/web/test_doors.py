"""Who gets in, and who does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.web.conftest import BASE, LOCAL, PASSWORD, Site, Visitor

from fanbu.api import people
from fanbu.web.app import UPLOADS
from fanbu.web.pages import pages
from fanbu.web.security.limits import SMALL, Guesses

if TYPE_CHECKING:
    from collections.abc import Iterator

ROLES = ("viewer", "editor", "admin")


def addresses() -> Iterator[tuple[str, str, str]]:
    """Method, path and the weakest role of everything a page offers."""
    for page in pages():
        yield "GET", page.path, page.role
        yield from (("GET", view.path, view.role) for view in page.views)
        yield from (("POST", verb.path, verb.role) for verb in page.verbs)


def test_strangers_see_the_sign_in_page_only(site: Site) -> None:
    stranger = site.visitor()
    for method, path, _ in addresses():
        found = stranger.get(path) if method == "GET" else stranger.post(path)
        assert found.status_code in (303, 401), path
        if found.status_code == 303:
            assert found.headers["location"].startswith("/sign-in"), path
    assert stranger.get("/no/such/page").headers["location"].startswith("/sign-in?next=")
    assert stranger.client.get("/").status_code == 401, "a program is told in its own way"


@pytest.mark.parametrize("role", ROLES)
def test_nobody_does_more_than_their_role(site: Site, role: str) -> None:
    """Every route as every role: too little is refused before anything happens."""
    visitor = site.visitor(role)
    key = visitor.key()
    for method, path, needed in addresses():
        if ROLES.index(role) >= ROLES.index(needed):
            continue
        found = visitor.get(path) if method == "GET" else visitor.post(path, key=key)
        assert found.status_code == 403, (role, method, path)
        assert "You may not do this here." in found.text


def test_a_form_without_its_key_changes_nothing(own: Site) -> None:
    admin = own.visitor("admin")
    for method, path, _ in addresses():
        if method == "POST":
            found = admin.post(path, name="x", import_id="1")
            assert (found.status_code, "open for too long" in found.text) == (403, True), path
    assert len(own.workspace.sources().to_dict()["imports"]) == 3


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", f"{BASE}.evil.example", "http://127.0.0.1:9999", "", None],
)
def test_another_sites_page_cannot_send_forms(own: Site, origin: str | None) -> None:
    """Nor can a request with our cookie that does not say where it is from."""
    admin = own.visitor("admin")
    key = admin.key()
    headers = {} if origin is None else {"origin": origin}
    sent = admin.client.post("/imports/undo", data={"key": key, "import_id": "1"}, headers=headers)
    assert sent.status_code == 403
    assert len(own.workspace.sources().to_dict()["imports"]) == 3


def test_another_sites_name_is_no_name_of_ours(site: Site) -> None:
    """DNS rebinding: the address is this machine's, the name is the stranger's."""
    admin = site.visitor("admin")
    for host in ("evil.example", "evil.example:8710", "127.0.0.1.evil.example", "", "[::2]:8710"):
        assert admin.client.get("/", headers={"host": host}).status_code == 421, host
    for host in ("localhost:8710", "127.0.0.1", "[::1]:8710"):
        assert admin.client.get("/sign-in", headers={"host": host}).status_code in (200, 303), host


def test_a_link_lets_in_once(own: Site) -> None:
    secret = people.link(own.workspace, people.owner(own.workspace))
    visitor = own.visitor()
    entered = visitor.get("/start", key=secret)
    assert entered.status_code == 303
    cookie = entered.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert visitor.get("/channels").status_code == 200
    again = own.visitor().get("/start", key=secret)
    assert (again.status_code, "expired" in again.text) == (403, True)
    assert own.visitor().get("/start", key="guess").status_code == 403


def sign_in(visitor: Visitor, name: str, password: str, onward: str = "") -> int:
    return visitor.post("/sign-in", name=name, password=password, next=onward).status_code


def test_passwords(own: Site) -> None:
    own.workspace.add_user("Ann", PASSWORD, role="viewer")
    visitor = own.visitor()
    assert sign_in(visitor, "Ann", "wrong") == 403
    assert sign_in(visitor, "nobody", PASSWORD) == 403
    assert sign_in(visitor, "ann", PASSWORD) == 303, "case does not tell names apart"
    assert visitor.get("/channels").status_code == 200
    own.workspace.reset_user("Ann", "another good password")
    assert visitor.get("/channels").status_code == 303, "signed out by the new password"
    assert sign_in(visitor, "Ann", PASSWORD) == 403


def test_guessing_is_slow(own: Site) -> None:
    own.workspace.add_user("Ann", PASSWORD, role="viewer")
    visitor = own.visitor()
    assert [sign_in(visitor, "Ann", "wrong") for _ in range(5)] == [403] * 5
    refused = visitor.post("/sign-in", name="ANN", password=PASSWORD)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) <= 301
    assert sign_in(visitor, "Bob", "wrong") == 403, "others are not locked out"


def guesses(now: list[float]) -> Guesses:
    return Guesses(
        lambda: now[0], most=2, most_of_address=4, most_of_name=5, seconds=10
    )  # fmt: skip


def test_a_name_however_it_is_typed_is_guessed_at_once() -> None:
    """Case, width and spaces make no new name, and no address of one IPv6 network a new place."""
    kept = guesses([0.0])
    assert [kept.attempt(name, "1.1.1.1") for name in ("Ann", " ａｎｎ ", "A n n")] == [0, 0, 10]
    assert kept.attempt("ann", "2.2.2.2") == 0, "from elsewhere it is somebody else"
    near = [kept.attempt("bo", f"2001:db8::{n}") for n in (1, 2, 3)]
    assert near == [0, 0, 10]
    assert kept.attempt("bo", "::ffff:9.9.9.9") == kept.attempt("bo", "9.9.9.9") == 0


def test_guesses_are_forgotten_after_a_while() -> None:
    now = [0.0]
    kept = guesses(now)
    assert [kept.attempt(name, "1.1.1.1") for name in "aabbc"] == [0, 0, 0, 0, 10], "of an address"
    now[0] = 10.5
    assert kept.attempt("a", "1.1.1.1") == 0


def test_nobody_is_locked_out_by_others() -> None:
    """Ann came in from her desk once: who guesses at her name elsewhere does not concern her."""
    kept = guesses([0.0])
    assert kept.attempt("Ann", "10.0.0.1") == 0
    kept.succeeded("Ann", "10.0.0.1")
    tried = [kept.attempt("Ann", f"10.0.1.{n}") for n in range(7)]
    assert tried == [0, 0, 0, 0, 0, 10, 10], "a name from everywhere"
    assert kept.attempt("ann", "10.0.0.1") == 0


def test_a_guesser_cannot_fill_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    from fanbu.web.security import limits

    monkeypatch.setattr(limits, "MOST_NAMES", 50)
    kept = guesses([0.0])
    for n in range(500):
        kept.attempt(f"name {n}", f"10.0.{n // 250}.{n % 250}")
        kept.succeeded(f"name {n}", f"10.0.{n // 250}.{n % 250}")
        kept.attempt(f"other {n}", f"10.0.{n // 250}.{n % 250}")
    assert len(kept._tries) <= 50
    assert len(kept._known) <= 50


def test_many_tries_at_once_are_no_way_around() -> None:
    """A try counts before the password is looked at."""
    from concurrent.futures import ThreadPoolExecutor

    kept = guesses([0.0])
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: kept.attempt("Ann", "1.1.1.1"), range(40)))
    assert sorted(found)[:3] == [0, 0, 10]


@pytest.mark.parametrize(
    ("onward", "goes"),
    [
        ("/channels?range=7d", "/channels?range=7d"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\nb", "/"),
    ],
)
def test_signing_in_never_leads_away(own: Site, onward: str, goes: str) -> None:
    own.workspace.add_user("Ann", PASSWORD, role="viewer")
    entered = own.visitor().post("/sign-in", name="Ann", password=PASSWORD, next=onward)
    assert (entered.status_code, entered.headers["location"]) == (303, goes)


def test_a_wrong_password_keeps_where_one_was_going(own: Site) -> None:
    wrong = own.visitor().post("/sign-in", name="Ann", password="no", next="/leads?range=7d")  # noqa: S106
    assert 'name="next" value="/leads?range=7d"' in wrong.text


def test_signing_out(own: Site) -> None:
    viewer = own.visitor("viewer")
    assert viewer.post("/sign-out").status_code == 303
    assert viewer.get("/channels").status_code == 200, "not without its key"
    assert viewer.send("/sign-out").status_code == 303
    assert viewer.get("/channels").status_code == 303


def test_programs_bring_a_key_instead_of_a_cookie(own: Site) -> None:
    [made] = own.workspace.add_token("robot").to_dict()["rows"]
    secret = made["secret"]
    client = own.visitor().client
    for given, code in ((secret, 200), (LOCAL, 200), (f"{secret}x", 401), ("", 401)):
        headers = {"authorization": f"Bearer {given}"}
        assert client.get("/channels", headers=headers).status_code == code
    undo = client.post(
        "/imports/undo", data={"import_id": "1"}, headers={"authorization": f"Bearer {secret}"}
    )
    assert undo.status_code == 403, "a viewer's key"
    own.workspace.remove_token("robot")
    headers = {"authorization": f"Bearer {secret}"}
    assert client.get("/channels", headers=headers).status_code == 401


def test_the_last_admin_stays(own: Site) -> None:
    admin = own.visitor("admin")
    assert admin.send("/settings/users/remove", name="admin one").status_code == 400
    assert admin.send("/settings/users/role", name="admin one", role="viewer").status_code == 400


def test_too_much_is_refused(site: Site) -> None:
    admin = site.visitor("admin")
    large = admin.post("/sign-in", name="x" * (SMALL + 10))
    assert large.status_code == 413
    assert admin.post(f"{UPLOADS}paste", text="x" * 1000).status_code == 403


def test_every_answer_forbids_what_is_not_ours(site: Site) -> None:
    admin = site.visitor("admin")
    for path in ("/", "/sign-in", "/static/app.js", "/no/such", "/channels?range=nonsense"):
        headers = admin.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"

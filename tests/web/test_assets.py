"""What browsers fetch: how much, how often."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fanbu.web.assets import FOREVER, assets
from fanbu.web.pages import pages

if TYPE_CHECKING:
    from httpx2 import Response
    from tests.web.conftest import Site

FIRST, LATER = 1_200_000, 60_000
"""Bytes of the first page somebody opens, and of one they open later."""
PACKED = {"accept-encoding": "gzip"}


def weight(answer: Response) -> int:
    """Bytes as sent: the client unpacks, the header tells."""
    return int(answer.headers["content-length"])


def test_pages_keep_their_weight(site: Site) -> None:
    viewer = site.visitor("admin")
    for page in pages():
        found = viewer.client.get(page.path, headers={"accept": "text/html", **PACKED})
        assert found.headers["content-encoding"] == "gzip"
        named = set(re.findall(r"/static/[\w./-]+\?v=\w+", found.text))
        fetched = [viewer.client.get(address, headers=PACKED) for address in named]
        assert all(each.headers["cache-control"] == FOREVER for each in fetched)
        assert weight(found) <= LATER
        assert weight(found) + sum(map(weight, fetched)) <= FIRST


def test_an_asset_is_sent_once(site: Site) -> None:
    stranger = site.visitor().client
    found = stranger.get("/static/app.js", headers=PACKED)
    assert found.headers["content-encoding"] == "gzip"
    assert found.content == assets()["app.js"].content
    assert "immutable" not in found.headers["cache-control"], "its address does not tell which"
    again = stranger.get("/static/app.js", headers={"if-none-match": found.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    plain = stranger.get("/static/app.js", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.content == found.content


def test_only_assets_are_there(site: Site) -> None:
    stranger = site.visitor().client
    for name in ("", "nothing.css", "%2e%2e/app.py", "..%2fapp.py", "a/app.js"):
        assert stranger.get(f"/static/{name}").status_code == 404, name
    assert stranger.post("/static/app.js", headers={"sec-fetch-site": "none"}).status_code == 405

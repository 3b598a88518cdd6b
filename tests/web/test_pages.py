"""What pages show: the numbers of the command line, in both languages, and text as text."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from itertools import product
from typing import TYPE_CHECKING

import pytest
from tests.web.conftest import MARKUP, NOW, Site

from fanbu import words
from fanbu.web.pages import pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAYS = {"from": "2026-11-16", "to": "2026-11-22"}


def every_address() -> Iterator[str]:
    yield from (page.path for page in pages())


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", list(every_address()))
def test_every_page_opens(site: Site, path: str, language: str) -> None:
    found = site.visitor("admin").get(path, lang=language)
    assert found.status_code == 200, found.text[:400]
    assert f'<html lang="{"zh-CN" if language == "zh" else "en"}"' in found.text
    assert " style=" not in found.text, "nothing inline"
    assert "<script>" not in found.text
    for name in ("page_today", "page_metrics", "page_settings"):
        assert words.say("zh" if language == "zh" else "en", f"web.{name}") in found.text


@pytest.mark.parametrize("path", list(every_address()))
def test_stored_text_stays_text(site: Site, path: str) -> None:
    """The brand's name and an ad campaign hold markup; a lead's owner holds a formula."""
    viewer = site.visitor("admin")
    for address in (path, f"{path}?by=ad_campaign&metric=cost&grain=total&range=28d"):
        text = viewer.get(address).text
        assert "<script>alert" not in text
        assert MARKUP not in text


def test_markup_is_shown_as_it_was_written(site: Site) -> None:
    found = site.visitor("viewer").get("/metrics", metric="cost", by="ad_campaign", grain="total")
    assert html.escape("<script>alert(1)</script>") in found.text.replace("&#34;", '"')


def numbers(text: str) -> list[str]:
    """The cells of the page's tables, row by row."""
    return re.findall(r"<t[dh][^>]*>([^<]+)<", text)


def test_channels_are_those_of_the_command_line(site: Site) -> None:
    shown = numbers(site.visitor("viewer").get("/channels", lang="en", **DAYS).text)
    found = site.workspace.channels(start=DAYS["from"], end=DAYS["to"]).to_dict()["rows"]
    assert len(found) == 2
    for row in found:
        assert f"¥{row['cost']:,.2f}" in shown
        assert f"{row['leads']:,}" in shown
        assert f"{row['impressions']:,}" in shown


@pytest.mark.parametrize("grain", ["total", "day", "week"])
def test_metrics_are_those_of_a_query(site: Site, grain: str) -> None:
    asked = ["cost", "leads", "cpl"]
    page = site.visitor("viewer").get("/metrics", metric=asked, grain=grain, lang="en", **DAYS)
    rows = site.workspace.query(asked, grain=grain, start=DAYS["from"], end=DAYS["to"]).to_dict()
    shown = numbers(page.text)
    for row in rows["rows"]:
        assert f"¥{row['cost']:,.2f}" in shown
        assert f"¥{row['cpl']:,.2f}" in shown


def test_a_table_is_kept_as_a_file(site: Site) -> None:
    found = site.visitor("viewer").get(
        "/metrics/table.csv", metric="leads", by="owner", grain="total", **DAYS
    )
    assert found.headers["content-disposition"] == 'attachment; filename="metrics.csv"'
    assert found.text.startswith("\ufeff")
    assert "'=1+1" in found.text, "a formula is text"


@pytest.mark.parametrize(
    "address",
    ["/metrics?range=never", "/content?to=9999-12-31", "/metrics?from=0001-01-01",
     "/metrics?from=2026-13-01", "/metrics?lang=fr", "/metrics?where=(",
     "/metrics?metric=nothing", "/metrics?by=cost", "/metrics?compare=yes", "/metrics?grain=hour",
     "/imports/look?batch=../../etc", "/?grain=century", "/?date=x",
     f"/metrics?where={'x' * 3000}"],
)  # fmt: skip
def test_what_an_address_gets_wrong_is_said(site: Site, address: str) -> None:
    found = site.visitor("admin").get(address)
    assert found.status_code == 400
    assert "Traceback" not in found.text
    assert 'role="alert"' in found.text


def test_a_page_that_is_not_there(site: Site) -> None:
    found = site.visitor("viewer").get("/nowhere")
    assert (found.status_code, "There is no such page." in found.text) == (404, True)


def test_the_state_is_in_the_address(site: Site) -> None:
    viewer = site.visitor("viewer")
    text = viewer.get(
        "/channels",
        lang="zh",
        theme="dark",
        compare="previous",
        where="channel = 'paid/baidu'",
        **DAYS,
    ).text
    links = re.findall(r'href="(/metrics\?[^"]+)"', text)
    assert links
    for part in ("from=2026-11-16", "to=2026-11-22", "compare=previous", "lang=zh", "theme=dark"):
        assert part in html.unescape(links[0])


def test_only_what_counts_is_offered(site: Site) -> None:
    """A filter in the address that a page would not heed is not shown as if it did."""
    viewer = site.visitor("viewer")
    asked = {"where": "channel = 'paid/baidu'", "compare": "previous"}
    for path, compared, filtered in (
        ("/metrics", True, True), ("/leads", True, True), ("/channels", True, True),
        ("/content", True, True), ("/targets", False, False),
    ):  # fmt: skip
        text = viewer.get(path, **asked).text
        assert ('data-menu="compare"' in text, 'data-menu="filter"' in text) == (compared, filtered)


def test_nothing_imported_yet_is_said(tmp_path_factory: pytest.TempPathFactory) -> None:
    from tests.web.conftest import opened

    import fanbu

    folder = tmp_path_factory.mktemp("empty") / "brand"
    fanbu.init(folder, language="en")
    site = opened(folder)
    admin = site.visitor("admin")
    for path in every_address():
        found = admin.get(path)
        assert found.status_code == 200, (path, found.text[:300])
    for path, (language, said) in product(
        ("/", "/findings"), (("en", "Nothing here yet"), ("zh", "还没有数据"))
    ):
        page = admin.get(path, lang=language).text
        assert (said in page, page.count('class="empty')) == (True, 1), (path, language)
    metrics = admin.get("/metrics").text
    assert 'class="tree' not in metrics, "a tree of dashes"
    assert "No ad spend: " in metrics
    assert metrics.count('class="lnk" href="/imports">Imports') == 3
    site.workspace.close()


def test_a_tree_without_a_number_is_not_drawn(site: Site) -> None:
    viewer = site.visitor("viewer")
    asked = {"from": "2026-11-16", "to": "2026-11-22", "lang": "en"}
    assert 'class="card tree' in viewer.get("/metrics", **asked).text
    narrowed = viewer.get("/metrics", where="channel = 'paid/nobody'", **asked).text
    assert 'class="card tree' not in narrowed
    assert "Nothing is left under this filter" in narrowed
    before = {"from": "2025-01-01", "to": "2025-01-07", "lang": "en"}
    assert 'class="card tree' not in viewer.get("/metrics", **before).text


def test_a_split_says_what_it_leaves_out(own: Site) -> None:
    """Fifty owners: forty are listed, the total has all, and a link shows the rest."""
    lines = ["external_id,created_at,channel,valid,owner"]
    lines += [f"X{n},2026-11-17 10:00,paid/baidu,true,owner {n:02d}" for n in range(50)]
    file = own.workspace.folder.root / "owners.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    own.workspace.import_files(file, as_="leads", as_of="2026-11-23")
    own.keeper.changed()
    days = {"from": "2026-11-16", "to": "2026-11-22", "lang": "en"}
    page = own.visitor("viewer").get("/leads", **days).text
    assert re.findall(r'class="cap beyond">(.*?) <a', page) == [
        "11 more rows not shown; the total has them all."
    ]
    link = html.unescape(re.findall(r'class="lnk" href="([^"]*)">See all', page)[0])
    every = own.visitor("viewer").get(link).text
    assert every.count('data-name="owner" data-key="owner ') == 50


def test_a_new_day_is_seen(own: Site) -> None:
    """A server that runs over midnight: yesterday is another day, though nothing was written."""
    asked = {"range": "yesterday", "lang": "en"}
    assert "22 Nov" in own.visitor("viewer").get("/channels", **asked).text
    own.workspace._clock = lambda: NOW + timedelta(1)
    assert "23 Nov" in own.visitor("viewer").get("/channels", **asked).text


def test_articles_that_count_people_only_are_on_the_content_page(tmp_path: Path) -> None:
    from tests.web.conftest import opened

    import fanbu

    folder = tmp_path / "brand"
    fanbu.init(folder, language="zh")
    site = opened(folder)
    file = tmp_path / "公众号图文.csv"
    rows = [f"旧作{n},2026111{n},100,1" for n in range(1, 5)] + ["新作,20261118,400,9"]
    file.write_text("\n".join(["内容标题,发表时间,总阅读人数,总分享人数", *rows]), "utf-8")
    site.workspace.import_files(file, as_of="2026-11-22 20:00")
    days = {"from": "2026-11-09", "to": "2026-11-22"}
    page = site.visitor("admin").get("/content", **days).text
    assert words.say("zh", "web.content_none") not in page
    assert page.index("新作") < page.index("旧作")
    assert words.say("zh", "warnings.content_by_reach", n=5) in page
    link = html.unescape(re.findall(r'href="(/metrics[^"]*placement[^"]*)"', page)[0])
    assert "metric=reach" in link
    site.workspace.close()

"""A report's way: drafted, edited, published, frozen; and the checklists it carries."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fanbu.errors import BadInput, Failed
from fanbu.report.blocks import FindingBlock

if TYPE_CHECKING:
    from fanbu import Workspace

DAY = "2026-11-15"
LEADS = "external_id,created_at,person,channel,status\n"
HOSTILE = "<script>alert(1)</script> **b** | [x](y) & [red]r[/red]"


@pytest.fixture
def filled(ws: Workspace, tmp_path: Path) -> Workspace:
    """Ten leads a day for a week, five a day in the next; spend stays."""
    leads, spend = LEADS, "day,platform,account,channel,cost\n"
    for day in range(2, 16):
        spend += f"2026-11-{day:02},meta,a,paid/meta,100\n"
        for n in range(10 if day < 9 else 4):
            leads += f"{day}-{n},2026-11-{day:02} 09:00,p{day}{n}@x.com,paid/meta,valid\n"
    for table, text in (("leads", leads), ("spend", spend)):
        file = tmp_path / f"{table}.csv"
        file.write_text(text)
        ws.import_files(file, as_=table, as_of="2026-11-16")
    return ws


def draft_of(ws: Workspace) -> Path:
    return Path(str(ws.draft("week", date=DAY).to_dict()["file"]))


def edit(file: Path, *changes: tuple[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, encoding="utf-8")


def test_a_draft_lies_beside_the_workspace_and_changes_nothing_unedited(filled: Workspace) -> None:
    before = filled.report("week", date=DAY, plain=True)
    file = draft_of(filled)
    assert file == filled.folder.reports / "2026-W46.en.md"
    made = filled.report("week", date=DAY)
    assert made.report.blocks[:-1] == before.report.blocks
    assert type(made.report.blocks[-1]).__name__ == "Ticks"
    written = file.read_text(encoding="utf-8")
    assert draft_of(filled).read_text(encoding="utf-8") == written


def test_edits_are_in_every_rendering_as_text(filled: Workspace) -> None:
    file = draft_of(filled)
    first = next(i for i in filled.draft("week", date=DAY).to_dict()["findings"])
    mark = f"<!-- fanbu:item {first['key']} -->\n"
    edit(
        file,
        (mark, f"{mark}{HOSTILE}\nsecond line\n"),
        ("<!-- fanbu:plan -->\n", "<!-- fanbu:plan -->\nAsk Wang about the form.\n"),
        ("- [ ] Orders and refunds", "- [x] Orders and refunds"),
        ("- [x] Channels", "- [ ] Channels"),
    )
    made = filled.report("week", date=DAY)
    html, text = made.html(), made.markdown()
    assert "<script" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; **b** | [x](y) &amp; [red]r[/red]" in html
    assert (
        "> \\<script\\>alert(1)\\</script\\> \\*\\*b\\*\\* \\| \\[x\\](y) & \\[red\\]r\\[/red\\]"
        in text
    )
    assert "## Plan for next week\n\n> Ask Wang about the form." in text
    assert "- [x] Orders and refunds agree with finance" in text
    assert "## Channels" not in text
    assert "## Channels" in filled.report("week", date=DAY, plain=True).markdown()


def test_a_hidden_finding_is_in_no_sentence(filled: Workspace) -> None:
    findings = filled.draft("week", date=DAY).to_dict()["findings"]
    keys = [item["key"] for item in findings]
    file = draft_of(filled)
    line = next(row for row in file.read_text().splitlines() if f" {keys[0]} " in row)
    edit(file, (line, line.replace("- [x]", "- [ ]")))
    made = filled.report("week", date=DAY).report
    assert [b.key for b in made.blocks if isinstance(b, FindingBlock)] == keys[1:]
    boss = filled.report("week", date=DAY, for_="boss").report
    assert keys[0] not in [brief.key for b in boss.blocks for brief in getattr(b, "items", ())
                           if hasattr(brief, "key")]  # fmt: skip


def test_a_refreshed_draft_has_new_numbers_and_old_words(filled: Workspace, tmp_path: Path) -> None:
    file = draft_of(filled)
    key = filled.draft("week", date=DAY).to_dict()["findings"][0]["key"]
    edit(file, (f"{key} -->\n", f"{key} -->\nour words\n"), ("Valid leads 28", "Valid leads 99"))
    more = tmp_path / "more.csv"
    more.write_text(LEADS + "x,2026-11-12 09:00,new@x.com,paid/meta,valid\n")
    filled.import_files(more, as_="leads", as_of="2026-11-17")
    text = draft_of(filled).read_text(encoding="utf-8")
    assert "Valid leads 29" in text
    assert "our words" in text
    assert "Valid leads 99" in text.partition("Valid leads 29")[2]  # the author's line is kept


def test_a_published_report_is_shown_as_it_was(filled: Workspace, tmp_path: Path) -> None:
    file = draft_of(filled)
    edit(file, ("- [ ] Orders and refunds", "- [x] Orders and refunds"))
    shown = {  # as it would be sent: with advice for people who have no terminal
        (who, language): filled.report(
            "week", date=DAY, for_=who, language=language, out=tmp_path / "page.md"
        )
        for who in ("team", "boss") for language in ("en", "zh")
    }  # fmt: skip
    told = filled.publish("week", date=DAY, by="Li").to_dict()
    assert (told["id"], told["revision"], told["by"], told["period"]) == (
        1, 1, "Li", "2026-11-09..2026-11-15",
    )  # fmt: skip
    values = {number["metric"]: number["value"] for number in told["numbers"]}
    assert values == {"cost": 700, "leads": 28, "valid_leads": 28, "cpl": 25}
    assert {"text": "Orders and refunds agree with finance", "done": True} in told["checklist"]
    more = tmp_path / "more.csv"
    more.write_text(LEADS + "x,2026-11-12 09:00,new@x.com,paid/meta,valid\n")
    filled.import_files(more, as_="leads", as_of="2026-11-17")
    for (who, language), made in shown.items():
        frozen = filled.published_report(1, for_=who, language=language)
        assert frozen.report == made.report
        assert frozen.html() == made.html()


def test_publishing_again_is_a_new_revision(filled: Workspace) -> None:
    filled.publish("week", date=DAY)
    filled.publish("week", date=DAY)
    heads = filled.published().to_dict()["reports"]
    assert [(head["id"], head["revision"]) for head in heads] == [(2, 2), (1, 1)]
    shown = filled.published_report("week")
    assert shown.to_dict()["published"]["id"] == 2
    with pytest.raises(BadInput) as refused:
        filled.published_report(3)
    assert refused.value.code == "unknown_report"
    assert "2026-11-09..2026-11-15" in str(refused.value.hint)


def test_a_frozen_report_that_was_changed_is_refused(filled: Workspace) -> None:
    filled.publish("week", date=DAY)
    with sqlite3.connect(filled.folder.ledger) as con:
        con.execute("UPDATE published SET pages = replace(pages, '28', '29')")
    with pytest.raises(Failed) as refused:
        filled.published_report(1)
    assert refused.value.code == "published_changed"


def test_what_was_dismissed_stays_dismissed_for_its_period(filled: Workspace) -> None:
    file = draft_of(filled)
    key = filled.draft("week", date=DAY).to_dict()["findings"][0]["key"]
    line = next(row for row in file.read_text().splitlines() if f" {key} " in row)
    edit(file, (line, line.replace("- [x]", "- [ ]") + "\nfair week"))
    filled.publish("week", date=DAY)
    file.unlink()
    keys = [getattr(block, "key", "") for block in filled.report("week", date=DAY).report.blocks]
    assert key not in keys
    again = filled.draft("week", date=DAY).to_dict()["findings"]
    [found] = [item for item in again if item["key"] == key]
    assert (found["hidden"], found["comment"]) == (True, "fair week")


def test_a_draft_that_a_chinese_windows_saved_is_read(filled: Workspace) -> None:
    file = draft_of(filled)
    edit(file, ("<!-- fanbu:plan -->\n", "<!-- fanbu:plan -->\n下周改表单\n"))
    file.write_bytes(file.read_text(encoding="utf-8").replace("\n", "\r\n").encode("gb18030"))
    assert "下周改表单" in filled.report("week", date=DAY).markdown()


def test_checklists_of_the_workspace_go_before_the_packaged(filled: Workspace) -> None:
    own = filled.folder.checklists
    own.mkdir()
    (own / "weekly_report.yaml").write_text("reports: week\nitems: [Call Wang, {zh: 甲, en: B}]\n")
    told = filled.checklists("weekly_report").to_dict()
    assert told["items"] == ["Call Wang", "B"]
    assert [tick["text"] for tick in filled.draft("week", date=DAY).to_dict()["checklist"]] == [
        "Call Wang", "B",
    ]  # fmt: skip
    assert filled.checklists("直播").to_dict()["name"] == "live_stream"
    with pytest.raises(BadInput) as refused:
        filled.checklists("live_strem")
    assert refused.value.details["near"][0] == "live_stream"


@pytest.mark.parametrize("text", ["items: {", "label: x\n", "items: [{zh: 甲}]\n", "item: []\n",
                                  "reports: year\nitems: []\n"])  # fmt: skip
def test_a_checklist_that_cannot_be_read_names_its_file(ws: Workspace, text: str) -> None:
    ws.folder.checklists.mkdir()
    (ws.folder.checklists / "mine.yaml").write_text(text)
    with pytest.raises(BadInput) as refused:
        ws.checklists()
    assert refused.value.code == "bad_checklist"
    assert refused.value.details["file"] == "mine.yaml"

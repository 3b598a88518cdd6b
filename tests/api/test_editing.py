"""Drafts changed in steps, findings put aside, and what a published report would say today."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from fanbu.api import drafts, editing, reports
from fanbu.errors import BadInput
from fanbu.report.blocks import FindingBlock, Headline, Remark, flat

if TYPE_CHECKING:
    from fanbu import Workspace
    from fanbu.report.blocks import Report

DAY = "2026-11-15"
LEADS = "external_id,created_at,person,channel,status\n"


@pytest.fixture
def filled(ws: Workspace, tmp_path: Path) -> Workspace:
    """Ten valid leads a day for a week, four a day in the next; spend stays at 100."""
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


def keys_of(page: Report) -> list[str]:
    return [block.key for block in page.blocks if isinstance(block, FindingBlock)]


def edit(ws: Workspace, *steps: dict[str, object]) -> dict[str, object]:
    found: dict[str, object] = ws.edit_draft(steps, date=DAY).to_dict()
    return found


def page(ws: Workspace) -> Report:
    return ws.report("week", date=DAY).report


def test_steps_are_in_the_report_and_in_the_file(filled: Workspace) -> None:
    first = keys_of(page(filled))[0]
    told = edit(
        filled,
        {"do": "headline", "text": "Leads fell, we know why."},
        {"do": "summary", "text": "The form broke on Monday."},
        {"do": "comment", "key": first, "text": "Fixed by Li."},
        {"do": "hide", "key": "channels"},
        {"do": "plan", "text": "Test the form daily"},
        {"do": "add", "text": "Tell the boss"},
    )
    made = page(filled)
    head, under = made.blocks[:2]
    assert isinstance(head, Headline)
    assert [flat(line) for line in head.lines] == ["Leads fell, we know why."]
    assert under == Remark("The form broke on Monday.", key="summary")
    assert Remark("Fixed by Li.") in made.blocks
    assert "channels" not in [getattr(block, "key", "") for block in made.blocks]
    text = Path(str(told["file"])).read_text(encoding="utf-8")
    assert "\nLeads fell, we know why.\n" in text
    assert f"<!-- fanbu:item {first} -->\n" in text
    assert "\n  Fixed by Li.\n" in text
    assert "- [ ] Tell the boss\n" in text
    chat = filled.report("week", date=DAY).text()
    assert "Leads fell, we know why.\nThe form broke on Monday." in chat


def test_the_second_writer_is_told_and_loses_nothing(filled: Workspace) -> None:
    edit(filled, {"do": "plan", "text": "hers", "was": ""})
    told = edit(filled, {"do": "plan", "text": "his", "was": ""}, {"do": "summary", "text": "S"})
    assert told["conflicts"] == [
        {"do": "plan", "key": "", "at": 0, "was": "", "text": "his", "now": "hers"}
    ]
    assert (told["plan"], told["summary"]) == ("hers", "S")
    assert edit(filled, {"do": "plan", "text": "both", "was": "hers"})["plan"] == "both"


def test_many_writers_at_once(filled: Workspace) -> None:
    filled.draft("week", date=DAY)
    before = len(filled.draft("week", date=DAY).to_dict()["checklist"])
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: edit(filled, {"do": "add", "text": f"line {n}"}), range(12)))
    lines = {tick["text"] for tick in filled.draft("week", date=DAY).to_dict()["checklist"]}
    assert {f"line {n}" for n in range(12)} <= lines
    assert len(lines) == before + 12


def test_steps_are_taken_back_and_taken_again(filled: Workspace) -> None:
    edit(filled, {"do": "summary", "text": "one"})
    edit(filled, {"do": "hide", "key": "numbers"})
    told = edit(filled, {"do": "plan", "text": "p"}, {"do": "plan", "text": "pl"})
    assert (told["undo"], told["redo"]) == (3, 0)
    back = filled.undo_draft("week", date=DAY).to_dict()
    assert (back["plan"], back["summary"], back["undo"], back["redo"]) == ("", "one", 2, 1)
    again = filled.undo_draft("week", date=DAY, again=True).to_dict()
    assert (again["plan"], again["undo"], again["redo"]) == ("pl", 3, 0)
    fresh = filled.renew_draft("week", date=DAY).to_dict()
    assert (fresh["plan"], fresh["summary"]) == ("", "")
    assert filled.undo_draft("week", date=DAY).to_dict()["plan"] == "pl"
    for _ in range(3):
        filled.undo_draft("week", date=DAY)
    with pytest.raises(BadInput) as refused:
        filled.undo_draft("week", date=DAY)
    assert refused.value.code == "nothing_to_undo"


def test_writing_on_is_one_step(filled: Workspace) -> None:
    for was, text in (("", "T"), ("T", "Te"), ("Te", "Tes")):
        told = edit(filled, {"do": "plan", "text": text, "was": was})
    assert told["undo"] == 1
    assert filled.undo_draft("week", date=DAY).to_dict()["plan"] == ""


def test_the_whole_file_is_not_written_over(filled: Workspace) -> None:
    asked = reports.Asked("week", DAY)
    found = editing.opened(filled, asked)
    base, text = str(found.data["revision"]), Path(str(found.data["file"])).read_text()
    mine = text.replace("<!-- fanbu:plan -->\n", "<!-- fanbu:plan -->\nmine\n")
    edit(filled, {"do": "plan", "text": "hers"})
    told = editing.write(filled, asked, mine, base).to_dict()
    assert (told["plan"], told["conflicts"][0]["text"]) == ("hers", mine)
    assert editing.write(filled, asked, mine, told["revision"]).to_dict()["plan"] == "mine"
    with pytest.raises(BadInput) as refused:
        editing.write(filled, asked, " \n", None)
    assert refused.value.code == "draft_unusable"


def test_one_draft_whatever_the_language(filled: Workspace) -> None:
    """Who reads in Chinese edits the draft that an English colleague began."""
    edit(filled, {"do": "plan", "text": "p"})
    other = filled.spoken_in("zh")
    told = editing.edit(other, reports.Asked("week", DAY), [{"do": "summary", "text": "s"}])
    assert told.to_dict()["file"].endswith("2026-W46.en.md")
    assert not list(filled.folder.reports.glob("*.zh.md"))


@pytest.mark.parametrize("step", [{"do": "?"}, {"what": 1}, {}])
def test_a_step_that_is_none_is_refused(filled: Workspace, step: dict[str, object]) -> None:
    with pytest.raises(BadInput) as refused:
        edit(filled, step)
    assert refused.value.code == "bad_step"


def test_all_findings_with_their_numbers(filled: Workspace) -> None:
    data = filled.findings("week", date=DAY).to_dict()
    keys = [row["key"] for row in data["findings"]]
    assert keys[: len(keys_of(page(filled)))] == keys_of(page(filled))
    assert keys == ["change:valid_leads:channel=paid/meta:2026-11-09..2026-11-15"]
    [row] = data["findings"]
    assert (row["effect"], row["materiality"], row["dismissed"]) == (-42, 1, None)
    assert row["low"] < -42 < row["high"] < 0
    assert row["evidence"] == {
        "metrics": ["valid_leads"], "by": ["channel"], "grain": ["day"],
        "start": ["2026-11-09"], "end": ["2026-11-15"],
    }  # fmt: skip


def test_a_finding_is_put_aside_and_brought_back(filled: Workspace) -> None:
    key = keys_of(page(filled))[0]
    told = filled.dismiss_finding(key, " a  fair ", by="Li").to_dict()
    assert (told["key"], told["reason"], told["by"]) == (key, "a fair", "Li")
    assert key not in keys_of(page(filled))
    [row] = [r for r in filled.findings("week", date=DAY).to_dict()["findings"] if r["dismissed"]]
    assert (row["key"], row["dismissed"]["reason"]) == (key, "a fair")
    draft = filled.draft("week", date=DAY).to_dict()["findings"]
    assert [(i["hidden"], i["comment"]) for i in draft if i["key"] == key] == [(True, "a fair")]
    filled.restore_finding(key)
    assert key in keys_of(page(filled))
    draft = filled.draft("week", date=DAY).to_dict()["findings"]
    assert [(i["hidden"], i["comment"]) for i in draft if i["key"] == key] == [(False, "")]
    with pytest.raises(BadInput) as refused:
        filled.restore_finding(key)
    assert refused.value.code == "not_dismissed"


def test_a_draft_that_is_there_follows(filled: Workspace) -> None:
    """Put aside, it leaves the draft; put back in the draft, it is put aside no more."""
    key = keys_of(page(filled))[0]
    edit(filled, {"do": "summary", "text": "s"})
    filled.dismiss_finding(key, "known")
    assert key not in keys_of(page(filled))
    edit(filled, {"do": "show", "key": key})
    assert key in keys_of(page(filled))
    assert all(row["dismissed"] is None for row in filled.findings(date=DAY).to_dict()["findings"])


def test_published_with_it_shown_it_is_put_aside_no_more(filled: Workspace) -> None:
    key = keys_of(page(filled))[0]
    edit(filled, {"do": "hide", "key": key, "text": "why"})
    filled.publish("week", date=DAY)
    assert [d.reason for d in filled.ledger.dismissals.of(page(filled).period)] == ["why"]
    edit(filled, {"do": "hide", "key": key})
    file = Path(str(edit(filled, {"do": "summary", "text": "s"})["file"]))
    file.write_text(
        file.read_text().replace(f"- [ ] {_title(file, key)}", f"- [x] {_title(file, key)}")
    )
    filled.publish("week", date=DAY)
    assert filled.ledger.dismissals.of(page(filled).period) == ()


def _title(file: Path, key: str) -> str:
    line = next(x for x in file.read_text().splitlines() if x.endswith(f" {key} -->"))
    return line[6:].partition(" <!--")[0]


@pytest.mark.parametrize(
    ("key", "why", "code"),
    [("nonsense", "x", "unknown_finding"),
     ("change:leads::2026-11-09..2026-11-15", "x", "unknown_finding"),
     ("change:leads::2026-11-10..2026-11-15", "x", "unknown_finding"),
     ("change:leads::0001-01-01..0001-01-07", "x", "unknown_finding"), ("", "  ", "reason_needed")],
)  # fmt: skip
def test_what_cannot_be_put_aside(filled: Workspace, key: str, why: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        filled.dismiss_finding(key or keys_of(page(filled))[0], why)
    assert refused.value.code == code


def test_what_a_published_report_would_say_today(filled: Workspace, tmp_path: Path) -> None:
    """28 leads at 700: one is judged invalid, one comes late."""
    filled.publish("week", date=DAY, by="Li")
    assert filled.restated(1).to_dict()["told"] == []
    more = tmp_path / "more.csv"
    more.write_text(
        LEADS + "9-0,2026-11-09 09:00,p90@x.com,paid/meta,invalid\n"
        "x,2026-11-12 09:00,new@x.com,paid/meta,valid\n"
        "y,2026-11-12 09:00,n2@x.com,paid/meta,valid\n"
    )
    filled.import_files(more, as_="leads", as_of="2026-11-17")
    found = filled.restated("week").to_dict()
    rows = {row["metric"]: (row["before"], row["now"]) for row in found["rows"]}
    assert rows["leads"] == (28, 30)
    assert rows["valid_leads"] == (28, 29)
    told = {row["label"]: (row["before"], row["now"], row["causes"]) for row in found["told"]}
    assert told["Valid leads"] == ("28", "29", ["Entered later +2", "Judged invalid −1"])


def test_looked_at_before_it_is_published(filled: Workspace) -> None:
    edit(
        filled,
        {"do": "hide", "key": "channels"},
        {"do": "comment", "key": "numbers", "text": "ok"},
        {"do": "tick", "at": 0},
    )
    data = filled.publish("week", date=DAY, dry_run=True).to_dict()
    assert (data["revision"], data["unfinished"], data["comments"]) == (1, 0, 1)
    assert data["left_out"] == ["Channels"]
    assert [each["text"] for each in data["numbers"]][:2] == ["¥700", "28"]
    assert len(data["unticked"]) == len(filled.draft(date=DAY).to_dict()["checklist"]) - 1
    assert filled.published().to_dict()["reports"] == []
    ahead = filled.publish("week", date="2026-11-29", dry_run=True).to_dict()
    assert ahead["unfinished"] == 7


def test_drafts_at_work_are_listed_until_they_are_published(filled: Workspace) -> None:
    for grain in ("day", "week", "month"):
        filled.edit_draft([{"do": "plan", "text": "p"}], grain, date=DAY)
    (filled.folder.reports / "notes.md").write_text("mine")
    found = [(one.grain, str(one.period)) for one in drafts.begun(filled)]
    assert found == [
        ("day", "2026-11-15..2026-11-15"), ("week", "2026-11-09..2026-11-15"),
        ("month", "2026-10-01..2026-10-31"),
    ]  # fmt: skip
    filled.publish("week", date=DAY)
    assert [one.grain for one in drafts.begun(filled)] == ["day", "month"]

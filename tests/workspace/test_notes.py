"""What a team writes down of its days: read, added and removed without touching the rest."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from fanbu import documents
from fanbu.errors import BadInput
from fanbu.rules.occasions import Occasion, learned
from fanbu.workspace.calendar import read_calendar
from fanbu.workspace.notes_file import notes_in, with_note, without_note

if TYPE_CHECKING:
    from pathlib import Path

BYHAND = """\
# ours
countries: [CN]

notes:  # what we did
# the first
- days: 2026-01-02
  text: one
- {days: 2026-02-03,
   text: two}

promotions:
  - name: brand_day  # every year
    from: 06-01
"""
THREE = {"days": ["2026-03-03", "2026-03-05"], "text": '改价: "9.9" → 19.9 #1', "kind": "price"}


def test_a_note_says_days_kind_and_place(tmp_path: Path) -> None:
    file = tmp_path / "calendar.yaml"
    file.write_text(
        "notes:\n"
        "  - {days: 2026-11-03, text: 站点改版}\n"
        "  - {days: [2026-10-26, 2026-11-01], text: 裂变周, kind: campaign,\n"
        "     channel: earned/referral}\n",
        encoding="utf-8",
    )
    one, two = read_calendar(file, "Asia/Shanghai").notes
    assert (one.text, one.kind, one.first, one.last, one.where) == (
        "站点改版", "note", date(2026, 11, 3), date(2026, 11, 3), {},
    )  # fmt: skip
    assert (two.kind, two.where) == ("campaign", {"channel": "earned/referral"})
    assert two.occasion == Occasion(
        "campaign:裂变周",
        "campaign",
        date(2026, 10, 26),
        date(2026, 11, 1),
        where=(("channel", "earned/referral"),),
    )


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("{text: x}", "calendar_missing"),
        ("{days: 2026-11-03}", "calendar_missing"),
        ("{days: 2026-13-03, text: x}", "calendar_day"),
        ("{days: someday, text: x}", "calendar_day"),
        ("{days: [2026-11-03, 2026-11-01], text: x}", "calendar_order"),
        ("{days: 2026-11-03, text: x, kind: sale}", "calendar_kind"),
        ("{days: 2026-11-03, text: x, shop: y}", "calendar_unknown"),
        ("3", "calendar_shape"),
    ],
)
def test_a_note_that_says_nothing_is_refused(tmp_path: Path, entry: str, code: str) -> None:
    file = tmp_path / "calendar.yaml"
    file.write_text(f"notes:\n  - {entry}\n", encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        read_calendar(file, "Asia/Shanghai")
    assert refused.value.code == code


@pytest.mark.parametrize(
    "text",
    ["", "# mine\n", "countries: [CN]", "notes: []\n", "notes:\n", BYHAND, BYHAND.replace("\n",
     "\r\n")],
)  # fmt: skip
def test_a_note_is_added_below_the_others_and_removed_again(text: str) -> None:
    made = with_note(text, THREE)
    rest = {**(documents.load(text) or {})}
    before = [*(rest.pop("notes", None) or [])]
    after = documents.load(made)
    *others, own = after.pop("notes")
    assert (after, others) == (rest, before)
    assert own == {**THREE, "days": [date(2026, 3, 3), date(2026, 3, 5)]}
    assert notes_in(without_note(made, len(before) + 1)) == before


def test_the_lines_of_others_stay() -> None:
    made = with_note(BYHAND, THREE)
    assert made.startswith(BYHAND[: BYHAND.index("\npromotions")])
    assert made.endswith(BYHAND[BYHAND.index("\npromotions") :])
    assert without_note(made, 3) == BYHAND
    assert without_note(BYHAND, 1) == BYHAND.replace(
        "# the first\n- days: 2026-01-02\n  text: one\n", ""
    )


def test_notes_on_one_line_are_left_to_people() -> None:
    for text in (
        "notes: [{days: 2026-01-01, text: x}]\n",
        "{notes: [{days: 2026-01-01, text: x}]}",
    ):
        with pytest.raises(BadInput) as refused:
            with_note(text, THREE)
        assert refused.value.code == "calendar_by_hand"
        with pytest.raises(BadInput):
            without_note(text, 1)


def campaign(key: str, first: int, last: int) -> Occasion:
    return Occasion(key, "campaign", date(2026, 11, first), date(2026, 11, last))


def test_what_nobody_has_seen_teaches_nothing_of_the_days_it_falls_on() -> None:
    """Judged from the 16th on: what is over, what has run for a week, and what came before."""
    again, over = campaign("again", 17, 18), campaign("again", 2, 3)
    running, fresh = campaign("running", 9, 20), campaign("fresh", 10, 20)
    found = learned((again, over, running, fresh, campaign("new", 16, 20)), date(2026, 11, 16))
    assert found == (again, over, running)

"""A draft as Markdown and back: nothing that was written is lost, numbers are the report's own."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from fanbu.model.draft import Draft, Item, Tick, merged, tidy
from fanbu.report.drafts import Told, parse, render

TOLD = Told(
    "Cloud weekly <b>", "en", "week",
    {"change:leads::w": ("Leads *fell* <script>", ("434 leads, 196 fewer.", "Only here.")),
     "inside:cost::w": ("Cost moved", ()), "numbers": ("Numbers", ("Cost ¥1 · Leads 2",))},
)  # fmt: skip
KEYS = ("change:leads::w", "inside:cost::w", "data::source=x--y>:w", "内容 a%b", "#1")
HOSTILE = (
    "## Plan <!-- fanbu:plan -->", "- [ ] gone <!-- fanbu:item numbers -->", "> 434 leads",
    "\\> said", "<!-- fanbu:state {} -->", "  indented", "- [x] own", "\\", "<script>", "-->",
    "| a | b |", "# head", "x\n\n\ny", "\\- [x] a",
)  # fmt: skip
texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.lists(st.sampled_from(HOSTILE), max_size=4).map("\n".join),
).map(tidy)
lines = texts.map(lambda text: " ".join(text.split())).filter(bool)
items = st.builds(Item, st.sampled_from(KEYS), st.booleans(), texts, st.booleans())


def lists(of: st.SearchStrategy[Item]) -> st.SearchStrategy[tuple[Item, ...]]:
    return st.lists(of, max_size=4, unique_by=lambda item: item.key).map(tuple)


drafts = st.builds(
    Draft,
    parts=lists(items),
    findings=lists(items),
    plan=texts,
    ticks=st.lists(
        st.builds(Tick, lines, st.booleans(), st.sampled_from(("", "weekly/1", "w/--> 2"))),
        max_size=4,
    ).map(tuple),
    left=lists(items),
    loose=texts,
    seen=st.frozensets(st.sampled_from((*KEYS, "weekly/1"))),
)


@settings(max_examples=300, deadline=None)
@given(drafts)
@example(Draft(plan="## Checklist <!-- fanbu:checklist -->\n- [x] a"))
@example(Draft(loose="# Cloud weekly"))
def test_what_is_written_is_read_again(draft: Draft) -> None:
    assert parse(render(draft, TOLD)) == draft


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_any_file_is_a_draft_and_stays_one(text: str) -> None:
    """Also one that is none: what it says is kept, however often it is written again."""
    once = parse(text)
    again = parse(render(once, TOLD))
    assert again == replace(once, seen=again.seen)
    told = [again.plan, again.loose, *(tick.text for tick in again.ticks)]
    told += [item.comment for item in (*again.findings, *again.parts, *again.left)]
    assert set(re.findall(r"\w+", text)) <= set(re.findall(r"\w+", "\n".join(told)))


WRITTEN = render(
    merged(Draft(), ["numbers"], ["change:leads::w", "inside:cost::w"], [Tick("Do it", key="w/1")],
           {}), TOLD,
)  # fmt: skip


def test_the_file_reads_as_a_page() -> None:
    shown = WRITTEN.splitlines()
    assert shown[0] == "# Cloud weekly \\<b\\>"
    assert "- [x] Leads \\*fell\\* \\<script\\> <!-- fanbu:item change:leads::w -->" in shown
    assert "  > 434 leads, 196 fewer." in shown
    assert "- [ ] Do it <!-- fanbu:tick w/1 -->" in shown


def edited(*changes: tuple[str, str]) -> Draft:
    text = WRITTEN
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return parse(text)


def line_of(key: str) -> str:
    return next(line for line in WRITTEN.splitlines() if f"item {key} " in line)


def test_an_unticked_line_is_hidden_and_what_is_below_it_is_the_reason() -> None:
    line = line_of("inside:cost::w")
    draft = edited((line, line.replace("[x]", "[ ]") + "\nknown: a holiday"))
    assert draft.hidden == {"inside:cost::w": "known: a holiday"}


def test_a_line_that_was_taken_out_stays_out() -> None:
    draft = edited((line_of("inside:cost::w") + "\n", ""))
    assert [item.key for item in draft.findings] == ["change:leads::w"]
    again = merged(draft, ["numbers"], ["change:leads::w", "inside:cost::w"], [], {})
    assert again.findings[1] == Item("inside:cost::w", hidden=True)


def test_moved_lines_move_with_what_is_below_them() -> None:
    first, second = line_of("change:leads::w"), line_of("inside:cost::w")
    draft = edited((first, "@"), (second, first + "\nour form broke"), ("@", second))
    assert [item.key for item in draft.findings] == ["inside:cost::w", "change:leads::w"]
    assert draft.comment("change:leads::w") == "our form broke"


def test_edited_lines_of_the_report_are_kept_as_words() -> None:
    """A title and a sentence that the author rewrote are no numbers, but they are not lost."""
    draft = edited(("Cost moved", "Cost jumped"), ("> 434 leads, 196 fewer.", "> 500 leads!"))
    assert draft.comment("inside:cost::w") == "Cost jumped"
    assert draft.comment("change:leads::w") == "> 500 leads!"


def test_refreshed_numbers_are_no_edits() -> None:
    """The file as it was made for other numbers, made again for these: no words come of it."""
    other = replace(TOLD, items={"change:leads::w": ("Leads fell", ("400 leads.",))})
    draft = parse(render(parse(WRITTEN), other))
    assert all(item.comment == "" for item in draft.findings)


def test_new_findings_come_last_and_are_marked() -> None:
    draft = merged(parse(WRITTEN), ["numbers"], ["new::w", "inside:cost::w"], [], {})
    assert draft.findings == (Item("inside:cost::w"), Item("new::w", new=True))
    assert "**new** <!-- fanbu:new new::w -->" in render(draft, TOLD)
    assert merged(draft, ["numbers"], ["new::w"], [], {}).findings == (Item("new::w"),)


def test_words_about_what_is_gone_wait_for_it() -> None:
    draft = edited((line_of("inside:cost::w"), line_of("inside:cost::w") + "\nsee the invoice"))
    without = merged(draft, ["numbers"], ["change:leads::w"], [], {})
    assert without.left == (Item("inside:cost::w", comment="see the invoice"),)
    waiting = parse(render(without, TOLD))
    back = merged(waiting, ["numbers"], ["change:leads::w", "inside:cost::w"], [], {})
    assert back.left == ()
    assert back.comment("inside:cost::w") == "see the invoice"


def test_what_nobody_edited_is_new_again_when_it_comes_back() -> None:
    without = merged(parse(WRITTEN), ["numbers"], ["change:leads::w"], [], {})
    back = merged(without, ["numbers"], ["change:leads::w", "inside:cost::w"], [], {})
    assert back.findings[1] == Item("inside:cost::w", new=True)


def test_a_new_part_stands_where_the_report_has_it() -> None:
    draft = Draft(parts=(Item("notes"), Item("numbers"), Item("channels")), seen=frozenset("x"))
    found = merged(draft, ["numbers", "restated", "channels", "notes"], [], [], {})
    assert [item.key for item in found.parts] == ["notes", "numbers", "restated", "channels"]


def test_ticks_of_the_author_stay_and_new_ones_are_added_once() -> None:
    draft = edited(("- [ ] Do it", "- [x] Do it"), ("<!-- fanbu:tick w/1 -->\n", "\n- [ ] mine\n"))
    offered = [Tick("Do it", key="w/1"), Tick("And this", key="w/2")]
    found = merged(draft, ["numbers"], [], offered, {}).ticks
    assert found == (Tick("Do it", done=True), Tick("mine"), Tick("And this", key="w/2"))


def test_a_dismissed_finding_starts_hidden_with_its_reason() -> None:
    found = merged(Draft(), [], ["a", "b"], [], {"b": "known"})
    assert found.findings == (Item("a"), Item("b", hidden=True, comment="known"))


def test_words_outside_every_place_are_kept() -> None:
    draft = edited(
        ("# Cloud weekly", "hello\n# Cloud weekly"), ("## Headline", "# mine\n## Headline")
    )
    assert draft.loose == "hello\n# mine"
    assert "## Other words <!-- fanbu:loose -->" in render(draft, TOLD)

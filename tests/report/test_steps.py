"""A step does to a draft what an author's hand does to its file; words of others are not lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanbu.model.draft import Draft, Item, Tick
from fanbu.model.steps import Conflict, Step, taken
from fanbu.report.drafts import Told, parse, render, retold

KEYS = ("change:leads::w", "inside:cost:channel=a/b:w", "data::source=x--y:w")
PARTS = ("numbers", "channels", "notes")
TOLD = Told(
    "Cloud weekly", "en", "week",
    {**{key: (f"About *{key}*", ("A line <b> of ours.", "Another.")) for key in KEYS},
     **{key: (f"Part {key}", ()) for key in PARTS}},
    headline="434 leads, 196 fewer.",
)  # fmt: skip
words = st.text(st.sampled_from("ab é汉.!1"), min_size=1, max_size=12)
words = words.map(lambda text: " ".join(text.split())).filter(bool)
texts = st.lists(words, max_size=3).map("\n".join)


def items(keys: tuple[str, ...]) -> st.SearchStrategy[tuple[Item, ...]]:
    chosen = st.lists(st.sampled_from(keys), unique=True, min_size=1)

    def made(names: list[str]) -> st.SearchStrategy[tuple[Item, ...]]:
        each = (
            st.builds(Item, st.just(name), st.booleans(), texts, st.booleans()) for name in names
        )
        return st.tuples(*each)

    return chosen.flatmap(made)


drafts = st.builds(
    Draft, parts=items(PARTS), findings=items(KEYS), headline=texts, summary=texts, plan=texts,
    ticks=st.lists(st.builds(Tick, words, st.booleans(), st.sampled_from(("", "weekly/1"))),
                   max_size=4).map(tuple),
    seen=st.just(frozenset({*KEYS, *PARTS, "weekly/1"})),
)  # fmt: skip
steps = st.one_of(
    st.builds(Step, st.sampled_from(("hide", "show", "up", "down")),
              st.sampled_from((*KEYS, *PARTS))),
    st.builds(Step, st.just("comment"), st.sampled_from((*KEYS, *PARTS)), texts),
    st.builds(Step, st.sampled_from(("headline", "summary", "plan")), text=texts),
    st.builds(Step, st.sampled_from(("tick", "untick", "remove")), at=st.integers(0, 4)),
    st.builds(Step, st.just("reword"), at=st.integers(0, 4), text=words),
    st.builds(Step, st.just("add"), text=words),
)  # fmt: skip


def by_hand(file: str, step: Step) -> str:
    """The file as somebody with a text editor would leave it."""
    lines = file.split("\n")
    match step.do:
        case "hide" | "show":
            at = _line_of(lines, step.key)
            box = ("[x]", "[ ]") if step.do == "hide" else ("[ ]", "[x]")
            lines = [x.replace(*box, 1) if i == at else x for i, x in enumerate(lines)]
        case "comment":
            if (at := _line_of(lines, step.key)) is not None:
                end = _end(lines, at)
                ours = [x for x in lines[at + 1 : end] if x.startswith("  > ")]
                said = [f"  {x}" for x in step.text.split("\n")] if step.text else []
                lines[at + 1 : end] = [*ours, *said, ""]
        case "up" | "down":
            if (at := _line_of(lines, step.key)) is not None:
                lines = _moved(lines, at, up=step.do == "up")
        case "headline" | "summary" | "plan":
            at = next(i for i, x in enumerate(lines) if f"<!-- fanbu:{step.do} -->" in x)
            end = next(i for i in range(at + 1, len(lines)) if lines[i].startswith("## "))
            ours = [x for x in lines[at + 1 : end] if x.startswith("> ")]
            lines[at + 1 : end] = ["", *ours, *step.text.split("\n"), ""]
        case _:
            lines = _listed(lines, step)
    return "\n".join(lines)


def _line_of(lines: list[str], key: str) -> int | None:
    found = (i for i, x in enumerate(lines) if x.endswith(f" {key.replace('--', '%2D-')} -->"))
    return next(found, None)


def _end(lines: list[str], at: int) -> int:
    """The first line behind that begins another item or another section."""
    return next(i for i in range(at + 1, len(lines)) if lines[i].startswith(("- [", "## ")))


def _moved(lines: list[str], at: int, *, up: bool) -> list[str]:
    end = _end(lines, at)
    block = lines[at:end]
    if up:
        above = [i for i in range(at) if lines[i].startswith(("- [", "## "))][-1]
        if lines[above].startswith("## "):
            return lines
        return [*lines[:above], *block, *lines[above:at], *lines[end:]]
    if lines[end].startswith("## "):
        return lines
    after = _end(lines, end)
    return [*lines[:at], *lines[end:after], *block, *lines[after:]]


def _listed(lines: list[str], step: Step) -> list[str]:
    start = next(i for i, x in enumerate(lines) if "<!-- fanbu:checklist -->" in x)
    boxes = [i for i in range(start, len(lines)) if lines[i].startswith("- [")]
    if step.do == "add":
        place = boxes[-1] + 1 if boxes else start + 2
        return [*lines[:place], f"- [ ] {' '.join(step.text.split())}", *lines[place:]]
    if step.at >= len(boxes):
        return lines
    at = boxes[step.at]
    box, rest = lines[at][:5], lines[at][5:]
    mark = f" <!--{rest.partition(' <!--')[2]}" if " <!--" in rest else ""
    match step.do:
        case "remove":
            return [*lines[:at], *lines[at + 1 :]]
        case "reword":
            new = f"{box} {' '.join(step.text.split())}{mark}"
        case _:
            new = ("- [x]" if step.do == "tick" else "- [ ]") + rest
    return [*lines[:at], new, *lines[at + 1 :]]


def old(draft: Draft) -> Draft:
    """Without the marks of what nobody has looked at: a step looks, a hand may not."""
    return replace(
        draft,
        findings=tuple(replace(i, new=False) for i in draft.findings),
        parts=tuple(replace(i, new=False) for i in draft.parts),
    )


@settings(max_examples=150, deadline=None)
@given(drafts, steps)
def test_a_step_is_what_a_hand_would_do(draft: Draft, step: Step) -> None:
    file = render(draft, TOLD)
    stepped, _ = taken(parse(file), [step])
    assert old(stepped) == old(parse(by_hand(file, step)))


@settings(max_examples=100, deadline=None)
@given(drafts, st.lists(steps, max_size=5))
def test_a_file_is_written_again_from_itself(draft: Draft, wanted: list[Step]) -> None:
    """The report's own lines stay as they are; unedited, so does the whole file."""
    file = render(draft, TOLD)
    assert render(draft, retold(file, "en", "week")) == file
    stepped, _ = taken(draft, wanted)
    again = render(stepped, retold(file, "en", "week"))
    assert parse(again) == stepped
    assert again == render(stepped, TOLD)


def test_words_of_others_are_not_written_over() -> None:
    draft = Draft(plan="theirs", findings=(Item("a", comment="seen"),), ticks=(Tick("one"),))
    found, conflicts = taken(draft, [
        Step("plan", text="mine", was=""),
        Step("comment", "a", text="better", was="seen"),
        Step("comment", "gone", text="words", was=""),
        Step("reword", text="two", was="other", at=0),
    ])  # fmt: skip
    assert found == replace(draft, findings=(Item("a", comment="better"),))
    assert [(each.step.text, each.now) for each in conflicts] == [
        ("mine", "theirs"), ("words", ""), ("two", ""),
    ]  # fmt: skip


def test_the_same_words_twice_are_no_conflict() -> None:
    assert taken(Draft(plan="same"), [Step("plan", text="same", was="before")]) == (
        Draft(plan="same"), (),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "order"),
    [("a", "cab"), ("b", "acb"), ("", "abc"), ("c", "abc"), ("gone", "abc")],
)
def test_moved_before_another(before: str, order: str) -> None:
    draft = Draft(parts=tuple(map(Item, "abc")))
    found, _ = taken(draft, [Step("move", "c", before=before)])
    assert "".join(item.key for item in found.parts) == order


def test_a_line_is_found_where_others_put_some_above_it() -> None:
    draft = Draft(ticks=(Tick("new"), Tick("mine"), Tick("last")))
    found, conflicts = taken(draft, [Step("tick", was="mine", at=0)])
    assert (found.ticks[1], conflicts) == (Tick("mine", done=True), ())
    assert isinstance(taken(draft, [Step("reword", was="no", text="x")])[1][0], Conflict)


def test_left_out_with_a_reason_and_back() -> None:
    draft = Draft(findings=(Item("a", comment="words"), Item("b")))
    hidden, _ = taken(draft, [Step("hide", "a"), Step("hide", "b", text="a holiday")])
    assert hidden.hidden == {"a": "words", "b": "a holiday"}
    back, _ = taken(hidden, [Step("show", "b")])
    assert back.findings[1] == Item("b", comment="a holiday")


def test_a_revision_is_of_what_the_author_made() -> None:
    draft = Draft(findings=(Item("a"),), plan="p")
    seen = replace(draft, findings=(Item("a", new=True),), seen=frozenset("x"))
    assert draft.revision == seen.revision
    assert draft.revision != replace(draft, plan="q").revision

"""A draft as a Markdown file that people edit, and back.

Every finding and part is a line with a box: without its tick it is left out, moved it moves, text
below it is said of it. A marker at the end of a line (a comment, unseen where Markdown is shown)
holds its key. Lines that begin with `>` are the report's own and are refreshed; whatever else is
written is the author's and is kept. What the report wrote is known again by digests in the last
comment of the file, so an edited line of it counts as the author's.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from fanbu import words
from fanbu.model.draft import Draft, Item, Tick, tidy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from fanbu.types import Grain, Language

SECTIONS = ("headline", "summary", "findings", "parts", "plan", "checklist", "left", "loose")
_MARK = re.compile(r"[ \t]*<!--[ ]*fanbu:(?P<kind>[\w-]+)(?:[ ]+(?P<rest>\S+))?[ ]*-->[ \t]*$")
_BOX = re.compile(r"^[ \t]*[-*+][ \t]+\[(?P<tick>[ xX√✓]?)\][ \t]*(?P<text>.*)$")
_STATE = "<!-- fanbu:state "
_ESCAPED = re.compile(r"^\s*(\\|>|[-*+]\s+\[|<!--)|<!--\s*fanbu:")
"""The beginnings of lines of ours: the author's own line that looks so bears a backslash."""
_UNSAFE = re.compile(r"[^\w:/=,.+-]|-(?=-)")
_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~])")
_SPECIAL_WRITTEN = re.compile(r"\\([\\`*_\[\]<>#|~])")
_COMMENT = re.compile(r"<(\\*)!--")
_ESCAPED_COMMENT = re.compile(r"<(\\*)\\!--")


@dataclass(frozen=True, slots=True)
class Told:
    """What the report says today: its first sentence, and key → its title and lines below it."""

    title: str
    language: Language
    grain: Grain
    items: Mapping[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    headline: str = ""

    def say(self, key: str) -> str:
        return words.say(self.language, f"report.draft_{key}")


def render(draft: Draft, told: Told) -> str:
    """The file: findings, parts, the plan, the checklist, what could not be placed, the state."""
    ours: set[str] = set()
    lines = [f"# {_one_line(told.title)}", "", *(f"> {line}" for line in _how(told)), ""]
    ours.update(digest(line) for line in (lines[0], *lines[2:-1]))
    for name, above in (("headline", told.headline), ("summary", told.say("summary_how"))):
        quoted = [f"> {_one_line(above)}"] if above.strip() else []
        ours.update(map(digest, quoted))
        lines += _heading(told.say(name), name)
        lines += [*quoted, *_own(getattr(draft, name)), ""]
    lines += _heading(told.say("findings"), "findings")
    for item in draft.findings:
        lines += _item(item, told, ours)
    lines += _heading(told.say("parts"), "parts")
    for item in draft.parts:
        lines += _item(item, told, ours)
    lines += _heading(words.say(told.language, f"report.plan_{told.grain}"), "plan")
    lines += [*_own(draft.plan), ""]
    lines += _heading(words.say(told.language, "report.checklist_title"), "checklist")
    lines += [*(_tick(tick) for tick in draft.ticks), ""]
    if draft.left:
        lines += _heading(told.say("left"), "left")
        for item in draft.left:
            lines += _item(item, told, ours)
    if draft.loose:
        lines += [*_heading(told.say("loose"), "loose"), *_own(draft.loose), ""]
    state = {"seen": sorted(draft.seen), "ours": sorted(ours)}
    lines.append(f"{_STATE}{_packed(state)} -->")
    return "\n".join(lines) + "\n"


def _how(told: Told) -> list[str]:
    return told.say("how").split("\n")


def _heading(title: str, kind: str) -> list[str]:
    return [f"## {title} <!-- fanbu:{kind} -->", ""]


def _item(item: Item, told: Told, ours: set[str]) -> list[str]:
    title, below = told.items.get(item.key, (item.key, ()))
    shown = _one_line(title) or "…"
    ours.add(digest(shown))
    kind = "new" if item.new else "item"
    tag = f" **{told.say('new')}**" if item.new else ""
    lines = [
        f"- [{' ' if item.hidden else 'x'}] {shown}{tag} <!-- fanbu:{kind} {_key(item.key)} -->"
    ]
    for line in below:
        quoted = f"> {_one_line(line)}"
        ours.add(digest(quoted))
        lines.append(f"  {quoted}")
    lines += [f"  {line}" if line else "" for line in _own(item.comment)]
    return [*lines, ""]


def _tick(tick: Tick) -> str:
    mark = f" <!-- fanbu:tick {_key(tick.key)} -->" if tick.key else ""
    return f"- [{'x' if tick.done else ' '}] {_ticked(tick.text)}{mark}"


def _own(text: str) -> list[str]:
    """The author's lines; one that looks like a line of ours is marked as text."""
    lines = text.split("\n") if text else []
    return [f"\\{line}" if _ESCAPED.search(line) else line for line in lines]


def _key(key: str) -> str:
    """A key inside a comment: no blank, no sign that could end it."""
    return _UNSAFE.sub(lambda match: quote(match[0], safe="") if match[0] != "-" else "%2D", key)


def _packed(state: Mapping[str, list[str]]) -> str:
    """JSON on one line that no comment ends in."""
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":"))
    return text.replace("--", "-\\u002d").replace(">", "\\u003e")


def _one_line(text: str) -> str:
    """Shown text on one line; markup in it stays text."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _shown(text: str) -> str:
    """The text that `_one_line` wrote."""
    return _SPECIAL_WRITTEN.sub(r"\1", text.strip())


def _ticked(text: str) -> str:
    """A line of a checklist: the author's, but no comment can hide in it."""
    return _COMMENT.sub(r"<\1\\!--", " ".join(text.split()))


def digest(line: str) -> str:
    """What a line is known again by."""
    return hashlib.sha256(line.strip().encode()).hexdigest()[:10]


def parse(text: str) -> Draft:
    """The draft in a file, however it was edited: no text is refused."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return _Reader(*_state(lines)).draft(lines)


def retold(text: str, language: Language, grain: Grain) -> Told:
    """What the report said when the file was written: to write it again with other edits."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    reader = _Reader(*_state(lines))
    reader.draft(lines)
    items = {key: (title, tuple(reader.below[key])) for key, title in reader.titles.items()}
    first = next((line for line in lines if line.startswith("# ")), "")
    title = _shown(first.removeprefix("# ")) if digest(first) in reader.ours else ""
    return Told(title, language, grain, items, " ".join(reader.below["headline"]))


def _state(lines: list[str]) -> tuple[frozenset[str], frozenset[str]]:
    """What was ever offered, and digests of the lines we wrote; empty where that was taken out."""
    for line in reversed(lines):
        if line.startswith(_STATE):
            try:
                given = json.loads(line.removeprefix(_STATE).removesuffix("-->"))
                return frozenset(map(str, given["seen"])), frozenset(map(str, given["ours"]))
            except (ValueError, KeyError, TypeError):
                break
    return frozenset(), frozenset()


class _Reader:
    """Goes through the lines once; whatever is not ours is put under what stands above it."""

    def __init__(self, seen: frozenset[str], ours: frozenset[str]) -> None:
        self.seen = seen
        self.ours = ours
        self.section = ""
        self.items: dict[str, list[tuple[Item, list[str]]]] = {
            "findings": [], "parts": [], "left": []
        }  # fmt: skip
        self.words: dict[str, list[str]] = {
            "headline": [], "summary": [], "plan": [], "loose": []
        }  # fmt: skip
        self.ticks: list[Tick] = []
        self.titles: dict[str, str] = {}
        self.below: defaultdict[str, list[str]] = defaultdict(list)

    def draft(self, lines: Iterable[str]) -> Draft:
        for line in lines:
            self._line(line)
        found = {name: tuple(self._told(items)) for name, items in self.items.items()}
        return Draft(
            findings=found["findings"],
            parts=found["parts"],
            left=found["left"],
            **{name: tidy("\n".join(said)) for name, said in self.words.items()},
            ticks=tuple(self.ticks),
            seen=self.seen,
        )

    @staticmethod
    def _told(items: Iterable[tuple[Item, list[str]]]) -> Iterator[Item]:
        """A key that stands twice (a line was copied) keeps its first place and all its words."""
        once: dict[str, tuple[Item, list[str]]] = {}
        for item, said in items:
            first = once.setdefault(item.key, (item, []))
            first[1].extend([*([""] if first[1] and said else []), *said])
        for item, said in once.values():
            yield Item(item.key, item.hidden, tidy("\n".join(said)), item.new)

    def _line(self, line: str) -> None:
        mark = _MARK.search(line)
        kind = mark["kind"] if mark else ""
        if line.startswith(_STATE):
            return
        if kind in SECTIONS and mark and line.lstrip().startswith("#"):
            self.section = kind
            return
        box = _BOX.match(line[: mark.start()] if mark else line)
        if mark and box and kind in ("item", "new") and mark["rest"]:
            self._open(unquote(mark["rest"]), box, new=kind == "new")
        elif box and (self.section == "checklist" or kind == "tick"):
            key = unquote(mark["rest"] or "") if mark and kind == "tick" else ""
            done = box["tick"].strip() != ""
            self.ticks.append(Tick(_plain(box["text"]), done=done, key=key))
        else:
            self._words(line)

    def _open(self, key: str, box: re.Match[str], *, new: bool) -> None:
        place = self.section if self.section in self.items else "left"
        said: list[str] = []
        title = re.sub(r"[ \t]*\*\*[^*]+\*\*[ \t]*$", "", box["text"]) if new else box["text"]
        if digest(title) not in self.ours and self.ours:
            said.append(box["text"].strip())
        else:
            self.titles[key] = _shown(title)
        hidden = box["tick"].strip() == ""
        self.items[place].append((Item(key, hidden, "", new), said))

    def _words(self, line: str) -> None:
        quoted = line.lstrip().startswith("#" if not self.section else ">")
        if (quoted or line.lstrip().startswith(">")) and digest(line) in self.ours:
            above = self.items.get(self.section)
            name = above[-1][0].key if above else self.section
            self.below[name].append(_shown(line.strip().removeprefix("> ")))
            return
        if self.items.get(self.section):
            self.items[self.section][-1][1].append(_unmarked(line, 2))
        elif self.section in self.words:
            self.words[self.section].append(_unmarked(line, 0))
        elif line.strip():
            self.words["loose"].append(_unmarked(line, 0))


def _unmarked(line: str, indent: int) -> str:
    """Without our indent and without the backslash that says: this is text."""
    cut = (
        line[indent:] if not line[:indent].strip(" ") else line[:indent].lstrip(" ") + line[indent:]
    )
    return cut[1:] if cut.startswith("\\") and _ESCAPED.search(cut[1:]) else cut


def _plain(text: str) -> str:
    return _ESCAPED_COMMENT.sub(r"<\1!--", text.strip())

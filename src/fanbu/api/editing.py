"""The draft of a report changed step by step; its Markdown file stays its home.

A step does to the file what an author's hand would: the file is read, changed and written again,
with the report's own lines as they stand in it. What it was before lies beside it, so every step
can be taken back, and the one taken back too.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from fanbu.api import drafts
from fanbu.api.bench import Bench
from fanbu.api.drafts import Home
from fanbu.errors import BadInput
from fanbu.model.draft import Draft
from fanbu.model.steps import OWN, STEPS, Conflict, Step, taken
from fanbu.report.drafts import digest, parse, render, retold
from fanbu.types import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from fanbu.api.desk import Desk
    from fanbu.api.reports import Asked
    from fanbu.model.result import Result
    from fanbu.report.spec import ReportSpec

EARLIER = ".earlier"
"""The folder beside the drafts that keeps what they were."""
MOST = 200
"""Steps that can be taken back."""
ONE_BREATH = 300
"""Seconds within which writing on in one text is one step."""
LONGEST = 200_000
"""Characters of a draft."""
_ALONE = Lock()
"""Reading a draft, changing it and writing it is one thing."""


@dataclass(frozen=True, slots=True)
class Past:
    """What a draft was: `undo` and `redo` are files, oldest first, named by number and step."""

    folder: Path

    @classmethod
    def of(cls, file: Path) -> Past:
        return cls(file.parent / EARLIER / file.name.removesuffix(".md"))

    def kept(self, kind: str) -> list[Path]:
        return sorted(self.folder.glob(f"{kind}-*.md")) if self.folder.is_dir() else []

    def push(self, kind: str, text: str, name: str = "step") -> None:
        found = self.kept(kind)
        number = int(found[-1].name.split("-")[1]) + 1 if found else 1
        drafts.store(self.folder / f"{kind}-{number:06}-{name}.md", text)
        for old in found[: max(len(found) + 1 - MOST, 0)]:
            old.unlink(missing_ok=True)

    def pop(self, kind: str) -> str | None:
        found = self.kept(kind)
        if not found:
            return None
        text = drafts.read(found[-1])
        found[-1].unlink()
        return text

    def remember(self, text: str, name: str) -> None:
        """Before a step: writing on in the same text a moment later is the same step."""
        found = self.kept("undo")
        going_on = name != "step" and found and found[-1].stem.endswith(f"-{name}")
        if not (going_on and time.time() - found[-1].stat().st_mtime < ONE_BREATH):
            self.push("undo", text, name)
        for file in self.kept("redo"):
            file.unlink(missing_ok=True)


def opened(desk: Desk, asked: Asked, bench: Bench | None = None) -> Result:
    """The draft with today's numbers: the one that is there, whatever its language, or a new one.

    It is written only when something in it is new.
    """
    spec = asked.spec(desk)
    bench = bench or Bench(desk, spec.grain, spec.day)
    with _ALONE:
        home, draft = _fresh(desk, spec, bench)
    return _result(desk, home, spec, draft, (), changed=False)


def edit(
    desk: Desk, asked: Asked, steps: Iterable[Mapping[str, Any]], bench: Bench | None = None
) -> Result:
    """Take steps (see `model.steps`); those that met other words are under `conflicts`.

    Raises BadInput `bad_step`, `draft_unusable` (too long).
    """
    spec, wanted = asked.spec(desk), [a_step(each) for each in steps]
    with _ALONE:
        home, text = _there(desk, spec, bench)
        before = parse(text)
        draft, conflicts = taken(before, wanted)
        if draft != before:
            told = retold(text, home.language, spec.grain)
            _write(home, text, render(draft, told), _name(wanted))
    for step in wanted:
        if step.do == "show":
            desk.ledger.dismissals.forget(step.key)
    changed = draft != before or any(step.do == "show" for step in wanted)
    return _result(desk, home, spec, draft, conflicts, changed=changed)


def write(
    desk: Desk, asked: Asked, text: str, base: str | None, bench: Bench | None = None
) -> Result:
    """The whole file as somebody wrote it. `base`: the revision they had before them.

    Where the draft is another by now, nothing is written: `conflicts` has what stands there.
    Raises BadInput `draft_unusable` (empty, too long).
    """
    spec = asked.spec(desk)
    if not text.strip():
        raise BadInput("draft_unusable")
    with _ALONE:
        home, now = _there(desk, spec, bench)
        draft = parse(now)
        if base is not None and base != draft.revision and parse(text) != draft:
            met = [Conflict(Step("loose", text=text), now)]
            return _result(desk, home, spec, draft, met, changed=False)
        text = text.replace("\r\n", "\n")
        if changed := text != now:
            _write(home, now, text, "step")
    return _result(desk, home, spec, parse(text), (), changed=changed)


def take_back(
    desk: Desk, asked: Asked, *, again: bool = False, bench: Bench | None = None
) -> Result:
    """The draft as it was before its last step; `again`: as it was before that was taken back.

    Raises BadInput `nothing_to_undo`.
    """
    spec = asked.spec(desk)
    here, there = ("redo", "undo") if again else ("undo", "redo")
    with _ALONE:
        past = Past.of(drafts.home_of(desk, spec.grain, spec.period, spec.language).file)
        if not past.kept(here):
            raise BadInput("nothing_to_undo")
        home, now = _there(desk, spec, bench)
        text = past.pop(here) or ""
        past.push(there, now)
        drafts.store(home.file, text)
    return _result(desk, home, spec, parse(text), ())


def anew(desk: Desk, asked: Asked, bench: Bench | None = None) -> Result:
    """The report as it comes, without any edit; taking the step back brings the edits again."""
    spec = asked.spec(desk)
    bench = bench or Bench(desk, spec.grain, spec.day)
    with _ALONE:
        home, now = _there(desk, spec, bench)
        Past.of(home.file).remember(now, "step")
        home.file.unlink()
        home, draft = _fresh(desk, spec, bench)
    return _result(desk, home, spec, draft, ())


def tick(desk: Desk, spec: ReportSpec, steps: Iterable[Step]) -> None:
    """Steps in the drafts of a period that are there already, in either language."""
    wanted = tuple(steps)
    with _ALONE:
        for language in LANGUAGES:
            home = Home(drafts.file_of(desk, spec.grain, spec.period, language), language)
            if home.file.is_file():
                text = drafts.read(home.file)
                before = parse(text)
                draft, _ = taken(before, wanted)
                if draft != before:
                    _write(home, text, render(draft, retold(text, language, spec.grain)), "step")


def a_step(given: Mapping[str, Any]) -> Step:
    """Raises BadInput `bad_step`."""
    try:
        step = Step(**given)
    except TypeError:
        raise BadInput("bad_step", step=dict(given), known=list(STEPS)) from None
    texts = all(isinstance(one, str) for one in (step.key, step.text, step.was or "", step.before))
    if not texts or type(step.at) is not int:
        raise BadInput("bad_step", step=dict(given), known=list(STEPS))
    if step.do not in STEPS:
        raise BadInput("bad_step", step=step.do, known=list(STEPS))
    return step


def _there(desk: Desk, spec: ReportSpec, bench: Bench | None) -> tuple[Home, str]:
    home = drafts.home_of(desk, spec.grain, spec.period, spec.language)
    if not home.file.is_file():
        home, _ = _fresh(desk, spec, bench or Bench(desk, spec.grain, spec.day))
    return home, drafts.read(home.file)


def _fresh(desk: Desk, spec: ReportSpec, bench: Bench) -> tuple[Home, Draft]:
    home = drafts.home_of(desk, spec.grain, spec.period, spec.language)
    there = drafts.read(home.file) if home.file.is_file() else ""
    own = bench.spec(home.language)
    composed = bench.plain(home.language)
    earlier = parse(there) if there else Draft()
    draft = drafts.brought_up(desk, own, composed, earlier, bench.put_aside())
    text = render(draft, drafts.told_of(own, composed))
    if text != there:
        drafts.store(home.file, text)
    return home, draft


def _write(home: Home, before: str, text: str, name: str) -> None:
    if len(text) > LONGEST:
        raise BadInput("draft_unusable")
    Past.of(home.file).remember(before, name)
    drafts.store(home.file, text)


def _name(steps: list[Step]) -> str:
    """Writing in one text has its name, so that going on with it is known."""
    texts = [step for step in steps if step.do in (*OWN, "comment", "reword")]
    if len(texts) != 1 or len(steps) != 1:
        return "step"
    one = texts[0]
    return f"{one.do}{digest(f'{one.key}{one.at}')}"


def _result(
    desk: Desk, home: Home, spec: ReportSpec, draft: Draft, conflicts: Iterable[Conflict], *,
    changed: bool = True,
) -> Result:  # fmt: skip
    past = Past.of(home.file)
    return drafts.result(
        desk, home.file, spec.period, draft, language=home.language,
        conflicts=list(_plain(conflicts)),
        undo=len(past.kept("undo")), redo=len(past.kept("redo")), changed=changed,
    )  # fmt: skip


def _plain(conflicts: Iterable[Conflict]) -> Iterator[dict[str, Any]]:
    for each in conflicts:
        step = each.step
        yield {"do": step.do, "key": step.key, "at": step.at, "was": step.was,
               "text": step.text, "now": each.now}  # fmt: skip

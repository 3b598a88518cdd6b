"""A look at a batch: begun once, kept while it counts, shown file by file."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanbu.web.incoming.questions import Question, question

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fanbu.model.result import Result
    from fanbu.web.incoming.jobs import Job
    from fanbu.web.uploads import Waiting
    from fanbu.web.visit import Visit

TURN = ("asks", "refused", "good", "repeated", "passed")
"""What waits for the visitor comes first."""
TONES = {"good": "good", "repeated": "watch", "asks": "watch", "refused": "bad", "passed": "even"}


@dataclass(frozen=True, slots=True)
class Seen:
    """One file as the page shows it.

    `state`: as a look tells, and `asks` for a refusal that can be settled here. `known`: accounts
    of its platform; `given`: what was decided about it.

    """

    file: Mapping[str, Any]
    state: str
    tone: str
    question: Question
    known: Sequence[str]
    given: Mapping[str, Any]

    @property
    def name(self) -> str:
        return str(self.file["path"])

    @property
    def quiet(self) -> bool:
        """Whether nothing of it needs to be read before it is imported."""
        return self.state not in ("asks", "refused") and not self.file.get("warnings")


def begin(visit: Visit, held: Waiting) -> Job:
    """The look at this batch, as it was decided about so far, in the language of the page."""
    jobs, language = visit.keeper.jobs, visit.state.language
    workspace = visit.keeper.view(language)
    decided = json.dumps(held.each, sort_keys=True)
    each = held.options(workspace.folder.mappings)

    def work(job: Job) -> Result:
        return workspace.look(held.folder, each=each, root=held.folder, watch=job.told)

    return jobs.start(("look", held.name, decided, language, jobs.turn), work)


def seen(visit: Visit, held: Waiting, found: Result) -> list[Seen]:
    """Every file of a look, those that ask before those that are clear."""
    coverage = visit.answer(visit.workspace.sources).to_dict()["rows"]
    files = [_seen(visit, held, file, coverage) for file in found.to_dict()["files"]]
    return sorted(files, key=lambda one: TURN.index(one.state))


def _seen(
    visit: Visit,
    held: Waiting,
    file: Mapping[str, Any],
    coverage: Sequence[Mapping[str, Any]],
) -> Seen:
    asked = question(file, visit.state.language)
    state = file["state"]
    if state == "refused" and (asked.needs or asked.differently):
        state = "asks"
    details = file["error"]["details"] if "error" in file else {}
    platform = file.get("platform") or details.get("platform")
    known = {row["account"] for row in coverage if row["account"] and row["platform"] == platform}
    known |= set(details.get("known", ())) if "account" in asked.needs else set()
    given = held.each.get(file["path"], {})
    return Seen(file, state, TONES[state], asked, sorted(known), given)


def counts(files: Sequence[Seen]) -> Mapping[str, int]:
    """How many files there are in each state, and the rows that would be kept."""
    found = Counter(one.state for one in files)
    rows = sum(one.file["kept"] for one in files if one.state == "good")
    return {**dict.fromkeys(TONES, 0), **found, "rows": rows}

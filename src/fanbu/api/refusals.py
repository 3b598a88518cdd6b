"""A refused import in one error: what became of every file, and how to go on.

The error keeps the code of the one file that was refused, or is `files_refused` when there are
several. Its `files` and `passed` (details) are plain data, already in the reader's language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.api.speech import speak
from fanbu.errors import BadInput
from fanbu.ingest.headers import normalise
from fanbu.ingest.reading import PROPERTY
from fanbu.store.catalogue import tables as catalogue
from fanbu.workspace.stages import stage_labels

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fanbu.api.desk import Desk
    from fanbu.ingest import Proposal
    from fanbu.model.imports import PassedOver, Refused
    from fanbu.types import Language

_MOST_NAMED = 5


def refusal(
    refused: Sequence[Refused],
    good: Sequence[dict[str, Any]],
    passed: Sequence[PassedOver],
    desk: Desk,
) -> BadInput:
    """`good`: the file objects of what could have been taken.

    A file that was alone is answered with its own error and nothing more.
    """
    language = desk.language
    told = [refused_object(one, desk) for one in refused]
    first = refused[0].error
    if len(refused) == 1:
        problem = BadInput(first.code, **first.details)
        problem.message, problem.hint = first.message, first.hint
    else:
        names = [one.path for one in refused]
        more = len(names) - _MOST_NAMED
        problem = BadInput(
            "files_refused",
            n=len(refused),
            total=len(refused) + len(good),
            paths=[*names[:_MOST_NAMED], *(["…"] if more > 0 else [])],
        )
        speak(problem, language)
    if "proposal" in told[0] and len(refused) == 1:
        problem.details["proposal"] = told[0]["proposal"]
    if len(told) + len(good) + len(passed) > 1:
        problem.details |= {"files": [*good, *told], "passed": passed_objects(passed)}
        go_on = "errors.go_on" if good else "errors.go_on_none"
        said = words.say(language, go_on, good=len(good))
        gap = "" if language == "zh" else " "
        problem.hint = f"{problem.hint}{gap}{said}" if problem.hint else said
    return problem


def passed_objects(passed: Sequence[PassedOver]) -> list[dict[str, str]]:
    return [{"path": one.path, "why": one.why} for one in passed]


def refused_object(one: Refused, desk: Desk) -> dict[str, Any]:
    """One refused file: its error in words, and the reading that is proposed for it, if any."""
    error = speak(one.error, desk.language)
    told: dict[str, Any] = {
        "path": one.path,
        "error": {"code": error.code, "message": error.message, "hint": error.hint},
    }
    proposal: Proposal | None = error.details.get("proposal")
    return told if proposal is None else {**told, "proposal": _proposal(proposal, desk)}


def _proposal(proposal: Proposal, desk: Desk) -> dict[str, Any]:
    """Which column is proposed to be what, why, and what its cells look like.

    A column of a stage of leads is kept as a property, and says how far each lead came besides.
    """
    mapping = proposal.mapping
    stages = _stages(desk) if "leads" in mapping.tables else {}
    return {
        "tables": list(mapping.tables),
        "set": dict(mapping.constants),
        "columns": [
            {
                "header": column.header,
                "column": column.target,
                "label": column_label(mapping.tables, column.target, desk.language)
                or stages.get(normalise(column.header).full),
                "confidence": round(column.confidence, 2),
                "samples": list(column.samples),
            }
            for column in proposal.columns
        ],
    }


def _stages(desk: Desk) -> Mapping[str, str]:
    """Headers of the playbook's stages, folded → what to call such a column."""
    labels = stage_labels(desk.settings, desk.language)
    return {
        normalise(header).full: words.say(desk.language, "columns.stage_column", stage=label)
        for header, label in labels.items()
    }


def column_label(tables: Sequence[str], target: str, language: Language) -> str | None:
    """What the people call a column; None for a property."""
    if target.startswith(PROPERTY):
        return None
    name = target.partition(" ")[0]
    found = (catalogue()[table].columns.get(name) for table in tables)
    column = next((column for column in found if column is not None), None)
    if column is not None:
        return column.label[language]
    return words.say(language, f"columns.{name}") if words.has(f"columns.{name}") else None

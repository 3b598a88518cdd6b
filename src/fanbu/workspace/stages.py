"""What a workspace's playbook and settings together say of leads: their stages and their words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fanbu.errors import BadInput
from fanbu.rules.stages import Stage
from fanbu.workspace import playbooks
from fanbu.workspace.settings import DEFAULT_LEADS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fanbu.rules.status import LeadWords
    from fanbu.types import Language
    from fanbu.workspace.settings import Settings


def stages_of(settings: Settings) -> tuple[Stage, ...]:
    """The stages of the playbook, with the settings' own words; none without a playbook.

    Raises BadInput `unknown_stage` for a setting of a stage the playbook does not have.
    """
    listed = playbooks.load(settings.playbook).stages if settings.playbook else ()
    stages = tuple(_stage(entry, settings.stages) for entry in listed)
    known = [stage.name for stage in stages]
    for name in settings.stages:
        if name not in known:
            raise BadInput("unknown_stage", stage=name, known=known)
    return stages


def _stage(entry: Mapping[str, Any], own: Mapping[str, tuple[str, ...]]) -> Stage:
    name = entry["name"]
    return Stage(
        name,
        words=(*entry.get("words", ()), *own.get(name, ())),
        columns=tuple(entry.get("columns", ())),
        means=entry.get("means", "valid"),
        implied=entry.get("implied", True),
        ahead=entry.get("ahead", False),
    )


def stage_labels(settings: Settings, language: Language) -> Mapping[str, str]:
    """Every header and status of a stage, with what the playbook calls that stage."""
    if not settings.playbook:
        return {}
    labels = {entry["name"]: entry["label"] for entry in playbooks.load(settings.playbook).stages}
    return {
        word: labels[stage.name][language]
        for stage in stages_of(settings)
        for word in (*stage.columns, *stage.words)
    }


def lead_words(settings: Settings) -> LeadWords:
    """The settings' words, and the playbook's, and those of stages that mean valid or won.

    Where a playbook has a stage of only being followed up, its words say nothing of valid, though
    they are in the packaged list; in a workspace's own list they do.
    """
    words = settings.leads
    more = dict(playbooks.load(settings.playbook).leads) if settings.playbook else {}
    for stage in stages_of(settings):
        if stage.means in ("valid", "won"):
            more[stage.means] = (*more.get(stage.means, ()), stage.name, *stage.words)

    if words.valid == DEFAULT_LEADS.valid:
        followed = {word for s in stages_of(settings) if s.means == "followed" for word in s.words}
        words = replace(words, valid=tuple(w for w in words.valid if w not in followed))

    def both(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*getattr(words, name), *more.get(name, ()))))

    return replace(
        words,
        valid=both("valid"),
        invalid=both("invalid"),
        won=both("won"),
        lost=both("lost"),
        pending=both("pending"),
    )

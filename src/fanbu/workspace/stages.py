"""What a workspace's playbook and settings together say of leads: their stages and their words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fanbu.errors import BadInput
from fanbu.rules.stages import Stage
from fanbu.rules.status import same_word
from fanbu.workspace import playbooks
from fanbu.workspace.settings import DEFAULT_LEADS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from fanbu.rules.status import LeadWords
    from fanbu.types import Language
    from fanbu.workspace.settings import Settings

LISTS = ("valid", "invalid", "won", "lost", "pending")
"""What a status can count as."""


def stages_of(settings: Settings) -> tuple[Stage, ...]:
    """The stages of the playbook, with the settings' own words; none without a playbook.

    Raises BadInput `unknown_stage` for a setting of a stage the playbook does not have.
    """
    listed = playbooks.load(settings.playbook).stages if settings.playbook else ()
    stages = tuple(_stage(entry, settings) for entry in listed)
    known = [stage.name for stage in stages]
    for name in settings.stages:
        if name not in known:
            raise BadInput("unknown_stage", stage=name, known=known)
    return stages


def _stage(entry: Mapping[str, Any], settings: Settings) -> Stage:
    """A word that the settings say means something else is no word of the stage."""
    name, own = entry["name"], settings.stages
    elsewhere = _folded(settings.leads.invalid, settings.leads.pending,
                        *(words for other, words in own.items() if other != name))  # fmt: skip
    packed = (word for word in entry.get("words", ()) if same_word(word) not in elsewhere)
    return Stage(
        name,
        words=(*packed, *own.get(name, ())),
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


def own_words(settings: Settings) -> LeadWords:
    """The settings' words alone; of the packaged list without what a stage says otherwise."""
    words = settings.leads
    if words.valid != DEFAULT_LEADS.valid:
        return words
    followed = {word for s in stages_of(settings) if s.means == "followed" for word in s.words}
    return replace(words, valid=tuple(w for w in words.valid if w not in followed))


def lead_words(settings: Settings) -> LeadWords:
    """The settings' words, and the playbook's, and those of stages that mean valid or won.

    Where a playbook has a stage of only being followed up, its words say nothing of valid, though
    they are in the packaged list; in a workspace's own list they do.
    What the settings say of a word holds, whatever the playbook says of it.
    """
    more = dict(playbooks.load(settings.playbook).leads) if settings.playbook else {}
    for stage in stages_of(settings):
        if stage.means in ("valid", "won"):
            more[stage.means] = (*more.get(stage.means, ()), stage.name, *stage.words)

    words = own_words(settings)
    listed = {name: _folded(getattr(words, name)) for name in LISTS}

    def both(name: str) -> tuple[str, ...]:
        elsewhere = frozenset().union(*(listed[other] for other in LISTS if other != name))
        added = (word for word in more.get(name, ()) if same_word(word) not in elsewhere)
        return tuple(dict.fromkeys((*getattr(words, name), *added)))

    return replace(
        words,
        valid=both("valid"),
        invalid=both("invalid"),
        won=both("won"),
        lost=both("lost"),
        pending=both("pending"),
    )


def _folded(*lists: tuple[str, ...]) -> frozenset[str]:
    return frozenset(same_word(word) for words in lists for word in words)

"""Playbooks: what one industry measures, in which order, and how its report is laid out.

A playbook is a packaged YAML file. It is read here as plain data; its metrics and its tree get
their meaning in `metrics`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from fanbu import documents
from fanbu.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.types import Language

_FOLDER = "playbooks"


@dataclass(frozen=True, slots=True)
class Playbook:
    """One industry's working knowledge.

    `metrics`: entries as in a workspace's `metrics/*.yaml`; `tree`: metric → identity as text;
    `funnel`: metrics from the first step to the last; `headline`: what a report shows on top, the
    most important first; `report`: its sections in order, each with `section` and what it shows;
    `stages`: how far a lead can come, each with `name`, `label` and the fields of `rules.stages`;
    `leads`: words that statuses of the trade mean, beside those of the settings;
    `words`: word → the metric it means in this trade.
    """

    name: str
    label: Mapping[Language, str]
    description: Mapping[Language, str]
    metrics: tuple[Mapping[str, Any], ...] = ()
    tree: Mapping[str, str] = field(default_factory=dict)
    funnel: tuple[str, ...] = ()
    headline: tuple[str, ...] = ()
    report: tuple[Mapping[str, Any], ...] = ()
    stages: tuple[Mapping[str, Any], ...] = ()
    leads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


def names() -> tuple[str, ...]:
    """The playbooks that ship with the package, in alphabetical order."""
    folder = files("fanbu.workspace").joinpath(_FOLDER)
    found = (file.name for file in folder.iterdir())
    return tuple(sorted(n.removesuffix(".yaml") for n in found if n.endswith(".yaml")))


@cache
def load(name: str) -> Playbook:
    """The playbook called `name`; an unknown one is refused with the list of those there are."""
    if name not in names():
        raise BadInput("unknown_playbook", playbook=name, known=list(names()))
    file = files("fanbu.workspace").joinpath(_FOLDER, f"{name}.yaml")
    given = documents.packaged(file)
    return Playbook(
        name=name,
        label=given["label"],
        description=given["description"],
        metrics=tuple(given.get("metrics", ())),
        tree=given.get("tree", {}),
        funnel=tuple(given.get("funnel", ())),
        headline=tuple(given.get("headline", ())),
        report=tuple(given.get("report", ())),
        stages=tuple(given.get("stages", ())),
        leads={name: tuple(words) for name, words in given.get("leads", {}).items()},
        words=given.get("words", {}),
    )

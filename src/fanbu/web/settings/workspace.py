"""How the workspace counts: name, language, days, money, trade."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanbu import words
from fanbu.api import settings
from fanbu.web.settings.part import HERE, Part
from fanbu.web.visit import Verb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.web.visit import Gone, Visit


def _values(visit: Visit) -> Mapping[str, Any]:
    workspace = visit.workspace
    found = {row["setting"]: row["value"] for row in workspace.show_settings().to_dict()["rows"]}
    found["headline"] = ", ".join(workspace.column_label(name) for name in found["headline"])
    playbooks = settings.playbook_names(visit.state.language)
    return {
        "found": found,
        "called": {**found, **_called(visit, found, dict(playbooks))},
        "effects": settings.effects(workspace),
        "playbooks": playbooks,
        "zones": settings.ZONES,
    }


def _called(
    visit: Visit, found: Mapping[str, Any], playbooks: Mapping[str, str]
) -> Mapping[str, str]:
    """What those who may only look read instead of a setting's own words."""
    language = visit.state.language
    return {
        "language": {"zh": "中文", "en": "English"}[found["language"]],
        "week_start": words.say(language, f"settings.{found['week_start']}"),
        "playbook": playbooks.get(found["playbook"] or "", "")
        or words.say(language, "settings.no_playbook"),
    }


def save(visit: Visit) -> Gone:
    """What the form brought; a setting that it does not name, or that nobody changed, stays."""
    given = {
        name: visit.text(name)
        for name in settings.NAMES
        if name in visit.form and visit.form.get(f"w.{name}") != visit.form[name]
    }
    if "headline" in given and given["headline"] == _values(visit)["found"]["headline"]:
        del given["headline"]  # labels of metrics stand for what is set already
    visit.workspace.set_settings(given, yes=bool(visit.text("yes")))
    return PART.back(visit, "saved")


PART = Part("workspace", HERE, _values, verbs=(Verb("/settings/workspace", save, "admin"),))

"""Checklists: what a team goes through each time, one YAML file a list.

The packaged ones are overridden by name by the workspace's own `checklists/*.yaml`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from fanbu import documents
from fanbu.errors import BadInput
from fanbu.types import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from fanbu.types import Grain, Language

_FOLDER = "checklists"
_FIELDS = frozenset({"label", "reports", "campaigns", "items"})
_REPORTS = ("day", "week", "month")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to do; `key` names it in every language."""

    key: str
    text: Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class Checklist:
    """`reports`: the kinds of report whose draft carries it; `campaigns`: kinds it is meant for."""

    name: str
    label: Mapping[Language, str]
    items: tuple[Entry, ...]
    reports: tuple[Grain, ...] = ()
    campaigns: tuple[str, ...] = ()
    origin: str = ""


def checklists(own: Path) -> Mapping[str, Checklist]:
    """Every list by name. Raises BadInput `bad_checklist` with the file and what is wrong."""
    found: dict[str, Checklist] = {}
    packaged = files("fanbu.workspace").joinpath(_FOLDER)
    for file in sorted(packaged.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".yaml"):
            name = file.name.removesuffix(".yaml")
            found[name] = _read(name, "fanbu", file.read_text(encoding="utf-8"))
    for path in sorted(own.glob("*.yaml")):
        found[path.stem] = _read(path.stem, path.name, _text(path))
    return found


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("bad_checklist", file=file.name, problem="UTF-8?") from None


def _read(name: str, origin: str, text: str) -> Checklist:
    try:
        given = documents.load(text)
    except documents.Problem as problem:
        said = str(getattr(problem, "problem", None) or problem)
        raise BadInput("bad_checklist", file=origin, problem=said) from None
    if not isinstance(given, dict) or not isinstance(given.get("items"), list):
        raise BadInput("bad_checklist", file=origin, problem="items?")
    for field in given.keys() - _FIELDS:
        raise BadInput("bad_checklist", file=origin, problem=f"{field}?")
    reports = tuple(_listed(given.get("reports")))
    for kind in reports:
        if kind not in _REPORTS:
            raise BadInput("bad_checklist", file=origin, problem=f"reports: {kind}?")
    return Checklist(
        name=name,
        label=_spoken(given.get("label", name), origin),
        items=tuple(_entry(name, item, origin) for item in given["items"]),
        reports=reports,
        campaigns=tuple(_listed(given.get("campaigns"))),
        origin=origin,
    )


def _listed(given: Any) -> list[Any]:
    return [given] if isinstance(given, str) else list(given or ())


def _spoken(given: Any, origin: str) -> Mapping[Language, str]:
    """Text in both languages; one plain text serves both."""
    if isinstance(given, str | int | float) and str(given).strip():
        return {"zh": str(given), "en": str(given)}
    if not isinstance(given, dict) or not all(given.get(each) for each in LANGUAGES):
        raise BadInput("bad_checklist", file=origin, problem=f"zh, en: {given}?")
    return {each: " ".join(str(given[each]).split()) for each in LANGUAGES}


def _entry(name: str, given: Any, origin: str) -> Entry:
    text = _spoken(given, origin)
    digest = hashlib.sha256(text["zh"].encode()).hexdigest()[:8]
    return Entry(f"{name}/{digest}", text)

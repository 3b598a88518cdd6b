"""The workspace's settings: read, and changed in `fanbu.toml` with all else that is written there.

What a change means for data that is there is told before it is made: a currency that amounts are
stored in cannot be changed, a time zone only by who says so twice.
"""

from __future__ import annotations

import tomllib
from functools import partial
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from fanbu.api.desk import options_of
from fanbu.api.files import write
from fanbu.errors import BadInput
from fanbu.metrics.definitions import load
from fanbu.model.result import Result, plain
from fanbu.store.catalogue import tables
from fanbu.workspace import playbooks
from fanbu.workspace.settings import line_of, parse_settings
from fanbu.workspace.settings_file import edited

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fanbu.api.desk import Desk
    from fanbu.types import Language
    from fanbu.workspace.settings import Settings
    from fanbu.workspace.settings_file import Entry, Value

BUDGET = "watch.budget"
NAMES = (
    "name", "language", "timezone", "currency", "week_start", "playbook", "headline", BUDGET,
)  # fmt: skip
"""What can be set here, a section's by its name too; words of statuses have their own verbs."""
CAREFUL = ("timezone", "playbook", "week_start")
"""Changes that make past numbers others; `effects` says how."""
ZONES = (
    "Asia/Shanghai",
    "Asia/Hong_Kong",
    "Asia/Taipei",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Europe/London",
    "Europe/Berlin",
    "America/New_York",
    "America/Los_Angeles",
    "UTC",
)
"""Offered first; any other of the IANA list is taken."""
LONGEST = 100
"""Characters of a workspace's name."""
MOST_DIGITS = 4
"""Of a number that people are told of."""


def settings(desk: Desk) -> Result:
    """Every setting with its value."""
    own = desk.folder.settings()  # the desk may be spoken to in another language
    rows = [{"setting": name, "value": plain(_value(own, name))} for name in NAMES]
    return _listed("settings", rows)


def set_settings(desk: Desk, given: Mapping[str, Any], *, yes: bool) -> Result:
    """Change some of NAMES; a result row for each that is another now, with what it was.

    Raises BadInput `unknown_setting`, `setting_needs_yes` (see `effects`), `currency_fixed`,
    and whatever a workspace cannot live with; Failed `settings_by_hand`.
    """
    for name in given:
        if name not in NAMES:
            raise BadInput("unknown_setting", file="fanbu.toml", setting=name, known=list(NAMES))
    own = desk.folder.settings()  # the desk may be spoken to in another language
    before = {name: _value(own, name) for name in given}
    after = {name: _cleaned(name, value) for name, value in given.items()}
    if "headline" in after:
        after["headline"] = tuple(desk.definitions.find(one).name for one in after["headline"])
    changed = {name: value for name, value in after.items() if value != before[name]}
    _allowed(desk, changed, yes=yes)
    if changed:
        rewrite(desk, {_entry(name): _kept(value) for name, value in changed.items()})
    rows = [
        {"setting": name, "value": plain(value), "before": plain(before[name])}
        for name, value in changed.items()
    ]
    return _listed("settings", rows, changed=bool(changed))


def effects(desk: Desk, names: Mapping[str, Any] | tuple[str, ...] = NAMES) -> Mapping[str, str]:
    """Setting → what changing it does to data that is there: a code of `web.effect_CODE`."""
    has = desk.warehouse.has_rows()
    found = {}
    if any(has.values()):
        found = {name: name for name in CAREFUL if name in names}
    if "currency" in names and _has_money(has):
        found["currency"] = "currency"
    return found


def playbook_names(language: Language) -> list[tuple[str, str]]:
    """Every playbook with its label."""
    return [(name, playbooks.load(name).label[language]) for name in playbooks.names()]


def rewrite(desk: Desk, changes: Mapping[Entry, Value]) -> None:
    """Write entries of `fanbu.toml` and live by them; what cannot be lived by is not written."""
    file = desk.folder.settings_file
    before = file.read_bytes()
    text = before.decode("utf-8-sig")
    made = edited(text, changes, str(file))
    new = parse_settings(tomllib.loads(made), partial(line_of, file, made))
    _livable(desk, new)
    write(file, made)
    try:
        desk.renew()
    except BaseException:
        file.write_bytes(before)
        desk.renew()
        raise


def _livable(desk: Desk, new: Settings) -> None:
    """Raises BadInput `unknown_playbook`, `unknown_stage`, `unknown_metric`."""
    packed = playbooks.load(new.playbook) if new.playbook else None
    options_of(new)
    known = load(packed, tuple(sorted(desk.folder.metrics.glob("*.yaml"))))
    for metric in new.headline:
        known.find(metric)


def _allowed(desk: Desk, changed: Mapping[str, Any], *, yes: bool) -> None:
    told = effects(desk, changed)
    if "currency" in told:
        raise BadInput("currency_fixed", currency=desk.currency)
    careful = [name for name in CAREFUL if name in told]
    if careful and not yes:
        raise BadInput("setting_needs_yes", settings=careful)


def _has_money(has: Mapping[str, int]) -> bool:
    return any(has[name] and tables()[name].of_type("money") for name in has)


def _entry(name: str) -> Entry:
    section, _, own = name.rpartition(".")
    return section, own


def _kept(value: Any) -> Value:
    """An empty text takes an entry away; no number does."""
    return None if value in ("", ()) else value


def _value(settings: Settings, name: str) -> Any:
    section, own = _entry(name)
    found = getattr(getattr(settings, section) if section else settings, own)
    return "" if found is None else found


def _cleaned(name: str, value: Any) -> Any:
    if name == "headline":
        one = isinstance(value, str | int | float)
        words = str(value).replace("，", ",").replace("、", ",").split(",") if one else value or ()
        return tuple(word.strip() for word in map(str, words) if word.strip())
    if name == BUDGET:
        return _whole(value)
    text = " ".join(str(value or "").split())
    if name == "name" and not 0 < len(text) <= LONGEST:
        raise BadInput("bad_workspace_name", longest=LONGEST)
    return text.upper() if name == "currency" else text


def _whole(value: Any) -> int:
    """Raises BadInput `bad_budget` for what is no whole number from zero on."""
    text = str(value).strip()
    if not (text.isascii() and text.isdigit()) or len(text) > MOST_DIGITS:
        raise BadInput("bad_budget", budget=text)
    return int(text)


def _listed(kind: str, rows: list[dict[str, Any]], **more: Any) -> Result:
    columns = list(rows[0]) if rows else []
    flat = [{name: str(value) for name, value in row.items()} for row in rows]
    return Result(kind, pa.Table.from_pylist(flat), {"columns": columns, "rows": rows, **more})

"""Who changed what: a verb that changes something is marked `@changing`, and leaves one row.

Who is asking comes with the workspace (`Workspace.asked_by`): a face says it once for all verbs.
A verb that was refused changed nothing and leaves nothing, like a dry run or a file that was there
already.
"""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

from fanbu import words
from fanbu.api import going_on
from fanbu.api.speech import speaking
from fanbu.model.result import Result
from fanbu.store import trail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from fanbu.api.desk import Desk
    from fanbu.types import Language

SECRETS = frozenset({"password", "old", "secret", "cookie", "digest", "agent"})
"""Arguments that are never written down, whatever verb they belong to."""
PLACES = frozenset({"paths", "file", "out", "map"})
"""Arguments that are files: their names are told, not where on this machine they lie."""
MOST, LONGEST = 10, 120
"""Of a list, and characters of a text, that are written down."""
NAMED = {"role": ("web.role_",), "means": ("settings.means_",), "grain": ("web.grain_",)}
FORMER = {
    "target_set": "set_target", "target_removed": "remove_target", "source_set": "set_source",
    "source_forgotten": "forget_source", "source_paused": "pause_source",
    "source_resumed": "resume_source", "published": "publish", "member_added": "add_user",
    "password_reset": "reset_user", "role_set": "set_role", "member_removed": "remove_user",
    "token_made": "add_token",
}  # fmt: skip
"""How rooms below call what a verb did: lines of their own where no verb was running."""
MOST_FILES = 5
LARGE = 1e6
CHANGING: dict[str, Callable[..., Any]] = {}
"""Every verb that leaves a row, by its name."""

D = TypeVar("D", bound="Desk")
P = ParamSpec("P")
R = TypeVar("R")


def changing(method: Callable[Concatenate[D, P], R]) -> Callable[Concatenate[D, P], R]:
    """A verb that changes something: its errors are worded, and it leaves a row when it is done.

    The ledger is opened first: what could not be written down does not happen.
    """

    @wraps(method)
    def wrapped(self: D, /, *args: P.args, **kwargs: P.kwargs) -> R:
        with speaking(self.language):
            if trail.is_gathering():
                return method(self, *args, **kwargs)
            given = _given(method, self, args, kwargs)
            ledger = self.ledger
            with trail.gathering() as noted:
                found = method(self, *args, **kwargs)
            came = _came_to(found, noted)
            if not given.get("dry_run") and came is not None:
                who = self.asker
                at = self.moment()
                line = trail.Note(at, method.__name__, given, who.who, who.face, came)
                ledger.record(line, going_on.with_earlier(line))
            return found

    CHANGING[method.__name__] = wrapped
    return wrapped


def _given(
    method: Callable[..., Any], desk: Desk, args: Sequence[Any], kwargs: Mapping[str, Any]
) -> dict[str, Any]:
    """The arguments that say something, short and without secrets."""
    bound = inspect.signature(method).bind(desk, *args, **kwargs)
    named = list(bound.arguments.items())[1:]
    told = {name: _short(name, value) for name, value in named if name not in SECRETS}
    return {name: value for name, value in told.items() if value not in (None, False, "", [])}


def _short(name: str, value: Any) -> Any:
    match value:
        case None | bool() | int() | float():
            return value
        case str() | Path():
            return _text(Path(value).name if name in PLACES else str(value))
        case date() | time():
            return value.isoformat()
        case Mapping():
            shown = list(value.items())[:MOST]
            return [f"{key}={_text(str(one))}" for key, one in shown]
        case list() | tuple() | set() | frozenset():
            some = [_short(name, one) for one in list(value)[:MOST]]
            return some if len(value) <= MOST else [*some, "…"]
    return _text(str(getattr(value, "name", "")))


def _text(value: str) -> str:
    return value if len(value) <= LONGEST else f"{value[:LONGEST]}…"


def _came_to(found: Any, noted: Sequence[tuple[str, Mapping[str, Any]]]) -> dict[str, Any] | None:
    """Ids of what was made or taken away; None when nothing was changed."""
    came: dict[str, Any] = {}
    one = found[0] if isinstance(found, tuple) and found else found
    if isinstance(found, Result):
        if found.data.get("changed") is False:
            return None
        came = _of_result(found.data)
        if _of_files(found.data) and not came and not noted:
            return None
    elif isinstance(getattr(one, "id", None), int):
        came = {"id": one.id}
    if noted:
        came["noted"] = [[what, dict(told)] for what, told in noted[: trail.MOST_NOTES]]
        if len(noted) > trail.MOST_NOTES:
            came["more"] = len(noted) - trail.MOST_NOTES
    return came


def _of_result(data: Mapping[str, Any]) -> dict[str, Any]:
    files = data.get("files", [])
    if _of_files(data):
        ids = [one.get("import_id") for one in files if not one.get("repeated")]
        known = [number for number in ids if number is not None]
        names = [Path(str(one.get("path"))).name for one in files]
        told = names if len(names) <= MOST_FILES else [*names[:MOST_FILES], "…"]
        return {"imports": known[: trail.MOST_NOTES], "files": told} if known else {}
    return {name: data[name] for name in ("id", "moved", "rows") if isinstance(data.get(name), int)}


def _of_files(data: Mapping[str, Any]) -> bool:
    """Whether a result tells of imports: an object a file."""
    files = data.get("files", [])
    return bool(files) and isinstance(files[0], dict)


def audit(
    desk: Desk,
    *,
    who: str = "",
    what: str = "",
    start: date | None = None,
    end: date | None = None,
    limit: int = 100,
) -> Result:
    """The changes, newest first: at, who, face, what, said (a sentence), and both as data.

    `start` and `end` are days of the workspace, both included.
    """
    import pyarrow as pa  # a question through a server must not wait for it

    wanted = trail.Wanted(
        who=who,
        what=what,
        since=_moment(desk, start),
        until=_moment(desk, end + timedelta(1)) if end else None,
        limit=limit,
    )
    rows = [_row(desk, line) for line in desk.ledger.notes(wanted=wanted)]
    schema = pa.schema([(name, pa.string()) for name in _COLUMNS])
    table = pa.Table.from_pylist([_flat(row) for row in rows], schema)
    return Result("audit", table, {"columns": table.column_names, "rows": rows})


def authors(desk: Desk) -> tuple[str, ...]:
    """Everybody who has changed something, for a filter."""
    return desk.ledger.authors()


def kinds(language: Language) -> Iterable[tuple[str, str]]:
    """Every kind of change there is, with its short name."""
    found = (name.removeprefix("audit.kind_") for name in words.keys(language)
             if name.startswith("audit.kind_"))  # fmt: skip
    return sorted(((one, words.say(language, f"audit.kind_{one}")) for one in found),
                  key=lambda pair: pair[1])  # fmt: skip


def sentence(desk: Desk, line: trail.Note) -> str:
    """What was done, in words; a verb without words of its own is told plainly."""
    what = FORMER.get(line.what, line.what)
    if line.result.get("until"):
        line, what = going_on.told(line, desk.settings.zone), f"{what}_for_a_while"
    told = {**line.details, **{k: v for k, v in line.result.items() if k != "noted"}}
    shown = {name: _called(desk, name, value) for name, value in told.items() if value != ""}
    key = f"audit.{what}"
    if not words.has(key):
        return " ".join((what, *(f"{name}={value}" for name, value in shown.items())))
    return words.say(desk.language, key, **{n: shown.get(n, "—") for n in
                                            words.slots(desk.language, key)})  # fmt: skip


def _called(desk: Desk, name: str, value: Any) -> str:
    """A value as people say it: roles, platforms, metrics and the like have names."""
    if isinstance(value, list):
        return ("、" if desk.language == "zh" else ", ").join(map(str, value))
    text = f"{value:g}" if isinstance(value, float) and abs(value) < LARGE else str(value)
    if name == "platform":
        named = words.platform_name(desk.language, text)
        return named if named != text else words.source_name(desk.language, text, "")
    if name == "metric" and text in desk.definitions.metrics:
        return desk.definitions.metrics[text].label[desk.language]
    for prefix in NAMED.get(name, ()):
        if words.has(f"{prefix}{text}"):
            return words.say(desk.language, f"{prefix}{text}")
    return text


def _row(desk: Desk, line: trail.Note) -> dict[str, Any]:
    return {
        "at": line.at.isoformat(timespec="seconds"),
        "who": line.who,
        "face": line.face,
        "what": line.what,
        "said": sentence(desk, line),
        "details": dict(line.details),
        "result": dict(line.result),
    }


def _flat(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in _COLUMNS}


def _moment(desk: Desk, day: date | None) -> datetime | None:
    if day is None:
        return None
    midnight = datetime.combine(day, time.min, desk.settings.zone)
    return midnight.astimezone(UTC).replace(tzinfo=None)


_COLUMNS = ("at", "who", "face", "what", "said")

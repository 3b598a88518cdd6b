"""What can be asked of a workspace and done to it from elsewhere: one line a verb.

The HTTP API, the remote workspace and its description follow from this table and from the methods
of `Workspace` that it names: their arguments, their types, their docstrings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from inspect import Parameter, signature
from typing import TYPE_CHECKING

from fanbu.api.workspace import Workspace
from fanbu.model.decision import BY_HAND
from fanbu.model.member import ROLES
from fanbu.rules.occasions import OWN as KINDS
from fanbu.types import CADENCES, COMPARES, GRAINS, LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from fanbu.model.member import Role
    from fanbu.model.result import Result

REPORTS = GRAINS[:-1]
AUDIENCES = ("team", "boss")
LENT = ("bench", "watch")
"""Arguments that spare work, or listen, where they are at hand; no request brings them."""
OWN = ("root",)
"""Arguments that make sense on the disk of the workspace only."""
_OF_DRAFT = {"grain": REPORTS, "language": LANGUAGES}


@dataclass(frozen=True, slots=True)
class Verb:
    """A method of `Workspace`: who may (`role` at least), and whether it changes anything.

    `choices`: argument → its words, where it is one of a few. `writes`: arguments that name a file
    to write; other paths name files to read. `kept`: the error where such a file is there already
    and is not written over. `signed`: the argument that says who did it, filled in when it is not
    given. `long`: texts that may be whole files.
    """

    name: str
    role: Role = "viewer"
    changes: bool = False
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict, hash=False)
    writes: tuple[str, ...] = ("out",)
    kept: str | None = None
    signed: str | None = None
    long: tuple[str, ...] = ()

    @property
    def method(self) -> Callable[..., Result]:
        found: Callable[..., Result] = getattr(Workspace, self.name)
        return found

    @property
    def parameters(self) -> Mapping[str, Parameter]:
        """The arguments of the method, without the workspace and what only a process can lend."""
        return _parameters(self.method)

    @property
    def reads(self) -> tuple[str, ...]:
        """The arguments that name files to read."""
        return tuple(
            name
            for name, each in self.parameters.items()
            if "PathLike" in str(each.annotation) and name not in self.writes
        )


@cache
def _parameters(method: Callable[..., Result]) -> Mapping[str, Parameter]:
    _, *rest = signature(method).parameters.values()
    return {each.name: each for each in rest if each.name not in (*LENT, *OWN)}


VERBS: tuple[Verb, ...] = (
    Verb("query", choices={"grain": GRAINS, "compare": COMPARES}),
    Verb("metrics"),
    Verb("channels", choices={"compare": COMPARES}),
    Verb("content", choices={"compare": COMPARES}),
    Verb("tree", choices={"compare": COMPARES}),
    Verb("why"),
    Verb("funnels"),
    Verb("values"),
    Verb("conditions"),
    Verb("report", choices={"grain": REPORTS, "for_": AUDIENCES, "language": LANGUAGES}),
    Verb("findings", choices=_OF_DRAFT),
    Verb("watch"),
    Verb("decisions"),
    Verb("decision"),
    Verb("restated"),
    Verb("published"),
    Verb("published_report", choices={"for_": AUDIENCES, "language": LANGUAGES}),
    Verb("checklists"),
    Verb("sources"),
    Verb("declared_sources"),
    Verb("targets"),
    Verb("show_settings"),
    Verb("statuses"),
    Verb("channel_rules"),
    Verb("rates"),
    Verb("calendar"),
    Verb("template", choices={"language": LANGUAGES}, kept="template_exists"),
    Verb("doctor"),
    Verb("join", "editor"),
    Verb("import_files", "editor", changes=True, choices={"dates": ("dmy", "mdy")}, signed="by"),
    Verb("look", "editor"),
    Verb("importable", "editor"),
    Verb("propose", "editor"),
    Verb("preview", "editor"),
    Verb("mappings", "editor"),
    Verb("save_mapping", "editor", changes=True),
    Verb("rename_mapping", "editor", changes=True),
    Verb("remove_mapping", "editor", changes=True),
    Verb("collecting", "editor"),
    Verb("collect", "editor", changes=True),
    Verb("undo", "editor", changes=True),
    Verb("set_source", "editor", changes=True, choices={"cadence": CADENCES}),
    Verb("forget_source", "editor", changes=True),
    Verb("pause_source", "editor", changes=True),
    Verb("resume_source", "editor", changes=True),
    Verb("set_target", "editor", changes=True),
    Verb("remove_target", "editor", changes=True),
    Verb("draft", "editor", changes=True, choices=_OF_DRAFT),
    Verb("edit_draft", "editor", changes=True, choices=_OF_DRAFT),
    Verb("undo_draft", "editor", changes=True, choices=_OF_DRAFT),
    Verb("renew_draft", "editor", changes=True, choices=_OF_DRAFT),
    Verb("write_draft", "editor", changes=True, choices=_OF_DRAFT, long=("text",)),
    Verb("dismiss_finding", "editor", changes=True, signed="by"),
    Verb("restore_finding", "editor", changes=True, signed="by"),
    Verb("accept_finding", "editor", changes=True, signed="by"),
    Verb("finish_decision", "editor", changes=True, choices={"grade": BY_HAND}),
    Verb("drop_decision", "editor", changes=True),
    Verb("reopen_decision", "editor", changes=True),
    Verb("set_status", "editor", changes=True),
    Verb("add_rate", "editor", changes=True),
    Verb("add_note", "editor", changes=True, choices={"kind": KINDS}),
    Verb("remove_note", "editor", changes=True),
    Verb("publish", "editor", changes=True, choices={"grain": REPORTS}, signed="by"),
    Verb("set_settings", "admin", changes=True),
    Verb("try_channel_rules", "admin"),
    Verb("set_channel_rules", "admin", changes=True),
    Verb("add_channel_rule", "admin", changes=True),
    Verb("remove_channel_rule", "admin", changes=True),
    Verb("move_channel_rule", "admin", changes=True),
    Verb("set_collecting", "admin", changes=True),
    Verb("audit", "admin"),
    Verb("users", "admin"),
    Verb("invite_user", "admin", changes=True, choices={"role": ROLES}),
    Verb("add_user", "admin", changes=True, choices={"role": ROLES}),
    Verb("reset_user", "admin", changes=True),
    Verb("set_role", "admin", changes=True, choices={"role": ROLES}),
    Verb("remove_user", "admin", changes=True),
    Verb("tokens", "admin"),
    Verb("add_token", "admin", changes=True, choices={"role": ROLES}, signed="by"),
    Verb("remove_token", "admin", changes=True),
    Verb("compact", "admin", changes=True),
    Verb("backup", "admin", writes=("file",), kept="file_exists"),
)

"""Layer 9. The command line: flags → api → terminal.

Uses `api`, `words`, `errors`, `types` and `model` only. `app` is the Typer application; each noun
of the api has a file here that adds its commands. Nothing heavy is imported before a command runs.
"""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from fanbu.cli import imports, questions, reports, targets, workspaces
from fanbu.cli.face import print_json
from fanbu.cli.options import text
from fanbu.errors import BadInput, FanbuError

if TYPE_CHECKING:
    from collections.abc import Sequence


def _globals_last(args: list[str]) -> list[str]:
    """`fanbu -w DIR query …` means `fanbu query … -w DIR`: every command knows these options."""
    moved: list[str] = []
    while args and args[0].startswith(("-w", "--workspace", "--json")):
        size = 2 if args[0] in ("-w", "--workspace") else 1
        moved, args = [*moved, *args[:size]], args[size:]
    return [*args, *moved]


class _Program(TyperGroup):
    """With `--json`, a mistake in the arguments is answered in JSON too."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        given = _globals_last(list(sys.argv[1:] if args is None else args))
        if "--json" not in given or not extra.get("standalone_mode", True):
            return super().main(given, *rest, **extra)
        try:
            code = super().main(given, *rest, **{**extra, "standalone_mode": False})
        except TyperException as problem:
            error = {"code": "bad_arguments", "message": problem.format_message()}
            print_json({"ok": False, "error": {**error, "hint": text("usage_hint")}})
            code = BadInput.exit_code
        except typer.Abort:
            code = FanbuError.exit_code
        sys.exit(code if isinstance(code, int) else 0)


app = typer.Typer(
    name="fanbu",
    cls=_Program,
    help=text("program"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for room in (workspaces, imports, questions, reports, targets):
    room.add_to(app)


def main() -> None:
    """The `fanbu` program."""
    # one command is over soon, and looking for garbage takes a twentieth of it
    gc.set_threshold(50_000, 20, 20)
    app()

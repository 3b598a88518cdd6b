"""Where things lie in a workspace folder, and how a new one is made."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fanbu.errors import BadInput
from fanbu.workspace.settings import Settings, parse_settings, read_settings

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS_FILE = "fanbu.toml"


@dataclass(frozen=True, slots=True)
class Folder:
    """The paths of one workspace."""

    root: Path

    @property
    def settings_file(self) -> Path:
        return self.root / SETTINGS_FILE

    @property
    def metrics(self) -> Path:
        return self.root / "metrics"

    @property
    def mappings(self) -> Path:
        return self.root / "mappings"

    @property
    def channels(self) -> Path:
        return self.root / "channels.yaml"

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def warehouse(self) -> Path:
        return self.data / "warehouse.duckdb"

    @property
    def ledger(self) -> Path:
        return self.data / "ledger.sqlite"

    @property
    def backups(self) -> Path:
        return self.data / "backups"

    @property
    def key_file(self) -> Path:
        """The per-install key that contact values are hashed with."""
        return self.data / "contact.key"

    @property
    def exists(self) -> bool:
        return self.settings_file.is_file()

    def settings(self) -> Settings:
        if not self.exists:
            raise BadInput("no_workspace", folder=str(self.root))
        return read_settings(self.settings_file)

    def contact_key(self) -> bytes:
        return bytes.fromhex(self.key_file.read_text(encoding="ascii").strip())


def create(root: Path, settings: Settings) -> Folder:
    """Make a workspace in `root`; a folder that holds one already, or a file, is refused."""
    folder = Folder(root)
    if folder.exists:
        raise BadInput("workspace_exists", folder=str(root))
    if root.exists() and not root.is_dir():
        raise BadInput("not_a_folder", path=str(root))
    text = settings_text(settings)
    _check_readable(text, folder)
    make_parts(folder)
    folder.key_file.touch(mode=0o600)
    folder.key_file.write_text(secrets.token_hex(32), encoding="ascii")
    folder.settings_file.write_text(text, encoding="utf-8")
    return folder


def make_parts(folder: Folder) -> None:
    """The folders inside a workspace, where they are not there yet."""
    for path in (folder.data, folder.metrics, folder.mappings, folder.backups):
        path.mkdir(parents=True, exist_ok=True)


def settings_text(settings: Settings) -> str:
    """The `fanbu.toml` of a new workspace: what was chosen, and nothing that is a default."""
    lines = [
        f"name = {_quoted(settings.name)}",
        f"timezone = {_quoted(settings.timezone)}",
        f"currency = {_quoted(settings.currency)}",
        f"language = {_quoted(settings.language)}",
        f"week_start = {_quoted(settings.week_start)}",
    ]
    if settings.playbook:
        lines.append(f"playbook = {_quoted(settings.playbook)}")
    if settings.today:
        lines.append(f"today = {settings.today.isoformat()}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'


def _check_readable(text: str, folder: Folder) -> None:
    import tomllib

    parse_settings(tomllib.loads(text), str(folder.settings_file))

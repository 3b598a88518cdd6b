"""Where things lie in a workspace folder, and how a new one is made."""

from __future__ import annotations

import secrets
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fanbu.errors import BadInput, Failed
from fanbu.workspace.settings import Settings, parse_settings, read_settings

if TYPE_CHECKING:
    from pathlib import Path

SETTINGS_FILE = "fanbu.toml"
KEY_BYTES = 32


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
    def calendar(self) -> Path:
        """The team's own holidays and promotions."""
        return self.root / "calendar.yaml"

    @property
    def reports(self) -> Path:
        """The drafts of reports, as their authors edit them."""
        return self.root / "reports"

    @property
    def checklists(self) -> Path:
        return self.root / "checklists"

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
    def uploads(self) -> Path:
        """Files that were dropped on the app and not taken yet."""
        return self.data / "uploads"

    @property
    def collected(self) -> Path:
        """What became of the files of the watched folder."""
        return self.data / "collected.json"

    @property
    def server_file(self) -> Path:
        """Where the running server is found; readable by its owner alone."""
        return self.data / "server.json"

    @property
    def exists(self) -> bool:
        return self.settings_file.is_file()

    def settings(self) -> Settings:
        if not self.exists:
            raise BadInput("no_workspace", folder=str(self.root))
        return read_settings(self.settings_file)

    def contact_key(self) -> bytes:
        """Raises Failed `key_unreadable`."""
        try:
            key = bytes.fromhex(self.key_file.read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            key = b""
        if len(key) != KEY_BYTES:
            raise Failed("key_unreadable", file=str(self.key_file))
        return key


def create(root: Path, settings: Settings) -> Folder:
    """Make a workspace in `root`; a folder that holds one already, or a file, is refused.

    Where only the settings were lost, the data and the key that contacts were hashed with stay.
    """
    folder = Folder(root)
    if folder.exists:
        raise BadInput("workspace_exists", folder=str(root))
    if root.exists() and not root.is_dir():
        raise BadInput("not_a_folder", path=str(root))
    text = settings_text(settings)
    parse_settings(tomllib.loads(text), "--{}".format)
    make_parts(folder)
    if not folder.key_file.exists():
        folder.key_file.touch(mode=0o600)
        folder.key_file.write_text(secrets.token_hex(KEY_BYTES), encoding="ascii")
    folder.settings_file.write_text(text, encoding="utf-8")
    return folder


def make_parts(folder: Folder) -> None:
    """The folders inside a workspace, where they are not there yet."""
    for path in (folder.data, folder.metrics, folder.mappings, folder.backups):
        path.mkdir(parents=True, exist_ok=True)


def settings_text(settings: Settings) -> str:
    """The `fanbu.toml` of a new workspace: what was chosen, and nothing that is a default."""
    lines = [
        f"name = {quoted(settings.name)}",
        f"timezone = {quoted(settings.timezone)}",
        f"currency = {quoted(settings.currency)}",
        f"language = {quoted(settings.language)}",
        f"week_start = {quoted(settings.week_start)}",
    ]
    if settings.playbook:
        lines.append(f"playbook = {quoted(settings.playbook)}")
    if settings.today:
        lines.append(f"today = {settings.today.isoformat()}")
    return "\n".join(lines) + "\n"


def quoted(text: str) -> str:
    """A text as TOML writes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'

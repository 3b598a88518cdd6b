"""What is expected to come in: from which platform, how often, by when, and whose it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import time
from shlex import quote
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from fanbu.types import Cadence


@dataclass(frozen=True, slots=True)
class SourceName:
    """Which sources are meant: those of a platform, of one account, of one table of it.

    Empty `account`, `table`: any. A whole register (leads, orders), wherever its rows come from,
    goes by its table's name as `platform`.
    """

    platform: str
    account: str = ""
    table: str = ""

    def names(self, table: str, platform: str, account: str) -> bool:
        return (
            self.platform == platform
            and self.account in ("", account)
            and self.table in ("", table)
        )


def typed(name: SourceName) -> str:
    """The name as it is typed behind a command: `baidu --account 甲 --table spend`."""
    options = [f"--account {_quoted(name.account)}"] if name.account else []
    if name.table and name.table != name.platform:
        options.append(f"--table {name.table}")
    return " ".join([_quoted(name.platform), *options])


def _quoted(text: str) -> str:
    """As it is where a shell takes it as one word, else in quotes."""
    return text if re.fullmatch(r"[\w.:/@-]+", text) else quote(text)


@dataclass(frozen=True, slots=True)
class ExpectedSource:
    """An export that a person has said must come.

    `ready`: when, by the workspace's clock, the data of a day, week or month are there: on the day
    after it is over. `note` is the team's own.
    """

    name: SourceName
    owner: str = ""
    cadence: Cadence = "daily"
    ready: time = time(9)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which a source was really stopped: nothing of them is missing.

    `end` None: until it is said that it runs again.
    """

    name: SourceName
    start: date
    end: date | None = None

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)


def closest(
    expected: Iterable[ExpectedSource], table: str, platform: str, account: str
) -> ExpectedSource | None:
    """What is said about one source; of several the one that names it most closely.

    An account tells more than a table.
    """
    fitting = [one for one in expected if one.name.names(table, platform, account)]
    return max(fitting, key=lambda one: (one.name.account, one.name.table), default=None)

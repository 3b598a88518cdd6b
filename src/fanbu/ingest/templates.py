"""What headers are called in both languages: the packaged lists behind proposals.

A template is a set of tables that one file can fill, with the words for each of their columns
(`synonyms.yaml`); `platforms.yaml` holds the words that name a platform.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

from fanbu import documents
from fanbu.ingest.headers import normalise

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Why = Literal["same_name", "synonym", "kept"]
"""The packaged lists are long: libyaml's loader is ten times as quick where it is there."""


@dataclass(frozen=True, slots=True)
class Template:
    """`strangers`: headers that, where no cost is named, say it is another file.

    `like`: the template whose words this one has too; it then needs its `musts` always.
    """

    name: str
    tables: tuple[str, ...]
    musts: tuple[tuple[str, ...], ...]
    words: Mapping[str, tuple[str, ...]]
    goals: tuple[str, ...]
    strangers: tuple[str, ...] = ()
    like: str | None = None

    def match(self, header: str) -> list[tuple[str, float, Why]]:
        """The targets a header can mean: (target, how sure, why), best first."""
        name = normalise(header)
        found: list[tuple[str, float, Why]] = []
        for target, words in self.words.items():
            if name.full == target.replace("_", "") and not self._means_other(name.full, target):
                found.append((target, 1.0, "same_name"))
                continue
            place = next(
                (i for i, word in enumerate(words) if _is(word, name.full, name.bare)), None
            )
            if place is not None:
                found.append((target, 0.95 - 0.01 * min(place, 20), "synonym"))
        return sorted(found, key=lambda match: -match[1])

    def _means_other(self, name: str, target: str) -> bool:
        """A column's name that people use for another: an export's `campaign` is the platform's."""
        return any(name in words for other, words in self.words.items() if other != target)

    def rejects(self, header: str) -> bool:
        name = normalise(header)
        return any(_is(word, name.full, name.bare) for word in self.strangers)

    def is_goal(self, header: str) -> bool:
        name = normalise(header)
        return any(_is(word, name.full, name.bare) for word in self.goals)


def _is(word: str, full: str, bare: str) -> bool:
    if word.startswith("~"):
        return bool(re.search(word[1:], bare))
    return word in (full, bare)


@cache
def templates() -> tuple[Template, ...]:
    entries = documents.packaged(files("fanbu.ingest").joinpath("synonyms.yaml"))
    for entry in entries.values():
        if "like" in entry:
            entry["words"] = {**entries[entry["like"]]["words"], **entry["words"]}
    return tuple(_template(name, entry) for name, entry in entries.items())


def _template(name: str, entry: Mapping[str, Any]) -> Template:
    def even(words: Sequence[str]) -> tuple[str, ...]:
        return tuple(w if str(w).startswith("~") else normalise(str(w)).full for w in words)

    return Template(
        name,
        tuple(entry["tables"]),
        tuple(map(tuple, entry["musts"])),
        {target: even(words) for target, words in entry["words"].items()},
        even(entry.get("goals", ())),
        even(entry.get("rejects", ())),
        entry.get("like"),
    )


@cache
def known_words() -> frozenset[str]:
    """Every header some template knows: helps to find header rows."""
    return frozenset(
        word
        for template in templates()
        for words in (*template.words.values(), template.goals)
        for word in words
        if not word.startswith("~")
    )


@cache
def _platforms() -> tuple[tuple[re.Pattern[str], str], ...]:
    known = documents.packaged(files("fanbu.ingest").joinpath("platforms.yaml"))
    found = []
    for platform, words in known.items():
        for word in words:
            latin = (
                rf"(?<![a-z]){re.escape(word)}(?![a-z0-9])" if word.isascii() else re.escape(word)
            )
            found.append((re.compile(latin), platform))
    return tuple(sorted(found, key=lambda pair: -len(pair[0].pattern)))


def platform_in(text: str) -> str | None:
    """The platform that a header or a file name names, or None."""
    even = re.sub(r"[_\-.]+", " ", text.casefold())
    return next((platform for pattern, platform in _platforms() if pattern.search(even)), None)

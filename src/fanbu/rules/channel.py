"""Which channel something came through: ordered rules, the first that fits wins.

A channel is `kind/platform` (`paid/ocean_engine`, `earned/referral`). Rules are data
(`channels.yaml`); what no rule knows becomes `other/TEXT`, so that nothing said is lost.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fanbu.rules.pattern import Pattern

OTHER = "other"
_BEHIND = re.compile(r"[(（]([a-z]+/\w+)[)）]$")


@dataclass(frozen=True, slots=True)
class Origin:
    """What is known about where something came from; each may be missing.

    `source` is a register's own word (来源渠道) or a site report's; the others are observed.
    """

    source: str | None = None
    platform: str | None = None
    utm_source: str | None = None
    utm_medium: str | None = None
    referrer: str | None = None


ORIGIN_FIELDS: tuple[str, ...] = tuple(entry.name for entry in fields(Origin))


@dataclass(frozen=True, slots=True)
class ChannelRule:
    """`channel` when every condition holds: `equals` one of the words, `matches` the pattern.

    Words are compared without case, width, outer spaces, and with `_` and `-` as spaces; patterns
    are searched in the same form.
    """

    channel: str
    equals: Mapping[str, frozenset[str]] = field(default_factory=dict)
    matches: Mapping[str, Pattern] = field(default_factory=dict)

    def fits(self, origin: Mapping[str, str]) -> bool:
        """`origin`: field → comparable text, missing fields absent."""
        return all(origin.get(name) in words for name, words in self.equals.items()) and all(
            pattern.search(origin.get(name, "")) for name, pattern in self.matches.items()
        )


def comparable(text: str) -> str:
    """The form in which sources are compared."""
    even = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s_-]+", " ", even).strip()


def channel_of(origin: Origin, rules: Sequence[ChannelRule]) -> str | None:
    """The channel, `other/TEXT` for a source no rule knows, None where nothing is known.

    A source that is written as a channel of a known kind (`paid/kuaishou`) is that channel; so is
    a name with its channel behind it, as templates offer those whose name means another one, too:
    `头条（owned/toutiao）`.
    """
    written = (origin.source or "").strip()
    if behind := _BEHIND.search(written):
        written = behind[1]
    kind, _, place = written.partition("/")
    if re.fullmatch(r"\w+", place) and any(rule.channel.startswith(f"{kind}/") for rule in rules):
        return written
    known = _known(origin)
    for rule in rules:
        if rule.fits(known):
            return rule.channel
    said = origin.source or origin.utm_source or origin.platform or origin.referrer
    return f"{OTHER}/{said.strip()}" if said and said.strip() else None


def channels_of(origins: Iterable[Origin], rules: Sequence[ChannelRule]) -> list[str | None]:
    """`channel_of` each; patterns that are searched the slow, safe way see all texts at once."""
    every = tuple(origins)
    careful = [(n, p) for rule in rules for n, p in rule.matches.items() if p.plain is None]
    if careful:
        known = [_known(origin) for origin in every]
        for name, pattern in careful:
            pattern.learn(texts.get(name, "") for texts in known)
    return [channel_of(origin, rules) for origin in every]


def _known(origin: Origin) -> dict[str, str]:
    given = {name: getattr(origin, name) for name in ORIGIN_FIELDS}
    return {name: comparable(text) for name, text in given.items() if text and text.strip()}

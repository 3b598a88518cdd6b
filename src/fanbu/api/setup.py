"""The verbs of how a workspace counts, as methods of a workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fanbu.api.desk import Desk
from fanbu.api.speech import spoken
from fanbu.api.trail import changing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from fanbu.model.result import Result


class Setup(Desk):
    """Settings, what statuses mean, channel rules, rates of exchange, the calendar."""

    @spoken
    def show_settings(self) -> Result:
        """Every setting with its value."""
        from fanbu.api import settings

        return settings.settings(self)

    @changing
    def set_settings(self, changes: Mapping[str, Any], *, yes: bool = False) -> Result:
        """Change settings in `fanbu.toml`; `yes` where past numbers become others by it."""
        from fanbu.api import settings

        return settings.set_settings(self, changes, yes=yes)

    @spoken
    def statuses(self) -> Result:
        """Every status of leads, how many have it, and what it counts as."""
        from fanbu.api import statuses

        return statuses.statuses(self)

    @changing
    def set_status(self, status: str, means: str) -> Result:
        """What a status counts as: valid, invalid, won, lost, pending, or `stage:NAME`."""
        from fanbu.api import statuses

        return statuses.set_status(self, status, means)

    @spoken
    def channel_rules(self) -> Result:
        """The workspace's own channel rules, in the order in which they are asked."""
        from fanbu.api import channel_rules

        return channel_rules.channel_rules(self)

    @spoken
    def try_channel_rules(self, rules: Sequence[Mapping[str, Any]]) -> Result:
        """Which rows would move to another channel; nothing is changed."""
        from fanbu.api import channel_rules

        return channel_rules.try_rules(self, rules)

    @changing
    def set_channel_rules(self, rules: Sequence[Mapping[str, Any]]) -> Result:
        """All own rules anew, each as in `channels.yaml`; rows that rules placed move along."""
        from fanbu.api import channel_rules

        return channel_rules.set_rules(self, rules)

    @changing
    def add_channel_rule(
        self, channel: str, when: Sequence[str], *, number: int | None = None, dry_run: bool = False
    ) -> Result:
        """A rule before all others, or in place of rule `number`; `when`: `source=官网`."""
        from fanbu.api import channel_rules

        rule = channel_rules.parsed(channel, when)
        act = channel_rules.try_rules if dry_run else channel_rules.set_rules
        return act(self, channel_rules.with_rule(self, rule, number))

    @changing
    def remove_channel_rule(self, number: int, *, dry_run: bool = False) -> Result:
        """Take an own rule away; what it placed is placed by those after it."""
        from fanbu.api import channel_rules

        act = channel_rules.try_rules if dry_run else channel_rules.set_rules
        return act(self, channel_rules.without_rule(self, number))

    @changing
    def move_channel_rule(self, number: int, to: int, *, dry_run: bool = False) -> Result:
        """Ask an own rule earlier or later: the first that fits wins."""
        from fanbu.api import channel_rules

        act = channel_rules.try_rules if dry_run else channel_rules.set_rules
        return act(self, channel_rules.moved_rule(self, number, to))

    @spoken
    def rates(self) -> Result:
        """The rates of exchange that are known, and the amounts that lack one."""
        from fanbu.api import rates

        return rates.rates(self)

    @changing
    def add_rate(self, currency: str, rate: str | float, *, day: str | date) -> Result:
        """One unit of `currency` on `day`, in the workspace's own; an import that can be undone."""
        from fanbu.api import rates

        return rates.add_rate(self, currency, rate, day)

    @spoken
    def calendar(self, *, start: str | date | None = None, end: str | date | None = None) -> Result:
        """Holidays, promotions, campaigns and the team's notes that touch these days.

        Without days: a month back and three ahead, and every note. A note's `number` is what
        `remove_note` takes.
        """
        from fanbu.api import calendar

        return calendar.calendar(self, start, end)

    @changing
    def add_note(
        self,
        text: str,
        *,
        days: str,
        kind: str = "note",
        where: Mapping[str, str] | None = None,
    ) -> Result:
        """Write down what happened on a day or days: a note, a campaign, a change of price.

        `where`: what it is of, by channel, platform, campaign, ad_campaign or product. The same
        kind and text again is the same thing coming again, and is expected as it was.
        """
        from fanbu.api import calendar_notes

        return calendar_notes.add_note(self, text, days, kind, where or {})

    @changing
    def remove_note(self, number: int) -> Result:
        """Take a note away, by the number that `calendar` shows."""
        from fanbu.api import calendar_notes

        return calendar_notes.remove_note(self, number)

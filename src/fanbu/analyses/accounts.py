"""Whose export is meant, where a platform has several accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fanbu.model.finding import Claim, Named

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fanbu.model.facts import SourceFacts


def one_of_several(source: SourceFacts, every: Iterable[SourceFacts]) -> bool:
    """Whether its platform has other accounts, so that it is not told by the platform alone."""
    same = {one.account for one in every if one.platform == source.platform}
    return bool(source.account) and len(same | {source.account}) > 1


def source_called(table: str, platform: str, account: str) -> Named | Claim:
    """The source by its platform; with the account, where one is given."""
    name = Named("source", f"{table}/{platform}")
    if not account:
        return name
    return Claim("report.source_account", {"source": name, "account": Named("account", account)})

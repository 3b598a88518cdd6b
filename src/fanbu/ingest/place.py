"""The steps that say whose rows these are: constants, platform, account, channel, level."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from fanbu.ingest import dates, spending, values
from fanbu.ingest.parse import date_rules
from fanbu.ingest.reading import ARTICLE, PROPERTY, column_type
from fanbu.ingest.templates import platform_in
from fanbu.rules.channel import Origin, channels_of
from fanbu.store.catalogue import tables as catalogue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fanbu.ingest.work import Work

DEFAULT_ACCOUNT = "default"
UNKNOWN_PLATFORM = "other"
_PLATFORMS = {"footfall": "offline"}
"""Tables whose rows come from no platform of their own."""
_NOT_COLUMNS = frozenset({"year"})
_PLACEMENT: dict[str, tuple[str, ...]] = {"placement": ("external_id", "title")}
_ENTITIES: dict[str, dict[str, tuple[str, ...]]] = {
    "spend": {
        "ad_campaign": ("ad_campaign_id", "ad_campaign"),
        "ad_group": ("ad_group_id", "ad_group"),
        "creative": ("creative_id", "creative"),
    },
    "placement_stats": _PLACEMENT,
    "placements": _PLACEMENT,
}
_LEVELS: tuple[tuple[str, str], ...] = (
    ("keyword", "keyword"),
    ("creative", "creative"),
    ("ad_group", "ad_group"),
    ("ad_campaign", "ad_campaign"),
)
TABLE_LEVELS = {
    "placement_stats": "placement",
    "accounts_daily": "account",
    "products": "sku",
    "footfall": "shop",
    "indices": "keyword",
    "topics": "title",
    "competitors": "competitor",
    "rates": "currency",
}
_SUBJECTS = {"indices": "keyword", "competitors": "competitor", "rates": "currency"}
"""Tables without accounts: each subject is exported on its own and supersedes only itself."""
_KINDS = {"spend": "paid", "placements": "owned", "placement_stats": "owned",
          "accounts_daily": "owned"}  # fmt: skip


def set_constants(work: Work) -> Work:
    """`--set column=value` for every row; a reader's own constants where nothing is set."""
    for column, value in work.reading.constants.items():
        if not work.has(column) and column not in work.options.set:
            work = work.set(column, _constant(work, column, value))
    for column, value in work.options.set.items():
        if column not in _NOT_COLUMNS:
            work = work.set(column, _constant(work, column, value))
    return work


def check_set(work: Work) -> Work:
    """Refuses `--set` of a column that no table of this file has (`unknown_set_column`)."""
    known = {name for table in work.reading.tables for name in catalogue()[table].columns}
    for column in work.options.set:
        if column not in known | _NOT_COLUMNS and not column.startswith(PROPERTY):
            raise work.refuse("unknown_set_column", column=column, known=sorted(known))
    return work


def _constant(work: Work, column: str, value: str) -> pa.Array:
    kind = column_type(work.reading.tables, column) or "text"
    cell = pa.array([value])
    read: dict[str, Callable[[], values.Parsed]] = {
        "count": lambda: values.count(cell),
        "money": lambda: values.money(cell),
        "number": lambda: values.money(cell),
        "real": lambda: values.seconds(cell),
        "flag": lambda: values.flag(cell),
        "list": lambda: values.text_list(cell),
        "day": lambda: dates.days(cell, date_rules(work))[0],
        "time": lambda: dates.times(cell, date_rules(work))[0],
    }
    parsed = read.get(kind, lambda: values.Parsed(cell))()
    if parsed.bad is not None and parsed.bad[0].as_py():
        raise work.refuse("bad_set_value", column=column, value=value)
    return pa.repeat(parsed.values[0], work.rows.num_rows)


def set_platform(work: Work) -> Work:
    """Platform and account of every row of a table that has them."""
    columns = {name for table in work.reading.tables for name in catalogue()[table].columns}
    given = work.reading.platform
    if "platform" not in columns:
        return replace(work, platform=given)
    if work.reading.table == "rebates":
        return spending.name_platforms(work)
    if "account" not in columns and given is None and not work.has("platform"):
        return work  # an order need not come from a platform
    work = _known_platforms(work)
    work = _fill(work, "platform", given or _PLATFORMS.get(work.reading.table, UNKNOWN_PLATFORM))
    platform = _only(work, "platform")
    work = replace(work, platform=platform or given)
    if "account" not in columns:
        return work
    account = work.options.account
    subject = work.get(_SUBJECTS.get(work.reading.table, ""))
    if subject is not None:
        return work.set("account", _whose(work, subject, account))
    work = _shop_accounts(work)
    if account is not None:
        work = work.set("account", pa.repeat(pa.scalar(account), work.rows.num_rows))
    elif not work.has("account") or work.rows["account"].null_count:
        work = _fill(work, "account", _account(work))
    return replace(_account_shops(work), account=_only(work, "account"))


def _whose(work: Work, subject: pa.Array, account: str | None) -> pa.Array:
    """The subject; of notes about competitors with who keeps them, where that was said.

    Never remembered: two people's sheets are called alike, and one would go for the other's.
    """
    if account is None or work.reading.table != "competitors":
        return subject
    return pc.binary_join_element_wise(subject, account, " · ")


def _shop_accounts(work: Work) -> Work:
    """A shop's headcount is a scope of its own: the shop stands where an account is missing."""
    shops = work.get("shop")
    if work.reading.table != "footfall" or shops is None or shops.null_count == len(shops):
        return work
    named = work.get("account")
    shops = pc.fill_null(shops, DEFAULT_ACCOUNT)
    return work.set("account", shops if named is None else pc.coalesce(named, shops))


def _account_shops(work: Work) -> Work:
    """A headcount without a column of shops is of the shop that its account was said to be."""
    if work.reading.table != "footfall" or work.has("shop"):
        return work
    accounts = work.get("account")
    unsaid = pc.equal(accounts, DEFAULT_ACCOUNT)
    return work.set("shop", pc.if_else(unsaid, pa.scalar(None, pa.string()), accounts))


def _known_platforms(work: Work) -> Work:
    """`抖音` in a file that people made is the platform that other files call douyin."""
    named = work.get("platform")
    if named is None or not work.reading.name.startswith(("mapping:", "template:")):
        return work
    coded = named.dictionary_encode()
    known = [name and (platform_in(name) or name) for name in coded.dictionary.to_pylist()]
    return work.set("platform", pa.array(known, pa.string()).take(coded.indices))


def _fill(work: Work, column: str, value: str) -> Work:
    found = work.get(column)
    if found is None:
        return work.set(column, pa.repeat(pa.scalar(value), work.rows.num_rows))
    return work.set(column, pc.fill_null(found, value))


def _only(work: Work, column: str) -> str | None:
    """The single value of a column; None when there are several."""
    distinct = pc.unique(work.rows[column])
    return distinct[0].as_py() if len(distinct) == 1 else None


def _account(work: Work) -> str:
    """From the rows above the header or the file's name; else as once said; else the only known.

    Raises BadInput `account_needed` when another account's rows are there and nothing in this file
    shows that it belongs to it.
    """
    named = _named_account(work)
    if named:
        return named
    recalled = work.context.recall_account(work.reading.name, work.name)
    if recalled:
        return recalled
    platform = work.platform or UNKNOWN_PLATFORM
    known = sorted(work.context.known_accounts(platform))
    if not known:
        return DEFAULT_ACCOUNT
    strangers = False
    for kind, here in _entities(work):
        held = work.context.known_entities(kind, platform)
        sharing = [account for account in known if not here.isdisjoint(held.get(account, ()))]
        if len(sharing) == 1:
            return sharing[0]
        strangers = strangers or any(held.values())
    if len(known) == 1 and (not strangers or work.reading.level == ARTICLE):
        return known[0]
    raise work.refuse("account_needed", platform=platform, known=known)


def _named_account(work: Work) -> str | None:
    pattern = work.reading.account_name
    if pattern is None:
        return None
    holder = PurePath(work.path.replace("!", "/")).parent.name  # of a member: its folder or ZIP
    places = (work.sheet.text, work.name, holder)
    found = next((match for text in places if (match := re.search(pattern, text))), None)
    return found["account"].strip() if found else None


def _entities(work: Work) -> Iterator[tuple[str, set[str]]]:
    """Ids and names of what the file is about, kind by kind, the most lasting kind first.

    Only things of one kind can be told apart: a file of ad groups says nothing about one of ad
    campaigns.
    """
    for kind, columns in _ENTITIES.get(work.reading.table, {}).items():
        cells = [pc.unique(work.rows[name]).to_pylist() for name in columns if work.has(name)]
        here = {value for values in cells for value in values if value is not None}
        if here:
            yield kind, here


def name_entities(work: Work) -> Work:
    """An entity known by its id only is named by the id, so that it can be split by."""
    if work.reading.table != "spend":
        return work
    for name in ("ad_campaign", "ad_group", "creative"):
        identity = work.get(f"{name}_id")
        if identity is None:
            continue
        named = work.get(name)
        if named is None or named.null_count:
            work = work.set(name, identity if named is None else pc.coalesce(named, identity))
    return work


def set_level(work: Work) -> Work:
    """The report level of a statistic: its finest entity column; one level for the whole file."""
    table = work.reading.table
    if catalogue()[table].kind != "statistic" or work.has("level"):
        return work
    level = work.reading.level or TABLE_LEVELS.get(table)
    if table == "spend" and level is None:
        level = next((level for column, level in _LEVELS if work.has(column)), "account")
    if table == "site_daily" and level is None:
        level = next((name for name in ("page", "source", "channel") if work.has(name)), "site")
    return work.set("level", pa.repeat(pa.scalar(level or "row"), work.rows.num_rows))


def set_channel(work: Work) -> Work:
    """The channel of every row: the file's own, the reader's, or what rules make of a source."""
    tables = [catalogue()[table] for table in work.reading.tables]
    if not any("channel" in table.columns for table in tables):
        return work
    work = _declared_source(work)
    found = work.get("channel")
    if found is not None and not found.null_count:
        return work
    made = _made_channel(work)
    if found is not None and made is not None:
        return work.set("channel", pc.coalesce(found, made))
    return work if made is None else work.set("channel", made)


def _declared_source(work: Work) -> Work:
    """A register's own word for where a lead came from is *declared*, and labelled so."""
    if work.reading.table != "leads" or work.has("source_kind") or not work.has("source"):
        return work
    kind = pc.if_else(pc.is_valid(work.get("source")), "declared", pa.scalar(None, pa.string()))
    return work.set("source_kind", kind)


def _made_channel(work: Work) -> pa.Array | None:
    if work.reading.channel:
        return pa.repeat(pa.scalar(work.reading.channel), work.rows.num_rows)
    kind = _KINDS.get(work.reading.table)
    if kind:
        platforms = work.get("platform")
        assert platforms is not None  # noqa: S101 - set_platform ran before
        return pc.binary_join_element_wise(kind, platforms, "/")
    return _by_rules(work)


def _by_rules(work: Work) -> pa.Array | None:
    """The rules asked once for each distinct origin."""
    names = [n for n in ("source", "utm_source", "utm_medium", "referrer") if work.has(n)]
    if not names:
        return None
    origins = work.rows.select(names).combine_chunks()
    keys = (
        pc.binary_join_element_wise(*[pc.fill_null(origins[name], "") for name in names], "\x1f")
        .combine_chunks()
        .dictionary_encode()
    )
    told = (key.split("\x1f") for key in keys.dictionary.to_pylist())
    origins_told = (Origin(**dict(zip(names, texts, strict=True))) for texts in told)
    channels = channels_of(origins_told, work.context.channels)
    return pa.array(channels, pa.string()).take(keys.indices)

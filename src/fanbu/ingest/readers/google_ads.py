"""Google Ads reports: a title, the range, the header; UTF-16 with tabs ("Excel CSV") or UTF-8.

Without Day, Week or Month the range above the header is the window of every row; `All time` names
none, so it is asked for. A row of a week covers that week inside the range. Conversions are counted
on the day of the click that led to them, `(by conv. time)` on their own day; they may be fractions.
Headers, ranges and decimal signs come in the language of the account.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from fanbu.errors import BadInput
from fanbu.ingest.clocks import declared_window
from fanbu.ingest.commas import decimal_points, refuse_mixed
from fanbu.ingest.dates import dates_in
from fanbu.ingest.derived import column, mangled, put
from fanbu.ingest.headers import normalise
from fanbu.ingest.reading import Goal, Reader

if TYPE_CHECKING:
    from datetime import date

    from fanbu.ingest.sheet import Sheet

_WEEK, _MONTH = "First day of the week", "First day of the month"
_WEEKS = ("Week", "Woche", "Semaine", "Semana", "周")
_MONTHS = ("Month", "Monat", "Mois", "Mes", "月")
_DAYS = ("Day", "Tag", "Jour", "Día", "天", "日")
_IDS = {
    "ad_campaign_id": ("Campaign ID", "Kampagnen-ID", "ID de campagne"),
    "ad_group_id": ("Ad group ID", "Anzeigengruppen-ID", "ID du groupe d'annonces"),
    "creative_id": ("Ad ID", "Anzeigen-ID", "ID d'annonce"),
}
_NAMES = {
    "account": ("Account", "Account name", "Konto", "Kontoname", "Compte", "Nom du compte", "账号",
                "Cuenta"),
    "ad_campaign": ("Campaign", "Kampagne", "Campagne", "Campaña", "广告系列"),
    "ad_group": ("Ad group", "Anzeigengruppe", "Groupe d'annonces", "Groupe d’annonces",
                 "Grupo de anuncios", "广告组"),
    "creative": ("Ad name", "Anzeigenname", "Nom de l'annonce"),
    "keyword": ("Keyword", "Search keyword", "Mot clé", "Palabra clave", "关键字"),
    "goal": ("Conversion action", "Conversion-Aktion", "Action de conversion", "转化操作"),
}  # fmt: skip
_IMPRESSIONS = ("Impr.", "展示次数")
_COST = ("Cost", "Kosten", "Coût", "Coste", "费用")
_OTHER = {
    "day": (*_DAYS, _WEEK, _MONTH),
    "impressions": _IMPRESSIONS,
    "clicks": ("Clicks", "Klicks", "Clics", "点击次数"),
    "cost": _COST,
    "currency": ("Currency code", "Currency", "Währungscode", "Währung", "Code de devise",
                 "Code devise", "Código de moneda", "货币代码", "货币"),
}  # fmt: skip
_CONVERSIONS = ("Conversions", "Conversiones", "转化次数", "转化")
_VALUES = ("Conv. value", "Conversion value", "Total conv. value", "Conv.-Wert", "Conversion-Wert",
           "Valeur de conv.", "Valeur de conversion", "Valor de conv.", "转化价值")  # fmt: skip
_BY_TIME = ("Conversions (by conv. time)", "Conversions (nach Conversion-Zeit)")
_VALUE_BY_TIME = ("Conv. value (by conv. time)",)
_USUAL_COMMA = ("Kampagne", "Campagne", "Campaña")
_NEVER_NUMBERS = frozenset(
    normalise(header).full
    for headers in (*_NAMES.values(), *_IDS.values(), _DAYS)
    for header in headers
)
_MONTH_STARTS = (
    ("jan", "ene"), ("feb", "fév", "fev"), ("mär", "mar", "maerz"), ("avr", "apr", "abr"),
    ("mai", "may"), ("juin", "jun"), ("juil", "jul"), ("aug", "aoû", "aou", "ago"),
    ("sep",), ("okt", "oct"), ("nov",), ("dez", "déc", "dec", "dic"),
)  # fmt: skip
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})(?:\.|er)?\s+(?:de\s+)?(?P<month>[^\W\d_]{3,10})\.?,?\s+(?:de\s+)?(?P<year>20\d{2})"
)
_NUMBERED = re.compile(r"(?<!\d)(\d{1,2})([./])(\d{1,2})\2(20\d{2})")
_PADDED = re.compile(r"(20\d{2})-(\d{1,2})-(\d{1,2})")
_JOINING = re.compile(r"[年月日]|\b(?:de|du|au|le|bis|vom|to|al|del)\b|(?<=\d)er\b")
_MOST_MONTHS = 12
_ONE_DAY = 1
_RANGE = 2


def _prepare(sheet: Sheet) -> Sheet:
    """The range in ISO, numbers with decimal points, a week or month named as what it is."""
    usual = any(normalise(header).full in _full(_USUAL_COMMA) for header in sheet.header)
    sheet = decimal_points(sheet, _NEVER_NUMBERS, usual_comma=usual)
    preamble = tuple(_range_line(row, sheet.delimiter or ",") for row in sheet.preamble)
    sheet = replace(sheet, preamble=preamble)
    names = [normalise(header).full for header in sheet.header]
    if _full(_DAYS) & set(names):
        return sheet
    for known, renamed in ((_WEEKS, _WEEK), (_MONTHS, _MONTH)):
        at = next((i for i, name in enumerate(names) if name in _full(known)), None)
        if at is not None:
            header = (*sheet.header[:at], renamed, *sheet.header[at + 1 :])
            return sheet.with_columns(header, sheet.columns)
    return sheet


def _full(headers: tuple[str, ...]) -> frozenset[str]:
    return frozenset(normalise(header).full for header in headers)


def _range_line(row: tuple[str, ...], delimiter: str) -> tuple[str, ...]:
    """`1. September 2026 - 30. September 2026` → `2026-09-01 - 2026-09-30`; others as they are.

    A line cut at its own commas is put together first. `01/09/2026 - 12/09/2026` reads two ways: it
    is left out, so that the window is asked for.
    """
    line = f"{delimiter} ".join(cell.strip() for cell in row if cell.strip())
    months = _NUMBERED.findall(line)
    if any(sign == "/" for _, sign, *_ in months):
        first_is_day = any(int(first) > _MOST_MONTHS for first, *_ in months)
        second_is_day = any(int(second) > _MOST_MONTHS for _, _, second, _ in months)
        if first_is_day == second_is_day:
            return ("",)
        swap = r"\4-\3-\1" if first_is_day else r"\4-\1-\3"
    else:
        swap = r"\4-\3-\1"
    found = dates_in(_DAY_FIRST.sub(_iso, _PADDED.sub(_two_digits, _NUMBERED.sub(swap, line))))
    words = re.findall(r"[^\W\d_]+", _JOINING.sub(" ", line))
    if len(found) not in (_ONE_DAY, _RANGE) or len(words) > len(found):
        return row
    return (f"{found[0].isoformat()} - {found[-1].isoformat()}",)


def _two_digits(found: re.Match[str]) -> str:
    return f"{found[1]}-{int(found[2]):02d}-{int(found[3]):02d}"


def _iso(found: re.Match[str]) -> str:
    name = found["month"].casefold()
    for number, starts in enumerate(_MONTH_STARTS, 1):
        if name.startswith(starts):
            return f"{found['year']}-{number:02d}-{int(found['day']):02d}"
    return found[0]


def _finish(rows: pa.Table, sheet: Sheet) -> pa.Table:
    refuse_mixed(sheet, _NEVER_NUMBERS)
    for target, headers in _IDS.items():
        if target in rows.column_names:
            rounded = mangled(rows, sheet, target, headers[0])
            kept = pc.if_else(rounded, pa.scalar(None, pa.string()), rows[target])
            rows = put(rows, target, kept)
    for header in (_WEEK, _MONTH):
        if header in sheet.header:
            return _with_spans(rows, sheet, header)
    return rows


def _with_spans(rows: pa.Table, sheet: Sheet, header: str) -> pa.Table:
    """`day` and `until` of weeks or months, cut to the range of the report.

    Raises BadInput `bad_value` for a span outside the range.
    """
    given = column(rows, "day")
    if given is None or given.null_count:
        return rows  # a row without its day is refused after this
    starts = given.to_numpy(zero_copy_only=False).astype("datetime64[D]")
    if header == _WEEK:
        ends = starts + 6
    else:
        starts = starts.astype("datetime64[M]").astype("datetime64[D]")
        ends = (starts.astype("datetime64[M]") + 1).astype("datetime64[D]") - 1
    window = declared_window(sheet)
    if window is not None:
        starts = np.maximum(starts, np.datetime64(window.start))
        ends = np.minimum(ends, np.datetime64(window.end))
    outside = starts > ends
    if outside.any():
        at = int(outside.argmax())
        day: date = given[at].as_py()
        raise BadInput("bad_value", row=rows["row_no"][at].as_py(), column=header,
                       value=day.isoformat(), target="day",
                       expected_zh=str(window), expected_en=str(window))  # fmt: skip
    rows = put(rows, "day", pa.array(starts, pa.date32()))
    return put(rows, "until", pa.array(ends, pa.date32()))


READER = Reader(
    name="google_ads",
    zh="Google Ads",
    en="Google Ads",
    platform="google_ads",
    channel="paid/google_ads",
    tables=("spend",),
    needs=(
        (*_NAMES["ad_campaign"], *_NAMES["ad_group"], *_NAMES["account"], "Campaign status"),
        _IMPRESSIONS,
        _COST,
        ("Avg. CPC", "CTR", "Currency code", "Avg. cost", "Conv. rate", "Cost / conv.",
         "Campaign status", "Durchschn. CPC", "CPC moy.", "Währungscode", "Code de devise",
         "平均每次点击费用", "广告系列"),
    ),
    rejects=("Amount spent", "Reporting starts", "消耗"),
    columns={
        header: target
        for target, headers in (*_NAMES.items(), *_IDS.items(), *_OTHER.items())
        for header in headers
    },
    goals=(
        Goal(_CONVERSIONS, None, _VALUES, clock="billing"),
        Goal(_BY_TIME, "conversions", _VALUE_BY_TIME, clock="conversion"),
    ),
    account_name=r"(?:Account|Customer ID|Konto|Compte)\s*:\s*(?P<account>\S.*)",
    prepare=_prepare,
    finish=_finish,
)  # fmt: skip

"""Time zones and currencies: which there are, and which was meant."""

from __future__ import annotations

from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

from fanbu.errors import BadInput

CITIES = {
    "beijing": "Asia/Shanghai", "shenzhen": "Asia/Shanghai", "guangzhou": "Asia/Shanghai",
    "hangzhou": "Asia/Shanghai", "china": "Asia/Shanghai", "cst": "Asia/Shanghai",
    "北京": "Asia/Shanghai", "上海": "Asia/Shanghai", "香港": "Asia/Hong_Kong",
    "台北": "Asia/Taipei", "东京": "Asia/Tokyo", "新加坡": "Asia/Singapore",
    "san francisco": "America/Los_Angeles", "washington": "America/New_York",
}  # fmt: skip
"""Places people name that no zone is called after."""
CURRENCY_NAMES = {"RMB": "CNY", "CNH": "CNY", "人民币": "CNY", "¥": "CNY", "元": "CNY", "$": "USD",
                  "US$": "USD", "€": "EUR", "£": "GBP", "HK$": "HKD", "NT$": "TWD", "NTD": "TWD",
                  "美元": "USD", "欧元": "EUR", "日元": "JPY", "港币": "HKD"}  # fmt: skip
CURRENCIES = frozenset(
    """
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN
    BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS
    GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW
    KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD
    NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD
    SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES
    VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
    """.split()  # noqa: SIM905 - a hundred and fifty quotes hide the codes
)
"""ISO 4217, the codes of money in use."""


def check_timezone(name: str, where: str) -> None:
    """Raises BadInput `unknown_timezone` with those that may have been meant."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # not found; no such path; a folder, as Asia is
        raise BadInput(
            "unknown_timezone", file=where, timezone=name, near=near_timezones(name)
        ) from None


def near_timezones(name: str) -> list[str]:
    """Zones of a like name, or whose city is like it; a few usual ones when none is."""
    wanted = name.strip().casefold()
    if wanted in CITIES:
        return [CITIES[wanted]]
    zones = sorted(available_timezones())
    whole = {zone.casefold(): zone for zone in zones}
    city = {zone.casefold().rpartition("/")[2].replace("_", " "): zone for zone in zones}
    found = [
        names[match]
        for names, text in ((whole, wanted), (city, wanted.rpartition("/")[2].replace("_", " ")))
        for match in get_close_matches(text, names, n=2, cutoff=0.75)
    ]
    return list(dict.fromkeys(found))[:3] or ["Asia/Shanghai", "Europe/London", "America/New_York"]


def check_currency(code: str, where: str) -> None:
    """Raises BadInput `unknown_currency` with the code that may have been meant."""
    if code in CURRENCIES:
        return
    meant = CURRENCY_NAMES.get(code) or CURRENCY_NAMES.get(code.upper())
    near = [meant] if meant else [code.upper()] if code.upper() in CURRENCIES else []
    near = near or get_close_matches(code.upper(), sorted(CURRENCIES), n=3, cutoff=0.6)
    raise BadInput("unknown_currency", file=where, currency=code, near=near or ["CNY", "USD"])

"""What a refused file asks, and what can be said about any file: fields, each once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fanbu import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from fanbu.types import Language

NEEDS: Mapping[str, tuple[str, ...]] = {
    "ambiguous_dates": ("dates",),
    "year_needed": ("window",),
    "window_needed": ("window",),
    "which_date": ("window",),
    "account_needed": ("account",),
    "sheet_of_another": ("account",),
    "bad_value": ("skip_bad",),
    "ragged_row": ("skip_bad",),
    "day_missing": ("skip_bad",),
    "negative_value": ("skip_bad",),
    "totals_disagree": ("keep_totals",),
    "no_table_fits": ("as_",),
    "counted_twice": ("reader",),
    "other_currency": ("currency",),
    "rebate_platform_missing": ("platform",),
    "not_this_reader": (),
    "mapping_needed": ("yes",),
}
"""Why a file was refused → the fields that can settle it."""
EVERY: tuple[str, ...] = ("account", "window", "as_of", "dates", "as_", "skip_bad", "keep_totals")
"""What can be said of any file."""
READ_DIFFERENTLY = frozenset({"mapping_needed", "no_table_fits", "which_date", "bad_mapping"})
"""Codes after which it helps to say which column is what."""
TICKS = ("skip_bad", "keep_totals", "yes", "leave_out")
CONSTANTS = ("currency", "platform")
"""Fields that are one value for every row of the file."""
NAME = re.compile(r"[\w\-]{1,80}")
"""A saved mapping's; nothing that could lead out of its folder."""
_TWO = re.compile(r"(\d{1,2})[-/.](\d{1,2})(?:[-/.](\d{2,4}))?")


@dataclass(frozen=True, slots=True)
class Question:
    """`needs`: fields that settle a refusal; `more`: the others; `fix`: what to do, in words."""

    needs: tuple[str, ...]
    more: tuple[str, ...]
    fix: str
    examples: Mapping[str, str]
    differently: bool


def question(file: Mapping[str, Any], language: Language) -> Question:
    """What a file of a look asks; one that is good needs nothing."""
    error = file.get("error")
    code = error["code"] if error else ""
    needs = NEEDS.get(code, ())
    more = tuple(name for name in EVERY if name not in needs)
    details = error.get("details", {}) if error else {}
    return Question(
        needs,
        more,
        fix_of(error, language) if error else "",
        both_readings(details.get("sample", ()), language) if code == "ambiguous_dates" else {},
        code in READ_DIFFERENTLY,
    )


def fix_of(error: Mapping[str, Any], language: Language) -> str:
    """What to do on this page; where it is the same everywhere, what is said everywhere."""
    key = f"web.fix_{error['code']}"
    if words.has(key):
        return words.say(language, key, **error.get("details", {}))
    advice = words.on_page(f"errors.{error['code']}_hint")
    if advice.startswith("on_page."):
        return words.say(language, advice, **error.get("details", {}))
    return str(error.get("hint") or "")


def both_readings(samples: Sequence[str], language: Language) -> dict[str, str]:
    """`03/04/2026` with the day first and with the month first."""
    found = next((match for text in samples if (match := _TWO.search(text))), None)
    if found is None:
        return {}
    first, second = int(found[1]), int(found[2])
    said = {"dmy": (first, second), "mdy": (second, first)}
    return {
        order: words.say(language, "web.one_date", text=found[0], day=day, month=month)
        for order, (day, month) in said.items()
    }


def given(form: Mapping[str, str]) -> dict[str, Any]:
    """The options that a form of one file says; what is empty is not said."""
    found: dict[str, Any] = {
        name: form.get(name, "") for name in ("account", "as_of", "dates", "as_", "reader", "map")
    }
    if not NAME.fullmatch(found["map"]):
        found["map"] = ""
    found["as_of"] = found["as_of"].replace("T", " ")
    start, end = form.get("window_from", ""), form.get("window_to", "")
    if start or end:
        found["window"] = f"{start or end}..{end or start}"
    found |= {name: True for name in TICKS if form.get(name)}
    constants = {name: form[name] for name in CONSTANTS if form.get(name)}
    return {name: value for name, value in {**found, "set": constants}.items() if value}

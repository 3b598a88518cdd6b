"""Sheets to fill in: what each offers to choose from comes from this workspace."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from fanbu import words
from fanbu.api import files
from fanbu.api.arguments import a_choice
from fanbu.errors import BadInput
from fanbu.ingest.forms import FormColumn, forms
from fanbu.ingest.templates import platform_in
from fanbu.model.result import Result
from fanbu.rules.channel import Origin, channel_of
from fanbu.store.seen import seen
from fanbu.types import LANGUAGES
from fanbu.workspace.channels import default_rules, read_rules
from fanbu.workspace.stages import stages_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from fanbu.api.desk import Desk
    from fanbu.ingest.forms import Form
    from fanbu.report.speech import Voice
    from fanbu.rules.stages import Stage
    from fanbu.types import Language

XLSX = ".xlsx"
MONTHS = 14
"""Months to choose from: last month and those after it."""
CURRENCIES = ("USD", "EUR", "HKD", "JPY", "GBP", "KRW", "SGD", "AUD", "CAD", "TWD", "THB")
MOST = 400
_REACHED = date(2026, 11, 5)
"""An example of a day on which a stage was reached: after that of the form's lead."""
_COLUMNS = {"shops": "shop", "owners": "owner", "batches": "batch", "campaigns": "campaign"}
"""Lists of what the data hold already."""


def listed(desk: Desk) -> Result:
    """Every template: name, what it is, where its rows go."""
    rows = [
        {
            "template": form.name,
            "label": form.label[desk.language],
            "table": ", ".join(form.tables) or form.name,
        }
        for form in forms().values()
    ]
    return Result("templates", pa.Table.from_pylist(rows), {"columns": list(rows[0]), "rows": rows})


def template(desk: Desk, name: str, out: Path | None, language: str | None) -> Result:
    """Write one. Raises BadInput `bad_choice`, `not_supported_workbook`, `template_exists`.

    A file that is there is not written over: somebody may have filled it in.
    """
    spoken: Language = a_choice(language, LANGUAGES, "--language") if language else desk.language
    form = _whole(desk, forms()[a_choice(name, list(forms()), "NAME")], spoken)
    file = desk.places.find(out or Path(f"{name}{XLSX}"))
    if file.suffix.lower() != XLSX:
        raise BadInput("not_supported_workbook", file=str(file), suffix=file.suffix or file.name)
    if file.exists():
        raise BadInput("template_exists", file=desk.called(file))
    files.write_bytes(file, workbook(desk, form, spoken))
    data = {
        "template": name,
        "label": form.label[spoken],
        "file": desk.called(file),
        "columns": [column.header(spoken) for column in form.columns],
    }
    return Result("template", pa.Table.from_pylist([data]), data)


def workbook(desk: Desk, form: Form, language: Language) -> bytes:
    """The workbook itself."""
    from fanbu.workbooks.template import Filled
    from fanbu.workbooks.template import template as made

    return made(Filled(form, choices(desk, form, language), language), desk.now())


def targets_sheet(desk: Desk) -> bytes:
    """The sheet of targets, for a page that offers it."""
    return workbook(desk, forms()["targets"], desk.language)


def _whole(desk: Desk, form: Form, language: Language) -> Form:
    """With a column for the day of each stage that the workspace's leads may reach."""
    if form.tables != ("leads",):
        return form
    named = ((stage.name, _day_header(stage, language)) for stage in stages_of(desk.settings))
    shown: Mapping[Language, date] = dict.fromkeys(LANGUAGES, _REACHED)
    more = (FormColumn(name, h, h, kind="day", example=shown) for name, h in named if h)
    return replace(form, columns=(*form.columns, *more))


def _day_header(stage: Stage, language: Language) -> str | None:
    """The first of its headers, in this language, that tells a day."""
    ends = ("时间", "日期") if language == "zh" else ("date", " at")
    return next((name for name in stage.columns if name.casefold().endswith(ends)), None)


def choices(desk: Desk, form: Form, language: Language) -> dict[str, tuple[str, ...]]:
    """What can be chosen in each list of a form."""
    from fanbu.report.speech import Voice

    voice = Voice(language, desk.currency, {}, {})
    found: dict[str, tuple[str, ...]] = {}
    for column in form.columns:
        if column.choices is not None:
            members = _members(desk, column.choices, language, voice)
            found[column.choices] = tuple(dict.fromkeys(members))[:MOST]
    return found


def _members(desk: Desk, name: str, language: Language, voice: Voice) -> Iterable[str]:
    """From the data, from the settings, else a packaged list."""
    if name in _COLUMNS:
        return seen(desk.warehouse, _COLUMNS[name])
    made: dict[str, Callable[[], Iterable[str]]] = {
        "channels": lambda: _channels(desk, voice),
        "platforms": lambda: _platforms(desk, voice),
        "metrics": lambda: _metrics(desk, language),
        "months": lambda: _months(desk),
        "statuses": lambda: _statuses(desk, language),
        "currencies": lambda: (code for code in CURRENCIES if code != desk.currency),
    }
    if name in made:
        return made[name]()
    return words.say(language, f"templates.choices_{name}").split("|")


def _both(label: str, channel: str, language: Language) -> str:
    return words.say(language, "report.source_account", source=label, account=channel)


def _channels(desk: Desk, voice: Voice) -> Iterable[str]:
    """Those of the workspace's own rules and data, then the packaged ones.

    By what people call them, and by their own name, too, where that means another one.
    """
    rules = read_rules(desk.folder.channels)
    own = [rule.channel for rule in rules[: len(rules) - len(default_rules())]]
    known = (*own, *seen(desk.warehouse, "channel"), *(rule.channel for rule in rules))
    for channel in dict.fromkeys(known):
        label = voice.name("channel", channel)
        alone = channel_of(Origin(source=label), rules) == channel
        yield label if alone or label == channel else _both(label, channel, voice.language)


def _platforms(desk: Desk, voice: Voice) -> Iterable[str]:
    for platform in seen(desk.warehouse, "platform"):
        label = voice.name("platform", platform)
        yield label if platform_in(label) == platform else platform


def _metrics(desk: Desk, language: Language) -> Iterable[str]:
    """The budget, what the report leads with, then all others."""
    from fanbu.workspace import playbooks

    known, settings = desk.definitions.metrics, desk.settings
    playbook = playbooks.load(settings.playbook) if settings.playbook else None
    first = settings.headline or (playbook.headline if playbook else ())
    yield words.say(language, "columns.budget")
    for name in (*first, *known):
        if name in known and desk.definitions.find(known[name].label[language]).name == name:
            yield known[name].label[language]


def _months(desk: Desk) -> Iterable[str]:
    today = desk.today()
    first = today.year * 12 + today.month - 2
    for month in range(first, first + MONTHS):
        yield f"{month // 12}-{month % 12 + 1:02}"


def _statuses(desk: Desk, language: Language) -> Iterable[str]:
    """The words of the settings that are of the language, the usual order of a lead's life."""
    leads = desk.settings.leads
    every = (*leads.pending, *leads.valid, *leads.invalid, *leads.won)
    return (word for word in every if word.isascii() is (language == "en"))

"""The app's own words for what elsewhere names a command: nobody has a terminal there."""

from __future__ import annotations

import re

import pytest

from fanbu import words
from fanbu.types import LANGUAGES, Language
from fanbu.words.catalogue import _sentences

COMMAND = re.compile(r"\bfanbu [a-z]+|(?<![\w-])--[a-z]|\[leads\]")
AWAY = {
    # of the command line itself, or of files that a terminal alone gets at
    "errors.bad_arguments_hint", "errors.bad_by", "errors.bad_set_option",
    "errors.bad_set_option_hint", "errors.demo_days_hint", "errors.extra_arguments_hint",
    "errors.missing_argument_hint", "errors.missing_command_hint", "errors.no_workspace_hint",
    "errors.not_a_backup_hint", "errors.option_needs_value_hint",
    "errors.option_takes_no_value_hint", "errors.other_workspace_hint", "errors.out_is_list_hint",
    "errors.port_taken_hint", "errors.template_exists_hint", "errors.two_scopes",
    "errors.two_scopes_hint", "errors.unknown_checklist_hint", "errors.unknown_command_hint",
    "errors.unknown_option_hint", "doctor.people_shared_hint", "doctor.program",
    "doctor.unfinished_hint", "errors.unexpected", "errors.newer_schema", "errors.newer_backup",
    "errors.not_a_backup", "sources.todo_never", "sources.todo_overdue",
    "errors.bad_set_value",
    # of programs that ask a server
    "errors.no_token_hint", "errors.not_a_server", "errors.not_a_server_hint",
    "errors.server_unreachable_hint", "errors.sign_in_needed_hint", "errors.unknown_host_hint",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_advice_that_names_a_command_has_a_twin_for_pages(language: Language) -> None:
    rooms = ("doctor.", "errors.", "findings.", "report.", "sources.", "warnings.")
    lacking = []
    for key, text in _sentences(language).items():
        if not key.startswith(rooms) or key in AWAY or not COMMAND.search(text):
            continue
        code = key.removeprefix("errors.").removesuffix("_hint")
        if words.on_page(key) == key and not words.has(f"web.fix_{code}"):
            lacking.append(key)
    assert lacking == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_twins_name_no_command_and_ask_for_nothing_more(language: Language) -> None:
    known = {key.replace(".", "_", 1): key for key in words.keys("en")}
    for key, text in _sentences(language).items():
        room, _, name = key.partition(".")
        if room == "on_page":
            assert not COMMAND.search(text), key
            assert words.slots(language, key) <= words.slots(language, known[name]), key


def test_what_has_no_twin_is_said_the_same_everywhere() -> None:
    assert words.on_page("report.gaps_title") == "report.gaps_title"
    assert words.on_page("report.gaps_more") == "on_page.report_gaps_more"

"""Templates filled and sent: the shell around a page, its words, its assets.

Jinja escapes everything; a value that may hold markup of our own making says so by its type.
"""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse

from fanbu import words
from fanbu.api.look import embedded, environment
from fanbu.web import filters
from fanbu.web.assets import assets
from fanbu.web.incoming.shown import FILTERS
from fanbu.web.keeper import NotYet
from fanbu.web.pages import pages
from fanbu.web.security.sessions import form_key
from fanbu.web.visit import GROUPS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jinja2 import Environment
    from markupsafe import Markup

    from fanbu.types import Language
    from fanbu.web.state import State
    from fanbu.web.visit import Page, Shown, Visit

STATIC = "/static"


def page(visit: Visit, current: Page | None, shown: Shown) -> HTMLResponse:
    """A whole page in its shell."""
    language = visit.state.language
    values = {
        **_common(visit.state, language),
        **shown.values,
        "visit": visit,
        "current": current,
        "groups": _navigation(visit),
        "filters": filters.of(visit, current),
        "key": form_key(visit.who.cookie) if visit.who.cookie else "",
    }
    text = _environment().get_template(shown.template).render(values)
    return HTMLResponse(text, shown.status)


def part(visit: Visit, template: str, values: Mapping[str, Any]) -> Markup:
    """A piece of a page that is put into something rendered elsewhere."""
    from markupsafe import Markup

    key = form_key(visit.who.cookie) if visit.who.cookie else ""
    given = {**_common(visit.state, visit.state.language), **values, "visit": visit, "key": key}
    made = _environment().get_template(template).render(given)
    return Markup(made)  # noqa: S704 - a template of ours, escaped inside


def bare(state: State, shown: Shown) -> HTMLResponse:
    """A page for nobody in particular: signing in, and what went wrong before that."""
    values = {**_common(state, state.language), **shown.values}
    return HTMLResponse(_environment().get_template(shown.template).render(values), shown.status)


def _common(state: State, language: Language) -> dict[str, Any]:
    return {
        "state": state,
        "say": partial(_say, language),
        "shared_words": partial(words.say, language),
        "asset": asset,
        "language": language,
    }


def _say(language: Language, key: str, /, **details: Any) -> str:
    return words.say(language, f"web.{key}", **details)


def _navigation(visit: Visit) -> Sequence[tuple[str, Sequence[tuple[Page, str]]]]:
    """Group → its pages that are there for this visitor, each with its badge."""
    beside = visit.beside()
    seen = [one for one in pages() if visit.may(one.role) and _is_there(one, beside)]
    groups = (
        (group, [(one, _badge(one, beside)) for one in seen if one.group == group])
        for group in GROUPS
    )
    return [(group, listed) for group, listed in groups if listed]


def _is_there(page: Page, visit: Visit) -> bool:
    """A page that nobody knows of yet whether it has anything is offered."""
    try:
        return page.there is None or page.there(visit)
    except NotYet:
        return True


def _badge(page: Page, visit: Visit) -> str:
    """Nothing rather than waiting: the next page has it."""
    try:
        return page.badge(visit) if page.badge else ""
    except NotYet:
        return ""


@cache
def _environment() -> Environment:
    found = environment("fanbu.web")
    found.filters |= {"data": embedded, **FILTERS}
    return found


@cache
def asset(name: str) -> str:
    """The address of a packaged file, with a mark of its content: it may be kept for a year.

    One that was not built (see the Makefile) has an address that leads nowhere.
    """
    found = assets().get(name)
    return f"{STATIC}/{name}?v={found.mark if found else '0'}"

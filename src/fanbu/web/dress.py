"""Templates filled and sent: the shell around a page, its words, its assets.

Jinja escapes everything; a value that may hold markup of our own making says so by its type.
"""

from __future__ import annotations

import hashlib
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse

from fanbu import words
from fanbu.api.look import embedded
from fanbu.web.assets import MADE
from fanbu.web.incoming.shown import FILTERS
from fanbu.web.pages import pages
from fanbu.web.security.sessions import form_key
from fanbu.web.visit import GROUPS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from jinja2 import Environment

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
        "key": form_key(visit.who.cookie) if visit.who.cookie else "",
    }
    text = _environment().get_template(shown.template).render(values)
    return HTMLResponse(text, shown.status)


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
    seen = [one for one in pages() if visit.may(one.role) and (not one.there or one.there(visit))]
    groups = (
        (
            group,
            [(one, one.badge(visit) if one.badge else "") for one in seen if one.group == group],
        )
        for group in GROUPS
    )
    return [(group, listed) for group, listed in groups if listed]


@cache
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    found = Environment(
        loader=PackageLoader("fanbu.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {"data": embedded, **FILTERS}
    return found


@cache
def asset(name: str) -> str:
    """The address of a packaged file, with a mark of its content: it may be kept for a year.

    One that was not built (see the Makefile) has an address that leads nowhere.
    """
    return f"{STATIC}/{name}?v={_marks().get(name, '0')}"


@cache
def _marks() -> Mapping[str, str]:
    folder = files("fanbu.web").joinpath("static")
    packed = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    made = {name: make().encode() for name, make in MADE.items()}
    return {
        name: hashlib.sha256(content).hexdigest()[:12]
        for name, content in {**packed, **made}.items()
    }

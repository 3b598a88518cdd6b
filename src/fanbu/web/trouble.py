"""What people see when something does not work: what it was, and what to do. Never a trace."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from fanbu import words
from fanbu.errors import FanbuError
from fanbu.web import dress
from fanbu.web.sentences import sentences
from fanbu.web.state import State, read
from fanbu.web.visit import Shown

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from fanbu.web.state import Ground
    from fanbu.web.visit import Page, Visit

TEMPLATE = "trouble.html.j2"
ACCEPTED = 202
"""The status of a page that is not there yet: it tells the page's script to ask again."""


def plain_state(request: Request, ground: Ground) -> State:
    """The state as far as it can be read: what is wrong in it is left out."""
    pairs = request.query_params.multi_items()
    try:
        return read(request.url.path, pairs, ground)
    except FanbuError:
        kept = [(name, value) for name, value in pairs if name in ("lang", "theme")]
        try:
            return read(request.url.path, kept, ground)
        except FanbuError:
            return read(request.url.path, [], ground)


def refused(visit: Visit, page: Page, problem: FanbuError) -> Response:
    """An error of ours, in words: 400 when the request was wrong, 409 when it could not be done."""
    message, hint = sentences(problem, visit.state.language)
    bad_input = 2
    status = 400 if problem.exit_code == bad_input else 409
    values = {"title": message, "hint": hint, "status": status, "place": place_of(problem)}
    return dress.page(visit, page, Shown(TEMPLATE, values, status))


def place_of(problem: FanbuError) -> tuple[str, str, str] | None:
    """What was written, cut where it stops making sense: before, the wrong letter, after."""
    text, position = problem.details.get("text"), problem.details.get("position")
    if not isinstance(text, str) or not isinstance(position, int):
        return None
    return text[: position - 1], text[position - 1 : position], text[position:]


def forbidden(visit: Visit, page: Page) -> Response:
    return _told(visit, page, "forbidden", 403)


def stale(visit: Visit, page: Page) -> Response:
    """A form of an old page, or of none: the page is loaded again, and then it works."""
    return _told(visit, page, "stale", 403)


def lost(visit: Visit) -> Response:
    return _told(visit, None, "lost", 404)


def _told(visit: Visit, page: Page | None, key: str, status: int) -> Response:
    language = visit.state.language
    title, hint = (words.say(language, f"web.{key}{rest}") for rest in ("", "_hint"))
    values = {"title": title, "hint": hint, "status": status}
    return dress.page(visit, page, Shown(TEMPLATE, values, status))


def not_yet(visit: Visit, page: Page) -> Response:
    """The page while its answer is worked out; it loads itself anew when that is there."""
    answer = dress.page(visit, page, Shown("pending.html.j2", {}, ACCEPTED))
    answer.headers["retry-after"] = "1"
    return answer


def broken(state: State, problem: Exception) -> Response:
    """A mistake of ours: the log has all of it, the page says only that there was one."""
    logging.getLogger("fanbu.web").error("unexpected", exc_info=problem)
    title, hint = (words.say(state.language, f"web.broken{rest}") for rest in ("", "_hint"))
    return dress.bare(state, Shown("bare.html.j2", {"title": title, "hint": hint}, 500))

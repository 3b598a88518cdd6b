"""The watch itself: each thing it is there for is noticed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.browser.watching import go, sideways, violations

if TYPE_CHECKING:
    from tests.browser.conftest import Visitor
    from tests.browser.serving import Served

PICTURE = """() => new Promise((done) => {
  const made = new Image();
  made.onload = made.onerror = done;
  made.src = "http://127.0.0.2:9/x.png";
  document.body.append(made);
})"""
INLINE = """() => {
  const made = document.createElement("script");
  made.textContent = "window.wrong = 1";
  document.head.append(made);
}"""


@pytest.mark.parametrize(
    ("done", "noticed"),
    [("() => alert(1)", "dialog on"), (PICTURE, "Content Security Policy"),
     (INLINE, "Content Security Policy"), ("() => fetch('/static/none.js')", "answered 404"),
     ("() => { setTimeout(() => { throw new Error('of ours') }) }", "of ours")],
)  # fmt: skip
def test_what_should_not_be_is_noticed(
    visit: Visitor, brand: Served, done: str, noticed: str
) -> None:
    page = visit.again(brand)
    go(page, "/sources")
    page.evaluate(done)
    page.wait_for_timeout(200)
    troubles = visit.watches[-1].troubles
    assert any(noticed in trouble for trouble in troubles), troubles
    assert page.evaluate("window.wrong") is None
    troubles.clear()


def test_what_sticks_out_and_what_has_no_name_is_found(visit: Visitor, brand: Served) -> None:
    page = visit.again(brand)
    go(page, "/sources")
    assert (sideways(page), [*violations(page)]) == ([], [])
    page.evaluate("document.body.append(document.createElement('button'))")
    assert "button-name" in next(violations(page))
    page.evaluate("document.querySelector('h1').style.width = '3000px'")
    assert any("H1" in each for each in sideways(page))

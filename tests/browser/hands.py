"""What people do with a mouse that no single call does."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from tests.browser.worlds import EXPORTED

if TYPE_CHECKING:
    from playwright.sync_api import Page

DROP = """(place, [files, lastModified]) => {
  const carried = new DataTransfer();
  for (const [name, text] of files)
    carried.items.add(new File([text], name, {type: "text/csv", lastModified}));
  for (const kind of ["dragover", "drop"])
    place.dispatchEvent(
      new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: carried}));
}"""


def drop(page: Page, place: str, files: dict[str, str], *, saved: str = EXPORTED) -> None:
    """Files let go over the element that says `place`; they were last saved at `saved`."""
    named = [[f"{name}.csv", text] for name, text in files.items()]
    moment = datetime.fromisoformat(saved).replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    with page.expect_navigation():
        page.get_by_text(place).first.evaluate(DROP, [named, moment.timestamp() * 1000])

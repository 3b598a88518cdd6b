"""How a run is spread over processes: a file stays in one, and the longest start first.

What tests of one file share (a server, a brand, a demo) is then made once. pytest-xdist has groups
by mark for that, which it writes into a test's id in a way that pytest 9.2 does not read any more;
this asks nothing but the id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xdist.scheduler import LoadScopeScheduling

if TYPE_CHECKING:
    from xdist.workermanage import WorkerController

BROWSER = "tests/browser"
"""One browser, and each world and server once: everything that opens a page shares a process."""
TOGETHER = {
    "tests/browser/": BROWSER,
    "tests/web/test_editor_in_a_browser.py": BROWSER,
    "tests/web/test_imports_browser.py": BROWSER,
    "tests/demo/test_planted.py": "tests/demo",
    "tests/demo/test_dress.py": "tests/demo",
}
"""Files that share what is dear, by how their name begins."""
APART = ("tests/test_markdown.py",)
"""Files of long tests that share nothing: each test goes where there is room."""
FIRST = (
    BROWSER,
    "tests/test_markdown.py",
    "tests/web/test_safety.py",
    "tests/api/test_restatements.py",
    "tests/cli/test_imports.py",
    "tests/api/test_editing.py",
    "tests/web/rest/test_remote.py",
    "tests/web/test_walk.py",
    "tests/cli/test_reports.py",
    "tests/web/rest/test_program.py",
    "tests/mutants/test_mutants.py",
    "tests/test_real_data.py",
    "tests/api/test_ten_weeks.py",
    "tests/api/test_drafts.py",
    "tests/demo",
    "tests/demo/test_sets.py",
    "tests/demo/test_why.py",
    "tests/demo/test_automotive_set.py",
    "tests/api/test_decisions.py",
    "tests/cli/test_bad_exports.py",
    "tests/web/rest/test_schema.py",
    "tests/store/test_identity_twin.py",
    "tests/store/test_registers.py",
    "tests/store/test_stages.py",
    "tests/api/test_twin.py",
    "tests/web/test_no_terminal.py",
)
"""What takes longest, in order: none of it may be what is waited for at the end."""


def scope(test: str) -> str:
    """What a test stays together with: its file, the name of several, or itself alone."""
    file = test.partition("::")[0]
    if file in APART:
        return test
    return next((name for start, name in TOGETHER.items() if file.startswith(start)), file)


def turn(name: str, tests: int) -> tuple[int, int]:
    """When a scope starts, the smallest first: those named, then the ones of many tests."""
    file = name.partition("::")[0]
    return (FIRST.index(file) if file in FIRST else len(FIRST), -tests)


class Spread(LoadScopeScheduling):  # type: ignore[misc]  # untyped
    """Whoever is free takes the next scope."""

    def _split_scope(self, nodeid: str) -> str:
        return scope(nodeid)

    def _assign_work_unit(self, node: WorkerController) -> None:
        waiting = self.workqueue
        following = min(waiting, key=lambda name: turn(name, len(waiting[name])))
        waiting.move_to_end(following, last=False)
        super()._assign_work_unit(node)

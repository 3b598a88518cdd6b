"""What a question does not need is not loaded: `fanbu query` starts without readers and pages."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

PROBE = "import sys, json; {code}; print(json.dumps(sorted(sys.modules)))"
HEAVY = ("fanbu.ingest", "fanbu.report", "fanbu.demo", "fanbu.analyses", "fanbu.ops")


def loaded(code: str) -> set[str]:
    found = subprocess.run(
        [sys.executable, "-c", PROBE.format(code=code)], capture_output=True, check=True
    )
    return set(json.loads(found.stdout))


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        (
            "import fanbu.cli",
            ("fanbu.api.workspace", "fanbu.store", "duckdb", "pyarrow", "sqlglot"),
        ),
        ("import fanbu.api", (*HEAVY, "sqlglot", "sqlalchemy", "jinja2", "vl_convert")),
        ("import fanbu.api.records", (*HEAVY, "sqlglot", "sqlalchemy", "jinja2", "vl_convert")),
        ("import fanbu.api.questions", (*HEAVY, "sqlglot", "sqlalchemy", "jinja2", "vl_convert")),
    ],
)
def test_rooms_wait_until_they_are_asked(code: str, absent: tuple[str, ...]) -> None:
    assert loaded(code) & set(absent) == set()

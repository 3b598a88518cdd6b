"""What the API says of itself holds: made-up requests find no flaw and no strange answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import (
    content_type_conformance,
    negative_data_rejection,
    not_a_server_error,
    response_schema_conformance,
    status_code_conformance,
)
from tests.web.conftest import LOCAL

from fanbu.api.verbs import VERBS
from fanbu.api.wire import PREFIX

if TYPE_CHECKING:
    from tests.web.conftest import Site

LEFT = {"compact", "backup", "collect", "doctor"}
"""Heavy ones, and one that waits; the long run asks them too."""
CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance, negative_data_rejection,
]  # fmt: skip
NAMES = [verb.name for verb in VERBS if verb.name not in LEFT]


HEADERS = {"authorization": f"Bearer {LOCAL}", "host": "127.0.0.1:8710"}


def schema_of(site: Site) -> Any:
    return schemathesis.openapi.from_asgi(f"{PREFIX}/openapi.json", site.app, headers=HEADERS)


@pytest.fixture(scope="module")
def schema(site: Site) -> Any:
    """Read once for the whole module."""
    return schema_of(site)


def examine(schema: Any, name: str, examples: int) -> None:
    """Requests for one address, by the document; the same ones every time."""
    for method in ("GET", "POST"):
        if method.lower() not in schema.raw_schema["paths"][f"/{name}"]:
            continue
        operation = schema[f"/{name}"][method]

        @settings(
            max_examples=examples, deadline=None, derandomize=True, database=None,
            suppress_health_check=list(HealthCheck), phases=[Phase.generate],
        )  # fmt: skip
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            case.call_and_validate(headers=HEADERS, checks=CHECKS)

        ask()


@pytest.mark.parametrize("name", NAMES)
def test_a_few_requests(schema: Any, name: str) -> None:
    examine(schema, name, 2)


@pytest.mark.long
@pytest.mark.parametrize("name", [verb.name for verb in VERBS])
def test_many_requests(own: Site, name: str) -> None:
    examine(schema_of(own), name, 120)

"""Templates of a package, compiled once: the code they become is kept as Python keeps its own.

Jinja escapes everything; a name that a template does not know is a mistake of ours.
"""

from __future__ import annotations

import marshal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2

from fanbu import documents

if TYPE_CHECKING:
    from collections.abc import MutableMapping
    from types import CodeType


def environment(package: str) -> jinja2.Environment:
    """The templates in a package's folder of that name."""
    return jinja2.Environment(
        loader=_Loader(package),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


class _Loader(jinja2.PackageLoader):
    def load(
        self,
        environment: jinja2.Environment,
        name: str,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's name
    ) -> jinja2.Template:
        source, filename, _ = self.get_source(environment, name)
        code = _code(environment, source, name, filename)
        return environment.template_class.from_code(environment, code, globals or {}, None)


def _code(environment: jinja2.Environment, source: str, name: str, filename: str) -> CodeType:
    """Of this Jinja: another one may expect other names of it."""
    mark = f"{jinja2.__version__}\n{source}".encode()

    def make() -> bytes:
        return marshal.dumps(environment.compile(source, name, filename))

    try:
        code: CodeType = marshal.loads(documents.kept(Path(filename), mark, make))  # noqa: S302
    except (ValueError, EOFError, TypeError):  # only half of it was kept
        return environment.compile(source, name, filename)
    return code

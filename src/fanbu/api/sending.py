"""Files on their way to a server on another machine: names, folders and times come along."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fanbu.api.wire import Body
from fanbu.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_CHUNK = 1 << 20


def json_body(arguments: Mapping[str, Any]) -> Body:
    content = json.dumps(arguments, ensure_ascii=False, allow_nan=False).encode()
    return Body((content,), len(content))


def body_of(arguments: Mapping[str, Any], reads: Sequence[str]) -> Body:
    """The arguments, and with them the files that those in `reads` name, if any do."""
    given = {name: arguments[name] for name in reads if arguments.get(name)}
    if not given:
        return json_body(arguments)
    files: dict[str, Path] = {}
    named = {
        name: _named(value, files) if isinstance(value, str)
        else [_named(each, files) for each in value]
        for name, value in given.items()
    }  # fmt: skip
    return _multipart({**arguments, **named}, files)


def _named(given: str, files: dict[str, Path]) -> str:
    """What a path is called there; the files below it are added to `files` under such names.

    A relative path keeps its name; of one from elsewhere only the last part is told.
    """
    from fanbu.ingest.files import files_in, place_of

    path = Path(given).expanduser()
    outside = path.is_absolute() or ".." in path.parts or not path.parts
    called = path.resolve().name if outside else str(path)
    place = place_of(path)
    if place is None:
        return called
    if not place.file.is_dir():
        rest = str(path).removeprefix(str(place.file))
        there = place.file.name if outside else str(place.file)
        files[there] = place.file
        return f"{there}{rest}"
    for found in files_in(place.file):
        if isinstance(found, Path):
            files[str(Path(called, found.relative_to(place.file)))] = found
    return called


def _multipart(arguments: Mapping[str, Any], files: Mapping[str, Path]) -> Body:
    mark = f"fanbu-{secrets.token_hex(16)}"
    text = json.dumps(arguments, ensure_ascii=False, allow_nan=False)
    parts: list[bytes | Path] = [_part(mark, 'name="arguments"', text)]
    for name, path in files.items():
        milliseconds = str(int(path.stat().st_mtime * 1000))
        parts += [
            _part(mark, 'name="modified"', milliseconds),
            _part(mark, f'name="file"; filename="{_quoted(name)}"', ""),
            path,
        ]
    parts.append(f"\r\n--{mark}--\r\n".encode())
    size = sum(len(one) if isinstance(one, bytes) else one.stat().st_size for one in parts)
    return Body(_chunks(parts), size, f"multipart/form-data; boundary={mark}")


def _quoted(name: str) -> str:
    """As browsers write a file's name in a form."""
    return Path(name).as_posix().replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _part(mark: str, disposition: str, content: str) -> bytes:
    return (
        f"\r\n--{mark}\r\ncontent-disposition: form-data; {disposition}\r\n\r\n{content}".encode()
    )


def _chunks(parts: Sequence[bytes | Path]) -> Iterator[bytes]:
    for one in parts:
        if isinstance(one, bytes):
            yield one
            continue
        try:
            with one.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    yield chunk
        except OSError as problem:
            told = {"file": str(one), "problem": problem.strerror or ""}
            raise BadInput("cannot_read", **told) from None

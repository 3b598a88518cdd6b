"""The app's pages: how fast and how heavy, and how they hold while a file is imported.

A server that really runs, over a copy of the demo; real HTTP on this machine. The pages are those
the app lists, so a new one is measured as soon as it is there. Budgets stand beside the figures.
"""

from __future__ import annotations

import gzip
import http.client
import json
import os
import random
import re
import shutil
import signal
import statistics
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from said import say, say_size
from samples import write_csv

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROUNDS = 7
READERS = 50
READS_FOR = 10.0
"""Seconds that readers read at least; as long as the import takes, when that is longer."""
LOOKS_AT_IT = (0.5, 1.5)
"""Seconds that a reader looks at a page before opening the next one."""
IMPORTED_ROWS = 200_000
ACCEPTED = 202
"""The status of a page that is still being worked out."""
HTML = {"accept": "text/html", "accept-encoding": "gzip"}


@dataclass(frozen=True)
class Came:
    """An answer. `weight`: bytes as they went over the wire, headers with them."""

    status: int
    seconds: float
    weight: int
    headers: dict[str, str]
    text: str


@dataclass
class Browser:
    """One connection of somebody who is signed in."""

    port: int
    cookie: str
    _line: http.client.HTTPConnection | None = None

    def get(self, path: str) -> Came:
        return self._ask("GET", path, None, HTML)

    def send(self, path: str, body: bytes, kind: str, token: str) -> Came:
        """A change, as a program with a key sends it."""
        headers = {"authorization": f"Bearer {token}", "content-type": kind}
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        return _answer(line, "POST", path, body, headers)

    def until_there(self, path: str) -> tuple[Came, float]:
        """The first answer, and the seconds until the page itself has come."""
        begin = time.perf_counter()
        first = came = self.get(path)
        while came.status == ACCEPTED:
            time.sleep(0.05)
            came = self.get(path)
        assert came.status == 200, (path, came.status, came.text[:300])
        return first, time.perf_counter() - begin

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Came:
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        given = {**headers, "cookie": self.cookie}
        return _answer(self._line, method, path, body, given)


def _answer(
    line: http.client.HTTPConnection, method: str, path: str, body: bytes | None,
    headers: dict[str, str],
) -> Came:  # fmt: skip
    begin = time.perf_counter()
    line.request(method, path, body, headers)
    answer = line.getresponse()
    content = answer.read()
    seconds = time.perf_counter() - begin
    told = {name.lower(): value for name, value in answer.getheaders()}
    weight = len(content) + sum(len(name) + len(value) + 4 for name, value in answer.getheaders())
    plain = gzip.decompress(content) if told.get("content-encoding") == "gzip" else content
    return Came(answer.status, seconds, weight, told, plain.decode("utf-8", "replace"))


@dataclass
class Site:
    """A server over a workspace."""

    folder: Path
    port: int
    cookie: str
    token: str
    seconds_to_start: float

    def browser(self) -> Browser:
        return Browser(self.port, self.cookie)

    def write(self) -> None:
        """A small change: a target set anew, so that every answer may be another."""
        form = {"metric": "leads", "value": "1000", "period": "2026-12"}
        came = self.browser().send(
            "/targets/set", urlencode(form).encode(), "application/x-www-form-urlencoded",
            self.token,
        )  # fmt: skip
        assert came.status == 303, came.text[:300]


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """`fanbu serve` as a process of its own, somebody signed in by its one-use link."""
    program = Path(sys.executable).with_name("fanbu")
    begin = time.perf_counter()
    server = subprocess.Popen(
        [program, "-w", folder, "serve", "--port", "0", "--json"],
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert server.stdout is not None
        link = urlsplit(json.loads(server.stdout.readline())["result"]["url"])
        port = int(link.port or 0)
        came = _first(port, f"{link.path}?{link.query}")
        seconds = time.perf_counter() - begin
        cookie = came.headers["set-cookie"].partition(";")[0]
        token = json.loads((folder / "data" / "server.json").read_text())["token"]
        yield Site(folder, port, cookie, token, seconds)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(60)


def _first(port: int, path: str) -> Came:
    """The first answer of a server that is only just starting."""
    for _ in range(200):
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            return _answer(line, "GET", path, None, HTML)
        except ConnectionError:
            time.sleep(0.02)
    raise AssertionError(path)


def paths() -> list[str]:
    """The pages of the navigation."""
    from fanbu.web.pages import pages

    return [page.path for page in pages()]


def measure(demo: Path, root: Path) -> None:
    folder = shutil.copytree(demo, root / "served")
    print("\nThe web app")
    with serving(folder) as site:
        print(f"{'server: start to first answer':38}{site.seconds_to_start:8.3f} s")
        after_start(site)
        warm(site)
        weights(site)
        after_writes(site)
        while_importing(site, root)


def after_start(site: Site) -> None:
    """Today first: nobody has asked anything yet."""
    first, there = site.browser().until_there("/")
    say("/ after a start: first answer", [first.seconds], f"the page itself {there:.3f} s")


def after_writes(site: Site) -> None:
    """Every page the moment something was written: what it stood on is worked out anew."""
    for path in paths():
        firsts, theres = [], []
        for _ in range(3):
            _warmed(site)
            site.write()
            first, there = site.browser().until_there(path)
            firsts.append(first.seconds)
            theres.append(there)
        say(f"{path} after a write: first answer", firsts,
            f"the page itself {statistics.median(theres):.3f} s")  # fmt: skip


def _warmed(site: Site) -> None:
    """Every page opened once, so that nothing of an earlier write is left to do."""
    for path in paths():
        site.browser().until_there(path)


def warm(site: Site) -> None:
    _warmed(site)
    reader = site.browser()
    found: dict[str, list[float]] = {path: [] for path in paths()}
    for _ in range(ROUNDS):
        for path, seconds in found.items():
            seconds.append(reader.get(path).seconds)
    for path, seconds in found.items():
        say(f"{path} warm", seconds, "budget 0.150 s")


def weights(site: Site) -> None:
    """What a browser fetches: the first time, and when it has everything that it may keep."""
    reader = site.browser()
    for path in paths():
        page = reader.get(path)
        assets = [reader.get(address) for address in assets_of(page.text, reader)]
        first = page.weight + sum(each.weight for each in assets)
        again = page.weight + sum(
            each.weight for each in assets if "immutable" not in each.headers["cache-control"]
        )
        say_size(f"{path} first visit", first, f"budget 1200 KB; afterwards {again / 1000:.1f} KB "
                 "(budget 60)")  # fmt: skip


_ASSET = re.compile(r"/static/[\w./-]+\?v=\w+")
_IMPORT = re.compile(r"""(?:from|import)\s*\(?["'](?:\./|/static/)([\w./?=-]+)["']""")


def assets_of(text: str, reader: Browser) -> list[str]:
    """The addresses of everything a page names, and of what the scripts among them import."""
    found = dict.fromkeys(_ASSET.findall(text))
    for address in [one for one in found if ".js?" in one and "vega" not in one]:
        found |= dict.fromkeys(f"/static/{n}" for n in _IMPORT.findall(reader.get(address).text))
    return list(found)


@dataclass
class Reading:
    """What all readers met. `late`: pages that said they were being worked out."""

    seconds: list[float] = field(default_factory=list)
    late: int = 0
    errors: list[str] = field(default_factory=list)

    def shown(self) -> str:
        ordered = sorted(self.seconds)
        p50, p95 = (ordered[int(len(ordered) * part)] for part in (0.5, 0.95))
        wrong = f", first: {self.errors[0]}" if self.errors else ""
        counts = f"{len(ordered)} pages, {self.late} still at work, {len(self.errors)} errors"
        times = f"p50 {p50:.3f} s   p95 {p95:.3f} s (budget 1)   most {ordered[-1]:.3f} s"
        return f"{times}   {counts}{wrong}"


def while_importing(site: Site, root: Path) -> None:
    """Readers alone, and then beside an import through the app."""
    _warmed(site)
    file = write_csv(root / "of the readers.csv", IMPORTED_ROWS)
    alone = read_while(site, lambda: time.sleep(READS_FOR))
    print(f"{f'{READERS} readers, a page a second each':38}{alone.shown()}")
    took: list[float] = []

    def bring() -> None:
        begin = time.perf_counter()
        bring_in(site, file)
        took.append(time.perf_counter() - begin)
        time.sleep(max(0.0, READS_FOR - took[0]))

    beside = read_while(site, bring)
    print(f"{f'  and {IMPORTED_ROWS:,} rows imported':38}{beside.shown()}")
    print(f"{'  that import, readers beside it':38}{took[0]:8.3f} s")


def bring_in(site: Site, file: Path) -> None:
    """A file dropped on the page of imports, and taken."""
    edge = "edge-of-a-part"
    head = (f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="spend.csv"\r\n'
            "Content-Type: text/csv\r\n\r\n")  # fmt: skip
    body = head.encode() + file.read_bytes() + f"\r\n--{edge}--\r\n".encode()
    browser = site.browser()
    dropped = browser.send(
        "/imports/files", body, f"multipart/form-data; boundary={edge}", site.token
    )
    batch = re.search(r"batch=([0-9a-f]+)", dropped.headers.get("location", ""))
    assert batch is not None, (dropped.status, dropped.text[:300])
    form = urlencode({"batch": batch[1]}).encode()
    came = browser.send("/imports/take", form, "application/x-www-form-urlencoded", site.token)
    while "said=imported" not in came.headers.get("location", ""):  # a job: its page tells
        assert came.status in {200, ACCEPTED, 303}, (came.status, came.text[:500])
        time.sleep(0.2)
        came = browser.get(f"/imports/look?batch={batch[1]}")


def read_while(site: Site, work: Callable[[], None]) -> Reading:
    """Every reader opens pages in an order of their own until `work` is done."""
    reading, done = Reading(), threading.Event()

    def read(number: int) -> None:
        chance, browser = random.Random(number), site.browser()
        done.wait(chance.uniform(0, LOOKS_AT_IT[1]))
        while not done.is_set():
            path = chance.choice(paths())
            try:
                came = browser.get(path)
            except OSError as problem:
                reading.errors.append(f"{path}: {problem!r}")
                return
            reading.seconds.append(came.seconds)
            if came.status == ACCEPTED:
                reading.late += 1
            elif came.status != 200:
                reading.errors.append(f"{path}: {came.status}")
            done.wait(chance.uniform(*LOOKS_AT_IT))

    readers = [threading.Thread(target=read, args=(number,)) for number in range(READERS)]
    for reader in readers:
        reader.start()
    try:
        work()
    finally:
        done.set()
        for reader in readers:
            reader.join()
    return reading


def main() -> None:
    """`python bench/web_app.py DEMO`: only this part, over a demo that is there already."""
    import tempfile

    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # the server as people run it
    with tempfile.TemporaryDirectory() as folder:
        measure(Path(sys.argv[1]), Path(folder))


if __name__ == "__main__":
    main()

"""Chromium for the tests of the app: installed where there is none and we may, else said.

Run by `make`. It never fails: without a browser its tests are skipped, with the reason.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.browser import chromium

PACKAGES = ("chromium", "fonts-noto-cjk")
LONGEST = 600
"""Seconds."""


def main() -> None:
    installer = shutil.which("apt-get")
    if chromium.found() is None and os.geteuid() == 0 and installer:
        _install(installer)
    chromium.found.cache_clear()
    sys.stdout.write(f"{chromium.found() or chromium.NONE}\n")


def _install(installer: str) -> None:
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ("install", "-y", "-qq", "--no-install-recommends", *PACKAGES)
    for asked in (("update", "-qq"), install):
        try:
            subprocess.run(  # noqa: S603 - words of our own
                (installer, *asked), env=quiet, timeout=LONGEST, check=False, stdout=sys.stderr
            )
        except (OSError, subprocess.TimeoutExpired) as problem:
            sys.stderr.write(f"apt-get {asked[0]}: {problem}\n")


if __name__ == "__main__":
    main()

"""Fetch and build the browser files of the app: htmx by the npm lock, Vega from the chart engine.

Run by `make assets`. They are part of the package, and never of the repository.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
BROWSER = ROOT / "browser"
STATIC = ROOT / "src/fanbu/web/static"
COPIED = {"htmx.min.js": "htmx.org/dist/htmx.min.js"}


def main() -> None:
    npm = shutil.which("npm") or str(Path(sys.executable).parent / "npm")
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(command, cwd=BROWSER, check=True)  # noqa: S603 - npm, with our lock
    for name, source in COPIED.items():
        shutil.copyfile(BROWSER / "node_modules" / source, STATIC / name)
    import vl_convert

    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    (STATIC / "vega.min.js").write_text(bundle, encoding="utf-8")


if __name__ == "__main__":
    main()

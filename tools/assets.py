"""Build the browser files of the app: Vega, from the engine that draws charts in reports.

Run by `make`. They are part of the package, and never of the repository.
"""

from __future__ import annotations

from pathlib import Path

import vl_convert

STATIC = Path(__file__).parent.parent / "src/fanbu/web/static"


def main() -> None:
    bundle = vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;")
    (STATIC / "vega.min.js").write_text(bundle, encoding="utf-8")


if __name__ == "__main__":
    main()

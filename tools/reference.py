"""Write the reference pages of docs/ from the code itself; `--check` only compares.

Commands come from the program's own help, tables from the catalogue, metrics from the packaged
definitions, settings from the settings class. A test runs the check, so that no page grows stale.
"""

from __future__ import annotations

import inspect
import os
import sys
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

os.environ["FANBU_LANGUAGE"] = "en"

from fanbu.ingest.source_list import WORDS
from fanbu.metrics.definitions import load
from fanbu.rules.status import LeadWords, OrderWords
from fanbu.store.catalogue import tables
from fanbu.workspace import playbooks
from fanbu.workspace.settings import (
    DEFAULT_LEADS,
    DEFAULT_ORDERS,
    DEFAULT_WATCH,
    Settings,
    Watching,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

DOCS = Path(__file__).parent.parent / "docs"
HEAD = "<!-- Written by `make reference`; edit the code instead. -->\n\n"


def table(header: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = list(header)
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    cells = ([str(cell).replace("|", "\\|") for cell in row] for row in rows)
    return "\n".join([*lines, *("| " + " | ".join(row) + " |" for row in cells)]) + "\n"


def tables_page() -> str:
    parts = [
        "# Tables · 数据表\n",
        "What a workspace can hold. Column names are the canonical header.\n",
    ]
    for entry in tables().values():
        parts.append(f"## {entry.name} · {entry.label['zh']}\n")
        parts.append(f"{entry.label['en']}: {entry.grain['en']} ({entry.kind}).\n")
        parts += [f"{entry.rules[language]}\n" for language in ("zh", "en") if entry.rules]
        rows = (
            (f"`{column.name}`", column.type, column.label["zh"], column.label["en"], marks(column))
            for column in entry.columns.values()
        )
        parts.append(table(("column", "type", "中文", "meaning", ""), rows))
    parts.append("## sources · 来源清单\n")
    parts.append(
        "Expected sources: one line an export that must come. No facts: `fanbu import FILE --as "
        "sources` keeps them in the ledger, where `fanbu sources set` does too.\n"
    )
    headers = ((f"`{name}`", ", ".join(words)) for name, words in WORDS.items())
    parts.append(table(("column", "how its header may be written"), headers))
    return HEAD + "\n".join(parts)


def marks(column: Any) -> str:
    names = {"need": "needed", "key": "key", "dim": "dimension", "clock": "clock"}
    return ", ".join(word for name, word in names.items() if getattr(column, name))


RATIO_RULE = """\
**Days that are missing.** A query has every day that was told, and a warning names the source that
lacks some. A ratio whose two sides come from different sources (cost per lead) is then the cost of
five days over the leads of seven, which the warning says, too; `--common` counts everything on the
days that all sources have. Where a verdict is drawn (targets, reports, findings, what came of a
decision) such a ratio is always counted on the days that the sources of both sides have told of,
and its name says how many: *Cost per lead (5 days)*; where no day is common there is no value. A
ratio of columns of one export (click rate) lacks the same rows above and below, so it is of all
there are. A source counts where it told of some day of the period, of as many days before it or of
the 14 before; before its first day, where another of its table has them, it did not run.

**缺的天。** 查询含所有有数据的日子，缺了谁的哪几天会提示。分子、分母来自不同来源的比率（线索成
本），这时就成了五天的花费除以七天的线索，提示里也会说；`--common` 只算各来源都有数据的日子。
要下结论的地方（目标、报告、发现、决策的结果），这样的比率一律只算两边来源都有数据
的日子，名称里写明几天：*线索成本（5 天）*；没有一天两边都有就没有数。同一份导出里的两列相除
（点击率），上下缺的是同样的行，就按全部已有的算。一个来源在这段时间、之前同样长的一段或之前
14 天里有过数据，才算该有；它的第一天之前，同一张表别的来源有，就当它还没开始。
"""


def metrics_page() -> str:
    how = (
        "A metric is asked for by its name, its label in either language, or any other word of it."
    )
    parts = ["# Metrics · 指标\n", f"The base list; every workspace has it. {how}\n"]
    parts += [RATIO_RULE, metric_table(load(None, ()).metrics.values())]
    for name in playbooks.names():
        playbook = playbooks.load(name)
        own = load(playbook, ()).metrics
        base = load(None, ()).metrics
        parts.append(f"## Playbook `{name}`\n")
        parts.append(metric_table(m for key, m in own.items() if base.get(key) != m))
    return HEAD + "\n".join(parts)


def metric_table(metrics: Iterable[Any]) -> str:
    rows = (
        (
            f"`{m.name}`", m.label["zh"], m.label["en"], also_called(m), f"`{m.rule}`",
            m.description["en"],
        )
        for m in metrics
    )  # fmt: skip
    head = ("metric", "中文", "name", "also called · 也叫", "rule", "meaning")
    return table(head, rows)


def also_called(metric: Any) -> str:
    """The aliases of both languages, each once."""
    words = dict.fromkeys(word for listed in metric.aliases.values() for word in listed)
    return ", ".join(words)


def settings_page() -> str:
    parts = ["# Settings · 设置\n", "The entries of `fanbu.toml`.\n"]
    parts += [settings_section(Settings, Settings("…"))]
    parts += ["## [leads]\n", settings_section(LeadWords, DEFAULT_LEADS)]
    parts += ["## [orders]\n", settings_section(OrderWords, DEFAULT_ORDERS)]
    parts += ["## [watch]\n", settings_section(Watching, DEFAULT_WATCH)]
    parts += ["## [stages]\n", STAGES]
    parts += [stages_section(name) for name in playbooks.names() if playbooks.load(name).stages]
    return HEAD + "\n".join(parts)


STAGES = """How far a lead can come is listed by the playbook; an entry adds words to a stage:
`visited = ["进厅"]`. A word is a status, or the header of a column with days or with yes and no.
Which rows follow from them is told under `lead_stages` in [tables](tables.md).
"""


def stages_section(name: str) -> str:
    """A playbook's stages in order, and what its statuses mean beside the words of `[leads]`."""
    playbook = playbooks.load(name)
    rows = (
        (
            f"`{stage['name']}`",
            stage["label"]["zh"],
            stage["label"]["en"],
            ", ".join(stage.get("words", ())),
            ", ".join(stage.get("columns", ())),
            ", ".join(
                (stage.get("means", "valid"), *(["may lie ahead"] if "ahead" in stage else ()))
            ),
        )
        for stage in playbook.stages
    )
    made = table(("stage", "中文", "name", "statuses", "headers", "means"), rows)
    words = (f"`{kind}`: {', '.join(listed)}" for kind, listed in playbook.leads.items())
    return f"### {name}\n\n{made}\nBeside the words of `[leads]`: {'; '.join(words)}.\n"


def settings_section(kind: Any, defaults: Any) -> str:
    rows = [
        (f"`{entry.name}`", shown_default(entry.name, getattr(defaults, entry.name)))
        for entry in fields(kind)
        if entry.name not in ("leads", "orders", "stages", "watch")
    ]
    return f"{inspect.getdoc(kind)}\n\n" + table(("setting", "default"), rows)


def shown_default(name: str, value: Any) -> str:
    if name == "name":
        return "(needed)"
    if isinstance(value, tuple):
        return ", ".join(value) or "(none)"
    return "(none)" if value is None else str(value)


def commands_page() -> str:
    from typer.testing import CliRunner

    from fanbu.cli import app

    runner = CliRunner(env={"COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1"})
    parts = ["# Commands · 命令\n"]
    for words in command_names(app):
        shown = runner.invoke(app, [*words, "--help"]).output
        text = "\n".join(line.rstrip() for line in shown.strip().splitlines())
        parts.append(f"## fanbu {' '.join(words)}\n\n```text\n{text}\n```\n")
    return HEAD + "\n".join(parts)


def command_names(app: Any) -> list[tuple[str, ...]]:
    names = [(command.name or command.callback.__name__,) for command in app.registered_commands]
    for group in app.registered_groups:
        if group.typer_instance.registered_callback is not None:  # it does something by itself
            names.append((group.name,))
        inner = group.typer_instance.registered_commands
        names += [(group.name, command.name or command.callback.__name__) for command in inner]
    return names


PAGES = {
    "commands.md": commands_page,
    "metrics.md": metrics_page,
    "settings.md": settings_page,
    "tables.md": tables_page,
}


def main() -> int:
    stale = []
    for name, write in PAGES.items():
        page, text = DOCS / name, write()
        if "--check" not in sys.argv:
            page.write_text(text, encoding="utf-8")
        elif not page.is_file() or page.read_text(encoding="utf-8") != text:
            stale.append(name)
    if stale:
        sys.stderr.write(f"stale: {', '.join(stale)}; run `make reference`\n")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())

"""The public cases of root causes, and the half of each: see docs/rootcause.md."""

from __future__ import annotations

import csv
import io
import os
import tarfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from fanbu.stats.rootcause import Localization, localize, localize_ratio

FAMILIES = ("b0_45", "s_6", "l_6", "rs")
NAMES = {"b0_45": "B0", "s_6": "S", "l_6": "L", "rs": "RS"}
RATIOS = "rs_ratio_cases.tar.xz"
VALUES = ("min", "value", "cnt")


@dataclass(frozen=True)
class Case:
    """One case.

    `columns`: of the additive families real, expected; of RS four sides of a ratio, the base summed
    over `periods`. `names`: what the codes of each attribute mean.
    """

    family: str
    name: str
    stream: str
    attributes: list[str]
    names: list[list[str]]
    codes: np.ndarray
    columns: tuple[np.ndarray, ...]
    planted: frozenset[tuple[int, ...]]
    periods: int = 1

    def found(self) -> Localization:
        if len(self.columns) == 2:
            return localize(self.codes, *self.columns)
        return localize_ratio(self.codes, *self.columns)

    def pattern(self, told: dict[str, str]) -> tuple[int, ...] | None:
        """The codes of `attribute: value` pairs; None where a value is unknown."""
        codes = [-1] * len(self.attributes)
        for attribute, value in told.items():
            place = self.attributes.index(attribute)
            if value not in self.names[place]:
                return None
            codes[place] = self.names[place].index(value)
        return tuple(codes)


def folder() -> Path | None:
    """Where the cases are; None where they are not."""
    data = os.environ.get("FANBU_DATA", "")
    found = Path(data) / "rootcause"
    return found if data and found.is_dir() else None


def cases(root: Path, family: str) -> list[Case]:
    return ratios(root) if family == "rs" else additive(root, family)


def halves(some: list[Case]) -> dict[str, list[Case]]:
    """Every second stream, in the order of their names, is held out."""
    streams = sorted({case.stream for case in some})
    held = set(streams[1::2])
    return {
        "chosen on": [case for case in some if case.stream not in held],
        "held out": [case for case in some if case.stream in held],
    }


def additive(root: Path, family: str) -> list[Case]:
    import pyarrow.parquet as pq

    table = pq.read_table(root / f"{family}.parquet")
    attributes = [c for c in table.column_names if c not in ("case", "real", "predict")]
    case, ids = _coded(table["case"].cast("string"))
    columns, names = zip(*(_coded(table[a]) for a in attributes), strict=True)
    codes = np.stack(columns, axis=1)
    real, predict = (table[c].to_numpy().astype(float) for c in ("real", "predict"))
    found = []
    for row in csv.DictReader(io.StringIO((root / f"{family}_truth.csv").read_text("utf-8"))):
        name = row.get("case") or row["timestamp"]
        mine = case == ids.index(name)
        raw = Case(
            family, name, name.rpartition("/")[2], attributes, list(names), codes[mine],
            (real[mine], predict[mine]), frozenset(),
        )  # fmt: skip
        told = (row.get("truth") or row["set"]).split(";")
        found.append(_planted(raw, [dict(p.split("=") for p in t.split("&")) for t in told]))
    return found


def ratios(root: Path) -> list[Case]:
    import yaml

    with tarfile.open(root / RATIOS) as packed:
        texts = {
            Path(member.name).name: packed.extractfile(member).read().decode("utf-8-sig")
            for member in packed.getmembers()
            if member.isfile()
        }
    found = []
    for row in yaml.safe_load(texts["truth.yaml"]):
        told = row["cause"] if isinstance(row["cause"], list) else [row["cause"]]
        raw = _ratio(str(row["data"]), int(row["timestamp"]), texts[f"{row['data']}.csv"])
        found.append(_planted(raw, [{a: str(v) for a, v in each.items()} for each in told]))
    return found


def _ratio(name: str, now: int, text: str) -> Case:
    rows = list(csv.DictReader(io.StringIO(text)))
    attributes = [c for c in rows[0] if c not in VALUES]
    names = [sorted({row[a] for row in rows}) for a in attributes]
    codes = np.array(
        [[names[i].index(row[a]) for i, a in enumerate(attributes)] for row in rows]
    )  # fmt: skip
    leaves, leaf = np.unique(codes, axis=0, return_inverse=True)
    minute = np.array([int(row["min"]) for row in rows])
    columns = []
    for when in (minute == now, minute < now):
        for side in ("value", "cnt"):
            values = np.array([float(row[side]) for row in rows]) * when
            columns.append(np.bincount(leaf.reshape(-1), values, len(leaves)))
    stream = name.replace(" ", "_").split("_")[-1] if "+" not in name else name
    periods = len(set(minute[minute < now].tolist()))
    return Case(
        "rs", name, stream, attributes, names, leaves, tuple(columns), frozenset(), periods
    )  # fmt: skip


def _coded(column: object) -> tuple[np.ndarray, list[str]]:
    coded = column.combine_chunks()  # type: ignore[attr-defined]
    if not hasattr(coded, "indices"):
        coded = coded.dictionary_encode()
    return coded.indices.to_numpy(), coded.dictionary.to_pylist()


def _planted(case: Case, told: list[dict[str, str]]) -> Case:
    patterns = [case.pattern(each) for each in told]
    return replace(case, planted=frozenset(p if p is not None else (-2,) for p in patterns))

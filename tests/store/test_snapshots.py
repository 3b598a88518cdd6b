"""Content statistics: lifetime totals become flows, days stay days."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from tests.store.conftest import World

FLOWS = (
    "SELECT day, until, lifetime, placement, views "
    "FROM placement_stats_at('infinity', 'views', ['placement']) ORDER BY ALL"
)
TOTAL = "SELECT sum(views) FROM placement_stats_at('infinity', 'views', [])"


def snapshot(day: str, views: int | None, note: str = "n1", **more: Any) -> dict[str, Any]:
    return {"day": day, "lifetime": True, "external_id": note, "views": views, **more}


def published(world: World, moment: str, note: str = "n1", **more: Any) -> None:
    row = {"external_id": note, "published_at": moment, "platform": "p", **more}
    world.load("placements", [row], as_of="10-01", snapshot=False)


class TestAlike:
    """Which measures the same totals tell, so that they may be read in one pass."""

    @staticmethod
    def marks(world: World, cutoff: str | None = None) -> list[set[str]]:
        at = None if cutoff is None else datetime.fromisoformat(cutoff)
        found: dict[str, set[str]] = {}
        for measure, mark in world.warehouse.alike("placement_stats", at).items():
            found.setdefault(mark, set()).add(measure)
        return sorted(found.values(), key=sorted)

    def test_measures_of_the_same_totals_are(self, world: World) -> None:
        rows = [snapshot("10-05", 100, likes=7), snapshot("10-05", 50, "n2", likes=3)]
        world.load("placement_stats", rows, as_of="10-05")
        assert self.marks(world) == [{"likes", "views"}]

    def test_a_total_that_lacks_one_parts_them_from_then_on(self, world: World) -> None:
        world.load("placement_stats", [snapshot("10-05", 100, likes=7)], as_of="10-05")
        world.load("placement_stats", [snapshot("10-08", 110)], as_of="10-08")
        assert self.marks(world) == [{"likes"}, {"views"}]
        assert self.marks(world, "2026-10-06") == [{"likes", "views"}]

    def test_as_many_totals_of_other_pieces_part_them(self, world: World) -> None:
        rows = [snapshot("10-05", 100), snapshot("10-05", None, "n2", likes=3)]
        world.load("placement_stats", rows, as_of="10-05")
        assert self.marks(world) == [{"likes"}, {"views"}]

    def test_days_beside_totals_part_them(self, world: World) -> None:
        world.load("placement_stats", [snapshot("10-05", 100, likes=7)], as_of="10-05")
        day = {"day": "10-06", "external_id": "n2", "views": 5}
        world.load("placement_stats", [day], as_of="10-07")
        assert self.marks(world) == [{"likes"}, {"views"}]


class TestFlows:
    """n1, published 10-01 local: 100 views by the 5th, 110 by the 8th."""

    def two(self, world: World) -> None:
        published(world, "09-30 20:00", title="Autumn")
        world.load("placement_stats", [snapshot("10-05", 100)], as_of="10-05")
        world.load("placement_stats", [snapshot("10-08", 110)], as_of="10-08")

    def test_a_baseline_then_increments_that_sum_exactly(self, world: World) -> None:
        self.two(world)
        flow = [
            (row["day"], row["until"], row["lifetime"], row["views"]) for row in world.ask(FLOWS)
        ]
        assert flow == [
            ("10-01", "10-05", True, 100),
            ("10-06", "10-06", False, 3),
            ("10-07", "10-07", False, 3),
            ("10-08", "10-08", False, 4),
        ]
        assert world.one(TOTAL) == 110

    def test_without_a_publication_day_the_baseline_is_of_no_day(self, world: World) -> None:
        """100 views since nobody knows when; 6 more by the 8th are those days' own."""
        world.load("placement_stats", [snapshot("10-05", 100)], as_of="10-05")
        world.load("placement_stats", [snapshot("10-08", 106)], as_of="10-08")
        first, *growth = world.ask(FLOWS)
        assert (first["until"], first["lifetime"], first["views"]) == ("10-05", True, 100)
        years = "SELECT min(year(day)) FROM placement_stats_at('infinity', 'views', [])"
        assert world.one(years) == 1
        assert [(row["until"], row["views"]) for row in growth] == [
            ("10-06", 2), ("10-07", 2), ("10-08", 2),
        ]  # fmt: skip
        assert world.one(TOTAL) == 106
        published(world, "10-02 12:00")  # told later: the total is that of [10-02, 10-05]
        assert next(row["day"] for row in world.ask(FLOWS)) == "10-02"

    def test_identical_rows_collapse_and_parts_are_added(self, world: World) -> None:
        rows = [snapshot("10-05", 100), snapshot("10-05", 100), snapshot("10-05", 7)]
        world.load("placement_stats", rows, as_of="10-05")
        assert world.one(TOTAL) == 107

    def test_the_newest_export_of_a_day_wins(self, world: World) -> None:
        world.load("placement_stats", [snapshot("10-05", 100)], as_of="10-06")
        world.load("placement_stats", [snapshot("10-05", 90)], as_of="10-05")
        assert world.one(TOTAL) == 100

    def test_a_part_of_the_list_keeps_the_rest(self, world: World) -> None:
        rows = [snapshot("10-05", 100), snapshot("10-05", 50, "n2")]
        world.load("placement_stats", rows, as_of="10-05")
        world.load("placement_stats", [snapshot("10-05", 120)], as_of="10-06")
        assert world.one(TOTAL) == 170

    def test_a_snapshot_without_the_measure_is_no_point_of_its_story(self, world: World) -> None:
        world.load("placement_stats", [snapshot("10-05", 100)], as_of="10-05")
        world.load("placement_stats", [snapshot("10-06", None, likes=1)], as_of="10-06")
        world.load("placement_stats", [snapshot("10-07", 110)], as_of="10-07")
        assert [row["views"] for row in world.ask(FLOWS)] == [100, 5, 5]

    def test_a_correction_downwards_is_told_as_it_is(self, world: World) -> None:
        world.load("placement_stats", [snapshot("10-05", 100)], as_of="10-05")
        world.load("placement_stats", [snapshot("10-07", 95)], as_of="10-07")
        assert [row["views"] for row in world.ask(FLOWS)] == [100, -3, -2]

    def test_as_it_was_known(self, world: World) -> None:
        self.two(world)
        query = "SELECT sum(views) FROM placement_stats_at('2026-10-06', 'views', [])"
        assert world.one(query) == 100

    def test_attributes_of_the_placement_come_along(self, world: World) -> None:
        self.two(world)
        query = "SELECT DISTINCT title FROM placement_stats_at('infinity', 'views', ['title'])"
        assert world.ask(query) == [{"title": "Autumn"}]


class TestDaysBesideSnapshots:
    """n1 grows by 12 from the 5th to the 8th; the account's own days say 9 on the 7th."""

    def load(self, world: World) -> None:
        world.load("placement_stats", [snapshot("10-05", 100)], as_of="10-05")
        world.load("placement_stats", [snapshot("10-08", 112)], as_of="10-08")
        world.load("placement_stats", [{"day": "10-07", "views": 9}], as_of="10-09", reader="daily")

    def test_totals_take_the_days_where_there_are_any(self, world: World) -> None:
        self.load(world)
        assert world.one(TOTAL) == 100 + 4 + 9 + 4

    def test_placements_come_from_the_flows(self, world: World) -> None:
        self.load(world)
        assert [row["views"] for row in world.ask(FLOWS)] == [100, 4, 4, 4]

    def test_days_by_placement_answer_both(self, world: World) -> None:
        self.load(world)
        rows = [{"day": "10-07", "external_id": "n1", "views": 9}]
        world.load("placement_stats", rows, as_of="10-09", reader="daily", level="placement",
                   dims=("placement",))  # fmt: skip
        assert [row["views"] for row in world.ask(FLOWS)] == [100, 4, 9, 4]

    def test_a_measure_only_the_flows_have(self, world: World) -> None:
        self.load(world)
        rows = [snapshot("10-08", 112, likes=6)]
        world.load("placement_stats", rows, as_of="10-10")
        query = "SELECT sum(likes) FROM placement_stats_at('infinity', 'likes', [])"
        assert world.one(query) == 6


@settings(max_examples=8, deadline=None)
@given(
    points=st.lists(
        st.tuples(st.integers(1, 9), st.integers(0, 10**9), st.integers(0, 10**9)),
        min_size=1, max_size=4,
    )
)  # fmt: skip
def test_flows_sum_to_the_last_snapshot(shared: World, points: list[tuple[int, int, int]]) -> None:
    """Whatever the gaps: whole numbers and six-place decimals both sum to the last total."""
    day, total, last = 0, 0, (0, 0)
    with shared.warehouse.transaction(keep=False):
        for gap, views, millionths in points:
            day, total = day + gap, total + views
            last = (total, millionths)
            moment = f"{9 + day // 28:02}-{1 + day % 28:02}"
            rows = [snapshot(moment, total, completes=f"{millionths / 1e6:.6f}")]
            shared.load("placement_stats", rows, as_of=moment, sha=str(day))
        assert shared.one(TOTAL) == last[0]
        query = "SELECT sum(completes) FROM placement_stats_at('infinity', 'completes', [])"
        assert shared.one(query) == last[1] / 1e6

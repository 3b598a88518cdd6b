"""Which rows of a statistic count: newest of a scope, one level, spans against days."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fanbu.errors import BadInput

if TYPE_CHECKING:
    from tests.store.conftest import World

TOTAL = "SELECT sum(cost) FROM spend_at('infinity', 'cost', [])"
BY_CAMPAIGN = (
    "SELECT ad_campaign, sum(cost) AS cost FROM spend_at('infinity', 'cost', ['ad_campaign']) "
    "GROUP BY ALL ORDER BY ALL"
)
BY_DAY = "SELECT day, until, cost FROM spend_at('infinity', 'cost', []) ORDER BY ALL"


def row(day: str | None, cost: float | None, **more: Any) -> dict[str, Any]:
    return {"day": day, "cost": cost, **more}


class TestSuperseding:
    """10-05: 1st 10, 2nd 20.  10-06: 2nd 25 (corrected), 3rd 30."""

    @pytest.fixture(autouse=True)
    def exports(self, world: World) -> None:
        world.load("spend", [row("10-01", 10), row("10-02", 20)], as_of="10-05")
        world.load("spend", [row("10-02", 25), row("10-03", 30)], as_of="10-06")

    def test_the_newer_export_wins_its_days(self, world: World) -> None:
        assert world.ask(BY_DAY) == [
            {"day": "10-01", "until": "10-01", "cost": 10},
            {"day": "10-02", "until": "10-02", "cost": 25},
            {"day": "10-03", "until": "10-03", "cost": 30},
        ]

    def test_an_older_export_that_comes_late_changes_nothing(self, world: World) -> None:
        world.load("spend", [row("10-02", 1), row("10-03", 1)], as_of="10-04")
        assert world.one(TOTAL) == 65

    def test_as_it_was_known_at_a_cutoff(self, world: World) -> None:
        query = "SELECT sum(cost) FROM spend_at(TIMESTAMP '2026-10-05 12:00', 'cost', [])"
        assert world.one(query) == 30
        assert world.one("SELECT sum(cost) FROM spend_at('2026-10-01', 'cost', [])") is None

    def test_undo_brings_back_what_was_superseded(self, world: World) -> None:
        undone = world.warehouse.undo(2, now=world.warehouse.imports()[0].as_of)
        assert undone.import_id == 2
        assert world.one(TOTAL) == 30
        assert [entry.import_id for entry in world.warehouse.imports()] == [1]

    def test_another_account_is_another_scope(self, world: World) -> None:
        world.load("spend", [row("10-02", 7)], as_of="10-09", account="b")
        assert world.one(TOTAL) == 72

    def test_a_newer_export_without_the_measure_does_not_take_it_away(self, world: World) -> None:
        world.load("spend", [{"day": "10-02", "clicks": 9}], as_of="10-09")
        assert world.one(TOTAL) == 65
        assert world.one("SELECT sum(clicks) FROM spend_at('infinity', 'clicks', [])") == 9

    def test_a_newer_blank_cell_is_not_the_older_number(self, world: World) -> None:
        world.load("spend", [row("10-02", None)], as_of="10-09")
        assert world.one(TOTAL) == 40


class TestAlike:
    """Which measures the same slices answer, so that they may be read in one pass."""

    @staticmethod
    def marks(world: World, cutoff: str | None = None) -> list[set[str]]:
        at = None if cutoff is None else datetime.fromisoformat(cutoff)
        found: dict[str, set[str]] = {}
        for measure, mark in world.warehouse.alike("spend", at).items():
            found.setdefault(mark, set()).add(measure)
        return sorted(found.values(), key=sorted)

    def test_measures_of_one_file_are(self, world: World) -> None:
        world.load("spend", [row("10-01", 10, clicks=2)], as_of="10-05")
        assert self.marks(world) == [{"cost", "clicks"}]

    def test_a_newer_file_without_one_parts_them_from_then_on(self, world: World) -> None:
        world.load("spend", [row("10-01", 10, clicks=2)], as_of="10-05")
        world.load("spend", [{"day": "10-01", "clicks": 9}], as_of="10-09")
        assert self.marks(world) == [{"clicks"}, {"cost"}]
        assert self.marks(world, "2026-10-06") == [{"cost", "clicks"}]
        assert self.marks(world, "2026-10-01") == []

    def test_a_finer_level_that_lacks_some_of_one_parts_them(self, world: World) -> None:
        """All clicks are there by ad campaign, but only 60 of the cost."""
        world.load("spend", [row("10-01", 100, clicks=8)], as_of="10-05")
        finer = [row("10-01", 60, clicks=8, ad_campaign="A")]
        world.load("spend", finer, as_of="10-05", level="ad_campaign")
        assert self.marks(world) == [{"clicks"}, {"cost"}]


class TestLevels:
    """account: 100 on the 1st. ad campaigns: A 60, B 40. ad groups: only 70 of it."""

    @pytest.fixture(autouse=True)
    def exports(self, world: World) -> None:
        world.load("spend", [row("10-01", 100)], as_of="10-05")
        campaigns = [row("10-01", 60, ad_campaign="A"), row("10-01", 40, ad_campaign="B")]
        world.load("spend", campaigns, as_of="10-05", level="ad_campaign")
        group = [row("10-01", 70, ad_campaign="A", ad_group="x")]
        world.load("spend", group, as_of="10-05", level="ad_group")

    def test_levels_are_never_added(self, world: World) -> None:
        assert world.one(TOTAL) == 100

    def test_the_finest_complete_level_answers(self, world: World) -> None:
        assert world.ask(BY_CAMPAIGN) == [
            {"ad_campaign": "A", "cost": 60},
            {"ad_campaign": "B", "cost": 40},
        ]

    def test_an_incomplete_level_answers_when_only_it_knows(self, world: World) -> None:
        query = "SELECT sum(cost) FROM spend_at('infinity', 'cost', ['ad_group'])"
        assert world.one(query) == 70

    def test_two_readers_of_one_account_are_not_added(self, world: World) -> None:
        world.load("spend", [row("10-01", 100)], as_of="10-06", reader="mapping:mine")
        assert world.one(TOTAL) == 100

    def test_the_day_without_the_finer_level_is_answered_by_the_coarser(self, world: World) -> None:
        world.load("spend", [row("10-02", 5)], as_of="10-05", sha="other")
        assert world.one(TOTAL) == 105


class TestWindows:
    def test_a_row_without_a_day_takes_the_window(self, world: World) -> None:
        world.load("spend", [row(None, 31)], as_of="11-02", window=("10-01", "10-31"))
        assert world.ask(BY_DAY) == [{"day": "10-01", "until": "10-31", "cost": 31}]

    def test_without_a_window_it_is_refused(self, world: World) -> None:
        with pytest.raises(BadInput) as refused:
            world.load("spend", [row(None, 31)], as_of="11-02")
        assert refused.value.code == "window_needed"
        assert world.warehouse.imports() == ()

    def test_daily_wins_and_the_overlap_is_said(self, world: World) -> None:
        world.load("spend", [row(None, 31)], as_of="11-02", window=("10-01", "10-31"))
        world.load("spend", [row("10-20", 2), row("10-21", 3)], as_of="10-25")
        assert world.one(TOTAL) == 5
        lost = world.ask("SELECT day FROM days_given_way('spend', 'infinity', 'cost', [])")
        days = {line["day"] for line in lost}
        assert (len(lost), len(days), days & {"10-20", "10-21"}) == (29, 29, set())

    def test_daily_rows_that_hold_all_of_a_window_lose_nothing(self, world: World) -> None:
        world.load("spend", [row(None, 5)], as_of="11-02", window=("10-01", "10-31"))
        world.load("spend", [row("10-20", 2), row("10-21", 3)], as_of="10-25")
        assert world.ask("SELECT day FROM days_given_way('spend', 'infinity', 'cost', [])") == []

    def test_daily_of_another_account_does_not_touch_it(self, world: World) -> None:
        world.load("spend", [row(None, 31)], as_of="11-02", window=("10-01", "10-31"))
        world.load("spend", [row("10-20", 2)], as_of="10-25", account="b")
        assert world.one(TOTAL) == 33

    def test_of_overlapping_spans_the_newest_stays(self, world: World) -> None:
        """[01–10] 1 · [08–20] 2 · [18–30] 4, newest last: the middle one falls, the first stays."""
        world.load("spend", [row(None, 1)], as_of="11-01", window=("10-01", "10-10"))
        world.load("spend", [row(None, 2)], as_of="11-02", window=("10-08", "10-20"))
        world.load("spend", [row(None, 4)], as_of="11-03", window=("10-18", "10-30"))
        assert [entry["cost"] for entry in world.ask(BY_DAY)] == [1, 4]

    def test_of_overlapping_spans_one_inside_what_is_asked_stays(self, world: World) -> None:
        """Monday 5 to Sunday 11 October 7, and the month 31 that is newer."""
        world.load("spend", [row(None, 7)], as_of="10-12", window=("10-05", "10-11"))
        world.load("spend", [row(None, 31)], as_of="11-02", window=("10-01", "10-31"))
        asked = "SELECT sum(cost) AS cost FROM spend_at('infinity', 'cost', [], {})"
        for where, cost in (
            ("DATE '2026-10-05', DATE '2026-10-11'", 7),
            ("DATE '2026-10-01', DATE '2026-10-31'", 31),
            ("cut := 'week'", 7),
            ("cut := 'month'", 31),
            ("cut := 'day'", 31),
        ):
            assert world.ask(asked.format(where)) == [{"cost": cost}]

    def test_days_of_the_window_without_rows_are_covered_and_empty(self, world: World) -> None:
        world.load("spend", [row("10-01", 1), row("10-02", 2)], as_of="10-05")
        world.load("spend", [row("10-01", 1)], as_of="10-06", window=("10-01", "10-03"))
        assert world.one(TOTAL) == 1
        (line,) = world.ask("SELECT * FROM slices WHERE day = '2026-10-03'")
        assert (line["rows"], line["platform"], line["account"]) == (0, "p", "a")


class TestSpansThatKnowMore:
    """1–4 October by ad campaign in one span, A 30 and B 10; the days by account: 1st 12, 2nd 8."""

    @pytest.fixture(autouse=True)
    def exports(self, world: World) -> None:
        campaigns = [row(None, 30, ad_campaign="A"), row(None, 10, ad_campaign="B")]
        world.load("spend", campaigns, as_of="10-05", window=("10-01", "10-04"),
                   level="ad_campaign")  # fmt: skip
        world.load("spend", [row("10-01", 12), row("10-02", 8)], as_of="10-05", sha="days")
        world.load("spend", [row("10-07", 1)], as_of="10-08", sha="later")

    def by_campaign(self, world: World, days: str = "") -> dict[str, float]:
        rows = world.ask(
            f"SELECT ad_campaign, sum(cost) AS cost FROM spend_at('infinity', 'cost', "  # noqa: S608
            f"['ad_campaign']{days}) GROUP BY ALL"
        )
        return {line["ad_campaign"]: line["cost"] for line in rows}

    def test_the_days_answer_for_the_total(self, world: World) -> None:
        assert world.one(TOTAL) == 21

    def test_the_span_answers_by_what_only_it_knows(self, world: World) -> None:
        assert self.by_campaign(world) == {"A": 30, "B": 10, None: 1}

    def test_inside_the_days_asked_for_only(self, world: World) -> None:
        whole = ", DATE '2026-10-01', DATE '2026-10-07'"
        assert self.by_campaign(world, whole) == {"A": 30, "B": 10, None: 1}
        part = ", DATE '2026-10-01', DATE '2026-10-02'"
        assert self.by_campaign(world, part) == {None: 21}

    def test_days_that_know_as_much_come_first(self, world: World) -> None:
        world.load("spend", [row("10-03", 4, ad_campaign="A")], as_of="10-06", sha="more",
                   level="ad_campaign")  # fmt: skip
        assert self.by_campaign(world) == {"A": 4, None: 21}

    @pytest.mark.parametrize(("need", "lost"), [("[]", 2), ("['ad_campaign']", 0)])
    def test_what_gave_way_is_said(self, world: World, need: str, lost: int) -> None:
        given = world.ask(f"SELECT * FROM days_given_way('spend', 'infinity', 'cost', {need})")  # noqa: S608
        assert len(given) == lost


class TestNames:
    """Ids key an ad campaign, its latest name shows."""

    def campaign(self, day: str, ident: str | None, name: str | None) -> dict[str, Any]:
        return row(day, 1, ad_campaign_id=ident, ad_campaign=name)

    def names(self, world: World, cutoff: str = "infinity") -> list[str]:
        query = f"SELECT ad_campaign FROM spend_at('{cutoff}', 'cost', []) ORDER BY day, 1"  # noqa: S608
        return [entry["ad_campaign"] for entry in world.ask(query)]

    def load(self, world: World, rows: list[dict[str, Any]], as_of: str) -> None:
        world.load("spend", rows, as_of=as_of, level="ad_campaign")

    def test_a_renamed_campaign_is_one(self, world: World) -> None:
        self.load(world, [self.campaign("10-01", "1", "old")], "10-02")
        self.load(world, [self.campaign("10-02", "1", "new")], "10-03")
        assert self.names(world) == ["new", "new"]
        assert self.names(world, "2026-10-02 12:00") == ["old"]

    def test_undo_takes_the_name_away(self, world: World) -> None:
        self.load(world, [self.campaign("10-01", "1", "old")], "10-02")
        self.load(world, [self.campaign("10-02", "1", "new")], "10-03")
        world.warehouse.undo(2, now=world.warehouse.imports()[0].as_of)
        assert self.names(world) == ["old"]

    def test_two_ids_with_one_name_are_told_apart(self, world: World) -> None:
        rows = [self.campaign("10-01", "1", "same"), self.campaign("10-01", "2", "same")]
        self.load(world, rows, "10-02")
        assert self.names(world) == ["same (1)", "same (2)"]

    def test_an_id_without_a_name_and_a_name_without_an_id(self, world: World) -> None:
        self.load(world, [self.campaign("10-01", "1", None)], "10-02")
        self.load(world, [self.campaign("10-02", None, "brand")], "10-03")
        assert self.names(world) == ["1", "brand"]

    def test_ad_groups_bear_their_latest_name_when_asked_for(self, world: World) -> None:
        for day, name in (("10-01", "old"), ("10-02", "new")):
            rows = [row(day, 1, ad_group_id="7", ad_group=name)]
            world.load("spend", rows, as_of="10-05", level="ad_group", sha=name)
        query = "SELECT DISTINCT ad_group FROM spend_at('infinity', 'cost', ['ad_group'])"
        latest = max(("old", "new"))  # equal as-of: the greater content hash is taken as newer
        assert world.ask(query) == [{"ad_group": latest}]

    def test_entities_and_accounts_of_a_platform(self, world: World) -> None:
        self.load(world, [self.campaign("10-01", "1", "one")], "10-02")
        assert world.warehouse.entities("ad_campaign", "p") == {"a": frozenset({"1", "one"})}
        assert world.warehouse.entities("ad_campaign", "q") == {}
        assert world.warehouse.entities("ad_group", "p") == {}
        assert world.warehouse.accounts("p") == ("a",)


EXPORTS = st.lists(
    st.tuples(
        st.lists(st.tuples(st.integers(1, 4), st.integers(0, 9)), min_size=1, max_size=4),
        st.integers(1, 3),
        st.sampled_from(("account", "ad_campaign")),
        st.booleans(),
    ),
    min_size=2,
    max_size=4,
)


@settings(max_examples=12, deadline=None)
@given(exports=EXPORTS, data=st.data())
def test_any_order_of_imports_gives_the_same_facts(
    shared: World, exports: list[Any], data: st.DataObject
) -> None:
    """Files differ in days, as-of, level and whether they are one span; order must not matter."""
    files = [
        shared.file(
            "spend",
            [row(None if span else f"10-0{day}", cost, ad_campaign="c") for day, cost in rows],
            as_of=f"10-1{as_of}",
            level=level,
            window=("10-01", "10-04") if span else None,
            sha=f"{number}",
        )
        for number, (rows, as_of, level, span) in enumerate(exports)
    ]

    def current(order: list[int]) -> list[dict[str, Any]]:
        with shared.warehouse.transaction(keep=False):
            for index in order:
                shared.warehouse.load(files[index], now=files[index].as_of)
            return shared.ask(BY_DAY)

    natural = list(range(len(files)))
    assert current(data.draw(st.permutations(natural))) == current(natural)

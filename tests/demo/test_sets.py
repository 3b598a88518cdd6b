"""Demo brands of other trades: what is simulated, counted in plain Python, is what is answered."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

import fanbu
from fanbu import api
from fanbu.demo import sets
from fanbu.demo.sets import ecommerce, restaurant
from fanbu.demo.sets.files import exported
from fanbu.errors import BadInput
from fanbu.metrics.tree import check

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from fanbu import Workspace

UNTIL, SEED = date(2026, 11, 15), 3
FIRST, LAST = "2026-10-05", "2026-11-15"
SPAN: dict[str, Any] = {"start": FIRST, "end": LAST}


def inside(day: date) -> bool:
    return date.fromisoformat(FIRST) <= day <= date.fromisoformat(LAST)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Workspace]]:
    opened = {}
    for name in ("ecommerce", "restaurant"):
        folder = tmp_path_factory.mktemp(name) / "brand"
        api.demo(folder, playbook=name, until=UNTIL, seed=SEED)
        opened[name] = fanbu.open(folder)
    yield opened
    for workspace in opened.values():
        workspace.close()


@pytest.fixture(scope="module")
def shop() -> ecommerce.Shop:
    return ecommerce.simulate(UNTIL, SEED)


@pytest.fixture(scope="module")
def brand() -> restaurant.Brand:
    return restaurant.simulate(UNTIL, SEED)


def told(workspace: Workspace, *metrics: str, **how: Any) -> dict[str, Any]:
    (row,) = workspace.query(metrics, **{**SPAN, **how}).to_dict()["rows"]
    return {name: row[name] for name in metrics}


def by(workspace: Workspace, metric: str, dimension: str) -> dict[Any, Any]:
    rows = workspace.query([metric], by=[dimension], **SPAN).to_dict()["rows"]
    return {row[dimension]: row[metric] for row in rows}


@pytest.mark.parametrize("name", ["ecommerce", "restaurant"])
def test_the_same_seed_gives_the_same_small_files(name: str, tmp_path: Path) -> None:
    chosen = sets.load(name)
    one, two = (chosen.write(tmp_path / which, UNTIL, SEED) for which in ("a", "b"))
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in two]
    assert [p.stat().st_mtime for p in one] == sorted(p.stat().st_mtime for p in one)
    assert len({path.parent for path in one}) == 12
    assert sum(path.stat().st_size for path in one) < 300_000
    other = chosen.write(tmp_path / "c", UNTIL, SEED + 1)
    assert [p.read_bytes() for p in one] != [p.read_bytes() for p in other]


def test_sets_are_listed_as_they_are_there(tmp_path: Path) -> None:
    assert set(sets.names()) <= set(sets.LISTED)
    assert {"ecommerce", "restaurant"} <= set(sets.names())
    with pytest.raises(BadInput) as refused:
        api.demo(tmp_path / "x", playbook="bakery")
    assert refused.value.code == "unknown_demo_set"
    assert not (tmp_path / "x").exists()


class TestShop:
    @pytest.fixture
    def ws(self, made: dict[str, Workspace]) -> Workspace:
        return made["ecommerce"]

    def paid(self, shop: ecommerce.Shop) -> list[ecommerce.Sale]:
        return [sale for sale in shop.sales if sale.paid and inside(sale.paid.date())]

    def test_orders_and_money(self, ws: Workspace, shop: ecommerce.Shop) -> None:
        paid = self.paid(shop)
        placed = [sale for sale in shop.sales if inside(sale.placed.date())]
        unpaid = sum(sale.paid is None for sale in placed)
        revenue = sum(sale.net for sale in paid) / 100
        gmv = sum(sale.gross for sale in placed) / 100
        found = told(
            ws, "revenue", "orders", "orders_placed", "unpaid_orders", "unpaid_rate", "gmv"
        )
        assert found == {
            "revenue": pytest.approx(revenue), "orders": len(paid), "orders_placed": len(placed),
            "unpaid_orders": unpaid, "unpaid_rate": pytest.approx(unpaid / len(placed)),
            "gmv": pytest.approx(gmv),
        }  # fmt: skip

    def test_refunds_known_at_the_last_export(self, ws: Workspace, shop: ecommerce.Shop) -> None:
        moment = exported(UNTIL)[-1]
        back = [s for s in shop.sales if s.refunded and s.refunded < moment]
        back = [s for s in back if s.refunded and inside(s.refunded.date())]
        assert len(back) > 5
        paid = self.paid(shop)
        money, revenue = (sum(x) / 100 for x in ((s.refund for s in back), (s.net for s in paid)))
        assert told(ws, "refunds", "refund_rate", "refund_money_rate", "net_revenue") == {
            "refunds": pytest.approx(money), "refund_rate": pytest.approx(len(back) / len(paid)),
            "refund_money_rate": pytest.approx(money / revenue),
            "net_revenue": pytest.approx(revenue - money),
        }  # fmt: skip

    def test_buyers_new_and_returning(self, ws: Workspace, shop: ecommerce.Shop) -> None:
        history: dict[str, list[ecommerce.Sale]] = defaultdict(list)
        for sale in sorted((s for s in shop.sales if s.paid), key=lambda s: (s.paid, s.placed)):
            history[sale.buyer].append(sale)
        firsts = {sales[0].number for sales in history.values()}
        paid = self.paid(shop)
        new = [sale for sale in paid if sale.number in firsts]
        old = [sale for sale in paid if sale.number not in firsts]
        assert told(ws, "buyers", "new_buyers", "returning_buyers", "new_orders",
                    "returning_orders", "new_revenue", "returning_revenue") == {
            "buyers": len({s.buyer for s in paid}), "new_buyers": len({s.buyer for s in new}),
            "returning_buyers": len({s.buyer for s in old}), "new_orders": len(new),
            "returning_orders": len(old), "new_revenue": pytest.approx(amount(new)),
            "returning_revenue": pytest.approx(amount(old)),
        }  # fmt: skip
        cohort = [h for h in history.values() if inside(h[0].paid.date())]  # type: ignore[union-attr]
        days = [(h[1].paid.date() - h[0].paid.date()).days for h in cohort if h[1:]]  # type: ignore[union-attr]
        assert len(days) > 10
        assert told(ws, "repeat_rate", "repeat_rate_30", "cohort_buyer_value") == {
            "repeat_rate": pytest.approx(len(days) / len(cohort)),
            "repeat_rate_30": pytest.approx(sum(d <= 30 for d in days) / len(cohort)),
            "cohort_buyer_value": pytest.approx(amount(s for h in cohort for s in h) / len(cohort)),
        }

    def test_traffic_goods_and_ads(self, ws: Workspace, shop: ecommerce.Shop) -> None:
        goods = [each for each in shop.goods if inside(each.day)]
        visitors = sum(each.visitors for each in goods)
        paid = self.paid(shop)
        cost = sum(ad.cost for ad in shop.ads if inside(ad.day)) / 100
        found = told(ws, "product_visitors", "cart_rate", "platform_sales", "pay_rate",
                     "revenue_per_cost", "platform_gap")  # fmt: skip
        sales = sum(each.sales for each in goods) / 100
        assert found == {
            "product_visitors": visitors,
            "cart_rate": pytest.approx(sum(each.carts for each in goods) / visitors),
            "platform_sales": pytest.approx(sales),
            "pay_rate": pytest.approx(len({s.buyer for s in paid}) / visitors),
            "revenue_per_cost": pytest.approx(amount(paid) / cost),
            "platform_gap": pytest.approx(sales - amount(paid)),
        }
        lined = [sale for sale in paid if sale.shop == ecommerce.YOUZAN]
        units = sum(n for sale in lined for _, n in sale.lines)
        assert told(ws, "units", "units_per_order") == {
            "units": units, "units_per_order": pytest.approx(units / len(lined)),
        }  # fmt: skip

    def test_by_shop_and_product(self, ws: Workspace, shop: ecommerce.Shop) -> None:
        paid = self.paid(shop)
        goods: dict[str, int] = defaultdict(int)
        for each in shop.goods:
            if inside(each.day):
                goods[each.product.title] += each.visitors
        assert by(ws, "orders", "shop") == {
            name: sum(sale.shop == name for sale in paid)
            for name in (ecommerce.YOUZAN, ecommerce.TAOBAO)
        }
        assert by(ws, "product_visitors", "product") == dict(goods)

    def test_identities_hold(self, ws: Workspace) -> None:
        holds(ws)


def amount(sales: Iterable[Any]) -> float:
    return float(sum(sale.net for sale in sales)) / 100


def holds(ws: Workspace) -> None:
    """Every tree of the playbook that these data can fill multiplies out."""
    trees = ws.definitions.trees
    names = {name for tree in trees.values() for name in (tree.metric, *tree.parts)}
    values = told(ws, *sorted(names))
    states = {found.identity.metric: found.state for found in check(trees, values)}
    assert "broken" not in states.values()
    assert states["revenue"] == states["new_revenue"] == states["returning_revenue"] == "holds"


class TestRestaurants:
    @pytest.fixture
    def ws(self, made: dict[str, Workspace]) -> Workspace:
        return made["restaurant"]

    def test_headcounts_and_receipts(self, ws: Workspace, brand: restaurant.Brand) -> None:
        counts = [each for each in brand.counts if inside(each.day)]
        receipts = [each for each in brand.receipts if inside(each.paid.date())]
        entrants, ordered = (
            sum(x) for x in zip(*((c.entrants, c.ordered) for c in counts), strict=True)
        )
        revenue, guests = amount(receipts), sum(each.guests for each in receipts)
        tables = sum(each.shop.tables for each in counts)
        assert told(ws, "entrants", "tables_ordered", "orders", "revenue", "table_turnover",
                    "revenue_per_table", "revenue_per_guest", "came_again_rate") == {
            "entrants": entrants, "tables_ordered": ordered, "orders": len(receipts),
            "revenue": pytest.approx(revenue), "table_turnover": pytest.approx(ordered / tables),
            "revenue_per_table": pytest.approx(revenue / ordered),
            "revenue_per_guest": pytest.approx(revenue / guests),
            "came_again_rate": pytest.approx(sum(c.returned for c in counts) / entrants),
        }  # fmt: skip

    def test_coupons_and_channels(self, ws: Workspace, brand: restaurant.Brand) -> None:
        receipts = [each for each in brand.receipts if inside(each.paid.date())]
        used = [each for each in receipts if each.coupon]
        found = told(ws, "coupon_orders", "coupon_order_share", "coupon_revenue")
        assert found == {
            "coupon_orders": len(used),
            "coupon_order_share": pytest.approx(len(used) / len(receipts)),
            "coupon_revenue": pytest.approx(amount(used)),
        }
        assert by(ws, "orders", "channel") == {
            "offline/store": len(receipts) - len(used),
            "paid/dianping": sum(each.source == "大众点评团购" for each in used),
            "paid/meituan": sum(each.source == "美团团购" for each in used),
        }

    def test_by_shop_and_weekday(self, ws: Workspace, brand: restaurant.Brand) -> None:
        shops: dict[str, int] = defaultdict(int)
        weekdays: dict[int, float] = defaultdict(float)
        for each in brand.counts:
            shops[each.shop.name] += each.entrants if inside(each.day) else 0
        for receipt in brand.receipts:
            if inside(receipt.paid.date()):
                weekdays[receipt.paid.isoweekday()] += receipt.net / 100
        assert by(ws, "entrants", "shop") == dict(shops)
        assert by(ws, "revenue", "weekday") == {k: pytest.approx(v) for k, v in weekdays.items()}

    def test_who_came_back(self, ws: Workspace, brand: restaurant.Brand) -> None:
        visits: dict[str, list[date]] = defaultdict(list)
        for each in brand.receipts:
            if each.phone:
                visits[each.phone].append(each.paid.date())
        cohort = [days for days in visits.values() if inside(days[0])]
        again = sum(len(days) > 1 for days in cohort)
        assert again > 10
        assert told(ws, "first_buyers", "repeat_rate") == {
            "first_buyers": len(cohort), "repeat_rate": pytest.approx(again / len(cohort)),
        }  # fmt: skip

    def test_identities_hold(self, ws: Workspace) -> None:
        holds(ws)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("name", "zh", "en"),
    [
        ("ecommerce", ("新客与老客", "商品", "店铺"), ("New and returning buyers", "Products")),
        ("restaurant", ("门店", "星期", "券核销"), ("Shops", "By weekday", "Coupons used")),
    ],
)
def test_the_report_sets_its_members_beside(
    made: dict[str, Workspace], name: str, zh: tuple[str, ...], en: tuple[str, ...], language: str
) -> None:
    found = made[name].report("week", language=language)
    markdown = found.markdown()
    for title in zh if language == "zh" else en:
        assert f"## {title}" in markdown
    assert "<table" in found.html()
    assert found.text()

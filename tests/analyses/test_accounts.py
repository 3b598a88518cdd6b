"""An export is told of by its account where its platform has several."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from tests.report.world import HOLED_BAIDU, NOW, WEEK, FakeRead, infos

from fanbu.analyses import facts
from fanbu.analyses.accounts import one_of_several
from fanbu.analyses.scope import Scope
from fanbu.analyses.watch.faults import Fault
from fanbu.analyses.watch.findings import findings
from fanbu.model.facts import Coverage, DataFacts, SourceFacts
from fanbu.model.finding import Claim, Finding, Named
from fanbu.model.source import SourceName, typed
from fanbu.types import Period


def _of(account: str, platform: str = "baidu") -> SourceFacts:
    day = date(2026, 11, 9)
    told = Coverage(Period(day, day), datetime.fromisoformat("2026-11-10"))
    return SourceFacts("spend", platform, account, (told,))


def test_several_accounts_of_one_platform() -> None:
    one, other = _of("甲"), _of("乙")
    assert one_of_several(one, (one, other))
    assert not one_of_several(one, (one, _of("乙", "meta")))
    assert not one_of_several(_of(""), (one, other))


def test_a_name_as_it_is_typed() -> None:
    assert typed(SourceName("baidu")) == "baidu"
    assert typed(SourceName("other", "另一个户")) == "other --account 另一个户"
    assert typed(SourceName("other", "a b; rm")) == "other --account 'a b; rm'"
    assert typed(SourceName("", "", "spend")) == "'' --table spend"
    assert typed(SourceName("leads", "", "leads")) == "leads"


def _hole(*more: SourceFacts) -> Finding:
    scope = Scope(WEEK, "week", ("cost", "leads"), infos())
    holed = replace(HOLED_BAIDU, account="甲")
    found = facts.compute(FakeRead([], DataFacts((holed, *more))), scope, NOW)
    [hole] = facts.findings(scope, found)
    return hole


def test_a_hole_is_of_the_account_that_lacks() -> None:
    """Another account of the platform has all days: the platform does not lack them."""
    alone = _hole()
    assert alone.what.details["source"] == Named("source", "spend/baidu")
    assert alone.action is not None
    assert alone.action.claim.details["platform"] == "baidu"
    days = Period(HOLED_BAIDU.first, WEEK.end)
    whole = SourceFacts("spend", "baidu", "default", (Coverage(days, NOW),))
    told = _hole(whole)
    for claim in (told.what, told.title):
        source = claim.details["source"] if claim else None
        assert isinstance(source, Claim)
        assert source.details["account"] == Named("account", "甲")
    assert told.action is not None
    assert told.action.claim.details["platform"] == "baidu --account 甲"


def test_a_missing_export_is_of_the_account_that_lacks() -> None:
    details = {"platform": "baidu", "account": "甲", "table": "spend", "owner": "", "days": 7}
    for several, name in ((False, "baidu"), (True, "baidu --account 甲")):
        fault = Fault("missing_export", "", {"platform": "baidu"}, WEEK, 0.5, (WEEK,),
                      {**details, "several": several})  # fmt: skip
        told = findings(fault, None)  # type: ignore[arg-type]  # no fault looks at it
        assert told.action is not None
        assert told.action.claim.details["platform"] == name
        assert isinstance(told.what.details["source"], Claim) is several

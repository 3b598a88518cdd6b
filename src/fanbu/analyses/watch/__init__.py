"""Layer 4, analyses. What moved lately that should not have, and what is wrong with the data.

Every watched metric is a series: in all, and of each channel, platform, campaign and ad campaign.
`stats.expect` says what the last days should have been; what is strange is ranked by how much of
the business it moves, and what has one cause is told once. Faults of the data are told apart.
"""

from fanbu.analyses.watch.alerts import Alert
from fanbu.analyses.watch.compute import Silent, Watched, compute
from fanbu.analyses.watch.daily import Drawn
from fanbu.analyses.watch.drawn import drawn
from fanbu.analyses.watch.faults import Fault
from fanbu.analyses.watch.findings import ALERT, KINDS, findings
from fanbu.analyses.watch.groups import Cause
from fanbu.analyses.watch.judging import needs
from fanbu.analyses.watch.monitored import monitored
from fanbu.analyses.watch.past import Became, Earlier, became
from fanbu.analyses.watch.series import placed_at
from fanbu.analyses.watch.spec import LOOKED_BACK, Changed, WatchSpec

__all__ = [
    "ALERT", "KINDS", "LOOKED_BACK", "Alert", "Became", "Cause", "Changed", "Drawn", "Earlier",
    "Fault", "Silent", "WatchSpec", "Watched", "became", "compute", "drawn", "findings",
    "monitored", "needs", "placed_at",
]  # fmt: skip

"""What a day should have been, how far it may stray, and how unlikely it is.

`expect` judges many series at once; `judge` picks what is strange in their last days, with false
discoveries over all series under control; `ripening` says how much of a day is known at which age.
"""

from fanbu.stats.expect.events import Events
from fanbu.stats.expect.expected import expect
from fanbu.stats.expect.judge import Strange, false_discovery, judge
from fanbu.stats.expect.ripening import growth, ripening
from fanbu.stats.expect.types import Days, Expectation, Kind, Reason, Window

__all__ = [
    "Days", "Events", "Expectation", "Kind", "Reason", "Strange", "Window", "expect",
    "false_discovery", "growth", "judge", "ripening",
]  # fmt: skip

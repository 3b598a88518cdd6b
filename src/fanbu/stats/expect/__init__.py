"""What a day should have been, how far it may stray, and how unlikely it is.

`expect` judges many series at once. `judge` picks what is strange in their last days and controls
false discoveries over all of them; `ripening` says how much of a day is known at which age.
"""

from fanbu.stats.expect.expected import expect
from fanbu.stats.expect.types import Days, Expectation, Kind, Reason, Window

__all__ = ["Days", "Expectation", "Kind", "Reason", "Window", "expect"]

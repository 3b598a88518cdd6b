"""Layer 2, store. The numbered changes themselves; one that was released is never edited."""

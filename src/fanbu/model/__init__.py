"""Layer 1. The frozen nouns and their invariants: what rooms hand to each other.

No database, no clock, no sentences. One noun a file.
"""

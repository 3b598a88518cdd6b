"""Layer 4. Files → canonical rows: bytes are sniffed, columns understood, rows checked.

`look` gives every file, parsed, refused or passed over; it stores nothing and asks no database.
Knows the vendors' field names (`readers/`). May import store's catalogue, workspace, rules, model;
never a sibling.
"""

from fanbu.ingest.choose import reader_names
from fanbu.ingest.context import ImportContext
from fanbu.ingest.importing import look, read
from fanbu.ingest.mapping import FileMapping, Mappings, read_mappings
from fanbu.ingest.plan import Plan
from fanbu.ingest.propose import Proposal, propose

__all__ = [
    "FileMapping",
    "ImportContext",
    "Mappings",
    "Plan",
    "Proposal",
    "look",
    "propose",
    "read",
    "read_mappings",
    "reader_names",
]

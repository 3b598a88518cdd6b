"""Layer 4. Files → canonical rows: bytes are sniffed, columns understood, rows checked.

`read` gives parsed files; it stores nothing and asks no database. Knows the vendors' field names
(`readers/`). May import store's catalogue, workspace, rules, model; never a sibling.
"""

from fanbu.ingest.choose import reader_names
from fanbu.ingest.context import ImportContext
from fanbu.ingest.importing import read
from fanbu.ingest.mapping import FileMapping, Mappings, read_mappings
from fanbu.ingest.propose import Proposal, propose

__all__ = [
    "FileMapping",
    "ImportContext",
    "Mappings",
    "Proposal",
    "propose",
    "read",
    "read_mappings",
    "reader_names",
]

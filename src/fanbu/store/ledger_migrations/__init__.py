"""Layer 2, store. Alembic's changes of the ledger, one numbered file each."""

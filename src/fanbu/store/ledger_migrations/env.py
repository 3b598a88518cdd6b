"""Layer 2, store. Alembic runs this to apply changes on the connection the ledger gives it."""

from alembic import context

from fanbu.store.ledger_tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
with context.begin_transaction():
    context.run_migrations()

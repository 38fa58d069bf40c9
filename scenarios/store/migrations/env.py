"""Alembic's entry: run the steps on the connection that `database.connect` hands over, inside its transaction."""

from __future__ import annotations

from alembic import context

from scenarios.store.tables import metadata

connection = context.config.attributes["connection"]
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()

"""Runs the migrations on the connection that `central.store.schema` hands over; it commits, not this."""

from alembic import context

from central.store.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()

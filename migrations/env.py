"""Runs migrations on the engine the installation hands over; used by ``app.installation.upgrade``."""

from alembic import context

from surveys.tables import Table

with context.config.attributes["engine"].connect() as connection:
    context.configure(connection=connection, target_metadata=Table.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()

"""Run central's migrations on the connection the program hands over."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"], version_table="alembic_version", version_table_schema="core"
)
with context.begin_transaction():
    context.run_migrations()

"""What is searched by its beginning is compared byte by byte, whatever the database's language."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

COLUMNS = (("orders_term", "term"), ("orders_tally", "value"))


def make_bytewise(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite compares so anyway; PostgreSQL as its locale says, where the end of a range may lie elsewhere."""
    if editor.connection.vendor == "postgresql":
        for table, column in COLUMNS:
            editor.execute(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar(120) COLLATE "C"')


class Migration(migrations.Migration):
    dependencies = [("orders", "0002_list_indexes")]

    operations = [migrations.RunPython(make_bytewise, migrations.RunPython.noop, elidable=True)]

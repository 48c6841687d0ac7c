"""Days of parcels are compared byte by byte, whatever the database's language: counting compares them by the thousand."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

COLUMNS = (("orders_parceltally", "since_day"), ("orders_parceltally", "promise_day"), ("orders_parcelday", "day"))


def make_bytewise(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """SQLite compares so anyway; PostgreSQL as its locale says, which takes longer."""
    if editor.connection.vendor == "postgresql":
        for table, column in COLUMNS:
            editor.execute(f'ALTER TABLE {table} ALTER COLUMN {column} TYPE varchar(10) COLLATE "C"')


class Migration(migrations.Migration):
    dependencies = [("orders", "0007_written_days")]

    operations = [migrations.RunPython(make_bytewise, migrations.RunPython.noop, elidable=True)]

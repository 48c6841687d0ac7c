from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def keep_as_they_came(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """PostgreSQL compresses what it stores, which took a third of the time in which a webhook is written."""
    if editor.connection.vendor == "postgresql":
        editor.execute("ALTER TABLE inbox_delivery ALTER COLUMN body SET STORAGE EXTERNAL")


class Migration(migrations.Migration):
    dependencies = [("inbox", "0001_initial")]

    operations = [migrations.RunPython(keep_as_they_came, migrations.RunPython.noop, elidable=True)]

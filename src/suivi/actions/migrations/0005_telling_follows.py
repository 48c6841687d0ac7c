from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("actions", "0004_telling")]

    operations = [
        migrations.RenameField("telling", "after", "read_until"),
        migrations.AddField("telling", "settled_until", models.BigIntegerField(default=0), preserve_default=False),
        migrations.RunSQL("UPDATE actions_telling SET settled_until = read_until", migrations.RunSQL.noop),
    ]

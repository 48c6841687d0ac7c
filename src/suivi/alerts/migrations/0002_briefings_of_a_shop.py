import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Briefings carry their shop, with which they go; those that were planned are planned again."""

    dependencies = [("accounts", "0007_counted"), ("alerts", "0001_staff")]

    operations = [
        migrations.DeleteModel(name="Briefing"),
        migrations.CreateModel(
            name="Briefing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("when", models.CharField(max_length=8)),
                ("due_at", models.DateTimeField()),
                ("since", models.DateTimeField()),
                ("after", models.BigIntegerField()),
                (
                    "line",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.CASCADE, to="alerts.line"
                    ),
                ),
                (
                    "shop",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="accounts.shop",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["due_at"], name="briefing_due")],
                "constraints": [models.UniqueConstraint(fields=("line", "when"), name="one_briefing_of_a_rhythm")],
            },
        ),
        migrations.AlterField(
            model_name="alert",
            name="line",
            field=models.ForeignKey(
                db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, to="alerts.line"
            ),
        ),
    ]

"""Which parcels press most is read with their keys, so that those not meant need no look at their rows."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("orders", "0008_bytewise_days")]

    operations = [
        migrations.RemoveIndex(model_name="parcel", name="parcel_urgency"),
        migrations.AddIndex(
            model_name="parcel",
            index=models.Index(
                condition=models.Q(("urgency__isnull", False)),
                fields=["shop", "urgency", "id", "parcel_key"],
                name="parcel_urgency",
            ),
        ),
    ]

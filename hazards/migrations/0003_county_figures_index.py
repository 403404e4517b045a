"""The figures of a county are counted from an index that holds all they need (measured in docs/performance.md)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hazards", "0002_import_by_worker")]

    operations = [
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(
                fields=["county", "found_on", "status", "ended_on", "level", "township", "id"],
                name="hazard_county_figures",
            ),
        ),
    ]

"""Hazards found on one visit may show the same photo; one hazard shows each once."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("files", "0004_looks"), ("hazards", "0015_tips")]
    operations = [
        migrations.AlterField(
            "evidence",
            "file",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="files.storedfile",
                verbose_name="文件",
            ),
        ),
        migrations.AddConstraint(
            "evidence", models.UniqueConstraint(fields=("hazard", "file"), name="evidence_once_per_hazard")
        ),
    ]

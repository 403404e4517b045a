from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("hazards", "0005_majors")]

    operations = [
        migrations.AddIndex(
            model_name="hazard",
            index=models.Index(fields=["county", "updated_at", "id"], name="hazard_county_updated"),
        )
    ]

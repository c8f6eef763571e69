from django.db import migrations, models

FRESH = 5.0625


def refresh(apps, schema_editor):
    """Maps gave what was out of the vote the priority 0: let in, it was shown to nobody before the next map."""
    apps.get_model("dialogues", "Statement").objects.filter(priority=0).update(priority=FRESH)


class Migration(migrations.Migration):
    dependencies = [
        ("dialogues", "0002_seat_former_holder"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="seat",
            index=models.Index(
                condition=models.Q(("former_holder", ""), _negated=True),
                fields=["dialogue", "former_holder"],
                name="seat_former_holder",
            ),
        ),
        migrations.RunPython(refresh, migrations.RunPython.noop),
    ]

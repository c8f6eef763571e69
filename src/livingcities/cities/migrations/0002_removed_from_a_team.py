"""Whom a team has removed is kept apart from whom it has not: asking anew does not open the links."""

from django.db import migrations, models
from django.db.models import F


def fill(apps, editor):
    places = apps.get_model("cities", "Membership").objects.filter(state="left")
    places.exclude(decided_by=None).exclude(decided_by=F("user")).update(removed_at=F("since"))


class Migration(migrations.Migration):
    dependencies = [("cities", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="removed_at",
            field=models.DateTimeField(help_text="by the team; links open again when a request is taken", null=True),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

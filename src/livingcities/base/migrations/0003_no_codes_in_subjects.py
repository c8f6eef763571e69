"""Sign-in codes stood in the subjects of letters, and from there in the journal: take them out of both."""

from django.db import migrations
from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat, Substr

AFTER_THE_CODE = 8  # six digits and a space


def take_codes_out(apps, schema_editor):
    letters = apps.get_model("base", "Email").objects.filter(subject__regex=r"^[0-9]{6} ")
    letters.update(subject=Substr(F("subject"), AFTER_THE_CODE))
    lines = apps.get_model("base", "Act").objects.filter(target_type__app_label="base", target_type__model="email")
    lines.update(title=Concat(Value("№ "), Cast(F("target_id"), CharField())))


class Migration(migrations.Migration):
    dependencies = [
        ("base", "0002_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(take_codes_out, migrations.RunPython.noop)]

"""PostgreSQL: the keys of the texts lie apart from the rows, so that to list what was found few pages are read."""

from django.db import migrations

NARROW = [
    "ALTER TABLE cases_index SET (toast_tuple_target = 128)",
    "CLUSTER cases_index USING cases_index_pkey",  # writes what is there already anew
]


def narrow(apps, editor):
    if editor.connection.vendor == "postgresql":
        for statement in NARROW:
            editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_search")]

    operations = [migrations.RunPython(narrow, migrations.RunPython.noop)]

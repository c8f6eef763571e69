"""The full-text index in the manner of each database, and a first set of synonyms."""

from pathlib import Path

from django.db import migrations

SYNONYMS = Path(__file__).resolve().parent.parent / "data" / "synonyms.txt"
CREATE = {
    "sqlite": [
        "CREATE VIRTUAL TABLE cases_index USING fts5(title, summary, body, tokenize = 'unicode61 remove_diacritics 0')",
    ],
    "postgresql": [
        "CREATE TABLE cases_index (case_id bigint PRIMARY KEY, title tsvector NOT NULL, short tsvector NOT NULL, "
        "document tsvector NOT NULL)",
        "CREATE INDEX cases_index_title ON cases_index USING gin (title)",
        "CREATE INDEX cases_index_short ON cases_index USING gin (short)",
        "CREATE INDEX cases_index_document ON cases_index USING gin (document)",
    ],
}


def create_index(apps, editor):
    for statement in CREATE[editor.connection.vendor]:
        editor.execute(statement)


def drop_index(apps, editor):
    editor.execute("DROP TABLE cases_index")


def load_synonyms(apps, editor):
    family = apps.get_model("cases", "SynonymFamily")
    lines = [line.strip() for line in SYNONYMS.read_text(encoding="utf-8").splitlines()]
    family.objects.bulk_create(family(words=line) for line in lines if line and not line.startswith("#"))


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_themes")]

    operations = [
        migrations.RunPython(create_index, drop_index),
        migrations.RunPython(load_synonyms, migrations.RunPython.noop),
    ]

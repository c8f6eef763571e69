import pytest
from django.core.management import CommandError, call_command


@pytest.mark.django_db
def test_no_change_of_a_model_waits_for_its_migration(capsys):
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    except (CommandError, SystemExit):
        pytest.fail(f"run `livingcities makemigrations`:\n{capsys.readouterr().out}")

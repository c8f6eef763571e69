"""Translations stand compiled before a process starts: to those of a server the folder of the code is read-only."""

from __future__ import annotations

import gettext
import io
import os
import re
import subprocess

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from livingcities.base.machine.demo import CannotStart, Demo
from livingcities.base.machine.prepare import compile_translations, stale_catalogues
from livingcities.base.machine.progress import Progress

ROOT = settings.PACKAGE.parent.parent


@pytest.fixture
def unwritable(catalogue):
    """Where the compiled form should be written, nothing can be."""
    catalogue.with_suffix(".mo.new").mkdir()
    return catalogue


def test_what_is_newer_than_its_compiled_form_is_compiled_and_nothing_else(catalogue):
    assert stale_catalogues() == [catalogue]
    assert [compile_translations(), compile_translations()] == [1, 0]
    compiled = catalogue.with_suffix(".mo")
    with compiled.open("rb") as file:
        assert gettext.GNUTranslations(file).gettext("Watch") == "Наблюдение"
    os.utime(catalogue, (compiled.stat().st_mtime + 10,) * 2)
    assert stale_catalogues() == [catalogue]
    assert compile_translations() == 1


def test_the_server_says_in_a_sentence_that_it_cannot_compile_them(unwritable):
    with pytest.raises(CommandError, match=r"nothing can be written there: Is a directory\. Run `make install`"):
        call_command("serve")


@pytest.mark.django_db
def test_the_demo_says_it_as_well(unwritable):
    with pytest.raises(CannotStart, match="make install"):
        Demo(Progress(io.StringIO()), port=8123).run(loaded=False)


def test_what_the_howto_has_run_compiles_them():
    howto = (ROOT / "docs" / "howto" / "operate.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"\bmake ([\w./-]+)", howto))
    assert targets
    for target in targets:
        words = ["make", "--dry-run", "--always-make", target]
        done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
        assert "compile_catalogue.py src/livingcities/locale/ru/" in done.stdout, target

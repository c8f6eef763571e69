from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

CATALOGUE = """\
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Watch"
msgstr "Наблюдение"
"""


@pytest.fixture
def catalogue(settings: Any, tmp_path: Path) -> Path:
    """The only catalogue of this site, not compiled yet."""
    source = tmp_path / "locale" / "ru" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOGUE, encoding="utf-8")
    settings.LOCALE_PATHS = [tmp_path / "locale"]
    return source
